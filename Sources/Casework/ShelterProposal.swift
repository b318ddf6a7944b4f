public import Ontology
public import Vocabulary

/// Which holders in a finding are presumed to be family, victims or workers, so that they are sheltered at once.
///
/// The people who pay for a relative's passage, who are paid wages that somebody takes from them, or who pay a ransom,
/// stand in every such pattern and are part of the evidence; they are not its subjects (Smuggling Protocol, article 5;
/// the program's rule 2). A machine cannot tell them from other small payers, and may have named the pattern wrongly.
/// So the rule is drawn wide: whoever only pays in, in small shares, is sheltered whatever the family. Being sheltered
/// costs an officer two signatures to undo; being shown as a suspect cannot be undone.
public enum ShelterProposal {
  /// Families whose payers are family or victims by their very definition, whatever kind of account they hold.
  static let payersAreVictims: Set<String> = [
    "smuggling-collector", "smuggling-escrow", "labour-exploitation", "ransom-peel",
  ]
  /// Kinds of account that stand for one private person, or may.
  static let privateKinds: Set<String> = ["person", "unknown"]
  /// Kinds that stand for nobody in particular: a counter, an agent's till.
  static let impersonalKinds: Set<String> = ["branch", "agent"]
  /// From this many distinct payers on, an account takes in from many.
  static let manyPayers = 3
  /// A payer of more than this share of what enters (in hundredths) is a source of its own.
  static let largeShareHundredths: Int64 = 40

  /// The holders' keys (``CaseAccount/holderKey``) that a finding's shape shelters, each with its role, in order of
  /// first payment.
  ///
  /// - Parameter listed: holders whom a list names beyond doubt. Where the family is not one whose payers are victims
  ///   by definition, these are not sheltered by a machine's guess.
  public static func holders(
    in finding: Finding, payments: [CasePayment], accounts: [String: CaseAccount], listed: Set<String> = []
  ) -> [(holder: String, role: PersonRole)] {
    let members = Set(finding.payments)
    let legs = payments.filter { members.contains($0.id) }.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    let shape = Shape(legs)
    var parts: [String: Finding.Part] = [:]
    for account in finding.accounts { parts[account.id] = account.part }
    let victims = payersAreVictims.contains(finding.family)

    // One holder may act through several accounts: what one of them does beyond paying speaks for all.
    var role: [String: PersonRole] = [:]
    var exposed: Set<String> = []
    var order: [String] = []
    for id in shape.order {
      let account = accounts[id]
      let key = account?.holderKey ?? id
      let kind = account?.kind ?? "unknown"
      let part = parts[id]
      if let given = shelter(
        id, kind: kind, part: part, family: finding.family, victims: victims, shape: shape, accounts: accounts)
      {
        if role[key] == nil {
          order.append(key)
          role[key] = given
        }
      } else {
        exposed.insert(key)
      }
    }
    return order.compactMap { key in
      guard let given = role[key], !exposed.contains(key), victims || !listed.contains(key) else { return nil }
      return (key, given)
    }
  }

  private static func shelter(
    _ id: String, kind: String, part: Finding.Part?, family: String, victims: Bool, shape: Shape,
    accounts: [String: CaseAccount]
  ) -> PersonRole? {
    guard !impersonalKinds.contains(kind) else { return nil }
    let presumed: PersonRole =
      family == "labour-exploitation" || family == "ransom-peel" || family == "online-csea"
      ? .presumedVictim : .payerFamily
    if part == .payer { return victims || privateKinds.contains(kind) ? presumed : nil }
    guard privateKinds.contains(kind) else { return nil }
    // Where payers are victims: paid in, as one of many, before anything came. Whatever followed, the strictest
    // protective role stands until two officers lift it.
    if victims, shape.paidFirst.contains(id) { return presumed }
    // Pays into an account that takes in from many, receives nothing here, and brings a small share.
    if part == nil || part == .source, shape.receivedFrom[id] == nil,
      shape.payees(of: id).allSatisfy({ shape.receivedFrom[$0, default: []].count >= manyPayers }),
      shape.isSmallShare(id)
    {
      return presumed
    }
    // Is paid by one firm and passes it on to one account that takes in from many such: as workers whose wages are
    // taken are, and as the middles of a scatter are too. Only a person's own account, only a small share.
    if part == nil || part == .layer || part == .payer || part == .source,
      let from = shape.receivedFrom[id], from.count == 1, let payer = from.first,
      accounts[payer]?.kind == "business", family == "labour-exploitation",
      let to = shape.onlyPayee(of: id), shape.receivedFrom[to, default: []].count >= manyPayers
    {
      return .presumedVictim
    }
    return nil
  }

  /// Who pays whom in a finding.
  struct Shape {
    /// Accounts in order of first payment.
    var order: [String] = []
    var receivedFrom: [String: Set<String>] = [:]
    private var paidTo: [String: Set<String>] = [:]
    private var paidCents: [String: Int64] = [:]
    private var receivedCents: [String: Int64] = [:]
    /// Accounts whose first payment goes to one that takes in from many, before they are paid themselves.
    var paidFirst: Set<String> = []

    init(_ legs: [CasePayment]) {
      var seen: Set<String> = []
      var first: [(payer: String, payee: String)] = []
      for leg in legs {
        if !seen.contains(leg.payer) { first.append((leg.payer, leg.payee)) }
        for id in [leg.payer, leg.payee] where seen.insert(id).inserted { order.append(id) }
        receivedFrom[leg.payee, default: []].insert(leg.payer)
        paidTo[leg.payer, default: []].insert(leg.payee)
        paidCents[leg.payer] = clampedSum(paidCents[leg.payer, default: 0], leg.valueCents)
        receivedCents[leg.payee] = clampedSum(receivedCents[leg.payee, default: 0], leg.valueCents)
      }
      for (payer, payee) in first where receivedFrom[payee, default: []].count >= manyPayers { paidFirst.insert(payer) }
    }

    func payees(of id: String) -> [String] { paidTo[id, default: []].sorted() }

    func onlyPayee(of id: String) -> String? {
      let all = paidTo[id, default: []]
      return all.count == 1 ? all.first : nil
    }

    /// Whether what an account paid is less than the large share of what its payees took in.
    func isSmallShare(_ id: String) -> Bool {
      let paid = paidCents[id, default: 0]
      let taken = payees(of: id).reduce(Int64(0)) { clampedSum($0, receivedCents[$1, default: 0]) }
      return !paidTo[id, default: []].isEmpty && paid / largeShareHundredths < taken / 100
    }
  }
}

/// A sum that stays at the ends of the range instead of leaving it.
func clampedSum(_ a: Int64, _ b: Int64) -> Int64 {
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? (b > 0 ? .max : .min) : sum
}
