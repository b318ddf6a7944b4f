/// The hashed form of a substance's InChI: fourteen, ten and one capital letters.
///
/// The second block ends in `S` (standard) or `N` and the version letter; the last letter is the protonation. It is a
/// hash without a check digit, so only the form can be checked.
public struct InChIKey: Identifier {
  public let text: String

  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8).map { (97...122).contains($0) ? $0 - 32 : $0 }
    guard bytes.count == 27, bytes[14] == UInt8(ascii: "-"), bytes[25] == UInt8(ascii: "-"),
      bytes.indices.allSatisfy({ $0 == 14 || $0 == 25 || isCapital(bytes[$0]) }),
      bytes[23] == UInt8(ascii: "S") || bytes[23] == UInt8(ascii: "N")
    else { return nil }
    self.text = textOf(bytes)
  }

  /// The first block: the skeleton, equal for salts' and isotopes' variants of one connectivity.
  public var skeleton: String { String(text.prefix(14)) }
}
