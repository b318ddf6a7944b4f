internal import MoneyFlow

extension MemberSession {
  /// The place of opened accounts among the senders of events.
  static let openedAccounts = 255

  /// Looks for its own payments and accounts in what others told, says which suspicions belong together, and tells those of
  /// its own that carry on what it was told. Called again with what is new until nobody has more to say.
  /// - Parameters:
  ///   - named: what was named to this member since the last call, with its senders' positions.
  ///   - digests: all that was told so far, by sender and number.
  ///   - fresh: those of them that are new.
  public mutating func recognize(
    named: [(sender: Int, payments: NamedPayments)], digests: [Recognition.Event: EventDigest],
    fresh: [Recognition.Event], budget: inout BudgetLedger
  ) -> Telling {
    var telling = Telling()
    recognizeSweeps(&telling, &budget)
    for number in told.sorted() {
      recognizeOwnPayers(number, &telling, &budget)
      recognizeOwnWays(number, &telling)
    }
    let accounts = OpenedGroups.accounts(hubs)
    for (number, hub) in hubs.enumerated() where accounts[number] == number && hub.key.region.incoming {
      let payments = hubs.indices.filter { accounts[$0] == number }.flatMap { claimed[hubs[$0].key] ?? [] }
      recognizePayers(
        Recognition.Event(member: Self.openedAccounts, number: UInt16(clamping: number)), first: hub.firstDay,
        last: hub.lastDay, payments, &telling, &budget)
    }
    for (sender, payments) in named {
      for event in payments.events {
        let id = Recognition.Event(member: sender, number: event.event)
        guard let digest = digests[id] else { continue }
        recognize(id, digest, event.tokens.compactMap { own($0, from: sender) }, &telling, &budget)
      }
    }
    for id in fresh {
      if Int(id.member) == ledger.position {
        continueOwnThroughUnheld(Int(id.number), &telling, &budget)
      } else if let digest = digests[id] {
        continueThroughUnheld(id, digest, &telling, &budget)
      }
    }
    recognizeOpened(&telling, &budget)
    recognizeOwn(&telling)
    telling.digests.sort { $0.number < $1.number }
    return telling
  }

  private func event(_ number: Int) -> Recognition.Event {
    Recognition.Event(member: ledger.position, number: UInt16(clamping: number))
  }

  mutating func add(
    _ a: Recognition.Event, _ b: Recognition.Event, _ ground: Recognition.Ground, count: Int,
    share: Double,
    _ telling: inout Telling
  ) {
    guard state(Statement(a: a, b: b, ground: ground)) else { return }
    telling.recognitions.append(
      Recognition(
        a: a, b: b, ground: ground, count: UInt8(clamping: count), share: UInt8(held: share * 100)))
  }

  private mutating func recognize(
    _ id: Recognition.Event, _ digest: EventDigest, _ payments: [Int], _ telling: inout Telling,
    _ budget: inout BudgetLedger
  ) {
    if Ways.mayBe(digest) { recognizeWays(id, digest, payments, &telling) }
    var common: [Int: [Int]] = [:]
    for payment in payments {
      for number in holders[payment] ?? [] { common[number, default: []].append(payment) }
    }
    for number in common.keys.sorted() {
      let suspicion = suspicions[number]
      let shared = common[number] ?? []
      if digest.chain != nil, let first = suspicion.first {
        // The sender holds the payer of what comes in here, so that is where its chain ends.
        if shared.contains(where: { $0 == first && ledger.holder[ledger.payee($0)] == .own }) {
          if tell(number, &telling, &budget) {
            add(id, event(number), .continues, count: 1, share: 1, &telling)
          }
        } else if shared.contains(where: {
          suspicion.lasts.contains($0) && ledger.holder[ledger.payer($0)] == .own
        }) {
          if tell(number, &telling, &budget) {
            add(event(number), id, .continues, count: 1, share: 1, &telling)
          }
        }
        continue
      }
      let smaller = min(Int(digest.payments), suspicion.all.count)
      let share = Double(shared.count) / Double(max(smaller, 1))
      if suspicion.isStrong, shared.count >= 2, share >= thresholds[.commonShare],
        tell(number, &telling, &budget)
      {
        add(id, event(number), .commonPayments, count: shared.count, share: share, &telling)
      }
    }
    guard digest.chain == nil else { return }
    recognizePayers(
      id, first: Int(digest.firstDay), last: Int(digest.lastDay), payments, &telling, &budget)
    var byAccount: [Int: [Int]] = [:]
    for payment in payments {
      let account =
        ledger.holder[ledger.payer(payment)] == .own ? ledger.payer(payment) : ledger.payee(payment)
      byAccount[account, default: []].append(payment)
    }
    for account in byAccount.keys.sorted() {
      guard let through = byAccount[account] else { continue }
      let value = through.reduce(0) { $0 + found.value[$1] }
      let share = value / max(EventDigest.dollars(digest.sum), 1)
      guard share >= thresholds[.hubShare], isQuiet(account) else { continue }
      // Two others' suspicions that meet at an account of this member's: it alone can see that.
      for other in remote[account] ?? [] where other.event.member != id.member {
        guard other.first <= Int(digest.lastDay) + 7, Int(digest.firstDay) <= other.last + 7 else {
          continue
        }
        add(
          other.event, id, .commonAccount, count: through.count, share: min(share, other.share),
          &telling)
      }
      remote[account, default: []].append(
        Remote(event: id, share: share, first: Int(digest.firstDay), last: Int(digest.lastDay)))
      for (number, ownShare) in suspicionsAt(account) where common[number] == nil {
        let days = suspicions[number].all.map { ledger.day($0, of: agreement.agreement) }
        guard ownShare >= thresholds[.hubShare], (days.min() ?? 0) <= Int(digest.lastDay) + 7,
          Int(digest.firstDay) <= (days.max() ?? 0) + 7, tell(number, &telling, &budget)
        else { continue }
        add(
          id, event(number), .commonAccount, count: through.count, share: min(share, ownShare),
          &telling)
      }
    }
  }

  /// Suspicions that are paid by the same of this member's accounts. Each payer's account is held by one member, so what
  /// members state of a pair adds up; of a pair of one sender's, the sender alone states all.
  private mutating func recognizePayers(
    _ id: Recognition.Event, first: Int, last: Int, _ payments: [Int], _ telling: inout Telling,
    _ budget: inout BudgetLedger
  ) {
    let payers = Set(payments.map { ledger.payer($0) }).filter { ledger.holder[$0] == .own }
    guard !payers.isEmpty, paying[id] == nil else { return }
    paying[id] = Paying(payers: payers, first: first, last: last)
    // Own suspicions that share enough payers with it are told.
    if Int(id.member) != ledger.position, payers.count >= Int(thresholds[.sharedPayers]) {
      var common: [Int: Int] = [:]
      for payer in payers { for number in suspicionsByAccount[payer] ?? [] { common[number, default: 0] += 1 } }
      for number in common.keys.sorted() where (common[number] ?? 0) >= Int(thresholds[.sharedPayers]) {
        let days = suspicions[number].all.map { ledger.day($0, of: agreement.agreement) }
        guard (days.min() ?? 0) <= last + 3, first <= (days.max() ?? 0) + 3 else { continue }
        if tell(number, &telling, &budget) { recognizeOwnPayers(number, &telling, &budget) }
      }
    }
    var common: [Recognition.Event: Int] = [:]
    for payer in payers {
      for other in eventsOfPayer[payer] ?? [] where other != id { common[other, default: 0] += 1 }
      eventsOfPayer[payer, default: []].append(id)
    }
    for other in common.keys.sorted() {
      guard let count = common[other], let known = paying[other], known.first <= last + 3, first <= known.last + 3,
        other.member != id.member || Int(id.member) == ledger.position,
        Int(id.member) != Self.openedAccounts || Int(other.member) != Self.openedAccounts
      else { continue }
      add(min(id, other), max(id, other), .commonPayers, count: count, share: 0, &telling)
    }
  }

  private mutating func recognizeOwnPayers(
    _ number: Int, _ telling: inout Telling, _ budget: inout BudgetLedger
  ) {
    guard suspicions[number].first == nil else { return }
    let days = suspicions[number].all.map { ledger.day($0, of: agreement.agreement) }
    recognizePayers(
      event(number), first: days.min() ?? 0, last: days.max() ?? 0, suspicions[number].payments, &telling, &budget)
  }

  /// Strong suspicions with the share of their money that goes through an account of the member's own.
  private func suspicionsAt(_ account: Int) -> [(Int, Double)] {
    var result: [(Int, Double)] = []
    for number in suspicionsByAccount[account] ?? [] where suspicions[number].isStrong {
      let all = suspicions[number].all.reduce(0) { $0 + found.value[$1] }
      let here = suspicions[number].all.filter {
        ledger.payer($0) == account || ledger.payee($0) == account
      }
      .reduce(0) { $0 + found.value[$1] }
      result.append((number, here / max(all, 1)))
    }
    return result
  }

  func isQuiet(_ account: Int) -> Bool {
    Double(activity[account]) <= thresholds[.hubPayments]
  }

  /// Chains of others that end, or begin, at an account that nobody holds, where one of this member's begins or ends.
  private mutating func continueThroughUnheld(
    _ id: Recognition.Event, _ digest: EventDigest, _ telling: inout Telling,
    _ budget: inout BudgetLedger
  ) {
    guard let chain = digest.chain else { return }
    let peel = digest.kind == .peel
    if let to = chain.to {
      let before = exponential((Double(chain.lastAmount) + 0.5) * 0.02)
      for number in chainsFrom[to] ?? [] {
        let suspicion = suspicions[number]
        guard let first = suspicion.first, (suspicion.kind == .peel) == peel else { continue }
        let wait = ledger.day(first, of: agreement.agreement) - Int(digest.lastDay)
        guard wait >= (peel ? -2 : 0), wait <= 5,
          Self.continues(found.value[first], before, peel: peel, isExit: suspicion.splits == 0),
          tell(number, &telling, &budget)
        else { continue }
        add(id, event(number), .continues, count: 1, share: 0.5, &telling)
      }
    }
    if let from = chain.from {
      let after = exponential((Double(chain.firstAmount) + 0.5) * 0.02)
      for number in chainsTo[from] ?? [] {
        let suspicion = suspicions[number]
        guard (suspicion.kind == .peel) == peel else { continue }
        for last in suspicion.lasts where tokens[ledger.payee(last)] == from {
          let wait = Int(digest.firstDay) - ledger.day(last, of: agreement.agreement)
          guard wait >= 0, wait <= 5,
            Self.continues(after, found.value[last], peel: peel, isExit: chain.splits == 0),
            tell(number, &telling, &budget)
          else { continue }
          add(event(number), id, .continues, count: 1, share: 0.5, &telling)
          break
        }
      }
    }
  }

  /// The same where this member saw both what an account that nobody holds took in and what it sent on.
  private mutating func continueOwnThroughUnheld(
    _ number: Int, _ telling: inout Telling, _ budget: inout BudgetLedger
  ) {
    let suspicion = suspicions[number]
    guard suspicion.first != nil else { return }
    let peel = suspicion.kind == .peel
    for last in suspicion.lasts {
      guard let token = tokens[ledger.payee(last)] else { continue }
      for next in chainsFrom[token] ?? [] where next != number {
        guard let first = suspicions[next].first, (suspicions[next].kind == .peel) == peel else { continue }
        let wait = found.day[first] - found.day[last]
        guard wait >= 0, wait <= 5,
          Self.continues(found.value[first], found.value[last], peel: peel, isExit: suspicions[next].splits == 0),
          tell(next, &telling, &budget)
        else { continue }
        add(event(number), event(next), .continues, count: 1, share: 0.5, &telling)
      }
    }
  }

  /// Whether a sum may go on as another: a fee is small, and of a sum in crypto assets one part goes on; what leaves as money
  /// may be the small part.
  private static func continues(_ after: Double, _ before: Double, peel: Bool, isExit: Bool) -> Bool {
    let ratio = after / max(before, 0.01)
    return ratio >= (peel ? isExit ? 0.02 : 0.55 : 0.85) && ratio <= 1.03
  }

  /// Opened accounts that send on much of what they took in to one account of this member's, where others meet.
  private mutating func recognizeSweeps(_ telling: inout Telling, _ budget: inout BudgetLedger) {
    guard !hubs.isEmpty, !sweepsKnown else { return }
    sweepsKnown = true
    var account: [AccountToken: Int] = [:]
    for (position, token) in tokens { account[token] = position }
    for (number, hub) in hubs.enumerated() where hub.key.region.incoming {
      guard let unheld = account[hub.key.account] else { continue }
      let id = Recognition.Event(member: Self.openedAccounts, number: UInt16(clamping: number))
      var byAccount: [Int: [Int]] = [:]
      for payment in paidBy[unheld] ?? [] where !found.routine[payment] {
        let day = ledger.day(payment, of: agreement.agreement)
        if day >= hub.firstDay, day <= hub.lastDay + 10 {
          byAccount[ledger.payee(payment), default: []].append(payment)
        }
      }
      for own in byAccount.keys.sorted() where ledger.holder[own] == .own && isQuiet(own) {
        let through = byAccount[own] ?? []
        let share = through.reduce(0) { $0 + found.value[$1] } / max(hub.dollars, 1)
        guard share >= thresholds[.hubShare], share <= 1.3 else { continue }
        for other in remote[own] ?? [] where other.event != id {
          guard other.first <= hub.lastDay + 7, hub.firstDay <= other.last + 7 else { continue }
          add(
            other.event, id, .commonAccount, count: through.count, share: min(share, other.share),
            &telling)
        }
        remote[own, default: []].append(
          Remote(event: id, share: share, first: hub.firstDay, last: hub.lastDay))
        for (suspicion, ownShare) in suspicionsAt(own) where ownShare >= thresholds[.hubShare] {
          let days = suspicions[suspicion].all.map { ledger.day($0, of: agreement.agreement) }
          guard (days.min() ?? 0) <= hub.lastDay + 7, hub.firstDay <= (days.max() ?? 0) + 7,
            tell(suspicion, &telling, &budget)
          else { continue }
          add(
            event(suspicion), id, .commonAccount, count: through.count, share: min(share, ownShare),
            &telling)
        }
      }
    }
  }

  /// Suspicions that share payments with an opened account, and opened accounts that share payers.
  private mutating func recognizeOpened(_ telling: inout Telling, _ budget: inout BudgetLedger) {
    var people: [Int: Set<Int>] = [:]
    let accounts = OpenedGroups.accounts(hubs)
    for (number, hub) in hubs.enumerated() {
      let payments = claimed[hub.key] ?? []
      if accounts[number] == number {
        people[number] = Set(
          (dealings[hub.side] ?? []).map { hub.key.region.incoming ? ledger.payer($0) : ledger.payee($0) })
      }
      var common: [Int: Int] = [:]
      for payment in payments {
        for holder in holders[payment] ?? [] { common[holder, default: 0] += 1 }
      }
      let opened = Recognition.Event(member: Self.openedAccounts, number: UInt16(clamping: number))
      for holder in common.keys.sorted()
      where suspicions[holder].isStrong && suspicions[holder].first == nil {
        let count = common[holder] ?? 0
        let share =
          Double(count) / Double(max(1, min(suspicions[holder].payments.count, hub.payments)))
        if count >= 2, share >= thresholds[.commonShare], tell(holder, &telling, &budget) {
          add(event(holder), opened, .opened, count: count, share: share, &telling)
        }
      }
    }
    var byPerson: [Int: [Int]] = [:]
    for number in people.keys.sorted() {
      for person in people[number] ?? [] { byPerson[person, default: []].append(number) }
    }
    var shared: [Int: Int] = [:]
    for list in byPerson.values where list.count <= 20 {
      for (at, a) in list.enumerated() {
        for b in list.dropFirst(at + 1) where hubs[a].key.account != hubs[b].key.account {
          guard hubs[a].key.region.incoming == hubs[b].key.region.incoming else { continue }
          shared[a << 16 | b, default: 0] += 1
        }
      }
    }
    for pair in shared.keys.sorted() {
      add(
        Recognition.Event(member: Self.openedAccounts, number: UInt16(clamping: pair >> 16)),
        Recognition.Event(member: Self.openedAccounts, number: UInt16(clamping: pair & 0xFFFF)),
        .opened,
        count: shared[pair] ?? 0, share: 0, &telling)
    }
  }

  /// What of its own suspicions belongs together, among those that were told.
  private mutating func recognizeOwn(_ telling: inout Telling) {
    let numbers = told.sorted()
    for number in numbers where suspicions[number].first == nil {
      var common: [Int: Int] = [:]
      for payment in suspicions[number].payments {
        for other in holders[payment] ?? [] where other > number && told.contains(other) {
          common[other, default: 0] += 1
        }
      }
      for other in common.keys.sorted() {
        let count = common[other] ?? 0
        let share =
          Double(count)
          / Double(max(1, min(suspicions[number].payments.count, suspicions[other].payments.count)))
        if count >= 2, share >= thresholds[.commonShare] {
          add(event(number), event(other), .commonPayments, count: count, share: share, &telling)
        }
      }
    }
  }
}
