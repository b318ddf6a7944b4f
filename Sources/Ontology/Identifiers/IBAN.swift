public import Vocabulary

/// An international bank account number (ISO 13616): country, two check digits, and the national account number.
///
/// The length is checked against the country's entry in SWIFT's IBAN registry, the check digits by MOD 97-10. What a
/// bank's own national check digits say is not looked at.
public struct IBAN: Identifier {
  /// Without spaces, in capitals.
  public let text: String
  public let country: CountryCode

  public init?(_ text: some StringProtocol) {
    guard let bytes = compacted(text, dropping: "-"), bytes.count >= 15 else { return nil }
    let code = textOf(bytes[0..<2])
    guard let length = IBAN.lengths[code], bytes.count == length, let country = CountryCode(code),
      isDigit(bytes[2]), isDigit(bytes[3]),
      // MOD 97-10 yields check digits from 02 to 98; 00, 01 and 99 pass the sum but are never issued.
      (2...98).contains(digit(bytes[2]) * 10 + digit(bytes[3])),
      remainder97(bytes[4...] + bytes[..<4]) == 1
    else { return nil }
    self.text = textOf(bytes)
    self.country = country
  }

  /// In groups of four, as printed on paper.
  public var grouped: String {
    let bytes = Array(text.utf8)
    return stride(from: 0, to: bytes.count, by: 4).map { textOf(bytes[$0..<min($0 + 4, bytes.count)]) }
      .joined(separator: " ")
  }

  /// Whether a country issues IBANs at all.
  public static func isIssued(in country: CountryCode) -> Bool { lengths[country.code] != nil }

  private static let lengths: [String: Int] = [
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    "YE": 30,
  ]
}
