import Foundation
import TestSupport
import Testing

/// The process is killed at random moments of sending and of taking in; whatever the moment, the request is where it was
/// before or where it is after, the log agrees, and the same command brings it to the end. Six times here;
/// ENTENTE_KILLS or the soak asks for more.
@Suite struct RequestKillTests {
  private var kills: Int {
    let environment = ProcessInfo.processInfo.environment
    if let count = environment["ENTENTE_KILLS"].flatMap({ Int($0) }) { return count }
    return environment["ENTENTE_SOAK"] == nil ? Thoroughness.rounds(6, briefly: 2) : 50
  }

  /// Starts the command, kills it after a part of the time it takes, and runs it again to its end.
  private func disturbed(_ arguments: [String], lasting: Double, check: () throws -> Void) throws {
    let process = try Program.start(arguments, environment: TwoServices.environment)
    Thread.sleep(forTimeInterval: lasting * Double.random(in: 0.1...1.1))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try check()
  }

  @Test func aKilledStepLeavesARequestBeforeOrAfterAndNeverBetween() throws {
    let services = try TwoServices()
    let (canada, germany) = (services.canada, services.germany)
    for _ in 0..<kills {
      let id = try services.draft()
      try services.act(canada, "Ana", ["request", "send", id])
      let list = try services.done(["approve", "--json", "--node", canada, "--officer", "Ivo"]).lines
      let object = try JSONSerialization.jsonObject(with: Data(try #require(list.first).utf8)) as? [String: Any]
      let waiting = try #require(object?["id"] as? String)
      let approve = ["approve", waiting, "--node", canada, "--officer", "Ivo"]
      try disturbed(approve, lasting: 0.6) { () throws in
        let stage = try services.stage(canada, id)
        #expect(["awaiting-approval", "sent"].contains(stage))
        let isWhole = try services.verified(canada)
        #expect(isWhole)
      }
      if try services.stage(canada, id) == "awaiting-approval" { try services.done(approve) }
      // The envelope may not have been laid out before the end came: sending again lays it out once.
      try services.act(canada, "Ana", ["request", "send"])
      let receive = services.acting(germany, "Ana", ["request", "receive", "--from", canada + "/outbox"])
      try disturbed(receive, lasting: 0.6) { () throws in
        let listed = try services.done(["request", "list", "--json", "--node", germany, "--officer", "Ana"]).lines
          .filter { $0.contains(id) }
        #expect(
          listed.isEmpty
            || ["received", "acknowledged", "screened"].contains { listed[0].contains("\"stage\":\"\($0)\"") })
        let isWhole = try services.verified(germany)
        #expect(isWhole)
      }
      try services.done(receive)
      #expect(try services.stage(germany, id) == "screened")
      #expect(try services.verified(canada))
      #expect(try services.verified(germany))
    }
    let rows = try services.done(["request", "list", "--json", "--node", germany, "--officer", "Ana"]).lines
    #expect(rows.count == kills)
  }
}
