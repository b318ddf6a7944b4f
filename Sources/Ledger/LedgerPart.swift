import Vocabulary

/// Payments being gathered, with the dictionaries that their columns point into. Not in order yet.
package final class LedgerPart {
  package let columns = PaymentColumns()
  package let accounts: AccountInterner
  @exclusivity(unchecked) package var identifiers = PaymentIdentifiers()
  package private(set) var channels: [String] = []
  private var channelPositions: [String: UInt8] = [:]
  /// What each source is called; `PaymentColumns.source` points here.
  var provenances: [String] = []

  package init(expectsMany: Bool = false) { accounts = AccountInterner(expectsMany: expectsMany) }

  /// The position of a channel; nil when 255 different ones are held already.
  package func channel(_ name: String) -> UInt8? {
    if let position = channelPositions[name] { return position }
    guard channels.count < 255 else { return nil }
    let position = UInt8(channels.count)
    channels.append(name)
    channelPositions[name] = position
    return position
  }

  /// Takes all payments of another part in, after its own. `lineOffset` is added to each line. Returns false when a
  /// dictionary is full. The other part's columns are released one by one, so that both are never held whole.
  package func absorb(_ other: LedgerPart, lineOffset: UInt32) -> Bool {
    guard
      let translation = Translation(
        into: self, accounts: other.accounts.dictionary, channels: other.channels, identifiers: other.identifiers)
    else { return false }
    let theirs = other.columns
    columns.payer.appendTranslated(theirs.payer, translation.accounts)
    theirs.payer = ColumnBuffer()
    columns.payee.appendTranslated(theirs.payee, translation.accounts)
    theirs.payee = ColumnBuffer()
    columns.seconds.take(&theirs.seconds)
    columns.amount.take(&theirs.amount)
    columns.currency.take(&theirs.currency)
    columns.valueCents.take(&theirs.valueCents)
    for index in 0..<theirs.channel.count {
      theirs.channel.base[index] = translation.channels[Int(theirs.channel.base[index])]
    }
    columns.channel.take(&theirs.channel)
    columns.receivedAmount.take(&theirs.receivedAmount)
    columns.receivedCurrency.take(&theirs.receivedCurrency)
    for index in 0..<theirs.line.count { theirs.line.base[index] &+= lineOffset }
    columns.line.take(&theirs.line)
    if !translation.identifiers.isIdentity {
      for index in 0..<theirs.identifier.count {
        guard let code = identifiers.translate(theirs.identifier.base[index], translation.identifiers) else {
          return false
        }
        theirs.identifier.base[index] = code
      }
    }
    columns.identifier.take(&theirs.identifier)
    return true
  }

  /// Takes a sealed ledger in. Returns false when a dictionary is full.
  func absorb(_ view: LedgerView) -> Bool {
    guard provenances.count + view.provenances.count <= Int(UInt16.max),
      let translation = Translation(
        into: self, accounts: view.accounts, channels: view.channels, identifiers: view.identifiers)
    else { return false }
    let firstSource = UInt16(provenances.count)
    provenances += view.provenances
    let count = view.count
    columns.reserve(count)
    columns.payer.append(view.payer)
    columns.payee.append(view.payee)
    let start = columns.payer.count - count
    for row in start..<(start + count) {
      columns.payer.base[row] = translation.accounts[Int(columns.payer.base[row])]
      columns.payee.base[row] = translation.accounts[Int(columns.payee.base[row])]
    }
    columns.seconds.append(view.seconds)
    columns.amount.append(view.amount)
    columns.currency.append(view.currency)
    columns.valueCents.append(view.valueCents)
    columns.channel.append(view.channel)
    for row in start..<(start + count) {
      columns.channel.base[row] = translation.channels[Int(columns.channel.base[row])]
    }
    columns.receivedAmount.append(view.receivedAmount)
    columns.receivedCurrency.append(view.receivedCurrency)
    columns.line.append(view.line)
    columns.identifier.append(view.identifier)
    for row in start..<(start + count) where !translation.identifiers.isIdentity {
      guard let code = identifiers.translate(columns.identifier.base[row], translation.identifiers) else {
        return false
      }
      columns.identifier.base[row] = code
    }
    columns.source.reserve(count)
    for row in 0..<count { columns.source.append(firstSource + view.sourcePosition(row)) }
    return true
  }

  private struct Translation {
    var accounts: [UInt32]
    var channels: [UInt8]
    var identifiers: PaymentIdentifiers.Translation

    init?(
      into part: LedgerPart, accounts: AccountDictionary, channels: [String], identifiers: PaymentIdentifiers
    ) {
      guard let places = part.accounts.absorb(accounts), let codes = part.identifiers.absorb(identifiers) else {
        return nil
      }
      self.accounts = places
      self.identifiers = codes
      self.channels = []
      for name in channels {
        guard let position = part.channel(name) else { return nil }
        self.channels.append(position)
      }
    }
  }
}

extension ColumnBuffer {
  /// Appends another buffer's values and lets it go.
  func take(_ other: inout ColumnBuffer<Element>) {
    let given = other
    other = ColumnBuffer()
    // The optimizer knows nothing of values behind a raw pointer: without this it lets the buffer go before the copy.
    withExtendedLifetime(given) {
      if count == 0 {
        swap(with: given)
      } else {
        append(UnsafeBufferPointer(given.values))
      }
    }
  }

  func append(_ column: Column<Element>) {
    column.withUnsafeBufferPointer { append($0) }
  }
}

extension ColumnBuffer<UInt32> {
  fileprivate func appendTranslated(_ other: ColumnBuffer<UInt32>, _ places: [UInt32]) {
    reserve(other.count)
    withExtendedLifetime(other) {
      let (from, to) = (other.base, base + count)
      places.withUnsafeBufferPointer { places in
        for index in 0..<other.count { to[index] = places[Int(from[index])] }
      }
    }
    count += other.count
  }
}
