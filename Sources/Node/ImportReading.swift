internal import Holdings
internal import Interchange
internal import Ledger
internal import Ontology
internal import Vocabulary
internal import World

/// The reading of one source, on a thread of its own: hands over batches of records ready for the shelf, and at the
/// end what else there was.
struct ImportReading: Sendable {
  /// What is handed over.
  enum Piece: Sendable {
    /// Records from position `first` of the source on.
    case records([HeldRecord], first: Int)
    case progress(ImportProgress)
    case end(End)
  }

  struct End: Sendable {
    var records = 0
    var payments = 0
    var unvalued = 0
    var faults: [Fault] = []
    var faultCount = 0
    var notes: [Sentence] = []
    var isWhole = true
    /// The segment that was written, not yet listed; nil in a dry run and where there are no payments.
    var segment: SegmentReceipt?
  }

  /// How many records one transaction takes.
  static let batch = 2_000
  /// Faults kept for the faults file; further ones are counted.
  static let keptFaults = 100_000

  let source: IntakeSource
  let held: HeldImport
  /// Where the segment is written; nil in a dry run.
  let ledgerFolder: String?
  /// Rates the node holds, for payments that come without any.
  var rates = RateTable()

  func run(_ handover: LongWork.Handover<Piece>) throws {
    var end = End()
    var batch: [HeldRecord] = []
    var waiting: [SourceRecord] = []
    // A list says only at its end which data set it is, unless the officer said so before.
    let holdsBack = source.format.isList && held.source.isEmpty
    let dataset = held.source.isEmpty ? held.id : held.source
    let builder = LedgerBuilder(provenance: held.id, rates: rates)
    let name = source.name

    func flush() throws {
      guard !batch.isEmpty else { return }
      try handover.give(.records(batch, first: end.records - batch.count))
      batch = []
    }
    func take(_ record: SourceRecord, dataset: String) throws {
      batch.append(shelved(record, dataset: dataset))
      end.records += 1
      if batch.count == Self.batch { try flush() }
    }
    func fault(_ fault: Fault) {
      end.faultCount += 1
      if end.faults.count < Self.keptFaults { end.faults.append(fault) }
    }
    func progress(_ bytes: Int, _ of: Int?) throws {
      try handover.give(
        .progress(
          ImportProgress(
            name: name, bytes: bytes, of: of, records: end.records + waiting.count, payments: builder.count)))
    }

    var view: LedgerView?
    if source.format.isReadByLedger {
      let reading = try PaymentTables.read(source, provenance: held.id, progress: progress)
      for each in reading.faults { fault(each) }
      end.faultCount += reading.unkeptFaults
      end.isWhole = reading.isWhole
      end.unvalued = reading.unvalued
      view = reading.view
      if let read = reading.view {
        end.notes.append(
          Sentence(
            "import.tables", ("accounts", .integer(Int64(read.accounts.count))),
            ("institutions", .integer(Int64(read.accounts.institutions.count))),
            ("rates", .integer(Int64(read.rates.reduce(0) { $0 + $1.rates.count })))))
      }
    } else {
      var options = IntakeOptions()
      options.isPublishedList = held.means == .publishedList
      let summary = try Intake.read(source, options: options) { item in
        switch item {
        case .record(let record):
          if holdsBack { waiting.append(record) } else { try take(record, dataset: dataset) }
        case .payment(let payment):
          if var refused = builder.append(payment) {
            refused.location.file = name
            fault(refused)
          }
        case .fault(let each): fault(each)
        case .note(let sentence): end.notes.append(sentence)
        case .progress(let bytes, let of): try progress(bytes, of)
        }
      }
      // What was signed for is what was read, or none of it counts as done.
      guard summary.digests == held.digests else { throw Fault("node.import.changed", at: .init(file: name)) }
      end.isWhole = summary.isWhole
      for record in waiting { try take(record, dataset: summary.dataset ?? source.format.rawValue) }
      waiting = []
      end.unvalued = builder.unvalued
      if builder.count > 0 { view = builder.seal() }
    }
    try flush()
    if let view {
      end.payments = view.count
      if let ledgerFolder, view.count > 0 || view.accounts.count > 0 {
        end.segment = try view.write(to: ledgerFolder)
      }
    }
    try handover.give(.end(end))
  }

  private func shelved(_ record: SourceRecord, dataset: String) -> HeldRecord {
    HeldRecord(
      collection: .sourceRecords, id: record.shelfID(in: dataset), source: dataset, key: record.key, intake: held.id,
      retainUntil: held.retainUntil, content: record.canonicalBytes)
  }
}

extension SourceRecord {
  /// A record's name in the node: its source and its content, so that the same entry read twice is one.
  func shelfID(in source: String) -> String {
    var writer = CanonicalWriter()
    writer.write(source)
    writer.write(contentDigest)
    return "record-" + Digest(of: writer.bytes).hex.prefix(32)
  }
}

extension Format {
  /// Whether the ledger takes the columns directly.
  var isReadByLedger: Bool { self == .paymentLayout || self == .amlworld }
}
