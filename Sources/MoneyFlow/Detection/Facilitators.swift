internal import Ledger
internal import Ontology
internal import Vocabulary

/// Payments for online exploitation: many small payments over weeks to a few accounts that share their payers. An
/// account may serve several groups of payers; groups are told apart by who pays which accounts together.
enum Facilitators {
  static func candidates(_ ground: DetectionGround, hubs: [Int: Burst]) -> [Candidate] {
    guard let rules = ground.typology("online-csea") else { return [] }
    let index = ground.index
    let accounts = hubs.keys.sorted()
    var incoming: [Int: [Int]] = [:]
    var payers: [Int: Set<Int>] = [:]
    for hub in accounts {
      guard let burst = hubs[hub] else { continue }
      let cap = 6 * burst.evidence.medianValue
      let list = index.received(by: hub).map(Int.init).filter {
        !index.trait($0).routine && CounterpartyClass(index.kind(index.payer($0))) == .person && index.value[$0] <= cap
      }
      incoming[hub] = list
      payers[hub] = Set(list.map { index.payer($0) })
    }
    var hubsOf: [Int: [Int]] = [:]
    for hub in accounts { for payer in payers[hub] ?? [] { hubsOf[payer, default: []].append(hub) } }
    struct Pair: Hashable { let a: Int, b: Int }
    var shared: [Pair: Int] = [:]
    for payer in hubsOf.keys {
      let list = hubsOf[payer] ?? []
      for (at, a) in list.enumerated() { for b in list.dropFirst(at + 1) { shared[Pair(a: a, b: b), default: 0] += 1 } }
    }
    func common(_ a: Int, _ b: Int) -> Int { shared[Pair(a: min(a, b), b: max(a, b))] ?? 0 }
    let need = Int(rules["shared-payers-min"])

    var groups: [[Int]] = []
    var covered: Set<Pair> = []
    let pairs = shared.filter { $0.value >= need }.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key.a != $1.key.a ? $0.key.a < $1.key.a : $0.key.b < $1.key.b
    }
    for pair in pairs where !covered.contains(pair.key) {
      var group = [pair.key.a, pair.key.b]
      while group.count < 12 {
        var best: (common: Int, hub: Int)?
        for hub in accounts where !group.contains(hub) {
          let least = group.map { common(hub, $0) }.min() ?? 0
          guard least >= need, let own = payers[hub] else { continue }
          let known = own.count { payers[group[0]]?.contains($0) == true || payers[group[1]]?.contains($0) == true }
          guard Double(known) >= 0.3 * Double(own.count) else { continue }
          if best == nil || least > best?.common ?? 0 { best = (least, hub) }
        }
        guard let best else { break }
        group.append(best.hub)
      }
      for a in group { for b in group where a < b { covered.insert(Pair(a: a, b: b)) } }
      groups.append(group)
    }
    guard !groups.isEmpty else { return [] }

    // Payers who pay two or more of a group make it; those who pay one belong by time, if only one group fits.
    let groupPayers = groups.map { group in
      Set(hubsOf.keys.filter { payer in group.count { payers[$0]?.contains(payer) == true } >= 2 })
    }
    var groupsOf: [Int: [Int]] = [:]
    for (number, group) in groups.enumerated() { for hub in group { groupsOf[hub, default: []].append(number) } }
    let spans: [(Double, Double)] = groups.indices.map { number in
      var times: [Double] = []
      for hub in groups[number] {
        for payment in incoming[hub] ?? [] where groupPayers[number].contains(index.payer(payment)) {
          times.append(index.day[payment])
        }
      }
      times.sort()
      guard let first = times.first else { return (0, 0) }
      return (
        times[Int(Double(times.count) * 0.05)],
        times.isEmpty ? first : times[min(times.count - 1, Int(Double(times.count) * 0.97))]
      )
    }
    var members = [[Int]](repeating: [], count: groups.count)
    for hub in accounts {
      for payment in incoming[hub] ?? [] {
        let payer = index.payer(payment)
        var best: (hubs: Int, group: Int)?
        var byTime: [Int] = []
        for number in groupsOf[hub] ?? [] {
          if groupPayers[number].contains(payer) {
            let count = groups[number].count { payers[$0]?.contains(payer) == true }
            if count > best?.hubs ?? 0 { best = (count, number) }
          } else if index.day[payment] >= spans[number].0 - 3, index.day[payment] <= spans[number].1 + 3 {
            byTime.append(number)
          }
        }
        if let best {
          members[best.group].append(payment)
        } else if byTime.count == 1 {
          members[byTime[0]].append(payment)
        }
      }
    }
    var found: [Candidate] = []
    for (number, group) in groups.enumerated() where members[number].count >= 6 {
      found.append(network(group, members[number], groupPayers[number].count, hubs, ground))
    }
    return found
  }

  private static func network(
    _ group: [Int], _ incoming: [Int], _ shared: Int, _ hubs: [Int: Burst], _ ground: DetectionGround
  ) -> Candidate {
    let index = ground.index
    let begin = incoming.map { index.day[$0] }.min() ?? 0
    let end = incoming.map { index.day[$0] }.max() ?? 0
    var score = 0.6 * Double(min(shared, 10))
    var cash: [Int] = []
    var why: [Reason] = []
    var against: [Reason] = []
    for hub in group {
      guard let burst = hubs[hub] else { continue }
      score += Statistics.clamp(burst.score - 2, 0, 5) + 0.7 * Statistics.clamp(burst.evidence.likeSized, -3, 2)
      score -= 4 * burst.evidence.reciprocal
      let sum = index.total(incoming.filter { index.payee($0) == hub })
      let drawn = index.paid(by: hub, from: begin, through: end + 8).map(Int.init).filter {
        index.trait($0).cashOut && index.day[$0] > begin && index.value[$0] > 0.25 * sum
      }
      cash += drawn
      if !drawn.isEmpty { score += 1.5 }
      why.append(ground.burstReason(burst))
      against += ground.unlikeReason(burst)
    }
    let payments = incoming + cash
    var parts: [Int: Finding.Part] = [:]
    for payment in incoming { parts[index.payer(payment)] = .payer }
    for payment in cash { parts[index.payee(payment)] = .cashOut }
    for hub in group { parts[hub] = .collector }
    why.insert(
      Reason(
        Sentence(
          "detection.facilitators", ("accounts", ground.number(group.count)),
          ("payers", ground.number(Set(incoming.map { index.payer($0) }).count)), ("shared", ground.number(shared)),
          ("payments", ground.number(incoming.count)),
          ("middle", ground.dollars(Statistics.median(incoming.map { index.value[$0] }))),
          ("sum", ground.money(incoming)), ("span", ground.days(end - begin))),
        references: ground.references(payments.sorted())), at: 0)
    if !cash.isEmpty {
      why.append(
        Reason(
          Sentence("detection.cashed-out", ("sum", ground.money(cash)), ("payments", ground.number(cash.count))),
          references: ground.references(cash.sorted())))
    }
    return Candidate(
      "online-csea", score: min(score, 16), payments: payments, parts: parts, why: why, against: against)
  }
}
