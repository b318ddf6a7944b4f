public import Ledger
public import Vocabulary

/// The way of seeded money, payment by payment: how much of it each carries, within so many steps, until a moment, and no
/// further than accounts at which somebody else takes over.
///
/// It is an attribution (``Attribution``) that ends where it is told to: what leaves an account beyond the last step, or one
/// that another country holds, carries nothing here. So what goes out of an account on the way is never more than what came
/// in on it, by the methods that keep to sums; by poison every payment counts whole, which is only an outer bound.
public struct MoneyWay: Sendable, Hashable {
  /// One payment on the way.
  public struct Step: Sendable, Hashable {
    public let row: Int
    /// The fewest payments by which the money came here, this one included.
    public let number: Int
    /// US cents of the seeded money in it.
    public let cents: Int64
  }

  /// Where the money begins.
  public enum Start: Sendable, Hashable {
    /// These payments are the first steps.
    case payments
    /// These payments brought it; the first steps are those of who received them.
    case arrivals
  }

  /// In order of (time, identifier).
  public let steps: [Step]
  public let seededCents: Int64

  /// Rows that do not exist are passed over. Throws `CancellationError` when `isCancelled` says so.
  /// - Parameters:
  ///   - limit: Steps that are named.
  ///   - until: Payments later than this are not on the way.
  ///   - endsAt: Whether the way ends at an account, by its position.
  public init(
    _ ledger: LedgerView, from seeds: [Int], _ start: Start, method: AttributionMethod, steps limit: Int,
    until: Instant, endsAt: (Int) -> Bool, isCancelled: () -> Bool = { false }
  ) throws(CancellationError) {
    let seeds = Set(seeds.filter { ledger.payer.indices.contains($0) })
    let accounts = ledger.accounts.count
    var state: any AttributionState =
      switch method {
      case .fifo: FirstInFirstOut(accounts: accounts)
      case .haircut: Haircut(accounts: accounts)
      case .poison: Poison(accounts: accounts)
      }
    var way = Way(reached: [UInt8](repeating: Way.never, count: accounts), limit: max(0, min(limit, 200)))
    try way.run(&state, ledger, seeds, start, until: until, endsAt, isCancelled)
    steps = way.steps
    seededCents = way.seeded
  }

  private struct Way {
    static let never = UInt8.max
    /// The fewest steps by which the money reached each account.
    var reached: [UInt8]
    let limit: Int
    var steps: [Step] = []
    var seeded: Int64 = 0

    init(reached: [UInt8], limit: Int) {
      self.reached = reached
      self.limit = limit
    }

    mutating func run(
      _ state: inout any AttributionState, _ ledger: LedgerView, _ seeds: Set<Int>, _ start: Start, until: Instant,
      _ endsAt: (Int) -> Bool, _ isCancelled: () -> Bool
    ) throws(CancellationError) {
      let last = until.seconds
      for row in ledger.payer.indices {
        if row & 0xFFFF == 0xFFFF, isCancelled() { throw CancellationError() }
        if Int64(ledger.seconds[row]) > last { break }
        let (payer, payee) = (Int(ledger.payer[row]), Int(ledger.payee[row]))
        let isSeed = seeds.contains(row)
        let known = reached[payer]
        let isOnward = known != Way.never && Int(known) < limit && !endsAt(payer)
        let cents = state.pass(
          payer: payer, payee: payee, cents: ledger.valueCents[row], isSeed: isSeed,
          carriesOn: isOnward || payer == payee)
        // What an account pays to itself stays where it is, and is no step.
        guard cents > 0, payer != payee else { continue }
        if isSeed { seeded = seeded.addingReportingOverflow(cents).partialValue }
        let isFirst = isSeed && (start == .arrivals || !isOnward)
        let number = isFirst ? (start == .arrivals ? 0 : 1) : Int(known) + 1
        reached[payee] = min(reached[payee], UInt8(number))
        if number > 0, !isSeed || start == .payments, number <= limit {
          steps.append(Step(row: row, number: number, cents: cents))
        }
      }
    }
  }
}
