internal import Casework
internal import Ledger
internal import MoneyFlow
internal import Vocabulary

/// Where the money of a case sits at the end of the ledger, by each method of attribution.
enum Standings {
  /// Accounts told one by one for each method; the rest is in the totals.
  static let rowsMax = 400

  /// An account that holds less than this part of what was seeded is not named: haircut spreads dust over accounts that
  /// have nothing to do with the case. The totals still hold it.
  static let dustDivisor: Int64 = 1_000

  /// Follows what entered the case's pattern through everything the node holds. Accounts that it reached are returned
  /// beside, so that they can be named.
  static func all(
    after facts: CaseFacts, in view: LedgerView
  ) throws(CancellationError) -> (standings: [Standing], accounts: [CaseAccount]) {
    guard view.count > 0 else { return ([], []) }
    let entering = CaseFacts.entering(facts.payments)
    let seeds = view.rows(ofPayments: entering).compactMap(\.first)
    guard !seeds.isEmpty else { return ([], []) }
    let asOf = Instant(seconds: Int64(view.seconds[view.count - 1]))
    var standings: [Standing] = []
    var reached: [String: CaseAccount] = [:]
    for method in Standing.Method.allCases {
      let attribution = try Attribution(view, seeds: seeds, method: engine(method))
      let held = method == .poison ? touched(attribution, view) : attribution.held.map { ($0.account, $0.cents) }
      let sorted = held.filter { $0.1 > 0 }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
      let dust = attribution.seededCents / dustDivisor
      let rows = sorted.prefix(rowsMax).prefix { $0.1 > dust }.map { position, cents -> Standing.Row in
        let institution = view.accounts.institution(position).id
        let id = view.accounts.id(position)
        let owner = view.accounts.owner(position)
        reached[id] = CaseAccount(
          id: id, institution: institution, country: view.accounts.country(position),
          kind: view.accounts.kind(position).label, holder: owner.flatMap { $0.isEmpty ? nil : $0 })
        return Standing.Row(account: id, cents: cents)
      }
      standings.append(
        Standing(
          method: method, asOf: asOf, seededCents: attribution.seededCents,
          heldCents: sorted.reduce(Int64(0)) { $0.addingReportingOverflow($1.1).partialValue },
          accounts: sorted.count, rows: Array(rows)))
    }
    return (standings, reached.values.sorted { $0.id < $1.id })
  }

  private static func engine(_ method: Standing.Method) -> AttributionMethod {
    switch method {
    case .fifo: .fifo
    case .haircut: .haircut
    case .poison: .poison
    }
  }

  /// By poison an account is marked, which is no sum. What it still holds of marked money is at most what came in
  /// marked less what went out.
  private static func touched(_ attribution: Attribution, _ view: LedgerView) -> [(Int, Int64)] {
    var balance: [Int: Int64] = [:]
    for carried in attribution.carried {
      let payer = Int(view.payer[carried.row])
      let payee = Int(view.payee[carried.row])
      if let held = balance[payer] { balance[payer] = max(0, held - carried.cents) }
      balance[payee] = balance[payee, default: 0].addingReportingOverflow(carried.cents).partialValue
    }
    return balance.map { ($0.key, $0.value) }
  }
}
