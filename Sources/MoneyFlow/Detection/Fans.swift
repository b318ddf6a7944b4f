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
      score += evidence.size
      if Double(evidence.otherPayments) > rules["busy-payments"] { score -= 3 }
      // Collections are common in honest life; payments out to many strangers less so.
      if burst.direction == .incoming { score -= 1.5 }
      guard score > 2 else { continue }
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
}
