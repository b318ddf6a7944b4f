import Audit
import Authority
import Holdings
import Testing
import Vocabulary
import World

/// What every store must do with what leaves, with what waits for a second officer, and with intents.
extension HoldingsConformance {
  struct NothingFound: EgressScanning {
    func scan(_ parts: [OutboundPart], to recipient: Recipient) -> EgressVerdict { .clear }
  }
  struct SomebodyFound: EgressScanning {
    func scan(_ parts: [OutboundPart], to recipient: Recipient) -> EgressVerdict {
      EgressVerdict(blocks: [.init(person: "P-1", part: parts[0].name, form: "name", packing: [])])
    }
  }

  /// Two officers of different units, and an act of theirs that sends one message.
  struct TwoOfficers {
    let officers: [Officer]
    let keys: [SigningKey]
    let gate = Gate(node: "node", service: .fiu, services: ServicePermissions { _, _, _ in .allowed })
    let parts = [OutboundPart(name: "message", bytes: Array("plain".utf8), labels: ["note.txt"])]
    let clock = HoldingsConformance.clock

    init() throws {
      let made = try (1...2).map { number in
        let entropy = SeededEntropy(seed: UInt64(100 + number))
        let key = try SigningKey(entropy: entropy)
        let sealed = try SealedKey(
          key, passphrase: Array("correct horse".utf8), cost: .none, entropy: entropy)
        return (
          Officer(
            name: "Officer \(number)", unit: "unit \(number)", role: .supervisor, publicKey: key.publicKey,
            sealedKey: sealed, addedAt: HoldingsConformance.clock.now()), key
        )
      }
      officers = made.map(\.0)
      keys = made.map(\.1)
    }

    var disclosure: Disclosure {
      Disclosure(
        to: Recipient(id: "peer", countries: [CountryCode("FR")!]), for: .investigation, basis: "Act 1",
        marking: .serviceOnly, parts: parts)
    }

    func sign<A: Act>(_ act: A, seed: UInt64) -> SignedAct<A> {
      SignedAct(
        signing: act, for: "node", by: officers[0], with: keys[0],
        under: Warrant(purpose: .investigation, basis: "Act 1"), clock: clock, entropy: SeededEntropy(seed: seed))
    }

    func approval(of signed: Digest, _ decision: Approval.Decision = .approved) -> Approval {
      Approval(decision, of: signed, for: "node", by: officers[1], with: keys[1], clock: clock)
    }

    func sending(seed: UInt64, overridden: Bool = false) throws -> Authorization<Disclose> {
      let signed = sign(Disclose(of: "case-1", disclosing: disclosure), seed: seed)
      let scan: any EgressScanning = overridden ? SomebodyFound() : NothingFound()
      var overriding: ApprovedAct<OverrideProtection>?
      if overridden {
        let verdict = scan.scan(parts, to: disclosure.recipient)
        let act = sign(
          OverrideProtection(of: disclosure, despite: verdict, ground: "danger to life"), seed: seed + 1000)
        overriding = ApprovedAct(act, approvals: [approval(of: act.signedDigest)])
      }
      return try gate.authorize(
        signed, approvals: [approval(of: signed.signedDigest)], officers: officers, egress: scan, parts: parts,
        overriding: overriding, now: clock.now())
    }
  }

  private func entries() async throws -> [AuditEntry] {
    try await store.read { transaction in
      var entries: [AuditEntry] = []
      try transaction.eachLeaf(from: 0) {
        if let opening = $0.opening { entries.append(try AuditEntry(canonicalBytes: opening.entry)) }
        return true
      }
      return entries
    }
  }

  func aNestedPartThatThrowsLeavesNothingOfItselfAndAllOfTheRest() async throws {
    let shelf = Collection(rawValue: "nested")
    let event = NewEvent(at: Self.clock.now(), kind: "test", officer: "one", content: [1])
    let size = try await store.write { transaction in
      try transaction.replace(HeldRecord(collection: shelf, id: "before", content: [1]))
      do {
        try transaction.nested {
          try transaction.replace(HeldRecord(collection: shelf, id: "inside", content: [2]))
          try transaction.replace(HeldRecord(collection: shelf, id: "before", content: [3]))
          try transaction.append([event], to: "nested", expecting: 0, keys: [])
          throw Fault("test.inside")
        }
      } catch let fault as Fault where fault.code == "test.inside" {}
      let kept = try transaction.nested {
        try transaction.replace(HeldRecord(collection: shelf, id: "after", content: [4]))
        return try transaction.countRecords(in: shelf)
      }
      return kept
    }
    #expect(size == 2)
    let (before, inside, events) = try await store.read {
      (
        try $0.record(shelf, id: "before")?.content, try $0.record(shelf, id: "inside"),
        try $0.events(of: "nested").count
      )
    }
    #expect(before == [1] && inside == nil && events == 0)
  }

  func whatIsPutIntoTheOutboxIsWhatWasAuthorized() async throws {
    let two = try TwoOfficers()
    let parts = two.parts
    func send(
      seed: UInt64, _ body: @escaping @Sendable (any EffectTransaction) throws -> Void
    ) async throws -> String? {
      let authorization = try two.sending(seed: seed)
      do {
        try await store.effect(spending: authorization, kind: .disclosure, body)
        return nil
      } catch {
        return (error as? Fault)?.code.rawValue ?? "\(error)"
      }
    }
    let altered = [OutboundPart(name: "message", bytes: Array("plaim".utf8), labels: ["note.txt"])]
    #expect(try await send(seed: 1) { try $0.enqueue(altered) } == "holdings.outbox.altered")
    #expect(try await send(seed: 1) { try $0.enqueue([]) } == "holdings.outbox.altered")
    #expect(try await send(seed: 1) { try $0.enqueue(parts + parts) } == "holdings.outbox.altered")
    #expect(try await send(seed: 1) { _ in } == "holdings.outbox.left-out")
    #expect(
      try await send(seed: 1) {
        try $0.enqueue(parts); try $0.enqueue(parts)
      } == "holdings.authorization.used")
    // None of these left anything; the same signature still works once, and then never again.
    let (head, waiting) = try await store.read { (try $0.logHead(), try $0.outbox(in: nil)) }
    #expect(head.size == 0 && waiting.isEmpty)
    #expect(try await send(seed: 1) { try $0.enqueue(parts) } == nil)
    #expect(try await send(seed: 1) { try $0.enqueue(parts) } == "holdings.authorization.used")
    let items = try await store.read { try $0.outbox(in: .waiting) }
    #expect(items.count == 1 && items[0].parts == parts && items[0].disclosure == two.disclosure)
    // With it stands what two officers set aside for it, and nothing where they set nothing aside.
    #expect(items[0].overridden == nil)
    let overriding = try two.sending(seed: 2, overridden: true)
    try await store.effect(spending: overriding, kind: .disclosure) { _ = try $0.enqueue(parts) }
    let found = SomebodyFound().scan(parts, to: two.disclosure.recipient)
    let absolute = EgressVerdict(
      blocks: found.blocks.map {
        .init(person: $0.person, part: $0.part, form: $0.form, packing: $0.packing, isAbsolute: true)
      })
    #expect(try await store.read { try $0.outbox(in: .waiting).compactMap(\.overridden) } == [found.digest])
    #expect(found.digest != absolute.digest)

    // An act that stays inside puts nothing there.
    let inside = try authorization(seed: 9)
    do {
      try await store.effect(spending: inside, kind: .erasure) { _ = try $0.enqueue(parts) }
      Issue.record("an erasure sent something")
    } catch {
      #expect((error as? Fault)?.code == "holdings.outbox.not-authorized")
    }
  }

  func anIntentIsOpenUntilItsOutcomeIsToldOnce() async throws {
    let two = try TwoOfficers()
    let parts = two.parts
    for seed in [UInt64(1), 2] {
      let authorization = try two.sending(seed: seed)
      try await store.effect(spending: authorization, kind: .disclosure) { _ = try $0.enqueue(parts) }
    }
    let (open, ids) = try await store.read { (try $0.openIntents(), try $0.outbox(in: .waiting).map(\.id)) }
    #expect(open == [0, 1] && ids.count == 2)
    let later = Self.clock.now().adding(seconds: 5)
    try await store.write { try $0.settle(outbound: ids[0], sent: true, at: later) }
    for sent in [true, false] {
      #expect(
        await code { try await store.write { try $0.settle(outbound: ids[0], sent: sent, at: later) } }
          == "holdings.outbox.unknown")
    }
    #expect(
      await code { try await store.write { _ = try $0.log(outcome: .failed, of: 0, at: later) } }
        == "holdings.intent.unknown")
    let sent = try await store.read { try $0.outbound(ids[0]) }
    #expect(sent?.state == .sent && sent?.parts == [] && sent?.disclosure == two.disclosure)
    let unanswered = try await store.read { try $0.unansweredIntents().map { ($0.place, $0.entry?.act) } }
    #expect(unanswered.map(\.0) == [1] && unanswered.map(\.1) == ["disclose"])
    let found = try await store.read { transaction in
      var verification = LogVerification()
      try transaction.eachLeaf(from: 0) {
        try verification.add($0)
        return true
      }
      return verification.openIntents
    }
    #expect(found == [1])
    let log = try await entries()
    #expect(log.map(\.phase) == [.intended, .intended, .succeeded])
    #expect(log[2].intent == 0 && log[2].subjects == log[0].subjects)
    #expect(log[0].approvals.map(\.officer) == [two.officers[1].id])
  }

  func anOverrideIsLoggedAndOwedToOversightWhateverTheBodyDoes() async throws {
    let two = try TwoOfficers()
    let parts = two.parts
    let authorization = try two.sending(seed: 3, overridden: true)
    try await store.effect(spending: authorization, kind: .disclosure) { _ = try $0.enqueue(parts) }
    let log = try await entries()
    #expect(log.map(\.act) == ["disclose", "override-protection"])
    #expect(log[1].approvals.map(\.officer) == [two.officers[1].id])
    let notices = try await store.read { try $0.jobs(OversightNotice.queue, in: .open).map(OversightNotice.init) }
    #expect(notices.map(\.entry) == [1])
    let act = try notices[0].act.act(OverrideProtection.self).act
    #expect(act.ground == "danger to life" && act.disclosed == two.disclosure.digest)
    // The override is used up with it: not even another disclosure's signature makes it good again.
    let again = try two.sending(seed: 3, overridden: true)
    do {
      try await store.effect(spending: again, kind: .disclosure) { _ = try $0.enqueue(parts) }
      Issue.record("an override was used twice")
    } catch {
      #expect((error as? Fault)?.code == "holdings.authorization.used")
    }
  }

  func anActWaitsWithItsApprovalsAndGoesWithThem() async throws {
    let two = try TwoOfficers()
    let signed = two.sign(Disclose(of: "case-1", disclosing: two.disclosure), seed: 4)
    let pending = try two.gate.pend(
      signed, officers: two.officers, egress: NothingFound(), parts: two.parts, now: Self.clock.now())
    let approval = two.approval(of: pending.signed)
    let declined = two.approval(of: pending.signed, .declined)
    try await store.write { try $0.keep(pending, kind: .disclosure) }
    #expect(
      await code { try await store.write { try $0.keep(pending, kind: .disclosure) } }
        == "holdings.authorization.used")
    try await store.write { try $0.keep(approval, of: pending, kind: .disclosure) }
    #expect(
      await code { try await store.write { try $0.keep(declined, of: pending, kind: .disclosure) } }
        == "holdings.approval.given")
    let (held, all, approvals) = try await store.read {
      (try $0.pendingAct(pending.id), try $0.pendingActs(), try $0.approvals(of: pending.id))
    }
    #expect(held == pending && all == [pending] && approvals == [approval])
    try await store.write { try $0.remove(pending: pending.id) }
    let (gone, none) = try await store.read { (try $0.pendingActs(), try $0.approvals(of: pending.id)) }
    #expect(gone.isEmpty && none.isEmpty)
    #expect(
      await code { try await store.write { try $0.keep(approval, of: pending, kind: .disclosure) } }
        == "holdings.pending.unknown")
    #expect(try await entries().map(\.act) == ["await-approval", "approve"])
  }
}
