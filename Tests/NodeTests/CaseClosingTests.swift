import Casework
import Foundation
import Ledger
import Node
import Ontology
import Testing
import Vocabulary
import World

@Suite("A case ends")
struct CaseClosingTests {
  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  /// A node with an open case on two payments; the day after the last on which anything of it may be held.
  private func opened(_ body: (TestNode, String, CivilDate) async throws -> Void) async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let folder = try test.payments("pay", 0..<40)
    let parties = try test.file("pay/parties.jsonl", TestNode.parties(0..<20))
    _ = try await test.node.importFiles([folder, parties], terms: test.terms(), at: test.analyst)
    let moment = Instant(seconds: 1_767_605_000)
    let found = Finding(
      id: "F-abcdef01", family: "smuggling-collector", score: 9_000, payments: ["T3", "T4"],
      accounts: [.init(id: "B1-3", part: .payer), .init(id: "B1-4", part: .collector)],
      why: [Reason(Sentence("flow.test", ("account", .account("B1-4"))))], against: [], limits: [],
      first: moment, last: moment, valueCents: 1)
    try await test.node.keep([found], at: test.analyst)
    let id = try await test.node.openCase(["F-abcd"], at: test.analyst).id
    try await body(test, id, TestNode.day.adding(days: 1))
  }

  private func needed(_ test: TestNode, on day: CivilDate) async throws -> [Int] {
    let items = try await test.node.retentionDue(asOf: day).items
    return [items.reduce(0) { $0 + $1.neededPayments }, items.reduce(0) { $0 + $1.neededRecords }]
  }

  @Test func `what a case rests on goes with its own time once the case is closed, and not before`() async throws {
    try await opened { test, id, after in
      #expect(try await needed(test, on: after) == [2, 3])
      let closed = try await test.node.closeCase(id, because: "Referred to the prosecutor", at: test.analyst)
      #expect(!closed.isOpen && closed.sheltered == 1)
      #expect(try await needed(test, on: after) == [0, 0])
      #expect(try await test.node.retentionDue(asOf: TestNode.day).isEmpty)
      test.clock.set(Instant(startOf: after))
      _ = try await test.node.applyRetention(try await test.node.retentionDue(asOf: after), at: test.supervisor)
      #expect(try await test.node.ledger().count == 0)
      #expect(try await test.node.records(at: test.analyst.desk).isEmpty)
      #expect(try await test.node.verify().faults == [])
      // It is read as before, and nothing is added to it.
      let desk = try await test.node.desk(of: "Ana", onCase: id)
      #expect(try await test.node.caseFile(id, at: desk).head.isClosed)
      #expect(
        await code { _ = try await test.node.closeCase(id, because: "Once more", at: test.analyst) } == "case.closed")
    }
  }

  @Test func `the log bears the whole name of what was named by its end`() async throws {
    try await opened { test, id, _ in
      let desk = try await test.node.desk(of: "Ana", onCase: String(id.suffix(8)))
      _ = try await test.node.caseState(String(id.suffix(8)), at: desk)
      _ = try await test.node.closing(of: String(id.suffix(8)), at: desk)
      let log = try await test.node.readLog(limit: 1_000, at: test.supervisor.desk).entries
      for act in ["read-case", "preview-closing"] {
        #expect(log.last { $0.act == act }?.subjects == [id], "\(act)")
      }
      #expect(log.last { $0.act == "read-findings" }?.subjects == ["F-abcdef01"])
    }
  }

  @Test func `found again, what a closed case was about is kept no longer, and a case on what has gone is refused`()
    async throws
  {
    try await opened { test, id, after in
      _ = try await test.node.closeCase(id, because: "Nothing found", at: test.analyst)
      try await test.node.keep([try await test.node.finding("F-abcdef01", at: test.analyst.desk)], at: test.analyst)
      #expect(try await needed(test, on: after) == [0, 0])
      test.clock.set(Instant(startOf: after))
      _ = try await test.node.applyRetention(try await test.node.retentionDue(asOf: after), at: test.supervisor)
      #expect(
        await code { _ = try await test.node.openCase(["F-abcd"], at: test.analyst) } == "case.finding-gone")
    }
  }

  @Test func `a last day keeps it until then, within three years`() async throws {
    try await opened { test, id, after in
      let last = after.adding(days: 30)
      for day in [CivilDate(year: 2026, month: 2, day: 28)!, CivilDate(year: 2030, month: 1, day: 1)!] {
        #expect(
          await code { _ = try await test.node.closeCase(id, because: "Done", keepingUntil: day, at: test.analyst) }
            == "case.last-day")
      }
      #expect(
        await code { _ = try await test.node.closeCase(id, because: "  ", at: test.analyst) } == "case.ground-missing")
      _ = try await test.node.closeCase(id, because: "Appeals may follow", keepingUntil: last, at: test.analyst)
      #expect(try await needed(test, on: last) == [2, 3])
      #expect(try await needed(test, on: last.adding(days: 1)) == [0, 0])
      test.clock.set(Instant(startOf: after))
      _ = try await test.node.applyRetention(try await test.node.retentionDue(asOf: after), at: test.supervisor)
      #expect(try await test.node.ledger().count == 2)
      test.clock.set(Instant(startOf: last.adding(days: 1)))
      let list = try await test.node.retentionDue(asOf: last.adding(days: 1))
      #expect(list.payments == 2 && list.records == 3)
      _ = try await test.node.applyRetention(list, at: test.supervisor)
      #expect(try await test.node.ledger().count == 0)
    }
  }

  @Test func `a case that is opened again keeps what is still held, and another case keeps its own`() async throws {
    try await opened { test, id, after in
      _ = try await test.node.closeCase(id, because: "Nothing found", at: test.analyst)
      #expect(
        await code { _ = try await test.node.reopenCase(id, because: " ", at: test.analyst) } == "case.ground-missing")
      #expect(try await test.node.reopenCase(id, because: "A new witness", at: test.analyst).isOpen)
      #expect(try await needed(test, on: after) == [2, 3])
      #expect(
        await code { _ = try await test.node.reopenCase(id, because: "Again", at: test.analyst) } == "case.already-open"
      )
      let other = try await test.node.openCase(["F-abcd"], at: test.analyst).id
      _ = try await test.node.closeCase(id, because: "Joined to another", at: test.analyst)
      #expect(try await needed(test, on: after) == [2, 3])
      _ = try await test.node.closeCase(other, because: "Done", at: test.supervisor)
      #expect(try await needed(test, on: after) == [0, 0])
      let log = try await test.node.readLog(limit: 1_000, at: test.supervisor.desk).entries.map(\.notes)
      #expect(log.filter { $0 == ["closed"] }.count == 3 && log.filter { $0 == ["reopened"] }.count == 1)
    }
  }
}
