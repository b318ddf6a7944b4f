import Authority
import Foundation
import Node
import Protection
import Requests
import Testing
import Vocabulary
import World

@Suite("Nothing about a protected person leaves, in whatever way it is asked for", .serialized)
struct ProtectedSubjectTests {
  static let name = "Neha Quillbrook"

  private func protect(_ service: Exchange.Service) async throws -> String {
    let id = service.node.newProtectedName()
    let person = ProtectedPerson(
      id: id, names: [Self.name, "Неха Квиллбрук"], identifiers: ["X1234567", "+491701234567"],
      references: ["case-77-w"],
      standing: PersonStanding([.init(place: "test", role: .victim, origin: .officer)]), bar: .everywhere)
    #expect(try await service.node.protect(person, at: service.handler) == .done(id))
    return id
  }

  private func exchange() async throws -> (Exchange, Exchange.Service, Exchange.Service) {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    return (exchange, exchange.services[0], exchange.services[1])
  }

  /// A request that Germany has accepted and begun to work on.
  private func accepted(_ exchange: Exchange, _ subject: String) async throws -> String {
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest(subject: subject))
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    return id
  }

  @Test func `an answer that names her in any way is not signed, and the log does not say whom`() async throws {
    let (exchange, _, germany) = try await exchange()
    defer { exchange.remove() }
    _ = try await protect(germany)
    let id = try await accepted(exchange, #"{"kind":"person","role":"contact","names":["\#(Self.name)"]}"#)
    let waiting = try await germany.node.outboxWaits().count
    let hash = Digest(of: "X1234567").hex
    let packed = Data(Self.name.utf8).base64EncodedString()
    for text in [
      "Neha Quillbrook lives there", "QUILLBROOK, Neha", "n e h a  q u i l l b r o o k", "Неха Квиллбрук",
      "passport X-123 4567", "call +49 170 1234567", "see file case-77-w", "hash \(hash)", "note \(packed)",
      "Neha%20Quillbrook", "&#78;eha &#81;uillbrook",
    ] {
      exchange.clock.advance(seconds: 1)
      await #expect("\(text)") { try await germany.take(try Sample.full(text), on: id) } throws: {
        ($0 as? Fault)?.code == "authority.disclosure.blocked"
      }
    }
    exchange.clock.advance(seconds: 1)
    let file = OutboundFile(name: "note.txt", bytes: Array("about \(Self.name)".utf8))
    await #expect {
      try await germany.take(try Sample.full("See the file", with: [file]), on: id, files: [file])
    } throws: {
      ($0 as? Fault)?.code == "authority.disclosure.blocked"
    }
    // Nothing more waits for its time, and nothing is there to be signed.
    #expect(try await germany.node.outboxWaits().count == waiting)
    #expect(try await germany.node.waiting(at: germany.second.desk).isEmpty)
    #expect(try await germany.state(id).stage == .inExecution)
    // Every attempt stands in the log, and oversight is told of it: that, and where, and not whom.
    let notices = try await germany.node.oversightNotices(at: germany.supervisor.desk).filter {
      $0.code == "disclosure-stopped"
    }
    #expect(notices.count == 12 && notices.allSatisfy { $0.subject == id })
    let stopped = try await germany.node.readLog(limit: 10_000, at: germany.supervisor.desk).entries.filter {
      $0.notes == ["stopped: names a protected person"]
    }
    #expect(
      stopped.count == 12
        && stopped.allSatisfy { $0.outcome == .failed && $0.officer == germany.handler.officer.id })
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `what is sent about her equals, to the byte and the minute, what is sent about somebody unknown`()
    async throws
  {
    var sent: [[String]] = []
    for subject in [Self.name, "Known Trader", "Nobody Atall"] {
      let (exchange, canada, germany) = try await exchange()
      defer { exchange.remove() }
      _ = try await protect(germany)
      let id = try await accepted(
        exchange, #"{"kind":"person","role":"contact","names":["\#(subject)"],"birth-date":"1990"}"#)
      try await germany.take(.answered(Answer(code: "not-available", marking: .serviceOnly)), on: id)
      let box = germany.node.outboxFolder + "/" + canada.id
      let before = try CarriedFiles.names(box).count
      _ = try await germany.node.deliver()
      #expect(try CarriedFiles.names(box).count == before)
      exchange.clock.advance(seconds: 3600)
      _ = try await germany.node.deliver()
      let names = try CarriedFiles.names(box)
      let sizes = try names.map { "\(try CarriedFiles.read(box + "/" + $0).count)" }
      try await exchange.carry()
      let answer = try #require(try await canada.state(id).answers.first)
      sent.append(
        sizes + [answer.answer.code, "\(answer.at)", answer.answer.text ?? "-", "\(answer.answer.marking)"])
    }
    #expect(sent[0] == sent[1] && sent[1] == sent[2])
  }

  @Test func `a request that would tell a barred country of her is not sent`() async throws {
    let (exchange, canada, germany) = try await exchange()
    defer { exchange.remove() }
    let id = canada.node.newProtectedName()
    let person = ProtectedPerson(
      id: id, names: [Self.name], standing: PersonStanding([.init(place: "test", role: .victim, origin: .officer)]),
      bar: DisclosureBar(countries: [try #require(CountryCode("DE"))]))
    _ = try await canada.node.protect(person, at: canada.handler)
    let draft = try await canada.draft(
      "fiu.request", to: germany,
      Sample.fiuRequest(facts: "Between November and January Neha Quillbrook was seen with the account's holder."))
    await #expect { try await canada.node.sendRequest(draft.message.id, at: canada.handler) } throws: {
      ($0 as? Fault)?.code == "authority.disclosure.blocked"
    }
    #expect(try await exchange.carry().isEmpty)
  }

  @Test func `a request that was decided before she was protected stays, and goes once two lift the protection`()
    async throws
  {
    let (exchange, canada, germany) = try await exchange()
    defer { exchange.remove() }
    let draft = try await canada.draft(
      "fiu.request", to: germany,
      Sample.fiuRequest(facts: "Between November and January Neha Quillbrook was seen with the account's holder."))
    let waiting = try #require(try await canada.node.sendRequest(draft.message.id, at: canada.handler).waiting)
    _ = try await canada.node.approve(waiting, at: canada.second)
    let protected = try await protect(canada)
    let delivery = try await canada.node.deliver()
    #expect(delivery.posted == 0 && delivery.waiting == 0 && delivery.stopped == 1 && delivery.replaced == 0)
    let notices = try await canada.node.oversightNotices(at: canada.supervisor.desk).filter {
      $0.code == "disclosure-stopped"
    }
    #expect(notices.count == 1 && notices[0].subject == draft.message.id)
    // What is told of it later stays behind, and does not count as waiting for its time.
    try await canada.take(.withdrawn(try because("The account was closed")), on: draft.message.id)
    let later = try await canada.node.deliver()
    #expect(later.stopped == 1 && later.behind == 1 && later.waiting == 0 && later.posted == 0)
    #expect(try await canada.node.outboxWaits().count == 0)
    // Two officers lift the protection: what was held back goes.
    guard
      case .waits(let waits) = try await canada.node.liftProtection(
        of: protected, because: "No longer in danger", at: canada.handler)
    else {
      return #expect(Bool(false))
    }
    _ = try await canada.node.approve(waits, at: canada.second)
    try await exchange.carry()
    // In the order in which they were decided.
    #expect(try await germany.state(draft.message.id).stage == .withdrawn)
    #expect(try await canada.node.verify().faults.isEmpty)
  }

  @Test func `nothing goes through a channel that was suspended after it was decided`() async throws {
    let (exchange, canada, germany) = try await exchange()
    defer { exchange.remove() }
    let id = try await accepted(exchange, #"{"kind":"person","role":"contact","names":["Known Trader"]}"#)
    try await germany.node.setSuspended(true, channelWith: canada.id, at: germany.supervisor)
    try await exchange.pass(hours: 2)
    #expect(try await canada.state(id).stage == .acknowledged)
    try await germany.node.setSuspended(false, channelWith: canada.id, at: germany.supervisor)
    try await exchange.carry()
    #expect(try await canada.state(id).stage == .accepted)
  }

  @Test func `lifting her protection takes a second officer of another unit, and oversight hears of it`() async throws {
    let (exchange, _, germany) = try await exchange()
    defer { exchange.remove() }
    let id = try await protect(germany)
    guard
      case .waits(let waiting) = try await germany.node.liftProtection(
        of: id, because: "No longer in danger", at: germany.second)
    else {
      return #expect(Bool(false))
    }
    #expect(try await germany.node.protectedPersons(at: germany.supervisor.desk).map(\.id) == [id])
    await #expect(throws: Fault.self) { try await germany.node.approve(waiting, at: germany.second) }
    _ = try await germany.node.approve(waiting, at: germany.supervisor)
    #expect(try await germany.node.protectedPersons(at: germany.supervisor.desk).isEmpty)
  }
}
