import ArgumentParser
import Node
import Pages
import Vocabulary

struct CaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "case", abstract: "Open a case on findings, see what is open, and close it.",
    subcommands: [Open.self, List.self, Show.self, Another.self, Close.self, Reopen.self])

  struct Open: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Open a case on findings that the node keeps.",
      discussion: """
        Findings come from `entente flows detect --node DIR`. Whoever only pays in is sheltered at once, under a \
        pseudonym; lifting that takes two officers. What the case rests on is kept as long as the case is open.
        """)

    @Option(
      parsing: .upToNextOption,
      help: ArgumentHelp("The findings' identifiers, or at least six letters of each.", valueName: "id"))
    var finding: [String]

    @Option(help: "What the case is for.")
    var purpose: Purpose

    @Option(help: "The legal basis, as the service cites it.")
    var basis: String

    @OptionGroup var node: NodeOptions
    @OptionGroup var desk: DeskOptions

    @Flag(help: "As JSON.") var json = false

    mutating func run() async throws {
      let node = try await node.open()
      let signing = try await desk.signingDesk(in: node, purpose: purpose, basis: basis)
      let opened = try await node.openCase(finding, at: signing)
      if json {
        Console.show(CaseCommand.json(opened.summary, alsoIn: opened.alsoIn).line)
      } else {
        Console.show(
          "case.opened", ("case", .text(opened.id)), ("findings", .integer(Int64(opened.summary.findings.count))),
          ("sheltered", .integer(Int64(opened.summary.sheltered))))
        for other in opened.alsoIn { Console.say("case.also-in", ("case", .text(other))) }
        Console.say("case.next", ("case", .text(CaseCommand.short(opened.id))), ("officer", .text(desk.again)))
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The node's cases, oldest first.")

    @OptionGroup var node: NodeOptions
    @Option(help: "Who looks, by name; needed where the node has several officers (or ENTENTE_OFFICER).")
    var officer: String?
    @Flag(help: "As JSON lines.") var json = false

    mutating func run() async throws {
      let node = try await node.open()
      let desk = try await node.desk(
        of: DeskOptions.name(officer), purpose: .investigation, basis: "overview of the unit's cases")
      try await Console.sayThreats(of: node)
      for each in Console.listed(try await node.cases(at: desk)) {
        if json {
          Console.show(CaseCommand.json(each).line)
        } else {
          Console.show(
            each.isOpen ? "case.listed" : "case.listed-closed", ("case", .text(each.id)),
            ("opened", .instant(each.opened)), ("officer", .text(each.officer)),
            ("findings", .integer(Int64(each.findings.count))), ("sheltered", .integer(Int64(each.sheltered))))
        }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What a case is, in a few sentences; `entente report` writes all of it.")

    @Argument(help: "The case's name, or the end of it.")
    var name: String

    @OptionGroup var node: NodeOptions
    @Option(help: "Who looks, by name; needed where the node has several officers (or ENTENTE_OFFICER).")
    var officer: String?

    mutating func run() async throws {
      let node = try await node.open()
      let desk = try await node.desk(of: DeskOptions.name(officer), onCase: name)
      let report = CaseReport(try await node.caseFile(name, at: desk), words: .english)
      Console.show(report.caseID)
      try await Console.sayThreats(in: report.caseID, of: node)
      for sentence in report.summary { Console.show(sentence) }
      let restricted = try await node.restrictedInCase(name, at: desk)
      if restricted > 0 { Console.say("case.restricted", ("records", .integer(Int64(restricted)))) }
    }
  }

  struct Another: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "purpose", abstract: "Decide that a case is worked on for another purpose, too.",
      discussion:
        "A case is read only for a purpose that somebody decided on. The decision is signed, and has a ground.")

    @Argument(help: "The case's name, or the end of it.") var name: String
    @Option(help: "Why the further purpose is necessary and proportionate.") var because: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let summary = try await node.addPurpose(to: name, because: because, at: signing)
      if act.json { return Console.show(CaseCommand.json(summary).line) }
      Console.show(
        "case.purpose-added", ("case", .text(summary.id)),
        ("purposes", .list(summary.purposes.map { .word("word.purpose.\($0.rawValue)") })))
    }
  }

  struct Close: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Close a case: what it rests on goes when its own time is over.",
      discussion: """
        Until then a case keeps payments and records past the end of their time. With --keep-until they are kept for \
        proceedings that follow, at most three years; longer takes `entente retention hold`. Whoever is sheltered in the \
        case stays so. A closed case can be read and reported, and nothing is added to it. What was to be erased and is \
        kept for its sake alone is erased with it: then nothing is closed before that is confirmed with --confirm DIGEST.
        """)

    @Argument(help: "The case's name, or the end of it.") var name: String
    @Option(help: "Why it ends: proceedings closed, referred to …, nothing found.") var because: String
    @Option(
      name: .customLong("keep-until"),
      help: ArgumentHelp("The last day on which what it rests on is kept for its sake.", valueName: "yyyy-mm-dd"))
    var keepUntil: CivilDate?
    @Option(help: "The digest of what closing it erases, as it was shown.") var confirm: String?
    @OptionGroup var node: NodeOptions
    @OptionGroup var desk: DeskOptions
    @Flag(help: "As JSON.") var json = false

    mutating func run() async throws {
      let node = try await node.open()
      try node.checkClosing(because: because, keepingUntil: keepUntil)
      let signing = try await desk.unlock(try await node.desk(of: desk.officerName, onCase: name), in: node)
      let closing = try await node.closing(of: name, at: signing.desk)
      guard closing.count == 0 || confirm != nil else { return show(closing) }
      let summary = try await node.closeCase(
        name, because: because, keepingUntil: keepUntil, erasing: confirm, at: signing)
      try await Console.sayThreats(in: summary.id, of: node)
      if json { return Console.show(CaseCommand.json(summary).line) }
      guard let keepUntil else { return Console.show("case.closed-now", ("case", .text(summary.id))) }
      Console.show("case.closed-until", ("case", .text(summary.id)), ("date", .date(keepUntil)))
    }

    private func show(_ closing: CaseClosing) {
      if json {
        return Console.show(
          JSON.object([
            ("erases", .integer(closing.count)), ("digest", .text(closing.digest.hex)),
            ("items", .list(closing.erased.map { .text($0.id) })),
          ]).line)
      }
      Console.show("case.closing", ("count", .integer(Int64(closing.count))))
      for item in closing.erased { SubjectCommand.Restricted.show(item) }
      if let keepUntil { Console.show("case.closing.after", ("date", .date(keepUntil))) }
      Console.show("case.closing.confirm", ("digest", .text(closing.digest.hex)))
    }
  }

  struct Reopen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Open a closed case again: what is still held of it is kept as long as it is open.")

    @Argument(help: "The case's name, or the end of it.") var name: String
    @Option(help: "Why.") var because: String
    @OptionGroup var node: NodeOptions
    @OptionGroup var desk: DeskOptions
    @Flag(help: "As JSON.") var json = false

    mutating func run() async throws {
      let node = try await node.open()
      let signing = try await desk.unlock(try await node.desk(of: desk.officerName, onCase: name), in: node)
      let summary = try await node.reopenCase(name, because: because, at: signing)
      if json { return Console.show(CaseCommand.json(summary).line) }
      Console.show("case.reopened", ("case", .text(summary.id)))
    }
  }

  static func json(_ summary: CaseSummary, alsoIn: [String]? = nil) -> JSON {
    .object(
      [
        ("id", .text(summary.id)), ("officer", .text(summary.officer)), ("purpose", .text(summary.purpose.rawValue)),
        ("basis", .text(summary.basis)), ("purposes", .list(summary.purposes.map { .text($0.rawValue) })),
        ("opened", .text(summary.opened.description)),
        ("open", .truth(summary.isOpen)),
        ("findings", .list(summary.findings.map { .text($0) })), ("sheltered", .integer(summary.sheltered)),
      ] + (alsoIn.map { [("alsoIn", .list($0.map { .text($0) }))] } ?? []))
  }

  /// The last part of a case's name.
  static func short(_ id: String) -> String { String(id.suffix(12)) }
}
