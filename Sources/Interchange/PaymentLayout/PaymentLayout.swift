public import Ledger
public import Vocabulary
internal import World

/// Payments as a folder of plain tables: `transactions.csv`, `accounts.csv`, `banks.csv`, `fx.csv`, each plain or gzip.
///
/// Columns are found by name, in any order; others are passed over. Rows need not be sorted. Every bad row is reported
/// with its line and field, and all others are kept. What maps to what is in this folder's README.
public enum PaymentLayout {
  /// Day 0 of the column `day` in `fx.csv`, where it holds numbers.
  public static let dayZero = CivilDate(year: 2026, month: 1, day: 5)!
  /// Channels whose amounts are US dollars already.
  public static let dollarChannels = ["crypto"]

  /// What a reading came to.
  public struct Report: Sendable, Hashable {
    /// Rows read into the ledger, before repeats were dropped.
    public internal(set) var payments = 0
    /// Payments that stood in the input more than once.
    public internal(set) var repeats = 0
    /// Bad rows and damage, in order of file and line, as far as they are kept.
    public internal(set) var faults: [Fault] = []
    /// All of them, kept or not.
    public internal(set) var faultCount = 0
    /// Payments without a value in dollars, because no rate of their currency is known.
    public internal(set) var unvalued = 0
    /// Uncompressed bytes of the transactions.
    public internal(set) var bytes = 0
    /// False when a file ended before its time or had no usable header.
    public internal(set) var isWhole = true

    mutating func add(_ fault: Fault) {
      faultCount += 1
      if faults.count < TransactionParser.mostFaults { faults.append(fault) }
    }
  }

  /// Reads a source of this layout into a ledger of its own. Throws only when a file cannot be read.
  /// - Parameters:
  ///   - provenance: what the source is called in evidence.
  ///   - threads: for a plain file; gzip is read by one.
  public static func load(
    _ source: IntakeSource, provenance: String, limits: IntakeLimits = .standard, threads: Int = 2
  ) throws(Fault) -> (ledger: LedgerView, report: Report) {
    var report = Report()
    var rates = RateTable()
    if let file = source[.rates] { rates = try ReferenceTables.rates(file, limits: limits, report: &report) }
    let builder = LedgerBuilder(provenance: provenance, rates: rates, dollarChannels: dollarChannels)
    if let file = source[.main] {
      let reader = TransactionReader(file: file, rates: DenseRates(rates), limits: limits)
      try reader.read(into: builder, threads: max(1, min(threads, 2)), report: &report)
    }
    if let file = source[.institutions] {
      try ReferenceTables.institutions(file, limits: limits, report: &report) { builder.describe($0) }
    }
    if let file = source[.accounts] {
      try ReferenceTables.accounts(file, limits: limits, report: &report) { builder.describe($0) }
    }
    report.payments = builder.count
    report.unvalued = builder.unvalued
    let ledger = builder.seal()
    report.repeats = ledger.repeats
    return (ledger, report)
  }

  /// The rates beside a source's payments, for callers that read payments another way.
  public static func rates(_ source: IntakeSource, limits: IntakeLimits = .standard) throws(Fault) -> RateTable {
    var report = Report()
    guard let file = source[.rates] else { return RateTable() }
    return try ReferenceTables.rates(file, limits: limits, report: &report)
  }

  /// Whether a table with this header holds transactions of this layout.
  public static func recognizes(header: [String]) -> Bool { TransactionColumns.recognizes(header: header) }
}
