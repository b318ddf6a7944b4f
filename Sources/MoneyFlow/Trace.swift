public import Ledger
public import Vocabulary

/// Where money went from a payment or account, or where it came from, payment by payment in order of time.
///
/// Forward, a payment follows another when its payer received that other one before it, in order of (time, identifier),
/// and no longer ago than the window: the window is per leg. Backward is the mirror image. Each payment is named once, at
/// the fewest hops by which it is reached; of several payments it may follow, ``Step/via`` is the earliest.
public struct Trace: Sendable, Hashable {
  public enum Direction: Sendable, Hashable { case forward, backward }

  public struct Options: Sendable, Hashable {
    public var direction = Direction.forward
    /// The payments asked about, or those of the account asked about, are hop 1; payments up to this hop are named.
    public var hops = 4
    /// Seconds that may pass from one leg to the next.
    public var window: Int64 = 14 * 86_400
    /// Payments followed out of (or into) one account at one hop; what is beyond is left out and said. Nil for all.
    public var hubLimit: Int?
    public init() {}
  }

  /// One payment on the way.
  public struct Step: Sendable, Hashable {
    public let row: Int
    public let hop: Int
    /// The payment it follows; nil at hop 1.
    public let via: Int?
  }

  /// By hop, then in order of (time, identifier).
  public let steps: [Step]
  /// Accounts at which the hub limit cut something, in order.
  public let cutAccounts: [Int]

  /// What was cut, in words.
  public func limits(in ledger: LedgerView, options: Options) -> [Sentence] {
    guard let limit = options.hubLimit else { return [] }
    return cutAccounts.map {
      Sentence(
        "flow.trace.hub-cut", ("account", .account(ledger.accounts.label($0))), ("limit", .integer(Int64(limit))))
    }
  }
}

/// Traces over one ledger, one after another, in memory that is kept between them. Used by one thread at a time.
public final class Tracer {
  public let ledger: LedgerView
  public let index: PaymentRuns
  // A row or account is marked when it holds the running trace's number: nothing needs clearing between traces.
  private var rowMark: [UInt32]
  private var levelMark: [UInt32]
  private var levelReach: [UInt32]
  private var trace: UInt32 = 0
  private var level: UInt32 = 0

  public init(_ ledger: LedgerView, index: PaymentRuns? = nil) {
    self.ledger = ledger
    self.index = index ?? PaymentRuns(ledger)
    rowMark = [UInt32](repeating: 0, count: ledger.count)
    levelMark = [UInt32](repeating: 0, count: ledger.accounts.count)
    levelReach = [UInt32](repeating: 0, count: ledger.accounts.count)
  }

  /// Traces from payments and from accounts (all they made, or backward all they received). Rows and accounts that do not
  /// exist are passed over. Throws `CancellationError` when `isCancelled` says so.
  public func trace(
    payments: [Int] = [], accounts: [Int] = [], options: Trace.Options = .init(),
    isCancelled: () -> Bool = { false }
  ) throws(CancellationError) -> Trace {
    if trace == UInt32.max {
      rowMark = [UInt32](repeating: 0, count: rowMark.count)
      trace = 0
    }
    trace += 1
    let isForward = options.direction == .forward
    var seeds = payments.filter { ledger.payer.indices.contains($0) }.map { UInt32($0) }
    for account in accounts where account >= 0 && account < ledger.accounts.count {
      seeds += isForward ? index.made(by: account) : index.received(by: account)
    }
    seeds.sort()
    var steps: [Trace.Step] = []
    var front: [UInt32] = []
    for row in seeds where rowMark[Int(row)] != trace {
      rowMark[Int(row)] = trace
      front.append(row)
      steps.append(Trace.Step(row: Int(row), hop: 1, via: nil))
    }
    if options.hops < 1 { steps = [] }
    var cut = Set<Int>()
    var hop = 1
    while hop < options.hops, !front.isEmpty {
      hop += 1
      var next: [(row: UInt32, via: UInt32)] = []
      try expand(front, isForward: isForward, options, into: &next, cut: &cut, isCancelled: isCancelled)
      next.sort { $0.row < $1.row }
      steps.reserveCapacity(steps.count + next.count)
      for step in next { steps.append(Trace.Step(row: Int(step.row), hop: hop, via: Int(step.via))) }
      front = next.map(\.row)
    }
    return Trace(steps: steps, cutAccounts: cut.sorted())
  }

  /// The payments one hop further. The front is in order, so of the payments that reach one the earliest comes first, and
  /// what was walked in an account's run for one payment need not be walked for the next.
  private func expand(
    _ front: [UInt32], isForward: Bool, _ options: Trace.Options, into next: inout [(row: UInt32, via: UInt32)],
    cut: inout Set<Int>, isCancelled: () -> Bool
  ) throws(CancellationError) {
    if level == UInt32.max {
      levelMark = [UInt32](repeating: 0, count: levelMark.count)
      level = 0
    }
    level += 1
    let hubLimit = options.hubLimit ?? Int.max
    let window = max(0, options.window)
    var taken: [Int: Int] = [:]
    var cancelled = false
    let starts = isForward ? index.madeStart : index.receivedStart
    let rows = isForward ? index.made : index.received
    let ends = isForward ? ledger.payee : ledger.payer
    ledger.seconds.withUnsafeBufferPointer { seconds in
      ends.withUnsafeBufferPointer { ends in
        rows.withUnsafeBufferPointer { rows in
          for (place, row) in front.enumerated() {
            if place & 0xFFF == 0xFFF, isCancelled() {
              cancelled = true
              return
            }
            let account = Int(ends[Int(row)])
            let run = Int(starts[account])..<Int(starts[account + 1])
            guard !run.isEmpty else { continue }
            let time = Int64(seconds[Int(row)])
            var at = levelMark[account] == level ? Int(levelReach[account]) : run.lowerBound
            let end: Int
            if isForward {
              at = max(at, firstPlace(rows, run, atLeast: row &+ 1))
              end = run.upperBound
            } else {
              at = max(at, firstPlace(rows, run, seconds, atLeast: time - window))
              end = firstPlace(rows, run, atLeast: row)
            }
            while at < end {
              let candidate = rows[at]
              if isForward, Int64(seconds[Int(candidate)]) - time > window { break }
              if rowMark[Int(candidate)] != trace {
                if hubLimit != Int.max {
                  guard taken[account, default: 0] < hubLimit else {
                    cut.insert(account)
                    break
                  }
                  taken[account, default: 0] += 1
                }
                rowMark[Int(candidate)] = trace
                next.append((candidate, row))
              }
              at += 1
            }
            levelMark[account] = level
            levelReach[account] = UInt32(max(at, run.lowerBound))
          }
        }
      }
    }
    if cancelled { throw CancellationError() }
  }
}
