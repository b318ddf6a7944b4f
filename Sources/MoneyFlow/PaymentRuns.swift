public import Ledger

/// Which payments each account made and received, in order: what tracing and cycles walk.
///
/// Two counting sorts over a ledger that is in order of (time, identifier), so each account's run is in that order too
/// and row numbers compare as payments do. Eight bytes a payment and eight an account.
public struct PaymentRuns: Sendable {
  let madeStart: [UInt32]
  let made: [UInt32]
  let receivedStart: [UInt32]
  let received: [UInt32]

  public init(_ ledger: LedgerView) {
    (madeStart, made) = PaymentRuns.sorted(ledger.payer, accounts: ledger.accounts.count)
    (receivedStart, received) = PaymentRuns.sorted(ledger.payee, accounts: ledger.accounts.count)
  }

  private static func sorted(_ column: Column<UInt32>, accounts: Int) -> ([UInt32], [UInt32]) {
    column.withUnsafeBufferPointer { column in
      var start = [UInt32](repeating: 0, count: accounts + 1)
      let rows = [UInt32](unsafeUninitializedCapacity: column.count) { rows, count in
        start.withUnsafeMutableBufferPointer { start in
          for account in column { start[Int(account) + 1] &+= 1 }
          for account in 0..<accounts { start[account + 1] &+= start[account] }
          for row in column.indices {
            let account = Int(column[row])
            rows[Int(start[account])] = UInt32(truncatingIfNeeded: row)
            start[account] &+= 1
          }
          // Each start now stands where the next account's run begins: move them back by one account.
          for account in stride(from: accounts, to: 0, by: -1) { start[account] = start[account - 1] }
          start[0] = 0
        }
        count = column.count
      }
      return (start, rows)
    }
  }

  /// Rows of the payments an account made, in order.
  public func made(by account: Int) -> ArraySlice<UInt32> {
    made[Int(madeStart[account])..<Int(madeStart[account + 1])]
  }

  /// Rows of the payments an account received, in order.
  public func received(by account: Int) -> ArraySlice<UInt32> {
    received[Int(receivedStart[account])..<Int(receivedStart[account + 1])]
  }
}

/// The first place in `rows[range]` whose row is at least `row`.
@inline(__always)
func firstPlace(_ rows: UnsafeBufferPointer<UInt32>, _ range: Range<Int>, atLeast row: UInt32) -> Int {
  var low = range.lowerBound
  var high = range.upperBound
  while low < high {
    let middle = (low &+ high) >> 1
    if rows[middle] < row { low = middle &+ 1 } else { high = middle }
  }
  return low
}

/// The first place in `rows[range]` whose payment is at least this late.
@inline(__always)
func firstPlace(
  _ rows: UnsafeBufferPointer<UInt32>, _ range: Range<Int>, _ seconds: UnsafeBufferPointer<UInt32>, atLeast time: Int64
) -> Int {
  var low = range.lowerBound
  var high = range.upperBound
  while low < high {
    let middle = (low &+ high) >> 1
    if Int64(seconds[Int(rows[middle])]) < time { low = middle &+ 1 } else { high = middle }
  }
  return low
}
