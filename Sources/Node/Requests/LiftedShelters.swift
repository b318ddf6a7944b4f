internal import Audit
internal import Authority
internal import Casework
internal import Holdings
internal import JSON
internal import Ontology
internal import Protection
public import Vocabulary
internal import World

// The end of a shelter. A machine puts one up at once, from the shape of a finding; two officers of different units take it
// down, with a ground and on a legal basis, and oversight is told. What was kept of the person for the search alone goes in
// the same transaction, unless another case still shelters them.

/// Somebody who is sheltered in a case, by the name that stands for them.
public struct ShelterSummary: Sendable, Hashable {
  public let id: String
  public let caseID: String
  /// Which payer of the case's own papers it is.
  public let number: Int
  public let role: PersonRole
  /// Whether a machine put the shelter up, from the shape of a finding.
  public let isProposed: Bool
  public let isCaseOpen: Bool
  /// How many records are held on the person.
  public let records: Int
  /// Whether something is kept of the person for the search alone, because records or payments went.
  public let isTraced: Bool
  /// By what the search knows the person, for those who see the register; nil for all others.
  public let marks: [String]?

  public var json: String {
    JSONValue.fields(
      ("id", .string(id)), ("case", .string(caseID)), ("payer", .integer(number)), ("role", .string(role.rawValue)),
      ("proposed-by-machine", .bool(isProposed)), ("case-open", .bool(isCaseOpen)), ("records", .integer(records)),
      ("kept-for-search", .bool(isTraced)), ("marks", marks.map { .array($0.map { .string($0) }) } ?? .null)
    ).text
  }
}

extension ServiceNode {
  /// Who is sheltered in a case that is worked on for the desk's purpose; in every case, for those who see the register.
  /// Logged.
  ///
  /// Throws `node.protect.not-for` for officers who do not see the register and name no case.
  public func shelters(inCase name: String? = nil, at desk: Desk) async throws -> [ShelterSummary] {
    guard name != nil || desk.seesRegister else {
      throw Fault("node.protect.not-for", ("role", .text(desk.officer.role.rawValue)))
    }
    let accounts = try await shelteredAccounts()
    var only: String?
    if let name { only = try await caseState(name, at: desk).id }
    return try await consult("list-sheltered", subjects: only.map { [$0] } ?? [], at: desk) { [only] transaction in
      let imports = try transaction.imports()
      return try transaction.shelters().filter { only == nil || $0.caseID == only }.map { standing in
        let held = try transaction.records(.sourceRecords, where: IndexKey("key", standing.shelter.holder))
        let person = try transaction.person(standing, accounts, imports)
        return ShelterSummary(
          id: standing.pseudonym, caseID: standing.caseID, number: standing.shelter.number, role: standing.shelter.role,
          isProposed: standing.shelter.origin == .machine, isCaseOpen: standing.isCaseOpen, records: held.count,
          isTraced: try transaction.shelteredTrace(of: standing.shelter.holder) != nil,
          marks: desk.seesRegister ? person.names + person.identifiers : nil)
      }
    }
  }

  /// Proposes that somebody is sheltered in a case no longer. The case has to be worked on for the desk's purpose.
  func liftShelter(
    _ pseudonym: String, because ground: String, at signing: SigningDesk
  ) async throws -> ProtectionOutcome {
    guard let standing = try await store.read({ try $0.shelter(called: pseudonym) }) else {
      throw Fault("node.shelter.unknown")
    }
    guard ground.contains(where: { !$0.isWhitespace }) else { throw Fault("node.protect.ground") }
    _ = try await caseState(standing.caseID, at: signing.desk)
    let act = SetProtection(
      person: pseudonym, entry: nil, replacing: standing.digest, weakens: true, because: ground)
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key,
      under: signing.inCase(standing.caseID).desk.warrant, clock: clock, entropy: entropy)
    let now = clock.now()
    let pending = try gate.pend(signed, officers: try await officers(), now: now)
    try await keep(WaitingAct(pending: pending), at: now)
    return .waits(id: pending.id)
  }

  /// What the second officer's signature ends.
  func finishLifting(_ waiting: WaitingAct, _ approval: Approval) async throws {
    let signed: SignedAct<SetProtection> = try waiting.pending.act()
    let officers = try await officers()
    guard let first = officers.first(where: { $0.id == waiting.pending.officer }),
      let second = officers.first(where: { $0.id == approval.officer })
    else { throw Fault("node.waiting.not-found", ("act", .text(waiting.pending.id))) }
    let now = clock.now()
    let authorization = try gate.authorize(signed, approvals: [approval], officers: officers, now: now)
    try await store.effect(
      spending: authorization, kind: .alteration, notes: ["shelter-lifted", waiting.pending.id]
    ) { transaction in
      try transaction.finish(waiting.pending, approval)
      guard let standing = try transaction.shelter(called: signed.act.person), standing.digest == signed.act.replaced
      else { throw Fault("node.shelter.unknown") }
      let lifted = CaseEvent.shelterLifted(
        holder: standing.shelter.holder, first: first.name, second: second.name, ground: signed.act.ground)
      try transaction.append(lifted, toCase: standing.caseID, by: first.id, at: now)
      try transaction.endLifting(of: signed.act.person, at: now)
      try transaction.dropTraces(at: now, under: waiting.pending)
      try transaction.notice("shelter-lifted", about: signed.act.person, now: now)
    }
  }
}

/// A shelter as it stands in a case.
struct StandingShelter: Sendable, Hashable {
  static let prefix = "sheltered-"

  let caseID: String
  let isCaseOpen: Bool
  let shelter: CaseState.Shelter

  /// The name that stands for the person outside the case's own papers.
  var pseudonym: String { Self.prefix + String(Digest(of: caseID + shelter.holder).hex.prefix(12)) }

  /// What is signed for when it is to end: this shelter, and none that is put up again after it.
  var digest: Digest {
    var writer = CanonicalWriter()
    writer.write("entente shelter 2")
    writer.write(caseID)
    writer.write(shelter.holder)
    writer.write(shelter.role.rawValue)
    writer.write(shelter.origin.rawValue)
    writer.write(UInt64(shelter.timesLifted))
    return Digest(of: writer.bytes)
  }
}

extension WaitingAct {
  /// Whether it would end the shelter of somebody in a case.
  var liftsShelter: Bool {
    pending.kind == .setProtection && pending.subjects.first?.hasPrefix(StandingShelter.prefix) == true
  }
}

extension ReadTransaction {
  /// The shelter under a pseudonym, if it stands.
  func shelter(called pseudonym: String) throws -> StandingShelter? {
    guard pseudonym.hasPrefix(StandingShelter.prefix) else { return nil }
    return try shelters().first { $0.pseudonym == pseudonym }
  }

  /// What a second officer is told of a shelter that would end: everything that the first one signed, and what follows.
  func shelterNotes(of waiting: WaitingAct, _ accounts: ShelteredAccounts, for desk: Desk) throws -> [Sentence] {
    guard waiting.liftsShelter else { return [] }
    let act = try waiting.pending.act(SetProtection.self).act
    guard let standing = try shelter(called: act.person), standing.digest == act.replaced else {
      return [Sentence("exchange.waiting.shelter.gone")]
    }
    let holder = standing.shelter.holder
    let person = try person(standing, accounts, try imports())
    let marks = person.names + person.identifiers
    var notes = [
      Sentence(
        "exchange.waiting.shelter", ("person", .text(act.person)),
        ("role", .word("form.role.\(standing.shelter.role.rawValue)")), ("case", .text(standing.caseID)),
        ("number", .integer(Int64(standing.shelter.number))))
    ]
    let others = try shelters().count { $0.shelter.holder == holder && $0.caseID != standing.caseID }
    if others > 0 {
      notes.append(Sentence("exchange.waiting.shelter.others", ("count", .integer(Int64(others)))))
    } else {
      if desk.seesRegister, !marks.isEmpty {
        notes.append(Sentence("exchange.waiting.protection.gone", ("what", .list(marks.map { .text($0) }))))
      } else {
        notes.append(Sentence("exchange.waiting.shelter.marks", ("count", .integer(Int64(marks.count)))))
      }
      if try shelteredTrace(of: holder) != nil { notes.append(Sentence("exchange.waiting.shelter.traces")) }
    }
    notes.append(Sentence("exchange.waiting.protection.ground", ("ground", .text(act.ground))))
    return notes
  }
}

extension WriteTransaction {
  /// What else waits to lift a shelter that is lifted: nobody could do anything but send it back.
  fileprivate func endLifting(of person: String, at now: Instant) throws {
    for waiting in try allWaiting() where waiting.liftsShelter && waiting.pending.subjects.first == person {
      try removeRecord(.waitingActs, id: waiting.pending.id)
      try end(lapsed: waiting.pending, at: now)
    }
  }

  /// What is kept for the search alone goes with the last shelter of the person that it is kept for: nobody reads it any more.
  fileprivate func dropTraces(at now: Instant, under pending: PendingAct) throws {
    let sheltered = Set(try shelters().map(\.shelter.holder))
    var over: [String] = []
    try eachRecord(in: .shelteredTraces, after: "") {
      if !sheltered.contains($0.id) { over.append($0.id) }
      return true
    }
    guard !over.isEmpty else { return }
    for holder in over {
      try removeRecord(.shelteredTraces, id: holder)
      try leave(
        Tombstone(kind: "sheltered-trace", identifier: Digest(of: holder), ground: "shelter-lifted", erasedAt: now))
    }
    try log(
      AuditEntry(
        time: now, kind: .erasure, act: "erase-traces", officer: pending.officer,
        purpose: pending.warrant.purpose.rawValue, basis: pending.warrant.basis, caseID: pending.warrant.caseID,
        subjects: over.map { Digest(of: $0).hex }, notes: ["tombstones \(over.count)"]))
  }
}
