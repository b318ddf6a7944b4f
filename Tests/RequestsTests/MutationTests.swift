import Definitions
import Foundation
import JSON
import Requests
import TestSupport
import Testing
import Vocabulary
import Yams

/// One rule of a type file changed.
struct Mutation {
  /// Where in the file, and what was done: `answers.full.result: executed`.
  let place: String
  let text: String
}

/// Changes every single rule of a type file, one at a time: takes away, adds, replaces.
///
/// Prose, titles and sources are words for people, not rules; everything else is changed.
struct Mutator {
  private static let words: Set<String> = ["prose", "title", "source", "verified", "type"]
  /// What a list could be widened by: a code that the room knows and the list does not hold.
  private static let widenings: [String: [String]] = [
    "initiators": PartyKind.allCases.map(\.rawValue), "recipients": PartyKind.allCases.map(\.rawValue),
    "request": ReaderKind.allCases.map(\.rawValue), "answer": ReaderKind.allCases.map(\.rawValue),
    "after-consent": ReaderKind.allCases.map(\.rawValue), "steps": OptionalStep.allCases.map(\.rawValue),
    "four-eyes": RequestStep.allCases.map(\.rawValue), "assurances": AssuranceKind.allCases.map(\.rawValue),
    "choices": ["another-choice"],
  ]
  /// What a single value could be instead.
  private static let alternatives: [String: [String]] = [
    "required": ["yes", "no"], "result": ["partial", "final", "executed"], "neutral": ["true", "false"],
    "consult": ["true", "false"], "national": ["true", "false"],
    "evidence": RequestType.EvidenceUse.allCases.map(\.rawValue), "level": ["urgent", "emergency"],
    "by": ["requester", "recipient"], "words-min": ["1", "400"], "kind": FieldKind.allCases.map(\.rawValue),
    "check": ["iban", "url"], "version": ["2.0"],
  ]

  static func mutations(of text: String) throws -> [Mutation] {
    guard let root = try Yams.compose(yaml: text) else { return [] }
    var found: [Mutation] = []
    try walk(root, path: []) { path, what, node in
      let mutated = replacing(root, path[...], by: node)
      found.append(Mutation(place: path.joined(separator: ".") + ": " + what, text: try Yams.serialize(node: mutated)))
    }
    return found
  }

  private static func walk(
    _ node: Node, path: [String], _ visit: ([String], String, Node) throws -> Void
  ) throws {
    let key = path.last(where: { Int($0) == nil }) ?? ""
    switch node {
    case .mapping(let mapping):
      for (name, value) in mapping {
        guard let name = name.string, !(words.contains(name) && !isCodeList(path)) else { continue }
        var without = mapping
        without[Node(name)] = nil
        try visit(path, "without \(name)", .mapping(without))
        try walk(value, path: path + [name], visit)
      }
      // A field that was required only sometimes becomes so always, and a flag that is absent is set.
      for flag in ["neutral", "consult", "national"] where flags(path).contains(flag) && mapping[Node(flag)] == nil {
        var with = mapping
        with[Node(flag)] = Node("true")
        try visit(path, "with \(flag)", .mapping(with))
      }
      if let added = addition(path) {
        var with = mapping
        with[Node(added.key)] = added.value
        try visit(path, "with \(added.key)", .mapping(with))
      }
    case .sequence(let sequence):
      let items = sequence.compactMap(\.string)
      for index in sequence.indices {
        var without = sequence
        without.remove(at: index)
        try visit(path, "without \(items[index])", .sequence(without))
      }
      for code in widenings[key] ?? [] where !items.contains(code) {
        var with = sequence
        with.append(Node(code))
        try visit(path, "with \(code)", .sequence(with))
      }
    case .scalar(let scalar):
      let isRule = path.first == "clocks" && path.count == 3
      // What may be asked for is a code with prose, whatever the code is called.
      let others = isRule ? ["another-rule"] : path.first == "asked" ? [] : alternatives[key] ?? []
      for other in others where other != scalar.string {
        try visit(path, other, .scalar(.init(other, .implicit, scalar.style)))
      }
    default: break
    }
  }

  /// A mapping whose keys are codes: there, `type` or `source` may be the name of a thing.
  private static func isCodeList(_ path: [String]) -> Bool {
    path.count == 1
      && [
        "fields", "asked", "answers", "answer-fields", "refusal-grounds", "postponement-grounds", "form",
        "impossibility-grounds", "consent-denial-grounds", "not-grounds", "clocks", "urgency-grounds",
      ].contains(path[0])
  }

  private static func flags(_ path: [String]) -> [String] {
    guard path.count == 2 else { return [] }
    return path[0] == "answers" ? ["neutral"] : path[0] == "refusal-grounds" ? ["consult", "national"] : []
  }

  /// One more entry for a list of codes.
  private static func addition(_ path: [String]) -> (key: String, value: Node)? {
    guard path.count == 1 else { return nil }
    func entry(_ pairs: [(String, String)]) -> Node {
      Node(pairs.map { (Node($0.0), Node($0.1)) }, Tag(.map), .block)
    }
    switch path[0] {
    case "answers": return ("another-answer", entry([("result", "final"), ("prose", "Added.")]))
    case "refusal-grounds", "postponement-grounds", "impossibility-grounds", "consent-denial-grounds", "not-grounds":
      return ("another-ground", entry([("prose", "Added."), ("source", "Nowhere.")]))
    case "urgency-grounds":
      return ("another-ground", entry([("level", "urgent"), ("prose", "Added."), ("source", "Nowhere.")]))
    case "asked": return ("another-question", Node("Added."))
    default: return nil
    }
  }

  private static func replacing(_ node: Node, _ path: ArraySlice<String>, by new: Node) -> Node {
    guard let first = path.first, case .mapping(var mapping) = node, let child = mapping[Node(first)] else {
      return new
    }
    mapping[Node(first)] = replacing(child, path.dropFirst(), by: new)
    return .mapping(mapping)
  }
}

@Suite("No rule of a type file can change unseen")
struct MutationTests {
  enum Fate: String, CaseIterable {
    case loader, matrix, example, histories
    case closedLists = "closed lists"
    case survived
  }

  /// What notices a mutant first.
  static func fate(
    of mutation: Mutation, _ file: HistoryFile, _ histories: [CompiledHistory], example: RequestMessage,
    original: RequestType, reviewed: ServiceMatrix
  ) throws -> Fate {
    let reader = try DefinitionReader(text: mutation.text, name: "mutant.yaml")
    let rules = Set(original.clocks.map(\.rule) + ["another-rule"])
    let (catalog, faults) = RequestTypeCatalog.read(types: [reader], clockRules: rules)
    guard faults.isEmpty, let mutant = catalog.type(file.type) else { return .loader }
    for party in PartyKind.allCases where mutant.actions(of: party) != reviewed.actions(of: party, on: file.type) {
      return .matrix
    }
    if !MessageCheck.faults(example, mutant).isEmpty { return .example }
    var replay = HistoryReplay(type: mutant)
    if histories.contains(where: { !replay.holds($0) }) { return .histories }
    return mutant.differences(from: file.closed).isEmpty ? .survived : .closedLists
  }

  @Test(
    "changing any one rule of a type makes a history, the reviewed matrix or the closed lists fail",
    arguments: DefinitionReader.names(under: "requests/types/"))
  func mutants(name: String) throws {
    let carried = try Carried.all.get()
    let text = try DefinitionReader.embeddedText(name)
    let file = try HistoryFile(named: String(name.dropFirst("requests/types/".count)))
    let player = try carried.player(file.type)
    let histories = file.histories.compactMap { CompiledHistory($0, with: player) }
    let example = try RequestMessage(json: player.example)
    let mutations = try Mutator.mutations(of: text)
    #expect(mutations.count > 100)
    var counts: [Fate: Int] = [:]
    var lines: [String] = []
    for mutation in Thoroughness.cases(mutations, brieflyEvery: 12) {
      let fate = try Self.fate(
        of: mutation, file, histories, example: example, original: player.type, reviewed: carried.matrix)
      counts[fate, default: 0] += 1
      #expect(fate != .survived, "\(file.type): \(mutation.place)")
      if fate == .closedLists { lines.append("  closed lists alone: \(mutation.place)") }
    }
    let told = Fate.allCases.map { "\($0.rawValue) \(counts[$0] ?? 0)" }.joined(separator: ", ")
    lines.insert("\(file.type): \(mutations.count) mutants: \(told)", at: 0)
    // Where somebody asks for it, what noticed each.
    if let folder = ProcessInfo.processInfo.environment["ENTENTE_MUTANTS"] {
      try (lines.joined(separator: "\n") + "\n").write(
        toFile: folder + "/" + file.type + ".txt", atomically: true, encoding: .utf8)
    }
  }
}
