import ArgumentParser
import Node
import Pages
import Vocabulary

/// Who looks at what was asked in a case: an officer who works on it.
struct MatchCaseOptions: ParsableArguments {
  @Option(name: .customLong("case"), help: "The case.") var caseName: String
  @OptionGroup var node: NodeOptions
  @Option(help: "Who looks, by name; needed where the node has several officers (or ENTENTE_OFFICER).")
  var officer: String?
  @Flag(help: "As JSON lines.") var json = false

  func open() async throws -> (ServiceNode, Desk) {
    let node = try await node.open()
    return (node, try await node.desk(of: DeskOptions.name(officer), onCase: caseName))
  }
}

extension MatchCommand {
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What was asked in a case. Logged.")
    @OptionGroup var look: MatchCaseOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open()
      for question in Console.listed(try await node.matchQuestions(inCase: look.caseName, at: desk)) {
        if look.json { Console.show(question.json) } else { Console.show(question) }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What came of a question. Logged.")
    @Argument(help: "The question, or the end of its name.") var question: String
    @OptionGroup var look: MatchCaseOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open()
      let question = try await node.matchQuestion(question, inCase: look.caseName, at: desk)
      if look.json { return Console.show(question.json) }
      Console.show(question)
      for row in question.rows {
        Console.show("match.row.\(row.outcome)", ("class", .word(row.classWord)), ("asked", .text(row.value)))
        for token in row.tokens { Console.show("match.row.token", ("token", .text(token))) }
        if let refusal = row.refusal { Console.show(Console.wording.text(Sentence(key: refusal, arguments: []))) }
      }
      if let forgotten = question.forgottenAt { Console.show("match.forgotten", ("at", .instant(forgotten))) }
      if let failure = question.failure {
        if MatchQuestionSummary.plainFailures.contains(failure) {
          Console.show(Console.wording.text(Sentence(key: failure, arguments: [])))
        } else {
          Console.show("match.failed", ("code", .text(failure)))
        }
      }
      if question.rows.contains(where: { $0.outcome == "hit" || $0.outcome == "candidate" }) {
        if let contact = question.contact {
          Console.show("match.contact", ("desk", .text(contact.desk)), ("reachable", .text(contact.reachable)))
        }
        Console.show(Console.wording.text("match.category"))
        Console.show(Console.wording.text(question.isDoublyConfirmed ? "match.confirmed" : "match.unconfirmed"))
      }
      if question.stage == "sought" { Console.show(Console.wording.text("match.sought-means")) }
      if question.stage == "answered" { Console.show(Console.wording.text("match.no-hit-means")) }
    }
  }

  struct Budget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What may be asked of peers and by them, and what is left of it today.")
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("review of matching budgets")
      let rows = Console.listed(try await node.matchBudgets(at: desk))
      if look.json {
        for row in rows { Console.show(row.json) }
        return
      }
      // What is the same for several purposes is said once.
      var groups: [(row: MatchBudgetSummary, purposes: [Purpose])] = []
      for row in rows {
        if let last = groups.last, last.row.isAlike(row) {
          groups[groups.count - 1].purposes.append(row.purpose)
        } else {
          groups.append((row, [row.purpose]))
        }
      }
      for (row, purposes) in groups {
        Console.show(
          "match.budget.\(row.side)\(row.isSought ? ".sought" : "")\(row.keysAPerson > 1 ? ".persons" : "")",
          ("peer", .text(row.peer)), ("class", .word("matching.class.\(row.matchClass)")),
          ("purposes", .list(purposes.map { .word("word.purpose.\($0.rawValue)") })),
          ("left", .integer(Int64(row.leftToday))), ("day", .integer(Int64(row.day))),
          ("month", .integer(Int64(row.month))), ("quarter", .integer(Int64(row.epoch))),
          ("until", .instant(row.validUntil)),
          ("persons", .integer(Int64(row.leftToday / row.keysAPerson))))
      }
    }
  }

  struct Reconcile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Send peers what was counted with them on a day: yesterday, unless another is named.",
      discussion: "Each side compares with its own count; a difference is told to oversight.")
    @Option(help: "The day, in UTC.") var day: CivilDate?
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("daily comparison of matching counts")
      let sent = try await node.reconcileMatching(of: day, at: desk)
      if look.json {
        Console.show(JSON.object([("tallies", .integer(sent.tallies)), ("peers", .integer(sent.peers))]).line)
      } else if sent.tallies == 0 {
        Console.show(Console.wording.text("match.reconciled.none"))
      } else {
        Console.show(
          "match.reconciled", ("tallies", .integer(Int64(sent.tallies))), ("peers", .integer(Int64(sent.peers))))
      }
      try await Delivering.run(node, into: nil, json: look.json)
    }
  }
}

extension Console {
  fileprivate static func show(_ question: MatchQuestionSummary) {
    show(
      "match.question.\(question.stage)", ("question", .text(question.id)), ("peer", .text(question.peer)),
      ("at", .instant(question.at)), ("asked", .integer(Int64(question.asked))))
  }
}
