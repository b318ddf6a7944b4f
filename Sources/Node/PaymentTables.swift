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
    reading.faults.append(Fault("interchange.read-by-ledger", ("format", .text(source.format.rawValue))))
    return reading
  }
}
