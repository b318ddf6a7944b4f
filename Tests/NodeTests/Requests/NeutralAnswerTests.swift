import Authority
import Foundation
import Node
import Protection
import Requests
import Testing
import Vocabulary
import World

@Suite("An answer that is stopped for good is replaced by the neutral one, and silence tells nothing", .serialized)
struct NeutralAnswerTests {
  private static let text = "Neha Quillbrook signs for the account."

  private func begun() async throws -> (Exchange, Exchange.Service, Exchange.Service, String) {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    return (exchange, canada, germany, id)
  }

  private func protect(at service: Exchange.Service) async throws {
    let person = ProtectedPerson(
      id: service.node.newProtectedName(), names: ["Neha Quillbrook"],
      standing: PersonStanding([.init(place: "test", role: .victim, origin: .officer)]), bar: .everywhere)
    _ = try await service.node.protect(person, at: service.handler)
  }

  private func notices(_ service: Exchange.Service) async throws -> [String] {
    try await service.node.oversightNotices(at: service.supervisor.desk).map(\.code)
  }

  /// What lies in the box for the other side: how many envelopes, and how large.
  private func sizes(_ exchange: Exchange) throws -> [Int] {
    let box = exchange.services[1].node.outboxFolder + "/" + exchange.services[0].id
    return try CarriedFiles.names(box).map { try CarriedFiles.read(box + "/" + $0).count }
  }

  private enum Course: CaseIterable { case unknown, protectedAfter }

  @Test func `stopped as it is sealed, it is replaced at the same moment, in the same size and words`() async throws {
    var seen: [[String]] = []
    for course in Course.allCases {
      let (exchange, canada, germany, id) = try await begun()
      defer { exchange.remove() }
      switch course {
      case .unknown: try await germany.take(.answered(Answer(code: "not-available", marking: .serviceOnly)), on: id)
      case .protectedAfter:
        try await germany.take(try Sample.full(Self.text), on: id)
        try await protect(at: germany)
      }
      #expect(try await germany.node.deliver().replaced == 0)
      exchange.clock.advance(seconds: 3600)
      let delivery = try await germany.node.deliver()
      #expect(delivery.replaced == (course == .unknown ? 0 : 1) && delivery.stopped == 0)
      let sizes = try sizes(exchange)
      try await exchange.carry()
      let state = try await canada.state(id)
      let answer = try #require(state.answers.first)
      let view = try await canada.node.request(id, at: canada.handler.desk)
      let event = try #require(view.history.last)
      seen.append(
        ["\(sizes)", "\(state.stage)", answer.answer.code, answer.answer.text ?? "-", "\(answer.at)"]
          + ["\(event.second?.officer ?? "-")", event.by.unit, "\(answer.answer.marking)"])
      guard course == .protectedAfter else { continue }
      // The node's own state says what the other side has, and what was withheld; the true ground is with oversight.
      let own = try await germany.state(id)
      #expect(own.stage == .answeredFinal && own.answers.map(\.answer.code) == ["not-available"])
      #expect(own.withheld.map(\.answer.code) == ["full"])
      #expect(Set(try await notices(germany)).isSuperset(of: ["disclosure-stopped", "answered-neutrally"]))
      // Nothing of it leaves later, also when nobody is protected any more; and the request ends on both sides.
      for person in try await germany.node.protectedPersons(at: germany.supervisor.desk) {
        guard
          case .waits(let waits) = try await germany.node.liftProtection(
            of: person.id, because: "No longer in danger", at: germany.handler)
        else {
          continue
        }
        _ = try await germany.node.approve(waits, at: germany.second)
      }
      try await exchange.pass(hours: 2)
      #expect(try await canada.state(id).answers.count == 1)
      try await canada.take(.closed, on: id)
      try await exchange.carry()
      #expect(try await germany.state(id).stage == .closed)
      #expect(try await germany.node.verify().faults.isEmpty)
    }
    #expect(seen[0] == seen[1])
  }

  @Test func `what was decided after the stopped answer is not told either`() async throws {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    let partly = RequestAction.answered(
      Answer(
        code: "partial",
        fields: [MessageField("information", .text(Self.text)), MessageField("checked", .texts(["accounts"]))],
        marking: .serviceOnly))
    try await germany.take(partly, on: id)
    try await germany.take(try Sample.full("The account is closed."), on: id)
    try await protect(at: germany)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).answers.map(\.answer.code) == ["not-available"])
    #expect(try await germany.state(id).withheld.map(\.answer.code) == ["partial", "full"])
    #expect(try await germany.node.outboxWaits().count == 0)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).answers.count == 1)
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test(arguments: [true, false])
  func `a setting aside that was refused, or on which nobody decided in time, ends in the neutral answer`(
    isRefused: Bool
  ) async throws {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    try await protect(at: germany)
    let waiting = try #require(
      try await germany.node.step(
        try Sample.full(Self.text), on: id, override: "Her life is in danger", at: germany.second
      ).waiting)
    let shown = try #require(try await germany.node.waiting(at: germany.supervisor.desk).first)
    #expect(shown.notes.map(\.key).contains("exchange.waiting.fallback"))
    if isRefused {
      try await germany.node.decline(waiting, because: "Tell her lawyer instead", at: germany.supervisor)
    } else {
      try await exchange.pass(hours: 71)
      #expect(try await canada.state(id).answers.isEmpty)
      try await exchange.pass(hours: 2)
    }
    #expect(try await germany.state(id).stage == .answeredFinal)
    try await exchange.pass(hours: 1)
    let answer = try #require(try await canada.state(id).answers.first)
    #expect(answer.answer == Answer(code: "not-available", marking: .serviceOnly))
    #expect(try await notices(germany).contains(isRefused ? "override-declined" : "override-lapsed"))
    #expect(try await notices(germany).contains("answered-neutrally"))
    // It cannot be approved any more, and what it would have said never left.
    await #expect(throws: Fault.self) { try await germany.node.approve(waiting, at: germany.director) }
    #expect(try await germany.node.waiting(at: germany.supervisor.desk).isEmpty)
    #expect(try await canada.state(id).answers.count == 1)
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `nobody puts the neutral answer in another's place by hand`() async throws {
    let (exchange, _, germany, id) = try await begun()
    defer { exchange.remove() }
    await #expect(throws: Fault.self) {
      try await germany.node.step(
        .withheld(Answer(code: "not-available", marking: .serviceOnly), answer: nil), on: id, at: germany.handler)
    }
    #expect(try await germany.state(id).stage == .inExecution)
  }
}

@Suite("Officers are known to a peer by a name that is theirs for it alone", .serialized)
struct ShownOfficerTests {
  @Test func `no unit, no name of colleagues and no second officer goes to the other side`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu), ("FR", .fiu)])
    defer { exchange.remove() }
    let (canada, germany, france) = (exchange.services[0], exchange.services[1], exchange.services[2])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    let other = try await canada.ask("fiu.request", of: france, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    try await germany.take(try Sample.full("The account is closed."), on: id)
    try await exchange.pass(hours: 1)
    // Each side's own copy says who signed, the first and the second.
    let own = try await germany.node.paper(
      of: id, reply: true, isInternal: true, at: germany.handler.desk)
    let signed = try #require(own.event)
    #expect(signed.by.officer == germany.handler.officer.id && signed.by.unit == "analysis")
    #expect(signed.second?.officer == germany.second.officer.id && signed.second?.unit == "inquiries")
    // The other side has none of it.
    func words(_ service: Exchange.Service, _ id: String, of sender: Exchange.Service) async throws -> Set<String> {
      var words: Set<String> = []
      let view = try await service.node.request(id, at: service.handler.desk)
      for event in view.history where event.by.party.country == sender.node.description.country {
        words.formUnion([event.by.officer, event.by.unit, event.second?.officer ?? "", event.second?.unit ?? ""])
        if case .sent(let message) = event.action { words.formUnion([message.from.officer, message.from.unit]) }
      }
      return words
    }
    let atCanada = try await words(canada, id, of: germany)
    let atGermany = try await words(germany, id, of: canada)
    let atFrance = try await words(france, other, of: canada)
    for (seen, service) in [(atCanada, germany), (atGermany, canada), (atFrance, canada)] {
      let officers = try await service.node.officers()
      #expect(seen.isDisjoint(with: officers.map(\.id) + officers.map(\.unit) + officers.map(\.name)))
    }
    // One name for one officer at one peer, and another at another.
    let names = atGermany.filter { $0.hasPrefix("officer-") }
    #expect(names.count == 1 && names.isDisjoint(with: atFrance))
  }
}
