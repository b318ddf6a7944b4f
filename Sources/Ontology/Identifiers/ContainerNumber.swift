/// A freight container's number (ISO 6346): three letters of the owner, a category letter, six digits, a check digit.
public struct ContainerNumber: Identifier {
  public let text: String

  public init?(_ text: some StringProtocol) {
    guard let bytes = compacted(text, dropping: "-/"), bytes.count == 11, bytes[0..<3].allSatisfy(isCapital),
      // U freight container, J equipment, Z trailer or chassis.
      "UJZ".utf8.contains(bytes[3]), bytes[4...].allSatisfy(isDigit)
    else { return nil }
    var sum = 0
    for place in 0..<10 { sum += ContainerNumber.value(of: bytes[place]) << place }
    guard sum % 11 % 10 == digit(bytes[10]) else { return nil }
    self.text = textOf(bytes)
  }

  /// Owner's code, with the category: `CSQU`.
  public var owner: String { String(text.prefix(4)) }

  /// Letters count from 10 upward, passing over the multiples of 11.
  private static func value(of byte: UInt8) -> Int {
    guard isCapital(byte) else { return digit(byte) }
    let letter = Int(byte) - 65
    return 10 + letter + (letter > 20 ? 3 : letter > 10 ? 2 : letter > 0 ? 1 : 0)
  }
}
