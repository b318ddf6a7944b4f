internal import Ledger
internal import Ontology
internal import Vocabulary

/// Bipartite and stack: several payers split equal pieces over the same several payees within days; in a stack these do
/// so again. The building block is the twin: one payer, two payees new to it, the same amount.
enum Stacks {
  static func candidates(_ ground: DetectionGround) -> [Candidate] {
    guard let rules = ground.typology("bipartite"), let stack = ground.typology("stack") else { return [] }
    let index = ground.index
    let window = rules["window-days"]
    var twins: Set<Int> = []
    for payer in 0..<index.accountCount {
      switch index.kind(payer) {
      case .branch, .agent, .wallet: continue
      default: break
      }
      let paid = index.paid(by: payer).map(Int.init).filter { !index.trait($0).routine }
      for (at, first) in paid.enumerated() {
        for second in paid.dropFirst(at + 1) {
          if index.day[second] - index.day[first] > window { break }
          let a = index.payee(first)
          let b = index.payee(second)
          guard a != b, abs(index.logValue[first] - index.logValue[second]) < rules["amount-tolerance"],
            index.between(payer, a).count == 1, index.between(payer, b).count == 1,
            index.between(a, payer).isEmpty, index.between(b, payer).isEmpty
          else { continue }
          twins.insert(first)
          twins.insert(second)
        }
      }
    }
    var found: [Candidate] = []
    for component in components(twins.sorted(), index, window: window, second: stack["window-days"]) {
      if let candidate = candidate(component, ground, rules, stack) { found.append(candidate) }
    }
    return found
  }

  /// Twins that share a payer or a payee within the window, or where one's payee is the other's payer soon after.
  private static func components(
    _ twins: [Int], _ index: DetectionIndex, window: Double, second: Double
  ) -> [[Int]] {
    var parent: [Int: Int] = [:]
    for twin in twins { parent[twin] = twin }
    func root(_ start: Int) -> Int {
      var at = start
      while let up = parent[at], up != at { at = up }
      var walk = start
      while let up = parent[walk], up != at {
        parent[walk] = at
        walk = up
      }
      return at
    }
    func join(_ a: Int, _ b: Int) {
      let x = root(a)
      let y = root(b)
      if x != y { parent[max(x, y)] = min(x, y) }
    }
    var byPayer: [Int: [Int]] = [:]
    var byPayee: [Int: [Int]] = [:]
    for twin in twins {
      byPayer[index.payer(twin), default: []].append(twin)
      byPayee[index.payee(twin), default: []].append(twin)
    }
    for group in [byPayer, byPayee] {
      for account in group.keys.sorted() {
        let list = group[account] ?? []
        for (a, b) in zip(list, list.dropFirst()) where index.day[b] - index.day[a] <= window { join(a, b) }
      }
    }
    for account in byPayer.keys.sorted() {
      for arriving in byPayee[account] ?? [] {
        for leaving in byPayer[account] ?? [] {
          let days = index.day[leaving] - index.day[arriving]
          if days >= -1, days <= second { join(arriving, leaving) }
        }
      }
    }
    var members: [Int: [Int]] = [:]
    for twin in twins { members[root(twin), default: []].append(twin) }
    return members.keys.sorted().compactMap { members[$0] }
  }

  private static func candidate(
    _ component: [Int], _ ground: DetectionGround, _ rules: Typology, _ stack: Typology
  ) -> Candidate? {
    let index = ground.index
    var payments = component
    var payers: [Int: Set<Int>] = [:]
    var payees: [Int: Set<Int>] = [:]
    // A payer that hangs on by one shared payee, or none, only happens to be near.
    while true {
      payers = [:]
      payees = [:]
      for payment in payments {
        payers[index.payer(payment), default: []].insert(index.payee(payment))
        payees[index.payee(payment), default: []].insert(index.payer(payment))
      }
      var loose: Set<Int> = []
      for (payer, reached) in payers {
        var shared = reached.count { (payees[$0]?.count ?? 0) > 1 || payers[$0] != nil }
        if payees[payer] != nil { shared += 1 }
        if shared == 0 || (shared == 1 && reached.count > 3) { loose.insert(payer) }
      }
      if loose.isEmpty { break }
      payments.removeAll { loose.contains(index.payer($0)) }
    }
    let shared = payees.values.count { $0.count >= 2 }
    let middles = Set(payers.keys).intersection(payees.keys)
    let needed = middles.isEmpty ? rules : stack
    guard payers.count >= Int(needed["payers-min"]), shared >= Int(needed["shared-payees-min"]),
      let first = payments.first,
      let last = payments.last
    else { return nil }
    let accounts = Set(payers.keys).union(payees.keys)
    let excess = payments.count - accounts.count + 1
    let score = min(2.2 * Double(excess) + Double(payers.count) - 2 + Double(shared), 14)
    guard score > 0 else { return nil }
    let begin = index.day[first] - 2
    let end = index.day[last] + 2
    var all = Set(payments)
    for payer in payers.keys {
      for payment in index.paid(by: payer, from: begin, through: end) where !index.trait(Int(payment)).routine {
        if accounts.contains(index.payee(Int(payment))) { all.insert(Int(payment)) }
      }
    }
    var parts: [Int: Finding.Part] = [:]
    for account in accounts {
      parts[account] = middles.contains(account) ? .layer : payers[account] != nil ? .source : .beneficiary
    }
    let why = Reason(
      Sentence(
        middles.isEmpty ? "detection.bipartite" : "detection.stack", ("payers", ground.number(payers.count)),
        ("payees", ground.number(payees.count)), ("shared", ground.number(shared)),
        ("middles", ground.number(middles.count)), ("payments", ground.number(payments.count)),
        ("span", ground.days(index.day[last] - index.day[first]))), references: ground.references(payments))
    return Candidate(
      middles.isEmpty ? "bipartite" : "stack", score: score, payments: all, parts: parts, why: [why])
  }
}
