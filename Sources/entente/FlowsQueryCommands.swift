public import ArgumentParser
public import Node
import Pages
import Vocabulary

struct FlowsLoadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load", abstract: "Read payments and say how many, how fast and with how much memory.",
    discussion: "With --ledger the payments read take the place of a ledger kept in that folder.")

  @OptionGroup var input: PaymentsOptions
  @Flag(help: "One JSON object.") var json = false

  func run() async throws {
    let session = try await input.open("load")
    let summary = session.summary
    if json {
      Console.show(
        JSON.object([
          ("payments", .integer(summary.payments)), ("accounts", .integer(summary.accounts)),
          ("institutions", .integer(summary.institutions)), ("repeats", .integer(summary.repeats)),
          ("unvalued", .integer(summary.unvalued)), ("faults", .integer(summary.faultCount)),
          ("first", summary.first.map { .text($0.description) } ?? .nothing),
          ("last", summary.last.map { .text($0.description) } ?? .nothing),
          ("bytes", .integer(summary.bytes)), ("milliseconds", .integer(Int(summary.nanoseconds / 1_000_000))),
          ("paymentsPerSecond", .integer(Int(summary.paymentsPerSecond))), ("peakBytes", .integer(summary.peakBytes)),
          ("reused", .truth(summary.isReused)),
        ]).line)
    } else {
      Console.show(
        "flows.loaded", ("payments", .integer(Int64(summary.payments))),
        ("accounts", .integer(Int64(summary.accounts))),
        ("institutions", .integer(Int64(summary.institutions))))
      if let first = summary.first, let last = summary.last {
        Console.show("flows.loaded.span", ("first", .instant(first)), ("last", .instant(last)))
      }
      if summary.repeats > 0 { Console.show("flows.loaded.repeats", ("count", .integer(Int64(summary.repeats)))) }
      if summary.unvalued > 0 { Console.show("flows.unvalued", ("count", .integer(Int64(summary.unvalued)))) }
      if summary.nanoseconds > 0 {
        Console.show(
          "flows.loaded.rate", ("rate", .integer(summary.paymentsPerSecond)),
          ("seconds", .thousandths(summary.nanoseconds / 1_000_000)),
          ("megabytes", .integer(Int64(summary.peakBytes >> 20))),
          ("each", .integer(Int64(summary.payments == 0 ? 0 : summary.peakBytes / summary.payments))))
      }
    }
    try input.finish(session)
  }
}

struct FlowsTraceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Follow payments or accounts forward or backward in time.",
    discussion: """
      CSV: tx_id,hop,via_tx. Each payment once, at the fewest hops; the payments asked about, or those of the account \
      asked about, are hop 1. The window is per leg; via_tx is the earliest payment it can follow.
      """)

  @OptionGroup var input: PaymentsOptions
  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("Payments or accounts to start from.", valueName: "tx|account"))
  var from: [String]
  @Option(parsing: .unconditional, help: "Payments in a row, the first included.") var hops = 4
  @Option(
    parsing: .unconditional, help: "Time that may pass from one payment to the next: 14d, 36h, 90m, 45s; 14 is 14d.",
    transform: Duration.parse)
  var window = Duration(seconds: 14 * 86_400)
  @Flag(help: "Where the money came from, in place of where it went.") var backward = false
  @Option(
    name: .customLong("hub-limit"), parsing: .unconditional,
    help: ArgumentHelp("Follow at most this many payments of one account at each hop, and say so.", valueName: "n"))
  var hubLimit: Int?

  func validate() throws {
    guard !from.isEmpty else { throw ValidationError("Say where to start: --from TX|ACCOUNT…") }
    guard hops > 0, hubLimit ?? 1 > 0 else { throw ValidationError("Numbers of hops and payments start at 1.") }
  }

  func run() async throws {
    let session = try await input.open("trace", about: from)
    let lines = ResultOutput()
    let limits = try session.trace(
      from: from, hops: hops, window: window.seconds, direction: backward ? .backward : .forward,
      hubLimit: hubLimit, write: { lines.line($0) })
    try lines.flush()
    for limit in limits { Console.say(Console.wording.text(limit)) }
    try input.finish(session)
  }
}

struct FlowsAttributeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attribute",
    abstract: "Say how much of the seeded money each later payment carries, and where it is now.",
    discussion: """
      CSV: tx_id,carried in US dollars at each day's rate; payments that carry something. Balances are not known, so they \
      start at zero; a payment beyond the known balance carries outside, clean money.
      """)

  @OptionGroup var input: PaymentsOptions
  @Option(parsing: .upToNextOption, help: ArgumentHelp("Payments whose whole value is followed.", valueName: "tx"))
  var seed: [String] = []
  @Option(
    name: .customLong("seed-file"),
    help: ArgumentHelp("A file with such payments, one identifier a line; - is standard input.", valueName: "file"))
  var seedFile: String?
  @Option(help: "fifo, haircut or poison.") var method = FlowsSession.Method.fifo
  @Option(help: ArgumentHelp("Also write account,dirty here.", valueName: "file")) var accounts: String?

  func validate() throws {
    guard !seed.isEmpty || seedFile != nil else { throw ValidationError("Say which payments: --seed TX…") }
  }

  func run() async throws {
    var seeds = seed
    if let seedFile { seeds += try FlowsSession.seeds(of: seedFile) }
    let session = try await input.open("attribute", about: seeds)
    let lines = ResultOutput()
    let accountLines = try accounts.map { try ResultOutput(file: $0) }
    let limits = try session.attribute(
      seeds: seeds, method: method, write: { lines.line($0) },
      writeAccount: accountLines.map { out in { out.line($0) } })
    try lines.flush()
    try accountLines?.flush()
    for limit in limits { Console.say(Console.wording.text(limit)) }
    try input.finish(session)
  }
}

extension FlowsSession.Method: ExpressibleByArgument {}

struct FlowsCyclesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cycles",
    abstract: "Find money that comes back: rings of payments through different accounts.",
    discussion:
      "One line a ring: its payments in order of time, separated by commas. Times are strictly later each leg.")

  @OptionGroup var input: PaymentsOptions
  @Option(parsing: .unconditional, help: "Payments in a ring.") var length = 3
  @Option(
    parsing: .unconditional, help: "Time from the first payment to the last: 5d, 36h, 90m, 45s; 5 is 5d.",
    transform: Duration.parse)
  var window = Duration(seconds: 5 * 86_400)

  func validate() throws {
    guard (2...16).contains(length) else { throw ValidationError("A ring has 2 to 16 payments.") }
  }

  func run() async throws {
    let session = try await input.open("cycles")
    let lines = ResultOutput()
    let limits = try session.cycles(length: length, window: window.seconds, write: { lines.line($0) })
    try lines.flush()
    for limit in limits { Console.say(Console.wording.text(limit)) }
    try input.finish(session)
  }
}
