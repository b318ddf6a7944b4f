import ArgumentParser
import Node
import Pages
import Vocabulary

// The other way round: what a case seeks is published, and the peer compares. And what is taken back.

/// What is asked or sought, as arguments or in a file.
struct MatchTerms: ParsableArguments {
  @Argument(help: "Identifiers: CLASS:VALUE or CLASS/QUALIFIER:VALUE.") var terms: [String] = []
  @Option(help: ArgumentHelp("A file with one identifier a line.", valueName: "file")) var input: String?

  /// `peers`: what was read as the names of peers, since an option takes all that follows it.
  func read(notReadAs peers: [String] = []) throws -> [MatchTerm] {
    var texts = terms.map { (text: $0, line: Int?.none) }
    if let input {
      let lines = String(decoding: try Attached.bytes(input), as: UTF8.self).split(
        omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      for (number, line) in lines.enumerated() where line.contains(where: { !$0.isWhitespace }) {
        texts.append((String(line), number + 1))
      }
    }
    guard !texts.isEmpty else {
      throw Fault(peers.contains { (try? MatchTerm($0)) != nil } ? "match.ask.after-peer" : "match.ask.nothing")
    }
    return try texts.map { text, line in
      do throws(Fault) { return try MatchTerm(text) } catch {
        guard let line else { throw error }
        var placed = error
        placed.location.file = input
        placed.location.line = line
        throw placed
      }
    }
  }
}

extension MatchCommand {
  struct Withdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a peer find nothing more in some classes, or in any.",
      discussion: """
        Every set that could still be asked about is taken back, this quarter's and the last one's, and nothing may be \
        asked until it is published anew. What cases seek is ended with `match seek --end`.
        """)

    @Option(help: "The peer.") var to: String
    @Option(name: .customLong("class"), parsing: .upToNextOption, help: "Classes, as for publish; all otherwise.")
    var classes: [String] = []
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let done = try await node.withdraw(from: to, classes: classes, at: signing)
      for set in done.sets {
        if act.json {
          Console.show(JSON.object([("class", .text(set.matchClass)), ("withdrawn", .truth(true))]).line)
        } else {
          Console.show("match.withdrawn", ("class", .word("matching.class.\(set.matchClass)")))
        }
      }
      try await Delivering.run(node, into: nil, json: act.json)
    }
  }

  struct Seek: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Publish to a peer what a case seeks; the peer compares, and decides whether to speak.",
      discussion: """
        For classes that stand for people: the peer learns of a hit first, and this service only if an officer there \
        writes. The peer cannot read what is sought; it can compare what it holds, within the budget given here, and \
        never a wider one than is in force for what other cases seek. What is sought stands until --end, the end of the \
        case or of the quarter. To end takes as many officers as to begin.
        """)

    @OptionGroup var terms: MatchTerms
    @Option(help: "The peer.") var peer: String
    @Option(name: .customLong("case"), help: "The case that seeks.") var caseName: String
    @Option(
      help:
        "For how many days it may be compared, from 1 to \(MatchPublishing.mostDays); until a month after the quarter otherwise."
    ) var valid: Int?
    @Option(help: "Elements, of names persons, that may be compared a day, for each purpose.") var day: Int?
    @Option(help: "The same for a month.") var month: Int?
    @Option(help: "The same for the quarter, for all purposes.") var quarter: Int?
    @Flag(help: "Seek nothing from this peer any more in this case.") var end = false
    @OptionGroup var act: ActOptions

    func validate() throws {
      if end, !terms.terms.isEmpty || terms.input != nil { throw ValidationError("--end takes no identifiers.") }
    }

    mutating func run() async throws {
      let terms = end ? [] : try terms.read()
      let (node, signing) = try await act.open()
      var publishing = MatchPublishing()
      (publishing.validDays, publishing.day, publishing.month, publishing.epoch) = (valid, day, month, quarter)
      let done =
        end
        ? try await node.endSeeking(from: peer, inCase: caseName, publishing, at: signing)
        : try await node.seek(terms, from: peer, inCase: caseName, publishing, at: signing)
      for set in done.sets {
        if act.json {
          Console.show(
            JSON.object([
              ("class", .text(set.matchClass)), ("items", .integer(set.items)),
              ("valid-until", .text(set.validUntil.description)), ("day", .integer(set.day)),
              ("month", .integer(set.month)), ("quarter", .integer(set.quarter)),
              ("waits", done.waits.map { .text($0) } ?? .nothing),
            ]).line)
        } else {
          Console.show(
            "match.sought", ("class", .word("matching.class.\(set.matchClass)")),
            ("items", .integer(Int64(set.items))), ("until", .instant(set.validUntil)))
          Console.show(
            "match.sought.terms", ("day", .integer(Int64(set.day))), ("month", .integer(Int64(set.month))),
            ("quarter", .integer(Int64(set.quarter))))
        }
      }
      if let waits = done.waits, !act.json { Console.show("exchange.waits", ("act", .text(waits))) }
      try await Delivering.run(node, into: nil, json: act.json)
    }
  }

  struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Compare what is held here with what a peer seeks. The peer learns that it was done, not what came of it.",
      discussion: """
        Compared is what this peer could be told of at all, as for publish. What is found is read with `match found`; \
        nothing of it leaves unless an officer writes to the peer.
        """)

    @Option(help: "The peer that seeks.") var peer: String
    @Option(name: .customLong("class"), parsing: .upToNextOption, help: "Classes; all in which it seeks otherwise.")
    var classes: [String] = []
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      MatchCommand.show(
        try await node.compare(with: peer, classes: classes, at: signing), as: "match.compared", json: act.json)
      try await Delivering.run(node, into: nil, json: act.json)
    }
  }

  struct Found: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What comparisons found here of what peers seek. Logged.")
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("review of what peers seek")
      for comparison in Console.listed(try await node.matchComparisons(at: desk)) {
        if look.json {
          Console.show(
            JSON.object([
              ("question", .text(comparison.question)), ("peer", .text(comparison.peer)),
              ("stage", .text(comparison.stage)), ("refusals", .list(comparison.refusals.map { .text($0) })),
              (
                "found",
                .list(
                  comparison.found.map { found in
                    .object([
                      ("record", .text(found.record.record)), ("source", .text(found.record.source)),
                      ("key", .text(found.record.key)), ("outcome", .text(found.outcome)),
                      ("classes", .list(found.classes.map { .text($0) })),
                      ("tokens", .list(found.tokens.map { .text($0) })),
                    ])
                  })
              ),
            ]).line)
          continue
        }
        Console.show(
          "match.comparison.\(comparison.stage)", ("question", .text(comparison.question)),
          ("peer", .text(comparison.peer)), ("at", .instant(comparison.at)),
          ("found", .integer(Int64(comparison.found.count))))
        for refusal in comparison.refusals {
          Console.show(Console.wording.text(Sentence(key: refusal, arguments: [])))
        }
        for found in comparison.found {
          Console.show(
            "match.comparison.row.\(found.outcome)", ("record", .text(found.record.record)),
            ("source", .text(found.record.source)), ("key", .text(found.record.key)),
            ("classes", .list(found.classes.map { .word("matching.class.\($0)") })))
          for token in found.tokens { Console.show("match.row.token", ("token", .text(token))) }
        }
        if !comparison.found.isEmpty { Console.show(Console.wording.text("match.comparison.decide")) }
      }
    }
  }

  struct Open: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say which case a commitment in a log stands for. For oversight and supervisors; logged.",
      discussion: """
        The log of whoever was asked holds the commitment (match-evaluate, the last of its subjects), and so does the log of who \
        asked (match-ask). Only who asked can open it.
        """)

    @Argument(help: "The commitment: 64 hexadecimal digits.") var commitment: String
    @OptionGroup var node: NodeOptions
    @Option(help: "Who reads, by name: oversight or a supervisor (or ENTENTE_OFFICER).") var officer: String?
    @Option(help: "The legal basis of the review, as it is cited.") var basis: String
    @Flag(help: "As JSON.") var json = false

    mutating func run() async throws {
      let node = try await node.open()
      let desk = try await node.desk(of: DeskOptions.name(officer), purpose: .protection, basis: basis)
      let opened = try await node.openCommitment(commitment, at: desk)
      if json {
        Console.show(
          JSON.object([
            ("question", .text(opened.question)), ("case", .text(opened.caseID)), ("officer", .text(opened.officer)),
            ("peer", .text(opened.peer)), ("purpose", .text(opened.purpose.rawValue)),
            ("at", .text(opened.at.description)),
            (
              "batches",
              .list(
                opened.batches.map {
                  .object([("class", .text($0.matchClass)), ("elements", .integer($0.elements))])
                })
            ),
          ]).line)
      } else {
        Console.show(
          "match.commitment", ("question", .text(opened.question)), ("case", .text(opened.caseID)),
          ("officer", .text(opened.officer)), ("peer", .text(opened.peer)),
          ("purpose", .word("word.purpose.\(opened.purpose.rawValue)")), ("at", .instant(opened.at)))
      }
    }
  }
}
