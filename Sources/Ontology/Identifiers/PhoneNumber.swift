/// A telephone number in international form (ITU-T E.164): a plus sign, a calling code, at most fifteen digits.
///
/// Reads `+44 20 7946 0000`, `0044…`, and the trunk zero in brackets (`+44 (0)20 …`). A national number without its
/// country cannot be told from another country's and does not parse.
public struct PhoneNumber: Identifier {
  public let text: String
  /// The country's or service's calling code: `44`.
  public let callingCode: String

  public init?(_ text: some StringProtocol) {
    var digits: [UInt8] = []
    var isInternational = false
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.first {
      bytes = bytes.dropFirst()
      switch byte {
      case UInt8(ascii: "+"):
        guard digits.isEmpty, !isInternational else { return nil }
        isInternational = true
      case UInt8(ascii: "("):
        if isInternational, bytes.starts(with: "0)".utf8) { bytes = bytes.dropFirst(2) }
      case UInt8(ascii: ")"), UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"): continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
      default: return nil
      }
      guard digits.count <= 17 else { return nil }
    }
    if !isInternational {
      guard digits.starts(with: "00".utf8) else { return nil }
      digits.removeFirst(2)
    }
    // Calling codes are prefix-free: at most one of the three lengths is in the plan.
    guard (7...15).contains(digits.count),
      let code = (1...3).map({ textOf(digits[..<$0]) }).first(where: PhoneNumber.isCallingCode)
    else { return nil }
    callingCode = code
    self.text = "+" + textOf(digits)
  }

  private static func isCallingCode(_ code: String) -> Bool {
    switch code.utf8.count {
    case 1: code == "1" || code == "7"
    case 2: twoDigitCodes.contains(code)
    default:
      // Zones without two-digit codes of their own are three digits throughout.
      code.utf8.first.map { !"017".utf8.contains($0) } == true && !twoDigitCodes.contains(String(code.prefix(2)))
    }
  }

  private static let twoDigitCodes: Set<String> = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51",
    "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90",
    "91", "92", "93", "94", "95", "98",
  ]
}
