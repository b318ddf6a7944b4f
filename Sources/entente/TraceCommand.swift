import ArgumentParser
import Foundation
import Node
import Pages
import Vocabulary

/// Following money over borders: asking, answering, what is answered beforehand, and the picture.
struct TraceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Follow the money over borders: ask those who hold the accounts, and answer those who ask.",
    discussion: """
      `entente trace --joint` follows the payments that the node holds, as `entente flows trace` does, and where they reach \
      an account that is held in a peer's country drafts a request (trace.continue) for each. Requests are checked, signed \
      and sent as any other. What came back is one picture: `entente trace show`. Whoever is asked looks with `entente trace \
      propose` at exactly what would leave, and releases all of it, part of it or nothing.
      """,
    subcommands: [
      Follow.self, CarryOn.self, List.self, Show.self, Propose.self, Release.self, StandingCommand.self,
    ], defaultSubcommand: Follow.self)

  /// What the requests say beside the payment.
  struct Content: ParsableArguments {
    @Option(help: "The facts: what the money is suspected to come from, and how the trace came here.") var facts:
      String?
    @Option(name: .customLong("offence"), parsing: .upToNextOption, help: "The suspected offences, by their codes.")
    var offences: [String] = []
    @Option(help: "How the requests may be handled.") var marking: Marking?
    @Option(
      help: ArgumentHelp(
        "More that the requests say, as JSON: facts, offences, urgency, assurances, … as in `entente request new`.",
        valueName: "file"))
    var with: String?
    @Option(name: .customLong("requests"), help: "Requests at the most; the largest sums first.") var most = 12

    func terms(from: [String]) throws -> JointTraceTerms {
      var terms =
        try with.map { try JointTraceTerms(from: from, json: try Attached.bytes($0)) }
        ?? JointTraceTerms(from: from)
      terms.say(facts: facts, offences: offences, marking: marking)
      terms.requests = most
      return terms
    }
  }

  struct Follow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "follow",
      abstract: "Begin a trace that goes on abroad (what `entente trace --joint` does).",
      discussion: """
        It begins with payments, with all that an account paid, or with --sum and --at with the one payment that brought \
        that sum to the account. The way ends at accounts held abroad: from there the other country tells it.
        """)

    @Flag(help: "Go on in the countries of peers; a trace in the own payments alone is `entente flows trace`.")
    var joint = false
    @Option(
      parsing: .upToNextOption, help: ArgumentHelp("Payments or accounts to start from.", valueName: "tx|account"))
    var from: [String]
    @Option(help: ArgumentHelp("The sum that reached the account, such as '880.00 EUR'.", valueName: "sum"))
    var sum: String?
    @Option(help: ArgumentHelp("When it was sent, with its zone.", valueName: "time")) var at: String?
    @Option(parsing: .unconditional, help: "Payments in a row, the first included.") var hops = 4
    @Option(parsing: .unconditional, help: "Days after the first payment.") var days = 30
    @Option(help: "How mixed money is counted: fifo, haircut or poison.") var method = FlowsSession.Method.fifo
    @Option(name: .customLong("case"), help: "The case that it is for.") var caseName: String?
    @OptionGroup var content: Content
    @OptionGroup var act: ActOptions

    func validate() throws {
      guard joint else {
        throw ValidationError("Say --joint; a trace in the own payments alone is `entente flows trace`.")
      }
      guard !from.isEmpty else { throw ValidationError("Say where to start: --from TX|ACCOUNT…") }
    }

    mutating func run() async throws {
      var terms = try content.terms(from: from)
      terms.sum = try sum.map(Sum.read)
      terms.at = try at.map(Moment.read)
      (terms.steps, terms.days, terms.method) = (hops, days, method)
      let (node, signing) = try await act.open()
      Console.show(try await node.beginTrace(terms, inCase: caseName, at: signing), json: act.json)
    }
  }

  struct CarryOn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ask on, where an answer told the way into a further country.",
      discussion: """
        What a peer told is used for it as far as its marking lets it go onward; otherwise ask the peer for its consent \
        (`entente request decide REQUEST ask-consent`). The new request names the one that it follows, and the units that \
        were asked before. An account to which the money came back in a ring is not asked about again.
        """)

    @Argument(help: "The trace, or the end of its name.") var trace: String
    @OptionGroup var content: Content
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let terms = try content.terms(from: [])
      let (node, signing) = try await act.open()
      Console.show(
        try await node.carryOnTrace(trace, content: terms.content, atMost: terms.requests, at: signing), json: act.json)
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The traces that go on abroad, newest first.")
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("overview of traces")
      for file in Console.listed(try await node.traces(at: desk)) {
        if look.json {
          Console.show(file.json)
        } else {
          Console.show(TracePage(file, words: Console.wording).line)
        }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A trace as one picture: who told each leg under which marking, and where it ends and why.")

    @Argument(help: "The trace, or the end of its name.") var trace: String
    @Option(help: ArgumentHelp("Write it as a page that stands alone.", valueName: "file")) var out: String?
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("work on the trace")
      let file = try await node.traceFile(trace, at: desk)
      let page = TracePage(file, words: Console.wording)
      if let out {
        let output = try ResultOutput(file: out)
        output.line(page.html())
        try output.flush()
        if !look.json { return Console.show("trace.written", ("path", .text(out))) }
      }
      if look.json { return Console.show(file.json) }
      for line in page.lines { Console.show(line) }
    }
  }

  struct Propose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Follow the money that a request asks about, and see exactly what would leave.",
      discussion: """
        Nothing leaves by it. What names somebody who is protected or sheltered is not in it, nor what lies behind that. A \
        leg of somebody whom nobody assessed is shown, and goes only if it is named.
        """)

    @Argument(help: "The request, or the end of its name.") var request: String
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("answer to the request")
      let proposal = try await node.proposeTrace(request, at: desk)
      if look.json {
        return Console.show(
          JSON.object([
            ("request", .text(proposal.request)), ("account", .text(proposal.account)),
            ("sum", .text(proposal.sum.description)), ("at", .text(proposal.at.description)),
            (
              "legs",
              .list(
                proposal.legs.map {
                  .object([
                    ("number", .integer($0.number)), ("line", .text($0.text)),
                    ("not-assessed", .truth($0.isNotAssessed)),
                  ])
                })
            ),
          ]).line)
      }
      Console.show(
        proposal.legs.isEmpty ? "trace.proposal.none" : "trace.proposal", ("request", .text(proposal.request)),
        ("peer", .text(proposal.peer)), ("sum", .money(proposal.sum)), ("account", .account(proposal.account)),
        ("at", .instant(proposal.at)))
      for leg in proposal.legs {
        Console.show("trace.proposal.leg", ("number", .integer(Int64(leg.number))), ("line", .text(leg.text)))
        if leg.isNotAssessed { Console.show("trace.proposal.not-assessed", ("number", .text(String(leg.number)))) }
      }
    }
  }

  struct Release: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Answer with what is released of the proposal: all of it, some legs, or nothing.",
      discussion: """
        The answer waits for a second officer of another unit, and leaves at the next whole step of time. With --nothing the \
        type's neutral answer goes: the same as where nothing is held.
        """)

    @Argument(help: "The request, or the end of its name.") var request: String
    @Flag(help: "All that needs no naming.") var all = false
    @Option(name: .customLong("leg"), parsing: .upToNextOption, help: "These legs, by number.") var legs: [Int] = []
    @Flag(help: "Nothing: the neutral answer.") var nothing = false
    @Option(help: "How it may be handled.") var marking: Marking = .serviceOnly
    @Option(help: "What is still being obtained; the answer is then a part.") var more: String?
    @OptionGroup var act: ActOptions

    func validate() throws {
      guard [all, !legs.isEmpty, nothing].count(where: { $0 }) == 1 else {
        throw ValidationError("Say what is released: --all, --leg N… or --nothing.")
      }
    }

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let release: TraceRelease = all ? .all : nothing ? .nothing : .legs(legs)
      Console.show(
        try await node.releaseTrace(request, release, marking: marking, more: more, at: signing), json: act.json)
      try await Delivering.run(node, into: nil, json: act.json)
    }
  }

  struct StandingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "standing",
      abstract: "What may be told of traces to a peer without a decision on each.",
      discussion: """
        Two officers of different units sign it, with limits and a last day. What came in is then answered by who attends to \
        it, where everything that could be told lies within the limits; anything else waits for an officer as before.
        """,
      subcommands: [Make.self, List.self, End.self])

    struct Make: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "Propose a standing release; it is in force once a second officer approved it.")

      @Option(help: "The peer.") var to: String
      @Option(name: .customLong("for"), parsing: .upToNextOption, help: "Purposes for which it may be asked.")
      var purposes: [Purpose]
      @Option(
        help: ArgumentHelp("The largest sum of a question and of a leg, such as '5000.00 EUR'.", valueName: "sum"))
      var most: String
      @Option(help: "Steps that may be asked.") var steps = 2
      @Option(help: "Days after the payment that may be asked.") var days = 14
      @Option(help: "Accounts that one answer may name.") var accounts = 10
      @Option(name: .customLong("answers"), help: "Answers a day.") var answersADay = 10
      @Option(name: .customLong("legs"), help: "Legs a day.") var legsADay = 50
      @Option(help: "Its last day.") var until: CivilDate
      @Option(help: "How what is told may be handled.") var marking: Marking = .serviceOnly
      @OptionGroup var act: ActOptions

      mutating func run() async throws {
        let most = try Sum.read(most)
        let (node, signing) = try await act.open()
        let waits = try await node.proposeStandingRelease(
          StandingReleaseTerms(
            peer: to, purposes: purposes, legalBasis: act.basis, most: most, steps: steps, days: days,
            accounts: accounts, answersADay: answersADay, legsADay: legsADay, until: until, marking: marking),
          at: signing)
        if act.json { return Console.show(JSON.object([("waits", .text(waits))]).line) }
        Console.show("exchange.waits", ("act", .text(waits)))
      }
    }

    struct List: AsyncParsableCommand {
      static let configuration = CommandConfiguration(abstract: "All standing releases, newest first.")
      @OptionGroup var look: LookOptions

      mutating func run() async throws {
        let (node, desk) = try await look.open("overview of standing releases")
        for release in Console.listed(try await node.standingReleases(at: desk)) {
          if look.json {
            Console.show(release.line)
          } else {
            Console.show(
              "trace.standing.line", ("release", .text(release.id)), ("peer", .text(release.peer)),
              ("purposes", .list(release.purposes.map { .word("word.purpose.\($0.rawValue)") })),
              ("until", .date(release.until)),
              ("state", .word(release.isInForce ? "trace.standing.in-force" : "trace.standing.over")))
            Console.show(
              "trace.standing.detail", ("basis", .text(release.legalBasis)), ("sum", .money(release.most)),
              ("steps", .integer(Int64(release.steps))), ("days", .integer(Int64(release.days))),
              ("accounts", .integer(Int64(release.accounts))), ("answers", .integer(Int64(release.answersToday))),
              ("answersmost", .integer(Int64(release.answersADay))), ("legs", .integer(Int64(release.legsToday))),
              ("legsmost", .integer(Int64(release.legsADay))), ("marking", .text(release.marking.description)))
          }
        }
      }
    }

    struct End: AsyncParsableCommand {
      static let configuration = CommandConfiguration(abstract: "End a standing release at once.")

      @Argument(help: "The release, or the end of its name.") var release: String
      @Option(help: "Why.") var because: String
      @OptionGroup var act: ActOptions

      mutating func run() async throws {
        let (node, signing) = try await act.open()
        try await node.endStandingRelease(release, because: because, at: signing)
        if act.json { return Console.show(JSON.object([("ended", .text(release))]).line) }
        Console.show("trace.standing.ended", ("release", .text(release)))
      }
    }
  }
}

/// A sum as people write it: `880.00 EUR`.
enum Sum {
  static func read(_ text: String) throws -> Money {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let currency = Currency(parts[1]), let sum = Money(decimal: parts[0], currency: currency),
      sum.minorUnits > 0
    else { throw ValidationError("A sum is an amount and a currency: '880.00 EUR'.") }
    return sum
  }
}

extension StandingReleaseSummary {
  fileprivate var line: String {
    JSON.object([
      ("release", .text(id)), ("peer", .text(peer)), ("purposes", .list(purposes.map { .text($0.rawValue) })),
      ("basis", .text(legalBasis)), ("most", .text(most.description)), ("steps", .integer(steps)),
      ("days", .integer(days)), ("accounts", .integer(accounts)), ("answers", .integer(answersADay)),
      ("legs", .integer(legsADay)), ("until", .text(until.description)), ("marking", .text(marking.description)),
      ("officers", .list(officers.map { .text($0) })), ("since", .text(since.description)),
      ("ended", ended.map { .text($0.description) } ?? .nothing), ("in-force", .truth(isInForce)),
      ("answers-today", .integer(answersToday)), ("legs-today", .integer(legsToday)),
    ]).line
  }
}

extension Console {
  /// What a round of asking drafted, and what is not asked about.
  fileprivate static func show(_ round: JointTraceRound, json: Bool) {
    if json {
      return show(
        JSON.object([
          ("trace", .text(round.trace)),
          (
            "drafted",
            .list(
              round.drafted.map {
                .object([
                  ("request", .text($0.request)), ("peer", .text($0.peer)), ("account", .text($0.account)),
                  ("sum", .text($0.sum.description)),
                ])
              })
          ),
          (
            "left",
            .list(
              round.left.map {
                .object([("account", .text($0.account)), ("why", .text(wording.text($0.why)))])
              })
          ),
        ]).line)
    }
    show("trace.begun", ("trace", .text(round.trace)), ("drafted", .integer(Int64(round.drafted.count))))
    for each in round.drafted {
      show(
        "trace.drafted", ("request", .text(each.request)), ("sum", .money(each.sum)),
        ("account", .account(each.account)),
        ("peer", .text(each.peer)))
    }
    for each in round.left {
      say("trace.left", ("account", .account(each.account)), ("why", .text(wording.text(each.why))))
    }
    if !round.drafted.isEmpty { say(wording.text("trace.drafted-next")) }
  }
}
