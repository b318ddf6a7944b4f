internal import Ontology
internal import Vocabulary

extension CaseFile {
  /// Those who receive and move money, with what is known of them: listed first, then by what they moved. Sheltered
  /// persons are never among them, and neither are cash counters, which are nobody.
  static func actors(
    payments: [CasePayment], facts: CaseFacts, matches: [ListMatch], labels: CaseLabels
  ) -> (shown: [Actor], further: Int) {
    struct Turnover {
      var received: Int64 = 0
      var receivedCount = 0
      var paid: Int64 = 0
      var paidCount = 0
      var accounts: [String] = []
    }
    var turnovers: [String: Turnover] = [:]
    var order: [String] = []
    func account(_ id: String, _ change: (inout Turnover) -> Void) {
      let key = labels.account(id).holderKey
      guard labels.number(ofHolder: key) == nil, labels.account(id).kind != "branch" else { return }
      if turnovers[key] == nil { order.append(key) }
      change(&turnovers[key, default: Turnover()])
      if turnovers[key]?.accounts.contains(id) == false { turnovers[key]?.accounts.append(id) }
    }
    for payment in payments {
      account(payment.payer) {
        $0.paid = clampedSum($0.paid, payment.valueCents)
        $0.paidCount += 1
      }
      account(payment.payee) {
        $0.received = clampedSum($0.received, payment.valueCents)
        $0.receivedCount += 1
      }
    }
    var parts: [String: [Finding.Part]] = [:]
    for finding in facts.findings {
      for account in finding.accounts where parts[account.id]?.contains(account.part) != true {
        parts[account.id, default: []].append(account.part)
      }
    }
    let actors = order.map { key -> Actor in
      let turnover = turnovers[key] ?? Turnover()
      let holder = labels.holder(key)
      let own = matches.filter { $0.holder == key }.sorted {
        ($0.verdict, $1.score, $0.entry) < ($1.verdict, $0.score, $1.entry)
      }
      return Actor(
        label: labels.actor(key), otherNames: Array((holder?.names ?? []).dropFirst()),
        schema: holder?.schema ?? "", birthDates: holder?.birthDates ?? [], countries: holder?.countries ?? [],
        accounts: turnover.accounts.map { id in
          let account = labels.account(id)
          return Actor.Account(
            id: id, institution: account.institution, country: account.country, kind: account.kind,
            parts: parts[id] ?? [])
        },
        receivedCents: turnover.received, receivedCount: turnover.receivedCount, paidCents: turnover.paid,
        paidCount: turnover.paidCount, sureness: sureness(own, holder),
        matches: own.map { match in
          var match = match
          match.why = match.why.map(labels.sheltered)
          match.against = match.against.map(labels.sheltered)
          return match
        })
    }
    let ranked = actors.enumerated().sorted { a, b in
      (rank(a.element), -moved(a.element), a.offset) < (rank(b.element), -moved(b.element), b.offset)
    }.map(\.element)
    let named = ranked.count { !$0.matches.isEmpty }
    let shown = ranked.prefix(max(actorsMax, named))
    return (Array(shown), ranked.count - shown.count)
  }

  private static func sureness(_ matches: [ListMatch], _ holder: Holder?) -> Actor.Sureness {
    if matches.contains(where: { $0.verdict == .match }) { return .listed }
    if matches.contains(where: { $0.verdict == .nameOnly }) { return .nameOnList }
    if !matches.isEmpty { return .namesake }
    return holder == nil ? .unknown : .recorded
  }

  private static func rank(_ actor: Actor) -> Int {
    switch actor.sureness {
    case .listed: 0
    case .nameOnList: 1
    case .namesake: 2
    case .recorded, .unknown: 3
    }
  }

  private static func moved(_ actor: Actor) -> Int64 { clampedSum(actor.receivedCents, actor.paidCents) }
}
