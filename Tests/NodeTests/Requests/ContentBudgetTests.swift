import Authority
import Foundation
import Holdings
import JSON
import Node
import Requests
import Simulator
import Testing
import Vocabulary
import World

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

  private static let name = "Arvid Holmqvist-Tamm"

  /// Germany has taken in a request that names somebody, with a file that it did not look into.
  private func unlooked() async throws -> (Exchange, request: String) {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    _ = try await germany.node.addContentHashes(
      Digest(of: "no file").hex, source: "Invented hotline", at: germany.handler)
    let bomb = OutboundFile(name: "bomb", bytes: Packed.gzip([UInt8](repeating: 7, count: 200_000)))
    let subject = #"{"kind":"person","role":"contact","names":["\#(Self.name)"],"birth-date":"1970"}"#
    guard case .object(let members) = try JSONValue.parse(Array(Sample.fiuRequest(subject: subject).utf8)) else {
      throw Fault("json.malformed")
    }
    let draft = RequestDraft(type: "fiu.request", to: germany.id, content: members, files: [bomb])
    let id = try await canada.node.draftRequest(draft, at: canada.handler).message.id
    let waiting = try #require(try await canada.node.sendRequest(id, at: canada.handler).waiting)
    try await canada.node.approve(waiting, at: canada.second)
    _ = try await canada.node.deliver()
    _ = try await germany.node.receive(from: canada.node.outboxFolder, lookingThrough: 100_000, at: germany.handler)
    #expect(try await envelopes(germany) == [1, 1])
    return (exchange, id)
  }

  private func envelopes(_ service: Exchange.Service) async throws -> [Int] {
    try await service.node.store.read { transaction in
      try ["envelope-not-looked-at", "envelope-term"].map {
        try transaction.countRecords(in: Collection(rawValue: $0))
      }
    }
  }

  @Test func `an envelope that was kept sealed goes with the exchange that is erased`() async throws {
    let (exchange, id) = try await unlooked()
    defer { exchange.remove() }
    let germany = exchange.services[1]
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    try await germany.take(try Sample.full("An account was closed in 2024."), on: id)
    try await exchange.pass(hours: 1)
    let query = SubjectQuery(names: [Self.name], identifiers: [])
    let file = try await germany.node.subjectFile(query, at: germany.supervisor.desk)
    let list = try await germany.node.erasureList(file, ground: "subject-request-granted")
    #expect(try await germany.node.erase(list, at: germany.supervisor).kept == 0)
    #expect(try await envelopes(germany) == [0, 0])
  }

  @Test func `an envelope that was kept sealed goes after its last day, and not while proceedings need it`()
    async throws
  {
    let (exchange, id) = try await unlooked()
    defer { exchange.remove() }
    let germany = exchange.services[1]
    let waiting = try await germany.node.holdErasure(
      of: [id], because: "The trial of the summer needs it", reviewOn: CivilDate(year: 2027, month: 1, day: 1)!,
      at: germany.supervisor)
    try await germany.node.approve(waiting, at: germany.second)
    let held = try #require(try await germany.node.erasureHolds(at: germany.supervisor.desk).first?.id)
    exchange.clock.advance(seconds: 180 * 86_400)
    _ = try await germany.node.deliver()
    exchange.clock.advance(seconds: 86_400)
    _ = try await germany.node.deliver()
    #expect(try await envelopes(germany) == [1, 1])
    let supervisor = try await germany.node.unlock(germany.supervisor.desk, passphrase: TestNode.passphrase)
    try await germany.node.releaseHold(held, at: supervisor)
    _ = try await germany.node.deliver()
    #expect(try await envelopes(germany) == [0, 0])
    #expect(try await germany.state(id).stage == .screened)
    let log = try await germany.node.readLog(limit: 10_000, at: germany.supervisor.desk).entries
    #expect(log.count { $0.act == "erase-sealed" } == 1)
    #expect(try await germany.node.verify().faults.isEmpty)
  }
}
