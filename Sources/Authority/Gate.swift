internal import Synchronization
public import Vocabulary

/// Permission to do one act once. It cannot be copied, and spending it consumes it.
///
/// Only ``Gate`` makes one. One that goes away unspent is told to the gate's `onUnspent`: something was authorized and
/// then not done.
public struct Authorization<A: Act>: ~Copyable, Sendable {
  private let ticket: Ticket<A>

  fileprivate init(_ ticket: Ticket<A>) { self.ticket = ticket }

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

/// What a spent authorization leaves: the facts of the signature, for the transaction that carries out the act. It
/// cannot be made by hand. Its nonce is a primary key of the store, so that no body runs to its end twice.
public struct Spent<A: Act>: Sendable {
  public let act: A
  public let officer: String
  public let warrant: Warrant
  public let at: Instant
  public let nonce: [UInt8]
  public let signature: [UInt8]

  fileprivate init(_ signed: SignedAct<A>) {
    act = signed.act
    officer = signed.officer
    warrant = signed.warrant
    at = signed.at
    nonce = signed.nonce
    signature = signed.signature
  }
}

private final class Ticket<A: Act>: Sendable {
  let spent: Spent<A>
  let isSpent = Atomic<Bool>(false)
  let onUnspent: @Sendable (ActKind) -> Void

  init(_ signed: SignedAct<A>, _ onUnspent: @escaping @Sendable (ActKind) -> Void) {
    spent = Spent(signed)
    self.onUnspent = onUnspent
  }
}

/// Checks signed acts and mints authorizations. The only way from a decision to an effect.
public struct Gate: Sendable {
  /// The node the acts must be signed for.
  public let node: String
  private let matrix: ActMatrix
  private let onUnspent: @Sendable (ActKind) -> Void

  /// A signature is good for this long; a decision is carried out when it is taken.
  public static let freshness: Int64 = 15 * 60

  public init(
    node: String, matrix: ActMatrix = .standard, onUnspent: @escaping @Sendable (ActKind) -> Void = { _ in }
  ) {
    self.node = node
    self.matrix = matrix
    self.onUnspent = onUnspent
  }

  /// An authorization, when the officer is one of these, may sign such an act, did sign exactly this one for this
  /// node, not too long ago and not in the future, and says why. Throws the first that does not hold.
  ///
  /// Where nobody yet has a role that may add officers, any officer may, and the very first signs for themself.
  public func authorize<A: Act>(
    _ signed: SignedAct<A>, officers: [Officer], now: Instant
  ) throws -> Authorization<A> {
    let founder: Officer? =
      if officers.isEmpty, let addition = signed.act as? AddOfficer { addition.officer } else { nil }
    guard let officer = officers.first(where: { $0.id == signed.officer }) ?? founder, officer.id == signed.officer
    else { throw Fault("authority.officer.unknown") }
    let nobodyElseMay =
      A.kind == .addOfficer && !officers.contains { matrix.allows(.addOfficer, to: $0.role) }
    guard matrix.allows(A.kind, to: officer.role) || nobodyElseMay else {
      throw Fault(
        "authority.role.not-allowed", ("role", .text(officer.role.rawValue)), ("act", .text(A.kind.rawValue)),
        ("roles", .list(matrix.roles(for: A.kind).map { .text($0.rawValue) })))
    }
    guard !signed.warrant.basis.allSatisfy(\.isWhitespace) else { throw Fault("authority.basis.missing") }
    guard signed.nonce.count == 16, officer.publicKey.verifies(signed.signature, over: signed.message(for: node))
    else { throw Fault("authority.signature.wrong") }
    let age = now.seconds - signed.at.seconds
    guard age >= -60, age <= Gate.freshness else { throw Fault("authority.signature.stale") }
    return Authorization(Ticket(signed, onUnspent))
  }
}
