internal import Ontology
public import Vocabulary

extension CaseFile {
  /// At most this many actors are described one by one, besides those who stand on a list.
  public static let actorsMax = 16

  /// The file of a case, from its state and what it rests on. Pure: equal input, equal file.
  public static func assemble(
    state: CaseState, facts: CaseFacts, service: ServiceKind, country: CountryCode
  ) -> CaseFile {
    let labels = CaseLabels(state: state, facts: facts)
    let payments = facts.payments.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    let matches = facts.matches.map { judged($0, by: state) }
    let important = Set(matches.filter { $0.verdict != .contradicted }.map(\.holder))
    var parts: [String: Finding.Part] = [:]
    for finding in facts.findings {
      for account in finding.accounts where parts[account.id] == nil { parts[account.id] = account.part }
    }
    let flow = FlowAssembly(payments) { id in
      let account = labels.account(id)
      return FlowAssembly.Account(
        id: id, label: labels.picture(id), country: account.country, kind: account.kind, part: parts[id],
        isSheltered: labels.number(ofAccount: id) != nil, isImportant: important.contains(account.holderKey),
        first: Instant(microseconds: 0), last: Instant(microseconds: 0))
    }
    let described = actors(payments: payments, facts: facts, matches: matches, labels: labels)
    let picture = flow.picture(.accounts)
    var file = CaseFile(
      head: Head(
        id: state.id, service: service, country: country, officer: state.officer, purpose: state.purpose,
        basis: state.basis, opened: state.opened, asOf: state.asOf, isClosed: state.stage == .closed),
      marking: Marking.join(payments.map(\.marking) + facts.markings),
      summary: [],
      findings: facts.findings.map { summary(of: $0, labels) },
      flow: picture, countries: flow.picture(.countries), timeline: flow.timeline(),
      actors: described.shown, furtherActors: described.further,
      links: links(facts.links, labels),
      standings: facts.standings.map { labelled($0, labels) },
      evidence: evidence(payments, facts.findings, labels),
      rates: rates(payments),
      limits: [], notes: state.notes, tombstones: facts.tombstones)
    file.limits = limits(of: file, state: state, facts: facts, labels: labels)
    file.summary = summary(of: file, sheltered: shelteredAccounts(flow))
    return file
  }

  private static func shelteredAccounts(_ flow: FlowAssembly) -> Int { flow.accounts.count(where: \.isSheltered) }

  /// An officer's judgement stands above what the machine proposed.
  private static func judged(_ match: ListMatch, by state: CaseState) -> ListMatch {
    guard let judgement = state.judgements.first(where: { $0.subject == "match:\(match.holder):\(match.entry)" })
    else { return match }
    var match = match
    switch judgement.verdict {
    case .same:
      match.verdict = .match
      match.why.append(Reason(Sentence("case.judged.same", ("officer", .text(judgement.officer)))))
    case .different:
      match.verdict = .contradicted
      match.against.append(Reason(Sentence("case.judged.different", ("officer", .text(judgement.officer)))))
    case .unsure: break
    }
    return match
  }

  private static func summary(of finding: Finding, _ labels: CaseLabels) -> FindingSummary {
    FindingSummary(
      id: finding.id, family: finding.family, score: finding.score, payments: finding.payments.count,
      first: finding.first, last: finding.last, valueCents: finding.valueCents,
      why: finding.why.map(labels.sheltered), against: finding.against.map(labels.sheltered),
      limits: finding.limits.map(labels.sheltered))
  }

  private static func evidence(
    _ payments: [CasePayment], _ findings: [Finding], _ labels: CaseLabels
  ) -> EvidenceList {
    var memberOf: [String: [String]] = [:]
    for finding in findings {
      for payment in finding.payments { memberOf[payment, default: []].append(finding.id) }
    }
    return EvidenceList(
      rows: payments.enumerated().map { index, payment in
        EvidenceList.Row(
          number: index + 1, payment: payment.id, time: payment.time, zone: payment.zone,
          payer: labels.evidence(payment.payer), payerInstitution: payment.payerInstitution,
          payee: labels.evidence(payment.payee), payeeInstitution: payment.payeeInstitution,
          amount: payment.amount, received: payment.received, valueCents: payment.valueCents, rate: payment.rate,
          channel: payment.channel, source: payment.source, file: payment.reference?.file,
          line: payment.reference?.line, marking: payment.marking, findings: memberOf[payment.id] ?? [])
      })
  }

  private static func labelled(_ standing: Standing, _ labels: CaseLabels) -> LabelledStanding {
    var sheltered: (count: Int, cents: Int64) = (0, 0)
    var rows: [LabelledStanding.Row] = []
    for row in standing.rows {
      if labels.number(ofAccount: row.account) != nil {
        sheltered = (sheltered.count + 1, clampedSum(sheltered.cents, row.cents))
        continue
      }
      let account = labels.account(row.account)
      rows.append(
        LabelledStanding.Row(
          label: labels.picture(row.account), account: row.account, institution: account.institution,
          country: account.country, kind: account.kind, cents: row.cents))
    }
    rows.sort { ($1.cents, $0.account) < ($0.cents, $1.account) }
    if sheltered.count > 0 {
      rows.append(
        LabelledStanding.Row(
          label: .payers(sheltered.count), account: "", institution: "", country: nil, kind: "person",
          cents: sheltered.cents))
    }
    return LabelledStanding(
      method: standing.method, asOf: standing.asOf, seededCents: standing.seededCents, heldCents: standing.heldCents,
      accounts: standing.accounts, rows: rows)
  }

  private static func rates(_ payments: [CasePayment]) -> [RateRange] {
    var ranges: [Currency: RateRange] = [:]
    for payment in payments {
      guard let rate = payment.rate else { continue }
      var range =
        ranges[rate.from]
        ?? RateRange(
          currency: rate.from, first: rate.day, last: rate.day, lowestBillionths: rate.billionths,
          highestBillionths: rate.billionths, payments: 0, source: rate.source)
      range.first = min(range.first, rate.day)
      range.last = max(range.last, rate.day)
      range.lowestBillionths = min(range.lowestBillionths, rate.billionths)
      range.highestBillionths = max(range.highestBillionths, rate.billionths)
      range.payments += 1
      ranges[rate.from] = range
    }
    return ranges.values.sorted { $0.currency < $1.currency }
  }

  private static func links(_ links: [HolderLink], _ labels: CaseLabels) -> [ActorLink] {
    links.filter { labels.number(ofHolder: $0.first) == nil && labels.number(ofHolder: $0.second) == nil }
      .map {
        ActorLink(
          first: labels.actor($0.first), second: labels.actor($0.second), kinds: $0.kinds,
          restsOnNameAlone: $0.restsOnNameAlone, why: $0.why.map(labels.sheltered),
          against: $0.against.map(labels.sheltered))
      }
  }
}
