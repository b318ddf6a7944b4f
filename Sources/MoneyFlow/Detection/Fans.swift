internal import Ledger
internal import Ontology
internal import Vocabulary

/// Fan-in and fan-out: many pay one, or one pays many, in a few days, in amounts of like size, and otherwise unknown to
/// each other. Equal shares, a pot that goes round, and money spent at once at a firm are how honest groups look.
enum Fans {
  static func candidates(_ ground: DetectionGround) -> [Candidate] {
    guard let into = ground.typology("fan-in"), let out = ground.typology("fan-out") else { return [] }
    var found: [Candidate] = []
    for burst in ground.bursts {
      guard !burst.counterparty.standsForMany else { continue }
      switch ground.index.kind(burst.hub) {
      case .branch, .agent, .supplier, .charity, .dealer, .travel: continue
      default: break
      }
      let evidence = burst.evidence
      let rules = burst.direction == .incoming ? into : out
      let countMin = rules[burst.direction == .incoming ? "payers-min" : "payees-min"]
      guard !evidence.equalShares, Double(evidence.counterparties) >= countMin,
        evidence.knownBefore < rules["known-share-max"]
      else { continue }
      if burst.direction == .incoming {
        guard evidence.spent <= rules["spent-share-max"], evidence.rotates < rules["rotation-max"] else { continue }
      }
      var score = min(burst.score, 14) + Statistics.clamp(evidence.likeSized, -6, 3)
      score -= 8 * evidence.knownBefore + 6 * evidence.reciprocal
      score -= max(0, evidence.spanDays - rules["span-days"]) * 0.35
      score -= max(0, evidence.repeats - 1.15) * 6
      // Small sums from many is what gifts, dues and tickets are; what launderers gather is large for its kind.
      score += burst.direction == .incoming ? Statistics.clamp(8 * (evidence.size - 1), -9, 2) : evidence.size
      if Double(evidence.otherPayments) > rules["busy-payments"] { score -= 3 }
      // Collections are common in honest life; payments out to many strangers less so.
      if burst.direction == .incoming { score -= 1.5 }
      guard score > 2, !hasCommonEnd(burst, index: ground.index) else { continue }
      var why = [ground.burstReason(burst)]
      if let like = ground.likeSizedReason(burst) { why.append(like) }
      if evidence.size > 0.5 {
        why.append(
          Reason(
            Sentence(
              "detection.large-for-peers", ("account", ground.account(burst.hub)),
              ("middle", ground.dollars(evidence.medianValue)))))
      }
      found.append(
        Candidate(
          burst.direction == .incoming ? "fan-in" : "fan-out", score: score, payments: burst.payments,
          parts: [burst.hub: burst.direction == .incoming ? .collector : .source], why: why,
          against: ground.unlikeReason(burst)))
    }
    return found
  }

  /// Whether half of those who pay the hub were just paid by one other account, or half of those it pays just paid one:
  /// then the fan is half of another picture (a purchase pooled by a family, or scatter-gather, which is looked for
  /// elsewhere).
  private static func hasCommonEnd(_ burst: Burst, index: DetectionIndex) -> Bool {
    var reached: [Int: Set<Int>] = [:]
    for payment in burst.payments {
      let other = burst.other(payment, index)
      let day = index.day[payment]
      let near =
        burst.direction == .incoming
        ? index.received(by: other, from: day - 10, through: day) : index.paid(by: other, from: day, through: day + 10)
      for next in near.prefix(200).map(Int.init) where next != payment && !index.trait(next).routine {
        let ratio = index.value[next] / max(index.value[payment], 0.01)
        let end = burst.direction == .incoming ? index.payer(next) : index.payee(next)
        guard end != burst.hub, ratio > 0.3, ratio < 3.3 else { continue }
        reached[end, default: []].insert(other)
      }
    }
    return reached.values.contains { $0.count >= 3 && 2 * $0.count >= burst.evidence.counterparties }
  }
}
