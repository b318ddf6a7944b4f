internal import Ledger
public import MoneyFlow
internal import Vocabulary

/// One member's part in a joint analysis: what it computes of its own payments, what it tells, and what it recognises in what
/// others tell. It never sees another member's payments.
public struct MemberSession: Sendable {
  /// What a member tells in one step.
  public struct Telling: Sendable, Hashable {
    /// To all members.
    public var digests: [EventDigest] = []
    /// To the member at that position alone.
    public var named: [Int: NamedPayments] = [:]
    /// To all members.
    public var recognitions: [Recognition] = []

    public var isEmpty: Bool { digests.isEmpty && named.isEmpty && recognitions.isEmpty }
  }

  public let member: MemberID
  let agreement: JointAgreement.InForce
  let ledger: MemberLedger
  let found: Suspicions
  let suspicions: [Suspicion]
  let holders: [Int: [Int]]
  /// By account of the member's own, the suspicions that touch it.
  let suspicionsByAccount: [Int: [Int]]
  /// By account, its payments that are not everyday life.
  let activity: [Int]
  var tokens: [Int: AccountToken] = [:]
  /// Chains by the account that nobody holds from which they come, and to which they go.
  var chainsFrom: [AccountToken: [Int]] = [:]
  var chainsTo: [AccountToken: [Int]] = [:]
  var told: Set<Int> = []
  var heldBack = 0
  var hubs: [OpenedAccount] = []
  /// By number of the opened account: this member's payments.
  var claimed: [OpenedAccount.Key: [Int]] = [:]
  var named: Set<Int> = []
  /// Others' suspicions with much of their money through an account of this member's.
  var remote: [Int: [Remote]] = [:]
  var sweepsKnown = false
  /// This member's accounts that pay into a suspicion or an opened account, as far as they were named or are its own.
  var paying: [Recognition.Event: Paying] = [:]
  var eventsOfPayer: [Int: [Recognition.Event]] = [:]
  /// By opened account, all of this member's payments with persons there, and not only those of the opened windows: what the
  /// member knows by itself once the account has been opened.
  var dealings: [OpenedAccount.Side: [Int]] = [:]
  /// By account of the member's own, the first suspicion that begins there, or ends there.
  var waysFrom: [Int: Recognition.Event] = [:]
  var waysTo: [Int: Recognition.Event] = [:]
  var waysKnown: Set<Recognition.Event> = []
  /// By account that nobody holds, what it paid to accounts of this member's.
  let paidBy: [Int: [Int]]
  private var stated: Set<Statement> = []
  private let places: TokenPlaces

  struct Remote {
    let event: Recognition.Event
    let share: Double
    let first: Int
    let last: Int
  }

  struct Paying {
    let payers: Set<Int>
    let first: Int
    let last: Int
  }

  struct Statement: Hashable {
    let a: Recognition.Event
    let b: Recognition.Event
    let ground: Recognition.Ground
  }

  /// - Parameter pairKeys: by position among the members, the key shared with each of the others.
  /// - Throws: `joint.round` when a key is missing; what ``Detection`` throws.
  public init(
    _ ledger: MemberLedger, detection: Detection, under agreement: JointAgreement.InForce,
    pairKeys: [Int: PairKey]
  ) throws {
    guard agreement.agreement.position(of: ledger.member) == ledger.position,
      agreement.agreement.members.indices.allSatisfy({
        $0 == ledger.position || pairKeys[$0] != nil
      })
    else { throw Fault("joint.round") }
    member = ledger.member
    self.ledger = ledger
    self.agreement = agreement
    let thresholds = agreement.agreement.thresholds
    found = try detection.suspicions(on: ledger.table, from: thresholds[.patternScore])
    suspicions = SuspicionSearch(ledger: ledger, found: found, thresholds: thresholds).all()
    var holders: [Int: [Int]] = [:]
    for (number, suspicion) in suspicions.enumerated() {
      for payment in suspicion.all { holders[payment, default: []].append(number) }
    }
    self.holders = holders
    var byAccount: [Int: [Int]] = [:]
    for (number, suspicion) in suspicions.enumerated()
    where suspicion.first == nil {
      let accounts = Set(suspicion.all.flatMap { [ledger.payer($0), ledger.payee($0)] })
      for account in accounts where ledger.holder[account] == .own {
        byAccount[account, default: []].append(number)
      }
    }
    suspicionsByAccount = byAccount
    var activity = [Int](repeating: 0, count: ledger.holder.count)
    for payment in 0..<ledger.table.count where !found.routine[payment] {
      activity[ledger.payer(payment)] += 1
      activity[ledger.payee(payment)] += 1
    }
    self.activity = activity
    var paidBy: [Int: [Int]] = [:]
    for payment in 0..<ledger.table.count where ledger.holder[ledger.payer(payment)] == .nobody {
      paidBy[ledger.payer(payment), default: []].append(payment)
    }
    self.paidBy = paidBy
    places = TokenPlaces(ledger, keys: pairKeys)
  }

  var thresholds: Thresholds { agreement.agreement.thresholds }

  /// Suspicions that a day's budget did not suffice for.
  public var suspicionsHeldBack: Int { heldBack }
  /// How many payments the member holds within the period, and how many of them it has named to others.
  public var paymentsHeld: Int { ledger.table.count }
  public var paymentsNamed: Int { named.count }

  // MARK: Accounts

  /// The accounts that nobody holds and that this member would speak of: to be turned into tokens.
  public func accountsToName() -> [String] {
    var accounts: Set<Int> = []
    for suspicion in suspicions {
      for payment in suspicion.all {
        if let account = ledger.foreignEnd(payment), ledger.holder[account] == .nobody {
          accounts.insert(account)
        }
      }
    }
    for payment in 0..<ledger.table.count {
      if let counted = counted(payment) { accounts.insert(counted.account) }
    }
    return accounts.sorted().map(ledger.name)
  }

  public mutating func take(tokens byName: [String: AccountToken]) {
    for account in 0..<ledger.holder.count where ledger.holder[account] == .nobody {
      if let token = byName[ledger.name(account)] { tokens[account] = token }
    }
    for (number, suspicion) in suspicions.enumerated() {
      guard let first = suspicion.first else { continue }
      if let token = tokens[ledger.payer(first)] { chainsFrom[token, default: []].append(number) }
      for token in Set(suspicion.lasts.compactMap { tokens[ledger.payee($0)] }) {
        chainsTo[token, default: []].append(number)
      }
    }
  }

  /// A payment between a person whose account the member holds and an account that nobody holds: who of them is counted.
  private func counted(_ payment: Int) -> (account: Int, person: Int, incoming: Bool)? {
    guard !found.routine[payment], let account = ledger.foreignEnd(payment),
      ledger.holder[account] == .nobody
    else {
      return nil
    }
    let kind = ledger.table.accounts.kind
    switch kind[account] {
    case .branch, .agent, .supplier, .charity, .dealer, .travel: return nil
    default: break
    }
    let incoming = ledger.payee(payment) == account
    let person = incoming ? ledger.payer(payment) : ledger.payee(payment)
    guard kind[person] == .person || kind[person] == .unknown else { return nil }
    return (account, person, incoming)
  }

  private struct Side: Hashable, Comparable {
    let account: Int
    let incoming: Bool
    static func < (a: Side, b: Side) -> Bool {
      a.account != b.account ? a.account < b.account : !a.incoming && b.incoming
    }
  }

  private func countedPayments() -> [Side: [(payment: Int, person: Int, day: Int)]] {
    var result: [Side: [(payment: Int, person: Int, day: Int)]] = [:]
    for payment in 0..<ledger.table.count {
      guard let counted = counted(payment), tokens[counted.account] != nil else { continue }
      result[Side(account: counted.account, incoming: counted.incoming), default: []].append(
        (payment, counted.person, ledger.day(payment, of: agreement.agreement)))
    }
    return result
  }

  /// The member's part of the counts: to be split into parts for the tellers, never to be sent whole.
  public func counterTable() -> CounterTable {
    var table = CounterTable()
    let days = agreement.agreement.days
    let payments = countedPayments()
    for side in payments.keys.sorted() {
      guard let list = payments[side], let token = tokens[side.account] else { continue }
      for region in CounterTable.Region.allCases where region.incoming == side.incoming {
        for window in 0..<region.windows(days) {
          let from = window * region.stepDays
          let people = Set(
            list.filter { $0.day >= from && $0.day < from + region.days }.map(\.person))
          if !people.isEmpty {
            table.add(
              people.count, at: CounterTable.place(token, region, window: window),
              members: agreement.agreement.members.count)
          }
        }
      }
    }
    return table
  }

  /// What this member saw of the accounts whose totals were opened.
  public mutating func claims(_ opened: OpenedCounters) -> [HubClaim] {
    var claims: [HubClaim] = []
    let payments = countedPayments()
    for side in payments.keys.sorted() {
      guard let list = payments[side], let token = tokens[side.account] else { continue }
      for open in opened.windows(token, incoming: side.incoming, days: agreement.agreement.days) {
        let from = open.window * open.region.stepDays
        let inside = list.filter { $0.day >= from && $0.day < from + open.region.days }
        guard !inside.isEmpty else { continue }
        let claim = claim(
          token, side.account, open.region, open.window, inside, all: list,
          back: Set(
            (payments[Side(account: side.account, incoming: !side.incoming)] ?? []).map(\.person)))
        claims.append(claim)
        claimed[claim.opened] = inside.map(\.payment)
      }
    }
    return claims
  }

  private func claim(
    _ token: AccountToken, _ account: Int, _ region: CounterTable.Region, _ window: Int,
    _ inside: [(payment: Int, person: Int, day: Int)], all: [(payment: Int, person: Int, day: Int)],
    back: Set<Int>
  ) -> HubClaim {
    let people = Set(inside.map(\.person))
    let windowPayments = Set(inside.map(\.payment))
    let others = Set(all.filter { !windowPayments.contains($0.payment) }.map(\.person))
    let values = inside.map { max(found.value[$0.payment], 0.01) }
    let logs = values.map { max(0, naturalLog($0)) }
    let mean = logs.reduce(0, +) / Double(logs.count)
    let variance = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(logs.count)
    var steps: [UInt16: Int] = [:]
    for log in logs { steps[UInt16(clamp(log / 0.03, 0, 60_000)), default: 0] += 1 }
    let commonest = steps.max { $0.value != $1.value ? $0.value < $1.value : $0.key > $1.key }
    return HubClaim(
      account: token, region: region, window: UInt8(clamping: window),
      kind: ledger.table.accounts.kind[account].rawValue,
      counterparties: UInt8(clamping: people.count),
      payments: UInt8(clamping: inside.count),
      mean: UInt16(clamp((mean * 100).rounded(), 0, 60_000)),
      variance: UInt16(clamp((variance * 100).rounded(), 0, 60_000)),
      commonest: commonest?.key ?? 0,
      ofCommonest: UInt8(clamping: commonest?.value ?? 0),
      known: UInt8(clamping: people.intersection(others).count),
      reciprocal: UInt8(clamping: people.intersection(back).count),
      outside: UInt8(clamping: others.count),
      firstDay: UInt8(clamping: inside.map(\.day).min() ?? 0),
      lastDay: UInt8(clamping: inside.map(\.day).max() ?? 0),
      sum: EventDigest.amountStep(values.reduce(0, +)))
  }

  /// What is usual with this member, for the kinds of accounts that are counted.
  public func usualRates() -> [UsualRate] {
    var rates: [UsualRate] = []
    for kind in [AccountKind.unknown, .person, .business, .wallet] {
      for incoming in [true, false] {
        let usual = found.usual(kind, incoming: incoming)
        rates.append(
          UsualRate(
            kind: kind.rawValue, incoming: incoming, shape: usual.shape, rate: usual.rate,
            middle: usual.middle,
            deviation: usual.deviation))
      }
    }
    return rates
  }

  // MARK: Telling

  /// The claims of all members, so that opened accounts have the same numbers everywhere.
  public mutating func take(claims: [(member: Int, claim: HubClaim)]) {
    hubs = OpenedAccount.all(claims)
    var most: [OpenedAccount.Side: Double] = [:]
    for hub in hubs { most[hub.side] = max(most[hub.side] ?? 0, 6 * hub.middleDollars) }
    let payments = countedPayments()
    for side in payments.keys.sorted() {
      guard let token = tokens[side.account] else { continue }
      let opened = OpenedAccount.Side(account: token, incoming: side.incoming)
      guard let most = most[opened] else { continue }
      dealings[opened] = (payments[side] ?? []).map(\.payment).filter { found.value[$0] <= most }
    }
  }

  /// The suspicions above the agreed lines that touch the border, the strongest first, as far as the day's budget goes.
  public mutating func firstTelling(_ budget: inout BudgetLedger) -> Telling {
    var telling = Telling()
    let strong = suspicions.indices.filter { number in
      suspicions[number].isStrong
        && suspicions[number].all.contains { ledger.foreignEnd($0) != nil }
    }.sorted {
      suspicions[$0].score != suspicions[$1].score
        ? suspicions[$0].score > suspicions[$1].score : $0 < $1
    }
    for number in strong { tell(number, &telling, &budget) }
    telling.digests.sort { $0.number < $1.number }
    return telling
  }

  /// False when the day's budget does not suffice.
  @discardableResult
  mutating func tell(_ number: Int, _ telling: inout Telling, _ budget: inout BudgetLedger) -> Bool {
    guard !told.contains(number) else { return true }
    let shared = suspicions[number].all.filter { ledger.otherMember($0) != nil }
    let fresh = shared.count { !named.contains($0) }
    guard budget.left(.digest, of: member, on: agreement.day) >= 1,
      budget.left(.paymentNamed, of: member, on: agreement.day) >= fresh,
      (try? budget.spend(1, .digest, of: member, on: agreement.day)) != nil,
      (try? budget.spend(fresh, .paymentNamed, of: member, on: agreement.day)) != nil
    else {
      heldBack += 1
      return false
    }
    told.insert(number)
    telling.digests.append(digest(number))
    var byMember: [Int: [PaymentToken]] = [:]
    for payment in shared {
      guard let other = ledger.otherMember(payment), let token = places.token(payment, with: other)
      else { continue }
      byMember[other, default: []].append(token)
      named.insert(payment)
    }
    for (other, tokens) in byMember {
      let own = NamedPayments.OfEvent(event: UInt16(clamping: number), tokens: tokens)
      telling.named[other] = NamedPayments(events: (telling.named[other]?.events ?? []) + [own])
    }
    return true
  }

  func digest(_ number: Int) -> EventDigest {
    let suspicion = suspicions[number]
    var paid: [AccountToken: Int] = [:]
    var received: [AccountToken: Int] = [:]
    for payment in suspicion.all {
      guard let account = ledger.foreignEnd(payment), let token = tokens[account] else { continue }
      if ledger.payer(payment) == account {
        paid[token, default: 0] += 1
      } else {
        received[token, default: 0] += 1
      }
    }
    let accounts = Set(paid.keys).union(received.keys).sorted().map {
      EventDigest.ForeignAccount(
        token: $0, paid: UInt8(clamping: paid[$0] ?? 0),
        received: UInt8(clamping: received[$0] ?? 0))
    }
    let days = suspicion.all.map { ledger.day($0, of: agreement.agreement) }
    return EventDigest(
      number: UInt16(clamping: number), kind: kind(suspicion),
      score: UInt8(held: suspicion.score * 10),
      payments: UInt8(clamping: suspicion.all.count),
      sum: EventDigest.sumStep(suspicion.all.reduce(0) { $0 + found.value[$1] }),
      firstDay: UInt8(clamping: days.min() ?? 0), lastDay: UInt8(clamping: days.max() ?? 0),
      accounts: suspicion.first == nil ? accounts : [], chain: chain(suspicion))
  }

  private func kind(_ suspicion: Suspicion) -> EventDigest.Kind {
    switch suspicion.kind {
    case .chain: .chain
    case .peel: .peel
    case .middles: .middles
    case .gathering, .opened: .gathering
    case .pattern(let family):
      switch family {
      case "fan-in", "smuggling-collector", "funnel-account", "structuring", "online-csea",
        "precursor-procurement",
        "labour-exploitation":
        .collecting
      case "fan-out": .spreading
      case "pass-through", "cycle", "random", "scatter-gather", "gather-scatter": .passingThrough
      default: .network
      }
    }
  }

  private func chain(_ suspicion: Suspicion) -> EventDigest.Chain? {
    guard let first = suspicion.first else { return nil }
    let last = suspicion.lasts.max { found.value[$0] < found.value[$1] }
    return EventDigest.Chain(
      keptMean: Int8(clamp((suspicion.keptMean * 1000).rounded(), -128, 127)),
      keptDeviation: UInt8(held: suspicion.keptDeviation * 1000),
      splits: UInt8(clamping: suspicion.splits),
      cashed: UInt8(clamping: suspicion.cashed), from: tokens[ledger.payer(first)],
      to: last.flatMap { tokens[ledger.payee($0)] },
      firstAmount: EventDigest.amountStep(found.value[first]),
      lastAmount: EventDigest.amountStep(last.map { found.value[$0] } ?? 0))
  }

  /// The member's own payments in a network, for whoever may see them there. An opened account may be part of several
  /// networks; a payment belongs to that of whose accounts its payer pays most, or the only one of its time.
  public func payments(in network: JointNetwork, of all: [JointNetwork]) -> [String] {
    var result: Set<Int> = []
    let groups = all.filter { $0.isGroup }
    let group = network.isGroup ? groups.firstIndex(of: network) : nil
    for leg in network.legs {
      let number = Int(leg.event.number)
      if !leg.isOpenedAccount {
        if Int(leg.event.member) == ledger.position, suspicions.indices.contains(number) {
          result.formUnion(
            network.legs.count > 1 ? suspicions[number].all : suspicions[number].payments)
        }
      } else if hubs.indices.contains(number) {
        let hub = hubs[number]
        if let group {
          result.formUnion((dealings[hub.side] ?? []).filter { belongs($0, of: hub.side, to: group, of: groups) })
        } else {
          result.formUnion(claimed[hub.key] ?? [])
        }
      }
    }
    return result.sorted().map { ledger.table.id[$0] }
  }

  /// The member to which this one leaves a finding of its own detectors: it holds the one account around which all of these
  /// payments turn, and sees it whole. Nil where nobody else does.
  public func leaves(_ payments: [String]) -> MemberID? {
    let wanted = Set(payments)
    let rows = (0..<ledger.table.count).filter { wanted.contains(ledger.table.id[$0]) }
    return ledger.holderOfCenter(rows).map { agreement.agreement.members[$0] }
  }

  private func belongs(
    _ payment: Int, of side: OpenedAccount.Side, to group: Int, of groups: [JointNetwork]
  ) -> Bool {
    let person = side.incoming ? ledger.payer(payment) : ledger.payee(payment)
    var best: (count: Int, group: Int)?
    var inTime: [Int] = []
    let day = ledger.day(payment, of: agreement.agreement)
    for (number, network) in groups.enumerated() {
      let sides = Set(
        network.legs.compactMap { leg in
          hubs.indices.contains(Int(leg.event.number)) ? hubs[Int(leg.event.number)].side : nil
        })
      guard sides.contains(side) else { continue }
      let paid = sides.count { side in
        (dealings[side] ?? []).contains { ledger.payer($0) == person || ledger.payee($0) == person }
      }
      if paid >= 2, paid > best?.count ?? 0 { best = (paid, number) }
      if day >= network.firstDay - 3, day <= network.lastDay + 3 { inTime.append(number) }
    }
    return best.map { $0.group == group } ?? (inTime == [group])
  }

  /// Own payments that a token from another member names.
  func own(_ token: PaymentToken, from sender: Int) -> Int? { places.payment(token, from: sender) }

  /// False when it was stated before.
  mutating func state(_ statement: Statement) -> Bool { stated.insert(statement).inserted }
}
