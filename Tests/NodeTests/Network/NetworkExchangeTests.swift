import Federation
import Holdings
import Node
import NodeServer
import Requests
import Testing
import Vocabulary
import World

@Suite("Two nodes reach each other over a network", .serialized)
struct NetworkExchangeTests {
  @Test func `a request goes out over mutual TLS, and its answer comes back`() async throws {
    let network = try await NetworkOfTwo()
    let (canada, germany) = (network.canada, network.germany)
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    // A command that delivers leaves alone what is brought over the network.
    let delivered = try await canada.node.deliver()
    #expect(delivered.toBring == 1 && delivered.posted == 0)
    #expect(try await network.bring(canada) == BringingWorker.Round.of(brought: 1))
    // Taken in and receipted without an officer; the officer's part waits for one.
    #expect(try await germany.state(id).stage == .received)
    #expect(try await network.bring(canada) == BringingWorker.Round())
    try await germany.node.attend(at: germany.handler)
    #expect(try await germany.state(id).stage == .screened)
    try await network.carry()
    #expect(try await canada.state(id).stage == .acknowledged)
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    try await germany.take(try Sample.full("The account belongs to a company dissolved in 2024."), on: id)
    try await network.carry()
    // Not before its time, on the network either.
    #expect(try await canada.state(id).stage == .acknowledged)
    try await network.pass(hours: 1)
    #expect(try await canada.state(id).stage == .answeredFinal)
    for service in [canada, germany] {
      #expect(try await service.node.verify().faults == [])
      #expect(try await !service.node.hasOutbound())
    }
    await network.end()
  }

  /// The one envelope that waits in Canada.
  private func due(_ network: NetworkOfTwo) async throws -> DueEnvelope {
    _ = try await network.canada.ask("fiu.request", of: network.germany, Sample.fiuRequest())
    return try #require(try await network.canada.node.dueLanes().first?.envelopes.last)
  }

  private func outcome(_ brought: BroughtEnvelope) -> Arrival.Outcome? {
    if case .receipt(_, let arrival) = brought { arrival.outcome } else { nil }
  }

  @Test func `a lost receipt, a repetition and another order leave nothing out and nothing twice`() async throws {
    let network = try await NetworkOfTwo()
    let (canada, germany) = (network.canada, network.germany)
    let first = try await due(network)
    let second = try await due(network)
    #expect(second.sequence == 2)
    // The second comes first: the one before it is asked for, and nothing is kept.
    #expect(try await germany.node.take(second.bytes, broughtBy: canada.id) == .earlierMissing)
    // Taken in, and the receipt is lost.
    let lost = try await germany.node.take(first.bytes, broughtBy: canada.id)
    guard case .takenIn? = outcome(lost) else {
      Issue.record("\(lost)")
      return
    }
    let again = try await germany.node.take(first.bytes, broughtBy: canada.id)
    #expect(outcome(again) == .refused(.replayed))
    let receipt = try #require(
      try await germany.node.receipt(for: first.digest, sequence: 1, of: canada.id))
    #expect(try await germany.node.receipt(for: second.digest, sequence: 2, of: canada.id) == nil)
    #expect(try await germany.node.receipt(for: first.digest, sequence: 1, of: germany.id) == nil)
    // Another's receipt, and a receipt for another envelope, settle nothing.
    #expect(try await canada.node.settle(second, by: receipt) == nil)
    #expect(try await canada.node.settle(first, by: Array(receipt.dropLast())) == nil)
    // The worker brings both; the first is known for what it is.
    #expect(try await network.bring(canada) == .of(brought: 2))
    #expect(try await !canada.node.hasOutbound())
    #expect(try await germany.node.requests(at: germany.handler.desk).count == 2)
    await network.end()
  }

  @Test func `nobody brings what another sealed`() async throws {
    let network = try await NetworkOfTwo()
    let envelope = try await due(network)
    #expect(
      try await network.germany.node.take(envelope.bytes, broughtBy: network.germany.id) == .refused(.unknownPeer))
    #expect(try await network.germany.node.requests(at: network.germany.handler.desk).isEmpty)
    await network.end()
  }

  @Test func `a withdrawn peer is shut out at the door, and nothing is brought to it`() async throws {
    let network = try await NetworkOfTwo()
    let (canada, germany) = (network.canada, network.germany)
    let envelope = try await due(network)
    try await germany.node.withdrawPeer(canada.id, at: germany.supervisor)
    #expect(try await germany.node.believedKeys(of: canada.id).isEmpty)
    #expect(try await network.bring(canada) == .of(brought: 0, left: 1))
    #expect(network.events.contains(.strangerRefused(node: canada.id)))
    #expect(
      try await germany.node.take(envelope.bytes, broughtBy: canada.id) == .refused(.unknownPeer))
    await #expect(throws: Fault.self) {
      _ = try await germany.ask("fiu.request", of: canada, Sample.fiuRequest())
    }
    // Admitted anew by two officers, it is one again.
    try await Exchange.admit(
      card: try await canada.node.identityCard(), fingerprint: try await canada.node.fingerprint(), at: germany)
    try await canada.node.retryBringing(to: nil)
    #expect(try await network.bring(canada) == .of(brought: 1))
    await network.end()
  }

  @Test func `what fails goes again after growing pauses, with an alarm after a day, and then goes`() async throws {
    let network = try await NetworkOfTwo()
    let (canada, germany, clock) = (network.canada, network.germany, network.exchange.clock)
    _ = try await due(network)
    let address = "127.0.0.1:\(network.ports[1])"
    try await canada.node.setAddress("127.0.0.1:1", of: germany.id)
    var pauses: [Int64] = []
    for _ in 0..<4 {
      #expect(try await network.bring(canada).left == 1)
      let standing = try #require(try await canada.node.dueLanes().first?.standing)
      #expect(standing.reason == "unreachable")
      pauses.append(try #require(standing.nextAt).seconds - clock.now().seconds)
      // Before its time nothing is tried.
      let before = network.events.count
      _ = try await network.bring(canada)
      #expect(network.events.count == before)
      clock.advance(seconds: pauses.last ?? 0)
    }
    #expect(pauses == pauses.sorted() && (4...5).contains(pauses[0]) && (32...40).contains(pauses[3]), "\(pauses)")
    func alarms() -> Int { network.events.count(where: \.isAlarm) }
    clock.advance(seconds: 86_400)
    _ = try await network.bring(canada)
    #expect(alarms() == 1)
    clock.advance(seconds: 3_600)
    _ = try await network.bring(canada)
    #expect(alarms() == 1)
    #expect(try await canada.node.peerSummaries().first?.deliveryTrouble == "unreachable")
    try await canada.node.setAddress(address, of: germany.id)
    #expect(try await network.bring(canada) == .of(brought: 1))
    #expect(try await canada.node.peerSummaries().first?.deliveryTrouble == nil)
    await network.end()
  }

  @Test func `an envelope that is refused for good stops the lane with an alarm, until somebody has looked`()
    async throws
  {
    let network = try await NetworkOfTwo()
    let (canada, germany) = (network.canada, network.germany)
    // Another envelope of this number was taken in: the numbering of the two nodes has parted.
    var other = try await HandMadePeer(at: germany, of: network.exchange)
    _ = try await other.hand(try await other.seal(Parcel(kind: "x", content: [])))
    let mark = try #require(other.last)
    try await germany.node.store.write { transaction in
      try transaction.replace(
        HeldRecord(
          collection: Collection(rawValue: "lane-in"), id: canada.id,
          content: LaneMark(sequence: 0, digest: mark.digest).canonicalBytes))
    }
    _ = try await due(network)
    #expect(try await network.bring(canada) == .of(brought: 0, left: 1))
    #expect(network.events.contains { $0.isAlarm })
    let count = network.events.count
    network.exchange.clock.advance(seconds: 86_400)
    _ = try await network.bring(canada)
    #expect(network.events.count == count)
    try await canada.node.retryBringing(to: germany.id)
    _ = try await network.bring(canada)
    // The listener and the worker say so once more.
    #expect(network.events.count == count + 2)
    await network.end()
  }

  @Test func `an address has a host and a port`() {
    for text in ["node.example:4433", "127.0.0.1:0", "[::1]:4433"] { #expect(NetworkAddress(text)?.text == text) }
    for text in ["", "node", ":1", "::1:4433", "node:70000", "node:", "a b:1"] { #expect(NetworkAddress(text) == nil) }
  }
}

extension BringingWorker.Round {
  static func of(brought: Int, left: Int = 0) -> BringingWorker.Round {
    var round = BringingWorker.Round()
    (round.brought, round.left) = (brought, left)
    return round
  }
}
