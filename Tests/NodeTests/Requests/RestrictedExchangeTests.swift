import Authority
import Foundation
import JSON
import Node
import Ontology
import Protection
import Requests
import Testing
import Vocabulary
import World

/// An exchange that was to be erased and is kept: what had been signed on it, or decided, before it was restricted.
@Suite("What belongs to a restricted exchange is neither approved nor told", .serialized)
struct RestrictedExchangeTests {
  private static let name = "Arvid Holmqvist-Tamm"
  private static let query = SubjectQuery(names: [name], identifiers: [])

  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  /// Canada asks Germany about him, and Germany has begun.
  private func begun() async throws -> (Exchange, Exchange.Service, Exchange.Service, String) {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let subject = #"{"kind":"person","role":"contact","names":["\#(Self.name)"],"birth-date":"1970"}"#
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest(subject: subject))
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    return (exchange, canada, germany, id)
  }

  private func hold(_ id: String, as rule: String = "legal-hold", at service: Exchange.Service) async throws -> String {
    let waiting = try await service.node.holdErasure(
      of: [id], as: rule, because: "The trial needs it", reviewOn: Exchange.start.date.adding(days: 90),
      at: service.supervisor)
    try await service.node.approve(waiting, at: service.second)
    return try #require(try await service.node.erasureHolds(at: service.supervisor.desk).first { $0.records == [id] })
      .id
  }

  /// Decides on the erasure of an exchange that something stands against.
  private func restrict(_ id: String, by hold: String, at service: Exchange.Service) async throws {
    let file = try await service.node.subjectFile(Self.query, at: service.supervisor.desk).filter { $0.id == id }
    let list = try await service.node.erasureList(file, ground: "subject-request-granted")
    #expect(list.items.map(\.hold?.key) == ["subject.held.\(hold)"])
    #expect(try await service.node.erase(list, at: service.supervisor).kept == 1)
  }

  @Test
  func `an answer that waits for its second officer is shown to none, approved by none, and nothing leaves for it`()
    async throws
  {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    let person = ProtectedPerson(
      id: germany.node.newProtectedName(), names: ["Neha Quillbrook"],
      standing: PersonStanding([.init(place: "test", role: .victim, origin: .officer)]), bar: .everywhere)
    _ = try await germany.node.protect(person, at: germany.handler)
    let waiting = try #require(
      try await germany.node.step(
        try Sample.full("Neha Quillbrook paid him."), on: id, override: "Her life is in danger", at: germany.second
      ).waiting)
    #expect(try await germany.node.waiting(at: germany.director.desk).map(\.id) == [waiting])
    _ = try await hold(id, at: germany)
    try await restrict(id, by: "legal-hold", at: germany)
    for officer in [germany.supervisor, germany.director, germany.handler] {
      #expect(try await germany.node.waiting(at: officer.desk).isEmpty)
      #expect(await code { try await germany.node.approve(waiting, at: officer) } == "node.waiting.not-found")
      #expect(
        await code { try await germany.node.decline(waiting, because: "No", at: officer) } == "node.waiting.not-found")
    }
    // Nor the neutral answer once its time is over.
    exchange.clock.advance(seconds: PendingAct.validity + 60)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).answers.isEmpty)
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test
  func `an answer that waits for its hour stays, and leaves once nothing but the open exchange stands against it`()
    async throws
  {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    try await germany.take(try Sample.full("An account was closed in 2024."), on: id)
    // Another name than those that come before that of an open exchange.
    let hold = try await hold(id, as: "oversight-inquiry", at: germany)
    try await restrict(id, by: "oversight-inquiry", at: germany)
    try await exchange.pass(hours: 2)
    #expect(try await canada.state(id).answers.isEmpty)
    try await germany.node.releaseHold(hold, at: germany.supervisor)
    #expect(
      try await germany.node.restricted(at: germany.supervisor.desk).map(\.hold.key) == ["subject.held.open-request"])
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).answers.map(\.answer.code) == ["full"])
    #expect(try await germany.node.subjectFile(Self.query, at: germany.supervisor.desk).isEmpty)
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `what a peer took back stays so when this service decides on the whole exchange, and is not lifted`()
    async throws
  {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    try await germany.take(try Sample.full("The holder is \(Self.name)."), on: id)
    try await exchange.pass(hours: 1)
    let hold = try await hold(id, at: canada)
    try await exchange.apply(try await exchange.askErasure(of: [id], by: germany, at: canada), at: canada)
    try await exchange.pass(hours: 1)
    #expect(try await canada.node.restricted(at: canada.supervisor.desk).map(\.isAsked) == [true])
    try await restrict(id, by: "legal-hold", at: canada)
    let both = try await canada.node.restricted(at: canada.supervisor.desk)
    #expect(Set(both.map(\.kind)) == ["given", "request"] && both.contains { $0.kind == "given" && $0.isAsked })
    #expect(
      await code { try await canada.node.liftRestriction(of: id, because: "Needed", at: canada.supervisor) }
        == "node.restriction.asked")
    try await canada.node.releaseHold(hold, at: canada.supervisor)
    try await exchange.pass(hours: 1)
    #expect(try await !canada.node.restricted(at: canada.supervisor.desk).contains { $0.isAsked })
    #expect(try await canada.node.verify().faults.isEmpty)
  }

  @Test func `every act on it answers an ordinary officer as of something unknown`() async throws {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    try await germany.take(try Sample.full("The holder is \(Self.name)."), on: id)
    try await exchange.pass(hours: 1)
    _ = try await hold(id, at: canada)
    try await restrict(id, by: "legal-hold", at: canada)
    let node = canada.node
    func sentences(_ officer: SigningDesk, _ name: String) async -> [String] {
      var all: [String] = []
      for attempt in [
        { _ = try await node.marking(of: name, at: officer.desk) },
        {
          _ = try await node.relaxMarking(
            of: name, to: try #require(Marking("TLP:GREEN PAP:GREEN H0")), because: "Needed", at: officer)
        },
        { _ = try await node.decide(name, step: "refuse", with: [], at: officer) },
        { _ = try await node.decide(name, step: "close", with: [("explanation", "Done")], at: officer) },
        {
          _ = try await node.holdErasure(
            of: [name], because: "Needed", reviewOn: Exchange.start.date.adding(days: 9), at: officer)
        },
        { _ = try await node.applyErasure(asked: name, at: officer) },
        { _ = try await node.applyCorrection(asked: name, at: officer) },
      ] as [() async throws -> Void] {
        do {
          try await attempt()
          all.append("done")
        } catch {
          all.append("\(error)".replacingOccurrences(of: name, with: "NAME"))
        }
      }
      return all
    }
    let unknown = String(id.dropLast(4)) + (id.hasSuffix("0000") ? "1111" : "0000")
    #expect(await sentences(canada.handler, id) == sentences(canada.handler, unknown))
    #expect(await sentences(canada.supervisor, id) != sentences(canada.supervisor, unknown))
    #expect(try await node.marking(of: id, at: canada.supervisor.desk).item == id)
  }
}
