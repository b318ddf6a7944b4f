internal import Vocabulary

/// One rule of local time as a POSIX TZ string states it (IEEE Std 1003.1, section 8.3): a standard offset and, where there
/// is daylight saving, its offset and the days of each year on which it begins and ends (`Mm.w.d` alone).
struct PosixZoneRule: Sendable, Hashable {
  struct Offset: Sendable, Hashable {
    let secondsEast: Int
    let name: String
  }

  struct Change: Sendable, Hashable {
    let month: Int
    /// 1 to 4, or 5 for the last one in the month.
    let week: Int
    /// 0 is Sunday.
    let weekday: Int
    /// Local time of the day, in seconds; may be negative or beyond one day.
    let secondsInDay: Int

    func day(inYear year: Int) -> Int {
      guard let first = CivilDate(year: year, month: month, day: 1) else { return 0 }
      let ahead = (weekday - first.weekday % 7 + 7) % 7
      var day = 1 + ahead + (week - 1) * 7
      if day > CivilDate.daysInMonth(year: year, month: month) { day -= 7 }
      return first.daysSinceEpoch + day - 1
    }
  }

  struct Daylight: Sendable, Hashable {
    let offset: Offset
    let begins: Change
    let ends: Change
  }

  let standard: Offset
  let daylight: Daylight?

  /// The offset in force at an instant, in seconds since the epoch.
  func offset(at seconds: Int64) -> Offset {
    guard let daylight else { return standard }
    let year = Instant(seconds: seconds + Int64(standard.secondsEast)).date.year
    let begins =
      Int64(daylight.begins.day(inYear: year)) * 86_400
      + Int64(daylight.begins.secondsInDay - standard.secondsEast)
    let ends =
      Int64(daylight.ends.day(inYear: year)) * 86_400
      + Int64(daylight.ends.secondsInDay - daylight.offset.secondsEast)
    // South of the equator, and where winter is called daylight time (Ireland), it spans the turn of the year.
    let isDaylight = begins < ends ? begins <= seconds && seconds < ends : seconds < ends || begins <= seconds
    return isDaylight ? daylight.offset : standard
  }

  /// Nil when the text is not such a rule.
  init?(_ text: String) {
    var scanner = Scanner(bytes: Array(text.utf8)[...])
    guard let name = scanner.name(), let west = scanner.time() else { return nil }
    standard = Offset(secondsEast: -west, name: name)
    guard !scanner.isAtEnd else {
      daylight = nil
      return
    }
    guard let summer = scanner.name() else { return nil }
    var east = standard.secondsEast + 3600
    if !scanner.isNext(",") {
      guard let west = scanner.time() else { return nil }
      east = -west
    }
    guard let begins = scanner.change(), let ends = scanner.change(), scanner.isAtEnd else { return nil }
    daylight = Daylight(offset: Offset(secondsEast: east, name: summer), begins: begins, ends: ends)
  }

  private struct Scanner {
    var bytes: ArraySlice<UInt8>

    var isAtEnd: Bool { bytes.isEmpty }
    func isNext(_ character: Character) -> Bool { bytes.first == character.asciiValue }

    mutating func take(_ character: Character) -> Bool {
      guard isNext(character) else { return false }
      bytes = bytes.dropFirst()
      return true
    }

    mutating func name() -> String? {
      let quoted = take("<")
      let run = bytes.prefix { byte in
        quoted
          ? byte != UInt8(ascii: ">")
          : (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      }
      bytes = bytes.dropFirst(run.count)
      guard run.count >= 3, !quoted || take(">") else { return nil }
      return String(decoding: run, as: UTF8.self)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int? {
      let run = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      bytes = bytes.dropFirst(run.count)
      guard let value = decimal(run), range.contains(value) else { return nil }
      return value
    }

    /// `[+|-]hh[:mm[:ss]]`, in seconds.
    mutating func time() -> Int? {
      let negative = take("-")
      if !negative { _ = take("+") }
      guard let hours = number(0...167) else { return nil }
      var seconds = hours * 3600
      if take(":") {
        guard let minutes = number(0...59) else { return nil }
        seconds += minutes * 60
        if take(":") {
          guard let rest = number(0...59) else { return nil }
          seconds += rest
        }
      }
      return negative ? -seconds : seconds
    }

    /// `,Mm.w.d[/time]`; two in the morning where no time is given.
    mutating func change() -> Change? {
      guard take(","), take("M"), let month = number(1...12), take("."), let week = number(1...5), take("."),
        let weekday = number(0...6)
      else { return nil }
      guard take("/") else { return Change(month: month, week: week, weekday: weekday, secondsInDay: 7200) }
      guard let time = time() else { return nil }
      return Change(month: month, week: week, weekday: weekday, secondsInDay: time)
    }
  }
}
