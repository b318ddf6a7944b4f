import Foundation
import Ledger
import Node
import Ontology
import Testing
import Vocabulary
import World

@Suite struct RetentionTests {
  private func with(_ body: (TestNode) async throws -> Void) async throws {
    let test = try await TestNode()
    defer { test.remove() }
    try await body(test)
  }

  private func finding(_ payments: [String]) -> Finding {
    let moment = Instant(seconds: 1_767_605_000)
    return Finding(
      id: "F-1", family: "fan-in", score: 1, payments: payments, accounts: [], why: [], against: [], limits: [],
      first: moment, last: moment, valueCents: 0)
  }

  @Test func nothingIsDueOnItsLastDayAndEverythingOneDayLater() async throws {
    try await with { test in
      let path = try test.file("parties.jsonl", TestNode.parties(0..<10))
      let payments = try test.payments("bank", 0..<50)
      _ = try await test.node.importFiles([path, payments], terms: test.terms(), at: test.analyst)
      #expect(try await test.node.retentionDue(asOf: TestNode.day).isEmpty)
      let list = try await test.node.retentionDue(asOf: TestNode.day.adding(days: 1))
      #expect(list.records == 10 && list.payments == 50)
      test.clock.set(Instant(startOf: list.asOf))
      let receipt = try await test.node.applyRetention(list, at: test.supervisor)
      #expect(receipt.segmentsRemoved == 1 && receipt.segmentsRewritten == 0)
      #expect(try await test.node.ledger().count == 0)
      #expect(try await test.node.records(at: test.analyst.desk).isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: test.folder + "/node/ledger").isEmpty)
      let after = try await test.node.verify()
      #expect(after.faults == [])
      #expect(try await test.node.retentionDue(asOf: list.asOf).isEmpty)
    }
  }

  @Test func whatAFindingNeedsStaysWithTheOwnersOfItsAccountsAndNothingElse() async throws {
    try await with { test in
      let parties = try test.file("parties.jsonl", TestNode.parties(0..<20))
      let payments = try test.payments("bank", 0..<50)
      _ = try await test.node.importFiles([parties, payments], terms: test.terms(), at: test.analyst)
      try await test.node.keep([finding(["T3", "T11"])], at: test.analyst)
      let list = try await test.node.retentionDue(asOf: TestNode.day.adding(days: 1))
      #expect(list.payments == 48 && list.records == 16)
      #expect(list.items.reduce(0) { $0 + $1.neededPayments } == 2)
      test.clock.set(Instant(startOf: list.asOf))
      let receipt = try await test.node.applyRetention(list, at: test.supervisor)
      #expect(receipt.segmentsRewritten == 1)
      let ledger = try await test.node.ledger()
      #expect((0..<ledger.count).map { ledger.id($0) } == ["T3", "T11"])
      let evidence = ledger.evidence(0)
      #expect(evidence.payer.owner == "P3" && evidence.amount.minorUnits == 450 && evidence.valueCents == 495)
      #expect(evidence.line == 5)
      let owners = try await test.node.records(at: test.analyst.desk).map(\.record.key).sorted()
      #expect(owners == ["P11", "P12", "P3", "P4"])
      #expect(try await test.node.verify().faults == [])
      #expect(try await test.node.retentionDue(asOf: list.asOf).isEmpty)
    }
  }

  @Test func whatIsToBeLookedAtAgainFollowsFromRoleAndMeansAndLeavesOutWhatAFindingNeeds() async throws {
    try await with { test in
      let parties = try test.file("parties.jsonl", TestNode.parties(0..<20))
      let payments = try test.payments("bank", 0..<50)
      _ = try await test.node.importFiles([parties, payments], terms: test.terms(), at: test.analyst)
      try await test.node.keep([finding(["T3", "T11"])], at: test.analyst)
      func review(_ month: Int, _ day: Int) async throws -> [RetentionReviewLine] {
        try await test.node.retentionReview(
          asOf: try #require(CivilDate(year: 2026, month: month, day: day)), at: test.analyst.desk)
      }
      #expect(try await review(5, 31).isEmpty)
      let due = try #require(try await review(6, 1).first)
      #expect(due.reviewDue == 16 && due.over == 0 && due.role == .notAssessed && due.rules == ["not-assessed"])
      #expect(due.fileNames == ["parties.jsonl"] && !due.isVerified)
      #expect(due.since == CivilDate(year: 2026, month: 6, day: 1))
      #expect(try await review(9, 1).map(\.over) == [0])
      #expect(try await review(9, 2).map(\.over) == [16])
      // It changes nothing: what goes follows its own terms.
      #expect(try await test.node.retentionDue(asOf: TestNode.day).isEmpty)
    }
  }

  @Test func whatALaterImportBringsAgainIsHeldAsLongAsThatOneAllows() async throws {
    try await with { test in
      let first = try test.file("a.jsonl", TestNode.parties(0..<10))
      let second = try test.file("b.jsonl", TestNode.parties(5..<15))
      var terms = test.terms()
      terms.source = "register"
      _ = try await test.node.importFiles([first], terms: terms, at: test.analyst)
      terms.retainUntil = TestNode.day.adding(days: 100)
      _ = try await test.node.importFiles([second], terms: terms, at: test.analyst)
      #expect(try await test.node.retentionDue(asOf: TestNode.day.adding(days: 1)).records == 5)
      #expect(try await test.node.retentionDue(asOf: TestNode.day.adding(days: 101)).records == 15)
      #expect(try await test.node.verify().faults == [])
      // Laxer terms do not loosen what came in under stricter ones, even if they run longer.
      let third = try test.file("c.jsonl", TestNode.parties(0..<3))
      terms.retainUntil = TestNode.day.adding(days: 200)
      terms.marking = .published
      _ = try await test.node.importFiles([third], terms: terms, at: test.analyst)
      #expect(try await test.node.retentionDue(asOf: TestNode.day.adding(days: 1)).records == 5)
    }
  }

  @Test func erasureNeedsARoleAndTheListThatWasShown() async throws {
    try await with { test in
      let path = try test.file("parties.jsonl", TestNode.parties(0..<10))
      _ = try await test.node.importFiles([path], terms: test.terms(), at: test.analyst)
      let list = try await test.node.retentionDue(asOf: TestNode.day.adding(days: 1))
      do {
        _ = try await test.node.applyRetention(list, at: test.analyst)
        Issue.record("an analyst erased")
      } catch {
        #expect((error as? Fault)?.code == "authority.role.not-allowed")
      }
      let more = try test.file("more.jsonl", TestNode.parties(10..<12))
      _ = try await test.node.importFiles([more], terms: test.terms(), at: test.analyst)
      do {
        _ = try await test.node.applyRetention(list, at: test.supervisor)
        Issue.record("another list than the one shown was erased")
      } catch {
        #expect((error as? Fault)?.code == "node.retention.changed")
      }
      #expect(try await test.node.records(at: test.analyst.desk).count == 12)
    }
  }

  @Test func whatWasErasedCanComeInAgainUnderNewTerms() async throws {
    try await with { test in
      let path = try test.file("parties.jsonl", TestNode.parties(0..<4))
      _ = try await test.node.importFiles([path], terms: test.terms(), at: test.analyst)
      let list = try await test.node.retentionDue(asOf: TestNode.day.adding(days: 1))
      test.clock.set(Instant(startOf: list.asOf))
      _ = try await test.node.applyRetention(list, at: test.supervisor)
      let later = TestNode.day.adding(days: 300)
      let report = try await test.node.importFiles([path], terms: test.terms(until: later), at: test.analyst)
      #expect(report.sources.map(\.outcome) == [.imported])
      #expect(report.sources.map(\.counts.added) == [4])
    }
  }
}
