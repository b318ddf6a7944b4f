internal import Synchronization
public import Vocabulary

/// Permission to do one act once. It cannot be copied, and spending it consumes it.
///
/// Only ``Gate`` makes one. One that goes away unspent is told to the gate's `onUnspent`: something was authorized and
/// then not done.
public struct Authorization<A: Act>: ~Copyable, Sendable {
  private let ticket: Ticket<A>

  fileprivate init(
    _ signed: SignedAct<A>, approvals: [Approval], overriding: ApprovedAct<OverrideProtection>?,
    onUnspent: @escaping @Sendable (ActKind) -> Void
  ) {
    ticket = Ticket(Spent(signed, approvals, overriding), onUnspent)
  }

  /// What was authorized.
  public var act: A { ticket.spent.act }

  /// Uses it up. The door of the store does this before anything else, and before it waits for anything.
  public consuming func spend() -> Spent<A> {
    ticket.isSpent.store(true, ordering: .relaxed)
    return ticket.spent
  }

  deinit {
    if !ticket.isSpent.load(ordering: .relaxed) { ticket.onUnspent(A.kind) }
  }
}

/// What a spent authorization leaves: the facts of the signatures, for the transaction that carries out the act. It
/// cannot be made by hand. Its nonces are primary keys of the store, so that no body runs to its end twice.
public struct Spent<A: Act>: Sendable {
  public let act: A
  public let officer: String
  public let warrant: Warrant
  public let at: Instant
  public let nonce: [UInt8]
  public let signature: [UInt8]
  /// What second officers signed; empty where one was enough.
  public let approvals: [Approval]
  /// The act by which two officers set a protection aside for this one. Oversight is owed a notice of it.
  public let overridden: ApprovedAct<OverrideProtection>?

  /// The nonces that are used up by it.
  public var nonces: [[UInt8]] { [nonce] + (overridden.map { [$0.signed.nonce] } ?? []) }

  fileprivate init(
    _ signed: SignedAct<A>, _ approvals: [Approval], _ overridden: ApprovedAct<OverrideProtection>?
  ) {
    act = signed.act
    officer = signed.officer
    warrant = signed.warrant
    at = signed.at
    nonce = signed.nonce
    signature = signed.signature
    self.approvals = approvals
    self.overridden = overridden
  }
}

private final class Ticket<A: Act>: Sendable {
  let spent: Spent<A>
  let isSpent = Atomic<Bool>(false)
  let onUnspent: @Sendable (ActKind) -> Void

  init(_ spent: Spent<A>, _ onUnspent: @escaping @Sendable (ActKind) -> Void) {
    self.spent = spent
    self.onUnspent = onUnspent
  }
}

/// Checks signed acts and mints authorizations. The only way from a decision to an effect.
public struct Gate: Sendable {
  /// The node the acts must be signed for.
  public let node: String
  private let service: ServiceKind?
  private let matrix: ActMatrix
  private let services: ServicePermissions
  private let onUnspent: @Sendable (ActKind) -> Void

  /// A signature is good for this long; a decision is carried out when it is taken. One that waits for a second
  /// officer is good for ``PendingAct/validity``.
  public static let freshness: Int64 = 15 * 60

  /// A gate of a service's node. Without a service or its matrix, no act on a request passes.
  public init(
    node: String, service: ServiceKind? = nil, matrix: ActMatrix = .standard, services: ServicePermissions = .none,
    onUnspent: @escaping @Sendable (ActKind) -> Void = { _ in }
  ) {
    self.node = node
    self.service = service
    self.matrix = matrix
    self.services = services
    self.onUnspent = onUnspent
  }

  /// An authorization, when the officer is one of these, may sign such an act, did sign exactly this one for this
  /// node, not too long ago and not in the future, and says why; when the service may take this step on a request of
  /// this type; when a second officer approved it where two are needed; and when what is to leave is exactly what was
  /// signed and the scan let it pass. Throws the first that does not hold.
  ///
  /// Where nobody yet has a role that may add officers, any officer may, and the very first signs for themself.
  ///
  /// - Parameters:
  ///   - approvals: What second officers signed. Also makes an older signature good: see ``PendingAct/validity``.
  ///   - parts: The plaintext of all that is to leave, for an act that discloses.
  ///   - egress: The scan that looks through it.
  ///   - fallback: The plaintext of what leaves in its place should it be stopped: never anything that the scan finds
  ///     something in.
  ///   - overriding: The act by which two officers set the scan's findings aside.
  public func authorize<A: Act>(
    _ signed: SignedAct<A>, approvals: [Approval] = [], officers: [Officer], egress: (any EgressScanning)? = nil,
    parts: [OutboundPart] = [], fallback: [OutboundPart] = [], overriding: ApprovedAct<OverrideProtection>? = nil,
    now: Instant
  ) throws -> Authorization<A> {
    try checkFallback(signed.act, fallback, egress)
    let officer = try signer(of: signed, waited: !approvals.isEmpty, officers: officers, now: now)
    var needsTwo = try needsSecondOfficer(signed.act)
    let override = try release(
      signed.act, parts: parts, egress: egress, overriding: overriding, officers: officers, now: now,
      unscannable: &needsTwo)
    if needsTwo || !approvals.isEmpty {
      try checkApprovals(approvals, of: signed, by: officer, officers: officers, now: now)
    }
    return Authorization(signed, approvals: approvals, overriding: override, onUnspent: onUnspent)
  }

  /// Whether an act needs a second officer: by its kind, or because the service's matrix says so for its type. What
  /// the scan could not look into is known only when it is scanned. Throws `authority.service.not-allowed` when the
  /// service may not do it at all.
  public func needsSecondOfficer<A: Act>(_ act: A) throws -> Bool {
    guard let type = act.requestType else { return act.needsSecondOfficer }
    let permission = service.map { services.permission(for: $0, type: type, act: A.kind) } ?? .refused
    guard permission != .refused else {
      throw Fault("authority.service.not-allowed", ("act", .word("word.act.\(A.kind.rawValue)")), ("type", .text(type)))
    }
    return permission == .byTwo || act.needsSecondOfficer
  }

  /// The pending form of an act that a second officer must approve. Everything else is checked now, so that nothing
  /// waits that could never be done. An act that the scan blocks waits only with an `overriding` act, whose own
  /// approval may still be missing.
  public func pend<A: PendableAct>(
    _ signed: SignedAct<A>, officers: [Officer], egress: (any EgressScanning)? = nil, parts: [OutboundPart] = [],
    fallback: [OutboundPart] = [], overriding: ApprovedAct<OverrideProtection>? = nil, now: Instant
  ) throws -> PendingAct {
    try checkFallback(signed.act, fallback, egress)
    _ = try signer(of: signed, waited: false, officers: officers, now: now)
    _ = try needsSecondOfficer(signed.act)
    var unscannable = false
    _ = try release(
      signed.act, parts: parts, egress: egress, overriding: overriding, officers: officers, now: now,
      unscannable: &unscannable, overrideMayWait: true)
    return PendingAct(signed, parts: parts)
  }

  /// Checks a second officer's word on a pending act, before it is kept: the same checks that ``authorize(_:approvals:officers:egress:parts:fallback:overriding:now:)``
  /// makes of it, and that it is of now. Whoever sends an act back must be one who could approve it.
  public func check(_ approval: Approval, of pending: PendingAct, officers: [Officer], now: Instant) throws {
    guard let signer = officers.first(where: { $0.id == pending.officer }) else {
      throw Fault("authority.officer.unknown")
    }
    // What waited too long is no longer done, and can still be sent back.
    if approval.decision == .approved { try checkWaiting(since: pending.at, now: now) }
    try check(
      approval, of: pending.signed, kind: pending.kind, by: signer, at: pending.at, officers: officers, now: now)
    guard now.seconds - approval.at.seconds <= Gate.freshness else { throw Fault("authority.signature.stale") }
  }

  /// An authorization for the neutral answer that was signed together with one that was stopped for good: a second
  /// officer sent it back, or none spoke for as long as an act waits. Throws `authority.fallback.not-stopped` before that.
  ///
  /// The neutral answer tells nothing that was looked up, and it goes by the signature that the answer was proposed
  /// with: silence would tell more than it does. What leaves is what was signed, and the scan looks through it, too.
  public func authorizeInstead(
    of signed: SignedAct<AnswerRequest>, sentBack: [Approval] = [], officers: [Officer],
    egress: (any EgressScanning)?, parts: [OutboundPart], now: Instant
  ) throws -> Authorization<AnswerInstead> {
    guard let act = AnswerInstead(of: signed.act) else { throw Fault("authority.fallback.none") }
    let instead = SignedAct(
      act: act, officer: signed.officer, warrant: signed.warrant, at: signed.at, nonce: signed.nonce,
      signature: signed.signature)
    let first = try signer(of: instead, waited: true, hasLapsed: true, officers: officers, now: now)
    _ = try needsSecondOfficer(act)
    for word in sentBack {
      try check(
        word, of: signed.signedDigest, kind: AnswerInstead.kind, by: first, at: signed.at, officers: officers, now: now)
    }
    let isSentBack = sentBack.contains { $0.decision == .declined }
    guard isSentBack || now.seconds - signed.at.seconds > PendingAct.validity else {
      throw Fault("authority.fallback.not-stopped")
    }
    try checkFallback(signed.act, parts, egress)
    return Authorization(instead, approvals: sentBack, overriding: nil, onUnspent: onUnspent)
  }

  /// An authorization for an answer that a standing release covers: what two officers signed beforehand stands in the place
  /// of a second officer's word on it, for its own peer, its own type of request, no later than its last day and under its
  /// marking or a stricter one. Everything else is checked as for any answer. Whether the answer keeps to its limits is for
  /// who keeps the release to see.
  ///
  /// Throws `authority.standing.other` where it is not of this answer, and what a signature of its officers would be refused
  /// with: once one of them has left, it covers nothing.
  public func authorize(
    _ signed: SignedAct<AnswerRequest>, under standing: ApprovedAct<SetStandingRelease>, officers: [Officer],
    egress: (any EgressScanning)?, parts: [OutboundPart], fallback: [OutboundPart], now: Instant
  ) throws -> Authorization<AnswerRequest> {
    let (answer, terms) = (signed.act, standing.signed.act)
    guard answer.disclosed.recipient.id == terms.peer, answer.type == terms.type, now.date <= terms.until,
      answer.answer == terms.neutral || answer.disclosed.marking.isAtLeastAsStrict(as: terms.marking)
    else { throw Fault("authority.standing.other") }
    try checkFallback(answer, fallback, egress)
    _ = try signer(of: signed, waited: false, officers: officers, now: now)
    _ = try needsSecondOfficer(answer)
    let first = try signer(of: standing.signed, waited: true, hasLapsed: true, officers: officers, now: now)
    try checkApprovals(standing.approvals, of: standing.signed, by: first, officers: officers, now: now)
    var isUnscannable = false
    _ = try release(
      answer, parts: parts, egress: egress, overriding: nil, officers: officers, now: now, unscannable: &isUnscannable)
    guard !isUnscannable else { throw Fault("authority.standing.other") }
    return Authorization(signed, approvals: standing.approvals, overriding: nil, onUnspent: onUnspent)
  }

  // MARK: The first officer

  private func signer<A: Act>(
    of signed: SignedAct<A>, waited: Bool, hasLapsed: Bool = false, officers: [Officer], now: Instant
  ) throws -> Officer {
    let founder: Officer? =
      if officers.isEmpty, let addition = signed.act as? AddOfficer { addition.officer } else { nil }
    guard let officer = officers.first(where: { $0.id == signed.officer }) ?? founder, officer.id == signed.officer
    else { throw Fault("authority.officer.unknown") }
    guard officer.serves(at: now), officer.serves(at: signed.at) else { throw Fault("authority.officer.withdrawn") }
    let nobodyElseMay =
      A.kind == .addOfficer
      && !officers.contains { $0.serves(at: now) && matrix.allows(.addOfficer, to: $0.role) }
    guard matrix.allows(A.kind, to: officer.role) || nobodyElseMay else {
      throw Fault(
        "authority.role.not-allowed", ("role", .text(officer.role.rawValue)),
        ("act", .word("word.act.\(A.kind.rawValue)")),
        ("roles", .list(matrix.roles(for: A.kind).map { .text($0.rawValue) })))
    }
    guard !signed.warrant.basis.allSatisfy(\.isWhitespace) else { throw Fault("authority.basis.missing") }
    guard signed.nonce.count == 16, officer.publicKey.verifies(signed.signature, over: signed.message(for: node))
    else { throw Fault("authority.signature.wrong") }
    let age = now.seconds - signed.at.seconds
    guard age >= -60, waited || age <= Gate.freshness else { throw Fault("authority.signature.stale") }
    if waited, !hasLapsed { try checkWaiting(since: signed.at, now: now) }
    return officer
  }

  private func checkWaiting(since at: Instant, now: Instant) throws {
    guard now.seconds - at.seconds <= PendingAct.validity else {
      throw Fault("authority.pending.expired", ("hours", .integer(PendingAct.validity / 3600)))
    }
  }

  // MARK: The second officer

  /// All approvals must hold, and there must be one: a declined one stops the act however many others approved.
  private func checkApprovals<A: Act>(
    _ approvals: [Approval], of signed: SignedAct<A>, by first: Officer, officers: [Officer], now: Instant
  ) throws {
    guard !approvals.isEmpty else {
      throw Fault("authority.approval.missing", ("act", .word("word.act.\(A.kind.rawValue)")))
    }
    for approval in approvals {
      try check(
        approval, of: signed.signedDigest, kind: A.kind, by: first, at: signed.at, officers: officers, now: now)
      guard approval.decision == .approved else { throw Fault("authority.approval.declined") }
    }
  }

  private func check(
    _ approval: Approval, of signed: Digest, kind: ActKind, by first: Officer, at: Instant, officers: [Officer],
    now: Instant
  ) throws {
    guard let second = officers.first(where: { $0.id == approval.officer }) else {
      throw Fault("authority.officer.unknown")
    }
    guard second.serves(at: now), second.serves(at: approval.at) else { throw Fault("authority.officer.withdrawn") }
    try check(second, besides: first, for: kind)
    guard approval.signed == signed else { throw Fault("authority.approval.other-act") }
    guard second.publicKey.verifies(approval.signature, over: approval.message(for: node)) else {
      throw Fault("authority.signature.wrong")
    }
    // Not before what it approves, not in the future, and by somebody who was an officer already.
    guard approval.at.seconds >= at.seconds - 60, approval.at.seconds <= now.seconds + 60, second.addedAt <= approval.at
    else { throw Fault("authority.signature.stale") }
  }

  /// Whether an officer may decide on what waits. Throws what their signature would be refused with.
  public func check(second: Officer, for pending: PendingAct, officers: [Officer], now: Instant) throws {
    guard let first = officers.first(where: { $0.id == pending.officer }) else {
      throw Fault("authority.officer.unknown")
    }
    guard second.serves(at: now) else { throw Fault("authority.officer.withdrawn") }
    try check(second, besides: first, for: pending.kind)
  }

  private func check(_ second: Officer, besides first: Officer, for kind: ActKind) throws {
    guard second.id != first.id, second.publicKey != first.publicKey else { throw Fault("authority.approval.same-key") }
    guard !second.isOfUnit(of: first) else { throw Fault("authority.approval.same-unit") }
    guard matrix.allowsApproval(of: kind, by: second.role) else {
      throw Fault(
        "authority.approval.not-allowed", ("role", .text(second.role.rawValue)),
        ("act", .word("word.act.\(kind.rawValue)")),
        ("roles", .list(matrix.rolesApproving(kind).map { .text($0.rawValue) })))
    }
  }

  // MARK: What leaves

  /// What leaves in place of something else names nobody, whatever two officers would set aside.
  private func checkFallback<A: Act>(
    _ act: A, _ parts: [OutboundPart], _ egress: (any EgressScanning)?
  ) throws {
    guard let fallback = act.fallback else {
      guard parts.isEmpty else { throw Fault("authority.disclosure.altered") }
      return
    }
    guard fallback.isOf(parts), fallback.recipient == act.disclosure?.recipient else {
      throw Fault("authority.disclosure.altered")
    }
    guard let egress else { throw Fault("authority.disclosure.not-scanned") }
    guard egress.scan(parts, to: fallback.recipient).isClear else { throw Fault("authority.fallback.not-neutral") }
  }

  /// Checks that exactly what was signed is to leave and that the scan lets it; returns the override that was used.
  private func release<A: Act>(
    _ act: A, parts: [OutboundPart], egress: (any EgressScanning)?, overriding: ApprovedAct<OverrideProtection>?,
    officers: [Officer], now: Instant, unscannable: inout Bool, overrideMayWait: Bool = false
  ) throws -> ApprovedAct<OverrideProtection>? {
    guard let disclosure = act.disclosure else { return nil }
    guard !disclosure.basis.allSatisfy(\.isWhitespace) else { throw Fault("authority.basis.missing") }
    guard disclosure.isOf(parts) else { throw Fault("authority.disclosure.altered") }
    guard let egress else { throw Fault("authority.disclosure.not-scanned") }
    let verdict = egress.scan(parts, to: disclosure.recipient)
    if !verdict.unscannable.isEmpty { unscannable = true }
    // Where it was found, never who it is: that stands in the protected log alone.
    let found = Sentence.Value.list(
      parts.map(\.name).filter { name in verdict.blocks.contains { $0.part == name } }.map { .text($0) })
    guard let overriding else {
      if verdict.isBlocked { throw Fault("authority.disclosure.blocked", ("parts", found)) }
      return nil
    }
    guard !verdict.isAbsolute else { throw Fault("authority.override.absolute", ("parts", found)) }
    guard !verdict.isClear else { throw Fault("authority.override.nothing") }
    guard overriding.signed.act.disclosed == disclosure.digest, overriding.signed.act.verdict == verdict.digest
    else { throw Fault("authority.override.other") }
    guard !overriding.signed.act.ground.allSatisfy(\.isWhitespace) else {
      throw Fault("authority.override.ground-missing")
    }
    let waits = overrideMayWait && overriding.approvals.isEmpty
    let first = try signer(of: overriding.signed, waited: !waits, officers: officers, now: now)
    if !waits {
      try checkApprovals(overriding.approvals, of: overriding.signed, by: first, officers: officers, now: now)
    }
    return overriding
  }
}
