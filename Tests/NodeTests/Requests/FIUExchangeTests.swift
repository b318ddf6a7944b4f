import Federation
import JSON
import Node
import Requests
import Testing
import Vocabulary

@Suite("A financial intelligence unit asks another", .serialized)
struct FIUExchangeTests {
  @Test func `a request goes out, is answered, and onward use is refused and then granted`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    #expect(try await canada.state(id).stage == .sent)
    try await exchange.carry()
    #expect(try await germany.state(id).stage == .screened)
    #expect(try await germany.state(id).screening?.isClear == true)
    #expect(try await canada.state(id).stage == .acknowledged)

    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    try await germany.take(try Sample.full("The account belongs to a company dissolved in 2024."), on: id)
    try await exchange.carry()
    // Nothing that may follow from a look-up leaves before its time.
    #expect(try await canada.state(id).stage == .acknowledged)
    try await exchange.pass(hours: 1)
    let answered = try await canada.state(id)
    #expect(answered.stage == .answeredFinal)
    #expect(
      answered.answers.first?.answer[field: "information"]
        == .text("The account belongs to a company dissolved in 2024."))

    func ask(_ number: Int) async throws {
      let question = try #require(
        ConsentQuestion(
          id: "onward-\(number)", readers: [.prosecution], uses: [.evidence],
          explanation: try because("The prosecutor wants to open proceedings")))
      try await canada.take(.consentAsked(question), on: id)
      try await exchange.carry()
    }
    try await ask(1)
    let type = try await germany.type(id)
    let ground = try #require(type.consentDenialGround("impairs-inquiry"))
    try await germany.take(.consentDenied(question: "onward-1", ground, try because("A search is planned")), on: id)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).hasConsent(for: .prosecution, use: .evidence) == false)
    try await ask(2)
    try await germany.take(
      .consentGranted(ConsentGrant(question: "onward-2", readers: [.prosecution], uses: [.evidence])), on: id)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).hasConsent(for: .prosecution, use: .evidence))

    let feedback = try #require(Feedback(.ledTo, results: [.freeze]))
    try await canada.take(.feedbackGiven(feedback), on: id)
    try await canada.take(.closed, on: id)
    try await exchange.pass(hours: 1)
    #expect(try await germany.state(id).stage == .closed)
    #expect(try await germany.state(id).feedback.first?.results == [.freeze])
    for service in exchange.services {
      #expect(try await service.node.verify().faults.isEmpty)
      #expect(try await service.node.outboxWaits().count == 0)
    }
  }

  @Test func `a request completed after acceptance is screened again before anything is given on it`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    let first = try #require(try await germany.state(id).screening)
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    try await germany.take(.clarificationAsked(try because("Whose account is it?")), on: id)
    try await exchange.pass(hours: 1)
    guard case .object(let members) = try await canada.state(id).message.json else { throw Fault("json.malformed") }
    let completed = try RequestMessage(
      json: .object(
        members.map { $0.key == "link" ? .init("link", .string("The account's holder lives in Bremen.")) : $0 }))
    try await canada.take(.clarified(try because("It is the landlord's"), completed), on: id)
    try await exchange.pass(hours: 1)
    let state = try await germany.state(id)
    #expect(state.stage == .inExecution && state.message.link == "The account's holder lives in Bremen.")
    #expect(first.isClear && state.screening?.isClear == true)
    let log = try await germany.node.readLog(limit: 10_000, at: germany.supervisor.desk).entries
    #expect(log.filter { $0.notes == ["screen"] }.count == 2)
    try await germany.take(try Sample.full("It is a company's"), on: id)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).stage == .answeredFinal)
  }

  @Test func `a draft goes nowhere before a second officer of another unit has signed`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.draft("fiu.request", to: germany, Sample.fiuRequest()).message.id
    let waiting = try #require(try await canada.node.sendRequest(id, at: canada.handler).waiting)
    #expect(try await canada.state(id).stage == .awaitingApproval)
    #expect(try await exchange.carry().isEmpty)
    await #expect { try await canada.node.approve(waiting, at: canada.handler) } throws: {
      ($0 as? Fault)?.code == "authority.approval.same-key"
    }
    try await canada.node.decline(waiting, because: "The link to that country is thin", at: canada.second)
    #expect(try await canada.state(id).stage == .draft)
    #expect(try await canada.node.waiting(at: canada.second.desk).isEmpty)
    #expect(try await exchange.carry().isEmpty)
  }

  @Test func `an incomplete request is not sent, and the check says what is missing`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.draft("fiu.request", to: germany, #"{"asked":["accounts"],"confidential":true}"#).message
      .id
    let check = try await canada.node.check(id, at: canada.handler.desk)
    #expect(check.score < 700 && !check.missing.isEmpty && !check.hindrances.isEmpty)
    await #expect(throws: Fault.self) { try await canada.node.sendRequest(id, at: canada.handler) }
    #expect(try await canada.state(id).stage == .draft)
  }

  @Test func `what arrives twice, altered or out of turn changes nothing and is logged`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let first = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    _ = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    _ = try await canada.node.deliver()
    let box = canada.node.outboxFolder + "/" + germany.id
    let files = try CarriedFiles.names(box)
    let envelopes = try files.map { try CarriedFiles.read(box + "/" + $0) }
    // Only the second one is there: it is held.
    try CarriedFiles.remove(box + "/" + files[0])
    var came = try await germany.node.receive(from: canada.node.outboxFolder, at: germany.handler)
    #expect(came.map(\.outcome) == [.held])
    // An altered first one is refused; the true one is taken in, and the second after it.
    var altered = envelopes[0]
    altered[altered.count / 2] ^= 1
    try CarriedFiles.write(altered, box + "/" + files[0])
    came = try await germany.node.receive(from: canada.node.outboxFolder, at: germany.handler)
    #expect(came.first?.outcome == .refused(.wronglySigned) || came.first?.outcome == .refused(.malformed))
    #expect(try await germany.node.requests(at: germany.handler.desk).isEmpty)
    try CarriedFiles.write(envelopes[0], box + "/" + files[0])
    came = try await germany.node.receive(from: canada.node.outboxFolder, at: germany.handler)
    #expect(came.count == 2 && came[0].outcome == .takenIn(request: first, step: .send))
    try CarriedFiles.write(envelopes[0], box + "/again.envelope")
    came = try await germany.node.receive(from: canada.node.outboxFolder, at: germany.handler)
    #expect(came.map(\.outcome) == [.refused(.replayed)])
    #expect(try await germany.node.requests(at: germany.handler.desk).count == 2)
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test func `what no envelope can carry is refused when it is decided, and stops nothing else`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    let file = OutboundFile(name: "statements.csv", bytes: [UInt8](repeating: 0x20, count: 13 << 20))
    await #expect {
      try await germany.take(try Sample.full("See the file", with: [file]), on: id, files: [file])
    } throws: {
      ($0 as? Fault)?.code == "federation.seal.too-large"
    }
    // Nor does a file leave that the answer does not name.
    let other = OutboundFile(name: "other.txt", bytes: [0x20])
    await #expect { try await germany.take(try Sample.full("See the file"), on: id, files: [other]) } throws: {
      ($0 as? Fault)?.code == "node.request.files"
    }
    #expect(try await germany.state(id).stage == .inExecution)
    try await germany.take(try Sample.full("It is too long to be sent"), on: id)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).stage == .answeredFinal)
  }

  @Test func `a folder with other things in it gives what is an envelope`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    _ = try await canada.node.deliver()
    let box = canada.node.outboxFolder + "/" + germany.id
    for round in 1...2 {
      try CarriedFiles.litter(box)
      let came = try await germany.node.receive(from: canada.node.outboxFolder, at: germany.handler)
      let refused = came.filter { if case .refused = $0.outcome { true } else { false } }
      #expect(refused.count == CarriedFiles.litterCount, "round \(round): \(came)")
    }
    #expect(try await germany.state(id).stage == .screened)
    #expect(try await germany.node.requests(at: germany.handler.desk).count == 1)
  }
}
