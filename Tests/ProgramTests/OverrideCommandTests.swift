import Foundation
import Testing

@Suite struct OverrideCommandTests {
  @Test func aProtectionIsSetAsideByTwoOfficersAndOversightIsShownWhy() throws {
    let services = try TwoServices()
    let (canada, germany) = (services.canada, services.germany)
    try services.act(germany, "Ana", ["protect", "set", "--name", "Neha Quillbrook", "--role", "victim"])
    let id = try services.draft()
    try services.act(canada, "Ana", ["request", "send", id])
    try services.approve(canada, "Ivo")
    try services.act(germany, "Ana", ["request", "receive", "--from", canada + "/outbox"])
    try services.act(germany, "Ana", ["request", "decide", id, "accept"])
    try services.act(germany, "Ana", ["request", "decide", id, "begin"])
    let fields = try services.folder.write(
      #"{"information":"Neha Quillbrook is awaited at the clinic at nine.","checked":["accounts"]}"#, to: "answer.json")
    let answer = ["request", "answer", id, "--code", "full", "--from", fields]
    let ground = ["--override", "Her life is in danger"]
    func refused(_ officer: String, _ arguments: [String]) throws -> String {
      let outcome = try Program.run(
        services.acting(germany, officer, arguments), environment: TwoServices.environment)
      #expect(outcome.status == 1)
      return outcome.complaints
    }
    // The sentence says what to do.
    #expect(try refused("Ivo", answer).contains("--override GROUND"))
    #expect(try refused("Ana", answer + ground).contains("analyst may not sign this: set a protection aside"))
    try services.act(germany, "Ivo", answer + ground)
    let waiting = try services.done(["approve", "--node", germany, "--officer", "Max"]).output
    #expect(waiting.contains("on this ground: Her life is in danger") && waiting.contains("in message, by name"))
    try services.approve(germany, "Max")
    #expect(try services.stage(germany, id) == "answered-final")
    let look = ["--node", germany, "--basis", "Invented Act 9", "--officer"]
    let notices = try services.done(["audit", "notices"] + look + ["Sue"]).output
    let name = try #require(notices.range(of: "acknowledge [0-9a-f]+", options: .regularExpression))
    let notice = try #require(notices[name].split(separator: " ").last.map(String.init))
    #expect(notices.contains("Her life is in danger"))
    let own = try Program.run(
      ["audit", "acknowledge", notice] + look + ["Max"], environment: TwoServices.environment)
    #expect(own.status == 1 && own.complaints.contains("somebody else of oversight"))
    // Nobody acknowledges in another's name.
    var wrong = TwoServices.environment
    wrong["ENTENTE_PASSPHRASE"] = "another passphrase"
    #expect(
      try Program.run(["audit", "acknowledge", notice] + look + ["Sue"], environment: wrong).complaints.contains(
        "not the passphrase"))
    try services.done(["audit", "acknowledge", notice] + look + ["Sue"])
    #expect(try services.done(["audit", "notices"] + look + ["Sue"]).output.contains("Acknowledged."))
    #expect(try services.verified(germany))
  }
}
