import Foundation
import Testing

@Suite struct RequestCommandTests {
  @Test func aRequestGoesOutAndARefusalComesBackByTheCommandLine() throws {
    let services = try TwoServices()
    let (canada, germany) = (services.canada, services.germany)
    #expect(try services.done(["peer", "list", "--node", canada]).output.contains("Unit of Germany"))
    #expect(try services.done(["request", "types", "--node", canada]).output.contains("fiu.request"))
    let id = try services.draft()
    let check = try Program.run(
      ["request", "check", id, "--node", canada, "--officer", "Ana", "--json"], environment: TwoServices.environment)
    #expect(check.status == 0, "\(check.output)")
    try services.act(canada, "Ana", ["request", "send", id])
    #expect(try services.stage(canada, id) == "awaiting-approval")
    // The same officer is refused.
    let waiting = try services.done(["approve", "--node", canada, "--officer", "Ana"]).output
    let name = try #require(waiting.range(of: "pending-[0-9a-f]{16}", options: .regularExpression))
    let own = try Program.run(
      ["approve", String(waiting[name]), "--node", canada, "--officer", "Ana"], environment: TwoServices.environment)
    #expect(own.status == 1)
    try services.approve(canada, "Ivo")
    #expect(try services.stage(canada, id) == "sent")
    let received = try services.act(germany, "Ana", ["request", "receive", "--from", canada + "/outbox"])
    #expect(received.output.contains(id))
    #expect(try services.stage(germany, id) == "screened")
    try toldInWords(id, services)
    try services.act(
      germany, "Ana",
      ["request", "decide", id, "refuse", "--ground", "ongoing-inquiry", "--because", "An inquiry would be impaired"])
    try services.approve(germany, "Ivo")
    #expect(try services.stage(germany, id) == "refused")
    try readAndPrint(id, services)
    // A ground that is none is not taken.
    let unlawful = try Program.run(
      services.acting(
        germany, "Ana", ["request", "decide", id, "refuse", "--ground", "fiscal-matters", "--because", "Tax"]),
      environment: TwoServices.environment)
    #expect(unlawful.status == 1)
    let channel = try services.done(["channel", "show", "CA fiu", "--json", "--node", germany, "--officer", "Ana"])
    #expect(channel.output.contains(#""refused":1"#))
    #expect(try services.verified(canada))
    #expect(try services.verified(germany))
    // What came twice changes nothing.
    let again = try services.act(germany, "Ana", ["request", "receive", "--from", canada + "/outbox"])
    #expect(again.output.contains("Nothing was there"))
  }

  /// Lists say type and clock in words, and every time by the node's own clocks.
  private func toldInWords(_ id: String, _ services: TwoServices) throws {
    func german(_ arguments: [String]) -> [String] { arguments + ["--node", services.germany, "--officer", "Ana"] }
    let due = try services.done(german(["request", "due", "--at", "2100-12-31"]))
    #expect(due.complaints.contains("31 December 2100, 23:59:59 CET (UTC+01:00), the end of the day"))
    for text in [due.output, try services.done(german(["request", "list"])).output] {
      #expect(text.contains("Request for information between financial intelligence units"))
      #expect(text.contains("answer in time to be of use") && text.contains("(UTC+0"))
      #expect(!text.contains("fiu.request") && !text.contains(" UTC"))
    }
    let shown = try services.done(german(["request", "show", String(id.suffix(12))])).output
    #expect(shown.contains("(UTC+0") && !shown.contains(" UTC"))
    // What is not understood is said with the usage of the command that was meant.
    let wrong = try Program.run(german(["request", "due", "--at", "soon"]), environment: TwoServices.environment)
    #expect(wrong.status == 2 && wrong.complaints.contains("Usage: entente request due "))
    let log = try services.done(
      ["audit", "read", "--basis", "Act 9", "--limit", "1000", "--node", services.germany, "--officer", "Sue"])
    #expect(log.output.contains("envelope taken in, by the node itself") && !log.output.contains(" :"))
    #expect(log.output.contains("read a request, ") && log.output.contains("on \(id)\n"))
    #expect(!log.output.contains("on \(id.suffix(12))\n"))
  }

  @Test func aFieldThatTheTypeDoesNotKnowIsSaidWhenItIsDraftedAndNobodyWithholdsByHand() throws {
    let services = try TwoServices()
    let content = try services.folder.write(
      #"{"facts":"Thirty-six people paid into one account.","colour":"blue","fields":{"shape":"round"}}"#,
      to: "unknown.json")
    let drafted = try services.act(
      services.canada, "Ana",
      ["request", "new", "--type", "fiu.request", "--to", "DE fiu", "--from", content, "--json"])
    #expect(drafted.lines.count == 1)
    for field in ["colour", "shape"] { #expect(drafted.complaints.contains("This type has no field \(field)")) }
    let id = try #require(drafted.output.firstMatch(of: #/"id":"([^"]+)"/#)).output.1
    let withheld = try Program.run(
      services.acting(services.canada, "Ana", ["request", "decide", String(id), "withhold"]),
      environment: TwoServices.environment)
    #expect(withheld.status == 1 && withheld.complaints.contains("The step withhold is not decided on by name"))
  }

  @Test func whatAPeerCallsItselfMovesNoCursorAndAnEmptyNameProtectsNobody() throws {
    let services = try TwoServices()
    let set = try Program.run(
      services.acting(services.canada, "Ana", ["protect", "set", "--role", "victim", "--name", " "]),
      environment: TwoServices.environment)
    #expect(set.status == 1 && set.complaints.contains("it would find nobody"))
    let informant = try Program.run(
      services.acting(
        services.canada, "Ana",
        ["protect", "set", "--role", "informant", "--name", "Neha Quillbrook", "--barred", "FR"]),
      environment: TwoServices.environment)
    #expect(informant.status == 1 && informant.complaints.contains("in whatever country"))
    let half = try Program.run(
      services.acting(services.canada, "Ana", ["marking", "relax", "x", "--to", "TLP:GREEN H0", "--because", "b"]),
      environment: TwoServices.environment)
    #expect(half.status == 2)
    let raw = try services.done(["channel", "show", "DE fiu", "--node", services.canada, "--officer", "Ana"])
    #expect(!raw.output.contains("\u{1B}"))
    let partner = try Program.run(
      services.acting(
        services.canada, "Ana",
        ["import", Program.samples + "/example", "--means", "partner-service", "--retain-until", "2099-01-01"]),
      environment: TwoServices.environment)
    #expect(partner.status == 1 && partner.complaints.contains("--originator"))
  }

  /// In words at the terminal, and as a form on paper in another language.
  private func readAndPrint(_ id: String, _ services: TwoServices) throws {
    let shown = try services.done(["request", "show", id, "--node", services.canada, "--officer", "Ana"])
    #expect(shown.output.contains("Facts:") && shown.output.contains("What happened"))
    let refused = try services.done(["request", "show", id, "--node", services.germany, "--officer", "Ana"]).output
    #expect(refused.contains("refusing") && refused.contains("\n      An inquiry would be impaired\n"))
    #expect(shown.lines.allSatisfy { $0.count <= 100 || !$0.contains(" ") })
    let page = services.germany + "-refusal.html"
    let print = [
      "request", "print", id, "--reply", "--language", "fr", "--out", page, "--node", services.germany, "--officer",
      "Ana",
    ]
    // It waits for its hour: until then only the internal copy is printed, and says that it is one.
    let early = try Program.run(print, environment: TwoServices.environment)
    #expect(early.status == 1 && early.complaints.contains("has not been told yet"))
    #expect(!FileManager.default.fileExists(atPath: page))
    try services.done(print + ["--internal"])
    let printed = try String(contentsOfFile: page, encoding: .utf8)
    #expect(printed.contains("lang=\"fr\"") && printed.contains("An inquiry would be impaired"))
    #expect(printed.contains("Copie interne"))
    let none = try Program.run(
      ["request", "print", id, "--reply", "--out", page, "--node", services.canada, "--officer", "Ana"],
      environment: TwoServices.environment)
    #expect(none.status == 1 && none.complaints.contains("Nothing was replied"))
    let nowhere = try Program.run(
      ["request", "print", id, "--out", "/nowhere/page.html", "--node", services.canada, "--officer", "Ana"],
      environment: TwoServices.environment)
    #expect(nowhere.status == 1 && nowhere.complaints.contains("/nowhere/page.html"))
  }
}
