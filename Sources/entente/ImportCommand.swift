import ArgumentParser
import Node
import Pages
import Vocabulary

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take files into the node: payments, parties, lists.",
    discussion: """
      What a file is, its content says, not its name; plain or gzip. A folder stands for the payment tables in it. Good \
      rows are kept, bad ones reported with line, field and reason. An import that was interrupted is finished by the \
      same command; files that are held already change nothing.
      """)

  @Argument(help: ArgumentHelp("Files, or folders of payment tables.", valueName: "file"))
  var files: [String]

  @Option(help: "The legal basis, as the service cites it.")
  var basis: String

  @Option(help: "What it is held for.")
  var purpose: Purpose

  @Option(help: "How it came to the service.")
  var means: CollectionMeans

  @Option(
    name: .customLong("retain-until"),
    help: ArgumentHelp("The last day it may be held, unless a finding or case needs it.", valueName: "yyyy-mm-dd"))
  var retainUntil: CivilDate

  @Flag(name: .customLong("dry-run"), help: "Read and report; write nothing.")
  var dryRun = false

  @Option(
    help: """
      What the files are, where their content does not show it: \(ServiceNode.formatNames.joined(separator: ", ")).
      """)
  var format: String?

  @Option(help: "Who may see it and what may be done with it, as `TLP:AMBER+STRICT PAP:AMBER H1`.")
  var marking: Marking?

  @Option(help: "The authority that made the information.")
  var originator: String = ""

  @Option(help: "The data set's name; a later import of the same name updates it.")
  var source: String?

  /// Ten years: the five that anti-money-laundering law sets and the five by which it lets them be extended.
  private static let longestUnremarked = 10 * 366

  @OptionGroup var node: NodeOptions
  @OptionGroup var desk: DeskOptions

  @Flag(help: "As JSON, one line a source.")
  var json = false

  func validate() throws {
    if let format, !ServiceNode.formatNames.contains(format) {
      throw ValidationError("--format is one of \(ServiceNode.formatNames.joined(separator: ", ")).")
    }
  }

  mutating func run() async throws {
    let node = try await node.open()
    let terms = try ImportTerms(
      means: means, retainUntil: retainUntil, marking: marking, originator: originator, source: source,
      formatNamed: format)
    let line = ProgressLine()
    let onProgress: @Sendable (ImportProgress) -> Void = { progress in
      let share = progress.of.map { $0 > 0 ? " \(progress.bytes * 100 / $0) %" : "" } ?? ""
      line.show("\(progress.name)\(share): \(progress.records) records, \(progress.payments) payments")
    }
    let report: ImportReport
    if dryRun {
      let desk = try await desk.desk(in: node, purpose: purpose, basis: basis)
      report = try await node.dryRun(files, terms: terms, at: desk, onProgress: onProgress)
    } else {
      let desk = try await desk.signingDesk(in: node, purpose: purpose, basis: basis)
      report = try await node.importFiles(files, terms: terms, at: desk, onProgress: onProgress)
    }
    line.clear()
    if retainUntil > node.today.adding(days: Self.longestUnremarked) {
      Console.say("import.held-long", ("until", .date(retainUntil)))
    }
    if json { showJSON(report) } else { showWords(report) }
    if !report.isClean { throw ExitCode(1) }
  }

  private func showWords(_ report: ImportReport) {
    for fault in report.unreadable { Console.complain(fault) }
    for source in report.sources {
      let counts = source.counts
      Console.show(
        Self.key(source.outcome), ("file", .text(source.name)), ("format", .text(source.format)),
        ("records", .integer(Int64(counts.records))), ("added", .integer(Int64(counts.added))),
        ("updated", .integer(Int64(counts.updated))), ("unchanged", .integer(Int64(counts.unchanged))),
        ("payments", .integer(Int64(counts.payments))))
      if source.isHeldUnderOtherTerms { Console.say("import.other-terms", ("file", .text(source.name))) }
      for note in source.notes { Console.show("  " + Console.wording.text(note)) }
      if counts.unvalued > 0 { Console.say("import.unvalued", ("payments", .integer(Int64(counts.unvalued)))) }
      for fault in source.faults { Console.complain(fault) }
      if source.outcome == .alreadyHeld, counts.faults > 0 {
        Console.say("import.already-held.faults", ("faults", .integer(Int64(counts.faults))))
      } else if counts.faults > source.faults.count {
        Console.say("import.more-faults", ("faults", .integer(Int64(counts.faults - source.faults.count))))
      }
      if let path = source.faultsFile { Console.say("import.faults-file", ("path", .text(path))) }
      if !source.isWhole {
        Console.say(
          source.outcome == .dryRun ? "import.not-whole.dry-run" : "import.not-whole", ("file", .text(source.name)))
      }
    }
  }

  private static func key(_ outcome: ImportReport.Outcome) -> String {
    switch outcome {
    case .imported: "import.imported"
    case .resumed: "import.resumed"
    case .alreadyHeld: "import.already-held"
    case .dryRun: "import.dry-run"
    }
  }

  private func showJSON(_ report: ImportReport) {
    for fault in report.unreadable { Console.show(JSON.object([("fault", JSON(fault))]).line) }
    for source in report.sources {
      Console.show(
        JSON.object([
          ("import", .text(source.importID)), ("file", .text(source.name)), ("format", .text(source.format)),
          ("outcome", .text(source.outcome.rawValue)), ("added", .integer(source.counts.added)),
          ("updated", .integer(source.counts.updated)), ("unchanged", .integer(source.counts.unchanged)),
          ("payments", .integer(source.counts.payments)), ("unvalued", .integer(source.counts.unvalued)),
          ("faults", .integer(source.counts.faults)), ("first", .list(source.faults.map { JSON($0) })),
          ("faultsFile", source.faultsFile.map { .text($0) } ?? .nothing), ("whole", .truth(source.isWhole)),
          ("otherTerms", .truth(source.isHeldUnderOtherTerms)),
        ]).line)
    }
  }
}
