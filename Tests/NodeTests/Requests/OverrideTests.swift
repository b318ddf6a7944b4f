import Authority
import Foundation
import Node
import Protection
import Requests
import Testing
import Vocabulary
import World

@Suite("A protection is set aside by two officers of different units, for one content, once", .serialized)
struct OverrideTests {
  static let text = "The clinic expects Neha Quillbrook at nine; her brother waits there with a gun."
  static let ground = "Her life is in danger and only that service can reach her in time"

  private func protected(_ service: Exchange.Service) -> ProtectedPerson {
    ProtectedPerson(
      id: service.node.newProtectedName(), names: ["Neha Quillbrook"],
      standing: PersonStanding([.init(place: "test", role: .victim, origin: .officer)]), bar: .everywhere)
  }

  /// Two services, a request that the second has begun to work on, and a protected person there.
  private func begun() async throws -> (Exchange, Exchange.Service, Exchange.Service, String) {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    _ = try await germany.node.protect(protected(germany), at: germany.handler)
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    return (exchange, canada, germany, id)
  }

  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  private func propose(
    _ germany: Exchange.Service, _ id: String, at desk: SigningDesk? = nil
  ) async throws -> String {
    let outcome = try await germany.node.step(
      try Sample.full(Self.text), on: id, override: Self.ground, at: desk ?? germany.second)
    return try #require(outcome.waiting)
  }

  private func overrides(_ service: Exchange.Service) async throws -> [NoticeToOversight.Override] {
    try await service.node.oversightNotices(at: service.supervisor.desk).compactMap(\.override)
  }

  @Test
  func `two officers of different units let one answer go, and oversight is told who and why, and acknowledges it`()
    async throws
  {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    #expect(
      await code { _ = try await germany.node.step(try Sample.full(Self.text), on: id, at: germany.second) }
        == "authority.disclosure.blocked")
    let waiting = try await propose(germany, id)
    // Nothing leaves by the first signature.
    #expect(try await germany.state(id).stage == .inExecution)
    let shown = try #require(try await germany.node.waiting(at: germany.supervisor.desk).first)
    #expect(shown.overrideGround == Self.ground)
    #expect(shown.findings.map(\.form) == ["name"] && shown.findings.allSatisfy { $0.part == "message" })
    #expect(shown.text.joined().contains("Neha Quillbrook"))
    // Who signed it reads it, too; whoever may not decide on it does not learn whom the register knows.
    let first = try #require(try await germany.node.waiting(at: germany.second.desk).first)
    #expect(first.overrideGround == Self.ground && first.findings == shown.findings)
    let other = try #require(try await germany.node.waiting(at: germany.handler.desk).first)
    #expect(other.id == waiting && other.findings.isEmpty && other.overrideGround == nil)
    #expect(other.text.isEmpty && other.paper == nil && other.notes.contains { $0.key == "exchange.waiting.kept" })
    #expect(try await overrides(germany).isEmpty)

    try await germany.node.approve(waiting, at: germany.supervisor)
    try await exchange.pass(hours: 1)
    let answer = try #require(try await canada.state(id).answers.first?.answer)
    #expect(answer[field: "information"] == .text(Self.text))

    let override = try #require(try await overrides(germany).first)
    #expect(try await overrides(germany).count == 1)
    #expect(override.ground == Self.ground && !override.isAcknowledged)
    #expect(override.officers == [germany.second.officer.id, germany.supervisor.officer.id])
    let log = try await germany.node.readLog(limit: 10_000, at: germany.director.desk).entries
    let entry = try #require(log.first { $0.place == override.entry })
    #expect(entry.act == "override-protection" && entry.officer == germany.second.officer.id)
    #expect(entry.approvedBy == [germany.supervisor.officer.id])

    // Oversight acknowledges it, and nobody who signed it does.
    let notice = try #require(
      try await germany.node.oversightNotices(at: germany.director.desk).first { $0.override != nil })
    #expect(
      await code { try await germany.node.acknowledge(notice: notice.id, at: germany.supervisor) }
        == "node.notice.own")
    #expect(
      await code { try await germany.node.acknowledge(notice: notice.id, at: germany.handler) }
        == "node.log.not-for")
    #expect(
      await code { try await germany.node.acknowledge(notice: "nothing", at: germany.director) }
        == "node.notice.unknown")
    try await germany.node.acknowledge(notice: notice.id, at: germany.director)
    // Its word is signed, as every act is.
    let seen = try await germany.node.readLog(limit: 10_000, at: germany.director.desk).entries.filter {
      $0.act == "oversee"
    }
    #expect(seen.map(\.officer) == [germany.director.officer.id] && seen.map(\.subjects) == [[notice.id]])
    #expect(try await overrides(germany).map(\.isAcknowledged) == [true])
    #expect(try await germany.node.verify().faults.isEmpty)
    #expect(await code { _ = try await germany.node.oversightNotices(at: germany.handler.desk) } == "node.log.not-for")
  }

  @Test func `the same key, the same unit and a lesser role are refused`() async throws {
    let (exchange, _, germany, id) = try await begun()
    defer { exchange.remove() }
    // An analyst does not propose it.
    #expect(
      await code { _ = try await propose(germany, id, at: germany.handler) } == "authority.role.not-allowed")
    _ = try await germany.node.addOfficer(
      "Uma", unit: germany.supervisor.officer.unit, role: .supervisor, passphrase: TestNode.passphrase,
      cost: .none, by: germany.supervisor)
    let uma = try await germany.node.unlock(
      try await germany.node.desk(of: "Uma", purpose: .investigation, basis: "Invented Act"),
      passphrase: TestNode.passphrase)
    let waiting = try await propose(germany, id, at: germany.supervisor)
    #expect(
      await code { try await germany.node.approve(waiting, at: germany.supervisor) } == "authority.approval.same-key")
    #expect(await code { try await germany.node.approve(waiting, at: uma) } == "authority.approval.same-unit")
    // An investigator may approve an answer, and no setting aside of a protection.
    #expect(
      await code { try await germany.node.approve(waiting, at: germany.second) } == "authority.approval.not-allowed")
    #expect(try await overrides(germany).isEmpty)
    #expect(try await germany.state(id).stage == .inExecution)
    try await germany.node.approve(waiting, at: germany.director)
    #expect(try await overrides(germany).count == 1)
  }

  @Test func `it lets exactly one content go despite exactly one finding, once`() async throws {
    let (exchange, canada, germany, id) = try await begun()
    defer { exchange.remove() }
    let partly = RequestAction.answered(
      Answer(
        code: "partial",
        fields: [MessageField("information", .text(Self.text)), MessageField("checked", .texts(["accounts"]))],
        marking: .serviceOnly))
    func propose() async throws -> String {
      exchange.clock.advance(seconds: 1)
      return try #require(
        try await germany.node.step(partly, on: id, override: Self.ground, at: germany.second).waiting)
    }
    func attempt(_ action: RequestAction) async -> String? {
      exchange.clock.advance(seconds: 1)
      return await code { _ = try await germany.node.step(action, on: id, at: germany.second) }
    }
    func approve(_ waiting: String) async -> String? {
      await code { try await germany.node.approve(waiting, at: germany.supervisor) }
    }
    let first = try await propose()
    // Somebody else in the text is protected meanwhile.
    let other = ProtectedPerson(
      id: germany.node.newProtectedName(), names: ["The clinic expects"],
      standing: PersonStanding([.init(place: "test", role: .witness, origin: .officer)]), bar: .everywhere)
    _ = try await germany.node.protect(other, at: germany.handler)
    #expect(await approve(first) == "authority.override.other")
    try await exchange.pass(hours: 2)
    #expect(try await canada.state(id).answers.isEmpty)
    #expect(try await overrides(germany).isEmpty)
    #expect(
      try await germany.node.oversightNotices(at: germany.supervisor.desk).map(\.code).contains("disclosure-stopped"))
    // It can be proposed anew as things stand; while that waits, sending the first one back decides nothing.
    let second = try await propose()
    try await germany.node.decline(first, because: "Somebody else is named, too", at: germany.supervisor)
    #expect(try await germany.node.waiting(at: germany.supervisor.desk).map(\.id) == [second])
    #expect(await approve(second) == nil)
    // The same once more, or another text: neither.
    #expect(await approve(second) == "node.waiting.not-found")
    #expect(await attempt(partly) == "authority.disclosure.blocked")
    #expect(await attempt(try Sample.full(Self.text + " And tomorrow.")) == "authority.disclosure.blocked")
    #expect(try await overrides(germany).count == 1)
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `what was set aside stays when nobody may set it aside any more`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let victim = protected(germany)
    _ = try await germany.node.protect(victim, at: germany.handler)
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    try await germany.node.approve(try await propose(germany, id), at: germany.supervisor)
    // Before it leaves she becomes an informant: the scan finds the same words, and nobody sets that aside.
    let informant = ProtectedPerson(
      id: victim.id, names: victim.names,
      standing: PersonStanding([
        .init(place: "test", role: .victim, origin: .officer),
        .init(place: "later", role: .informant, origin: .officer),
      ]), bar: .everywhere)
    #expect(informant.isNeverNamed)
    if case .waits(let waiting) = try await germany.node.protect(informant, at: germany.handler) {
      try await germany.node.approve(waiting, at: germany.supervisor)
    }
    exchange.clock.advance(seconds: 3600)
    #expect(try await germany.node.deliver().replaced == 1)
    try await exchange.carry()
    #expect(try await canada.state(id).answers.map(\.answer.code) == ["not-available"])
    #expect(
      try await germany.node.oversightNotices(at: germany.supervisor.desk).map(\.code).contains("disclosure-stopped"))
  }

  @Test func `an informant is named to nobody, and nothing is set aside without a ground or where nothing is found`()
    async throws
  {
    let (exchange, _, germany, id) = try await begun()
    defer { exchange.remove() }
    func refused(_ text: String, ground: String = OverrideTests.ground) async -> String? {
      await code {
        _ = try await germany.node.step(try Sample.full(text), on: id, override: ground, at: germany.second)
      }
    }
    let informant = ProtectedPerson(
      id: germany.node.newProtectedName(), names: ["Oleg Wintergreen"],
      standing: PersonStanding([.init(place: "test", role: .informant, origin: .officer)]), bar: .nowhere)
    _ = try await germany.node.protect(informant, at: germany.handler)
    #expect(await refused("Oleg Wintergreen says so.") == "authority.override.absolute")
    let log = try await germany.node.readLog(limit: 10_000, at: germany.supervisor.desk).entries
    #expect(log.contains { $0.notes == ["stopped: names a person whose protection nobody sets aside"] })
    #expect(await refused(Self.text, ground: " ") == "authority.override.ground-missing")
    #expect(await refused("Nothing is known.") == "authority.override.nothing")
    #expect(
      await code { _ = try await germany.node.step(.closed, on: id, override: Self.ground, at: germany.second) }
        == "authority.override.nothing")
    #expect(try await germany.node.waiting(at: germany.supervisor.desk).isEmpty)
  }

  @Test func `a request can be let go so, and what cannot be looked into with a ground of its own`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    _ = try await canada.node.protect(protected(canada), at: canada.handler)
    let named = try await canada.draft(
      "fiu.request", to: germany,
      Sample.fiuRequest(facts: "Between November and January Neha Quillbrook was seen with the account's holder."))
    let waiting = try #require(
      try await canada.node.sendRequest(named.message.id, override: Self.ground, at: canada.second).waiting)
    #expect(try await canada.state(named.message.id).stage == .awaitingApproval)
    try await canada.node.approve(waiting, at: canada.supervisor)
    try await exchange.carry()
    #expect(try await germany.state(named.message.id).message.facts.contains("Neha Quillbrook"))
    #expect(try await overrides(canada).count == 1)

    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    let picture = OutboundFile(
      name: "picture.jpg", bytes: [0xFF, 0xD8, 0xFF, 0xE0] + (0..<400).map { UInt8($0 % 251) })
    func answer(_ ground: String?) async throws -> String {
      exchange.clock.advance(seconds: 1)
      let answer = Answer(
        code: "full",
        fields: [MessageField("information", .text("See the picture")), MessageField("checked", .texts(["accounts"]))],
        attachments: [
          try #require(
            Attachment(
              name: picture.name, mediaType: "image/jpeg", digest: Digest(of: picture.bytes),
              sizeBytes: Int64(picture.bytes.count), marking: .serviceOnly))
        ], marking: .serviceOnly)
      return try #require(
        try await germany.node.step(
          .answered(answer), on: id, files: [picture], override: ground, at: germany.second
        ).waiting)
    }
    // Without a ground it waits for a second officer; with one, oversight is told as well.
    let plain = try await answer(nil)
    let shown = try #require(try await germany.node.waiting(at: germany.supervisor.desk).first)
    #expect(shown.overrideGround == nil && shown.findings.map(\.form) == ["unknown-binary"])
    try await germany.node.decline(plain, because: "Say why it has to go", at: germany.supervisor)
    try await germany.node.approve(try await answer("No other copy of it can be read"), at: germany.supervisor)
    #expect(try await overrides(germany).map(\.ground) == ["No other copy of it can be read"])
  }
}
