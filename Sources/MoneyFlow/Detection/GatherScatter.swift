internal import Ledger
internal import Ontology
internal import Vocabulary

/// Gather-scatter: an account takes in from many and pays out to many others about the same sum within days.
enum GatherScatter {
  static func candidates(_ ground: DetectionGround) -> [Candidate] {
    guard let rules = ground.typology("gather-scatter") else { return [] }
    let index = ground.index
    var found: [Candidate] = []
    for hub in ground.incomingHubs {
      switch index.kind(hub) {
      case .branch, .agent, .supplier, .charity: continue
      default: break
      }
      for gather in ground.incomingBursts(at: hub) {
        guard !gather.counterparty.standsForMany, !gather.evidence.equalShares,
          gather.evidence.rotates < rules["rotation-max"]
        else { continue }
        for scatter in ground.outgoingBursts(at: hub) where !scatter.counterparty.standsForMany {
          let begin = index.day[gather.first]
          let full = index.day[gather.last]
          let pour = index.day[scatter.first]
          let empty = index.day[scatter.last]
          guard pour >= begin, empty >= full - 0.5, pour - full <= rules["gap-days-max"],
            empty - begin <= rules["span-days-max"]
          else { continue }
          let ratio = scatter.evidence.sum / max(gather.evidence.sum, 0.01)
          guard ratio > rules["sum-ratio-min"], ratio < rules["sum-ratio-max"] else { continue }
          let payers = Set(gather.payments.map { index.payer($0) })
          let both = Set(scatter.payments.map { index.payee($0) }).intersection(payers).count
          var score = min(gather.score, 9) + min(scatter.score, 9)
          score +=
            Statistics.clamp(gather.evidence.likeSized, -4, 3) + Statistics.clamp(scatter.evidence.likeSized, -4, 3)
          score -= 8 * max(gather.evidence.knownBefore, scatter.evidence.knownBefore)
          score -= 6 * max(gather.evidence.reciprocal, scatter.evidence.reciprocal)
          score += 2 - 20 * max(0, abs(ratio - 0.95) - 0.03)
          score -= Double(both) * 1.5
          score += gather.evidence.size + scatter.evidence.size
          score -= max(0, empty - begin - 10) * 0.5
          // What any treasurer's account shows at its best: evidence begins above it.
          score -= rules["head-start"]
          guard score > 0 else { continue }
          let payments = gather.payments + scatter.payments
          let conserved = Reason(
            Sentence(
              "detection.gather-scatter", ("account", ground.account(hub)), ("share", ground.share(ratio)),
              ("span", ground.days(empty - begin))), references: ground.references(payments.sorted()))
          found.append(
            Candidate(
              "gather-scatter", score: score, payments: payments, parts: [hub: .layer],
              why: [ground.burstReason(gather), ground.burstReason(scatter), conserved],
              against: ground.unlikeReason(gather)))
        }
      }
    }
    return found
  }
}
