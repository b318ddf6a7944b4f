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

  @Test("an account on the way passes on no more than came to it, as far as thousandths tell; poison is an outer bound")
  func conserved() throws {
    func told(_ method: TraceMethod, _ legs: [TraceLeg]) throws -> JointTrace {
      try JointTrace(
        by: ca, own: [], marking: own, method: method,
        exchanges: [
          (
            try question("q1", de, "DE1", 88_000, hours: 5, steps: 4, method: method),
            .legs(legs, marking: german, releasedUnder: "decision 7", isComplete: true)
          )
        ], holder: holder)
    }
    let legs = [
      try leg("DE1", "DE2", 100_000, hours: 10, share: 333), try leg("DE2", "DE3", 33_333, hours: 12),
      try leg("DE2", "DE4", 2_000, hours: 13),
    ]
    let picture = try told(.fifo, legs)
    #expect(picture.legs.map(\.leg.to) == ["DE2", "DE3"])
    #expect(picture.setAside.map(\.reason) == [.moreThanArrived])
    #expect(try told(.poison, legs).setAside.isEmpty)
  }

  @Test("parts of one payment may be told to several questions, and no more of it than there was")
  func parts() throws {
    let accounts = try (0..<3).map { try leg("CA1", "DE1", 10_000, hours: Int64($0)) }
    let picture = try trace(
      accounts,
      try (0..<3).map { number in
        (
          try question("q\(number)", de, "DE1", 10_000, hours: Int64(number)),
          .legs(
            [try leg("DE1", "DE2", 20_000, hours: 10, share: 500)], marking: german, releasedUnder: "d",
            isComplete: true)
        )
      })
    #expect(picture.legs.map(\.leg.to) == ["DE1", "DE1", "DE1", "DE2", "DE2"])
    #expect(picture.setAside.map(\.reason) == [.toldTwice])
    // Whoever is asked about that payment tells of all of it, and so of both parts.
    let on = try trace(
      [leg("CA1", "DE1", 10_000, hours: 0), leg("CA1", "DE1", 10_000, hours: 1)],
      try (0..<2).map { number in
        (
          try question("q\(number)", de, "DE1", 10_000, hours: Int64(number)),
          .legs(
            [try leg("DE1", "IT1", 40_000, hours: 10, share: 250)], marking: german, releasedUnder: "d",
            isComplete: true)
        )
      } + [
        (
          try question("q9", it, "IT1", 40_000, hours: 10),
          .legs([try leg("IT1", "IT2", 40_000, hours: 12)], marking: italian, releasedUnder: "d", isComplete: true)
        )
      ])
    #expect(on.legs.map(\.traced.minorUnits) == [10_000, 10_000, 10_000, 10_000, 20_000])
  }

  @Test("what is told of a payment counts by the share of that payment that was traced here")
  func shares() throws {
    let picture = try trace(
      [leg("CA1", "DE1", 88_000, hours: 5, share: 250)],
      [
        (
          try question("q1", de, "DE1", 88_000, hours: 5),
          .legs(
            [try leg("DE1", "DE2", 80_000, hours: 20, share: 500)], marking: german, releasedUnder: "d",
            isComplete: true)
        )
      ])
    #expect(picture.legs.map(\.share) == [250, 125])
    #expect(picture.legs.map(\.traced.minorUnits) == [22_000, 10_000])
  }

  @Test("a leg reads back as it was written, and nothing else is taken for one")
  func written() throws {
    let italy = try #require(CountryCode("IT"))
    for (state, share) in [(nil, 1000), (italy, 7)] as [(CountryCode?, Int)] {
      let leg = try leg("DE89370400440532013000", "BANK2/2001-7 x", 58_012, hours: 9, share: share)
      let line = try #require(WrittenLeg(leg, heldIn: state))
      #expect(WrittenLeg(line.text) == line)
    }
    let line = "A > B (IT) | 580.00 EUR | 2026-03-03T05:00:00Z | 1000/1000"
    #expect(WrittenLeg(line)?.text == line)
    for other in [
      "", "A > B", "A > B | 580.00 EUR | 2026-03-03T05:00:00 | 1000/1000",
      "A > B | 580.00 EUR | 2026-03-03T05:00:00Z | 0/1000",
      "A > B | 580.00 EUR | 2026-03-03T05:00:00Z | 1/100", "A > A | 580.00 EUR | 2026-03-03T05:00:00Z | 1/1000",
      "A > B (ZZ) | 580.00 EUR | 2026-03-03T05:00:00Z | 1/1000", "A > B | -5.00 EUR | 2026-03-03T05:00:00Z | 1/1000",
      "A > B > C | 5.00 EUR | 2026-03-03T05:00:00Z | 1/1000", String(repeating: "A", count: 600),
    ] {
      #expect(WrittenLeg(other) == nil, "\(other)")
    }
    for account in ["A|B", "A>B", "A (IT)", "A\nB", " A", "Ä"] {
      #expect(WrittenLeg(try leg(account, "C", 1, hours: 0)) == nil, "\(account)")
    }
  }

  @Test("a standing release covers what it says, and what lies behind a leg that waits, waits, too")
  func release() throws {
    let day = try #require(CivilDate(year: 2026, month: 1, day: 20))
    func release(
      legs: Int = 10, steps: Int = 6, most: Int64 = 60_000, days: Int = 10, accounts: Int = 10, answers: Int = 5
    ) throws -> StandingRelease {
      StandingRelease(
        id: "standing release 3", to: ca, purposes: [.detection], legalBasis: "Invented Act, section 9",
        limits: try #require(
          StandingRelease.Limits(
            most: Money(minorUnits: most, currency: .euro), steps: steps, days: days, accounts: accounts,
            answersADay: answers, legsADay: legs, until: day)), marking: german)
    }
    let legs = [
      try leg("DE1", "DE2", 40_000, hours: 10), try leg("DE2", "DE3", 39_000, hours: 12),
      try leg("DE3", "DE4", 38_000, hours: 14), try leg("DE1", "DE5", 20_000, hours: 16),
    ]
    let asked = try question("q1", de, "DE1", 60_000, hours: 5, steps: 6)
    func covered(
      _ release: StandingRelease, by asker: MemberID? = nil, for purpose: Purpose = .detection, on: CivilDate? = nil,
      told: StandingRelease.Told = .init(), _ question: TraceQuestion? = nil
    ) -> [String] {
      let sorted = release.sort(
        legs, of: question ?? asked, by: asker ?? ca, for: purpose, on: on ?? day, told: told)
      #expect(sorted.covered.count + sorted.waiting.count == legs.count)
      return sorted.covered.map(\.to)
    }
    let all = ["DE2", "DE3", "DE4", "DE5"]
    #expect(covered(try release()) == all)
    let short = try question("q1", de, "DE1", 60_000, hours: 5, steps: 1)
    #expect(covered(try release(steps: 1), short) == ["DE2", "DE5"])
    #expect(covered(try release(most: 60_000), try question("q1", de, "DE1", 60_001, hours: 5)) == [])
    let small = try question("q1", de, "DE1", 39_500, hours: 5, steps: 6)
    #expect(covered(try release(most: 39_500), small) == ["DE5"], "the leg after one that waits is not told")
    #expect(covered(try release(legs: 2)) == ["DE2", "DE3"])
    #expect(covered(try release(legs: 3), told: .init(legs: 2)) == ["DE2"])
    #expect(covered(try release(accounts: 2)) == ["DE2", "DE3"])
    #expect(covered(try release(), by: it) == [])
    #expect(covered(try release(), for: .sanctions) == [])
    #expect(covered(try release(), on: day.adding(days: 1)) == [])
    #expect(covered(try release(steps: 5)) == [], "more steps were asked than it covers")
    #expect(covered(try release(days: 9)) == [], "more days were asked than it covers")
    #expect(covered(try release(answers: 2), told: .init(answers: 2)) == [])
    #expect(try StandingRelease(canonicalBytes: release().canonicalBytes) == release())
    for (steps, days, accounts) in [(0, 1, 1), (7, 1, 1), (1, 91, 1), (1, 1, 0)] {
      #expect(
        StandingRelease.Limits(
          most: Money(minorUnits: 1, currency: .euro), steps: steps, days: days, accounts: accounts, answersADay: 1,
          legsADay: 1, until: day) == nil)
    }
  }
}
