import JSON
import Node
import Protection
import Requests
import Testing
import Vocabulary
import World

@Suite("Requests between two to four services, from asking to the end", .serialized)
struct ScenarioTests {
  private func instant(_ text: String) throws -> Instant { try #require(Timestamp(text)).instant }

  @Test func `an urgent police request runs eight hours through the night and a holiday`() async throws {
    // The evening before the first of May, a holiday in Germany; eight hours are eight hours.
    let start = try instant("2026-04-30T20:30:00Z")
    let exchange = try await Exchange([("FR", .police), ("DE", .police)], at: start)
    defer { exchange.remove() }
    let (france, germany) = (exchange.services[0], exchange.services[1])
    let id = try await france.ask(example: "police-info", of: germany)
    try await exchange.carry()
    #expect(try await germany.dates(id)[.answer] == start.adding(seconds: 8 * 3600))
    let due = try await germany.node.dueSummaries(at: nil, overdueOnly: false, desk: germany.handler.desk)
    #expect(due.map(\.id) == [id] && due[0].urgency == "urgent")
    try await germany.take(.accepted(pace: nil), on: id)
    exchange.clock.advance(seconds: 8 * 3600 + 1)
    #expect(
      try await germany.node.dueSummaries(at: nil, overdueOnly: true, desk: germany.handler.desk).first?.overdue == [
        "answer"
      ])
    // As things stood an hour before, nothing was late.
    #expect(
      try await germany.node.dueSummaries(
        at: start.adding(seconds: 7 * 3600), overdueOnly: true, desk: germany.handler.desk
      ).isEmpty)
    try await germany.take(
      .answered(
        Answer(
          code: "full",
          fields: [
            MessageField("information", .text("The keeper of the van is a hire company.")),
            MessageField("handling-note", .text("Not in court without asking; the company is not named.")),
          ],
          marking: .serviceOnly)), on: id)
    try await exchange.pass(hours: 1)
    #expect(try await france.state(id).stage == .answeredFinal)
    #expect(
      try await germany.node.dueSummaries(at: nil, overdueOnly: true, desk: germany.handler.desk).isEmpty)
  }

  @Test func `a freezing certificate is recognised in forty-eight hours and then executed`() async throws {
    let exchange = try await Exchange([("FR", .prosecution), ("DE", .prosecution)])
    defer { exchange.remove() }
    let (france, germany) = (exchange.services[0], exchange.services[1])
    let id = try await france.ask(example: "asset-freeze", of: germany)
    try await exchange.carry()
    let received = try #require(try await germany.state(id).receivedAt)
    #expect(try await germany.dates(id)[.recognize] == received.adding(seconds: 48 * 3600))
    let type = try await germany.type(id)
    // Not on a ground that the Regulation does not know, and on one it does know only after asking.
    #expect(type.refusalGround("tax-differs") == nil)
    exchange.clock.advance(seconds: 20 * 3600)
    try await germany.take(.accepted(pace: nil), on: id)
    let execute = try #require(try await germany.dates(id)[.execute])
    #expect(execute == exchange.clock.now().adding(seconds: 48 * 3600))
    try await germany.take(.begun, on: id)
    try await exchange.pass(hours: 4)
    try await germany.take(
      .answered(
        Answer(
          code: "executed",
          fields: [
            MessageField("frozen-assets", .texts(["Account DE89370400440532013000, 86,500 euros"])),
            MessageField("manager", .text("The bank, under the prosecutor's order")),
            MessageField("remedy", .text("Complaint to the local court")),
          ], marking: .serviceOnly, until: exchange.clock.now().adding(seconds: 180 * 86_400))), on: id)
    try await exchange.pass(hours: 1)
    #expect(try await france.state(id).stage == .executed)
    #expect(try await france.state(id).heldUntil == exchange.clock.now().adding(seconds: 180 * 86_400 - 3600))
  }

  @Test func `a preservation is extended, and production follows by the judicial way`() async throws {
    let exchange = try await Exchange([("US", .police), ("CA", .police), ("US", .prosecution), ("CA", .prosecution)])
    defer { exchange.remove() }
    let (desk, canada) = (exchange.services[0], exchange.services[1])
    let (prosecution, authority) = (exchange.services[2], exchange.services[3])
    let id = try await desk.ask(example: "preserve", of: canada)
    try await exchange.carry()
    try await canada.take(.accepted(pace: nil), on: id)
    try await canada.take(.begun, on: id)
    let until = exchange.clock.now().adding(seconds: 60 * 86_400)
    try await canada.take(
      .answered(
        Answer(
          code: "preserved", fields: [MessageField("preservation-reference", .text("CA-P-2026-0077"))],
          marking: .serviceOnly, until: until)), on: id)
    try await exchange.pass(hours: 1)
    #expect(try await desk.state(id).heldUntil == until)
    let longer = until.adding(seconds: 30 * 86_400)
    try await desk.take(.extended(until: longer, try because("The request for production is being signed")), on: id)
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(id).heldUntil == longer)
    // What was preserved is not disclosed: that takes the judicial request, over other services.
    let production = try await prosecution.ask(
      example: "produce", of: authority, replacing: [.init("reply-to", .string(id))])
    try await exchange.carry()
    #expect(try await authority.state(production).message.replyTo == id)
    try await authority.take(.accepted(pace: nil), on: production)
    try await authority.take(.begun, on: production)
    let evidence = OutboundFile(name: "statements.txt", bytes: Array("2026-01-03 fare received 900.00".utf8))
    let named = Requests.Attachment(
      name: evidence.name, mediaType: "text/plain", digest: Digest(of: evidence.bytes),
      sizeBytes: Int64(evidence.bytes.count), marking: .serviceOnly)
    let attachment = try #require(named)
    try await authority.take(
      .answered(
        Answer(
          code: "executed",
          fields: [
            MessageField("evidence-list", .texts(["Statements, certified"])),
            MessageField("formalities-kept", .text("Affidavit, as asked.")),
          ], attachments: [attachment], marking: .serviceOnly)), on: production, files: [evidence])
    try await exchange.pass(hours: 1)
    let produced = try await prosecution.state(production)
    #expect(produced.stage == .executed && produced.answers.first?.answer.attachments == [attachment])
  }

  @Test func `a fraud request about a journalist stops at the screen, and its refusal tells nothing of her`()
    async throws
  {
    var left: [[String]] = []
    for standing in ["protected", "known", "unknown"] {
      // A territory without inhabitants asks: no state is accused by this test.
      let exchange = try await Exchange([("AQ", .fiu), ("CA", .fiu)])
      defer { exchange.remove() }
      let (asking, canada) = (exchange.services[0], exchange.services[1])
      if standing == "protected" {
        let person = ProtectedPerson(
          id: canada.node.newProtectedName(), names: ["Imke Sandfort"],
          standing: PersonStanding(
            [.init(place: "register", role: .victim, origin: .officer)], flags: .protected), bar: .everywhere)
        _ = try await canada.node.protect(person, at: canada.handler)
      } else if standing == "known" {
        let earlier = try await asking.ask(
          "fiu.request", of: canada,
          Sample.fiuRequest(
            subject: #"{"kind":"person","role":"contact","names":["Imke Sandfort"],"birth-date":"1985"}"#))
        try await exchange.carry()
        #expect(try await canada.state(earlier).stage == .screened)
      }
      exchange.clock.set(Exchange.start.adding(seconds: 7200))
      let id = try await asking.ask(
        "fiu.request", of: canada,
        Sample.fiuRequest(
          subject:
            #"{"kind":"person","role":"suspect","names":["Imke Sandfort"],"birth-date":"1985","flags":["journalist","refugee"],"benefit":"The fees of her newspaper, it is said"}"#,
          facts: "She defrauded the state by articles that insult the government and its honour."))
      try await exchange.carry()
      let screened = try await canada.state(id)
      #expect(screened.stage == .screened && screened.screening?.isClear == false)
      // The handler can neither accept nor review.
      await #expect(throws: Fault.self) { try await canada.take(.accepted(pace: nil), on: id) }
      let finding = RequestAction.reviewed(
        isClear: false, try because("Speech, not fraud; the subject is a journalist"))
      await #expect(throws: Fault.self) { try await canada.node.step(finding, on: id, at: canada.handler) }
      _ = try await canada.node.step(finding, on: id, at: canada.second)
      let type = try await canada.type(id)
      let ground = try #require(type.refusalGround("abuse-of-channel"))
      try await canada.take(.refused(ground, try because("The request pursues a person for what they said")), on: id)
      try await exchange.pass(hours: 1)
      let refused = try await asking.state(id)
      #expect(refused.stage == .refused)
      let box = canada.node.outboxFolder + "/" + asking.id + "/taken"
      // The last is the refusal; the ones before it came of the earlier matter and of the receipt alone.
      let sizes = try CarriedFiles.names(box).suffix(1).map { "\(try CarriedFiles.read(box + "/" + $0).count)" }
      guard case .refused(let told, let why)? = refused.decision else { return #expect(Bool(false)) }
      left.append(sizes + [told.code, why.text, "\(refused.asOf)"])
      #expect(try await canada.node.oversightNotices(at: canada.supervisor.desk).contains { $0.code == "abuse-signal" })
    }
    #expect(left[0] == left[1] && left[1] == left[2])
  }

  @Test func `an erasure reaches two recipients, and both return receipts`() async throws {
    let exchange = try await Exchange([("DE", .fiu), ("CA", .fiu), ("FR", .fiu)])
    defer { exchange.remove() }
    let germany = exchange.services[0]
    var given: [String] = []
    for asking in exchange.services.dropFirst() {
      let id = try await asking.ask("fiu.request", of: germany, Sample.fiuRequest())
      try await exchange.carry()
      try await germany.take(.accepted(pace: nil), on: id)
      try await germany.take(.begun, on: id)
      try await germany.take(try Sample.full("The holder is Arvid Holmqvist-Tamm."), on: id)
      try await exchange.pass(hours: 1)
      try await asking.take(.feedbackGiven(try #require(Feedback(.background))), on: id)
      try await exchange.pass(hours: 1)
      given.append(id)
    }
    // The data subject's file says who was told.
    let query = SubjectQuery(names: ["Arvid Holmqvist-Tamm"], identifiers: [])
    let file = try await germany.node.subjectFile(query, at: germany.supervisor.desk)
    #expect(Set(file.map(\.id)) == Set(given))
    #expect(Set(file.flatMap(\.disclosures).map(\.country.code)) == ["CA", "FR"])
    for (asking, id) in zip(exchange.services.dropFirst(), given) {
      #expect(try await asking.node.subjectFile(query, at: asking.supervisor.desk).map(\.id) == [id])
      let erasure = try await exchange.askErasure(of: [id], by: germany, at: asking)
      try await exchange.apply(erasure, at: asking)
      try await exchange.pass(hours: 1)
      let answer = try #require(try await germany.state(erasure).answers.first?.answer)
      #expect(answer.code == "applied")
      guard case .text(let receipt)? = answer[field: "receipt"] else { return #expect(Bool(false)) }
      #expect(receipt.count == 64)
      #expect(try await asking.node.subjectFile(query, at: asking.supervisor.desk).isEmpty)
      #expect(try await asking.node.verify().faults.isEmpty)
    }
  }
}
