public import Vocabulary

/// The way in: what files are, which belong together, and what is in them.
public enum Intake {
  /// What lies before us: sources in the order they were named, and a fault for each file that is nothing known.
  public struct Plan: Sendable, Hashable {
    public let sources: [IntakeSource]
    public let faults: [Fault]
  }

  /// Looks into each path and puts together what belongs together.
  ///
  /// A folder stands for the files in it when it holds `transactions.csv`; `parties.jsonl` beside is a source of its
  /// own; any other folder stands for the files that lie in it, by name. The parts of an OFAC CSV set find each other: `sdn.csv` brings the `alt.csv`, `add.csv` and
  /// `sdn_comments.csv` that lie beside it under the same prefix. Throws only when a path cannot be read.
  public static func plan(_ paths: [String], limits: IntakeLimits = .standard) throws(Fault) -> Plan {
    var files: [IntakeFile] = []
    for path in paths {
      if let folder = Surroundings.filesOfPaymentFolder(path) {
        files += folder.map { IntakeFile(path: $0) }
      } else if let folder = try Surroundings.filesOfFolder(path) {
        files += folder.map { IntakeFile(path: $0) }
      } else {
        files.append(IntakeFile(path: path))
      }
    }
    return try plan(files: files, limits: limits)
  }

  /// The same for files that may be in memory.
  public static func plan(files: [IntakeFile], limits: IntakeLimits = .standard) throws(Fault) -> Plan {
    var faults: [Fault] = []
    var found: [(file: IntakeFile, kind: Recognition.Kind)] = []
    for file in files {
      switch try Recognition.recognize(file, limits: limits) {
      case .success(let kind): found.append((file, kind))
      case .failure(let fault): faults.append(fault)
      }
    }
    return Plan(sources: try Surroundings.group(found, limits: limits), faults: faults)
  }

  /// What one file is, by its content.
  public static func detect(_ file: IntakeFile, limits: IntakeLimits = .standard) throws(Fault) -> Format? {
    guard case .success(let kind) = try Recognition.recognize(file, limits: limits) else { return nil }
    return kind.format
  }

  /// Streams a source: records, payments, faults and notes in the order of the file.
  ///
  /// Bad content never throws: each bad row is a fault and the rest is read. What `emit` throws ends the reading and
  /// is passed on, so that a caller can cancel; otherwise only a file that cannot be read throws (a `Fault`).
  public static func read(
    _ source: IntakeSource, options: IntakeOptions = IntakeOptions(), emit: (IntakeItem) throws -> Void
  ) throws -> IntakeSummary {
    var digests: [Digest] = []
    for member in source.members { digests.append(try member.file.digest(limits: options.limits)) }
    return try withoutActuallyEscaping(emit) { emit in
      let sink = IntakeSink(
        emit, format: source.format, file: source.name, digest: digests.first ?? Digest(of: ""), options: options)
      sink.summary.digests = digests
      try read(source, into: sink)
      return sink.summary
    }
  }

  private static func read(_ source: IntakeSource, into sink: IntakeSink) throws {
    switch source.format {
    case .paymentLayout, .amlworld:
      // The ledger takes these columns directly; see PaymentLayout and AMLworld.
      try sink.fault("interchange.read-by-ledger", ("format", .text(source.format.rawValue)))
    case .ofacCSV: try OFACTables.read(source, into: sink)
    case .ofacXML: try OFACDocument.read(source, into: sink)
    case .unXML: try UNDocument.read(source, into: sink)
    case .canadaXML: try CanadaDocument.read(source, into: sink)
    case .bisTSV: try BISTable.read(source, into: sink)
    case .namesCSV: try NameTable.read(source, into: sink)
    case .followTheMoney: try FollowTheMoneyLines.read(source, into: sink)
    case .listJSONL: try ListLines.read(source, into: sink)
    case .iso20022: try ISO20022Document.read(source, into: sink)
    }
  }
}
