import Authority
import Federation
import Foundation
import Holdings
import Node
import Protection
import Requests
import Simulator
import Testing
import Vocabulary
import World

/// Between a first officer's signature and its effect lie hours or days. What was signed for is carried out only where it is
/// still what was seen, and by nobody who may not.
@Suite("What was signed is carried out only as things stand, and by who may", .serialized)
struct AsThingsStandTests {
  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  private func person(_ id: String, _ role: PersonRole, _ names: [String] = ["Oleg Wintergreen"]) -> ProtectedPerson {
    ProtectedPerson(
      id: id, names: names, standing: PersonStanding([.init(place: "test", role: role, origin: .officer)]),
      bar: .everywhere)
  }

  private func waiting(_ outcome: ProtectionOutcome) -> String? {
    if case .waits(let id) = outcome { return id }
    return nil
  }

  @Test func `no one signature makes an informant a victim, or gives anybody a role that shelters less`() async throws {
    let exchange = try await Exchange([("CA", .fiu)])
    defer { exchange.remove() }
    let service = exchange.services[0]
    func change(_ id: String, to role: PersonRole) async throws -> ProtectionOutcome {
      try await service.node.protect(person(id, role), because: "Found out", at: service.handler)
    }
    let informant = service.node.newProtectedName()
    #expect(try await change(informant, to: .informant) == .done(informant))
    for role in [PersonRole.victim, .witness, .contact, .suspect] {
      #expect(waiting(try await change(informant, to: role)) != nil, "\(role)")
    }
    let witness = service.node.newProtectedName()
    #expect(try await change(witness, to: .witness) == .done(witness))
    #expect(try await change(witness, to: .victim) == .done(witness))
    #expect(waiting(try await change(witness, to: .witness)) != nil)
    let roles = try await service.node.protectedPersons(at: service.supervisor.desk).map(\.standing.role)
    #expect(Set(roles) == [.informant, .victim])
  }

  @Test func `what was added to the register while a proposal waited is not overwritten by it`() async throws {
    let exchange = try await Exchange([("CA", .fiu)])
    defer { exchange.remove() }
    let service = exchange.services[0]
    let id = service.node.newProtectedName()
    func set(_ names: [String]) async throws -> ProtectionOutcome {
      exchange.clock.advance(seconds: 3600)
      return try await service.node.protect(person(id, .victim, names), because: "Found out", at: service.handler)
    }
    #expect(try await set(["Neha Quillbrook", "N. Quill"]) == .done(id))
    let fewer = try #require(waiting(try await set(["Neha Quillbrook"])))
    let lifted = try #require(
      waiting(try await service.node.liftProtection(of: id, because: "No longer in danger", at: service.handler)))
    let whole = ["Neha Quillbrook", "N. Quill", "Quillbrook the younger"]
    #expect(try await set(whole) == .done(id))
    for stale in [fewer, lifted] {
      #expect(await code { try await service.node.approve(stale, at: service.second) } == "node.protect.changed")
    }
    #expect(try await service.node.protectedPersons(at: service.supervisor.desk).map(\.names) == [whole])
    // As things stand now it can be proposed, and done.
    let again = try #require(waiting(try await set(["Neha Quillbrook"])))
    try await service.node.approve(again, at: service.second)
    #expect(try await service.node.protectedPersons(at: service.supervisor.desk).map(\.names) == [["Neha Quillbrook"]])
  }

  @Test func `whom another addressee's country must not learn of is looked for once more at the second signature`()
    async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let asked = Sample.fiuRequest(facts: "Oleg Wintergreen paid the account's holder between November and January.")
      .replacing(
        #""other-addressees":[]"#,
        with:
          #""other-addressees":[{"country":"FR","kind":"fiu","link":"He banks in Lyon, where the account was opened."}]"#
      )
    let id = try await canada.draft("fiu.request", to: germany, asked).message.id
    let waiting = try #require(try await canada.node.sendRequest(id, at: canada.handler).waiting)
    // Only France must not learn of him: Germany, to which it goes, may.
    let barred = ProtectedPerson(
      id: canada.node.newProtectedName(), names: ["Oleg Wintergreen"],
      standing: PersonStanding([.init(place: "test", role: .witness, origin: .officer)]),
      bar: DisclosureBar(countries: [try #require(CountryCode("FR"))]))
    _ = try await canada.node.protect(barred, at: canada.handler)
    #expect(
      await code { try await canada.node.approve(waiting, at: canada.second) } == "authority.disclosure.blocked")
    #expect(try await exchange.carry().isEmpty)
  }

  @Test
  func `a request that waits is not sent through a channel that was suspended, narrowed or agreed anew meanwhile`()
    async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.draft("fiu.request", to: germany, Sample.fiuRequest()).message.id
    let waiting = try #require(try await canada.node.sendRequest(id, at: canada.handler).waiting)
    func approve() async -> String? { await code { try await canada.node.approve(waiting, at: canada.second) } }
    func agree(_ terms: ChannelTerms) async throws {
      exchange.clock.advance(seconds: 60)
      let admission = try await canada.node.admitPeer(
        card: try await germany.node.identityCard(), fingerprint: try await germany.node.identity().fingerprint,
        terms: terms, at: canada.supervisor)
      try await canada.node.approve(admission, at: canada.director)
    }
    try await canada.node.setSuspended(true, channelWith: germany.id, at: canada.supervisor)
    #expect(await approve() == "requests.channel.suspended")
    // New terms do not take the channel up again.
    try await agree(try Team.terms(without: ["fiu.request"]))
    #expect(await approve() == "requests.channel.suspended")
    try await canada.node.setSuspended(false, channelWith: germany.id, at: canada.supervisor)
    #expect(await approve() == "requests.channel.type")
    try await agree(try Team.terms(under: "Another invented agreement"))
    #expect(await approve() == "node.waiting.other-terms")
    #expect(try await canada.state(id).stage == .awaitingApproval)
    #expect(try await exchange.carry().isEmpty)
    try await agree(try Team.terms())
    #expect(await approve() == nil)
  }

  @Test func `an answer that waits is not given once the channel is suspended`()
    async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    let waiting = try #require(
      try await germany.node.step(try Sample.full("The company is dissolved."), on: id, at: germany.handler).waiting)
    try await germany.node.setSuspended(true, channelWith: canada.id, at: germany.supervisor)
    #expect(await code { try await germany.node.approve(waiting, at: germany.second) } == "requests.channel.suspended")
    #expect(try await germany.state(id).stage == .inExecution)
  }

  @Test func `what waits is sent back only by one who could approve it, also once it waited too long`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    func send(by officer: SigningDesk) async throws -> (id: String, waiting: String) {
      exchange.clock.advance(seconds: 1)
      let id = try await canada.draft("fiu.request", to: germany, Sample.fiuRequest()).message.id
      return (id, try #require(try await canada.node.sendRequest(id, at: officer).waiting))
    }
    func decline(_ waiting: String, at officer: SigningDesk) async -> String? {
      await code { try await canada.node.decline(waiting, because: "The link is thin", at: officer) }
    }
    let first = try await send(by: canada.handler)
    #expect(await decline(first.waiting, at: canada.handler) == "authority.approval.same-key")
    let second = try await send(by: canada.second)
    #expect(await decline(second.waiting, at: canada.handler) == "authority.approval.not-allowed")
    #expect(try await canada.node.waiting(at: canada.supervisor.desk).count == 2)
    #expect(await decline(second.waiting, at: canada.supervisor) == nil)
    #expect(try await canada.state(second.id).stage == .draft)
    exchange.clock.advance(seconds: 80 * 3600)
    #expect(await decline(first.waiting, at: canada.second) == nil)
    #expect(try await canada.state(first.id).stage == .draft)
  }

  /// Whether any row of the store still has these words.
  private func isKept(_ words: String, as service: Exchange.Service) async throws -> Bool {
    try await service.node.store.read { transaction in
      var kept = false
      for collection in ["waiting-act", "pending-act"] {
        try transaction.eachRecord(in: Collection(rawValue: collection), after: "") {
          kept = kept || String(decoding: $0.content, as: UTF8.self).contains(words)
          return !kept
        }
      }
      return kept
    }
  }

  @Test func `a draft signed anew waits on when the first signature lapses, also while the clock is set back`()
    async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let draft = try await canada.draft("fiu.request", to: germany, Sample.fiuRequest())
    let id = draft.message.id
    func send() async throws -> String {
      try #require(try await canada.node.sendRequest(id, at: canada.handler).waiting)
    }
    let first = try await send()
    exchange.clock.advance(seconds: 60)
    _ = try await canada.node.step(.revised(draft.message), on: id, at: canada.handler)
    exchange.clock.advance(seconds: 60 * 3600)
    let second = try await send()
    exchange.clock.advance(seconds: 13 * 3600)
    // Of the two that wait, the first is over.
    _ = try await canada.node.deliver()
    #expect(await code { try await canada.node.approve(first, at: canada.second) } == "node.waiting.not-found")
    #expect(try await canada.state(id).stage == .awaitingApproval)
    // The second lapses when the draft was just worked on by a clock that is then set right.
    exchange.clock.advance(seconds: 60 * 3600)
    _ = try await canada.node.step(.revised(draft.message), on: id, at: canada.handler)
    let third = try await send()
    exchange.clock.advance(seconds: -1800)
    _ = try await canada.node.deliver()
    #expect(await code { try await canada.node.approve(second, at: canada.second) } == "node.waiting.not-found")
    #expect(try await canada.state(id).stage == .awaitingApproval)
    exchange.clock.advance(seconds: 1800)
    try await canada.node.approve(third, at: canada.second)
    #expect(try await canada.state(id).stage == .sent)
    #expect(try await canada.node.verify().faults.isEmpty)
  }

  @Test func `what lapses or is sent back leaves nothing of what it said but its digest in the log`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let words = "Between November and January thirty-six people"
    func send() async throws -> (id: String, waiting: String) {
      exchange.clock.advance(seconds: 1)
      let id = try await canada.draft("fiu.request", to: germany, Sample.fiuRequest()).message.id
      return (id, try #require(try await canada.node.sendRequest(id, at: canada.handler).waiting))
    }
    let sentBack = try await send()
    #expect(try await isKept(words, as: canada))
    try await canada.node.decline(sentBack.waiting, because: "The link is thin", at: canada.second)
    #expect(try await isKept(words, as: canada) == false)
    for end in ["list", "deliver", "open"] {
      let lapsing = try await send()
      #expect(try await isKept(words, as: canada))
      exchange.clock.advance(seconds: 72 * 3600 + 1)
      #expect(
        await code { try await canada.node.approve(lapsing.waiting, at: canada.second) } == "authority.pending.expired")
      switch end {
      case "list": #expect(try await canada.node.waiting(at: canada.second.desk).isEmpty)
      case "deliver": _ = try await canada.node.deliver()
      default: _ = try await ServiceNode.open(at: exchange.folder + "/0", clock: exchange.clock)
      }
      #expect(try await isKept(words, as: canada) == false)
      #expect(
        await code { try await canada.node.approve(lapsing.waiting, at: canada.second) } == "node.waiting.not-found")
      // The request is a draft again, and can be signed anew.
      #expect(try await canada.state(lapsing.id).stage == .draft)
      let again = try #require(try await canada.node.sendRequest(lapsing.id, at: canada.handler).waiting)
      try await canada.node.approve(again, at: canada.second)
      #expect(try await canada.state(lapsing.id).stage == .sent)
    }
    let log = try await canada.node.readLog(limit: 10_000, at: canada.supervisor.desk).entries
    #expect(log.filter { $0.act == "lapse" }.map(\.notes) == Array(repeating: ["act send-request"], count: 3))
    #expect(!log.contains { ($0.subjects + $0.notes).joined().contains("thirty-six") })
    #expect(try await canada.node.verify().faults.isEmpty)
  }

  @Test func `steps that commands or the program take are not decided on by name`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.draft("fiu.request", to: germany, Sample.fiuRequest()).message.id
    for step in ["approve", "ask-approval", "return-draft", "send", "draft", "revise", "receive", "screen", "answer"] {
      #expect(
        await code { _ = try await canada.node.decide(id, step: step, with: [], at: canada.handler) }
          == "node.request.step-not-decided", "\(step)")
    }
    #expect(try await canada.state(id).stage == .draft)
    #expect(
      await code { _ = try await canada.node.decide(id, step: "no-such-step", with: [], at: canada.handler) }
        == "node.request.step-unknown")
  }

  @Test func `a second officer is shown all that is signed of a peer and of somebody who is protected less`()
    async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    func shown() async throws -> [Sentence] {
      try #require(try await canada.node.waiting(at: canada.director.desk).first).notes
    }
    func said(_ notes: [Sentence], _ key: String, _ name: String) -> Sentence.Value? {
      notes.first { $0.key == key }?[name]
    }
    _ = try await canada.node.admitPeer(
      card: try await germany.node.identityCard(), fingerprint: try await germany.node.fingerprint(),
      terms: try Team.terms(without: ["feedback"]), at: canada.supervisor)
    let peer = try await shown()
    let identity = try await germany.node.identity()
    #expect(said(peer, "exchange.waiting.peer", "name") == .text(identity.name))
    #expect(said(peer, "exchange.waiting.peer", "country") == .country(identity.country))
    #expect(said(peer, "exchange.waiting.peer", "service") == .word("report.service.fiu"))
    #expect(said(peer, "exchange.waiting.peer.fingerprint", "fingerprint") == .text(identity.fingerprint))
    #expect(said(peer, "exchange.waiting.peer.agreement", "basis") == .word("word.transfer.safeguards"))
    guard case .list(let types)? = said(peer, "exchange.waiting.peer.types", "types") else {
      return #expect(Bool(false))
    }
    #expect(types.contains(.text("fiu.request")) && !types.contains(.text("feedback")))
    #expect(peer.filter { $0.key == "exchange.waiting.peer.finding" }.count == PeerAssessment.Question.allCases.count)
    try await canada.node.decline(
      try #require(try await canada.node.waiting(at: canada.director.desk).first).id, because: "Not now",
      at: canada.director)

    let id = canada.node.newProtectedName()
    _ = try await canada.node.protect(person(id, .victim, ["Oleg Wintergreen", "O. Winter"]), at: canada.handler)
    await #expect(throws: Fault.self) {
      try await canada.node.protect(person(id, .contact), because: " ", at: canada.handler)
    }
    _ = try await canada.node.protect(person(id, .contact), because: "He told us so himself", at: canada.handler)
    let less = try await shown()
    #expect(said(less, "exchange.waiting.protection", "person") == .text(id))
    #expect(said(less, "exchange.waiting.protection", "before") == .word("form.role.victim"))
    #expect(said(less, "exchange.waiting.protection", "after") == .word("form.role.contact"))
    #expect(said(less, "exchange.waiting.protection.gone", "what") == .list([.text("O. Winter")]))
    // Who does not see the register is shown how much changes, and no name.
    let counted = try #require(try await canada.node.waiting(at: canada.handler.desk).first).notes
    #expect(said(counted, "exchange.waiting.protection.counts", "gone") == .integer(1))
    #expect(!counted.contains { $0.key == "exchange.waiting.protection.gone" })
    #expect(said(less, "exchange.waiting.protection.ground", "ground") == .text("He told us so himself"))
  }

  @Test func `of two who would be admitted under one name or with other keys, the second is refused`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let canada = exchange.services[0]
    let nodeID = "0195a0b0-0000-7000-8000-0000000000aa"
    func card(_ node: String, _ country: String, _ name: String, seed: UInt8) throws -> (
      card: [UInt8], fingerprint: String
    ) {
      let signing = try SigningKey(seed: [UInt8](repeating: seed, count: 32))
      let sealing = try SealingKey(seed: [UInt8](repeating: seed, count: 32))
      let place = try #require(CountryCode(country))
      let identity = try #require(
        PeerIdentity(
          nodeID: node, country: place, service: .fiu, name: name,
          signingKey: signing.publicKey, sealingKey: sealing.publicKey))
      let own = try #require(OwnIdentity(identity, signing: signing, sealing: sealing))
      return (IdentityCard.make(own), identity.fingerprint)
    }
    func propose(_ other: (card: [UInt8], fingerprint: String)) async throws -> String {
      exchange.clock.advance(seconds: 1)
      return try await canada.node.admitPeer(
        card: other.card, fingerprint: other.fingerprint, terms: try Team.terms(), at: canada.supervisor)
    }
    // Another node under the name of a peer, or of this service.
    for (country, name) in [("DE", "DE fiu"), ("CA", "CA fiu")] {
      #expect(
        await code { _ = try await propose(try card(nodeID, country, name, seed: 3)) } == "node.peer.same-name")
    }
    // Two proposals wait, and one is carried out.
    let one = try await propose(try card(nodeID, "IT", "IT fiu", seed: 4))
    let otherKeys = try await propose(try card(nodeID, "IT", "IT fiu", seed: 5))
    let sameName = try await propose(
      try card("0195a0b0-0000-7000-8000-0000000000bb", "IT", "IT fiu", seed: 6))
    try await canada.node.approve(one, at: canada.director)
    #expect(await code { try await canada.node.approve(otherKeys, at: canada.director) } == "node.peer.other-keys")
    #expect(await code { try await canada.node.approve(sameName, at: canada.director) } == "node.peer.same-name")
    #expect(try await canada.node.peers().count { $0.identity.country.code == "IT" } == 1)
  }
}
