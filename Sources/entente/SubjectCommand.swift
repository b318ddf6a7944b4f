import ArgumentParser
import Node
import Pages
import Vocabulary

struct SubjectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "subject", abstract: "Everything held on one person, and its erasure.",
    subcommands: [File.self, Erase.self, Apply.self])

  /// Who is meant.
  struct Who: ParsableArguments {
    @Option(parsing: .upToNextOption, help: "Names of the person, in any script.") var name: [String] = []
    @Option(parsing: .upToNextOption, help: "Document, telephone, account, …") var identifier: [String] = []

    func validate() throws {
      guard !(name + identifier).isEmpty else { throw ValidationError("Say who is meant: --name or --identifier.") }
    }

    var query: SubjectQuery { SubjectQuery(names: name, identifiers: identifier) }
  }

  struct File: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The data subject's file: records, requests, register; sources, retention, and who was told.",
      discussion: "Finds the person in other spellings, scripts and packings. The reading is logged.")

    @OptionGroup var who: Who
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("request of the data subject")
      let entries = try await node.subjectFile(who.query, at: desk)
      for entry in entries {
        if look.json { Console.show(entry.json) } else { SubjectCommand.show(entry) }
      }
      if entries.isEmpty, !look.json { Console.show(Console.wording.text("subject.nothing")) }
    }
  }

  struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Erase what of a file nothing stands against; says whom to tell.",
      discussion: """
        Tombstones stay in the place of what goes. Whoever was told is asked to erase it, too: with a request of the \
        type data.erase to each.
        """)

    @OptionGroup var who: Who
    @Option(help: "Why: retention-ended, sent-unlawfully, subject-request-granted, oversight-order, …") var ground:
      String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let entries = try await node.subjectFile(who.query, at: signing.desk)
      let done = try await node.erase(entries, ground: ground, at: signing)
      Console.show(
        "subject.erased", ("erased", .integer(Int64(done.erased))), ("kept", .integer(Int64(done.kept))),
        ("receipt", .text(done.receipt.hex)))
      for entry in entries where !entry.disclosures.isEmpty { SubjectCommand.show(entry) }
    }
  }

  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Carry out an erasure that a peer asked for, and answer with the receipt.")

    @Argument(help: "The request of the type data.erase.") var request: String
    @Option(
      name: .customLong("told"), parsing: .upToNextOption, help: "Those to whom it was passed on and who were told.")
    var told: [String] = []
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      Console.show(try await node.applyErasureSummary(asked: request, toldOnward: told, at: signing), json: act.json)
      try await Delivering.run(node, into: nil, json: act.json)
    }
  }

  static func show(_ entry: SubjectFileEntry) {
    Console.show(
      "subject.entry", ("kind", .text(entry.kind.rawValue)), ("id", .text(entry.id)), ("source", .text(entry.source)))
    for told in entry.disclosures {
      Console.show(
        "subject.told", ("who", .text(told.to)), ("country", .country(told.country)), ("at", .instant(told.at)),
        ("step", .text(told.step)))
    }
    if let hold = entry.hold { Console.show("subject.held", ("why", .text(Console.wording.text(hold)))) }
  }
}
