public import Vocabulary

/// Gathers the payments of one source and seals them into a ledger.
///
/// Payments come either one by one as ``PaymentRecord``, from formats that carry much, or as whole columns from the
/// fast reader of plain tables. A builder is used by one thread at a time.
public final class LedgerBuilder {
  package private(set) var part = LedgerPart()
  private let provenance: String
  private let rates: RateTable
  private let dense: DenseRates
  private let dollarChannels: [String]
  /// Payments without a value in dollars, because no rate of their currency is known.
  public private(set) var unvalued = 0

  /// - Parameters:
  ///   - provenance: what the source is called in evidence: a file's name or digest, an import's identifier.
  ///   - rates: what amounts are valued by.
  ///   - dollarChannels: channels whose amounts are US dollars already, whatever their currency column says.
  public init(provenance: String, rates: RateTable = RateTable(), dollarChannels: [String] = []) {
    self.provenance = provenance
    self.rates = rates
    self.dollarChannels = dollarChannels
    dense = DenseRates(rates)
  }

  public var count: Int { part.columns.count }

  /// Adds a payment. Returns what is wrong with it, in which case nothing was added: `ledger.time` outside 1970 to
  /// 2106, `ledger.amount` negative or beyond range, `ledger.too-large` when a dictionary is full.
  public func append(_ record: PaymentRecord) -> Fault? {
    let location = Fault.Location(line: record.line)
    guard let seconds = UInt32(exactly: record.time.instant.seconds) else {
      return Fault("ledger.time", at: location)
    }
    let received = record.received ?? record.amount
    guard record.amount.minorUnits >= 0, received.minorUnits >= 0 else {
      return Fault("ledger.amount", at: location)
    }
    let currency = record.amount.currency
    let rate =
      dollarChannels.contains(record.channel)
      ? 1 : dense.rate(currency: currency.index, day: Int(seconds / 86_400))
    var value: Int64 = 0
    if rate.isNaN {
      unvalued += 1
    } else {
      guard
        let cents = cents(
          mantissa: record.amount.minorUnits, powerOfTen: powerOfTen(currency.exponent), rate: rate)
      else { return Fault("ledger.amount", at: location) }
      value = cents
    }
    guard let line = UInt32(exactly: max(0, record.line)), count < Int(UInt32.max) - 1,
      let channel = part.channel(record.channel), describe(record.payer), describe(record.payee),
      let payer = part.accounts.position(institution: record.payer.institution, account: record.payer.account),
      let payee = part.accounts.position(institution: record.payee.institution, account: record.payee.account),
      let identifier = part.identifiers.encode(record.id)
    else { return Fault("ledger.too-large", at: location) }
    let columns = part.columns
    columns.payer.append(payer)
    columns.payee.append(payee)
    columns.seconds.append(seconds)
    columns.amount.append(record.amount.minorUnits)
    columns.currency.append(currency.index)
    columns.valueCents.append(value)
    columns.channel.append(channel)
    columns.receivedAmount.append(received.minorUnits)
    columns.receivedCurrency.append(received.currency.index)
    columns.line.append(line)
    columns.identifier.append(identifier)
    return nil
  }

  private func describe(_ side: PaymentRecord.Side) -> Bool {
    if side.country == nil, side.kind == .unknown, side.owner == nil { return true }
    return part.accounts.describe(
      AccountRecord(
        institution: side.institution, account: side.account, country: side.country, kind: side.kind,
        owner: side.owner))
  }

  /// Adds what a register says of an institution.
  public func describe(_ institution: InstitutionRecord) { part.accounts.describe(institution) }

  /// Adds what a register says of an account, whether or not it has payments. False when there is no room.
  @discardableResult
  public func describe(_ account: AccountRecord) -> Bool { part.accounts.describe(account) }

  /// Takes columns from the fast reader. Throws `ledger.too-large` when a dictionary is full.
  package func absorb(_ other: LedgerPart, lineOffset: UInt32 = 0, unvalued: Int = 0) throws(Fault) {
    self.unvalued += unvalued
    if part.columns.count == 0, part.accounts.count == 0 {
      part = other
      return
    }
    guard part.absorb(other, lineOffset: lineOffset) else { throw Fault("ledger.too-large") }
  }

  /// Sorts what was gathered and seals it. The builder is empty afterwards.
  public func seal() -> LedgerView {
    part.provenances = [provenance]
    var view = LedgerView(sealing: part, rates: [rates])
    view.dollarChannels = dollarChannels
    part = LedgerPart()
    return view
  }
}

/// 10 to a currency's exponent.
package func powerOfTen(_ exponent: Int) -> Double {
  let powers: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8]
  return powers[min(max(exponent, 0), 8)]
}
