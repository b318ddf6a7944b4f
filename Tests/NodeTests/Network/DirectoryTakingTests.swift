import Authority
import Federation
import Foundation
import JSON
import Node
import Testing
import Vocabulary
import World

@Suite("A node takes the directory that enough members signed, and what follows for its peers", .serialized)
struct DirectoryTakingTests {
  /// Two of three members sign.
  private struct Members {
    let secrets: [[UInt8]]
    let root: [UInt8]
    let now: Instant

    init(at now: Instant) throws {
      self.now = now
      let made = try ["CA", "DE", "FR"].map { ($0, try DirectoryDesk.makeKey()) }
      let keys = try made.map { member, key in
        MemberKey(
          member: member, key: try #require(Base64URL.bytes(key.open).flatMap { PublicKey(bytes: $0) }))
      }
      let holders = try #require(DirectoryRoot.Keyholders(keys: keys, threshold: 2))
      let root = try #require(
        DirectoryRoot(
          number: 1, expires: now.adding(seconds: 365 * 86_400),
          keyholders: [.root: holders, .directory: holders, .timestamp: holders]))
      secrets = made.map(\.1.secret)
      self.root = try Members.signed(root.payload, as: "root", by: secrets)
    }

    static func signed(_ payload: [UInt8], as role: String, by secrets: [[UInt8]]) throws -> [UInt8] {
      try secrets.prefix(2).reduce(payload) { try DirectoryDesk.sign($0, asRoleNamed: role, with: $1) }
    }

    func directory(_ number: Int, _ entries: [ListedNode]) throws -> (time: [UInt8], directory: [UInt8]) {
      let directory = try #require(
        NodeDirectory(number: number, expires: now.adding(seconds: 90 * 86_400), nodes: entries))
      let signed = try Members.signed(directory.payload, as: "directory", by: secrets)
      let time = try DirectoryDesk.timestamp(of: signed, number: number, until: now.adding(seconds: 7 * 86_400))
      return (try Members.signed(time, as: "timestamp", by: secrets), signed)
    }
  }

  private func entry(of service: Exchange.Service, address: String?) async throws -> ListedNode {
    let until = service.node.clock.now().adding(seconds: 30 * 86_400)
    return try ListedNode(
      json: try JSONValue.parse(try await service.node.directoryEntry(address: address, until: until)))
  }

  @Test func `it changes keys, tells addresses and withdraws, and admits nobody`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let members = try Members(at: exchange.clock.now())
    func take(_ pair: (time: [UInt8], directory: [UInt8])) async throws {
      try await canada.node.takeDirectory(roots: [], timestamp: pair.time, directory: pair.directory)
    }
    let first = try members.directory(1, [try await entry(of: germany, address: "de.example:4433")])
    await #expect(throws: Fault.self) { try await take(first) }
    await #expect(throws: Fault.self) {
      try await canada.node.trustDirectory(root: members.root, fingerprint: "0000", at: canada.supervisor)
    }
    let fingerprint = try DirectoryDesk.fingerprint(ofRoot: members.root)
    // Not for whoever works on cases.
    await #expect(throws: Fault.self) {
      try await canada.node.trustDirectory(root: members.root, fingerprint: fingerprint, at: canada.handler)
    }
    try await canada.node.trustDirectory(root: members.root, fingerprint: fingerprint, at: canada.supervisor)
    try await take(first)
    #expect(try await canada.node.peerSummaries().first?.address == "de.example:4433")
    #expect(try await canada.node.directory().isFresh)
    // Nobody is a peer because of it.
    #expect(try await canada.node.peers().count == 1)

    // New keys, told by the directory.
    try germany.node.renewBodyKeys()
    let key = try #require(try await germany.node.identity().offers.first)
    try await take(try members.directory(2, [try await entry(of: germany, address: "de.example:4433")]))
    _ = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    let envelope = try #require(try await canada.node.dueLanes().first?.envelopes.first)
    #expect(try FlattenedJWS(envelope.bytes).protectedHeader["rkid"]?.string == key.name)
    guard case .receipt = try await germany.node.take(envelope.bytes, broughtBy: canada.id) else {
      Issue.record("not taken in")
      return
    }

    // An older one changes nothing.
    await #expect(throws: Fault.self) { try await take(first) }
    #expect(try await canada.node.directory().number == 2)
    // Whoever is listed no more is withdrawn, and stays so when the directory is stale.
    try await take(try members.directory(3, []))
    #expect(try await canada.node.believedKeys(of: germany.id).isEmpty)
    #expect(try await canada.node.dueLanes().isEmpty)
    exchange.clock.advance(seconds: 8 * 86_400)
    #expect(try await !canada.node.directory().isFresh)
    #expect(try await canada.node.believedKeys(of: germany.id).isEmpty)
    await #expect(throws: Fault.self) {
      _ = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    }
  }

  @Test func `a set is believed by the key that the directory lists for it, and by no other`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let now = exchange.clock.now()
    let members = try Members(at: now)
    try await canada.node.trustDirectory(
      root: members.root, fingerprint: try DirectoryDesk.fingerprint(ofRoot: members.root), at: canada.supervisor)
    let own = try await entry(of: germany, address: nil)
    /// What came of a set that Germany publishes while the directory lists this entry.
    func publishing(_ number: Int, _ listed: ListedNode) async throws -> [String] {
      let pair = try members.directory(number, [listed])
      try await canada.node.takeDirectory(roots: [], timestamp: pair.time, directory: pair.directory)
      exchange.clock.advance(seconds: 60)
      var anew = MatchPublishing()
      anew.isAnew = true
      try await germany.publish(to: canada.id, ["iban"], anew)
      return try await exchange.carry().filter { $0.from == germany.id }.compactMap { arrival in
        switch arrival.outcome {
        case .matching(.sets(let classes)): classes.joined()
        case .notAccepted(_, let code): code
        default: nil
        }
      }
    }
    try await germany.hold([MatchingWorld.person(1)], in: exchange)
    func listing(_ key: [UInt8], revoked: Instant? = nil) throws -> ListedNode {
      let matching = try #require(
        ListedKey(use: .matching, bytes: key, from: own.from, until: own.until, revoked: revoked))
      return try #require(
        ListedNode(
          nodeID: own.nodeID, country: own.country, service: own.service, name: own.name, address: nil,
          from: own.from, until: own.until, keys: own.keys.filter { $0.use != .matching } + [matching]))
    }
    let key = germany.node.description.publicKey.bytes
    #expect(try await publishing(1, own) == ["iban"])
    #expect(
      try await publishing(2, try listing(canada.node.description.publicKey.bytes)) == ["matching.manifest.signature"])
    #expect(try await publishing(3, try listing(key, revoked: now)) == ["matching.manifest.signature"])
    #expect(try await publishing(4, try listing(key)) == ["iban"])
    // A directory that lists none for it leaves it at the keys of the node's word.
    let without = try #require(
      ListedNode(
        nodeID: own.nodeID, country: own.country, service: own.service, name: own.name, address: nil, from: own.from,
        until: own.until, keys: own.keys.filter { $0.use != .matching }))
    #expect(try await publishing(5, without) == ["iban"])
  }
}
