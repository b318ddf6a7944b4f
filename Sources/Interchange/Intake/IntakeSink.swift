internal import Ledger
internal import Ontology
internal import Vocabulary

/// Where a reader puts what it has read: counts it, and keeps the place for faults.
final class IntakeSink {
  private let emit: (IntakeItem) throws -> Void
  var summary: IntakeSummary
  let options: IntakeOptions
  /// Digest of the file that records refer to.
  let digest: Digest
  /// The file that faults name.
  var file: String
  private var nextProgress = 1 << 20

  init(
    _ emit: @escaping (IntakeItem) throws -> Void, format: Format, file: String, digest: Digest, options: IntakeOptions
  ) {
    self.emit = emit
    summary = IntakeSummary(format: format)
    self.file = file
    self.digest = digest
    self.options = options
  }

  var limits: IntakeLimits { options.limits }

  func record(_ record: SourceRecord) throws {
    summary.records += 1
    try emit(.record(record))
  }

  func payment(_ payment: PaymentRecord) throws {
    summary.payments += 1
    try emit(.payment(payment))
  }

  func note(_ key: String, _ arguments: (name: String, value: Sentence.Value)...) throws {
    try emit(.note(Sentence(key: key, arguments: arguments.map { Sentence.Argument($0.name, $0.value) })))
  }

  func fault(_ fault: Fault) throws {
    summary.faults += 1
    try emit(.fault(fault))
  }

  /// A bad row or element: what is wrong, and where.
  func fault(
    _ code: Fault.Code, line: Int? = nil, field: String? = nil,
    _ arguments: (name: String, value: Sentence.Value)...
  ) throws {
    let sentence = Sentence(key: code.rawValue, arguments: arguments.map { Sentence.Argument($0.name, $0.value) })
    try fault(Fault(code, sentence, at: Fault.Location(file: file, line: line, field: field)))
  }

  /// The input ended before its time.
  func damage(_ fault: Fault) throws {
    summary.isWhole = false
    try self.fault(fault)
  }

  func progress(_ input: ByteInput) throws {
    guard input.consumed >= nextProgress else { return }
    nextProgress = input.consumed + 1 << 20
    try emit(.progress(bytes: input.consumed, of: input.size))
  }

  /// After the last row of a file: says whether the stream ended well, and counts its bytes.
  func close(_ input: ByteInput) throws {
    summary.bytes += input.offset
    if let damage = input.damage { try self.damage(damage) }
    try emit(.progress(bytes: input.consumed, of: input.size))
  }

  func reference(line: Int) -> RecordReference { RecordReference(file: digest, line: line) }
}
