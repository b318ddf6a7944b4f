import ArgumentParser
import Node
import Pages
import Vocabulary

// Corrections, and how they and erasures reach everybody who was told.

extension SubjectCommand {
  struct Correct: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put one value of a held record right; the wrong one stays as history.",
      discussion: """
        Records are named by `entente subject file`. Whoever was told of the person or of the wrong value is to be told: a \
        request of the type data.correct to each is drafted, checked and sent as every request. `entente subject told` \
        says who has not answered.
        """)

    @Argument(help: "The record, or the end of its name.") var record: String
    @Option(help: "Which property: birthDate, name, address, …") var property: String
    @Option(help: "The value that is wrong, as it is held.") var wrong: String
    @Option(help: "What is right; left out where it is not known: the value is taken away.") var right: String?
    @Option(help: "What kind of error: wrong-person, wrong-value, out-of-date, …") var kind: String
    @Option(help: "How the error came about and when it was found.") var because: String
    @Option(help: "What should be looked at again because it rested on it.") var lookAgain: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let done = try await node.correct(
        Correction(
          record: record, property: property, wrong: wrong, right: right, kind: kind, ground: because,
          lookAgain: lookAgain), at: signing)
      Console.show("subject.corrected", ("record", .text(done.record)))
      for matter in done.restedOn { Console.show("subject.rested", ("what", .text(matter))) }
      if let matter = done.matter { try await SubjectCommand.tell(matter, in: node, at: signing) }
    }
  }

  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What was corrected in a record or an exchange: what it said, what it says, when and why.")

    @Argument(help: "The record or request.") var item: String
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("history of a record")
      for entry in Console.listed(try await node.corrections(of: item, at: desk)) {
        if look.json {
          Console.show(entry.json)
        } else {
          Console.show(
            "subject.history", ("at", .instant(entry.at)), ("kind", .word("word.correction.\(entry.kind)")),
            ("property", .text(entry.property)), ("wrong", .text(entry.wrong)), ("right", .text(entry.right)),
            ("ground", .text(entry.ground)))
        }
      }
    }
  }

  struct Tell: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Draft the requests to those of a matter who were told and have none yet.")

    @Argument(help: "The matter, as `entente subject told` names it.") var matter: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await SubjectCommand.tell(matter, in: node, at: signing)
    }
  }

  struct Told: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Corrections and erasures on their way: who was told, who has answered, who has not.")

    @Flag(help: "Also those that are complete.") var all = false
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("overview of corrections and erasures")
      let matters = try await node.propagations(all: all, at: desk)
      for matter in matters {
        if look.json {
          Console.show(matter.json)
          continue
        }
        Console.show(
          matter.isComplete ? "subject.matter.complete" : "subject.matter.open", ("matter", .text(matter.id)),
          ("kind", .word("word.matter.\(matter.kind)")), ("since", .instant(matter.createdAt)))
        for recipient in matter.recipients {
          Console.show(
            recipient.receipt == nil ? "subject.recipient" : "subject.recipient.receipt",
            ("name", .text(recipient.name)), ("standing", .word("word.standing.\(recipient.standing)")),
            ("receipt", .text(recipient.receipt?.hex ?? "")),
            ("stage", recipient.stage.map { .word("word.stage.\($0)") } ?? .word("word.stage.none")),
            ("through", .text(recipient.toldBy ?? "-")))
        }
      }
      if matters.isEmpty, !look.json { Console.show(Console.wording.text("subject.matter.none")) }
    }
  }

  struct Receipt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Enter what a recipient answered otherwise than by a request of this node: on paper, or through another.")

    @Argument(help: "The matter.") var matter: String
    @Option(name: .customLong("from"), help: "Who answered, as `entente subject told` names it.") var recipient: String
    @Option(help: "The receipt: SHA-256 in hexadecimal.") var receipt: String?
    @Option(name: .customLong("told"), parsing: .upToNextOption, help: "To whom it had passed it on.")
    var told: [String] = []
    @Flag(help: "It holds nothing of it, or no longer.") var notHeld = false
    @Flag(help: "It says that the item is right, or that it must keep it.") var contested = false
    @OptionGroup var act: ActOptions

    func validate() throws {
      guard [receipt != nil, notHeld, contested].filter({ $0 }).count == 1 else {
        throw ValidationError("Say one of: --receipt DIGEST, --not-held, --contested.")
      }
    }

    mutating func run() async throws {
      var given = notHeld ? OtherReceipt.notHeld : .contested
      if let receipt {
        guard let digest = Digest(hex: receipt) else {
          throw ValidationError("A receipt is a SHA-256 in 64 hexadecimal digits.")
        }
        given = .applied(digest, toldOnward: told)
      }
      let (node, signing) = try await act.open()
      try await node.record(given, from: recipient, of: matter, at: signing)
      Console.show(Console.wording.text("subject.receipt.entered"))
    }
  }
}
