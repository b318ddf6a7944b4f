internal import Interchange
internal import Ledger
internal import Vocabulary

/// Payments in plain tables, whose columns the ledger takes without making records of them.
enum PaymentTables {
  struct Reading {
    var view: LedgerView?
    var faults: [Fault] = []
    /// Faults that were counted and not kept.
    var unkeptFaults = 0
    var unvalued = 0
    var isWhole = true
  }

  static func read(
    _ source: IntakeSource, provenance: String, progress: (Int, Int?) throws -> Void
  ) throws -> Reading {
    var reading = Reading()
    let loaded: (ledger: LedgerView, report: PaymentLayout.Report)
    if source.format == .amlworld, let file = source[.main] {
      loaded = try AMLworld.load(file, provenance: provenance)
    } else {
      loaded = try PaymentLayout.load(source, provenance: provenance)
    }
    reading.view = loaded.ledger
    reading.faults = loaded.report.faults
    reading.unkeptFaults = loaded.report.faultCount - loaded.report.faults.count
    reading.unvalued = loaded.report.unvalued
    reading.isWhole = loaded.report.isWhole
    try progress(loaded.report.bytes, loaded.report.bytes)
    return reading
  }
}
