internal import Ledger

/// A payment in and a payment out of one account that may be the same money: soon after, nearly the same amount, and
/// not back to where it came from.
struct PassThroughLink {
  let incoming: Int
  let outgoing: Int
  /// `-log10` of the chance that this account pays such an amount so soon anyway.
  let weight: Double
  let days: Double
  /// Natural logarithm of what went on per what came in.
  let ratio: Double
}

/// All links, in order of (account, incoming, outgoing), and what leads to them.
struct PassThrough {
  let links: [PassThroughLink]
  /// Accounts whose payments out within the dwell were too many to be weighed one by one.
  let skippedHubs: [Int]
  private let byIncoming: [Int: [Int]]
  private let byOutgoing: [Int: [Int]]

  func onward(of payment: Int) -> [PassThroughLink] { (byIncoming[payment] ?? []).map { links[$0] } }
  func origins(of payment: Int) -> [PassThroughLink] { (byOutgoing[payment] ?? []).map { links[$0] } }

  init(_ index: DetectionIndex, settings: LinkSettings, isCancelled: () -> Bool) throws {
    let low = Statistics.naturalLog(settings.ratioMin)
    let high = Statistics.naturalLog(settings.ratioMax)
    var amountsOfKind: [AccountKind: [Double]] = [:]
    var accountsOfKind: [AccountKind: Int] = [:]
    func goesOn(_ payment: Int) -> Bool {
      let trait = index.trait(payment)
      return !(trait.card || trait.refund || trait.bill || trait.cashOut || trait.wage)
    }
    for account in 0..<index.accountCount {
      let kind = index.kind(account)
      accountsOfKind[kind, default: 0] += 1
      for payment in index.paid(by: account) where goesOn(Int(payment)) {
        amountsOfKind[kind, default: []].append(index.logValue[Int(payment)])
      }
    }
    for kind in AccountKind.allCases { amountsOfKind[kind]?.sort() }

    var links: [PassThroughLink] = []
    var skipped: [Int] = []
    for account in 0..<index.accountCount {
      if account % 4096 == 0, isCancelled() { throw CancellationError() }
      let outgoing = index.paid(by: account).map(Int.init).filter(goesOn)
      guard !outgoing.isEmpty else { continue }
      let incoming = index.received(by: account).map(Int.init).filter { payment in
        let trait = index.trait(payment)
        return !(trait.card || trait.refund || trait.cashOut || trait.bill)
      }
      guard !incoming.isEmpty else { continue }
      let own = outgoing.map { index.logValue[$0] }.sorted()
      let kind = index.kind(account)
      let peers = amountsOfKind[kind] ?? []
      let peerCount = Double(accountsOfKind[kind] ?? 1)
      var begin = 0
      var tooMany = false
      for payment in incoming where index.value[payment] >= settings.valueMin {
        let arrived = index.day[payment]
        while begin < outgoing.count, index.day[outgoing[begin]] <= arrived { begin += 1 }
        let amount = index.logValue[payment]
        var seen = 0
        for at in begin..<max(begin, outgoing.count) {
          let next = outgoing[at]
          let days = index.day[next] - arrived
          if days > settings.dwellDays { break }
          seen += 1
          if seen > settings.fanoutMax {
            tooMany = true
            break
          }
          let ratio = index.logValue[next] - amount
          guard ratio >= low, ratio <= high, index.payee(next) != index.payer(payment) else { continue }
          let ownCount = Double(Statistics.count(own, from: amount + low, to: amount + high) - 1)
          let peerMean = Double(Statistics.count(peers, from: amount + low, to: amount + high)) / peerCount
          let band = min(1, max(abs(ratio + 0.0151), 0.015) / (high - low) * 2.2)
          let mean = (ownCount + 0.3 * min(peerMean, 1) + 0.02) / index.spanDays * max(days, 0.25) * band
          links.append(
            PassThroughLink(
              incoming: payment, outgoing: next, weight: Statistics.surpriseOfAny(mean: mean), days: days,
              ratio: ratio))
        }
      }
      if tooMany { skipped.append(account) }
    }
    self.links = links
    skippedHubs = skipped
    var byIncoming: [Int: [Int]] = [:]
    var byOutgoing: [Int: [Int]] = [:]
    for (position, link) in links.enumerated() {
      byIncoming[link.incoming, default: []].append(position)
      byOutgoing[link.outgoing, default: []].append(position)
    }
    self.byIncoming = byIncoming
    self.byOutgoing = byOutgoing
  }
}
