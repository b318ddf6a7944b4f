public import Ledger

/// How money that is mixed in an account is told apart. Local law decides which of them a court accepts, so the method is
/// part of every figure.
public enum AttributionMethod: String, Sendable, CaseIterable {
  /// First in, first out: a payment takes the oldest value first (Devaynes v Noble, Clayton's Case, 1816).
  case fifo
  /// Pro rata: a payment carries the same share as the account holds.
  case haircut
  /// Whoever receives from a marked account is marked: an outer bound.
  case poison
}

/// How much of the seeded money each payment carries and each account holds at the end, by one method.
///
/// Sums are US cents at each day's rate. Nobody knows the accounts' balances at the start, so they start at zero, and a
/// payment beyond the known balance carries outside, clean money. A seed carries all of its value, and still takes its
/// share of what its payer held, so that seeds in a row are not counted twice.
public struct Attribution: Sendable, Hashable {
  public struct Carried: Sendable, Hashable {
    public let row: Int
    public let cents: Int64
  }

  public struct Holding: Sendable, Hashable {
    public let account: Int
    /// For poison 100, which means marked and is no sum.
    public let cents: Int64
  }

  public let method: AttributionMethod
  /// Payments that carry something, in order.
  public let carried: [Carried]
  /// Accounts that hold something at the end, in order of position.
  public let held: [Holding]
  /// Sum of the seeds.
  public let seededCents: Int64

  /// Follows the seeds through the ledger. Rows that do not exist are passed over.
  public init(
    _ ledger: LedgerView, seeds: [Int], method: AttributionMethod, isCancelled: () -> Bool = { false }
  ) throws(CancellationError) {
    var isSeed = [Bool](repeating: false, count: ledger.count)
    var seeded: Int64 = 0
    for row in seeds where ledger.payer.indices.contains(row) && !isSeed[row] {
      isSeed[row] = true
      seeded = seeded.addingReportingOverflow(ledger.valueCents[row]).partialValue
    }
    self.method = method
    seededCents = seeded
    var state: any AttributionState =
      switch method {
      case .fifo: FirstInFirstOut(accounts: ledger.accounts.count)
      case .haircut: Haircut(accounts: ledger.accounts.count)
      case .poison: Poison(accounts: ledger.accounts.count)
      }
    carried = try state.run(ledger, isSeed, isCancelled)
    held = state.holdings
  }
}

/// The state of all accounts under one method.
protocol AttributionState {
  /// Passes one payment through and returns what it carries. One that does not carry on leaves what its payer held of it
  /// nowhere: its payee receives clean money.
  mutating func pass(payer: Int, payee: Int, cents: Int64, isSeed: Bool, carriesOn: Bool) -> Int64
  var holdings: [Attribution.Holding] { get }
  mutating func run(
    _ ledger: LedgerView, _ isSeed: [Bool], _ isCancelled: () -> Bool
  ) throws(CancellationError) -> [Attribution.Carried]
}

extension AttributionState {
  mutating func run(
    _ ledger: LedgerView, _ isSeed: [Bool], _ isCancelled: () -> Bool
  ) throws(CancellationError) -> [Attribution.Carried] {
    var carried: [Attribution.Carried] = []
    var cancelled = false
    ledger.payer.withUnsafeBufferPointer { payer in
      ledger.payee.withUnsafeBufferPointer { payee in
        ledger.valueCents.withUnsafeBufferPointer { value in
          isSeed.withUnsafeBufferPointer { isSeed in
            for row in payer.indices {
              if row & 0xFFFF == 0xFFFF, isCancelled() {
                cancelled = true
                return
              }
              let cents = pass(
                payer: Int(payer[row]), payee: Int(payee[row]), cents: value[row], isSeed: isSeed[row], carriesOn: true)
              if cents > 0 { carried.append(.init(row: row, cents: cents)) }
            }
          }
        }
      }
    }
    if cancelled { throw CancellationError() }
    return carried
  }
}

/// An account holds a balance and how much of it is dirty.
///
/// Dirt is kept in 1,024ths of a cent and given out in whole cents, rounded half up. Were it kept in whole cents, roundings
/// would add up along chains of payments: to some cents a payment where thousands carry a little.
struct Haircut: AttributionState {
  struct Cell {
    var cents: Int64 = 0
    /// In 1,024ths of a cent.
    var dirt: Int64 = 0
  }
  private var cells: [Cell]
  private static let parts: Int64 = 1024

  init(accounts: Int) { cells = [Cell](repeating: Cell(), count: accounts) }

  @inline(__always)
  mutating func pass(payer: Int, payee: Int, cents: Int64, isSeed: Bool, carriesOn: Bool) -> Int64 {
    let before = cells[payer]
    var carried: Int64 = 0
    if before.dirt > 0 {
      carried = cents >= before.cents ? before.dirt : Haircut.share(before.dirt, cents, before.cents)
    }
    let left = before.cents > cents ? before.cents - cents : 0
    cells[payer] = Cell(cents: left, dirt: left == 0 ? 0 : before.dirt - carried)
    if isSeed { carried = Haircut.product(cents) } else if !carriesOn { carried = 0 }
    // Sums of one ledger stay far below the top of the range; should one not, it stays there.
    cells[payee].cents = Haircut.sum(cells[payee].cents, cents)
    cells[payee].dirt = Haircut.sum(cells[payee].dirt, carried)
    return Haircut.whole(carried)
  }

  /// dirt · cents / balance, rounded half up; at most `dirt`, as a payment takes less than the balance.
  @inline(__always)
  private static func share(_ dirt: Int64, _ cents: Int64, _ balance: Int64) -> Int64 {
    if dirt < 1 << 31, cents < 1 << 31 { return (dirt * cents + balance / 2) / balance }
    return Int64(truncatingIfNeeded: (Int128(dirt) * Int128(cents) + Int128(balance / 2)) / Int128(balance))
  }

  /// In whole cents, rounded half up.
  @inline(__always)
  private static func whole(_ dirt: Int64) -> Int64 { dirt / parts + (dirt % parts * 2 >= parts ? 1 : 0) }

  @inline(__always)
  private static func product(_ cents: Int64) -> Int64 {
    let (product, overflow) = cents.multipliedReportingOverflow(by: parts)
    return overflow ? Int64.max : product
  }

  @inline(__always)
  private static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? Int64.max : sum
  }

  var holdings: [Attribution.Holding] {
    cells.indices.map { Attribution.Holding(account: $0, cents: Haircut.whole(cells[$0].dirt)) }
      .filter { $0.cents > 0 }
  }
}

/// An account holds lots in order of arrival. While all of it is clean, that is just a sum.
struct FirstInFirstOut: AttributionState {
  struct Lot {
    var cents: Int64
    var isDirty: Bool
  }

  /// Lots with the oldest at `first`; neighbours of one kind are one lot.
  struct Lots {
    var lots: [Lot] = []
    var first = 0

    mutating func add(_ cents: Int64, isDirty: Bool) {
      guard cents > 0 else { return }
      if first < lots.count, lots[lots.count - 1].isDirty == isDirty {
        let (sum, overflow) = lots[lots.count - 1].cents.addingReportingOverflow(cents)
        lots[lots.count - 1].cents = overflow ? Int64.max : sum
      } else {
        lots.append(Lot(cents: cents, isDirty: isDirty))
      }
    }

    /// Takes the oldest value up to a sum, and hands the parts on in order.
    mutating func take(_ cents: Int64, _ part: (Int64, Bool) -> Void) -> Int64 {
      var need = cents
      while need > 0, first < lots.count {
        let lot = lots[first]
        let taken = min(lot.cents, need)
        part(taken, lot.isDirty)
        need -= taken
        if taken == lot.cents { first += 1 } else { lots[first].cents -= taken }
      }
      if first > 64, first * 2 > lots.count {
        lots.removeFirst(first)
        first = 0
      }
      return need
    }
  }

  private var clean: [Int64]
  /// Position in `mixed`, or −1 while the account never held anything dirty.
  private var mixedPlace: [Int32]
  private var mixed: [Lots] = []
  private var mixedAccounts: [Int] = []

  init(accounts: Int) {
    clean = [Int64](repeating: 0, count: accounts)
    mixedPlace = [Int32](repeating: -1, count: accounts)
  }

  @inline(__always)
  mutating func pass(payer: Int, payee: Int, cents: Int64, isSeed: Bool, carriesOn: Bool) -> Int64 {
    let from = Int(mixedPlace[payer])
    if from < 0, !isSeed {
      clean[payer] = max(0, clean[payer] - cents)
      receive(payee, cents, isDirty: false)
      return 0
    }
    var parts: [Lot] = []
    if from < 0 {
      clean[payer] = max(0, clean[payer] - cents)
    } else {
      let outside = mixed[from].take(cents) { parts.append(Lot(cents: $0, isDirty: $1)) }
      if outside > 0 { parts.append(Lot(cents: outside, isDirty: false)) }
    }
    if isSeed || !carriesOn { parts = [Lot(cents: cents, isDirty: isSeed)] }
    var carried: Int64 = 0
    for part in parts {
      receive(payee, part.cents, isDirty: part.isDirty)
      if part.isDirty { carried += part.cents }
    }
    return carried
  }

  @inline(__always)
  private mutating func receive(_ account: Int, _ cents: Int64, isDirty: Bool) {
    let place = Int(mixedPlace[account])
    if place >= 0 {
      mixed[place].add(cents, isDirty: isDirty)
    } else if isDirty, cents > 0 {
      var lots = Lots()
      lots.add(clean[account], isDirty: false)
      lots.add(cents, isDirty: true)
      mixedPlace[account] = Int32(truncatingIfNeeded: mixed.count)
      mixed.append(lots)
      mixedAccounts.append(account)
    } else {
      let (sum, overflow) = clean[account].addingReportingOverflow(cents)
      clean[account] = overflow ? Int64.max : sum
    }
  }

  var holdings: [Attribution.Holding] {
    mixedAccounts.indices.map { place -> Attribution.Holding in
      let lots = mixed[place].lots[mixed[place].first...]
      return .init(account: mixedAccounts[place], cents: lots.reduce(0) { $1.isDirty ? $0 + $1.cents : $0 })
    }
    .filter { $0.cents > 0 }.sorted { $0.account < $1.account }
  }
}

/// An account is marked or not.
struct Poison: AttributionState {
  private var isMarked: [Bool]

  init(accounts: Int) { isMarked = [Bool](repeating: false, count: accounts) }

  @inline(__always)
  mutating func pass(payer: Int, payee: Int, cents: Int64, isSeed: Bool, carriesOn: Bool) -> Int64 {
    guard isSeed || carriesOn && isMarked[payer] else { return 0 }
    isMarked[payee] = true
    return cents
  }

  var holdings: [Attribution.Holding] {
    isMarked.indices.filter { isMarked[$0] }.map { .init(account: $0, cents: 100) }
  }
}
