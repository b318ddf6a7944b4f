import ArgumentParser
import Node
import Pages
import Vocabulary

struct JointCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "joint",
    abstract: "Find together with other services what none of them sees whole, within an agreement.",
    discussion: """
      Members agree on a question, a period, thresholds and a daily budget, each by two officers. A round then runs by itself: \
      each member's node computes on its own payments and tells the others what the agreement says, step by step, with every \
      delivery. What comes out are networks, with who supplied each part; who is behind a part is asked by request, with a \
      legal basis.
      """,
    subcommands: [Propose.self, Agree.self, Leave.self, List.self, Run.self, Show.self])

  struct Propose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Propose an agreement to other services; proposing is agreeing.",
      discussion: """
        It waits for a supervisor of another unit, and is in force once every member has agreed the same way. Institutions \
        whose payments this service holds (held_by) are told to the members.
        """)

    @Option(help: "What the analysis shall find out, in a sentence.") var question: String
    @Option(parsing: .upToNextOption, help: "The other members, two at least.") var member: [String]
    @Option(help: "The first day of the payments that are looked at.") var first: CivilDate
    @Option(help: "The last day of them.") var last: CivilDate
    @Option(help: "The last day on which anything is computed.") var until: CivilDate
    @Option(parsing: .upToNextOption, help: "Thresholds other than usual, each NAME=NUMBER.") var threshold: [String] =
      []
    @Option(help: "Suspicions that a member may tell a day (400).") var digests: Int?
    @Option(help: "Payments that a member may name a day (4,000).") var payments: Int?
    @Option(help: "Accounts that a member may have named by another a day (20,000).") var accounts: Int?
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      var proposal = JointProposal(question: question, peers: member, first: first, last: last, expires: until)
      for text in threshold {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let value = Double(parts[1]), value.isFinite, value >= 0 else {
          throw Fault("joint.threshold.form")
        }
        proposal.thresholds[parts[0]] = value
      }
      (proposal.digests, proposal.paymentsNamed, proposal.evaluations) = (digests, payments, accounts)
      let (node, signing) = try await act.open()
      try await JointCommand.show(try await node.proposeJoint(proposal, at: signing), of: node, json: act.json)
    }
  }

  struct Agree: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Agree to what another service proposed.", discussion: "It waits for a supervisor of another unit.")

    @Argument(help: "The agreement, or the end of its name.") var agreement: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await JointCommand.show(try await node.agreeJoint(agreement, at: signing), of: node, json: act.json)
    }
  }

  struct Leave: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Leave an agreement, or decline a proposal: at once, and nothing more is computed under it.")

    @Argument(help: "The agreement, or the end of its name.") var agreement: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await node.leaveJoint(agreement, at: signing)
      if act.json {
        Console.show(JSON.object([("left", .text(agreement))]).line)
      } else {
        Console.show("joint.shown.left", ("agreement", .text(agreement)))
      }
      try await Delivering.run(node, into: nil, json: act.json)
    }
  }

  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Open a round: every member's node takes part as its messages come.",
      discussion:
        "Each member delivers and receives until the round is finished: about ten times. See entente joint list.")

    @Argument(help: "The agreement, or the end of its name.") var agreement: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let round = try await node.runJoint(agreement, at: signing)
      if act.json {
        Console.show(JSON.object([("round", .text(round))]).line)
      } else {
        Console.show("joint.shown.opened", ("round", .text(round)))
      }
      try await Delivering.run(node, into: nil, json: act.json)
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Agreements, who is bound, and how rounds stand. Logged.")
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("review of joint analyses")
      for agreement in Console.listed(try await node.jointAgreements(at: desk)) {
        if look.json {
          Console.show(agreement.json)
          continue
        }
        Console.show(
          "joint.shown.agreement", ("agreement", .text(agreement.name)), ("question", .text(agreement.question)),
          ("standing", .word("joint.standing.\(agreement.standing)")))
        Console.show(
          "joint.shown.terms", ("purpose", .word("word.purpose.\(agreement.purpose.rawValue)")),
          ("first", .date(agreement.first)), ("last", .date(agreement.last)), ("until", .date(agreement.expires)))
        for member in agreement.members {
          if let basis = member.basis {
            Console.show(
              "joint.shown.member.basis", ("member", .text(member.name)),
              ("standing", .word("joint.member.\(member.standing)")), ("basis", .text(basis)))
          } else {
            Console.show(
              "joint.shown.member", ("member", .text(member.name)),
              ("standing", .word("joint.member.\(member.standing)")))
          }
        }
        for round in agreement.rounds { JointCommand.show(round) }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What a round found: networks, who supplied which leg, your own payments, and whom to ask. Logged.",
      discussion: "The agreement's purpose has to be said: nobody reads it for another.")

    @Argument(help: "The agreement, or the end of its name.") var agreement: String
    @Option(help: "The round; the last finished one otherwise.") var round: String?
    @Flag(help: "Also what each message told whom: items and bytes.") var told = false
    @OptionGroup var node: NodeOptions
    @Option(help: "Who looks, by name; needed where the node has several officers (or ENTENTE_OFFICER).")
    var officer: String?
    @Option(help: "What it is for.") var purpose: Purpose
    @Option(help: "The legal basis, as the service cites it.") var basis: String
    @Flag(help: "As JSON lines.") var json = false

    mutating func run() async throws {
      let node = try await node.open()
      let desk = try await node.desk(of: DeskOptions.name(officer), purpose: purpose, basis: basis)
      let shown = try await node.jointNetworks(of: agreement, round: round, at: desk)
      if json {
        Console.show(shown.round.json)
        for network in shown.networks { Console.show(network.json) }
        return
      }
      JointCommand.show(shown.round)
      if told {
        for told in shown.round.told {
          Console.show(
            "joint.shown.told", ("member", .text(told.member)), ("message", .word("joint.message.\(told.message)")),
            ("items", .integer(Int64(told.items))), ("bytes", .integer(Int64(told.bytes))))
        }
      }
      for network in shown.networks { JointCommand.show(network) }
    }
  }

  private static func show(_ agreed: JointAgreed, of node: ServiceNode, json: Bool) async throws {
    if json {
      Console.show(JSON.object([("agreement", .text(agreed.agreement)), ("waits", .text(agreed.waits))]).line)
    } else {
      Console.show("joint.shown.agreed", ("agreement", .text(agreed.agreement)))
      Console.show("exchange.waits", ("act", .text(agreed.waits)))
    }
    try await Delivering.run(node, into: nil, json: json)
  }

  private static func show(_ round: JointRoundSummary) {
    Console.show(
      "joint.shown.round", ("round", .text(round.name)), ("stage", .word("joint.stage.\(round.stage)")),
      ("step", .integer(Int64(round.step))), ("member", .text(round.openedBy)),
      ("networks", .integer(Int64(round.networks))))
    if let ending = round.ending { Console.show("  " + Console.wording.text(ending)) }
    if !round.awaited.isEmpty {
      Console.show("joint.shown.awaited", ("members", .list(round.awaited.map { .text($0) })))
    }
    if round.heldBack > 0 { Console.show("joint.shown.held-back", ("count", .integer(Int64(round.heldBack)))) }
  }

  private static func show(_ network: JointNetworkSummary) {
    Console.show(
      "joint.shown.network", ("number", .integer(Int64(network.number))), ("score", .thousandths(network.score)),
      ("first", .date(network.firstDay)), ("last", .date(network.lastDay)))
    for leg in network.legs {
      Console.show(
        leg.isOpenedAccount ? "joint.shown.leg.account" : "joint.shown.leg", ("leg", .text(leg.name)),
        ("members", .list(leg.suppliedBy.map { .text($0) })), ("payments", .integer(Int64(leg.payments))))
    }
    for joint in network.joints {
      Console.show(
        "joint.shown.joint", ("a", .text(joint.a)), ("b", .text(joint.b)),
        ("ground", .word("joint.ground.\(joint.ground)")), ("member", .text(joint.statedBy)))
    }
    if !network.payments.isEmpty {
      Console.show("joint.shown.own", ("payments", .list(network.payments.map { .payment($0) })))
    }
    for ask in network.toAsk {
      Console.show("joint.shown.ask", ("member", .text(ask.member)), ("legs", .list(ask.legs.map { .text($0) })))
    }
  }
}
