import Authority
import Foundation
import Joint
import Ledger
import MoneyFlow
import Node
import TestSupport
import Testing
import Vocabulary
import World

/// Three units that hold what their own banks see of one world, and agree on a joint analysis.
struct JointWorld {
  let exchange: Exchange
  let world: BorderPayments

  static let first = CivilDate(year: 2025, month: 11, day: 20)!
  static let last = first.adding(days: 89)
  static let until = last.adding(days: 60)
  static let countries = ["CA", "DE", "FR"]

  init(_ world: BorderPayments = .planted(), parties: [String: String] = [:]) async throws {
    self.world = world
    exchange = try await Exchange(Self.countries.map { ($0, .fiu) })
    for (service, country) in zip(exchange.services, Self.countries) {
      try await hold(country, service, parties: parties[country])
    }
  }

  var services: [Exchange.Service] { exchange.services }

  /// What a country's banks see: with the other end's copy an hour and a half later and three in a thousand less.
  private func hold(_ country: String, _ service: Exchange.Service, parties: String?) async throws {
    let folder = exchange.folder + "/" + country
    var payments =
      "tx_id,ts,from_bank,from_account,to_bank,to_account,amount,currency,amount_recv,currency_recv,channel\n"
    var names: Set<String> = []
    let start = Double(Self.first.daysSinceEpoch) * 86_400
    for row in world.rows where row.payer.hasPrefix(country) || row.payee.hasPrefix(country) {
      let isCopy = !row.payer.hasPrefix(country) && !row.payer.hasPrefix("CH")
      let time = Instant(seconds: Int64(start + row.day * 86_400) + (isCopy ? 5_400 : 0))
      let cents = Int64((row.dollars * (isCopy ? 0.997 : 1) * 100).rounded())
      let amount = "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
      payments += "\(row.id),\(time),\(row.payer.prefix(2))B,\(row.payer),\(row.payee.prefix(2))B,\(row.payee),"
      payments += "\(amount),USD,\(amount),USD,wire\n"
      names.formUnion([row.payer, row.payee])
    }
    var accounts = "account_id,bank_id,country,kind,owner_id,opened\n"
    for name in names.sorted() {
      accounts += "\(name),\(name.prefix(2))B,\(name.prefix(2)),person,P-\(name),2020-01-01\n"
    }
    var files = [
      ("transactions.csv", payments), ("accounts.csv", accounts),
      ("banks.csv", "bank_id,country,kind,held_by\nCAB,CA,bank,CA\nDEB,DE,bank,DE\nFRB,FR,bank,FR\nCHB,CH,bank,\n"),
      ("fx.csv", "day,currency,usd\n\(Self.first),EUR,1.1\n"),
    ]
    if let parties { files.append(("parties.jsonl", parties)) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name)) }
    let report = try await service.node.importFiles(
      [folder] + (parties == nil ? [] : [folder + "/parties.jsonl"]),
      terms: ImportTerms(means: .transferReport, retainUntil: TestNode.day), at: service.handler)
    try #require(report.isClean)
  }

  /// Canada proposes, two officers sign; returns the agreement's name.
  func propose(_ change: (inout JointProposal) -> Void = { _ in }) async throws -> String {
    var proposal = JointProposal(
      question: "Which networks run through our three countries?", peers: ["DE fiu", "FR fiu"], first: Self.first,
      last: Self.last, expires: Self.until)
    change(&proposal)
    let canada = services[0]
    let agreed = try await canada.node.proposeJoint(proposal, at: canada.second)
    _ = try await canada.node.approve(agreed.waits, at: canada.supervisor)
    try await exchange.carry()
    return agreed.agreement
  }

  func agree(_ name: String, _ service: Exchange.Service) async throws {
    let agreed = try await service.node.agreeJoint(name, at: service.second)
    _ = try await service.node.approve(agreed.waits, at: service.supervisor)
    try await exchange.carry()
  }

  /// An agreement in force at all three.
  func agreement(_ change: (inout JointProposal) -> Void = { _ in }) async throws -> String {
    let name = try await propose(change)
    for service in services.dropFirst() { try await agree(name, service) }
    return name
  }

  /// A round to its end; returns its name.
  @discardableResult
  func run(_ name: String, by service: Exchange.Service? = nil) async throws -> String {
    let service = service ?? services[0]
    let round = try await service.node.runJoint(name, at: service.handler)
    try await finish()
    return round
  }

  /// Carries envelopes until nothing comes any more.
  func finish() async throws { for _ in 0..<8 where try await !exchange.carry().isEmpty {} }

  func summary(_ name: String, at service: Exchange.Service) async throws -> JointAgreementSummary {
    try #require(try await service.node.jointAgreements(at: service.handler.desk).first { $0.name == name })
  }

  func round(_ name: String, at service: Exchange.Service) async throws -> JointRoundSummary {
    try #require(try await summary(name, at: service).rounds.last)
  }

  /// The same analysis in one process, of what the three hold.
  func inOneProcess(like summary: JointAgreementSummary) async throws -> JointAnalysis {
    let agreement = try await services[0].node.jointTerms(of: summary.name)
      .inForce(on: Self.until, approved: Set(summary.members.compactMap { MemberID($0.id) }))
    let members = Dictionary(
      uniqueKeysWithValues: zip(Self.countries, services).compactMap { country, service in
        MemberID(service.id).map { (country + "B", $0) }
      })
    var ledgers: [MemberLedger] = []
    for (service, country) in zip(services, Self.countries) {
      let member = try #require(members[country + "B"])
      ledgers.append(
        try MemberLedger(
          try await service.node.ledger().table(), of: member, coverage: Coverage(members), under: agreement))
    }
    return try JointAnalysis(
      ledgers, detection: Detection(), under: agreement, naming: .oblivious, entropy: SeededEntropy(seed: 5))
  }
}
