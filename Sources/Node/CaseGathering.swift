internal import Casework
internal import Holdings
internal import Ledger
internal import Ontology
internal import Vocabulary
internal import World

extension ServiceNode {
  /// Everything a case on these findings rests on: payments with their sources, accounts, holders, matches, links, and
  /// where the money sits. Read in one go, entered in the log as consultations.
  func gather(_ findings: [Finding], caseID: String, at desk: Desk) async throws -> CaseFacts {
    let desk = desk.inCase(caseID)
    let view = try await ledger()
    let imports = try await imports()
    var facts = try await LongWork.run { try CaseGathering.facts(on: findings, in: view, imports: imports) }
    let keys = facts.accounts.compactMap(\.holder)
    let parties = try await parties(keys, at: desk)
    let lists = try await listEntries()
    try await consult("screen-holders", subjects: keys, at: desk) { _ in }
    facts = try await LongWork.run { [facts] in
      CaseGathering.identified(facts, parties: parties, lists: lists)
    }
    // What was erased of these holders is said in its place.
    facts.tombstones = try await store.read { transaction in
      try transaction.erasedItems(ofParties: keys).map { item in
        let kind = item.content == nil ? "protection.tombstone" : "protection.tombstone.digest-kept"
        return Casework.Tombstone(
          digest: item.content ?? item.identifier, erased: item.at.date,
          ground: Sentence(
            kind, ("kind", .word("word.erased.\(item.kind)")), ("ground", .word("word.erasure.\(item.ground)")),
            ("date", .date(item.at.date)),
            ("identifier", .text(String(item.identifier.hex.prefix(12))))))
      }
    }
    return facts
  }
}

/// The work of gathering, without the store.
enum CaseGathering {
  static func facts(
    on findings: [Finding], in view: LedgerView, imports: [HeldImport]
  ) throws(CancellationError) -> CaseFacts {
    var facts = CaseFacts()
    facts.findings = findings
    let byID = Dictionary(imports.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let named = Set(findings.flatMap { $0.accounts.map(\.id) })
    var known: Set<String> = []
    func account(_ side: PaymentEvidence.Side) -> String {
      let full = side.institution + "/" + side.account
      let id = named.contains(full) ? full : side.account
      if known.insert(id).inserted {
        facts.accounts.append(
          CaseAccount(
            id: id, institution: side.institution, country: side.country, kind: side.kind.label,
            holder: side.owner.flatMap { $0.isEmpty ? nil : $0 }))
      }
      return id
    }
    var ids: [String] = []
    var seen: Set<String> = []
    for finding in findings { for id in finding.payments where seen.insert(id).inserted { ids.append(id) } }
    var missing = 0
    var rows: [Int] = []
    for found in view.rows(ofPayments: ids) {
      if let row = found.first { rows.append(row) } else { missing += 1 }
    }
    for row in rows.sorted() {
      let evidence = view.evidence(row)
      let origin = byID[evidence.provenance]
      facts.payments.append(
        CasePayment(
          id: evidence.id, time: evidence.time, zone: "UTC", payer: account(evidence.payer),
          payee: account(evidence.payee), payerInstitution: evidence.payer.institution,
          payeeInstitution: evidence.payee.institution, amount: evidence.amount, received: evidence.received,
          valueCents: evidence.valueCents, rate: evidence.rate.flatMap { rate($0, evidence.rateSource) },
          channel: evidence.channel,
          source: origin.map { $0.source.isEmpty ? $0.fileNames.first ?? $0.id : $0.source } ?? evidence.provenance,
          reference: origin?.digests.first.map { RecordReference(file: $0, line: evidence.line) },
          marking: origin?.marking ?? .serviceOnly))
    }
    if missing > 0 {
      facts.limits.append(
        Sentence("case.limit.payments-missing", ("payments", .integer(Int64(missing)))))
    }
    let standings = try Standings.all(after: facts, in: view)
    facts.standings = standings.standings
    facts.reached = standings.accounts.filter { !known.contains($0.id) }
    return facts
  }

  private static func rate(_ rate: DayRate, _ source: String) -> Rate? {
    guard rate.currency != .usDollar else { return nil }
    return Rate(
      from: rate.currency, to: .usDollar, day: rate.day, billionths: Int64((rate.dollars * 1e9).rounded()),
      source: source)
  }

  static func identified(
    _ gathered: CaseFacts, parties: [HeldSourceRecord], lists: [HeldSourceRecord]
  ) -> CaseFacts {
    var facts = gathered
    var seen: Set<String> = []
    for party in parties where seen.insert(party.record.key).inserted {
      facts.holders.append(ListReading.holder(party))
      facts.markings.append(party.provenance.marking)
    }
    let identification = Identification(lists: lists)
    facts.matches = facts.holders.flatMap { identification.matches(of: $0) }
    let matched = Set(facts.matches.map(\.list))
    facts.markings += lists.filter { matched.contains($0.provenance.source) }.map(\.provenance.marking)
    facts.links = HolderLink.links(among: facts.holders, isSameName: Identification.isSameName)
    facts.limits.append(
      identification.lists.isEmpty
        ? Sentence("case.limit.no-lists")
        : Sentence("case.limit.lists", ("lists", .list(identification.lists.map { .text($0) }))))
    facts.limits.append(Sentence("case.limit.not-asked"))
    return facts
  }
}
