public import Vocabulary

extension RequestState {
  /// How far an event may lie in the future of this node, or before the one that it follows: clocks differ.
  public static let skewSecondsMax: Int64 = 300

  /// The state after one event, and what follows from it.
  ///
  /// `type` is the request's type as it stands between the two countries; `side` is whose view is kept (only the first
  /// event asks for it). Throws a fault of code `requests.…` when the event is not lawful in this state: the state is then
  /// as before.
  public static func applying(
    _ event: RequestEvent, to state: RequestState?, type: RequestType, side: Side = .requester, now: Instant
  ) throws(Fault) -> (state: RequestState, effects: [RequestEffect]) {
    guard event.at <= now.adding(seconds: skewSecondsMax) else { throw Fault("requests.event.future") }
    guard var next = state else {
      var first = try begin(with: event, type: type, side: side)
      first.applied = [event.signature]
      first.lastActed = [.requester: event.at]
      let isTold = event.step.isShared && side == .requester
      return (first, isTold ? [.deliver(to: .recipient)] : [])
    }
    guard !next.applied.contains(event.signature) else { throw Fault("requests.event.replayed") }
    guard next.message.type == type.name else { throw Fault("requests.event.other-type") }
    let actor = try next.sideOf(event.by)
    // An envelope may take days; a side's own events still follow one another.
    if let last = next.lastActed[actor], event.at < last.adding(seconds: -skewSecondsMax) {
      throw Fault("requests.event.back-dated")
    }
    var effects: [RequestEffect]
    if actor != next.side, event.step.isShared, UniversalMachine.crosses(event.step, in: next) {
      next.crossed.append(Crossing(step: event.step, by: event.by, at: event.at))
      // Who withdrew before the answer came was given nothing to comment on.
      effects = [.crossed(event.step)]
      if event.step == .withdraw { effects += next.stop([.feedback], at: max(next.asOf, event.at)) }
    } else {
      try next.checkStep(event, by: actor, type)
      effects = try next.apply(event, by: actor, type)
    }
    next.lastActed[actor] = max(next.lastActed[actor] ?? event.at, event.at)
    next.asOf = max(next.asOf, event.at)
    next.applied.insert(event.signature)
    return (next, effects)
  }

  // MARK: - The first event

  private static func begin(
    with event: RequestEvent, type: RequestType, side: Side
  ) throws(Fault) -> RequestState {
    let message: RequestMessage
    let stage: RequestStage
    switch (event.action, side) {
    case (.drafted(let drafted), .requester): (message, stage) = (drafted, .draft)
    case (.draftShared(let shared), .recipient): (message, stage) = (shared, .draft)
    case (.sent(let sent), .recipient): (message, stage) = (sent, .sent)
    default: throw Fault("requests.event.not-begun")
    }
    if let option = event.step.option, !type.allows(option) {
      throw Fault("requests.step.not-in-type", ("step", .step(event.step)), ("type", .text(type.name)))
    }
    try MessageCheck.belongs(message, to: type)
    guard event.by.party.isSameBody(as: message.from.party) else { throw Fault("requests.event.wrong-side") }
    if stage == .sent { try MessageCheck.throwing(message, type) }
    var state = RequestState(side: side, message: message, stage: stage, at: event.at)
    state.isDraftShared = event.step == .shareDraft
    if stage == .sent { state.sentAt = event.at }
    return state
  }

  // MARK: - Every later one

  /// Whether the step may be taken at all: by that side, from that stage, in that type, by enough officers.
  private func checkStep(_ event: RequestEvent, by actor: Side, _ type: RequestType) throws(Fault) {
    let step = event.step
    if let option = step.option, !type.allows(option) {
      throw Fault("requests.step.not-in-type", ("step", .step(step)), ("type", .text(type.name)))
    }
    if let allowed = step.side, allowed != actor { throw Fault("requests.event.wrong-side") }
    guard UniversalMachine.stages(before: step, seenBy: side).contains(stage) else {
      throw notFromHere(step)
    }
    // What happens in the other side's house is not told, so an event that tells it does not come from there.
    if !step.isShared, actor != side { throw Fault("requests.event.not-shared") }
    // Sending has the approval of a second officer as a step of its own.
    if step != .send, type.needsSecondOfficer(step) {
      guard let second = event.second, second.isIndependent(of: event.by) else {
        throw Fault("requests.step.second-officer", ("step", .step(step)))
      }
    } else if let second = event.second, !second.isIndependent(of: event.by) {
      throw Fault("requests.step.second-officer", ("step", .step(step)))
    }
    // Who judged whether it is an abuse works on it neither before nor after.
    if actor == side, step != .review, reviewers.contains(event.by.officer) {
      throw Fault("requests.screen.handler-is-reviewer", ("step", .step(step)))
    }
  }

  /// Which side an officer acts for.
  private func sideOf(_ actor: Actor) throws(Fault) -> Side {
    if actor.party.isSameBody(as: message.from.party) { return .requester }
    if actor.party.isSameBody(as: message.to) { return .recipient }
    throw Fault("requests.event.stranger")
  }

  private mutating func apply(
    _ event: RequestEvent, by actor: Side, _ type: RequestType
  ) throws(Fault) -> [RequestEffect] {
    var effects: [RequestEffect] = []
    if actor == side, event.step.isHandling { handlers.insert(event.by.officer) }
    switch event.action {
    case .drafted: throw Fault("requests.event.already-begun")
    case .revised(let message), .draftShared(let message):
      try replaceDraft(message, event, type)
    case .draftCommented(let text):
      guard isDraftShared else { throw Fault("requests.draft.not-shared") }
      draftComments.append(Comment(by: event.by, text: text, at: event.at))
    case .approvalAsked:
      try MessageCheck.throwing(message, type)
      approval = Approval(askedBy: event.by, givenBy: nil, message: message.digest)
      stage = .awaitingApproval
    case .draftReturned:
      guard let asked = approval?.askedBy, event.by.officer != asked.officer else {
        throw Fault("requests.step.second-officer", ("step", .step(event.step)))
      }
      approval = nil
      stage = .draft
    case .approved:
      guard let asked = approval?.askedBy, event.by.isIndependent(of: asked) else {
        throw Fault("requests.step.second-officer", ("step", .step(event.step)))
      }
      approval?.givenBy = event.by
      stage = .approved
    case .sent(let sent): effects = try send(sent, event, type)
    case .received:
      // Clocks run from receipt, and nothing is received before it was sent. Who sent it may have done so as of its last act,
      // with a clock that was set back since, and the other's clock may be behind that.
      let skew = side == .requester ? 2 * Self.skewSecondsMax : Self.skewSecondsMax
      if let sentAt, event.at < sentAt.adding(seconds: -skew) {
        throw Fault("requests.receive.before-sent")
      }
      receivedAt = event.at
      stage = .received
      effects = start([.acknowledge, .recognize, .answer, .object], at: event.at, type)
      if type.clockRule(.recognize, pace: pace) == nil { effects += start([.execute], at: event.at, type) }
    case .acknowledged:
      acknowledgedAt = event.at
      stage = .acknowledged
      effects = stop([.acknowledge], at: event.at)
    case .screened(let result):
      if UniversalMachine.working.contains(stage) {
        // Once accepted, only words that came in since are screened; the work stays where it is.
        guard screening == nil else { throw notFromHere(event.step) }
      } else {
        guard stage == .acknowledged || !type.allows(.acknowledge) else { throw notFromHere(event.step) }
        stage = .screened
      }
      screening = ScreeningRecord(by: event.by, result: result, reviewer: nil, isFoundClear: nil)
      if result.outcome != .clear { effects = [.tellOversight(code: "abuse-signal")] }
    case .reviewed(let isClear, _): effects = try review(isClear, event)
    case .clarificationAsked:
      resumesTo = stage
      questions.append(Question(asked: event.at, answered: nil))
      stage = .clarificationAsked
      effects = [.questionOpened]
    case .clarified(_, let completed): effects = try clarify(completed, event, type)
    case .accepted(let chosen): effects = try accept(chosen, event, type)
    case .transferred(let to, let why):
      try checkReviewed()
      guard to.country == message.to.country, !to.isSameBody(as: message.to) else {
        throw Fault("requests.transfer.elsewhere")
      }
      guard type.recipients.contains(to.kind) else {
        throw Fault("requests.transfer.not-competent", ("party", .party(to.kind)))
      }
      effects = settle(.transferred, .transferred(to: to, why), event)
    case .refused(let ground, let why): effects = try refuse(ground, why, event, type)
    case .postponed(let ground, let why, let until):
      guard type.postponementGround(ground.code) == ground else { throw unlisted(ground.code) }
      try checkReviewed()
      if let until, until <= event.at { throw Fault("requests.postponed.past") }
      resumesTo = stage
      decision = .postponed(ground, why, until: until)
      stage = .postponed
    case .resumed:
      decision = nil
      stage = resumesTo ?? .screened
      resumesTo = nil
    case .begun: stage = .inExecution
    case .promised(let date):
      guard date > event.at else { throw Fault("requests.promise.past") }
      promised = date
    case .answered(let answer): effects = try record(answer, event, type)
    case .foundImpossible(let ground, let why):
      guard type.impossibilityGround(ground.code) == ground else { throw unlisted(ground.code) }
      effects = settle(.impossible, .impossible(ground, why), event)
    case .withheld(let answer, let undone): effects = try withhold(answer, undoing: undone, event, type)
    case .extended(let until, _):
      try checkHeld(event.step)
      guard let held = heldUntil, until > held else { throw Fault("requests.extension.not-longer") }
      guard event.at <= held else { throw Fault("requests.extension.too-late") }
      heldUntil = until
      effects = start([.extend], at: event.at, type)
    case .lifted(let why):
      try checkHeld(event.step)
      decision = .lifted(why)
      stage = .lifted
      effects = stop([.hold, .extend], at: event.at)
    case .consentAsked, .consentGranted, .consentDenied: effects = try consent(event, type)
    case .feedbackGiven(let given): effects = try feedBack(given, event, type)
    case .withdrawn(let why):
      let wasHere = stage
      effects = settle(.withdrawn, .withdrawn(why), event)
      if wasHere == .draft, isDraftShared { effects.append(.dropDraft) }
    case .closed: effects = try close(event, type)
    }
    if event.step.isShared, actor == side, isKnownToOther {
      effects.append(.deliver(to: side.other))
    }
    return effects
  }
}
