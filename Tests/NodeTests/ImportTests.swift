import Foundation
import Ledger
import Node
import Ontology
import Synchronization
import Testing
import Vocabulary
import World

@Suite struct ImportTests {
  private func with(_ body: (TestNode) async throws -> Void) async throws {
    let test = try await TestNode()
    defer { test.remove() }
    try await body(test)
  }

  private func code(_ body: () async throws -> Void) async -> String? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? Fault)?.code.rawValue ?? "\(error)"
    }
  }

  @Test func partiesComeInWithTheirProvenanceMarkingAndRole() async throws {
    try await with { test in
      let path = try test.file("parties.jsonl", TestNode.parties(0..<1200))
      let report = try await test.node.importFiles([path], terms: test.terms(), at: test.analyst)
      #expect(report.isClean)
      #expect(report.sources.map(\.counts.added) == [1200])
      let held = try await test.node.records(at: test.analyst.desk)
      #expect(held.count == 1200)
      let first = try #require(held.first { $0.record.key == "P7" })
      #expect(first.record.role == .notAssessed)
      #expect(first.record.subject["name"] == ["Person Number 7"])
      #expect(first.record.reference.line == 8)
      #expect(first.provenance.legalBasis == "Act 1, section 2")
      #expect(first.provenance.means == .transferReport)
      #expect(first.provenance.retainUntil == TestNode.day)
      #expect(first.provenance.marking == .serviceOnly)
      #expect(try await test.node.party("P7", at: test.analyst.desk).map(\.id) == [first.id])
      #expect(try await test.node.verify().faults == [])
    }
  }

  @Test func theSameFileTwiceChangesNothingWhateverItIsCalledOrPackedIn() async throws {
    try await with { test in
      let path = try test.file("parties.jsonl", TestNode.parties(0..<30))
      _ = try await test.node.importFiles([path], terms: test.terms(), at: test.analyst)
      let before = try await test.node.verify()
      let other = try test.file("elsewhere/other-name.txt", TestNode.parties(0..<30))
      let later = try await test.node.importFiles(
        [other, path], terms: test.terms(means: .productionOrder), at: test.supervisor)
      #expect(later.sources.map(\.outcome) == [.alreadyHeld])
      #expect(later.sources.map(\.isHeldUnderOtherTerms) == [true])
      let after = try await test.node.verify()
      #expect(after.content == before.content)
      #expect(after.log == before.log)
    }
  }

  @Test func aFileThatOverlapsAnotherAddsOnlyWhatIsNew() async throws {
    try await with { test in
      let first = try test.file("a.jsonl", TestNode.parties(0..<10))
      let second = try test.file("b.jsonl", TestNode.parties(5..<15) + TestNode.party(1, name: "New Name") + "\n")
      var terms = test.terms()
      terms.source = "bank-register"
      _ = try await test.node.importFiles([first], terms: terms, at: test.analyst)
      let report = try await test.node.importFiles([second], terms: terms, at: test.analyst)
      let counts = try #require(report.sources.first).counts
      #expect(counts.added == 5 && counts.unchanged == 5 && counts.updated == 1)
      let current = try await test.node.party("P1", at: test.analyst.desk)
      #expect(current.map { $0.record.subject["name"] } == [["New Name"]])
    }
  }

  @Test func goodRowsAreKeptAndBadOnesReportedWithTheirLine() async throws {
    try await with { test in
      let lines = [TestNode.party(0), "{\"id\":", TestNode.party(2), "[]", TestNode.party(4)]
      let path = try test.file("parties.jsonl", lines.joined(separator: "\n") + "\n")
      let report = try await test.node.importFiles([path], terms: test.terms(), at: test.analyst)
      let source = try #require(report.sources.first)
      #expect(source.counts.added == 3 && source.counts.faults == 2)
      #expect(source.faults.map(\.location.line) == [2, 4])
      #expect(!report.isClean)
      let file = try String(contentsOfFile: #require(source.faultsFile), encoding: .utf8)
      #expect(file.split(separator: "\n").count == 2)
      #expect(!file.contains("Person Number"))
    }
  }

  @Test func aDryRunCountsAndWritesNothing() async throws {
    try await with { test in
      let path = try test.payments("bank", 0..<100)
      let parties = try test.file("parties.jsonl", TestNode.parties(0..<30))
      let before = try await test.node.verify()
      let report = try await test.node.dryRun([path, parties], terms: test.terms(), at: test.analyst.desk)
      #expect(report.sources.map(\.outcome) == [.dryRun, .dryRun])
      #expect(report.sources.map(\.counts.payments) == [100, 0])
      #expect(report.sources.map(\.counts.added) == [0, 30])
      let after = try await test.node.verify()
      #expect(after.content == before.content && after.log == before.log)
      #expect(try FileManager.default.contentsOfDirectory(atPath: test.folder + "/node/ledger").isEmpty)
    }
  }

  @Test func paymentsBecomeOneLedgerWithTheirAccountsAndRates() async throws {
    try await with { test in
      let first = try test.payments("a", 0..<60)
      let second = try test.payments("b", 40..<100)
      let report = try await test.node.importFiles([first, second], terms: test.terms(), at: test.analyst)
      #expect(report.isClean)
      let ledger = try await test.node.ledger()
      // Twenty payments stand in both and are held once.
      #expect(try await test.node.verify().payments == 100)
      #expect(ledger.count == 100)
      let row = try #require(ledger.row(ofPayment: "T7"))
      let evidence = ledger.evidence(row)
      #expect(evidence.amount == Money(minorUnits: 850, currency: .euro))
      #expect(evidence.valueCents == 935)
      #expect(evidence.payer.owner == "P7")
      let imports = try await test.node.imports()
      #expect(imports.contains { $0.id == evidence.provenance })
    }
  }

  @Test func paymentsOfMessagesAreValuedByTheRatesTheNodeHolds() async throws {
    try await with { test in
      let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Samples")
      let message = sample.appendingPathComponent("iso20022/pacs008.xml").path
      let alone = try await test.node.dryRun([message], terms: test.terms(), at: test.analyst.desk)
      let counts = try #require(alone.sources.first).counts
      #expect(counts.payments > 0 && counts.unvalued > 0)
      _ = try await test.node.importFiles(
        [sample.appendingPathComponent("transactions.csv").path, sample.appendingPathComponent("fx.csv").path],
        terms: test.terms(), at: test.analyst)
      let valued = try await test.node.importFiles([message], terms: test.terms(), at: test.analyst)
      #expect(try #require(valued.sources.first).counts.unvalued == 0)
      #expect(try #require(valued.sources.first).counts.payments == counts.payments)
    }
  }

  @Test func aProcessThatStopsHalfwayLeavesAnOpenJobAndTheSameCallFinishesIt() async throws {
    try await with { test in
      let undisturbed = try await TestNode()
      defer { undisturbed.remove() }
      let content = TestNode.parties(0..<4000)
      let path = try test.file("parties.jsonl", content)
      let payments = try test.payments("bank", 0..<500)
      struct Stop: Error {}
      let task = Task {
        try await test.node.importFiles([path, payments], terms: test.terms(), at: test.analyst)
      }
      // Cancelled while it works, at whatever point that is.
      try await Task.sleep(nanoseconds: 30_000_000)
      task.cancel()
      _ = try? await task.value
      let reopened = try await ServiceNode.open(at: test.folder + "/node", clock: test.clock)
      #expect(try await reopened.verify().faults == [])
      _ = try await reopened.importFiles([path, payments], terms: test.terms(), at: test.analyst)
      _ = try await undisturbed.node.importFiles([path, payments], terms: test.terms(), at: undisturbed.analyst)
      let (resumed, whole) = (try await reopened.verify(), try await undisturbed.node.verify())
      #expect(resumed.openImports == [] && resumed.faults == [])
      #expect(resumed.content == whole.content)
      #expect(whole.payments == 500)
    }
  }

  @Test func filesOfTheLedgerThatNothingListsAreRemovedWhenTheNodeIsOpened() async throws {
    try await with { test in
      let left = test.folder + "/node/ledger/payments-left-behind.segment"
      try Data([1]).write(to: URL(fileURLWithPath: left))
      _ = try await ServiceNode.open(at: test.folder + "/node", clock: test.clock)
      #expect(!FileManager.default.fileExists(atPath: left))
    }
  }

  @Test func termsThatCannotStandAreRefusedBeforeAnythingIsRead() async throws {
    try await with { test in
      let past = CivilDate(year: 2026, month: 2, day: 28)!
      let path = try test.file("parties.jsonl", TestNode.parties(0..<1))
      #expect(
        await code {
          _ = try await test.node.importFiles([path], terms: test.terms(until: past), at: test.analyst)
        } == "node.import.retention-past")
      _ = try await test.node.importFiles([path], terms: test.terms(until: past.adding(days: 1)), at: test.analyst)
      #expect(
        await code { _ = try await test.node.desk(of: "Ana", purpose: .investigation, basis: "  ") }
          == "authority.basis.missing")
      #expect(
        await code { _ = try await test.node.desk(of: nil, purpose: .investigation, basis: "b") }
          == "node.officer.which")
    }
  }

  @Test func everyImportStandsInTheLogBeforeAndAfter() async throws {
    try await with { test in
      let before = try await test.node.verify().log
      let path = try test.file("parties.jsonl", TestNode.parties(0..<3))
      _ = try await test.node.importFiles([path], terms: test.terms(), at: test.analyst)
      #expect(try await test.node.verify().log.entries == before.entries + 2)
      let note = try await test.node.checkpoint()
      _ = try await test.node.records(at: test.analyst.desk)
      try await test.node.verifyLog(since: note)
      let other = try await TestNode()
      defer { other.remove() }
      #expect(await code { try await other.node.verifyLog(since: note) } != nil)
    }
  }
}
