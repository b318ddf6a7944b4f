public import Vocabulary

/// A case as its events left it.
public struct CaseState: Sendable, Hashable {
  public enum Stage: String, Sendable { case open, closed }

  public let id: String
  public let officer: String
  public let purpose: Purpose
  public let basis: String
  /// Every purpose that was decided on, with its basis; the first is the one it was opened for.
  public private(set) var mandates: [Mandate]
  public let opened: Instant
  /// When the last event happened: the date that everything derived from this state bears.
  public private(set) var asOf: Instant
  public private(set) var stage: Stage
  /// In the order in which they were added, without repeats.
  public private(set) var findings: [String]
  /// Sheltered holders in the order of their pseudonyms: the first is number 1. A number is never given twice.
  public private(set) var shelters: [Shelter]
  public private(set) var notes: [Note]
  /// The latest judgement on each subject, in order of first judgement.
  public private(set) var judgements: [CaseEvent.Judgement]

  public struct Shelter: Sendable, Hashable {
    public let holder: String
    public let role: PersonRole
    public let origin: RoleOrigin
    /// From 1; the pseudonym's number in this case.
    public let number: Int
    public fileprivate(set) var isLifted = false
    /// How often it was lifted: one that an officer put up again is another than the one that was lifted.
    public fileprivate(set) var timesLifted = 0
  }

  public struct Mandate: Sendable, Hashable {
    public let purpose: Purpose
    public let basis: String
  }

  public struct Note: Sendable, Hashable {
    public let officer: String
    public let text: String
    public let at: Instant
  }

  /// What must be done besides keeping the event.
  public enum Effect: Sendable, Hashable {
    /// The finding and what it rests on outlive their review date while the case is open.
    case hold(finding: String)
    /// The case no longer holds the finding.
    case release(finding: String)
  }

  /// The state after one event, and what follows from it.
  ///
  /// - Throws: a fault of code `case.…` when the event does not fit the state. The state is then as before.
  public static func applying(
    _ event: CaseEvent, to state: CaseState?, now: Instant
  ) throws(Fault) -> (state: CaseState, effects: [Effect]) {
    guard var next = state else {
      guard case .opened(let opening) = event else { throw Fault("case.not-opened") }
      return try opened(opening, now: now)
    }
    guard now >= next.asOf else { throw Fault("case.out-of-order") }
    var effects: [Effect] = []
    if next.stage == .closed {
      switch event {
      // Whoever is sheltered stays so when a case is closed, until two officers say otherwise.
      case .reopened, .shelterLifted: break
      default: throw Fault("case.closed")
      }
    }
    switch event {
    case .opened: throw Fault("case.already-open")
    case .findingsAdded(let ids):
      for id in ids where !next.findings.contains(id) {
        next.findings.append(id)
        effects.append(.hold(finding: id))
      }
    case .sheltered(let entries): try next.shelter(entries)
    case .shelterLifted(let holder, let first, let second, let ground):
      try next.lift(holder, first: first, second: second, ground: ground)
    case .noted(let officer, let text):
      guard !officer.isEmpty, !text.isEmpty else { throw Fault("case.note-empty") }
      next.notes.append(Note(officer: officer, text: text, at: now))
    case .judged(let judgement):
      guard !judgement.officer.isEmpty, !judgement.ground.isEmpty else { throw Fault("case.ground-missing") }
      if let index = next.judgements.firstIndex(where: { $0.subject == judgement.subject }) {
        next.judgements[index] = judgement
      } else {
        next.judgements.append(judgement)
      }
    case .purposeAdded(let decision):
      guard !decision.officer.isEmpty, decision.ground.contains(where: { !$0.isWhitespace }) else {
        throw Fault("case.ground-missing")
      }
      guard decision.basis.contains(where: { !$0.isWhitespace }) else { throw Fault("case.basis-missing") }
      guard !next.isFor(decision.purpose) else { throw Fault("case.purpose-known") }
      next.mandates.append(Mandate(purpose: decision.purpose, basis: decision.basis))
    case .closed(_, let ground):
      guard !ground.isEmpty else { throw Fault("case.ground-missing") }
      next.stage = .closed
      effects = next.findings.map { .release(finding: $0) }
    case .reopened(_, let ground):
      guard next.stage == .closed else { throw Fault("case.already-open") }
      guard !ground.isEmpty else { throw Fault("case.ground-missing") }
      next.stage = .open
      effects = next.findings.map { .hold(finding: $0) }
    }
    next.asOf = now
    return (next, effects)
  }

  /// The state that a stream of events leaves; nil for none.
  public static func replay(
    _ events: some Sequence<(event: CaseEvent, at: Instant)>
  ) throws(Fault) -> CaseState? {
    var state: CaseState?
    for entry in events { state = try applying(entry.event, to: state, now: entry.at).state }
    return state
  }

  /// Whether somebody decided that the case is worked on for this purpose. For another it is not read.
  public func isFor(_ purpose: Purpose) -> Bool { mandates.contains { $0.purpose == purpose } }

  /// The holder's shelter, if it stands.
  public func shelter(of holder: String) -> Shelter? { shelters.first { $0.holder == holder && !$0.isLifted } }

  private static func opened(
    _ opening: CaseEvent.Opening, now: Instant
  ) throws(Fault) -> (state: CaseState, effects: [Effect]) {
    guard !opening.id.isEmpty, !opening.officer.isEmpty else { throw Fault("case.officer-missing") }
    guard opening.basis.contains(where: { !$0.isWhitespace }) else { throw Fault("case.basis-missing") }
    var findings: [String] = []
    for id in opening.findings where !findings.contains(id) { findings.append(id) }
    guard !findings.isEmpty else { throw Fault("case.findings-missing") }
    let state = CaseState(
      id: opening.id, officer: opening.officer, purpose: opening.purpose, basis: opening.basis,
      mandates: [Mandate(purpose: opening.purpose, basis: opening.basis)], opened: now, asOf: now,
      stage: .open, findings: findings, shelters: [], notes: [], judgements: [])
    return (state, findings.map { .hold(finding: $0) })
  }

  private mutating func shelter(_ entries: [CaseEvent.Sheltering]) throws(Fault) {
    var known = Set(shelters.map(\.holder))
    for entry in entries {
      guard entry.role.isProtective, !entry.holder.isEmpty else { throw Fault("case.role-not-protective") }
      // A shelter that two officers lifted is not put up again by a machine; an officer may.
      if known.contains(entry.holder) {
        if entry.origin != .machine, let index = shelters.firstIndex(where: { $0.holder == entry.holder }) {
          shelters[index].isLifted = false
        }
        continue
      }
      known.insert(entry.holder)
      shelters.append(
        Shelter(
          holder: entry.holder, role: entry.role, origin: entry.origin, number: shelters.count + 1))
    }
  }

  private mutating func lift(_ holder: String, first: String, second: String, ground: String) throws(Fault) {
    guard !first.isEmpty, !second.isEmpty, first != second else { throw Fault("case.two-officers-needed") }
    guard ground.contains(where: { !$0.isWhitespace }) else { throw Fault("case.ground-missing") }
    guard let index = shelters.firstIndex(where: { $0.holder == holder && !$0.isLifted }) else {
      throw Fault("case.not-sheltered")
    }
    shelters[index].isLifted = true
    shelters[index].timesLifted += 1
  }
}
