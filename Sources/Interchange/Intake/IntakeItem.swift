public import Ledger
public import Ontology
public import Vocabulary

/// What a reading hands on, in the order of the file.
public enum IntakeItem: Sendable, Hashable {
  case record(SourceRecord)
  case payment(PaymentRecord)
  /// A row, or the rest of a file, that could not be read; everything else was.
  case fault(Fault)
  /// Something a reader of the result should know: the version read, balances of a statement, what was set aside.
  case note(Sentence)
  /// Bytes of the file taken so far, and its size where that is known.
  case progress(bytes: Int, of: Int?)
}

/// A file, or bytes that stand for one.
public struct IntakeFile: Sendable, Hashable {
  /// As the user named it.
  public let name: String
  private let bytes: [UInt8]?

  public init(path: String) {
    name = path
    bytes = nil
  }

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  public func open(limits: IntakeLimits = .standard, hashing: Bool = true) throws(Fault) -> ByteInput {
    if let bytes { return ByteInput(name: name, bytes: bytes, limits: limits, hashing: hashing) }
    return try ByteInput(path: name, limits: limits, hashing: hashing)
  }

  /// SHA-256 of the uncompressed bytes, as far as they can be read.
  public func digest(limits: IntakeLimits = .standard) throws(Fault) -> Digest {
    try open(limits: limits).finish()
  }

  /// Whether it lies on disk, where other files may lie beside it.
  var isOnDisk: Bool { bytes == nil }
}

/// One thing to read: a file, or several that belong together.
public struct IntakeSource: Sendable, Hashable {
  /// What a file is to its source.
  public enum Part: String, Sendable, CaseIterable {
    /// The file itself; of an OFAC set, `sdn.csv`; of a payment folder, its transactions.
    case main
    case aliases, addresses, comments
    case accounts, institutions, rates
  }

  public struct Member: Sendable, Hashable {
    public let part: Part
    public let file: IntakeFile
    public init(_ part: Part, _ file: IntakeFile) {
      self.part = part
      self.file = file
    }
  }

  public let format: Format
  /// In the order of `Part`'s cases.
  public let members: [Member]

  public init(format: Format, members: [Member]) {
    self.format = format
    self.members = members
  }

  public init(format: Format, file: IntakeFile) {
    self.init(format: format, members: [Member(.main, file)])
  }

  public subscript(part: Part) -> IntakeFile? { members.first { $0.part == part }?.file }

  /// What a source name would show: the main file, or the first one there is.
  public var name: String { (self[.main] ?? members.first?.file)?.name ?? "" }
}

/// How to read.
public struct IntakeOptions: Sendable, Hashable {
  public var limits = IntakeLimits.standard
  /// Entities of general formats are a published list's entries: their role is `listed`, not `not-assessed`.
  public var isPublishedList = false
  public init(limits: IntakeLimits = .standard, isPublishedList: Bool = false) {
    self.limits = limits
    self.isPublishedList = isPublishedList
  }
}

/// What a reading came to.
public struct IntakeSummary: Sendable, Hashable {
  public let format: Format
  /// The messages' own version (`camt.053.001.08`), where the format has one.
  public internal(set) var versions: [String] = []
  /// When the source says it was published.
  public internal(set) var publishedAt: PartialDate?
  /// The data set this is: `us-ofac-sdn`, `un-sc`, …; nil when the format does not say.
  public internal(set) var dataset: String?
  /// Digest of each member's uncompressed bytes, in the order of the source's members.
  public internal(set) var digests: [Digest] = []
  /// Uncompressed bytes read.
  public internal(set) var bytes = 0
  public internal(set) var records = 0
  public internal(set) var payments = 0
  public internal(set) var faults = 0
  /// False when the input ended before its time: by damage or by a limit.
  public internal(set) var isWhole = true
}
