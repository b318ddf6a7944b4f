internal import Authority
internal import Holdings
public import Ontology
internal import Vocabulary

/// A source record as the node holds it, with its terms.
public struct HeldSourceRecord: Sendable, Hashable {
  /// Its name in the node, by content.
  public let id: String
  public let record: SourceRecord
  public let provenance: Provenance
  /// The import it came with.
  public let importID: String
  /// False once its source said something newer under the same key.
  public let isCurrent: Bool
}

// What is restricted is in none of these readings, but for the case that it is kept for; one record by its name is shown
// to those who see what is restricted.

extension ServiceNode {
  /// Current records, in order of their names, optionally of one source. Streams inside one snapshot; the body returns
  /// false to end. Entered in the log as a consultation.
  public func eachRecord(
    source: String? = nil, at desk: Desk, _ body: @escaping @Sendable (HeldSourceRecord) throws -> Bool
  ) async throws {
    try await consult("read-records", subjects: source.map { [$0] } ?? [], at: desk) { transaction in
      try transaction.eachSourceRecord { held in
        guard held.isCurrent, source == nil || held.provenance.source == source else { return true }
        return try body(held)
      }
    }
  }

  /// All current records, optionally of one source.
  public func records(source: String? = nil, at desk: Desk) async throws -> [HeldSourceRecord] {
    try await consult("read-records", subjects: source.map { [$0] } ?? [], at: desk) { transaction in
      try transaction.sourceRecords { source == nil || $0.provenance.source == source }
    }
  }

  /// Entries of all held lists: what names are screened against. Published material, so the reading is not logged; the
  /// screening itself is.
  public func listEntries() async throws -> [HeldSourceRecord] {
    try await store.read { transaction in
      try transaction.sourceRecords { $0.record.role == .listed }
    }
  }

  /// What sources say of the party with this key: the owner of an account, by `owner_id`.
  public func party(_ key: String, at desk: Desk) async throws -> [HeldSourceRecord] {
    try await parties([key], at: desk)
  }

  /// The same for many, in one reading and one log entry, in the order of the keys.
  public func parties(_ keys: [String], at desk: Desk) async throws -> [HeldSourceRecord] {
    try await consult("read-parties", subjects: keys, at: desk) { transaction in
      let imports = try transaction.imports()
      let restrictions = try transaction.restrictions()
      return try keys.flatMap { key in
        try transaction.records(.sourceRecords, where: IndexKey("key", key)).compactMap { held in
          guard !restrictions.hides(record: held.id, from: desk.warrant.caseID),
            let source = try HeldSourceRecord(held, imports), source.isCurrent, source.record.role != .listed
          else { return nil }
          return source
        }
      }
    }
  }

  /// One record by its name in the node.
  public func record(_ id: String, at desk: Desk) async throws -> HeldSourceRecord? {
    try await consult("read-record", subjects: [id], at: desk) { transaction in
      guard
        try desk.seesRestricted || !transaction.restrictions().hides(record: id, from: desk.warrant.caseID)
      else { return nil }
      return try transaction.record(.sourceRecords, id: id).flatMap { try HeldSourceRecord($0, transaction.imports()) }
    }
  }

  /// Everything that came in or is coming in, by name.
  public func imports() async throws -> [HeldImport] {
    try await store.read { try $0.imports().values.sorted { $0.id < $1.id } }
  }
}

extension HeldSourceRecord {
  /// Nil when the import it came with is no longer there.
  init?(_ held: HeldRecord, _ imports: [String: HeldImport]) throws {
    guard let terms = imports[held.intake] else { return nil }
    id = held.id
    record = try SourceRecord(canonicalBytes: held.content)
    provenance = terms.provenance(source: held.source)
    importID = held.intake
    isCurrent = held.isCurrent
  }
}

extension ReadTransaction {
  /// Everything that came in, by name, under the marking that holds now.
  func imports() throws -> [String: HeldImport] {
    var imports = try storedImports()
    try eachRecord(in: .heldMarkings, after: "") {
      imports[$0.id]?.marking = try HeldMarking(canonicalBytes: $0.content).marking.marking
      return true
    }
    return imports
  }

  /// The same, under the terms under which it came.
  func storedImports() throws -> [String: HeldImport] {
    var imports: [String: HeldImport] = [:]
    try eachRecord(in: .intakes, after: "") {
      imports[$0.id] = try HeldImport(canonicalBytes: $0.content)
      return true
    }
    return imports
  }

  func eachSourceRecord(
    withRestricted: Bool = false, _ body: (HeldSourceRecord) throws -> Bool
  ) throws {
    let imports = try imports()
    let restrictions = try restrictions()
    try eachRecord(in: .sourceRecords, after: "") { held in
      guard withRestricted || !restrictions.hides(record: held.id), let source = try HeldSourceRecord(held, imports)
      else { return true }
      return try body(source)
    }
  }

  func sourceRecords(where isWanted: (HeldSourceRecord) -> Bool) throws -> [HeldSourceRecord] {
    var records: [HeldSourceRecord] = []
    try eachSourceRecord {
      if $0.isCurrent, isWanted($0) { records.append($0) }
      return true
    }
    return records
  }
}
