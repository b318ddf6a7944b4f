import Authority
import Casework
import Foundation
import Holdings
import Ledger
import Node
import Ontology
import Requests
import Testing
import Vocabulary
import World

@Suite("Whom a case shelters is looked for by their accounts, and when what is held on them is gone", .serialized)
struct ShelteredAccountTests {
  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  /// What a bank reports: payments between neighbours among ten accounts, with their holders but for one.
  private func report(
    _ service: Exchange.Service, in folder: String, until day: CivilDate = TestNode.day,
    numbered account: (Int) -> String = { "GBB02-000019\($0)" }
  ) async throws {
    var payments =
      "tx_id,ts,from_bank,from_account,to_bank,to_account,amount,currency,amount_recv,currency_recv,channel\n"
    var accounts = "account_id,bank_id,country,kind,owner_id,opened\n"
    for number in 0..<9 {
      let time = Instant(seconds: 1_767_605_000 + Int64(number) * 60)
      payments += "T\(number),\(time),GBB02,\(account(number)),GBB02,\(account(number + 1)),"
      payments += "\(number + 1).50,EUR,\(number + 1).50,EUR,wire\n"
    }
    for number in 0..<10 {
      accounts += "\(account(number)),GBB02,DE,person,\(number == 7 ? "" : "P\(number)"),2020-01-01\n"
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, text) in [
      ("transactions.csv", payments), ("accounts.csv", accounts),
      ("banks.csv", "bank_id,country,kind,held_by\nGBB02,DE,bank,DE\n"),
      ("fx.csv", "day,currency,usd\n" + (0..<400).map { "\($0),EUR,1.1\n" }.joined()),
      ("parties.jsonl", TestNode.parties(0..<10)),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    _ = try await service.node.importFiles(
      [folder, folder + "/parties.jsonl"], terms: ImportTerms(means: .transferReport, retainUntil: day),
      at: service.handler)
  }

  private func openCase(
    _ service: Exchange.Service, _ id: String, payer: Int,
    numbered account: (Int) -> String = { "GBB02-000019\($0)" }
  ) async throws -> String {
    let moment = Instant(seconds: 1_767_605_000)
    let found = Finding(
      id: id, family: "smuggling-collector", score: 9_000, payments: ["T\(payer)", "T\(payer + 1)"],
      accounts: [
        .init(id: account(payer), part: .payer), .init(id: account(payer + 1), part: .collector),
      ],
      why: [Reason(Sentence("flow.test", ("account", .account(account(payer + 1)))))], against: [], limits: [],
      first: moment, last: moment, valueCents: 1)
    try await service.node.keep([found], at: service.handler)
    return try await service.node.openCase([id], at: service.handler).id
  }

  @Test func `an answer with a sheltered payer's account number is stopped, before and after it was decided`()
    async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    try await report(germany, in: exchange.folder + "/report")
    var requests: [String] = []
    for _ in 0..<2 {
      let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
      try await exchange.carry()
      try await germany.take(.accepted(pace: nil), on: id)
      try await germany.take(.begun, on: id)
      requests.append(id)
    }
    func answer(_ account: String, on id: String) async throws {
      exchange.clock.advance(seconds: 1)
      try await germany.take(try Sample.full("The money came from \(account)."), on: id)
    }
    // Decided before anybody is sheltered.
    try await answer("GBB02-0000195", on: requests[0])
    let opened = try await openCase(germany, "F-abcdef01", payer: 5)
    let state = try await germany.node.caseState(opened, at: germany.handler.desk)
    #expect(state.shelters.contains { $0.holder == "P5" })
    // One of whom no more is known than the account.
    _ = try await openCase(germany, "F-abcdef02", payer: 7)
    for account in ["GBB02-0000195", "gbb02 0000195", "GBB02/GBB02-0000197", "GBB02-0000197"] {
      #expect(
        await code { try await answer(account, on: requests[1]) } == "authority.disclosure.blocked", "\(account)")
    }
    try await answer("GBB02-0000192", on: requests[1])
    try await exchange.pass(hours: 1)
    let told = try await canada.state(requests[0]).answers.map(\.answer)
    #expect(told.map(\.code) != ["full"] && !"\(told)".contains("0000195"))
    #expect(try await canada.state(requests[1]).answers.map(\.answer.code) == ["full"])
  }

  @Test func `an account of whom a case shelters is published to no peer, whoever else is said to have it`()
    async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    try await germany.hold([MatchingWorld.person(1), MatchingWorld.person(5)], in: exchange)
    try await report(germany, in: exchange.folder + "/report", numbered: { MatchingWorld.iban($0) })
    _ = try await openCase(germany, "F-abcdef01", payer: 5, numbered: { MatchingWorld.iban($0) })
    #expect(try await germany.publish(to: canada.id, ["iban"]).sets.map(\.items) == [1])
  }

  /// Germany has begun on Canada's request, and closed a case that shelters the payer of its fifth payment.
  private func closedCase(
    until day: CivilDate, _ body: (Exchange, Exchange.Service, String) async throws -> Void
  ) async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    try await report(germany, in: exchange.folder + "/report", until: day)
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    try await germany.take(.accepted(pace: nil), on: id)
    try await germany.take(.begun, on: id)
    let opened = try await openCase(germany, "F-abcdef01", payer: 5)
    _ = try await germany.node.closeCase(opened, because: "Nothing further", at: germany.handler)
    try await body(exchange, germany, id)
  }

  private func answers(_ words: String, _ germany: Exchange.Service, on id: String) async -> String? {
    await code { try await germany.take(try Sample.full("The money came from \(words)."), on: id) }
  }

  @Test func `whom a case shelters is looked for when the time of what is held on them is over`() async throws {
    try await closedCase(until: Exchange.start.date) { exchange, germany, id in
      try await exchange.pass(hours: 24)
      let due = try await germany.node.retentionDue(asOf: exchange.clock.now().date)
      #expect(due.records == 10 && due.payments == 9)
      _ = try await germany.node.applyRetention(due, at: germany.supervisor)
      #expect(try await germany.node.ledger().count == 0)
      for words in ["Person Number 5", "GBB02-0000195"] {
        #expect(await answers(words, germany, on: id) == "authority.disclosure.blocked", "\(words)")
      }
      #expect(await answers("GBB02-0000192", germany, on: id) == nil)
    }
  }

  @Test func `whom a case shelters is looked for when what is held on them was erased at their request`() async throws {
    try await closedCase(until: TestNode.day) { exchange, germany, id in
      let query = SubjectQuery(names: ["Person Number 5"], identifiers: [])
      let found = try await germany.node.subjectFile(query, at: germany.supervisor.desk)
      let record = try #require(found.first { $0.distinguishing.contains { $0.value == "Person Number 5" } })
      let list = try await germany.node.erasureList([record], ground: "subject-request-granted")
      #expect(list.items.map(\.outcome) == ["erase"])
      _ = try await germany.node.erase(list, at: germany.supervisor)
      let left = try await germany.node.subjectFile(query, at: germany.supervisor.desk)
      #expect(!left.contains { $0.id == record.id })
      #expect(await answers("Person Number 5", germany, on: id) == "authority.disclosure.blocked")
      #expect(await answers("GBB02-0000192", germany, on: id) == nil)
    }
  }

  /// How many people something is kept of for the search alone.
  private func traces(_ service: Exchange.Service) async throws -> Int {
    try await service.node.store.read { try $0.countRecords(in: Collection(rawValue: "sheltered-trace")) }
  }

  @Test func `two officers lift a shelter, and what was kept of the person for the search alone goes with it`()
    async throws
  {
    try await closedCase(until: Exchange.start.date) { exchange, germany, id in
      try await exchange.pass(hours: 24)
      let due = try await germany.node.retentionDue(asOf: exchange.clock.now().date)
      _ = try await germany.node.applyRetention(due, at: germany.supervisor)
      #expect(try await traces(germany) == 1)
      let caseID = try #require(try await germany.node.cases(at: germany.handler.desk).first).id
      let shelter = try #require(try await germany.node.shelters(inCase: caseID, at: germany.handler.desk).first)
      #expect(shelter.isTraced && !shelter.isCaseOpen && shelter.records == 0 && shelter.marks == nil)
      let shown = try await germany.node.shelters(at: germany.supervisor.desk)
      #expect(shown.map(\.id) == [shelter.id])
      #expect(shown.first?.marks?.contains("Person Number 5") == true)
      #expect(await code { _ = try await germany.node.shelters(at: germany.handler.desk) } == "node.protect.not-for")

      func propose(_ pseudonym: String, because ground: String) async throws -> String {
        let outcome = try await germany.node.liftProtection(of: pseudonym, because: ground, at: germany.handler)
        guard case .waits(let act) = outcome else { throw Fault("node.protect.changed") }
        return act
      }
      #expect(await code { _ = try await propose(shelter.id, because: " ") } == "node.protect.ground")
      #expect(
        await code { _ = try await propose("sheltered-0123456789ab", because: "gone") } == "node.shelter.unknown")
      let act = try await propose(shelter.id, because: "Known to run the collection")
      let again = try await propose(shelter.id, because: "Known to run the collection")
      // It is shown to the second officer, and nothing has changed before that one signs.
      let notes = try await germany.node.waiting(at: germany.second.desk).first { $0.id == act }?.notes.map(\.key)
      #expect(
        notes == [
          "exchange.waiting.shelter", "exchange.waiting.shelter.marks", "exchange.waiting.shelter.traces",
          "exchange.waiting.protection.ground",
        ])
      #expect(await answers("Person Number 5", germany, on: id) == "authority.disclosure.blocked")
      #expect(await code { try await germany.node.approve(act, at: germany.handler) } != nil)
      #expect(try await traces(germany) == 1)

      try await germany.node.approve(act, at: germany.second)
      #expect(try await traces(germany) == 0)
      let state = try await germany.node.caseState(caseID, at: germany.handler.desk)
      #expect(state.shelters.map(\.isLifted) == [true] && state.stage == .closed)
      // What else waited to lift the same shelter could only be sent back: it waits no longer.
      #expect(try await !germany.node.waiting(at: germany.second.desk).contains { $0.id == again })
      #expect(await code { try await germany.node.approve(again, at: germany.second) } == "node.waiting.not-found")
      let notices = try await germany.node.oversightNotices(at: germany.supervisor.desk)
      #expect(notices.filter { $0.code == "shelter-lifted" }.map(\.subject) == [shelter.id])
      let log = try await germany.node.readLog(limit: 10_000, at: germany.supervisor.desk).entries
      #expect(log.contains { $0.act == "set-protection" && $0.caseID == caseID && $0.approvedBy.count == 1 })
      #expect(log.contains { $0.act == "lapse" && $0.subjects.first == again })
      #expect(log.contains { $0.act == "erase-traces" && $0.officer == germany.handler.officer.id })
      #expect(await answers("Person Number 5", germany, on: id) == nil)
      #expect(try await germany.node.verify().faults.isEmpty)
    }
  }

  @Test func `what was signed to lift a shelter does not lift the one that is put up again after it`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let germany = exchange.services[1]
    try await report(germany, in: exchange.folder + "/report")
    let id = try await openCase(germany, "F-abcdef01", payer: 5)
    let shelter = try #require(try await germany.node.shelters(inCase: id, at: germany.handler.desk).first)
    let outcome = try await germany.node.liftProtection(of: shelter.id, because: "Not a payer", at: germany.handler)
    guard case .waits(let act) = outcome else { throw Fault("node.protect.changed") }
    let state = try await germany.node.caseState(id, at: germany.handler.desk)
    let standing = try #require(state.shelters.first)
    // Two officers lift it on another day's signatures, and an officer who knows better puts it up again.
    let events = [
      CaseEvent.shelterLifted(holder: standing.holder, first: "A", second: "B", ground: "Not a payer"),
      .sheltered([.init(holder: standing.holder, role: standing.role, origin: .officer)]),
    ].map {
      NewEvent(
        at: exchange.clock.now(), kind: $0.kind, officer: germany.handler.officer.id, content: $0.canonicalBytes)
    }
    try await germany.node.store.write { transaction in
      let stream = "case/" + state.id
      try transaction.append(events, to: stream, expecting: try transaction.events(of: stream).count, keys: [])
    }
    let notes = try await germany.node.waiting(at: germany.second.desk).first { $0.id == act }?.notes.map(\.key)
    #expect(notes == ["exchange.waiting.shelter.gone"])
    #expect(await code { try await germany.node.approve(act, at: germany.second) } == "node.shelter.unknown")
    let after = try await germany.node.caseState(id, at: germany.handler.desk)
    #expect(after.shelters.map(\.isLifted) == [false])
  }

  @Test func `what is kept for the search stays as long as another case shelters the same person`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let germany = exchange.services[1]
    try await report(germany, in: exchange.folder + "/report", until: Exchange.start.date)
    for id in ["F-abcdef01", "F-abcdef02"] {
      let opened = try await openCase(germany, id, payer: 5)
      _ = try await germany.node.closeCase(opened, because: "Nothing further", at: germany.handler)
    }
    try await exchange.pass(hours: 24)
    let due = try await germany.node.retentionDue(asOf: exchange.clock.now().date)
    _ = try await germany.node.applyRetention(due, at: germany.supervisor)
    let standing = try await germany.node.shelters(at: germany.supervisor.desk)
    #expect(standing.count == 2)
    for (shelter, left) in zip(standing, [1, 0]) {
      let outcome = try await germany.node.liftProtection(of: shelter.id, because: "Not a payer", at: germany.handler)
      guard case .waits(let act) = outcome else { throw Fault("node.protect.changed") }
      try await germany.node.approve(act, at: germany.second)
      #expect(try await traces(germany) == left)
    }
  }
}
