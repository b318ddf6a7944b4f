internal import Authority
public import Federation
internal import Holdings
internal import Requests
package import Sealing
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
    let bodies = try bodyKeys()
    let fallback = "\(description.country.code) \(description.service.rawValue)"
    let name = try await store.read { try $0.record(.node, id: "service-name").map { $0.content } }
    guard
      let identity = PeerIdentity(
        nodeID: description.id, country: description.country, service: description.service,
        name: name.map { String(decoding: $0, as: UTF8.self) } ?? fallback, signingKey: description.publicKey,
        sealingKey: sealing.publicKey, offers: bodies.offers),
      let own = OwnIdentity(identity, signing: key, sealing: sealing, bodies: bodies)
    else { throw Fault("node.open.key", at: .init(file: path)) }
    return own
  }

  func sealingKey() throws -> SealingKey {
    if files.exists(folder.sealingKey) { return try SealingKey(seed: try files.read(folder.sealingKey)) }
    let seed = entropy.bytes(32)
    try files.replace(folder.sealingKey, with: seed, isSecret: true)
    return try SealingKey(seed: seed)
  }
}

// The keys that are changed while the node stays who it is.

extension ServiceNode {
  /// The keys for HPKE. Made at their first use, beside the node's own.
  package func bodyKeys() throws -> BodyKeys {
    guard files.exists(folder.bodyKey) else {
      let seed = BodyKeys.makeSeed(entropy)
      try files.replace(folder.bodyKey, with: seed, isSecret: true)
      return try BodyKeys(seed: seed)
    }
    let earlier = folder.earlierBodyKeys.filter { files.exists($0) }
    return try BodyKeys(
      seed: try files.read(folder.bodyKey), earlier: try earlier.map { try files.read($0) })
  }

  /// Makes new keys for HPKE. The two pairs before them still open what was sealed for them; older ones are gone, and with
  /// them what was recorded on its way and sealed for them. Others learn of the new ones from a new card.
  public func renewBodyKeys() throws {
    _ = try bodyKeys()
    let places = [folder.bodyKey] + folder.earlierBodyKeys
    // From the oldest on: stopped in between, one pair is there twice and none is lost.
    for (place, next) in zip(places, places.dropFirst()).reversed() where files.exists(place) {
      try files.replace(next, with: try files.read(place), isSecret: true)
    }
    try files.replace(folder.bodyKey, with: BodyKeys.makeSeed(entropy), isSecret: true)
  }
}

// How the officers of this service appear to others: as a name that stands for them, and no more.

extension ServiceNode {
  /// An officer as one peer sees them: at the contact desk, under a name that is theirs for this peer alone. The unit, and
  /// the name under which colleagues and the log know them, stay here.
  func shown(_ actor: Actor, to peer: String) async throws -> Actor {
    var writer = CanonicalWriter()
    writer.write("entente officer as seen by a peer 1")
    writer.write(try await secretOfNames())
    writer.write(peer)
    writer.write(actor.officer)
    let name = "officer-" + Digest(of: writer.bytes).hex.prefix(12)
    guard let shown = actor.party.officer(name, at: "contact desk") else { throw Fault("node.request.actor") }
    return shown
  }

  /// The same in one request: whoever of this service takes a step, by the name of who took the first one. A change of
  /// officers would tell the other side that something happened here.
  func shown(_ actor: Actor, in held: HeldRequest) async throws -> Actor {
    let history = try await store.read { transaction in
      try transaction.events(of: requestStream(held.id)).map { try RequestEvent(canonicalBytes: $0.content) }
    }
    return try await shown(actor, after: history, on: held.state.side, to: held.peer)
  }

  func shown(
    _ actor: Actor, after history: [RequestEvent], on side: Side, to peer: String
  ) async throws -> Actor {
    let first = history.first { event in
      event.by.party.isSameBody(as: actor.party) && event.step != .receive
        && (event.step.isShared || side == .requester)
    }
    return try await shown(first?.by ?? actor, to: peer)
  }

  /// Made at its first use. Without it nobody can tell which of the names that two peers know are one officer's.
  private func secretOfNames() async throws -> [UInt8] {
    let id = "names-for-peers"
    if let held = try await store.read({ try $0.record(.node, id: id)?.content }) { return held }
    let made = entropy.bytes(32)
    return try await store.write { transaction in
      if let held = try transaction.record(.node, id: id)?.content { return held }
      try transaction.replace(HeldRecord(collection: .node, id: id, content: made))
      return made
    }
  }
}

extension Actor {
  /// That a second officer of another unit signed, where the type of the request asks for one, and not who.
  var second: Actor? { party.officer("second-officer", at: "second officer") }
}

extension Party {
  fileprivate func officer(_ name: some StringProtocol, at desk: String) -> Actor? {
    Party(country: country, kind: kind, authority: authority, unit: desk).flatMap {
      Actor(party: $0, officer: String(name))
    }
  }
}

extension RequestEvent {
  /// The same event as the other side sees it: what the node itself did is nobody's.
  func shown(by actor: Actor) -> RequestEvent {
    step == .receive ? self : RequestEvent(action, by: actor, at: at, signature: signature)
  }
}
