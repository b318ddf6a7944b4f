import Authority
import Casework
import Foundation
import Node
import Ontology
import Requests
import Testing
import Vocabulary
import World

/// What was to be erased and is kept, in every view that would show it (Directive (EU) 2016/680, articles 3(3), 16(3)).
@Suite("Restriction of processing", .serialized)
struct RestrictionTests {
  private static let collector = "Aurelio Vandermeer"

  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  /// A node with payments, parties and a finding; the collector is party 4.
  private func node(_ body: (TestNode) async throws -> Void) async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let folder = try test.payments("pay", 0..<40)
    let people = (0..<20).map { TestNode.party($0, name: $0 == 4 ? Self.collector : nil) + "\n" }.joined()
    let parties = try test.file("pay/parties.jsonl", people)
    _ = try await test.node.importFiles([folder, parties], terms: test.terms(), at: test.analyst)
    let moment = Instant(seconds: 1_767_605_000)
    let found = Finding(
      id: "F-abcdef01", family: "smuggling-collector", score: 9_000, payments: ["T3", "T4"],
      accounts: [.init(id: "B1-3", part: .payer), .init(id: "B1-4", part: .collector)],
      why: [Reason(Sentence("flow.test", ("account", .account("B1-4"))))], against: [], limits: [],
      first: moment, last: moment, valueCents: 1)
    try await test.node.keep([found], at: test.analyst)
    try await body(test)
  }

  private func file(_ test: TestNode, at desk: Desk) async throws -> [SubjectFileEntry] {
    try await test.node.subjectFile(SubjectQuery(names: [Self.collector], identifiers: []), at: desk)
      .filter { entry in
        [Self.collector, "1970-01-01"].allSatisfy { value in entry.distinguishing.contains { $0.value == value } }
      }
  }

  /// Erases what is held on the collector, as far as nothing stands against it. Returns the record.
  @discardableResult
  private func erase(_ test: TestNode) async throws -> String {
    let record = try #require(try await file(test, at: test.supervisor.desk).first)
    let list = try await test.node.erasureList([record], only: [record.id], ground: "subject-request-granted")
    #expect(list.items.map(\.outcome) == ["restrict"])
    #expect(try await test.node.erase(list, at: test.supervisor).kept == 1)
    return record.id
  }

  private func hold(_ test: TestNode, as rule: String) async throws {
    let (waiting, second) = try await proposeHold(test, as: rule)
    try await test.node.approve(waiting, at: second)
  }

  /// A hold on the collector's record that waits, and the officer who decides on it.
  private func proposeHold(_ test: TestNode, as rule: String) async throws -> (String, SigningDesk) {
    let record = try #require(try await file(test, at: test.supervisor.desk).first).id
    _ = try await test.node.addOfficer(
      "Ida", unit: "intelligence", role: .supervisor, passphrase: TestNode.passphrase, cost: .none,
      by: test.supervisor)
    let second = try await test.node.unlock(
      try await test.node.desk(of: "Ida", purpose: .investigation, basis: "Act 1"), passphrase: TestNode.passphrase)
    let waiting = try await test.node.holdErasure(
      of: [record], as: rule, because: "The trial of the summer needs it", reviewOn: TestNode.day, at: test.supervisor)
    return (waiting, second)
  }

  /// Who is said to have ended what had kept something, in the log.
  private func releases(_ test: TestNode) async throws -> [String] {
    try await test.node.readLog(limit: 1_000, at: test.supervisor.desk).entries
      .filter { $0.act == "erase-released" }.map { $0.officer ?? "" }
  }

  private func caseText(_ name: String, _ test: TestNode) async throws -> String {
    "\(try await test.node.caseFile(name, at: try await test.node.desk(of: "Ana", onCase: name)))"
  }

  @Test func `the second officer reads what a hold would keep, why, as what and until when`() async throws {
    try await node { test in
      let record = try #require(try await file(test, at: test.supervisor.desk).first).id
      let (waiting, second) = try await proposeHold(test, as: "accuracy-contested")
      let shown = try #require(try await test.node.waiting(at: second.desk).first)
      #expect(shown.id == waiting)
      func value(_ name: String, of key: String) -> Sentence.Value? {
        shown.notes.first { $0.key == key }?.arguments.first { $0.name == name }?.value
      }
      #expect(value("kind", of: "exchange.waiting.hold") == .word("exchange.waiting.hold.accuracy-contested"))
      #expect(value("day", of: "exchange.waiting.hold") == .date(TestNode.day))
      #expect(value("item", of: "exchange.waiting.hold.record") == .text(record))
      #expect(value("names", of: "exchange.waiting.hold.record") == .list([.text(Self.collector)]))
      #expect(
        value("ground", of: "exchange.waiting.protection.ground") == .text("The trial of the summer needs it"))
    }
  }

  @Test func `what an officer signed whose key was withdrawn since is shown as such and can only be sent back`()
    async throws
  {
    try await node { test in
      let (waiting, second) = try await proposeHold(test, as: "legal-hold")
      _ = try await test.node.withdrawOfficer("Sue", ground: "left the service", by: second)
      let shown = try #require(try await test.node.waiting(at: second.desk).first)
      #expect(shown.notes.contains { $0.key == "exchange.waiting.withdrawn" })
      #expect(await code { try await test.node.approve(waiting, at: second) } == "node.waiting.withdrawn")
      try await test.node.decline(waiting, because: "Who signed it has left", at: second)
      #expect(try await test.node.waiting(at: second.desk).isEmpty)
    }
  }

  @Test func `nobody asks for everything on an empty name, and nothing is erased on nobody`() async throws {
    try await node { test in
      for (names, identifiers) in [([""], []), (["  "], []), (["--"], []), ([Self.collector], [""]), ([], [])] {
        let query = SubjectQuery(names: names, identifiers: identifiers)
        #expect(
          await code { _ = try await test.node.subjectFile(query, at: test.supervisor.desk) } == "node.subject.nobody")
      }
      let list = try await test.node.erasureList([], ground: "subject-request-granted")
      #expect(await code { _ = try await test.node.erase(list, at: test.supervisor) } == "node.erase.nothing")
    }
  }

  @Test func `nobody finds, screens or reads what is restricted, and only those who may see that it is there`()
    async throws
  {
    try await node { test in
      let list = try test.file(
        "list.jsonl",
        #"{"id":"entry-4","schema":"Person","properties":{"name":["\#(Self.collector)"],"topics":["sanction"]}}"# + "\n"
      )
      _ = try await test.node.importFiles([list], terms: test.terms(means: .publishedList), at: test.analyst)
      try await hold(test, as: "accuracy-contested")
      let before = try await test.node.identify(holders: ["P4"], at: test.analyst.desk)
      #expect(before.contains { $0.holder == "P4" })
      let record = try await erase(test)
      let analyst = test.analyst.desk
      // Search, screening and every reading of records.
      #expect(try await file(test, at: analyst).isEmpty)
      #expect(try await test.node.record(record, at: analyst) == nil)
      #expect(try await test.node.party("P4", at: analyst).isEmpty)
      #expect(try await test.node.parties(["P4"], at: test.supervisor.desk).isEmpty)
      #expect(try await !test.node.records(at: test.supervisor.desk).contains { $0.id == record })
      #expect(try await test.node.identify(holders: ["P4"], at: test.supervisor.desk).isEmpty)
      #expect(
        await code {
          _ = try await test.node.correct(
            Correction(
              record: record, property: "birthDate", wrong: "1970-01-01", right: "1971-01-01", kind: "wrong-value",
              ground: "A slip", lookAgain: "The match"), at: test.analyst)
        } == "node.correct.unknown")
      // A case that comes later does not use it, and keeps nothing of it.
      let later = try await test.node.openCase(["F-abcd"], at: test.analyst).id
      #expect(try await !caseText(later, test).contains(Self.collector))
      #expect(try await test.node.restrictedInCase(later, at: analyst) == 0)
      #expect(try await test.node.restrictedInCase(later, at: test.supervisor.desk) == 1)
      // Those who answer for it see that it is there.
      let seen = try await file(test, at: test.supervisor.desk)
      #expect(seen.map(\.id) == [record] && seen.map(\.isRestricted) == [true])
      #expect(try await test.node.restricted(at: test.supervisor.desk).map(\.id) == [record])
      #expect(await code { _ = try await test.node.restricted(at: analyst) } == "node.restriction.not-for")
      #expect(try await test.node.verify().faults == [])
    }
  }

  @Test func `what is lifted is used again, by who may lift it and with a reason, and oversight is told`() async throws
  {
    try await node { test in
      try await hold(test, as: "accuracy-contested")
      let record = try await erase(test)
      let opened = try await test.node.openCase(["F-abcd"], at: test.analyst).id
      #expect(
        await code { try await test.node.liftRestriction(of: record, because: "It is right", at: test.analyst) }
          == "node.restriction.not-for")
      #expect(
        await code { try await test.node.liftRestriction(of: record, because: " ", at: test.supervisor) }
          == "node.restriction.ground")
      try await test.node.liftRestriction(
        of: String(record.suffix(12)), because: "The register confirms it; the person was told", at: test.supervisor)
      #expect(try await file(test, at: test.analyst.desk).map(\.isRestricted) == [false])
      #expect(try await test.node.party("P4", at: test.analyst.desk).count == 1)
      #expect(try await caseText(opened, test).contains(Self.collector))
      #expect(try await test.node.restricted(at: test.supervisor.desk).isEmpty)
      #expect(
        await code { try await test.node.liftRestriction(of: record, because: "Again", at: test.supervisor) }
          == "node.restriction.none")
      let notices = try await test.node.oversightNotices(at: test.supervisor.desk).map(\.code)
      #expect(notices.contains("restriction-lifted"))
      // The hold that is released erases nothing any more.
      let hold = try #require(try await test.node.erasureHolds(at: test.supervisor.desk).first)
      try await test.node.releaseHold(hold.id, at: test.supervisor)
      #expect(try await file(test, at: test.analyst.desk).count == 1)
    }
  }

  @Test func `the case that a record is kept for goes on using it, another does not, and it goes once that case ends`()
    async throws
  {
    try await node { test in
      let first = try await test.node.openCase(["F-abcd"], at: test.analyst).id
      let record = try await erase(test)
      #expect(try await caseText(first, test).contains(Self.collector))
      let second = try await test.node.openCase(["F-abcd"], at: test.analyst).id
      #expect(try await !caseText(second, test).contains(Self.collector))
      #expect(try await test.node.party("P4", at: test.analyst.desk).isEmpty)
      // Corrected, it is as restricted as before.
      let right = try await test.node.correct(
        Correction(
          record: record, property: "birthDate", wrong: "1970-01-01", right: "1971-01-01", kind: "wrong-value",
          ground: "A slip", lookAgain: "The match"), at: test.supervisor
      ).record
      #expect(try await test.node.record(right, at: test.analyst.desk) == nil)
      #expect(try await test.node.party("P4", at: test.analyst.desk).isEmpty)
      #expect(try await caseText(first, test).contains("1971-01-01"))
      // Nor is told that it was corrected, or held back by who is not shown it.
      for name in [record, right] {
        #expect(try await test.node.corrections(of: name, at: test.analyst.desk).isEmpty)
        #expect(try await test.node.corrections(of: name, at: test.supervisor.desk).count == 1)
        #expect(
          await code {
            _ = try await test.node.holdErasure(
              of: [name], because: "The trial", reviewOn: TestNode.day, at: test.analyst)
          } == "node.hold.unknown")
      }
      // What closing erases is shown first, and only exactly that is erased.
      let closing = try await test.node.closing(of: first, at: test.analyst.desk)
      #expect(closing.count == 2 && closing.erased.isEmpty)
      let shown = try await test.node.closing(of: first, at: test.supervisor.desk)
      #expect(Set(shown.erased.map(\.id)) == [record, right] && shown.digest == closing.digest)
      for confirmed in [nil, "0123456789abcdef", String(closing.digest.hex.prefix(8))] {
        #expect(
          await code {
            _ = try await test.node.closeCase(first, because: "Done", erasing: confirmed, at: test.analyst)
          } == "case.closing.unconfirmed")
      }
      #expect(try await test.node.record(record, at: test.supervisor.desk) != nil)
      _ = try await test.node.closeCase(
        first, because: "Nothing further", erasing: closing.digest.hex, at: test.analyst)
      #expect(try await releases(test) == [test.analyst.officer.id])
      #expect(try await test.node.record(record, at: test.supervisor.desk) == nil)
      #expect(try await test.node.record(right, at: test.supervisor.desk) == nil)
      #expect(try await test.node.restricted(at: test.supervisor.desk).isEmpty)
      #expect(try await !caseText(second, test).contains(Self.collector))
      #expect(try await test.node.verify().faults == [])
    }
  }

  @Test func `what a proposed hold names stays until that is decided on, and then goes with who decided in the log`()
    async throws
  {
    for isDecided in [true, false] {
      try await node { test in
        let opened = try await test.node.openCase(["F-abcd"], at: test.analyst).id
        let record = try await erase(test)
        let (waiting, second) = try await proposeHold(test, as: "legal-hold")
        // Neither with the case nor by its time.
        #expect(try await test.node.closing(of: opened, at: test.analyst.desk).count == 0)
        _ = try await test.node.closeCase(opened, because: "Nothing further", at: test.analyst)
        let due = try await test.node.retentionDue(asOf: TestNode.day.adding(days: 1))
        #expect(!due.items.flatMap(\.records).contains(record) && due.records == 19)
        #expect(try await test.node.restricted(at: test.supervisor.desk).map(\.id) == [record])
        #expect(try await releases(test).isEmpty)
        if isDecided {
          try await test.node.decline(waiting, because: "No trial is set", at: second)
        } else {
          test.clock.advance(seconds: PendingAct.validity + 1)
          #expect(try await test.node.waiting(at: second.desk).isEmpty)
        }
        #expect(try await test.node.record(record, at: test.supervisor.desk) == nil)
        #expect(try await test.node.restricted(at: test.supervisor.desk).isEmpty)
        #expect(try await releases(test) == [isDecided ? second.officer.id : ""])
        #expect(try await test.node.verify().faults == [])
      }
    }
  }

  @Test func `a case that has ended uses nothing that is kept for something else`() async throws {
    try await node { test in
      try await hold(test, as: "legal-hold")
      let opened = try await test.node.openCase(["F-abcd"], at: test.analyst).id
      let record = try await erase(test)
      #expect(try await caseText(opened, test).contains(Self.collector))
      let last = TestNode.day
      _ = try await test.node.closeCase(opened, because: "Appeals may follow", keepingUntil: last, at: test.analyst)
      #expect(try await caseText(opened, test).contains(Self.collector))
      test.clock.set(Instant(startOf: last.adding(days: 1)))
      try await test.node.endWhatClosedCasesKeep()
      #expect(try await !caseText(opened, test).contains(Self.collector))
      _ = try await test.node.reopenCase(opened, because: "A new witness", at: test.analyst)
      #expect(try await !caseText(opened, test).contains(Self.collector))
      #expect(try await test.node.restricted(at: test.supervisor.desk).map(\.id) == [record])
    }
  }

  @Test func `a finding that no case was opened for stands against erasure, and against nobody else's`() async throws {
    try await node { test in
      let record = try await erase(test)
      let named = try await test.node.subjectFile(
        SubjectQuery(names: ["Person Number 9"], identifiers: []), at: test.supervisor.desk)
      let other = try #require(named.first { $0.distinguishing.contains { $0.value == "Person Number 9" } })
      #expect(
        try await test.node.erasureList([other], ground: "subject-request-granted").items.map(\.outcome) == ["erase"])
      // Found again it keeps what it kept; once a case on it has ended it keeps nothing.
      let finding = try await test.node.finding("F-abcdef01", at: test.analyst.desk)
      try await test.node.keep([finding], at: test.analyst)
      #expect(try await test.node.restricted(at: test.supervisor.desk).map(\.id) == [record])
      let opened = try await test.node.openCase(["F-abcd"], at: test.analyst).id
      let closing = try await test.node.closing(of: opened, at: test.analyst.desk)
      #expect(closing.count == 1)
      _ = try await test.node.closeCase(opened, because: "Nothing", erasing: closing.digest.hex, at: test.analyst)
      #expect(try await test.node.record(record, at: test.supervisor.desk) == nil)
    }
  }

  @Test func `a restricted exchange is in no list and shown to nobody but those who see what is restricted`()
    async throws
  {
    let exchange = try await Exchange([("DE", .fiu), ("CA", .fiu)])
    defer { exchange.remove() }
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    try await germany.take(try Sample.full("The holder is Arvid Holmqvist-Tamm."), on: id)
    try await exchange.pass(hours: 1)
    let waiting = try await canada.node.holdErasure(
      of: [id], because: "The trial needs it", reviewOn: Exchange.start.date.adding(days: 90), at: canada.supervisor)
    try await canada.node.approve(waiting, at: canada.second)
    let query = SubjectQuery(names: ["Arvid Holmqvist-Tamm"], identifiers: [])
    let file = try await canada.node.subjectFile(query, at: canada.supervisor.desk)
    let list = try await canada.node.erasureList(file, ground: "subject-request-granted")
    #expect(try await canada.node.requests(at: canada.handler.desk).map(\.id) == [id])
    _ = try await canada.node.erase(list, at: canada.supervisor)
    let desk = canada.handler.desk
    #expect(try await canada.node.requests(at: desk).isEmpty)
    #expect(try await canada.node.due(desk: desk).isEmpty)
    #expect(try await canada.node.subjectFile(query, at: desk).isEmpty)
    for look in [
      { _ = try await canada.node.request(id, at: desk) },
      { _ = try await canada.node.requestJSON(id, at: desk) },
      { _ = try await canada.node.paper(of: id, reply: true, isInternal: true, at: desk) },
      { _ = try await canada.node.check(id, at: desk) },
    ] as [() async throws -> Void] {
      #expect(await code(look) == "node.request.not-found")
    }
    #expect(try await canada.node.requests(at: canada.supervisor.desk).map(\.id) == [id])
    _ = try await canada.node.request(id, at: canada.supervisor.desk)
    try await canada.node.liftRestriction(of: id, because: "Needed after all; they were told", at: canada.supervisor)
    #expect(try await canada.node.requests(at: desk).map(\.id) == [id])
    _ = try await canada.node.request(id, at: desk)
  }
}
