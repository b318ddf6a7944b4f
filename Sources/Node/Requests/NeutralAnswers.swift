internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import Protection
internal import Requests
internal import Vocabulary
internal import World

// What leaves in place of an answer that was stopped for good. Whoever asked would learn from silence that there is
// something to be silent about; so the officer who signs an answer signs the type's neutral one with it, and the node sends
// that: when the scan stops the answer as it is sealed, when the setting aside of a protection was refused, or when nobody
// decided on it in time. The peer gets the same words at the same step of time as of somebody unknown; the log and
// oversight get the true ground.

extension RequestType {
  /// The neutral answer that may stand in place of another; nil where the type has none, where this is it, or where the
  /// answer says until when something is kept or held: that is in force, and cannot be denied.
  func neutral(insteadOf action: RequestAction) -> Answer? {
    guard case .answered(let answer) = action, answer.until == nil, let rule = neutralAnswer, rule.code != answer.code
    else { return nil }
    return Answer(code: rule.code, marking: .serviceOnly)
  }
}

extension RequestEvent {
  /// The event in this node's own stream that says so.
  fileprivate func withholding(_ neutral: Answer, carriedOut: Bool, by actor: Actor, at now: Instant) -> RequestEvent {
    var writer = CanonicalWriter()
    writer.write(RequestStep.withhold.rawValue)
    writer.write(signature)
    return RequestEvent(
      .withheld(neutral, answer: carriedOut ? signature : nil), by: actor, at: now,
      signature: Digest(of: writer.bytes))
  }
}

extension ServiceNode {
  /// Carries out the neutral answer in place of one that waited to set a protection aside. `sentBack` is the second
  /// officer's word, and `body` what else that changes; without one the time to decide must be over.
  ///
  /// False where nothing was signed to leave in its place, where the request was settled otherwise meanwhile, or where
  /// another answer to it waits: then nothing is changed, and `body` is not run.
  func answerNeutrally(
    insteadOf waiting: WaitingAct, sentBack: Approval? = nil, telling notice: String,
    also body: @escaping @Sendable (any EffectTransaction) throws -> Void
  ) async throws -> Bool {
    guard waiting.overriding != nil, waiting.pending.kind == .answerRequest, let step = waiting.step else {
      return false
    }
    let signed: SignedAct<AnswerRequest> = try waiting.pending.act()
    let held = try await store.read { try $0.request(step.request) }
    guard signed.act.fallback != nil, !held.state.stage.isSettled,
      let neutral = held.type.neutral(insteadOf: step.event.action),
      try await !isAnotherWaiting(beside: waiting, on: held.id)
    else { return false }
    let now = clock.now()
    let action = RequestAction.answered(neutral)
    let parts = action.outbound([])
    let authorization = try gate.authorizeInstead(
      of: signed, sentBack: sentBack.map { [$0] } ?? [], officers: try await officers(), egress: try await egress(),
      parts: parts, now: now)
    let shown = try await shown(step.event.by, to: held.peer)
    let plan = StepPlan(request: held.id, action: action, files: [], by: step.event.by, shown: shown, held: held)
    let own = step.event.withholding(neutral, carriedOut: false, by: step.event.by, at: now)
    try await store.effect(
      spending: authorization, kind: .disclosure, notes: [RequestStep.withhold.rawValue, waiting.pending.id]
    ) { transaction in
      try body(transaction)
      _ = try plan.append([own], in: transaction, now: now)
      try transaction.notice(notice, about: held.id, now: now)
      try transaction.notice("answered-neutrally", about: held.id, now: now)
      try plan.tell(
        action, as: step.event.signature, from: held.state.receivedAt, in: transaction, now: now)
    }
    return true
  }

  /// Answers that would have set a protection aside and for which no second officer spoke while they could wait. Where the
  /// neutral one cannot go in their place (whoever signed has left, the request was settled otherwise), they are left to
  /// ``endLapsed()``.
  func withholdWhatLapsed(at now: Instant) async throws {
    let lapsed = try await store.read { transaction in
      try transaction.allWaiting().filter {
        $0.overriding != nil && $0.pending.kind == .answerRequest && $0.pending.hasLapsed(at: now)
      }
    }
    for waiting in lapsed {
      do {
        _ = try await answerNeutrally(insteadOf: waiting, telling: "override-lapsed") { transaction in
          try transaction.removeRecord(.waitingActs, id: waiting.pending.id)
          for pending in [waiting.pending, waiting.overriding] {
            if let pending { try transaction.end(lapsed: pending, at: now) }
          }
        }
      } catch is Fault { continue }
    }
  }

  private func isAnotherWaiting(beside waiting: WaitingAct, on request: String) async throws -> Bool {
    let now = clock.now()
    return try await store.read { transaction in
      try transaction.allWaiting().contains {
        $0.pending.id != waiting.pending.id && $0.step?.request == request && $0.pending.expiresAt >= now
      }
    }
  }
}

extension ReadTransaction {
  func allWaiting() throws -> [WaitingAct] {
    var waiting: [WaitingAct] = []
    try eachRecord(in: .waitingActs, after: "") {
      waiting.append(try WaitingAct(canonicalBytes: $0.content))
      return true
    }
    return waiting
  }
}

extension WriteTransaction {
  /// Puts the neutral answer in the place of one that the scan stopped as it was to be sealed, and undoes that one in the
  /// request's own events, with whatever was to be told after it. False where nothing was signed to leave in its place.
  func replaceByNeutral(
    _ outbound: inout Outbound, _ item: OutboundItem, _ job: Job, by scanner: EgressScanner, at now: Instant
  ) throws -> Bool {
    guard let fallback = item.fallback, let carried = try? RequestParcel(outbound.parcel),
      let event = try? RequestEvent(json: carried.event)
    else { return false }
    let held = try request(carried.request)
    guard let neutral = held.type.neutral(insteadOf: event.action) else { return false }
    let action = RequestAction.answered(neutral)
    guard fallback.recipient.id == outbound.recipient, fallback.isOf(action.outbound([])),
      scanner.scan(action.outbound([]), to: fallback.recipient).isClear,
      let decided = try events(of: requestStream(held.id)).lazy.map({ try RequestEvent(canonicalBytes: $0.content) })
        .first(where: { $0.signature == event.signature })
    else { return false }
    let own = event.withholding(neutral, carriedOut: true, by: decided.by, at: now)
    let plan = StepPlan(request: held.id, action: action, files: [], by: decided.by, shown: event.by, held: held)
    do {
      _ = try nested { try plan.append([own], in: self, now: now) }
    } catch is Fault { return false }
    try endWhatFollows(job, on: held.id, at: now)
    outbound.parcel =
      RequestParcel(
        carried,
        event: RequestEvent(action, by: event.by, second: event.second, at: event.at, signature: event.signature)
      ).parcel
    try notice("answered-neutrally", about: held.id, now: now)
    return true
  }

  /// What was decided after an answer that was undone is told nobody: the other side has the last word already.
  private func endWhatFollows(_ job: Job, on request: String, at now: Instant) throws {
    for var later in try jobs(Outbound.queue, in: .open) where later.id > job.id {
      let outbound = try Outbound(canonicalBytes: later.content)
      guard outbound.request == request else { continue }
      later.state = .failed
      try put(later)
      try settle(outbound: outbound.item, sent: false, at: now, notes: ["follows on an answer that was stopped"])
    }
  }
}
