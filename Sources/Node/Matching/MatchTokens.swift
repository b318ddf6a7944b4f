internal import Holdings
internal import NameKeys
internal import Ontology
internal import PrivateMatching
internal import Requests
internal import Vocabulary
internal import World

// The second step: a request shows the token of a hit, as an identifier of its subject under the scheme `match-token`, and the
// holder's officer is led to the record. Who sends another token, or somebody else's, sees no difference: nothing is answered
// to the token, only to the request.

/// A record that a token in a request leads to.
public struct TokenRecord: Sendable, Hashable {
  /// The record's name in this node.
  public let record: String
  /// The data set and the source's key.
  public let source: String
  public let key: String
  /// In which classes what the request says of the subject stands in the record too; a name that is a candidate by its keys
  /// counts as one.
  public var agreeing: [String] = []

  /// Two identifiers agree: one alone may be shared, mistyped or a namesake's.
  public var isDoublyConfirmed: Bool { agreeing.count >= 2 }
}

/// What the tokens of a message lead to.
public struct TokenFindings: Sendable, Hashable {
  public var records: [TokenRecord] = []
  /// Cases of this service that sought what the message shows a token of.
  public var cases: [String] = []
}

extension ServiceNode {
  /// The scheme under which a request's subject bears a token.
  public static let matchTokenScheme = "match-token"

  /// The records that the tokens of a received request lead to, and the cases that sought them, for the officer who handles
  /// it; nothing where it shows none. Logged as read. Throws `node.request.not-found`.
  public func findings(behindTokensOf request: String, at desk: Desk) async throws -> TokenFindings {
    let shown = try await store.read { try $0.tokens(of: $0.request(request)) }
    guard let shown, !shown.tokens.isEmpty else { return TokenFindings() }
    let schemata = try SchemaCatalog.embedded()
    return try await consult("read-match-token", subjects: [shown.request], at: desk) { transaction in
      try transaction.findings(behind: shown, schemata)
    }
  }

  /// The records alone.
  public func recordsBehindTokens(of request: String, at desk: Desk) async throws -> [TokenRecord] {
    try await findings(behindTokensOf: request, at: desk).records
  }
}

/// Tokens that a request shows, and what else it says of the subject.
private struct ShownTokens: Sendable {
  let request: String
  let peer: String
  let subjects: [(tokens: [HitToken], items: Set<[UInt8]>)]
  var tokens: [HitToken] { subjects.flatMap(\.tokens) }
}

extension ReadTransaction {
  fileprivate func tokens(of held: HeldRequest) throws -> ShownTokens? {
    guard held.state.side == .recipient else { return nil }
    return ShownTokens(
      request: held.id, peer: held.peer,
      subjects: held.state.message.subjects.prefix(100).map { subject in
        let texts = subject.identifiers.filter { $0.scheme == ServiceNode.matchTokenScheme }.map(\.value)
        return (texts.prefix(100).compactMap { HitToken(hex: $0) }, Set(subject.matchItems.map(\.bytes)))
      })
  }

  /// Looks in every set that was published to this peer, whichever a token is of and whether it is of any.
  fileprivate func findings(behind shown: ShownTokens, _ schemata: SchemaCatalog) throws -> TokenFindings {
    var found: [String: Set<[UInt8]>] = [:]
    try eachRecord(in: .matchPublications, after: shown.peer + "/") { held in
      guard held.id.hasPrefix(shown.peer + "/") else { return false }
      let entries = try HeldPublication(canonicalBytes: held.content).entries
      let table = HitTable(entries.lazy.flatMap { entry in entry.records.map { (entry.token, $0) } })
      for subject in shown.subjects {
        for token in subject.tokens {
          for reference in table.references(for: token) { found[reference, default: []].formUnion(subject.items) }
        }
      }
      return true
    }
    let restrictions = try restrictions()
    var findings = TokenFindings()
    var cases: Set<String> = []
    for (id, items) in found.sorted(by: { $0.key < $1.key }) {
      if let question = try matchQuestion(id) {
        if !restrictions.hides(question: id, from: question.caseID) { cases.insert(question.caseID) }
        continue
      }
      // What was erased since is not there, and what is restricted is shown to nobody here.
      guard !restrictions.hides(record: id), let held = try record(.sourceRecords, id: id) else { continue }
      let known = RecordItems.of(
        try SourceRecord(canonicalBytes: held.content), classes: Set(IdentifierClass.allCases), schemata)
      findings.records.append(
        TokenRecord(record: id, source: held.source, key: held.key, agreeing: Self.agreeing(items, known)))
    }
    findings.cases = cases.sorted()
    return findings
  }

  /// One line for each identifier that stands on both sides, and one for a name that is a candidate.
  private static func agreeing(_ asked: Set<[UInt8]>, _ known: [[UInt8]]) -> [String] {
    let classes = known.filter(asked.contains).compactMap { IdentifierClass(rawValue: PlainIdentifiers.line(of: $0).0) }
    let names = Set(classes.filter(\.isName))
    return classes.filter { !$0.isName }.map(\.rawValue)
      + (CandidateRule.usual.isCandidate(names) ? ["name"] : [])
  }
}

extension RequestSubject {
  /// What it says of the subject, as matching writes it; what is not written so is left out.
  fileprivate var matchItems: [MatchItem] {
    let qualifiers: [String?] = [nil] + countries.map { $0.code } + countries.map { $0.alpha3 }
    let values = identifiers.flatMap { value -> [MatchItem] in
      let code = value.scheme == "company-number" ? IdentifierClass.company.rawValue : value.scheme
      guard let matchClass = IdentifierClass(rawValue: code), !matchClass.isName else { return [] }
      return qualifiers.compactMap { try? MatchItem(matchClass, value.value, by: $0) }
    }
    let keys = names.flatMap { name in birthDate.flatMap { try? PersonKeys(name: name, birthDate: $0).items } ?? [] }
    return values + keys
  }
}

extension HitToken {
  /// Nil for anything but 32 hexadecimal digits.
  init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == 2 * HitToken.size else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    self.init(bytes: bytes)
  }
}
