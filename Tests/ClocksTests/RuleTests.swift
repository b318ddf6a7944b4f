import Clocks
import Testing
import Vocabulary

@Suite("Clocks of the instruments")
struct RuleTests {
  /// The clock table as the instruments have it, written apart from the data file: id, span, unit, verified.
  static let table: [(id: String, span: Int?, unit: String, isVerified: Bool)] = [
    ("2023-977-u1", 8, "hours", true), ("2023-977-u2", 3, "calendar-days", true),
    ("2023-977-n", 7, "calendar-days", true),
    ("prum2-core", 48, "hours", false), ("amlr69", 5, "working-days", true), ("amlr69-u", 24, "hours", true),
    ("amla-ja", 5, "calendar-days", true), ("amld6-response", 5, "working-days", false),
    ("amld6-response-u", 1, "working-days", false), ("amld6-suspend-tx", 10, "working-days", false),
    ("amld6-suspend-account", 5, "working-days", false), ("1805-fr", 48, "hours", true), ("1805-ft", 48, "hours", true),
    ("1805-cr", 45, "calendar-days", true), ("eio-ack", 7, "calendar-days", false),
    ("eio-rec", 30, "calendar-days", false),
    ("eio-exec", 90, "calendar-days", false), ("eio-prov", 24, "hours", false), ("epoc", 10, "calendar-days", true),
    ("epoc-em", 8, "hours", true), ("epoc-pr", 60, "calendar-days", true), ("bud29", 60, "calendar-days", false),
    ("tco3", 1, "hours", true), ("tco4", 72, "hours", true), ("tco6", 6, "months", true),
    ("tco-first", 12, "hours", false),
    ("un1452", 3, "working-days", true), ("egmont-customary", 1, "months", false), ("mla", nil, "", false),
  ]

  @Test("each clock has the span, the unit and the standing that its instrument is known to set")
  func figures() throws {
    let rules = try ClockRules.standard()
    for row in Self.table {
      let rule = try #require(rules[row.id], "\(row.id)")
      #expect(rule.span?.count == row.span && rule.isVerified == row.isVerified, "\(row.id)")
      if row.span != nil { #expect(rule.span?.unit.rawValue == row.unit, "\(row.id)") }
    }
    #expect(rules["no-such-clock"] == nil)
  }

  @Test("a clock without a figure has no deadline: its age is what is shown")
  func withoutFigure() throws {
    let opened = try Given.instant("2026-01-01T00:00:00Z")
    #expect(try Given.rule("mla").deadline(from: opened, zone: .utc, calendar: Given.calendar("US")) == nil)
    let due = WhatIsDue(
      [DatedMatter(id: "urn:1", openedAt: opened, dates: DueDates())], at: opened.adding(seconds: 86_400))
    #expect(due.lines.map(\.ageSeconds) == [86_400])
    #expect(due.overdue.isEmpty)
  }

  @Test("a table with an unknown field, a span out of bounds or a clock twice is refused with its line")
  func refused() throws {
    let head = "version: 1\nrules:\n  - {id: a, instrument: I, trigger: T, act: A, verified: false}\n"
    for (line, more) in [
      (4, "  - {id: a, instrument: I, trigger: T, act: A, verified: false}"),
      (4, "  - {id: b, instrument: I, trigger: T, act: A, verified: false, span: 0, unit: hours}"),
      (4, "  - {id: b, instrument: I, trigger: T, act: A, verified: false, span: 3, unit: weeks}"),
      (4, "  - {id: b, instrument: I, trigger: T, act: A, verified: false, span: 999999999, unit: hours}"),
      (4, "  - {id: b, instrument: I, trigger: T, act: A, verified: maybe}"),
      (4, "  - {id: b, instrument: I, trigger: T, act: A, verified: false, stops: never}"),
      (4, "  - {id: b, instrument: I, trigger: T, act: A}"),
      (4, "  - {id: b, instrument: I, trigger: T, act: A, verified: false, extension: 30}"),
    ] {
      let fault = #expect(throws: Fault.self, "\(more)") { try ClockRules(text: head + more, name: "test.yaml") }
      #expect(fault?.location.line == line, "\(more)")
    }
  }
}

@Suite("What is due")
struct DueTests {
  @Test("the statutory, the promised and the requested date are kept apart, and each is missed on its own")
  func apart() throws {
    let received = try Given.instant("2026-06-01T10:00:00Z")
    let statutory = try Given.rule("2023-977-u1").deadline(
      from: received, zone: Given.zone("Europe/Rome"), calendar: Given.calendar("IT"))
    let dates = DueDates(
      statutory: statutory, requested: received.adding(seconds: 3600), promised: received.adding(seconds: 4 * 3600))
    #expect(dates.next?.kind == .requested)
    #expect(dates.missed(at: received.adding(seconds: 2 * 3600)) == [.requested])
    #expect(dates.missed(at: received.adding(seconds: 5 * 3600)) == [.promised, .requested])
    #expect(dates.missed(at: received.adding(seconds: 9 * 3600)) == [.statutory, .promised, .requested])
    // Done after three hours: only what was asked for was missed, however late one looks.
    #expect(
      dates.missed(at: received.adding(seconds: 99 * 3600), doneAt: received.adding(seconds: 3 * 3600)) == [.requested])
  }

  @Test("what is due can be asked of any instant, also a past one, and then knows nothing of what came later")
  func atAnyInstant() throws {
    let start = try Given.instant("2026-06-01T00:00:00Z")
    func at(_ hours: Int64) -> Instant { start.adding(seconds: hours * 3600) }
    let matters = [
      DatedMatter(id: "c", openedAt: at(2), dates: DueDates(requested: at(5))),
      DatedMatter(id: "a", openedAt: at(0), dates: DueDates(promised: at(9)), doneAt: at(6)),
      DatedMatter(id: "b", openedAt: at(1), dates: DueDates()),
      DatedMatter(id: "d", openedAt: at(2), dates: DueDates(requested: at(5))),
    ]
    func open(_ hours: Int64) -> String { WhatIsDue(matters, at: at(hours)).lines.map(\.matter.id).joined() }
    #expect(open(-1) == "")
    #expect(open(0) == "a")
    #expect(open(2) == "cdab")
    #expect(open(6) == "cdb")
    #expect(WhatIsDue(matters, at: at(4)).overdue.isEmpty)
    #expect(WhatIsDue(matters, at: at(7)).overdue.map(\.matter.id) == ["c", "d"])
  }
}
