import ArgumentParser
import Foundation
import Node
import Pages
import Vocabulary

/// The whole story on the bundled samples: a node in a folder of its own, invented payments and an invented list, from
/// import to case file, with what the program declines to say and how it fared against what was planted.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "The whole story on invented data: import, detection, identification, case file.",
    discussion: """
      Makes a node in a temporary folder, imports the samples and runs everything that is done with real data. Nothing \
      leaves the machine; where things lie and how to delete them is said at the end.
      """)

  @Option(help: ArgumentHelp("The folder of samples.", valueName: "dir"))
  var samples: String = "Samples"

  @Option(
    name: .customLong("out"), help: ArgumentHelp("Where the report goes; made if it is not there.", valueName: "dir"))
  var out: String = "entente-demo"

  mutating func run() async throws {
    let began = ContinuousClock.now
    let files = FileManager.default
    let folder = files.temporaryDirectory.path + "/entente-demo-" + UUID().uuidString.prefix(8)
    try checkOutput()
    Console.show(Console.wording.text("demo.intro"))
    Console.show(Console.wording.text("demo.node"))
    do {
      try await run(in: folder, began: began)
    } catch {
      // A demonstration that broke off leaves nothing behind; one that ended says where its node lies.
      try? files.removeItem(atPath: folder)
      throw error
    }
  }

  /// What a demonstration writes to its folder.
  private static let written = ["index.html", "flow.svg", "evidence.csv", "evidence.json"]

  /// Makes the folder before the story begins. One that holds other things is not written to: at the end stands how to
  /// delete it.
  private func checkOutput() throws {
    let files = FileManager.default
    do {
      try files.createDirectory(atPath: out, withIntermediateDirectories: true)
      let others = try files.contentsOfDirectory(atPath: out).filter { !Self.written.contains($0) }
      if !others.isEmpty { throw Fault("demo.out-in-use", ("path", .text(out))) }
    } catch is CocoaError {
      throw Fault("demo.out-unwritable", ("path", .text(out)))
    }
  }

  private func run(in folder: String, began: ContinuousClock.Instant) async throws {
    let demonstration = try await Demonstration(at: folder, basis: Console.wording.text("demo.basis")) {
      Console.show(Self.text($0))
    }
    let outcome = try await demonstration.run(samples: samples, over: ServeProcesses())
    let report = CaseReport(outcome.file, words: Console.wording)
    let page = report.html()
    for (name, text) in [
      ("index.html", page), ("flow.svg", report.flowSVG()), ("evidence.csv", EvidenceForms.csv(outcome.file)),
      ("evidence.json", EvidenceForms.json(outcome.file)),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: out + "/" + name))
    }
    try await demonstration.record(outcome, page: page)
    Console.show(
      "demo.report", ("path", .text(out + "/index.html")), ("rows", .integer(Int64(outcome.evidenceRows))),
      ("hash", .text(String(outcome.evidenceDigest.hex.prefix(16)))))
    demonstration.compare(outcome)
    Console.show(
      "demo.ending", ("out", .text(out)), ("node", .text(outcome.node)), ("samples", .text(samples)),
      ("seconds", .integer((ContinuousClock.now - began).components.seconds + 1)))
  }

  /// A line in words, wrapped to 96 columns.
  private static func text(_ line: Demonstration.Line) -> String {
    let words = line.parts.map {
      switch $0 {
      case .words(let sentence): Console.wording.text(sentence)
      case .text(let text): text
      }
    }.joined(separator: " ").replacing(" :", with: ":")
    guard line.indent > 0 else { return words }
    let margin = String(repeating: " ", count: line.indent)
    var lines: [String] = []
    var open = margin
    for word in words.split(separator: " ") {
      if open.count + word.count >= 96, open.count > line.indent + 2 {
        lines.append(open)
        open = margin + "  "
      }
      open += (open.allSatisfy { $0 == " " } ? "" : " ") + word
    }
    return (lines + [open]).joined(separator: "\n")
  }
}
