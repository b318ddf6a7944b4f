public import Audit
public import Authority
internal import Vocabulary

/// A store of holdings. All of a node's shelves lie in one, and one transaction can touch them all.
public protocol HoldingsStore: Sendable {
  func read<R: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> R) async throws -> R

  /// One transaction. The body can be run again when the database asks for it, so it must not do anything else.
  func write<R: Sendable>(_ body: @escaping @Sendable (any WriteTransaction) throws -> R) async throws -> R

  /// The transaction of an act whose authorization was spent. Called through ``effect(spending:notes:_:)``.
  func effect<A: Act, R: Sendable>(
    _ spent: Spent<A>, entry: AuditEntry, _ body: @escaping @Sendable (any EffectTransaction) throws -> R
  ) async throws -> R

  /// Checks the database itself; returns what is wrong with it, in its own words, or nothing.
  func integrityFaults() async throws -> [String]
}

extension HoldingsStore {
  /// Carries out an act: uses its authorization up before anything else, then nonce, log entry and body in one
  /// transaction. A body that throws leaves nothing; the same authorization cannot come again, nor its nonce.
  public func effect<A: Act, R: Sendable>(
    spending authorization: consuming Authorization<A>, kind: AuditEntry.Kind, notes: [String] = [],
    _ body: @escaping @Sendable (any EffectTransaction) throws -> R
  ) async throws -> R {
    let spent = authorization.spend()
    let entry = AuditEntry(
      time: spent.at, kind: kind, phase: spent.act.disclosure == nil ? .done : .intended, act: A.kind.rawValue,
      officer: spent.officer, purpose: spent.warrant.purpose.rawValue, basis: spent.warrant.basis,
      caseID: spent.warrant.caseID, subjects: spent.act.subjects, notes: notes,
      signed: .init(act: spent.act.digest, nonce: spent.nonce, signature: spent.signature),
      approvals: spent.approvals.map { .init(officer: $0.officer, at: $0.at, signature: $0.signature) })
    return try await effect(spent, entry: entry) { transaction in
      try transaction.checkServing(spent.officers)
      if let overridden = spent.overridden { try transaction.noteForOversight(overridden) }
      return try body(transaction)
    }
  }
}

extension Spent {
  /// Everybody who signed: first and second officers, also of an override.
  fileprivate var officers: [String] {
    [officer] + approvals.map(\.officer)
      + (overridden.map { [$0.signed.officer] + $0.approvals.map(\.officer) } ?? [])
  }
}

extension ReadTransaction {
  /// The gate looked at the officers before the transaction: whoever was withdrawn since signs nothing any more.
  fileprivate func checkServing(_ officers: [String]) throws {
    for id in officers {
      guard let held = try record(.officers, id: id) else { continue }
      guard try Officer(canonicalBytes: held.content).withdrawnAt == nil else {
        throw Fault("authority.officer.withdrawn")
      }
    }
  }
}

extension WriteTransaction {
  /// An override leaves an entry of its own and a notice that waits for oversight, whatever the body does.
  fileprivate func noteForOversight(_ overridden: ApprovedAct<OverrideProtection>) throws {
    let signed = overridden.signed
    let place = try log(
      AuditEntry(
        time: signed.at, kind: .disclosure, act: OverrideProtection.kind.rawValue, officer: signed.officer,
        purpose: signed.warrant.purpose.rawValue, basis: signed.warrant.basis, caseID: signed.warrant.caseID,
        subjects: signed.act.subjects, notes: ["oversight is told"],
        signed: .init(act: signed.act.digest, nonce: signed.nonce, signature: signed.signature),
        approvals: overridden.approvals.map { .init(officer: $0.officer, at: $0.at, signature: $0.signature) }))
    var notice = CanonicalWriter()
    notice.write(place)
    notice.write(PendingAct(signed))
    notice.write(list: overridden.approvals)
    try put(
      Job(
        queue: OversightNotice.queue, id: hexText(signed.nonce), createdAt: signed.at, content: notice.bytes))
  }
}

/// That a protection was set aside: what oversight is shown, and has to acknowledge.
public struct OversightNotice: Sendable, Hashable {
  public static let queue = "oversight"

  /// Where it stands in the log.
  public let entry: Int
  /// The act with its ground, as the first officer signed it.
  public let act: PendingAct
  /// What the second officers signed.
  public let approvals: [Approval]

  /// Reads the content of a job of ``queue``.
  public init(_ job: Job) throws {
    var reader = CanonicalReader(job.content)
    entry = try reader.integer()
    act = try reader.value()
    approvals = try reader.list()
    try reader.finish()
  }
}
