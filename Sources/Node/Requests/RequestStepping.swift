internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import Protection
public import Requests
internal import Vocabulary
internal import World

// One step on a request: replay, check, sign, ask the gate, and then nonce, log, event, row and outbox in one
// transaction. Where two officers are needed, the first one's signed act waits in the store for the second.

/// What came of a step.
public enum RequestOutcome: Sendable {
  case done(RequestState)
  /// It waits for an officer of another unit, under this name.
  case waits(id: String)

  public var state: RequestState? {
    if case .done(let state) = self { return state }
    return nil
  }
  public var waiting: String? {
    if case .waits(let id) = self { return id }
    return nil
  }
}

extension ServiceNode {
  /// The officer as requests show them: the service, the unit and a pseudonym.
  func actor(_ officer: Officer, as kind: PartyKind) async throws -> Actor {
    let own = try await identity()
    guard
      let party = Party(country: own.country, kind: kind, authority: own.name, unit: officer.unit),
      let actor = Actor(party: party, officer: officer.id)
    else { throw Fault("node.request.actor") }
    return actor
  }

  /// Takes one step on a request, or has it wait for a second officer.
  ///
  /// Throws what the reducer and the gate throw; nothing is changed then.
  ///
  /// `ground` proposes to set aside what the scan finds in exactly this content for this recipient: the step then waits
  /// for a second officer in any case, and oversight is told of the proposal and of what comes of it.
  @discardableResult
  public func step(
    _ action: RequestAction, on name: String, files: [OutboundFile] = [], override ground: String? = nil,
    at signing: SigningDesk
  ) async throws -> RequestOutcome {
    // What stands in place of a stopped answer nobody decides by hand.
    guard action.step != .withhold else { throw Fault("node.request.actor") }
    if action.step == .answer {
      _ = try await shownRequest(name, at: signing.desk)
      try await screenAgain(name, at: signing)
    }
    let held = try await store.read { transaction in
      try transaction.checkShown(name, at: signing.desk)
      let held = try transaction.request(name)
      try transaction.checkUnrestricted(held.id)
      return held
    }
    let kind = held.state.side == .requester ? held.state.message.from.party.kind : held.state.message.to.kind
    let by = try await actor(signing.officer, as: kind)
    let plan = StepPlan(
      request: held.id, action: action,
      files: action.step.isShared ? try await self.files(of: action, given: files) : files,
      by: by, shown: try await shown(by, in: held), held: held)
    // Files that were given before count as well: the words that make it such a matter may have come since.
    try await checkContent(
      plan.files, of: [held.state.message] + (action.message.map { [$0] } ?? []), place: held.id,
      by: signing.officer.id)
    try await checkTelling(action, on: held, for: signing.desk.warrant.purpose)
    switch action.step {
    case .send, .shareDraft:
      let told = try await disclosure(plan)
      return try await take(
        SendRequest(request: plan.request, type: held.type.name, event: plan.digest, disclosing: told), plan,
        override: ground, at: signing)
    case .answer:
      guard case .answered(let answer) = action else { throw Fault("node.request.actor") }
      return try await take(
        AnswerRequest(
          request: plan.request, type: held.type.name, answer: answer.code, event: plan.digest,
          disclosing: try await disclosure(plan), fallback: try await fallback(plan)), plan, override: ground,
        at: signing)
    default:
      return try await take(
        DecideOnRequest(
          request: plan.request, type: held.type.name, step: action.step.rawValue, event: plan.digest,
          telling: plan.isTold ? try await disclosure(plan) : nil), plan, override: ground, at: signing)
    }
  }

  /// The files that go with a step: those that its words name, as they were given or are held, and no others. The other
  /// side would not take it in otherwise. Throws `node.request.files`, `node.request.file-missing`.
  func files(of action: RequestAction, given: [OutboundFile] = []) async throws -> [OutboundFile] {
    let given = Dictionary(given.map { (Digest(of: $0.bytes), $0.bytes) }, uniquingKeysWith: { first, _ in first })
    let named = action.attachments
    guard Set(given.keys).isSubset(of: named.map(\.digest)) else { throw Fault("node.request.files") }
    return try await store.read { transaction in
      try named.map { file in
        guard
          let bytes = try given[file.digest] ?? transaction.record(.attachments, id: file.digest.hex)?.content
        else { throw Fault("node.request.file-missing", ("file", .text(file.name))) }
        return OutboundFile(name: file.name, bytes: bytes)
      }
    }
  }

  /// What is told, to whom, on which basis.
  func disclosure(_ plan: StepPlan) async throws -> Disclosure {
    try await disclosure(of: plan.parts, plan.marking, on: plan.held)
  }

  /// The same of the neutral answer that leaves in its place, should it be stopped for good; nil once something was given,
  /// because it would contradict that.
  func fallback(_ plan: StepPlan) async throws -> Disclosure? {
    guard plan.held.state.answers.isEmpty, let neutral = plan.neutral else { return nil }
    return try await disclosure(of: plan.fallback, neutral.marking, on: plan.held)
  }

  private func disclosure(
    of parts: [OutboundPart], _ marking: Marking, on held: HeldRequest
  ) async throws -> Disclosure {
    let peer = try await admitted(held.peer)
    let channel = try await channel(with: held.peer)
    guard !channel.isSuspended else { throw Fault("requests.channel.suspended") }
    let message = held.state.message
    return Disclosure(
      to: peer.recipient(of: message), for: message.purpose,
      basis: "\(channel.agreement.transferBasis.rawValue): \(channel.agreement.title)", marking: marking,
      parts: parts)
  }

  private func take<A: PendableAct>(
    _ act: A, _ plan: StepPlan, override ground: String?, at signing: SigningDesk
  ) async throws -> RequestOutcome {
    try await watchingStops(of: A.kind, act.subjects, request: plan.request, at: signing) {
      try await attempt(act, plan, override: ground, at: signing)
    }
  }

  private func attempt<A: PendableAct>(
    _ act: A, _ plan: StepPlan, override ground: String?, at signing: SigningDesk
  ) async throws -> RequestOutcome {
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant,
      clock: clock, entropy: entropy)
    let officers = try await officers()
    let egress = try await egress()
    let now = clock.now()
    let parts = plan.isTold ? plan.parts : []
    let fallback = act.fallback == nil ? [] : plan.fallback
    if plan.isTold { try plan.checkSize() }
    if let ground {
      return try await propose(signed, plan, parts, fallback, override: ground, officers, egress, at: signing)
    }
    let needsTwo =
      try gate.needsSecondOfficer(act) || plan.held.type.needsSecondOfficer(plan.action.step)
      || !parts.isEmpty && act.disclosure.map { !egress.scan(parts, to: $0.recipient).unscannable.isEmpty } ?? false
    guard needsTwo else {
      let authorization = try gate.authorize(
        signed, officers: officers, egress: egress, parts: parts, fallback: fallback, now: now)
      let state = try await store.effect(
        spending: authorization, kind: plan.isTold ? .disclosure : .alteration, notes: [plan.action.step.rawValue]
      ) { transaction in
        try plan.carryOut(
          [plan.event(at: now, signature: signed.signature)], in: transaction, now: now)
      }
      return .done(state)
    }
    let pending = try gate.pend(
      signed, officers: officers, egress: egress, parts: parts, fallback: fallback, now: now)
    let waiting = WaitingAct(pending: pending, step: plan.waiting(at: now, signature: signed.signature))
    try await store.write { try $0.keep(waiting, of: plan, signature: signed.signature, now: now) }
    return .waits(id: pending.id)
  }

  /// The step with the act that sets a protection aside for it: both signed now, both to be signed by the second officer.
  private func propose<A: PendableAct>(
    _ signed: SignedAct<A>, _ plan: StepPlan, _ parts: [OutboundPart], _ fallback: [OutboundPart],
    override ground: String,
    _ officers: [Officer], _ egress: EgressScanner, at signing: SigningDesk
  ) async throws -> RequestOutcome {
    guard let disclosure = signed.act.disclosure else { throw Fault("authority.override.nothing") }
    let override = SignedAct(
      signing: OverrideProtection(
        of: disclosure, despite: egress.scan(parts, to: disclosure.recipient), ground: ground),
      for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant, clock: clock,
      entropy: entropy)
    let now = clock.now()
    let pending = try gate.pend(
      signed, officers: officers, egress: egress, parts: parts, fallback: fallback,
      overriding: ApprovedAct(override, approvals: []), now: now)
    let waiting = WaitingAct(
      pending: pending, step: plan.waiting(at: now, signature: signed.signature), overriding: PendingAct(override))
    try await store.write { transaction in
      try transaction.keep(waiting, of: plan, signature: signed.signature, now: now)
      try transaction.notice("override-proposed", about: plan.request, now: now)
    }
    return .waits(id: pending.id)
  }
}

extension WriteTransaction {
  /// Has a step wait for its second officer; nothing waits that could never be done.
  fileprivate func keep(_ waiting: WaitingAct, of plan: StepPlan, signature: [UInt8], now: Instant) throws {
    if plan.action.step == .send {
      _ = try plan.append([plan.event(.approvalAsked, at: now, signature: signature)], in: self, now: now)
    } else {
      try checkNoAnswerWaits(before: plan)
      try plan.rehearse(at: now)
    }
    try replace(HeldRecord(collection: .waitingActs, id: waiting.pending.id, content: waiting.canonicalBytes))
    try keep(waiting.pending, kind: waiting.pending.parts.isEmpty ? .alteration : .disclosure)
    if let overriding = waiting.overriding { try keep(overriding, kind: .disclosure) }
  }
}

extension Peer {
  /// For whom something is that leaves in an exchange with it: the peer, and the countries in which it may come to be read.
  func recipient(of message: RequestMessage) -> Recipient {
    Recipient(id: identity.nodeID, countries: [identity.country] + message.onwardCountries)
  }
}

extension RequestMessage {
  /// Countries beyond the recipient's in which it may come to be read: those of bodies that are asked the same.
  fileprivate var onwardCountries: [CountryCode] { (otherAddressees ?? []).map(\.country) }
}
