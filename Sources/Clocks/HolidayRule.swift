internal import Vocabulary

/// On which day of a year a holiday falls, as `clocks/holidays/*.yaml` writes it.
enum HolidayRule: Sendable, Hashable {
  /// `12-25`
  case fixed(month: Int, day: Int)
  /// `2022-06-03`
  case once(CivilDate)
  /// `third monday of 01`, `last monday of 05` (the fifth from the start counts as last)
  case weekday(Int, ordinal: Int, month: Int)
  /// `monday before 05-25`
  case weekdayBefore(Int, month: Int, day: Int)
  /// `easter-2`: days from Easter Sunday
  case easter(Int)
  case springEquinoxJapan
  case autumnEquinoxJapan

  static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
  private static let ordinals = ["first": 1, "second": 2, "third": 3, "fourth": 4, "last": 5]

  init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    func weekday(_ word: String) -> Int? { Self.weekdays.firstIndex(of: word).map { $0 + 1 } }
    func monthAndDay(_ word: String) -> (month: Int, day: Int)? {
      // 2024 is a leap year: any day that a year can have.
      CivilDate("2024-" + word).map { ($0.month, $0.day) }
    }
    if words.count == 4, words[2] == "of", let ordinal = Self.ordinals[words[0]], let weekday = weekday(words[1]),
      let month = Int(words[3]), (1...12).contains(month)
    {
      self = .weekday(weekday, ordinal: ordinal, month: month)
    } else if words.count == 3, words[1] == "before", let weekday = weekday(words[0]),
      let before = monthAndDay(words[2])
    {
      self = .weekdayBefore(weekday, month: before.month, day: before.day)
    } else if words.count != 1 {
      return nil
    } else if text == "spring-equinox-japan" {
      self = .springEquinoxJapan
    } else if text == "autumn-equinox-japan" {
      self = .autumnEquinoxJapan
    } else if text.hasPrefix("easter"), let days = Int(text.dropFirst("easter".count)), (-60...70).contains(days) {
      self = .easter(days)
    } else if let date = CivilDate(text) {
      self = .once(date)
    } else if let day = monthAndDay(text) {
      self = .fixed(month: day.month, day: day.day)
    } else {
      return nil
    }
  }

  /// Nil when the year has no such day.
  func date(in year: Int) -> CivilDate? {
    switch self {
    case .fixed(let month, let day): CivilDate(year: year, month: month, day: day)
    case .once(let date): date.year == year ? date : nil
    case .weekday(let weekday, let ordinal, let month):
      CivilDate(year: year, month: month, day: 1).map { first in
        let ahead = (weekday - first.weekday + 7) % 7
        var days = ahead + (ordinal - 1) * 7
        if days >= CivilDate.daysInMonth(year: year, month: month) { days -= 7 }
        return first.adding(days: days)
      }
    case .weekdayBefore(let weekday, let month, let day):
      CivilDate(year: year, month: month, day: day).map { limit in
        limit.adding(days: -((limit.weekday - weekday + 6) % 7 + 1))
      }
    case .easter(let days): Self.easterSunday(in: year)?.adding(days: days)
    case .springEquinoxJapan: Self.equinox(in: year, month: 3, base: 20_843_100)
    case .autumnEquinoxJapan: Self.equinox(in: year, month: 9, base: 23_248_800)
    }
  }

  /// The Gregorian Easter, by the algorithm of Meeus, Jones and Butcher.
  static func easterSunday(in year: Int) -> CivilDate? {
    let a = year % 19
    let (b, c) = (year / 100, year % 100)
    let (d, e) = (b / 4, b % 4)
    let g = (b - (b + 8) / 25 + 1) / 3
    let h = (19 * a + b - d - g + 15) % 30
    let (i, k) = (c / 4, c % 4)
    let l = (32 + 2 * e + 2 * i - h - k) % 7
    let m = (a + 11 * h + 22 * l) / 451
    let sum = h + l - 7 * m + 114
    return CivilDate(year: year, month: sum / 31, day: sum % 31 + 1)
  }

  /// The day of an equinox in Japan's time, 1980 to 2099: base + 0.242194 × (year − 1980) − ⌊(year − 1980) ÷ 4⌋, in millionths.
  private static func equinox(in year: Int, month: Int, base: Int) -> CivilDate? {
    guard (1980...2099).contains(year) else { return nil }
    let since = year - 1980
    return CivilDate(year: year, month: month, day: (base + 242_194 * since) / 1_000_000 - since / 4)
  }
}
