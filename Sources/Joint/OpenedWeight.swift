internal import MoneyFlow

extension OpenedAccount {
  /// How much speaks for a gathering at an account that nobody holds, weighed as the detector of fans weighs one that it sees
  /// whole. What it needs adds up over members, because each payer's account is held by one of them.
  /// - Parameter rates: what is usual, from each member; the middle one of them is taken.
  func weight(_ rates: [UsualRate], spanDays: Double) -> Weight {
    guard let kind = claims.first?.claim.kind, payments > 0, counterparties > 0 else {
      return Weight()
    }
    let incoming = key.region.incoming
    let fitting = rates.filter { $0.kind == kind && $0.incoming == incoming }
    func middle(_ value: (UsualRate) -> Double) -> Double {
      let sorted = fitting.map(value).sorted()
      return sorted.isEmpty ? 1 : sorted[sorted.count / 2]
    }
    let count = Double(payments)
    let outside = Double(claims.reduce(0) { $0 + Int($1.claim.outside) })
    var weight = Weight()
    weight.spanDays = Double(lastDay - firstDay)
    // The window is as long as what it holds, not as the table cut it.
    let window = max(weight.spanDays, 2)
    weight.surprise = Suspicions.surprise(
      atLeast: counterparties, shape: middle(\.shape) + outside,
      rate: middle(\.rate) + spanDays - window,
      windowDays: window, spanDays: spanDays)

    let mean =
      claims.reduce(0) { $0 + Double($1.claim.mean) / 100 * Double($1.claim.payments) } / count
    let spread = claims.reduce(0.0) { sum, claim in
      let off = Double(claim.claim.mean) / 100 - mean
      return sum + (Double(claim.claim.variance) / 100 + off * off) * Double(claim.claim.payments)
    }
    let usual = max(middle(\.deviation), 0.9)
    let hand = 0.45
    var ratio = -0.5 * spread / (hand * hand) - count * naturalLog(hand)
    ratio += 0.5 * spread / (usual * usual) + count * naturalLog(usual)
    weight.likeSized = ratio / 2.302585092994046 - 0.5
    weight.size = clamp(1.5 * (mean - middle(\.middle)) / max(middle(\.deviation), 0.8), -2, 2)

    let people = Double(counterparties)
    let known = Double(claims.reduce(0) { $0 + Int($1.claim.known) }) / people
    weight.reciprocal = Double(claims.reduce(0) { $0 + Int($1.claim.reciprocal) }) / people
    var commonest: [UInt16: Int] = [:]
    for claim in claims {
      commonest[claim.claim.commonest, default: 0] += Int(claim.claim.ofCommonest)
    }
    let equal = Double(commonest.values.max() ?? 0) / count
    if (equal >= 0.5 && counterparties >= 4) || known >= 0.5 || counterparties < 5 {
      weight.fan = 0
      return weight
    }
    var score = min(weight.surprise, 14) + clamp(weight.likeSized, -6, 3)
    score -= 8 * known + 6 * weight.reciprocal + max(0, weight.spanDays - 8) * 0.35
    score -= max(0, count / people - 1.15) * 6
    score += incoming ? clamp(8 * (weight.size - 1), -9, 2) - 1.5 : weight.size
    weight.fan = score
    return weight
  }

  /// What it adds to a network of several accounts that share their payers.
  static func shared(_ weight: Weight) -> Double {
    clamp(weight.surprise - 2, 0, 5) + 0.7 * clamp(weight.likeSized, -3, 2) - 4 * weight.reciprocal
  }
}
