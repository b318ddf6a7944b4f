public import Vocabulary

/// How a body is sealed. The protected header of an envelope names it, so that another may join.
public enum SealingScheme: String, Sendable, CaseIterable {
  /// HPKE in base mode (RFC 9180) with X-Wing (ML-KEM-768 with X25519), HKDF-SHA256 and AES-256-GCM: what is recorded
  /// today stays closed to a quantum computer of tomorrow, as long as one of the two holds.
  case hybrid = "hpke-xwing-hkdf-sha256-aes256gcm"
  /// The same with X25519 alone.
  case classical = "hpke-x25519-hkdf-sha256-aes256gcm"
  /// libsodium's sealed box, for the key that every node has: see ``SealingPublicKey``.
  case sealedBox = "x25519-xsalsa20-poly1305-sealed"

  /// Bytes of a public key.
  var keySize: Int { self == .hybrid ? 1216 : 32 }
  /// The best first.
  static let byPreference: [SealingScheme] = [.hybrid, .classical, .sealedBox]
}

/// A public key that a node offers for sealing, beside the one that every node has.
public struct OfferedKey: Sendable, Hashable {
  public let scheme: SealingScheme
  public let bytes: [UInt8]

  /// Nil unless the bytes are as many as the scheme's keys have.
  public init?(scheme: SealingScheme, bytes: [UInt8]) {
    guard scheme != .sealedBox, bytes.count == scheme.keySize else { return nil }
    self.scheme = scheme
    self.bytes = bytes
  }

  /// The first eight bytes of SHA-256 over scheme and key in hexadecimal: an envelope names by it which key it was sealed
  /// for, so that a key can be changed while envelopes are under way.
  public var name: String { String(Digest(of: Array(scheme.rawValue.utf8) + bytes).hex.prefix(16)) }
}

extension OfferedKey: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(scheme.rawValue)
    writer.write(bytes)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard let key = OfferedKey(scheme: try reader.choice(), bytes: try reader.byteRun()) else { throw reader.malformed }
    self = key
  }
}

/// Seals and opens bodies by the schemes of HPKE. The cryptography is another room's; this one says what is sealed and what
/// must be true of it.
///
/// Chance for sealing is the library's own, from the operating system: two envelopes of the same parcel differ.
public protocol BodySealing: Sendable {
  /// The node's public keys, the best first; what goes on its card.
  var offers: [OfferedKey] { get }

  /// Seals for another node's key. Throws `federation.seal.failed`.
  func seal(_ message: [UInt8], for key: OfferedKey, authenticating head: [UInt8]) throws(Fault) -> [UInt8]

  /// The message; nil when it was not sealed for the key of that name, or when it or the head was altered. Keys that were
  /// replaced still open while the node keeps them.
  func open(_ body: [UInt8], by scheme: SealingScheme, for key: String, authenticating head: [UInt8]) -> [UInt8]?
}
