import Clocks
import Testing
import Vocabulary

/// Names for what every test here needs.
enum Given {
  static func instant(_ text: String) throws -> Instant { try #require(Timestamp(text), "\(text)").instant }
  static func zone(_ name: String) throws -> TimeZoneID { try #require(TimeZoneID(name), "\(name)") }
  static func calendar(_ code: String) throws -> CountryCalendar {
    try CountryCalendar.of(try #require(CountryCode(code)))
  }
  static func rule(_ id: String) throws -> ClockRule { try #require(try ClockRules.standard()[id], "\(id)") }

  /// A rule that no instrument sets, for what the table has no example of.
  static func rule(span: Int, unit: String, _ more: String = "") throws -> ClockRule {
    let text = """
      version: 1
      rules:
        - {id: t, instrument: I, trigger: T, act: A, span: \(span), unit: \(unit), verified: true\(more)}
      """
    return try #require(try ClockRules(text: text, name: "test.yaml")["t"])
  }
}

@Suite("Deadlines")
struct DeadlineTests {
  @Test(
    "an urgent police request: eight hours are eight hours in Ottawa, Berlin and Tokyo, over midnight and a holiday")
  func urgentPoliceRequest() throws {
    // Received in Ottawa half an hour before Canada Day.
    let received = try Given.instant("2026-06-30T23:30:00-04:00")
    let ottawa = try Given.zone("America/Toronto")
    let deadline = try #require(
      try Given.rule("2023-977-u1").deadline(from: received, zone: ottawa, calendar: Given.calendar("CA")))
    #expect(deadline.at == received.adding(seconds: 8 * 3600))
    #expect(deadline.isVerified)
    #expect(deadline.lastDay == nil)
    #expect(ottawa.localTime(at: deadline.at).description == "2026-07-01 07:30 EDT (UTC-04:00)")
    #expect(
      try Given.zone("Europe/Berlin").localTime(at: deadline.at).description == "2026-07-01 13:30 CEST (UTC+02:00)")
    #expect(try Given.zone("Asia/Tokyo").localTime(at: deadline.at).description == "2026-07-01 20:30 JST (UTC+09:00)")
    #expect(deadline.standing(at: received.adding(seconds: 7 * 3600)) == .running(secondsLeft: 3600))
    #expect(deadline.standing(at: deadline.at) == .running(secondsLeft: 0))
    #expect(deadline.standing(at: deadline.at.adding(seconds: 60)) == .overdue(bySeconds: 60))
  }

  @Test(
    "hours are time elapsed: eight of them over the night in which the clock goes back end an hour earlier on the wall")
  func daylightSaving() throws {
    let berlin = try Given.zone("Europe/Berlin")
    let received = berlin.instant(of: try #require(CivilDate("2026-10-24")), secondsInDay: 22 * 3600)
    let deadline = try #require(
      try Given.rule("2023-977-u1").deadline(from: received, zone: berlin, calendar: Given.calendar("DE")))
    #expect(berlin.localTime(at: deadline.at).description == "2026-10-25 05:00 CET (UTC+01:00)")
  }

  @Test(
    "days begin with the day after the event and end with the last hour of the last day, in the zone of who must act")
  func calendarDays() throws {
    let tokyo = try Given.zone("Asia/Tokyo")
    // 16:00 UTC on the 3rd is the 4th in Tokyo.
    let deadline = try #require(
      try Given.rule("2023-977-n").deadline(
        from: Given.instant("2026-02-03T16:00:00Z"), zone: tokyo, calendar: Given.calendar("JP")))
    #expect(deadline.lastDay?.description == "2026-02-11")  // A holiday: the directive counts calendar days.
    #expect(tokyo.localTime(at: deadline.at).description.hasPrefix("2026-02-11 23:59"))
    #expect(tokyo.localTime(at: deadline.at.adding(seconds: 1)).date.description == "2026-02-12")
  }

  @Test("under Regulation 1182/71 a last day that is a holiday or a weekend moves to the next working day")
  func movesToWorkingDay() throws {
    let rule = try Given.rule("epoc")
    // The tenth day is Christmas, a Friday; the 26th is a Saturday.
    let deadline = try #require(
      rule.deadline(
        from: try Given.instant("2026-12-15T09:00:00+01:00"), zone: Given.zone("Europe/Berlin"),
        calendar: Given.calendar("DE")))
    #expect(deadline.lastDay?.description == "2026-12-28")
    #expect(deadline.why.map(\.key) == ["clocks.counted.moved"])
    // The same in England, where the 28th is kept for Boxing Day.
    let england = try #require(
      rule.deadline(
        from: try Given.instant("2026-12-15T09:00:00Z"), zone: Given.zone("Europe/London"),
        calendar: Given.calendar("GB")))
    #expect(england.lastDay?.description == "2026-12-29")
  }

  @Test("under Regulation 1182/71 two days or more hold at least two working days")
  func twoWorkingDays() throws {
    let rule = try Given.rule(span: 3, unit: "calendar-days", ", counting: regulation-1182-71")
    let one = try Given.rule(span: 1, unit: "calendar-days", ", counting: regulation-1182-71")
    let received = try Given.instant("2026-12-24T10:00:00+01:00")
    let (zone, calendar) = (try Given.zone("Europe/Berlin"), try Given.calendar("DE"))
    #expect(rule.deadline(from: received, zone: zone, calendar: calendar)?.lastDay?.description == "2026-12-29")
    #expect(one.deadline(from: received, zone: zone, calendar: calendar)?.lastDay?.description == "2026-12-28")
  }

  @Test("a span of months ends on the day of the same number, or on the month's last")
  func months() throws {
    let (zone, calendar) = (try Given.zone("Europe/Rome"), try Given.calendar("IT"))
    func last(_ from: String, _ count: Int, _ more: String = "") throws -> String? {
      try Given.rule(span: count, unit: "months", more).deadline(
        from: Given.instant(from), zone: zone, calendar: calendar)?.lastDay?.description
    }
    #expect(try last("2026-01-31T12:00:00Z", 1) == "2026-02-28")
    #expect(try last("2024-01-31T12:00:00Z", 1) == "2024-02-29")
    #expect(try last("2026-08-31T12:00:00Z", 6) == "2027-02-28")
    #expect(try last("2026-11-15T12:00:00Z", 2) == "2027-01-15")
    // 28 February 2026 is a Saturday.
    #expect(try last("2026-01-31T12:00:00Z", 1, ", counting: regulation-1182-71") == "2026-03-02")
  }

  @Test("working days: as many of them lie after the event's day up to the last as the span says, and the last is one")
  func workingDays() throws {
    var random = SplitMix(state: 20_261_121)
    for calendar in try CountryCalendar.standard() {
      for _ in 0..<300 {
        let count = Int.random(in: 1...40, using: &random)
        let rule = try Given.rule(span: count, unit: "working-days")
        let from = Instant(seconds: Int64.random(in: 1_577_836_800...2_208_988_800, using: &random))
        let deadline = try #require(rule.deadline(from: from, zone: calendar.zone, calendar: calendar))
        let last = try #require(deadline.lastDay)
        var day = calendar.zone.localTime(at: from).date
        var left = count
        while left > 0 {
          day = day.adding(days: 1)
          if day.weekday <= 5, !calendar.holidays.contains(where: { $0.date == day }) { left -= 1 }
        }
        #expect(last == day)
        #expect(calendar.workingDays(after: calendar.zone.localTime(at: from).date, through: last) == count)
        #expect(deadline.at == calendar.zone.endOfDay(last))
      }
    }
  }

  @Test("a removal order's hour begins anew when the provider's question is answered, if it was asked in time")
  func restart() throws {
    let rule = try Given.rule("tco3")
    let (zone, calendar) = (try Given.zone("Europe/Paris"), try Given.calendar("FR"))
    let received = try Given.instant("2026-05-04T10:00:00+02:00")
    func at(_ minutes: Int64) -> Instant { received.adding(seconds: minutes * 60) }
    let answered = try #require(
      rule.deadline(from: received, zone: zone, calendar: calendar, pauses: [at(30)..<at(180)]))
    #expect(answered.at == at(240))
    #expect(answered.why.map(\.key) == ["clocks.counted.restarted"])
    let late = try #require(rule.deadline(from: received, zone: zone, calendar: calendar, pauses: [at(61)..<at(180)]))
    #expect(late.at == at(60))
    let twice = try #require(
      rule.deadline(from: received, zone: zone, calendar: calendar, pauses: [at(200)..<at(300), at(30)..<at(180)]))
    #expect(twice.at == at(360))
    let open = try #require(rule.deadline(from: received, zone: zone, calendar: calendar, pausedSince: at(30)))
    #expect(open.standing(at: at(500)) == .paused(since: at(30)))
    #expect(open.standing(at: at(20)) == .running(secondsLeft: 40 * 60))
    #expect(DueDates(statutory: open).next == nil)
  }

  @Test("a question stops no clock whose instrument does not say so")
  func neverPauses() throws {
    let received = try Given.instant("2026-05-04T10:00:00+02:00")
    for rule in try ClockRules.standard().rules where rule.pause == .never && rule.span != nil {
      let (zone, calendar) = (try Given.zone("Europe/Paris"), try Given.calendar("FR"))
      let plain = rule.deadline(from: received, zone: zone, calendar: calendar)
      let asked = rule.deadline(
        from: received, zone: zone, calendar: calendar, pauses: [received..<received.adding(seconds: 86_400)],
        pausedSince: received.adding(seconds: 60))
      #expect(plain == asked, "\(rule.id)")
    }
    // Of all clocks that the program carries only the removal order's is known to stop.
    #expect(try ClockRules.standard().rules.filter { $0.pause != .never }.map(\.id) == ["tco3"])
  }

  @Test("where a clock stops, its hours go on afterwards and days on which it stood do not count")
  func pauses() throws {
    let (zone, calendar) = (try Given.zone("Europe/Berlin"), try Given.calendar("DE"))
    let received = try Given.instant("2026-06-01T10:00:00+02:00")
    func hours(_ count: Int64) -> Instant { received.adding(seconds: count * 3600) }
    let hourly = try Given.rule(span: 10, unit: "hours", ", pause: clarification")
    let deadline = hourly.deadline(
      from: received, zone: zone, calendar: calendar, pauses: [hours(2)..<hours(5), hours(4)..<hours(6)])
    #expect(deadline?.at == hours(14))
    // Asked on Wednesday the 3rd, answered on Thursday the 4th: of five days the 2nd, 5th, 6th, 7th and 8th count.
    let daily = try Given.rule(span: 5, unit: "calendar-days", ", pause: clarification")
    #expect(
      daily.deadline(from: received, zone: zone, calendar: calendar, pauses: [hours(48)..<hours(72)])?.lastDay?
        .description
        == "2026-06-08")
    let working = try Given.rule(span: 5, unit: "working-days", ", pause: clarification")
    #expect(
      working.deadline(from: received, zone: zone, calendar: calendar, pauses: [hours(48)..<hours(72)])?.lastDay?
        .description
        == "2026-06-10")
  }

  @Test("a preservation may be extended once, by what the instrument allows")
  func extendedOnce() throws {
    let rule = try Given.rule("epoc-pr")
    let (zone, calendar) = (try Given.zone("Europe/Berlin"), try Given.calendar("DE"))
    let received = try Given.instant("2026-03-02T10:00:00+01:00")
    #expect(rule.deadline(from: received, zone: zone, calendar: calendar)?.lastDay?.description == "2026-05-04")
    let extended = try #require(rule.deadline(from: received, zone: zone, calendar: calendar, isExtended: true))
    #expect(extended.lastDay?.description == "2026-06-01")  // The ninetieth day is Sunday 31 May.
    #expect(extended.standing(at: extended.at.adding(seconds: 1)) == .ended(beforeSeconds: 1))
  }

  @Test("no span moves earlier when the trigger does not, for any rule, zone and trigger; bad bounds do not trap")
  func monotone() throws {
    var random = SplitMix(state: 7)
    let rules = try ClockRules.standard().rules.filter { $0.span != nil }
    for calendar in try CountryCalendar.standard() {
      for rule in rules {
        let from = Instant(seconds: Int64.random(in: 1_577_836_800...2_208_988_800, using: &random))
        let later = from.adding(seconds: Int64.random(in: 1...400_000, using: &random))
        let (a, b) = (
          try #require(rule.deadline(from: from, zone: calendar.zone, calendar: calendar)),
          try #require(rule.deadline(from: later, zone: calendar.zone, calendar: calendar))
        )
        #expect(a.at <= b.at && a.at > from, "\(rule.id)")
      }
    }
    let ends = [Instant(microseconds: .min), Instant(microseconds: .max)]
    let stopping = try ClockRule.Unit.allCases.map { unit in
      try Given.rule(span: 3, unit: unit.rawValue, ", pause: clarification")
    }
    for rule in rules + stopping {
      for end in ends {
        let deadline = try #require(
          rule.deadline(from: end, zone: .utc, calendar: Given.calendar("JP"), pauses: [ends[0]..<ends[1]]))
        for now in ends + [Instant(seconds: 0)] {
          if case .overdue(let seconds) = deadline.standing(at: now) { #expect(seconds >= 0, "\(rule.id)") }
          if case .running(let seconds) = deadline.standing(at: now) { #expect(seconds >= 0, "\(rule.id)") }
        }
      }
    }
  }
}

/// SplitMix64: the same numbers in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
