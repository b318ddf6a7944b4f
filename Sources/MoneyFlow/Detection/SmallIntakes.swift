internal import Ledger
internal import Ontology
internal import Vocabulary

/// Accounts of persons that take in many small sums over weeks: buyers of precursors pass them to suppliers, often by
/// way of wallets; accounts that facilitate online exploitation keep them or draw cash.
enum SmallIntakes {
  static func candidates(_ ground: DetectionGround) -> [Candidate] {
    guard let supply = ground.typology("precursor-procurement"), let online = ground.typology("online-csea") else {
      return []
    }
    let index = ground.index
    var hubs: [Int: Burst] = [:]
    for burst in ground.bursts {
      guard burst.direction == .incoming, burst.counterparty == .person,
        index.kind(burst.hub) == .person || index.kind(burst.hub) == .unknown,
        burst.evidence.spanDays > online["span-days-min"],
        Double(burst.evidence.counterparties) >= min(online["payers-min"], supply["payers-min"]),
        burst.evidence.medianValue
          <= max(online["amount-above-usual-max"], supply["amount-above-usual-max"])
          * ground.baseline.typicalPersonToPerson
      else { continue }
      if burst.score > hubs[burst.hub]?.score ?? 0 { hubs[burst.hub] = burst }
    }
    var buyers: [Int: Burst] = [:]
    var purchases: [Int: [Int]] = [:]
    var facilitators: [Int: Burst] = [:]
    for hub in hubs.keys.sorted() {
      guard let burst = hubs[hub], !burst.evidence.equalShares else { continue }
      let bought = index.paid(by: hub, from: index.day[burst.first] - 2, through: index.day[burst.last] + 8).map(
        Int.init
      )
      .filter {
        let kind = index.kind(index.payee($0))
        return !index.trait($0).routine && (kind == .supplier || kind == .wallet)
      }
      if bought.count >= Int(supply["supply-payments-min"]) {
        buyers[hub] = burst
        purchases[hub] = bought
      } else {
        facilitators[hub] = burst
      }
    }
    return Facilitators.candidates(ground, hubs: facilitators)
      + PrecursorBuyers.candidates(ground, buyers: buyers, purchases: purchases)
  }
}
