internal import Ledger
internal import Ontology
internal import Vocabulary

/// Money that walks from account to account, a little less at each step: a cycle when it comes home, a random walk when
/// it does not. The heaviest chain of pass-through links is found by dynamic programming in order of time, taken out,
/// and the next one looked for.
enum Chains {
  static func candidates(_ ground: DetectionGround, isCancelled: () -> Bool) throws -> [Candidate] {
    guard let ring = ground.typology("cycle"), let walk = ground.typology("random") else { return [] }
    let index = ground.index
    func passes(_ account: Int) -> Bool {
      switch index.kind(account) {
      case .person, .business, .unknown: true
      default: false
      }
    }
    let low = Statistics.naturalLog(walk["ratio-min"])
    let links = ground.links.links.filter { link in
      let trait = index.trait(link.incoming)
      return link.weight > walk["link-weight-min"] && link.ratio >= low
        && index.value[link.incoming] >= walk["value-min"]
        && passes(index.payer(link.incoming)) && passes(index.payer(link.outgoing))
        && passes(index.payee(link.outgoing))
        && !trait.wage && !trait.cashIn
    }.sorted { a, b in
      // Positions follow time, so this is the order of (out, in).
      a.outgoing != b.outgoing ? a.outgoing < b.outgoing : a.incoming < b.incoming
    }
    var used: Set<Int> = []
    var found: [Candidate] = []
    for _ in 0..<6 {
      if isCancelled() { throw CancellationError() }
      var weight: [Int: Double] = [:]
      var before: [Int: Int] = [:]
      for link in links where !used.contains(link.incoming) && !used.contains(link.outgoing) {
        let reached = (weight[link.incoming] ?? 0) + min(link.weight, 3.2) - 0.25
        if reached > weight[link.outgoing] ?? 0 {
          weight[link.outgoing] = reached
          before[link.outgoing] = link.incoming
        }
      }
      var taken = 0
      let ends = weight.keys.sorted { a, b in
        let x = weight[a] ?? 0
        let y = weight[b] ?? 0
        return x != y ? x > y : a < b
      }
      for end in ends where !used.contains(end) {
        var path = [end]
        while let previous = before[path[path.count - 1]] { path.append(previous) }
        path.reverse()
        guard path.count >= 3, !path.contains(where: used.contains) else { continue }
        let accounts = path.map { index.payer($0) } + [index.payee(end)]
        let distinct = Set(accounts).count
        let closes = accounts[0] == index.payee(end) && distinct == accounts.count - 1
        guard closes ? path.count >= Int(ring["payments-min"]) : path.count >= Int(walk["payments-min"]) else {
          continue
        }
        let ratios = zip(path.dropFirst(), path).map { index.logValue[$0] - index.logValue[$1] }
        let rules = closes ? ring : walk
        var score = weight[end] ?? 0
        if distinct < accounts.count { score += 2 }
        // Trade keeps a margin, and not always the same; a fee is small and steady.
        score -= max(0, Statistics.deviation(ratios) - 0.025) * 150
        score -= max(0, -Statistics.mean(ratios) - rules["fee-max"]) * 150
        score = min(score, 16) - 1
        used.formUnion(path)
        taken += 1
        guard score > 2 else { continue }
        let sentence = Sentence(
          closes ? "detection.cycle" : "detection.walk", ("payments", ground.number(path.count)),
          ("accounts", ground.number(distinct)), ("first", ground.account(accounts[0])),
          ("sum", ground.money([path[0]])), ("left", ground.money([end])),
          ("fee", ground.share(1 - Statistics.exponential(Statistics.mean(ratios)))),
          ("span", ground.days(index.day[end] - index.day[path[0]])))
        var parts: [Int: Finding.Part] = [:]
        for account in accounts { parts[account] = .layer }
        if !closes {
          if parts.count == distinct { parts[accounts[0]] = .source }
          if !accounts.dropLast().contains(accounts[accounts.count - 1]) {
            parts[accounts[accounts.count - 1]] = .beneficiary
          }
        }
        var against: [Reason] = []
        if accounts.allSatisfy({ index.kind($0) == .business }) {
          against.append(Reason(Sentence("detection.against.trade", ("accounts", ground.number(distinct)))))
        }
        found.append(
          Candidate(
            closes ? "cycle" : "random", score: score, payments: path, parts: parts,
            why: [Reason(sentence, references: ground.references(path))], against: against))
      }
      if taken == 0 { break }
    }
    return found
  }
}
