/// A substance's number in the CAS Registry: up to seven digits, two digits, and a check digit (`58-08-2`).
public struct CASNumber: Identifier {
  public let text: String

  public init?(_ text: some StringProtocol) {
    let parts = Array(text.utf8).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map { Array($0) }
    guard parts.count == 3, (2...7).contains(parts[0].count), parts[1].count == 2, parts[2].count == 1,
      parts.allSatisfy({ $0.allSatisfy(isDigit) }), parts[0][0] != UInt8(ascii: "0")
    else { return nil }
    let sum = (parts[0] + parts[1]).reversed().enumerated().reduce(0) { $0 + digit($1.element) * ($1.offset + 1) }
    guard sum % 10 == digit(parts[2][0]) else { return nil }
    self.text = String(text)
  }
}
