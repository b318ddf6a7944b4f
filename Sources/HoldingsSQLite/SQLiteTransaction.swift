internal import Audit
internal import Authority
internal import GRDB
internal import Holdings
internal import Vocabulary
internal import World

/// All three kinds of transaction over one GRDB connection. Which of them a caller has, its type says.
struct SQLiteTransaction: EffectTransaction {
  let db: Database
  private let entropy: (any Entropy)?
  var entry = -1
  /// What the act of an effect may put into the outbox.
  var outgoing: SQLiteOutgoing?

  init(_ db: Database, entropy: (any Entropy)? = nil) {
    self.db = db
    self.entropy = entropy
  }

  func run(_ sql: String, _ arguments: StatementArguments) throws {
    let statement = try db.cachedStatement(sql: sql)
    try statement.execute(arguments: arguments)
  }

  func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> RowCursor {
    try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
  }

  func all<T>(_ sql: String, _ arguments: StatementArguments = [], _ make: (Row) throws -> T) throws -> [T] {
    var items: [T] = []
    let cursor = try rows(sql, arguments)
    while let row = try cursor.next() { items.append(try make(row)) }
    return items
  }

  func first<T>(_ sql: String, _ arguments: StatementArguments = [], _ make: (Row) throws -> T) throws -> T? {
    let cursor = try rows(sql, arguments)
    // A row is the statement's own memory: it lasts as long as its cursor.
    return try withExtendedLifetime(cursor) { try cursor.next().map(make) }
  }

  /// Uses a nonce up; throws `holdings.authorization.used` when it was used before.
  func use(nonce: [UInt8], at: Instant) throws {
    try run(
      "INSERT OR IGNORE INTO spent_nonce (nonce, at) VALUES (?, ?)", [data(nonce), at.microseconds])
    guard db.changesCount == 1 else { throw Fault("holdings.authorization.used") }
  }

  func nested<R>(_ body: () throws -> R) throws -> R {
    var result: R?
    try db.inSavepoint {
      result = try body()
      return .commit
    }
    guard let result else { throw Fault("holdings.failed", ("reason", .text("savepoint"))) }
    return result
  }

  // MARK: Audit

  func logFrontier() throws -> MerkleTree.Frontier { try head().frontier }

  func logHead() throws -> LogHead {
    let frontier = try head().frontier
    return LogHead(size: frontier.size, root: frontier.root)
  }

  private func head() throws -> (frontier: MerkleTree.Frontier, latest: Instant?) {
    guard
      let found = try first(
        "SELECT size, peaks, latest FROM audit_head WHERE one = 1", [],
        { row in
          (size: row[0] as Int, peaks: bytes(row[1]), latest: Instant(microseconds: row[2]))
        })
    else { return (MerkleTree.Frontier(), nil) }
    let peaks = stride(from: 0, to: found.peaks.count, by: 32).compactMap {
      Digest(bytes: found.peaks[$0..<min($0 + 32, found.peaks.count)])
    }
    guard let frontier = MerkleTree.Frontier(size: found.size, peaks: peaks) else { throw damaged("audit_head") }
    return (frontier, found.latest)
  }

  func eachLeaf(from index: Int, _ body: (AuditLeaf) throws -> Bool) throws {
    let cursor = try rows(
      "SELECT place, commitment, salt, entry FROM audit_leaf WHERE place >= ? ORDER BY place", [index])
    while let row = try cursor.next() {
      // Straight from the row's memory: a log is read as a whole, and is long.
      func run(_ column: Int) throws -> [UInt8]? { try row.withUnsafeData(atIndex: column) { $0.map { Array($0) } } }
      guard let commitment = try run(1).flatMap({ Digest(bytes: $0) }) else { throw damaged("audit_leaf") }
      let salt = try run(2)
      let entry = try run(3)
      let opening: AuditLeaf.Opening? =
        if let salt, let entry { AuditLeaf.Opening(salt: salt, entry: entry) } else { nil }
      guard try body(AuditLeaf(index: row[0], commitment: commitment, opening: opening)) else { return }
    }
  }

  @discardableResult
  func log(_ entry: AuditEntry) throws -> Int {
    guard let entropy else { throw damaged("audit_leaf") }
    var (frontier, latest) = try head()
    let placed = entry.notBefore(latest ?? entry.time)
    let opening = AuditLeaf.Opening(salt: entropy.bytes(16), entry: placed.canonicalBytes)
    let leaf = AuditLeaf(index: frontier.size, commitment: opening.commitment, opening: opening)
    try run(
      "INSERT INTO audit_leaf (place, commitment, salt, entry) VALUES (?, ?, ?, ?)",
      [leaf.index, data(leaf.commitment.bytes), data(opening.salt), data(opening.entry)])
    if placed.phase == .intended {
      try run("INSERT INTO open_intent (place) VALUES (?)", [leaf.index])
    } else if let intent = placed.intent {
      try run("DELETE FROM open_intent WHERE place = ?", [intent])
      guard db.changesCount == 1 else { throw Fault("holdings.intent.unknown") }
    }
    frontier.append(leaf.hash)
    try run(
      "INSERT OR REPLACE INTO audit_head (one, size, peaks, latest) VALUES (1, ?, ?, ?)",
      [frontier.size, data(frontier.peaks.flatMap(\.bytes)), placed.time.microseconds])
    return leaf.index
  }

  func eraseLeaf(_ index: Int) throws {
    try run("UPDATE audit_leaf SET salt = NULL, entry = NULL WHERE place = ?", [index])
  }

  // MARK: Helpers

  func damaged(_ table: String) -> Fault { Fault("holdings.damaged", ("table", .text(table))) }
}
