public import Authority
internal import JSON
public import Vocabulary

/// A node that was admitted as a partner.
public struct Peer: Sendable, Hashable {
  public let identity: PeerIdentity
  public let admittedAt: Instant
  /// The last day for which the assessment behind it holds; then it is made anew, or nothing more is sent.
  public let validUntil: CivilDate
  /// The digest of the recorded assessment: without one there is no peer.
  public let assessment: Digest
  /// What officers of this service did since: from when it is a peer no more, and where it listens.
  public var withdrawnAt: Instant?
  /// `host:port`, where officers gave one; before the directory's.
  public var givenAddress: String?
  /// What the directory says of it, and until when that word is fresh. It admits nobody: it changes keys, tells where the
  /// node listens, and withdraws.
  public var listing: Listing?

  /// An entry of the directory, and how long it may be believed.
  public struct Listing: Sendable, Hashable {
    public let node: ListedNode
    public let until: Instant

    public init(node: ListedNode, until: Instant) {
      self.node = node
      self.until = until
    }
  }

  public init(identity: PeerIdentity, admittedAt: Instant, validUntil: CivilDate, assessment: Digest) {
    self.identity = identity
    self.admittedAt = admittedAt
    self.validUntil = validUntil
    self.assessment = assessment
  }

  /// Whether its assessment still holds on that day.
  public func isAdmitted(on day: CivilDate) -> Bool { day <= validUntil }

  /// Whether anything may be sent to it, or taken from it, at a moment.
  public func isAdmitted(at now: Instant) -> Bool { isAdmitted(on: now.date) && !isWithdrawn(at: now) }

  /// Whether officers or the members of the directory withdrew it. A directory that is no longer fresh still withdraws.
  public func isWithdrawn(at now: Instant) -> Bool {
    withdrawnAt.map { $0 <= now } ?? false || listing?.node.isWithdrawn(at: now) ?? false
  }

  /// The entry of the directory, where it is fresh and the node is a member.
  private func entry(at now: Instant) -> ListedNode? {
    listing.flatMap { now < $0.until && $0.node.isMember(at: now) ? $0.node : nil }
  }

  /// The keys by which its word is believed at a moment: the one it was admitted with, unless the directory revoked it, and
  /// those that the directory lists.
  public func signingKeys(at now: Instant) -> [PublicKey] {
    let own = identity.signingKey
    let isRevoked =
      listing?.node.keys.contains { $0.use == .signing && $0.bytes == own.bytes && $0.isRevoked(at: now) } ?? false
    return (isRevoked ? [] : [own]) + (entry(at: now)?.signingKeys(at: now).filter { $0 != own } ?? [])
  }

  /// The keys by which a set that it publishes for private matching is believed at a moment: where the directory lists any
  /// for that, those in force and no others, also when it is no longer fresh; else those by which its word is believed.
  public func matchingKeys(at now: Instant) -> [PublicKey] {
    guard let listed = listing?.node, listed.keys.contains(where: { $0.use == .matching }) else {
      return signingKeys(at: now)
    }
    return listed.keys(for: .matching, at: now).compactMap { PublicKey(bytes: $0.bytes) }
  }

  /// The identity with the keys to seal for at a moment: the directory's where it lists any, else the card's.
  public func sealingIdentity(at now: Instant) -> PeerIdentity {
    guard let offers = entry(at: now)?.offers(at: now), !offers.isEmpty else { return identity }
    return identity.with(offers: offers)
  }

  /// Where it listens, `host:port`; nil for one that is reached through folders.
  public func address(at now: Instant) -> String? { givenAddress ?? entry(at: now)?.address }
}

extension Peer: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(2))
    writer.write(identity)
    writer.write(admittedAt)
    writer.write(validUntil)
    writer.write(assessment)
    writer.write(optional: withdrawnAt) { $0.write($1) }
    writer.write(optional: givenAddress) { $0.write($1) }
    writer.write(optional: listing) {
      $0.write($1.node.json.bytes)
      $0.write($1.until)
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    let version = try reader.unsigned()
    guard (1...2).contains(version) else { throw reader.malformed }
    self.init(
      identity: try reader.value(), admittedAt: try reader.value(), validUntil: try reader.value(),
      assessment: try reader.value())
    guard version == 2 else { return }
    withdrawnAt = try reader.optional { try $0.value() }
    givenAddress = try reader.optional { try $0.text() }
    listing = try reader.optional { reader in
      let bytes = try reader.byteRun()
      return Listing(node: try ListedNode(json: try JSONValue.parse(bytes, depth: 4)), until: try reader.value())
    }
  }
}
