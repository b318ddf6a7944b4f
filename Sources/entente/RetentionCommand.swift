import ArgumentParser
import Node
import Pages
import Vocabulary

struct RetentionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention",
    abstract: "What may no longer be held: say it before, then let it go.",
    subcommands: [Due.self, Review.self, Apply.self, Hold.self, Holds.self, Release.self])

  /// Which day: what may last be held on an earlier one is due.
  struct Day: ParsableArguments {
    @Option(
      name: .customLong("as-of"),
      help: ArgumentHelp("What will be due on this day; today unless said.", valueName: "yyyy-mm-dd"))
    var day: CivilDate?

  }

  static func show(_ list: RetentionList, json: Bool) {
    if json {
      for item in list.items {
        Console.show(
          JSON.object([
            ("import", .text(item.importID)), ("files", .list(item.fileNames.map { .text($0) })),
            ("retainUntil", .text(item.retainUntil.description)), ("records", .integer(item.records.count)),
            ("payments", .integer(item.payments)), ("neededRecords", .integer(item.neededRecords)),
            ("neededPayments", .integer(item.neededPayments)),
          ]).line)
      }
      if !list.questions.isEmpty {
        Console.show(JSON.object([("questions", .list(list.questions.map { .text($0) }))]).line)
      }
      return
    }
    for item in list.items {
      Console.show(
        "retention.item", ("files", .list(item.fileNames.map { .text($0) })), ("until", .date(item.retainUntil)),
        ("records", .integer(Int64(item.records.count))), ("payments", .integer(Int64(item.payments))),
        ("neededRecords", .integer(Int64(item.neededRecords))),
        ("neededPayments", .integer(Int64(item.neededPayments))))
    }
    if !list.questions.isEmpty {
      Console.show("retention.questions", ("questions", .integer(Int64(list.questions.count))))
    }
    Console.show(
      list.isEmpty ? "retention.nothing" : "retention.total", ("day", .date(list.asOf)),
      ("records", .integer(Int64(list.records))), ("payments", .integer(Int64(list.payments))))
  }

  struct Due: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What is due to go, and what a finding or case keeps.")

    @OptionGroup var day: Day
    @OptionGroup var node: NodeOptions
    @Flag(help: "As JSON, one line an import.") var json = false

    mutating func run() async throws {
      let node = try await node.open()
      RetentionCommand.show(try await node.retentionDue(asOf: day.day ?? node.today), json: json)
    }
  }

  struct Review: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What is to be looked at again, by who people are and how it came in. Logged.",
      discussion: """
        The periods are a proposal of this program (protection/retention.yaml): check them against your own law. Of \
        what is in this list nothing goes by them alone; what somebody decides on goes with `entente subject erase \
        --ground retention-ended`. What a finding, a case or a hold keeps is not in the list.
        """)

    @OptionGroup var day: Day
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("review of what is held")
      let lines = try await node.retentionReview(asOf: day.day ?? node.today, at: desk)
      for line in lines {
        if look.json {
          Console.show(line.json)
        } else {
          Console.show(
            line.isVerified ? "retention.review" : "retention.review-unverified",
            ("files", .list(line.fileNames.map { .text($0) })), ("role", .word("form.role.\(line.role.rawValue)")),
            ("due", .integer(Int64(line.reviewDue))), ("over", .integer(Int64(line.over))),
            ("since", .date(line.since)),
            ("rules", .list(line.rules.map { .text($0) })))
        }
      }
      if lines.isEmpty, !look.json { Console.show(Console.wording.text("retention.review.nothing")) }
    }
  }

  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Erase what is due, signed by an officer whose role allows it.")

    @Option(help: "The legal basis, as the service cites it.") var basis: String
    @Option(help: "What it was held for.") var purpose: Purpose = .prevention
    @OptionGroup var node: NodeOptions
    @OptionGroup var desk: DeskOptions
    @Flag(help: "As JSON, one line an import.") var json = false

    mutating func run() async throws {
      let node = try await node.open()
      let list = try await node.retentionDue(asOf: node.today)
      RetentionCommand.show(list, json: json)
      // What a closed case kept goes also where nothing else is due.
      if list.isEmpty { return try await node.endWhatClosedCasesKeep() }
      let signing = try await desk.signingDesk(in: node, purpose: purpose, basis: basis)
      let receipt = try await node.applyRetention(list, at: signing)
      if !json {
        Console.show(
          "retention.done", ("records", .integer(Int64(receipt.records))),
          ("payments", .integer(Int64(receipt.payments))))
        if receipt.questions > 0 {
          Console.show("retention.questions.done", ("questions", .integer(Int64(receipt.questions))))
        }
      }
    }
  }
}

extension RetentionCommand {
  struct Hold: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Keep records, exchanges or questions of matching past the end of their time: waits for a second officer of another unit.",
      discussion: """
        What is held so is not erased either, whoever asks: it is restricted, and goes when the hold is released. An \
        evidence-hash keeps the digest alone.
        """)

    @Argument(
      help:
        "The records and questions, as `entente subject file` names them, and exchanges, also by the end of their names."
    )
    var record: [String]
    @Option(name: .customLong("as"), help: "legal-hold, evidence-hash, oversight-inquiry or accuracy-contested.")
    var rule = "legal-hold"
    @Option(help: "Which proceedings need them.") var because: String
    @Option(
      name: .customLong("review-on"),
      help: ArgumentHelp("When it is looked at again, within three years.", valueName: "yyyy-mm-dd"))
    var reviewOn: CivilDate
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let waiting = try await node.holdErasure(
        of: record, as: rule, because: because, reviewOn: reviewOn, at: signing)
      if act.json { return Console.show(JSON.object([("waits", .text(waiting))]).line) }
      Console.show("exchange.waits", ("act", .text(waiting)))
    }
  }

  struct Holds: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What is kept past its time, and until when nobody looks. Logged.")

    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("review of holds")
      for hold in Console.listed(try await node.erasureHolds(at: desk)) {
        if look.json {
          Console.show(hold.json(on: node.today))
        } else {
          Console.show(
            hold.isReviewDue(on: node.today) ? "retention.hold-due" : "retention.hold", ("hold", .text(hold.id)),
            ("what", .list(hold.kept.map { .text(Console.wording.text($0)) })), ("day", .date(hold.reviewOn)),
            ("ground", .text(hold.ground)))
        }
      }
    }
  }

  struct Release: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End a hold: what it kept goes when its time is over.")

    @Argument(help: "The hold.") var hold: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await node.releaseHold(hold, at: signing)
      if act.json { return Console.show(JSON.object([("released", .text(hold))]).line) }
      Console.show("retention.released", ("hold", .text(hold)))
    }
  }
}
