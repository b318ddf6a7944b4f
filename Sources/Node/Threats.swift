internal import Audit
internal import Authority
internal import Casework
internal import Holdings
internal import JSON
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// Threats to life. Whoever can save somebody is told first, outside this program (by telephone, by radio); here stands who
// was told when, and until rescue has released it nothing leaves about the matter for any other purpose.

private let threatStreamPrefix = "threat:"

private func threatKey(_ matter: String) -> IndexKey { IndexKey("threat", matter) }

/// A threat as a list shows it.
public struct ThreatSummary: Sendable, Hashable {
  public let id: String
  /// The case or request in which it was seen.
  public let matter: String
  public let raisedAt: Instant
  public let stage: String
  /// The rescue authority that was told first.
  public let rescue: String?
  /// Nobody has taken it on for a quarter of an hour.
  public let isUnanswered: Bool

  public var json: String {
    JSONValue.fields(
      ("id", .string(id)), ("matter", .string(matter)), ("raised", .string(raisedAt.description)),
      ("stage", .string(stage)), ("rescue", rescue.map { .string($0) } ?? .null), ("unanswered", .bool(isUnanswered))
    ).text
  }
}

extension ServiceNode {
  /// The steps by name, for commands.
  public static let threatSteps = [
    "rescue-told", "rescue-acknowledged", "rescue-released", "enforcement-told", "withdrawn",
  ]

  /// Says that somebody's life is in danger in a case or a request, by its name or the end of it. Signed.
  ///
  /// Throws `node.request.not-found` or `case.not-found` for a matter that the officer does not know.
  public func raiseThreat(in matter: String, at signing: SigningDesk) async throws -> String {
    let matter = try await store.read { transaction in
      if try transaction.requestRow(matter) != nil {
        try transaction.checkShown(matter, at: signing.desk)
        return try transaction.request(matter).id
      }
      return try transaction.caseState(matter).id
    }
    let id = "threat-" + String(Digest(of: entropy.bytes(16)).hex.prefix(16))
    let now = clock.now()
    let officer = signing.officer.id
    let opening = Array(matter.utf8)
    let act = KeepSafeguard(what: "threat-to-life", item: id, content: Digest(of: opening))
    try await perform(act, logged: .alteration, at: signing) { transaction in
      try transaction.append(
        [NewEvent(at: now, kind: "raised", officer: officer, content: opening)], to: threatStreamPrefix + id,
        expecting: 0, keys: [threatKey(matter)])
    }
    return id
  }

  /// Takes a step, by its name; `authority` is who was told, where somebody was. Signed.
  ///
  /// Throws `protection.threat.step`, `protection.threat.unknown`, and what ``ThreatToLife/applying(_:)`` throws.
  public func stepThreat(
    _ id: String, step: String, told authority: String?, at signing: SigningDesk
  ) async throws {
    guard let event = ThreatToLife.Event(named: step, authority: authority) else {
      throw Fault("protection.threat.step", ("steps", .list(Self.threatSteps.map { .text($0) })))
    }
    let now = clock.now()
    let officer = signing.officer.id
    let act = KeepSafeguard(what: "threat-to-life", item: id, content: Digest(of: event.canonicalBytes))
    try await perform(act, logged: .alteration, at: signing, notes: [event.name]) { transaction in
      let (threat, version) = try transaction.threat(id)
      _ = try threat.applying(event)
      try transaction.append(
        [NewEvent(at: now, kind: event.name, officer: officer, content: event.canonicalBytes)],
        to: threatStreamPrefix + id, expecting: version, keys: [])
    }
  }

  /// All threats, those first that nobody has taken on, then the newest. Logged.
  public func threats(at desk: Desk) async throws -> [ThreatSummary] {
    let now = clock.now()
    return try await consult("list-threats", at: desk) { try $0.threats(at: now) }
  }

  /// Those that nobody has taken on, for the top of every list: which, and since when; of the matter nothing is told.
  public func unansweredThreats() async throws -> [(id: String, minutes: Int64)] {
    let now = clock.now()
    return try await store.read { transaction in
      try transaction.threats(at: now).filter(\.isUnanswered).map { ($0.id, (now.seconds - $0.raisedAt.seconds) / 60) }
    }
  }
}

extension ReadTransaction {
  fileprivate func threat(_ id: String) throws -> (ThreatToLife, version: Int) {
    let events = try events(of: threatStreamPrefix + id)
    guard let first = events.first else { throw Fault("protection.threat.unknown", ("threat", .text(id))) }
    var threat = ThreatToLife(id: id, matter: String(decoding: first.content, as: UTF8.self), raisedAt: first.at)
    for event in events.dropFirst() {
      threat = try threat.applying(ThreatToLife.Event(canonicalBytes: event.content))
    }
    return (threat, events.count)
  }

  fileprivate func threats(at now: Instant) throws -> [ThreatSummary] {
    let all = try streams(prefix: threatStreamPrefix).map {
      try threat(String($0.dropFirst(threatStreamPrefix.count))).0
    }
    return all.map { threat in
      ThreatSummary(
        id: threat.id, matter: threat.matter, raisedAt: threat.raisedAt, stage: threat.stage.rawValue,
        rescue: threat.rescueAuthority, isUnanswered: threat.isUnanswered(at: now))
    }.sorted { one, other in
      if one.isUnanswered != other.isUnanswered { return one.isUnanswered }
      return (other.raisedAt, one.id) < (one.raisedAt, other.id)
    }
  }

  /// Throws `protection.threat.rescue-first` where somebody's life is in danger in the matter, rescue has not released it,
  /// and the purpose is neither to save nor to protect. A request that is urgent to avert such a threat is for that.
  func checkRescueFirst(of held: HeldRequest) throws {
    let message = held.state.message
    let averts = message.urgency.ground == Purpose.threatToLife.rawValue
    try checkRescueFirst(in: held.id, for: averts ? .threatToLife : message.purpose)
  }

  /// The same of a case, or of a request by its whole name.
  func checkRescueFirst(in matter: String, for purpose: Purpose) throws {
    for stream in try streams(where: threatKey(matter)) {
      try threat(String(stream.dropFirst(threatStreamPrefix.count))).0.check(purpose)
    }
  }
}

extension HeldRequest {
  /// Whether the other side learns something of the matter by the step: not by a neutral answer, a receipt or a refusal.
  func tellsOfMatter(_ action: RequestAction) -> Bool {
    switch action {
    case .sent, .draftShared: true
    case .answered(let answer): type.answer(answer.code)?.isNeutral != true
    default: false
    }
  }
}
