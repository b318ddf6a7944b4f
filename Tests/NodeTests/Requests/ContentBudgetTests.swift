import Authority
import Foundation
import Holdings
import JSON
import Node
import Requests
import Testing
import Vocabulary

@Suite("What costs too much to be looked into is not opened", .serialized)
struct ContentBudgetTests {
  @Test func `a parcel whose files unpack to more than the budget is taken in, and they stay sealed`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let known = Array("bytes of a file that no hotline would list".utf8)
    _ = try await germany.node.addContentHashes(
      Digest(of: known).hex, source: "Invented hotline", at: germany.handler)
    // What unpacks to more than the whole budget, and something small beside it.
    let bomb = OutboundFile(
      name: "bomb", bytes: Packed.gzip([UInt8](repeating: 7, count: 200_000)))
    let note = OutboundFile(name: "note.txt", bytes: Array("The statement follows.".utf8))
    guard case .object(let members) = try JSONValue.parse(Array(Sample.fiuRequest().utf8)) else { return }
    let draft = RequestDraft(type: "fiu.request", to: germany.id, content: members, files: [note, bomb])
    let id = try await canada.node.draftRequest(draft, at: canada.handler).message.id
    let waiting = try #require(try await canada.node.sendRequest(id, at: canada.handler).waiting)
    try await canada.node.approve(waiting, at: canada.second)
    _ = try await canada.node.deliver()
    let arrivals = try await germany.node.receive(
      from: canada.node.outboxFolder, lookingThrough: 100_000, at: germany.handler)
    #expect(arrivals.contains { $0.outcome == .takenIn(request: id, step: .send) })
    #expect(try await germany.state(id).stage == .screened)
    let kept = try await germany.node.refusedContent(at: germany.supervisor.desk)
    #expect(kept.map(\.ground) == ["not-looked-at"] && kept.map(\.digest) == [Digest(of: bomb.bytes)])
    #expect(
      try await germany.node.oversightNotices(at: germany.supervisor.desk).map(\.code).contains(
        "content-not-looked-at"))
    // The bytes are held once, inside the envelope as it came, and not as a file that somebody could open.
    let (opened, closed, sealed) = try await germany.node.store.read { transaction in
      (
        try transaction.record(.init(rawValue: "attachment"), id: Digest(of: note.bytes).hex),
        try transaction.record(.init(rawValue: "attachment"), id: Digest(of: bomb.bytes).hex),
        try transaction.record(.init(rawValue: "envelope-not-looked-at"), id: kept[0].place)
      )
    }
    #expect(opened != nil && closed == nil && sealed != nil)
  }
}
