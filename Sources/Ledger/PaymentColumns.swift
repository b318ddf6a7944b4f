import Vocabulary

/// The columns of payments while they are filled and sorted: 53 bytes a payment.
package final class PaymentColumns {
  @exclusivity(unchecked) package var payer = ColumnBuffer<UInt32>()
  @exclusivity(unchecked) package var payee = ColumnBuffer<UInt32>()
  @exclusivity(unchecked) package var seconds = ColumnBuffer<UInt32>()
  @exclusivity(unchecked) package var amount = ColumnBuffer<Int64>()
  @exclusivity(unchecked) package var currency = ColumnBuffer<UInt16>()
  @exclusivity(unchecked) package var valueCents = ColumnBuffer<Int64>()
  @exclusivity(unchecked) package var channel = ColumnBuffer<UInt8>()
  @exclusivity(unchecked) package var receivedAmount = ColumnBuffer<Int64>()
  @exclusivity(unchecked) package var receivedCurrency = ColumnBuffer<UInt16>()
  @exclusivity(unchecked) package var line = ColumnBuffer<UInt32>()
  @exclusivity(unchecked) package var identifier = ColumnBuffer<UInt64>()
  /// Position of the provenance; empty while all rows have the first.
  @exclusivity(unchecked) package var source = ColumnBuffer<UInt16>()

  package init() {}

  package var count: Int { payer.count }

  /// Makes room for rows written by index; ``setCount(_:)`` tells how many were.
  package func reserve(_ additional: Int) {
    payer.reserve(additional)
    payee.reserve(additional)
    seconds.reserve(additional)
    amount.reserve(additional)
    currency.reserve(additional)
    valueCents.reserve(additional)
    channel.reserve(additional)
    receivedAmount.reserve(additional)
    receivedCurrency.reserve(additional)
    line.reserve(additional)
    identifier.reserve(additional)
  }

  package func setCount(_ count: Int) {
    payer.count = count
    payee.count = count
    seconds.count = count
    amount.count = count
    currency.count = count
    valueCents.count = count
    channel.count = count
    receivedAmount.count = count
    receivedCurrency.count = count
    line.count = count
    identifier.count = count
  }

  package func trim() {
    payer.trim()
    payee.trim()
    seconds.trim()
    amount.trim()
    currency.trim()
    valueCents.trim()
    channel.trim()
    receivedAmount.trim()
    receivedCurrency.trim()
    line.trim()
    identifier.trim()
  }

  /// Puts rows into order of (time, identifier). Order of arrival decides what is left.
  func sort(_ identifiers: PaymentIdentifiers) {
    guard !isSorted(identifiers) else { return }
    var keys: [UInt64] = (0..<count).map { UInt64(seconds.base[$0]) << 32 | UInt64($0) }
    keys.sort()
    let rows = ColumnBuffer<UInt32>(capacity: count)
    for key in keys { rows.append(UInt32(truncatingIfNeeded: key)) }
    keys = []
    var start = 0
    while start < count {
      let second = seconds.base[Int(rows.base[start])]
      var end = start + 1
      while end < count, seconds.base[Int(rows.base[end])] == second { end += 1 }
      if end - start > 1 {
        var tied = UnsafeMutableBufferPointer(start: rows.base + start, count: end - start)
        tied.sort {
          let (a, b) = (identifier.base[Int($0)], identifier.base[Int($1)])
          return identifiers.precedes(a, b) || (!identifiers.precedes(b, a) && $0 < $1)
        }
      }
      start = end
    }
    withExtendedLifetime(rows) { permute(by: UnsafeBufferPointer(rows.values)) }
  }

  private func permute(by order: UnsafeBufferPointer<UInt32>) {
    payer.permute(by: order)
    payee.permute(by: order)
    seconds.permute(by: order)
    amount.permute(by: order)
    currency.permute(by: order)
    valueCents.permute(by: order)
    channel.permute(by: order)
    receivedAmount.permute(by: order)
    receivedCurrency.permute(by: order)
    line.permute(by: order)
    identifier.permute(by: order)
    if source.count == count { source.permute(by: order) }
  }

  private func isSorted(_ identifiers: PaymentIdentifiers) -> Bool {
    guard count > 1 else { return true }
    for row in 1..<count where seconds.base[row - 1] >= seconds.base[row] {
      if seconds.base[row - 1] > seconds.base[row]
        || identifiers.precedes(identifier.base[row], identifier.base[row - 1])
      {
        return false
      }
    }
    return true
  }

  /// Drops rows that repeat an earlier one in time, identifier, both accounts, amount and currency: the same payment
  /// reported by two files. Of two such rows the one that has a value stands: a file that came without rates takes
  /// nothing from one that came with them. Rows must be sorted. Returns how many went.
  func dropRepeats(_ identifiers: PaymentIdentifiers) -> Int {
    var kept = 0
    for row in 0..<count {
      if let place = held(row, before: kept, identifiers) {
        if valueCents.base[place] == 0, valueCents.base[row] != 0 { move(row, to: place) }
        continue
      }
      if kept < row { move(row, to: kept) }
      kept += 1
    }
    let dropped = count - kept
    if dropped > 0 {
      if source.count > 0 { source.count = kept }
      setCount(kept)
    }
    return dropped
  }

  /// Where a row's payment is held already.
  private func held(_ row: Int, before kept: Int, _ identifiers: PaymentIdentifiers) -> Int? {
    // Most payments have their second to themselves.
    guard kept > 0, seconds.base[kept - 1] == seconds.base[row] else { return nil }
    var at = kept - 1
    while at >= 0, seconds.base[at] == seconds.base[row],
      identifiers.areEqual(identifier.base[at], identifier.base[row])
    {
      if payer.base[at] == payer.base[row], payee.base[at] == payee.base[row], amount.base[at] == amount.base[row],
        currency.base[at] == currency.base[row]
      {
        return at
      }
      at -= 1
    }
    return nil
  }

  private func move(_ row: Int, to place: Int) {
    payer.base[place] = payer.base[row]
    payee.base[place] = payee.base[row]
    seconds.base[place] = seconds.base[row]
    amount.base[place] = amount.base[row]
    currency.base[place] = currency.base[row]
    valueCents.base[place] = valueCents.base[row]
    channel.base[place] = channel.base[row]
    receivedAmount.base[place] = receivedAmount.base[row]
    receivedCurrency.base[place] = receivedCurrency.base[row]
    line.base[place] = line.base[row]
    identifier.base[place] = identifier.base[row]
    if source.count > 0 { source.base[place] = source.base[row] }
  }
}
