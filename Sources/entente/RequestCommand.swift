import ArgumentParser
import Foundation
import Node
import Pages
import Vocabulary

struct RequestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request", abstract: "Ask another service, and answer what others ask.",
    discussion: """
      A request is written, checked, signed by one officer and sent by a second one of another unit (`entente approve`). \
      Envelopes lie in the node's folder `outbox`, in a box for each peer; what a peer sent is taken in with \
      `entente request receive --from FOLDER`.
      """,
    subcommands: [
      Types.self, New.self, Check.self, Send.self, Receive.self, Answer.self, Decide.self, Due.self, List.self,
      Show.self, PrintForm.self,
    ], aliases: ["requests"])

  struct Types: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The types of request that this service may send.")

    @OptionGroup var node: NodeOptions

    mutating func run() async throws {
      for type in try await node.open().sendableTypes() {
        Console.show(
          type.isVerified ? "exchange.type" : "exchange.type-unverified", ("type", .text(type.name)),
          ("title", .text(type.title)), ("recipients", .list(type.recipients.map { .text($0) })))
      }
    }
  }

  struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a request: field by field at the terminal, or from a file.",
      discussion: """
        Without --from, each field of the type is asked for with its explanation; an empty line leaves it out. With \
        --from, the fields are read from JSON (`-` for standard input): facts, link, subjects, asked, period, urgency, \
        fields, … What is missing is no error yet: `entente request check` says it. A field that the type does not know is said at \
        once.
        """)

    @Option(help: "The type, such as fiu.request; see `entente request types`.")
    var type: String

    @Option(help: "The peer: its name, the end of its identifier, or 'FR fiu'.")
    var to: String

    @Option(help: "As which body of the peer: spoc, desk-24-7, central-authority, …")
    var recipient: String?

    @Option(help: ArgumentHelp("The fields as JSON; - for standard input.", valueName: "file"))
    var from: String?

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Files that go with it.", valueName: "file"))
    var attach: [String] = []

    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let content: [UInt8] =
        switch from {
        case nil: try GuidedWriting.ask(try await node.questions(type: type, to: to))
        case "-"?: Array(FileHandle.standardInput.readDataToEndOfFile())
        case let path?: try Attached.bytes(path)
        }
      let files = try Attached.read(attach)
      let (request, unknown) = try await Attached.reading(from, content) {
        try await node.draftRequest(type: type, to: to, as: recipient, json: content, files: files, at: signing)
      }
      for fault in unknown {
        Console.say("exchange.drafted-unknown", ("what", .text(Console.wording.text(fault.sentence))))
      }
      if act.json { return Console.show(request.json) }
      Console.show("exchange.drafted", ("request", .text(request.id)))
      Console.say(
        "exchange.drafted-next", ("request", .text(String(request.id.suffix(12)))), ("officer", .text(act.desk.again)))
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What the receiving service would send it back for, before it is sent.")

    @Argument(help: "The request, or the end of its name.") var request: String
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("check before sending")
      let check = try await node.check(request, at: desk)
      if look.json {
        Console.show(
          JSON.object([
            ("score", .integer(check.score)),
            ("missing", .list(check.missing.map { .text(Console.wording.text($0)) })),
            ("to-consider", .list(check.toConsider.map { .text(Console.wording.text($0)) })),
            ("hints", .list(check.hints.map { .text(Console.wording.text($0)) })),
            ("hindrances", .list(check.hindrances.map { JSON($0) })),
          ]).line)
      } else {
        Console.show("exchange.check", ("score", .thousandths(Int64(check.score) * 100)))
        for sentence in check.missing {
          Console.show("exchange.check.missing", ("what", .text(Console.wording.text(sentence))))
        }
        for sentence in check.toConsider {
          Console.show("exchange.check.consider", ("what", .text(Console.wording.text(sentence))))
        }
        for sentence in check.hints {
          Console.show("exchange.check.hint", ("what", .text(Console.wording.text(sentence))))
        }
        for fault in check.hindrances {
          Console.show("exchange.check.hindrance", ("what", .text(Console.wording.text(fault.sentence))))
        }
      }
      if !check.hindrances.isEmpty { throw ExitCode(1) }
    }
  }

  struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sign a request as the first officer, or put out what is due.",
      discussion: """
        The request then waits for a second officer of another unit, who sends it with `entente approve`. Without a \
        request, everything whose time has come is sealed and laid into the peers' boxes.
        """)

    @Argument(help: "The request, or the end of its name.") var request: String?

    @Option(help: ArgumentHelp("The folder of boxes, in place of the node's outbox.", valueName: "dir"))
    var into: String?

    @OptionGroup var protection: OverrideOptions
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      if let request {
        let (node, signing) = try await act.open()
        return Console.show(
          try await node.send(request, override: protection.override, at: signing), json: act.json)
      }
      let node = try await act.node.open()
      try await Delivering.run(node, into: into, json: act.json)
    }
  }

  struct Receive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take in what peers sent: check, acknowledge, screen.",
      discussion: """
        An envelope that is malformed, truncated, over-large, wrongly signed or addressed, replayed or dated ahead is \
        refused with its ground, logged, and changes nothing. What came is screened for abuse on the request alone, \
        before anybody looks anything up.
        """)

    @Option(
      help: ArgumentHelp(
        "The folder of boxes in which this node has one; without it, what `entente serve` took in is attended to.",
        valueName: "dir"))
    var from: String?

    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      guard let from else {
        try await node.attend(at: signing)
        return try await Delivering.run(node, into: nil, json: act.json)
      }
      try Attached.checkFolder(from)
      let arrivals = try await node.receive(from: from, at: signing)
      for arrival in arrivals {
        if act.json {
          Console.show(arrival.json)
        } else {
          Console.show(Console.wording.text(arrival.sentence))
          if let why = arrival.why { Console.show("exchange.arrival.why", ("why", .text(Console.wording.text(why)))) }
        }
      }
      if arrivals.isEmpty, !act.json { Console.show(Console.wording.text("exchange.arrival.none")) }
      try await Delivering.run(node, into: nil, json: act.json)
      if arrivals.contains(where: \.isRefused) { throw ExitCode(1) }
    }
  }

  struct Answer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Answer a request with one of its type's answers.",
      discussion: """
        What is given is searched for protected persons before it is signed; --override proposes to set that aside. Where what is held may not be given, the \
        type's neutral answer is sent: the same as where nothing is held.
        """)

    @Argument(help: "The request, or the end of its name.") var request: String
    @Option(help: "The answer's code.") var code: String
    @Option(help: "The answer in words.") var text: String?
    @Option(help: ArgumentHelp("The answer's fields as JSON.", valueName: "file")) var from: String?
    @Option(parsing: .upToNextOption, help: ArgumentHelp("Files that go with it.", valueName: "file"))
    var attach: [String] = []
    @Option(help: "How it may be handled.") var marking: Marking = .serviceOnly
    @Option(help: "Until when what was preserved or held stays so (RFC 3339).") var until: String?
    @OptionGroup var protection: OverrideOptions
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let fields = try from.map { try Attached.bytes($0) }
      let files = try Attached.read(attach)
      let until = try until.map(Moment.read)
      let step = try await Attached.reading(from, fields) {
        try await node.answer(
          request, code: code, text: text, json: fields, files: files, marking: marking, until: until,
          override: protection.override, at: signing)
      }
      Console.show(step, json: act.json)
      try await Delivering.run(node, into: nil, json: act.json)
    }
  }

  struct Decide: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Any other step: accept, refuse on a ground, ask back, postpone, extend, withdraw, feedback, close, …",
      discussion: """
        The step is named as the state machine names it: accept, begin, ask-clarification, clarify, refuse, postpone, \
        resume, impossible, promise, transfer, review, extend, lift, ask-consent, feedback, withdraw, close, \
        share-draft, comment-draft. A refusal without a ground of the type's list cannot be made.
        """)

    @Argument(help: "The request, or the end of its name.") var request: String
    @Argument(help: "The step.") var step: String
    @Option(help: "The ground, by its code.") var ground: String?
    @Option(help: "Why, in words.") var because: String?
    @Option(help: "A date for it (RFC 3339).") var until: String?
    @Option(help: "For accept: urgent-indirect, where the information must be got from others.") var pace: String?
    @Option(help: "For review: true where the request was found clear.") var clear: Bool?
    @Option(help: "The question of consent, by a name of your choice.") var question: String?
    @Option(parsing: .upToNextOption, help: "Who is to read it: prosecution, police, …") var reader: [String] = []
    @Option(parsing: .upToNextOption, help: "What for: evidence, freeze, …") var use: [String] = []
    @Option(help: "For feedback: useful-led-to, useful-background, already-known, not-useful, still-open.")
    var code: String?
    @Option(parsing: .upToNextOption, help: "For feedback that led to something: lead, arrest, freeze, conviction.")
    var result: [String] = []
    @OptionGroup var protection: OverrideOptions
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      var fields: [(String, String)] = []
      for (name, value) in [
        ("ground", ground), ("explanation", code == nil ? because : nil), ("until", until), ("pace", pace),
        ("clear", clear.map { $0 ? "true" : "false" }), ("question", question), ("code", code),
        ("text", code == nil ? nil : because),
      ] {
        if let value { fields.append((name, value)) }
      }
      var lists: [(String, [String])] = []
      for (name, values) in [("readers", reader), ("uses", use), ("results", result)] where !values.isEmpty {
        lists.append((name, values))
      }
      let summary = try await node.decide(
        request, step: step, with: fields, lists: lists, override: protection.override, at: signing)
      Console.show(summary, json: act.json)
      try await Delivering.run(node, into: nil, json: act.json)
    }
  }

  struct Due: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What is to be done by when: statutory, promised and requested dates, the earliest first.")

    @Option(
      help: ArgumentHelp(
        "As things stood at that moment, also a past one: a date is the end of that day where the service works.",
        valueName: "yyyy-mm-dd|moment"))
    var at: String?
    @Flag(help: "Only what is overdue.") var overdue = false
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("overview of what is due")
      try await Console.sayThreats(of: node)
      var moment: Instant?
      if let at, let day = CivilDate(at) {
        let end = try node.endOfDay(day)
        if !look.json { Console.say("exchange.due.end-of-day", ("at", .instant(end))) }
        moment = end
      } else {
        moment = try at.map { try Moment.read($0, saying: "A moment is a date, or is written with its zone") }
      }
      let rows = try await node.dueSummaries(at: moment, overdueOnly: overdue, desk: desk)
      for row in rows {
        if look.json { Console.show(row.json) } else { Console.show(row) }
      }
      if rows.isEmpty, !look.json { Console.show(Console.wording.text("exchange.due.none")) }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The node's requests, newest first.")
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("overview of the unit's requests")
      try await Console.sayThreats(of: node)
      for row in Console.listed(try await node.requestSummaries(at: desk)) {
        if look.json { Console.show(row.json) } else { Console.show(row) }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One request whole, with its history.")
    @Argument(help: "The request, or the end of its name.") var request: String
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("work on the request")
      if look.json { return Console.show(try await node.requestJSON(request, at: desk)) }
      let paper = try await node.paper(of: request, reply: false, isInternal: true, at: desk)
      Console.show(raw: RequestForm(paper, words: Console.wording).text())
      let behind = try await node.findings(behindTokensOf: request, at: desk)
      for record in behind.records {
        Console.show(
          "match.token", ("record", .text(record.record)), ("source", .text(record.source)), ("key", .text(record.key)))
        Console.show(
          record.isDoublyConfirmed ? "match.token.confirmed" : "match.token.single",
          ("agreeing", .list(record.agreeing.map { .word($0 == "name" ? "match.name" : "matching.class.\($0)") })))
      }
      for each in behind.cases { Console.show("match.token.case", ("case", .text(each))) }
    }
  }
}

/// Lays what is due into the peers' boxes and says so.
enum Delivering {
  static func run(_ node: ServiceNode, into folder: String?, json: Bool) async throws {
    let delivery = try await node.deliver(to: folder)
    guard !json else { return }
    if delivery.toBring > 0 {
      Console.say("exchange.delivery-to-bring", ("count", .integer(Int64(delivery.toBring))))
    }
    if delivery.posted + delivery.toBring + delivery.stopped + delivery.behind + delivery.waiting == 0 {
      Console.say(Console.wording.text("exchange.due.none"))
    }
    if delivery.posted > 0 {
      Console.say(
        "exchange.delivered", ("count", .integer(Int64(delivery.posted))),
        ("folder", .text(folder ?? node.outboxFolder)))
    }
    if delivery.replaced > 0 {
      Console.say("exchange.delivery-replaced", ("count", .integer(Int64(delivery.replaced))))
    }
    if delivery.stopped > 0 {
      Console.say("exchange.delivery-stopped", ("count", .integer(Int64(delivery.stopped))))
    }
    if delivery.behind > 0 {
      Console.say("exchange.delivery-behind", ("count", .integer(Int64(delivery.behind))))
    }
    if delivery.waiting > 0, let until = try await node.outboxWaits().until {
      Console.say("exchange.delivery-waits", ("count", .integer(Int64(delivery.waiting))), ("until", .instant(until)))
    }
  }
}

/// A moment as an officer types it.
enum Moment {
  static func read(_ text: String) throws -> Instant { try read(text, saying: "A moment is written with its zone") }

  static func read(_ text: String, saying need: String) throws -> Instant {
    guard let stamp = Timestamp(text), stamp.offsetMinutes != nil else {
      throw ValidationError("\(need): 2026-03-02T17:00:00+01:00.")
    }
    return stamp.instant
  }
}
