internal import Definitions
public import Vocabulary

/// The working days of a country's authorities, or of the institutions of the European Union.
public struct CountryCalendar: Sendable, Hashable {
  /// A day on which the authorities do not work, beside weekends.
  public struct Holiday: Sendable, Hashable {
    public let date: CivilDate
    /// In English, as the calendar's file has it.
    public let name: String
    /// Whether it is kept on this day in place of another, which fell on a weekend or a holiday.
    public let isInLieu: Bool
  }

  /// What it covers, in words: `Germany (all Länder)`.
  public let title: String
  /// None for the institutions of the European Union.
  public let country: CountryCode?
  /// Whose midnight ends a day, unless an authority states another zone.
  public let zone: TimeZoneID
  /// The law that names the days.
  public let source: String
  /// Whether the days were compared with that law.
  public let isVerified: Bool
  /// False where only weekends are known.
  public let knowsHolidays: Bool
  /// In order of date, for ``years``; a day may bear more than one.
  public let holidays: [Holiday]
  /// ISO weekdays without work: 6 and 7 nearly everywhere.
  let weekend: [Int]

  /// The years whose holidays are computed. Beyond them only weekends are known.
  public static let years = 2007...2099

  /// Whether authorities work on a day.
  public func isWorkingDay(_ date: CivilDate) -> Bool {
    !weekend.contains(date.weekday) && holiday(on: date) == nil
  }

  /// The holiday kept on a day, if there is one.
  public func holiday(on date: CivilDate) -> Holiday? {
    var (low, high) = (0, holidays.count)
    while low < high {
      let middle = (low + high) / 2
      if holidays[middle].date < date { low = middle + 1 } else { high = middle }
    }
    return low < holidays.count && holidays[low].date == date ? holidays[low] : nil
  }

  /// The day itself or the first working day after it.
  public func workingDay(onOrAfter date: CivilDate) -> CivilDate {
    var day = date
    // No run of free days is longer than a month; the bound keeps the far end of the calendar from looping.
    for _ in 0..<31 where !isWorkingDay(day) { day = day.adding(days: 1) }
    return day
  }

  /// How many working days there are after one day, up to and with another.
  public func workingDays(after first: CivilDate, through last: CivilDate) -> Int {
    var count = 0
    var day = first.adding(days: 1)
    while day <= last, day > first {
      if isWorkingDay(day) { count += 1 }
      let next = day.adding(days: 1)
      if next == day { break }
      day = next
    }
    return count
  }
}

extension CountryCalendar {
  /// A country's calendar. For a country whose holidays are not carried it knows Saturdays and Sundays alone, and says so.
  public static func of(_ country: CountryCode) throws(Fault) -> CountryCalendar {
    if let calendar = try standard().first(where: { $0.country == country }) { return calendar }
    return CountryCalendar(
      title: country.englishName, country: country, zone: TimeZones.zones(of: country).first ?? .utc, source: "",
      isVerified: false, knowsHolidays: false, holidays: [], weekend: [6, 7])
  }

  /// The calendar of the institutions of the European Union in Brussels.
  public static func euInstitutions() throws(Fault) -> CountryCalendar {
    guard let calendar = try standard().first(where: { $0.country == nil }) else {
      throw Fault("definitions.missing-file", at: Fault.Location(file: "clocks/holidays/eu-institutions.yaml"))
    }
    return calendar
  }

  /// The calendar on which a rule counts a matter between two states.
  public static func of(
    _ rule: ClockRule, requested: CountryCode, requesting: CountryCode
  ) throws(Fault) -> CountryCalendar {
    switch rule.calendar {
    case .requestedState: try of(requested)
    case .requestingState: try of(requesting)
    case .euInstitutions: try euInstitutions()
    }
  }

  /// Every calendar that the program carries, by file name.
  public static func standard() throws(Fault) -> [CountryCalendar] { try loaded.get() }

  private static let loaded: Result<[CountryCalendar], Fault> = {
    do throws(Fault) {
      var calendars: [CountryCalendar] = []
      for name in DefinitionReader.names(under: "clocks/holidays/") {
        calendars.append(try CountryCalendar(DefinitionReader.embedded(name)))
      }
      return .success(calendars)
    } catch { return .failure(error) }
  }()

  /// Reads a calendar's file.
  ///
  /// Throws a fault with the line of a field that is missing, unknown or no such day.
  public init(text: String, name: String) throws(Fault) {
    try self.init(DefinitionReader(text: text, name: name))
  }

  private init(_ file: DefinitionReader) throws(Fault) {
    _ = try file.integer("version")
    title = try file.string("title")
    country = try file.optionalValue("country") { CountryCode($0) }
    zone = try file.value("zone") { TimeZoneID($0) }
    source = try file.string("source")
    isVerified = try file.boolean("verified")
    knowsHolidays = true
    let weekend = try file.optionalValueList("weekend") { word in
      HolidayRule.weekdays.firstIndex(of: word).map { $0 + 1 }
    }
    let bridges = try file.optionalBoolean("bridge-days") ?? false
    var entries: [HolidayEntry] = []
    for entry in try file.children("holidays") { entries.append(try HolidayEntry(entry)) }
    try file.finish()
    self.weekend = weekend
    holidays = HolidayEntry.holidays(of: entries, weekend: weekend, bridges: bridges, in: Self.years)
  }
}
