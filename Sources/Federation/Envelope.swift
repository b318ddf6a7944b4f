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
  /// The way of sealing, named in the protected header: another may join it.
  static let sealing = "x25519-xsalsa20-poly1305-sealed"
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

  /// Seals a parcel for a peer as the next on its way. Throws `federation.seal.too-large`, `federation.seal.failed`.
  public static func seal(
    _ parcel: Parcel, from own: OwnIdentity, to peer: PeerIdentity, after last: LaneMark?, at now: Instant,
    entropy: any Entropy
  ) throws(Fault) -> Envelope {
    let id = TimeOrderedIdentifier.make(at: now, entropy: entropy)
    let sequence = (last?.sequence ?? 0) + 1
    let inner = PaddedParcel(
      from: own.identity.nodeID, to: peer.nodeID, envelope: id, sequence: sequence, parcel: parcel)
    guard let padded = inner.padded() else { throw Fault("federation.seal.too-large") }
    let body = try peer.sealingKey.seal(padded, entropy: entropy)
    let payload = JSONValue.fields(
      ("version", .integer(1)), ("id", .string(id)), ("from", .string(own.identity.nodeID)),
      ("to", .string(peer.nodeID)), ("sequence", .integer(sequence)),
      ("previous", last.map { .string($0.digest.hex) } ?? .null), ("created", .string(now.description)),
      ("body", .string(Base64URL.text(body))))
    let signed = FlattenedJWS(
      header: [
        .init("typ", .string(type)), .init("enc", .string(sealing)),
        .init("kid", .string(own.identity.signingKey.fingerprint)),
      ], payload: payload.bytes, signedWith: own.signing)
    return Envelope(
      id: id, from: own.identity.nodeID, to: peer.nodeID, sequence: sequence, previous: last?.digest, created: now,
      bytes: signed.bytes)
  }
}
