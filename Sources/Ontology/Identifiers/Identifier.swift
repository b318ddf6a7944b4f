/// An identifier that checks itself: what parses is well-formed, carries right check digits, and prints in one form.
///
/// Parsing accepts the spellings that are met in practice (spaces, hyphens, lower case, a leading label such as `IMO`);
/// ``text`` is the normal form, so that two spellings of one identifier are equal.
public protocol Identifier: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Nil when the text is not a well-formed identifier of this kind, or a check digit is wrong.
  init?(_ text: some StringProtocol)
  /// The normal form.
  var text: String { get }
}

extension Identifier {
  public var description: String { text }
  public static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// The bytes that count: ASCII letters in upper case and digits; spaces and the given separators dropped.
/// Nil when anything else stands in the text, or it is longer than any identifier (`lengthMax` bytes).
func compacted(_ text: some StringProtocol, dropping separators: String = "", lengthMax: Int = 128) -> [UInt8]? {
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): bytes.append(byte)
    case UInt8(ascii: "a")...UInt8(ascii: "z"): bytes.append(byte - 32)
    case UInt8(ascii: " "): continue
    default:
      guard separators.utf8.contains(byte) else { return nil }
    }
    guard bytes.count <= lengthMax else { return nil }
  }
  return bytes
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
func digit(_ byte: UInt8) -> Int { Int(byte) - 48 }

/// The remainder modulo 97 of a text in which A is 10 and Z is 35 (ISO 7064 MOD 97-10). Capitals and digits only.
func remainder97(_ bytes: some Sequence<UInt8>) -> Int {
  bytes.reduce(0) { rest, byte in
    isDigit(byte) ? (rest * 10 + digit(byte)) % 97 : (rest * 100 + Int(byte) - 55) % 97
  }
}

func textOf(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
