internal import Ledger
internal import Ontology
internal import Vocabulary

/// What moves through an account as cash: the funnel account (paid in at many counters, drawn out elsewhere or sent on)
/// and structuring (deposits kept just below the line that must be reported).
enum CashAccounts {
  static func candidates(_ ground: DetectionGround) -> [Candidate] { funnels(ground) + structuring(ground) }

  private static func funnels(_ ground: DetectionGround) -> [Candidate] {
    guard let rules = ground.typology("funnel-account") else { return [] }
    let index = ground.index
    var found: [Candidate] = []
    for burst in ground.bursts where burst.direction == .incoming && burst.counterparty == .branch {
      switch index.kind(burst.hub) {
      case .person, .business, .unknown: break
      default: continue
      }
      let evidence = burst.evidence
      let begin = index.day[burst.first]
      let end = index.day[burst.last]
      let withdrawals = index.paid(by: burst.hub, from: begin, through: end + 4).map(Int.init).filter {
        index.trait($0).cashOut
      }
      let onward = index.paid(by: burst.hub, from: begin, through: end + rules["onward-days"]).map(Int.init).filter {
        !index.trait($0).routine && index.value[$0] > 0.05 * evidence.sum
      }
      var score = min(burst.score, 14) * 0.5 + Statistics.clamp(evidence.likeSized, -6, 3) - 8 * evidence.knownBefore
      // A trader draws little and buys now and then; a funnel empties again and again.
      score += (Double(min(withdrawals.count + onward.count, 7)) - rules["exits-usual"]) * 1.7
      if evidence.counterparties < Int(rules["counters-min"]) { score -= 6 }
      if burst.payments.contains(where: { index.value[$0] >= rules["line-usd"] }) { score -= 4 }
      guard score > 2 else { continue }
      let payments = burst.payments + withdrawals + onward
      var parts: [Int: Finding.Part] = [burst.hub: .collector]
      for payment in burst.payments { parts[index.payer(payment)] = .source }
      for payment in withdrawals { parts[index.payee(payment)] = .cashOut }
      for payment in onward { parts[index.payee(payment)] = .beneficiary }
      let why = Reason(
        Sentence(
          "detection.funnel", ("account", ground.account(burst.hub)), ("deposits", ground.number(burst.payments.count)),
          ("counters", ground.number(evidence.counterparties)), ("span", ground.days(evidence.spanDays)),
          ("sum", ground.money(burst.payments)), ("withdrawals", ground.number(withdrawals.count)),
          ("left", ground.money(withdrawals + onward)), ("line", ground.dollars(rules["line-usd"]))),
        references: ground.references(payments.sorted()))
      var against = ground.unlikeReason(burst)
      if withdrawals.isEmpty {
        against.append(Reason(Sentence("detection.against.no-withdrawals", ("account", ground.account(burst.hub)))))
      }
      found.append(
        Candidate(
          "funnel-account", score: score, payments: payments, parts: parts, why: [why, ground.burstReason(burst)],
          against: against))
    }
    return found
  }

  private static func structuring(_ ground: DetectionGround) -> [Candidate] {
    guard let rules = ground.typology("structuring") else { return [] }
    let index = ground.index
    var found: [Candidate] = []
    for burst in ground.bursts
    where burst.direction == .incoming && burst.counterparty == .branch && burst.score >= rules["burst-score-min"] {
      switch index.kind(burst.hub) {
      case .person, .unknown: break
      default: continue
      }
      let near = burst.payments.filter {
        index.value[$0] >= rules["low-share"] * rules["line-usd"] && index.value[$0] < rules["line-usd"]
      }
      var best: [Int] = []
      for first in near {
        let inside = near.filter {
          index.day[$0] >= index.day[first] && index.day[$0] <= index.day[first] + rules["window-days"]
        }
        if inside.count > best.count { best = inside }
      }
      guard best.count >= Int(rules["payments-min"]), index.total(best) >= rules["line-usd"] else { continue }
      let score = min(burst.score, 10) * 0.5 + 2 * Double(min(best.count, 6)) - 8 * burst.evidence.knownBefore
      guard score > 2 else { continue }
      var parts: [Int: Finding.Part] = [burst.hub: .collector]
      for payment in best { parts[index.payer(payment)] = .source }
      let why = Reason(
        Sentence(
          "detection.structuring", ("account", ground.account(burst.hub)), ("deposits", ground.number(best.count)),
          ("low", ground.dollars(rules["low-share"] * rules["line-usd"])), ("line", ground.dollars(rules["line-usd"])),
          ("window", ground.days(rules["window-days"])), ("sum", ground.money(best))),
        references: ground.references(best))
      found.append(Candidate("structuring", score: score, payments: best, parts: parts, why: [why]))
    }
    return found
  }
}
