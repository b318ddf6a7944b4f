/// A ship's number of the International Maritime Organization: seven digits that stay with the hull for life.
///
/// The last digit is the last digit of the sum of the first six, weighted from 7 down to 2 (IMO resolution A.1117(30)).
public struct IMONumber: Identifier {
  /// `IMO` and the seven digits, as painted on the ship.
  public let text: String

  public init?(_ text: some StringProtocol) {
    guard let bytes = compacted(text, dropping: "-.") else { return nil }
    let digits = bytes.starts(with: "IMO".utf8) ? bytes.dropFirst(3) : bytes[...]
    guard digits.count == 7, digits.allSatisfy(isDigit) else { return nil }
    let sum = zip(digits, [7, 6, 5, 4, 3, 2]).reduce(0) { $0 + digit($1.0) * $1.1 }
    guard sum > 0, sum % 10 == digits.last.map(digit) else { return nil }
    self.text = "IMO" + textOf(digits)
  }
}
