import Joint
import Testing
import Vocabulary

@Suite("A trace carried on by several members is one picture, and says where it ends and why")
struct TraceTests {
  private let ca = MemberID("ca-fiu")!
  private let de = MemberID("de-fiu")!
  private let it = MemberID("it-fiu")!
  private let start = Instant(seconds: 1_767_960_000)
  private let own = Marking(sharing: .amber, action: .amber)!
  private let german = Marking(sharing: .amberStrict, action: .amber, handling: [.h1])!
  private let italian = Marking(sharing: .red)!

  private func holder(_ account: String) -> MemberID? {
    switch account.prefix(2) {
    case "CA": ca
    case "DE": de
    case "IT": it
    default: nil
    }
  }

  private func leg(_ from: String, _ to: String, _ units: Int64, hours: Int64, share: Int = 1000) throws -> TraceLeg {
    try #require(
      TraceLeg(
        from: from, to: to, sum: Money(minorUnits: units, currency: .euro), at: start.adding(seconds: hours * 3_600),
        share: share))
  }

  private func question(
    _ id: String, _ asked: MemberID, _ account: String, _ units: Int64, hours: Int64, steps: Int = 3, days: Int = 10,
    method: TraceMethod = .fifo
  ) throws -> TraceQuestion {
    try TraceQuestion(
      id: id, asked: asked, account: account, sum: Money(minorUnits: units, currency: .euro),
      sentAt: start.adding(seconds: hours * 3_600), stepsLeft: steps, days: days, method: method,
      legalBasis: "Invented Act, section 5")
  }

  private func trace(
    _ own: [TraceLeg], _ exchanges: [(question: TraceQuestion, answer: TraceAnswer)]
  ) throws -> JointTrace {
    try JointTrace(by: ca, own: own, marking: self.own, method: .fifo, exchanges: exchanges, holder: holder)
  }

  @Test(
    "three countries' legs are one picture, each with its supplier, its marking and the decision it was given under")
  func assembled() throws {
    let picture = try trace(
      [leg("CA1", "CA2", 90_000, hours: 0), leg("CA2", "DE1", 88_000, hours: 5)],
      [
        (
          try question("q1", de, "DE1", 88_000, hours: 5),
          .legs(
            [try leg("DE1", "DE2", 60_000, hours: 20), try leg("DE2", "IT1", 59_000, hours: 30)], marking: german,
            releasedUnder: "decision 7", isComplete: true)
        ),
        (
          try question("q2", it, "IT1", 59_000, hours: 30),
          .legs(
            [try leg("IT1", "XX9", 58_000, hours: 40)], marking: italian, releasedUnder: "standing release 3",
            isComplete: true)
        ),
      ])
    #expect(picture.legs.map(\.step) == [1, 2, 3, 4, 5])
    #expect(picture.legs.map(\.suppliedBy) == [ca, ca, de, de, it])
    #expect(picture.legs.map(\.marking) == [own, own, german, german, italian])
    #expect(picture.legs.map(\.releasedUnder) == [nil, nil, "decision 7", "decision 7", "standing release 3"])
    #expect(picture.suppliers == [ca, de, it])
    // The picture as a whole is handled as its strictest part.
    #expect([own, german, italian].allSatisfy { picture.marking.isAtLeastAsStrict(as: $0) })
    #expect(picture.setAside.isEmpty)
    #expect(picture.ends.map(\.account) == ["XX9"] && picture.ends.map(\.state) == [.unheld])
  }

  @Test("a leg that was refused, not answered, not available, answered in part or not asked for is shown as such")
  func ends() throws {
    let accounts = ["DE1", "DE2", "DE3", "DE4", "DE5", "DE6"]
    let out = try accounts.enumerated().map { try leg("CA1", $1, 1_000, hours: Int64($0)) }
    let answers: [TraceAnswer] = [
      .refused(ground: "ongoing-inquiry"), .unanswered, .notAvailable,
      .legs([], marking: german, releasedUnder: "decision 8", isComplete: false),
      .legs([], marking: german, releasedUnder: "decision 8", isComplete: true),
    ]
    let exchanges = try answers.enumerated().map {
      (question: try question("q\($0)", de, accounts[$0], 1_000, hours: Int64($0)), answer: $1)
    }
    let picture = try trace(out, exchanges)
    #expect(
      picture.ends.map(\.state) == [
        .refused(ground: "ongoing-inquiry"), .unanswered, .notAvailable, .inPart, .told, .notAsked,
      ])
    #expect(picture.ends.allSatisfy { $0.holder == de })
    #expect(!picture.isComplete)
    #expect(picture.legs.count == 6, "what was not told is no leg")
  }

  @Test("what does not follow from the question is kept beside the picture, with the reason")
  func setAside() throws {
    let wrong: [(TraceLeg, JointTrace.SetAside.Reason)] = [
      (try leg("DE7", "DE8", 100, hours: 20), .doesNotFollow),
      (try leg("DE1", "DE8", 100, hours: 2), .beforeTheMoney),
      (try leg("DE1", "DE8", 100, hours: 24 * 11), .tooLate),
      (try leg("DE1", "DE8", 90_000, hours: 21), .moreThanArrived),
    ]
    for (leg, reason) in wrong {
      let picture = try trace(
        [try self.leg("CA2", "DE1", 88_000, hours: 5)],
        [
          (
            try question("q1", de, "DE1", 88_000, hours: 5),
            .legs([leg], marking: german, releasedUnder: "decision 7", isComplete: true)
          )
        ])
      #expect(picture.setAside.map(\.reason) == [reason])
      #expect(picture.legs.count == 1)
    }
    // A member tells payments of accounts that it holds, once, and no further than it was asked.
    let far = try trace(
      [try leg("CA2", "DE1", 88_000, hours: 5)],
      [
        (
          try question("q1", de, "DE1", 88_000, hours: 5, steps: 2),
          .legs(
            [
              try leg("DE1", "XX1", 50_000, hours: 10), try leg("XX1", "XX2", 50_000, hours: 12),
              try leg("DE1", "DE2", 30_000, hours: 11), try leg("DE1", "DE2", 30_000, hours: 11),
              try leg("DE2", "DE3", 30_000, hours: 13), try leg("DE3", "DE4", 30_000, hours: 14),
            ], marking: german, releasedUnder: "decision 7", isComplete: true)
        )
      ])
    #expect(Set(far.setAside.map(\.reason)) == [.notHeldThere, .toldTwice, .moreStepsThanAsked])
    #expect(far.legs.map(\.leg.to) == ["DE1", "XX1", "DE2", "DE3"])
  }

  @Test("of a sum that mixed with other money only the traced part counts against what arrived")
  func mixed() throws {
    let picture = try trace(
      [try leg("CA2", "DE1", 88_000, hours: 5)],
      [
        (
          try question("q1", de, "DE1", 88_000, hours: 5),
          .legs(
            [
              try leg("DE1", "DE2", 160_000, hours: 10, share: 500),
              try leg("DE1", "DE3", 16_000, hours: 11, share: 500),
            ],
            marking: german, releasedUnder: "decision 7", isComplete: true)
        )
      ])
    #expect(picture.legs.count == 3 && picture.setAside.isEmpty)
  }

  @Test("a question keeps to its limits, and a picture to one method")
  func limits() throws {
    for (steps, days) in [(0, 10), (7, 10), (3, 0), (3, 91)] {
      #expect(throws: Fault.self) { try question("q", de, "DE1", 1, hours: 0, steps: steps, days: days) }
    }
    #expect(throws: Fault.self) { try question("", de, "DE1", 1, hours: 0) }
    #expect(throws: Fault.self) { try question("q", de, "DE1", 0, hours: 0) }
    let shares = try question("q1", de, "DE1", 10, hours: 0, method: .haircut)
    #expect(throws: Fault.self) { try trace([], [(shares, .unanswered)]) }
    let one = try question("q1", de, "DE1", 10, hours: 0)
    #expect(throws: Fault.self) { try trace([], [(one, .unanswered), (one, .notAvailable)]) }
    #expect(TraceLeg(from: "A", to: "B", sum: Money(minorUnits: 1, currency: .euro), at: start, share: 1001) == nil)
    #expect(TraceLeg(from: "A", to: "A", sum: Money(minorUnits: 1, currency: .euro), at: start) == nil)
  }

  @Test("a standing release covers what it says, and what lies behind a leg that waits, waits, too")
  func release() throws {
    let day = try #require(CivilDate(year: 2026, month: 1, day: 20))
    func release(legs: Int = 10, steps: Int = 6, most: Int64 = 50_000) -> StandingRelease {
      StandingRelease(
        id: "standing release 3", to: ca, purposes: [.detection], most: Money(minorUnits: most, currency: .euro),
        mostSteps: steps, legsADay: legs, marking: german, until: day)
    }
    let legs = [
      try leg("DE1", "DE2", 40_000, hours: 10), try leg("DE2", "DE3", 39_000, hours: 12),
      try leg("DE3", "DE4", 38_000, hours: 14), try leg("DE1", "DE5", 20_000, hours: 16),
    ]
    let asked = try question("q1", de, "DE1", 60_000, hours: 5, steps: 6)
    func covered(
      _ release: StandingRelease, by asker: MemberID? = nil, for purpose: Purpose = .detection, on: CivilDate? = nil,
      told: Int = 0, sheltered: Set<String> = []
    ) -> [String] {
      let sorted = release.sort(
        legs, of: asked, by: asker ?? ca, for: purpose, on: on ?? day, toldToday: told, sheltered: sheltered)
      #expect(sorted.covered.count + sorted.waiting.count == legs.count)
      return sorted.covered.map(\.to)
    }
    #expect(covered(release()) == ["DE2", "DE3", "DE4", "DE5"])
    #expect(covered(release(steps: 1)) == ["DE2", "DE5"])
    #expect(covered(release(most: 39_500)) == ["DE5"], "the leg after one that waits is not told")
    #expect(covered(release(legs: 2)) == ["DE2", "DE3"])
    #expect(covered(release(legs: 3), told: 2) == ["DE2"])
    #expect(covered(release(), sheltered: ["DE3"]) == ["DE2", "DE5"])
    #expect(covered(release(), by: it) == [])
    #expect(covered(release(), for: .sanctions) == [])
    #expect(covered(release(), on: day.adding(days: 1)) == [])
  }
}
