import ArgumentParser
import Node
import Pages
import Vocabulary

/// `entente screen`: names against lists.
struct ScreenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen",
    abstract: "Screen names against lists.",
    discussion: """
      Reads JSON lines {"id","name","schema"[,"dob","countries","identifiers"]} and writes, for each, \
      {"id","hits":[{"id","score","caption","list","reasons"}]}, best first, in the order of the input. A hit whose \
      birth date contradicts is shown with its lowered score and "contradicted":true. From standard input a first line \
      {"ready":true,"entries","names","notice"} says that the lists are read; answers follow it. A line that cannot be \
      read is answered {"id","line","error"}; one with a field that cannot be read is answered by the rest, with \
      "faults":[{"field","error"}]. Either makes the exit code 1 at the end. Without "schema" a query means a person.

      Lists are JSON lines {"id","list","schema","names","dob","countries"}, where no schema means an organization, or \
      any published format that is read, plain or gzip. Fields of a list that cannot be read are said and left out.

      With --list nothing is kept: the answers are not logged and are no evidence. With --node the lists are those the \
      node holds, and the screening stands in its log.
      """)

  @Option(name: .long, parsing: .upToNextOption, help: "Files with lists.")
  var list: [String] = []

  @OptionGroup var node: NodeOptions
  @OptionGroup var desk: DeskOptions

  @Option(help: "With --node: what the screening is for.")
  var purpose = Purpose.detection

  @Option(help: "With --node: the legal basis, as the service cites it.")
  var basis = "screening against published lists"

  @Option(help: "A file of queries, or - for standard input.")
  var input = "-"

  @Option(parsing: .unconditional, help: "At most so many hits for a query.")
  var limit = 10

  @Option(parsing: .unconditional, help: "Hits with a lower score are left out; 0.7 is where alerts begin.")
  var threshold: Double?

  func validate() throws {
    if !list.isEmpty, node.node != nil {
      throw ValidationError("Lists come from files (--list) or from a node (--node), not from both.")
    }
    if list.isEmpty, (try? node.path) == nil {
      throw ValidationError("Name at least one list: --list FILE…, or the node that holds them: --node DIR")
    }
    if limit < 1 || limit > 1_000 { throw ValidationError("--limit takes 1 to 1000.") }
    if let threshold, !(0...1).contains(threshold) { throw ValidationError("--threshold takes 0 to 1.") }
  }

  func run() async throws {
    let words = Wording.english
    guard list.isEmpty else {
      return try reportingFaults(words) { report in
        var notes = 0
        let entries = try ScreeningLists.load(list, report: report) { note in
          notes += 1
          if notes <= 20 { Console.say(words.text(note)) }
        }
        if notes > 20 { Console.say("workbench.list.more-notes", ("count", .integer(Int64(notes - 20)))) }
        guard !entries.isEmpty else { throw Fault("workbench.list.empty") }
        try answer(with: ScreeningWorkbench(entries) { words.text($0) }, words, report)
      }
    }
    let node = try await node.open()
    let desk = try await desk.signingDesk(in: node, purpose: purpose, basis: basis).desk
    let workbench = try await node.screeningWorkbench(at: desk) { words.text($0) }
    try reportingFaults(words) { report in try answer(with: workbench, words, report) }
  }

  private func answer(
    with workbench: ScreeningWorkbench, _ words: Wording, _ report: (Fault) -> Void
  ) throws {
    let outcome = try workbench.screen(
      input: input, limit: limit, threshold: threshold ?? ScreeningWorkbench.standardThreshold, report: report)
    guard input != "-" else { return }
    if outcome.isEmpty { Console.say("workbench.input.no-query", ("path", .text(input))) }
    if outcome.incomplete > 0 {
      Console.say("workbench.screen.incomplete", ("count", .integer(Int64(outcome.incomplete))))
    }
    Console.say(
      words.text(
        Sentence(
          list.isEmpty ? "workbench.screen.summary.node" : "workbench.screen.summary",
          ("answered", .integer(Int64(outcome.answered))),
          ("entries", .integer(Int64(workbench.entryCount))), ("faults", .integer(Int64(outcome.faults))))))
  }
}

/// Runs a workbench command: faults go to standard error as they come, and make the exit code 1 at the end.
func reportingFaults(_ words: Wording, _ body: ((Fault) -> Void) throws -> Void) throws {
  var faults = 0
  do {
    try body { fault in
      faults += 1
      Console.say(words.text(fault))
    }
  } catch let fault as Fault {
    Console.say(words.text(fault))
    throw ExitCode(1)
  }
  if faults > 0 { throw ExitCode(1) }
}
