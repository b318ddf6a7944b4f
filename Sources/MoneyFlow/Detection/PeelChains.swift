internal import Ledger
internal import Ontology
internal import Vocabulary

/// Ransom peel: a sum in crypto assets moves from wallet to wallet, and at each step a small part is split off and
/// turned into money at another institution.
enum PeelChains {
  /// The split of each payment: the larger part and the peel.
  /// - Parameter clockDays: how much later than it was sent a payment may be dated at its receiver's.
  static func splits(
    _ index: DetectionIndex, _ rules: Typology, clockDays: Double = 0
  ) -> [Int: (main: Int, peel: Int)] {
    var split: [Int: (main: Int, peel: Int)] = [:]
    for wallet in 0..<index.accountCount where index.kind(wallet) == .wallet {
      for arriving in index.received(by: wallet) {
        let payment = Int(arriving)
        guard index.trait(payment).crypto else { continue }
        let leaving = index.paid(
          by: wallet, from: index.day[payment] - clockDays, through: index.day[payment] + rules["hop-days-max"]
        )
        .map(Int.init)
        .filter {
          (clockDays > 0 ? $0 != payment : $0 > payment) && index.trait($0).crypto
            && index.value[$0] < index.value[payment]
        }
        .prefix(200)
        var best: (distance: Double, first: Int, second: Int)?
        for (at, first) in leaving.enumerated() {
          for second in leaving.dropFirst(at + 1) {
            if index.day[second] - index.day[first] > 1.0 / 24 { break }
            let kept = (index.value[first] + index.value[second]) / index.value[payment]
            guard kept >= rules["kept-min"], kept <= 1.005,
              max(index.value[first], index.value[second]) >= rules["main-share-min"] * index.value[payment]
            else { continue }
            let distance = abs(kept - 1)
            if best == nil || distance < best?.distance ?? 0 { best = (distance, first, second) }
          }
        }
        if let best {
          split[payment] =
            index.value[best.first] >= index.value[best.second]
            ? (best.first, best.second) : (best.second, best.first)
        }
      }
    }
    return split
  }

  static func candidates(_ ground: DetectionGround) -> [Candidate] {
    guard let rules = ground.typology("ransom-peel") else { return [] }
    let index = ground.index
    let split = splits(index, rules)
    let continued = Set(split.values.flatMap { [$0.main, $0.peel] })
    var found: [Candidate] = []
    for root in split.keys.sorted() where !continued.contains(root) {
      var payments = [root]
      var open = [root]
      var splits = 0
      var peels: [Int] = []
      var hops: [Double] = []
      var seen: Set<Int> = [root]
      while let payment = open.popLast() {
        guard let parts = split[payment] else { continue }
        splits += 1
        hops.append(index.day[parts.main] - index.day[payment])
        for part in [parts.main, parts.peel] where seen.insert(part).inserted {
          payments.append(part)
          open.append(part)
        }
        if split[parts.peel] == nil { peels.append(parts.peel) }
      }
      guard splits >= Int(rules["splits-min"]) else { continue }
      var cashed = 0
      var parts: [Int: Finding.Part] = [:]
      for peel in peels {
        let exits = ground.links.onward(of: peel).filter { index.kind(index.payee($0.outgoing)) != .wallet }
        guard let exit = exits.max(by: { $0.weight != $1.weight ? $0.weight < $1.weight : $0.outgoing > $1.outgoing })
        else { continue }
        payments.append(exit.outgoing)
        parts[index.payee(exit.outgoing)] = .cashOut
        cashed += 1
      }
      let cashedShare = Double(cashed) / Double(max(1, peels.count))
      let score = min(Double(splits) * 1.6, 14) + (cashedShare - rules["cashed-out-usual"]) * 16
      guard score > 0 else { continue }
      parts[index.payer(root)] = .payer
      let why = Reason(
        Sentence(
          "detection.peel", ("sum", ground.money([root])), ("payer", ground.account(index.payer(root))),
          ("splits", ground.number(splits)), ("hop", ground.days(Statistics.median(hops))),
          ("cashed", ground.number(cashed)), ("peels", ground.number(peels.count))),
        references: ground.references(payments.sorted()))
      var against: [Reason] = []
      if cashed < peels.count {
        against.append(
          Reason(
            Sentence(
              "detection.against.peels-kept", ("kept", ground.number(peels.count - cashed)),
              ("peels", ground.number(peels.count)))))
      }
      found.append(
        Candidate("ransom-peel", score: score, payments: payments, parts: parts, why: [why], against: against))
    }
    return found
  }
}
