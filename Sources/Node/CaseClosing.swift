internal import Audit
internal import Authority
internal import Casework
internal import Holdings
internal import Ontology
public import Vocabulary
internal import World

// A case ends. What it rested on is kept no longer for its sake, at once or after a last day, and goes when its own time is
// over; whoever is sheltered in it stays so, and what was decided in it stays as it was.

extension Collection {
  /// Closed cases that keep what they rested on until a last day, by the case; its findings are the content.
  static let closedCases = Collection(rawValue: "closed-case")

  /// Findings on which a case was closed that keeps them no longer, by their identifier: the case. Found again they keep
  /// nothing, for a finding with other payments has another identifier.
  static let settledFindings = Collection(rawValue: "settled-finding")
}

extension ServiceNode {
  /// The longest that a closed case keeps what it rested on, without a hold that two officers decide on.
  public static let closedCaseDaysMax = 3 * 366

  /// Whether a case may be closed so: throws `case.ground-missing`, and `case.last-day` for one that is past or more than
  /// three years away.
  public func checkClosing(because ground: String, keepingUntil lastDay: CivilDate?) throws {
    let today = clock.now().date
    if let lastDay {
      guard lastDay >= today, lastDay.daysSinceEpoch - today.daysSinceEpoch <= Self.closedCaseDaysMax else {
        throw Fault("case.last-day", ("date", .date(lastDay)))
      }
    }
    guard !ground.trimmed.isEmpty else { throw Fault("case.ground-missing") }
  }

  /// What closing a case would erase, as things stand. Logged.
  public func closing(of name: String, at desk: Desk) async throws -> CaseClosing {
    let now = clock.now()
    return try await consult("preview-closing", at: desk, naming: { try [$0.caseState(name).id] }) { transaction in
      try transaction.closing(of: try transaction.caseState(name), at: now, shownTo: desk)
    }
  }

  /// Closes a case: who, and why. What it rested on goes when its own time is over, and until `lastDay` is kept for
  /// proceedings that follow, where one is given; what was restricted for its sake alone is erased then. Signed.
  ///
  /// - Parameter confirmed: The digest of what ``closing(of:at:)`` showed; needed where something would be erased.
  ///
  /// Throws `case.not-found`, `case.closed`, `case.ground-missing`, `case.last-day` for one that is past or more than
  /// three years away, and `case.closing.unconfirmed` where something else would be erased than was confirmed.
  public func closeCase(
    _ name: String, because ground: String, keepingUntil lastDay: CivilDate? = nil, erasing confirmed: String? = nil,
    at signing: SigningDesk
  ) async throws -> CaseSummary {
    try checkClosing(because: ground, keepingUntil: lastDay)
    let now = clock.now()
    let event = CaseEvent.closed(officer: signing.officer.name, ground: ground.trimmed)
    return try await take(event, on: name, at: signing, notes: lastDay.map { ["kept until \($0)"] } ?? []) {
      transaction, state in
      let closing = try transaction.closing(of: state, at: now, shownTo: signing.desk)
      guard closing.count == 0 || confirmed.map(closing.isConfirmed) ?? false else {
        throw Fault("case.closing.unconfirmed", ("count", .integer(Int64(closing.count))))
      }
      let closed = ClosedCase(findings: state.findings, by: ReleasingOfficer(signing.inCase(state.id)))
      try transaction.replace(closed.held(id: state.id, until: lastDay ?? now.date.adding(days: -1)))
      try transaction.endPins(at: now)
    }
  }

  /// Opens a closed case again: what it rests on, as far as it is still held, is kept as long as it is open. Signed.
  ///
  /// Throws `case.not-found`, `case.already-open` and `case.ground-missing`.
  public func reopenCase(_ name: String, because ground: String, at signing: SigningDesk) async throws -> CaseSummary {
    let state = try await store.read { try $0.caseState(name) }
    let findings = try await kept(state.findings, at: signing.desk.inCase(state.id))
    let holders = try await gather(findings, caseID: state.id, at: signing.desk).accounts.compactMap(\.holder)
    let event = CaseEvent.reopened(officer: signing.officer.name, ground: ground.trimmed)
    return try await take(event, on: name, at: signing) { transaction, state in
      try transaction.removeRecord(.closedCases, id: state.id)
      for finding in findings {
        for payment in finding.payments { try transaction.pin(Pin(kind: .payment, id: payment, by: state.id)) }
      }
      try transaction.pinHolders(holders, by: state.id)
    }
  }

  /// Ends what closed cases keep whose last day is over.
  package func endWhatClosedCasesKeep() async throws {
    guard try await store.read({ try $0.countRecords(in: .closedCases) }) > 0 else { return }
    let now = clock.now()
    try await store.write { try $0.endPins(at: now) }
  }

  /// One signed event of a case, with what follows from it, in one transaction.
  private func take(
    _ event: CaseEvent, on name: String, at signing: SigningDesk, notes: [String] = [],
    _ body: @escaping @Sendable (any EffectTransaction, CaseState) throws -> Void
  ) async throws -> CaseSummary {
    let id = try await store.read { try $0.caseState(name).id }
    let now = clock.now()
    let officer = signing.officer.id
    let act = JudgeInCase(caseID: id, event: Digest(of: event.canonicalBytes))
    return try await perform(act, logged: .alteration, at: signing.inCase(id), notes: [event.kind] + notes) {
      transaction in
      let next = try transaction.append(event, toCase: id, by: officer, at: now)
      try body(transaction, next)
      return CaseSummary(next)
    }
  }
}

/// What closing a case would erase: what is restricted and kept for its sake alone.
public struct CaseClosing: Sendable, Hashable {
  public let count: Int
  /// Which, for those who see what is restricted; empty for all others.
  public let erased: [RestrictionSummary]
  /// What is confirmed: exactly this.
  public let digest: Digest

  fileprivate init(_ released: [HeldBack], of caseID: String, shownTo desk: Desk) {
    count = released.count
    erased = desk.seesRestricted ? released.map { RestrictionSummary($0.item) } : []
    var writer = CanonicalWriter()
    writer.write("entente case closing 1")
    writer.write(caseID)
    writer.write(list: released) { $0.write($1.plan.signed(for: $1.ground)) }
    digest = Digest(of: writer.bytes)
  }

  /// Whether this is the digest, or its beginning of at least twelve digits.
  public func isConfirmed(by digest: String) -> Bool {
    digest.utf8.count >= 12 && self.digest.hex.hasPrefix(digest.lowercased())
  }
}

/// What a closed case keeps until its last day, and who closed it.
private struct ClosedCase {
  let findings: [String]
  /// Nil for one that was closed before this was kept.
  let officer: ReleasingOfficer?

  init(findings: [String], by officer: ReleasingOfficer) {
    self.findings = findings
    self.officer = officer
  }

  init(_ held: HeldRecord) throws {
    var reader = CanonicalReader(held.content)
    let version = try reader.unsigned()
    guard (1...2).contains(version) else { throw reader.malformed }
    findings = try reader.texts()
    officer =
      version == 1
      ? nil
      : ReleasingOfficer(
        id: try reader.text(), purpose: try reader.text(), basis: try reader.text(), caseID: held.id)
  }

  func held(id: String, until day: CivilDate) -> HeldRecord {
    var writer = CanonicalWriter()
    writer.write(UInt64(2))
    writer.write(list: findings)
    writer.write(officer?.id ?? "")
    writer.write(officer?.purpose ?? "")
    writer.write(officer?.basis ?? "")
    return HeldRecord(collection: .closedCases, id: id, retainUntil: day, content: writer.bytes)
  }
}

extension ReadTransaction {
  /// What would be erased if a case and its findings kept nothing any more.
  fileprivate func closing(of state: CaseState, at now: Instant, shownTo desk: Desk) throws -> CaseClosing {
    let released = try heldBack(at: now, withoutPinsBy: Set([state.id] + state.findings)).filter {
      $0.hold == nil && !$0.plan.erasing.isEmpty
    }
    return CaseClosing(released, of: state.id, shownTo: desk)
  }

  /// Closed cases whose last day lies before a day, and their findings: nothing is kept for their sake. A finding that
  /// another case rests on is kept by that case's own pins.
  private func pinnersWithoutNeed(on day: CivilDate) throws -> Set<String> {
    var over: Set<String> = []
    try eachRecord(in: .closedCases, after: "") { held in
      if let last = held.retainUntil, last < day { over.formUnion([held.id] + (try ClosedCase(held).findings)) }
      return true
    }
    return over
  }

  /// Whether a case on the finding was closed and keeps it no longer: it was judged, and by itself keeps nothing.
  func isSettled(finding id: String) throws -> Bool { try record(.settledFindings, id: id) != nil }

  /// What is kept past its time on a day.
  func pins(_ kind: Pin.Kind, standingOn day: CivilDate) throws -> [Pin] {
    let over = try pinnersWithoutNeed(on: day)
    let pins = try pins(kind)
    return over.isEmpty ? pins : pins.filter { !over.contains($0.by) }
  }
}

extension WriteTransaction {
  /// Ends what closed cases keep whose last day is over, and erases what was restricted for their sake alone.
  func endPins(at now: Instant) throws {
    var over: [HeldRecord] = []
    try eachRecord(in: .closedCases, after: "") { held in
      if let last = held.retainUntil, last < now.date { over.append(held) }
      return true
    }
    for held in over {
      let closed = try ClosedCase(held)
      for pinner in [held.id] + closed.findings { try unpin(by: pinner) }
      for finding in closed.findings {
        try replace(HeldRecord(collection: .settledFindings, id: finding, content: Array(held.id.utf8)))
      }
      try removeRecord(.closedCases, id: held.id)
      try eraseWhatIsReleased(at: now, by: closed.officer)
    }
  }

  /// Keeps the records of holders for the sake of an open case, or of a finding. Of whom nothing is held but what is
  /// restricted, nothing more is kept for who does not use it; `kept` are those whom it kept before.
  func pinHolders(_ holders: some Sequence<String>, by caseID: String, besides kept: Set<String> = []) throws {
    let restrictions = try restrictions()
    for holder in Set(holders).sorted() {
      let held = restrictions.isEmpty ? [] : try records(.sourceRecords, where: IndexKey("key", holder))
      guard
        held.isEmpty || kept.contains(holder)
          || held.contains(where: { !restrictions.hides(record: $0.id, from: caseID) })
      else { continue }
      try pin(Pin(kind: .party, id: holder, by: caseID))
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? startIndex
    return String(self[(firstIndex { !$0.isWhitespace } ?? end)..<end])
  }
}
