/// A payment's unique end-to-end transaction reference: a version 4 UUID in lower case (ISO 20022, SWIFT gpi).
public struct UETR: Identifier {
  public let text: String

  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8).map { (65...90).contains($0) ? $0 + 32 : $0 }
    guard bytes.count == 36 else { return nil }
    for (place, byte) in bytes.enumerated() {
      switch place {
      case 8, 13, 18, 23: guard byte == UInt8(ascii: "-") else { return nil }
      case 14: guard byte == UInt8(ascii: "4") else { return nil }
      case 19: guard "89ab".utf8.contains(byte) else { return nil }
      default: guard isDigit(byte) || (97...102).contains(byte) else { return nil }
      }
    }
    self.text = textOf(bytes)
  }
}
