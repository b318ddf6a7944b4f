import Authority
import Node
import Protection
import Requests
import Testing
import Vocabulary
import World

@Suite("A threat to life: rescue first") struct ThreatTests {
  private func code(_ body: () async throws -> Void) async -> String? {
    do {
      try await body()
      return nil
    } catch { return (error as? Fault)?.code.rawValue ?? "\(error)" }
  }

  private func steps(_ steps: [(String, words: String?)], of threat: String, at service: Exchange.Service) async throws
  {
    for (step, words) in steps {
      try await service.node.stepThreat(threat, step: step, words: words, at: service.handler)
    }
  }

  @Test("safeguard 12: nothing is told of a matter before rescue has released it, also not what was signed before")
  func rescueFirst() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    let answer = try Sample.full("It moves on to Lisbon.")
    let waiting = try #require(try await germany.node.step(answer, on: id, at: germany.handler).waiting)
    let threat = try await germany.node.raiseThreat(in: String(id.suffix(12)), at: germany.second)

    // The first officer signed before the danger was seen; the second cannot let it go now, nor can anybody answer anew.
    #expect(
      await code { _ = try await germany.node.approve(waiting, at: germany.second) } == "protection.threat.rescue-first"
    )
    for step in [nil, ("rescue-told", "Coastguard"), ("rescue-acknowledged", nil)] as [(String, words: String?)?] {
      if let step { try await steps([step], of: threat, at: germany) }
      #expect(
        await code { _ = try await germany.node.step(answer, on: id, at: germany.handler) }
          == "protection.threat.rescue-first")
      #expect(
        await code { try await steps([("enforcement-told", words: "Police")], of: threat, at: germany) }
          == "protection.threat.rescue-first")
    }
    #expect(
      await code { try await steps([("withdrawn", words: "A slip")], of: threat, at: germany) }
        == "protection.threat.rescue-first")
    // Another matter is not held back, nor is this one at the service that knows of no danger.
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).answers.isEmpty)
    try await steps([("rescue-released", "Coastguard"), ("enforcement-told", "Police")], of: threat, at: germany)
    _ = try await germany.node.approve(waiting, at: germany.second)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).answers.map(\.answer.code) == ["full"])
    let log = try await germany.node.readLog(limit: 1_000, at: germany.supervisor.desk).entries
    #expect(log.count { $0.subjects.contains(threat) } == 6)
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `a request that averts the threat goes, and a draft for anything else waits`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    func draft(_ urgency: String) async throws -> String {
      let content = Sample.fiuRequest().replacing(#""confidential":true"#, with: #""confidential":true\#(urgency)"#)
      return try await canada.draft("fiu.request", to: germany, content).message.id
    }
    let routine = try await draft("")
    let urgent = try await draft(
      #","urgency":{"level":"urgent","ground":"threat-to-life","explanation":"Ninety people are adrift."}"#)
    for id in [routine, urgent] { _ = try await canada.node.raiseThreat(in: id, at: canada.handler) }
    #expect(
      await code { _ = try await canada.node.sendRequest(routine, at: canada.handler) }
        == "protection.threat.rescue-first")
    let waiting = try #require(try await canada.node.sendRequest(urgent, at: canada.handler).waiting)
    _ = try await canada.node.approve(waiting, at: canada.second)
    #expect(try await canada.state(urgent).stage == .sent)
  }

  @Test func `what nobody takes on stands at the top, and what was raised by mistake can be withdrawn`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.draft("fiu.request", to: germany, Sample.fiuRequest()).message.id
    #expect(
      await code { _ = try await canada.node.raiseThreat(in: "nothing-of-the-kind", at: canada.handler) }
        == "protection.threat.matter")
    let taken = try await canada.node.raiseThreat(in: id, at: canada.handler)
    try await steps([("rescue-told", "Coastguard"), ("rescue-acknowledged", nil)], of: taken, at: canada)
    exchange.clock.advance(seconds: 60)
    let mistaken = try await canada.node.raiseThreat(in: id, at: canada.handler)
    exchange.clock.advance(seconds: 16 * 60)
    let open = try await canada.node.unansweredThreats()
    #expect(open.map(\.id) == [mistaken] && open.map(\.minutes) == [16])
    let listed = try await canada.node.threats(at: canada.handler.desk)
    #expect(
      listed.map(\.id) == [mistaken, taken]
        && listed.map { $0.steps.map(\.words) } == [[nil], [nil, "Coastguard", nil]])
    #expect(listed.allSatisfy { $0.matter == id } && listed.map(\.isUnanswered) == [true, false])
    for step in ["", "released", "rescue-told", "rescue-released", "withdrawn"] {
      #expect(
        await code { try await steps([(step, words: nil)], of: mistaken, at: canada) } == "protection.threat.step")
    }
    try await steps([("withdrawn", "Raised in the wrong matter")], of: mistaken, at: canada)
    #expect(
      await code { try await steps([("rescue-told", words: "Coastguard")], of: mistaken, at: canada) }
        == "protection.threat.over")
    #expect(
      await code { try await steps([("withdrawn", words: "A slip")], of: "threat-0", at: canada) }
        == "protection.threat.unknown")
    #expect(try await canada.node.unansweredThreats().isEmpty)
    #expect(
      try await canada.node.oversightNotices(at: canada.supervisor.desk).contains { $0.code == "threat-withdrawn" })
    #expect(try await canada.node.verify().faults.isEmpty)
  }

  @Test func `what was signed before leaves only once rescue has released it, in every step with words`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    try await germany.take(try Sample.full("It moves on to Lisbon."), on: id)
    let threat = try await germany.node.raiseThreat(in: id, at: germany.handler)
    let own = try await canada.node.raiseThreat(in: id, at: canada.handler)
    let words = try because("They sit in a flat at the harbour.")
    for (service, action) in [
      (canada, RequestAction.withdrawn(words)), (canada, .clarified(words, nil)), (germany, .clarificationAsked(words)),
    ] {
      #expect(
        await code { _ = try await service.node.step(action, on: id, at: service.handler) }
          == "protection.threat.rescue-first")
    }
    try await exchange.pass(hours: 30)
    #expect(try await canada.state(id).answers.isEmpty)
    try await steps(
      [("rescue-told", "Coastguard"), ("rescue-acknowledged", nil), ("rescue-released", "Coastguard")], of: threat,
      at: germany)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).answers.map(\.answer.code) == ["full"])
    #expect(try await canada.node.openThreats(in: id).map(\.id) == [own])
    #expect(
      try await germany.node.oversightNotices(at: germany.supervisor.desk)
        .contains { $0.code == "threat-rescue-released" })
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `what the other side wants it for lets nothing leave; what the officer acts for does`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let content = Sample.fiuRequest().replacing(
      #""confidential":true"#,
      with:
        #""confidential":true,"urgency":{"level":"urgent","ground":"threat-to-life","explanation":"Ninety are adrift."}"#
    )
    let id = try await canada.ask("fiu.request", of: germany, content)
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    _ = try await germany.node.raiseThreat(in: id, at: germany.handler)
    let answer = try Sample.full("It moves on to Lisbon.")
    #expect(
      await code { _ = try await germany.node.step(answer, on: id, at: germany.handler) }
        == "protection.threat.rescue-first")
    let saving = try await germany.node.unlock(
      try await germany.node.desk(of: "Ana", purpose: .threatToLife, basis: "Invented Act, section 3"),
      passphrase: TestNode.passphrase)
    let waiting = try #require(try await germany.node.step(answer, on: id, at: saving).waiting)
    _ = try await germany.node.approve(waiting, at: germany.second)
    try await exchange.pass(hours: 2)
    #expect(try await canada.state(id).answers.map(\.answer.code) == ["full"])
  }
}
