internal import Authority
public import Federation
internal import Holdings
internal import Vocabulary
internal import World

// Who this node is to others: its identity, the key that others seal for, and the card by which it makes itself known.

extension ServiceNode {
  /// This node's identity, without its keys' secrets.
  public func identity() async throws -> PeerIdentity { try await own().identity }

  /// The file to hand to a future peer: this node's identity, signed with its own key.
  public func identityCard() async throws -> [UInt8] { IdentityCard.make(try await own()) }

  /// Gives the service the name that others see. Before the first peer is admitted; afterwards it is known by it.
  ///
  /// Throws `node.identity.name` for a blank name and `node.identity.known` once there are peers.
  public func name(service name: String) async throws {
    guard name.contains(where: { !$0.isWhitespace }), name.utf8.count <= 400 else { throw Fault("node.identity.name") }
    try await store.write { transaction in
      guard try transaction.countRecords(in: .peers) == 0 else { throw Fault("node.identity.known") }
      try transaction.replace(HeldRecord(collection: .node, id: "service-name", content: Array(name.utf8)))
    }
  }

  /// The identity with both keys. The sealing key is made at its first use and lies beside the node's own.
  func own() async throws -> OwnIdentity {
    let sealing = try sealingKey()
    let fallback = "\(description.country.code) \(description.service.rawValue)"
    let name = try await store.read { try $0.record(.node, id: "service-name").map { $0.content } }
    guard
      let identity = PeerIdentity(
        nodeID: description.id, country: description.country, service: description.service,
        name: name.map { String(decoding: $0, as: UTF8.self) } ?? fallback, signingKey: description.publicKey,
        sealingKey: sealing.publicKey),
      let own = OwnIdentity(identity, signing: key, sealing: sealing)
    else { throw Fault("node.open.key", at: .init(file: path)) }
    return own
  }

  private func sealingKey() throws -> SealingKey {
    if files.exists(folder.sealingKey) { return try SealingKey(seed: try files.read(folder.sealingKey)) }
    let seed = entropy.bytes(32)
    try files.replace(folder.sealingKey, with: seed, isSecret: true)
    return try SealingKey(seed: seed)
  }
}
