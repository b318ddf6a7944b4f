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
}

extension ServiceNode {
  /// The longest that a closed case keeps what it rested on, without a hold that two officers decide on.
  public static let closedCaseDaysMax = 3 * 366

  /// Closes a case: who, and why. What it rested on goes when its own time is over, and until `lastDay` is kept for
  /// proceedings that follow, where one is given; what was restricted for its sake alone is erased. Signed.
  ///
  /// Throws `case.not-found`, `case.closed`, `case.ground-missing`, and `case.last-day` for one that is past or more than
  /// three years away.
  public func closeCase(
    _ name: String, because ground: String, keepingUntil lastDay: CivilDate? = nil, at signing: SigningDesk
  ) async throws -> CaseSummary {
    let now = clock.now()
    if let lastDay {
      guard lastDay >= now.date, lastDay.daysSinceEpoch - now.date.daysSinceEpoch <= Self.closedCaseDaysMax else {
        throw Fault("case.last-day", ("date", .date(lastDay)))
      }
    }
    let event = CaseEvent.closed(officer: signing.officer.name, ground: ground.trimmed)
    return try await take(event, on: name, at: signing, notes: lastDay.map { ["kept until \($0)"] } ?? []) {
      transaction, state in
      let kept = try ClosedCase(findings: state.findings).held(
        id: state.id, until: lastDay ?? now.date.adding(days: -1))
      try transaction.replace(kept)
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
  func endWhatClosedCasesKeep() async throws {
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
      let held = try transaction.events(of: caseStream(id))
      let state = try transaction.caseState(id)
      let at = max(now, state.asOf)
      let (next, _) = try CaseState.applying(event, to: state, now: at)
      try transaction.append(
        [NewEvent(at: at, kind: event.kind, officer: officer, content: event.canonicalBytes)],
        to: caseStream(id), expecting: held.count, keys: [])
      try body(transaction, next)
      return CaseSummary(next)
    }
  }
}

/// What a closed case keeps until its last day.
private struct ClosedCase {
  let findings: [String]

  func held(id: String, until day: CivilDate) throws -> HeldRecord {
    var writer = CanonicalWriter()
    writer.write(UInt64(1))
    writer.write(list: findings)
    return HeldRecord(collection: .closedCases, id: id, retainUntil: day, content: writer.bytes)
  }

  static func findings(of held: HeldRecord) throws -> [String] {
    var reader = CanonicalReader(held.content)
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    return try reader.texts()
  }
}

extension ReadTransaction {
  /// Closed cases whose last day lies before a day, and their findings: nothing is kept for their sake. A finding that
  /// another case rests on is kept by that case's own pins.
  private func pinnersWithoutNeed(on day: CivilDate) throws -> Set<String> {
    var over: Set<String> = []
    try eachRecord(in: .closedCases, after: "") { held in
      if let last = held.retainUntil, last < day { over.formUnion([held.id] + (try ClosedCase.findings(of: held))) }
      return true
    }
    return over
  }

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
    guard !over.isEmpty else { return }
    for held in over {
      for pinner in [held.id] + (try ClosedCase.findings(of: held)) { try unpin(by: pinner) }
      try removeRecord(.closedCases, id: held.id)
    }
    try eraseWhatIsReleased(at: now)
  }

  /// Keeps the records of a case's holders as long as it is open. Of whom nothing is held but what is restricted, nothing
  /// more is kept for a case that does not use it.
  func pinHolders(_ holders: [String], by caseID: String) throws {
    let restrictions = try restrictions()
    for holder in Set(holders).sorted() {
      let held = restrictions.isEmpty ? [] : try records(.sourceRecords, where: IndexKey("key", holder))
      guard held.isEmpty || held.contains(where: { !restrictions.hides(record: $0.id, from: caseID) }) else { continue }
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
