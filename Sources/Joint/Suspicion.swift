internal import Ledger
internal import MoneyFlow

/// What one member suspects, with everything it knows of it. It stays with the member; an ``EventDigest`` is what is told.
struct Suspicion {
  enum Kind: Hashable {
    /// A pattern as the member's detectors name it.
    case pattern(String)
    /// Unusually many counterparties in a few days.
    case gathering
    /// Money passed on from account to account.
    case chain
    /// A sum in crypto assets that is split at each wallet.
    case peel
    /// Money that reaches one end from one source by several ways.
    case middles
    /// What this member saw of an account that nobody holds and whose total was opened.
    case opened
  }

  let kind: Kind
  let score: Double
  /// Positions in the member's table, ascending; in a chain, in the order of the money.
  let payments: [Int]
  /// The larger payments by which a gathering was emptied: no part of it, but what may tie it to another.
  var swept: [Int] = []
  /// Of a chain: the payment it begins with, and those it ends with.
  var first: Int?
  var lasts: [Int] = []
  /// Of a chain: the mean and the spread of what each step keeps, as natural logarithms.
  var keptMean = 0.0
  var keptDeviation = 0.0
  /// Of a peel: how often the sum was split, and how many of the parts split off left as money.
  var splits = 0
  var cashed = 0
  /// Strong enough to be told; others are only told when they carry on what another member told.
  var isStrong = true

  /// Everything that may be named.
  var all: [Int] { swept.isEmpty ? payments : (payments + swept).sorted() }
}

/// Finds what a member suspects above the agreed lines.
struct SuspicionSearch {
  let ledger: MemberLedger
  let found: Suspicions
  let thresholds: Thresholds

  func all() -> [Suspicion] {
    var result: [Suspicion] = []
    var holders: [Int: [Int]] = [:]
    func add(_ suspicion: Suspicion) {
      for payment in suspicion.payments { holders[payment, default: []].append(result.count) }
      result.append(suspicion)
    }
    // Half of it is in a suspicion that is there already: it is not told twice.
    func isTold(_ payments: [Int], but: (Suspicion) -> Bool = { _ in false }) -> Bool {
      var common: [Int: Int] = [:]
      for payment in payments {
        for holder in holders[payment] ?? [] { common[holder, default: 0] += 1 }
      }
      return common.contains { 2 * $0.value >= payments.count && !but(result[$0.key]) }
    }
    for chain in chains() { add(chain) }
    for peel in peels() { add(peel) }
    for pattern in found.patterns where ledger.holderOfCenter(pattern.payments) == nil {
      // Chains were found above, up to the border.
      if pattern.family == "random" || pattern.family == "cycle",
        isTold(pattern.payments, but: { !$0.isStrong })
      {
        continue
      }
      if pattern.family == "ransom-peel", isTold(pattern.payments, but: { $0.kind != .peel }) {
        continue
      }
      let held = Set(pattern.payments)
      let swept =
        pattern.family == "fan-in" ? swept(by: pattern.payments).filter { !held.contains($0) } : []
      add(
        Suspicion(
          kind: .pattern(pattern.family), score: pattern.score, payments: pattern.payments,
          swept: swept))
    }
    for group in middles() where !isTold(group.payments, but: { $0.kind == .chain }) { add(group) }
    for gathering in found.gatherings
    where gathering.score >= thresholds[.weakGatheringScore] && ledger.holder[gathering.account] == .own {
      if !isTold(gathering.payments) {
        let held = Set(gathering.payments)
        add(
          Suspicion(
            kind: .gathering, score: gathering.score, payments: gathering.payments,
            swept: gathering.swept.filter { !held.contains($0) },
            isStrong: gathering.score >= thresholds[.gatheringScore]))
      }
    }
    return result
  }

  /// What emptied the gathering that a fan is.
  private func swept(by payments: [Int]) -> [Int] {
    guard let first = payments.first else { return [] }
    let hub = ledger.payee(first)
    guard ledger.holder[hub] == .own else { return [] }
    return found.gatherings.first {
      $0.incoming && $0.account == hub && $0.payments.contains(first)
    }?.swept ?? []
  }

  /// Several ways from one source to one end, each by a payment in and a payment out that nearly agree.
  private func middles() -> [Suspicion] {
    struct Ends: Hashable, Comparable {
      let source: Int
      let end: Int
      static func < (a: Ends, b: Ends) -> Bool { (a.source, a.end) < (b.source, b.end) }
    }
    var groups: [Ends: [Suspicions.Passing]] = [:]
    for passing in found.passings where passing.weight >= thresholds[.linkWeight] {
      let ends = Ends(source: ledger.payer(passing.incoming), end: ledger.payee(passing.outgoing))
      if ends.source != ends.end { groups[ends, default: []].append(passing) }
    }
    var result: [Suspicion] = []
    for ends in groups.keys.sorted() {
      var used: Set<Int> = []
      var ways: Set<Int> = []
      var weight = 0.0
      var ratios: [Double] = []
      for passing in (groups[ends] ?? []).sorted(by: Self.stronger)
      where !used.contains(passing.incoming) && !used.contains(passing.outgoing) {
        used.formUnion([passing.incoming, passing.outgoing])
        ratios.append(passing.ratio)
        if ways.insert(ledger.payee(passing.incoming)).inserted { weight += min(passing.weight, 3) }
      }
      let payments = used.sorted()
      // Shares of a purchase differ, a launderer's fee does not.
      let mean = ratios.reduce(0, +) / Double(max(1, ratios.count))
      let deviation =
        (ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, ratios.count)))
        .squareRoot()
      let score = weight * 1.1 - max(0, deviation - 0.03) * 40 - max(0, -mean - 0.06) * 100
      guard ways.count >= 2, score >= thresholds[.middlesScore], let first = payments.first,
        let last = payments.last,
        found.day[last] - found.day[first] <= 14
      else { continue }
      result.append(Suspicion(kind: .middles, score: score, payments: payments))
    }
    return result
  }

  private static func stronger(_ a: Suspicions.Passing, _ b: Suspicions.Passing) -> Bool {
    a.weight != b.weight
      ? a.weight > b.weight : (a.incoming, a.outgoing) < (b.incoming, b.outgoing)
  }

  /// The heaviest chains of money passed on that begin or end at the border, each payment in one of them.
  private func chains() -> [Suspicion] {
    let kind = ledger.table.accounts.kind
    func passes(_ account: Int) -> Bool { [.person, .business, .unknown].contains(kind[account]) }
    let low = -0.1508  // the natural logarithm of 0.86
    let links = found.passings.filter {
      $0.weight > thresholds[.linkWeight] && $0.ratio >= low && found.value[$0.incoming] >= 50
        && passes(ledger.payer($0.incoming)) && passes(ledger.payer($0.outgoing))
        && passes(ledger.payee($0.outgoing))
    }.sorted { ($0.outgoing, $0.incoming) < ($1.outgoing, $1.incoming) }
    var used: Set<Int> = []
    var result: [Suspicion] = []
    for _ in 0..<6 {
      var weight: [Int: Double] = [:]
      var before: [Int: Suspicions.Passing] = [:]
      for link in links where !used.contains(link.incoming) && !used.contains(link.outgoing) {
        let reached = (weight[link.incoming] ?? 0) + min(link.weight, 3.2) - 0.25
        if reached > weight[link.outgoing] ?? 0 {
          weight[link.outgoing] = reached
          before[link.outgoing] = link
        }
      }
      var taken = 0
      for end in weight.keys.sorted(by: { a, b in
        let (x, y) = (weight[a] ?? 0, weight[b] ?? 0)
        return x != y ? x > y : a < b
      }) where !used.contains(end) {
        var path = [end]
        var ratios: [Double] = []
        while let link = before[path[path.count - 1]] {
          path.append(link.incoming)
          ratios.append(link.ratio)
        }
        path.reverse()
        guard path.count >= 2, !path.contains(where: used.contains) else { continue }
        used.formUnion(path)
        taken += 1
        let reached = weight[end] ?? 0
        let crosses = ledger.foreignEnd(path[0]) != nil || ledger.foreignEnd(end) != nil
        guard crosses else { continue }
        let mean = ratios.reduce(0, +) / Double(ratios.count)
        let spread = (ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratios.count))
          .squareRoot()
        result.append(
          Suspicion(
            kind: .chain, score: reached, payments: path, first: path[0], lasts: [end],
            keptMean: mean,
            keptDeviation: spread, isStrong: reached >= thresholds[.chainWeight]))
      }
      if taken == 0 { break }
    }
    return result
  }

  /// Sums in crypto assets that wallets pass on in two parts, with the parts that left as money; and such leavings alone.
  private func peels() -> [Suspicion] {
    let kind = ledger.table.accounts.kind
    var split: [Int: Suspicions.Split] = [:]
    for one in found.splits { split[one.incoming] = one }
    let continued = Set(found.splits.flatMap { [$0.main, $0.peel] })
    var exits: [Int: Suspicions.Passing] = [:]
    for passing in found.passings {
      guard kind[ledger.payee(passing.incoming)] == .wallet,
        kind[ledger.payee(passing.outgoing)] != .wallet
      else {
        continue
      }
      if let known = exits[passing.incoming], !Self.stronger(passing, known) { continue }
      exits[passing.incoming] = passing
    }
    var result: [Suspicion] = []
    var told: Set<Int> = []
    for root in split.keys.sorted() where !continued.contains(root) {
      var payments: Set<Int> = [root]
      var open = [root]
      var lasts: [Int] = []
      var splits = 0
      var cashed = 0
      while let payment = open.popLast() {
        if let parts = split[payment] {
          splits += 1
          for part in [parts.main, parts.peel] where payments.insert(part).inserted {
            open.append(part)
          }
        } else if let exit = exits[payment] {
          payments.insert(exit.outgoing)
          told.insert(payment)
          cashed += 1
        } else {
          lasts.append(payment)
        }
      }
      result.append(
        Suspicion(
          kind: .peel, score: 1.6 * Double(splits), payments: payments.sorted(), first: root,
          lasts: lasts.sorted(),
          splits: splits, cashed: cashed, isStrong: 1.6 * Double(splits) >= thresholds[.peelScore]))
    }
    for incoming in exits.keys.sorted()
    where !told.contains(incoming) && ledger.foreignEnd(incoming) != nil {
      guard let exit = exits[incoming] else { continue }
      result.append(
        Suspicion(
          kind: .peel, score: exit.weight, payments: [incoming, exit.outgoing].sorted(),
          first: incoming, cashed: 1,
          isStrong: false))
    }
    return result
  }
}
