import Audit
import Foundation
import GRDB
import Holdings
import HoldingsSQLite
import Testing
import Vocabulary
import World

/// Somebody with the file in hand changes rows of the log: whatever they do, going through it finds it, alone or with
/// an old checkpoint.
@Suite("Tampering with the log's rows") struct LogTamperingTests {
  private static let entries = 60

  private struct Verdict: Equatable {
    let alone: Bool
    let sinceCheckpoint: Bool
  }

  private func verdict(_ path: String, since checkpoint: Checkpoint) async throws -> Verdict {
    let store = try SQLiteHoldings(path: path, clock: HoldingsConformance.clock, entropy: SeededEntropy(seed: 5))
    func holds(_ since: Checkpoint?) async -> Bool {
      do {
        try await store.read { transaction in
          var verification = LogVerification(since: since)
          try transaction.eachLeaf(from: 0) {
            try verification.add($0)
            return true
          }
          let head = try transaction.logHead()
          try verification.finish(size: head.size, root: head.root)
        }
        return true
      } catch {
        return false
      }
    }
    return Verdict(alone: await holds(nil), sinceCheckpoint: await holds(checkpoint))
  }

  private func withLog(_ body: (_ path: String, _ checkpoint: Checkpoint) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("holdings.sqlite").path
    let store = try SQLiteHoldings(path: path, clock: HoldingsConformance.clock, entropy: SeededEntropy(seed: 4))
    try await append(0..<Self.entries, to: store)
    let head = try await store.read { try $0.logHead() }
    try await body(path, Checkpoint(origin: "node", size: head.size, root: head.root))
  }

  private func append(_ range: Range<Int>, to store: SQLiteHoldings, act: String = "read") async throws {
    try await store.write { transaction in
      for index in range {
        try transaction.log(
          AuditEntry(
            time: Instant(seconds: 1000 + Int64(index)), kind: .consultation, act: act, officer: "o", purpose: "p",
            basis: "b", subjects: ["record-\(index)"]))
      }
    }
  }

  private static func rows(_ db: Database, _ sql: String) throws -> [[DatabaseValue]] {
    try Row.fetchAll(db, sql: sql).map { Array($0.databaseValues) }
  }

  @Test("any random change of any row is found") func anyRandomChangeIsFound() async throws {
    try await withLog { path, checkpoint in
      let queue = try DatabaseQueue(path: path)
      #expect(try await verdict(path, since: checkpoint) == Verdict(alone: true, sinceCheckpoint: true))
      let chance = SeededEntropy(seed: 77)
      for round in 0..<80 {
        let draw = chance.bytes(8).map(Int.init)
        let place = (draw[0] << 8 | draw[1]) % Self.entries
        let other = (place + 1 + draw[2] % (Self.entries - 1)) % Self.entries
        let leaves = try await queue.read { try Self.rows($0, "SELECT * FROM audit_leaf ORDER BY place") }
        let heads = try await queue.read { try Self.rows($0, "SELECT * FROM audit_head") }
        try await queue.write { db in
          switch round % 8 {
          case 0, 1, 2:
            let column = ["commitment", "salt", "entry"][round % 8]
            var bytes = Array(
              try Data.fetchOne(db, sql: "SELECT \(column) FROM audit_leaf WHERE place = ?", arguments: [place])!)
            bytes[(draw[3] << 8 | draw[4]) % bytes.count] ^= UInt8(1) << UInt8(draw[5] % 8)
            try db.execute(sql: "UPDATE audit_leaf SET \(column) = ? WHERE place = ?", arguments: [Data(bytes), place])
          case 3: try db.execute(sql: "DELETE FROM audit_leaf WHERE place = ?", arguments: [place])
          case 4:
            // Two entries change places.
            for (from, to) in [(place, -1), (other, place), (-1, other)] {
              try db.execute(sql: "UPDATE audit_leaf SET place = ? WHERE place = ?", arguments: [to, from])
            }
          case 5:
            try db.execute(
              sql:
                "INSERT INTO audit_leaf SELECT \(Self.entries), commitment, salt, entry FROM audit_leaf WHERE place = ?",
              arguments: [place])
          case 6:
            var peaks = Array(try Data.fetchOne(db, sql: "SELECT peaks FROM audit_head")!)
            peaks[draw[3] % peaks.count] ^= UInt8(1) << UInt8(draw[5] % 8)
            try db.execute(sql: "UPDATE audit_head SET peaks = ?", arguments: [Data(peaks)])
          default:
            // The end is cut off, with the head made to fit.
            let rest = Self.entries - 1 - draw[3] % 20
            try db.execute(sql: "DELETE FROM audit_leaf WHERE place >= ?", arguments: [rest])
            let hashes = try Data.fetchAll(db, sql: "SELECT commitment FROM audit_leaf ORDER BY place").map {
              MerkleTree.leafHash(Array($0))
            }
            var frontier = MerkleTree.Frontier()
            for hash in hashes { frontier.append(hash) }
            try db.execute(
              sql: "UPDATE audit_head SET size = ?, peaks = ?",
              arguments: [rest, Data(frontier.peaks.flatMap(\.bytes))])
          }
        }
        let found = try await verdict(path, since: checkpoint)
        #expect(!found.sinceCheckpoint, "round \(round)")
        // Alone, only a log that was cut or written anew with a head that fits passes.
        #expect(!found.alone || round % 8 == 7, "round \(round)")
        try await queue.write { db in
          try db.execute(sql: "DELETE FROM audit_leaf")
          try db.execute(sql: "DELETE FROM audit_head")
          for row in leaves {
            try db.execute(
              sql: "INSERT INTO audit_leaf VALUES (?, ?, ?, ?)", arguments: StatementArguments(row))
          }
          for row in heads {
            try db.execute(
              sql: "INSERT INTO audit_head VALUES (?, ?, ?, ?)", arguments: StatementArguments(row))
          }
        }
      }
      #expect(try await verdict(path, since: checkpoint) == Verdict(alone: true, sinceCheckpoint: true))
    }
  }

  @Test("an entry that is dated back, with everything made to fit, is found by its time")
  func aBackDatedEntryIsFound() async throws {
    try await withLog { path, checkpoint in
      let queue = try DatabaseQueue(path: path)
      try await queue.write { db in
        let old = Array(try Data.fetchOne(db, sql: "SELECT entry FROM audit_leaf WHERE place = 30")!)
        let entry = try AuditEntry(canonicalBytes: old)
        let earlier = AuditEntry(
          time: Instant(seconds: 5), kind: entry.kind, act: entry.act, officer: entry.officer, purpose: entry.purpose,
          basis: entry.basis, subjects: entry.subjects)
        let salt = Array(try Data.fetchOne(db, sql: "SELECT salt FROM audit_leaf WHERE place = 30")!)
        let opening = AuditLeaf.Opening(salt: salt, entry: earlier.canonicalBytes)
        try db.execute(
          sql: "UPDATE audit_leaf SET entry = ?, commitment = ? WHERE place = 30",
          arguments: [Data(opening.entry), Data(opening.commitment.bytes)])
        var frontier = MerkleTree.Frontier()
        for commitment in try Data.fetchAll(db, sql: "SELECT commitment FROM audit_leaf ORDER BY place") {
          frontier.append(MerkleTree.leafHash(Array(commitment)))
        }
        try db.execute(sql: "UPDATE audit_head SET peaks = ?", arguments: [Data(frontier.peaks.flatMap(\.bytes))])
      }
      #expect(try await verdict(path, since: checkpoint) == Verdict(alone: false, sinceCheckpoint: false))
    }
  }

  @Test("a log that was written anew from some entry on is found by an old checkpoint alone")
  func aLogWrittenAnewIsFound() async throws {
    try await withLog { path, checkpoint in
      try await DatabaseQueue(path: path).write { db in
        try db.execute(sql: "DELETE FROM audit_leaf WHERE place >= 20")
        var frontier = MerkleTree.Frontier()
        for commitment in try Data.fetchAll(db, sql: "SELECT commitment FROM audit_leaf ORDER BY place") {
          frontier.append(MerkleTree.leafHash(Array(commitment)))
        }
        try db.execute(
          sql: "UPDATE audit_head SET size = 20, peaks = ?, latest = 0",
          arguments: [Data(frontier.peaks.flatMap(\.bytes))])
      }
      let store = try SQLiteHoldings(path: path, clock: HoldingsConformance.clock, entropy: SeededEntropy(seed: 6))
      try await append(20..<70, to: store, act: "something else")
      #expect(try await verdict(path, since: checkpoint) == Verdict(alone: true, sinceCheckpoint: false))
    }
  }
}
