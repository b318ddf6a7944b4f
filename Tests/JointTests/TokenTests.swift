import Joint
import PrivateMatching
import Testing
import Vocabulary
import World

@Suite("Accounts that nobody holds have names that only all members together can make")
struct TokenTests {
  private let entropy = SeededEntropy(seed: 11)
  private let accounts = ["CHB01/CH1", "CHB01/CH2"]

  private func keys(_ agreement: JointAgreement.InForce, seed: UInt8 = 1) throws -> [AccountTokenKey] {
    try agreement.agreement.members.enumerated().map { at, member in
      try AccountTokenKey(seed: [UInt8](repeating: seed + UInt8(at), count: 32), of: member, under: agreement.agreement)
    }
  }

  private func tokens(
    _ accounts: [String], by own: Int, _ keys: [AccountTokenKey], _ agreement: JointAgreement.InForce,
    budget: inout BudgetLedger, published: [GroupElement]? = nil
  ) throws -> [String: AccountToken] {
    let member = agreement.agreement.members[own]
    let request = try AccountTokenRequest(accounts, by: member, under: agreement, entropy: entropy)
    var answers: [EvaluationKey.Evaluation?] = []
    for (other, batch) in request.batches.enumerated() {
      answers.append(
        try batch.map {
          try keys[other].evaluate(
            $0.elements, for: member, budget: &budget, on: agreement.day, entropy: entropy)
        })
    }
    return try request.tokens(answers, publicKeys: published ?? keys.map(\.publicKey), own: keys[own])
  }

  @Test("every member comes to the same token of an account; another account, agreement or key gives another")
  func agreeing() throws {
    let agreement = try Example.agreement(["CA", "DE", "FR"])
    let keys = try keys(agreement)
    var budget = BudgetLedger(agreement)
    let first = try tokens(accounts, by: 0, keys, agreement, budget: &budget)
    #expect(try tokens(accounts.reversed(), by: 1, keys, agreement, budget: &budget) == first)
    #expect(Set(first.values).count == 2)
    let other = try Example.agreement(["CA", "DE", "FR"], identifier: "urn:example:other")
    var fresh = BudgetLedger(other)
    let elsewhere = try tokens(accounts, by: 0, try self.keys(other), other, budget: &fresh)
    #expect(Set(elsewhere.values).isDisjoint(with: first.values))
    var exchanged = keys
    exchanged[2] = try AccountTokenKey(
      seed: [UInt8](repeating: 9, count: 32), of: agreement.agreement.members[2],
      under: agreement.agreement)
    #expect(
      try Set(tokens(accounts, by: 0, exchanged, agreement, budget: &budget).values).isDisjoint(with: first.values))
  }

  @Test("a member that answers under another key than it published is found out")
  func proof() throws {
    let agreement = try Example.agreement(["CA", "DE", "FR"])
    let keys = try keys(agreement)
    var budget = BudgetLedger(agreement)
    let published = [keys[0].publicKey, keys[0].publicKey, keys[2].publicKey]
    #expect(throws: Fault.self) {
      try tokens(accounts, by: 0, keys, agreement, budget: &budget, published: published)
    }
  }

  @Test("trying out account numbers stops at the day's budget, to the item")
  func enumeration() throws {
    let agreement = try Example.agreement(["CA", "DE", "FR"], budget: .init(evaluations: 5))
    let keys = try keys(agreement)
    let member = agreement.agreement.members[0]
    var budget = BudgetLedger(agreement)
    let batch = try BlindedBatch((0..<5).map { [UInt8($0)] }, entropy: entropy).elements
    _ = try keys[1].evaluate(Array(batch.prefix(4)), for: member, budget: &budget, on: agreement.day, entropy: entropy)
    #expect(throws: Fault.self) {
      try keys[1].evaluate(Array(batch.prefix(2)), for: member, budget: &budget, on: agreement.day, entropy: entropy)
    }
    _ = try keys[1].evaluate(Array(batch.prefix(1)), for: member, budget: &budget, on: agreement.day, entropy: entropy)
    #expect(throws: Fault.self) {
      try keys[1].evaluate(Array(batch.prefix(1)), for: member, budget: &budget, on: agreement.day, entropy: entropy)
    }
  }
}
