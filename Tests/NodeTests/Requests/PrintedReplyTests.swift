import Authority
import Foundation
import Node
import Protection
import Requests
import Testing
import Vocabulary
import World

@Suite("What is printed of a reply is what the other side was told", .serialized)
struct PrintedReplyTests {
  enum Course: CaseIterable { case unknown, stoppedAsSealed, overrideDeclined }

  @Test(arguments: Course.allCases)
  func `a reply prints once it has left, as the other side has it, whether it was withheld or nothing is held`(
    course: Course
  ) async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    let promised = exchange.clock.now().adding(seconds: 5 * 86_400)
    try await germany.take(.promised(promised), on: id)
    try await germany.take(.begun, on: id)
    try await exchange.pass(hours: 1)
    exchange.clock.advance(seconds: 600)
    let full = try Sample.full("Neha Quillbrook signs for the account.")
    switch course {
    case .unknown: try await germany.take(.answered(Answer(code: "not-available", marking: .serviceOnly)), on: id)
    case .stoppedAsSealed:
      try await germany.take(full, on: id)
      try await protect(at: germany)
    case .overrideDeclined:
      try await protect(at: germany)
      let waiting = try #require(
        try await germany.node.step(full, on: id, override: "Her life is in danger", at: germany.second).waiting)
      try await germany.node.decline(waiting, because: "Tell her lawyer instead", at: germany.supervisor)
    }
    // Nothing was told yet, so nothing is handed over.
    await #expect(throws: Fault("node.request.not-told")) { try await paper(of: id, at: germany) }
    // Longer than the step of time: when it is sealed shows no more than when it was decided.
    try await exchange.pass(hours: 3)
    let printed = try await paper(of: id, at: germany)
    let event = try #require(printed.event)
    let told = try #require(try await canada.node.request(id, at: canada.handler.desk).history.last)
    #expect(event.action == .answered(Answer(code: "not-available", marking: .serviceOnly)))
    #expect(event.action == told.action && event.at == told.at && event.by == told.by && event.second == told.second)
    #expect(!printed.isInternal && printed.promised == promised && printed.clocks.isEmpty)
    // Who signed and when it was decided is on the internal copy, which says what it is.
    let own = try await paper(of: id, isInternal: true, at: germany)
    #expect(own.isInternal && own.event?.by.unit != event.by.unit)
    #expect(own.event?.step == (course == .unknown ? .answer : .withhold))
  }

  @Test func `a request prints with the name that its reader knows the officer by`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    await #expect(throws: Fault("node.request.not-told")) {
      try await canada.node.paper(of: id, reply: false, at: canada.handler.desk)
    }
    try await exchange.carry()
    let printed = try await canada.node.paper(of: id, reply: false, at: canada.handler.desk)
    let told = try await germany.node.paper(of: id, reply: false, at: germany.handler.desk)
    #expect(printed.event == told.event && printed.event?.by == printed.message.from)
    let own = try await canada.node.paper(of: id, reply: false, isInternal: true, at: canada.handler.desk)
    #expect(own.event?.by.officer == canada.handler.officer.id)
  }

  @Test func `a question back is read on the own copy of either side, and is on no paper that is handed over`()
    async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    let question = RequestAction.clarificationAsked(try #require(Explanation("Which of the people?")))
    try await germany.take(question, on: id)
    try await exchange.pass(hours: 3)
    for service in [canada, germany] {
      let desk = service.handler.desk
      let own = try await service.node.paper(of: id, reply: false, isInternal: true, at: desk)
      #expect(own.history.contains { $0.action == question })
      #expect(try await service.node.paper(of: id, reply: false, at: desk).history.isEmpty)
    }
  }

  @discardableResult
  private func paper(of id: String, isInternal: Bool = false, at service: Exchange.Service) async throws -> RequestPaper
  {
    try await service.node.paper(of: id, reply: true, isInternal: isInternal, at: service.handler.desk)
  }

  private func protect(at service: Exchange.Service) async throws {
    let person = ProtectedPerson(
      id: service.node.newProtectedName(), names: ["Neha Quillbrook"],
      standing: PersonStanding([.init(place: "test", role: .victim, origin: .officer)]), bar: .everywhere)
    _ = try await service.node.protect(person, at: service.handler)
  }
}
