public import Ledger
public import Vocabulary

/// Which member holds which institution's records, as the members publish it to each other. Institutions of countries that
/// take no part, and those that no member has records of, are not in it.
public struct Coverage: Sendable, Hashable {
  private let holders: [String: MemberID]

  public init(_ holders: [String: MemberID]) { self.holders = holders }

  public subscript(institution: String) -> MemberID? { holders[institution] }
}

/// A member's own payments within the period of an agreement: each has at least one end that this member holds.
public struct MemberLedger: Sendable {
  /// Who holds an account's records.
  enum Holder: Sendable, Hashable {
    case own
    /// Position among the members.
    case member(Int)
    case nobody
  }

  public let member: MemberID
  let position: Int
  package let table: PaymentTable
  let holder: [Holder]
  /// The account as it is turned into a token: its institution and its number.
  func name(_ account: Int) -> String {
    let institution = Int(table.accounts.institution[account])
    return
      (institution < table.accounts.institutions.count
      ? table.accounts.institutions[institution] : "") + "/"
      + table.accounts.id[account]
  }

  /// Takes a table, leaving out what lies before or after the agreement's period.
  /// - Throws: `joint.not-a-member`; `joint.not-held` when the member holds neither end of a payment.
  public init(
    _ table: PaymentTable, of member: MemberID, coverage: Coverage,
    under agreement: JointAgreement.InForce
  ) throws(Fault) {
    guard let position = agreement.agreement.position(of: member) else {
      throw Fault("joint.not-a-member")
    }
    self.member = member
    self.position = position
    let accounts = table.accounts
    holder = accounts.institution.map { institution in
      guard Int(institution) < accounts.institutions.count,
        let holder = coverage[accounts.institutions[Int(institution)]]
      else { return .nobody }
      if holder == member { return .own }
      return agreement.agreement.position(of: holder).map { .member($0) } ?? .nobody
    }
    let begin = Int64(agreement.agreement.first.daysSinceEpoch) * 86_400
    let end = Int64(agreement.agreement.last.daysSinceEpoch + 1) * 86_400
    var kept: [Int] = []
    for row in 0..<table.count {
      guard Int(table.payer[row]) < holder.count, Int(table.payee[row]) < holder.count else {
        throw Fault("joint.not-held", at: .init(line: row + 1))
      }
      guard holder[Int(table.payer[row])] == .own || holder[Int(table.payee[row])] == .own else {
        throw Fault("joint.not-held", at: .init(line: row + 1))
      }
      let second = Int64(table.seconds[row])
      if second >= begin, second < end { kept.append(row) }
    }
    self.table = kept.count == table.count ? table : table.rows(kept)
  }

  /// Days since the agreement's first day.
  func day(_ payment: Int, of agreement: JointAgreement) -> Int {
    Int(table.seconds[payment]) / 86_400 - agreement.first.daysSinceEpoch
  }

  func payer(_ payment: Int) -> Int { Int(table.payer[payment]) }
  func payee(_ payment: Int) -> Int { Int(table.payee[payment]) }

  /// The account at the other end of a payment over the border; nil when both ends are the member's own.
  func foreignEnd(_ payment: Int) -> Int? {
    if holder[payer(payment)] != .own { return payer(payment) }
    return holder[payee(payment)] != .own ? payee(payment) : nil
  }

  /// The other member that holds the one account which all of these payments were made from, or to: it sees that account
  /// whole, and this member a part of it.
  func holderOfCenter(_ payments: [Int]) -> Int? {
    guard let first = payments.first, payments.count > 1 else { return nil }
    for account in [payer(first), payee(first)] {
      guard case .member(let position) = holder[account] else { continue }
      if payments.allSatisfy({ payer($0) == account }) || payments.allSatisfy({ payee($0) == account }) {
        return position
      }
    }
    return nil
  }

  /// The member that holds a payment's other end.
  func otherMember(_ payment: Int) -> Int? {
    guard let account = foreignEnd(payment), case .member(let position) = holder[account] else {
      return nil
    }
    return position
  }
}

extension PaymentTable {
  /// Some of the rows, in their order; accounts keep their positions.
  package func rows(_ rows: [Int]) -> PaymentTable {
    var part = PaymentTable()
    part.payer = rows.map { payer[$0] }
    part.payee = rows.map { payee[$0] }
    part.seconds = rows.map { seconds[$0] }
    part.amount = rows.map { amount[$0] }
    part.currency = rows.map { currency[$0] }
    part.valueCents = rows.map { valueCents[$0] }
    part.channel = rows.map { channel[$0] }
    part.channels = channels
    part.id = rows.map { id[$0] }
    part.accounts = accounts
    return part
  }
}
