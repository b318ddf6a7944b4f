import Joint
import Testing
import Vocabulary

@Suite("Nothing is computed without an agreement in force")
struct AgreementTests {
  private let members = ["CA", "DE", "FR"].compactMap { MemberID($0) }
  private let first = CivilDate(year: 2026, month: 1, day: 5)!
  private func agreement(_ members: [MemberID]? = nil, days: Int = 90, purpose: Purpose = .detection) throws
    -> JointAgreement
  {
    try JointAgreement(
      identifier: "urn:example:joint", purpose: purpose, members: members ?? self.members, first: first,
      last: first.adding(days: days - 1), expires: first.adding(days: days + 30))
  }

  @Test("two members, one named twice, an empty or too long period, or another purpose is no agreement")
  func refused() throws {
    #expect(throws: Fault.self) { try agreement(Array(members.prefix(2))) }
    #expect(throws: Fault.self) { try agreement(members + [members[0]]) }
    for days in [0, 251] { #expect(throws: Fault.self) { try agreement(days: days) } }
    _ = try agreement(days: 250)
    #expect(throws: Fault.self) { try agreement(purpose: .protection) }
  }

  @Test("it is in force only when every member has approved it, after its period, until it runs out")
  func inForce() throws {
    let agreement = try agreement()
    let all = Set(members)
    let last = agreement.last
    _ = try agreement.inForce(on: last, approved: all)
    _ = try agreement.inForce(on: agreement.expires, approved: all)
    #expect(throws: Fault.self) { try agreement.inForce(on: agreement.expires.adding(days: 1), approved: all) }
    #expect(throws: Fault.self) { try agreement.inForce(on: last.adding(days: -1), approved: all) }
    for missing in members {
      #expect(throws: Fault.self) { try agreement.inForce(on: last, approved: all.subtracting([missing])) }
    }
  }

  @Test("what is signed is one form of its content: the order of members does not matter, every number does")
  func form() throws {
    let agreement = try agreement()
    #expect(try self.agreement(members.reversed()).digest == agreement.digest)
    #expect(try JointAgreement(canonicalBytes: agreement.canonicalBytes) == agreement)
    for threshold in Threshold.allCases {
      var thresholds = Thresholds()
      thresholds[threshold] = threshold.usual + 0.001
      let other = try JointAgreement(
        identifier: agreement.identifier, purpose: agreement.purpose, members: members, first: agreement.first,
        last: agreement.last, thresholds: thresholds, expires: agreement.expires)
      #expect(other.digest != agreement.digest, "\(threshold)")
    }
  }

  @Test("a day's budget is spent to the last item and not one beyond, each member's for itself")
  func budget() throws {
    let agreement = try JointAgreement(
      identifier: "urn:example:joint", purpose: .detection, members: members, first: first, last: first,
      budget: .init(evaluations: 3, digests: 1, paymentsNamed: 0), expires: first
    ).inForce(on: first, approved: Set(members))
    var budget = BudgetLedger(agreement)
    try budget.spend(2, .evaluation, of: members[0], on: first)
    #expect(throws: Fault.self) { try budget.spend(2, .evaluation, of: members[0], on: first) }
    try budget.spend(1, .evaluation, of: members[0], on: first)
    #expect(budget.left(.evaluation, of: members[0], on: first) == 0)
    #expect(budget.left(.evaluation, of: members[1], on: first) == 3)
    #expect(budget.left(.evaluation, of: members[0], on: first.adding(days: 1)) == 3)
    #expect(throws: Fault.self) { try budget.spend(1, .paymentNamed, of: members[0], on: first) }
    let stranger = try #require(MemberID("GB"))
    #expect(throws: Fault.self) { try budget.spend(1, .digest, of: stranger, on: first) }
  }
}
