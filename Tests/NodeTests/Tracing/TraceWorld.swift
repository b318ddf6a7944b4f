import Authority
import Casework
import Foundation
import JSON
import Node
import Requests
import Testing
import Vocabulary
import World

/// Payments between accounts of several countries, each held by the services of both of its ends.
struct TraceWorld {
  struct Payment {
    let id: String
    let from: String
    let to: String
    let euros: String
    let hours: Int64
  }

  /// 10 February 2026, noon, UTC.
  static let noon = Instant(startOf: CivilDate(year: 2026, month: 2, day: 10)!).adding(seconds: 12 * 3600)

  var payments: [Payment] = []
  /// Persons' accounts, with their holders; every other account is a business's.
  var persons: [String: String] = [:]

  /// `CA1` is an account in Canada; its bank is BKCA.
  static func name(_ account: String) -> String { "BK\(account.prefix(2))/\(account)" }

  mutating func pay(_ from: String, _ to: String, _ euros: String, hours: Int64) {
    payments.append(Payment(id: "T\(payments.count + 1)", from: from, to: to, euros: euros, hours: hours))
  }

  /// What the service of a country holds, given to it.
  func give(_ service: Exchange.Service, in exchange: Exchange) async throws {
    let country = service.node.description.country.code
    let held = payments.filter { $0.from.hasPrefix(country) || $0.to.hasPrefix(country) }
    guard !held.isEmpty else { return }
    var table =
      "tx_id,ts,from_bank,from_account,to_bank,to_account,amount,currency,amount_recv,currency_recv,channel\n"
    for payment in held {
      let at = Self.noon.adding(seconds: payment.hours * 3600)
      table +=
        "\(payment.id),\(at),BK\(payment.from.prefix(2)),\(payment.from),BK\(payment.to.prefix(2)),\(payment.to),"
      table += "\(payment.euros),EUR,\(payment.euros),EUR,wire\n"
    }
    let names = Set(held.flatMap { [$0.from, $0.to] }).sorted()
    var accounts = "account_id,bank_id,country,kind,owner_id,opened\n"
    for name in names {
      let owner = persons[name]
      accounts +=
        "\(name),BK\(name.prefix(2)),\(name.prefix(2)),\(owner == nil ? "business" : "person"),\(owner ?? ""),2020-01-01\n"
    }
    let banks = Set(names.map { $0.prefix(2) }).sorted()
      .map { "BK\($0),\($0),bank,\($0)\n" }.joined()
    let folder = exchange.folder + "/payments-" + country
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, text) in [
      ("transactions.csv", table), ("accounts.csv", accounts),
      ("banks.csv", "bank_id,country,kind,held_by\n" + banks),
      ("fx.csv", "day,currency,usd\n" + (0..<400).map { "\($0),EUR,1.1\n" }.joined()),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    _ = try await service.node.importFiles(
      [folder], terms: ImportTerms(means: .transferReport, retainUntil: TestNode.day), at: service.handler)
  }

  /// Services of these countries with what each holds.
  func exchange(_ countries: [String]) async throws -> Exchange {
    let exchange = try await Exchange(countries.map { ($0, .fiu) })
    for service in exchange.services { try await give(service, in: exchange) }
    return exchange
  }
}

extension JointTraceTerms {
  static func sample(_ from: String..., marking: String = "TLP:AMBER PAP:AMBER H0") throws -> JointTraceTerms {
    var terms = JointTraceTerms(from: from)
    let marking: Marking = try #require(Marking(marking))
    terms.say(
      facts: "Thirty-six people each paid into one account, and two days later all of it went on abroad.",
      offences: ["migrant-smuggling", "money-laundering"], marking: marking)
    return terms
  }
}

extension Exchange.Service {
  /// Begins a trace and sends what it drafted.
  func follow(_ terms: JointTraceTerms, inCase caseName: String? = nil) async throws -> JointTraceRound {
    let round = try await node.beginTrace(terms, inCase: caseName, at: handler)
    try await send(round)
    return round
  }

  func send(_ round: JointTraceRound) async throws {
    for each in round.drafted {
      let waiting = try #require(try await node.sendRequest(each.request, at: handler).waiting)
      _ = try await node.approve(waiting, at: second)
    }
  }

  /// Accepts, releases and has a second officer approve.
  func release(_ request: String, _ release: TraceRelease, marking: Marking = .serviceOnly) async throws {
    try await take(.accepted(pace: nil), on: request)
    let step = try await node.releaseTrace(request, release, marking: marking, at: handler)
    _ = try await node.approve(try #require(step.waits), at: second)
  }

  func picture(_ round: JointTraceRound) async throws -> TraceFile {
    try await node.traceFile(round.trace, at: handler.desk)
  }

  /// A standing release in force for another service.
  func stand(for other: Exchange.Service, _ change: (inout StandingReleaseTerms) -> Void = { _ in }) async throws {
    var terms = StandingReleaseTerms(
      peer: other.id, purposes: [.investigation], legalBasis: "Invented Act, section 9",
      most: Money(minorUnits: 1_000_000, currency: .euro), steps: 4, days: 30,
      until: CivilDate(year: 2026, month: 12, day: 31)!)
    change(&terms)
    let waits = try await node.proposeStandingRelease(terms, at: supervisor)
    _ = try await node.approve(waits, at: director)
  }
}

func faultCode(_ body: () async throws -> Void) async -> String? {
  do { try await body() } catch { return (error as? Fault)?.code.rawValue ?? "\(error)" }
  return nil
}
