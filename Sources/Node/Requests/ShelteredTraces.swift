internal import Casework
internal import Holdings
internal import Ontology
internal import Vocabulary
internal import World

// Who is sheltered in a case stays so when what is held on them goes, because they asked for it or because its time is
// over: the danger does not end with the record. What leaves is searched for them, and that takes knowing what to look for.
// So exactly that is kept when the record goes, and nothing else. Only the search reads it: it is in no file, list, screening,
// identification or case.

extension Collection {
  /// What the search still looks for when the records of a sheltered holder are gone, by the holder's key.
  static let shelteredTraces = Collection(rawValue: "sheltered-trace")
}

/// What gives a sheltered person away: names, documents, telephone and mail, numbers of accounts.
struct ShelteredTrace: Sendable, Hashable {
  var names: Set<String> = []
  var identifiers: Set<String> = []

  init(identifiers: [String]) { self.identifiers = Set(identifiers) }

  init(of records: [SourceRecord]) {
    for subject in records.map(\.subject) {
      names.formUnion(subject["name"] + subject["alias"])
      identifiers.formUnion(subject["idNumber"] + subject["passportNumber"] + subject["phone"] + subject["email"])
    }
  }

  func union(_ other: ShelteredTrace?) -> ShelteredTrace {
    var whole = self
    whole.names.formUnion(other?.names ?? [])
    whole.identifiers.formUnion(other?.identifiers ?? [])
    return whole
  }
}

extension ShelteredTrace: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(list: names.sorted())
    writer.write(list: identifiers.sorted())
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    names = Set(try reader.texts())
    identifiers = Set(try reader.texts())
  }
}

extension ReadTransaction {
  /// What was kept of a sheltered holder whose records went.
  func shelteredTrace(of holder: String) throws -> ShelteredTrace? {
    try record(.shelteredTraces, id: holder).map { try ShelteredTrace(canonicalBytes: $0.content) }
  }
}

extension WriteTransaction {
  /// Called before records go: keeps what the search needs of those whose holders are sheltered.
  func keepTraces(ofRecords ids: [String]) throws {
    guard !ids.isEmpty else { return }
    let holders = Set(try shelters().map(\.shelter.holder))
    guard !holders.isEmpty else { return }
    let imports = try imports()
    for id in ids {
      guard let held = try record(.sourceRecords, id: id), holders.contains(held.key),
        let source = try HeldSourceRecord(held, imports)?.record
      else { continue }
      try keep(ShelteredTrace(of: [source]), of: held.key)
    }
  }

  /// Called before payments go: keeps the numbers of the accounts of those who are sheltered.
  func keepTraces(of accounts: ShelteredAccounts) throws {
    for holder in Set(try shelters().map(\.shelter.holder)) {
      let numbers = accounts.of(holder)
      if !numbers.isEmpty { try keep(ShelteredTrace(identifiers: numbers), of: holder) }
    }
  }

  private func keep(_ trace: ShelteredTrace, of holder: String) throws {
    let whole = trace.union(try shelteredTrace(of: holder))
    try replace(HeldRecord(collection: .shelteredTraces, id: holder, content: whole.canonicalBytes))
  }
}
