import Node
import Requests
import Testing
import Vocabulary
import World

@Suite("Times owed between two services", .serialized)
struct PairTimesTests {
  @Test func `between states that no instrument binds a usual time is shown, and nothing is overdue`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("US", .fiu)])
    defer { exchange.remove() }
    let (canada, states) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: states, Sample.fiuRequest())
    try await exchange.carry()
    let desk = states.handler.desk
    let due = try #require(
      try await states.node.dueSummaries(at: nil, overdueOnly: false, desk: desk).first { $0.id == id })
    #expect(due.statutory == nil && due.customary != nil && due.rule == "egmont-customary" && !due.isVerified)
    exchange.clock.advance(seconds: 60 * 86_400)
    #expect(try await states.node.dueSummaries(at: nil, overdueOnly: true, desk: desk).isEmpty)
    #expect(try await !states.node.request(id, at: desk).standing.isOverdue)
  }

  @Test func `between member states the same request has its statutory time`() async throws {
    let exchange = try await Exchange([("FR", .fiu), ("IT", .fiu)])
    defer { exchange.remove() }
    let (france, italy) = (exchange.services[0], exchange.services[1])
    let id = try await france.ask("fiu.request", of: italy, Sample.fiuRequest())
    try await exchange.carry()
    exchange.clock.advance(seconds: 60 * 86_400)
    let late = try await italy.node.dueSummaries(at: nil, overdueOnly: true, desk: italy.handler.desk)
    #expect(late.map(\.id) == [id] && late[0].rule == "amld6-response" && late[0].statutory != nil)
  }
}
