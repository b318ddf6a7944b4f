import ArgumentParser
import Foundation
import Node
import Pages
import Vocabulary

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a case as a file to hand over.",
    discussion: """
      Writes report.html (one page that needs no network), evidence.json and evidence.csv (the payments it rests on, \
      with a digest over them), and flow.svg. The same case gives the same bytes. That it was written is signed and \
      logged first. Before it is written it is searched for protected persons: where it names one whom its readers must \
      not learn of, nothing is written. With --override GROUND it then waits for a supervisor of another unit; once that \
      one has approved exactly this file, the same command without --override writes it, once.
      """)

  @Argument(help: "The case's name, or the end of it.")
  var name: String

  @Option(help: ArgumentHelp("The folder to write into; made if it is not there.", valueName: "dir"))
  var out: String

  @Option(
    name: .customLong("for"), parsing: .upToNextOption,
    help: ArgumentHelp("The countries in which it will be read; this service's own unless said.", valueName: "country"))
  var readers: [CountryCode] = []

  @Flag(
    name: .customLong("for-rescue"),
    help: "It is for those who save or protect somebody: a threat to life does not hold it back. Logged.")
  var forRescue = false

  @OptionGroup var protection: OverrideOptions
  @OptionGroup var node: NodeOptions
  @OptionGroup var desk: DeskOptions

  @Flag(help: "As JSON.") var json = false

  mutating func run() async throws {
    let node = try await node.open()
    let reading = try await node.desk(of: desk.officerName, onCase: name)
    let signing = try await desk.unlock(reading, in: node)
    let file = try await node.caseFile(name, at: reading)
    let report = CaseReport(file, words: .english)
    try await Console.sayThreats(in: report.caseID, of: node)
    let files = report.files()
    let waits = try await node.recordReport(
      file, files: files.map { OutboundFile(name: $0.name, bytes: Array($0.content.utf8)) },
      content: CaseReport.digest(of: files), readIn: readers, override: protection.override, saving: forRescue,
      at: signing)
    if let waits {
      return json
        ? Console.show(JSON.object([("waits", .text(waits))]).line)
        : Console.show("exchange.waits", ("act", .text(waits)))
    }
    var paths: [String] = []
    do {
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      for each in files {
        let path = (out as NSString).appendingPathComponent(each.name)
        try Data(each.content.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        paths.append(path)
      }
    } catch {
      throw Fault("report.not-written", at: .init(file: out))
    }
    if json {
      Console.show(
        JSON.object([
          ("case", .text(report.caseID)), ("files", .list(paths.map { .text($0) })),
          ("evidence", .text(report.evidenceDigest.hex)),
        ]).line)
      return
    }
    for sentence in report.summary { Console.show(sentence) }
    for path in paths { Console.show(path) }
    Console.say("report.written", ("digest", .text(report.evidenceDigest.hex)))
  }
}
