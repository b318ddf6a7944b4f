import Authority
import Casework
import Node
import Ontology
import Protection
import Testing
import Vocabulary

@Suite("Persons referred to those who help") struct ReferralTests {
  private func desk(_ name: String, _ unit: String, _ role: OfficerRole, in test: TestNode) async throws -> SigningDesk
  {
    _ = try await test.node.addOfficer(
      name, unit: unit, role: role, passphrase: TestNode.passphrase, cost: .none, by: test.supervisor)
    return try await test.node.unlock(
      try await test.node.desk(of: name, purpose: .prevention, basis: "Act 3"), passphrase: TestNode.passphrase)
  }

  /// Somebody whom an officer entered in the register, by pseudonym.
  private func registered(_ name: String, in test: TestNode) async throws -> String {
    let person = ProtectedPerson(
      id: test.node.newProtectedName(), names: [name],
      standing: PersonStanding([.init(place: "register", role: .presumedVictim, origin: .officer)]), bar: .everywhere)
    guard case .done(let id) = try await test.node.protect(person, at: test.analyst) else { return "" }
    return id
  }

  private func code(_ body: () async throws -> Void) async -> String? {
    do {
      try await body()
      return nil
    } catch { return (error as? Fault)?.code.rawValue ?? "\(error)" }
  }

  @Test("what becomes of a referral does not flow back to the case team without the person's consent")
  func noWayBack() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let node = test.node
    let helper = try await desk("Ada", "Protection desk", .investigator, in: test)
    let referral = try await node.openReferral(pseudonym: registered("Zoltan Brandywine", in: test), at: test.analyst)
    for step in [ProtectionReferral.Event.screened, .presumed] {
      try await node.stepReferral(referral, step, at: test.analyst)
    }
    #expect(
      await code {
        try await node.stepReferral(referral, .referred(to: "A shelter", named: true), at: test.analyst)
      } == "protection.referral.consent-missing")
    #expect(try await node.referrals(at: test.analyst.desk).map(\.stage) == ["presumed"])
    try await node.stepReferral(referral, .referred(to: "A shelter", named: false), at: test.analyst)

    // From here on the case team sees what it sees of a referral that never was, and can do nothing.
    #expect(try await node.referrals(at: test.analyst.desk).isEmpty)
    for id in [referral, "referral-0"] {
      #expect(
        await code { try await node.stepReferral(id, .closed, at: test.analyst) } == "protection.referral.unknown")
    }
    try await node.stepReferral(referral, .answered(.declinedByPerson), at: helper)
    #expect(try await node.referrals(at: test.analyst.desk).isEmpty)
    let seen = try #require(try await node.referrals(at: helper.desk).first)
    #expect(seen.body == "A shelter" && seen.answer == "declined-by-person")
    // Nor through the log, which supervisors read: it says that there was a step, and never which.
    let log = try await node.readLog(limit: 1_000, at: test.supervisor.desk).entries
    #expect(log.count { $0.subjects.contains(referral) } == 5)
    #expect(!"\(log)".contains("declined") && !"\(log)".contains("shelter") && !"\(log)".contains("Brandywine"))

    // With consent the stage is told, and not where the person is; taken back, nothing is.
    try await node.stepReferral(referral, .consentGiven(.caseTeamMayKnow), at: helper)
    let told = try #require(try await node.referrals(at: test.analyst.desk).first)
    #expect(told.stage == "referred" && told.body == nil)
    try await node.stepReferral(referral, .consentWithdrawn(.caseTeamMayKnow), at: helper)
    #expect(try await node.referrals(at: test.analyst.desk).isEmpty)
    #expect(try await node.verify().faults == [])
  }

  @Test("a step that is none, or that lacks what it needs, is refused with a sentence")
  func faulty() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let referral = try await test.node.openReferral(
      pseudonym: registered("Zoltan Brandywine", in: test), at: test.analyst)
    for step in ["consent-given", "referred", "answered", "dance"] {
      #expect(
        await code {
          try await test.node.stepReferral(
            referral, step: step, to: nil, named: false, agreesToName: false, agreesToTellCaseTeam: false, answer: nil,
            at: test.analyst)
        } == "protection.referral.step")
    }
    #expect(
      await code { _ = try await test.node.openReferral(pseudonym: " ", at: test.analyst) }
        == "protection.referral.unnamed")
    for name in [
      "Neha Quillbrook", "P-7", "neha", "P-MARYA-KASEY", "P-NEHA1-QUILLB", "protected-neha", "sheltered-neha",
      test.node.newProtectedName(),
    ] {
      #expect(
        await code { _ = try await test.node.openReferral(pseudonym: name, at: test.analyst) }
          == "protection.referral.pseudonym", "\(name)")
    }
  }

  @Test("who is sheltered in a case is referred under the name that stands for them there")
  func sheltered() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let folder = try test.payments("pay", 0..<40)
    let parties = try test.file("pay/parties.jsonl", TestNode.parties(0..<20))
    _ = try await test.node.importFiles([folder, parties], terms: test.terms(), at: test.analyst)
    let found = Finding(
      id: "F-abcdef01", family: "smuggling-collector", score: 9_000, payments: ["T3", "T4"],
      accounts: [.init(id: "B1-3", part: .payer), .init(id: "B1-4", part: .collector)],
      why: [Reason(Sentence("flow.test", ("account", .account("B1-4"))))], against: [], limits: [],
      first: Instant(seconds: 1_767_605_000), last: Instant(seconds: 1_767_606_000), valueCents: 1)
    try await test.node.keep([found], at: test.analyst)
    let opened = try await test.node.openCase(["F-abcdef01"], at: test.analyst)
    let state = try await test.node.caseState(opened.id, at: test.analyst.desk)
    let shelter = try #require(state.shelters.first { !$0.isLifted })
    let name = "sheltered-" + String(Digest(of: state.id + shelter.holder).hex.prefix(12))
    _ = try await test.node.openReferral(pseudonym: name, at: test.analyst)
  }
}
