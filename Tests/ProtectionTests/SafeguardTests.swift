import Authority
import Protection
import Testing
import Vocabulary

/// Safeguards that act in this room. Where the others act, and the test of each, is the table of `docs/protection.md`.
@Suite("Safeguards")
struct SafeguardTests {
  private let now = Instant(seconds: 1_800_000_000)

  @Test("safeguard 1: every person has a role, and a protective one hides name, date, place and picture")
  func roleTyping() {
    for role in PersonRole.allCases where role.isProtective {
      let standing = PersonStanding([
        .init(place: "case", role: role, origin: .machine), .init(place: "other", role: .suspect, origin: .officer),
      ])
      let view = ProtectedView(
        of: SubjectTests.entity, standing: standing, pseudonym: "P-1", records: 1, to: .caseTeam)
      #expect(view.caption == "P-1" && view.properties.isEmpty, "\(role)")
    }
    #expect(!PersonStanding([]).isShareable)
  }

  @Test(
    "safeguard 2: nothing that leaves for a barred country mentions a protected person", arguments: Leak.spelt.prefix(6)
  )
  func nonRefoulement(leak: Leak) {
    #expect(Register.scan(leak.bytes, to: Register.iran).isBlocked)
    #expect(!Register.scan(leak.bytes, to: Register.recipient("CA")).isBlocked)
  }

  @Test("safeguard 2: canaries in every protected field are found in every packing, and in every part")
  func canaries() {
    let person = Register.samira
    for canary in person.names + person.identifiers + person.references + [person.id] {
      let bytes = Packing.bytes("x " + canary + " y")
      let packings: [[UInt8]] = [
        bytes, Packing.bytes(Packing.base64(bytes)), Packing.bytes(Packing.hex(bytes)),
        Packing.utf16("x " + canary, littleEndian: true),
        Packing.bytes(Packing.percent(canary, all: true)), Packing.gzip(bytes), Packing.zlib(bytes),
        Packing.zip([("a", bytes)]),
      ]
      for (number, packed) in packings.enumerated() {
        let parts = [OutboundPart(name: "message", bytes: [65]), OutboundPart(name: "attachment 1", bytes: packed)]
        let verdict = Register.scanner.scan(parts, to: Register.iran)
        #expect(verdict.blocks.contains { $0.person == person.id && $0.part == "attachment 1" }, "\(canary) \(number)")
      }
    }
  }

  @Test("safeguard 7: retention follows from role, source and offence, and erasure reaches every recipient")
  func retention() throws {
    let rules = try RetentionRules.standard()
    let day = CivilDate(daysSinceEpoch: 20_000)
    let periods = [PersonRole.notAssessed, .smuggledPerson, .victim, .suspect, .convicted].map {
      rules.decide(role: $0, means: .suspiciousReport, offence: .serious, receivedOn: day).retainUntil
    }
    #expect(periods == periods.sorted() && Set(periods).count == periods.count)
    let item = ErasureItem(id: "a", kind: "source-record", content: Digest(of: "a"), recipients: ["one", "two"])
    let plan = try ErasureRules.standard().plan([item], ground: .subjectRequest, at: now)
    #expect(plan.propagations(askedAt: now).flatMap(\.recipients).map(\.id) == ["one", "two"])
    #expect(plan.steps.allSatisfy { $0.tombstone != nil })
  }

  @Test("safeguard 8: who asks gets a file, or an answer that tells nothing, and oversight can look")
  func dataSubject() throws {
    var request = SubjectRequest(id: "s", receivedAt: now)
    for event in [
      .identityChecked(by: "officer-1", means: "passport seen"), .heldChecked(file: SubjectFile(items: [])), .answered,
      .oversightAsked,
    ] as [SubjectRequest.Event] {
      request = try request.applying(event, at: now)
    }
    #expect(request.answer == .neitherConfirmNorDeny && request.stage == .oversightReview)
  }

  @Test("safeguard 9: a machine protects at once and never accuses")
  func noMachineAccuses() {
    for role in [PersonRole.suspect, .convicted, .potentialOffender, .listed] {
      let standing = PersonStanding([.init(place: "case", role: role, origin: .machine)])
      #expect(standing.role == .notAssessed, "\(role)")
      #expect(PersonStanding([.init(place: "case", role: role, origin: .officer)]).role == role)
    }
    #expect(PersonStanding([.init(place: "case", role: .victim, origin: .machine)]).role == .victim)
  }

  @Test("safeguard 10: grades stay as given and show best and worst; a correction reaches those who were told")
  func quality() throws {
    let given = try #require(Grading(scheme: .uk3x5x2, source: "1", information: "E"))
    let fused = FusedGrading([given, Grading(scheme: .uk3x5x2, source: "3", information: "A")])
    #expect(fused.ranges.first?.worstInformation == "E" && fused.ranges.first?.bestSource == "1")
    var correction = Propagation(kind: .correction, item: "a", recipients: ["one"], askedAt: now)
    #expect(!correction.isComplete)
    try correction.record(.applied(receipt: Digest(of: "r"), onward: []), from: "one", at: now)
    #expect(correction.isComplete)
  }

  @Test("safeguard 12: rescue is told before anybody who investigates")
  func threatToLife() throws {
    let raised = ThreatToLife(id: "t", matter: "m", raisedAt: now)
    #expect(throws: Fault.self) { try raised.applying(.enforcementTold(authority: "police")) }
    let told = try raised.applying(.rescueTold(authority: "coastguard"))
    #expect(told.stage == .rescueTold && told.holdsBack)
    #expect(throws: Fault.self) { try told.applying(.withdrawn(because: "a slip")) }
    let released = try told.applying(.rescueAcknowledged).applying(.rescueReleased(by: "coastguard"))
    #expect(!released.holdsBack)
    #expect(try released.applying(.enforcementTold(authority: "police")).stage == .enforcementTold)
  }

  @Test("safeguard 14: civil society hands in sealed, and is never named")
  func civilSociety() throws {
    let submission = try SealedSubmission(
      id: "n", subject: .transnationalRepression, receivedAt: now, sealedTo: "00", sealed: [1])
    let use = IntendedUse(for: .sanctions, namesSource: true, isApproved: true)
    #expect(submission.marking.policy.objections(to: use).map(\.key) == ["marking.objection.source"])
  }

  @Test("safeguard 15: oversight sees which fields there are and what became of a referral, and no person")
  func oversight() {
    let standing = PersonStanding([.init(place: "1", role: .suspect, origin: .officer)])
    let view = ProtectedView(of: SubjectTests.entity, standing: standing, pseudonym: "P-1", records: 1, to: .oversight)
    #expect(view.caption == "P-1" && view.properties.isEmpty && view.closed.contains("name"))
  }
}
