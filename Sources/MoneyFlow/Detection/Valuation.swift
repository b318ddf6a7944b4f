public import Ledger
public import Ontology
internal import Vocabulary

extension Detection {
  /// ``run(on:families:isCancelled:)`` over a ledger. Its rates are at hand there, so that each finding also says which
  /// of its payments could not be valued, or only by a rate of quite another day.
  public func run(
    on ledger: LedgerView, families: Set<String> = [], isCancelled: () -> Bool = { false }
  ) throws -> [Finding] {
    try run(on: ledger.table(), families: families, isCancelled: isCancelled).map { $0.limited(by: ledger) }
  }
}

extension Finding {
  /// Further than this from its payment's day, a rate is named as far: monthly tables stay within it.
  private static let farDays = 31

  fileprivate func limited(by ledger: LedgerView) -> Finding {
    var unvalued: Int64 = 0
    var far: Int64 = 0
    var furthest = 0
    for rows in ledger.rows(ofPayments: payments) {
      guard let row = rows.first else { continue }
      let payment = ledger.evidence(row)
      if payment.valueCents == 0, payment.amount.minorUnits > 0, payment.rate == nil {
        unvalued += 1
      } else if let rate = payment.rate {
        let days = abs(rate.day.daysSinceEpoch - payment.time.date.daysSinceEpoch)
        guard days > Finding.farDays else { continue }
        far += 1
        furthest = max(furthest, days)
      }
    }
    var limits = limits
    if unvalued > 0 { limits.append(Sentence("detection.unvalued", ("payments", .integer(unvalued)))) }
    if far > 0 {
      limits.append(
        Sentence("detection.far-rate", ("payments", .integer(far)), ("days", .integer(Int64(furthest)))))
    }
    return Finding(
      id: id, family: family, score: score, payments: payments, accounts: accounts, why: why, against: against,
      limits: limits, first: first, last: last, valueCents: valueCents)
  }
}
