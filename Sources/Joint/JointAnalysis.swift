public import MoneyFlow
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
    var pairs: [Int: PairKey] = [:]
    for a in members.indices {
      for b in members.indices where a < b { pairs[a << 8 | b] = PairKey(bytes: entropy.bytes(32)) }
    }
    var keys: [AccountTokenKey] = []
    for member in members {
      keys.append(try AccountTokenKey(seed: entropy.bytes(32), of: member, under: agreement.agreement))
    }
    var rounds: [MemberRound] = []
    for (own, ledger) in ledgers.enumerated() {
      var shared: [Int: PairKey] = [:]
      for other in members.indices where other != own {
        shared[other] = pairs[min(own, other) << 8 | max(own, other)]
      }
      let names: MemberRound.Naming =
        switch naming {
        case .oblivious: .oblivious(keys[own], publicKeys: keys.map(\.publicKey))
        case .rehearsed: .rehearsed
        }
      rounds.append(
        try MemberRound(
          ledger, detection: detection, under: agreement, pairKeys: shared, naming: names,
          budget: BudgetLedger(agreement), chance: { _ in entropy }))
    }
    // By receiver and sender.
    var came = [[Int: RoundMessage]](repeating: [:], count: members.count)
    while rounds.contains(where: { $0.networks == nil }) {
      var sent = [[Int: RoundMessage]](repeating: [:], count: members.count)
      for own in members.indices {
        do throws(RoundFault) {
          for (receiver, message) in try rounds[own].next(came[own]) { sent[receiver][own] = message }
        } catch { throw error.fault }
      }
      came = sent
    }
    var disclosure = Disclosure()
    for round in rounds { disclosure.add(round.disclosure) }
    networks = rounds[0].networks ?? []
    sessions = rounds.map(\.session)
    self.disclosure = disclosure
    opened = rounds[0].opened?.totals.count ?? 0
    accountsClaimed = Set(rounds[0].claims.map(\.claim.account)).count
  }
}
