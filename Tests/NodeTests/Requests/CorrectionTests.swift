import Authority
import Foundation
import Holdings
import JSON
import Node
import Ontology
import Requests
import Testing
import Vocabulary
import World

@Suite("What was wrong is put right here, and with everybody who was told", .serialized)
struct CorrectionTests {
  static let name = "Arvid Holmqvist-Tamm"

  /// Germany holds a record of a person and has told Canada of it.
  private func told() async throws -> (Exchange, record: String, request: String) {
    let exchange = try await Exchange([("DE", .fiu), ("CA", .fiu)])
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    try await hold(exchange, "1970-01-01", as: "one.jsonl")
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    try await germany.take(try Sample.full("The holder is \(Self.name), born 1970-01-01."), on: id)
    try await exchange.pass(hours: 1)
    try await canada.take(.feedbackGiven(try #require(Feedback(.background))), on: id)
    try await exchange.pass(hours: 1)
    return (exchange, try #require(try await records(germany).first).id, id)
  }

  /// Germany holds the record and has told nobody.
  private func alone() async throws -> (Exchange, record: String) {
    let exchange = try await Exchange([("DE", .fiu)])
    try await hold(exchange, "1970-01-01", as: "one.jsonl")
    return (exchange, try #require(try await records(exchange.services[0]).first).id)
  }

  private func hold(_ exchange: Exchange, _ born: String, as file: String, with other: String = "") async throws {
    let lines = """
      {"id":"party-7","schema":"Person","properties":{"name":["\(Self.name)"],"birthDate":["\(born)"]},\
      "owner_id":"P7","known_to":["DE"]}
      \(other)

      """
    let path = exchange.folder + "/" + file
    try Data(lines.utf8).write(to: URL(fileURLWithPath: path))
    let germany = exchange.services[0]
    _ = try await germany.node.importFiles(
      [path], terms: ImportTerms(means: .transferReport, retainUntil: TestNode.day, source: "parties"),
      at: germany.handler)
  }

  private func records(_ service: Exchange.Service) async throws -> [HeldSourceRecord] {
    try await service.node.records(at: service.handler.desk)
  }

  private func correction(
    _ record: String, wrong: String = "1970-01-01", right: String? = "1971-01-01", kind: String = "wrong-value",
    property: String = "birthDate", ground: String = "The year was misread from a copy; a passport came in today."
  ) -> Correction {
    Correction(
      record: record, property: property, wrong: wrong, right: right, kind: kind, ground: ground,
      lookAgain: "Every comparison that rests on the date.")
  }

  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  /// Sends what was drafted, and has the recipient begin to work on it.
  private func send(_ request: String, from one: Exchange.Service, to other: Exchange.Service, _ exchange: Exchange)
    async throws
  {
    #expect(try await one.node.check(request, at: one.handler.desk).hindrances.isEmpty)
    let waiting = try #require(try await one.node.sendRequest(request, at: one.handler).waiting)
    try await one.node.approve(waiting, at: one.second)
    try await exchange.carry()
    try await other.take(.accepted(pace: nil), on: request)
    try await other.take(.begun, on: request)
  }

  @Test func `the right value counts, the wrong one stays as history and does not come back`() async throws {
    let (exchange, record) = try await alone()
    defer { exchange.remove() }
    let germany = exchange.services[0]
    let done = try await germany.node.correct(correction(record), at: germany.handler)
    #expect(done.matter == nil && done.restedOn.isEmpty)
    var held = try await records(germany)
    #expect(held.map(\.id) == [done.record] && held[0].record.subject["birthDate"] == ["1971-01-01"])
    #expect(held[0].record.subject["name"] == [Self.name] && held[0].provenance.retainUntil == TestNode.day)
    let before = try #require(try await germany.node.record(record, at: germany.handler.desk))
    #expect(!before.isCurrent && before.record.subject["birthDate"] == ["1970-01-01"])
    for name in [record, done.record] {
      let history = try await germany.node.corrections(of: name, at: germany.handler.desk)
      #expect(history.map(\.wrong) == ["1970-01-01"] && history.map(\.right) == ["1971-01-01"])
      #expect(history.first?.officer == germany.handler.officer.id && history.first?.kind == "wrong-value")
    }
    let file = try await germany.node.subjectFile(
      SubjectQuery(names: [Self.name], identifiers: []), at: germany.handler.desk)
    #expect(file.filter(\.isCorrected).map(\.id) == [record])
    // The bank says it once more, in another file.
    try await hold(exchange, "1970-01-01", as: "again.jsonl", with: TestNode.party(8))
    held = try await records(germany)
    #expect(held.count == 2 && held.first { $0.record.key == "P7" }?.id == done.record)
    let log = try await germany.node.readLog(limit: 10_000, at: germany.supervisor.desk).entries
    #expect(log.filter { $0.act == "correct-record" }.map(\.notes) == [["wrong-value", done.record]])
    #expect(!log.contains { ($0.subjects + $0.notes).joined().contains("1970") })
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `whoever was told is asked, and it is known who has not answered, also of those they told`() async throws {
    let (exchange, record, request) = try await told()
    defer { exchange.remove() }
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    let matter = try #require(try await germany.node.correct(correction(record), at: germany.handler).matter)
    func recipients() async throws -> [PropagationSummary.Recipient] {
      try #require(
        try await germany.node.propagations(all: true, at: germany.handler.desk).first { $0.id == matter }
      ).recipients
    }
    #expect(try await recipients().map(\.country?.code) == ["CA"])
    #expect(try await recipients().allSatisfy { $0.standing == "asked" && $0.request == nil })

    let drafted = try await germany.node.draftNotices(of: matter, at: germany.handler)
    #expect(drafted.requests.count == 1 && drafted.unreached.isEmpty)
    // Asked for again, nothing is drafted twice.
    #expect(try await germany.node.draftNotices(of: matter, at: germany.handler).requests.isEmpty)
    let notice = drafted.requests[0]
    #expect(try await germany.state(notice).message[field: "items"] == .texts([request]))
    try await send(notice, from: germany, to: canada, exchange)
    let outcome = try await canada.node.applyCorrection(asked: notice, toldOnward: ["FR fiu"], at: canada.handler)
    if let waiting = outcome.waiting { try await canada.node.approve(waiting, at: canada.second) }
    let marked = try await canada.node.corrections(of: request, at: canada.handler.desk)
    #expect(marked.map(\.kind) == ["wrong-value"] && marked[0].right.contains("1971-01-01"))
    #expect(try await canada.node.requestJSON(request, at: canada.handler.desk).contains("1971-01-01"))

    try await exchange.pass(hours: 1)
    var now = try await recipients()
    #expect(now.map(\.standing) == ["applied", "asked"] && now[0].receipt != nil)
    #expect(now[1].name == "FR fiu" && now[1].toldBy == now[0].name)
    #expect(try await germany.node.propagations(at: germany.handler.desk).map(\.id) == [matter])
    #expect(try await germany.node.draftNotices(of: matter, at: germany.handler).unreached == ["FR fiu"])
    // France answers through Canada.
    #expect(
      await code { try await germany.node.record(.notHeld, from: "Nobody", of: matter, at: germany.handler) }
        == "node.matter.recipient")
    try await germany.node.record(
      .applied(Digest(of: "receipt of France"), toldOnward: ["nobody"]), from: "FR fiu", of: matter, at: germany.handler
    )
    now = try await recipients()
    #expect(now.map(\.standing) == ["applied", "applied"])
    #expect(try await germany.node.propagations(at: germany.handler.desk).isEmpty)
    #expect(
      await code { try await germany.node.record(.notHeld, from: "FR fiu", of: matter, at: germany.handler) }
        == "protection.propagation.answered")
    for service in [germany, canada] { #expect(try await service.node.verify().faults.isEmpty) }
  }

  @Test func `an erasure is followed until everybody who was told has answered, and who contests stays on the list`()
    async throws
  {
    let (exchange, _, request) = try await told()
    defer { exchange.remove() }
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    let entries = try await germany.node.subjectFile(
      SubjectQuery(names: [Self.name], identifiers: []), at: germany.supervisor.desk)
    #expect(
      await code { _ = try await germany.node.erasureList(entries, ground: "tidying-up") } == "node.erase.ground")
    let list = try await germany.node.erasureList(entries, ground: "subject-request-granted")
    let done = try await germany.node.erase(list, at: germany.supervisor)
    #expect(done.erased == entries.count && done.kept == 0)
    let matter = try #require(done.matter)
    #expect(try await records(germany).isEmpty)
    let notice = try #require(try await germany.node.draftNotices(of: matter, at: germany.handler).requests.first)
    #expect(try await germany.state(notice).message[field: "items"] == .texts([request]))
    try await send(notice, from: germany, to: canada, exchange)
    try await canada.take(
      .answered(
        Answer(
          code: "contested", fields: [MessageField("reasons", .text("A court asked for it yesterday"))],
          marking: .serviceOnly)), on: notice)
    try await exchange.pass(hours: 1)
    var open = try await germany.node.propagations(at: germany.handler.desk)
    #expect(open.map(\.id) == [matter] && open[0].recipients.map(\.standing) == ["contested"])
    // The court is done with it: now it is erased. The answer cannot leave at once, and leaves with its receipt later.
    try await canada.node.setSuspended(true, channelWith: "DE fiu", at: canada.supervisor)
    #expect(
      await code { _ = try await canada.node.applyErasure(asked: notice, at: canada.supervisor) }
        == "requests.channel.suspended")
    try await canada.node.setSuspended(false, channelWith: "DE fiu", at: canada.supervisor)
    let outcome = try await canada.node.applyErasure(asked: notice, at: canada.supervisor)
    if let waiting = outcome.waiting { try await canada.node.approve(waiting, at: canada.second) }
    try await exchange.pass(hours: 1)
    open = try await germany.node.propagations(at: germany.handler.desk)
    #expect(open.isEmpty)
    #expect(try await germany.state(notice).answers.map(\.answer.code) == ["contested", "applied"])
    #expect(try await germany.node.propagations(all: true, at: germany.handler.desk).map(\.isComplete) == [true])
  }

  @Test func `what is erased is not sent, nor signed any more, and a file stays while another request names it`()
    async throws
  {
    let exchange = try await Exchange([("DE", .fiu), ("CA", .fiu)])
    defer { exchange.remove() }
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    func file(_ text: String) -> OutboundFile { OutboundFile(name: "note.txt", bytes: Array(text.utf8)) }
    let (shared, single) = (file("Statement of January"), file("Statement of March"))
    func begun() async throws -> String {
      let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
      try await exchange.carry()
      try await germany.take(.accepted(pace: nil), on: id)
      try await germany.take(.begun, on: id)
      try await exchange.pass(hours: 1)
      return id
    }
    let (sent, waiting, other) = (try await begun(), try await begun(), try await begun())
    // One answer waits for its hour, one for its second officer, and one that stays names the same file.
    exchange.clock.advance(seconds: 60)
    for (id, files) in [(sent, [shared, single]), (other, [shared])] {
      try await germany.take(try Sample.full("See the file", with: files), on: id, files: files)
    }
    let pending = try #require(
      try await germany.node.step(try Sample.full("It is his"), on: waiting, at: germany.handler).waiting)
    let erasure = try await exchange.askErasure(of: [sent, waiting], by: canada, at: germany)
    try await exchange.apply(erasure, at: germany)
    #expect(await code { try await germany.node.approve(pending, at: germany.second) } == "node.waiting.not-found")
    let held = try await germany.node.store.read { transaction in
      try [shared, single].map {
        try transaction.record(Collection(rawValue: "attachment"), id: Digest(of: $0.bytes).hex) != nil
      } + [try transaction.pendingActs().isEmpty]
    }
    #expect(held == [true, false, true])
    try await exchange.pass(hours: 2)
    #expect(try await canada.state(sent).answers.isEmpty)
    #expect(try await canada.state(other).answers.count == 1)
    #expect(try await canada.state(erasure).answers.map(\.answer.code) == ["applied"])
    let left = try await germany.node.store.read { transaction in
      (try transaction.outbox(in: .waiting).count, try transaction.jobs("parcels", in: nil).count)
    }
    #expect(left.0 == 0 && left.1 == 0)
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `nothing is corrected that is not held, not wrong, or not the service's to correct`() async throws {
    let (exchange, record) = try await alone()
    defer { exchange.remove() }
    let germany = exchange.services[0]
    func refused(_ correction: Correction) async -> String? {
      await code { _ = try await germany.node.correct(correction, at: germany.handler) }
    }
    #expect(await refused(correction("record-0")) == "node.correct.unknown")
    #expect(await refused(correction(record, wrong: "1969-01-01")) == "node.correct.value")
    #expect(await refused(correction(record, property: "nationality")) == "node.correct.value")
    #expect(await refused(correction(record, right: "1970-01-01")) == "node.correct.same")
    #expect(await refused(correction(record, right: " ")) == "node.correct.same")
    #expect(await refused(correction(record, kind: "embarrassing")) == "node.correct.kind")
    #expect(await refused(correction(record, ground: " ")) == "node.correct.ground")
    #expect(try await records(germany).map(\.id) == [record])
    #expect(try await germany.node.propagations(all: true, at: germany.handler.desk).isEmpty)
    // What is not known is taken away, and the former record is not corrected again.
    let done = try await germany.node.correct(correction(record, right: nil), at: germany.handler)
    #expect(try await records(germany).first?.record.subject["birthDate"] == [])
    #expect(await refused(correction(record)) == "node.correct.former")
    #expect(await refused(correction(done.record)) == "node.correct.value")
  }
}
