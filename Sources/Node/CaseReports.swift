internal import Audit
internal import Authority
public import Casework
internal import Holdings
internal import Protection
public import Vocabulary
internal import World

// A case file leaves the node. It is searched for the persons of the register before it is written; where it names one
// whom its readers must not learn of, it is written only once two officers of different units have signed for exactly
// this file, and oversight is told.

extension Collection {
  /// Case files that two officers let go although they name somebody protected, by the digest of the disclosure, until they
  /// are written: the digest of what the search found, and until when.
  static let releasedReports = Collection(rawValue: "released-report")
}

extension ServiceNode {
  /// Enters in the log, signed, that a case file is written: which case, the digest over all that is written, and the
  /// digest of its evidence. Called before the files are written, so that nothing leaves unlogged or unsearched.
  ///
  /// - Parameters:
  ///   - files: Exactly what is written.
  ///   - countries: Where it can be read; this service's own country where none is named.
  ///   - saving: It is for those who save or protect somebody, so that it need not wait for them.
  ///   - ground: Proposes to let it go although it names somebody protected.
  /// - Returns: Nil when it may be written; otherwise under which name it waits for a supervisor of another unit. Once
  ///   that one has signed, the same call lets it go, once.
  ///
  /// Throws `protection.threat.rescue-first` while rescue has not released a threat to life that was seen in the case,
  /// `authority.disclosure.blocked` for a file that names somebody protected, which is logged and told to oversight,
  /// `authority.override.absolute` for one that names an informant, and `authority.override.nothing`.
  public func recordReport(
    _ file: CaseFile, files: [OutboundFile], content: Digest, readIn countries: [CountryCode] = [],
    override ground: String? = nil, saving: Bool = false, at signing: SigningDesk
  ) async throws -> String? {
    let id = file.head.id
    let signing = signing.inCase(id)
    let warrant = signing.desk.warrant
    let purpose = saving ? Purpose.threatToLife : .investigation
    try await store.read { try $0.checkRescueFirst(in: id, for: purpose) }
    let parts = files.map { OutboundPart(name: $0.name, bytes: $0.bytes) }
    let disclosure = Disclosure(
      to: Recipient(id: "case-file", countries: countries.isEmpty ? [description.country] : countries),
      for: warrant.purpose, basis: warrant.basis, marking: file.marking, parts: parts)
    let (persons, verdict) = try await registerVerdict(parts, to: disclosure.recipient)
    let now = clock.now()
    let isReleased = try await store.read { try $0.isReleased(disclosure, despite: verdict, at: now) }
    if verdict.isBlocked, !isReleased {
      return try await watchingStops(of: .report, [id, content.hex], request: id, at: signing) {
        try await propose(
          Disclose(of: id, disclosing: disclosure), parts, despite: verdict, override: ground, at: signing)
      }
    }
    if ground != nil { throw Fault("authority.override.nothing") }
    try await watchingStops(of: .report, [id, content.hex], request: id, at: signing) {
      try await perform(
        WriteReport(caseID: id, content: content), logged: .disclosure, at: signing,
        notes: ["payments \(file.evidence.rows.count)", "evidence \(file.evidence.digest.hex)"]
          + (saving ? ["for rescue"] : [])
      ) { transaction in
        try transaction.checkRescueFirst(in: id, for: purpose)
        // The register and the release as they stand now: what was let go is let go once, whoever else writes it.
        let current = try transaction.protectedPersons()
        let found =
          current == persons
          ? verdict : EgressScanner(ProtectedRegister(current)).scan(parts, to: disclosure.recipient)
        guard try !found.isBlocked || transaction.isReleased(disclosure, despite: found, at: now) else {
          let named = Set(found.blocks.map(\.part))
          throw Fault(
            "authority.disclosure.blocked",
            ("parts", .list(parts.map(\.name).filter { named.contains($0) }.map { .text($0) })))
        }
        try transaction.removeRecord(.releasedReports, id: disclosure.digest.hex)
      }
    }
    return nil
  }

  private func registerScan() async throws -> EgressScanner {
    EgressScanner(ProtectedRegister(try await store.read { try $0.protectedPersons() }))
  }

  /// What the search finds of the persons of the register, and who these were. Whom the case shelters is under a pseudonym
  /// in it already.
  private func registerVerdict(
    _ parts: [OutboundPart], to recipient: Recipient
  ) async throws -> (persons: [ProtectedPerson], EgressVerdict) {
    let persons = try await store.read { try $0.protectedPersons() }
    guard !persons.isEmpty else { return (persons, .clear) }
    return (persons, try await LongWork.run { EgressScanner(ProtectedRegister(persons)).scan(parts, to: recipient) })
  }

  private func propose(
    _ act: Disclose, _ parts: [OutboundPart], despite verdict: EgressVerdict, override ground: String?,
    at signing: SigningDesk
  ) async throws -> String {
    let now = clock.now()
    func sign<A: Act>(_ act: A) -> SignedAct<A> {
      SignedAct(
        signing: act, for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant,
        clock: clock, entropy: entropy)
    }
    let signed = sign(act)
    let override = ground.map { sign(OverrideProtection(of: act.disclosed, despite: verdict, ground: $0)) }
    let pending = try gate.pend(
      signed, officers: try await officers(), egress: try await registerScan(), parts: parts,
      overriding: override.map { ApprovedAct($0, approvals: []) }, now: now)
    guard let override else { throw Fault("authority.disclosure.not-scanned") }
    let waiting = WaitingAct(pending: pending, overriding: PendingAct(override))
    let about = act.of
    try await store.write { transaction in
      try transaction.replace(
        HeldRecord(collection: .waitingActs, id: waiting.pending.id, content: waiting.canonicalBytes))
      try transaction.keep(waiting.pending, kind: .disclosure)
      try transaction.keep(PendingAct(override), kind: .disclosure)
      try transaction.notice("override-proposed", about: about, now: now)
    }
    return pending.id
  }

  /// What the second officer's signature does: exactly this file may be written, once, and for as long as it could have
  /// waited for the signature.
  func finishReport(
    _ waiting: WaitingAct, _ approval: Approval, overriding: (pending: PendingAct, approval: Approval)
  ) async throws {
    let signed: SignedAct<Disclose> = try waiting.pending.act()
    let override: SignedAct<OverrideProtection> = try overriding.pending.act()
    let now = clock.now()
    let authorization = try gate.authorize(
      signed, approvals: [approval], officers: try await officers(), egress: try await registerScan(),
      parts: waiting.pending.parts, overriding: ApprovedAct(override, approvals: [overriding.approval]), now: now)
    try await store.effect(spending: authorization, kind: .disclosure, notes: [waiting.pending.id]) { transaction in
      try transaction.finish(waiting.pending, approval)
      try transaction.finish(overriding.pending, overriding.approval)
      let item = try transaction.enqueue(waiting.pending.parts)
      try transaction.settle(outbound: item, sent: true, at: now, notes: ["let go, to be written once"])
      let until = now.adding(seconds: PendingAct.validity)
      var content = CanonicalWriter()
      content.write(override.act.verdict)
      content.write(until)
      try transaction.replace(
        HeldRecord(
          collection: .releasedReports, id: signed.act.disclosed.digest.hex, retainUntil: until.date,
          content: content.bytes))
    }
  }

  /// What the search finds in a case file that waits, for the officer who decides on it.
  func findings(inReport waiting: WaitingAct) async throws -> [ScanFinding] {
    let signed: SignedAct<Disclose> = try waiting.pending.act()
    return try await registerVerdict(waiting.pending.parts, to: signed.act.disclosed.recipient).1.findings
  }
}

extension ReadTransaction {
  /// Whether two officers let exactly this go despite exactly this finding, and its time is not over.
  fileprivate func isReleased(_ disclosure: Disclosure, despite found: EgressVerdict, at now: Instant) throws -> Bool {
    guard let held = try record(.releasedReports, id: disclosure.digest.hex) else { return false }
    // The first form knew the day alone.
    if held.content == found.digest.bytes { return held.retainUntil.map { $0 >= now.date } ?? true }
    var reader = CanonicalReader(held.content)
    let digest: Digest = try reader.value()
    let until: Instant = try reader.value()
    return digest == found.digest && now <= until
  }
}

extension WaitingAct {
  /// Whether it is a case file, and no letter to a person: nobody sets a protection aside for one of those.
  var isReport: Bool { pending.kind == .disclose && overriding != nil }
}
