internal import Ledger
internal import Ontology
internal import Vocabulary

/// Smuggling collectors: several accounts take in like sums from many persons over weeks, and each empties again and
/// again to the same next account, which sends the whole on.
enum Collectors {
  private struct Collecting {
    let burst: Burst
    let swept: [Int]
    let share: Double
  }

  static func candidates(_ ground: DetectionGround) -> [Candidate] {
    guard let rules = ground.typology("smuggling-collector") else { return [] }
    let index = ground.index
    var byNext: [Int: [Collecting]] = [:]
    for burst in ground.bursts {
      guard burst.direction == .incoming, burst.counterparty == .person, holdsForItself(index.kind(burst.hub)),
        !burst.evidence.equalShares, burst.score > 2.5, burst.evidence.spanDays > 4,
        let main = sweeps(burst, ground, days: rules["sweep-days"]).first,
        main.share >= rules["swept-share-min"], main.share <= rules["swept-share-max"]
      else { continue }
      switch index.kind(main.payee) {
      case .person, .business, .unknown: break
      default: continue
      }
      byNext[main.payee, default: []].append(Collecting(burst: burst, swept: main.payments, share: main.share))
    }
    var found: [Candidate] = []
    for next in byNext.keys.sorted() {
      var byHub: [Int: Collecting] = [:]
      for collecting in byNext[next] ?? [] where collecting.burst.score > byHub[collecting.burst.hub]?.burst.score ?? 0
      {
        byHub[collecting.burst.hub] = collecting
      }
      let collectors = byHub.keys.sorted().compactMap { byHub[$0] }
      guard collectors.count >= Int(rules["collectors-min"]) else { continue }
      found.append(network(collectors, next, ground, rules))
    }
    return found
  }

  private static func holdsForItself(_ kind: AccountKind) -> Bool {
    kind == .person || kind == .business || kind == .unknown
  }

  /// Where an account's intake went: payees by the share of it they got, largest first.
  static func sweeps(
    _ burst: Burst, _ ground: DetectionGround, days: Double
  ) -> [(payee: Int, share: Double, payments: [Int])] {
    let index = ground.index
    let begin = index.day[burst.first]
    var byPayee: [Int: [Int]] = [:]
    for payment in index.paid(by: burst.hub, from: begin, through: index.day[burst.last] + days).map(Int.init)
    where index.day[payment] > begin && !index.trait(payment).routine {
      byPayee[index.payee(payment), default: []].append(payment)
    }
    return byPayee.map {
      (payee: $0.key, share: index.total($0.value) / max(burst.evidence.sum, 0.01), payments: $0.value)
    }
    .sorted { $0.share != $1.share ? $0.share > $1.share : $0.payee < $1.payee }
  }

  private static func network(
    _ collectors: [Collecting], _ next: Int, _ ground: DetectionGround, _ rules: Typology
  ) -> Candidate {
    let index = ground.index
    var score = 0.0
    var payments: Set<Int> = []
    var parts: [Int: Finding.Part] = [:]
    var hubsOfPayer: [Int: Set<Int>] = [:]
    for collecting in collectors {
      let burst = collecting.burst
      payments.formUnion(burst.payments)
      payments.formUnion(collecting.swept)
      score += Statistics.clamp(burst.score - 1.5, 0, 6) + Statistics.clamp(burst.evidence.likeSized, -2, 2)
      score -= 6 * burst.evidence.knownBefore + 4 * burst.evidence.reciprocal
      if collecting.swept.count >= 2 { score += 2 }
      for payment in burst.payments {
        parts[index.payer(payment)] = .payer
        hubsOfPayer[index.payer(payment), default: []].insert(burst.hub)
      }
    }
    let shared = hubsOfPayer.values.count { $0.count > 1 }
    score += Double(min(shared, 4))
    let swept = collectors.flatMap(\.swept)
    let begin = payments.map { index.day[$0] }.min() ?? 0
    let end = payments.map { index.day[$0] }.max() ?? 0
    let sum = index.total(swept)
    // What the consolidating account sends on, and the next step of each such payment.
    let onward = index.paid(by: next, from: begin, through: end + 8).map(Int.init).filter {
      !index.trait($0).routine && index.value[$0] >= rules["onward-share-min"] * sum
    }
    payments.formUnion(onward)
    for payment in onward {
      let account = index.payee(payment)
      parts[account] = index.kind(account) == .business ? .front : .beneficiary
      for step in index.paid(by: account, from: index.day[payment], through: index.day[payment] + 7).map(Int.init)
      where step > payment && !index.trait(step).routine && index.value[step] >= 0.6 * index.value[payment]
        && index.value[step] <= 1.01 * index.value[payment]
      {
        payments.insert(step)
        parts[index.payee(step)] = index.kind(index.payee(step)) == .dealer ? .asset : .beneficiary
      }
    }
    for collecting in collectors { parts[collecting.burst.hub] = .collector }
    parts[next] = .layer
    var why = [
      Reason(
        Sentence(
          "detection.collectors", ("collectors", ground.number(collectors.count)),
          ("payers", ground.number(hubsOfPayer.count)), ("sum", ground.money(collectors.flatMap(\.burst.payments))),
          ("swept", ground.money(swept)), ("next", ground.account(next)), ("span", ground.days(end - begin))),
        references: ground.references(payments.sorted()))
    ]
    if shared > 0 { why.append(Reason(Sentence("detection.shared-payers", ("payers", ground.number(shared))))) }
    if !onward.isEmpty {
      why.append(
        Reason(
          Sentence(
            "detection.collectors-onward", ("next", ground.account(next)), ("sum", ground.money(onward)),
            ("payments", ground.number(onward.count))), references: ground.references(onward)))
    }
    for collecting in collectors { why.append(ground.burstReason(collecting.burst)) }
    return Candidate(
      "smuggling-collector", score: min(score, 18), payments: payments, parts: parts, why: why,
      against: collectors.flatMap { ground.unlikeReason($0.burst) })
  }
}
