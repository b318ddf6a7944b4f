import Ontology
import Protection
import Testing
import Vocabulary

@Suite("People who ask, and people who are looked after")
struct SubjectTests {
  private let now = Instant(seconds: 1_800_000_000)

  private func item(_ id: String, withheld: WithholdingGround? = nil) -> SubjectItem {
    SubjectItem(
      id: id, source: "transfer reports", receivedAt: now, purpose: .detection, role: .notAssessed,
      retainUntil: CivilDate(daysSinceEpoch: 22_000), fields: [.init("name", "Ada Exampleby")],
      disclosures: [.init(to: "fr-police", at: now)], withheld: withheld)
  }

  @Test("who is not held and who may not be told get the same letter, to the byte")
  func neitherConfirmNorDeny() {
    let nothing = SubjectFile(items: [])
    let secret = SubjectFile(items: [item("a", withheld: .obstructsInquiry)], processing: ["consultation 3"])
    #expect(nothing.answer == .neitherConfirmNorDeny)
    #expect(nothing.letter.map(\.canonicalBytes) == secret.letter.map(\.canonicalBytes))
  }

  @Test("a letter tells what is held with source, purpose, time and recipients, and nothing that is withheld")
  func letter() {
    let file = SubjectFile(items: [item("b", withheld: .rightsOfOthers), item("a")])
    #expect(file.answer == .partly && file.told.map(\.id) == ["a"])
    #expect(
      file.letter.map(\.key) == [
        "protection.subject.partly", "protection.subject.item", "protection.subject.field",
        "protection.subject.disclosure", "protection.subject.oversight",
      ])
    #expect(SubjectFile(items: [item("a")]).answer == .granted)
    #expect(SubjectFile(items: [item("a"), item("b")]) == SubjectFile(items: [item("b"), item("a")]))
  }

  @Test("a request goes through identity, holdings, answer and oversight, in that order alone")
  func stages() throws {
    let received = SubjectRequest(id: "s", receivedAt: now)
    let file = SubjectFile(items: [item("a")])
    let events: [SubjectRequest.Event] = [
      .identityChecked(by: "officer-1", means: "passport seen"), .heldChecked(file: file), .answered, .oversightAsked,
      .oversightDecided(upheld: true),
    ]
    var request = received
    for (place, event) in events.enumerated() {
      for (other, wrong) in events.enumerated() where other != place {
        #expect(throws: Fault.self) { try request.applying(wrong, at: now) }
      }
      #expect((request.answer == nil) == (place < 3))
      request = try request.applying(event, at: now)
    }
    #expect(request.stage == .closed && request.answer == .granted)
    #expect(throws: Fault.self) { try received.applying(.identityChecked(by: "officer-1", means: ""), at: now) }
  }

  @Test("a pseudonym is the same throughout a case, another in the next, and needs the key")
  func pseudonyms() throws {
    let key = [UInt8](repeating: 7, count: 32)
    let first = try Pseudonyms(nodeKey: key, caseID: "case-1")
    let second = try Pseudonyms(nodeKey: key, caseID: "case-2")
    let foreign = try Pseudonyms(nodeKey: [UInt8](repeating: 8, count: 32), caseID: "case-1")
    let persons = (0..<2_000).map { "person-\($0)" }
    let all = [first, second, foreign].map { names in Set(persons.map { names.pseudonym(of: $0) }) }
    #expect(all.allSatisfy { $0.count == persons.count })
    #expect(all[0].isDisjoint(with: all[1]) && all[0].isDisjoint(with: all[2]))
    #expect(try Pseudonyms(nodeKey: key, caseID: "case-1").pseudonym(of: "person-5") == first.pseudonym(of: "person-5"))
    #expect(first.pseudonym(of: "x").wholeMatch(of: /P-[0-9A-Z]{5}-[0-9A-Z]{5}/) != nil)
    #expect(throws: Fault.self) { try Pseudonyms(nodeKey: [1], caseID: "case-1") }
  }

  static var entity: Entity {
    var entity = Entity(id: "e", schema: "Person")
    entity.add("name", "Ada Exampleby")
    entity.add("birthDate", "2011-02-03")
    entity.add("address", "12 Harbour Street")
    return entity
  }

  @Test(
    "the case team sees of a sheltered person a pseudonym and a role, the desk that helps everything, oversight which fields there are"
  )
  func views() {
    let victim = PersonStanding([.init(place: "1", role: .presumedVictim, origin: .machine)], flags: .minor)
    func view(_ standing: PersonStanding, _ reader: ProtectionReader) -> ProtectedView {
      ProtectedView(of: Self.entity, standing: standing, pseudonym: "P-1", records: 3, to: reader)
    }
    let team = view(victim, .caseTeam)
    #expect(team.caption == "P-1" && team.properties.isEmpty && team.closed.isEmpty && team.isMinor)
    #expect(team.isProposedByMachineOnly && team.recordCount == 3)
    #expect(view(victim, .protectionDesk).caption == "Ada Exampleby")
    #expect(
      view(victim, .oversight).closed == ["address", "birthDate", "name"] && view(victim, .oversight).caption == "P-1")
    let suspect = PersonStanding([.init(place: "1", role: .suspect, origin: .officer)])
    #expect(view(suspect, .caseTeam).caption == "Ada Exampleby")
  }

  @Test("counts of persons leave in steps and from ten on")
  func counts() {
    #expect((0..<10).allSatisfy { OutwardCount(of: $0) == .notAvailable })
    #expect(OutwardCount(of: 12) == .about(10) && OutwardCount(of: 13) == .about(15))
    #expect(OutwardCount(of: 3, least: 1, step: 1) == .notAvailable)
  }

  @Test("nobody is told of a threat to life before rescue is, has acknowledged and has released")
  func threat() throws {
    let raised = ThreatToLife(id: "t", matter: "m", raisedAt: now)
    let order: [ThreatToLife.Event] = [
      .rescueTold(authority: "coastguard"), .rescueAcknowledged, .rescueReleased(by: "coastguard"),
      .enforcementTold(authority: "police"),
    ]
    var threat = raised
    for (place, event) in order.enumerated() {
      if place < 3 { #expect(throws: Fault.self) { try threat.applying(.enforcementTold(authority: "police")) } }
      #expect(threat.isUnanswered(at: now.adding(seconds: 3_600)) == (place < 2))
      threat = try threat.applying(event)
    }
    #expect(threat.stage == .enforcementTold && threat.rescueAuthority == "coastguard")
  }

  @Test("a referral tells the case team nothing unless the person agrees, and names nobody without consent")
  func referral() throws {
    let seen = ProtectionReferral(id: "r", pseudonym: "P-1")
    let presumed = try seen.applying(.screened).applying(.presumed)
    #expect(throws: Fault.self) { try presumed.applying(.referred(to: "shelter", named: true)) }
    let referred = try presumed.applying(.referred(to: "shelter", named: false)).applying(.answered(.accepted))
    #expect(referred.outcome(for: .caseTeam) == nil && seen.outcome(for: .caseTeam) == nil)
    #expect(referred.outcome(for: .protectionDesk)?.body == "shelter")
    let agreed = try referred.applying(.consentGiven(.caseTeamMayKnow))
    #expect(agreed.outcome(for: .caseTeam)?.answer == .accepted && agreed.outcome(for: .caseTeam)?.body == nil)
    #expect(try agreed.applying(.consentWithdrawn(.caseTeamMayKnow)).outcome(for: .caseTeam) == nil)
    #expect(throws: Fault.self) { try agreed.applying(.closed).applying(.screened) }
  }

  @Test("a sealed submission keeps its bytes, the day and no sender, and whatever comes of it names no provider")
  func submission() throws {
    let submission = try SealedSubmission(
      id: "n", subject: .sanctionsEvidence, receivedAt: now, sealedTo: "0011", sealed: [1, 2, 3])
    #expect(try SealedSubmission(canonicalBytes: submission.canonicalBytes) == submission)
    #expect(!submission.marking.joined(with: .published).policy.mayNameSource)
    #expect(throws: Fault.self) {
      try SealedSubmission(id: "n", subject: .complaint, receivedAt: now, sealedTo: "0011", sealed: [])
    }
  }

  @Test("an impact assessment follows the configuration: what it holds, whom it tells, what is open")
  func assessment() throws {
    var node = NodeProfile(name: "demo", service: .fiu, country: try #require(CountryCode("CA")), officers: 1, units: 1)
    let rules = try RetentionRules.standard()
    let day = CivilDate(daysSinceEpoch: 20_000)
    func keys(_ section: ImpactAssessment.Section) -> [String] {
      ImpactAssessment(of: node, retention: rules, on: day).parts.first { $0.section == section }?.lines.map(\.key)
        ?? []
    }
    #expect(keys(.open).contains("protection.assessment.open.oversight"))
    #expect(keys(.risks).contains("protection.assessment.risk.one-unit"))
    node.oversightOfficers = 1
    node.units = 2
    node.fourEyes = ["send-request"]
    node.exchangesCheckpoints = true
    #expect(keys(.open) == ["protection.assessment.open.sign"])
    node.sources = [
      .init(name: "eft", means: .transferReport, legalBasis: " ", purpose: .detection, retainMonths: 84)
    ]
    node.peers = [.init(name: "fr-fiu", country: try #require(CountryCode("FR")), transferBasis: nil, assessedOn: nil)]
    #expect(
      keys(.open) == [
        "protection.assessment.basis-missing", "protection.assessment.open.retention",
        "protection.assessment.open.transfer", "protection.assessment.open.peer", "protection.assessment.open.sign",
      ])
    #expect(keys(.risks).contains("protection.assessment.risk.unsuspected"))
    #expect(ImpactAssessment(of: node, retention: rules, on: day).parts.map(\.heading.key).count == 5)
  }
}
