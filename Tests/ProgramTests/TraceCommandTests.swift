import Foundation
import Testing

@Suite struct TraceCommandTests {
  private func object(_ outcome: Program.Outcome) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  /// The two countries of the samples, each with what it holds of the way.
  private func services() throws -> TwoServices {
    let services = try TwoServices(types: ["trace.continue"])
    for (node, country) in [(services.canada, "ca"), (services.germany, "de")] {
      try services.act(
        node, "Ana",
        ["import", Program.samples + "/trace/" + country, "--means", "eft-report", "--retain-until", "2099-01-01"])
    }
    return services
  }

  /// Canada's officer begins the trace and sends what it drafted; the trace and its one request.
  private func ask(_ services: TwoServices) throws -> (trace: String, request: String) {
    let round = try object(
      try services.act(
        services.canada, "Ana",
        [
          "trace", "--joint", "--from", "P-101", "--facts",
          "Thirty-six people each paid into one account, and all of it went on.", "--offence", "migrant-smuggling",
          "--json",
        ]))
    let drafted = try #require((round["drafted"] as? [[String: Any]])?.first)
    #expect(drafted["account"] as? String == "DEBANK/DE-7001" && drafted["sum"] as? String == "5900.00 EUR")
    let request = try #require(drafted["request"] as? String)
    try services.act(services.canada, "Ana", ["request", "send", request])
    try services.approve(services.canada, "Ivo")
    return (try #require(round["trace"] as? String), request)
  }

  private func receive(_ services: TwoServices) throws {
    try services.act(services.germany, "Ana", ["request", "receive", "--from", services.canada + "/outbox"])
  }

  @Test func aTraceIsCarriedOnByTheCommandLineAndAnsweredByAnOfficerOrAStandingRelease() throws {
    let services = try services()
    let (canada, germany) = (services.canada, services.germany)
    let alone = try Program.run(
      services.acting(canada, "Ana", ["trace", "--from", "P-101"]), environment: TwoServices.environment)
    #expect(alone.status == 2 && alone.complaints.contains("entente flows trace"))
    let (trace, request) = try ask(services)
    try receive(services)
    let early = try Program.run(
      ["trace", "propose", request, "--node", germany, "--officer", "Ana"], environment: TwoServices.environment)
    #expect(early.status == 1 && early.complaints.contains("Nothing is looked up before"))
    try services.act(germany, "Ana", ["request", "decide", request, "accept"])
    let proposal = try services.done(["trace", "propose", request, "--node", germany, "--officer", "Ana"])
    #expect(proposal.output.contains("1. DEBANK/DE-7001 > DEBANK/DE-7002 | 3600.00 EUR"))
    #expect(proposal.output.contains("ITBANK/IT-9009 (IT)") && proposal.output.contains("nobody assessed the holder"))
    let both = try Program.run(
      services.acting(germany, "Ana", ["trace", "release", request, "--all", "--nothing"]),
      environment: TwoServices.environment)
    #expect(both.status == 2)
    try services.act(germany, "Ana", ["trace", "release", request, "--all", "--marking", "TLP:AMBER PAP:AMBER H1 H2"])
    let waiting = try services.done(["approve", "--node", germany, "--officer", "Ivo"]).output
    #expect(waiting.contains("DE-7002") && !waiting.contains("DE-7003"))
    try services.approve(germany, "Ivo")
    #expect(try services.stage(germany, request) == "answered-final")

    // It leaves at the next whole hour: until then the picture says that nobody has answered.
    let shown = try services.done(["trace", "show", trace, "--node", canada, "--officer", "Ana"])
    #expect(shown.output.contains("asked, and not answered yet") && shown.output.contains("own payments"))
    let page = services.folder.path + "/trace.html"
    try services.done(["trace", "show", trace, "--out", page, "--node", canada, "--officer", "Ana"])
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.contains("<svg") && html.contains("DEBANK/DE-7001") && !html.contains("<script"))
    let json = try object(try services.done(["trace", "show", trace, "--json", "--node", canada, "--officer", "Ana"]))
    #expect((json["legs"] as? [Any])?.count == 2 && json["complete"] as? Bool == false)
    #expect(try services.done(["trace", "list", "--node", canada, "--officer", "Ana"]).output.contains("2 legs"))
    let none = try services.act(canada, "Ana", ["trace", "carry-on", trace])
    #expect(none.output.contains("0 requests"))

    // Beforehand, by two who lead; within its limits it is answered as soon as somebody attends to it.
    let standing = [
      "trace", "standing", "make", "--to", "CA fiu", "--for", "investigation", "--most", "10000.00 EUR", "--steps", "3",
      "--days", "30", "--until",
      String(ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 864_000)).prefix(10)),
    ]
    try services.act(germany, "Sue", standing)
    try services.approve(germany, "Max")
    let other = try ask(services).request
    try receive(services)
    #expect(try services.stage(germany, other) == "answered-final")
    let listed = try services.done(["trace", "standing", "list", "--json", "--node", germany, "--officer", "Ana"])
    let release = try #require(try object(listed)["release"] as? String)
    #expect(try object(listed)["answers-today"] as? Int == 1 && object(listed)["legs-today"] as? Int == 2)
    try services.act(germany, "Ana", ["trace", "standing", "end", release, "--because", "Reviewed"])
    #expect(
      try services.done(["trace", "standing", "list", "--node", germany, "--officer", "Ana"]).output
        .contains("not in force"))
    #expect(try services.verified(canada) && services.verified(germany))
  }
}
