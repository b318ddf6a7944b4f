import ArgumentParser
import Node
import Pages
import Vocabulary

struct ThreatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "threat", abstract: "Threats to life: rescue first, enforcement after.",
    discussion: """
      Tell those who can save somebody by the fastest means there is, then enter it here. From the moment a threat is \
      raised in a request, nothing of it leaves for any other purpose than to save or to protect (--purpose \
      threat-to-life), whoever signed it before; raised in a case, no file of it is written. That lasts until the rescue \
      authority says that others may be told.
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
      Console.say(Console.wording.text("threat.raised.reach"))
    }
  }

  struct Step: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Enter a step: \(ServiceNode.threatSteps.joined(separator: ", ")).")

    @Argument(help: "The threat, or the end of its name.") var threat: String
    @Argument(help: "The step.") var step: String
    @Option(help: "rescue-told, enforcement-told: the authority that was told.") var to: String?
    @Option(help: "rescue-released: who says that others may be told.") var by: String?
    @Option(help: "withdrawn: why nobody is in danger.") var because: String?
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let words =
        switch step {
        case "rescue-told", "enforcement-told": by == nil && because == nil ? to : nil
        case "rescue-released": to == nil && because == nil ? by : nil
        case "withdrawn": to == nil && by == nil ? because : nil
        default: to ?? by ?? because
        }
      try await node.stepThreat(threat, step: step, words: words, at: signing)
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
            "threat.listed", ("threat", .text(each.id)), ("matter", .text(each.matter)),
            ("stage", .word("word.threat.\(each.stage)")))
          for step in each.steps {
            Console.show(
              step.words == nil ? "threat.listed.step" : "threat.listed.step.words", ("at", .instant(step.at)),
              ("step", .word("word.threat.\(step.name)")), ("officer", .text(step.officer)),
              ("words", .text(step.words ?? "")))
          }
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

  /// Beside what is shown of a matter: threats to life that hold back what is told of it.
  static func sayThreats(in matter: String, of node: ServiceNode) async throws {
    for threat in try await node.openThreats(in: matter) {
      say("threat.open", ("threat", .text(threat.id)), ("stage", .word("word.threat.\(threat.stage)")))
    }
  }
}
