import ArgumentParser
import Foundation
import Node
import Pages
import Vocabulary

/// Following the money: through files of payments without a node, or through what a node holds.
struct FlowsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flows",
    abstract: "Follow the money through payments: load, trace, attribute, find rings and networks.",
    discussion: """
      With --payments a workbench: what it says is not logged and is not evidence; nothing is kept unless --ledger says \
      where. With --node the payments are those the node holds, and each question stands in its log.
      """,
    subcommands: [
      FlowsLoadCommand.self,
      FlowsTraceCommand.self,
      FlowsAttributeCommand.self,
      FlowsCyclesCommand.self,
      FlowsDetectCommand.self,
    ])
}

/// Which payments: shared by all commands that follow money.
struct PaymentsOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Folders in the payment layout, or files: tables of payments, AMLworld, ISO 20022; plain or gzip.",
      valueName: "dir|file"))
  var payments: [String] = []

  @Option(
    help: ArgumentHelp(
      "Keep the loaded ledger in this folder, in place of one kept there; without --payments, use the one kept there.",
      valueName: "dir"))
  var ledger: String?

  @OptionGroup var node: NodeOptions
  @OptionGroup var desk: DeskOptions

  @Option(help: "With --node: what the question is for.")
  var purpose = Purpose.detection

  @Option(help: "With --node: the legal basis, as the service cites it.")
  var basis = "search of what the node lawfully holds"

  /// Files were named: the workbench, whatever node the environment names.
  var areFiles: Bool { !payments.isEmpty || ledger != nil }

  func validate() throws {
    if areFiles, node.node != nil {
      throw ValidationError("Payments come from files (--payments, --ledger) or from a node (--node), not from both.")
    }
    guard areFiles || (try? node.path) != nil else {
      throw ValidationError(
        "Say which payments: --payments DIR|FILE…, --ledger DIR for a ledger kept before, or --node DIR.")
    }
  }

  /// The payments to ask about. Of files it says on standard error that this is the workbench and what was wrong with
  /// the input; at a node the question and what it starts from are entered in the log first.
  func open(_ question: String, about subjects: [String] = []) async throws -> FlowsSession {
    guard areFiles else {
      let node = try await node.open()
      return try await node.flows(
        question, about: subjects, at: try await desk.signingDesk(in: node, purpose: purpose, basis: basis).desk)
    }
    return try openFiles()
  }

  /// Reads the payments of files.
  func openFiles() throws -> FlowsSession {
    Console.say(Console.wording.text(Sentence("flows.notice")))
    let session = try FlowsSession(payments: payments, ledger: ledger)
    for fault in session.summary.faults.prefix(20) { Console.complain(fault) }
    if session.summary.faultCount > 20 {
      Console.say("flows.more-faults", ("count", .integer(Int64(session.summary.faultCount - 20))))
    }
    return session
  }

  /// After the result is out: 1 when some of the input could not be read, so that no program takes the rest for all.
  func finish(_ session: FlowsSession) throws {
    if session.summary.faultCount > 0 { throw ExitCode.failure }
  }
}

/// A span of time as people write it: `14d`, `36h`, `90m`, `45s`; a plain number is days.
struct Duration: CustomStringConvertible {
  let seconds: Int64

  init(seconds: Int64) { self.seconds = seconds }

  /// Throws a sentence about what is expected.
  static func parse(_ argument: String) throws -> Duration {
    let units: [Character: Int64] = ["w": 604_800, "d": 86_400, "h": 3600, "m": 60, "s": 1]
    var digits = Substring(argument)
    var unit: Int64 = 86_400
    if let last = argument.last, let known = units[last] {
      unit = known
      digits = digits.dropLast()
    }
    guard digits.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E }), let number = Double(digits),
      number * Double(unit) < 1e12
    else {
      throw ValidationError(
        "A span of time is a number, not below 0, and its unit: 14d, 36h, 90m or 45s; without a unit, days.")
    }
    return Duration(seconds: Int64((number * Double(unit)).rounded()))
  }

  var description: String { seconds % 86_400 == 0 ? "\(seconds / 86_400)d" : "\(seconds)s" }
}
