import Foundation
import Testing

@Suite struct CorrectionCommandTests {
  @Test func aWrongValueIsPutRightAndWhoeverWasToldAnswersWithAReceipt() throws {
    let services = try TwoServices(types: ["fiu.request", "data.correct"])
    let (canada, germany) = (services.canada, services.germany)
    let party = try services.folder.write(
      #"{"id":"party-7","schema":"Person","properties":{"name":["Arvid Holmqvist-Tamm"],"birthDate":["1970-01-01"]},"#
        + #""owner_id":"P7","known_to":["DE"]}"# + "\n", to: "party.jsonl")
    try services.act(
      germany, "Ana", ["import", party, "--means", "eft-report", "--retain-until", "2099-12-31"])
    let id = try services.draft()
    try services.act(canada, "Ana", ["request", "send", id])
    try services.approve(canada, "Ivo")
    try services.act(germany, "Ana", ["request", "receive", "--from", canada + "/outbox"])
    try services.act(germany, "Ana", ["request", "decide", id, "accept"])
    try services.act(germany, "Ana", ["request", "decide", id, "begin"])
    let fields = try services.folder.write(
      #"{"information":"The holder is Arvid Holmqvist-Tamm, born 1970-01-01.","checked":["accounts"]}"#,
      to: "answer.json")
    try services.act(germany, "Ana", ["request", "answer", id, "--code", "full", "--from", fields])
    try services.approve(germany, "Ivo")

    let file = try services.done(
      ["subject", "file", "--name", "Arvid Holmqvist-Tamm", "--node", germany, "--officer", "Ana"]
    ).output
    let found = try #require(file.range(of: "record-[0-9a-f]{32}", options: .regularExpression))
    let record = String(file[found])
    let correction = [
      "subject", "correct", record, "--property", "birthDate", "--right", "1971-01-01", "--kind", "wrong-value",
      "--because", "The year was misread from a copy and found today.", "--look-again",
      "Every comparison that rests on the date.",
    ]
    let wrong = try Program.run(
      services.acting(germany, "Ana", correction + ["--wrong", "1969-01-01"]), environment: TwoServices.environment)
    #expect(wrong.status == 1 && wrong.complaints.contains("no such value under birthDate"))
    let done = try services.act(germany, "Ana", correction + ["--wrong", "1970-01-01"]).output
    #expect(done.contains("the one before stays as history") && done.contains("one request is drafted"))
    let history = try services.done(["subject", "history", record, "--node", germany, "--officer", "Ana"]).output
    #expect(history.contains("1970-01-01 -> 1971-01-01"))
    let told = try services.done(["subject", "told", "--node", germany, "--officer", "Ana"]).output
    #expect(told.contains("not everybody has answered"))
    #expect(told.contains("Unit of Canada: asked, no answer yet; the request to them: a draft"))

    let urn = try #require(done.range(of: "urn:entente:[0-9a-f:a-z-]+", options: .regularExpression))
    let notice = String(done[urn])
    try services.act(germany, "Ana", ["request", "send", notice])
    try services.approve(germany, "Ivo")
    let came = try services.act(canada, "Ana", ["request", "receive", "--from", germany + "/outbox"])
    #expect(came.output.contains(notice))
    try services.act(canada, "Ana", ["request", "decide", notice, "accept"])
    try services.act(canada, "Ana", ["request", "decide", notice, "begin"])
    try services.act(canada, "Ana", ["subject", "apply", notice])
    let corrections = try #require(try services.show(canada, id)["corrections"] as? [[String: Any]])
    #expect((corrections.first?["right"] as? String)?.contains("1971-01-01") == true)
    // On paper, before the answer's hour has come.
    let matter = try #require(told.range(of: "matter-[0-9a-f]+", options: .regularExpression))
    let receipt = ["subject", "receipt", String(told[matter]), "--from", "Unit of Canada", "--receipt"]
    let short = try Program.run(
      services.acting(germany, "Ana", receipt + ["abc"]), environment: TwoServices.environment)
    #expect(short.status == 2)
    try services.act(germany, "Ana", receipt + [String(repeating: "ab", count: 32)])
    #expect(
      try services.done(["subject", "told", "--node", germany, "--officer", "Ana"]).output.contains(
        "No correction or erasure is on its way"))
    try missingGroundsAreAskedFor(services, id)
    try erasureIsShownAndConfirmed(services)
    for node in [germany, canada] { #expect(try services.verified(node)) }
  }

  /// What a step needs is asked for in words, with the choices.
  private func missingGroundsAreAskedFor(_ services: TwoServices, _ id: String) throws {
    for (step, given, words) in [
      ("refuse", [], "--ground with one of"), ("refuse", ["--ground", "no-basis"], "needs --because"),
      ("promise", [], "needs --until"), ("feedback", [], "--code with one of useful-led-to"),
    ] {
      let outcome = try Program.run(
        services.acting(services.canada, "Ana", ["request", "decide", id, step] + given),
        environment: TwoServices.environment)
      #expect(outcome.status == 1 && outcome.complaints.contains(words), "\(step): \(outcome.complaints)")
    }
    // The line of the file, where the fault has one.
    let file = try services.folder.write("{\"facts\":\"It\",\n \"asked\":[7]}", to: "asked.json")
    let placed = try Program.run(
      services.acting(
        services.canada, "Ana", ["request", "new", "--type", "fiu.request", "--to", "DE fiu", "--from", file]),
      environment: TwoServices.environment)
    #expect(placed.complaints.contains(file + ", line 2"), "\(placed.complaints)")
  }

  /// Nothing goes before its list was shown, and nothing but what was shown.
  private func erasureIsShownAndConfirmed(_ services: TwoServices) throws {
    func erase(_ more: [String]) throws -> Program.Outcome {
      try Program.run(
        services.acting(services.germany, "Sue", ["subject", "erase", "--name", "Arvid Holmqvist-Tamm"] + more),
        environment: TwoServices.environment)
    }
    func held() throws -> Int {
      try services.done(
        [
          "subject", "file", "--name", "Arvid Holmqvist-Tamm", "--json", "--node", services.germany, "--officer", "Sue",
        ]
      ).lines.count
    }
    let before = try held()
    let tidy = try erase(["--ground", "tidying-up"])
    #expect(tidy.status == 1 && tidy.complaints.contains("retention-ended"))
    let ground = ["--ground", "subject-request-granted"]
    let shown = try erase(ground)
    #expect(shown.status == 0 && shown.output.contains("goes: record") && shown.output.contains("article 16(2)"))
    #expect(shown.output.contains("Nothing is erased yet") && shown.output.contains("to be told: Unit of Canada"))
    let digest = String(shown.output[try #require(shown.output.range(of: "[0-9a-f]{64}", options: .regularExpression))])
    for wrong in ["", String(repeating: "0", count: 64)] {
      let refused = try erase(ground + ["--confirm", wrong])
      #expect(refused.status == 1 && refused.complaints.contains("has changed since the list was made"))
    }
    #expect(try held() == before)
    let done = try erase(ground + ["--confirm", digest])
    #expect(done.status == 0 && done.output.contains("Receipt: "), "\(done.complaints)")
    #expect(try held() < before)
  }
}
