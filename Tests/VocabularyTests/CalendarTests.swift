import Testing
import Vocabulary

@Suite("Dates and instants")
struct CalendarTests {
  @Test("each day from year 1 to 9999 follows the one before, by a calendar that only counts")
  func everyDay() {
    var (year, month, day, weekday) = (1, 1, 1, 1)  // 0001-01-01 was a Monday.
    var wrong = 0
    for number in -719_162...2_932_896 {
      let date = CivilDate(daysSinceEpoch: number)
      if date.year != year || date.month != month || date.day != day || date.daysSinceEpoch != number
        || date.weekday != weekday
      {
        wrong += 1
      }
      let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      day += 1
      if day > lengths[month - 1] { (day, month) = (1, month + 1) }
      if month > 12 { (month, year) = (1, year + 1) }
      weekday = weekday % 7 + 1
    }
    #expect(wrong == 0)
    #expect(year == 10_000)
  }

  @Test("days outside the calendar are held to its ends")
  func ends() {
    #expect(CivilDate(daysSinceEpoch: .min).description == "0001-01-01")
    #expect(CivilDate(daysSinceEpoch: .max).description == "9999-12-31")
  }

  @Test(
    "a text that is no date does not parse",
    arguments: [
      "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "2026-1-05", "2026-01-5",
      "26-01-05", "2026/01/05", "2026-01-05 ", " 2026-01-05", "+026-01-05", "", "２０２６-01-05",
    ])
  func badDates(text: String) { #expect(CivilDate(text) == nil) }

  @Test("partial dates keep what is known and span what they can mean")
  func partialDates() throws {
    let year = try #require(PartialDate("~1965"))
    #expect(year.isApproximate && year.month == nil)
    #expect((year.earliest.description, year.latest.description) == ("1965-01-01", "1965-12-31"))
    let february = try #require(PartialDate("2024-02"))
    #expect(february.latest.description == "2024-02-29")
    for text in ["1965", "1965-03", "1965-03-07", "~1965-03"] { #expect(PartialDate(text)?.description == text) }
    for text in ["", "~", "65", "1965-3", "1965-02-30", "1965-03-07-01", "~~1965", "1965-"] {
      #expect(PartialDate(text) == nil)
    }
    #expect(PartialDate(year: 1965, month: nil, day: 7) == nil)
  }

  @Test(
    "timestamps keep instant, zone and precision",
    arguments: [
      ("2026-01-05T00:00:59Z", "2026-01-05T00:00:59Z", 0 as Int?, Timestamp.Precision.second),
      ("2026-01-05 10:30", "2026-01-05T10:30:00Z", nil, .minute),
      ("2026-01-05", "2026-01-05T00:00:00Z", nil, .day),
      ("2026-01-05T10:30:00+05:30", "2026-01-05T05:00:00Z", 330, .second),
      ("2026-01-05T00:30:00-0800", "2026-01-05T08:30:00Z", -480, .second),
      ("2026-01-05T10:30:00+09", "2026-01-05T01:30:00Z", 540, .second),
      ("2025-12-31T23:59:60Z", "2026-01-01T00:00:00Z", 0, .second),
      ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z", 0, .fraction),
      ("2026-01-05T10:30:00,25Z", "2026-01-05T10:30:00.250Z", 0, .fraction),
      ("2026-01-05t10:30:00.1234567z", "2026-01-05T10:30:00.123456Z", 0, .fraction),
      ("2026-03-01+01:00", "2026-02-28T23:00:00Z", 60, .day),
    ])
  func timestamps(text: String, instant: String, offset: Int?, precision: Timestamp.Precision) throws {
    let stamp = try #require(Timestamp(text))
    #expect(stamp.instant.description == instant)
    #expect(stamp.offsetMinutes == offset)
    #expect(stamp.precision == precision)
  }

  @Test(
    "a text that is no timestamp does not parse",
    arguments: [
      "2026-01-05T", "2026-01-05T10", "2026-01-05T24:00:00Z", "2026-01-05T10:60Z", "2026-01-05T10:30:61Z",
      "2026-01-05T10:30:00.", "2026-01-05T10:30:00.Z", "2026-01-05T10:30:00+", "2026-01-05T10:30:00+5",
      "2026-01-05T10:30:00+05:", "2026-01-05T10:30:00+05:3", "2026-01-05T10:30:00+05:99", "2026-01-05T10:30:00Zx",
      "2026-01-05X10:30:00Z", "2026-02-30T10:30:00Z", "2026-01-05T1０:30",
    ])
  func badTimestamps(text: String) { #expect(Timestamp(text) == nil) }

  @Test("an instant printed and read again is the same, before and after 1970")
  func roundTrip() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      // Years 1 to 9999.
      let instant = Instant(
        microseconds: .random(in: -62_135_596_800_000_000..<253_402_300_800_000_000, using: &generator))
      #expect(Timestamp(instant.description)?.instant == instant, "\(instant.microseconds)")
      #expect(Instant(startOf: instant.date) <= instant)
    }
  }

  @Test("instants at the ends of the time line do not trap")
  func extremes() {
    for value in [Int64.min, .min + 1, -1, 0, 1, .max] {
      let instant = Instant(microseconds: value)
      #expect(!instant.description.isEmpty)
      #expect(instant.adding(seconds: .max) >= instant)
      #expect(instant.adding(seconds: .min) <= instant)
    }
    #expect(Instant(microseconds: -1).seconds == -1)
    #expect(Instant(microseconds: -1_000_000).seconds == -1)
    #expect(Instant(seconds: 5).adding(seconds: -10).seconds == -5)
  }
}
