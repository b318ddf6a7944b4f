internal import Authority
internal import Casework
internal import Holdings
internal import JSON
internal import Protection
internal import Requests
internal import Vocabulary
internal import World

/// The chapter with a second country: a question goes out and its answer comes back, by files that nobody else can
/// open; and somebody who is sheltered is asked for, and nothing about her leaves.
extension Demonstration {
  func askAbroad(_ file: CaseFile) async throws {
    tell(Line(Sentence("demo.exchange")))
    let canada = try await Side(node, chief: signing)
    let germany = try await neighbour()
    try await canada.admit(germany)
    try await germany.admit(canada)
    try await ask(germany, by: canada, about: file)
    try await shelter(canada, from: germany)
  }

  /// A service of the second country, beside the first one's folder.
  private func neighbour() async throws -> Side {
    guard let country = CountryCode("DE") else { throw Fault("demo.no-samples") }
    let other = try await ServiceNode.create(
      at: FilePath.join(folder, "germany"), country: country, service: .fiu, clock: clock, entropy: node.entropy)
    let passphrase = node.entropy.bytes(24)
    _ = try await other.addOfficer(
      "Demonstration", unit: "Samples", role: .supervisor, passphrase: passphrase, cost: .interactive)
    let desk = try await other.desk(of: nil, purpose: .investigation, basis: signing.desk.warrant.basis)
    return try await Side(other, chief: try await other.unlock(desk, passphrase: passphrase))
  }

  /// The answers leave at whole hours after the question came, so that their time tells nothing; here an hour passes at
  /// once.
  private func waitForAnswer(_ one: Side, _ other: Side) async throws {
    try await one.exchange(with: other)
    clock.advance(seconds: 3600)
    try await one.exchange(with: other)
  }

  // MARK: A question and its answer

  private func ask(_ germany: Side, by canada: Side, about file: CaseFile) async throws {
    let hasty = try await canada.draft("fiu.request", to: germany, [.init("asked", .array([.string("accounts")]))])
    let check = try await canada.node.check(hasty, at: canada.handler.desk)
    tell(
      Line(
        Sentence("demo.exchange.check", ("missing", .integer(Int64(check.missing.count)))), indent: 5))
    for missing in check.missing.prefix(3) { tell(Line(indent: 8, .text("-"), .words(missing))) }

    let account = accountAbroad(file)
    let subject = JSONValue.fields(
      ("kind", .string("account")),
      ("identifiers", .array([.fields(("scheme", .string("account-number")), ("value", .string(account)))])))
    let question = try await canada.ask(
      "fiu.request", of: germany,
      content(about: subject, asked: ["accounts", "beneficial-owners"], accounts: [account]))
    try await canada.exchange(with: germany)
    let received = try await germany.node.request(question, at: germany.handler.desk)
    tell(Line(Sentence("demo.exchange.sent", ("account", .text(account))), indent: 5))
    if let due = received.row.due.first {
      tell(
        Line(
          Sentence(
            due.isOwed ? "demo.exchange.due" : "demo.exchange.due.customary", ("date", .date(due.at.date))),
          indent: 5))
    }
    try await germany.takeUp(question)
    guard let marking = Marking("TLP:AMBER PAP:AMBER H1 H2") else { throw Fault("demo.nothing-found") }
    try await germany.step(
      .answered(answer("The account belongs to a company that was dissolved in 2024.", marking)), on: question)
    try await waitForAnswer(canada, germany)
    guard let given = try await canada.node.request(question, at: canada.handler.desk).state.answers.first?.answer,
      case .text(let words)? = given[field: "information"]
    else { throw Fault("demo.nothing-found") }
    tell(
      Line(
        Sentence("demo.exchange.answer", ("information", .text(words)), ("marking", .text(given.marking.description))),
        indent: 5))
  }

  /// An account in the second country that stands in the case, or one that does not exist.
  private func accountAbroad(_ file: CaseFile) -> String {
    for row in file.evidence.rows where row.payeeInstitution.hasPrefix("DE") {
      if case .account(let account) = row.payee { return account }
    }
    return "DEB01-0000000"
  }

  private func answer(_ words: String, _ marking: Marking) -> Answer {
    Answer(
      code: "full",
      fields: [MessageField("information", .text(words)), MessageField("checked", .texts(["accounts"]))],
      marking: marking)
  }

  /// A question that is right the first time, about one subject.
  private func content(about subject: JSONValue, asked: [String], accounts: [String] = []) -> [JSONValue.Member] {
    let texts = { (values: [String]) in JSONValue.array(values.map { .string($0) }) }
    return [
      .init("offences", .array([.string("migrant-smuggling"), .string("money-laundering")])),
      .init(
        "facts",
        .string(
          "Within some weeks three dozen families each paid into a few accounts here; what arrived moved on within days, "
            + "in part to your country.")),
      .init("link", .string("Part of the money was received by an account in your country.")),
      .init("subjects", .array([subject])),
      .init("asked", texts(asked)),
      .init(
        "period",
        .fields(
          ("from", .string(node.today.adding(days: -365).description)), ("to", .string(node.today.description)))),
      .init("intended-use", .array([.string("intelligence")])),
      .init("marking", .string("TLP:AMBER PAP:AMBER H0")), .init("other-addressees", .array([])),
      .init("parallel-channels", .array([])), .init("confidential", .bool(true)),
      .init(
        "fields",
        .object(
          [.init("judicial-case", .string("none-known"))]
            + (accounts.isEmpty ? [] : [.init("accounts", texts(accounts))]))),
    ]
  }

  // MARK: Somebody who is sheltered

  private func shelter(_ canada: Side, from germany: Side) async throws {
    // A payer whom the case shelters: the node knows her name, the case does not show it, and nor does the telling.
    guard let name = try await node.store.read({ try $0.shelteredPersons().first { !$0.names.isEmpty } })?.names.first
    else { return }
    tell(Line(Sentence("demo.exchange.sheltered"), indent: 3))
    let subject = JSONValue.fields(
      ("kind", .string("person")), ("role", .string("contact")), ("names", .array([.string(name)])))
    let question = try await germany.ask(
      "fiu.request", of: canada, content(about: subject, asked: ["suspicious-reports"]))
    try await canada.exchange(with: germany)
    try await canada.takeUp(question)
    do {
      try await canada.step(.answered(answer("\(name) has an account here.", .serviceOnly)), on: question)
      throw Fault("demo.nothing-found")
    } catch let fault as Fault where fault.code == "authority.disclosure.blocked" {
      tell(Line(indent: 5, .text("-"), .words(fault.sentence)))
    }
    let size = try await canada.node.readLog(at: canada.handler.desk).log.entries
    let log = try await canada.node.readLog(from: size - 12, limit: 12, at: canada.handler.desk)
    if let entry = log.entries.last(where: { $0.outcome == .failed && $0.kind == "disclosure" }) {
      tell(
        Line(
          Sentence(
            "demo.exchange.logged", ("place", .integer(Int64(entry.place))), ("act", .text(entry.act ?? "")),
            ("notes", .text(entry.notes.joined(separator: "; ")))), indent: 5))
    }
    try await canada.step(.answered(Answer(code: "not-available", marking: .serviceOnly)), on: question)
    try await waitForAnswer(germany, canada)
    let told = try await germany.node.request(question, at: germany.handler.desk).state.answers.first?.answer
    tell(Line(Sentence("demo.exchange.neutral", ("answer", .text(told?.code ?? ""))), indent: 5))
  }
}
