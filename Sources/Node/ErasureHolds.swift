internal import Audit
internal import Authority
internal import Holdings
internal import JSON
public import Vocabulary
internal import World

// Records that are kept past the end of their retention because proceedings need them. Two officers of different units
// decide it; a hold has a ground and a day on which it is looked at again, and ends when an officer releases it.

extension Collection {
  /// `ErasureHold`, by its name.
  static let erasureHolds = Collection(rawValue: "erasure-hold")
}

/// A hold as it stands.
public struct ErasureHold: Sendable, Hashable {
  public let id: String
  /// The records' names in the store.
  public let records: [String]
  public let ground: String
  public let reviewOn: CivilDate
  public let since: CivilDate

  public func isReviewDue(on day: CivilDate) -> Bool { day >= reviewOn }

  public func json(on day: CivilDate) -> String {
    JSONValue.fields(
      ("id", .string(id)), ("records", .array(records.map { .string($0) })), ("ground", .string(ground)),
      ("since", .string(since.description)), ("review-on", .string(reviewOn.description)),
      ("review-due", .bool(isReviewDue(on: day)))
    ).text
  }
}

extension ErasureHold: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(id)
    writer.write(list: records)
    writer.write(ground)
    writer.write(reviewOn)
    writer.write(since)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    id = try reader.text()
    records = try reader.texts()
    ground = try reader.text()
    reviewOn = try reader.value()
    since = try reader.value()
  }
}

extension ServiceNode {
  /// No hold goes without a look for longer.
  public static let holdReviewDaysMax = 3 * 366

  /// Proposes to keep records although their time ends. Returns the name under which it waits for the second officer.
  ///
  /// Throws `node.hold.unknown` for a record that is not held, `node.hold.ground` without a ground, and `node.hold.review`
  /// for a day of review that is past or more than three years away.
  public func holdErasure(
    of records: [String], because ground: String, reviewOn: CivilDate, at signing: SigningDesk
  ) async throws -> String {
    guard ground.contains(where: { !$0.isWhitespace }) else { throw Fault("node.hold.ground") }
    let now = clock.now()
    guard reviewOn > now.date, reviewOn.daysSinceEpoch - now.date.daysSinceEpoch <= Self.holdReviewDaysMax else {
      throw Fault("node.hold.review", ("date", .date(reviewOn)))
    }
    let records = Set(records).sorted()
    let missing = try await store.read { transaction in
      try records.first { try transaction.record(.sourceRecords, id: $0) == nil }
    }
    if let missing { throw Fault("node.hold.unknown", ("record", .text(missing))) }
    guard !records.isEmpty else { throw Fault("node.hold.unknown", ("record", .text(""))) }
    let signed = SignedAct(
      signing: HoldErasure(items: records, ground: ground, reviewOn: reviewOn), for: description.id,
      by: signing.officer,
      with: signing.key, under: signing.desk.warrant, clock: clock, entropy: entropy)
    let pending = try gate.pend(signed, officers: try await officers(), now: now)
    try await keep(WaitingAct(pending: pending), at: now)
    return pending.id
  }

  /// What the second officer's signature puts in place.
  func finishHold(_ waiting: WaitingAct, _ approval: Approval) async throws {
    let signed: SignedAct<HoldErasure> = try waiting.pending.act()
    let now = clock.now()
    let authorization = try gate.authorize(signed, approvals: [approval], officers: try await officers(), now: now)
    let hold = ErasureHold(
      id: "hold-" + waiting.pending.id.suffix(16), records: signed.act.items, ground: signed.act.ground,
      reviewOn: signed.act.reviewOn, since: now.date)
    try await store.effect(spending: authorization, kind: .alteration, notes: [waiting.pending.id]) { transaction in
      try transaction.finish(waiting.pending, approval)
      for record in hold.records { try transaction.pin(Pin(kind: .record, id: record, by: hold.id)) }
      try transaction.replace(HeldRecord(collection: .erasureHolds, id: hold.id, content: hold.canonicalBytes))
    }
  }

  /// The holds, those first whose review is nearest. Logged.
  public func erasureHolds(at desk: Desk) async throws -> [ErasureHold] {
    try await consult("list-holds", at: desk) { transaction in
      var holds: [ErasureHold] = []
      try transaction.eachRecord(in: .erasureHolds, after: "") {
        holds.append(try ErasureHold(canonicalBytes: $0.content))
        return true
      }
      return holds.sorted { ($0.reviewOn, $0.id) < ($1.reviewOn, $1.id) }
    }
  }

  /// Ends a hold: what it kept goes when its time is over. One officer may. Throws `node.hold.none`.
  public func releaseHold(_ id: String, at signing: SigningDesk) async throws {
    guard let held = try await store.read({ try $0.record(.erasureHolds, id: id) }) else {
      throw Fault("node.hold.none", ("hold", .text(id)))
    }
    let act = KeepSafeguard(what: "hold-released", item: id, content: Digest(of: held.content))
    try await perform(act, logged: .alteration, at: signing, notes: ["released"]) { transaction in
      try transaction.unpin(by: id)
      try transaction.removeRecord(.erasureHolds, id: id)
    }
  }
}
