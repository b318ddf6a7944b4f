import TestSupport
import Testing
import Vocabulary

/// Markings drawn over every axis, the same ones on every run.
private func drawn(_ count: Int, seed: UInt64) -> [Marking] {
  var random = SeededNumbers(seed)
  let words = ["a", "not abroad", "say \"please\"", "ask, first", "\"", "né à Zürich"]
  return (0..<count).compactMap { _ in
    let handling = Marking.Handling(rawValue: UInt8.random(in: 0..<8, using: &random))
    let purposes: PurposeSet =
      Bool.random(using: &random) ? .all : PurposeSet(rawValue: UInt16.random(in: 0..<512, using: &random))
    return Marking(
      sharing: Marking.Sharing.allCases.randomElement(using: &random) ?? .red,
      action: Marking.Action.allCases.randomElement(using: &random) ?? .red, handling: handling,
      restrictions: handling.contains(.h3)
        ? (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in words.randomElement(using: &random) } : [],
      conditions: Bool.random(using: &random)
        ? [] : UseConditions(rawValue: UInt8.random(in: 0..<64, using: &random)),
      purposes: purposes,
      classification: Bool.random(using: &random)
        ? .unclassified : Classification.allCases.randomElement(using: &random) ?? .secret)
  }
}

@Suite("Markings")
struct MarkingTests {
  /// Every sharing, action and handling, H3 with either of two words.
  static let all: [Marking] = Marking.Sharing.allCases.flatMap { sharing in
    Marking.Action.allCases.flatMap { action in
      (0..<8 as Range<UInt8>).flatMap { raw in
        let handling = Marking.Handling(rawValue: raw)
        let words: [[String]] = handling.contains(.h3) ? [["a"], ["b", "a"]] : [[]]
        return words.compactMap {
          Marking(sharing: sharing, action: action, handling: handling, restrictions: $0)
        }
      }
    }
  }

  @Test("the join is associative, commutative, idempotent, and never less strict than either side")
  func algebra() {
    #expect(Self.all.count == 240)
    let all = Thoroughness.cases(Self.all, brieflyEvery: 3) + drawn(Thoroughness.rounds(160, briefly: 40), seed: 1)
    for a in all {
      #expect(a.joined(with: a) == a)
      #expect(a.joined(with: .published) == a)
      for b in all {
        let join = a.joined(with: b)
        #expect(join == b.joined(with: a))
        #expect(join.sharing >= a.sharing && join.action >= a.action)
        #expect(join.handling.isSuperset(of: a.handling))
        #expect(Set(join.restrictions).isSuperset(of: a.restrictions))
        #expect(join.conditions.isSuperset(of: a.conditions))
        #expect(join.purposes.isSubset(of: a.purposes))
        #expect(join.classification >= a.classification)
        #expect(join.isAtLeastAsStrict(as: a) && join.isAtLeastAsStrict(as: b))
      }
    }
    let many = Thoroughness.rounds(20_000, briefly: 2000)
    for (a, (b, c)) in zip(drawn(many, seed: 2), zip(drawn(many, seed: 3), drawn(many, seed: 4))) {
      #expect(a.joined(with: b).joined(with: c) == a.joined(with: b.joined(with: c)))
    }
    #expect(Marking.join([Marking]()) == .published)
  }

  @Test("what a marking forbids, every join with it forbids")
  func policyOnlyNarrows() {
    let uses = Purpose.allCases.flatMap { purpose in
      (0..<32).map { bits in
        IntendedUse(
          for: purpose, asEvidence: bits & 1 != 0, goesOnward: bits & 2 != 0, namesSource: bits & 4 != 0,
          isAsGiven: bits & 8 != 0, isApproved: bits & 16 != 0)
      }
    }
    let many = Thoroughness.rounds(500, briefly: 60)
    for (a, b) in zip(drawn(many, seed: 5), drawn(many, seed: 6)) {
      let join = a.joined(with: b).policy
      for use in uses {
        let objections = Set(join.objections(to: use))
        #expect(objections.isSuperset(of: a.policy.objections(to: use)))
        #expect(objections.isSuperset(of: b.policy.objections(to: use)))
      }
    }
  }

  @Test("purposes intersect, and where nothing is left nothing may be done")
  func purposes() throws {
    let rescue = try #require(Marking("TLP:AMBER FOR:THREAT-TO-LIFE"))
    let court = try #require(Marking("TLP:GREEN FOR:PROSECUTION+EXECUTION"))
    let both = rescue.joined(with: court)
    #expect(both.purposes.isEmpty && both.description == "TLP:AMBER PAP:CLEAR H0 FOR:NOTHING")
    for purpose in Purpose.allCases {
      #expect(both.policy.objections(to: IntendedUse(for: purpose, isApproved: true)).count == 1)
    }
  }

  @Test("each of the seven use restrictions forbids what it says and nothing else")
  func conditions() {
    func keys(_ conditions: UseConditions, _ use: IntendedUse) -> [String] {
      Marking(sharing: .green, conditions: conditions)?.policy.objections(to: use).map(\.key) ?? ["none"]
    }
    let all = IntendedUse(for: .prosecution, asEvidence: true, goesOnward: true, namesSource: true, isAsGiven: false)
    #expect(keys([], all) == [])
    #expect(keys(.onlyToAvertDanger, all) == ["marking.objection.purpose"])
    #expect(keys(.onlyToAvertDanger, IntendedUse(for: .threatToLife)) == [])
    #expect(keys(.withoutNamingProvider, all) == ["marking.objection.source"])
    #expect(keys(.onlyPreventionOrProsecution, all) == [])
    #expect(keys(.onlyPreventionOrProsecution, IntendedUse(for: .sanctions)) == ["marking.objection.purpose"])
    #expect(keys(.notAsEvidence, all) == ["marking.objection.evidence"])
    #expect(keys(.onlyAfterApproval, all) == ["marking.objection.approval"])
    #expect(keys(.noOtherUse, all) == ["marking.objection.onward", "marking.objection.other-use"])
    #expect(keys(.noOtherUse, IntendedUse(for: .prosecution)) == [])
  }

  @Test("H1 keeps it from court, H2 and the narrow sharing levels keep it here, until the provider approves")
  func handling() throws {
    let policy = try #require(Marking("TLP:AMBER H1 H2")).policy
    #expect(!policy.mayBeEvidence && !policy.mayGoOnward)
    let use = IntendedUse(for: .prosecution, asEvidence: true, goesOnward: true)
    #expect(policy.objections(to: use).map(\.key) == ["marking.objection.evidence", "marking.objection.onward"])
    var approved = use
    approved.isApproved = true
    #expect(policy.objections(to: approved).isEmpty)
    #expect(try #require(Marking("TLP:RED")).policy.mayGoOnward == false)
    #expect(try #require(Marking("TLP:AMBER+STRICT")).policy.mayGoOnward == false)
    #expect(try #require(Marking("TLP:AMBER")).policy.mayGoOnward)
  }

  @Test("a marking printed and read again is the same")
  func roundTrip() {
    for marking in Self.all + drawn(2_000, seed: 7) { #expect(Marking(marking.description) == marking) }
  }

  @Test("a marking in bytes and read again is the same, and has no second form")
  func bytes() throws {
    for marking in Self.all + drawn(2_000, seed: 8) {
      #expect(try Marking(canonicalBytes: marking.canonicalBytes) == marking)
    }
    // All axes written out although the first form would do.
    #expect(throws: Fault.self) {
      var writer = CanonicalWriter()
      for number in [16, 0, 0, 0] as [UInt64] { writer.write(number) }
      writer.write(list: [String]())
      writer.write(0 as UInt64)
      writer.write(list: Purpose.allCases.map(\.rawValue))
      writer.write(0 as UInt64)
      return try Marking(canonicalBytes: writer.bytes)
    }
  }

  @Test("bytes of the first form are read as ever, and still written")
  func firstForm() throws {
    // TLP:AMBER PAP:RED H1 H3 "not abroad", as it was stored before there were conditions, purposes and classification.
    let stored: [UInt8] = [2, 3, 5, 1, 10] + Array("not abroad".utf8)
    let marking = try Marking(canonicalBytes: stored)
    #expect(marking.description == "TLP:AMBER PAP:RED H1 H3 \"not abroad\"")
    #expect(marking.canonicalBytes == stored)
  }

  @Test(
    "words that are no marking do not parse",
    arguments: [
      "", "TLP:PURPLE", "H3", "TLP:RED \"only words\"", "TLP:RED H3 \"", "RED", "TLP:RED; PAP:RED", "H3 \"\"",
      "FOR:", "FOR:FUN", "FOR:PROSECUTION+", "CLASS:HUSH", "USE:ANYTHING", "TLP:RED H3 \"a\"\"", "H4",
    ])
  func refuses(text: String) { #expect(Marking(text) == nil) }

  @Test("the old word for clear is understood, never written")
  func white() {
    #expect(Marking("tlp:white") == .published)
    #expect(!Marking.published.description.contains("WHITE"))
  }

  @Test("the STIX identifiers of the sharing levels are those of TLP 2.0")
  func stix() {
    #expect(Set(Marking.Sharing.allCases.map(\.stixIdentifier)).count == 5)
    #expect(
      Marking.Sharing.amberStrict.stixIdentifier == "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003")
  }

  @Test("input above what the node is accredited for is refused")
  func accreditation() throws {
    let secret = try #require(Marking("TLP:RED CLASS:SECRET"))
    #expect(throws: Fault.self) { try Accreditation.none.admit(secret) }
    #expect(throws: Fault.self) { try Accreditation(highest: .confidential).admit(secret) }
    try Accreditation(highest: .secret).admit(secret)
    try Accreditation.none.admit(.serviceOnly)
    #expect(Classification(documentMarking: "Restreint UE/EU Restricted") == .restricted)
    #expect(Classification(documentMarking: "VS-NfD") == .restricted)
    #expect(Classification(documentMarking: "for the birds") == nil)
  }
}

@Suite("Originator control")
struct MarkingReleaseTests {
  private let item = Digest(of: "an item")
  private let now = Instant(seconds: 1_800_000_000)

  private func release(_ originator: String, _ marking: Marking, item: Digest? = nil) -> MarkingRelease {
    MarkingRelease(originator: originator, item: item ?? self.item, marking: marking, at: now, signature: [1])
  }

  @Test("an originator relaxes their own part and nothing of another's")
  func ownPart() throws {
    let fiu = OriginatedMarking(originator: "ca-fiu", marking: try #require(Marking("TLP:RED H1")))
    let police = OriginatedMarking(originator: "fr-police", marking: try #require(Marking("TLP:AMBER H2")))
    let both = fiu.joined(with: police)
    #expect(both.marking.description == "TLP:RED PAP:CLEAR H1 H2")
    let relaxed = try both.released(by: release("ca-fiu", .published), item: item) { _ in true }
    #expect(relaxed.marking.description == "TLP:AMBER PAP:CLEAR H2")
  }

  @Test("a release of somebody else, for another item, or wrongly signed changes nothing")
  func refused() throws {
    let marked = OriginatedMarking(originator: "ca-fiu", marking: .serviceOnly)
    #expect(throws: Fault.self) { try marked.released(by: release("fr-police", .published), item: item) { _ in true } }
    #expect(throws: Fault.self) {
      try marked.released(by: release("ca-fiu", .published, item: Digest(of: "x")), item: item) { _ in true }
    }
    #expect(throws: Fault.self) { try marked.released(by: release("ca-fiu", .published), item: item) { _ in false } }
  }

  @Test("what is signed holds originator, item, marking and time")
  func message() {
    let base = release("ca-fiu", .serviceOnly)
    let others = [
      release("ca-fi", .serviceOnly), release("ca-fiu", .published),
      release("ca-fiu", .serviceOnly, item: Digest(of: "")),
      MarkingRelease(
        originator: "ca-fiu", item: item, marking: .serviceOnly, at: now.adding(seconds: 1), signature: [1]),
    ]
    #expect(Set(([base] + others).map(\.message)).count == 5)
  }

  @Test("joining is associative, commutative and idempotent, and forgets no originator")
  func algebra() throws {
    let parts = zip(["a", "b", "a", "c"], drawn(4, seed: 9)).map { OriginatedMarking(originator: $0, marking: $1) }
    for a in parts {
      #expect(a.joined(with: a) == a)
      for b in parts {
        #expect(a.joined(with: b) == b.joined(with: a))
        #expect(a.joined(with: b).marking == a.marking.joined(with: b.marking))
        for c in parts {
          let left = a.joined(with: b).joined(with: c)
          #expect(left == a.joined(with: b.joined(with: c)))
          #expect(try OriginatedMarking(canonicalBytes: left.canonicalBytes) == left)
        }
      }
    }
  }
}

@Suite("Gradings and roles")
struct GradingTests {
  @Test("a mapped grading says from what, keeps the original, and never reads better than it")
  func mapping() throws {
    let given = try #require(Grading(scheme: .admiralty, source: "c", information: "2"))
    let mapped = try #require(given.mapped(to: .europol4x4))
    #expect(mapped.grading == Grading(scheme: .europol4x4, source: "C", information: "3"))
    #expect(mapped.mappedFrom == given && mapped.isLossy)
    #expect(given.mapped(to: .admiralty)?.isLossy == false)
    for scheme in Grading.Scheme.allCases {
      for source in scheme.codes.sources {
        for item in scheme.codes.items {
          let grading = try #require(Grading(scheme: scheme, source: source, information: item))
          #expect(try Grading(canonicalBytes: grading.canonicalBytes) == grading)
          // There and back is never better than it was.
          for other in Grading.Scheme.allCases {
            guard let back = grading.mapped(to: other)?.grading.mapped(to: scheme)?.grading else { continue }
            let sources = scheme.codes.sources
            let items = scheme.codes.items
            let place = (try #require(sources.firstIndex(of: source)), try #require(items.firstIndex(of: item)))
            let after = (
              try #require(sources.firstIndex(of: back.source)), try #require(items.firstIndex(of: back.information))
            )
            #expect(after.0 >= place.0 && after.1 >= place.1, "\(scheme) \(source)\(item) by \(other)")
          }
        }
      }
    }
  }

  @Test("what a scheme cannot say is not mapped into it: suspected false, deceptive, a judgement")
  func unmapped() {
    #expect(Grading(scheme: .uk3x5x2, source: "1", information: "E")?.mapped(to: .europol4x4) == nil)
    #expect(Grading(scheme: .admiralty, source: "g", information: "1")?.mapped(to: .uk3x5x2) == nil)
    let judgement = Grading(scheme: .icd203, source: "moderate", information: "55-80")
    #expect(judgement != nil)
    for scheme in Grading.Scheme.allCases where scheme != .icd203 { #expect(judgement?.mapped(to: scheme) == nil) }
  }

  @Test("something known from several sources shows its best and worst grade and what had none")
  func fused() {
    let fused = FusedGrading([
      Grading(scheme: .europol4x4, source: "A", information: "4"),
      Grading(scheme: .europol4x4, source: "X", information: "1"), nil,
      Grading(scheme: .admiralty, source: "b", information: "3"),
    ])
    #expect(fused.ungraded == 1 && fused.ranges.map(\.scheme) == [.europol4x4, .admiralty])
    #expect(fused.ranges.first?.bestSource == "A" && fused.ranges.first?.worstSource == "X")
    #expect(fused.ranges.first?.bestInformation == "1" && fused.ranges.first?.worstInformation == "4")
  }
}

@Suite("A person's standing")
struct PersonStandingTests {
  private static let origins: [RoleOrigin] = [.officer, .machine, .list]

  @Test("every role has its place in the order, protective ones first")
  func order() {
    for role in PersonRole.allCases where role.isProtective {
      for other in PersonRole.allCases where !other.isProtective {
        let standing = PersonStanding([
          .init(place: "case 1", role: role, origin: .machine), .init(place: "case 2", role: other, origin: .officer),
        ])
        #expect(standing.role == role && standing.isSheltered, "\(role) and \(other)")
      }
    }
  }

  @Test("a machine's protective proposal protects at once, its accusation counts for nothing")
  func machine() {
    let victim = PersonStanding([.init(place: "1", role: .presumedVictim, origin: .machine)])
    #expect(victim.isSheltered && victim.isProposedByMachineOnly)
    let accused = PersonStanding([.init(place: "1", role: .suspect, origin: .machine)])
    #expect(accused.role == .notAssessed && !accused.isShareable)
  }

  @Test("a child stays sheltered whatever the role, and an informant is never shared")
  func flags() {
    let child = PersonStanding([.init(place: "1", role: .suspect, origin: .officer)], flags: .minor)
    #expect(child.role == .suspect && child.isSheltered)
    let informant = PersonStanding([
      .init(place: "1", role: .informant, origin: .officer), .init(place: "2", role: .victim, origin: .officer),
    ])
    #expect(!informant.isShareable)
    #expect(!PersonStanding([]).isShareable)
  }

  @Test("joining over cases is associative, commutative and idempotent, and shelter once given stays")
  func algebra() {
    var random = SeededNumbers(11)
    func draw() -> PersonStanding {
      PersonStanding(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
          .init(
            place: "case \(Int.random(in: 1...4, using: &random))",
            role: PersonRole.allCases.randomElement(using: &random) ?? .victim,
            origin: Self.origins.randomElement(using: &random) ?? .officer)
        }, flags: PersonFlags(rawValue: UInt8.random(in: 0..<4, using: &random)))
    }
    for _ in 0..<3_000 {
      let (a, b, c) = (draw(), draw(), draw())
      #expect(a.joined(with: a) == a)
      #expect(a.joined(with: b) == b.joined(with: a))
      #expect(a.joined(with: b).joined(with: c) == a.joined(with: b.joined(with: c)))
      if a.isSheltered { #expect(a.joined(with: b).isSheltered) }
    }
  }
}
