public import Ledger
public import Ontology
internal import Vocabulary

extension Detection {
  /// ``run(on:families:isCancelled:)`` over a ledger. Its rates are at hand there, so that each finding also says which
  /// of its payments could not be valued, or only by a rate of quite another day.
  public func run(
    on ledger: LedgerView, families: Set<String> = [], isCancelled: () -> Bool = { false }
  ) throws -> [Finding] {
    let findings = try run(on: ledger.table(), families: families, isCancelled: isCancelled)
    // All findings' payments are looked up in one pass over the ledger.
    let payments = Array(Set(findings.flatMap(\.payments)))
    let rows = Dictionary(zip(payments, ledger.rows(ofPayments: payments))) { first, _ in first }
    let valuation = Valuation(ledger)
    return findings.map { finding in
      finding.limited(by: valuation.count(finding.payments.compactMap { rows[$0]?.first }))
    }
  }
}

extension Finding {
  fileprivate func limited(by count: Valuation.Count) -> Finding {
    var limits = limits
    if count.unvalued > 0 {
      limits.append(Sentence("detection.unvalued", ("payments", .integer(Int64(count.unvalued)))))
    }
    if count.far > 0 {
      limits.append(
        Sentence(
          "detection.far-rate", ("payments", .integer(Int64(count.far))), ("days", .integer(Int64(count.furthest)))))
    }
    return Finding(
      id: id, family: family, score: score, payments: payments, accounts: accounts, why: why, against: against,
      limits: limits, first: first, last: last, valueCents: valueCents)
  }
}
