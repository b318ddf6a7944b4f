import Joint
import Ledger
import MoneyFlow
import TestSupport
import Testing
import Vocabulary
import World

@Suite("Together members find what none of them sees whole, and tell no more than that takes")
struct AnalysisTests {
  private let detection: Detection
  private let agreement: JointAgreement.InForce
  private let world = Example.planted()

  init() throws {
    detection = try Detection()
    agreement = try Example.agreement(["CA", "DE", "FR"])
  }

  private func ledgers(late: Double = 0.06, fee: Double = 0.003) throws -> [MemberLedger] {
    try ["CA", "DE", "FR"].map { try world.ledger(of: $0, under: agreement, late: late, fee: fee) }
  }

  private func payments(_ network: JointNetwork, _ analysis: JointAnalysis) -> Set<String> {
    Set(analysis.sessions.flatMap { $0.payments(in: network, of: analysis.networks) })
  }

  @Test(
    "an account that nobody holds is found by added counts, money over two borders by its links; each leg says whose it is"
  )
  func found() throws {
    let analysis = try JointAnalysis(
      ledgers().reversed(), detection: detection, under: agreement, naming: .oblivious, entropy: SeededEntropy(seed: 1))
    let gathering = try #require(analysis.networks.first { payments($0, analysis).contains("H00") })
    #expect(payments(gathering, analysis) == Set((0..<3).flatMap { a in (0..<4).map { "H\(a)\($0)" } }))
    #expect(gathering.members.map(\.text) == ["CA", "DE", "FR"])
    #expect(gathering.legs.contains { $0.isOpenedAccount && $0.payments == 12 })
    let walk = try #require(analysis.networks.first { payments($0, analysis).contains("W0") })
    #expect(payments(walk, analysis) == Set((0..<5).map { "W\($0)" }))
    #expect(walk.legs.flatMap(\.suppliedBy).map(\.text).sorted() == ["CA", "DE", "FR"])
    #expect(walk.joints.count == 2 && walk.joints.allSatisfy { $0.recognition.ground == .continues })

    // Nobody finds either alone, and the account that three persons paid stays closed.
    for (member, ledger) in zip(["CA", "DE", "FR"], try ledgers()) {
      let alone = try detection.suspicions(on: ledger.table, from: 7).patterns
      let ids = alone.flatMap { $0.payments.map { ledger.table.id[$0] } }
      #expect(!ids.contains { $0.hasPrefix("H") || $0.hasPrefix("W") || $0.hasPrefix("Q") }, "\(member)")
    }
    #expect(analysis.accountsClaimed == 1)
    #expect(analysis.networks.allSatisfy { payments($0, analysis).isDisjoint(with: ["Q0", "Q1", "Q2"]) })
  }

  @Test("what each message tells whom: payments are named only to who holds them, and nothing else names one")
  func disclosed() throws {
    let analysis = try JointAnalysis(
      ledgers(), detection: detection, under: agreement, naming: .oblivious, entropy: SeededEntropy(seed: 1))
    let disclosure = analysis.disclosure
    for entry in disclosure.entries {
      switch entry.message {
      case .namedPayments, .blindedAccounts, .evaluations, .counterParts:
        guard case .member(let receiver) = entry.audience else {
          Issue.record("\(entry.message) goes to one member")
          continue
        }
        #expect(receiver != entry.sender || entry.message == .counterParts)
      case .maskedSums, .lineBits, .openingParts: #expect(entry.audience == .tellers)
      case .openedTotals, .usualRates, .claims, .digests, .recognitions: #expect(entry.audience == .all)
      }
    }
    // Each named payment costs a token; a suspicion a few bytes; a claim a fixed number.
    #expect(disclosure.items(.namedPayments) > 0)
    for session in analysis.sessions {
      #expect(session.paymentsNamed <= disclosure.items(.namedPayments, by: session.member))
      #expect(disclosure.bytes(.claims, by: session.member) == 27 * disclosure.items(.claims, by: session.member))
      #expect(session.suspicionsHeldBack == 0)
    }
    let names = disclosure.items(.namedPayments)
    #expect(disclosure.bytes(.namedPayments) <= PaymentToken.size * names + 8 * disclosure.items(.digests))
    // Three members claim one account each; totals are opened for its windows alone.
    #expect(disclosure.items(.claims) == 3)
  }

  @Test("the same messages give the same networks, in whatever order members come and whatever chance was drawn")
  func deterministic() throws {
    let a = try JointAnalysis(
      ledgers(), detection: detection, under: agreement, naming: .rehearsed, entropy: SeededEntropy(seed: 1))
    let b = try JointAnalysis(
      ledgers().reversed(), detection: detection, under: agreement, naming: .rehearsed, entropy: SeededEntropy(seed: 2))
    #expect(a.networks == b.networks && a.disclosure == b.disclosure)
    #expect(!a.networks.isEmpty)
  }

  @Test("a copy two hours later and a third of a per cent less is recognised; one of another day or sum is not")
  func clocksAndFees() throws {
    func crossings(late: Double, fee: Double) throws -> Int {
      try JointAnalysis(
        ledgers(late: late, fee: fee), detection: detection, under: agreement, naming: .rehearsed,
        entropy: SeededEntropy(seed: 1)
      ).networks.flatMap(\.joints).count { $0.recognition.ground == .continues }
    }
    #expect(try crossings(late: 0.08, fee: 0.003) >= 2)
    #expect(try crossings(late: 0.9, fee: 0) == 0)
    #expect(try crossings(late: 0, fee: 0.07) == 0)
  }

  @Test("when a day's budget is used up, the weaker suspicions wait, and it is said")
  func heldBack() throws {
    let small = try Example.agreement(["CA", "DE", "FR"], budget: .init(digests: 0))
    let ledgers = try ["CA", "DE", "FR"].map { try world.ledger(of: $0, under: small) }
    let analysis = try JointAnalysis(
      ledgers, detection: detection, under: small, naming: .rehearsed, entropy: SeededEntropy(seed: 1))
    #expect(analysis.disclosure.items(.digests) == 0 && analysis.disclosure.items(.namedPayments) == 0)
    #expect(analysis.sessions.contains { $0.suspicionsHeldBack > 0 })
  }

  @Test("a member without its ledger, a stranger, or payments of which a member holds no end: nothing is computed")
  func refused() throws {
    #expect(throws: Fault.self) {
      try JointAnalysis(
        Array(ledgers().prefix(2)), detection: detection, under: agreement, naming: .rehearsed,
        entropy: SeededEntropy(seed: 1))
    }
    #expect(throws: Fault.self) { try world.ledger(of: "GB", under: agreement) }
    let others = try Example.agreement(["DE", "FR", "GB"])
    let held = try world.ledger(of: "DE", under: others)
    #expect(throws: Fault.self) {
      try MemberSession(held, detection: detection, under: others, pairKeys: [:])
    }
  }
}
