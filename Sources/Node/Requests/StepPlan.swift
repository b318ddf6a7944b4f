internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import JSON
internal import Requests
internal import Vocabulary

/// A step on a request, as it was when the officer took it.
struct StepPlan {
  let request: String
  let action: RequestAction
  let files: [OutboundFile]
  let by: Actor
  /// The same officer as the other side sees them.
  let shown: Actor
  let held: HeldRequest

  var parts: [OutboundPart] { action.outbound(files) }

  /// The neutral answer that is signed with it, to leave in its place; nothing where there is none.
  var neutral: Answer? { held.type.neutral(insteadOf: action) }
  var fallback: [OutboundPart] { neutral.map { RequestAction.answered($0).outbound([]) } ?? [] }

  /// What the officer signs for the event: the step and its content.
  var digest: Digest {
    var writer = CanonicalWriter()
    writer.write(request)
    writer.write(action.json.bytes)
    writer.write(list: files) {
      $0.write($1.name)
      $0.write(Digest(of: $1.bytes))
    }
    return Digest(of: writer.bytes)
  }

  /// Whether the other side learns of it.
  var isTold: Bool {
    guard action.step.isShared else { return false }
    if [.send, .shareDraft].contains(action.step) { return true }
    return held.state.sentAt != nil || held.state.isDraftShared
  }

  /// What would not fit into the largest envelope is refused now, not when it is sealed. Files travel as Base64; beside
  /// them stand who, when and the digests.
  func checkSize() throws {
    let bytes = files.reduce(action.json.bytes.count + 16 << 10) { $0 + $1.bytes.count / 3 * 4 + 4 + 1 << 10 }
    guard SizeClass.holding(bytes) != nil else { throw Fault("federation.seal.too-large") }
  }

  var marking: Marking {
    if case .answered(let answer) = action { return answer.marking }
    return held.state.message.marking
  }

  func waiting(at now: Instant, signature: [UInt8]) -> WaitingAct.Step {
    WaitingAct.Step(request: request, event: event(at: now, signature: signature), files: files)
  }

  func event(
    _ other: RequestAction? = nil, by actor: Actor? = nil, second: Actor? = nil, at: Instant, signature: [UInt8]
  )
    -> RequestEvent
  {
    let action = other ?? action
    var writer = CanonicalWriter()
    writer.write(action.step.rawValue)
    writer.write(signature)
    return RequestEvent(
      action, by: actor ?? by, second: second, at: held.state.moment(of: held.state.side, at: at),
      signature: Digest(of: writer.bytes))
  }

  /// Whether the step could be taken now, with whoever will be second: so that nothing waits that never could be done.
  func rehearse(at now: Instant) throws {
    guard let party = Party(country: by.party.country, kind: by.party.kind, authority: by.party.authority, unit: "-"),
      let second = Actor(party: party, officer: "-")
    else { return }
    _ = try RequestState.applying(
      event(second: second, at: now, signature: []), to: held.state, type: held.type, now: now)
    let leaves = leaving(action.step, at: now)
    if isTold, leaves > now { try checkToldInTime(action, second: second, to: held.state, at: leaves) }
  }

  /// When the other side is told of a step that is taken now.
  private func leaving(_ step: RequestStep, at now: Instant) -> Instant {
    guard step.followsLookUp, held.state.side == .recipient, let received = held.state.receivedAt else { return now }
    return TimeClass.next(
      after: held.state.moment(of: .recipient, at: now), since: received, held.state.message.urgency.level)
  }

  /// The other side is told at a later moment than the step was taken, and that moment is the one it is told: a promise
  /// that is over by then, an extension of what has ended, is refused here rather than there.
  private func checkToldInTime(
    _ told: RequestAction, second: Actor?, to state: RequestState?, at leaves: Instant
  ) throws {
    _ = try RequestState.applying(
      event(told, second: second, at: leaves, signature: []), to: state, type: held.type, now: leaves)
  }

  /// Appends events to the stream and renews the row. Throws `holdings.stream.moved` when somebody was faster.
  func append(_ events: [RequestEvent], in transaction: some WriteTransaction, now: Instant) throws -> (
    RequestState, [RequestEffect]
  ) {
    try transaction.checkNoAnswerWaits(before: self)
    var state: RequestState? = held.state
    var effects: [RequestEffect] = []
    for event in events {
      let (next, more) = try RequestState.applying(event, to: state, type: held.type, now: now)
      state = next
      effects += more
    }
    guard let state else { throw Fault("node.request.not-found", ("request", .text(request))) }
    try transaction.append(
      events.map { try $0.kept() }, to: requestStream(request), expecting: held.version, keys: [])
    try transaction.renewRow(state, peer: held.peer, now: now)
    try transaction.tellOversight(effects, request: request, now: now)
    return (state, effects)
  }

  /// The same, and puts what the other side is told into the outbox. Throws `node.erase.restricted` where the exchange came
  /// to be restricted since: it is no longer worked with, whoever signed before.
  func carryOut(_ events: [RequestEvent], in transaction: some EffectTransaction, now: Instant) throws -> RequestState {
    try transaction.checkUnrestricted(request)
    let (state, effects) = try append(events, in: transaction, now: now)
    for file in files {
      try transaction.replace(
        HeldRecord(collection: .attachments, id: Digest(of: file.bytes).hex, content: file.bytes))
    }
    guard let told = events.last, effects.contains(where: { if case .deliver = $0 { true } else { false } }) else {
      return state
    }
    let leaves = leaving(told.step, at: now)
    if leaves > now {
      var state: RequestState? = held.state
      for event in events.dropLast() {
        state = try RequestState.applying(event, to: state, type: held.type, now: now).state
      }
      try checkToldInTime(told.action, second: told.second, to: state, at: leaves)
    }
    let before = try transaction.untold(in: request, side: state.side, until: told)
    try tell(told.action, as: told.signature, after: before, in: transaction, now: now)
    return state
  }

  /// Puts what the other side is told into the outbox: the action, and who and when as the other side is to know it.
  func tell(
    _ told: RequestAction, as signature: Digest, after before: [RequestEvent] = [],
    in transaction: some EffectTransaction, now: Instant
  ) throws {
    let notBefore = leaving(told.step, at: now)
    // The other side is told the moment at which it leaves.
    let wire = RequestEvent(
      told, by: shown, second: held.type.needsSecondOfficer(told.step) ? shown.second : nil, at: notBefore,
      signature: signature)
    try transaction.enqueue(
      told.outbound(files),
      in: RequestParcel(
        request: request, message: held.state.message, after: before.map { $0.shown(by: shown) }, event: wire,
        files: files
      ).parcel,
      to: held.peer, notBefore: notBefore, at: now)
  }
}

extension ReadTransaction {
  /// The receipt of the request, where nothing was told since: it goes with the first thing that an officer tells.
  fileprivate func untold(in request: String, side: Side, until told: RequestEvent) throws -> [RequestEvent] {
    guard side == .recipient else { return [] }
    let events = try events(of: requestStream(request)).map { try RequestEvent(canonicalBytes: $0.content) }
    guard let received = events.lastIndex(where: { $0.step == .receive }) else { return [] }
    let since = events[(received + 1)...].filter { event in
      event.step.isShared && event.by.party.isSameBody(as: told.by.party)
    }
    return since.count == 1 ? [events[received]] : []
  }
}

extension RequestStep {
  /// Whether what is said may follow from a look-up: then it leaves at whole steps of time.
  fileprivate var followsLookUp: Bool {
    switch self {
    case .acknowledge, .draft, .revise, .shareDraft, .send, .receive: false
    default: true
    }
  }
}

extension WriteTransaction {
  func renewRow(_ state: RequestState, peer: String, now: Instant) throws {
    let row = try RequestRow(state, peer: peer, changedAt: now)
    try replace(
      HeldRecord(
        collection: .requestRows, id: row.id, source: row.side.rawValue, key: row.peer, content: row.canonicalBytes))
  }

  /// Oversight is told that something happened, and where in the log it stands, never what.
  func tellOversight(_ effects: [RequestEffect], request: String, now: Instant) throws {
    for effect in effects {
      guard case .tellOversight(let code) = effect else { continue }
      try notice(code, about: request, now: now)
    }
  }

  func notice(_ code: String, about subject: String, now: Instant) throws {
    var writer = CanonicalWriter()
    writer.write(UInt64(1))
    writer.write(now)
    writer.write(code)
    writer.write(subject)
    try replace(
      HeldRecord(
        collection: .oversightNotices, id: "\(now.microseconds)-\(Digest(of: writer.bytes).hex.prefix(16))",
        content: writer.bytes))
    try log(
      AuditEntry(
        time: now, kind: .consultation, act: "notice-to-oversight", officer: "", purpose: "", basis: "",
        subjects: [subject], notes: [code]))
  }
}
