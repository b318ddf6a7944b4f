internal import GRDB
internal import Holdings
internal import Vocabulary

import struct Foundation.Data

// Byte runs cross into SQLite as Data, which GRDB binds without copying twice.
func data(_ bytes: [UInt8]) -> Data { Data(bytes) }
func bytes(_ data: Data) -> [UInt8] { Array(data) }

extension SQLiteTransaction {
  private static let columns = "collection, id, source, key, intake, retain_until, is_current, content"

  private func record(_ row: Row) throws -> HeldRecord { try record(row, Collection(rawValue: row[0])) }

  /// The content straight from the row's memory: a shelf is read as a whole, and is long.
  private func record(_ row: Row, _ collection: Collection) throws -> HeldRecord {
    HeldRecord(
      collection: collection, id: row[1], source: row[2], key: row[3], intake: row[4],
      retainUntil: (row[5] as Int?).map { CivilDate(daysSinceEpoch: $0) }, isCurrent: (row[6] as Int) != 0,
      content: try row.withUnsafeData(atIndex: 7) { $0.map { Array($0) } } ?? [])
  }

  func record(_ collection: Collection, id: String) throws -> HeldRecord? {
    try first("SELECT \(Self.columns) FROM record WHERE collection = ? AND id = ?", [collection.rawValue, id], record)
  }

  func records(_ collection: Collection, source: String, key: String) throws -> [HeldRecord] {
    try all(
      """
      SELECT \(Self.columns) FROM record WHERE collection = ? AND source = ? AND key = ? ORDER BY position
      """, [collection.rawValue, source, key], record)
  }

  func eachRecord(in collection: Collection, after id: String, _ body: (HeldRecord) throws -> Bool) throws {
    let cursor = try rows(
      "SELECT \(Self.columns) FROM record WHERE collection = ? AND id > ? ORDER BY id", [collection.rawValue, id])
    while let row = try cursor.next() {
      guard try body(record(row, collection)) else { return }
    }
  }

  func eachContent(in collection: Collection, _ body: ([UInt8]) throws -> Void) throws {
    let cursor = try rows("SELECT content FROM record WHERE collection = ? ORDER BY id", [collection.rawValue])
    while let row = try cursor.next() {
      try body(try row.withUnsafeData(atIndex: 0) { $0.map { Array($0) } } ?? [])
    }
  }

  func countRecords(in collection: Collection) throws -> Int {
    try first("SELECT count(*) FROM record WHERE collection = ?", [collection.rawValue]) { $0[0] } ?? 0
  }

  func records(_ collection: Collection, where key: IndexKey) throws -> [HeldRecord] {
    let columns = Self.columns.split(separator: ", ").map { "record.\($0)" }.joined(separator: ", ")
    return try all(
      """
      SELECT \(columns) FROM record_key JOIN record USING (collection, id)
      WHERE record_key.collection = ? AND name = ? AND value = ? ORDER BY record.id
      """, [collection.rawValue, key.name, key.value], record)
  }

  func put(_ record: HeldRecord, keys: [IndexKey]) throws -> PutOutcome {
    let wasCurrent = try first(
      "SELECT is_current FROM record WHERE collection = ? AND id = ?", [record.collection.rawValue, record.id]
    ) { ($0[0] as Int) != 0 }
    if wasCurrent == true { return .unchanged }
    var position = 0
    if !record.key.isEmpty {
      position =
        try first(
          "SELECT max(position) + 1 FROM record WHERE collection = ? AND source = ? AND key = ?",
          [record.collection.rawValue, record.source, record.key]
        ) { ($0[0] as Int?) ?? 0 } ?? 0
      if position > 0 {
        try run(
          "UPDATE record SET is_current = 0 WHERE collection = ? AND source = ? AND key = ?",
          [record.collection.rawValue, record.source, record.key])
      }
    }
    if wasCurrent == false {
      try run(
        "UPDATE record SET is_current = 1, position = ? WHERE collection = ? AND id = ?",
        [position, record.collection.rawValue, record.id])
      return .superseded
    }
    try insert(record, position: position)
    for key in keys {
      try run(
        "INSERT OR IGNORE INTO record_key (collection, name, value, id) VALUES (?, ?, ?, ?)",
        [record.collection.rawValue, key.name, key.value, record.id])
    }
    return position > 0 ? .superseded : .added
  }

  func renew(_ collection: Collection, id: String, intake: String, retainUntil: CivilDate) throws {
    try run(
      "UPDATE record SET intake = ?, retain_until = ? WHERE collection = ? AND id = ?",
      [intake, retainUntil.daysSinceEpoch, collection.rawValue, id])
  }

  func replace(_ record: HeldRecord) throws { try insert(record, position: 0) }

  private func insert(_ record: HeldRecord, position: Int) throws {
    try run(
      """
      INSERT OR REPLACE INTO record
      (collection, id, source, key, intake, retain_until, is_current, position, content)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        record.collection.rawValue, record.id, record.source, record.key, record.intake,
        record.retainUntil?.daysSinceEpoch, record.isCurrent ? 1 : 0, position, data(record.content),
      ])
  }

  func removeRecord(_ collection: Collection, id: String) throws {
    try run("DELETE FROM record WHERE collection = ? AND id = ?", [collection.rawValue, id])
    try run("DELETE FROM record_key WHERE collection = ? AND id = ?", [collection.rawValue, id])
  }
}
