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

  @Test func `a row written before it said what is owed is read as what the rules say`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("US", .fiu)])
    defer { exchange.remove() }
    let (canada, states) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: states, Sample.fiuRequest())
    try await exchange.carry()
    let row = try await states.node.request(id, at: states.handler.desk).row
    #expect(row.due.contains { !$0.isOwed })
    var old = CanonicalWriter()
    old.write(UInt64(1))
    for text in [row.id, row.type, row.side.rawValue, row.requester.code, row.recipient.code] { old.write(text) }
    for text in [row.peer, row.authority, row.stage.rawValue, row.urgency.rawValue] { old.write(text) }
    old.write(row.createdAt)
    old.write(row.changedAt)
    old.write(list: row.due) {
      $0.write($1.act.rawValue)
      $0.write($1.rule)
      $0.write($1.at)
      $0.write($1.isVerified)
      $0.write(optional: $1.pausedSince) { $0.write($1) }
      $0.write($1.isAct)
    }
    for at in [row.requestedBy, row.promised, row.validUntil, row.heldUntil] {
      old.write(optional: at) { $0.write($1) }
    }
    old.write(row.awaitsReview)
    old.write(row.openConsents)
    #expect(try RequestRow(canonicalBytes: old.bytes) == row)
    #expect(try RequestRow(canonicalBytes: row.canonicalBytes) == row)
  }
}
