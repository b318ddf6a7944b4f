import ArgumentParser
import Node
import Pages
import Vocabulary

extension SubjectCommand {
  struct Restricted: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What was to be erased and is kept, and why. For supervisors and oversight; logged.",
      discussion: "What is restricted is in no search, screening or case but those that it is kept for.")

    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("review of restrictions")
      let items = try await node.restricted(at: desk)
      for item in items {
        if look.json {
          Console.show(item.json)
        } else {
          Self.show(item)
        }
      }
      if items.isEmpty, !look.json { Console.show(Console.wording.text("restriction.nothing")) }
    }

    static func show(_ item: RestrictionSummary) {
      Console.show(
        item.isAsked ? "restriction.item.asked" : "restriction.item", ("kind", .word("word.restricted.\(item.kind)")),
        ("id", .text(item.id)), ("date", .date(item.since.date)), ("why", .text(Console.wording.text(item.hold))))
    }
  }

  struct Lift: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "unrestrict",
      abstract: "Lift a restriction: the item is not erased, and is used again. For supervisors.",
      discussion: """
        For a restriction that this service decided on, such as one for as long as accuracy was contested. The person is \
        told before (Directive (EU) 2016/680, article 16(3)); say so in the reason. Oversight is told.
        """)

    @Argument(help: "The record or exchange, as `entente subject restricted` names it.") var item: String
    @Option(help: "Why, and when the person was told.") var because: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await node.liftRestriction(of: item, because: because, at: signing)
      if act.json { return Console.show(JSON.object([("lifted", .text(item))]).line) }
      Console.show("restriction.lifted", ("item", .text(item)))
    }
  }
}
