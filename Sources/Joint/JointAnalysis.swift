public import MoneyFlow
internal import PrivateMatching
internal import Vocabulary
public import World

/// A whole analysis with all its members in one process, message by message as they would travel: for rehearsal, measurement
/// and tests. Between nodes the same messages go in envelopes.
public struct JointAnalysis: Sendable {
  /// How accounts that nobody holds get their tokens.
  public enum Naming: Sendable {
    /// By the oblivious function under every member's key: as between nodes.
    case oblivious
    /// By a digest that everybody could compute: equal accounts, equal tokens, a thousand times faster. For measuring what an
    /// analysis finds, never between nodes: any member could try out account numbers against it.
    case rehearsed
  }

  public let networks: [JointNetwork]
  public let sessions: [MemberSession]
  public let disclosure: Disclosure
  /// Opened places, and accounts that members claimed there.
  public let opened: Int
  public let accountsClaimed: Int

  /// - Parameter ledgers: one of each member, in any order.
  /// - Throws: `joint.round` when a member's ledger is missing or there are two; what the steps throw.
  public init(
    _ ledgers: [MemberLedger], detection: Detection, under agreement: JointAgreement.InForce,
    naming: Naming,
    entropy: any Entropy
  ) throws {
    let members = agreement.agreement.members
    let ledgers = ledgers.sorted { $0.member < $1.member }
    guard ledgers.map(\.member) == members else { throw Fault("joint.round") }
    var disclosure = Disclosure()
    var budget = BudgetLedger(agreement)

    var pairs: [Int: PairKey] = [:]
    for a in members.indices {
      for b in members.indices where a < b { pairs[a << 8 | b] = PairKey(bytes: entropy.bytes(32)) }
    }
    var sessions: [MemberSession] = []
    for (own, ledger) in ledgers.enumerated() {
      var keys: [Int: PairKey] = [:]
      for other in members.indices where other != own {
        keys[other] = pairs[min(own, other) << 8 | max(own, other)]
      }
      sessions.append(
        try MemberSession(ledger, detection: detection, under: agreement, pairKeys: keys))
    }

    switch naming {
    case .rehearsed:
      for own in members.indices {
        let accounts = sessions[own].accountsToName()
        var tokens: [String: AccountToken] = [:]
        for account in accounts {
          tokens[account] = AccountToken(values: [Array(account.utf8)], of: agreement)
        }
        sessions[own].take(tokens: tokens)
        let bytes = accounts.count * GroupElement.size
        for other in members where other != members[own] {
          disclosure.add(
            .blindedAccounts, by: members[own], to: .member(other), items: accounts.count,
            bytes: bytes)
          disclosure.add(
            .evaluations, by: other, to: .member(members[own]), items: accounts.count,
            bytes: bytes + 64)
        }
      }
    case .oblivious:
      try Self.name(&sessions, agreement, &disclosure, &budget, entropy)
    }

    let opened = try Self.count(sessions, agreement, &disclosure, entropy)
    var claims: [(member: Int, claim: HubClaim)] = []
    for own in members.indices {
      let told = sessions[own].claims(opened)
      disclosure.add(
        .claims, by: members[own], to: .all, items: told.count,
        bytes: told.reduce(0) { $0 + $1.canonicalBytes.count })
      claims += told.map { (own, $0) }
    }
    var rates: [UsualRate] = []
    for own in members.indices {
      sessions[own].take(claims: claims)
      let usual = sessions[own].usualRates()
      disclosure.add(
        .usualRates, by: members[own], to: .all, items: usual.count, bytes: usual.count * 18)
      rates += usual
    }

    var digests: [Recognition.Event: EventDigest] = [:]
    var recognitions: [(statedBy: Int, recognition: Recognition)] = []
    var tellings = members.indices.map { sessions[$0].firstTelling(&budget) }
    // A chain that comes over the border once more is told in the next step; six borders are more than any has.
    for _ in 0..<6 {
      var fresh: [Recognition.Event] = []
      for (own, telling) in tellings.enumerated() {
        let sender = members[own]
        for digest in telling.digests {
          let event = Recognition.Event(member: own, number: digest.number)
          digests[event] = digest
          fresh.append(event)
        }
        disclosure.add(
          .digests, by: sender, to: .all, items: telling.digests.count,
          bytes: telling.digests.reduce(0) { $0 + $1.canonicalBytes.count })
        disclosure.add(
          .recognitions, by: sender, to: .all, items: telling.recognitions.count,
          bytes: telling.recognitions.reduce(0) { $0 + $1.canonicalBytes.count })
        for other in telling.named.keys.sorted() {
          guard let named = telling.named[other] else { continue }
          disclosure.add(
            .namedPayments, by: sender, to: .member(members[other]),
            items: named.events.reduce(0) { $0 + $1.tokens.count },
            bytes: named.canonicalBytes.count)
        }
        recognitions += telling.recognitions.map { (own, $0) }
      }
      if tellings.allSatisfy(\.isEmpty) { break }
      let round = tellings
      tellings = members.indices.map { own in
        let named = round.enumerated().compactMap { sender, telling in
          telling.named[own].map { (sender, $0) }
        }
        return sessions[own].recognize(
          named: named, digests: digests, fresh: fresh.sorted(), budget: &budget)
      }
    }
    networks =
      JointMerge(
        digests: digests, claims: claims, recognitions: recognitions, rates: rates, under: agreement
      )
      .networks()
    self.sessions = sessions
    self.disclosure = disclosure
    self.opened = opened.totals.count
    accountsClaimed = Set(claims.map(\.claim.account)).count
  }

  private static func name(
    _ sessions: inout [MemberSession], _ agreement: JointAgreement.InForce,
    _ disclosure: inout Disclosure,
    _ budget: inout BudgetLedger, _ entropy: any Entropy
  ) throws {
    let members = agreement.agreement.members
    var keys: [AccountTokenKey] = []
    for member in members {
      keys.append(try AccountTokenKey(seed: entropy.bytes(32), of: member, under: agreement))
    }
    for own in members.indices {
      let accounts = sessions[own].accountsToName()
      guard !accounts.isEmpty else { continue }
      let request = try AccountTokenRequest(
        accounts, by: members[own], under: agreement, entropy: entropy)
      var answers: [EvaluationKey.Evaluation?] = []
      for other in members.indices {
        guard let batch = request.batches[other] else {
          answers.append(nil)
          continue
        }
        answers.append(
          try keys[other].evaluate(
            batch.elements, for: members[own], budget: &budget, on: agreement.day, entropy: entropy)
        )
        let bytes = batch.elements.count * GroupElement.size
        disclosure.add(
          .blindedAccounts, by: members[own], to: .member(members[other]), items: accounts.count,
          bytes: bytes)
        disclosure.add(
          .evaluations, by: members[other], to: .member(members[own]), items: accounts.count,
          bytes: bytes + 64)
      }
      sessions[own].take(
        tokens: try request.tokens(answers, publicKeys: keys.map(\.publicKey), own: keys[own]))
    }
  }

  private static func count(
    _ sessions: [MemberSession], _ agreement: JointAgreement.InForce,
    _ disclosure: inout Disclosure,
    _ entropy: any Entropy
  ) throws -> OpenedCounters {
    let members = agreement.agreement.members
    let roles = CounterRoles(agreement)
    let opening = OpeningTables.deal(agreement, tellers: roles.tellers.count, entropy: entropy)
    var tellers: [Teller] = []
    for part in opening {
      disclosure.add(
        .openingParts, by: members[roles.dealer], to: .tellers, items: 1, bytes: part.byteCount)
      tellers.append(try Teller(part, under: agreement))
    }
    for (own, session) in sessions.enumerated() {
      for (at, part) in session.counterTable().parts(tellers: tellers.count, entropy: entropy)
        .enumerated()
      {
        try tellers[at].take(part)
        disclosure.add(
          .counterParts, by: members[own], to: .member(members[roles.tellers[at]]), items: 1,
          bytes: part.byteCount)
      }
    }
    let masked = try tellers.map { teller throws(Fault) in try teller.masked() }
    let bits = try tellers.map { teller throws(Fault) in try teller.bits(masked) }
    let reached = try Teller.reached(bits)
    let sums = try tellers.map { teller throws(Fault) in try teller.opened(reached) }
    for (at, teller) in roles.tellers.enumerated() {
      disclosure.add(
        .maskedSums, by: members[teller], to: .tellers, items: 1, bytes: masked[at].count)
      disclosure.add(.lineBits, by: members[teller], to: .tellers, items: 1, bytes: bits[at].count)
      disclosure.add(
        .openedTotals, by: members[teller], to: .all, items: reached.count, bytes: sums[at].count)
    }
    return try Teller.totals(reached, sums)
  }
}
