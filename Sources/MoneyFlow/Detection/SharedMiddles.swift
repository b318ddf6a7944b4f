internal import Ledger
internal import Ontology
internal import Vocabulary

/// One account pays several, and each passes the money on to the same end: scatter-gather once, labour exploitation
/// when it returns with every wage.
enum SharedMiddles {
  private struct Ends: Hashable, Comparable {
    let source: Int
    let end: Int
    static func < (a: Ends, b: Ends) -> Bool { a.source != b.source ? a.source < b.source : a.end < b.end }
  }

  static func candidates(_ ground: DetectionGround) -> [Candidate] {
    guard let scatter = ground.typology("scatter-gather"), let labour = ground.typology("labour-exploitation") else {
      return []
    }
    let index = ground.index
    var groups: [Ends: [PassThroughLink]] = [:]
    for link in ground.links.links {
      let ends = Ends(source: index.payer(link.incoming), end: index.payee(link.outgoing))
      if ends.source != ends.end { groups[ends, default: []].append(link) }
    }
    var found: [Candidate] = []
    for ends in groups.keys.sorted() {
      guard let links = groups[ends] else { continue }
      let middles = Set(links.map { index.payee($0.incoming) })
      guard middles.count >= Int(scatter["middles-min"]) else { continue }
      // Each payment is the same money once: strongest links first.
      var used: Set<Int> = []
      var kept: [PassThroughLink] = []
      for link in links.sorted(by: stronger) where !used.contains(link.incoming) && !used.contains(link.outgoing) {
        used.insert(link.incoming)
        used.insert(link.outgoing)
        kept.append(link)
      }
      if let wages = wages(ends, kept, links, ground, labour) {
        found.append(wages)
      } else if !index.standsForMany(ends.source), !index.standsForMany(ends.end),
        let once = once(ends, kept, ground, scatter)
      {
        found.append(once)
      }
    }
    return found
  }

  private static func stronger(_ a: PassThroughLink, _ b: PassThroughLink) -> Bool {
    a.weight != b.weight
      ? a.weight > b.weight : (a.incoming != b.incoming ? a.incoming < b.incoming : a.outgoing < b.outgoing)
  }

  private static func wages(
    _ ends: Ends, _ kept: [PassThroughLink], _ links: [PassThroughLink], _ ground: DetectionGround, _ rules: Typology
  ) -> Candidate? {
    let index = ground.index
    guard index.kind(ends.source) == .business else { return nil }
    let rounds = Set(links.map { Int(index.day[$0.incoming]) / 5 }).count
    let workers = Set(kept.map { index.payee($0.incoming) })
    let repeats = Double(links.count) / Double(workers.count)
    guard workers.count >= Int(rules["workers-min"]), rounds >= Int(rules["rounds-min"]),
      repeats >= rules["repeats-min"]
    else { return nil }
    let begin = kept.map { index.day[$0.incoming] }.min() ?? 0
    let end = kept.map { index.day[$0.outgoing] }.max() ?? 0
    // Every wage to anyone who ever paid the same end: a worker who keeps some of them speaks against.
    let paid = index.paid(by: ends.source, from: begin - 1, through: end).filter {
      !index.between(index.payee(Int($0)), ends.end).isEmpty
    }
    let share = Double(kept.count) / Double(max(1, paid.count))
    let score = min(16, Double(kept.count) * 0.35 + Double(workers.count) * 0.5) - 8 * (1 - share) + 4
    let payments = kept.flatMap { [$0.incoming, $0.outgoing] }
    var parts: [Int: Finding.Part] = [ends.source: .source, ends.end: .collector]
    for worker in workers { parts[worker] = .payer }
    let passed = index.total(kept.map(\.outgoing)) / max(index.total(kept.map(\.incoming)), 0.01)
    let why = Reason(
      Sentence(
        "detection.labour", ("workers", ground.number(workers.count)), ("employer", ground.account(ends.source)),
        ("wages", ground.number(kept.count)), ("share", ground.share(passed)), ("controller", ground.account(ends.end)),
        ("dwell", ground.days(Statistics.median(kept.map(\.days))))),
      references: ground.references(payments.sorted()))
    var against: [Reason] = []
    if share < 0.999 {
      against.append(
        Reason(
          Sentence(
            "detection.against.wages-kept", ("kept", ground.number(paid.count - kept.count)),
            ("all", ground.number(paid.count)))))
    }
    return Candidate(
      "labour-exploitation", score: score, payments: payments, parts: parts, why: [why], against: against)
  }

  private static func once(
    _ ends: Ends, _ all: [PassThroughLink], _ ground: DetectionGround, _ rules: Typology
  ) -> Candidate? {
    let index = ground.index
    var kept = all
    func range(_ links: [PassThroughLink]) -> (Double, Double) {
      (links.map { index.day[$0.incoming] }.min() ?? 0, links.map { index.day[$0.outgoing] }.max() ?? 0)
    }
    var (begin, end) = range(kept)
    if end - begin > rules["span-days-max"] {
      var densest: [PassThroughLink] = []
      for link in all {
        let from = index.day[link.incoming]
        let near = all.filter {
          index.day[$0.incoming] >= from && index.day[$0.incoming] <= from + rules["window-days"]
        }
        if near.count > densest.count { densest = near }
      }
      kept = densest
      (begin, end) = range(kept)
    }
    let middles = Set(kept.map { index.payee($0.incoming) })
    guard middles.count >= Int(rules["middles-min"]) else { return nil }
    var best: [Int: Double] = [:]
    for link in kept {
      let middle = index.payee(link.incoming)
      best[middle] = max(best[middle] ?? 0, min(link.weight, 3))
    }
    // Others between the same two whose sums do not agree: shares of a purchase differ, a launderer's fee does not.
    var others: Set<Int> = []
    for payment in index.paid(by: ends.source, from: begin - 1, through: end) {
      let middle = index.payee(Int(payment))
      guard !middles.contains(middle), middle != ends.end else { continue }
      if index.between(middle, ends.end).contains(where: {
        index.day[Int($0)] >= begin && index.day[Int($0)] <= end + 3
      }) {
        others.insert(middle)
      }
    }
    let ratios = kept.map(\.ratio)
    var score = min(best.keys.sorted().reduce(0) { $0 + (best[$1] ?? 0) } * 1.1, 18) - 3 * Double(others.count)
    score -= max(0, Statistics.deviation(ratios) - 0.03) * 40
    score -= max(0, -Statistics.mean(ratios) - rules["known-fee-max"]) * 100
    guard score > 0 else { return nil }
    let payments = kept.flatMap { [$0.incoming, $0.outgoing] }
    var parts: [Int: Finding.Part] = [ends.source: .source, ends.end: .beneficiary]
    for middle in middles { parts[middle] = .layer }
    let why = Reason(
      Sentence(
        "detection.scatter-gather", ("source", ground.account(ends.source)), ("end", ground.account(ends.end)),
        ("middles", ground.number(middles.count)),
        ("share", ground.share(Statistics.exponential(Statistics.mean(ratios)))),
        ("dwell", ground.days(Statistics.median(kept.map(\.days)))), ("span", ground.days(end - begin))),
      references: ground.references(payments.sorted()))
    var against: [Reason] = []
    if !others.isEmpty {
      against.append(
        Reason(Sentence("detection.against.sums-differ", ("others", ground.number(others.count)))))
    }
    return Candidate("scatter-gather", score: score, payments: payments, parts: parts, why: [why], against: against)
  }
}
