import Authority
import Foundation
import Node
import Protection
import Requests
import Testing
import Vocabulary
import World

@Suite("What was stopped is neither told, nor contradicted, nor forgotten", .serialized)
struct StoppedAnswerTests {
  private static let name = "Neha Quillbrook"
  private static let text = "Neha Quillbrook signs for the account."
  private static let ground = "Her life is in danger"

  private func begun() async throws -> (Exchange, Exchange.Service, Exchange.Service, String) {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    return (exchange, canada, germany, id)
  }

  private func protect(_ name: String = StoppedAnswerTests.name, at service: Exchange.Service) async throws {
    let person = ProtectedPerson(
      id: service.node.newProtectedName(), names: [name],
      standing: PersonStanding([.init(place: "test", role: .victim, origin: .officer)]), bar: .everywhere)
    _ = try await service.node.protect(person, at: service.handler)
  }

  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  private func propose(
    _ action: RequestAction, on id: String, at service: Exchange.Service, by officer: SigningDesk
  ) async throws -> String {
    try #require(try await service.node.step(action, on: id, override: Self.ground, at: officer).waiting)
  }

  private func answers(_ service: Exchange.Service, _ id: String) async throws -> [String] {
    try await service.state(id).answers.map(\.answer.code)
  }

  private let detailsFollow = RequestAction.answered(
    Answer(code: "details-follow", fields: [MessageField("checked", .texts(["accounts"]))], marking: .serviceOnly))

  @Test func `an answer that was withheld, and what follows it, counts as told to nobody`() async throws {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    let partly = RequestAction.answered(
      Answer(
        code: "partial",
        fields: [MessageField("information", .text(Self.text)), MessageField("checked", .texts(["accounts"]))],
        marking: .serviceOnly))
    try await germany.take(partly, on: id)
    try await germany.take(try Sample.full("\(Self.name) moved in 2024."), on: id)
    try await protect(at: germany)
    try await exchange.pass(hours: 1)
    #expect(try await answers(canada, id) == ["not-available"])
    let file = try await germany.node.subjectFile(
      SubjectQuery(names: [Self.name], identifiers: []), at: germany.supervisor.desk)
    let entry = try #require(file.first { $0.id == id })
    #expect(entry.disclosures.isEmpty)
    let list = try await germany.node.erasureList(file, ground: "subject-request-granted")
    #expect(list.items.map(\.id) == [id] && list.items.allSatisfy(\.told.isEmpty))
    let summary = try await germany.node.erase(list, at: germany.supervisor)
    #expect(summary.erased == 1 && summary.matter == nil)
  }

  @Test func `an answer that is stopped and stays counts as told to nobody`() async throws {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    try await germany.take(detailsFollow, on: id)
    try await exchange.pass(hours: 1)
    try await germany.take(try Sample.full(Self.text), on: id)
    try await protect(at: germany)
    exchange.clock.advance(seconds: 3600)
    // After something was given, "no information is available" would contradict it.
    let delivery = try await germany.node.deliver()
    #expect(delivery.replaced == 0 && delivery.stopped == 1)
    try await exchange.carry()
    #expect(try await answers(canada, id) == ["details-follow"])
    let file = try await germany.node.subjectFile(
      SubjectQuery(names: [Self.name], identifiers: []), at: germany.supervisor.desk)
    #expect(try #require(file.first { $0.id == id }).disclosures.isEmpty)
  }

  @Test func `nobody asks back or postpones while the neutral answer may have to leave`() async throws {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    try await protect(at: germany)
    let waiting = try await propose(try Sample.full(Self.text), on: id, at: germany, by: germany.second)
    let ground = try #require(try await germany.type(id).postponementGround("ongoing-measure"))
    let steps: [RequestAction] = [
      .postponed(ground, try because("A measure is about to be carried out"), until: nil),
      .clarificationAsked(try because("Which account is meant?")),
    ]
    for step in steps {
      #expect(await code { try await germany.take(step, on: id) } == "node.request.answer-waits")
    }
    try await germany.node.decline(waiting, because: "Tell her lawyer instead", at: germany.supervisor)
    try await exchange.pass(hours: 1)
    #expect(try await answers(canada, id) == ["not-available"])
    #expect(try await canada.state(id).stage == .answeredFinal)
  }

  enum End: CaseIterable { case sentBack, lapsed, approved }

  @Test(arguments: End.allCases)
  func `while another answer waits the neutral one is owed, and leaves when that one is not given`(
    end: End
  ) async throws {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    let other = try #require(
      try await germany.node.step(try Sample.full("The account is closed."), on: id, at: germany.handler).waiting)
    try await protect(at: germany)
    let waiting = try await propose(try Sample.full(Self.text), on: id, at: germany, by: germany.second)
    try await germany.node.decline(waiting, because: "Tell her lawyer instead", at: germany.supervisor)
    try await exchange.pass(hours: 2)
    #expect(try await answers(canada, id).isEmpty)
    #expect(
      await code { try await germany.take(.clarificationAsked(try because("Which account?")), on: id) }
        == "node.request.answer-waits")
    switch end {
    case .sentBack: try await germany.node.decline(other, because: "It is open again", at: germany.second)
    case .lapsed: try await exchange.pass(hours: 73)
    case .approved: try await germany.node.approve(other, at: germany.second)
    }
    try await exchange.pass(hours: 1)
    try await exchange.pass(hours: 1)
    #expect(try await answers(canada, id) == [end == .approved ? "full" : "not-available"])
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `another act that waits, which is no answer, does not keep the neutral one back`() async throws {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    try await protect(at: germany)
    _ = try await propose(
      .clarificationAsked(try because("Is \(Self.name) meant?")), on: id, at: germany, by: germany.second)
    let waiting = try await propose(try Sample.full(Self.text), on: id, at: germany, by: germany.second)
    try await germany.node.decline(waiting, because: "Tell her lawyer instead", at: germany.supervisor)
    try await exchange.pass(hours: 1)
    #expect(try await answers(canada, id) == ["not-available"])
  }

  @Test func `the name of somebody protected that is a word of the protocol stops no neutral answer`() async throws {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    try await protect("Amber", at: germany)
    #expect(
      await code { try await germany.take(try Sample.full("Amber signs.", marking: "TLP:GREEN PAP:GREEN H1"), on: id) }
        == "authority.disclosure.blocked")
    let other = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: other)
    try await germany.take(.begun, on: other)
    try await germany.take(try Sample.full("The account is closed.", marking: "TLP:GREEN PAP:GREEN H1"), on: id)
    try await germany.take(.answered(Answer(code: "not-available", marking: .serviceOnly)), on: other)
    try await exchange.pass(hours: 1)
    #expect(try await answers(canada, id) == ["full"])
    #expect(try await answers(canada, other) == ["not-available"])
  }

  @Test func `after something was given nothing neutral follows, and one name stands for all who answer`() async throws
  {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    try await germany.take(detailsFollow, on: id)
    try await exchange.pass(hours: 1)
    try await protect(at: germany)
    let waiting = try await propose(try Sample.full(Self.text), on: id, at: germany, by: germany.second)
    let shown = try #require(try await germany.node.waiting(at: germany.supervisor.desk).first)
    #expect(!shown.notes.map(\.key).contains("exchange.waiting.fallback"))
    try await germany.node.decline(waiting, because: "Tell her lawyer instead", at: germany.supervisor)
    try await exchange.pass(hours: 1)
    #expect(try await answers(canada, id) == ["details-follow"])
    #expect(try await germany.state(id).stage == .answeredPartial)
    // It is brought to its end in other words, here by an officer of another unit.
    let last = try await germany.node.step(try Sample.full("The account is closed."), on: id, at: germany.second)
    try await germany.node.approve(try #require(last.waiting), at: germany.supervisor)
    try await exchange.pass(hours: 1)
    #expect(try await answers(canada, id) == ["details-follow", "full"])
    let history = try await canada.node.request(id, at: canada.handler.desk).history
    let names = Set(history.filter { $0.step == .answer || $0.step == .accept }.map(\.by.officer))
    #expect(names.count == 1 && names.first?.hasPrefix("officer-") == true)
  }
}
