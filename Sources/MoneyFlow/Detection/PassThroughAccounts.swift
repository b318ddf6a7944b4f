internal import Ledger
internal import Ontology
internal import Vocabulary

/// Pass-through: an account whose every larger receipt is gone again within two days.
enum PassThroughAccounts {
  static func candidates(_ ground: DetectionGround) -> [Candidate] {
    guard let rules = ground.typology("pass-through") else { return [] }
    let index = ground.index
    var byAccount: [Int: [PassThroughLink]] = [:]
    for link in ground.links.links where link.weight >= rules["link-weight-min"] && link.days <= rules["dwell-days"] {
      byAccount[index.payee(link.incoming), default: []].append(link)
    }
    var found: [Candidate] = []
    for account in byAccount.keys.sorted() {
      switch index.kind(account) {
      case .person, .business, .unknown: break
      default: continue
      }
      var used: Set<Int> = []
      var kept: [PassThroughLink] = []
      let links = (byAccount[account] ?? []).sorted {
        $0.weight != $1.weight
          ? $0.weight > $1.weight : $0.incoming != $1.incoming ? $0.incoming < $1.incoming : $0.outgoing < $1.outgoing
      }
      for link in links where !used.contains(link.incoming) && !used.contains(link.outgoing) {
        used.insert(link.incoming)
        used.insert(link.outgoing)
        kept.append(link)
      }
      guard kept.count >= Int(rules["events-min"]), let least = kept.map({ index.value[$0.incoming] }).min() else {
        continue
      }
      let receipts = index.received(by: account).count {
        let trait = index.trait(Int($0))
        return !trait.refund && !trait.card && index.value[Int($0)] >= least
      }
      let share = Double(kept.count) / Double(max(receipts, 1))
      guard share >= rules["share-min"], !kept.contains(where: { index.trait($0.incoming).wage }) else { continue }
      let payments = kept.flatMap { [$0.incoming, $0.outgoing] }
      let score = min(kept.reduce(0) { $0 + min($1.weight, 2.5) } * 0.8, 9) + (share - rules["share-min"]) * 5
      let passed = index.total(kept.map(\.outgoing)) / max(index.total(kept.map(\.incoming)), 0.01)
      found.append(
        Candidate(
          "pass-through", score: score, payments: payments, parts: [account: .layer],
          why: [
            Reason(
              Sentence(
                "detection.pass-through", ("account", ground.account(account)), ("events", ground.number(kept.count)),
                ("receipts", ground.number(receipts)), ("share", ground.share(passed)),
                ("dwell", ground.days(Statistics.median(kept.map(\.days))))),
              references: ground.references(payments.sorted()))
          ]))
    }
    return found
  }
}
