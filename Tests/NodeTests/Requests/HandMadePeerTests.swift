import Federation
import JSON
import Node
import Requests
import Testing
import Vocabulary
import World

@Suite("A peer with another program gets nothing in that should not be, and no wrong receipt", .serialized)
struct HandMadePeerTests {
  private func admitted() async throws -> (Exchange, Exchange.Service, HandMadePeer) {
    let exchange = try await Exchange([("DE", .fiu)])
    let germany = exchange.services[0]
    return (exchange, germany, try await HandMadePeer(at: germany, of: exchange))
  }

  private func id(_ number: Int, _ peer: HandMadePeer) -> String { "urn:entente:\(peer.id):request:\(number)" }

  @Test func `an envelope that comes once more is answered as before, and another of its number is refused`()
    async throws
  {
    var (exchange, germany, peer) = try await admitted()
    defer { exchange.remove() }
    let message = try RequestMessage(json: try await peer.message(1))
    let sent = try peer.event(.sent(message))
    let first = try await peer.seal(peer.parcel(id(1, peer), sent.json))
    #expect(try await peer.hand(first) == .takenIn(request: id(1, peer), step: .send))
    let second = try await peer.seal(Parcel(kind: "nothing", content: [1, 2, 3]))
    #expect(try await peer.hand(second) == .notAccepted(request: nil, code: "node.request.parcel"))
    for (envelope, outcome) in [(first, TransportReceipt.Outcome.takenIn), (second, .notAccepted)] {
      #expect(try await peer.receipt(on: envelope) == outcome)
      try CarriedFiles.remove(
        germany.node.outboxFolder + "/\(peer.id)/\(germany.id)-\(Digest(of: envelope).hex.prefix(32)).receipt")
      #expect(try await peer.hand(envelope) == .refused(.replayed))
      #expect(try await peer.receipt(on: envelope) == outcome)
    }
    let other = try await peer.seal(Parcel(kind: "nothing", content: [4]), again: true)
    #expect(try await peer.hand(other) == .refused(.replayed))
    #expect(try await peer.receipt(on: other) == .refused(.replayed))
    #expect(try await germany.node.requests(at: germany.handler.desk).count == 1)
  }

  @Test func `files are judged by the words that come with them, when a request is completed`() async throws {
    var (exchange, germany, peer) = try await admitted()
    defer { exchange.remove() }
    guard case .object(let members) = try await peer.message(1) else { throw Fault("json.malformed") }
    let message = try RequestMessage(json: .object(members))
    let sent = try peer.event(.sent(message))
    let first = try await peer.seal(peer.parcel(id(1, peer), sent.json))
    #expect(try await peer.hand(first) == .takenIn(request: id(1, peer), step: .send))
    try await germany.take(.clarificationAsked(try because("Of what?")), on: id(1, peer))
    let offences = JSONValue.array([.string("online-child-sexual-abuse")])
    let completed = try RequestMessage(
      json: .object(members.map { $0.key == "offences" ? .init("offences", offences) : $0 }))
    let picture = [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 7, count: 64)
    let file = JSONValue.fields(
      ("name", .string("a.txt")), ("sha-256", .string(Digest(of: picture).hex)),
      ("bytes", .string(Base64URL.text(picture))))
    let told = try peer.event(.clarified(try because("Of this"), completed))
    let second = try await peer.seal(peer.parcel(id(1, peer), told.json, files: [file]))
    #expect(try await peer.hand(second) == .notAccepted(request: id(1, peer), code: "protection.content.refused"))
    #expect(try await germany.node.refusedContent(at: germany.supervisor.desk).map(\.ground) == ["depiction"])
  }

  @Test func `what could not be read again once it is kept is not taken in`() async throws {
    var (exchange, germany, peer) = try await admitted()
    defer { exchange.remove() }
    guard case .object(let members) = try await peer.message(1) else { throw Fault("json.malformed") }
    // A member that a later version of the type may know, as deep as could come in and not be read where it lies.
    let deep = (0..<19).reduce(JSONValue.string("x")) { value, _ in .array([value]) }
    let message = try RequestMessage(
      json: .object(
        members.map { $0.key == "version" ? .init("version", .string("1.9")) : $0 } + [.init("later", deep)]))
    let sent = try peer.event(.sent(message))
    let outcome = try await peer.hand(try await peer.seal(peer.parcel(id(1, peer), sent.json)))
    #expect(outcome == .notAccepted(request: nil, code: "node.request.parcel"))
    let next = try peer.event(.sent(try RequestMessage(json: try await peer.message(2))))
    #expect(
      try await peer.hand(try await peer.seal(peer.parcel(id(2, peer), next.json)))
        == .takenIn(request: id(2, peer), step: .send))
    #expect(try await germany.node.requests(at: germany.handler.desk).map(\.id) == [id(2, peer)])
    #expect(try await germany.state(id(2, peer)).screening != nil)
  }

  @Test func `only a receipt goes along undecided, and none from before the request was sent`() async throws {
    var (exchange, germany, peer) = try await admitted()
    defer { exchange.remove() }
    let sent = try peer.event(.sent(try RequestMessage(json: try await peer.message(1))))
    let withdrawn = try peer.event(.withdrawn(try because("It is settled")))
    #expect(
      try await peer.hand(try await peer.seal(peer.parcel(id(1, peer), before: [sent], withdrawn.json)))
        == .notAccepted(request: id(1, peer), code: "node.request.parcel"))
    #expect(try await germany.node.requests(at: germany.handler.desk).isEmpty)

    let asked = try await ask("fiu-request", of: peer, at: germany)
    let early = Exchange.start.adding(seconds: -10 * 86_400)
    #expect(
      try await peer.tell(.acknowledged, on: asked, received: early)
        == .notAccepted(request: asked, code: "requests.receive.before-sent"))
    #expect(try await germany.state(asked).stage == .sent)
    #expect(
      try await peer.tell(.acknowledged, on: asked, received: exchange.clock.now())
        == .takenIn(request: asked, step: .acknowledge))
  }

  @Test func `an answer that met a withdrawal relaxes no marking`() async throws {
    var (exchange, germany, peer) = try await admitted()
    defer { exchange.remove() }
    let asked = try await ask("fiu-request", of: peer, at: germany)
    let now = exchange.clock.now()
    #expect(
      try await peer.tell(.acknowledged, on: asked, received: now) == .takenIn(request: asked, step: .acknowledge))
    #expect(try await peer.tell(.accepted(pace: nil), on: asked) == .takenIn(request: asked, step: .accept))
    func consent() async throws -> String {
      try await ask(
        "use-consent", of: peer, at: germany,
        replacing: [
          .init("valid-until", .string("2026-06-30T12:00:00Z")),
          .init(
            "fields",
            .fields(
              ("items", .array([.string(asked)])), ("use", .array([.string("evidence")])),
              ("law", .string("Invented code of criminal procedure, section 4")), ("known-to-subject", .string("yes"))
            )),
        ])
    }
    let answer = try peer.event(try Sample.full("The account is a company's."), second: "officer-2")
    #expect(
      try await peer.hand(try await peer.seal(peer.parcel(asked, asks: false, answer.json)))
        == .takenIn(request: asked, step: .answer))
    let question = try await consent()
    try await germany.take(.withdrawn(try because("The court needs it no more")), on: question)
    let granted = RequestAction.answered(
      Answer(code: "granted", fields: [MessageField("scope", .text("Before the court"))], marking: .serviceOnly))
    #expect(
      try await peer.tell(granted, on: question, type: "use.consent", received: now)
        == .takenIn(request: question, step: .answer))
    #expect(try await germany.state(question).crossed.map(\.step) == [.receive, .answer])
    #expect(try await germany.node.marking(of: asked, at: germany.handler.desk).history.isEmpty)
  }

  /// A request of the service to the peer, which leaves at once.
  private func ask(
    _ example: String, of peer: HandMadePeer, at service: Exchange.Service, replacing: [JSONValue.Member] = []
  ) async throws -> String {
    let id = try await service.ask(example: example, ofNode: peer.id, replacing: replacing)
    _ = try await service.node.deliver()
    return id
  }
}
