internal import Audit
internal import Authority
internal import Casework
internal import Holdings
internal import Ontology
public import Protection
internal import Vocabulary
internal import World

// Who is protected here, and from whom; and the scan of all that leaves, filled from it.

extension ServiceNode {
  /// Protects a person, or changes how. What protects more is one officer's act; what protects less waits for a second
  /// officer of another unit.
  ///
  /// Throws `node.protect.empty` for an entry by which nobody could be recognised, and `node.protect.changed` where the
  /// entry became another between this officer's look and the effect.
  public func protect(
    _ person: ProtectedPerson, because ground: String = "", at signing: SigningDesk
  ) async throws -> ProtectionOutcome {
    guard !(person.names + person.identifiers + person.references).isEmpty else { throw Fault("node.protect.empty") }
    let known = try await protectedPerson(person.id)
    return try await setProtection(person.id, from: known, to: person, because: ground, at: signing)
  }

  /// A pseudonym for somebody new in the register.
  public func newProtectedName() -> String {
    "protected-" + String(Digest(of: entropy.bytes(16)).hex.prefix(12))
  }

  /// Whether a text has the form of the register's names.
  static func isOfRegister(_ text: String) -> Bool {
    let hex = text.dropFirst("protected-".count)
    return text.hasPrefix("protected-") && hex.utf8.count == 12
      && hex.allSatisfy { $0.isHexDigit && !$0.isUppercase && $0.isASCII }
  }

  /// Ends a protection, or the shelter of somebody in a case. Waits for a second officer of another unit.
  ///
  /// Throws `node.protect.unknown` and `node.shelter.unknown` for a pseudonym that stands for nobody, `node.protect.ground`
  /// without a ground, and `case.other-purpose` where the case is not worked on for the desk's purpose.
  public func liftProtection(
    of id: String, because ground: String = "", at signing: SigningDesk
  ) async throws -> ProtectionOutcome {
    if id.hasPrefix(StandingShelter.prefix) { return try await liftShelter(id, because: ground, at: signing) }
    guard let known = try await protectedPerson(id) else { throw Fault("node.protect.unknown") }
    return try await setProtection(id, from: known, to: nil, because: ground, at: signing)
  }

  /// The register as officers entered it, by pseudonym. Logged as read. Throws `node.protect.not-for` for officers who do
  /// not see it.
  public func protectedPersons(at desk: Desk) async throws -> [ProtectedPerson] {
    guard desk.seesRegister else { throw Fault("node.protect.not-for", ("role", .text(desk.officer.role.rawValue))) }
    return try await consult("read-protected", at: desk) { try $0.protectedPersons() }
  }

  private func protectedPerson(_ id: String) async throws -> ProtectedPerson? {
    try await store.read { transaction in
      try transaction.record(.protectedPersons, id: id).map { try ProtectedPerson(canonicalBytes: $0.content) }
    }
  }

  private func setProtection(
    _ id: String, from old: ProtectedPerson?, to new: ProtectedPerson?, because ground: String,
    at signing: SigningDesk
  ) async throws -> ProtectionOutcome {
    let act = SetProtection(
      person: id, entry: new.map { Digest(of: $0.canonicalBytes) },
      replacing: old.map { Digest(of: $0.canonicalBytes) }, weakens: old.map { $0.isWeakened(by: new) } ?? false,
      because: ground)
    guard !act.weakens || act.ground.contains(where: { !$0.isWhitespace }) else { throw Fault("node.protect.ground") }
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant,
      clock: clock, entropy: entropy)
    let officers = try await officers()
    let now = clock.now()
    guard act.needsSecondOfficer else {
      let authorization = try gate.authorize(signed, officers: officers, now: now)
      try await store.effect(spending: authorization, kind: .alteration) { transaction in
        try transaction.carryOut(act, new)
      }
      return .done(id)
    }
    let pending = try gate.pend(signed, officers: officers, now: now)
    let waiting = WaitingAct(pending: pending, content: new?.canonicalBytes ?? [])
    try await keep(waiting, at: now)
    return .waits(id: pending.id)
  }

  /// What the second officer's signature puts in place.
  func finishProtection(_ waiting: WaitingAct, _ approval: Approval) async throws {
    let signed: SignedAct<SetProtection> = try waiting.pending.act()
    let new = waiting.content.isEmpty ? nil : try ProtectedPerson(canonicalBytes: waiting.content)
    guard signed.act.entry == new.map({ Digest(of: $0.canonicalBytes) }) else {
      throw Fault("authority.approval.other-act")
    }
    let now = clock.now()
    let authorization = try gate.authorize(
      signed, approvals: [approval], officers: try await officers(), now: now)
    try await store.effect(spending: authorization, kind: .alteration, notes: [waiting.pending.id]) { transaction in
      try transaction.finish(waiting.pending, approval)
      try transaction.carryOut(signed.act, new)
      try transaction.notice("protection-weakened", about: signed.act.person, now: now)
    }
  }

  /// The scan of everything that leaves: the register, and everybody who is sheltered in a case of this node.
  func egress() async throws -> EgressScanner {
    let sheltered = try await shelteredAccounts()
    return try await store.read { try $0.egress(sheltered) }
  }
}

extension Desk {
  /// Whether the officer sees who is protected: whoever decides, in the second place, that a protection is set aside. Every
  /// other caseworker enters people and does not learn who is there.
  var seesRegister: Bool { ActMatrix.standard.allowsApproval(of: .overrideProtection, by: officer.role) }
}

/// What came of setting a protection.
public enum ProtectionOutcome: Sendable, Hashable {
  /// Under which pseudonym.
  case done(String)
  case waits(id: String)
}

extension ProtectedPerson {
  /// Whether somebody would be protected less by the new entry: a name, an identifier, a country or a flag is gone, the
  /// role shelters less, or who was named to nobody would be named at all.
  func isWeakened(by new: ProtectedPerson?) -> Bool {
    guard let new else { return true }
    let barsLess =
      bar.isEverywhere && !new.bar.isEverywhere
      || !new.bar.isEverywhere && !Set(bar.countries).isSubset(of: new.bar.countries)
    return barsLess || !Set(names).isSubset(of: new.names) || !Set(identifiers).isSubset(of: new.identifiers)
      || !Set(references).isSubset(of: new.references) || isNeverNamed && !new.isNeverNamed
      || !new.standing.shelters(asMuchAs: standing) || !standing.flags.isSubset(of: new.standing.flags)
  }
}

extension PersonStanding {
  /// Whether the role shelters at least as much as another one's: of the two together it is the one that wins.
  fileprivate func shelters(asMuchAs other: PersonStanding) -> Bool {
    !other.role.isProtective || other.joined(with: self).role == role
  }
}

extension WriteTransaction {
  /// Throws `node.protect.changed` where the entry is no longer the one that the act replaces: what others added since is
  /// not overwritten, and nothing that protects less passes as one officer's act.
  fileprivate func carryOut(_ act: SetProtection, _ new: ProtectedPerson?) throws {
    let known = try record(.protectedPersons, id: act.person).map { try ProtectedPerson(canonicalBytes: $0.content) }
    guard known.map({ Digest(of: $0.canonicalBytes) }) == act.replaced,
      act.weakens || known?.isWeakened(by: new) != true
    else { throw Fault("node.protect.changed") }
    if let new {
      try replace(HeldRecord(collection: .protectedPersons, id: act.person, content: new.canonicalBytes))
    } else {
      try removeRecord(.protectedPersons, id: act.person)
    }
  }
}

extension ReadTransaction {
  /// The scan, filled from what is held in this snapshot.
  func egress(_ accounts: ShelteredAccounts) throws -> EgressScanner {
    EgressScanner(
      ProtectedRegister(try protectedPersons() + shelteredPersons(accounts)),
      leavingOut: try KnownRequestTypes.neutralAnswers())
  }

  func protectedPersons() throws -> [ProtectedPerson] {
    var persons: [ProtectedPerson] = []
    try eachRecord(in: .protectedPersons, after: "") {
      persons.append(try ProtectedPerson(canonicalBytes: $0.content))
      return true
    }
    return persons
  }

  /// Holders who are sheltered in a case: barred everywhere until an officer enters for whom they are not.
  func shelteredPersons(_ accounts: ShelteredAccounts = .none) throws -> [ProtectedPerson] {
    let imports = try imports()
    return try shelters().map { try person($0, accounts, imports) }
  }

  /// Somebody sheltered in a case, as the search looks for them.
  func person(
    _ standing: StandingShelter, _ accounts: ShelteredAccounts, _ imports: [String: HeldImport]
  ) throws -> ProtectedPerson {
    let shelter = standing.shelter
    let records = try self.records(.sourceRecords, where: IndexKey("key", shelter.holder)).compactMap {
      try HeldSourceRecord($0, imports)?.record
    }
    let trace = ShelteredTrace(of: records).union(try shelteredTrace(of: shelter.holder))
    return ProtectedPerson(
      id: standing.pseudonym,
      names: trace.names.sorted(),
      identifiers: trace.identifiers.union(accounts.of(shelter.holder)).sorted(),
      references: [shelter.holder],
      standing: PersonStanding([.init(place: standing.caseID, role: shelter.role, origin: shelter.origin)]),
      bar: .everywhere)
  }

  /// The shelters that stand, with the cases they stand in.
  func shelters() throws -> [StandingShelter] {
    var standing: [StandingShelter] = []
    for stream in try streams(prefix: caseStreamPrefix) {
      guard let state = try CaseState.replay(try events(of: stream).map(caseEvent)) else { continue }
      for shelter in state.shelters where !shelter.isLifted {
        standing.append(StandingShelter(caseID: state.id, isCaseOpen: state.stage == .open, shelter: shelter))
      }
    }
    return standing
  }
}
