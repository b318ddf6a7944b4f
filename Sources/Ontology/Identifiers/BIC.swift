public import Vocabulary

/// A business identifier code (ISO 9362): institution, country, location, and perhaps a branch.
///
/// `DEUTDEFFXXX` names the head office and equals `DEUTDEFF`; both print as the shorter one.
public struct BIC: Identifier {
  public let text: String
  public let country: CountryCode

  public init?(_ text: some StringProtocol) {
    guard var bytes = compacted(text), bytes.count == 8 || bytes.count == 11,
      // ISO 9362:2014 allows digits in the party prefix; none has been assigned one, and letters tell BICs from words.
      bytes[0..<6].allSatisfy(isCapital), let country = CountryCode(textOf(bytes[4..<6]))
    else { return nil }
    if bytes.count == 11, bytes[8...].elementsEqual("XXX".utf8) { bytes.removeLast(3) }
    self.text = textOf(bytes)
    self.country = country
  }

  /// The first eight characters: the institution at its location, without the branch.
  public var institution: String { String(text.prefix(8)) }
  /// Nil for the head office.
  public var branch: String? { text.utf8.count == 11 ? String(text.suffix(3)) : nil }
}
