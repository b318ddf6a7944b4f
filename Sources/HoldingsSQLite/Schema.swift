internal import GRDB
internal import Vocabulary

/// The tables. A later version adds a step below; a store of a version from after this program is refused.
enum Schema {
  static let version = 4

  static func migrate(_ db: Database) throws {
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard found <= version else {
      throw Fault(
        "holdings.version.newer", ("found", .integer(Int64(found))), ("known", .integer(Int64(version))))
    }
    if found < 1 { try db.execute(sql: first) }
    if found < 2 { try db.execute(sql: second) }
    if found < 3 { try db.execute(sql: third) }
    if found < 4 { try db.execute(sql: fourth) }
    try db.execute(sql: "PRAGMA user_version = \(version)")
  }

  private static let first = """
    CREATE TABLE record (
      collection TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL, intake TEXT NOT NULL,
      retain_until INTEGER, is_current INTEGER NOT NULL, position INTEGER NOT NULL, content BLOB NOT NULL,
      PRIMARY KEY (collection, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX record_by_key ON record (collection, source, key, position);
    CREATE INDEX record_by_retention ON record (retain_until) WHERE retain_until IS NOT NULL;
    CREATE TABLE record_key (
      collection TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL,
      PRIMARY KEY (collection, name, value, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX record_key_by_record ON record_key (collection, id);

    CREATE TABLE event (
      stream TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, officer TEXT NOT NULL,
      content BLOB NOT NULL, PRIMARY KEY (stream, version)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE event_key (
      name TEXT NOT NULL, value TEXT NOT NULL, stream TEXT NOT NULL, PRIMARY KEY (name, value, stream)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE audit_leaf (
      place INTEGER PRIMARY KEY, commitment BLOB NOT NULL, salt BLOB, entry BLOB
    ) STRICT;
    CREATE TABLE audit_head (
      one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, peaks BLOB NOT NULL, latest INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE spent_nonce (nonce BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE job (
      queue TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL, created_at INTEGER NOT NULL, content BLOB NOT NULL,
      cursor INTEGER NOT NULL, PRIMARY KEY (queue, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE manifest (
      manifest TEXT NOT NULL, name TEXT NOT NULL, digest BLOB NOT NULL, bytes INTEGER NOT NULL, rows INTEGER NOT NULL,
      intakes BLOB NOT NULL, PRIMARY KEY (manifest, name)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE pin (
      kind TEXT NOT NULL, id TEXT NOT NULL, by TEXT NOT NULL, PRIMARY KEY (kind, id, by)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX pin_by ON pin (by);
    CREATE TABLE tombstone (
      kind TEXT NOT NULL, identifier BLOB NOT NULL, ground TEXT NOT NULL, erased_at INTEGER NOT NULL,
      PRIMARY KEY (kind, identifier)
    ) STRICT, WITHOUT ROWID;
    """

  /// What is on its way out, and what was intended and not yet answered for.
  private static let second = """
    CREATE TABLE outbox (
      id TEXT PRIMARY KEY, state TEXT NOT NULL, created_at INTEGER NOT NULL, intent INTEGER NOT NULL,
      disclosure BLOB NOT NULL, parts BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX outbox_by_state ON outbox (state, created_at, id);
    CREATE TABLE open_intent (place INTEGER PRIMARY KEY) STRICT;
    """

  /// The verdict that was set aside for what is on its way out.
  private static let third = "ALTER TABLE outbox ADD COLUMN overridden BLOB;"

  /// What leaves in place of something that is stopped.
  private static let fourth = "ALTER TABLE outbox ADD COLUMN fallback BLOB;"
}
