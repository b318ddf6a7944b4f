public import Audit
public import Authority
internal import GRDB
public import Holdings
internal import Vocabulary
public import World

/// Holdings in one SQLite file.
public final class SQLiteHoldings: HoldingsStore {
  private let pool: DatabasePool
  private let entropy: any Entropy
  private let clock: any WallClock

  /// Opens the file, making it when it is not there. Throws `holdings.not-opened` with the database's reason.
  public init(path: String, clock: any WallClock = SystemClock(), entropy: any Entropy = SystemEntropy()) throws {
    var configuration = Configuration()
    configuration.label = "entente.holdings"
    // Another process of the same node may be writing: wait for it rather than fail.
    configuration.busyMode = .timeout(30)
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try db.execute(sql: "PRAGMA secure_delete = ON")
    }
    self.clock = clock
    self.entropy = entropy
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
      try pool.write { db in try Schema.migrate(db) }
    } catch let fault as Fault {
      throw fault
    } catch {
      throw Fault(
        "holdings.not-opened", at: .init(file: path), ("path", .text(path)),
        ("reason", .text(SQLiteHoldings.reason(error))))
    }
  }

  public func read<R: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> R) async throws -> R {
    try await translated { [pool] in try await pool.read { db in try body(SQLiteTransaction(db)) } }
  }

  public func write<R: Sendable>(_ body: @escaping @Sendable (any WriteTransaction) throws -> R) async throws -> R {
    try await translated { [pool, entropy] in
      try await pool.write { db in try body(SQLiteTransaction(db, entropy: entropy)) }
    }
  }

  public func effect<A: Act, R: Sendable>(
    _ spent: Spent<A>, entry: AuditEntry, _ body: @escaping @Sendable (any EffectTransaction) throws -> R
  ) async throws -> R {
    try await translated { [pool, entropy, clock] in
      try await pool.write { db in
        var transaction = SQLiteTransaction(db, entropy: entropy)
        for nonce in spent.nonces { try transaction.use(nonce: nonce, at: clock.now()) }
        transaction.entry = try transaction.log(entry)
        transaction.outgoing = spent.act.disclosure.map {
          .init(
            id: hexText(spent.nonce), disclosure: $0, at: spent.at,
            overridden: spent.overridden?.signed.act.verdict, fallback: spent.act.fallback)
        }
        let result = try body(transaction)
        try transaction.checkOutbox()
        return result
      }
    }
  }

  public func integrityFaults() async throws -> [String] {
    try await translated { [pool] in
      try await pool.read { db in try String.fetchAll(db, sql: "PRAGMA quick_check(20)").filter { $0 != "ok" } }
    }
  }

  /// Errors of the database leave as faults; those of the body as they are.
  private func translated<R: Sendable>(_ body: @Sendable () async throws -> R) async throws -> R {
    do {
      return try await body()
    } catch let error as DatabaseError {
      throw Fault("holdings.failed", ("reason", .text(SQLiteHoldings.reason(error))))
    }
  }

  /// The database's own words, without the statement and its arguments: those may hold what was being written.
  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "unexpected error" }
    return "\(error.message ?? "") (SQLite \(error.extendedResultCode.rawValue))"
  }
}
