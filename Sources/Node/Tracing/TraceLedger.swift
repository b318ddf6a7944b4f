internal import Joint
internal import Ledger
internal import MoneyFlow
internal import Ontology
internal import Vocabulary

// What a trace between services reads of the payments that are held here: accounts by the names that messages give them,
// the payment that a question is about, and the way of its money as far as this country.

/// A step of the money in the payments that are held here.
struct LocalLeg: Sendable, Hashable {
  let leg: TraceLeg
  /// The state in which the second account is held; nil where it is held in this one.
  let heldIn: CountryCode?
  let row: Int
  /// Positions of both accounts.
  let payer: Int
  let payee: Int
  /// The fewest payments by which the money came here, this one included.
  let number: Int
}

struct TraceLedger: Sendable {
  let ledger: LedgerView
  let own: CountryCode

  /// Another country's clock may be behind; what was sent may take days to arrive.
  private static let clockSeconds: Int64 = 3_600
  private static let arrivalSeconds: Int64 = 3 * 86_400

  // MARK: Accounts

  /// An account as messages between services name it, whatever else is held here: an IBAN alone, or institution and number.
  func name(_ account: Int) -> String {
    let id = ledger.accounts.id(account)
    if let iban = IBAN(id) { return iban.text }
    let institution = ledger.accounts.institution(account).id
    return institution.isEmpty ? id : institution + "/" + id
  }

  /// Positions of an account by the name that a message gives it.
  func positions(_ name: String) -> [Int] {
    let accounts = ledger.accounts
    let found = accounts.positions(of: name)
    guard found.isEmpty, let iban = IBAN(name) else { return found }
    return accounts.positions(of: iban.text)
  }

  /// The state in which an account is held, as far as the payments, an IBAN or a BIC say so.
  func state(of account: Int) -> CountryCode? {
    ledger.accounts.country(account)
      ?? Self.state(ofAccount: ledger.accounts.id(account), at: ledger.accounts.institution(account).id)
  }

  /// The state that an account's name gives away.
  static func state(of name: String) -> CountryCode? {
    let parts = name.split(separator: "/", maxSplits: 1)
    return parts.count == 2 ? state(ofAccount: String(parts[1]), at: String(parts[0])) : IBAN(name)?.country
  }

  private static func state(ofAccount id: String, at institution: String) -> CountryCode? {
    if let iban = IBAN(id) { return iban.country }
    // A BIC (ISO 9362): four letters of the institution, two of the country, two or five of place and branch.
    let bic = Array(institution.utf8)
    guard [8, 11].contains(bic.count), bic.prefix(6).allSatisfy({ (0x41...0x5A).contains($0) }),
      bic.allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) })
    else { return nil }
    return CountryCode(String(decoding: bic[4..<6], as: UTF8.self))
  }

  func isAbroad(_ account: Int) -> Bool { state(of: account).map { $0 != own } ?? false }

  // MARK: Payments

  /// The payment that brought a sum to an account at a time, as another country tells of it: its clock may differ, and fees
  /// may have been taken on the way. Nil where none fits.
  func arrival(at name: String, of sum: Money, sentAt: Instant, reference: String? = nil) -> Int? {
    let accounts = Set(positions(name).filter { !isAbroad($0) })
    guard !accounts.isEmpty else { return nil }
    let span =
      sentAt.adding(seconds: -Self.clockSeconds).seconds...sentAt.adding(seconds: Self.arrivalSeconds).seconds
    var best: (row: Int, isNamed: Bool, off: Int64, late: Int64)?
    for row in ledger.payee.indices where accounts.contains(Int(ledger.payee[row])) {
      let at = Int64(ledger.seconds[row])
      guard span.contains(at), let off = difference(row, from: sum) else { continue }
      let candidate = (
        row: row, isNamed: reference.map { $0 == ledger.id(row) } ?? false, off: off, late: abs(at - sentAt.seconds)
      )
      guard let known = best else {
        best = candidate
        continue
      }
      if candidate.isNamed != known.isNamed
        ? candidate.isNamed : (candidate.off, candidate.late) < (known.off, known.late)
      {
        best = candidate
      }
    }
    return best?.row
  }

  /// How far a payment is from a sum, in minor units of its currency; nil where it is another sum, or in another currency.
  private func difference(_ row: Int, from sum: Money) -> Int64? {
    let sides = [
      (ledger.amount[row], ledger.currency[row]), (ledger.receivedAmount[row], ledger.receivedCurrency[row]),
    ]
    return sides.compactMap { amount, currency -> Int64? in
      guard currency == sum.currency.index, sum.minorUnits > 0, amount > 0 else { return nil }
      let off = amount.subtractingReportingOverflow(sum.minorUnits)
      // A tenth less for fees; hardly anything more.
      guard !off.overflow, off.partialValue <= sum.minorUnits / 50, off.partialValue >= -(sum.minorUnits / 10) else {
        return nil
      }
      return abs(off.partialValue)
    }.min()
  }

  /// The money's way from some payments, as far as accounts that are held abroad: there it is the other country's to tell.
  /// - Parameters:
  ///   - names: What accounts are called in place of their own names, by position.
  ///   - sum: What the question is about, where less was asked about than arrived.
  func way(
    from rows: [Int], _ start: MoneyWay.Start, method: TraceMethod, steps: Int, until: Instant,
    calling names: [Int: String] = [:], of sum: Money? = nil
  ) throws -> [LocalLeg] {
    let way = try MoneyWay(
      ledger, from: rows, start, method: AttributionMethod(rawValue: method.rawValue) ?? .fifo, steps: steps,
      until: until, endsAt: isAbroad, isCancelled: { Task.isCancelled })
    let arrived = rows.first.flatMap { row in sum.flatMap { part(of: row, $0) } }
    func called(_ account: Int) -> String { names[account] ?? name(account) }
    return way.steps.compactMap { step -> LocalLeg? in
      let row = step.row
      let (payer, payee) = (Int(ledger.payer[row]), Int(ledger.payee[row]))
      let value = ledger.valueCents[row]
      var share: Int64 = method == .poison || value <= 0 ? 1000 : min(1000, step.cents.thousandths(of: value))
      if let arrived, method != .poison { share = share * arrived / 1000 }
      guard share > 0, let currency = Currency(index: ledger.currency[row]),
        let leg = TraceLeg(
          from: called(payer), to: called(payee),
          sum: Money(minorUnits: ledger.amount[row], currency: currency),
          at: Instant(seconds: Int64(ledger.seconds[row])),
          share: Int(share))
      else { return nil }
      return LocalLeg(
        leg: leg, heldIn: isAbroad(payee) ? state(of: payee) : nil, row: row, payer: payer, payee: payee,
        number: step.number)
    }
  }

  /// How much of a payment a smaller sum is, in thousandths; nil where it is not smaller or in another currency.
  private func part(of row: Int, _ sum: Money) -> Int64? {
    let arrived =
      ledger.receivedCurrency[row] == sum.currency.index
      ? ledger.receivedAmount[row]
      : ledger.currency[row] == sum.currency.index ? ledger.amount[row] : 0
    return arrived > sum.minorUnits ? sum.minorUnits.thousandths(of: arrived) : nil
  }

  /// What a traced sum is worth in US cents, by the rates that are held; nil where none is.
  func cents(of money: Money, on day: CivilDate) -> Int64? {
    if money.currency == .usDollar { return money.minorUnits }
    guard let rate = ledger.rates.lazy.compactMap({ $0.rate(of: money.currency, on: day) }).first else { return nil }
    var units = Double(money.minorUnits)
    for _ in 0..<money.currency.exponent { units /= 10 }
    let cents = (units * rate.dollars * 100).rounded()
    return cents < 9e18 ? Int64(cents) : nil
  }
}

extension Int64 {
  /// Rounded down.
  fileprivate func thousandths(of whole: Int64) -> Int64 {
    guard whole > 0, self > 0 else { return 0 }
    return Int64(truncatingIfNeeded: Int128(self) * 1000 / Int128(whole))
  }
}

extension ServiceNode {
  /// The payments that are held here, for a trace.
  func traceLedger() async throws -> TraceLedger {
    TraceLedger(ledger: try await ledger(), own: description.country)
  }
}
