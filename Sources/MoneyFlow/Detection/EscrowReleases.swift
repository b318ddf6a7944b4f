internal import Ledger
internal import Ontology
internal import Vocabulary

/// Escrow release, as in unregistered value transfer: agents pay the same few persons again and again, and the same odd
/// amounts reach different persons: one deposit, released leg by leg. Agents then settle through trading firms.
enum EscrowReleases {
  static func candidates(_ ground: DetectionGround) -> [Candidate] {
    guard let rules = ground.typology("smuggling-escrow") else { return [] }
    let index = ground.index
    var receiving: [Int: Burst] = [:]
    for burst in ground.bursts
    where burst.direction == .incoming && burst.counterparty == .agent && index.kind(burst.hub) == .person {
      if burst.score > receiving[burst.hub]?.score ?? 0 { receiving[burst.hub] = burst }
    }
    guard receiving.count > 1 else { return [] }
    // How common each amount is among everything agents pay to persons.
    var all: [Double] = []
    for account in 0..<index.accountCount where index.kind(account) == .agent {
      for payment in index.paid(by: account) where index.kind(index.payee(Int(payment))) == .person {
        all.append(index.logValue[Int(payment)])
      }
    }
    all.sort()
    let tolerance = rules["amount-tolerance"]
    let hubs = receiving.keys.sorted()
    let amounts = receiving.mapValues { burst in burst.payments.map { index.logValue[$0] }.sorted() }
    let agents = receiving.mapValues { burst in Set(burst.payments.map { index.payer($0) }) }

    var parent: [Int: Int] = [:]
    for hub in hubs { parent[hub] = hub }
    func root(_ start: Int) -> Int {
      var at = start
      while let up = parent[at], up != at { at = up }
      return at
    }
    struct Match { let a: Int, b: Int, weight: Double, count: Int }
    var matches: [Match] = []
    for (at, a) in hubs.enumerated() {
      for b in hubs.dropFirst(at + 1) {
        guard let p = agents[a], let q = agents[b], !p.isDisjoint(with: q), let u = amounts[a], let v = amounts[b]
        else {
          continue
        }
        let (few, many) = u.count <= v.count ? (u, v) : (v, u)
        var weight = 0.0
        var count = 0
        for amount in few {
          let same = Statistics.count(many, from: amount - tolerance, to: amount + tolerance)
          guard same > 0 else { continue }
          let own = Statistics.count(few, from: amount - tolerance, to: amount + tolerance)
          let others = Statistics.count(all, from: amount - tolerance, to: amount + tolerance) - same - own
          let chance = max(Double(others), 0.5) / Double(max(all.count, 1)) * Double(many.count)
          weight += -Statistics.powerOfTen(min(1, chance))
          count += 1
        }
        guard weight >= rules["match-weight-min"] else { continue }
        matches.append(Match(a: a, b: b, weight: weight, count: count))
        let (r, s) = (root(a), root(b))
        if r != s { parent[max(r, s)] = min(r, s) }
      }
    }
    var networks: [Int: [Int]] = [:]
    for hub in hubs { networks[root(hub), default: []].append(hub) }
    var found: [Candidate] = []
    for key in networks.keys.sorted() {
      guard let group = networks[key], group.count > 1 else { continue }
      let inside = matches.filter { group.contains($0.a) }
      found.append(
        network(
          group.compactMap { receiving[$0] }, weight: inside.reduce(0) { $0 + $1.weight },
          matched: inside.reduce(0) { $0 + $1.count }, ground, rules))
    }
    return found
  }

  private static func network(
    _ bursts: [Burst], weight: Double, matched: Int, _ ground: DetectionGround, _ rules: Typology
  ) -> Candidate {
    let index = ground.index
    let releases = bursts.flatMap(\.payments)
    let agents = Set(releases.map { index.payer($0) })
    let begin = releases.map { index.day[$0] }.min() ?? 0
    let end = releases.map { index.day[$0] }.max() ?? 0
    var score = min(weight, 30) * 0.3
    for burst in bursts { score += Statistics.clamp(burst.score - 2, 0, 3) }
    var payments = Set(releases)
    var parts: [Int: Finding.Part] = [:]
    for burst in bursts { parts[burst.hub] = .beneficiary }
    for agent in agents { parts[agent] = .layer }

    // Settlement: another agent pays a firm, which pays a firm, which pays one of these agents, the sum nearly kept.
    var settlement: Set<Int> = []
    var depositors: Set<Int> = []
    for agent in agents.sorted() {
      for arriving in index.received(by: agent, from: begin, through: end + rules["settlement-days"]).map(Int.init)
      where index.kind(index.payer(arriving)) == .business {
        for last in ground.links.origins(of: arriving) where index.kind(index.payer(last.incoming)) == .business {
          for first in ground.links.origins(of: last.incoming) where index.kind(index.payer(first.incoming)) == .agent {
            settlement.formUnion([first.incoming, last.incoming, arriving])
            depositors.insert(index.payer(first.incoming))
          }
        }
      }
    }
    var why = [
      Reason(
        Sentence(
          "detection.escrow", ("receivers", ground.number(bursts.count)), ("agents", ground.number(agents.count)),
          ("payments", ground.number(releases.count)), ("sum", ground.money(releases)),
          ("matched", ground.number(matched)), ("weight", ground.thousandths(weight)),
          ("span", ground.days(end - begin))), references: ground.references(releases.sorted()))
    ]
    if !settlement.isEmpty {
      score += 3
      for payment in settlement where index.kind(index.payer(payment)) == .business {
        parts[index.payer(payment)] = .front
      }
      for agent in depositors { parts[agent] = .collector }
      why.append(
        Reason(
          Sentence(
            "detection.settlement", ("payments", ground.number(settlement.count)), ("sum", ground.money(settlement))),
          references: ground.references(settlement.sorted())))
      payments.formUnion(settlement)
      var deposits: Set<Int> = []
      for agent in depositors {
        for burst in ground.incomingBursts(at: agent) where burst.counterparty == .person {
          deposits.formUnion(burst.payments)
        }
      }
      if !deposits.isEmpty, deposits.count < payments.count {
        payments.formUnion(deposits)
        for payment in deposits { parts[index.payer(payment)] = .payer }
        why.append(
          Reason(
            Sentence(
              "detection.deposits", ("payments", ground.number(deposits.count)), ("sum", ground.money(deposits))),
            references: ground.references(deposits.sorted())))
      }
    }
    for burst in bursts { why.append(ground.burstReason(burst)) }
    return Candidate(
      "smuggling-escrow", score: min(score, 16), payments: payments, parts: parts, why: why,
      against: [Reason(Sentence("detection.against.agent-trade"))])
  }
}
