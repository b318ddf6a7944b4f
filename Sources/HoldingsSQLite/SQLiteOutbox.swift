internal import Authority
internal import Foundation
internal import GRDB
internal import Holdings
internal import Vocabulary

/// What an effect's act was authorized to send.
struct SQLiteOutgoing {
  let id: String
  let disclosure: Disclosure
  let at: Instant
  /// The verdict that an approved override set aside for it.
  let overridden: Digest?
  /// What the same act says is to leave in its place.
  let fallback: Disclosure?
}

extension SQLiteTransaction {
  private static let columns = "id, state, created_at, intent, disclosure, parts, overridden, fallback"

  private func item(_ row: Row) throws -> OutboundItem {
    guard let state = OutboundItem.State(rawValue: row[1]) else { throw damaged("outbox") }
    var reader = CanonicalReader(bytes(row[5]))
    return OutboundItem(
      id: row[0], disclosure: try Disclosure(canonicalBytes: bytes(row[4])), parts: try reader.list(),
      intent: row[3], createdAt: Instant(microseconds: row[2]), state: state,
      overridden: try overridden(row),
      fallback: try (row[7] as Data?).map { try Disclosure(canonicalBytes: bytes($0)) })
  }

  private func overridden(_ row: Row) throws -> Digest? {
    guard let stored: Data = row[6] else { return nil }
    guard let digest = Digest(bytes: bytes(stored)) else { throw damaged("outbox") }
    return digest
  }

  func outbox(in state: OutboundItem.State?) throws -> [OutboundItem] {
    guard let state else { return try all("SELECT \(Self.columns) FROM outbox ORDER BY created_at, id", [], item) }
    return try all(
      "SELECT \(Self.columns) FROM outbox WHERE state = ? ORDER BY created_at, id", [state.rawValue], item)
  }

  func outbound(_ id: String) throws -> OutboundItem? {
    try first("SELECT \(Self.columns) FROM outbox WHERE id = ?", [id], item)
  }

  func enqueue(_ parts: [OutboundPart]) throws -> String {
    guard let outgoing else { throw Fault("holdings.outbox.not-authorized") }
    guard outgoing.disclosure.isOf(parts) else { throw Fault("holdings.outbox.altered") }
    var content = CanonicalWriter()
    content.write(list: parts)
    try run(
      "INSERT OR IGNORE INTO outbox (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      [
        outgoing.id, OutboundItem.State.waiting.rawValue, outgoing.at.microseconds, entry,
        data(outgoing.disclosure.canonicalBytes), data(content.bytes),
        outgoing.overridden.map { data($0.bytes) }, outgoing.fallback.map { data($0.canonicalBytes) },
      ])
    guard db.changesCount == 1 else { throw Fault("holdings.authorization.used") }
    return outgoing.id
  }

  /// An act that says something leaves must have put it into the outbox.
  func checkOutbox() throws {
    guard let outgoing, try outbound(outgoing.id) == nil else { return }
    throw Fault("holdings.outbox.left-out")
  }

  func close(outbound id: String, as state: OutboundItem.State) throws {
    var nothing = CanonicalWriter()
    nothing.write(list: [OutboundPart]())
    try run(
      "UPDATE outbox SET state = ?, parts = ? WHERE id = ? AND state = ?",
      [state.rawValue, data(nothing.bytes), id, OutboundItem.State.waiting.rawValue])
    guard state != .waiting, db.changesCount == 1 else { throw Fault("holdings.outbox.unknown") }
  }

  func openIntents() throws -> [Int] { try all("SELECT place FROM open_intent ORDER BY place") { $0[0] } }
}
