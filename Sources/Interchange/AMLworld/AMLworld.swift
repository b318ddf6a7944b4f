public import Ledger
public import Vocabulary

/// Payments in the published layouts of the AMLworld data sets ("IBM Transactions for Anti Money Laundering").
///
/// Two layouts are read: the transactions file (`Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving
/// Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering`, the second `Account` being the payee's) and the
/// table of laundering attempts (`attempt,pattern,detail,timestamp,from_bank,…`). Labels are passed over. Neither layout
/// numbers its payments, so each is named after its line: `L0000002` is the payment on line 2.
public enum AMLworld {
  /// The header's columns, found by name.
  struct Columns {
    let time: Int
    let payerInstitution: Int
    let payer: Int
    let payeeInstitution: Int
    let payee: Int
    let received: Int
    let receivedCurrency: Int
    let amount: Int
    let currency: Int
    let format: Int
    let count: Int

    init?(header: [String]) {
      let names = header.map { TransactionColumns.cleaned($0).replacingUnderscores() }
      func place(_ name: String) -> Int? { names.firstIndex(of: name) }
      let accounts = names.indices.filter { names[$0] == "account" || names[$0] == "account.1" }
      guard let time = place("timestamp"), let payerInstitution = place("from bank"),
        let payeeInstitution = place("to bank"), let received = place("amount received"),
        let receivedCurrency = place("receiving currency"), let amount = place("amount paid"),
        let currency = place("payment currency"), let format = place("payment format"),
        let payer = place("from account") ?? accounts.first,
        let payee = place("to account") ?? (accounts.count == 2 ? accounts.last : nil)
      else { return nil }
      self.time = time
      self.payerInstitution = payerInstitution
      self.payer = payer
      self.payeeInstitution = payeeInstitution
      self.payee = payee
      self.received = received
      self.receivedCurrency = receivedCurrency
      self.amount = amount
      self.currency = currency
      self.format = format
      count = names.count
    }
  }

  /// Whether a table with this header is one of the two layouts.
  public static func recognizes(header: [String]) -> Bool { Columns(header: header) != nil }

  /// Reads a file into a ledger of its own. Throws only when the file cannot be read.
  public static func load(
    _ file: IntakeFile, provenance: String, limits: IntakeLimits = .standard
  ) throws(Fault) -> (ledger: LedgerView, report: PaymentLayout.Report) {
    let builder = LedgerBuilder(provenance: provenance, rates: rates)
    var report = PaymentLayout.Report()
    try read(file, limits: limits) { payment in
      if let fault = builder.append(payment) { return fault }
      return nil
    } fault: {
      report.add($0)
    }
    report.payments = builder.count
    report.unvalued = builder.unvalued
    let ledger = builder.seal()
    report.repeats = ledger.repeats
    return (ledger, report)
  }

  /// Reads payments one by one; `payment` may refuse one.
  static func read(
    _ file: IntakeFile, limits: IntakeLimits, payment: (PaymentRecord) -> Fault?, fault: (Fault) -> Void
  ) throws(Fault) {
    var columns: Columns?
    func bad(_ code: Fault.Code, _ line: Int, _ field: String?) {
      fault(Fault(code, at: .init(file: file.name, line: line, field: field)))
    }
    do {
      try CommaTable.read(file, limits: limits) { (header) throws(Fault) in
        guard let found = Columns(header: header) else {
          throw Fault("interchange.layout.header", at: .init(file: file.name, line: 1))
        }
        columns = found
      } row: { row, line in
        guard let columns, row.count == columns.count else {
          return fault(
            Fault(
              "interchange.layout.fields", at: .init(file: file.name, line: line),
              ("expected", .integer(Int64(columns?.count ?? 0)))))
        }
        guard let time = time(row.text(columns.time)) else { return bad("interchange.layout.time", line, "Timestamp") }
        guard let currency = currency(row.text(columns.currency)) else {
          return bad("interchange.layout.currency", line, "Payment Currency")
        }
        guard let receivedCurrency = self.currency(row.text(columns.receivedCurrency)) else {
          return bad("interchange.layout.currency", line, "Receiving Currency")
        }
        guard let amount = Money(decimal: row.text(columns.amount), currency: currency, rounding: true),
          amount.minorUnits >= 0
        else { return bad("interchange.layout.amount", line, "Amount Paid") }
        guard
          let received = Money(decimal: row.text(columns.received), currency: receivedCurrency, rounding: true),
          received.minorUnits >= 0
        else { return bad("interchange.layout.amount", line, "Amount Received") }
        let payer = row.text(columns.payer)
        let payee = row.text(columns.payee)
        guard !payer.isEmpty, !payee.isEmpty,
          max(payer.utf8.count, payee.utf8.count) <= TransactionParser.mostFieldBytes
        else { return bad("interchange.layout.account", line, "Account") }
        let number = String(line)
        let record = PaymentRecord(
          id: "L" + String(repeating: "0", count: max(0, 8 - number.count)) + number, time: time,
          payer: .init(institution: row.text(columns.payerInstitution), account: payer),
          payee: .init(institution: row.text(columns.payeeInstitution), account: payee), amount: amount,
          received: received, channel: row.text(columns.format).lowercased(), line: line)
        if var refused = payment(record) {
          refused.location.file = file.name
          fault(refused)
        }
      } fault: {
        fault($0)
      }
    } catch {
      // A file without a usable header is one fault; a file that cannot be read is an error.
      guard error.code == "interchange.layout.header" else { throw error }
      fault(error)
    }
  }

  /// `2022/09/01 00:06`, in no stated zone.
  static func time(_ text: String) -> Timestamp? {
    Timestamp(String(text.map { $0 == "/" ? "-" : $0 }))
  }

  /// Currencies by the names that the data sets use.
  static func currency(_ name: String) -> Currency? {
    names.first { $0.name == name }.flatMap { Currency($0.code) } ?? Currency(name)
  }

  private static let names: [(name: String, code: String, dollars: String)] = [
    ("US Dollar", "USD", "1"), ("Euro", "EUR", "1.1719"), ("Yuan", "CNY", "0.1493"), ("Yen", "JPY", "0.009488"),
    ("UK Pound", "GBP", "1.2917"), ("Swiss Franc", "CHF", "1.0928"), ("Rupee", "INR", "0.013615"),
    ("Ruble", "RUB", "0.012853"), ("Canadian Dollar", "CAD", "0.7579"), ("Australian Dollar", "AUD", "0.7078"),
    ("Mexican Peso", "MXN", "0.0473"), ("Brazil Real", "BRL", "0.1771"), ("Saudi Riyal", "SAR", "0.2666"),
    ("Shekel", "ILS", "0.2961"), ("Bitcoin", "BTC", "11879"),
  ]

  /// The data sets carry no rates. These are near those at which their own payments change currency, and serve to
  /// compare amounts; evidence names them as what they are.
  public static let rates = RateTable(
    source: "AMLworld, approximate fixed rates",
    rates: names.compactMap { entry in
      Currency(entry.code).flatMap {
        DayRate(currency: $0, day: CivilDate(year: 2022, month: 9, day: 1)!, text: entry.dollars)
      }
    })
}

extension String {
  fileprivate func replacingUnderscores() -> String { String(map { $0 == "_" ? " " : $0 }) }
}
