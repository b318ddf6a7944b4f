public import Ledger
public import Ontology
public import Vocabulary

/// Looks for patterns of laundering in a ledger, without labels: findings best first, each with its payments, the parts
/// accounts have in it, and reasons for and against.
///
/// What an account *is for* (person, firm, cash counter, agent, wallet …) is used; where it is, whose it is, how old it
/// is, and to which country money goes are not. The same table gives the same findings, whatever machine it runs on.
public struct Detection: Sendable {
  public let typologies: Typologies

  /// With the definitions that the program carries.
  public init() throws(Fault) { typologies = try Typologies.embedded() }

  public init(typologies: Typologies) { self.typologies = typologies }

  /// All findings, best first.
  /// - Parameters:
  ///   - table: payments in order of (time, rank).
  ///   - families: only these, as the definitions name them; empty means all.
  ///   - isCancelled: asked a few times a second; when true, the run ends with `CancellationError`.
  /// - Throws: `Fault` when the table is not well formed or a family is not known; `CancellationError`.
  public func run(
    on table: PaymentTable, families: Set<String> = [], isCancelled: () -> Bool = { false }
  ) throws -> [Finding] {
    try check(table)
    for family in families.sorted() where typologies[family] == nil {
      throw Fault("detection.unknown-family", ("family", .text(family)))
    }
    let index = DetectionIndex(table, channels: typologies.channels)
    guard index.count > 0 else { return [] }
    var skippedHubs: [Int] = []
    var candidates: [Candidate]
    if index.count < typologies.networks.baselinePaymentsMin {
      candidates = Shapes(index: index, settings: typologies.networks).candidates()
      if !families.isEmpty { candidates.removeAll { !families.contains($0.family) } }
    } else {
      let ground = try ground(table, index, isCancelled)
      skippedHubs = ground.links.skippedHubs
      candidates = try Self.candidates(ground, isCancelled)
      if !families.isEmpty { candidates.removeAll { !families.contains($0.family) } }
      candidates = Networks.selected(candidates, settings: typologies.networks)
    }
    let telling = FindingWriter(table: table, index: index, typologies: typologies, skippedHubs: Set(skippedHubs))
    return candidates.map(telling.finding)
  }

  /// What every detector proposes, in no order that matters.
  static func candidates(_ ground: DetectionGround, _ isCancelled: () -> Bool) throws -> [Candidate] {
    var candidates = Fans.candidates(ground)
    candidates += GatherScatter.candidates(ground)
    candidates += SharedMiddles.candidates(ground)
    candidates += try Chains.candidates(ground, isCancelled: isCancelled)
    if isCancelled() { throw CancellationError() }
    candidates += PeelChains.candidates(ground)
    candidates += CashAccounts.candidates(ground)
    candidates += Stacks.candidates(ground)
    candidates += Collectors.candidates(ground)
    candidates += SmallIntakes.candidates(ground)
    candidates += EscrowReleases.candidates(ground)
    candidates += PassThroughAccounts.candidates(ground)
    if isCancelled() { throw CancellationError() }
    return candidates
  }

  func ground(
    _ table: PaymentTable, _ index: DetectionIndex, _ isCancelled: () -> Bool
  ) throws -> DetectionGround {
    let baseline = Baseline(index, settings: typologies.baseline)
    if isCancelled() { throw CancellationError() }
    let bursts = try BurstSearch(index: index, baseline: baseline, settings: typologies.baseline)
      .all(isCancelled: isCancelled)
    let links = try PassThrough(index, settings: typologies.links, isCancelled: isCancelled)
    return DetectionGround(
      index: index, baseline: baseline, bursts: bursts, links: links, typologies: typologies, ids: table.id,
      accountIDs: FindingWriter.accountNames(table.accounts))
  }

  func check(_ table: PaymentTable) throws(Fault) {
    let n = table.count
    let columns = [
      table.payee.count, table.seconds.count, table.amount.count, table.currency.count, table.valueCents.count,
      table.channel.count, table.id.count,
    ]
    let accounts = table.accounts
    guard columns.allSatisfy({ $0 == n }), n < Int(Int32.max), accounts.count < Int(Int32.max),
      accounts.kind.count == accounts.count, accounts.institution.count == accounts.count
    else { throw Fault("detection.uneven-table") }
    for row in 0..<n {
      guard Int(table.payer[row]) < accounts.count, Int(table.payee[row]) < accounts.count,
        Int(table.channel[row]) < table.channels.count
      else { throw Fault("detection.position-outside", ("row", .integer(Int64(row)))) }
      if row > 0, table.seconds[row] < table.seconds[row - 1] {
        throw Fault("detection.not-in-order", ("row", .integer(Int64(row))))
      }
    }
  }
}
