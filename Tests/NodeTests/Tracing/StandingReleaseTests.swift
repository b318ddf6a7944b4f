import Authority
import Casework
import Foundation
import Node
import Protection
import Requests
import Testing
import Vocabulary
import World

@Suite("A standing release answers at once within its limits, and only then", .serialized)
struct StandingReleaseTests {
  private func world() -> TraceWorld {
    var world = TraceWorld()
    world.pay("CA1", "DE1", "8800.00", hours: 0)
    world.pay("DE1", "DE2", "6000.00", hours: 20)
    world.pay("DE2", "DE3", "5900.00", hours: 30)
    return world
  }

  @Test func `what it covers is answered by who attends, and nothing after it has ended`() async throws {
    let exchange = try await world().exchange(["CA", "DE"])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let terms = StandingReleaseTerms(
      peer: canada.id, purposes: [.investigation], legalBasis: "Invented Act, section 9",
      most: Money(minorUnits: 1_000_000, currency: .euro), steps: 4, days: 30,
      until: CivilDate(year: 2026, month: 12, day: 31)!)
    // It takes two officers of different units, who lead.
    #expect(
      await faultCode { _ = try await germany.node.proposeStandingRelease(terms, at: germany.handler) }
        == "authority.role.not-allowed")
    let waits = try await germany.node.proposeStandingRelease(terms, at: germany.supervisor)
    #expect(await faultCode { _ = try await germany.node.approve(waits, at: germany.supervisor) } != nil)
    #expect(try await germany.node.waiting(at: germany.director.desk).first?.notes.count == 2)
    let before = try await canada.follow(try .sample("T1"))
    try await exchange.carry()
    #expect(try await germany.state(before.drafted[0].request).stage == .screened, "it is not in force yet")
    _ = try await germany.node.approve(waits, at: germany.director)

    let round = try await canada.follow(try .sample("T1"))
    try await exchange.carry()
    let state = try await germany.state(round.drafted[0].request)
    #expect(state.stage == .answeredFinal && state.answers.map(\.answer.code) == ["legs"])
    #expect(try await germany.node.waiting(at: germany.director.desk).isEmpty)
    try await exchange.pass(hours: 1)
    let file = try await canada.picture(round)
    #expect(file.legs.map(\.to) == ["BKDE/DE1", "BKDE/DE2", "BKDE/DE3"] && file.isComplete)
    let standing = try #require(try await germany.node.standingReleases(at: germany.handler.desk).first)
    #expect(file.legs.last?.releasedUnder == "Standing release \(standing.id)")
    // The one that came before it was answered by it, too: it waited for somebody.
    #expect(standing.answersToday == 2 && standing.legsToday == 4 && standing.isInForce)

    try await germany.node.endStandingRelease(standing.id, because: "Reviewed", at: germany.handler)
    #expect(try await germany.node.standingReleases(at: germany.handler.desk).map(\.isInForce) == [false])
    let after = try await canada.follow(try .sample("T1"))
    try await exchange.pass(hours: 1)
    #expect(try await germany.state(after.drafted[0].request).stage == .screened)
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `each of its limits leaves the question to an officer`() async throws {
    let exchange = try await world().exchange(["CA", "DE", "FR"])
    defer { exchange.remove() }
    let (canada, germany, france) = (exchange.services[0], exchange.services[1], exchange.services[2])
    let day = CivilDate(year: 2026, month: 3, day: 2)!
    let limits: [(String, (inout StandingReleaseTerms) -> Void)] = [
      ("another peer", { $0.peer = france.id }), ("another purpose", { $0.purposes = [.sanctions] }),
      ("a smaller sum", { $0.most = Money(minorUnits: 879_999, currency: .euro) }),
      ("another currency", { $0.most = Money(minorUnits: 1_000_000, currency: .usDollar) }),
      ("fewer steps", { $0.steps = 2 }), ("fewer days", { $0.days = 29 }), ("fewer accounts", { $0.accounts = 1 }),
      ("fewer legs", { $0.legsADay = 1 }),
    ]
    for (name, change) in limits {
      try await germany.stand(for: canada, change)
      let round = try await canada.follow(try .sample("T1"))
      try await exchange.carry()
      #expect(try await germany.state(round.drafted[0].request).stage == .screened, "\(name)")
      let standing = try #require(try await germany.node.standingReleases(at: germany.handler.desk).first)
      try await germany.node.endStandingRelease(standing.id, because: "Next one", at: germany.handler)
      try await canada.take(.withdrawn(try because("Asked anew")), on: round.drafted[0].request)
      try await exchange.pass(hours: 1)
    }
    // So many answers a day, and no more; and the last day is the last.
    try await germany.stand(for: canada) { terms in
      terms.answersADay = 1
      terms.until = day.adding(days: 1)
    }
    func stage() async throws -> RequestStage {
      let round = try await canada.follow(try .sample("T1"))
      try await exchange.carry()
      let stage = try await germany.state(round.drafted[0].request).stage
      if stage != .answeredFinal {
        try await canada.take(.withdrawn(try because("Asked anew")), on: round.drafted[0].request)
        try await exchange.carry()
      }
      return stage
    }
    #expect(try await stage() == .answeredFinal)
    #expect(try await stage() == .screened)
    try await exchange.pass(hours: 24)
    #expect(try await stage() == .answeredFinal)
    try await exchange.pass(hours: 24)
    #expect(try await stage() == .screened)
    for bad: (inout StandingReleaseTerms) -> Void in [
      { $0.until = day.adding(days: -1) }, { $0.until = day.adding(days: 500) }, { $0.steps = 7 }, { $0.purposes = [] },
      { $0.legalBasis = " " }, { $0.answersADay = 0 },
    ] {
      #expect(await faultCode { try await germany.stand(for: canada, bad) } != nil)
    }
  }

  @Test func `it covers nothing once one of its officers has left`() async throws {
    let exchange = try await world().exchange(["CA", "DE"])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    try await germany.stand(for: canada)
    _ = try await germany.node.withdrawOfficer(
      germany.director.officer.name, ground: "left the service", by: germany.supervisor)
    let round = try await canada.follow(try .sample("T1"))
    try await exchange.carry()
    #expect(try await germany.state(round.drafted[0].request).stage != .answeredFinal)
  }

  /// What Canada reads of the answers about one payment, as Germany gave them by an officer and by a standing release.
  private func told(
    _ world: TraceWorld, protecting accounts: [String], roles: [String: PersonRole] = [:]
  ) async throws -> [(answer: Answer, at: Int64, size: Int)] {
    let exchange = try await world.exchange(["CA", "DE"])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    for account in accounts {
      let id = germany.node.newProtectedName()
      let person = ProtectedPerson(
        id: id, names: [], identifiers: [account], references: [],
        standing: PersonStanding([.init(place: "test", role: .victim, origin: .officer)]), bar: .everywhere)
      #expect(try await germany.node.protect(person, at: germany.handler) == .done(id))
    }
    var all: [(Answer, Int64, Int)] = []
    for isStanding in [false, true] {
      if isStanding { try await germany.stand(for: canada) }
      let round = try await canada.follow(try .sample("T1"))
      let request = try #require(round.drafted.first?.request)
      try await exchange.carry()
      if !isStanding { try await germany.release(request, .all) }
      let before = try sealed(by: germany)
      try await exchange.pass(hours: 1)
      let answer = try #require(try await canada.state(request).answers.first)
      let sizes = try sealed(by: germany).filter { before[$0.key] == nil }.map(\.value)
      all.append((answer.answer, answer.at.seconds - exchange.clock.now().seconds, sizes.reduce(0, +)))
      if isStanding {
        let standing = try #require(try await germany.node.standingReleases(at: germany.handler.desk).first)
        #expect(standing.answersToday == 1)
      }
    }
    return all
  }

  /// The sizes of the envelopes in a service's outbox.
  private func sealed(by service: Exchange.Service) throws -> [String: Int] {
    let files = FileManager.default
    var sizes: [String: Int] = [:]
    for case let path as String in files.enumerator(atPath: service.node.outboxFolder) ?? .init() {
      let attributes = try files.attributesOfItem(atPath: service.node.outboxFolder + "/" + path)
      if attributes[.type] as? FileAttributeType == .typeRegular { sizes[path] = attributes[.size] as? Int }
    }
    return sizes
  }

  @Test func `a protected person on the way leaves nothing that differs from money that stayed`() async throws {
    var stayed = TraceWorld()
    stayed.pay("CA1", "DE1", "8800.00", hours: 0)
    stayed.pay("DE1", "DE2", "6000.00", hours: 20)
    var went = stayed
    went.pay("DE2", "DE77001", "5900.00", hours: 30)
    went.pay("DE77001", "DE4", "5800.00", hours: 40)
    let without = try await told(stayed, protecting: [])
    let with = try await told(went, protecting: ["DE77001"])
    for (a, b) in zip(without, with) {
      #expect(a.answer.code == "legs" && a.answer.fields.count == b.answer.fields.count)
      #expect(a.answer[field: "legs"] == b.answer[field: "legs"])
      #expect(a.answer.marking == b.answer.marking && a.at == b.at && a.size == b.size && a.size > 0)
    }
    // Where the account itself is a protected person's, the answer is the one about an account where nothing went on.
    var still = TraceWorld()
    still.pay("CA1", "DE77001", "8800.00", hours: 0)
    var moved = still
    moved.pay("DE77001", "DE2", "6000.00", hours: 20)
    let none = try await told(still, protecting: [])
    let hidden = try await told(moved, protecting: ["DE77001"])
    for (a, b) in zip(none, hidden) {
      #expect(a.answer == b.answer && a.answer.code == "not-available" && a.at == b.at && a.size == b.size)
    }
  }

  @Test func `somebody whom nobody assessed is told of by an officer who names the leg, and by no standing release`()
    async throws
  {
    var world = TraceWorld()
    world.pay("CA1", "DE1", "8800.00", hours: 0)
    world.pay("DE1", "DE2", "6000.00", hours: 20)
    world.pay("DE2", "DE3", "5900.00", hours: 30)
    world.pay("DE1", "DE5", "2000.00", hours: 31)
    world.persons["DE2"] = "P2"
    let exchange = try await world.exchange(["CA", "DE"])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let first = try await canada.follow(try .sample("T1"))
    try await exchange.carry()
    let request = first.drafted[0].request
    try await germany.take(.accepted(pace: nil), on: request)
    let proposal = try await germany.node.proposeTrace(request, at: germany.handler.desk)
    #expect(proposal.legs.map(\.isNotAssessed) == [true, true, false])
    let step = try await germany.node.releaseTrace(request, .legs([1, 2, 3]), at: germany.handler)
    _ = try await germany.node.approve(try #require(step.waits), at: germany.second)
    try await germany.stand(for: canada)
    let second = try await canada.follow(try .sample("T1"))
    try await exchange.pass(hours: 1)
    try await exchange.pass(hours: 1)
    #expect(try await canada.picture(first).legs.map(\.to).suffix(3) == ["BKDE/DE2", "BKDE/DE5", "BKDE/DE3"])
    #expect(try await canada.picture(second).legs.map(\.to) == ["BKDE/DE1", "BKDE/DE5"])
  }
}
