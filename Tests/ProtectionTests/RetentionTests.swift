import Protection
import Testing
import Vocabulary

@Suite("Retention, erasure, correction")
struct RetentionTests {
  private let received = CivilDate(year: 2026, month: 1, day: 31) ?? CivilDate(daysSinceEpoch: 0)
  private let now = Instant(seconds: 1_800_000_000)

  @Test(
    "every role, means and offence has a period, reviewed within three years, protective ones no longer than suspects'")
  func everyCombination() throws {
    let rules = try RetentionRules.standard()
    for means in CollectionMeans.allCases {
      for offence in OffenceGravity.allCases {
        let suspect = rules.decide(role: .suspect, means: means, offence: .serious, receivedOn: received)
        for role in PersonRole.allCases {
          let decision = rules.decide(role: role, means: means, offence: offence, receivedOn: received)
          #expect(decision.retainUntil > received && decision.reviewAt <= decision.retainUntil)
          #expect(decision.reviewAt.daysSinceEpoch - received.daysSinceEpoch <= 3 * 366)
          if role.isProtective { #expect(decision.retainUntil <= suspect.retainUntil) }
          let child = rules.decide(role: role, flags: .minor, means: means, offence: offence, receivedOn: received)
          #expect(child.retainUntil <= decision.retainUntil)
          let terms = CivilDate(daysSinceEpoch: received.daysSinceEpoch + 20)
          let bounded = rules.decide(
            role: role, means: means, offence: offence, receivedOn: received, termsEnd: terms)
          #expect(bounded.retainUntil == terms && bounded.rules.first == "terms-of-intake")
        }
      }
    }
  }

  @Test("a smuggled person is held for a year, a month's last day stays one, and then restriction comes before erasure")
  func standing() throws {
    let rules = try RetentionRules.standard()
    let decision = rules.decide(role: .smuggledPerson, means: .seizure, offence: .serious, receivedOn: received)
    #expect(decision.retainUntil.description == "2027-01-31" && decision.reviewAt.description == "2026-07-31")
    #expect(decision.rules == ["smuggled-person", "smuggled-person"] && !decision.isVerified)
    func on(_ text: String, reviewed: String? = nil) -> RetentionDecision.Standing? {
      CivilDate(text).map { decision.standing(on: $0, lastReview: reviewed.flatMap { CivilDate($0) }) }
    }
    #expect(on("2026-07-30") == .held && on("2026-07-31") == .reviewDue)
    #expect(on("2026-08-01", reviewed: "2026-07-31") == .held)
    #expect(on("2027-01-31", reviewed: "2026-08-01") == .held && on("2027-02-01") == .restricted)
    #expect(on("2027-03-02") == .restricted && on("2027-03-03") == .eraseDue)
    let short = rules.decide(role: .notAssessed, means: .register, offence: .none, receivedOn: received)
    #expect(short.reviewAt.description == "2026-04-30")
  }

  @Test("rules that review too late, or leave somebody without a period, are refused with their line")
  func refusedRules() {
    let head = "version: 1\nreview-months-max: 36\nrestricted-days: 30\nrules:\n"
    func rule(_ more: String) -> String { "  - {id: a, about: b, source: c, verified: false, " + more + "}\n" }
    let fine = rule("retain-months: 12, review-months: 6")
    #expect(throws: Never.self) { try RetentionRules(text: head + fine, name: "r") }
    for bad in [
      rule("retain-months: 60, review-months: 37") + fine, rule("retain-months: 0, review-months: 6") + fine,
      rule("roles: [suspect], retain-months: 12, review-months: 6"),
      rule("role: [suspect], retain-months: 1, review-months: 1") + fine,
      rule("roles: [nobody], retain-months: 1, review-months: 1") + fine,
    ] {
      let fault = #expect(throws: Fault.self) { try RetentionRules(text: head + bad, name: "r") }
      #expect(fault?.location.line != nil)
    }
  }

  private func item(_ id: String, holds: [String] = [], recipients: [String] = []) -> ErasureItem {
    ErasureItem(id: id, kind: "source-record", content: Digest(of: id + "!"), recipients: recipients, holds: holds)
  }

  @Test("a legal hold keeps, an evidence hash keeps the digest, and nothing else stands in the way")
  func holds() throws {
    let rules = try ErasureRules.standard()
    let plan = rules.plan(
      [
        item("a"), item("b", holds: ["evidence-hash"]), item("c", holds: ["legal-hold"]),
        item("d", holds: ["legal-hold", "evidence-hash"]), item("e", holds: ["something new"]),
        item("f", holds: ["accuracy-contested"]),
      ], ground: .subjectRequest, at: now)
    #expect(plan.steps.map(\.outcome) == [.erase, .keepDigest, .restrict, .restrict, .restrict, .restrict])
    #expect(
      plan.steps.map(\.hold) == [
        nil, "evidence-hash", "legal-hold", "legal-hold", "something new", "accuracy-contested",
      ])
    #expect(plan.steps[0].tombstone?.content == nil && plan.steps[1].tombstone?.content == Digest(of: "b!"))
    #expect(plan.steps[0].tombstone?.sentence.key == "protection.tombstone")
    #expect(plan.steps[1].tombstone?.sentence.key == "protection.tombstone.digest-kept")
    #expect(plan.steps[2].tombstone == nil)
    // Contested accuracy keeps nothing whose time is over.
    #expect(
      rules.plan([item("f", holds: ["accuracy-contested"])], ground: .retention, at: now).steps[0].outcome == .erase)
  }

  @Test("the outcome never keeps less when one more hold stands against it, and the order of items does not matter")
  func monotone() throws {
    let rules = try ErasureRules.standard()
    for ground in ErasureGround.allCases {
      for bits in 0..<(1 << rules.holds.count) {
        let some = rules.holds.indices.filter { bits >> $0 & 1 == 1 }.map { rules.holds[$0] }
        let outcome = rules.plan([item("x", holds: some)], ground: ground, at: now).steps[0].outcome
        for more in rules.holds {
          #expect(rules.plan([item("x", holds: some + [more])], ground: ground, at: now).steps[0].outcome >= outcome)
        }
      }
    }
    let items = [item("a"), item("b"), item("c", holds: ["legal-hold"])]
    #expect(
      rules.plan(items, ground: .unlawful, at: now).digest
        == rules.plan(items.reversed(), ground: .unlawful, at: now).digest)
  }

  @Test("a correction is complete only when everybody who was told, and everybody they told, has answered")
  func propagation() throws {
    let plan = try ErasureRules.standard().plan(
      [item("a", recipients: ["fr-police", "ca-fiu", "ca-fiu"]), item("b")], ground: .unlawful, at: now)
    var sent = try #require(plan.propagations(askedAt: now).first)
    #expect(plan.propagations(askedAt: now).count == 1 && sent.recipients.map(\.id) == ["ca-fiu", "fr-police"])
    let receipt = Digest(of: "receipt")
    try sent.record(.applied(receipt: receipt, onward: ["de-border", "fr-police"]), from: "ca-fiu", at: now)
    #expect(sent.recipients.map(\.id) == ["ca-fiu", "fr-police", "de-border"] && sent.recipients[2].toldBy == "ca-fiu")
    try sent.record(.notHeld, from: "de-border", at: now)
    #expect(
      !sent.isComplete && sent.overdue(at: now.adding(seconds: 101), afterSeconds: 100).map(\.id) == ["fr-police"])
    try sent.record(.contested, from: "fr-police", at: now)
    #expect(!sent.isComplete && sent.outstanding.map(\.standing) == [.contested])
    try sent.record(.applied(receipt: receipt, onward: []), from: "fr-police", at: now)
    #expect(sent.isComplete)
    // What has to be kept is said as such, and may still go; what is gone does not come back.
    var kept = Propagation(kind: .erasure, item: "m", recipients: ["it-fiu"], askedAt: now)
    try kept.record(.restricted(receipt: receipt, onward: []), from: "it-fiu", at: now)
    #expect(kept.isComplete && kept.recipients.map(\.standing) == [.restricted])
    try kept.record(.applied(receipt: Digest(of: "later"), onward: []), from: "it-fiu", at: now)
    #expect(throws: Fault.self) { try kept.record(.restricted(receipt: receipt, onward: []), from: "it-fiu", at: now) }
    #expect(throws: Fault.self) { try sent.record(.notHeld, from: "it-customs", at: now) }
    #expect(throws: Fault.self) { try sent.record(.contested, from: "ca-fiu", at: now) }
    try sent.record(.applied(receipt: receipt, onward: []), from: "ca-fiu", at: now)
  }
}
