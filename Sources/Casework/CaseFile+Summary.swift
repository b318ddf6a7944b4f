internal import Ontology
internal import Vocabulary

extension CaseFile {
  /// What the case is, in a few sentences that need no training to read.
  static func summary(of file: CaseFile, sheltered: Int) -> [Sentence] {
    var out: [Sentence] = []
    let value = file.evidence.rows.reduce(Int64(0)) { clampedSum($0, $1.valueCents) }
    let countries = Set(file.flow.nodes.compactMap(\.country) + file.countries.nodes.compactMap(\.country)).sorted()
    if let first = file.evidence.rows.first?.time, let last = file.evidence.rows.last?.time {
      out.append(
        Sentence(
          countries.isEmpty ? "case.summary.extent.no-country" : "case.summary.extent",
          ("payments", .integer(Int64(file.evidence.rows.count))), ("value", dollars(value)),
          ("accounts", .integer(Int64(file.countries.nodes.reduce(0) { $0 + $1.accounts }))),
          ("countries", .list(countries.map { .country($0) })), ("first", .date(first.date)),
          ("last", .date(last.date))))
    }
    let unvalued = file.evidence.rows.count { $0.valueCents == 0 && $0.amount.minorUnits > 0 && $0.rate == nil }
    if unvalued > 0 { out.append(Sentence("case.summary.unvalued", ("payments", .integer(Int64(unvalued))))) }
    if sheltered > 0 { out.append(Sentence("case.summary.sheltered", ("payers", .integer(Int64(sheltered))))) }
    for actor in file.actors {
      guard case .name(let name) = actor.label else { continue }
      if let match = actor.matches.first(where: { $0.verdict == .match }) {
        out.append(
          Sentence(
            "case.summary.listed", ("name", .text(name)), ("entry", .text(match.entry)), ("list", .text(match.list)),
            ("caption", .text(match.caption))))
      }
    }
    let namesakes = file.actors.count { $0.sureness == .namesake }
    if namesakes > 0 { out.append(Sentence("case.summary.namesakes", ("people", .integer(Int64(namesakes))))) }
    if let fifo = file.standings.first(where: { $0.method == .fifo }), !fifo.rows.isEmpty {
      var byCountry: [CountryCode: Int64] = [:]
      for row in fifo.rows {
        if let country = row.country { byCountry[country] = clampedSum(byCountry[country, default: 0], row.cents) }
      }
      if let top = byCountry.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) {
        out.append(
          Sentence(
            "case.summary.standing", ("sum", dollars(fifo.heldCents)), ("seeded", dollars(fifo.seededCents)),
            ("accounts", .integer(Int64(fifo.accounts))), ("part", dollars(top.value)),
            ("country", .country(top.key)),
            ("day", .date(fifo.asOf.date))))
      }
    }
    out.append(Sentence("case.summary.proposal"))
    return out
  }

  /// What was cut or is not covered, each thing once.
  static func limits(of file: CaseFile, state: CaseState, facts: CaseFacts, labels: CaseLabels) -> [Sentence] {
    var out: [Sentence] = []
    func add(_ sentence: Sentence) { if !out.contains(sentence) { out.append(sentence) } }
    facts.limits.forEach { add(labels.sheltered($0)) }
    for finding in file.findings { finding.limits.forEach(add) }
    if file.flow.foldedAccounts > 0 {
      add(Sentence("case.limit.folded", ("accounts", .integer(Int64(file.flow.foldedAccounts)))))
    }
    if file.furtherActors > 0 {
      add(Sentence("case.limit.further-actors", ("actors", .integer(Int64(file.furtherActors)))))
    }
    let sheltered = facts.links.count {
      labels.number(ofHolder: $0.first) != nil || labels.number(ofHolder: $0.second) != nil
    }
    if sheltered > 0 { add(Sentence("case.limit.sheltered-links", ("links", .integer(Int64(sheltered))))) }
    let matched = Set(
      facts.matches.filter { $0.verdict != .contradicted && labels.number(ofHolder: $0.holder) != nil }.map(\.holder))
    if !matched.isEmpty { add(Sentence("case.limit.sheltered-matches", ("people", .integer(Int64(matched.count))))) }
    let zoneless = file.evidence.rows.count { $0.zone == nil }
    if zoneless > 0 { add(Sentence("case.limit.zone", ("payments", .integer(Int64(zoneless))))) }
    let rateless = file.evidence.rows.count { $0.rate == nil && $0.amount.currency != .usDollar }
    if rateless > 0 { add(Sentence("case.limit.rate", ("payments", .integer(Int64(rateless))))) }
    let unreferenced = file.evidence.rows.count { $0.file == nil }
    if unreferenced > 0 { add(Sentence("case.limit.reference", ("payments", .integer(Int64(unreferenced))))) }
    let unknown = facts.accounts.count { $0.holder == nil && $0.kind != "branch" }
    if unknown > 0 { add(Sentence("case.limit.holders", ("accounts", .integer(Int64(unknown))))) }
    if !facts.findings.isEmpty, facts.findings.count < state.findings.count {
      add(
        Sentence(
          "case.limit.findings-missing", ("findings", .integer(Int64(state.findings.count - facts.findings.count)))))
    }
    if !file.standings.isEmpty { add(Sentence("case.limit.balances")) }
    return out
  }

  static func dollars(_ cents: Int64) -> Sentence.Value { .money(Money(minorUnits: cents, currency: .usDollar)) }
}
