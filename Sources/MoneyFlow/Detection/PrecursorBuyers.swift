internal import Ledger
internal import Ontology
internal import Vocabulary

/// Precursor procurement: small sums from many persons reach a few buyers, who pay chemical suppliers in small repeated
/// lots, part of it through wallets that pass everything on at once. Buyers belong together when they share payers,
/// or wallets and suppliers at the same time.
enum PrecursorBuyers {
  static func candidates(_ ground: DetectionGround, buyers: [Int: Burst], purchases: [Int: [Int]]) -> [Candidate] {
    guard let rules = ground.typology("precursor-procurement") else { return [] }
    let index = ground.index
    let hubs = buyers.keys.sorted()
    var parent: [Int: Int] = [:]
    for hub in hubs { parent[hub] = hub }
    func root(_ start: Int) -> Int {
      var at = start
      while let up = parent[at], up != at { at = up }
      return at
    }
    func overlap(_ a: Burst, _ b: Burst) -> Double {
      min(index.day[a.last], index.day[b.last]) - max(index.day[a.first], index.day[b.first])
    }
    for (at, a) in hubs.enumerated() {
      for b in hubs.dropFirst(at + 1) {
        guard let x = buyers[a], let y = buyers[b] else { continue }
        let together = overlap(x, y)
        guard together > 0 else { continue }
        let p = Set(x.payments.map { index.payer($0) })
        let q = Set(y.payments.map { index.payer($0) })
        let common = p.intersection(q).count
        let sellers = Set((purchases[a] ?? []).map { index.payee($0) })
          .intersection((purchases[b] ?? []).map { index.payee($0) }).count
        if (common >= Int(rules["shared-payers-min"]) && Double(common) >= 0.15 * Double(min(p.count, q.count)))
          || (sellers >= 2 && together > 3)
        {
          let (r, s) = (root(a), root(b))
          if r != s { parent[max(r, s)] = min(r, s) }
        }
      }
    }
    var networks: [Int: [Int]] = [:]
    for hub in hubs { networks[root(hub), default: []].append(hub) }
    return networks.keys.sorted().compactMap { network(networks[$0] ?? [], buyers, purchases, ground) }
  }

  private static func network(
    _ hubs: [Int], _ buyers: [Int: Burst], _ purchases: [Int: [Int]], _ ground: DetectionGround
  ) -> Candidate? {
    let index = ground.index
    var score = hubs.count == 1 ? -3.0 : 1.5 * Double(hubs.count - 1)
    var payments: Set<Int> = []
    var parts: [Int: Finding.Part] = [:]
    var why: [Reason] = []
    var against: [Reason] = []
    var bought: [Int] = []
    var throughWallets: Set<Int> = []
    for hub in hubs {
      guard let burst = buyers[hub] else { continue }
      let own = purchases[hub] ?? []
      payments.formUnion(burst.payments)
      payments.formUnion(own)
      bought += own
      for payment in burst.payments { parts[index.payer(payment)] = .payer }
      var passed = 0
      for payment in own {
        let seller = index.payee(payment)
        parts[seller] = index.kind(seller) == .wallet ? .layer : .beneficiary
        guard index.kind(seller) == .wallet else { continue }
        if let step = ground.links.onward(of: payment).first(where: {
          index.kind(index.payee($0.outgoing)) == .wallet && $0.days < 2.5
        }) {
          throughWallets.insert(step.outgoing)
          payments.insert(step.outgoing)
          parts[index.payee(step.outgoing)] = .beneficiary
          passed += 1
        }
      }
      score += Statistics.clamp(burst.score - 2, 0, 4) + 0.8 * Statistics.clamp(burst.evidence.likeSized, -3, 2)
      score += 0.3 * Double(min(own.count, 4)) + 0.9 * Double(min(passed, 4))
      why.append(ground.burstReason(burst))
      against += ground.unlikeReason(burst)
    }
    // Small makers buy openly from the supplier; wallets in between speak louder than the goods.
    if throughWallets.count < 2 {
      score -= 7
      against.append(Reason(Sentence("detection.against.bought-openly", ("purchases", ground.number(bought.count)))))
    }
    for hub in hubs { parts[hub] = .collector }
    guard score > 0 else { return nil }
    why.insert(
      Reason(
        Sentence(
          "detection.precursors", ("buyers", ground.number(hubs.count)), ("purchases", ground.number(bought.count)),
          ("sum", ground.money(bought)), ("wallets", ground.number(throughWallets.count)),
          ("middle", ground.dollars(Statistics.median(bought.map { index.value[$0] })))),
        references: ground.references(payments.sorted())), at: 0)
    return Candidate(
      "precursor-procurement", score: min(score, 16), payments: payments, parts: parts, why: why, against: against)
  }
}
