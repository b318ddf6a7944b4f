import ArgumentParser
import Node
import Pages
import Vocabulary

/// Looks for patterns of laundering, without labels, best first: in words over a node, a line of JSON a network over files.
struct FlowsDetectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Find networks that look like laundering, best first, with reasons for and against.",
    discussion: """
      What an account is for (person, firm, cash counter, agent, wallet …) is used; countries, owners and the age of \
      accounts are not. A finding proposes; people decide. With --payments nothing is kept, and each network is a line of \
      JSON. With --node the payments are those the node holds, and the findings are kept there, signed, for `entente case \
      open`; they are told in words, and as lines of JSON with --json or in a file.
      """)

  @OptionGroup var input: PaymentsOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Only these patterns, such as fan-in or smuggling-collector.", valueName: "name"))
  var typology: [String] = []

  @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  @Flag(help: "With --node: as JSON lines.") var json = false

  mutating func run() async throws {
    guard input.areFiles else {
      let node = try await input.node.open()
      let signing = try await input.desk.signingDesk(in: node, purpose: input.purpose, basis: input.basis)
      let detected = try await node.detectNetworks(families: typology, at: signing)
      if json || output != nil {
        try write(detected.networks)
      } else {
        show(detected.networks)
      }
      return warn(unvalued: detected.unvalued)
    }
    let session = try input.openFiles()
    try write(try session.detect(families: typology))
    warn(unvalued: session.summary.unvalued)
    try input.finish(session)
  }

  private func warn(unvalued: Int) {
    if unvalued > 0 { Console.say("flows.unvalued", ("count", .integer(Int64(unvalued)))) }
  }

  private func write(_ networks: [FlowsSession.Network]) throws {
    let lines = try output.map { try ResultOutput(file: $0) } ?? ResultOutput()
    for network in networks { lines.line(Self.json(network).line) }
    try lines.flush()
    sum(up: networks)
  }

  private func sum(up networks: [FlowsSession.Network]) {
    if networks.isEmpty {
      Console.say(Console.wording.text("detection.summary.none"))
    } else {
      Console.say("detection.summary", ("findings", .integer(Int64(networks.count))))
    }
  }

  /// In words: what it is called, what it is, how much, when, and the reasons. Days and times are those of the case file, UTC.
  private func show(_ networks: [FlowsSession.Network]) {
    for network in networks {
      Console.show(
        "detection.found", ("finding", .text(network.id)), ("family", .word("report.family.\(network.family)")),
        ("score", .thousandths(network.score)))
      Console.show(
        "detection.found.extent", ("sum", .money(Money(minorUnits: network.valueCents, currency: .usDollar))),
        ("payments", .integer(Int64(network.payments.count))), ("accounts", .integer(Int64(network.accounts.count))),
        ("first", .date(network.first.date)), ("last", .date(network.last.date)))
      for (key, sentences) in [
        ("detection.found.why", network.why), ("detection.found.against", network.against),
        ("detection.found.limit", network.limits),
      ] {
        for sentence in sentences { Console.show(key, ("reason", .text(Wording.english.text(sentence)))) }
      }
    }
    sum(up: networks)
    if let best = networks.first {
      Console.say("detection.next", ("finding", .text(best.id)), ("officer", .text(input.desk.again)))
    }
  }

  private static func json(_ network: FlowsSession.Network) -> JSON {
    func words(_ sentences: [Sentence]) -> JSON { .list(sentences.map { .text(Wording.english.text($0)) }) }
    return .object([
      ("id", .text(network.id)), ("family", .text(network.family)), ("score", .thousandths(network.score)),
      ("payments", .list(network.payments.map { .text($0) })),
      (
        "accounts",
        .list(network.accounts.map { .object([("id", .text($0.id)), ("part", .text($0.part))]) })
      ),
      ("why", words(network.why)), ("against", words(network.against)), ("limits", words(network.limits)),
    ])
  }
}
