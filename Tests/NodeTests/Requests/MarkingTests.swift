import Authority
import Foundation
import JSON
import Node
import Ontology
import Requests
import Testing
import Vocabulary
import World

@Suite("A marking is relaxed by its originator's word alone", .serialized)
struct MarkingTests {
  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  private func marking(_ text: String) throws -> Marking { try #require(Marking(text)) }

  /// A service that holds parties under a marking of its own or of another originator.
  private func hold(_ exchange: Exchange, originator: String = "", marking: String = "TLP:AMBER+STRICT PAP:AMBER H2")
    async throws -> String
  {
    let service = exchange.services[0]
    let path = exchange.folder + "/parties-\(originator.utf8.count).jsonl"
    try Data(TestNode.parties(originator.isEmpty ? 0..<3 : 3..<5).utf8).write(to: URL(fileURLWithPath: path))
    let report = try await service.node.importFiles(
      [path],
      terms: ImportTerms(
        means: .transferReport, retainUntil: TestNode.day, marking: try self.marking(marking), originator: originator),
      at: service.handler)
    return try #require(report.sources.first).importID
  }

  /// Two services; the second has answered the first under H1 and H2.
  private func answered(_ answer: String = "full") async throws -> (
    Exchange, Exchange.Service, Exchange.Service, String
  ) {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    let given = Answer(
      code: answer,
      fields: [
        MessageField("information", .text("The account belongs to a company dissolved in 2024.")),
        MessageField("checked", .texts(["accounts"])),
      ], marking: try marking("TLP:AMBER PAP:AMBER H1 H2"))
    try await germany.take(.answered(given), on: id)
    try await exchange.pass(hours: 1)
    return (exchange, canada, germany, id)
  }

  @Test func `two officers of different units relax what is the service's own, and its history stays`() async throws {
    let exchange = try await Exchange([("CA", .fiu)])
    defer { exchange.remove() }
    let service = exchange.services[0]
    let node = service.node
    let item = try await hold(exchange)
    let to = try marking("TLP:AMBER PAP:AMBER H0")
    let waiting = try await node.relaxMarking(
      of: item, to: to, because: "The prosecutor needs it", at: service.second)
    #expect(try await node.marking(of: item, at: service.handler.desk).history.isEmpty)
    #expect(await code { try await node.approve(waiting, at: service.second) } == "authority.approval.same-key")
    let shown = try #require(try await node.waiting(at: service.supervisor.desk).first)
    #expect(shown.kind == "relax-marking" && shown.notes.count == 1)
    try await node.approve(waiting, at: service.supervisor)
    let now = try await node.marking(of: item, at: service.handler.desk)
    #expect(now.marking == to && now.history.count == 1)
    #expect(now.history[0].from == (try marking("TLP:AMBER+STRICT PAP:AMBER H2")) && now.history[0].to == to)
    #expect(now.history[0].officers == [service.second.officer.id, service.supervisor.officer.id])
    // It holds for all that came with it.
    let records = try await node.records(at: service.handler.desk)
    #expect(records.count == 3 && records.allSatisfy { $0.provenance.marking == to })
    #expect(try await node.imports().map(\.marking) == [to])
    #expect(try await node.verify().faults.isEmpty)
    // What is derived from it and from something stricter is as strict as the strictest.
    let strict = try marking("TLP:RED PAP:AMBER H1")
    #expect(Marking.join(records.map(\.provenance.marking) + [strict]) == to.joined(with: strict))
  }

  @Test func `nobody relaxes what another made, nor makes stricter under that name, nor without saying why`()
    async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let service = exchange.services[0]
    let (own, other) = (try await hold(exchange), try await hold(exchange, originator: "DE fiu"))
    func refused(_ item: String, _ to: String, because: String = "It is needed", consent: String? = nil) async
      -> String?
    {
      await code {
        _ = try await service.node.relaxMarking(
          of: item, to: try marking(to), because: because, consent: consent, at: service.second)
      }
    }
    #expect(await refused(other, "TLP:AMBER H0") == "marking.release.not-originator")
    #expect(await refused(own, "TLP:RED PAP:RED H1 H2") == "node.marking.not-relaxed")
    #expect(await refused(own, "TLP:CLEAR H1") == "node.marking.not-relaxed")
    #expect(await refused(own, "TLP:AMBER+STRICT PAP:AMBER H2") == "node.marking.not-relaxed")
    #expect(await refused(own, "TLP:AMBER H0", because: " ") == "node.marking.ground")
    #expect(await refused("nothing-here", "TLP:AMBER H0") == "node.marking.unknown")
    let id = try await service.ask("fiu.request", of: exchange.services[1], Sample.fiuRequest())
    #expect(await refused(other, "TLP:AMBER H0", consent: id) == "node.marking.consent")
    #expect(try await service.node.waiting(at: service.supervisor.desk).isEmpty)
  }

  @Test func `what changed while it waited is not relaxed on the strength of what was before`() async throws {
    let exchange = try await Exchange([("CA", .fiu)])
    defer { exchange.remove() }
    let service = exchange.services[0]
    let item = try await hold(exchange)
    func propose(_ to: String) async throws -> String {
      exchange.clock.advance(seconds: 1)
      return try await service.node.relaxMarking(
        of: item, to: try marking(to), because: "It is needed", at: service.second)
    }
    let (one, two) = (try await propose("TLP:AMBER PAP:AMBER H0"), try await propose("TLP:AMBER+STRICT PAP:GREEN H2"))
    try await service.node.approve(one, at: service.supervisor)
    #expect(await code { try await service.node.approve(two, at: service.supervisor) } == "node.marking.changed")
    #expect(try await service.node.marking(of: item, at: service.handler.desk).history.count == 1)
  }

  @Test func `a consent that comes in relaxes what was given as far as it reaches`() async throws {
    let (exchange, canada, germany, id) = try await answered("partial")
    defer { exchange.remove() }
    func now() async throws -> MarkingSummary { try await canada.node.marking(of: id, at: canada.handler.desk) }
    #expect(try await now().marking == (try marking("TLP:AMBER PAP:AMBER H1 H2")))
    let question = try #require(
      ConsentQuestion(
        id: "onward-1", readers: [.prosecution], uses: [.evidence],
        explanation: try because("The prosecutor wants to open proceedings")))
    try await canada.take(.consentAsked(question), on: id)
    try await exchange.carry()
    #expect(try await now().history.isEmpty)
    try await germany.take(
      .consentGranted(
        ConsentGrant(question: "onward-1", readers: [.prosecution], uses: [.evidence], conditions: "Not in open court")),
      on: id)
    try await exchange.pass(hours: 1)
    let after = try await now()
    #expect(after.marking.policy.mayBeEvidence && after.marking.policy.mayGoOnward)
    #expect(after.marking.handling == .h3 && after.marking.restrictions.first?.contains("Not in open court") == true)
    #expect(after.marking.restrictions.first?.contains("prosecution") == true)
    #expect(after.history.count == 1 && after.history[0].originator == "DE fiu" && after.history[0].officers.isEmpty)
    #expect(try await canada.node.requestJSON(id, at: canada.handler.desk).contains("Not in open court"))
    #expect(try await germany.node.marking(of: id, at: germany.handler.desk).history.isEmpty)
    // Another answer under a stricter marking makes the whole stricter again: the consent was not for it.
    try await germany.take(try Sample.full("The company had another account.", marking: "TLP:RED PAP:AMBER H1"), on: id)
    try await exchange.pass(hours: 1)
    let stricter = try await now().marking
    #expect(stricter.sharing == .red && stricter.handling == [.h1, .h3] && !stricter.policy.mayGoOnward)
    #expect(try await canada.node.verify().faults.isEmpty)
  }

  @Test func `an imported record's marking is relaxed by the consent of the peer that it names as its originator`()
    async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu), ("FR", .fiu)])
    defer { exchange.remove() }
    let (canada, germany, france) = (exchange.services[0], exchange.services[1], exchange.services[2])
    let item = try await hold(exchange, originator: "DE fiu")
    let reference = try await canada.node.marking(of: item, at: canada.handler.desk).reference
    func consent(of peer: Exchange.Service) async throws -> String {
      let asked = try await canada.ask(
        example: "use-consent", of: peer,
        replacing: [
          .init("valid-until", .string("2026-06-30T12:00:00Z")),
          .init(
            "fields",
            .fields(
              ("items", .array([.string(reference)])), ("use", .array([.string("pass-to-police")])),
              ("law", .string("Invented code of criminal procedure, section 4")), ("known-to-subject", .string("yes"))
            )),
        ])
      try await exchange.carry()
      try await peer.take(.accepted(pace: nil), on: asked)
      try await peer.take(
        .answered(
          Answer(
            code: "granted",
            fields: [
              MessageField("scope", .text("To the police of Ottawa")),
              MessageField("conditions", .text("The source is not named")),
            ], marking: .serviceOnly)),
        on: asked)
      try await exchange.pass(hours: 1)
      return asked
    }
    let to = try marking("TLP:AMBER+STRICT PAP:AMBER H0")
    func relax(_ consent: String?) async throws -> String {
      exchange.clock.advance(seconds: 1)
      return try await canada.node.relaxMarking(
        of: item, to: to, because: "They search", consent: consent, at: canada.second)
    }
    // Nobody's own word does it, and no other peer's consent.
    let foreign = try await consent(of: france)
    #expect(await code { _ = try await relax(nil) } == "marking.release.not-originator")
    #expect(await code { _ = try await relax(foreign) } == "marking.release.not-originator")
    let waiting = try await relax(try await consent(of: germany))
    #expect(await code { try await canada.node.approve(waiting, at: canada.second) } == "authority.approval.same-key")
    try await canada.node.approve(waiting, at: canada.supervisor)
    let records = try await canada.node.records(at: canada.handler.desk)
    #expect(records.count == 2 && records.allSatisfy { $0.provenance.marking.handling == .h3 })
    let now = try await canada.node.marking(of: item, at: canada.handler.desk)
    #expect(now.history.map(\.originator) == ["DE fiu"] && now.history[0].officers.count == 2)
    #expect(now.marking.restrictions.contains { $0.contains("police of Ottawa") })
    #expect(try await canada.node.verify().faults.isEmpty)
  }

  @Test func `a use that was granted relaxes the items that were asked about, what was granted in part two officers`()
    async throws
  {
    let (exchange, canada, germany, id) = try await answered()
    defer { exchange.remove() }
    func ask(_ use: String, _ code: String) async throws -> String {
      let asked = try await canada.ask(
        example: "use-consent", of: germany,
        replacing: [
          .init("valid-until", .string("2026-06-30T12:00:00Z")),
          .init(
            "fields",
            .fields(
              ("items", .array([.string(id)])), ("use", .array([.string(use)])),
              ("law", .string("Invented code of criminal procedure, section 4")), ("known-to-subject", .string("yes"))
            )),
        ])
      try await exchange.carry()
      try await germany.take(.accepted(pace: nil), on: asked)
      var fields = [
        MessageField("scope", .text("Before the court of first instance")),
        MessageField("conditions", .text("The source is not named")),
      ]
      if code == "granted-partly" { fields.append(MessageField("not-granted", .text("Not the second item"))) }
      try await germany.take(.answered(Answer(code: code, fields: fields, marking: .serviceOnly)), on: asked)
      try await exchange.pass(hours: 1)
      return asked
    }
    func now() async throws -> MarkingSummary { try await canada.node.marking(of: id, at: canada.handler.desk) }

    let evidence = try await ask("evidence", "granted")
    var after = try await now()
    #expect(after.marking.policy.mayBeEvidence && !after.marking.policy.mayGoOnward)
    #expect(after.marking.restrictions.first?.contains("court of first instance") == true)

    // What was granted for a part only a person can tell.
    let asked = try await ask("pass-to-police", "granted-partly")
    #expect(try await now().history.count == 1)
    let to = try marking(#"TLP:AMBER PAP:AMBER H3 "To the police of Ottawa alone""#)
    func relax(_ consent: String?, to other: Marking? = nil) async throws -> String {
      exchange.clock.advance(seconds: 1)
      return try await canada.node.relaxMarking(
        of: id, to: other ?? to, because: "They search", consent: consent, at: canada.second)
    }
    #expect(await code { _ = try await relax(nil) } == "marking.release.not-originator")
    #expect(await code { _ = try await relax(id) } == "node.marking.consent")
    // No further than it reaches, and never by one that was used.
    for beyond in ["TLP:CLEAR PAP:CLEAR H0", "TLP:GREEN PAP:AMBER H0", "TLP:AMBER PAP:GREEN H0"] {
      #expect(
        await code { _ = try await relax(asked, to: try marking(beyond)) } == "node.marking.beyond-consent", "\(beyond)"
      )
    }
    #expect(await code { _ = try await relax(evidence) } == "node.marking.consent-used")
    let (one, two) = (try await relax(asked), try await relax(asked))
    try await canada.node.approve(one, at: canada.supervisor)
    #expect(await code { try await canada.node.approve(two, at: canada.supervisor) } == "node.marking.changed")
    after = try await now()
    #expect(after.history.map(\.originator) == ["DE fiu", "DE fiu"])
    #expect(after.marking.handling == .h3 && after.marking.sharing == .amber && after.marking.action == .amber)
    // The words of both consents stand beside the officer's.
    #expect(after.marking.restrictions.count == 3)
    #expect(after.marking.restrictions.contains("To the police of Ottawa alone"))
    #expect(after.history.last?.officers.count == 2)
    #expect(
      await code { _ = try await relax(asked, to: try marking("TLP:AMBER PAP:AMBER H0")) }
        == "node.marking.consent-used")
  }
}
