/// A day in the proleptic Gregorian calendar, without time or zone.
public struct CivilDate: Sendable, Hashable, Comparable {
  public let year: Int
  public let month: Int
  public let day: Int

  /// Nil when the day does not exist in that month, or the year lies outside 1...9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.daysInMonth(year: year, month: month)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Days since 1970-01-01, by Howard Hinnant's `days_from_civil` ("chrono-compatible low-level date algorithms").
  public var daysSinceEpoch: Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The inverse of ``daysSinceEpoch``; days outside the years 1...9999 are held to the nearest end.
  public init(daysSinceEpoch days: Int) {
    let held = min(max(days, -719_162), 2_932_896)
    let z = held + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let mp = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * mp + 2) / 5 + 1
    month = mp < 10 ? mp + 3 : mp - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  public static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  public static func < (a: CivilDate, b: CivilDate) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }

  /// The day this many days later (or earlier, if negative).
  public func adding(days: Int) -> CivilDate { CivilDate(daysSinceEpoch: daysSinceEpoch + days) }

  /// Monday is 1, Sunday is 7 (ISO 8601).
  public var weekday: Int { ((daysSinceEpoch + 3) % 7 + 7) % 7 + 1 }

  /// Reads `YYYY-MM-DD` exactly.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = decimal(bytes[0..<4]), let month = decimal(bytes[5..<7]), let day = decimal(bytes[8..<10])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }
}

extension CivilDate: CustomStringConvertible {
  public var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }
}

/// A date of which only a part may be known: a year, a year and month, or a day; perhaps "about".
///
/// Lists and registers rarely hold more than they know; neither do we. Written as `1965`, `1965-03` or `1965-03-07`,
/// with a leading `~` when the source says "circa".
public struct PartialDate: Sendable, Hashable {
  public let year: Int
  public let month: Int?
  public let day: Int?
  public let isApproximate: Bool

  public init?(year: Int, month: Int? = nil, day: Int? = nil, isApproximate: Bool = false) {
    guard (1...9999).contains(year) else { return nil }
    if let month {
      guard (1...12).contains(month) else { return nil }
      if let day, CivilDate(year: year, month: month, day: day) == nil { return nil }
    } else if day != nil {
      return nil
    }
    self.year = year
    self.month = month
    self.day = day
    self.isApproximate = isApproximate
  }

  public init(_ date: CivilDate) {
    year = date.year
    month = date.month
    day = date.day
    isApproximate = false
  }

  /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, each with an optional leading `~`.
  public init?(_ text: some StringProtocol) {
    var bytes = Array(text.utf8)[...]
    let approximate = bytes.first == UInt8(ascii: "~")
    if approximate { bytes = bytes.dropFirst() }
    let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), parts[0].count == 4, parts.dropFirst().allSatisfy({ $0.count == 2 }),
      let year = decimal(parts[0])
    else { return nil }
    var month: Int?
    var day: Int?
    if parts.count > 1 {
      guard let value = decimal(parts[1]) else { return nil }
      month = value
    }
    if parts.count > 2 {
      guard let value = decimal(parts[2]) else { return nil }
      day = value
    }
    self.init(year: year, month: month, day: day, isApproximate: approximate)
  }

  /// The first day this can mean.
  public var earliest: CivilDate { CivilDate(year: year, month: month ?? 1, day: day ?? 1)! }
  /// The last day this can mean.
  public var latest: CivilDate {
    let month = month ?? 12
    return CivilDate(year: year, month: month, day: day ?? CivilDate.daysInMonth(year: year, month: month))!
  }
}

extension PartialDate: CustomStringConvertible {
  public var description: String {
    var text = (isApproximate ? "~" : "") + padded(year, 4)
    if let month { text += "-" + padded(month, 2) }
    if let day { text += "-" + padded(day, 2) }
    return text
  }
}

/// A run of ASCII digits as a number; nil when empty, when another byte is met, or past 18 digits.
package func decimal(_ bytes: ArraySlice<UInt8>) -> Int? {
  guard !bytes.isEmpty, bytes.count <= 18 else { return nil }
  var value = 0
  for byte in bytes {
    let digit = byte &- UInt8(ascii: "0")
    guard digit <= 9 else { return nil }
    value = value * 10 + Int(digit)
  }
  return value
}

/// A non-negative number with leading zeros up to `width` digits.
package func padded(_ value: Int, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
