public import Clocks
public import Vocabulary

/// The side states of a request at a moment: computed, never stored, and as true of the past as of now.
public struct RequestStanding: Sendable, Hashable {
  public let stage: RequestStage
  /// What each running clock comes to, in the order in which they started.
  public let deadlines: [Running]
  /// What the instrument says, what was asked and what was promised, apart.
  public let dates: DueDates
  /// The request lost its point before it was settled.
  public let isExpired: Bool
  /// What was preserved, held or published no longer is.
  public let isHoldOver: Bool
  /// Questions of consent that nobody decided yet.
  public let openConsents: Int

  public struct Running: Sendable, Hashable {
    public let act: ClockAct
    public let deadline: Deadline
    public let isOver: Bool
  }

  /// Acts whose time is over and which were not done.
  public var overdue: [ClockAct] { deadlines.filter(\.isOver).map(\.act) }
  public var isOverdue: Bool { deadlines.contains(where: \.isOver) }
}

extension RequestState {
  /// The side states at a moment. A clock that an instrument pauses while a question is open stands still until then.
  ///
  /// Throws `requests.clock.unknown` when a type names a rule that these do not hold, or the calendar's own fault.
  public func standing(at now: Instant, rules: ClockRules) throws(Fault) -> RequestStanding {
    var running: [RequestStanding.Running] = []
    var statutory: Deadline?
    for clock in clocks where clock.stopped == nil || (clock.stopped ?? now) > now {
      guard clock.trigger <= now, let deadline = try deadline(of: clock, at: now, rules: rules) else { continue }
      // How long a hold lasts is no deadline for an act of anybody; an open question that stops the clock is no delay.
      // What is only usual or planned is owed to nobody.
      let isAct = deadline.limit == .due && deadline.force != .customary && deadline.force != .planning
      running.append(
        .init(
          act: clock.act, deadline: deadline, isOver: isAct && deadline.pausedSince == nil && deadline.at < now))
      if isAct, deadline.at < statutory?.at ?? Instant(microseconds: .max) { statutory = deadline }
    }
    return RequestStanding(
      stage: stage, deadlines: running,
      dates: DueDates(statutory: statutory, requested: message.urgency.requestedBy, promised: promised),
      isExpired: !stage.isSettled && message.validUntil.map { $0 < now } ?? false,
      isHoldOver: stage == .executed && heldUntil.map { $0 < now } ?? false,
      openConsents: consents.filter { $0.status == .asked }.count)
  }

  /// When a clock of this request runs out; nil where its rule sets no figure.
  public func deadline(of clock: RunningClock, at now: Instant, rules: ClockRules) throws(Fault) -> Deadline? {
    guard let rule = rules[clock.rule] else { throw Fault("requests.clock.unknown", ("rule", .text(clock.rule))) }
    let calendar = try CountryCalendar.of(
      rule, requested: message.to.country, requesting: message.from.party.country)
    let answered = questions.compactMap { question in
      question.answered.flatMap { question.asked < $0 ? question.asked..<$0 : nil }
    }
    let open = questions.last { $0.answered == nil && $0.asked <= now }?.asked
    let start =
      rule.restart == .clarified ? max(clock.trigger, answered.last?.upperBound ?? clock.trigger) : clock.trigger
    return rule.deadline(from: start, zone: calendar.zone, calendar: calendar, pauses: answered, pausedSince: open)
  }
}
