public import Definitions
public import Vocabulary

/// What a kind of body may do with requests of a type.
public enum MatrixAction: String, Sendable, CaseIterable, Comparable {
  case initiate, receive
  case readRequest = "read-request"
  case readAnswer = "read-answer"
  /// Only once the answer's originator consented.
  case readAfterConsent = "read-after-consent"

  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Service × type × action: either derived from the type files, or read from the file that people reviewed.
///
/// The two are compared wherever the catalog is tested: a type file that gives somebody a right that nobody reviewed is
/// a fault, and so is a reviewed right that no type gives.
public struct ServiceMatrix: Sendable, Hashable {
  public struct Cell: Sendable, Hashable {
    public let type: String
    public let party: PartyKind
    /// In the order of ``MatrixAction``.
    public let actions: [MatrixAction]
    /// Empty in a derived matrix.
    public let reason: String
  }

  /// Sorted by type, then party; only cells that allow something.
  public let cells: [Cell]
  /// Why nobody else may do anything, by type; empty in a derived matrix.
  public let nobodyElse: [CodeRule]

  public func actions(of party: PartyKind, on type: String) -> [MatrixAction] {
    cells.first { $0.type == type && $0.party == party }?.actions ?? []
  }

  /// What the type files say.
  public init(derivedFrom types: [RequestType]) {
    var cells: [Cell] = []
    for type in types.sorted(by: { $0.name < $1.name }) {
      for party in PartyKind.allCases.sorted() {
        let actions = type.actions(of: party)
        if !actions.isEmpty { cells.append(Cell(type: type.name, party: party, actions: actions, reason: "")) }
      }
    }
    self.cells = cells
    nobodyElse = []
  }

  /// Reads the reviewed file: `types: {TYPE: {PARTY: {may: [...], reason: …}, nobody-else: …}}`.
  public init(reading file: DefinitionReader) throws(Fault) {
    var cells: [Cell] = []
    var nobody: [CodeRule] = []
    _ = try file.value("version") { TypeVersion($0) }
    let types = try file.child("types")
    for name in types.keys {
      let entry = try types.child(name)
      nobody.append(CodeRule(code: name, prose: try entry.string("nobody-else")))
      for key in entry.keys where key != "nobody-else" {
        guard let party = PartyKind(rawValue: key) else {
          throw entry.fault("requests.type.unknown-code", at: key, ("code", .text(key)), ("key", .text(name)))
        }
        let cell = try entry.child(key)
        let actions = try cell.optionalValueList("may", MatrixAction.init(rawValue:))
        guard !actions.isEmpty else { throw cell.fault("requests.type.list-empty", at: "may", ("key", .text("may"))) }
        cells.append(Cell(type: name, party: party, actions: actions.sorted(), reason: try cell.string("reason")))
      }
    }
    try file.finish()
    self.cells = cells.sorted { ($0.type, $0.party) < ($1.type, $1.party) }
    nobodyElse = nobody
  }

  /// Where two matrices part: a fault for each cell, naming type, body and action.
  public func differences(from other: ServiceMatrix) -> [Fault] {
    var faults: [Fault] = []
    for type in Set((cells + other.cells).map(\.type)).sorted() {
      for party in PartyKind.allCases.sorted() {
        let mine = actions(of: party, on: type)
        let theirs = other.actions(of: party, on: type)
        for action in MatrixAction.allCases where mine.contains(action) != theirs.contains(action) {
          faults.append(
            Fault(
              mine.contains(action) ? "requests.matrix.not-in-other" : "requests.matrix.missing",
              ("type", .text(type)), ("party", .text(party.rawValue)), ("action", .text(action.rawValue))))
        }
      }
    }
    return faults
  }
}

extension RequestType {
  /// What a kind of body may do with this type. Handlers, desks and case teams are those of the bodies on either side.
  public func actions(of party: PartyKind) -> [MatrixAction] {
    let onEitherSide = initiators.contains(party) || recipients.contains(party)
    func reads(_ readers: [ReaderKind]) -> Bool {
      readers.contains { $0.party == party || ($0.party == nil && $0 != .community && onEitherSide) }
    }
    var actions: [MatrixAction] = []
    if initiators.contains(party) { actions.append(.initiate) }
    if recipients.contains(party) { actions.append(.receive) }
    if reads(readers.request) { actions.append(.readRequest) }
    if reads(readers.answer) { actions.append(.readAnswer) }
    if !reads(readers.answer), reads(readers.afterConsent) { actions.append(.readAfterConsent) }
    return actions
  }
}
