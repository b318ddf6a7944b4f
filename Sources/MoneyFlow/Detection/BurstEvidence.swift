internal import Ledger

/// What a burst looks like from near: the figures that speak for and against it.
struct BurstEvidence {
  /// Distinct counterparties.
  let counterparties: Int
  let spanDays: Double
  /// Payments a counterparty.
  let repeats: Double
  /// Dollars.
  let sum: Double
  let medianValue: Double
  /// The largest share of payments whose amounts agree to three per cent: equal shares of a common cost.
  let equalShare: Double
  /// Share of counterparties that also dealt with the hub, the same way, outside the burst.
  let knownBefore: Double
  /// Share of counterparties that the hub also paid (or was paid by).
  let reciprocal: Double
  /// How far another of the group takes in from the group, too: the pot of a savings club goes round.
  let rotates: Double
  /// `log10` likelihood ratio: amounts of one hand (spread of 0.45 in natural logarithms) against what such accounts see.
  let likeSized: Double
  /// How unusual the middle amount is among like accounts, from -2 to 2.
  let size: Double
  /// Share of what came in that went to firms in large pieces within ten days: a purchase.
  let spent: Double
  /// Payments of the hub besides the burst.
  let otherPayments: Int

  var equalShares: Bool { equalShare >= 0.5 && counterparties >= 4 }

  init(
    hub: Int, direction: FlowDirection, counterparty: CounterpartyClass, payments: [Int], index: DetectionIndex,
    baseline: Baseline
  ) {
    func other(_ payment: Int) -> Int { direction == .incoming ? index.payer(payment) : index.payee(payment) }
    var perCounterparty: [Int: Int] = [:]
    for payment in payments { perCounterparty[other(payment), default: 0] += 1 }
    let group = perCounterparty.keys.sorted()
    counterparties = group.count
    let first = index.day[payments[0]]
    let last = index.day[payments[payments.count - 1]]
    spanDays = last - first
    repeats = Double(payments.count) / Double(group.count)
    sum = index.total(payments)
    let logs = payments.map { index.logValue[$0] }
    let median = Statistics.median(logs)
    medianValue = Statistics.exponential(median)

    let sorted = logs.sorted()
    var most = 0
    for (position, low) in sorted.enumerated() {
      most = max(most, Statistics.lowerBound(sorted, low + 0.03) - position)
    }
    equalShare = Double(most) / Double(sorted.count)

    var known = 0
    var back = 0
    for account in group {
      let same = direction == .incoming ? index.between(account, hub) : index.between(hub, account)
      if same.count > perCounterparty[account, default: 0] { known += 1 }
      let opposite = direction == .incoming ? index.between(hub, account) : index.between(account, hub)
      if !opposite.isEmpty { back += 1 }
    }
    knownBefore = Double(known) / Double(group.count)
    reciprocal = Double(back) / Double(group.count)

    var rotation = 0.0
    if direction == .incoming, group.count >= 3 {
      let members = Set(group + [hub])
      for account in group {
        let received = index.received(by: account)
        guard received.count >= 3 else { continue }
        var payers: Set<Int> = []
        for payment in received.prefix(2_000) where !index.trait(Int(payment)).routine {
          let payer = index.payer(Int(payment))
          if members.contains(payer) { payers.insert(payer) }
        }
        rotation = max(rotation, Double(payers.count) / Double(members.count - 1))
      }
    }
    rotates = rotation

    let usual = baseline.amounts(index.kind(hub), direction, counterparty)
    let spread = max(usual.deviation, 0.9)
    let hand = 0.45
    var ratio = 0.0
    for value in logs {
      let x = Statistics.clamp(value - median, -2.5, 2.5)
      ratio += -0.5 * (x / hand) * (x / hand) - Statistics.naturalLog(hand)
      ratio += 0.5 * (x / spread) * (x / spread) + Statistics.naturalLog(spread)
    }
    likeSized = ratio / Statistics.ln10 - 0.5
    size = Statistics.clamp(1.5 * (median - usual.median) / max(usual.deviation, 0.8), -2, 2)

    var bought = 0.0
    if direction == .incoming {
      for payment in index.paid(by: hub, from: first, through: last + 10) {
        let p = Int(payment)
        guard !index.trait(p).routine, index.day[p] > first, index.value[p] >= 0.1 * sum else { continue }
        switch index.kind(index.payee(p)) {
        case .business, .travel, .supplier, .charity, .dealer: bought += index.value[p]
        default: break
        }
      }
    }
    spent = sum > 0 ? bought / sum : 0
    otherPayments = index.paid(by: hub).count + index.received(by: hub).count - payments.count
  }
}
