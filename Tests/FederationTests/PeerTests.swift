import Federation
import Testing
import Vocabulary
import World

@Suite("Peers make themselves known, are admitted after an assessment, and give receipts")
struct PeerTests {
  let nodes: TwoNodes

  init() throws { nodes = try TwoNodes() }

  @Test func `an identity card is read back, and altered it is refused`() throws {
    let card = IdentityCard.make(nodes.ours)
    #expect(try IdentityCard.read(card) == nodes.ours.identity)
    #expect(nodes.ours.identity.fingerprint.count == 39)
    var altered = card
    altered[20] ^= 1
    #expect(throws: Fault.self) { try IdentityCard.read(altered) }
  }

  @Test func `a peer is admitted until its assessment ends`() throws {
    let peer = nodes.peer(nodes.theirs)
    #expect(peer.isAdmitted(on: nodes.now.date) && !peer.isAdmitted(on: nodes.now.date.adding(days: 1)))
    #expect(try Peer(canonicalBytes: peer.canonicalBytes) == peer)
  }

  @Test(arguments: [TransportReceipt.Outcome.takenIn, .notAccepted, .refused(.brokenChain)])
  func `a receipt is the recipient's signed word`(outcome: TransportReceipt.Outcome) throws {
    let receipt = TransportReceipt(
      from: nodes.theirs.identity.nodeID, to: nodes.ours.identity.nodeID, envelope: Digest(of: "envelope"),
      outcome: outcome, at: nodes.now)
    let bytes = receipt.signed(by: nodes.theirs)
    let peer = nodes.peer(nodes.theirs)
    #expect(try TransportReceipt(bytes, at: nodes.now) { _ in peer } == receipt)
    #expect { try TransportReceipt(receipt.signed(by: nodes.stranger), at: nodes.now) { _ in peer } } throws: {
      ($0 as? Fault)?.code == "federation.receipt.signature"
    }
    #expect { try TransportReceipt(bytes, at: nodes.now) { _ in nil } } throws: {
      ($0 as? Fault)?.code == "federation.receipt.stranger"
    }
  }

  @Test func `a folder carries envelopes once, in order, and keeps what was dealt with aside`() throws {
    let files = SimulatedFiles()
    let folder = FolderTransport(folder: "/carried", files: files)
    let from = nodes.theirs.identity.nodeID
    let to = nodes.ours.identity.nodeID
    let first = try nodes.seal("first")
    let second = try nodes.seal("second", after: first.mark)
    for envelope in [second, first, second] {
      try folder.post(
        envelope.bytes, sequence: envelope.sequence, digest: envelope.digest, from: from, to: to)
    }
    let names = try folder.arrivals(for: to).map { arrival in
      if case .envelope(let name) = arrival { name } else { "" }
    }
    #expect(names.count == 2)
    #expect(try names.map { try folder.read($0, for: to) } == [first.bytes, second.bytes])
    try folder.settle(names[0], for: to, taken: true)
    try folder.post(first.bytes, sequence: 1, digest: first.digest, from: from, to: to)
    #expect(try folder.arrivals(for: to) == [.envelope(name: names[1])])
    // Its receipt was lost: it comes again, and so does one that was damaged on its way and refused.
    try folder.post(
      first.bytes, sequence: 1, digest: first.digest, from: from, to: to, isReceiptOverdue: true)
    #expect(try folder.arrivals(for: to).count == 2)
    try folder.settle(names[0], for: to, taken: true)
    try files.replace("/carried/\(to)/\(names[1])", with: Array(second.bytes.dropLast()))
    try folder.settle(names[1], for: to, taken: false)
    try folder.post(second.bytes, sequence: 2, digest: second.digest, from: from, to: to)
    #expect(try folder.arrivals(for: to) == [.envelope(name: names[1])])
    #expect(try folder.read(names[1], for: to) == second.bytes)
    // And so does one that was altered in the box and not taken in yet.
    try files.replace("/carried/\(to)/\(names[1])", with: [])
    try folder.post(second.bytes, sequence: 2, digest: second.digest, from: from, to: to)
    #expect(try folder.read(names[1], for: to) == second.bytes)
    #expect(throws: Fault.self) { try folder.arrivals(for: "../elsewhere") }
    #expect(try folder.arrivals(for: from).isEmpty)
  }
}
