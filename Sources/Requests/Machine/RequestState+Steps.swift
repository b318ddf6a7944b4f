internal import Vocabulary

// What single steps do, beyond moving from one stage to the next.

extension RequestState {
  /// The other side knows of the request: it was sent, or its draft was shared.
  var isKnownToOther: Bool { sentAt != nil || isDraftShared }

  func unlisted(_ code: String) -> Fault { Fault("requests.ground.not-listed", ("ground", .text(code))) }

  // MARK: Before sending

  mutating func replaceDraft(_ new: RequestMessage, _ event: RequestEvent, _ type: RequestType) throws(Fault) {
    try checkSame(new)
    try MessageCheck.belongs(new, to: type)
    message = new
    approval = nil
    stage = .draft
    if event.step == .shareDraft { isDraftShared = true }
  }

  /// A later wording of the same request: who asks whom, for what type, under which id does not change.
  func checkSame(_ new: RequestMessage) throws(Fault) {
    guard new.id == message.id, new.type == message.type, new.from.party.isSameBody(as: message.from.party),
      new.to.isSameBody(as: message.to), new.created == message.created
    else { throw Fault("requests.message.another") }
  }

  mutating func send(_ sent: RequestMessage, _ event: RequestEvent, _ type: RequestType) throws(Fault)
    -> [RequestEffect]
  {
    if side == .requester {
      // What leaves is what the second officer saw, to the byte.
      guard approval?.givenBy != nil, approval?.message == sent.digest else {
        throw Fault("requests.send.not-what-was-approved")
      }
    } else {
      try checkSame(sent)
      try MessageCheck.throwing(sent, type)
      message = sent
    }
    sentAt = event.at
    stage = .sent
    return []
  }

  // MARK: Deciding

  /// What the abuse screen left open is decided by somebody else first.
  func checkReviewed() throws(Fault) {
    if screening?.awaitsReview == true { throw Fault("requests.screen.awaits-review") }
  }

  mutating func review(_ isClear: Bool, _ event: RequestEvent) throws(Fault) -> [RequestEffect] {
    guard let record = screening, record.awaitsReview else { throw Fault("requests.screen.nothing-to-review") }
    guard event.by.officer != record.by.officer, !handlers.contains(event.by.officer) else {
      throw Fault("requests.screen.reviewer-is-handler")
    }
    reviewers.insert(event.by.officer)
    screening?.reviewer = event.by
    screening?.isFoundClear = isClear
    return [.tellOversight(code: isClear ? "abuse-review-clear" : "abuse-review-upheld")]
  }

  mutating func clarify(
    _ completed: RequestMessage?, _ event: RequestEvent, _ type: RequestType
  ) throws(Fault) -> [RequestEffect] {
    if let completed {
      try checkSame(completed)
      try MessageCheck.throwing(completed, type)
      message = completed
    }
    if let open = questions.lastIndex(where: { $0.answered == nil }) { questions[open].answered = event.at }
    stage = resumesTo ?? .screened
    resumesTo = nil
    // A request that came back with other words is screened again, wherever it stood: the words were what was screened.
    if completed != nil, side == .recipient {
      screening = nil
      if stage == .screened { stage = type.allows(.acknowledge) ? .acknowledged : .received }
    }
    return [.questionSettled]
  }

  mutating func accept(_ chosen: Pace?, _ event: RequestEvent, _ type: RequestType) throws(Fault) -> [RequestEffect] {
    if side == .recipient {
      try checkReviewed()
      guard screening?.isClear == true else { throw Fault("requests.screen.not-clear") }
    }
    var effects: [RequestEffect] = []
    if let chosen, chosen != pace {
      // The recipient's means decide only between information held and information to be obtained.
      guard pace == .urgent, chosen == .urgentIndirect, type.clocks.contains(where: { $0.pace == .urgentIndirect })
      else { throw Fault("requests.accept.pace", ("pace", .pace(chosen))) }
      pace = chosen
      for index in clocks.indices where clocks[index].stopped == nil {
        guard let rule = type.clockRule(clocks[index].act, pace: chosen), rule != clocks[index].rule else { continue }
        clocks[index].rule = rule
        effects.append(.startClock(clocks[index].act, rule: rule))
      }
    }
    stage = .accepted
    effects += stop([.recognize], at: event.at)
    if type.clockRule(.recognize, pace: pace) != nil { effects += start([.execute], at: event.at, type) }
    return effects
  }

  mutating func refuse(
    _ ground: RefusalGround, _ why: Explanation, _ event: RequestEvent, _ type: RequestType
  ) throws(Fault) -> [RequestEffect] {
    if type.notGrounds.contains(where: { $0.code == ground.code }) {
      throw Fault("requests.ground.unlawful", ("ground", .text(ground.code)))
    }
    guard let rule = type.refusalGrounds.first(where: { $0.code == ground.code }) else { throw unlisted(ground.code) }
    if rule.asksFirst, questions.isEmpty { throw Fault("requests.refuse.ask-first", ("ground", .text(ground.code))) }
    try checkReviewed()
    // What was postponed while it was carried out had been accepted, and is refused no more.
    if stage == .postponed, let before = resumesTo, ![.screened, .received, .acknowledged].contains(before) {
      throw notFromHere(event.step)
    }
    if stage == .clarificationAsked, let before = resumesTo, ![.screened, .received, .acknowledged].contains(before) {
      throw notFromHere(event.step)
    }
    return settle(.refused, .refused(ground, why), event)
  }

  /// Ends what was owed, and every clock with it.
  mutating func settle(_ end: RequestStage, _ decision: Decision, _ event: RequestEvent) -> [RequestEffect] {
    self.decision = decision
    stage = end
    resumesTo = nil
    if let open = questions.lastIndex(where: { $0.answered == nil }) { questions[open].answered = event.at }
    return stop(ClockAct.allCases, at: event.at)
  }

  // MARK: Answering

  mutating func record(_ answer: Answer, _ event: RequestEvent, _ type: RequestType) throws(Fault) -> [RequestEffect] {
    // The beginning of execution is not told, so only the recipient's own view can ask for it.
    if side == .recipient, type.allows(.execute), stage == .accepted { throw Fault("requests.answer.not-begun") }
    let rule = try MessageCheck.throwing(answer, type)
    // Words that came in after acceptance were screened, too, before anything but the neutral answer is given on them.
    if side == .recipient, !rule.isNeutral {
      try checkReviewed()
      guard screening?.isClear == true else { throw Fault("requests.screen.not-clear") }
    }
    if let until = answer.until, until <= event.at { throw Fault("requests.answer.until-past") }
    answers.append(
      AnswerRecord(answer: answer, result: rule.result, by: event.by, at: event.at, event: event.signature))
    switch rule.result {
    case .partial:
      stage = .answeredPartial
      return []
    case .final, .executed:
      stage = rule.result == .final ? .answeredFinal : .executed
      decision = nil
      heldUntil = answer.until
      var effects = stop(ClockAct.allCases, at: event.at)
      if type.feedback != nil { effects += start([.feedback], at: event.at, type) }
      if rule.result == .executed { effects += start([.hold], at: event.at, type) }
      return effects
    }
  }

  /// Undoes an answer that was stopped before it left, with all that was answered after it: what the other side has is
  /// the neutral one, and this side's state says the same.
  mutating func withhold(
    _ neutral: Answer, undoing undone: Digest?, _ event: RequestEvent, _ type: RequestType
  ) throws(Fault) -> [RequestEffect] {
    guard try MessageCheck.throwing(neutral, type).isNeutral else { throw Fault("requests.withhold.not-neutral") }
    if let undone {
      guard let first = answers.firstIndex(where: { $0.event == undone }) else {
        throw Fault("requests.withhold.no-such-answer")
      }
      withheld += answers[first...]
      answers.removeSubrange(first...)
    } else {
      // The other side takes an answer only where it was accepted and is neither postponed nor asked back.
      guard UniversalMachine.working.contains(stage) else { throw notFromHere(event.step) }
    }
    answers.append(
      AnswerRecord(answer: neutral, result: .final, by: event.by, at: event.at, event: event.signature))
    stage = .answeredFinal
    (decision, resumesTo, heldUntil, promised) = (nil, nil, nil, nil)
    if let open = questions.lastIndex(where: { $0.answered == nil }) { questions[open].answered = event.at }
    var effects = stop(ClockAct.allCases, at: event.at)
    if type.feedback != nil { effects += start([.feedback], at: event.at, type) }
    return effects
  }

  // MARK: Afterwards

  mutating func consent(_ event: RequestEvent, _ type: RequestType) throws(Fault) -> [RequestEffect] {
    let actor: Side = event.by.party.isSameBody(as: message.from.party) ? .requester : .recipient
    guard !answers.isEmpty else { throw notFromHere(event.step) }
    switch event.action {
    case .consentAsked(let question):
      // Each side names its own questions: two may cross under one name.
      guard !consents.contains(where: { $0.askedBy == actor && $0.question.id == question.id }) else {
        throw Fault("requests.consent.twice")
      }
      for reader in question.readers where !type.readers.afterConsent.contains(reader) {
        throw Fault("requests.consent.reader", ("reader", .reader(reader)))
      }
      if question.uses.contains(.evidence), type.evidence == .no { throw Fault("requests.consent.no-evidence") }
      consents.append(Consent(askedBy: actor, question: question, status: .asked))
      return []
    case .consentGranted(let grant):
      let index = try open(grant.question, by: actor)
      let question = consents[index].question
      guard !grant.readers.isEmpty, !grant.uses.isEmpty, Set(grant.readers).isSubset(of: question.readers),
        Set(grant.uses).isSubset(of: question.uses)
      else { throw Fault("requests.consent.wider") }
      consents[index].status = .granted(grant)
      return [.applyConsent(question: grant.question)]
    case .consentDenied(let id, let ground, let why):
      guard type.consentDenialGround(ground.code) == ground else { throw unlisted(ground.code) }
      consents[try open(id, by: actor)].status = .denied(ground, why)
      return []
    default: return []
    }
  }

  /// The open question of that id, which the other side asked: nobody consents to their own question.
  private func open(_ id: String, by actor: Side) throws(Fault) -> Int {
    let open = consents.indices.filter { consents[$0].question.id == id && consents[$0].status == .asked }
    guard let index = open.first(where: { consents[$0].askedBy != actor }) else {
      throw Fault(open.isEmpty ? "requests.consent.not-open" : "requests.consent.own")
    }
    return index
  }

  mutating func feedBack(_ given: Feedback, _ event: RequestEvent, _ type: RequestType) throws(Fault) -> [RequestEffect]
  {
    let actor: Side = event.by.party.isSameBody(as: message.from.party) ? .requester : .recipient
    guard type.feedback?.by == actor else { throw Fault("requests.event.wrong-side") }
    // Where a type answers, feedback is on something given; where it does not, on the request itself.
    if stage == .accepted, type.allows(.answer) { throw notFromHere(event.step) }
    if stage == .closed, actor == side { throw notFromHere(event.step) }
    feedback.append(given)
    if stage == .closed { return [] }
    stage = .feedbackGiven
    return given.code == .stillOpen ? [] : stop([.feedback], at: event.at)
  }

  mutating func close(_ event: RequestEvent, _ type: RequestType) throws(Fault) -> [RequestEffect] {
    if stage == .accepted, type.allows(.answer) { throw notFromHere(event.step) }
    if let rule = type.feedback, rule.isRequired,
      [.answeredFinal, .executed, .lifted, .accepted, .feedbackGiven].contains(stage)
    {
      // Nothing was given, or it came after the withdrawal, so there is nothing to comment on.
      let isNeutral = answers.count == 1 && answers.last?.answer.code == type.neutralAnswer?.code
      let isUnread = crossed.contains { $0.step == .withdraw }
      guard isNeutral || isUnread || !feedback.isEmpty else { throw Fault("requests.close.feedback-first") }
      if feedback.last?.code == .stillOpen { throw Fault("requests.close.still-open") }
    }
    stage = .closed
    return stop(ClockAct.allCases, at: event.at)
  }

  func notFromHere(_ step: RequestStep) -> Fault {
    Fault("requests.step.not-from-here", ("step", .step(step)), ("stage", .stage(stage)))
  }

  /// What is preserved, held or published can be extended or ended, also after feedback.
  func checkHeld(_ step: RequestStep) throws(Fault) {
    guard answers.last?.result == .executed else { throw notFromHere(step) }
  }

  // MARK: Clocks

  mutating func start(_ acts: [ClockAct], at instant: Instant, _ type: RequestType) -> [RequestEffect] {
    var effects: [RequestEffect] = []
    for act in acts {
      guard let rule = type.clockRule(act, pace: pace) else { continue }
      clocks.append(RunningClock(act: act, rule: rule, trigger: instant, stopped: nil))
      effects.append(.startClock(act, rule: rule))
    }
    return effects
  }

  mutating func stop(_ acts: [ClockAct], at instant: Instant) -> [RequestEffect] {
    var effects: [RequestEffect] = []
    for index in clocks.indices where clocks[index].stopped == nil && acts.contains(clocks[index].act) {
      clocks[index].stopped = instant
      effects.append(.stopClock(clocks[index].act))
    }
    return effects
  }
}
