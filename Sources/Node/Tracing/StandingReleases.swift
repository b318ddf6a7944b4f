internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import Joint
internal import Requests
public import Vocabulary
internal import World

// What two officers decided beforehand may be told of traces to one peer: signed, with limits, to a last day. It is made,
// listed and ended; what goes under it stands in the log as any answer.

extension Collection {
  /// Standing releases: `HeldStandingRelease`, by their name.
  static let standingReleases = Collection(rawValue: "standing-release")
  /// What was told under one on a day: `ToldUnder`, by its name and the day.
  static let toldUnderReleases = Collection(rawValue: "standing-release-told")
}

/// What officers say of a standing release.
public struct StandingReleaseTerms: Sendable {
  public var peer: String
  public var purposes: [Purpose]
  /// The law on which it is given.
  public var legalBasis: String
  /// The largest sum of a question and of a leg.
  public var most: Money
  public var steps: Int
  public var days: Int
  /// Accounts that one answer may name.
  public var accounts: Int
  public var answersADay: Int
  public var legsADay: Int
  /// The last day.
  public var until: CivilDate
  public var marking: Marking

  public init(
    peer: String, purposes: [Purpose], legalBasis: String, most: Money, steps: Int = 2, days: Int = 14,
    accounts: Int = 10, answersADay: Int = 10, legsADay: Int = 50, until: CivilDate, marking: Marking = .serviceOnly
  ) {
    self.peer = peer
    self.purposes = purposes
    self.legalBasis = legalBasis
    self.most = most
    self.steps = steps
    self.days = days
    self.accounts = accounts
    self.answersADay = answersADay
    self.legsADay = legsADay
    self.until = until
    self.marking = marking
  }
}

/// A standing release as it is kept: with both signatures, which every answer under it rests on.
struct HeldStandingRelease: Sendable, Hashable {
  let release: StandingRelease
  let pending: PendingAct
  let approval: Approval
  let since: Instant
  var ended: Ended?

  struct Ended: Sendable, Hashable {
    let at: Instant
    let officer: String
    let ground: String
  }

  func isInForce(on day: CivilDate) -> Bool { ended == nil && day <= release.limits.until }

  /// What the gate takes for a second officer's word.
  var approved: ApprovedAct<SetStandingRelease> {
    get throws { ApprovedAct(try pending.act(), approvals: [approval]) }
  }
}

extension HeldStandingRelease: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(release)
    writer.write(pending)
    writer.write(approval)
    writer.write(since)
    writer.write(optional: ended) {
      $0.write($1.at)
      $0.write($1.officer)
      $0.write($1.ground)
    }
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    release = try reader.value()
    pending = try reader.value()
    approval = try reader.value()
    since = try reader.value()
    ended = try reader.optional {
      Ended(at: try $0.value(), officer: try $0.text(), ground: try $0.text())
    }
  }
}

/// A standing release as it is listed.
public struct StandingReleaseSummary: Sendable, Hashable {
  public let id: String
  public let peer: String
  public let purposes: [Purpose]
  public let legalBasis: String
  public let most: Money
  public let steps: Int
  public let days: Int
  public let accounts: Int
  public let answersADay: Int
  public let legsADay: Int
  public let until: CivilDate
  public let marking: Marking
  public let officers: [String]
  public let since: Instant
  public let ended: Instant?
  public let isInForce: Bool
  /// What was told under it today.
  public let answersToday: Int
  public let legsToday: Int

  fileprivate init(_ held: HeldStandingRelease, peer: String, told: StandingRelease.Told, on day: CivilDate) {
    let (release, limits) = (held.release, held.release.limits)
    id = release.id
    self.peer = peer
    purposes = release.purposes.sorted { $0.rawValue < $1.rawValue }
    legalBasis = release.legalBasis
    most = limits.most
    steps = limits.steps
    days = limits.days
    accounts = limits.accounts
    answersADay = limits.answersADay
    legsADay = limits.legsADay
    until = limits.until
    marking = release.marking
    officers = [held.pending.officer, held.approval.officer]
    since = held.since
    ended = held.ended?.at
    isInForce = held.isInForce(on: day)
    answersToday = told.answers
    legsToday = told.legs
  }
}

extension ServiceNode {
  /// Proposes a standing release; a second officer of another unit puts it in force by approving. Returns the name under
  /// which it waits.
  ///
  /// Throws `trace.standing.limits` for a limit that is none, `trace.standing.last-day` for one that is past or more than a
  /// year away, `authority.basis.missing`.
  public func proposeStandingRelease(_ terms: StandingReleaseTerms, at signing: SigningDesk) async throws -> String {
    let peer = try await admitted(try await peer(terms.peer).identity.nodeID)
    let now = clock.now()
    guard !terms.legalBasis.allSatisfy(\.isWhitespace) else { throw Fault("authority.basis.missing") }
    guard terms.until >= now.date, terms.until <= now.date.adding(days: 366) else {
      throw Fault("trace.standing.last-day")
    }
    guard !terms.purposes.isEmpty, let to = MemberID(peer.identity.nodeID),
      let limits = StandingRelease.Limits(
        most: terms.most, steps: terms.steps, days: terms.days, accounts: terms.accounts,
        answersADay: terms.answersADay, legsADay: terms.legsADay, until: terms.until)
    else { throw Fault("trace.standing.limits") }
    let type = try requestType(traceRequestType, to: peer.identity.country)
    let release = StandingRelease(
      id: "standing-" + String(TimeOrderedIdentifier.make(at: now, entropy: entropy).suffix(12)), to: to,
      purposes: Set(terms.purposes), legalBasis: terms.legalBasis, limits: limits, marking: terms.marking)
    let act = SetStandingRelease(
      release: release.id, peer: peer.identity.nodeID, type: type.name, neutral: type.neutralAnswer?.code ?? "",
      marking: release.marking, until: limits.until, terms: Digest(of: release.canonicalBytes))
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant,
      clock: clock, entropy: entropy)
    let pending = try gate.pend(signed, officers: try await officers(), now: now)
    try await keep(WaitingAct(pending: pending, content: release.canonicalBytes), at: now)
    return pending.id
  }

  func finishStandingRelease(_ waiting: WaitingAct, _ approval: Approval) async throws {
    let signed: SignedAct<SetStandingRelease> = try waiting.pending.act()
    let release = try StandingRelease(canonicalBytes: waiting.content)
    guard signed.act.terms == Digest(of: waiting.content), signed.act.release == release.id,
      signed.act.peer == release.to.text, signed.act.until == release.limits.until,
      signed.act.marking == release.marking
    else { throw Fault("authority.approval.other-act") }
    _ = try await admitted(release.to.text)
    let now = clock.now()
    let authorization = try gate.authorize(signed, approvals: [approval], officers: try await officers(), now: now)
    let held = HeldStandingRelease(release: release, pending: waiting.pending, approval: approval, since: now)
    try await store.effect(spending: authorization, kind: .disclosure, notes: [waiting.pending.id]) { transaction in
      try transaction.finish(waiting.pending, approval)
      try transaction.keep(held)
    }
  }

  /// Ends a standing release at once; one officer is enough. Throws `trace.standing.unknown`.
  public func endStandingRelease(_ name: String, because ground: String, at signing: SigningDesk) async throws {
    guard !ground.allSatisfy(\.isWhitespace) else { throw Fault("trace.standing.ground") }
    let held = try await store.read { try $0.standingRelease(name) }
    let (now, officer) = (clock.now(), signing.officer.id)
    try await perform(
      EndStandingRelease(release: held.release.id, ground: ground), logged: .alteration, at: signing
    ) { transaction in
      var held = try transaction.standingRelease(held.release.id)
      guard held.ended == nil else { return }
      held.ended = .init(at: now, officer: officer, ground: ground)
      try transaction.keep(held)
    }
  }

  /// All standing releases, the newest first, ended ones as well.
  public func standingReleases(at desk: Desk) async throws -> [StandingReleaseSummary] {
    let today = clock.now().date
    return try await consult("list-standing-releases", at: desk) { transaction in
      try transaction.standingReleases().map { held in
        StandingReleaseSummary(
          held, peer: try transaction.peer(held.release.to.text)?.identity.name ?? held.release.to.text,
          told: try transaction.told(under: held.release.id, on: today), on: today)
      }.sorted { ($1.since, $1.id) < ($0.since, $0.id) }
    }
  }
}

extension ReadTransaction {
  func standingReleases() throws -> [HeldStandingRelease] {
    var all: [HeldStandingRelease] = []
    try eachContent(in: .standingReleases) { all.append(try HeldStandingRelease(canonicalBytes: $0)) }
    return all
  }

  /// One by its name or the end of it.
  func standingRelease(_ name: String) throws -> HeldStandingRelease {
    let found = try standingReleases().filter { $0.release.id.hasSuffix(name) }
    guard name.utf8.count >= 4, found.count == 1, let only = found.first else {
      throw Fault("trace.standing.unknown", ("release", .text(name)))
    }
    return only
  }

  func told(under release: String, on day: CivilDate) throws -> StandingRelease.Told {
    guard let held = try record(.toldUnderReleases, id: "\(release)/\(day)") else { return StandingRelease.Told() }
    var reader = CanonicalReader(held.content)
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    return StandingRelease.Told(answers: try reader.integer(), legs: try reader.integer())
  }
}

extension WriteTransaction {
  func keep(_ held: HeldStandingRelease) throws {
    try replace(
      HeldRecord(collection: .standingReleases, id: held.release.id, content: held.canonicalBytes))
  }

  func count(_ told: StandingRelease.Told, under release: String, on day: CivilDate) throws {
    var writer = CanonicalWriter()
    writer.write(UInt64(1))
    writer.write(told.answers)
    writer.write(told.legs)
    try replace(HeldRecord(collection: .toldUnderReleases, id: "\(release)/\(day)", content: writer.bytes))
  }
}

extension WaitingAct {
  /// What a second officer reads of a standing release.
  func standingNotes() throws -> [Sentence] {
    let release = try StandingRelease(canonicalBytes: content)
    let limits = release.limits
    return [
      Sentence(
        "trace.waiting.standing", ("peer", .text(release.to.text)),
        (
          "purposes",
          .list(release.purposes.sorted { $0.rawValue < $1.rawValue }.map { .word("word.purpose.\($0.rawValue)") })
        ),
        ("basis", .text(release.legalBasis)), ("until", .date(limits.until)),
        ("marking", .text(release.marking.description))),
      Sentence(
        "trace.waiting.standing.limits", ("sum", .text(limits.most.description)),
        ("steps", .integer(Int64(limits.steps))), ("days", .integer(Int64(limits.days))),
        ("accounts", .integer(Int64(limits.accounts))), ("answers", .integer(Int64(limits.answersADay))),
        ("legs", .integer(Int64(limits.legsADay)))),
    ]
  }
}
