import ArgumentParser
import Node
import Pages
import Vocabulary

struct MarkingCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "marking", abstract: "How a held item may be handled, what it was before, and its relaxation.",
    discussion: """
      An import's marking holds for all that came with it; an exchange's for what the other side gave in it. Only who made \
      the information relaxes its marking: this service its own, another by its consent.
      """,
    subcommands: [Show.self, Relax.self])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "An item's marking, and by whose word it changed.")
    @Argument(help: "An import (its identifier, the end of it, or its file's name) or a request.") var item: String
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("handling of a held item")
      let summary = try await node.marking(of: item, at: desk)
      if look.json { return Console.show(summary.json) }
      Console.show(
        "marking.shown", ("item", .text(summary.item)), ("reference", .text(summary.reference)),
        ("marking", .text(summary.marking.description)),
        ("originators", .list(summary.originators.map { .text($0) })))
      for change in summary.history {
        Console.show(
          "marking.change", ("at", .instant(change.at)), ("from", .text(change.from.description)),
          ("to", .text(change.to.description)), ("originator", .text(change.originator)),
          ("ground", .text(change.ground)))
      }
    }
  }

  struct Relax: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Propose to relax a marking: waits for an officer of another unit.",
      discussion: """
        What another service made is relaxed by its consent alone: --consent names the request of the type use.consent in \
        which it granted it. A consent that fits what was asked changes the marking when it comes in, without this command.
        """)

    @Argument(help: "An import (its identifier, the end of it, or its file's name) or a request.") var item: String
    @Option(help: "What the marking becomes, each axis named: 'TLP:GREEN PAP:GREEN H0'.") var to: String
    @Option(help: "Why.") var because: String
    @Option(help: "The request in which the originator consented.") var consent: String?
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      // An axis left out would count as the widest there is, and nobody would have decided on it.
      guard let marking = Marking(to), to.contains("TLP:"), to.contains("PAP:") else {
        throw ValidationError("Name TLP, PAP and handling codes, such as 'TLP:GREEN PAP:GREEN H0'.")
      }
      let (node, signing) = try await act.open()
      let waits = try await node.relaxMarking(of: item, to: marking, because: because, consent: consent, at: signing)
      Console.show("exchange.waits", ("act", .text(waits)))
    }
  }
}
