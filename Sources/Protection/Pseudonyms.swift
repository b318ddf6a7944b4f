public import Vocabulary

/// Names that stand for sheltered persons in one case.
///
/// The same person has the same pseudonym throughout a case and another in every other case. Without the node's key
/// nobody can tell that two pseudonyms are one person, or try out names until one fits.
public struct Pseudonyms: Sendable {
  private let caseKey: [UInt8]

  /// Throws `protection.pseudonym.key-short` unless the key has 32 bytes at least.
  public init(nodeKey: [UInt8], caseID: String) throws(Fault) {
    guard nodeKey.count >= 32 else { throw Fault("protection.pseudonym.key-short") }
    var writer = CanonicalWriter()
    writer.write("entente pseudonyms 1")
    writer.write(caseID)
    caseKey = keyedHash(writer.bytes, key: nodeKey)
  }

  private static let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// `P-7K3M9-QXD2R`: fifty bits, so that ten thousand persons in a case collide once in twenty million cases.
  public func pseudonym(of personID: String) -> String {
    let letters = Self.letters
    let hash = keyedHash(Array(personID.utf8), key: caseKey).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let signs = (0..<10).map { letters[Int(hash >> UInt64(5 * $0) & 31)] }
    return "P-" + String(decoding: signs[..<5], as: UTF8.self) + "-" + String(decoding: signs[5...], as: UTF8.self)
  }
}

/// HMAC-SHA-256 (RFC 2104).
private func keyedHash(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
  var block = key.count > 64 ? Digest(of: key).bytes : key
  block += [UInt8](repeating: 0, count: 64 - block.count)
  let inner = Digest(of: block.map { $0 ^ 0x36 } + message)
  return Digest(of: block.map { $0 ^ 0x5C } + inner.bytes).bytes
}
