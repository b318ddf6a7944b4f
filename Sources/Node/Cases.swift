internal import Audit
internal import Authority
public import Casework
internal import Holdings
internal import Ontology
public import Vocabulary
internal import World

extension ServiceNode {
  /// Opens a case on kept findings. What the findings' shape says of family and victims protects at once: the same
  /// transaction shelters them, and keeps holders and payments past the end of their retention.
  ///
  /// Throws `case.finding-not-found`, `case.finding-gone` for one on which a case was closed and of whose payments none is held any more, and what the reducer refuses.
  public func openCase(_ findingIDs: [String], at signing: SigningDesk) async throws -> OpenedCase {
    let id = TimeOrderedIdentifier.make(at: clock.now(), entropy: entropy)
    let urn = "urn:entente:\(description.country.code.lowercased())-\(description.service.rawValue):case:\(id)"
    let findings = try await kept(findingIDs, at: signing.desk.inCase(urn))
    let facts = try await gather(findings, caseID: urn, at: signing.desk)
    let held = Set(facts.payments.map(\.id))
    let gone = try await store.read { transaction in
      try findings.first { try held.isDisjoint(with: $0.payments) && transaction.isSettled(finding: $0.id) }
    }
    if let gone { throw Fault("case.finding-gone", ("finding", .text(gone.id))) }
    let opening = CaseEvent.opened(
      .init(
        id: urn, officer: signing.officer.name, purpose: signing.desk.warrant.purpose,
        basis: signing.desk.warrant.basis, findings: findings.map(\.id)))
    let sheltering = CaseEvent.sheltered(shelterings(facts))
    let now = clock.now()
    let (opened, effects) = try CaseState.applying(opening, to: nil, now: now)
    let (state, _) = try CaseState.applying(sheltering, to: opened, now: now)
    let act = OpenCase(caseID: urn, findings: findings.map(\.id), opening: Digest(of: opening.canonicalBytes))
    let holders = facts.accounts.compactMap(\.holder)
    let others = try await perform(act, logged: .alteration, at: signing.inCase(urn)) { [findings] transaction in
      // Two cases on one finding are lawful, but rarely meant.
      let others = Set(try findings.flatMap { try transaction.streams(where: IndexKey("finding", $0.id)) })
      try transaction.append(
        [opening, sheltering].map {
          NewEvent(at: now, kind: $0.kind, officer: signing.officer.id, content: $0.canonicalBytes)
        }, to: caseStream(urn), expecting: 0, keys: findings.map { IndexKey("finding", $0.id) })
      for effect in effects {
        guard case .hold(let finding) = effect, let held = findings.first(where: { $0.id == finding }) else { continue }
        for payment in held.payments { try transaction.pin(Pin(kind: .payment, id: payment, by: urn)) }
      }
      try transaction.pinHolders(holders, by: urn)
      return others.map { String($0.dropFirst(caseStreamPrefix.count)) }.sorted()
    }
    return OpenedCase(summary: CaseSummary(state), alsoIn: others)
  }

  /// The node's cases, oldest first. Their names sort by time.
  public func cases(at desk: Desk) async throws -> [CaseSummary] {
    try await consult("list-cases", at: desk) { transaction in
      try transaction.streams(prefix: caseStreamPrefix).compactMap {
        try CaseState.replay(try transaction.events(of: $0).map(caseEvent)).map { CaseSummary($0) }
      }
    }
  }

  /// The desk of an officer who works on a case for the purpose and on the basis it was opened for.
  public func desk(of officer: String?, onCase name: String) async throws -> Desk {
    let state = try await store.read { try $0.caseState(name) }
    return try await desk(of: officer, purpose: state.purpose, basis: state.basis, caseID: state.id)
  }

  /// One case, by its name or the end of it, for a purpose that somebody decided on for this case.
  ///
  /// Throws `case.not-found`, and `case.other-purpose` for any other purpose: the attempt stands in the log.
  public func caseState(_ name: String, at desk: Desk) async throws -> CaseState {
    let state = try await store.read { try $0.caseState(name) }
    guard state.isFor(desk.warrant.purpose) else {
      let entry = AuditEntry(
        time: clock.now(), kind: .consultation, phase: .failed, act: "read-case", officer: desk.officer.id,
        purpose: desk.warrant.purpose.rawValue, basis: desk.warrant.basis, caseID: state.id, subjects: [state.id],
        notes: ["refused: other purpose"])
      _ = try await store.write { try $0.log(entry) }
      throw Fault(
        "case.other-purpose", ("case", .text(name)), ("purpose", .word("word.purpose.\(desk.warrant.purpose.rawValue)"))
      )
    }
    return try await consult("read-case", subjects: [state.id], at: desk) { try $0.caseState(state.id) }
  }

  /// Decides that a case is worked on for another purpose as well: that of the desk, on the desk's legal basis. Signed.
  ///
  /// Throws what the reducer refuses: no ground, no basis, a purpose that it has already.
  public func addPurpose(
    to name: String, because ground: String, at signing: SigningDesk
  ) async throws -> CaseSummary {
    let id = try await store.read { try $0.caseState(name).id }
    let warrant = signing.desk.warrant
    let event = CaseEvent.purposeAdded(
      .init(officer: signing.officer.name, purpose: warrant.purpose, basis: warrant.basis, ground: ground))
    let now = clock.now()
    let officer = signing.officer.id
    let act = JudgeInCase(caseID: id, event: Digest(of: event.canonicalBytes))
    return try await perform(
      act, logged: .alteration, at: signing.inCase(id), notes: ["purpose \(warrant.purpose.rawValue)"]
    ) { transaction in
      try CaseSummary(transaction.append(event, toCase: id, by: officer, at: now))
    }
  }

  /// Everything a report on a case shows.
  public func caseFile(_ name: String, at desk: Desk) async throws -> CaseFile {
    let state = try await caseState(name, at: desk)
    let findings = try await kept(state.findings, at: desk.inCase(state.id))
    let facts = try await gather(findings, caseID: state.id, at: desk)
    return CaseFile.assemble(
      state: state, facts: facts, service: description.service, country: description.country)
  }

  /// A score, of 1,000, from which a name alone, uncontradicted, is taken for the listed one's.
  private static let namedBeyondDoubt: Int64 = 950

  func kept(_ ids: [String], at desk: Desk) async throws -> [Finding] {
    try await consult(
      "read-findings", at: desk, naming: { transaction in try ids.map { try transaction.finding($0)?.id ?? $0 } }
    ) { transaction in
      try ids.map { id in
        guard let held = try transaction.finding(id) else {
          throw id.utf8.count < shortestFinding
            ? Fault("case.finding-too-short", ("finding", .text(id)), ("least", .integer(Int64(shortestFinding))))
            : Fault("case.finding-not-found", ("finding", .text(id)))
        }
        return try Finding(canonicalBytes: held.content)
      }
    }
  }

  /// Whom the findings' shapes shelter, each holder once, in order of first payment.
  private func shelterings(_ facts: CaseFacts) -> [CaseEvent.Sheltering] {
    let accounts = Dictionary(facts.accounts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let listed = Set(
      facts.matches.filter { $0.verdict == .match || $0.verdict == .nameOnly && $0.score >= Self.namedBeyondDoubt }
        .map(\.holder))
    var entries: [CaseEvent.Sheltering] = []
    var seen: Set<String> = []
    for holder in facts.holders where holder.role.isProtective && seen.insert(holder.key).inserted {
      entries.append(.init(holder: holder.key, role: holder.role, origin: .officer))
    }
    for finding in facts.findings {
      let proposed = ShelterProposal.holders(
        in: finding, payments: facts.payments, accounts: accounts, listed: listed)
      for entry in proposed where seen.insert(entry.holder).inserted {
        entries.append(.init(holder: entry.holder, role: entry.role, origin: .machine))
      }
    }
    return entries
  }
}

extension ReadTransaction {
  /// A case by its name or the end of it; throws `case.not-found` where none or several answer to it.
  func caseState(_ name: String) throws -> CaseState {
    let unknown = Fault("case.not-found", ("case", .text(name)))
    guard name.utf8.count >= 4 else { throw unknown }
    let streams = try streams(prefix: caseStreamPrefix).filter { $0.hasSuffix(name) }
    guard streams.count == 1, let stream = streams.first,
      let state = try CaseState.replay(try events(of: stream).map(caseEvent))
    else { throw unknown }
    return state
  }

  /// A finding by its identifier, or by a beginning of at least six letters that no other has.
  fileprivate func finding(_ id: String) throws -> HeldRecord? {
    if let held = try record(.findings, id: id) { return held }
    guard id.utf8.count >= shortestFinding else { return nil }
    var found: [HeldRecord] = []
    try eachRecord(in: .findings, after: id) {
      guard $0.id.hasPrefix(id), found.count < 2 else { return false }
      found.append($0)
      return true
    }
    return found.count == 1 ? found[0] : nil
  }
}

extension WriteTransaction {
  /// Appends an event to a case, no earlier than the one before it, and returns the case as it is then. Throws what the
  /// reducer refuses.
  @discardableResult
  func append(_ event: CaseEvent, toCase id: String, by officer: String, at now: Instant) throws -> CaseState {
    let held = try events(of: caseStream(id))
    guard let state = try CaseState.replay(held.map(caseEvent)) else {
      throw Fault("case.not-found", ("case", .text(id)))
    }
    let at = max(now, state.asOf)
    let (next, _) = try CaseState.applying(event, to: state, now: at)
    try append(
      [NewEvent(at: at, kind: event.kind, officer: officer, content: event.canonicalBytes)], to: caseStream(id),
      expecting: held.count, keys: [])
    return next
  }
}

/// A case just opened.
public struct OpenedCase: Sendable, Hashable {
  public let summary: CaseSummary
  /// Other cases that rest on one of its findings.
  public let alsoIn: [String]

  public var id: String { summary.id }
}

/// A case as faces list one.
public struct CaseSummary: Sendable, Hashable {
  public let id: String
  public let officer: String
  public let purpose: Purpose
  public let basis: String
  /// Every purpose that it may be worked on for.
  public let purposes: [Purpose]
  public let opened: Instant
  public let isOpen: Bool
  public let findings: [String]
  /// How many persons are sheltered in it.
  public let sheltered: Int

  init(_ state: CaseState) {
    id = state.id
    officer = state.officer
    purpose = state.purpose
    basis = state.basis
    purposes = state.mandates.map(\.purpose)
    opened = state.opened
    isOpen = state.stage == .open
    findings = state.findings
    sheltered = state.shelters.count { !$0.isLifted }
  }
}

/// Fewer letters of a finding's identifier are not taken for it.
private let shortestFinding = 6
let caseStreamPrefix = "case/"
func caseStream(_ id: String) -> String { caseStreamPrefix + id }

func caseEvent(_ held: HeldEvent) throws -> (event: CaseEvent, at: Instant) {
  (try CaseEvent(canonicalBytes: held.content), held.at)
}
