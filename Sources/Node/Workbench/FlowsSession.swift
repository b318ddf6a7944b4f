internal import Glibc
internal import Interchange
internal import Ledger
internal import MoneyFlow
public import Vocabulary
internal import World

/// Payments read from files for the length of a command: not logged, not evidence, nothing kept unless a folder for the
/// ledger is named.
public final class FlowsSession {
  /// What a loading came to.
  public struct Summary: Sendable, Hashable {
    public internal(set) var payments = 0
    public internal(set) var accounts = 0
    public internal(set) var institutions = 0
    /// Payments that stood in the input more than once.
    public internal(set) var repeats = 0
    /// Payments without a value in dollars, because no rate is known.
    public internal(set) var unvalued = 0
    /// Uncompressed bytes of the payments' files.
    public internal(set) var bytes = 0
    /// Bad rows and damage as far as they are kept, and how many there are in all.
    public internal(set) var faults: [Fault] = []
    public internal(set) var faultCount = 0
    public internal(set) var first: Instant?
    public internal(set) var last: Instant?
    public internal(set) var nanoseconds: Int64 = 0
    public internal(set) var peakBytes = 0
    /// Whether the ledger came from its folder, without reading the files.
    public internal(set) var isReused = false

    public var paymentsPerSecond: Int64 {
      nanoseconds > 0 ? Int64(Double(payments) * 1e9 / Double(nanoseconds)) : 0
    }
  }

  let ledger: LedgerView
  public private(set) var summary: Summary

  /// Reads payments, or takes the ledger kept in a folder.
  /// - Parameters:
  ///   - paths: folders or files; empty to use the ledger kept in `folder`.
  ///   - folder: where the ledger is kept for another time; nil to keep nothing.
  public init(payments paths: [String], ledger folder: String? = nil) throws {
    let clock = ContinuousClock()
    let start = clock.now
    var summary = Summary()
    if paths.isEmpty {
      guard let folder else { throw Fault("flows.no-input") }
      ledger = try LedgerFolder(folder).open()
      summary.isReused = true
    } else {
      let plan = try Intake.plan(paths)
      for fault in plan.faults { FlowsSession.add(fault, to: &summary) }
      var views: [LedgerView] = []
      for source in plan.sources {
        if let view = try FlowsSession.read(source, into: &summary) { views.append(view) }
      }
      if views.isEmpty, summary.faultCount == 0 { throw Fault("flows.no-payments") }
      ledger = try LedgerView(merging: views)
      if let folder { try LedgerFolder(folder).keep(ledger) }
    }
    summary.count(ledger)
    let elapsed = (clock.now - start).components
    summary.nanoseconds = elapsed.seconds * 1_000_000_000 + elapsed.attoseconds / 1_000_000_000
    summary.peakBytes = ProcessMemory.peakAnonymousBytes
    self.summary = summary
  }

  /// The payments a node holds.
  init(ledger: LedgerView) {
    self.ledger = ledger
    var summary = Summary()
    summary.isReused = true
    summary.count(ledger)
    summary.unvalued = Valuation(ledger).count().unvalued
    summary.peakBytes = ProcessMemory.peakAnonymousBytes
    self.summary = summary
  }

  private static func add(_ fault: Fault, to summary: inout Summary) {
    summary.faultCount += 1
    if summary.faults.count < 10_000 { summary.faults.append(fault) }
  }

  /// Reads one source; nil when it holds no payments.
  private static func read(_ source: IntakeSource, into summary: inout Summary) throws -> LedgerView? {
    let name = FilePath.name(of: source.name)
    func take(_ loaded: (ledger: LedgerView, report: PaymentLayout.Report)) -> LedgerView {
      summary.bytes += loaded.report.bytes
      summary.unvalued += loaded.report.unvalued
      for fault in loaded.report.faults { add(fault, to: &summary) }
      summary.faultCount += loaded.report.faultCount - loaded.report.faults.count
      return loaded.ledger
    }
    switch source.format {
    case .paymentLayout:
      return take(try PaymentLayout.load(source.withSurroundings(), provenance: name))
    case .amlworld:
      guard let file = source[.main] else { return nil }
      return take(try AMLworld.load(file, provenance: name))
    case .iso20022:
      let builder = LedgerBuilder(provenance: name)
      _ = try Intake.read(source) { item in
        switch item {
        case .payment(let payment):
          if var fault = builder.append(payment) {
            fault.location.file = source.name
            add(fault, to: &summary)
          }
        case .fault(let fault): add(fault, to: &summary)
        case .record, .note, .progress: break
        }
      }
      summary.unvalued += builder.unvalued
      return builder.count == 0 ? nil : builder.seal()
    default:
      // Parties and lists beside the payments are for other commands.
      return nil
    }
  }
}

extension FlowsSession.Summary {
  fileprivate mutating func count(_ ledger: LedgerView) {
    repeats = ledger.repeats
    payments = ledger.count
    accounts = ledger.accounts.count
    institutions = ledger.accounts.institutions.count
    first = ledger.seconds.first.map { Instant(seconds: Int64($0)) }
    last = ledger.seconds.last.map { Instant(seconds: Int64($0)) }
  }
}

extension ServiceNode {
  /// The payments the node holds, to put one question to them; the question, and what it starts from, are entered in
  /// the log before anything is read.
  public func flows(_ question: String, about subjects: [String], at desk: Desk) async throws -> sending FlowsSession {
    try await consult("flows-\(question)", subjects: subjects, at: desk) { _ in }
    return FlowsSession(ledger: try await ledger())
  }
}

extension IntakeSource {
  /// A table of transactions named alone takes the accounts, institutions and rates that lie beside it.
  fileprivate func withSurroundings() -> IntakeSource {
    guard members.count == 1, let main = self[.main], members[0].part == .main else { return self }
    let folder = FilePath.folder(of: main.name)
    var all = members
    for (part, name) in [(Part.accounts, "accounts.csv"), (.institutions, "banks.csv"), (.rates, "fx.csv")] {
      for path in [name, name + ".gz"].map({ FilePath.join(folder, $0) }) where SystemFiles().exists(path) {
        all.append(Member(part, IntakeFile(path: path)))
        break
      }
    }
    return IntakeSource(format: format, members: all)
  }
}

/// A ledger kept by the workbench: segments, and a list of those that count.
struct LedgerFolder {
  private let folder: String
  private static let list = "ledger.txt"
  private static let heading = "entente ledger 1"

  init(_ folder: String) { self.folder = folder }

  /// Writes a ledger in place of the one that is kept; what is no longer listed is removed.
  func keep(_ ledger: LedgerView) throws {
    let files = SystemFiles()
    try files.makeFolder(folder)
    let before = try files.list(folder)
    let receipt = try ledger.write(to: folder)
    let text = "\(LedgerFolder.heading)\n\(receipt.name) \(receipt.digest.hex)\n"
    try files.replace(FilePath.join(folder, LedgerFolder.list), with: Array(text.utf8))
    for name in before where name.hasSuffix(".segment") && name != receipt.name {
      try files.remove(FilePath.join(folder, name))
    }
  }

  func open() throws -> LedgerView {
    let path = FilePath.join(folder, LedgerFolder.list)
    let lines = String(decoding: try SystemFiles().read(path), as: UTF8.self).split(separator: "\n")
    guard lines.first.map(String.init) == LedgerFolder.heading else {
      throw Fault("flows.ledger-folder", at: .init(file: path))
    }
    var names: [String] = []
    for line in lines.dropFirst() {
      let words = line.split(separator: " ")
      guard words.count == 2, let digest = Digest(hex: words[1]), !words[0].contains("/") else {
        throw Fault("flows.ledger-folder", at: .init(file: path))
      }
      try LedgerView.verify(segment: String(words[0]), in: folder, digest: digest)
      names.append(String(words[0]))
    }
    return try LedgerView(folder: folder, segments: names)
  }
}
