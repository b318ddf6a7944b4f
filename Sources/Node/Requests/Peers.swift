internal import Audit
internal import Authority
public import Federation
internal import Holdings
internal import Requests
internal import Vocabulary
internal import World

// Peers: nodes of other services with which this one exchanges, each under a channel with an agreement and an assessment
// that two officers signed.

extension ServiceNode {
  /// Proposes to admit a peer by its identity card, on recorded terms; a second officer of another unit admits it by
  /// approving. A known peer is admitted anew on new terms. Returns the name under which it waits.
  ///
  /// `fingerprint` is what the other side read out over another line; a card that shows another is refused with
  /// `node.peer.fingerprint`. Throws `node.peer.itself`; where a known peer comes with other keys, `node.peer.other-keys`;
  /// and `node.peer.same-name` where another node is known under the same country, service and name: nobody could tell
  /// whose word is whose.
  public func admitPeer(
    card: [UInt8], fingerprint: String, terms: ChannelTerms, at signing: SigningDesk
  ) async throws -> String {
    let identity = try IdentityCard.read(card)
    guard identity.nodeID != description.id else { throw Fault("node.peer.itself") }
    func letters(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace } }
    guard letters(identity.fingerprint) == letters(fingerprint) else { throw Fault("node.peer.fingerprint") }
    let own = try await self.identity()
    try await store.read { try $0.checkIsNew(identity, to: own) }
    let act = AdmitPeer(
      peer: identity.nodeID, country: identity.country, service: identity.service, publicKey: identity.signingKey,
      assessment: terms.digest)
    // The whole of it is tried, with whoever will be second.
    _ = try HeldChannel(
      terms: terms, first: signing.officer.id, firstUnit: signing.officer.unit, second: "-", secondUnit: "-",
      made: clock.now().date
    ).channel(own: try await party(), peer: identity.party)
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant,
      clock: clock, entropy: entropy)
    let now = clock.now()
    let pending = try gate.pend(signed, officers: try await officers(), now: now)
    var content = CanonicalWriter()
    content.write(identity)
    content.write(terms.bytes)
    try await keep(WaitingAct(pending: pending, content: content.bytes), at: now)
    return pending.id
  }

  func finishPeer(_ waiting: WaitingAct, _ approval: Approval, by second: Officer) async throws {
    var reader = CanonicalReader(waiting.content)
    let identity: PeerIdentity = try reader.value()
    let terms = try ChannelTerms(try reader.byteRun())
    let signed: SignedAct<AdmitPeer> = try waiting.pending.act()
    let officers = try await officers()
    guard signed.act.assessment == terms.digest, signed.act.peer == identity.nodeID,
      signed.act.publicKey == identity.signingKey, let first = officers.first(where: { $0.id == signed.officer })
    else { throw Fault("authority.approval.other-act") }
    let now = clock.now()
    let held = HeldChannel(
      terms: terms, first: first.id, firstUnit: first.unit, second: second.id, secondUnit: second.unit, made: now.date)
    _ = try held.channel(own: try await party(), peer: identity.party)
    let peer = Peer(identity: identity, admittedAt: now, validUntil: terms.expires, assessment: terms.digest)
    let own = try await self.identity()
    let authorization = try gate.authorize(signed, approvals: [approval], officers: officers, now: now)
    try await store.effect(spending: authorization, kind: .alteration, notes: [waiting.pending.id]) { transaction in
      try transaction.finish(waiting.pending, approval)
      // Another may have been admitted since it was proposed, and the channel been suspended: it stays so.
      try transaction.checkIsNew(identity, to: own)
      var held = held
      held.isSuspended = try transaction.heldChannel(identity.nodeID)?.isSuspended ?? false
      var peer = peer
      if let known = try transaction.peer(identity.nodeID) {
        (peer.givenAddress, peer.listing) = (known.givenAddress, known.listing)
      }
      if let trust = try transaction.directoryTrust() { peer = try peer.listed(by: trust, at: now) }
      try transaction.replace(
        HeldRecord(collection: .peers, id: identity.nodeID, content: peer.canonicalBytes))
      try transaction.replace(
        HeldRecord(collection: .channels, id: identity.nodeID, content: held.canonicalBytes))
    }
  }

  /// Keeps an act for its second officer, with the log's word that it is intended.
  func keep(_ waiting: WaitingAct, at now: Instant) async throws {
    try await store.write { transaction in
      try transaction.replace(
        HeldRecord(collection: .waitingActs, id: waiting.pending.id, content: waiting.canonicalBytes))
      try transaction.keep(waiting.pending, kind: .alteration)
    }
  }

  /// This service as a party, without a unit.
  func party() async throws -> Party { try await identity().party }

  /// The admitted peers, by country, service and name.
  public func peers() async throws -> [Peer] {
    try await store.read { try $0.peers() }.sorted {
      ($0.identity.country.code, $0.identity.service.rawValue, $0.identity.name, $0.identity.nodeID)
        < ($1.identity.country.code, $1.identity.service.rawValue, $1.identity.name, $1.identity.nodeID)
    }
  }

  /// One peer by name, by the end of its identifier, or by `CA fiu`. Throws `node.peer.unknown`, `node.peer.which`.
  public func peer(_ name: String) async throws -> Peer {
    let found = try await peers().filter { peer in
      let identity = peer.identity
      return identity.name == name || identity.nodeID.hasSuffix(name)
        || "\(identity.country.code) \(identity.service.rawValue)" == name
    }
    guard let first = found.first, !name.isEmpty else { throw Fault("node.peer.unknown") }
    guard found.count == 1 else {
      throw Fault("node.peer.which", ("peers", .list(found.map { .text($0.identity.name) })))
    }
    return first
  }

  /// A peer that is admitted today. Throws `node.peer.unknown` or `node.peer.lapsed`.
  func admitted(_ node: String) async throws -> Peer {
    guard let peer = try await store.read({ try $0.peer(node) }) else { throw Fault("node.peer.unknown") }
    guard !peer.isWithdrawn(at: clock.now()) else { throw Fault("node.peer.withdrawn") }
    guard peer.isAdmitted(on: clock.now().date) else {
      throw Fault("node.peer.lapsed", ("date", .date(peer.validUntil)))
    }
    return peer
  }

  /// The channel with a peer. Throws `node.peer.unknown` when there is none.
  func channel(with node: String) async throws -> Channel {
    let (peer, held) = try await store.read { transaction in
      (
        try transaction.peer(node),
        try transaction.record(.channels, id: node).map { try HeldChannel(canonicalBytes: $0.content) }
      )
    }
    guard let peer, let held else { throw Fault("node.peer.unknown") }
    return try held.channel(own: try await party(), peer: peer.identity.party)
  }

  /// Suspends a channel, or takes it up again: nothing is asked or answered in between, and what comes is kept.
  public func setSuspended(_ suspended: Bool, channelWith name: String, at signing: SigningDesk) async throws {
    let peer = try await peer(name).identity
    let channel = try await store.read { try $0.record(.channels, id: peer.nodeID) }
    guard let channel else { throw Fault("node.peer.unknown") }
    let before = Digest(of: channel.content)
    var held = try HeldChannel(canonicalBytes: channel.content)
    held.isSuspended = suspended
    let act = OpenChannel(channel: peer.nodeID, peer: peer.nodeID, terms: Digest(of: held.canonicalBytes))
    try await perform(act, logged: .alteration, at: signing) { [held] transaction in
      // New terms may have been agreed meanwhile: they are not overwritten.
      guard try transaction.record(.channels, id: peer.nodeID).map({ Digest(of: $0.content) }) == before else {
        throw Fault("node.peer.changed")
      }
      try transaction.replace(
        HeldRecord(collection: .channels, id: peer.nodeID, content: held.canonicalBytes))
    }
  }
}

extension ReadTransaction {
  fileprivate func heldChannel(_ node: String) throws -> HeldChannel? {
    try record(.channels, id: node).map { try HeldChannel(canonicalBytes: $0.content) }
  }

  /// Throws where the node is known with other keys, or another node under the same country, service and name.
  fileprivate func checkIsNew(_ identity: PeerIdentity, to own: PeerIdentity) throws {
    if let known = try peer(identity.nodeID), !known.identity.isSame(as: identity) {
      throw Fault("node.peer.other-keys")
    }
    let others = try peers().map(\.identity).filter { $0.nodeID != identity.nodeID } + [own]
    guard !others.contains(where: identity.isNamed) else { throw Fault("node.peer.same-name") }
  }
}

extension PeerIdentity {
  /// The service itself, without a unit.
  var party: Party {
    get throws(Fault) {
      guard let party = Party(country: country, kind: PartyKind(service), authority: name) else {
        throw Fault("node.request.actor")
      }
      return party
    }
  }
}
