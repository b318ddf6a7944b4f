import ArgumentParser
import Foundation
import Node
import Pages
import Vocabulary

/// What acts on requests share: node, officer, purpose and basis.
struct ActOptions: ParsableArguments {
  @OptionGroup var node: NodeOptions
  @OptionGroup var desk: DeskOptions

  @Option(help: "What it is for.")
  var purpose: Purpose

  @Option(help: "The legal basis, as the service cites it.")
  var basis: String

  @Flag(help: "As JSON.") var json = false

  /// The node, and the desk with its officer's key unlocked.
  func open() async throws -> (ServiceNode, SigningDesk) {
    let node = try await node.open()
    return (node, try await desk.signingDesk(in: node, purpose: purpose, basis: basis))
  }
}

/// Setting a protection aside, where the search of what leaves has stopped it.
struct OverrideOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Propose to let exactly this go although it names a protected person, and say why: a supervisor of another unit decides, and oversight is told.",
      valueName: "ground"))
  var override: String?
}

/// What looking at requests shares.
struct LookOptions: ParsableArguments {
  @OptionGroup var node: NodeOptions

  @Option(help: "Who looks, by name; needed where the node has several officers (or ENTENTE_OFFICER).")
  var officer: String?

  @Flag(help: "As JSON lines.") var json = false

  func open(_ basis: String) async throws -> (ServiceNode, Desk) {
    let node = try await node.open()
    return (
      node, try await node.desk(of: DeskOptions.name(officer), purpose: .investigation, basis: basis)
    )
  }
}

/// Files that go with a message or an answer.
enum Attached {
  static func read(_ paths: [String]) throws -> [OutboundFile] {
    try paths.map { OutboundFile(name: URL(fileURLWithPath: $0).lastPathComponent, bytes: try bytes($0)) }
  }

  /// Reads a file's content by the body. A fault of the content gets the file's name, and the line where one is known.
  static func reading<R>(
    _ path: String?, _ content: [UInt8]?, _ body: () async throws -> R
  ) async throws -> R {
    do { return try await body() } catch let fault as Fault {
      guard let path, let content else { throw fault }
      throw fault.placed(in: path, content)
    }
  }

  /// Throws where no folder is: a slip of the hand is not "nothing was there".
  static func checkFolder(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      throw Fault("exchange.folder", at: .init(file: path), ("folder", .text(path)))
    }
  }

  /// A file whole, of at most so many bytes; standard is what the largest envelope holds. No more than that is read,
  /// also of a device that has no end.
  static func bytes(_ path: String, atMost limit: Int = 16 << 20) throws -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path), let content = try? file.read(upToCount: limit + 1) ?? Data()
    else {
      throw Fault("exchange.file", at: .init(file: path), ("file", .text(path)))
    }
    guard content.count <= limit else {
      throw Fault(
        "exchange.file.too-large", at: .init(file: path), ("file", .text(path)),
        ("mebibytes", .integer(Int64(limit >> 20))))
    }
    return Array(content)
  }
}

extension Console {
  /// Where a step led.
  static func show(_ step: StepSummary, json: Bool) {
    if json { return show(step.json) }
    if let waits = step.waits {
      show("exchange.waits", ("act", .text(waits)))
    } else {
      show(
        "exchange.done", ("request", .text(step.request)),
        ("stage", step.stage.map { .word("word.stage.\($0)") } ?? .text("")))
    }
  }

  /// A request as one line.
  static func show(_ request: RequestSummary) {
    show(
      request.next == nil ? "exchange.request" : "exchange.request-due", ("request", .text(request.id)),
      ("title", .text(request.title)), ("authority", .text(request.authority)),
      ("stage", .word("word.stage.\(request.stage)")), ("side", .word("word.side.\(request.side)")),
      ("next", .instant(request.next ?? request.createdAt)))
    if !request.overdue.isEmpty {
      show("exchange.overdue", ("acts", .list(request.overdue.map { .word("word.clock-act.\($0)") })))
    }
    if let statutory = request.statutory {
      show(
        request.isVerified ? "exchange.statutory" : "exchange.statutory-unverified", ("at", .instant(statutory)),
        ("act", .text(request.ruleAct ?? "")), ("rule", .text(request.ruleSource ?? "")))
    } else if let customary = request.customary {
      show(
        "exchange.customary", ("at", .instant(customary)), ("act", .text(request.ruleAct ?? "")),
        ("rule", .text(request.ruleSource ?? "")))
    } else if request.isWithoutTime {
      show(wording.text("exchange.no-statutory"))
    }
    if request.awaitsReview { show(wording.text("exchange.awaits-review")) }
  }
}

extension Fault {
  /// The fault with the file in which it was found. One that says no place in a content is not of it, and stays as it is.
  fileprivate func placed(in path: String, _ content: [UInt8]) -> Fault {
    let isOfContent =
      location.byte != nil || location.field != nil
      || [
        "json.", "federation.directory.malformed", "requests.message.", "protection.content.hash",
        "protection.content.no-hashes",
      ].contains {
        code.rawValue.hasPrefix($0)
      }
    guard isOfContent, location.file == nil else { return self }
    var placed = self
    placed.location.file = path
    if placed.location.line == nil {
      placed.location.line =
        location.byte.map { content.prefix($0).count { $0 == 0x0A } + 1 }
        ?? location.field.flatMap { content.line(ofField: $0) }
    }
    return placed
  }
}

extension [UInt8] {
  /// The line in which a member of that name begins, where there is exactly one: `subjects.role` is sought as `role`.
  fileprivate func line(ofField name: String) -> Int? {
    guard let last = name.split(separator: ".").last else { return nil }
    let member = Array("\"\(last)\"".utf8)
    var found: Int?
    var line = 1
    for place in indices {
      if self[place] == 0x0A { line += 1 }
      guard self[place] == 0x22, self[place...].starts(with: member),
        self[(place + member.count)...].first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == 0x3A
      else { continue }
      guard found == nil else { return nil }
      found = line
    }
    return found
  }
}
