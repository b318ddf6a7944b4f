internal import Audit
internal import Authority
internal import Holdings
internal import JSON
public import Vocabulary
internal import World

// Records, exchanges and questions of matching that are kept past the end of their retention, or from being erased, because proceedings need them.
// Two officers of different units decide it; a hold has a ground and a day on which it is looked at again, and ends when an
// officer releases it. What was to be erased meanwhile goes then.

extension Collection {
  /// `ErasureHold`, by its name.
  static let erasureHolds = Collection(rawValue: "erasure-hold")
}

/// A hold as it stands.
public struct ErasureHold: Sendable, Hashable {
  public let id: String
  /// The names of the records and questions, and the identifiers of the exchanges.
  public let records: [String]
  /// Which hold of the rules of erasure it is.
  public let rule: String
  public let ground: String
  public let reviewOn: CivilDate
  public let since: CivilDate

  /// Of ``records``, what is an exchange and what a question of matching: as things stand, and not written with the hold.
  fileprivate(set) var exchanges = 0
  fileprivate(set) var questions = 0

  /// How much of what it keeps.
  public var kept: [Sentence] {
    [
      ("retention.hold.records", records.count - exchanges - questions), ("retention.hold.exchanges", exchanges),
      ("retention.hold.questions", questions),
    ].filter { $0.1 > 0 }.map { Sentence($0.0, ("count", .integer(Int64($0.1)))) }
  }

  public func isReviewDue(on day: CivilDate) -> Bool { day >= reviewOn }

  public func json(on day: CivilDate) -> String {
    JSONValue.fields(
      ("id", .string(id)), ("records", .array(records.map { .string($0) })), ("rule", .string(rule)),
      ("ground", .string(ground)),
      ("since", .string(since.description)), ("review-on", .string(reviewOn.description)),
      ("review-due", .bool(isReviewDue(on: day)))
    ).text
  }
}

extension ErasureHold: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(2))
    writer.write(id)
    writer.write(list: records)
    writer.write(rule)
    writer.write(ground)
    writer.write(reviewOn)
    writer.write(since)
  }

  public init(from reader: inout CanonicalReader) throws {
    let version = try reader.unsigned()
    guard (1...2).contains(version) else { throw reader.malformed }
    id = try reader.text()
    records = try reader.texts()
    // The first form knew legal holds alone.
    rule = version == 1 ? "legal-hold" : try reader.text()
    ground = try reader.text()
    reviewOn = try reader.value()
    since = try reader.value()
  }
}

extension ServiceNode {
  /// No hold goes without a look for longer.
  public static let holdReviewDaysMax = 3 * 366

  /// The holds that officers place, by their names in the rules of erasure; the others follow from what is held.
  public static let placedHolds = ["legal-hold", "evidence-hash", "oversight-inquiry", "accuracy-contested"]

  /// Proposes to keep records, exchanges or questions of matching although their time ends or their erasure is asked for. Returns the name under
  /// which it waits for the second officer.
  ///
  /// An exchange is named whole, or by at least twelve signs of the end of its name; all else by its whole name.
  ///
  /// Throws `node.hold.unknown` for what is not held or the officer is not shown, `node.hold.rule` for a hold of another
  /// name than ``placedHolds``, `node.hold.ground` without a ground, and `node.hold.review` for a day of review that is past
  /// or more than three years away.
  public func holdErasure(
    of records: [String], as rule: String = "legal-hold", because ground: String, reviewOn: CivilDate,
    at signing: SigningDesk
  ) async throws -> String {
    guard Self.placedHolds.contains(rule) else {
      throw Fault("node.hold.rule", ("rules", .list(Self.placedHolds.map { .text($0) })))
    }
    guard ground.contains(where: { !$0.isWhitespace }) else { throw Fault("node.hold.ground") }
    let now = clock.now()
    guard reviewOn > now.date, reviewOn.daysSinceEpoch - now.date.daysSinceEpoch <= Self.holdReviewDaysMax else {
      throw Fault("node.hold.review", ("date", .date(reviewOn)))
    }
    let named = records
    let records = try await store.read { transaction in
      Set(try named.map { $0.utf8.count < 12 ? $0 : try transaction.requestRow($0)?.id ?? $0 }).sorted()
    }
    let missing = try await store.read { transaction in
      try records.first {
        try transaction.pinKind(of: $0) == nil || transaction.isHidden($0, from: signing.desk)
      }
    }
    if let missing { throw Fault("node.hold.unknown", ("record", .text(missing))) }
    guard !records.isEmpty else { throw Fault("node.hold.unknown", ("record", .text(""))) }
    let signed = SignedAct(
      signing: HoldErasure(items: records, as: rule, ground: ground, reviewOn: reviewOn), for: description.id,
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
      id: "hold-" + waiting.pending.id.suffix(16), records: signed.act.items, rule: signed.act.rule,
      ground: signed.act.ground, reviewOn: signed.act.reviewOn, since: now.date)
    try await store.effect(spending: authorization, kind: .alteration, notes: [waiting.pending.id]) { transaction in
      try transaction.finish(waiting.pending, approval)
      for item in hold.records {
        // It may have gone since the first officer signed.
        guard let kind = try transaction.pinKind(of: item) else {
          throw Fault("node.hold.unknown", ("record", .text(item)))
        }
        try transaction.pin(Pin(kind: kind, id: item, by: hold.id))
      }
      try transaction.replace(HeldRecord(collection: .erasureHolds, id: hold.id, content: hold.canonicalBytes))
    }
  }

  /// The holds, those first whose review is nearest. Logged.
  public func erasureHolds(at desk: Desk) async throws -> [ErasureHold] {
    try await consult("list-holds", at: desk) { transaction in
      try transaction.erasureHolds().sorted { ($0.reviewOn, $0.id) < ($1.reviewOn, $1.id) }.map { hold in
        var hold = hold
        let kinds = try hold.records.map { try transaction.pinKind(of: $0) }
        hold.exchanges = kinds.count { $0 == .request }
        hold.questions = kinds.count { $0 == .question }
        return hold
      }
    }
  }

  /// Ends a hold: what it kept goes when its time is over, and at once where its erasure was decided while it was held. One
  /// officer may. Throws `node.hold.none`.
  public func releaseHold(_ id: String, at signing: SigningDesk) async throws {
    guard let held = try await store.read({ try $0.record(.erasureHolds, id: id) }) else {
      throw Fault("node.hold.none", ("hold", .text(id)))
    }
    let act = KeepSafeguard(what: "hold-released", item: id, content: Digest(of: held.content))
    let now = clock.now()
    try await perform(act, logged: .alteration, at: signing, notes: ["released"]) { transaction in
      try transaction.unpin(by: id)
      try transaction.removeRecord(.erasureHolds, id: id)
      try transaction.eraseWhatIsReleased(at: now, by: ReleasingOfficer(signing))
    }
  }
}

extension ReadTransaction {
  /// As what an item is kept; nil for what is not held.
  fileprivate func pinKind(of item: String) throws -> Pin.Kind? {
    if try record(.requestRows, id: item) != nil { return .request }
    if try record(.sourceRecords, id: item) != nil { return .record }
    if let question = try matchQuestion(item), !question.isForgotten { return .question }
    return nil
  }

  /// The holds that wait for their second officer and still can be decided on: nothing that they name goes meanwhile.
  func waitingHolds(at now: Instant) throws -> [HoldErasure] {
    try allWaiting().filter { $0.pending.kind == .holdErasure && !$0.pending.hasLapsed(at: now) }.map {
      let signed: SignedAct<HoldErasure> = try $0.pending.act()
      return signed.act
    }
  }

  func erasureHolds() throws -> [ErasureHold] {
    var holds: [ErasureHold] = []
    try eachRecord(in: .erasureHolds, after: "") {
      holds.append(try ErasureHold(canonicalBytes: $0.content))
      return true
    }
    return holds
  }
}
