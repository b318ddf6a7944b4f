import ArgumentParser
import Node
import Pages
import Vocabulary

extension SubjectCommand {
  /// A person asks what is held on them.
  struct Request: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A person asks what is held on them: identity, holdings, answer, oversight.",
      discussion: """
        open, identified, held, answer, letter; then review and decide where the person asks oversight. Who is not held and \
        who may not be told get the same letter.
        """,
      subcommands: [
        Open.self, Identified.self, Held.self, Answer.self, Letter.self, Review.self, Decide.self, List.self,
      ])
  }
}

extension SubjectCommand.Request {
  struct Open: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a request in. Nothing is looked up.")
    @OptionGroup var who: SubjectCommand.Who
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let id = try await node.openSubjectRequest(who.query, at: signing)
      Console.show("subject.request.opened", ("request", .text(id)), ("officer", .text(act.desk.again)))
    }
  }

  struct Identified: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say how the person was identified; before it nothing is looked up.")
    @Argument(help: "The request, or the end of its name.") var request: String
    @Option(help: "How: passport seen, known to the court, …") var means: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await node.identifySubject(request, by: means, at: signing)
      let entries = try await node.subjectFile(ofRequest: request, at: signing.desk)
      for entry in entries { SubjectCommand.show(entry) }
      for sentence in SubjectFileEntry.namesakes(in: entries) { Console.say(Console.wording.text(sentence)) }
      Console.say("subject.request.held-next", ("request", .text(request)), ("officer", .text(act.desk.again)))
    }
  }

  struct Held: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Enter what the person is told and what is withheld, item by item.",
      discussion: """
        Every item needs a word: --tell ITEM, --withhold ITEM=GROUND, or --namesake ITEM where it is somebody else's of the \
        same name; 'all' stands for those not named. Where two records contradict each other, all are not told: name those \
        that are the person's. The grounds are \
        obstructs-inquiry, prejudices-proceedings, public-security, national-security, rights-of-others.
        """)
    @Argument(help: "The request, or the end of its name.") var request: String
    @Option(parsing: .upToNextOption, help: "Items that are told, or all.") var tell: [String] = []
    @Option(
      parsing: .upToNextOption,
      help: ArgumentHelp("Items that are withheld, with the ground.", valueName: "item=ground"))
    var withhold: [String] = []
    @Option(parsing: .upToNextOption, help: "Items that are somebody else's of the same name: no part of the file.")
    var namesake: [String] = []
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let withheld = try withhold.map { text in
        guard let place = text.lastIndex(of: "=") else {
          throw ValidationError("Say the ground: --withhold ITEM=GROUND.")
        }
        return (item: String(text[..<place]), ground: String(text[text.index(after: place)...]))
      }
      let (node, signing) = try await act.open()
      let summary = try await node.checkHeld(
        request, decisions: SubjectDecisions(told: tell, withheld: withheld, others: namesake), at: signing)
      if act.json { return Console.show(summary.json) }
      SubjectCommand.Request.show(summary)
    }
  }

  struct Answer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sign the answer: it waits for an officer of another unit, who gives it by approving.")
    @Argument(help: "The request, or the end of its name.") var request: String
    @Option(
      name: .customLong("protected-as"), parsing: .upToNextOption,
      help: ArgumentHelp(
        "Where the one who asks is protected here: their entry in the register, or the key of their records in a case.",
        valueName: "entry"))
    var protectedAs: [String] = []
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let waits = try await node.answerSubject(request, protectedAs: protectedAs, at: signing)
      Console.show("exchange.waits", ("act", .text(waits)))
    }
  }

  struct Letter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The letter to the person, once two officers have signed it.")
    @Argument(help: "The request, or the end of its name.") var request: String
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("answer to the data subject")
      for sentence in try await node.subjectLetter(request, at: desk) {
        Console.show(Console.wording.text(sentence))
      }
    }
  }

  struct Review: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The person, or the authority for them, asks oversight to look.")
    @Argument(help: "The request, or the end of its name.") var request: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await node.askOversight(request, at: signing)
      Console.show(Console.wording.text("subject.request.entered"))
    }
  }

  struct Decide: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Oversight upholds the answer, or has what is held looked at again.")
    @Argument(help: "The request, or the end of its name.") var request: String
    @Flag(inversion: .prefixedNo, help: "Whether the answer stands.") var upheld: Bool
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await node.decideOversight(request, upheld: upheld, at: signing)
      Console.show(Console.wording.text("subject.request.entered"))
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Requests of persons, and where each stands.")
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("overview of requests of persons")
      for summary in Console.listed(try await node.subjectRequests(at: desk)) {
        if look.json { Console.show(summary.json) } else { SubjectCommand.Request.show(summary) }
      }
    }
  }

  static func show(_ summary: SubjectRequestSummary) {
    Console.show(
      summary.answer == nil ? "subject.request" : "subject.request.answered", ("request", .text(summary.id)),
      ("stage", .word("word.subject-stage.\(summary.stage)")), ("at", .instant(summary.receivedAt)),
      ("answer", summary.answer.map { .word("word.subject-answer.\($0)") } ?? .text("")))
  }
}
