import ArgumentParser
import Node
import Pages
import Vocabulary

struct SubjectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "subject", abstract: "Everything held on one person; its correction and erasure.",
    subcommands: [
      File.self, Erase.self, Correct.self, History.self, Tell.self, Told.self, Receipt.self, Apply.self, Request.self,
      Restricted.self, Lift.self,
    ])

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
      abstract:
        "The data subject's file: records, requests, questions of matching, register; sources, retention, and who was told.",
      discussion: "Finds the person in other spellings, scripts and packings. The reading is logged.")

    @OptionGroup var who: Who
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("request of the data subject")
      let entries = try await node.subjectFile(who.query, at: desk)
      for entry in entries {
        if look.json { Console.show(entry.json) } else { SubjectCommand.show(entry) }
      }
      for sentence in SubjectFileEntry.namesakes(in: entries) { Console.say(Console.wording.text(sentence)) }
      if entries.isEmpty, !look.json { Console.show(Console.wording.text("subject.nothing")) }
    }
  }

  struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what an erasure would do, item by item; with --confirm, do it and draft who is to be told.",
      discussion: """
        Without --confirm nothing is erased: the list is shown, with what stands against each item, and its digest. \
        With --confirm DIGEST exactly that list is erased; if it has changed since, it is shown to be looked at again. \
        Where records contradict each other, --item names those that are meant. Tombstones stay in the place of what \
        goes; what something stands against is restricted, and goes when that ends. Whoever was told is asked to erase \
        it, too: a request of the type data.erase to each is drafted, checked and sent as every request. `entente \
        subject told` says who has not answered.
        """)

    @OptionGroup var who: Who
    @Option(
      parsing: .upToNextOption,
      help: "The records, exchanges and questions that are meant, or the ends of their names; all unless said.")
    var item: [String] = []
    @Option(
      help:
        "Why: retention-ended, purpose-ended, sent-unlawfully, subject-request-granted, oversight-order, protected-person."
    )
    var ground: String
    @Option(help: "By when those who were told are asked to have erased it; 30 days from now unless said.")
    var eraseBy: CivilDate?
    @Option(help: "The digest of the list that was shown.") var confirm: String?
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let entries = try await node.subjectFile(who.query, at: signing.desk)
      let list = try await node.erasureList(entries, only: item, ground: ground)
      guard !list.items.isEmpty else { throw Fault("node.erase.nothing") }
      guard let confirm else {
        if act.json { return Console.show(list.json) }
        SubjectCommand.show(list)
        return Console.show("erasure.confirm", ("digest", .text(list.digest.hex)))
      }
      guard list.isConfirmed(by: confirm) else { throw Fault("node.erase.changed") }
      SubjectCommand.show(list)
      let done = try await node.erase(list, eraseBy: eraseBy, at: signing)
      Console.show(
        "subject.erased", ("erased", .integer(Int64(done.erased))), ("kept", .integer(Int64(done.kept))),
        ("receipt", .text(done.receipt.hex)))
      if let matter = done.matter { try await SubjectCommand.tell(matter, in: node, at: signing) }
    }
  }

  private static func show(_ list: ErasureList) {
    Console.show(Console.wording.text(list.reason))
    for item in list.items {
      Console.show(
        "erasure.item.\(item.outcome)", ("what", .text(Console.wording.text(item.sentence))))
      if let hold = item.hold { Console.show("erasure.why", ("why", .text(Console.wording.text(hold)))) }
      if !item.told.isEmpty { Console.show("erasure.told", ("who", .list(item.told.map { .text($0) }))) }
    }
    Console.show("erasure.total", ("erased", .integer(Int64(list.erased))), ("kept", .integer(Int64(list.kept))))
  }

  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Carry out a correction or erasure that a peer asked for, and answer with the receipt.",
      discussion: "An exchange that is corrected stays, with the peer's words beside it; one that is erased goes.")

    @Argument(help: "The request of the type data.correct or data.erase.") var request: String
    @Option(
      name: .customLong("told"), parsing: .upToNextOption, help: "Those to whom it was passed on and who were told.")
    var told: [String] = []
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      Console.show(try await node.applySummary(asked: request, toldOnward: told, at: signing), json: act.json)
      try await Delivering.run(node, into: nil, json: act.json)
    }
  }

  /// Drafts the requests to those who were told, and says what is to be done next.
  static func tell(_ matter: String, in node: ServiceNode, at signing: SigningDesk) async throws {
    let drafted = try await node.draftNotices(of: matter, at: signing)
    Console.show(
      "subject.matter", ("matter", .text(matter)), ("count", .integer(Int64(drafted.requests.count))),
      ("requests", .list(drafted.requests.map { .text($0) })))
    if !drafted.unreached.isEmpty {
      Console.show(
        "subject.unreached", ("names", .list(drafted.unreached.map { .text($0) })), ("matter", .text(matter)))
    }
  }

  static func show(_ entry: SubjectFileEntry) {
    Console.show(Console.wording.text(entry.sentence))
    for data in entry.distinguishing {
      Console.show("subject.distinguishing", ("property", .text(data.property)), ("value", .text(data.value)))
    }
    for told in entry.disclosures {
      Console.show(
        "subject.told", ("who", .text(told.to)), ("country", .country(told.country)), ("at", .instant(told.at)),
        ("step", .word("word.step.\(told.step)")))
    }
    if entry.isRestricted { Console.show(Console.wording.text("subject.restricted")) }
    if let hold = entry.hold { Console.show("subject.held", ("why", .text(Console.wording.text(hold)))) }
  }
}
