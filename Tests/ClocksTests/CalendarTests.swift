import Clocks
import Testing
import Vocabulary

@Suite("Working days and holidays")
struct CalendarTests {
  @Test("each calendar has the free weekdays that its government publishes, and no other")
  func published() throws {
    #expect(try CountryCalendar.standard().count == publishedHolidays.count)
    for calendar in try CountryCalendar.standard() {
      let code = calendar.country?.code ?? "EU"
      let years = try #require(publishedHolidays[code])
      for (year, days) in years.sorted(by: { $0.key < $1.key }) {
        let computed = Set(calendar.holidays.filter { $0.date.year == year && $0.date.weekday < 6 }.map(\.date))
          .sorted()
        #expect(computed.map { $0.description.dropFirst(5) }.joined(separator: " ") == days, "\(code) \(year)")
      }
    }
  }

  @Test("a day is free on weekends and holidays and on no other day")
  func everyDay() throws {
    for calendar in try CountryCalendar.standard() {
      let holidays = Set(calendar.holidays.map(\.date))
      var day = try #require(CivilDate("2023-12-31"))
      let end = try #require(CivilDate("2028-01-01"))
      while day < end {
        #expect(calendar.isWorkingDay(day) == (day.weekday < 6 && !holidays.contains(day)))
        #expect(calendar.workingDay(onOrAfter: day) >= day)
        #expect(calendar.isWorkingDay(calendar.workingDay(onOrAfter: day)))
        day = day.adding(days: 1)
      }
    }
  }

  @Test("Easter falls on the days that the tables give")
  func easter() throws {
    let calendar = try CountryCalendar.of(try #require(CountryCode("DE")))
    let mondays = [
      "2008-03-24", "2011-04-25", "2019-04-22", "2024-04-01", "2030-04-22", "2038-04-26", "2079-04-24", "2099-04-13",
    ]
    for monday in mondays {
      #expect(calendar.holiday(on: try #require(CivilDate(monday)))?.name == "Easter Monday", "\(monday)")
    }
  }

  @Test("a day between two of Japan's holidays is free, and a Sunday's holiday passes over the holidays that follow it")
  func japan() throws {
    let calendar = try CountryCalendar.of(try #require(CountryCode("JP")))
    func holiday(_ date: String) throws -> CountryCalendar.Holiday? {
      calendar.holiday(on: try #require(CivilDate(date)))
    }
    for bridge in ["2009-09-22", "2015-09-22", "2019-04-30", "2019-05-02", "2026-09-22", "2032-09-21"] {
      #expect(try holiday(bridge)?.name == "National holiday", "\(bridge)")
    }
    #expect(try holiday("2026-05-06")?.name == "Constitution Memorial Day")
    #expect(try holiday("2026-05-06")?.isInLieu == true)
    #expect(try holiday("2019-12-23") == nil)
    #expect(try holiday("2021-08-09")?.name == "Mountain Day")
    // The year-end closing is no holiday in law: nothing is kept in its stead, nothing bridges to it.
    #expect(try holiday("2027-01-04") == nil)
  }

  @Test("a country whose holidays are not carried knows weekends alone, and says so")
  func others() throws {
    let calendar = try CountryCalendar.of(try #require(CountryCode("PT")))
    #expect(!calendar.knowsHolidays)
    #expect(calendar.zone.name.hasPrefix("Atlantic/") || calendar.zone.name == "Europe/Lisbon")
    #expect(!calendar.isWorkingDay(try #require(CivilDate("2026-11-21"))))
    #expect(calendar.isWorkingDay(try #require(CivilDate("2026-12-25"))))
  }

  @Test("a calendar's file with an unknown field, or a day that is none, is refused with its line")
  func refused() throws {
    let head = "version: 1\ntitle: T\ncountry: DE\nzone: Europe/Berlin\nsource: S\nverified: false\nholidays:\n"
    for (line, text) in [
      (8, head + "  - {name: A, day: 02-30}"), (8, head + "  - {name: A, day: fifth monday of 01}"),
      (8, head + "  - {name: A, day: 01-01, moved: tomorrow}"),
      (9, head + "  - name: A\n    on: 01-01\n    day: 01-01"),
      (4, head.replacing("Europe/Berlin", with: "Europe/Atlantis")),
    ] {
      let fault = #expect(throws: Fault.self) { try CountryCalendar(text: text, name: "test.yaml") }
      #expect(fault?.location.line == line, "\(text)")
    }
  }
}
