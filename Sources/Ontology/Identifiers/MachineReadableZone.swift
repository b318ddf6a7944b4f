public import Vocabulary

/// The machine-readable zone of a travel document (ICAO Doc 9303): three lines of 30 (TD1, cards), two of 36 (TD2),
/// or two of 44 (TD3, passports), with their check digits.
///
/// A zone parses only when all its check digits hold. Years have two digits: a birth lies in the past hundred years
/// seen from `reference`, an expiry within fifty years around it.
public struct MachineReadableZone: Sendable, Hashable {
  public enum Format: String, Sendable, CaseIterable { case td1, td2, td3 }

  public let format: Format
  /// `P`, `ID`, `V` …
  public let documentCode: String
  /// As written: alpha-3, or a code such as `D`, `UTO` or `XXA` that names no country of the table.
  public let issuer: String
  public let nationality: String
  public let documentNumber: String
  public let surname: String
  public let givenNames: String
  /// Nil when the zone leaves the day or month open (`<<`) or names a day that does not exist.
  public let birthDate: PartialDate?
  /// `F`, `M`, or nil when unspecified.
  public let sex: String?
  public let expiryDate: PartialDate?
  public let optionalData: String

  public init?(_ lines: [String], reference: CivilDate) {
    let rows = lines.map { line in line.utf8.map { (97...122).contains($0) ? $0 - 32 : $0 } }
    let alphabet: (UInt8) -> Bool = { isDigit($0) || isCapital($0) || $0 == MachineReadableZone.filler }
    guard rows.allSatisfy({ $0.allSatisfy(alphabet) }) else { return nil }
    switch rows.map(\.count) {
    case [30, 30, 30]: self.init(card: rows, reference: reference)
    case [36, 36]: self.init(twoLines: rows, format: .td2, reference: reference)
    case [44, 44]: self.init(twoLines: rows, format: .td3, reference: reference)
    default: return nil
    }
  }

  private static let filler = UInt8(ascii: "<")

  private init?(card rows: [[UInt8]], reference: CivilDate) {
    let (first, second) = (rows[0], rows[1])
    // A number longer than nine places runs on into the optional data, and so does its check digit.
    var number = Array(first[5..<14])
    var optional = Array(first[15..<30])
    if first[14] == Self.filler, let end = optional.firstIndex(of: Self.filler), end > 1 {
      let rest = Array(optional[..<end])
      guard Self.checks(number + rest.dropLast(), rest[rest.count - 1]) else { return nil }
      number += rest.dropLast()
      optional = Array(optional[end...])
    } else if !Self.checks(number, first[14]) {
      return nil
    }
    let composite = first[5..<30] + second[0..<7] + second[8..<15] + second[18..<29]
    guard Self.checks(second[0..<6], second[6]), Self.checks(second[8..<14], second[14]),
      Self.checks(composite, second[29])
    else { return nil }
    self.init(
      format: .td1, code: first[0..<2], issuer: first[2..<5], names: rows[2][...], number: number[...],
      nationality: second[15..<18], birth: second[0..<6], sex: second[7], expiry: second[8..<14],
      optional: optional[...] + second[18..<29], reference: reference)
  }

  private init?(twoLines rows: [[UInt8]], format: Format, reference: CivilDate) {
    let (first, second) = (rows[0], rows[1])
    let optionalEnd = format == .td3 ? 42 : 35
    guard Self.checks(second[0..<9], second[9]), Self.checks(second[13..<19], second[19]),
      Self.checks(second[21..<27], second[27])
    else { return nil }
    let composite = second[0..<10] + second[13..<20] + second[21..<(format == .td3 ? 43 : 35)]
    guard Self.checks(composite, second[second.count - 1]) else { return nil }
    if format == .td3 {
      // The personal number's own digit may be left out where the number is.
      let isEmpty = second[28..<42].allSatisfy { $0 == Self.filler }
      guard Self.checks(second[28..<42], second[42]) || (isEmpty && second[42] == Self.filler) else { return nil }
    }
    self.init(
      format: format, code: first[0..<2], issuer: first[2..<5], names: first[5...], number: second[0..<9],
      nationality: second[10..<13], birth: second[13..<19], sex: second[20], expiry: second[21..<27],
      optional: second[28..<optionalEnd], reference: reference)
  }

  private init(
    format: Format, code: ArraySlice<UInt8>, issuer: ArraySlice<UInt8>, names: ArraySlice<UInt8>,
    number: ArraySlice<UInt8>, nationality: ArraySlice<UInt8>, birth: ArraySlice<UInt8>, sex: UInt8,
    expiry: ArraySlice<UInt8>, optional: ArraySlice<UInt8>, reference: CivilDate
  ) {
    self.format = format
    documentCode = Self.plain(code)
    self.issuer = Self.plain(issuer)
    self.nationality = Self.plain(nationality)
    documentNumber = Self.plain(number)
    (surname, givenNames) = Self.split(names)
    birthDate = Self.date(birth, latestYear: reference.year)
    self.sex = sex == UInt8(ascii: "F") ? "F" : sex == UInt8(ascii: "M") ? "M" : nil
    expiryDate = Self.date(expiry, latestYear: reference.year + 50)
    optionalData = Self.plain(optional)
  }

  /// The check digit of ICAO 9303 part 3, 4.9: weights 7, 3, 1; A is 10, the filler 0.
  private static func checks(_ field: some Sequence<UInt8>, _ check: UInt8) -> Bool {
    var sum = 0
    for (place, byte) in field.enumerated() {
      let value = isDigit(byte) ? digit(byte) : isCapital(byte) ? Int(byte) - 55 : 0
      sum += value * [7, 3, 1][place % 3]
    }
    return isDigit(check) && digit(check) == sum % 10
  }

  private static func plain(_ field: ArraySlice<UInt8>) -> String {
    textOf(field.split(separator: filler).joined(separator: [UInt8(ascii: " ")]).map { $0 })
  }

  /// Two fillers part the surname from the given names.
  private static func split(_ field: ArraySlice<UInt8>) -> (String, String) {
    var at = field.startIndex
    while at + 1 < field.endIndex {
      if field[at] == filler, field[at + 1] == filler { return (plain(field[..<at]), plain(field[at...])) }
      at += 1
    }
    return (plain(field), "")
  }

  /// The year that ends in these two digits and lies in the hundred years up to `latestYear`.
  private static func date(_ field: ArraySlice<UInt8>, latestYear: Int) -> PartialDate? {
    let bytes = Array(field)
    func number(_ at: Int) -> Int? {
      isDigit(bytes[at]) && isDigit(bytes[at + 1]) ? digit(bytes[at]) * 10 + digit(bytes[at + 1]) : nil
    }
    guard let short = number(0) else { return nil }
    let year = latestYear - ((latestYear - short) % 100 + 100) % 100
    guard let month = number(2) else { return PartialDate(year: year) }
    return PartialDate(year: year, month: month, day: number(4))
  }
}
