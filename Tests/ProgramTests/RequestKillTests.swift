import Foundation
import TestSupport
import Testing

/// The process is killed at random moments of each step of a request: signing, the second signature, sealing and laying
/// out, taking in, accepting, answering. Whatever the moment, the request is where it was before or where it is after, the
/// log agrees, and the same command brings it to the end. Three requests here; ENTENTE_KILLS or the soak asks for more.
@Suite struct RequestKillTests {
  private var rounds: Int {
    let environment = ProcessInfo.processInfo.environment
    if let count = environment["ENTENTE_KILLS"].flatMap({ Int($0) }) { return count }
    return environment["ENTENTE_SOAK"] == nil ? Thoroughness.rounds(3, briefly: 1) : 50
  }

  private let services: TwoServices

  init() throws { services = try TwoServices() }

  /// Kills a command of a node after a part of the time it takes, and looks at what is left; then runs it to its end, unless
  /// that is done.
  private func disturbed(
    _ node: String, _ command: [String], on id: String, from before: String?, to after: Set<String>
  )
    throws
  {
    let process = try Program.start(command, environment: TwoServices.environment)
    Thread.sleep(forTimeInterval: Double.random(in: 0.03...0.6))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(try services.verified(node))
    let stage = try self.stage(node, id)
    #expect(
      stage == before || stage.map(after.contains) == true,
      "\(command.prefix(3)): \(stage ?? "nothing")")
    if stage == before { try services.done(command) }
    #expect(try self.stage(node, id).map(after.contains) == true, "\(command.prefix(3)), again")
  }

  /// Nil where the node does not know the request.
  private func stage(_ node: String, _ id: String) throws -> String? {
    let listed = try services.done([
      "request", "list", "--json", "--node", node, "--officer", "Ana",
    ]).lines
    guard let line = listed.first(where: { $0.contains(id) }) else { return nil }
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    return object?["stage"] as? String
  }

  /// What waits on a request for its second officer.
  private func waiting(_ node: String, _ id: String) throws -> [String] {
    try services.done(["approve", "--json", "--node", node, "--officer", "Ivo"]).lines.filter {
      $0.contains(id)
    }.map {
      let object = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      return try #require(object?["id"] as? String)
    }
  }

  @Test func aKilledStepLeavesARequestBeforeOrAfterAndNeverBetween() throws {
    let (canada, germany) = (services.canada, services.germany)
    let fields = try services.folder.write(
      #"{"information":"The account belongs to a company dissolved in 2024.","checked":["accounts"]}"#,
      to: "answer.json")
    func approve(_ node: String, _ id: String) throws -> [String] {
      ["approve", try #require(try waiting(node, id).first), "--node", node, "--officer", "Ivo"]
    }
    for _ in 0..<rounds {
      let id = try services.draft()
      try disturbed(
        canada, services.acting(canada, "Ana", ["request", "send", id]), on: id, from: "draft",
        to: ["awaiting-approval"])
      #expect(try waiting(canada, id).count == 1)
      try disturbed(
        canada, try approve(canada, id), on: id, from: "awaiting-approval", to: ["sent"])
      // The envelope may not have been laid out before the end came: sending again lays it out once.
      let lay = services.acting(canada, "Ana", ["request", "send"])
      try disturbed(canada, lay, on: id, from: nil, to: ["sent"])
      try services.done(lay)
      let box = try #require(
        try FileManager.default.contentsOfDirectory(atPath: canada + "/outbox").first)
      let laid = try FileManager.default.contentsOfDirectory(atPath: canada + "/outbox/" + box)
      #expect(laid.filter { $0.hasSuffix(".envelope") }.count == 1)
      let receive = services.acting(
        germany, "Ana", ["request", "receive", "--from", canada + "/outbox"])
      try disturbed(
        germany, receive, on: id, from: nil, to: ["received", "acknowledged", "screened"])
      try services.done(receive)
      #expect(try stage(germany, id) == "screened")
      for (step, before, after) in [
        ("accept", "screened", "accepted"), ("begin", "accepted", "in-execution"),
      ] {
        try disturbed(
          germany, services.acting(germany, "Ana", ["request", "decide", id, step]), on: id,
          from: before, to: [after])
      }
      let answer = services.acting(
        germany, "Ana", ["request", "answer", id, "--code", "full", "--from", fields])
      // It waits or it does not: the stage tells only of the second signature.
      try disturbed(germany, answer, on: id, from: nil, to: ["in-execution"])
      if try waiting(germany, id).isEmpty { try services.done(answer) }
      #expect(try waiting(germany, id).count == 1)
      try disturbed(
        germany, try approve(germany, id), on: id, from: "in-execution", to: ["answered-final"])
      #expect(try waiting(germany, id).isEmpty)
      #expect(try services.verified(canada))
      #expect(try services.verified(germany))
    }
    let rows = try services.done([
      "request", "list", "--json", "--node", germany, "--officer", "Ana",
    ]).lines
    #expect(rows.count == rounds)
  }
}
