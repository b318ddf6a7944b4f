import ArgumentParser
import Node
import Pages
import Vocabulary

struct ThreatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "threat", abstract: "Threats to life: rescue first, enforcement after.",
    discussion: """
      Tell those who can save somebody by the fastest means there is, then enter it here. From the moment a threat is \
      raised in a case or a request, nothing is told about it for any other purpose than to save or to protect, until the \
      rescue authority says that others may be told.
      """,
    subcommands: [Raise.self, Step.self, List.self])

  struct Raise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Somebody's life is in danger.")

    @Option(
      name: .customLong("in"), help: ArgumentHelp("The case or request, or the end of its name.", valueName: "matter"))
    var matter: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let id = try await node.raiseThreat(in: matter, at: signing)
      if act.json { return Console.show(JSON.object([("id", .text(id))]).line) }
      Console.show("threat.raised", ("threat", .text(id)))
    }
  }

  struct Step: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Enter a step: \(ServiceNode.threatSteps.joined(separator: ", ")).")

    @Argument(help: "The threat.") var threat: String
    @Argument(help: "The step.") var step: String
    @Option(help: "The authority that was told.") var to: String?
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await node.stepThreat(threat, step: step, told: to, at: signing)
      if act.json { return Console.show(JSON.object([("id", .text(threat)), ("step", .text(step))]).line) }
      Console.show("threat.stepped", ("threat", .text(threat)))
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The threats, those first that nobody has taken on. Logged.")

    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("overview of threats to life")
      for each in Console.listed(try await node.threats(at: desk)) {
        if look.json {
          Console.show(each.json)
        } else {
          Console.show(
            each.rescue == nil ? "threat.listed" : "threat.listed.told", ("threat", .text(each.id)),
            ("matter", .text(each.matter)), ("stage", .word("word.threat.\(each.stage)")),
            ("at", .text(each.raisedAt.description)), ("rescue", .text(each.rescue ?? "")))
        }
      }
    }
  }
}

extension Console {
  /// At the top of every list, beside the result: threats to life that nobody has taken on.
  static func sayThreats(of node: ServiceNode) async throws {
    for threat in try await node.unansweredThreats() {
      say("threat.unanswered", ("threat", .text(threat.id)), ("minutes", .integer(threat.minutes)))
    }
  }
}
