internal import CSodium

/// The suite ristretto255-SHA512 of RFC 9497 in one of its modes: what is hashed, and with which words before it.
package struct ObliviousFunction: Sendable {
  package enum Mode: UInt8, Sendable {
    /// Without a proof (OPRF).
    case base = 0
    /// With a proof that the published key was used (VOPRF).
    case verifiable = 1
  }

  static let verifiable = ObliviousFunction(.verifiable)

  /// The longest item: its length is written in two bytes.
  static let longestItem = Int(UInt16.max)
  /// The most elements one proof can speak for: their numbers are written in two bytes.
  static let largestBatch = Int(UInt16.max)

  private let context: [UInt8]

  package init(_ mode: Mode) { context = Array("OPRFV1-".utf8) + [mode.rawValue] + Array("-ristretto255-SHA512".utf8) }

  /// The element that stands for an item; nil for an item that is too long, or (nobody knows one) hits the identity.
  func element(for item: [UInt8]) -> GroupElement? {
    guard item.count <= Self.longestItem else { return nil }
    return GroupElement(uniform: Self.expand(item, domain: Array("HashToGroup-".utf8) + context))
  }

  func scalar(for message: [UInt8], domain: String = "HashToScalar-") -> Scalar {
    Scalar(reducing: Self.expand(message, domain: Array(domain.utf8) + context))
  }

  /// The 64 bytes that the function gives for an item whose unblinded element is known.
  func output(for item: [UInt8], unblinded: GroupElement) -> [UInt8] {
    Self.digest(Self.framed(item) + Self.framed(unblinded.bytes) + Array("Finalize".utf8))
  }

  var seedDomain: [UInt8] { Array("Seed-".utf8) + context }

  /// A length in two bytes, the highest first, and the bytes.
  static func framed(_ bytes: [UInt8]) -> [UInt8] { number(bytes.count) + bytes }

  static func number(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }

  static func digest(_ message: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha512_bytes()))
    _ = crypto_hash_sha512(&digest, message, UInt64(message.count))
    return digest
  }

  /// `expand_message_xmd` of RFC 9380, section 5.3.1, with SHA-512, for 64 bytes.
  static func expand(_ message: [UInt8], domain: [UInt8]) -> [UInt8] {
    let suffix = domain + [UInt8(truncatingIfNeeded: domain.count)]
    let block = [UInt8](repeating: 0, count: 128)
    let first = digest(block + message + number(64) + [0] + suffix)
    return digest(first + [1] + suffix)
  }
}
