internal import Audit
public import Authority
internal import Holdings
internal import Protection
public import Requests
public import Vocabulary
internal import World

// The second officer: sees what waits, and signs it, or sends it back, in an invocation of their own.

/// Something that waits for a second officer, as it is shown to one.
public struct WaitingSummary: Sendable, Hashable {
  public let id: String
  public let kind: String
  /// The officer who signed first.
  public let officer: String
  public let at: Instant
  public let expiresAt: Instant
  public let purpose: Purpose
  public let basis: String
  public let subjects: [String]
  /// What would leave: name, size in bytes, digest.
  public let parts: [(name: String, bytes: Int, digest: Digest)]
  /// The text of what would leave, where it is text and not long. Where a protection is set aside for it, somebody in it is
  /// protected: then only those read it here who signed it or may decide on it.
  public let text: [String]
  /// A request that would be sent, or a reply, as it is printed: what its text says, in words.
  public let paper: RequestPaper?
  /// Why a protection is to be set aside for it, as the first officer says; nil where none is, and for whoever neither
  /// signed it nor may decide on it.
  public let overrideGround: String?
  /// What the scan finds in it now, for those who may decide on it: the others do not learn whom the register knows.
  public let findings: [ScanFinding]
  /// What an act would change that sends nothing.
  public let notes: [Sentence]

  init(
    _ waiting: WaitingAct, scan: EgressScanner, inReport: [ScanFinding], replacing held: ProtectedPerson?,
    holding: [Sentence], seesRegister: Bool, isKnown: Bool, maySee: Bool, isWithdrawn: Bool, paper: RequestPaper?
  ) throws {
    let pending = waiting.pending
    id = pending.id
    kind = pending.kind.rawValue
    officer = pending.officer
    at = pending.at
    expiresAt = pending.expiresAt
    purpose = pending.warrant.purpose
    basis = pending.warrant.basis
    subjects = pending.subjects
    parts = pending.parts.map { ($0.name, $0.bytes.count, $0.digest) }
    // A case file is long: its parts are read one by one. Of a set the notes say how much it
    // holds: nobody reads a hundred thousand lines, and nobody else should.
    let isLong = waiting.isReport || pending.kind == .publishMatchSets || waiting.isComparison
    let isKept = waiting.overriding != nil && !maySee
    text = isLong || isKept ? [] : pending.parts.compactMap { String(validating: $0.bytes, as: UTF8.self) }
    self.paper = isKept ? nil : paper
    overrideGround = maySee ? try waiting.overriding?.act(OverrideProtection.self).act.ground : nil
    findings =
      maySee ? try pending.disclosure.map { scan.scan(pending.parts, to: $0.recipient).findings } ?? inReport : []
    notes =
      try waiting.notes(replacing: held, seesRegister: seesRegister, isKnown: isKnown) + holding
      + (isKept ? [Sentence("exchange.waiting.kept")] : [])
      + (isWithdrawn ? [Sentence("exchange.waiting.withdrawn")] : [])
  }

  public static func == (a: WaitingSummary, b: WaitingSummary) -> Bool { a.id == b.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension ServiceNode {
  /// What waits for a second officer, oldest first. What waited too long is ended, and nothing of what it said is kept.
  public func waiting(at desk: Desk) async throws -> [WaitingSummary] {
    try await endLapsed()
    let now = clock.now()
    let scan = try await egress()
    let accounts = try await shelteredAccounts()
    var inReports: [String: [ScanFinding]] = [:]
    for waiting in try await store.read({ try $0.allDecidable() }) where waiting.isReport {
      inReports[waiting.pending.id] = try await findings(inReport: waiting)
    }
    let (officers, gate, zone) = (try await officers(), gate, try zone)
    return try await consult("list-waiting", at: desk) { [inReports] transaction in
      try transaction.allDecidable().filter { $0.pending.expiresAt >= now }.map { waiting in
        let about = waiting.pending.subjects.first ?? ""
        let isProtection = waiting.pending.kind == .setProtection
        return try WaitingSummary(
          waiting, scan: scan, inReport: inReports[waiting.pending.id] ?? [],
          replacing: isProtection
            ? try transaction.record(.protectedPersons, id: about).map { try .init(canonicalBytes: $0.content) } : nil,
          holding: try transaction.holdNotes(of: waiting, for: desk)
            + transaction.shelterNotes(of: waiting, accounts, for: desk), seesRegister: desk.seesRegister,
          isKnown: waiting.pending.kind == .admitPeer ? try transaction.peer(about) != nil : false,
          maySee: waiting.pending.officer == desk.officer.id
            || waiting.allPending.allSatisfy { pending in
              (try? gate.check(second: desk.officer, for: pending, officers: officers, now: now)) != nil
            },
          isWithdrawn: !officers.contains { $0.id == waiting.pending.officer && $0.serves(at: now) },
          paper: try transaction.paper(of: waiting, for: desk, in: zone, at: now))
      }.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
    }
  }

  /// One part of what would leave, byte for byte, for an officer who may decide on it. Logged.
  ///
  /// Throws `node.waiting.not-found`, `node.waiting.no-part`, and what the signature of an officer who may not decide would
  /// be refused with.
  public func waitingPart(_ name: String, of act: String, at desk: Desk) async throws -> [UInt8] {
    try await endLapsed()
    let waiting = try await waitingAct(act)
    let (officers, now) = (try await officers(), clock.now())
    for pending in waiting.allPending {
      try gate.check(second: desk.officer, for: pending, officers: officers, now: now)
    }
    guard let part = waiting.pending.parts.first(where: { $0.name == name }) else {
      throw Fault(
        "node.waiting.no-part", ("part", .text(name)),
        ("parts", .list(waiting.pending.parts.map { .text($0.name) })))
    }
    try await consult("read-waiting", subjects: [waiting.pending.id, part.digest.hex], at: desk) { _ in }
    return part.bytes
  }

  private func waitingAct(_ name: String) async throws -> WaitingAct {
    let found = try await store.read { transaction in
      try transaction.allDecidable().filter { $0.pending.id == name || $0.pending.id.hasSuffix(name) }
    }
    guard found.count == 1, name.utf8.count >= 4, let only = found.first else {
      throw Fault("node.waiting.not-found", ("act", .text(name)))
    }
    return only
  }

  /// Signs what waits as the second officer, and carries it out: both signatures, the log, the effect and the outbox
  /// are one transaction. Returns the request it was a step of, if it was one.
  @discardableResult
  public func approve(_ name: String, at signing: SigningDesk) async throws -> RequestState? {
    let waiting = try await waitingAct(name)
    func approved() async throws -> RequestState? {
      try await watchingStops(
        of: waiting.pending.kind, waiting.pending.subjects, request: waiting.step?.request ?? waiting.pending.id,
        at: signing
      ) { try await approve(waiting, at: signing) }
    }
    return waiting.pending.kind == .disclose && !waiting.isReport
      ? try await namingNobodyElse(approved) : try await approved()
  }

  private func approve(_ waiting: WaitingAct, at signing: SigningDesk) async throws -> RequestState? {
    let approval = try await approval(of: waiting.pending, at: signing)
    switch waiting.pending.kind {
    case .sendRequest: return try await finish(SendRequest.self, waiting, approval, at: signing)
    case .answerRequest: return try await finish(AnswerRequest.self, waiting, approval, at: signing)
    case .decideOnRequest: return try await finish(DecideOnRequest.self, waiting, approval, at: signing)
    case .admitPeer:
      try await finishPeer(waiting, approval, by: signing.officer)
      return nil
    case .setProtection:
      if waiting.liftsShelter {
        try await finishLifting(waiting, approval)
      } else {
        try await finishProtection(waiting, approval)
      }
      return nil
    case .disclose:
      if let pending = waiting.overriding {
        let word = try await self.approval(of: pending, at: signing)
        try await finishReport(waiting, approval, overriding: (pending, word))
      } else {
        try await finishSubjectAnswer(waiting, approval)
      }
      return nil
    case .holdErasure:
      try await finishHold(waiting, approval)
      return nil
    case .relaxMarking:
      try await finishRelaxing(waiting, approval)
      return nil
    case .setStandingRelease:
      try await finishStandingRelease(waiting, approval)
      return nil
    case .publishMatchSets:
      try await finishPublication(waiting, approval)
      return nil
    case .askMatch:
      try await finishQuestion(waiting, approval)
      return nil
    case .agreeJointAnalysis:
      try await finishJointAgreement(waiting, approval)
      return nil
    default: throw Fault("node.waiting.not-found", ("act", .text(waiting.pending.id)))
    }
  }

  /// The second officer's signature on what waits, checked before it is kept.
  private func approval(
    _ decision: Approval.Decision = .approved, of pending: PendingAct, at signing: SigningDesk
  ) async throws -> Approval {
    let approval = Approval(
      decision, of: pending.signed, for: description.id, by: signing.officer, with: signing.key, clock: clock)
    let (officers, now) = (try await officers(), clock.now())
    try gate.check(approval, of: pending, officers: officers, now: now)
    // What somebody signed whose key was withdrawn since can only be sent back.
    if decision == .approved, let first = officers.first(where: { $0.id == pending.officer }), !first.serves(at: now) {
      throw Fault("node.waiting.withdrawn", ("officer", .text(first.name)))
    }
    return approval
  }

  private func finish<A: RequestAct>(
    _ type: A.Type, _ waiting: WaitingAct, _ approval: Approval, at signing: SigningDesk
  ) async throws -> RequestState {
    let missing = Fault("node.waiting.not-found", ("act", .text(waiting.pending.id)))
    guard let step = waiting.step else { throw missing }
    let signed: SignedAct<A> = try waiting.pending.act()
    let officers = try await officers()
    guard let first = officers.first(where: { $0.id == waiting.pending.officer }) else { throw missing }
    let held = try await store.read { try $0.request(step.request) }
    let kind = held.state.side == .requester ? held.state.message.from.party.kind : held.state.message.to.kind
    let action = step.event.action
    let by = try await actor(first, as: kind)
    let plan = StepPlan(
      request: held.id, action: action, files: step.files, by: by, shown: try await shown(by, in: held), held: held
    )
    let second = try await actor(signing.officer, as: kind)
    guard plan.digest == signed.act.event else { throw Fault("authority.approval.other-act") }
    // Days may lie between the two signatures: the channel, its terms and the peer's admission are looked at once more.
    try await checkTelling(action, on: held, for: signed.warrant.purpose)
    if plan.isTold {
      let (told, instead) = (try await disclosure(plan), try await fallback(plan))
      // Something may have been given between the two signatures: then nothing leaves in its place any more.
      guard signed.act.disclosure == told,
        signed.act.fallback == nil || instead == nil || signed.act.fallback == instead
      else {
        throw Fault("node.waiting.other-terms")
      }
    }
    var overriding: (pending: PendingAct, approval: Approval)?
    if let pending = waiting.overriding { overriding = (pending, try await self.approval(of: pending, at: signing)) }
    let now = clock.now()
    let authorization = try gate.authorize(
      signed, approvals: [approval], officers: officers, egress: try await egress(), parts: waiting.pending.parts,
      fallback: signed.act.fallback == nil ? [] : plan.fallback,
      overriding: try overriding.map { ApprovedAct(try $0.pending.act(), approvals: [$0.approval]) }, now: now)
    return try await store.effect(
      spending: authorization, kind: plan.isTold ? .disclosure : .alteration,
      notes: [action.step.rawValue, waiting.pending.id]
    ) { [overriding] transaction in
      try transaction.finish(waiting.pending, approval)
      if let overriding { try transaction.finish(overriding.pending, overriding.approval) }
      let events =
        action.step == .send
        ? [
          plan.event(.approved, by: second, at: now, signature: approval.signature),
          plan.event(at: now, signature: signed.signature),
        ] : [plan.event(second: second, at: now, signature: signed.signature)]
      return try plan.carryOut(events, in: transaction, now: now)
    }
  }

  /// Sends it back: nothing is done, and the first officer reads why. Only who could approve it sends it back.
  public func decline(_ name: String, because reason: String, at signing: SigningDesk) async throws {
    guard let why = Explanation(reason) else { throw Fault("node.waiting.reason") }
    let waiting = try await waitingAct(name)
    let approval = try await approval(.declined, of: waiting.pending, at: signing)
    var overriding: (pending: PendingAct, approval: Approval)?
    if let pending = waiting.overriding {
      overriding = (pending, try await self.approval(.declined, of: pending, at: signing))
    }
    let now = clock.now()
    var plan: StepPlan?
    if let step = waiting.step, waiting.pending.kind == .sendRequest {
      let held = try await store.read { try $0.request(step.request) }
      let by = try await actor(signing.officer, as: held.state.message.from.party.kind)
      plan = StepPlan(
        request: held.id, action: .draftReturned(why), files: [], by: by, shown: by, held: held)
    }
    let pending = waiting.pending
    let isReplaced = try await answerNeutrally(insteadOf: waiting, sentBack: approval, telling: "override-declined") {
      [overriding] transaction in
      try transaction.finish(pending, approval)
      if let overriding { try transaction.finish(overriding.pending, overriding.approval) }
    }
    if isReplaced { return }
    try await store.write { [plan, overriding] transaction in
      try transaction.finish(pending, approval)
      // Nothing that a proposed hold named went while it waited.
      if pending.kind == .holdErasure {
        try transaction.eraseWhatIsReleased(at: now, by: ReleasingOfficer(signing))
      }
      if let overriding {
        try transaction.finish(overriding.pending, overriding.approval)
        try transaction.notice("override-declined", about: waiting.step?.request ?? pending.id, now: now)
      }
      if let plan, plan.held.state.stage == .awaitingApproval {
        _ = try plan.append([plan.event(at: now, signature: approval.signature)], in: transaction, now: now)
      }
    }
    // It may have been what another answer's neutral one waited for.
    try await giveWhatIsOwed()
  }
}

/// An act that is a step on a request.
protocol RequestAct: PendableAct {
  var event: Digest { get }
}
extension SendRequest: RequestAct {}
extension AnswerRequest: RequestAct {}
extension DecideOnRequest: RequestAct {}

extension ReadTransaction {
  /// What waits, without what belongs to an exchange that came to be restricted: that is neither shown nor done while it is.
  fileprivate func allDecidable() throws -> [WaitingAct] {
    let restrictions = try restrictions()
    let all = try allWaiting()
    return restrictions.isEmpty
      ? all
      : all.filter { act in
        let about = act.step.map { [$0.request] } ?? (act.pending.kind == .relaxMarking ? act.pending.subjects : [])
        return !about.contains { restrictions.hides(exchange: $0) }
      }
  }
}

extension WriteTransaction {
  /// The second officer spoke: the word goes into the log, and nothing waits any more.
  func finish(_ pending: PendingAct, _ approval: Approval) throws {
    try keep(approval, of: pending, kind: pending.parts.isEmpty ? .alteration : .disclosure)
    try remove(pending: pending.id)
    try removeRecord(.waitingActs, id: pending.id)
  }
}
