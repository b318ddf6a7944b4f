internal import Vocabulary

/// Counts one span from its start to its end, again for each time that the clock was stopped.
struct SpanCount {
  let rule: ClockRule
  let span: ClockRule.Span
  let zone: TimeZoneID
  let calendar: CountryCalendar
  private(set) var at: Instant
  private(set) var lastDay: CivilDate?
  private(set) var why: [Sentence] = []

  private var start: Instant
  /// Time that did not count, in order and without overlap.
  private var stopped: [Range<Instant>] = []

  init(rule: ClockRule, span: ClockRule.Span, start: Instant, zone: TimeZoneID, calendar: CountryCalendar) {
    self.rule = rule
    self.span = span
    self.zone = zone
    self.calendar = calendar
    self.start = start
    at = start
    count()
  }

  /// A question was asked and answered: where the rule says so the span begins anew, otherwise this time does not count.
  mutating func stop(_ pause: Range<Instant>) {
    if rule.restart == .clarified {
      start = max(start, pause.upperBound)
    } else if let last = stopped.last, pause.lowerBound <= last.upperBound {
      stopped[stopped.count - 1] = last.lowerBound..<max(last.upperBound, pause.upperBound)
    } else {
      stopped.append(pause)
    }
    count()
    why.append(
      Sentence(
        rule.restart == .clarified ? "clocks.counted.restarted" : "clocks.counted.paused",
        ("from", .instant(pause.lowerBound)), ("until", .instant(pause.upperBound))))
  }

  private mutating func count() {
    let notes = why.filter { $0.key == "clocks.counted.restarted" || $0.key == "clocks.counted.paused" }
    why = []
    switch span.unit {
    case .hours: countHours()
    case .calendarDays: countDays { _ in true }
    case .workingDays:
      if !calendar.knowsHolidays {
        why.append(Sentence("clocks.counted.weekends-alone", ("calendar", .text(calendar.title))))
      }
      countDays(calendar.isWorkingDay)
    case .months: countMonths()
    }
    why += notes
  }

  private mutating func countHours() {
    at = start.adding(seconds: Int64(span.count) * 3600)
    for pause in stopped where pause.lowerBound <= at {
      let (length, isEndless) = pause.upperBound.microseconds.subtractingReportingOverflow(
        pause.lowerBound.microseconds)
      let (moved, isBeyond) = at.microseconds.addingReportingOverflow(length)
      at = Instant(microseconds: isEndless || isBeyond ? .max : moved)
    }
    lastDay = nil
  }

  /// The day of the event is not counted: the first day of the span is the next.
  private mutating func countDays(_ counts: (CivilDate) -> Bool) {
    let stops = stoppedDays
    var day = zone.localTime(at: start).date
    var left = span.count
    var free: [CountryCalendar.Holiday] = []
    while left > 0 {
      let next = day.adding(days: 1)
      guard next > day else { break }
      day = next
      if let stop = stops.first(where: { $0.contains(day) }) {
        day = stop.upperBound
      } else if counts(day) {
        left -= 1
      } else if let holiday = calendar.holiday(on: day), !calendar.weekend.contains(day.weekday) {
        free.append(holiday)
      }
    }
    for holiday in free {
      why.append(
        Sentence("clocks.counted.holiday", ("date", .date(holiday.date)), ("holiday", .text(holiday.name))))
    }
    end(on: day, isAtLeastTwoDays: span.count >= 2)
  }

  /// The day of the same number in the last month, or that month's last day (Regulation 1182/71, article 3(2)(c)).
  private mutating func countMonths() {
    let first = zone.localTime(at: start).date
    let months = first.year * 12 + first.month - 1 + span.count
    let (year, month) = (min(months / 12, 9999), months % 12 + 1)
    let day = min(first.day, CivilDate.daysInMonth(year: year, month: month))
    var last = CivilDate(year: year, month: month, day: day) ?? first
    for stop in stoppedDays where stop.lowerBound <= last {
      last = last.adding(days: stop.upperBound.daysSinceEpoch - stop.lowerBound.daysSinceEpoch + 1)
    }
    end(on: last, isAtLeastTwoDays: true)
  }

  private mutating func end(on counted: CivilDate, isAtLeastTwoDays: Bool) {
    var day = counted
    if rule.counting == .regulation1182 {
      let first = zone.localTime(at: start).date
      if isAtLeastTwoDays {
        for _ in 0..<62 where calendar.workingDays(after: first, through: day) < 2 { day = day.adding(days: 1) }
      }
      day = calendar.workingDay(onOrAfter: day)
      if day != counted {
        why.append(Sentence("clocks.counted.moved", ("from", .date(counted)), ("to", .date(day))))
      }
    }
    lastDay = day
    at = zone.endOfDay(day)
  }

  /// Days on which the clock stood still at any time, as first and last day of each run.
  private var stoppedDays: [ClosedRange<CivilDate>] {
    var runs: [ClosedRange<CivilDate>] = []
    for pause in stopped {
      let first = zone.localTime(at: pause.lowerBound).date
      let last = max(first, zone.localTime(at: pause.upperBound).date)
      if let run = runs.last, first <= run.upperBound {
        runs[runs.count - 1] = run.lowerBound...max(run.upperBound, last)
      } else {
        runs.append(first...last)
      }
    }
    return runs
  }
}
