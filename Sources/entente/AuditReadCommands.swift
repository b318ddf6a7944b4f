import ArgumentParser
import Foundation
import Node
import Pages
import Vocabulary

/// Who reads the log, and on which basis.
struct LogReaderOptions: ParsableArguments {
  @OptionGroup var node: NodeOptions
  @Option(help: "Who reads, by name: oversight or a supervisor (or ENTENTE_OFFICER).") var officer: String?
  @Option(help: "The legal basis of the review, as it is cited.") var basis: String
  @Flag(help: "As JSON lines.") var json = false

  func read(_ body: (ServiceNode, Desk) async throws -> LogReading) async throws {
    let node = try await node.open()
    let desk = try await node.desk(of: DeskOptions.name(officer), purpose: .protection, basis: basis)
    let reading = try await body(node, desk)
    for entry in reading.entries { Console.show(json ? entry.json : entry.line) }
    if !json {
      Console.say(
        "audit.read", ("shown", .integer(Int64(reading.entries.count))),
        ("entries", .integer(Int64(reading.log.entries))),
        ("intents", .integer(Int64(reading.log.openIntents.count))))
    }
  }
}

extension AuditCommand {
  struct Read: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read the log: who did what, when, why and on what. That it was read is logged first.",
      discussion: "For oversight and supervisors. Entries name officers and things by identifiers, nobody by name.")

    @Option(help: "The first entry's place, from 0.") var from = 0
    @Option(help: "How many entries at most.") var limit = 100
    @OptionGroup var reader: LogReaderOptions

    mutating func run() async throws {
      let (from, limit) = (from, limit)
      try await reader.read { try await $0.readLog(from: from, limit: limit, at: $1) }
    }
  }

  struct Sample: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read entries drawn by lot, each as likely as every other: where a review begins.")

    @Option(help: "How many.") var count = 20
    @OptionGroup var reader: LogReaderOptions

    mutating func run() async throws {
      let count = count
      try await reader.read { try await $0.sampleLog(count: count, at: $1) }
    }
  }
}

extension AuditCommand {
  struct Notices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What oversight is told: stopped disclosures, protections set aside, signals of abuse.",
      discussion: """
        For oversight and supervisors. A protection that two officers set aside is shown with their ground until it is \
        acknowledged: `entente audit acknowledge NOTICE`, by somebody who did not sign it.
        """)

    @OptionGroup var reader: NoticeReaderOptions

    mutating func run() async throws {
      let (node, desk) = try await reader.open()
      for notice in Console.listed(try await node.oversightNotices(at: desk)) {
        if reader.json {
          Console.show(notice.json)
        } else if let override = notice.override {
          Console.show(
            override.isAcknowledged ? "audit.notice.acknowledged" : "audit.notice.override",
            ("at", .instant(notice.at)),
            ("officers", .list(override.officers.map { .text($0) })), ("ground", .text(override.ground)),
            ("entry", .integer(Int64(override.entry))), ("notice", .text(notice.id)))
        } else {
          Console.show(
            "audit.notice", ("at", .instant(notice.at)), ("code", .word("word.notice.\(notice.code)")),
            ("subject", .text(notice.subject))
          )
        }
      }
    }
  }

  struct Acknowledge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sign, as oversight, that you saw that a protection was set aside; the notice stays.")

    @Argument(help: "The notice, or the end of its name.") var notice: String
    @OptionGroup var node: NodeOptions
    @OptionGroup var desk: DeskOptions
    @Option(help: "The legal basis of the review, as it is cited.") var basis: String

    mutating func run() async throws {
      let node = try await node.open()
      let signing = try await desk.signingDesk(in: node, purpose: .protection, basis: basis)
      try await node.acknowledge(notice: notice, at: signing)
      Console.show(Console.wording.text("audit.notice.done"))
    }
  }

  /// Who reads what oversight is told.
  struct NoticeReaderOptions: ParsableArguments {
    @OptionGroup var node: NodeOptions
    @Option(help: "Who reads, by name: oversight or a supervisor (or ENTENTE_OFFICER).") var officer: String?
    @Option(help: "The legal basis of the review, as it is cited.") var basis: String
    @Flag(help: "As JSON lines.") var json = false

    func open() async throws -> (ServiceNode, Desk) {
      let node = try await node.open()
      return (node, try await node.desk(of: DeskOptions.name(officer), purpose: .protection, basis: basis))
    }
  }
}

extension LogEntry {
  /// For a person: place, time, what, by whom, why, on what. What the node did by itself has neither officer nor purpose.
  fileprivate var line: String {
    guard let time, let act, let officer, let purpose, let basis else {
      return Console.wording.text(Sentence("audit.entry.erased", ("place", .integer(Int64(place)))))
    }
    let by = officer.isEmpty ? [] : ([officer] + approvedBy).map { Sentence.Value.text($0) }
    let isFor = !purpose.isEmpty && !basis.isEmpty
    let key =
      by.isEmpty
      ? (isFor ? "audit.entry.node.for" : "audit.entry.node") : (isFor ? "audit.entry.for" : "audit.entry.officer")
    var line = Console.wording.text(
      Sentence(
        key, ("place", .integer(Int64(place))), ("at", .instant(time)), ("act", .text(Self.words(act))),
        ("officers", .list(by)), ("purpose", .word("word.purpose.\(purpose)")), ("basis", .text(basis))))
    if outcome != .done { line += Console.wording.text("audit.entry.\(outcome.rawValue)") }
    if !subjects.isEmpty {
      line += "\n" + Console.wording.text(Sentence("audit.entry.on", ("subjects", .list(subjects.map { .text($0) }))))
    }
    return line
  }

  /// What an act is called: what only the log knows, acts of officers, questions to the payments.
  private static func words(_ act: String) -> String {
    for key in ["word.logged.\(act)", "word.act.\(act)"] where Console.wording.has(key) {
      return Console.wording.text(key)
    }
    return act
  }

  fileprivate var json: String {
    func text(_ value: String?) -> JSON { value.map { .text($0) } ?? .nothing }
    return JSON.object([
      ("place", .integer(place)), ("time", text(time?.description)), ("kind", text(kind)), ("act", text(act)),
      ("officer", text(officer)), ("approvedBy", .list(approvedBy.map { .text($0) })), ("purpose", text(purpose)),
      ("basis", text(basis)), ("case", text(caseID)), ("subjects", .list(subjects.map { .text($0) })),
      ("notes", .list(notes.map { .text($0) })), ("outcome", .text(outcome.rawValue)),
    ]).line
  }
}
