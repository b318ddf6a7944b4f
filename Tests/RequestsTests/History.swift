import Definitions
import Foundation
import JSON
import Requests
import Testing
import Vocabulary

/// What an instrument demands or forbids, as a course of events: read from `Histories/<type>.yaml`.
///
/// A step is a line: the step's name, then `member:value` for what the event's JSON holds. The runner fills in what a step
/// needs and the line does not say, plays each event on the side that acts and, where it is shared, on the other side.
struct History {
  enum Expectation {
    /// All steps are taken; the request ends in this stage, having started these clocks.
    case ends(RequestStage, clocks: [String])
    /// The last step is refused with this code; `inexpressible` where no such event can be made.
    case refused(String)
  }

  let id: String
  let source: String
  let patch: JSONValue?
  let steps: [String]
  let expectation: Expectation
}

/// Every history of a type, and the closed lists as the instrument has them.
struct HistoryFile {
  let type: String
  /// Apart from the type file, the same lists: double entry.
  let closed: [(key: String, codes: [String])]
  let histories: [History]
  var required: Int { histories.filter { if case .ends = $0.expectation { true } else { false } }.count }
  var forbidden: Int { histories.count - required }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Histories")

  static func all() throws -> [HistoryFile] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }.sorted()
      .map { try HistoryFile(named: $0) }
  }

  init(named name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    let file = try DefinitionReader(text: text, name: name)
    type = try file.string("type")
    var closed: [(key: String, codes: [String])] = []
    let lists = try file.child("closed")
    for key in lists.keys { closed.append((key, try lists.stringList(key))) }
    self.closed = closed
    var words: [String: [String]] = [:]
    if let own = try file.optionalChild("words") {
      for key in own.keys { words[key] = try own.stringList(key) }
    }
    var histories: [History] = []
    for entry in try file.children("required") {
      let stage = try entry.value("ends", RequestStage.init(rawValue:))
      let clocks = try entry.optionalStringList("clocks")
      histories += try Self.read(entry, words, .ends(stage, clocks: clocks))
    }
    for entry in try file.children("forbidden") {
      histories += try Self.read(entry, words, .refused(try entry.string("because")))
    }
    try file.finish()
    self.histories = histories
  }

  /// One history, or one for each value of `for`, which stands where a step or the patch says `$`.
  private static func read(
    _ entry: DefinitionReader, _ words: [String: [String]], _ expectation: History.Expectation
  ) throws -> [History] {
    let id = try entry.string("id")
    let source = try entry.string("source")
    _ = try entry.optionalString("prose")
    _ = try entry.optionalBoolean("verified")
    let patch = try entry.optionalString("patch")
    let lines = try entry.stringList("steps")
    let values = try entry.optionalStringList("for")
    return try (values.isEmpty ? [""] : values).map { value in
      History(
        id: value.isEmpty ? id : "\(id)/\(value)", source: source,
        patch: try patch.map { try JSONValue.parse(Array($0.replacing("$", with: value).utf8)) },
        steps: lines.flatMap { expand($0, words) }.map { $0.replacing("$", with: value) }, expectation: expectation)
    }
  }

  private static let standardWords: [String: [String]] = [
    "sent": ["draft", "ask-approval", "approve", "send"],
    "received": ["sent", "receive"],
    "acknowledged": ["received", "acknowledge"],
    "screened": ["acknowledged", "screen"],
    "accepted": ["screened", "accept"],
    "executing": ["accepted", "begin"],
  ]

  private static func expand(_ line: String, _ words: [String: [String]]) -> [String] {
    guard let lines = words[line] ?? standardWords[line] else { return [line] }
    return lines.flatMap { expand($0, words) }
  }
}

/// RFC 7396: null removes, objects merge, anything else replaces.
func merged(_ value: JSONValue, _ patch: JSONValue) -> JSONValue {
  guard case .object(let changes) = patch else { return patch }
  var members: [JSONValue.Member] = []
  if case .object(let own) = value { members = own }
  for change in changes {
    let index = members.firstIndex { $0.key == change.key }
    if change.value == .null {
      if let index { members.remove(at: index) }
    } else if let index {
      members[index] = .init(change.key, merged(members[index].value, change.value))
    } else {
      members.append(.init(change.key, merged(.object([]), change.value)))
    }
  }
  return .object(members)
}
