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
  /// What was done about it, in order; the first is that it was raised.
  public let steps: [Step]
  /// Nobody has taken it on for a quarter of an hour.
  public let isUnanswered: Bool
  /// Whether what is told of the matter for any other purpose has to wait.
  public let holdsBack: Bool

  /// One step: when, by which officer, and who was told, who said so, or why.
  public struct Step: Sendable, Hashable {
    public let name: String
    public let at: Instant
    public let officer: String
    public let words: String?
  }

  public var json: String {
    JSONValue.fields(
      ("id", .string(id)), ("matter", .string(matter)), ("raised", .string(raisedAt.description)),
      ("stage", .string(stage)), ("unanswered", .bool(isUnanswered)), ("holds-back", .bool(holdsBack)),
      (
        "steps",
        .array(
          steps.map {
            .fields(
              ("step", .string($0.name)), ("at", .string($0.at.description)), ("officer", .string($0.officer)),
              ("words", $0.words.map { .string($0) } ?? .null))
          })
      )
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
  /// Throws `protection.threat.matter` for a matter that the officer does not know.
  public func raiseThreat(in matter: String, at signing: SigningDesk) async throws -> String {
    let matter = try await store.read { transaction in
      if try transaction.requestRow(matter) != nil {
        try transaction.checkShown(matter, at: signing.desk)
        return try transaction.request(matter).id
      }
      do { return try transaction.caseState(matter).id } catch {
        throw Fault("protection.threat.matter", ("matter", .text(matter)))
      }
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

  /// Takes a step, by its name and that of the threat or the end of it; `words` are who was told, who said so, or why.
  /// Signed; oversight is told of what lets things leave again.
  ///
  /// Throws `protection.threat.step`, `protection.threat.unknown`, and what ``ThreatToLife/applying(_:)`` throws.
  public func stepThreat(
    _ name: String, step: String, words: String?, at signing: SigningDesk
  ) async throws {
    guard let event = ThreatToLife.Event(named: step, words: words) else {
      throw Fault("protection.threat.step", ("steps", .list(Self.threatSteps.map { .text($0) })))
    }
    let now = clock.now()
    let officer = signing.officer.id
    let id = try await store.read { try $0.threatName(name) }
    let act = KeepSafeguard(what: "threat-to-life", item: id, content: Digest(of: event.canonicalBytes))
    try await perform(act, logged: .alteration, at: signing, notes: [event.name]) { transaction in
      let (threat, version) = try transaction.threat(id)
      _ = try threat.applying(event)
      try transaction.append(
        [NewEvent(at: now, kind: event.name, officer: officer, content: event.canonicalBytes)],
        to: threatStreamPrefix + id, expecting: version, keys: [])
      if threat.holdsBack, try !threat.applying(event).holdsBack {
        try transaction.notice("threat-\(event.name)", about: id, now: now)
      }
    }
  }

  /// All threats, those first that nobody has taken on, then the newest. Logged.
  public func threats(at desk: Desk) async throws -> [ThreatSummary] {
    let now = clock.now()
    return try await consult("list-threats", at: desk) { try $0.threats(at: now) }
  }

  /// Those of one matter, by its whole name, from which something has to wait. For whoever looks at the matter.
  public func openThreats(in matter: String) async throws -> [ThreatSummary] {
    let now = clock.now()
    return try await store.read { try $0.threats(at: now).filter { $0.matter == matter && $0.holdsBack } }
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
    return try all.map { threat in
      let steps = try events(of: threatStreamPrefix + threat.id).enumerated().map { place, held in
        ThreatSummary.Step(
          name: held.kind, at: held.at, officer: held.officer,
          words: place == 0 ? nil : try ThreatToLife.Event(canonicalBytes: held.content).words)
      }
      return ThreatSummary(
        id: threat.id, matter: threat.matter, raisedAt: threat.raisedAt, stage: threat.stage.rawValue, steps: steps,
        isUnanswered: threat.isUnanswered(at: now), holdsBack: threat.holdsBack)
    }.sorted { one, other in
      if one.isUnanswered != other.isUnanswered { return one.isUnanswered }
      return (other.raisedAt, one.id) < (one.raisedAt, other.id)
    }
  }

  /// The whole name of a threat, given that or its end. Throws `protection.threat.unknown`.
  fileprivate func threatName(_ name: String) throws -> String {
    let found = try streams(prefix: threatStreamPrefix).map { String($0.dropFirst(threatStreamPrefix.count)) }
      .filter { $0 == name || name.utf8.count >= 4 && $0.hasSuffix(name) }
    guard found.count == 1 else { throw Fault("protection.threat.unknown", ("threat", .text(name))) }
    return found[0]
  }

  /// Throws `protection.threat.rescue-first` where somebody's life is in danger in a request, rescue has not released it, and
  /// what would be told here is neither to save nor to protect: by what the officer acts for, or by this service's own words
  /// in the request. What the other side says that it wants the answer for lets nothing leave.
  func checkRescueFirst(of held: HeldRequest, for purpose: Purpose) throws {
    let message = held.state.message
    guard held.state.side == .requester else { return try checkRescueFirst(in: held.id, for: purpose) }
    let averts = message.urgency.ground == Purpose.threatToLife.rawValue
    let own = averts ? .threatToLife : message.purpose
    try checkRescueFirst(in: held.id, for: own == .threatToLife || own == .protection ? own : purpose)
  }

  /// Whether something that waits to leave about a request has to go on waiting for rescue, whoever signed it and when.
  func waitsForRescue(_ outbound: Outbound, _ item: OutboundItem) throws -> Bool {
    guard let request = outbound.request, try !streams(where: threatKey(request)).isEmpty else { return false }
    let held = try self.request(request)
    guard held.saysSomething(try RequestEvent(json: RequestParcel(outbound.parcel).event).action) else { return false }
    do {
      try checkRescueFirst(of: held, for: try purpose(ofIntent: item.intent))
      return false
    } catch let fault as Fault where fault.code == "protection.threat.rescue-first" {
      return true
    }
  }

  /// For what the officer acted who decided on it: of the entry at that place in the log.
  private func purpose(ofIntent place: Int) throws -> Purpose {
    var purpose = Purpose.investigation
    try eachLeaf(from: place) { leaf in
      if leaf.index == place, let entry = try leaf.opening.map({ try AuditEntry(canonicalBytes: $0.entry) }),
        let known = Purpose(rawValue: entry.purpose)
      {
        purpose = known
      }
      return false
    }
    return purpose
  }

  /// The same of a case, or of a request by its whole name.
  func checkRescueFirst(in matter: String, for purpose: Purpose) throws {
    for stream in try streams(where: threatKey(matter)) {
      try threat(String(stream.dropFirst(threatStreamPrefix.count))).0.check(purpose)
    }
  }
}

extension HeldRequest {
  /// Whether a step says something in an officer's words: not a neutral answer, nor that something was taken up.
  func saysSomething(_ action: RequestAction) -> Bool {
    switch action {
    case .answered(let answer): type.answer(answer.code)?.isNeutral != true
    case .sent, .draftShared, .draftCommented, .clarificationAsked, .clarified, .transferred, .refused, .postponed,
      .foundImpossible, .extended, .lifted, .consentAsked, .consentGranted, .consentDenied, .feedbackGiven, .withdrawn:
      true
    case .drafted, .revised, .approvalAsked, .draftReturned, .approved, .received, .acknowledged, .screened, .reviewed,
      .accepted, .resumed, .begun, .promised, .withheld, .closed:
      false
    }
  }
}
