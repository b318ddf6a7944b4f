import Authority
import Casework
import Foundation
import JSON
import Node
import Requests
import Testing
import Vocabulary

@Suite("A trace goes on in another country as its officers release it, and is one picture at who asked", .serialized)
struct JointTraceTests {
  private func world() -> TraceWorld {
    var world = TraceWorld()
    world.pay("CA1", "CA2", "9000.00", hours: 0)
    world.pay("CA2", "DE1", "8800.00", hours: 5)
    world.pay("DE1", "DE2", "6000.00", hours: 20)
    world.pay("DE2", "DE3", "5900.00", hours: 30)
    world.pay("DE1", "DE4", "2700.00", hours: 40)
    return world
  }

  @Test func `an officer sees exactly what would leave, releases it, and the picture says who told what`() async throws
  {
    let exchange = try await world().exchange(["CA", "DE"])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let round = try await canada.node.beginTrace(try .sample("T1"), at: canada.handler)
    let request = try #require(round.drafted.first?.request)
    #expect(round.drafted.map(\.account) == ["BKDE/DE1"] && round.left.isEmpty)
    #expect(try await canada.picture(round).ends.map(\.state) == [.drafted])
    // As any other request: quality and human rights are checked, and a second officer sends it.
    let check = try await canada.node.check(request, at: canada.handler.desk)
    #expect(check.hindrances.isEmpty && check.missing.isEmpty && check.toConsider.isEmpty)
    try await canada.send(round)
    #expect(try await canada.picture(round).ends.map(\.state) == [.unanswered])
    try await exchange.carry()
    #expect(
      await faultCode { _ = try await germany.node.proposeTrace(request, at: germany.handler.desk) }
        == "trace.not-accepted")
    try await germany.take(.accepted(pace: nil), on: request)
    let proposal = try await germany.node.proposeTrace(request, at: germany.handler.desk)
    #expect(
      proposal.legs.map(\.text) == [
        "BKDE/DE1 > BKDE/DE2 | 6000.00 EUR | 2026-02-11T08:00:00Z | 1000/1000",
        "BKDE/DE2 > BKDE/DE3 | 5900.00 EUR | 2026-02-11T18:00:00Z | 1000/1000",
        "BKDE/DE1 > BKDE/DE4 | 2700.00 EUR | 2026-02-12T04:00:00Z | 1000/1000",
      ])
    #expect(
      await faultCode { _ = try await germany.node.releaseTrace(request, .legs([2]), at: germany.handler) }
        == "trace.leg-behind")
    let marking = try #require(Marking("TLP:AMBER+STRICT PAP:AMBER H1 H2"))
    let step = try await germany.node.releaseTrace(request, .all, marking: marking, at: germany.handler)
    let waits = try #require(step.waits)
    // The second officer reads the very lines, and nobody signs twice.
    let shown = try await germany.node.waiting(at: germany.second.desk)
    #expect(shown.first?.text.joined().contains(proposal.legs[0].text) == true)
    #expect(await faultCode { _ = try await germany.node.approve(waits, at: germany.handler) } != nil)
    _ = try await germany.node.approve(waits, at: germany.second)
    try await exchange.pass(hours: 1)

    let file = try await canada.picture(round)
    #expect(file.legs.map(\.step) == [1, 2, 3, 3, 4])
    #expect(file.legs.map(\.suppliedBy.country.code) == ["CA", "CA", "DE", "DE", "DE"])
    #expect(file.legs.map(\.isOwn) == [true, true, false, false, false])
    #expect(file.legs.suffix(3).allSatisfy { $0.marking == marking && $0.request == request })
    #expect(file.legs.last?.releasedUnder == "Decision of an officer, 2026-03-02")
    #expect(file.ends.map(\.state) == [.told, .told] && file.isComplete && file.setAside.isEmpty)
    #expect(file.marking.isAtLeastAsStrict(as: marking))
    let json = try JSONValue.parse(Array(file.json.utf8))
    guard case .array(let legs)? = json["legs"] else { throw Fault("json.malformed") }
    #expect(legs.map { $0["supplied-by"]?["country"]?.string } == ["CA", "CA", "DE", "DE", "DE"])
    #expect(json["complete"] == .bool(true))
    #expect(try await canada.node.traces(at: canada.handler.desk).map(\.id) == [round.trace])
    for service in exchange.services { #expect(try await service.node.verify().faults.isEmpty) }
  }

  @Test func `part is released, or nothing: neither says that there was more`() async throws {
    let exchange = try await world().exchange(["CA", "DE"])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    var rounds: [JointTraceRound] = []
    for release in [TraceRelease.legs([1]), .nothing] {
      let round = try await canada.follow(try .sample("T1"))
      try await exchange.carry()
      try await germany.release(try #require(round.drafted.first?.request), release)
      try await exchange.pass(hours: 1)
      rounds.append(round)
    }
    let part = try await canada.picture(rounds[0])
    #expect(part.legs.map(\.to).suffix(2) == ["BKDE/DE1", "BKDE/DE2"] && part.ends.map(\.state) == [.told])
    #expect(try await canada.picture(rounds[1]).ends.map(\.state) == [.notAvailable])
  }

  @Test func `a refused, an unanswered, a withdrawn and an unasked leg are shown as such`() async throws {
    var world = TraceWorld()
    world.pay("CA1", "DE1", "100.00", hours: 0)
    world.pay("CA1", "DE2", "200.00", hours: 1)
    world.pay("CA1", "DE3", "300.00", hours: 2)
    world.pay("CA1", "BR9", "50.00", hours: 3)
    let exchange = try await world.exchange(["CA", "DE"])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let round = try await canada.follow(try .sample("BKCA/CA1"))
    // The largest first; whom no peer is asked about is said.
    #expect(round.drafted.map(\.account) == ["BKDE/DE3", "BKDE/DE2", "BKDE/DE1"])
    #expect(round.left.map(\.account) == ["BKBR/BR9"])
    try await exchange.carry()
    let type = try await germany.type(round.drafted[0].request)
    let ground = try #require(type.refusalGround("ongoing-inquiry"))
    try await germany.take(.refused(ground, try because("An inquiry would be impaired")), on: round.drafted[0].request)
    try await canada.take(.withdrawn(try because("Not needed any more")), on: round.drafted[1].request)
    try await exchange.pass(hours: 1)
    let states = Dictionary(
      uniqueKeysWithValues: try await canada.picture(round).ends.map { ($0.account, ($0.state, $0.ground)) })
    #expect(states["BKDE/DE3"]?.0 == .refused && states["BKDE/DE3"]?.1 == "ongoing-inquiry")
    #expect(states["BKDE/DE2"]?.0 == .notAsked)
    #expect(states["BKDE/DE1"]?.0 == .unanswered)
    #expect(states["BKBR/BR9"]?.0 == .unheld)
  }

  @Test func `a leg whose answer is owed and not there in time is shown as overdue`() async throws {
    var world = TraceWorld()
    world.pay("FR1", "DE1", "100.00", hours: 0)
    let exchange = try await world.exchange(["FR", "DE"])
    defer { exchange.remove() }
    let france = exchange.services[0]
    let round = try await france.follow(try .sample("T1"))
    try await exchange.carry()
    #expect(try await france.picture(round).ends.map(\.state) == [.unanswered])
    try await exchange.pass(hours: 24 * 20)
    #expect(try await france.picture(round).ends.map(\.state) == [.overdue])
  }

  @Test func `a payment is found by its sum and time at its account, and an officer's case carries it`() async throws {
    let exchange = try await world().exchange(["CA", "DE"])
    defer { exchange.remove() }
    let canada = exchange.services[0]
    var terms = try JointTraceTerms.sample("BKCA/CA2")
    terms.sum = Money(minorUnits: 900_000, currency: .euro)
    terms.at = TraceWorld.noon.adding(seconds: 600)
    let round = try await canada.node.beginTrace(terms, at: canada.handler)
    #expect(try await canada.picture(round).legs.map(\.to) == ["BKDE/DE1"])
    terms.at = TraceWorld.noon.adding(seconds: 5 * 86_400)
    #expect(
      await faultCode { _ = try await canada.node.beginTrace(terms, at: canada.handler) } == "trace.no-arrival")
    terms.at = nil
    #expect(await faultCode { _ = try await canada.node.beginTrace(terms, at: canada.handler) } == "trace.limits")
    #expect(
      await faultCode { _ = try await canada.node.beginTrace(try .sample("T1"), inCase: "none", at: canada.handler) }
        == "case.not-found")
  }

  @Test func `what the asker's own service cannot find is told of by nobody`() async throws {
    let exchange = try await world().exchange(["CA", "DE"])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    // A payment that never was: the account is known there, the sum and time are not.
    let id = try await canada.ask(
      example: "trace-continue", of: germany,
      replacing: [
        .init(
          "fields",
          .fields(
            ("account", .string("BKDE/DE1")),
            ("amount", .fields(("amount", .string("8700.00")), ("currency", .string("EUR")))),
            ("sent-at", .string("2026-03-01T00:00:00Z")), ("steps-left", .integer(3)), ("days", .integer(10)),
            ("method", .string("fifo"))))
      ])
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    #expect(try await germany.node.proposeTrace(id, at: germany.handler.desk).legs.isEmpty)
  }
}
