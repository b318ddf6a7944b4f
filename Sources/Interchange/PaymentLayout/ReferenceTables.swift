internal import Ledger
internal import Vocabulary

/// The small tables beside the payments.
enum ReferenceTables {
  /// `day,currency,usd`: dollars a unit of the currency is worth. `day` is a date, or a number counted from
  /// ``PaymentLayout/dayZero``.
  static func rates(
    _ file: IntakeFile, limits: IntakeLimits, report: inout PaymentLayout.Report
  ) throws(Fault) -> RateTable {
    var rates: [DayRate] = []
    let columns = Columns()
    var faults = report
    try CommaTable.read(file, limits: limits) { (header) throws(Fault) in
      try columns.find(["day", "currency", "usd"], in: header, of: file)
    } row: { row, line in
      let text = row.text(columns["day"])
      let number = Int(text).flatMap { abs($0) <= 100_000 ? $0 : nil }
      guard let day = number.map({ PaymentLayout.dayZero.adding(days: $0) }) ?? CivilDate(text) else {
        return faults.add(bad("interchange.layout.day", file, line, "day"))
      }
      guard let currency = Currency(row.text(columns["currency"])) else {
        return faults.add(bad("interchange.layout.currency", file, line, "currency"))
      }
      guard let rate = DayRate(currency: currency, day: day, text: row.text(columns["usd"])) else {
        return faults.add(bad("interchange.layout.rate", file, line, "usd"))
      }
      rates.append(rate)
    } fault: {
      faults.add($0)
    }
    report = faults
    return RateTable(source: file.name.split(separator: "/").last.map(String.init) ?? file.name, rates: rates)
  }

  /// `bank_id,country,kind,held_by`.
  static func institutions(
    _ file: IntakeFile, limits: IntakeLimits, report: inout PaymentLayout.Report,
    add: (InstitutionRecord) -> Void
  ) throws(Fault) {
    let columns = Columns()
    var faults = report
    try CommaTable.read(file, limits: limits) { (header) throws(Fault) in
      try columns.find(["bank_id"], in: header, of: file)
    } row: { row, line in
      let id = row.text(columns["bank_id"])
      guard !id.isEmpty, id.utf8.count <= TransactionParser.mostFieldBytes else {
        return faults.add(bad("interchange.layout.institution", file, line, "bank_id"))
      }
      let country = CountryCode(row.text(columns["country"]))
      if country == nil, !row.field(columns["country"]).isEmpty {
        faults.add(bad("interchange.layout.country", file, line, "country"))
      }
      let kindText = row.text(columns["kind"])
      let kind = InstitutionKind.allCases.first { $0.label == kindText }
      if kind == nil, !kindText.isEmpty { faults.add(bad("interchange.layout.institution-kind", file, line, "kind")) }
      add(
        InstitutionRecord(
          id: id, country: country, kind: kind ?? .unknown,
          heldBy: row.text(columns["held_by"])))
    } fault: {
      faults.add($0)
    }
    report = faults
  }

  /// `account_id,bank_id,country,kind,owner_id,opened`.
  static func accounts(
    _ file: IntakeFile, limits: IntakeLimits, report: inout PaymentLayout.Report, add: (AccountRecord) -> Bool
  ) throws(Fault) {
    let columns = Columns()
    var faults = report
    let kinds = Dictionary(uniqueKeysWithValues: AccountKind.allCases.map { ($0.label, $0) })
    var countries: [String: CountryCode] = [:]
    try CommaTable.read(file, limits: limits) { (header) throws(Fault) in
      try columns.find(["account_id"], in: header, of: file)
    } row: { row, line in
      let id = row.text(columns["account_id"])
      guard !id.isEmpty, id.utf8.count <= TransactionParser.mostFieldBytes else {
        return faults.add(bad("interchange.layout.account", file, line, "account_id"))
      }
      let code = row.text(columns["country"])
      let country = countries[code] ?? CountryCode(code)
      if let country { countries[code] = country }
      if country == nil, !code.isEmpty { faults.add(bad("interchange.layout.country", file, line, "country")) }
      let openedText = row.text(columns["opened"])
      let opened = openedText.isEmpty ? nil : CivilDate(openedText)
      if opened == nil, !openedText.isEmpty { faults.add(bad("interchange.layout.day", file, line, "opened")) }
      let owner = row.text(columns["owner_id"])
      let kindText = row.text(columns["kind"])
      let kind = kinds[kindText]
      if kind == nil, !kindText.isEmpty { faults.add(bad("interchange.layout.account-kind", file, line, "kind")) }
      let record = AccountRecord(
        institution: row.text(columns["bank_id"]), account: id, country: country, kind: kind ?? .unknown,
        owner: owner.isEmpty ? nil : owner, opened: opened)
      if !add(record) { faults.add(bad("ledger.too-large", file, line, nil)) }
    } fault: {
      faults.add($0)
    }
    report = faults
  }

  private static func bad(_ code: Fault.Code, _ file: IntakeFile, _ line: Int, _ field: String?) -> Fault {
    Fault(code, at: .init(file: file.name, line: line, field: field))
  }

  /// Where the columns of one table stand.
  private final class Columns {
    private var places: [String: Int] = [:]

    /// Throws nothing: a table without its key columns is read as empty, which its rows then say one by one.
    func find(_ required: [String], in header: [String], of file: IntakeFile) throws(Fault) {
      for (place, name) in header.enumerated() where places[name] == nil { places[name] = place }
      for name in required where places[name] == nil {
        throw Fault(
          "interchange.layout.column-missing", at: .init(file: file.name, line: 1, field: name),
          ("column", .text(name)))
      }
    }

    subscript(name: String) -> Int { places[name] ?? -1 }
  }
}
