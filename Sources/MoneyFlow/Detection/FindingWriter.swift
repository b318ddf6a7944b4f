internal import Ledger
internal import Ontology
internal import Vocabulary

/// Turns a candidate into a finding: parts for every account, the sum at each day's rate, what speaks against it in the
/// rest of the ledger, and what could not be known.
struct FindingWriter {
  let table: PaymentTable
  let index: DetectionIndex
  let typologies: Typologies
  let skippedHubs: Set<Int>
  private let names: [String]

  init(table: PaymentTable, index: DetectionIndex, typologies: Typologies, skippedHubs: Set<Int>) {
    self.table = table
    self.index = index
    self.typologies = typologies
    self.skippedHubs = skippedHubs
    names = Self.accountNames(table.accounts)
  }

  /// Account identifiers as written; joined to their institution where two institutions use the same one.
  static func accountNames(_ accounts: AccountTable) -> [String] {
    var uses: [String: Int] = [:]
    for id in accounts.id { uses[id, default: 0] += 1 }
    return accounts.id.indices.map { position in
      let id = accounts.id[position]
      let institution = Int(accounts.institution[position])
      guard uses[id] ?? 0 > 1, institution < accounts.institutions.count else { return id }
      return accounts.institutions[institution] + "/" + id
    }
  }

  func finding(_ candidate: Candidate) -> Finding {
    let payments = candidate.payments
    let parts = parts(candidate)
    var sum: Int64 = 0
    for payment in payments { sum = sum.addingReportingOverflow(index.cents[payment]).partialValue }
    let ids = payments.map { table.id[$0] }
    let first = Instant(seconds: Int64(table.seconds[payments.first ?? 0]))
    let last = Instant(seconds: Int64(table.seconds[payments.last ?? 0]))
    var why = [
      Reason(
        Sentence(
          "detection.total", ("payments", .integer(Int64(payments.count))), ("accounts", .integer(Int64(parts.count))),
          ("sum", .money(Money(minorUnits: sum, currency: .usDollar))), ("first", .date(first.date)),
          ("last", .date(last.date)), ("currencies", .integer(Int64(Set(payments.map { table.currency[$0] }).count)))),
        references: ids)
    ]
    why += candidate.why
    if let typology = typologies[candidate.family] {
      why.append(Reason(Sentence("detection.published-by", ("source", .text(typology.source)))))
    }
    let digest = Digest(of: candidate.family + "\n" + ids.sorted().joined(separator: "\n"))
    return Finding(
      id: String(digest.hex.prefix(20)), family: candidate.family, score: Int64((candidate.score * 1000).rounded()),
      payments: ids, accounts: parts.map { Finding.Account(id: names[$0.0], part: $0.1) }, why: why,
      against: candidate.against + against(candidate, parts), limits: candidate.limits + limits(candidate, parts),
      first: first, last: last, valueCents: sum)
  }

  /// Every account once, in order of first appearance. A natural person who only pays in is a payer, whatever the
  /// pattern, unless the pattern is one of sending: no family becomes a suspect for paying.
  private func parts(_ candidate: Candidate) -> [(Int, Finding.Part)] {
    let sending: Set<String> = [
      "fan-out", "scatter-gather", "cycle", "random", "bipartite", "stack", "pass-through", "gather-scatter",
    ]
    var order: [Int] = []
    var pays: Set<Int> = []
    var receives: Set<Int> = []
    for payment in candidate.payments {
      for account in [index.payer(payment), index.payee(payment)]
      where !pays.contains(account) && !receives.contains(account) {
        order.append(account)
        pays.insert(account)
      }
    }
    pays = Set(candidate.payments.map { index.payer($0) })
    receives = Set(candidate.payments.map { index.payee($0) })
    return order.map { account in
      if let part = candidate.parts[account] { return (account, part) }
      switch (pays.contains(account), receives.contains(account)) {
      case (true, false):
        let person = index.kind(account) == .person
        return (account, person && !sending.contains(candidate.family) ? .payer : .source)
      case (false, _):
        switch index.kind(account) {
        case .dealer: return (account, .asset)
        case .branch: return (account, .cashOut)
        default: return (account, .beneficiary)
        }
      default: return (account, .layer)
      }
    }
  }

  private func against(_ candidate: Candidate, _ parts: [(Int, Finding.Part)]) -> [Reason] {
    let inside = Set(candidate.payments)
    struct Pair: Hashable { let from: Int, to: Int }
    var pairs: [Pair] = []
    var seen: Set<Pair> = []
    for payment in candidate.payments {
      let pair = Pair(from: index.payer(payment), to: index.payee(payment))
      if seen.insert(pair).inserted { pairs.append(pair) }
    }
    var known: [String] = []
    var knownPairs = 0
    var returned: [String] = []
    for pair in pairs {
      let outside = index.between(pair.from, pair.to).map(Int.init).filter { !inside.contains($0) }
      if !outside.isEmpty {
        knownPairs += 1
        known += outside.prefix(20).map { table.id[$0] }
      }
      returned += index.between(pair.to, pair.from).map(Int.init).filter { !inside.contains($0) }.prefix(20).map {
        table.id[$0]
      }
    }
    var reasons: [Reason] = []
    if knownPairs > 0 {
      reasons.append(
        Reason(
          Sentence(
            "detection.against.known", ("known", .integer(Int64(knownPairs))), ("pairs", .integer(Int64(pairs.count)))),
          references: known))
    }
    if !returned.isEmpty {
      reasons.append(
        Reason(
          Sentence("detection.against.returned", ("payments", .integer(Int64(returned.count)))), references: returned))
    }
    for (account, part) in parts where part == .collector || part == .layer || part == .front {
      let all = index.paid(by: account).count + index.received(by: account).count
      let own = candidate.payments.count { index.payer($0) == account || index.payee($0) == account }
      if all - own >= 50 {
        reasons.append(
          Reason(
            Sentence(
              "detection.against.busy", ("account", .account(names[account])), ("payments", .integer(Int64(all - own))))
          ))
      }
    }
    if candidate.against.isEmpty, reasons.isEmpty { reasons.append(Reason(Sentence("detection.against.nothing-seen"))) }
    return reasons
  }

  private func limits(_ candidate: Candidate, _ parts: [(Int, Finding.Part)]) -> [Sentence] {
    var limits: [Sentence] = []
    if let first = candidate.payments.first, let last = candidate.payments.last {
      if index.day[first] < 2 { limits.append(Sentence("detection.limit.begins-with-ledger")) }
      if index.day[last] > index.spanDays - 2 { limits.append(Sentence("detection.limit.ends-with-ledger")) }
    }
    let unknown = parts.count { index.kind($0.0) == .unknown }
    if unknown > 0 {
      limits.append(Sentence("detection.limit.unknown-kind", ("accounts", .integer(Int64(unknown)))))
    }
    for (account, _) in parts where skippedHubs.contains(account) {
      limits.append(
        Sentence(
          "detection.limit.hub", ("account", .account(names[account])),
          ("limit", .integer(Int64(typologies.links.fanoutMax)))))
    }
    limits.append(Sentence("detection.limit.one-ledger", ("days", .duration(seconds: Int64(index.spanDays * 86_400)))))
    return limits
  }
}
