internal import Audit
internal import Authority
internal import Holdings
internal import JSON
internal import Ontology
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// Everything held on one person, in one command; and its erasure, as far as nothing stands against it.

/// Who is meant: names and identifiers, in any spelling.
public struct SubjectQuery: Sendable, Hashable {
  public let names: [String]
  public let identifiers: [String]
  public init(names: [String], identifiers: [String]) {
    self.names = names
    self.identifiers = identifiers
  }

  fileprivate var scanner: EgressScanner { EgressScanner(tracing: names, identifiers) }
}

/// One thing that is held on a person.
public struct SubjectFileEntry: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    case record, request, protection
  }
  public let kind: Kind
  /// The record's, request's or register entry's own name.
  public let id: String
  /// The data set, or the service that the exchange was with.
  public let source: String
  /// Who was told, and when; empty for what never left.
  public let disclosures: [Disclosed]
  /// The last day on which it may be held; nil where it is kept as long as its matter.
  public let retainUntil: CivilDate?
  /// What stands against its erasure; nil where nothing does.
  public let hold: Sentence?
  /// True for a record that was found wrong: another stands in its place, and this one is kept as history.
  public let isCorrected: Bool

  public struct Disclosed: Sendable, Hashable {
    public let to: String
    /// The peer's node.
    public let peer: String
    public let country: CountryCode
    public let at: Instant
    public let step: String
  }

  public var json: String {
    JSONValue.fields(
      ("kind", .string(kind.rawValue)), ("id", .string(id)), ("source", .string(source)),
      ("retain-until", retainUntil.map { .string($0.description) } ?? .null),
      ("held-by", hold.map { .string($0.key) } ?? .null), ("corrected", .bool(isCorrected)),
      (
        "disclosed",
        .array(
          disclosures.map {
            .fields(
              ("to", .string($0.to)), ("country", .string($0.country.code)), ("at", .string($0.at.description)),
              ("step", .string($0.step)))
          })
      )
    ).text
  }
}

extension ServiceNode {
  /// The data subject's file: every record, request and register entry in which the person is found, with sources,
  /// retention and whom it was given to. Logged as read, by a name of the question that only this node's own key can make:
  /// whoever reads the log sees that the same was asked twice and cannot try names against it.
  public func subjectFile(_ query: SubjectQuery, at desk: Desk) async throws -> [SubjectFileEntry] {
    guard !(query.names + query.identifiers).isEmpty else { throw Fault("node.protect.empty") }
    let scanner = query.scanner
    var question = CanonicalWriter()
    question.write("entente question about a person 1")
    question.write(list: query.names)
    question.write(list: query.identifiers)
    // An Ed25519 signature is the same each time (RFC 8032, section 5.1.6) and is told to nobody: its digest is a keyed one.
    let asked = Digest(of: key.sign(question.bytes)).hex
    let own = try await identity()
    return try await consult("subject-file", subjects: [asked], at: desk) { transaction in
      var entries: [SubjectFileEntry] = []
      let corrected = try transaction.correctedRecords()
      try transaction.eachSourceRecord { held in
        let text = held.record.entities.flatMap { $0.properties.flatMap(\.values) }.joined(separator: "\n")
        guard scanner.finds(in: Array(text.utf8)) else { return true }
        let retained = try transaction.record(.sourceRecords, id: held.id)?.retainUntil
        let isPinned =
          try transaction.isPinned(.record, held.id) || transaction.isPinned(.party, held.record.key)
        entries.append(
          SubjectFileEntry(
            kind: .record, id: held.id, source: held.provenance.source, disclosures: [], retainUntil: retained,
            hold: isPinned ? Sentence("subject.held.case") : nil,
            isCorrected: !held.isCurrent && corrected.contains(held.id)))
        return true
      }
      for row in try transaction.requestRows() {
        let (speaksOfIt, told) = try transaction.tellings(in: row, of: scanner, by: own)
        guard speaksOfIt else { continue }
        entries.append(
          SubjectFileEntry(
            kind: .request, id: row.id, source: row.authority,
            disclosures: told.map {
              .init(to: $0.authority, peer: $0.peer, country: $0.country, at: $0.at, step: $0.step)
            }, retainUntil: nil, hold: row.isSettled ? nil : Sentence("subject.held.open-request"),
            isCorrected: false))
      }
      for person in try transaction.protectedPersons()
      where scanner.finds(in: Array((person.names + person.identifiers).joined(separator: "\n").utf8)) {
        entries.append(
          SubjectFileEntry(
            kind: .protection, id: person.id, source: "register", disclosures: [], retainUntil: nil,
            hold: Sentence("subject.held.protection"), isCorrected: false))
      }
      return entries
    }
  }
}
