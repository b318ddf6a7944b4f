internal import Ledger
public import MoneyFlow
public import PrivateMatching
public import Vocabulary
public import World

/// One member's part in a round, step by step: from its own payments and the others' messages its own messages, and at the end
/// the networks that all members come to.
///
/// A step's messages from all who send any are taken together, in the members' order: in which order they came changes nothing.
/// A part can be taken up again from the beginning, with the same payments, the same chance and the messages that came: it says
/// the same once more.
public struct MemberRound: Sendable {
  /// How accounts that nobody holds get their tokens.
  public enum Naming: Sendable {
    /// By the oblivious function: this member's key, and the keys that all members published, in their order.
    case oblivious(AccountTokenKey, publicKeys: [GroupElement])
    /// By a digest that everybody could compute. See ``JointAnalysis/Naming/rehearsed``.
    case rehearsed
  }

  /// The step in which suspicions are told for the first time, and the last in which any may be. A chain that comes over the
  /// border once more is told in the next; six borders are more than any has.
  public static let firstTelling = 8
  public static let lastStep = 13
  /// Totals that a round may open: more are no accounts that many pay, but somebody who opens what is below the line.
  public static let mostOpened = CounterTable.regionSize / 4
  /// Recognitions that one member may state in a round.
  public static let mostRecognitions = 20_000

  public private(set) var session: MemberSession
  /// The step whose own messages were given out last; 0 before the first.
  public private(set) var step = 0
  /// What was found, once nobody has more to say.
  public private(set) var networks: [JointNetwork]?
  public private(set) var disclosure = Disclosure()
  public private(set) var budget: BudgetLedger
  /// Opened places, and what members claimed there.
  private(set) var opened: OpenedCounters?
  private(set) var claims: [(member: Int, claim: HubClaim)] = []

  private let agreement: JointAgreement.InForce
  private let own: Int
  private let roles: CounterRoles
  private let naming: Naming
  private let chance: @Sendable (String) -> any Entropy
  private var request: AccountTokenRequest?
  private var ownPart: SecretPart?
  private var teller: Teller?
  private var masked: [UInt8] = []
  private var bits: [UInt8] = []
  private var reached: [Int] = []
  private var sums: [UInt8] = []
  private var rates: [UsualRate] = []
  private var digests: [Recognition.Event: EventDigest] = [:]
  private var recognitions: [(statedBy: Int, recognition: Recognition)] = []
  private var telling = MemberSession.Telling()
  private var namedBy: [Int: Int] = [:]

  /// - Parameters:
  ///   - pairKeys: by position among the members, the key shared with each of the others.
  ///   - budget: what is left of the agreement's, for this member and for those who ask it.
  ///   - chance: where random bytes come from, by what they are for. To be taken up again it has to give the same bytes.
  /// - Throws: what ``MemberSession`` throws.
  public init(
    _ ledger: MemberLedger, detection: Detection, under agreement: JointAgreement.InForce, pairKeys: [Int: PairKey],
    naming: Naming, budget: BudgetLedger, chance: @escaping @Sendable (String) -> any Entropy
  ) throws {
    session = try MemberSession(ledger, detection: detection, under: agreement, pairKeys: pairKeys)
    self.agreement = agreement
    own = ledger.position
    roles = CounterRoles(agreement)
    self.naming = naming
    self.budget = budget
    self.chance = chance
  }

  private var members: [MemberID] { agreement.agreement.members }
  private var others: [Int] { members.indices.filter { $0 != own } }
  private var otherTellers: [Int] { roles.tellers.filter { $0 != own } }
  private var isTeller: Bool { own != roles.dealer }

  /// The members whose messages of the present step are needed before the next.
  public var awaited: [Int] {
    networks == nil ? Self.awaited(in: step, by: own, under: agreement) : []
  }

  /// The members whose messages of a step one member needs before the next.
  public static func awaited(in step: Int, by own: Int, under agreement: JointAgreement.InForce) -> [Int] {
    let roles = CounterRoles(agreement)
    let others = agreement.agreement.members.indices.filter { $0 != own }
    let otherTellers = roles.tellers.filter { $0 != own }
    switch step {
    case 0: return []
    case 3: return own == roles.dealer ? [] : others
    case 4, 5: return own == roles.dealer ? [] : otherTellers
    case 6: return otherTellers
    default: return others
    }
  }

  /// Takes the messages of the present step, by their senders' positions, and gives the next step's, by their receivers'. The
  /// first call takes none. Nothing is given once ``networks`` is there.
  ///
  /// - Parameter isRepeated: this was done before: what others asked is not evaluated and paid for once more, and what is given
  ///   may lack what only they need.
  /// - Throws: ``RoundFault`` with the member whose message it was; the part is worth nothing then.
  public mutating func next(_ came: [Int: RoundMessage] = [:], isRepeated: Bool = false) throws(RoundFault) -> [Int:
    RoundMessage]
  {
    guard networks == nil, Set(came.keys) == Set(awaited) else { throw RoundFault(Fault("joint.round")) }
    for sender in came.keys.sorted() where came[sender]?.fits(step) != true {
      throw RoundFault(Fault("joint.round"), by: sender)
    }
    let messages: [Int: RoundMessage]
    switch step {
    case 0: messages = try begin()
    case 1: messages = try evaluate(came, isRepeated)
    case 2:
      try takeValues(came)
      messages = try count(isRepeated)
    case 3: messages = try mask(came)
    case 4: messages = try compare(came)
    case 5: messages = try open(came)
    case 6: messages = try claim(came)
    case 7: messages = try tell(came)
    default: messages = try hear(came)
    }
    return messages
  }

  // MARK: Names

  private mutating func begin() throws(RoundFault) -> [Int: RoundMessage] {
    let accounts = session.accountsToName()
    guard case .oblivious = naming else {
      var tokens: [String: AccountToken] = [:]
      for account in accounts { tokens[account] = AccountToken(values: [Array(account.utf8)], of: agreement) }
      session.take(tokens: tokens)
      let bytes = accounts.count * GroupElement.size
      for other in others {
        disclosure.add(
          .blindedAccounts, by: members[own], to: .member(members[other]), items: accounts.count, bytes: bytes)
        disclosure.add(
          .evaluations, by: members[other], to: .member(members[own]), items: accounts.count, bytes: bytes + 64)
      }
      return try count(false)
    }
    if !accounts.isEmpty {
      request = try checked { () throws(Fault) in
        try AccountTokenRequest(accounts, by: members[own], under: agreement, entropy: chance("names"))
      }
    }
    var messages: [Int: RoundMessage] = [:]
    for other in others { messages[other] = .names(request?.batches[other]?.elements ?? []) }
    return give(messages, in: 1)
  }

  private mutating func evaluate(_ came: [Int: RoundMessage], _ isRepeated: Bool) throws(RoundFault) -> [Int:
    RoundMessage]
  {
    guard case .oblivious(let key, _) = naming else { throw RoundFault(Fault("joint.round")) }
    var messages: [Int: RoundMessage] = [:]
    for asker in others {
      guard case .names(let elements)? = came[asker] else { continue }
      guard !elements.isEmpty, !isRepeated else {
        messages[asker] = .values(nil)
        continue
      }
      do throws(Fault) {
        messages[asker] = .values(
          try key.evaluate(
            elements, for: members[asker], budget: &budget, on: agreement.day, entropy: chance("values/\(asker)")))
      } catch { throw RoundFault(error, by: asker) }
    }
    return give(messages, in: 2)
  }

  private mutating func takeValues(_ came: [Int: RoundMessage]) throws(RoundFault) {
    guard case .oblivious(let key, let publicKeys) = naming, let request else { return }
    var answers = [EvaluationKey.Evaluation?](repeating: nil, count: members.count)
    for other in others {
      guard case .values(let evaluation?)? = came[other], let batch = request.batches[other],
        evaluation.elements.count == batch.elements.count
      else { throw RoundFault(Fault("joint.round"), by: other) }
      answers[other] = evaluation
    }
    do throws(Fault) {
      session.take(tokens: try request.tokens(answers, publicKeys: publicKeys, own: key))
    } catch {
      let guilty = others.first { other in
        guard let batch = request.batches[other], let answer = answers[other], publicKeys.indices.contains(other) else {
          return true
        }
        return !answer.proof.holds(for: publicKeys[other], batch.elements, answer.elements)
      }
      throw RoundFault(error, by: guilty)
    }
  }

  // MARK: Counts

  private mutating func count(_ isRepeated: Bool) throws(RoundFault) -> [Int: RoundMessage] {
    let parts = session.counterTable().parts(tellers: roles.tellers.count, entropy: chance("counts"))
    let opening =
      isTeller || isRepeated
      ? [] : OpeningTables.deal(agreement, tellers: roles.tellers.count, entropy: chance("opening"))
    var messages: [Int: RoundMessage] = [:]
    for (at, teller) in roles.tellers.enumerated() {
      if teller == own {
        ownPart = parts[at]
        disclosure.add(
          .counterParts, by: members[own], to: .member(members[own]), items: 1, bytes: parts[at].byteCount)
      } else {
        messages[teller] = .counts(part: parts[at], opening: at < opening.count ? opening[at] : nil)
      }
    }
    return give(messages, in: 3)
  }

  private mutating func mask(_ came: [Int: RoundMessage]) throws(RoundFault) -> [Int: RoundMessage] {
    guard isTeller else { return give([:], in: 4) }
    guard case .counts(_, let opening?)? = came[roles.dealer], let ownPart else {
      throw RoundFault(Fault("joint.round"), by: roles.dealer)
    }
    let agreement = agreement
    var teller = try of(roles.dealer) { () throws(Fault) in try Teller(opening, under: agreement) }
    try checked { () throws(Fault) in try teller.take(ownPart) }
    for other in others {
      guard case .counts(let part, let more)? = came[other], more == nil || other == roles.dealer else {
        throw RoundFault(Fault("joint.round"), by: other)
      }
      try of(other) { () throws(Fault) in try teller.take(part) }
    }
    masked = try checked { () throws(Fault) in try teller.masked() }
    self.teller = teller
    return give(to(otherTellers, .maskedSums(masked)), in: 4)
  }

  private mutating func compare(_ came: [Int: RoundMessage]) throws(RoundFault) -> [Int: RoundMessage] {
    guard let teller else { return give([:], in: 5) }
    var all: [[UInt8]] = []
    for one in roles.tellers {
      guard one != own else {
        all.append(masked)
        continue
      }
      guard case .maskedSums(let part)? = came[one], part.count == CounterTable.size else {
        throw RoundFault(Fault("joint.round"), by: one)
      }
      all.append(part)
    }
    let parts = all
    bits = try checked { () throws(Fault) in try teller.bits(parts) }
    return give(to(otherTellers, .lineBits(bits)), in: 5)
  }

  private mutating func open(_ came: [Int: RoundMessage]) throws(RoundFault) -> [Int: RoundMessage] {
    guard let teller else { return give([:], in: 6) }
    var all = [bits]
    for one in otherTellers {
      guard case .lineBits(let part)? = came[one], part.count == CounterTable.size / 8 else {
        throw RoundFault(Fault("joint.round"), by: one)
      }
      all.append(part)
    }
    let parts = all
    let places = try checked { () throws(Fault) in try Teller.reached(parts) }
    guard places.count <= Self.mostOpened else { throw RoundFault(Fault("joint.opened")) }
    reached = places
    sums = try checked { () throws(Fault) in try teller.opened(places) }
    var messages = to(otherTellers, .totals(places: nil, sums: sums))
    messages[roles.dealer] = .totals(places: reached, sums: sums)
    return give(messages, in: 6)
  }

  private mutating func claim(_ came: [Int: RoundMessage]) throws(RoundFault) -> [Int: RoundMessage] {
    var all: [[UInt8]] = isTeller ? [sums] : []
    for (at, one) in otherTellers.enumerated() {
      guard case .totals(let places, let part)? = came[one] else { throw RoundFault(Fault("joint.round"), by: one) }
      if !isTeller {
        // The dealer learns the places from the tellers, who have to agree.
        guard let places, places.count <= Self.mostOpened, zip(places, places.dropFirst()).allSatisfy(<),
          places.allSatisfy({ $0 < CounterTable.size }), at == 0 || places == reached
        else { throw RoundFault(Fault("joint.round"), by: one) }
        reached = places
      }
      guard part.count == reached.count else { throw RoundFault(Fault("joint.round"), by: one) }
      all.append(part)
    }
    let (places, parts) = (reached, all)
    let opened = try checked { () throws(Fault) in try Teller.totals(places, parts) }
    self.opened = opened
    let told = session.claims(opened)
    claims = told.map { (own, $0) }
    rates = session.usualRates()
    return give(to(others, .claims(told, rates: rates)), in: 7)
  }

  // MARK: Telling

  private mutating func tell(_ came: [Int: RoundMessage]) throws(RoundFault) -> [Int: RoundMessage] {
    guard let opened else { throw RoundFault(Fault("joint.round")) }
    var (claims, rates): ([(member: Int, claim: HubClaim)], [UsualRate]) = ([], [])
    for member in members.indices {
      guard member != own else {
        claims += self.claims
        rates += self.rates
        continue
      }
      guard case .claims(let told, let usual)? = came[member] else { continue }
      guard told.count <= 4 * opened.totals.count, usual.count <= 2 * AccountKind.allCases.count else {
        throw RoundFault(Fault("joint.too-many"), by: member)
      }
      guard Set(told.map(\.opened)).count == told.count,
        told.allSatisfy({ opened.totals[CounterTable.place($0.account, $0.region, window: Int($0.window))] != nil })
      else { throw RoundFault(Fault("joint.round"), by: member) }
      claims += told.map { (member, $0) }
      rates += usual
    }
    self.claims = claims
    self.rates = rates
    session.take(claims: claims)
    telling = session.firstTelling(&budget)
    return give(messages(of: telling), in: Self.firstTelling)
  }

  private mutating func hear(_ came: [Int: RoundMessage]) throws(RoundFault) -> [Int: RoundMessage] {
    var fresh: [Recognition.Event] = []
    var named: [(sender: Int, payments: NamedPayments)] = []
    var isQuiet = true
    for member in members.indices {
      let told: (digests: [EventDigest], recognitions: [Recognition], named: NamedPayments?)
      if member == own {
        told = (telling.digests, telling.recognitions, nil)
      } else {
        guard case .telling(let digests, let recognitions, let payments)? = came[member] else { continue }
        told = (digests, recognitions, payments)
      }
      for digest in told.digests {
        let event = Recognition.Event(member: member, number: digest.number)
        guard digests.updateValue(digest, forKey: event) == nil else {
          throw RoundFault(Fault("joint.round"), by: member)
        }
        fresh.append(event)
      }
      recognitions += told.recognitions.map { (member, $0) }
      if let payments = told.named { named.append((member, payments)) }
      isQuiet = isQuiet && told.digests.isEmpty && told.recognitions.isEmpty
      if member != own { try check(member, told.recognitions, told.named) }
    }
    guard !isQuiet, step < Self.lastStep else {
      networks =
        JointMerge(
          digests: digests, claims: claims, recognitions: recognitions, rates: rates, under: agreement
        ).networks()
      return [:]
    }
    telling = session.recognize(named: named, digests: digests, fresh: fresh.sorted(), budget: &budget)
    return give(messages(of: telling), in: step + 1)
  }

  /// Whether what a member told stays within the agreement: so many suspicions, payments named of suspicions that it told.
  private mutating func check(
    _ member: Int, _ stated: [Recognition], _ payments: NamedPayments?
  ) throws(RoundFault) {
    let budget = agreement.agreement.budget
    namedBy[member, default: 0] += payments?.count ?? 0
    guard digests.keys.count(where: { Int($0.member) == member }) <= budget.digests,
      namedBy[member] ?? 0 <= budget.paymentsNamed,
      recognitions.count(where: { $0.statedBy == member }) <= Self.mostRecognitions
    else { throw RoundFault(Fault("joint.too-many"), by: member) }
    let places = members.indices
    func isKnown(_ event: Recognition.Event) -> Bool {
      Int(event.member) == MemberSession.openedAccounts || places.contains(Int(event.member))
    }
    guard stated.allSatisfy({ isKnown($0.a) && isKnown($0.b) }),
      (payments?.events ?? []).allSatisfy({ digests[.init(member: member, number: $0.event)] != nil })
    else { throw RoundFault(Fault("joint.round"), by: member) }
  }

  private func messages(of telling: MemberSession.Telling) -> [Int: RoundMessage] {
    var messages: [Int: RoundMessage] = [:]
    for other in others {
      messages[other] = .telling(
        digests: telling.digests, recognitions: telling.recognitions, named: telling.named[other])
    }
    return messages
  }

  // MARK: What is given

  private func to(_ receivers: [Int], _ message: RoundMessage) -> [Int: RoundMessage] {
    Dictionary(receivers.map { ($0, message) }, uniquingKeysWith: { first, _ in first })
  }

  /// Says in the disclosure what each message tells: what goes to several is counted once.
  private mutating func give(_ messages: [Int: RoundMessage], in step: Int) -> [Int: RoundMessage] {
    self.step = step
    var counted: Set<Disclosure.Message> = []
    for receiver in messages.keys.sorted() {
      for content in messages[receiver]?.contents ?? [] {
        let audience = content.message.audience ?? .member(members[receiver])
        // The dealer's copy of the totals says their places, too; what they tell is the same.
        if case .member = audience {
        } else if content.message == .openedTotals, receiver == roles.dealer, messages.count > 1 {
          continue
        } else if content.message != .openingParts, !counted.insert(content.message).inserted {
          continue
        }
        disclosure.add(
          content.message, by: members[own], to: audience, items: content.items, bytes: content.bytes)
      }
    }
    return messages
  }

  private func of<R>(_ member: Int, _ body: () throws(Fault) -> R) throws(RoundFault) -> R {
    do throws(Fault) { return try body() } catch { throw RoundFault(error, by: member) }
  }

  private func checked<R>(_ body: () throws(Fault) -> R) throws(RoundFault) -> R {
    do throws(Fault) { return try body() } catch { throw RoundFault(error) }
  }
}

/// Why a round cannot go on, and by whose message, where it was one.
public struct RoundFault: Error, Sendable, Hashable {
  public let fault: Fault
  /// Position among the members.
  public let member: Int?

  init(_ fault: Fault, by member: Int? = nil) {
    self.fault = fault
    self.member = member
  }
}
