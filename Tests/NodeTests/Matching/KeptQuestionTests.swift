import Authority
import Federation
import Holdings
import Node
import Testing
import Vocabulary
import World

@Suite("What was asked stands under the rules of a record: the person's file, erasure, holds and a last day")
struct KeptQuestionTests {
  private static let name = "Wojciech Zmyslony"
  private static let byName = SubjectQuery(names: [name], identifiers: [])
  private static let byAccount = SubjectQuery(names: [], identifiers: [MatchingWorld.iban(1)])

  private func pair() async throws -> (Exchange, asker: Exchange.Service, holder: Exchange.Service) {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    return (exchange, exchange.services[0], exchange.services[1])
  }

  /// Canada asked about a name and an account in a case.
  private func asked() async throws -> (Exchange, asker: Exchange.Service, caseName: String, question: String) {
    let (exchange, canada, germany) = try await pair()
    try await germany.hold([MatchingWorld.person(1, name: Self.name)], in: exchange)
    try await germany.publish(to: canada.id, ["iban", "name"])
    try await exchange.carry()
    let name = try await canada.matchCase()
    try await canada.ask(
      ["iban:" + MatchingWorld.iban(1), "name/1971-05-06:Zmyslony, Wojciech"], of: germany.id, inCase: name)
    try await exchange.carry()
    return (exchange, canada, name, try await canada.question(inCase: name).id)
  }

  private func isKept(at service: Exchange.Service) async throws -> Bool {
    let bytes = try await service.questionBytes()
    return bytes.holds(MatchingWorld.iban(1)) || bytes.holds("Zmyslony")
  }

  /// The questions of a case, as an officer who works on it is shown them.
  private func seen(in name: String, to officer: String = "Ana", at service: Exchange.Service) async throws -> [String]
  {
    try await service.node.matchQuestions(inCase: name, at: try await service.node.desk(of: officer, onCase: name))
      .map(\.id)
  }

  private func file(_ query: SubjectQuery, at service: Exchange.Service) async throws -> [SubjectFileEntry] {
    try await service.node.subjectFile(query, at: service.supervisor.desk)
  }

  private func erase(_ query: SubjectQuery, at service: Exchange.Service) async throws -> ErasureSummary {
    let list = try await service.node.erasureList(try await file(query, at: service), ground: "sent-unlawfully")
    return try await service.node.erase(list, at: service.supervisor)
  }

  /// The commitment that both logs hold still opens, though nobody knows any more what was asked.
  private func opens(_ question: String, at service: Exchange.Service) async throws -> Bool {
    let log = try await service.node.readLog(limit: 1_000, at: service.supervisor.desk).entries
    let commitment = try #require(log.first { $0.act == "match-ask" }?.subjects.last)
    let opened = try await service.node.openCommitment(commitment, at: service.supervisor.desk)
    return opened.question == question && !opened.batches.isEmpty && opened.batches.allSatisfy { $0.elements == 16 }
  }

  @Test func `it is in the file, kept while its case needs it, and goes when the case is closed`() async throws {
    let (exchange, canada, name, question) = try await asked()
    defer { exchange.remove() }
    for query in [Self.byName, Self.byAccount] {
      let entries = try await file(query, at: canada)
      #expect(entries.map(\.kind) == [.question] && entries.map(\.id) == [question])
      #expect(entries.first?.hold?.key == "subject.held.case-needs" && entries.first?.retainUntil != nil)
      let words = try #require(entries.first?.sentence)
      #expect(words.key == "subject.entry.question" && words["case"] == .text(name))
      #expect(words["at"] == .instant(Exchange.start))
    }
    let first = try await erase(Self.byName, at: canada)
    #expect(first.erased == 0 && first.kept == 1)
    // Restricted: to most it is not there, and the case goes on using it.
    #expect(try await canada.node.subjectFile(Self.byName, at: canada.handler.desk).isEmpty)
    #expect(try await canada.question(inCase: name).rows.count == 2)
    let closing = try await canada.node.closing(of: name, at: canada.handler.desk)
    #expect(closing.count == 1)
    _ = try await canada.node.closeCase(name, because: "Done", erasing: closing.digest.hex, at: canada.handler)
    #expect(try await !isKept(at: canada))
    let left = try await canada.question(inCase: name)
    #expect(left.rows.isEmpty && left.asked == 2 && left.forgottenAt != nil && left.stage == "answered")
    #expect(try await opens(question, at: canada))
    #expect(try await file(Self.byName, at: canada).isEmpty)
    #expect(
      try await canada.node.store.read {
        try $0.tombstone(kind: "match-question", identifier: Digest(of: question))?.ground
      } == "sent-unlawfully")
  }

  @Test func `a hold keeps it after its case, and without one it goes at once`() async throws {
    let (exchange, canada, name, question) = try await asked()
    defer { exchange.remove() }
    let waiting = try await canada.node.holdErasure(
      of: [question], because: "The trial of the summer needs it",
      reviewOn: try #require(CivilDate(year: 2027, month: 3, day: 1)), at: canada.supervisor)
    let shown = try #require(try await canada.node.waiting(at: canada.second.desk).first)
    #expect(shown.notes.contains { $0.key == "match.waiting.hold" })
    try await canada.node.approve(waiting, at: canada.second)
    _ = try await canada.node.closeCase(name, because: "Done", at: canada.handler)
    #expect(try await erase(Self.byAccount, at: canada).kept == 1)
    let held = try #require(try await canada.node.erasureHolds(at: canada.supervisor.desk).first)
    #expect(held.kept == [Sentence("retention.hold.questions", ("count", .integer(1)))])
    #expect(try await isKept(at: canada))
    // What a hold alone keeps is restricted: the case's team sees it no more, not even once the case is open again.
    #expect(try await seen(in: name, at: canada) == [])
    _ = try await canada.node.reopenCase(name, because: "Another account came up", at: canada.handler)
    #expect(try await seen(in: name, at: canada) == [])
    await #expect(throws: Fault.self) {
      try await canada.node.matchQuestion(
        question, inCase: name, at: try await canada.node.desk(of: "Ana", onCase: name))
    }
    #expect(try await seen(in: name, to: canada.supervisor.officer.name, at: canada) == [question])
    _ = try await canada.node.closeCase(name, because: "Done again", at: canada.handler)
    try await canada.node.releaseHold(held.id, at: canada.supervisor)
    #expect(try await !isKept(at: canada))
    let (other, ottawa, closed, _) = try await asked()
    defer { other.remove() }
    _ = try await ottawa.node.closeCase(closed, because: "Done", at: ottawa.handler)
    #expect(try await isKept(at: ottawa))
    #expect(try await erase(Self.byName, at: ottawa).erased == 1)
    #expect(try await !isKept(at: ottawa))
  }

  @Test func `what is restricted and still to leave is not asked`() async throws {
    let (exchange, canada, germany) = try await pair()
    defer { exchange.remove() }
    try await germany.hold([MatchingWorld.person(1)], in: exchange)
    try await germany.publish(to: canada.id, ["iban"])
    try await exchange.carry()
    let name = try await canada.matchCase()
    try await canada.ask(["iban:" + MatchingWorld.iban(1)], of: germany.id, inCase: name)
    let question = try await canada.question(inCase: name).id
    let waiting = try await canada.node.holdErasure(
      of: [question], because: "The trial of the summer needs it",
      reviewOn: try #require(CivilDate(year: 2027, month: 3, day: 1)), at: canada.supervisor)
    try await canada.node.approve(waiting, at: canada.second)
    // As long as its case is open, the case goes on with it.
    #expect(try await erase(Self.byAccount, at: canada).kept == 1)
    #expect(try await seen(in: name, at: canada) == [question])
    _ = try await canada.node.closeCase(name, because: "Done", at: canada.handler)
    try await exchange.carry()
    #expect(try await seen(in: name, at: canada) == [])
    let log = try await germany.node.readLog(limit: 1_000, at: germany.supervisor.desk).entries
    #expect(!log.contains { $0.act == "match-evaluate" })
    let desk = try await canada.node.desk(of: canada.supervisor.officer.name, onCase: name)
    #expect(
      try await canada.node.matchQuestion(question, inCase: name, at: desk).failure == "match.question.restricted")
  }

  @Test func `it has a last day, and goes with what else is due once its case is closed`() async throws {
    let (exchange, canada, name, question) = try await asked()
    defer { exchange.remove() }
    let last = try #require(try await file(Self.byName, at: canada).first?.retainUntil)
    #expect(last == CivilDate(year: 2026, month: 9, day: 2))
    let after = last.adding(days: 1)
    #expect(try await canada.node.retentionDue(asOf: after).questions.isEmpty)
    _ = try await canada.node.closeCase(name, because: "Done", at: canada.handler)
    #expect(try await canada.node.retentionDue(asOf: last).questions.isEmpty)
    #expect(try await canada.node.retentionDue(asOf: after).questions == [question])
    exchange.clock.advance(seconds: Int64(after.daysSinceEpoch - Exchange.start.date.daysSinceEpoch) * 86_400)
    let receipt = try await canada.node.applyRetention(
      try await canada.node.retentionDue(asOf: after), at: canada.supervisor)
    #expect(receipt.questions == 1)
    #expect(try await !isKept(at: canada))
    #expect(try await opens(question, at: canada))
    #expect(try await canada.node.retentionDue(asOf: after).isEmpty)
  }

  @Test func `a comparison forgets what is erased, and one that nobody answered has a last day`() async throws {
    let (exchange, canada, germany) = try await pair()
    defer { exchange.remove() }
    try await germany.hold(
      [MatchingWorld.person(1, name: Self.name), MatchingWorld.person(2), MatchingWorld.person(3)], in: exchange)
    let name = try await canada.matchCase()
    _ = try await canada.node.seek(
      try (1...3).map { try MatchTerm("iban:" + MatchingWorld.iban($0)) }, from: germany.id, inCase: name,
      at: canada.second)
    try await exchange.carry()
    func compare() async throws { _ = try await germany.node.compare(with: canada.id, at: germany.handler) }
    try await compare()
    try await exchange.carry()
    func found() async throws -> [[String]] {
      try await germany.node.matchComparisons(at: germany.handler.desk).map { $0.found.map(\.record.key).sorted() }
    }
    #expect(try await found() == [["K1", "K2", "K3"]])
    #expect(try await file(Self.byAccount, at: germany).map(\.kind) == [.record, .comparison])
    #expect(try await isKept(at: germany))
    try await germany.erase(Self.name)
    #expect(try await found() == [["K2", "K3"]])
    #expect(try await !isKept(at: germany))
    // One that waits for its answer cannot be read without what was erased, and ends.
    exchange.clock.advance(seconds: 60)
    try await compare()
    _ = try await germany.node.deliver()
    #expect(try await germany.questionBytes().holds(MatchingWorld.iban(2)))
    try await germany.erase("Invented Person 2")
    #expect(try await !germany.questionBytes().holds(MatchingWorld.iban(2)))
    try await exchange.carry()
    #expect(try await found() == [["K3"], []])
    // Nobody answers the next one: it goes with the last day on which somebody could have.
    exchange.clock.advance(seconds: 60)
    try await compare()
    let due = try #require(CivilDate(year: 2026, month: 5, day: 2))
    #expect(try await germany.node.retentionDue(asOf: due.adding(days: -1)).questions.isEmpty)
    exchange.clock.advance(seconds: Int64(due.daysSinceEpoch - Exchange.start.date.daysSinceEpoch) * 86_400)
    let list = try await germany.node.retentionDue(asOf: due)
    #expect(list.questions.count == 1)
    _ = try await germany.node.applyRetention(list, at: germany.supervisor)
    #expect(try await germany.questionBytes().holds(MatchingWorld.iban(3)))
    #expect(try await found() == [["K3"], [], []])
  }
}
