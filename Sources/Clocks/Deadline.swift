public import Vocabulary

/// The end of a span: the last moment in time, whose midnight it is, and how it was counted.
public struct Deadline: Sendable, Hashable {
  /// The clock's id.
  public let rule: String
  /// What started it.
  public let trigger: Instant
  /// The last moment at which the act is in time. While ``pausedSince`` is set it stands still and only says where it stood.
  public let at: Instant
  /// For spans counted in days and months: the day with whose end they end.
  public let lastDay: CivilDate?
  /// The zone in which it is stated.
  public let zone: TimeZoneID
  public let limit: ClockRule.Limit
  public let force: ClockRule.Force
  /// False: the figure is to be checked against the official text.
  public let isVerified: Bool
  /// Since when a question is open that stops this clock.
  public let pausedSince: Instant?
  /// How it was counted, for the reader: pauses, holidays, a last day that moved.
  public let why: [Sentence]

  /// Where a clock stands at an instant.
  public enum Standing: Sendable, Hashable {
    case notStarted
    case running(secondsLeft: Int64)
    case paused(since: Instant)
    /// Only of acts that are due.
    case overdue(bySeconds: Int64)
    /// Only of states that last.
    case ended(beforeSeconds: Int64)
    case done(inTime: Bool)
  }

  /// Where the clock stands at any instant, also a past one; an act done later than that does not count yet.
  public func standing(at now: Instant, doneAt: Instant? = nil) -> Standing {
    if let doneAt, doneAt <= now { return .done(inTime: pausedSince.map { doneAt >= $0 } ?? false || doneAt <= at) }
    if now < trigger { return .notStarted }
    if let pausedSince, pausedSince <= now { return .paused(since: pausedSince) }
    let (left, beyond) = at.microseconds.subtractingReportingOverflow(now.microseconds)
    let seconds = beyond ? (now <= at ? Int64.max : -Int64.max) : left / 1_000_000
    if now <= at { return .running(secondsLeft: seconds) }
    return limit == .due ? .overdue(bySeconds: -seconds) : .ended(beforeSeconds: -seconds)
  }
}

extension ClockRule {
  /// When this clock runs out; nil where the instrument sets no figure.
  ///
  /// - Parameters:
  ///   - trigger: when what starts the clock happened.
  ///   - zone: whose midnight ends a day, and in which the deadline is stated.
  ///   - calendar: whose weekends and holidays count; see ``calendar-swift.property``.
  ///   - pauses: from each question to the requester until its answer. Counted only where the instrument lets the clock
  ///     stop, and only if the question was asked before it ran out.
  ///   - pausedSince: the question that is still open, if one is.
  ///   - isExtended: whether the one extension that the instrument allows was taken.
  public func deadline(
    from trigger: Instant, zone: TimeZoneID, calendar: CountryCalendar, pauses: [Range<Instant>] = [],
    pausedSince: Instant? = nil, isExtended: Bool = false
  ) -> Deadline? {
    guard let span = isExtended ? extended ?? span : span else { return nil }
    var count = SpanCount(rule: self, span: span, start: trigger, zone: zone, calendar: calendar)
    if pause == .clarification {
      for pause in pauses.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) })
      where pause.lowerBound >= trigger && pause.lowerBound <= count.at {
        count.stop(pause)
      }
    }
    let stands = pause == .clarification ? pausedSince.flatMap { $0 >= trigger && $0 <= count.at ? $0 : nil } : nil
    return Deadline(
      rule: id, trigger: trigger, at: count.at, lastDay: count.lastDay, zone: zone, limit: limit, force: force,
      isVerified: isVerified, pausedSince: stands, why: count.why)
  }
}
