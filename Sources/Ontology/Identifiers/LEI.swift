/// A legal entity identifier (ISO 17442): eighteen letters and digits and two check digits (MOD 97-10).
public struct LEI: Identifier {
  public let text: String

  public init?(_ text: some StringProtocol) {
    guard let bytes = compacted(text, dropping: "-"), bytes.count == 20, bytes[18...].allSatisfy(isDigit),
      (2...98).contains(digit(bytes[18]) * 10 + digit(bytes[19])), remainder97(bytes) == 1
    else { return nil }
    self.text = textOf(bytes)
  }
}
