internal import CSodium
public import PrivateMatching
public import Vocabulary
public import World

/// An account that nobody holds, by a name that only the agreement's members can make, and only together.
///
/// It is a digest over the values of the verifiable oblivious function of RFC 9497 under *every* member's key for the
/// agreement. No member can compute it alone, so none can try out account numbers: every guess costs an evaluation at each of
/// the others, within the agreement's daily budget, and they see how many are asked for, though not which. As long as one
/// member's key stays secret, a token says nothing of its account.
public struct AccountToken: Sendable, Hashable, Comparable {
  public static let size = 8
  let word: UInt64

  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.size else { return nil }
    word = bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  public var bytes: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
  }

  public static func < (a: AccountToken, b: AccountToken) -> Bool { a.word < b.word }

  /// From the values under all members' keys, in the members' order.
  init(values: [[UInt8]], of agreement: JointAgreement.InForce) {
    var hasher = Digest.Hasher()
    hasher.update(Array("entente joint account token 1".utf8))
    hasher.update(agreement.digest.bytes)
    for value in values { hasher.update(value) }
    word = hasher.finish().bytes.prefix(Self.size).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// What goes into the function for an account.
  static func item(_ account: String) -> [UInt8] {
    Array("account\u{0}".utf8) + Array(account.utf8)
  }
}

/// What an agreement's member evaluates others' accounts with: a key of its own for this agreement alone.
public struct AccountTokenKey: Sendable {
  let key: EvaluationKey
  /// What the member publishes, signed, with its approval of the agreement.
  public var publicKey: GroupElement { key.publicKey }

  /// - Parameter seed: 32 secret bytes of the member.
  /// - Throws: `matching.key` for a seed of another size; `joint.not-a-member`.
  public init(seed: [UInt8], of member: MemberID, under agreement: JointAgreement) throws(Fault) {
    guard agreement.position(of: member) != nil else { throw Fault("joint.not-a-member") }
    key = try EvaluationKey(
      seed: seed, information: Array("joint\u{0}\(member.text)\u{0}".utf8) + agreement.digest.bytes)
  }

  /// Evaluates what another member asks for, after its budget was debited by as many. Throws `joint.budget` and evaluates
  /// nothing when fewer are left.
  public func evaluate(
    _ blinded: [GroupElement], for asker: MemberID, budget: inout BudgetLedger, on day: CivilDate,
    entropy: any Entropy
  ) throws(Fault) -> EvaluationKey.Evaluation {
    try budget.spend(blinded.count, .evaluation, of: asker, on: day)
    return try key.evaluate(blinded, entropy: entropy)
  }
}

/// A member's wish to have accounts turned into tokens: one batch to each of the others.
public struct AccountTokenRequest: Sendable {
  /// The batch that goes to each other member, in the members' order; nil at the asker's own place.
  public let batches: [BlindedBatch?]
  private let accounts: [String]
  private let agreement: JointAgreement.InForce
  private let own: Int

  /// Throws `matching.batch` for none, or more than 65,535.
  public init(
    _ accounts: [String], by member: MemberID, under agreement: JointAgreement.InForce,
    entropy: any Entropy
  ) throws(Fault) {
    guard let own = agreement.agreement.position(of: member) else {
      throw Fault("joint.not-a-member")
    }
    self.accounts = accounts
    self.agreement = agreement
    self.own = own
    let items = accounts.map(AccountToken.item)
    var batches: [BlindedBatch?] = []
    for position in agreement.agreement.members.indices {
      batches.append(position == own ? nil : try BlindedBatch(items, entropy: entropy))
    }
    self.batches = batches
  }

  /// The tokens, in the order of the accounts. Throws `matching.proof` when one of the others did not show that it used the
  /// key it had published.
  public func tokens(
    _ answers: [EvaluationKey.Evaluation?], publicKeys: [GroupElement], own key: AccountTokenKey
  ) throws(Fault) -> [String: AccountToken] {
    guard answers.count == batches.count, publicKeys.count == batches.count else {
      throw Fault("joint.round")
    }
    var values = [[[UInt8]]](repeating: [], count: accounts.count)
    for position in batches.indices {
      if position == own {
        for (at, account) in accounts.enumerated() {
          guard let value = key.key.value(for: AccountToken.item(account)) else {
            throw Fault("joint.round")
          }
          values[at].append(value)
        }
      } else {
        guard let batch = batches[position], let answer = answers[position] else {
          throw Fault("joint.round")
        }
        for (at, value) in try batch.values(answer, publicKey: publicKeys[position]).enumerated() {
          values[at].append(value)
        }
      }
    }
    var tokens: [String: AccountToken] = [:]
    for (at, account) in accounts.enumerated() {
      tokens[account] = AccountToken(values: values[at], of: agreement)
    }
    return tokens
  }
}

/// A key that two members share for one agreement, for naming to each other payments that both hold.
public struct PairKey: Sendable {
  private let bytes: [UInt8]

  /// Nil unless 32 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  func token(_ message: [UInt8]) -> PaymentToken {
    var out = [UInt8](repeating: 0, count: 16)
    _ = crypto_generichash(&out, out.count, message, UInt64(message.count), bytes, bytes.count)
    return PaymentToken(word: out.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }
}

/// A payment that two members hold, one at each end: by both accounts, amount in steps of three per cent and time in steps of
/// six hours, under a key that only these two have. Whoever receives it looks among its own payments, one step to either side,
/// because clocks and fees differ. A third party can test nothing against it; the receiver learns that a payment it holds
/// already is part of a suspicion of the sender, and no more.
public struct PaymentToken: Sendable, Hashable {
  public static let size = 8
  let word: UInt64

  init(word: UInt64) { self.word = word }

  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.size else { return nil }
    word = bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  public var bytes: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
  }

  /// What is rounded of a payment.
  struct Place: Hashable {
    let amount: Int64
    let time: Int64

    init(valueCents: Int64, seconds: UInt32) {
      amount = Int64((naturalLog(Double(max(valueCents, 1))) / 0.03).rounded(.down))
      time = Int64(seconds) / 21_600
    }

    private init(amount: Int64, time: Int64) {
      self.amount = amount
      self.time = time
    }

    /// This place first, then its eight neighbours.
    var near: [Place] {
      var places = [self]
      for a in [0, -1, 1] as [Int64] {
        for t in [0, -1, 1] as [Int64] where a != 0 || t != 0 {
          places.append(Place(amount: amount + a, time: time + t))
        }
      }
      return places
    }
  }

  static func message(payer: String, payee: String, at place: Place) -> [UInt8] {
    var writer = CanonicalWriter()
    writer.write(payer)
    writer.write(payee)
    writer.write(place.amount)
    writer.write(place.time)
    return writer.bytes
  }
}
