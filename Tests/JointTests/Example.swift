import Joint
import Ledger
import TestSupport
import Vocabulary
import World

/// Small invented worlds: three countries whose banks are members, and one that takes no part.
enum Example {
  static let first = CivilDate(year: 2026, month: 1, day: 5)!
  static let last = first.adding(days: 89)

  static func agreement(
    _ members: [String], identifier: String = "urn:example:joint", thresholds: Thresholds = Thresholds(),
    budget: JointAgreement.DailyBudget = .init()
  ) throws -> JointAgreement.InForce {
    let members = members.compactMap { MemberID($0) }
    return try JointAgreement(
      identifier: identifier, purpose: .detection, members: members, first: first, last: last, thresholds: thresholds,
      budget: budget, expires: last.adding(days: 30)
    ).inForce(on: last, approved: Set(members))
  }

  typealias World = BorderPayments

  static func planted() -> World { .planted() }
}

extension BorderPayments {
  /// What a member holds; where it holds the payee alone, its copy is so much later and smaller.
  func ledger(
    of member: String, under agreement: JointAgreement.InForce, late: Double = 0, fee: Double = 0
  ) throws -> MemberLedger {
    var table = PaymentTable()
    table.channels = ["wire"]
    table.accounts.institutions = ["CAB", "DEB", "FRB", "CHB"]
    var positions: [String: UInt32] = [:]
    func account(_ name: String) -> UInt32 {
      if let known = positions[name] { return known }
      positions[name] = UInt32(table.accounts.id.count)
      table.accounts.id.append(name)
      table.accounts.institution.append(
        UInt32(table.accounts.institutions.firstIndex(of: name.prefix(2) + "B") ?? 3))
      table.accounts.kind.append(.person)
      table.accounts.owner.append(AccountTable.noOwner)
      table.accounts.country.append(nil)
      return UInt32(table.accounts.id.count - 1)
    }
    let start = Double(Example.first.daysSinceEpoch) * 86_400
    let held = rows.filter { $0.payer.hasPrefix(member) || $0.payee.hasPrefix(member) }.map { row in
      let copy = !row.payer.hasPrefix(member) && !row.payer.hasPrefix("CH")
      return (row, UInt32(start + row.day * 86_400 + (copy ? late * 86_400 : 0)), row.dollars * (copy ? 1 - fee : 1))
    }.sorted { ($0.1, $0.0.id) < ($1.1, $1.0.id) }
    for (row, seconds, dollars) in held {
      table.payer.append(account(row.payer))
      table.payee.append(account(row.payee))
      table.seconds.append(seconds)
      table.amount.append(Int64(dollars * 100))
      table.currency.append(Currency.usDollar.index)
      table.valueCents.append(Int64(dollars * 100))
      table.channel.append(0)
      table.id.append(row.id)
    }
    let coverage = Coverage(
      Dictionary(
        agreement.agreement.members.map { ($0.text + "B", $0) }, uniquingKeysWith: { first, _ in first }))
    guard let member = MemberID(member) else { throw Fault("joint.not-a-member") }
    return try MemberLedger(table, of: member, coverage: coverage, under: agreement)
  }
}
