import Authority
import Foundation
import Holdings
import JSON
import Node
import Requests
import Simulator
import Testing
import Vocabulary
import World

@Suite("What a peer takes back, what has to be kept, and what is shown before it goes", .serialized)
struct ErasureTests {
  private static let name = "Arvid Holmqvist-Tamm"
  private static let query = SubjectQuery(names: [name], identifiers: [])

  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  /// Canada has asked Germany, and Germany has answered with a name and a file.
  private func answered() async throws -> (Exchange, request: String, file: OutboundFile) {
    let exchange = try await Exchange([("DE", .fiu), ("CA", .fiu)])
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    let file = OutboundFile(name: "statement.txt", bytes: Array("Statement of \(Self.name)".utf8))
    try await germany.take(try Sample.full("The holder is \(Self.name).", with: [file]), on: id, files: [file])
    try await exchange.pass(hours: 1)
    return (exchange, id, file)
  }

  private func apply(_ erasure: String, at service: Exchange.Service, _ exchange: Exchange) async throws {
    try await exchange.apply(erasure, at: service)
    try await exchange.pass(hours: 1)
  }

  private func hold(
    _ item: String, as rule: String = "legal-hold", until day: CivilDate, at service: Exchange.Service
  ) async throws -> String {
    let waiting = try await service.node.holdErasure(
      of: [item], as: rule, because: "The trial of the summer needs it", reviewOn: day, at: service.supervisor)
    try await service.node.approve(waiting, at: service.second)
    return try #require(try await service.node.erasureHolds(at: service.supervisor.desk).first { $0.records == [item] })
      .id
  }

  private func holdsFile(_ file: OutboundFile, _ service: Exchange.Service) async throws -> Bool {
    try await service.node.store.read {
      try $0.record(Collection(rawValue: "attachment"), id: Digest(of: file.bytes).hex) != nil
    }
  }

  private func tombstone(_ kind: String, _ id: String, _ service: Exchange.Service) async throws -> Tombstone? {
    try await service.node.store.read { try $0.tombstone(kind: kind, identifier: Digest(of: id)) }
  }

  @Test func `a peer takes back what it gave and reaches nothing that this service wrote`() async throws {
    let (exchange, id, file) = try await answered()
    defer { exchange.remove() }
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    let (before, notices) = (try await canada.state(id), try await canada.node.requestJSON(id, at: canada.handler.desk))
    #expect(notices.contains(Self.name))
    #expect(try await holdsFile(file, canada))
    let erasure = try await exchange.askErasure(of: [id], by: germany, at: canada)
    // Who asks for an erasure does not carry it out at home by the same words.
    #expect(
      await code { _ = try await germany.node.applyErasure(asked: erasure, at: germany.supervisor) }
        == "node.erase.not-asked")
    try await apply(erasure, at: canada, exchange)
    let after = try await canada.state(id)
    #expect(after.message == before.message && after.stage == before.stage)
    #expect(after.answers.map(\.answer.code) == ["full"])
    #expect(after.answers.first?.answer[field: "information"] == .text("[erased 2026-03-02: sent-unlawfully]"))
    #expect(try await canada.node.subjectFile(Self.query, at: canada.supervisor.desk).isEmpty)
    #expect(try await holdsFile(file, canada) == false)
    #expect(try await tombstone("given", id, canada)?.ground == "sent-unlawfully")
    #expect(try await germany.state(erasure).answers.map(\.answer.code) == ["applied"])
    // Work goes on, and a second request finds nothing more.
    try await canada.take(.feedbackGiven(try #require(Feedback(.background))), on: id)
    let again = try await exchange.askErasure(of: [id], by: germany, at: canada)
    try await apply(again, at: canada, exchange)
    #expect(try await germany.state(again).answers.map(\.answer.code) == ["not-held"])
    #expect(try await canada.node.verify().faults.isEmpty)
  }

  @Test func `an envelope that was kept sealed goes with what the peer takes back`() async throws {
    let exchange = try await Exchange([("DE", .fiu), ("CA", .fiu)])
    defer { exchange.remove() }
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    _ = try await canada.node.addContentHashes(
      Digest(of: "no file").hex, source: "Invented hotline", at: canada.handler)
    func envelopes() async throws -> [Int] {
      try await canada.node.store.read { transaction in
        try ["envelope-not-looked-at", "envelope-term"].map {
          try transaction.countRecords(in: Collection(rawValue: $0))
        }
      }
    }
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    let bomb = OutboundFile(name: "bomb", bytes: Packed.gzip([UInt8](repeating: 0x61, count: 200_000)))
    try await germany.take(try Sample.full("The statement follows.", with: [bomb]), on: id, files: [bomb])
    exchange.clock.advance(seconds: 3600)
    _ = try await germany.node.deliver()
    _ = try await canada.node.receive(from: germany.node.outboxFolder, lookingThrough: 100_000, at: canada.handler)
    #expect(try await canada.state(id).answers.map(\.answer.code) == ["full"])
    #expect(try await envelopes() == [1, 1])
    let erasure = try await exchange.askErasure(of: [id], by: germany, at: canada)
    try await apply(erasure, at: canada, exchange)
    #expect(try await germany.state(erasure).answers.map(\.answer.code) == ["applied"])
    #expect(try await envelopes() == [0, 0])
    #expect(try await canada.state(id).answers.count == 1)
  }

  @Test func `nothing is erased for a request that is not accepted, not begun, or under review`() async throws {
    let (exchange, id, file) = try await answered()
    defer { exchange.remove() }
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    let erasure = try await exchange.askErasure(of: [id], by: germany, at: canada, upTo: false)
    #expect(try await canada.state(erasure).stage == .screened)
    #expect(
      await code { _ = try await canada.node.applyErasure(asked: erasure, at: canada.supervisor) }
        == "requests.step.not-from-here")
    try await canada.take(.accepted(pace: nil), on: erasure)
    #expect(
      await code { _ = try await canada.node.applyErasure(asked: erasure, at: canada.supervisor) }
        == "requests.answer.not-begun")
    #expect(try await canada.node.subjectFile(Self.query, at: canada.supervisor.desk).map(\.id) == [id])
    #expect(try await holdsFile(file, canada))
    #expect(try await tombstone("given", id, canada) == nil)
    try await canada.take(.begun, on: erasure)
    // Words that come in late are screened, and what the screen finds is reviewed first.
    try await canada.take(.clarificationAsked(try because("What was in it?")), on: erasure)
    try await exchange.pass(hours: 1)
    guard case .object(let members) = try await germany.state(erasure).message.json else {
      throw Fault("json.malformed")
    }
    let facts = "It was about a journalist who published articles that insult the government."
    let completed = try RequestMessage(
      json: .object(members.map { $0.key == "facts" ? .init("facts", .string(facts)) : $0 }))
    try await germany.take(.clarified(try because("This was in it"), completed), on: erasure)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(erasure).screening?.awaitsReview == true)
    #expect(
      await code { _ = try await canada.node.applyErasure(asked: erasure, at: canada.supervisor) }
        == "requests.screen.awaits-review")
    #expect(try await holdsFile(file, canada))
    _ = try await canada.node.step(
      .reviewed(isClear: true, try because("It asks for an erasure and for nothing else")), on: erasure,
      at: canada.second)
    try await apply(erasure, at: canada, exchange)
    #expect(try await holdsFile(file, canada) == false)
  }

  @Test func `a legal hold wins, the answer says so and no more, and what it kept goes when it is released`()
    async throws
  {
    let (exchange, id, file) = try await answered()
    defer { exchange.remove() }
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    let review = Exchange.start.date.adding(days: 100)
    let held = try await hold(id, until: review, at: canada)
    let erasure = try await exchange.askErasure(of: [id], by: germany, at: canada)
    try await apply(erasure, at: canada, exchange)
    let answer = try #require(try await germany.state(erasure).answers.first?.answer)
    #expect(answer.code == "restricted" && answer[field: "decision-by"] == .text(review.description))
    guard case .text(let told)? = answer[field: "reasons"], case .text(let receipt)? = answer[field: "receipt"] else {
      return #expect(Bool(false))
    }
    #expect(told.contains("article 16(3)(b)") && !told.contains("trial") && receipt.count == 64)
    #expect(try await canada.node.subjectFile(Self.query, at: canada.supervisor.desk).map(\.id) == [id])
    #expect(try await holdsFile(file, canada))
    #expect(try await tombstone("given", id, canada) == nil)
    // Nobody works with it meanwhile.
    let feedback = RequestAction.feedbackGiven(try #require(Feedback(.background)))
    #expect(await code { try await canada.take(feedback, on: id) } == "node.request.not-found")
    #expect(
      await code { _ = try await canada.node.step(feedback, on: id, at: canada.supervisor) } == "node.erase.restricted")
    try await canada.node.releaseHold(held, at: canada.supervisor)
    #expect(try await canada.node.subjectFile(Self.query, at: canada.supervisor.desk).isEmpty)
    #expect(try await holdsFile(file, canada) == false)
    #expect(try await tombstone("given", id, canada) != nil)
    try await canada.take(feedback, on: id)
    let log = try await canada.node.readLog(limit: 10_000, at: canada.supervisor.desk).entries
    #expect(log.filter { $0.act == "erase-released" }.map(\.notes) == [["tombstones 1"]])
    #expect(log.contains { $0.act == "erase-subject" && $0.notes == ["tombstones 0", "restricted 1"] })
    #expect(try await canada.node.verify().faults.isEmpty)
  }

  @Test func `an exchange that is still open is brought to its end, and goes once its answer has left`() async throws {
    let exchange = try await Exchange([("DE", .fiu), ("CA", .fiu)])
    defer { exchange.remove() }
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask(
      "fiu.request", of: germany,
      Sample.fiuRequest(subject: #"{"kind":"person","role":"contact","names":["\#(Self.name)"],"birth-date":"1970"}"#))
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    try await exchange.pass(hours: 1)
    let file = try await germany.node.subjectFile(Self.query, at: germany.supervisor.desk)
    let list = try await germany.node.erasureList(file, ground: "subject-request-granted")
    #expect(list.items.map(\.hold?.key) == ["subject.held.open-request"])
    #expect(try await germany.node.erase(list, at: germany.supervisor).kept == 1)
    // It leaves at the next whole hour.
    exchange.clock.advance(seconds: 60)
    try await germany.take(try Sample.full("An account was closed in 2024."), on: id)
    _ = try await germany.node.deliver()
    #expect(try await germany.node.subjectFile(Self.query, at: germany.supervisor.desk).map(\.id) == [id])
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).answers.map(\.answer.code) == ["full"])
    #expect(try await germany.node.subjectFile(Self.query, at: germany.supervisor.desk).isEmpty)
    #expect(try await tombstone("request", id, germany)?.ground == "subject-request-granted")
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `an answer that was decided and still waits for its hour leaves first, and then it is erased`()
    async throws
  {
    let exchange = try await Exchange([("DE", .fiu), ("CA", .fiu)])
    defer { exchange.remove() }
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask(
      "fiu.request", of: germany,
      Sample.fiuRequest(subject: #"{"kind":"person","role":"contact","names":["\#(Self.name)"],"birth-date":"1970"}"#))
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    try await germany.take(try Sample.full("An account was closed in 2024."), on: id)
    #expect(try await germany.state(id).stage == .answeredFinal)
    let file = try await germany.node.subjectFile(Self.query, at: germany.supervisor.desk)
    let list = try await germany.node.erasureList(file, ground: "subject-request-granted")
    #expect(list.items.map(\.hold?.key) == ["subject.held.open-request"])
    #expect(try await germany.node.erase(list, at: germany.supervisor).kept == 1)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).answers.map(\.answer.code) == ["full"])
    #expect(try await germany.node.subjectFile(Self.query, at: germany.supervisor.desk).isEmpty)
    #expect(try await tombstone("request", id, germany)?.ground == "subject-request-granted")
  }

  @Test func `of what an evidence list names, the digest stays and nothing else`() async throws {
    let (exchange, id, file) = try await answered()
    defer { exchange.remove() }
    let (germany, canada) = (exchange.services[0], exchange.services[1])
    _ = try await hold(id, as: "evidence-hash", until: Exchange.start.date.adding(days: 100), at: canada)
    let erasure = try await exchange.askErasure(of: [id], by: germany, at: canada)
    try await apply(erasure, at: canada, exchange)
    let answer = try #require(try await germany.state(erasure).answers.first?.answer)
    #expect(answer.code == "applied" && answer[field: "decision-by"] == nil)
    guard case .text(let told)? = answer[field: "reasons"] else { return #expect(Bool(false)) }
    #expect(told.contains("the digest stays"))
    #expect(try await holdsFile(file, canada) == false)
    let kept = try await canada.node.store.read {
      try $0.record(Collection(rawValue: "erased-item"), id: "given:" + Digest(of: id).hex)?.content
    }
    // Identifier and digest, and no word of what it was.
    #expect(try #require(kept).count > 64 && !String(decoding: try #require(kept), as: UTF8.self).contains("Holmqvist"))
    #expect(
      await code { _ = try await hold(id, as: "curiosity", until: Exchange.start.date.adding(days: 9), at: canada) }
        == "node.hold.rule")
  }

  /// Germany holds two people of one name, and one record without what would tell.
  private func namesakes() async throws -> (Exchange, Exchange.Service, [SubjectFileEntry]) {
    let exchange = try await Exchange([("DE", .fiu)])
    let service = exchange.services[0]
    let path = exchange.folder + "/parties.jsonl"
    let lines = [#""birthDate":["1970-01-01"]"#, #""birthDate":["1988-05-05"]"#, #""birthDate":["1970"]"#].enumerated()
      .map {
        #"{"id":"party-\#($0.offset)","schema":"Person","properties":{"name":["\#(Self.name)"],\#($0.element)},"#
          + #""owner_id":"P\#($0.offset)","known_to":["DE"]}"# + "\n"
      }
    try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path))
    _ = try await service.node.importFiles(
      [path], terms: ImportTerms(means: .transferReport, retainUntil: TestNode.day), at: service.handler)
    return (exchange, service, try await service.node.subjectFile(Self.query, at: service.supervisor.desk))
  }

  private func born(_ year: String, in file: [SubjectFileEntry]) throws -> SubjectFileEntry {
    try #require(file.first { $0.distinguishing.contains { $0.property == "birthDate" && $0.value == year } })
  }

  @Test func `namesakes are told apart: all are neither told nor erased together, and chosen records are`() async throws
  {
    let (exchange, service, file) = try await namesakes()
    defer { exchange.remove() }
    let node = service.node
    let (his, other, vague) = (
      try born("1970-01-01", in: file), try born("1988-05-05", in: file), try born("1970", in: file)
    )
    #expect(file.count == 3 && file.allSatisfy { $0.json.contains(#""property":"birthDate""#) })
    // A year does not contradict a day of it; the other year contradicts both.
    let conflicts = SubjectFileEntry.namesakes(in: file)
    #expect(conflicts.count == 2 && conflicts.allSatisfy { $0.key == "protection.namesakes" })
    #expect(
      await code { _ = try await node.erasureList(file, ground: "subject-request-granted") }
        == "node.subject.namesakes")
    #expect(
      await code { _ = try await node.erasureList(file, only: ["record-nobody"], ground: "subject-request-granted") }
        == "node.erase.item")
    // The letter.
    let id = try await node.openSubjectRequest(Self.query, at: service.handler)
    try await node.identifySubject(id, by: "Passport seen", at: service.handler)
    func check(_ decisions: SubjectDecisions) async -> String? {
      await code { _ = try await node.checkHeld(id, decisions: decisions, at: service.handler) }
    }
    #expect(await check(SubjectDecisions(told: ["all"], withheld: [])) == "node.subject.namesakes")
    #expect(await check(SubjectDecisions(told: [his.id], withheld: [])) == "node.subject.undecided")
    #expect(await check(SubjectDecisions(told: ["all"], withheld: [], others: [other.id])) == nil)
    try await node.approve(try await node.answerSubject(id, at: service.handler), at: service.second)
    let letter = try await node.subjectLetter(id, at: service.handler.desk)
    // Of the namesake nothing is told, and nothing is said to be withheld.
    #expect(letter.first?.key == "protection.subject.granted" && !"\(letter)".contains("1988"))
    #expect("\(letter)".contains("1970-01-01"))
    // The erasure.
    let list = try await node.erasureList(file, only: [his.id, vague.id], ground: "subject-request-granted")
    #expect(list.items.map(\.outcome) == ["erase", "erase"] && list.reason.key == "erasure.ground-unverified")
    let done = try await node.erase(list, at: service.supervisor)
    #expect(done.erased == 2 && done.kept == 0)
    #expect(try await node.subjectFile(Self.query, at: service.supervisor.desk).map(\.id) == [other.id])
  }

  @Test func `an erasure is of the list that was shown: what came to be held since stays, and is shown first`()
    async throws
  {
    let (exchange, service, file) = try await namesakes()
    defer { exchange.remove() }
    let node = service.node
    let his = try born("1970-01-01", in: file)
    let list = try await node.erasureList(file, only: [his.id], ground: "sent-unlawfully")
    #expect(list.isConfirmed(by: list.digest.hex) && list.isConfirmed(by: String(list.digest.hex.prefix(12))))
    #expect(!list.isConfirmed(by: "") && !list.isConfirmed(by: String(list.digest.hex.prefix(11))))
    // Another ground, another list.
    #expect(
      try await node.erasureList(file, only: [his.id], ground: "oversight-order").digest != list.digest)
    #expect(await code { _ = try await node.erase(list, at: service.handler) } == "authority.role.not-allowed")
    let held = try await hold(his.id, until: Exchange.start.date.adding(days: 30), at: service)
    #expect(await code { _ = try await node.erase(list, at: service.supervisor) } == "node.erase.changed")
    #expect(try await node.record(his.id, at: service.handler.desk) != nil)
    let again = try await node.erasureList(file, only: [his.id], ground: "sent-unlawfully")
    #expect(again.items.map(\.outcome) == ["restrict"] && again.items[0].hold?.key == "subject.held.legal-hold")
    let done = try await node.erase(again, at: service.supervisor)
    #expect(done.erased == 0 && done.kept == 1)
    #expect(try await node.record(his.id, at: service.supervisor.desk) != nil)
    try await node.releaseHold(held, at: service.supervisor)
    #expect(try await node.record(his.id, at: service.supervisor.desk) == nil)
    #expect(try await tombstone("source-record", his.id, service)?.ground == "sent-unlawfully")
  }

  @Test func `the grounds of an erasure are those that a request to erase may name, each with its source`() throws {
    let type = try #require(try ServiceNode.requestTypes().first { $0.name == "data.erase" })
    let choices = try #require(type.fields.first { $0.name == "ground" }?.choices)
    let grounds = try ServiceNode.erasureGrounds()
    #expect(Set(grounds.map(\.id)) == Set(choices) && grounds.count == choices.count)
    #expect(grounds.allSatisfy { $0.source.contains("2016/680") && !$0.about.isEmpty })
  }

  @Test func `to who does not see the register, somebody protected looks like somebody who is not`() async throws {
    let (exchange, service, _) = try await namesakes()
    defer { exchange.remove() }
    let node = service.node
    let query = SubjectQuery(names: ["Neha Quillbrook"], identifiers: ["X1234567"])
    func seen(_ officer: SigningDesk) async throws -> [String] {
      try await node.subjectFile(query, at: officer.desk).map(\.json)
    }
    let before = [try await seen(service.handler), try await seen(service.second)]
    let held = try await node.subjectFile(Self.query, at: service.handler.desk).map(\.json)
    for name in ["Neha Quillbrook", Self.name] {
      _ = try await node.protect(
        id: nil, names: [name], identifiers: ["X1234567"], references: [], role: .victim, isMinor: false,
        isProtected: false, barredCountries: [], at: service.handler)
    }
    #expect([try await seen(service.handler), try await seen(service.second)] == before)
    #expect(try await node.subjectFile(Self.query, at: service.handler.desk).map(\.json) == held)
    #expect(try await seen(service.supervisor).count == 2)
    for officer in [service.handler, service.second] {
      #expect(await code { _ = try await node.protectedSummaries(at: officer.desk) } == "node.protect.not-for")
    }
  }
}
