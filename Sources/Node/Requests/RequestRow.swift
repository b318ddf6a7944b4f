internal import Clocks
public import Requests
public import Vocabulary

/// What lists and views show of a request, kept beside its events and written with each of them.
///
/// Side states are not in it: whether something is overdue is computed from these instants at the moment that is asked
/// about.
public struct RequestRow: Sendable, Hashable {
  public struct Due: Sendable, Hashable {
    public let act: ClockAct
    /// The rule's id in Clocks.
    public let rule: String
    public let at: Instant
    /// False: the figure is to be checked against the official text.
    public let isVerified: Bool
    /// Since when the clock stands still.
    public let pausedSince: Instant?
    /// Something is to be done by then; false where a state lasts until then.
    public let isAct: Bool
    /// False where the time is what is usual or planned, and nobody owes it.
    public let isOwed: Bool

    init(
      act: ClockAct, rule: String, at: Instant, isVerified: Bool, pausedSince: Instant?, isAct: Bool, isOwed: Bool
    ) {
      self.act = act
      self.rule = rule
      self.at = at
      self.isVerified = isVerified
      self.pausedSince = pausedSince
      self.isAct = isAct
      self.isOwed = isOwed
    }

    fileprivate func isOverdue(at now: Instant) -> Bool { isAct && isOwed && pausedSince == nil && at < now }

    /// Whether somebody owes what a rule says, as the rules stand.
    fileprivate static func isOwed(_ rule: String) -> Bool {
      let force = (try? ClockRules.standard())?[rule]?.force
      return force != .customary && force != .planning
    }
  }

  public let id: String
  public let type: String
  /// Of which side this node is.
  public let side: Side
  public let requester: CountryCode
  public let recipient: CountryCode
  /// The other node; empty for a draft that is for nobody admitted.
  public let peer: String
  public let authority: String
  public let stage: RequestStage
  public let urgency: UrgencyLevel
  public let createdAt: Instant
  public let changedAt: Instant
  /// Open clocks, the earliest first.
  public let due: [Due]
  public let requestedBy: Instant?
  public let promised: Instant?
  public let validUntil: Instant?
  public let heldUntil: Instant?
  public let awaitsReview: Bool
  public let openConsents: Int

  public var isSettled: Bool { stage.isSettled }

  /// The earliest date to work towards: statutory, promised or requested.
  public var next: Instant? {
    guard !isSettled || !due.isEmpty else { return nil }
    var next = due.first { $0.isAct && $0.pausedSince == nil }?.at
    for date in [promised, requestedBy] { if let date, next.map({ date < $0 }) ?? true { next = date } }
    return next
  }

  /// Acts whose time was over at an instant.
  public func overdue(at now: Instant) -> [Due] {
    due.filter { $0.isOverdue(at: now) }
  }

  func isOverdue(at now: Instant) -> Bool { due.contains { $0.isOverdue(at: now) } }

  init(_ state: RequestState, peer: String, changedAt: Instant) throws(Fault) {
    let message = state.message
    id = message.id
    type = message.type
    side = state.side
    requester = message.from.party.country
    recipient = message.to.country
    self.peer = peer
    authority = state.side == .requester ? message.to.authority : message.from.party.authority
    stage = state.stage
    urgency = message.urgency.level
    createdAt = message.created
    self.changedAt = changedAt
    due = try RequestRow.due(state)
    requestedBy = message.urgency.requestedBy
    promised = state.promised
    validUntil = message.validUntil
    heldUntil = state.heldUntil
    awaitsReview = state.screening?.awaitsReview ?? false
    openConsents = state.consents.filter { $0.status == .asked }.count
  }

  /// The deadlines of the clocks that run.
  private static func due(_ state: RequestState) throws(Fault) -> [Due] {
    let rules = try ClockRules.standard()
    var due: [Due] = []
    for clock in state.clocks where clock.stopped == nil {
      guard let deadline = try state.deadline(of: clock, at: state.asOf, rules: rules) else { continue }
      due.append(
        Due(
          act: clock.act, rule: clock.rule, at: deadline.at, isVerified: deadline.isVerified,
          pausedSince: deadline.pausedSince, isAct: deadline.limit == .due, isOwed: Due.isOwed(clock.rule)))
    }
    return due.sorted { ($0.at, $0.act.rawValue) < ($1.at, $1.act.rawValue) }
  }
}

extension RequestRow: CanonicalCodable {
  /// Version 2 says of each date whether it is owed; before, that was looked up in the rules whenever a row was read.
  private static let versions: ClosedRange<UInt64> = 1...2

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.versions.upperBound)
    writer.write(id)
    writer.write(type)
    writer.write(side.rawValue)
    writer.write(requester)
    writer.write(recipient)
    writer.write(peer)
    writer.write(authority)
    writer.write(stage.rawValue)
    writer.write(urgency.rawValue)
    writer.write(createdAt)
    writer.write(changedAt)
    writer.write(list: due) {
      $0.write($1.act.rawValue)
      $0.write($1.rule)
      $0.write($1.at)
      $0.write($1.isVerified)
      $0.write(optional: $1.pausedSince) { $0.write($1) }
      $0.write($1.isAct)
      $0.write($1.isOwed)
    }
    for instant in [requestedBy, promised, validUntil, heldUntil] { writer.write(optional: instant) { $0.write($1) } }
    writer.write(awaitsReview)
    writer.write(openConsents)
  }

  public init(from reader: inout CanonicalReader) throws {
    let version = try reader.unsigned()
    guard Self.versions.contains(version) else { throw reader.malformed }
    id = try reader.text()
    type = try reader.text()
    side = try reader.choice()
    requester = try reader.value()
    recipient = try reader.value()
    peer = try reader.text()
    authority = try reader.text()
    stage = try reader.choice()
    urgency = try reader.choice()
    createdAt = try reader.value()
    changedAt = try reader.value()
    due = try reader.list {
      let (act, rule): (ClockAct, String) = (try $0.choice(), try $0.text())
      return Due(
        act: act, rule: rule, at: try $0.value(), isVerified: try $0.flag(),
        pausedSince: try $0.optional { try $0.value() }, isAct: try $0.flag(),
        isOwed: version > 1 ? try $0.flag() : Due.isOwed(rule))
    }
    requestedBy = try reader.optional { try $0.value() }
    promised = try reader.optional { try $0.value() }
    validUntil = try reader.optional { try $0.value() }
    heldUntil = try reader.optional { try $0.value() }
    awaitsReview = try reader.flag()
    openConsents = try reader.integer()
  }
}
