import ArgumentParser
import Foundation
import Node
import Pages
import Vocabulary

struct ApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "See what waits for a second officer, sign it, or send it back.",
    discussion: """
      Whoever approves is of another unit than the first officer and signs with a key of their own, in a command of \
      their own; only who could approve an act sends it back. Without a name, what waits is listed, with everything that \
      is signed: what would leave, what the search for protected persons finds in it, the peer and its terms, the \
      protected person's entry before and after. What is long, such as a case file, is read part by part with --read, as \
      it would leave. Sending back a setting aside sends the neutral answer.
      """)

  @Argument(help: "What waits, or the end of its name.") var act: String?
  @Option(help: "Send it back, and say why.") var decline: String?
  @Option(
    help: ArgumentHelp("Write one part of what would leave to standard output, and sign nothing.", valueName: "part"))
  var read: String?
  @OptionGroup var node: NodeOptions
  @OptionGroup var desk: DeskOptions
  @Flag(help: "As JSON lines.") var json = false

  func validate() throws {
    guard read == nil || act != nil && decline == nil else {
      throw ValidationError("--read is of one act that waits, and decides nothing: entente approve ACT --read PART.")
    }
  }

  mutating func run() async throws {
    let node = try await node.open()
    let basis = "second signature"
    let plain = try await node.desk(of: desk.officerName, purpose: .investigation, basis: basis)
    guard let act else {
      for waiting in Console.listed(try await node.waiting(at: plain)) { show(waiting) }
      return
    }
    if let read {
      let part = try await node.waitingPart(read, of: act, at: plain)
      let text = String(decoding: part, as: UTF8.self)
      // At a terminal without what would move its cursor; into a file exactly what would leave.
      return isatty(1) == 0 ? Console.show(raw: text) : Console.show(text)
    }
    let signing = try await desk.unlock(plain, in: node)
    if let decline {
      try await node.decline(act, because: decline, at: signing)
      return Console.show(Console.wording.text("exchange.declined"))
    }
    if let step = try await node.approveSummary(act, at: signing) {
      Console.show(step, json: json)
    } else {
      Console.show(Console.wording.text("exchange.approved"))
    }
    try await Delivering.run(node, into: nil, json: json)
  }

  private func show(_ waiting: WaitingSummary) {
    if json {
      Console.show(
        JSON.object([
          ("id", .text(waiting.id)), ("kind", .text(waiting.kind)), ("officer", .text(waiting.officer)),
          ("at", .text(waiting.at.description)), ("expires", .text(waiting.expiresAt.description)),
          ("purpose", .text(waiting.purpose.rawValue)), ("basis", .text(waiting.basis)),
          ("subjects", .list(waiting.subjects.map { .text($0) })), ("leaves", .list(waiting.text.map { .text($0) })),
          ("override", waiting.overrideGround.map { .text($0) } ?? .nothing),
          ("notes", .list(waiting.notes.map { .text(Console.wording.text($0)) })),
          ("findings", .list(waiting.findings.map { .text(Console.wording.text($0.sentence)) })),
        ]).line)
      return
    }
    Console.show(
      "exchange.waiting", ("act", .text(waiting.id)), ("kind", .word("word.act.\(waiting.kind)")),
      ("officer", .text(waiting.officer)), ("until", .instant(waiting.expiresAt)), ("basis", .text(waiting.basis)))
    for part in waiting.parts {
      Console.show(
        "exchange.waiting.part", ("name", .text(part.name)), ("bytes", .integer(Int64(part.bytes))),
        ("digest", .text(part.digest.hex)))
    }
    if let paper = waiting.paper {
      Console.show(raw: RequestForm(paper, words: Console.wording).text())
    } else if waiting.kind != "ask-match" {
      // What would be asked of a peer's sets stands in the notes, in words: the text is for the search and the digest.
      for text in waiting.text { Console.show(text) }
    }
    for note in waiting.notes { Console.show(Console.wording.text(note)) }
    for finding in waiting.findings { Console.show(Console.wording.text(finding.sentence)) }
    if let ground = waiting.overrideGround { Console.show("exchange.waiting.override", ("ground", .text(ground))) }
  }
}

struct ReleaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "Consent, or not, to onward use of what this service gave.",
    discussion: """
      A peer who holds what was given asks before it passes it on or uses it otherwise. Consent is never wider than \
      what was asked; a denial needs a ground of the type's list. Which questions are open: `entente request show`.
      """)

  @Argument(help: "The request, or the end of its name.") var request: String
  @Option(help: "The question that is answered.") var question: String
  @Option(parsing: .upToNextOption, help: "Who may read it: prosecution, police, …") var reader: [String] = []
  @Option(parsing: .upToNextOption, help: "What for: evidence, freeze, …") var use: [String] = []
  @Option(help: "Under which conditions.") var conditions: String?
  @Option(help: "Deny it on this ground.") var deny: String?
  @Option(help: "Why it is denied.") var because: String?
  @OptionGroup var protection: OverrideOptions
  @OptionGroup var act: ActOptions

  func validate() throws {
    guard (deny == nil) == !(reader.isEmpty || use.isEmpty) else {
      throw ValidationError("Say who may read it and what for (--reader, --use), or --deny GROUND --because WHY.")
    }
  }

  mutating func run() async throws {
    let (node, signing) = try await act.open()
    var fields = [("question", question)]
    if let deny { fields.append(("ground", deny)) }
    if let because { fields.append(("explanation", because)) }
    if let conditions { fields.append(("conditions", conditions)) }
    let step = try await node.decide(
      request, step: deny == nil ? "grant-consent" : "deny-consent", with: fields,
      lists: deny == nil ? [("readers", reader), ("uses", use)] : [], override: protection.override, at: signing)
    Console.show(step, json: act.json)
    try await Delivering.run(node, into: nil, json: act.json)
  }
}

struct ProtectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "protect", abstract: "Persons about whom nobody, or some countries, must learn nothing from here.",
    subcommands: [Set.self, Lift.self, List.self, Sheltered.self, Hashes.self, Refused.self])

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Protect somebody, or change how.",
      discussion: """
        Everything that leaves is searched for the person: names in other spellings and scripts, identifiers, hashes of \
        them, whatever they are packed in. What protects less than before waits for a second officer.
        """)

    @Option(help: "The pseudonym of somebody who is in the register already.") var id: String?
    @Option(parsing: .upToNextOption, help: "Names and aliases, in any script.") var name: [String] = []
    @Option(parsing: .upToNextOption, help: "Document, telephone, account, handle, …") var identifier: [String] = []
    @Option(parsing: .upToNextOption, help: "Keys under which records name the person.") var reference: [String] = []
    @Option(help: "What the person is: victim, smuggled-person, witness, informant, …") var role: String
    @Flag(help: "Under eighteen, or presumed to be.") var minor = false
    @Flag(help: "Asylum-seeker, refugee, target of transnational repression.") var refugee = false
    @Option(
      name: .customLong("barred"), parsing: .upToNextOption,
      help: "Countries that must not learn of the person; none named means all.")
    var barred: [CountryCode] = []
    @Option(help: "Why somebody is protected less: for the second officer and oversight.") var because: String?
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      guard let role = PersonRole(rawValue: role) else {
        throw ValidationError("--role is one of \(PersonRole.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      let (node, signing) = try await act.open()
      let result = try await node.protect(
        id: id, names: name, identifiers: identifier, references: reference, role: role, isMinor: minor,
        isProtected: refugee, barredCountries: barred, because: because ?? "", at: signing)
      Console.show(result.waits ? "exchange.waits" : "exchange.protected", ("act", .text(result.id)))
    }
  }

  struct Lift: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a protection, or the shelter of somebody in a case: waits for a second officer.",
      discussion: """
        The pseudonym is one of the register (`entente protect list`) or of somebody sheltered in a case (`entente protect \
        sheltered`); then the case has to be worked on for the purpose. The second officer is of another unit, and oversight \
        is told. What is kept of a sheltered person for the search alone goes with their last shelter.
        """)

    @Argument(help: "The pseudonym: protected-… or sheltered-….") var id: String
    @Option(help: "Why: for the second officer and oversight.") var because: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let result = try await node.unprotect(id, because: because, at: signing)
      Console.show("exchange.waits", ("act", .text(result.id)))
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The register. Reading it is logged.")
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("review of the register")
      for person in Console.listed(try await node.protectedSummaries(at: desk)) {
        if look.json {
          Console.show(person.json)
        } else {
          Console.show(
            person.isBarredEverywhere ? "exchange.protected.everywhere" : "exchange.protected.countries",
            ("id", .text(person.id)), ("role", .text(person.role)),
            ("countries", .list(person.countries.map { .country($0) })))
        }
      }
    }
  }
}

extension ProtectCommand {
  struct Sheltered: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Who is sheltered in a case, under the pseudonym by which a shelter is lifted. Logged.",
      discussion: """
        A shelter has no last day: it stands until two officers lift it, also when the case is closed and nothing is held on \
        the person any more. By whose names and numbers the search knows somebody, supervisors see.
        """)

    @Option(
      name: .customLong("case"), help: "The case, or the end of its name; every case, for supervisors, otherwise.")
    var caseName: String?
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let node = try await look.node.open()
      let officer = DeskOptions.name(look.officer)
      let desk =
        if let caseName {
          try await node.desk(of: officer, onCase: caseName)
        } else {
          try await node.desk(of: officer, purpose: .protection, basis: "review of shelters")
        }
      for each in Console.listed(try await node.shelters(inCase: caseName, at: desk)) {
        if look.json { Console.show(each.json) } else { show(each) }
      }
    }

    private func show(_ shelter: ShelterSummary) {
      Console.show(
        shelter.isCaseOpen ? "protect.sheltered" : "protect.sheltered.closed", ("id", .text(shelter.id)),
        ("number", .integer(Int64(shelter.number))), ("case", .text(shelter.caseID)),
        ("role", .word("form.role.\(shelter.role.rawValue)")),
        ("by", .word(shelter.isProposed ? "word.shelter.machine" : "word.shelter.officer")),
        ("records", .integer(Int64(shelter.records))))
      if let marks = shelter.marks, !marks.isEmpty {
        Console.show("protect.sheltered.marks", ("marks", .list(marks.map { .text($0) })))
      }
      if shelter.isTraced { Console.show(Console.wording.text("protect.sheltered.traced")) }
    }
  }

  struct Hashes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Take in hashes of known depictions of child abuse: such files are refused wherever they come in or leave.")

    @Argument(help: ArgumentHelp("One MD5, SHA-1 or SHA-256 a line.", valueName: "file")) var file: String
    @Option(help: "Whose list it is.") var source: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let content = try Attached.bytes(file, atMost: 256 << 20)
      let count = try await Attached.reading(file, content) {
        try await node.addContentHashes(String(decoding: content, as: UTF8.self), source: source, at: signing)
      }
      if act.json { return Console.show(JSON.object([("source", .text(source)), ("hashes", .integer(count))]).line) }
      Console.show("protect.hashes", ("count", .integer(Int64(count))), ("source", .text(source)))
    }
  }

  struct Refused: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What was refused as content that nobody may hold: digests and places. Logged.")

    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("review of refused content")
      for each in Console.listed(try await node.refusedContent(at: desk)) {
        if look.json {
          Console.show(
            JSON.object([
              ("sha-256", .text(each.digest.hex)), ("bytes", .integer(each.bytes)), ("ground", .text(each.ground)),
              ("place", .text(each.place)), ("at", .text(each.at.description)),
            ]).line)
        } else {
          Console.show(
            "protect.refused", ("digest", .text(each.digest.hex)),
            ("ground", .word("word.content.\(each.ground)")),
            ("place", .text(each.place)), ("at", .instant(each.at)))
        }
      }
    }
  }
}
