import Audit
import Authority
import Foundation
import Holdings
import Joint
import Node
import TestSupport
import Testing
import Vocabulary
import World

@Suite("Members find together what none of them sees whole, each at its own node", .serialized)
struct JointRoundTests {
  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  /// Through whose account the walk passes in Germany.
  private static let informant =
    #"{"id":"p3","schema":"Person","properties":{"name":["Hidden Informant"],"birthDate":["1980-01-01"]},"owner_id":"P-DE42"}"#
    + "\n"

  private func protect(names: [String], as role: PersonRole, at service: Exchange.Service) async throws {
    _ = try await service.node.protect(
      id: nil, names: names, identifiers: [], references: [], role: role, isMinor: false, isProtected: true,
      barredCountries: [], at: service.supervisor)
  }

  @Test
  func `three nodes find what one process finds, each knows its own part, and every message tells what the table says`()
    async throws
  {
    let joint = try await JointWorld()
    defer { joint.exchange.remove() }
    let name = try await joint.agreement()
    try await joint.run(name)
    let summary = try await joint.summary(name, at: joint.services[0])
    #expect(summary.standing == "in-force")
    let whole = try await joint.inOneProcess(like: summary)
    #expect(whole.networks.count >= 2)
    var found: Set<String> = []
    for service in joint.services {
      let round = try await joint.round(name, at: service)
      #expect(round.stage == "finished" && round.awaited.isEmpty && round.ending == nil)
      let result = try #require(try await service.node.jointResult(of: name).last)
      #expect(result.networks == whole.networks)
      let session = try #require(whole.sessions.first { $0.member.text == service.id })
      #expect(result.payments == whole.networks.map { session.payments(in: $0, of: whole.networks) })
      found.formUnion(result.payments.flatMap { $0 })

      // What each message told, as this node kept it, is what the analysis in one process counts, and the log says the same.
      let member = try #require(MemberID(service.id))
      for message in Joint.Disclosure.Message.allCases {
        let told = round.told.filter { $0.message == message.rawValue }
        let entries = whole.disclosure.entries.filter { entry in
          if case .member(let receiver) = entry.audience, receiver == member { return false }
          return entry.sender == member && entry.message == message
        }
        let isForEach = [.blindedAccounts, .evaluations, .counterParts, .openingParts, .namedPayments].contains(message)
        if isForEach {
          #expect(told.reduce(0) { $0 + $1.items } == entries.reduce(0) { $0 + $1.items }, "\(message)")
          #expect(told.reduce(0) { $0 + $1.bytes } == entries.reduce(0) { $0 + $1.bytes }, "\(message)")
        } else {
          let items = entries.reduce(0) { $0 + $1.items }
          #expect(told.allSatisfy { $0.items == items }, "\(message)")
        }
        // Counts, masks and comparisons go to tellers alone, and payments to who holds them.
        if [.counterParts, .openingParts, .maskedSums, .lineBits].contains(message) { #expect(told.count <= 2) }
      }
    }
    #expect(found.isSuperset(of: ["H00", "H13", "H23", "W0", "W2", "W4"]))
    #expect(found.isDisjoint(with: ["Q0", "Q1", "Q2"]))

    // Who reads it says why, and sees whom to ask about which leg.
    let canada = joint.services[0]
    let shown = try await canada.node.jointNetworks(of: name, at: canada.handler.desk)
    #expect(shown.networks.count == whole.networks.count)
    let walk = try #require(shown.networks.first { $0.payments.contains("W0") })
    #expect(walk.legs.count { $0.isOwn } == 1 && Set(walk.toAsk.map(\.member)) == ["DE fiu", "FR fiu"])
    #expect(walk.toAsk.allSatisfy { !$0.legs.isEmpty })
    let other = try await canada.node.desk(of: "Ana", purpose: .prosecution, basis: "Invented Act, section 1")
    #expect(await code { _ = try await canada.node.jointNetworks(of: name, at: other) } == "joint.purpose")

    // The log says of each message to whom it went, under which basis, and how much was in it.
    let messages = try await canada.node.store.read { transaction in
      var entries: [AuditEntry] = []
      try transaction.eachLeaf(from: 0) { leaf in
        if let entry = try leaf.opening.map({ try AuditEntry(canonicalBytes: $0.entry) }), entry.act == "joint-message"
        {
          entries.append(entry)
        }
        return true
      }
      return entries
    }
    #expect(Set(messages.compactMap(\.subjects.first)) == Set(joint.services.dropFirst().map(\.id)))
    #expect(messages.allSatisfy { $0.basis == "Invented Act, section 12" && $0.purpose == "investigation" })
    #expect(messages.contains { $0.notes.contains { $0.hasPrefix("named-payments items ") } })
    for service in joint.services { #expect(try await service.node.verify().faults.isEmpty) }

    // A quarter after the agreement's last day nothing of it is held any more.
    joint.exchange.clock.advance(seconds: 137 * 86_400)
    _ = try await canada.node.deliver()
    #expect(try await joint.summary(name, at: canada).rounds.count == 1)
    joint.exchange.clock.advance(seconds: 86_400)
    _ = try await canada.node.deliver()
    #expect(try await joint.summary(name, at: canada).rounds.isEmpty)
  }

  @Test
  func
    `without every member's word, before the period is over, for another purpose or after the last day nothing is computed`()
    async throws
  {
    let joint = try await JointWorld(BorderPayments(ordinary: 20))
    defer { joint.exchange.remove() }
    let (canada, germany, france) = (joint.services[0], joint.services[1], joint.services[2])
    func run(_ name: String, _ service: Exchange.Service) async -> String? {
      await code { _ = try await service.node.runJoint(name, at: service.handler) }
    }
    // One officer binds nobody, and nobody is told before two have signed.
    let proposal = JointProposal(
      question: "What runs through all three?", peers: ["DE fiu", "FR fiu"], first: JointWorld.first,
      last: JointWorld.last, expires: JointWorld.until)
    let waits = try await canada.node.proposeJoint(proposal, at: canada.second)
    #expect(try await joint.exchange.carry().isEmpty)
    #expect(
      await code { _ = try await canada.node.approve(waits.waits, at: canada.second) } == "authority.approval.same-key")
    let name = try await joint.propose()
    #expect(await run(name, canada) == "joint.not-approved")
    try await joint.agree(name, germany)
    for service in joint.services { #expect(await run(name, service) == "joint.not-approved") }
    try await joint.agree(name, france)
    #expect(await code { try await joint.agree(name, france) } == "joint.agreed")
    let other = try await germany.node.unlock(
      germany.node.desk(of: "Ana", purpose: .sanctions, basis: "Invented Act"), passphrase: TestNode.passphrase)
    #expect(await code { _ = try await germany.node.runJoint(name, at: other) } == "joint.purpose")

    let early = try await joint.agreement { $0.last = CivilDate(year: 2026, month: 3, day: 20)! }
    #expect(await run(early, canada) == "joint.expired")
    #expect(try await joint.summary(early, at: canada).standing == "early")
    let used = try await joint.agreement { $0.digests = 0 }
    #expect(await run(used, canada) == "joint.budget.day")
    joint.exchange.clock.advance(seconds: 61 * 86_400)
    #expect(await run(name, canada) == "joint.expired")
    for service in joint.services {
      #expect(try await joint.summary(name, at: service).rounds.isEmpty)
      #expect(try await service.node.outboxWaits().count == 0)
    }
  }

  @Test
  func `what a protected person's and a victim's accounts did is in no message, and nobody's part changes for it`()
    async throws
  {
    // Two of Canada's payers into the account abroad, and the middle of the walk in Germany.
    let joint = try await JointWorld(
      parties: [
        "CA":
          #"{"id":"p1","schema":"Person","properties":{"name":["Invented Payer"],"birthDate":["2012-01-01"]},"owner_id":"P-CA0"}"#
          + "\n"
          + #"{"id":"p2","schema":"Person","properties":{"name":["Sheltered Somebody"],"birthDate":["1980-01-01"]},"owner_id":"P-CA7"}"#
          + "\n",
        "DE": Self.informant,
      ])
    defer { joint.exchange.remove() }
    let (canada, germany) = (joint.services[0], joint.services[1])
    try await protect(names: ["Hidden Informant"], as: .informant, at: germany)
    try await protect(names: ["Sheltered Somebody"], as: .witness, at: canada)
    let name = try await joint.agreement()
    try await joint.run(name)
    var found: Set<String> = []
    for service in joint.services {
      let round = try await joint.round(name, at: service)
      #expect(round.stage == "finished")
      found.formUnion(try #require(try await service.node.jointResult(of: name).last).payments.flatMap { $0 })
    }
    // The account abroad is found by the others' payers; theirs are not among them.
    #expect(found.isSuperset(of: ["H02", "H03", "H10", "H23"]))
    #expect(found.isDisjoint(with: ["H00", "H01"]))
    // Nobody was told of the two payments at either end of the protected account by who holds it.
    let germans = try #require(try await germany.node.jointResult(of: name).last).payments.flatMap { $0 }
    #expect(Set(germans).isDisjoint(with: ["W2", "W3"]))
  }

  @Test func `who comes to be protected while a round is under way ends it, and nobody is told why`() async throws {
    let joint = try await JointWorld(parties: ["DE": Self.informant])
    defer { joint.exchange.remove() }
    let (canada, germany) = (joint.services[0], joint.services[1])
    let name = try await joint.agreement()
    _ = try await canada.node.runJoint(name, at: canada.handler)
    for _ in 0..<2 {
      for service in joint.services { _ = try await service.node.deliver() }
      for service in joint.services {
        for other in joint.services where other.id != service.id {
          _ = try await service.node.receive(from: other.node.outboxFolder, at: service.handler)
        }
      }
    }
    #expect(try await joint.round(name, at: germany).step >= 1)
    try await protect(names: ["Hidden Informant"], as: .informant, at: germany)
    try await joint.finish()
    #expect(try await joint.round(name, at: germany).ending?.key == "joint.ended.changed")
    for service in [canada, joint.services[2]] {
      let round = try await joint.round(name, at: service)
      #expect(round.stage == "ended" && round.ending?.key == "joint.ended.stopped")
      #expect(try await service.node.jointResult(of: name).last?.networks.isEmpty == true)
    }
  }

  @Test func `envelopes in whatever order and twice, a node that is opened anew in between: the same networks`()
    async throws
  {
    let joint = try await JointWorld()
    defer { joint.exchange.remove() }
    let name = try await joint.agreement()
    let france = joint.services[2]
    _ = try await joint.services[1].node.runJoint(name, at: joint.services[1].handler)
    var again: ServiceNode?
    for turn in 0..<60 {
      var came = 0
      for service in joint.services { _ = try await service.node.deliver() }
      // Every other time each takes in from one of the others alone; France is closed and opened anew after each.
      for (at, service) in joint.services.enumerated() {
        let others = joint.services.filter { $0.id != service.id }
        for (place, other) in others.enumerated() where turn % 3 == 2 || (turn + at) % 2 == place {
          let node = service.id == france.id ? again ?? service.node : service.node
          let folder = other.node.outboxFolder
          let copy = folder + ".copy"
          try? FileManager.default.removeItem(atPath: copy)
          if FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.copyItem(atPath: folder, toPath: copy)
          }
          came += try await node.receive(from: folder, at: service.handler).count
          _ = try await node.receive(from: copy, at: service.handler)
        }
      }
      if turn == 7 {
        again = try await ServiceNode.open(
          at: france.node.path, clock: joint.exchange.clock, entropy: SeededEntropy(seed: 77))
        _ = try await again?.deliver()
      }
      if came == 0, turn % 3 == 2 { break }
    }
    var found: Set<String> = []
    let joined = try #require(try await joint.services[0].node.jointResult(of: name).last)
    for service in joint.services {
      let result = try #require(try await service.node.jointResult(of: name).last)
      #expect(result.networks == joined.networks)
      #expect(try await joint.round(name, at: service).stage == "finished")
      found.formUnion(result.payments.flatMap { $0 })
    }
    #expect(found.isSuperset(of: ["H00", "H13", "H23", "W0", "W2", "W4"]))
    #expect(joined.networks.count >= 2)
  }

  @Test func `two different messages of one step end the round, and whose they were is said`() async throws {
    let joint = try await JointWorld(BorderPayments(ordinary: 20))
    defer { joint.exchange.remove() }
    let (canada, germany) = (joint.services[0], joint.services[1])
    let name = try await joint.agreement()
    let round = try await germany.node.runJoint(name, at: germany.handler)
    _ = try await germany.node.deliver()
    let terms = try await canada.node.jointTerms(of: name)
    let sender = try #require(MemberID(germany.id).flatMap { terms.position(of: $0) })
    let place = "\(terms.digest.hex)/\(round)"
    // Canada has heard something else of Germany in the same step.
    _ = try await canada.node.receive(from: germany.node.outboxFolder, at: canada.handler)
    try await canada.node.store.write { transaction in
      let id = place + "/02/\(sender)"
      try transaction.replace(
        HeldRecord(
          collection: Collection(rawValue: "joint-message"), id: id,
          content: RoundMessage.values(nil).canonicalBytes))
    }
    try await joint.finish()
    let ended = try await joint.round(name, at: canada)
    #expect(
      ended.ending?.key == "joint.ended.message" && ended.ending?.arguments.first?.value == .text("DE fiu"), "\(ended)")
    #expect(try await joint.round(name, at: germany).ending?.key == "joint.ended.stopped")
  }

  @Test func `a member that leaves or says nothing ends the round, and after it left nothing is computed`() async throws
  {
    let joint = try await JointWorld(BorderPayments(ordinary: 20))
    defer { joint.exchange.remove() }
    let (canada, germany, france) = (joint.services[0], joint.services[1], joint.services[2])
    let name = try await joint.agreement()
    // France says nothing.
    _ = try await canada.node.runJoint(name, at: canada.handler)
    for _ in 0..<3 {
      for service in [canada, germany] { _ = try await service.node.deliver() }
      _ = try await canada.node.receive(from: germany.node.outboxFolder, at: canada.handler)
      _ = try await germany.node.receive(from: canada.node.outboxFolder, at: germany.handler)
    }
    #expect(try await joint.round(name, at: canada).awaited == ["FR fiu"])
    #expect(await code { _ = try await germany.node.runJoint(name, at: germany.handler) } == "joint.busy")
    joint.exchange.clock.advance(seconds: 15 * 86_400)
    _ = try await canada.node.deliver()
    #expect(try await joint.round(name, at: canada).ending?.key == "joint.ended.silent")
    try await joint.finish()
    for service in joint.services { #expect(try await joint.round(name, at: service).stage == "ended") }

    // France leaves while a round is under way: what had not left by then does not leave.
    _ = try await canada.node.runJoint(name, at: canada.handler)
    _ = try await canada.node.deliver()
    _ = try await france.node.receive(from: canada.node.outboxFolder, at: france.handler)
    try await france.node.goOnWithJoint()
    #expect(try await joint.round(name, at: france).step == 1)
    try await france.node.leaveJoint(name, at: france.second)
    #expect(await code { try await france.node.leaveJoint(name, at: france.second) } == "joint.left")
    try await joint.finish()
    for service in joint.services {
      let round = try await joint.round(name, at: service)
      #expect(round.ending?.key == "joint.ended.left")
      #expect(try await joint.summary(name, at: service).standing == "left")
      #expect(await code { _ = try await service.node.runJoint(name, at: service.handler) } == "joint.left")
      #expect(try await service.node.outboxWaits().count == 0)
    }
    // Only its word that it left came from France.
    #expect(try await joint.round(name, at: germany).step <= 1)
  }
}
