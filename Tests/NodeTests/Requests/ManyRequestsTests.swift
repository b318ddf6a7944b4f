import Foundation
import Holdings
import Node
import Testing
import Vocabulary
import World

/// Ten thousand requests in a node: lists and what is due, within a glance. Only in the soak, or with ENTENTE_SOAK set:
/// it measures time.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["ENTENTE_SOAK"] != nil))
struct ManyRequestsTests {
  @Test func `lists and what is due take less than fifty milliseconds over ten thousand requests`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    // The others are copies of its row under names of their own: lists read rows alone.
    let shelf = Collection(rawValue: "request-row")
    let row = try #require(try await germany.node.store.read { try $0.record(shelf, id: id) })
    let place = try #require(row.content.firstRange(of: Array(id.utf8)))
    try await germany.node.store.write { transaction in
      for number in 1..<10_000 {
        let digits = String(100_000 + number)
        let other = String(id.dropLast(digits.count)) + digits
        var content = row.content
        content.replaceSubrange(place, with: Array(other.utf8))
        try transaction.replace(
          HeldRecord(collection: shelf, id: other, source: row.source, key: row.key, content: content))
      }
    }
    let desk = germany.handler.desk
    var times: [String: Double] = [:]
    func time(_ name: String, _ body: () async throws -> Int) async throws {
      var best = Double.infinity
      for _ in 0..<5 {
        let began = Date()
        let count = try await body()
        best = min(best, Date().timeIntervalSince(began) * 1000)
        #expect(count >= 9_900)
      }
      times[name] = best
    }
    try await time("list") { try await germany.node.requestSummaries(at: desk).count }
    try await time("due") { try await germany.node.dueSummaries(at: nil, overdueOnly: false, desk: desk).count }
    exchange.clock.advance(seconds: 400 * 86_400)
    try await time("overdue") { try await germany.node.dueSummaries(at: nil, overdueOnly: true, desk: desk).count }
    for (name, milliseconds) in times.sorted(by: { $0.key < $1.key }) {
      print("\(name) over 10,000 requests: \(Int(milliseconds.rounded(.up))) ms")
      #expect(milliseconds < 50, "\(name): \(milliseconds) ms")
    }
  }
}
