internal import Ledger
internal import Ontology
internal import Vocabulary

/// Shapes by structure alone, for a ledger too small to know what is usual: does one shape explain nearly all of the
/// ledger, payments following each other in time as the shape requires?
///
/// * cycle: each payee pays next, strictly later, and the last payment returns to the first payer
/// * scatter-gather: at least two accounts each receive from one source and later pay one end
/// * gather-scatter: an account receives from at least two and, once money has come in, pays at least two
/// * fan-in, fan-out: at least three pay one, or one pays three
/// * bipartite: payers and payees apart, and more payments than a tree of them needs
struct Shapes {
  let index: DetectionIndex
  let settings: NetworkSettings

  private struct Explanation {
    let family: String
    let payments: [Int]
    let parts: [Int: Finding.Part]
    /// Among equal coverage the shape that says more.
    let rank: Int
  }

  func candidates() -> [Candidate] {
    components().compactMap { component in
      guard Double(component.count) >= settings.shapeCoverageMin * Double(index.count), let best = best(component)
      else {
        return nil
      }
      let coverage = Double(best.payments.count) / Double(index.count)
      let why = Reason(
        Sentence(
          "detection.shape", ("family", .text(best.family)), ("explained", .integer(Int64(best.payments.count))),
          ("payments", .integer(Int64(index.count)))))
      var candidate = Candidate(
        best.family, score: Double(best.payments.count) * coverage, payments: best.payments, parts: best.parts,
        why: [why])
      candidate.limits = [
        Sentence(
          "detection.limit.no-baseline", ("payments", .integer(Int64(index.count))),
          ("needed", .integer(Int64(settings.baselinePaymentsMin))))
      ]
      return candidate
    }.sorted(by: Networks.before)
  }

  /// Payments by connected accounts, in order of their first payment.
  private func components() -> [[Int]] {
    var parent = Array(0..<index.accountCount)
    func root(_ start: Int) -> Int {
      var at = start
      while parent[at] != at { at = parent[at] }
      return at
    }
    for payment in 0..<index.count {
      let a = root(index.payer(payment))
      let b = root(index.payee(payment))
      if a != b { parent[max(a, b)] = min(a, b) }
    }
    var order: [Int] = []
    var members: [Int: [Int]] = [:]
    for payment in 0..<index.count {
      let key = root(index.payer(payment))
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(payment)
    }
    return order.compactMap { members[$0] }
  }

  private func best(_ component: [Int]) -> Explanation? {
    let payments = component.filter { index.payer($0) != index.payee($0) }
    guard payments.count >= 3 else { return nil }
    var incoming: [Int: [Int]] = [:]
    var outgoing: [Int: [Int]] = [:]
    for payment in payments {
      incoming[index.payee(payment), default: []].append(payment)
      outgoing[index.payer(payment), default: []].append(payment)
    }
    var found: [Explanation] = []
    if let cycle = cycle(payments, outgoing) { found.append(cycle) }
    found += scatterGather(incoming, outgoing)
    found += gatherScatter(incoming, outgoing)
    found += fans(incoming, outgoing)
    if let bipartite = bipartite(payments, incoming, outgoing) { found.append(bipartite) }
    let needed = settings.shapeCoverageMin * Double(index.count)
    return found.filter { Double($0.payments.count) >= needed }.max {
      $0.payments.count != $1.payments.count ? $0.payments.count < $1.payments.count : $0.rank < $1.rank
    }
  }

  private func follows(_ a: Int, _ b: Int) -> Bool { index.day[b] > index.day[a] }

  private func cycle(_ payments: [Int], _ outgoing: [Int: [Int]]) -> Explanation? {
    var best: [Int] = []
    var steps = 0
    for start in payments {
      let home = index.payer(start)
      var open: [[Int]] = [[start]]
      while let path = open.popLast() {
        steps += 1
        // Small ledgers only; the bound is for the odd dense one.
        if steps > 200_000 { break }
        let last = path[path.count - 1]
        for next in outgoing[index.payee(last)] ?? [] where follows(last, next) {
          if index.payee(next) == home {
            if path.count + 1 > best.count, path.count >= 2 { best = path + [next] }
          } else if !path.contains(where: { index.payer($0) == index.payee(next) }) {
            open.append(path + [next])
          }
        }
      }
    }
    guard best.count >= 3 else { return nil }
    var parts: [Int: Finding.Part] = [:]
    for payment in best { parts[index.payer(payment)] = .layer }
    return Explanation(family: "cycle", payments: best, parts: parts, rank: 5)
  }

  private func scatterGather(_ incoming: [Int: [Int]], _ outgoing: [Int: [Int]]) -> [Explanation] {
    var found: [Explanation] = []
    for source in outgoing.keys.sorted() {
      for end in incoming.keys.sorted() where end != source {
        var explained: [Int] = []
        var parts: [Int: Finding.Part] = [source: .source, end: .beneficiary]
        var middles = 0
        for middle in Set((outgoing[source] ?? []).map { index.payee($0) }).sorted() where middle != end {
          let a = (outgoing[source] ?? []).filter { index.payee($0) == middle }
          let b = (outgoing[middle] ?? []).filter { index.payee($0) == end }
          guard let first = a.first, let last = b.last, follows(first, last) else { continue }
          middles += 1
          parts[middle] = .layer
          explained += a.filter { follows($0, last) } + b.filter { follows(first, $0) }
        }
        if middles >= 2 {
          found.append(Explanation(family: "scatter-gather", payments: explained, parts: parts, rank: 4))
        }
      }
    }
    return found
  }

  private func gatherScatter(_ incoming: [Int: [Int]], _ outgoing: [Int: [Int]]) -> [Explanation] {
    var found: [Explanation] = []
    for hub in incoming.keys.sorted() {
      guard let gathered = incoming[hub], let scattered = outgoing[hub], let first = gathered.first,
        let last = scattered.last
      else { continue }
      let into = gathered.filter { follows($0, last) }
      let out = scattered.filter { follows(first, $0) }
      guard Set(into.map { index.payer($0) }).count >= 2, Set(out.map { index.payee($0) }).count >= 2 else { continue }
      found.append(Explanation(family: "gather-scatter", payments: into + out, parts: [hub: .layer], rank: 3))
    }
    return found
  }

  private func fans(_ incoming: [Int: [Int]], _ outgoing: [Int: [Int]]) -> [Explanation] {
    var found: [Explanation] = []
    for hub in incoming.keys.sorted() {
      let payments = incoming[hub] ?? []
      if Set(payments.map { index.payer($0) }).count >= 3 {
        found.append(Explanation(family: "fan-in", payments: payments, parts: [hub: .collector], rank: 2))
      }
    }
    for hub in outgoing.keys.sorted() {
      let payments = outgoing[hub] ?? []
      if Set(payments.map { index.payee($0) }).count >= 3 {
        found.append(Explanation(family: "fan-out", payments: payments, parts: [hub: .source], rank: 1))
      }
    }
    return found
  }

  private func bipartite(
    _ payments: [Int], _ incoming: [Int: [Int]], _ outgoing: [Int: [Int]]
  ) -> Explanation? {
    guard outgoing.count >= 2, incoming.count >= 2, Set(outgoing.keys).isDisjoint(with: incoming.keys),
      payments.count >= outgoing.count + incoming.count
    else { return nil }
    var parts: [Int: Finding.Part] = [:]
    for account in outgoing.keys { parts[account] = .source }
    for account in incoming.keys { parts[account] = .beneficiary }
    return Explanation(family: "bipartite", payments: payments, parts: parts, rank: 0)
  }
}
