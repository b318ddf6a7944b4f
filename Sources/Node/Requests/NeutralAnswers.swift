internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import JSON
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

extension KnownRequestTypes {
  /// Every neutral answer as it leaves, to the byte. They are words of the protocol, the same for everybody: that somebody
  /// protected bears the name of one of them (`AMBER` of the marking) is no reason to hold them back, and would tell.
  static func neutralAnswers() throws -> Set<[UInt8]> {
    Set(
      try catalog().types.compactMap(\.neutralAnswer).map {
        RequestAction.answered(Answer(code: $0.code, marking: .serviceOnly)).json.bytes
      })
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

/// A neutral answer that is to leave: the act by which it was signed, without what else that would have told.
struct OwedAnswer: Sendable, Hashable {
  let request: String
  fileprivate let pending: PendingAct
  /// What was signed first, with the neutral answer for what it says.
  fileprivate let event: RequestEvent
  /// The second officer's word; nil where nobody spoke in time.
  fileprivate let sentBack: Approval?

  /// Nil where nothing was signed to leave in its place.
  fileprivate init?(_ waiting: WaitingAct, of type: RequestType, sentBack: Approval? = nil) throws {
    guard waiting.overriding != nil, waiting.pending.kind == .answerRequest, let step = waiting.step,
      let neutral = type.neutral(insteadOf: step.event.action)
    else { return nil }
    let signed: SignedAct<AnswerRequest> = try waiting.pending.act()
    guard signed.act.fallback != nil else { return nil }
    request = step.request
    pending = PendingAct(signed)
    event = RequestEvent(.answered(neutral), by: step.event.by, at: step.event.at, signature: step.event.signature)
    self.sentBack = sentBack
  }
}

extension OwedAnswer: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(request)
    writer.write(pending)
    writer.write(event)
    writer.write(optional: sentBack) { $0.write($1) }
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    request = try reader.text()
    pending = try reader.value()
    event = try reader.value()
    sentBack = try reader.optional { try $0.value() }
  }
}

extension HeldRequest {
  /// Whether the neutral answer would be the first that is given. After another it would contradict that.
  fileprivate var isUnanswered: Bool { !state.stage.isSettled && state.answers.isEmpty }
}

extension ServiceNode {
  /// Carries out the neutral answer in place of one that waited to set a protection aside. `sentBack` is the second
  /// officer's word, and `body` what else that changes; without one the time to decide must be over. While another answer
  /// to the request waits, the neutral one is owed: see ``giveWhatIsOwed()``.
  ///
  /// False where nothing was signed to leave in its place, or where something was given, or the request settled, meanwhile:
  /// then nothing is changed, and `body` is not run.
  func answerNeutrally(
    insteadOf waiting: WaitingAct, sentBack: Approval? = nil, telling notice: String,
    also body: @escaping @Sendable (any WriteTransaction) throws -> Void
  ) async throws -> Bool {
    guard let step = waiting.step else { return false }
    let held = try await store.read { try $0.request(step.request) }
    guard held.isUnanswered, let owed = try OwedAnswer(waiting, of: held.type, sentBack: sentBack) else { return false }
    let now = clock.now()
    let isOwed = try await store.write { transaction in
      guard try transaction.isAnotherAnswerWaiting(beside: owed, at: now) else { return false }
      try body(transaction)
      try transaction.notice(notice, about: held.id, now: now)
      try transaction.replace(HeldRecord(collection: .owedAnswers, id: held.id, content: owed.canonicalBytes))
      return true
    }
    if isOwed { return true }
    try await give(owed, on: held) { transaction in
      try body(transaction)
      try transaction.notice(notice, about: held.id, now: now)
    }
    return true
  }

  /// Gives the neutral answers that waited because another answer could still be given, once none can. Where something was
  /// given meanwhile, or the request was settled, nothing is owed any more.
  func giveWhatIsOwed() async throws {
    let now = clock.now()
    let all = try await store.read { transaction in
      var all: [OwedAnswer] = []
      try transaction.eachRecord(in: .owedAnswers, after: "") {
        all.append(try OwedAnswer(canonicalBytes: $0.content))
        return true
      }
      return all
    }
    for owed in all {
      do {
        let (held, mayWait) = try await store.read {
          (try $0.request(owed.request), try $0.isAnotherAnswerWaiting(beside: owed, at: now))
        }
        if !held.isUnanswered {
          try await store.write { try $0.removeRecord(.owedAnswers, id: owed.request) }
        } else if !mayWait {
          try await give(owed, on: held) { _ in }
        }
      } catch is Fault { continue }
    }
  }

  private func give(
    _ owed: OwedAnswer, on held: HeldRequest, also body: @escaping @Sendable (any WriteTransaction) throws -> Void
  ) async throws {
    guard case .answered(let neutral) = owed.event.action else { return }
    let now = clock.now()
    let action = owed.event.action
    let signed: SignedAct<AnswerRequest> = try owed.pending.act()
    let authorization = try gate.authorizeInstead(
      of: signed, sentBack: owed.sentBack.map { [$0] } ?? [], officers: try await officers(),
      egress: try await egress(), parts: action.outbound([]), now: now)
    let by = owed.event.by
    let plan = StepPlan(
      request: held.id, action: action, files: [], by: by, shown: try await shown(by, in: held), held: held)
    let own = owed.event.withholding(neutral, carriedOut: false, by: by, at: now)
    try await store.effect(
      spending: authorization, kind: .disclosure, notes: [RequestStep.withhold.rawValue, owed.pending.id]
    ) { transaction in
      try transaction.checkUnrestricted(held.id)
      try body(transaction)
      try transaction.removeRecord(.owedAnswers, id: held.id)
      _ = try plan.append([own], in: transaction, now: now)
      try transaction.notice("answered-neutrally", about: held.id, now: now)
      try plan.tell(action, as: owed.event.signature, in: transaction, now: now)
    }
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

  /// Whether another answer to the same request waits for its second officer and can still be given.
  fileprivate func isAnotherAnswerWaiting(beside owed: OwedAnswer, at now: Instant) throws -> Bool {
    try allWaiting().contains {
      $0.pending.kind == .answerRequest && $0.pending.id != owed.pending.id && $0.step?.request == owed.request
        && !$0.pending.hasLapsed(at: now)
    }
  }

  /// Throws `node.request.answer-waits` for a question back or a postponement while a neutral answer may have to leave: the
  /// other side would not take it in from there.
  func checkNoAnswerWaits(before plan: StepPlan) throws {
    guard [.postpone, .askClarification].contains(plan.action.step), plan.held.state.answers.isEmpty else { return }
    let isOwed = try record(.owedAnswers, id: plan.request) != nil
    guard
      try !isOwed
        && !allWaiting().contains(where: {
          try $0.step?.request == plan.request && OwedAnswer($0, of: plan.held.type) != nil
        })
    else { throw Fault("node.request.answer-waits") }
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
    // After something was given it would contradict that, and tell more than silence.
    guard held.state.answers.first?.event == event.signature,
      let neutral = held.type.neutral(insteadOf: event.action)
    else { return false }
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
