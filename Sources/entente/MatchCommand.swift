import ArgumentParser
import Node
import Pages
import Vocabulary

struct MatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "match",
    abstract: "Ask peers whether they hold what a case is about, without telling them what.",
    discussion: """
      A service publishes sets to each peer that nobody can read; a peer asks about blinded values, and learns of each \
      whether it is in the set for it. No hit means that nothing is indexed for this service, not that nothing is held. \
      A hit is a reason to send a request, and nothing else is decided on it.
      """,
    subcommands: [
      Publish.self, Withdraw.self, Ask.self, Answer.self, List.self, Show.self, Seek.self, Compare.self, Found.self,
      Budget.self, Reconcile.self, Open.self,
    ])

  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let one peer find, by asking, what is held in some classes of identifiers.",
      discussion: """
        Indexed is what a person or a published list gave a role that may be shared (listed, suspect, convicted, potential \
        offender, professional enabler), as far as its marking lets this peer have it; never victims, witnesses, \
        smuggled persons, paying families, minors, protected persons, and nothing that is not assessed. Classes that \
        stand for people wait for a second officer of another unit. A second time in a quarter, what changed is published.
        """)

    @Option(help: "The peer.") var to: String
    @Option(
      name: .customLong("class"), parsing: .upToNextOption,
      help: "Classes: iban, phone, e-mail, passport, wallet, plate, company, vessel-imo, …, or name.")
    var classes: [String]
    @Option(
      help:
        "For how many days it may be asked, from 1 to \(MatchPublishing.mostDays); until a month after the quarter otherwise."
    ) var valid: Int?
    @Option(name: .customLong("for"), parsing: .upToNextOption, help: "Purposes for which it may be asked.")
    var purposes: [Purpose] = []
    @Option(help: "Elements, of names persons, that may be asked a day, for each purpose.") var day: Int?
    @Option(help: "The same for a month.") var month: Int?
    @Option(help: "The same for the quarter, for all purposes.") var quarter: Int?
    @Flag(help: "Publish whole sets, not what changed.") var anew = false
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      var publishing = MatchPublishing()
      (publishing.validDays, publishing.day, publishing.month, publishing.epoch) = (valid, day, month, quarter)
      (publishing.purposes, publishing.isAnew) = (purposes, anew)
      let published = try await node.publish(to: to, classes: classes, publishing, at: signing)
      for set in published.sets {
        if act.json {
          Console.show(
            JSON.object([
              ("class", .text(set.matchClass)), ("items", .integer(set.items)), ("entries", .integer(set.entries)),
              ("edition", .integer(set.edition)), ("changes", .integer(set.deltas)),
              ("valid-until", .text(set.validUntil.description)),
              ("waits", published.waits.map { .text($0) } ?? .nothing),
            ]).line)
        } else {
          Console.show(
            "match.published", ("class", .word("matching.class.\(set.matchClass)")),
            ("items", .integer(Int64(set.items))), ("entries", .integer(Int64(set.entries))),
            ("until", .instant(set.validUntil)))
        }
      }
      if let waits = published.waits, !act.json { Console.show("exchange.waits", ("act", .text(waits))) }
      try await Delivering.run(node, into: nil, json: act.json)
    }
  }

  struct Ask: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ask peers about identifiers of a case.",
      discussion: """
        Identifiers are written CLASS:VALUE, or CLASS/QUALIFIER:VALUE where a class needs one: iban:DE89…, phone:+33…, \
        passport/DEU:C01X00T47, plate/FR:AB-123-CD, company/GB:01234567, name/1970-01-31:Ana Doe. What is asked is \
        searched for protected persons before it is blinded. It waits for a second officer of another unit where a \
        class stands for people.
        """)

    @OptionGroup var terms: MatchTerms
    @Flag(help: "All of it is what one subject is known by: two of them known there confirm each other.")
    var oneSubject = false
    @Option(parsing: .upToNextOption, help: "The peers.") var peer: [String]
    @Option(name: .customLong("case"), help: "The case that needs to know.") var caseName: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let terms = try terms.read(notReadAs: peer)
      let (node, signing) = try await act.open()
      MatchCommand.show(
        try await node.ask(terms, of: peer, inCase: caseName, areOneSubject: oneSubject, at: signing),
        as: "match.asked", json: act.json)
      try await Delivering.run(node, into: nil, json: act.json)
    }
  }

  /// What was asked, or waits for a second officer.
  static func show(_ questions: [MatchAsked], as key: String, json: Bool) {
    for asked in questions {
      if json {
        Console.show(
          JSON.object([
            ("question", .text(asked.question)), ("peer", .text(asked.peer)),
            ("waits", asked.waits.map { .text($0) } ?? .nothing),
          ]).line)
      } else if let waits = asked.waits {
        Console.show("exchange.waits", ("act", .text(waits)))
      } else {
        Console.show(key, ("question", .text(asked.question)), ("peer", .text(asked.peer)))
      }
    }
  }

  struct Answer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take in what peers sent and answer their questions, within their budgets.",
      discussion: """
        As `entente request receive`, which does it too. Nobody here learns what was asked or whether it was found: what \
        may be found was signed when it was published.
        """)

    @Option(help: ArgumentHelp("The folder of boxes in which this node has one.", valueName: "dir")) var from: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try Attached.checkFolder(from)
      let arrivals = try await node.receive(from: from, at: signing)
      for arrival in arrivals {
        if act.json { Console.show(arrival.json) } else { Console.show(Console.wording.text(arrival.sentence)) }
      }
      if arrivals.isEmpty, !act.json { Console.show(Console.wording.text("exchange.arrival.none")) }
      try await Delivering.run(node, into: nil, json: act.json)
      if arrivals.contains(where: \.isRefused) { throw ExitCode(1) }
    }
  }
}
