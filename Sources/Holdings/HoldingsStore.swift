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
      time: spent.at, kind: kind, act: A.kind.rawValue, officer: spent.officer,
      purpose: spent.warrant.purpose.rawValue, basis: spent.warrant.basis, caseID: spent.warrant.caseID,
      subjects: spent.act.subjects, notes: notes,
      signed: .init(act: spent.act.digest, nonce: spent.nonce, signature: spent.signature))
    return try await effect(spent, entry: entry, body)
  }
}
