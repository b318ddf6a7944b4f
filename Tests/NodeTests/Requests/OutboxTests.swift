import Authority
import Foundation
import Holdings
import Node
import Requests
import Testing
import Vocabulary
import World

@Suite("What leaves is what was authorized, to the byte", .serialized)
struct OutboxTests {
  private static let signed = "Signed and looked through"
  private static let other = "Altered while it waited.."

  /// An answer that waits for its hour, in a folder of its own.
  private func waiting() async throws -> (Exchange, request: String) {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    try await germany.take(try Sample.full(Self.signed), on: id)
    return (exchange, id)
  }

  /// Writes into the queue of parcels what an ordinary transaction could.
  private func alter(_ node: ServiceNode, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]?) async throws -> Int {
    try await node.store.write { transaction in
      var altered = 0
      for var job in try transaction.jobs("parcels", in: .open) {
        guard let content = change(job.content) else { continue }
        job.content = content
        try transaction.put(job)
        altered += 1
      }
      return altered
    }
  }

  @Test func `an answer that was altered while it waited does not leave, and oversight is told`() async throws {
    let (exchange, id) = try await waiting()
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let altered = try await alter(germany.node) { content in
      let text = Data(content)
      guard let place = text.range(of: Data(Self.signed.utf8)) else { return nil }
      return [UInt8](text[..<place.lowerBound] + Data(Self.other.utf8) + text[place.upperBound...])
    }
    #expect(altered == 1)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).answers.isEmpty)
    #expect(
      try await germany.node.oversightNotices(at: germany.supervisor.desk).map(\.code).contains("outbox-altered"))
    #expect(try await germany.node.outboxWaits().count == 0)
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `a promise that would be over when the other side is told of it is refused, and changes nothing`()
    async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    // It would leave with the next whole hour.
    await #expect { try await germany.take(.promised(exchange.clock.now().adding(seconds: 600)), on: id) } throws: {
      ($0 as? Fault)?.code == "requests.promise.past"
    }
    #expect(try await germany.state(id).promised == nil)
    let later = exchange.clock.now().adding(seconds: 86_400)
    try await germany.take(.promised(later), on: id)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).promised == later)
  }

  @Test func `what is decided after a clock was set back is told as of no earlier than what was decided before`()
    async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    // Just past a whole hour after receipt, and then just before it.
    exchange.clock.advance(seconds: 3_700)
    try await germany.take(.accepted(pace: nil), on: id)
    exchange.clock.advance(seconds: -164)
    let later = exchange.clock.now().adding(seconds: 86_400)
    try await germany.take(.promised(later), on: id)
    try await exchange.pass(hours: 2)
    #expect(try await canada.state(id).promised == later)
  }

  @Test func `an answer that was put into another peer's box does not leave`() async throws {
    let (exchange, id) = try await waiting()
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let (mine, theirs) = (Data(germany.id.utf8), Data(canada.id.utf8))
    // The recipient is the first place at which the peer's name stands.
    let altered = try await alter(germany.node) { content in
      let text = Data(content)
      guard text.range(of: Data(Self.signed.utf8)) != nil, let place = text.range(of: theirs) else { return nil }
      return [UInt8](text[..<place.lowerBound] + mine + text[place.upperBound...])
    }
    #expect(altered == 1)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).answers.isEmpty)
  }

  @Test func `an answer that nobody touched leaves`() async throws {
    let (exchange, id) = try await waiting()
    defer { exchange.remove() }
    try await exchange.pass(hours: 1)
    let canada = exchange.services[0]
    #expect(try await canada.state(id).answers.first?.answer[field: "information"] == .text(Self.signed))
  }
}
