internal import Definitions
internal import Vocabulary

/// One line of a calendar's file: a day by its rule, in which years, and where it is kept when it falls on a free day.
struct HolidayEntry {
  enum Move: String {
    /// On the next day that is neither weekend nor holiday (Canada; England and Wales).
    case nextWorkingDay = "next-working-day"
    /// Saturday's on Friday, Sunday's on Monday (5 U.S.C. 6103(b); Executive Order 11582).
    case nearestWeekday = "nearest-weekday"
    /// Sunday's on the next day that is no national holiday (Japan, Act No. 178 of 1948, article 3(2)).
    case nextDayFromSunday = "next-day-from-sunday"
  }

  let name: String
  let rule: HolidayRule
  let move: Move?
  let from: Int?
  let until: Int?
  /// A day on which offices are closed without its being a holiday in law: nothing is kept in its stead, and it does not
  /// make a bridge.
  let isClosing: Bool

  init(_ entry: DefinitionReader) throws(Fault) {
    name = try entry.string("name")
    rule = try entry.value("day") { HolidayRule($0) }
    move = try entry.optionalValue("moved") { Move(rawValue: $0) }
    from = try entry.optionalInteger("from")
    until = try entry.optionalInteger("until")
    isClosing = try entry.optionalBoolean("closing") ?? false
  }

  /// All holidays of these years, in order of date, the day in law before one in lieu.
  static func holidays(
    of entries: [HolidayEntry], weekend: [Int], bridges: Bool, in years: ClosedRange<Int>
  ) -> [CountryCalendar.Holiday] {
    // A year more on each side: New Year's Day on a Saturday is kept in the year before.
    var kept: [(date: CivilDate, entry: HolidayEntry)] = []
    for year in (years.lowerBound - 1)...(years.upperBound + 1) {
      for entry in entries where entry.from.map({ $0 <= year }) ?? true && entry.until.map({ year <= $0 }) ?? true {
        if let date = entry.rule.date(in: year) { kept.append((date, entry)) }
      }
    }
    kept.sort { ($0.date, $0.entry.name) < ($1.date, $1.entry.name) }
    let inLaw = Set(kept.filter { !$0.entry.isClosing }.map(\.date))
    var taken = Set(kept.map(\.date))
    var holidays = kept.map { CountryCalendar.Holiday(date: $0.date, name: $0.entry.name, isInLieu: false) }
    for (date, entry) in kept {
      guard let day = entry.dayInLieu(of: date, weekend: weekend, inLaw: inLaw, taken: taken) else { continue }
      taken.insert(day)
      holidays.append(CountryCalendar.Holiday(date: day, name: entry.name, isInLieu: true))
    }
    if bridges {
      for date in inLaw.sorted() {
        let (bridge, next) = (date.adding(days: 1), date.adding(days: 2))
        guard inLaw.contains(next), !taken.contains(bridge) else { continue }
        holidays.append(CountryCalendar.Holiday(date: bridge, name: "National holiday", isInLieu: false))
      }
    }
    return holidays.filter { years.contains($0.date.year) }
      .sorted { ($0.date, $0.isInLieu ? 1 : 0, $0.name) < ($1.date, $1.isInLieu ? 1 : 0, $1.name) }
  }

  private func dayInLieu(
    of date: CivilDate, weekend: [Int], inLaw: Set<CivilDate>, taken: Set<CivilDate>
  ) -> CivilDate? {
    switch move {
    case nil: return nil
    case .nearestWeekday:
      return date.weekday == 6 ? date.adding(days: -1) : date.weekday == 7 ? date.adding(days: 1) : nil
    case .nextWorkingDay:
      guard weekend.contains(date.weekday) else { return nil }
      var day = date
      for _ in 0..<31 where weekend.contains(day.weekday) || taken.contains(day) { day = day.adding(days: 1) }
      return day
    case .nextDayFromSunday:
      guard date.weekday == 7 else { return nil }
      var day = date
      for _ in 0..<31 where inLaw.contains(day) { day = day.adding(days: 1) }
      return day
    }
  }
}
