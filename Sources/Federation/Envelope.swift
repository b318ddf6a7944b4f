internal import Authority
internal import JSON
public import Vocabulary
public import World

/// How far a numbering is: the last number and the digest of the envelope that bore it.
public struct LaneMark: Sendable, Hashable {
  public let sequence: Int
  public let digest: Digest

  public init(sequence: Int, digest: Digest) {
    self.sequence = sequence
    self.digest = digest
  }
}

extension LaneMark: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(sequence)
    writer.write(digest)
  }
  public init(from reader: inout CanonicalReader) throws {
    self.init(sequence: try reader.integer(), digest: try reader.value())
  }
}

/// What travels from one node to one other: a parcel sealed for the recipient inside a head that the sender signed.
///
/// Envelopes from one node to another are numbered from 1 and each names the digest of the one before, so that nothing
/// can be left out, repeated or put in another order without being seen.
public struct Envelope: Sendable, Hashable {
  /// A UUID of version 7.
  public let id: String
  public let from: String
  public let to: String
  public let sequence: Int
  /// The digest of the envelope before on this way; nil for the first.
  public let previous: Digest?
  public let created: Instant
  /// The whole as it travels.
  public let bytes: [UInt8]

  public var digest: Digest { Digest(of: bytes) }
  public var mark: LaneMark { LaneMark(sequence: sequence, digest: digest) }

  static let type = "entente-envelope+json"
  /// Bytes of the largest envelope: the largest class in Base64 twice, and its head.
  public static let largest = 32 << 20
  /// Clocks differ; an envelope from further ahead than this is not from now.
  public static let clockTolerance: Int64 = 300

  init(id: String, from: String, to: String, sequence: Int, previous: Digest?, created: Instant, bytes: [UInt8]) {
    self.id = id
    self.from = from
    self.to = to
    self.sequence = sequence
    self.previous = previous
    self.created = created
    self.bytes = bytes
  }

  /// Seals a parcel for a peer as the next on its way, by the best scheme that both have. Throws
  /// `federation.seal.too-large`, `federation.seal.failed`.
  public static func seal(
    _ parcel: Parcel, from own: OwnIdentity, to peer: PeerIdentity, after last: LaneMark?, at now: Instant,
    entropy: any Entropy
  ) throws(Fault) -> Envelope {
    let head = Envelope(
      id: TimeOrderedIdentifier.make(at: now, entropy: entropy), from: own.identity.nodeID, to: peer.nodeID,
      sequence: (last?.sequence ?? 0) + 1, previous: last?.digest, created: now, bytes: [])
    let inner = PaddedParcel(
      from: head.from, to: head.to, envelope: head.id, sequence: head.sequence, parcel: parcel)
    guard let padded = inner.padded() else { throw Fault("federation.seal.too-large") }
    let best = own.bodies.flatMap { bodies in
      SealingScheme.byPreference.lazy.compactMap { scheme in peer.offers.first { $0.scheme == scheme } }.first.map {
        (bodies: bodies, key: $0)
      }
    }
    var members: [JSONValue.Member] = [
      .init("typ", .string(type)), .init("enc", .string((best?.key.scheme ?? .sealedBox).rawValue)),
      .init("kid", .string(own.identity.signingKey.fingerprint)),
    ]
    if let best { members.append(.init(recipientKey, .string(best.key.name))) }
    let body =
      if let best {
        try best.bodies.seal(
          padded, for: best.key, authenticating: head.authenticated(under: FlattenedJWS.header(members).bytes))
      } else {
        try peer.sealingKey.seal(padded, entropy: entropy)
      }
    let payload = JSONValue.fields(
      ("version", .integer(1)), ("id", .string(head.id)), ("from", .string(head.from)), ("to", .string(head.to)),
      ("sequence", .integer(head.sequence)), ("previous", last.map { .string($0.digest.hex) } ?? .null),
      ("created", .string(now.description)), ("body", .string(Base64URL.text(body))))
    let signed = FlattenedJWS(header: members, payload: payload.bytes, signedWith: own.signing)
    return Envelope(
      id: head.id, from: head.from, to: head.to, sequence: head.sequence, previous: head.previous, created: now,
      bytes: signed.bytes)
  }

  /// The member of the protected header that names the recipient's key, where it has several.
  static let recipientKey = "rkid"

  /// What a body sealed by HPKE is bound to: the protected header as it travels and every field beside the body, so that it
  /// opens in no other envelope.
  func authenticated(under protectedHeader: [UInt8]) -> [UInt8] {
    var writer = CanonicalWriter()
    writer.write("entente envelope head 1")
    writer.write(protectedHeader)
    for text in [id, from, to] { writer.write(text) }
    writer.write(sequence)
    writer.write(optional: previous) { $0.write($1) }
    writer.write(created.description)
    return writer.bytes
  }
}
