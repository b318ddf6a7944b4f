public import Audit
public import Authority
public import Holdings
public import Vocabulary
internal import World

/// An officer at work: who, for what, under which law, in which case. Every use case that reads or changes what a
/// service holds takes one.
public struct Desk: Sendable, Hashable {
  public let officer: Officer
  public let warrant: Warrant

  public init(officer: Officer, warrant: Warrant) {
    self.officer = officer
    self.warrant = warrant
  }

  /// The same officer and reasons, in a case.
  public func inCase(_ id: String) -> Desk {
    Desk(officer: officer, warrant: Warrant(purpose: warrant.purpose, basis: warrant.basis, caseID: id))
  }
}

/// A desk whose officer's key is unlocked: what acts are signed at.
public struct SigningDesk: Sendable {
  public let desk: Desk
  let key: SigningKey

  public var officer: Officer { desk.officer }
  public func inCase(_ id: String) -> SigningDesk { SigningDesk(desk: desk.inCase(id), key: key) }
}

extension ServiceNode {
  /// The desk of an officer by name or identifier; of the node's only officer when nil. Throws `node.officer.none`,
  /// `node.officer.which` or `node.officer.unknown`, `authority.officer.withdrawn` for one whose key was withdrawn, and
  /// `authority.basis.missing` for an empty basis.
  public func desk(of officer: String?, purpose: Purpose, basis: String, caseID: String? = nil) async throws -> Desk {
    guard !basis.allSatisfy(\.isWhitespace) else { throw Fault("authority.basis.missing") }
    let officer = try await self.officer(officer)
    guard officer.serves(at: clock.now()) else { throw Fault("authority.officer.withdrawn") }
    return Desk(officer: officer, warrant: Warrant(purpose: purpose, basis: basis, caseID: caseID))
  }

  /// Unlocks the officer's key. Takes a second or so, on purpose. Throws `authority.passphrase.wrong`.
  public func unlock(_ desk: Desk, passphrase: [UInt8]) async throws -> SigningDesk {
    let sealed = desk.officer.sealedKey
    return SigningDesk(desk: desk, key: try await LongWork.run { try sealed.open(passphrase: passphrase) })
  }

  /// Signs an act at the desk and has the gate check it.
  public func authorize<A: Act>(_ act: A, at signing: SigningDesk) async throws -> Authorization<A> {
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant,
      clock: clock, entropy: entropy)
    return try gate.authorize(signed, officers: try await officers(), now: clock.now())
  }

  /// Signs an act and carries it out: authorization, log entry and effect are one transaction.
  public func perform<A: Act, R: Sendable>(
    _ act: A, logged kind: AuditEntry.Kind, at signing: SigningDesk, notes: [String] = [],
    _ body: @escaping @Sendable (any EffectTransaction) throws -> R
  ) async throws -> R {
    let authorization = try await authorize(act, at: signing)
    return try await store.effect(spending: authorization, kind: kind, notes: notes, body)
  }

  /// What oversight reads: the log, what it is told, complaints and how they were answered. Operational data it sees
  /// where a service shows it, not on its own.
  private static let readByOversight: Set<String> = [
    "read-log", "sample-log", "audit-export", "audit-proof", "read-oversight-notices", "list-subject-requests",
    "read-subject-letter", "list-refused-content", "list-holds", "list-restricted", "draw-up-assessment",
    "open-match-commitment",
  ]

  /// Reads, and says in the log that it was read, by whom, why and what. The entry stands before anything is shown.
  public func consult<R: Sendable>(
    _ what: String, subjects: [String] = [], at desk: Desk,
    _ body: @escaping @Sendable (any ReadTransaction) throws -> R
  ) async throws -> R {
    try await consult(what, at: desk, naming: { _ in subjects }, body)
  }

  /// The same, of what officers name by the end of its name: the log bears the whole name, whatever was typed.
  func consult<R: Sendable>(
    _ what: String, at desk: Desk, naming subjects: @escaping @Sendable (any ReadTransaction) throws -> [String],
    _ body: @escaping @Sendable (any ReadTransaction) throws -> R
  ) async throws -> R {
    guard !desk.warrant.basis.allSatisfy(\.isWhitespace) else { throw Fault("authority.basis.missing") }
    guard desk.officer.role != .oversight || ServiceNode.readByOversight.contains(what) else {
      throw Fault("authority.oversight.operational")
    }
    let now = clock.now()
    return try await store.write { transaction in
      try transaction.log(
        AuditEntry(
          time: now, kind: .consultation, act: what, officer: desk.officer.id,
          purpose: desk.warrant.purpose.rawValue, basis: desk.warrant.basis, caseID: desk.warrant.caseID,
          subjects: try subjects(transaction)))
      return try body(transaction)
    }
  }
}
