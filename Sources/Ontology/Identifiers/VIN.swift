/// A vehicle identification number (ISO 3779): seventeen letters and digits, never I, O or Q.
///
/// Only North America makes the ninth place a check digit (49 CFR 565.15), so a number parses without it;
/// ``hasCheckDigit`` tells whether it holds.
public struct VIN: Identifier {
  public let text: String
  /// Whether the ninth place is the right check digit. Telling for vehicles built for North America, chance elsewhere.
  public let hasCheckDigit: Bool

  public init?(_ text: some StringProtocol) {
    guard let bytes = compacted(text, dropping: "-*"), bytes.count == 17,
      !bytes.contains(where: { "IOQ".utf8.contains($0) })
    else { return nil }
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    let rest = zip(bytes, weights).reduce(0) { $0 + VIN.value(of: $1.0) * $1.1 } % 11
    hasCheckDigit = bytes[8] == (rest == 10 ? UInt8(ascii: "X") : UInt8(48 + rest))
    self.text = textOf(bytes)
  }

  /// World manufacturer identifier: the first three places.
  public var manufacturer: String { String(text.prefix(3)) }

  private static func value(of byte: UInt8) -> Int {
    guard isCapital(byte) else { return digit(byte) }
    // A to H count 1 to 8, J to R 1 to 9, S to Z 2 to 9.
    let letter = Int(byte) - 65
    return letter < 8 ? letter + 1 : letter < 18 ? letter - 8 : letter - 16
  }
}
