import Audit
import Authority
import Holdings
import Testing
import Vocabulary
import World

/// What every store must do, whichever database it is. Run by each store's tests with its own way of opening.
struct HoldingsConformance {
  let store: any HoldingsStore

  static let clock = SimulatedClock(Instant(seconds: 1_700_000_000))

  struct Broken: Error {}

  func entry(_ act: String) -> AuditEntry {
    AuditEntry(
      time: Self.clock.now(), kind: .alteration, act: act, officer: "officer-1", purpose: "investigation",
      basis: "Act 1")
  }

  func record(
    _ id: String, key: String = "", content: [UInt8] = [1], collection: Collection = .sourceRecords
  ) -> HeldRecord {
    HeldRecord(
      collection: collection, id: id, source: "list", key: key, intake: "i",
      retainUntil: CivilDate(year: 2030, month: 1, day: 31), content: content)
  }

  func authorization(seed: UInt64 = 1) throws -> Authorization<Erase> {
    let entropy = SeededEntropy(seed: seed)
    let key = try SigningKey(entropy: SeededEntropy(seed: 77))
    let sealed = try SealedKey(key, passphrase: Array("correct horse".utf8), cost: .none, entropy: entropy)
    let officer = Officer(
      name: "A", unit: "u", role: .supervisor, publicKey: key.publicKey, sealedKey: sealed, addedAt: Self.clock.now())
    let act = Erase(list: Digest(of: "list"), asOf: CivilDate(year: 2026, month: 1, day: 1)!)
    let signed = SignedAct(
      signing: act, for: "node", by: officer, with: key,
      under: Warrant(purpose: .investigation, basis: "Act 1"), clock: Self.clock, entropy: SeededEntropy(seed: seed))
    return try Gate(node: "node").authorize(signed, officers: [officer], now: Self.clock.now())
  }

  func code(_ body: () async throws -> Void) async -> String? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? Fault)?.code.rawValue ?? "\(error)"
    }
  }

  // MARK: Each check begins with an empty store

  func recordsAreFoundByIdentifierKeyAndIndexInByteOrder() async throws {
    let ids = ["b", "a", "Z", "é", "aa", "\u{10000}"]
    let outcomes = try await store.write { [self] transaction in
      try ids.map { try transaction.put(record($0, key: "k" + $0), keys: [IndexKey("person", "P-" + $0)]) }
    }
    #expect(outcomes.allSatisfy { $0 == .added })
    let (seen, after, one, byKey, none) = try await store.read { transaction in
      var seen: [String] = []
      try transaction.eachRecord(in: .sourceRecords, after: "") {
        seen.append($0.id)
        return true
      }
      var after: [String] = []
      try transaction.eachRecord(in: .sourceRecords, after: "aa") {
        after.append($0.id)
        return after.count < 2
      }
      return (
        seen, after, try transaction.record(.sourceRecords, id: "Z"),
        try transaction.records(.sourceRecords, where: IndexKey("person", "P-é")).map(\.id),
        try transaction.record(.findings, id: "Z")
      )
    }
    #expect(seen == ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(after == ["b", "é"])
    #expect(one == record("Z", key: "kZ"))
    #expect(byKey == ["é"])
    #expect(none == nil)
  }

  func theSameRecordTwiceChangesNothingAndANewerOneSupersedes() async throws {
    let outcomes = try await store.write { [self] transaction in
      [
        try transaction.put(record("1", key: "k", content: [1])),
        try transaction.put(record("1", key: "k", content: [9])),
        try transaction.put(record("2", key: "k", content: [2])),
        try transaction.put(record("3", key: "other", content: [3])),
      ]
    }
    #expect(outcomes == [.added, .unchanged, .superseded, .added])
    let held = try await store.read { try $0.records(.sourceRecords, source: "list", key: "k") }
    #expect(held.map(\.id) == ["1", "2"])
    #expect(held.map(\.isCurrent) == [false, true])
    #expect(held[0].content == [1])
    let back = try await store.write { [self] in try $0.put(record("1", key: "k", content: [1])) }
    #expect(back == .superseded)
    let gone = try await store.read { try $0.records(.sourceRecords, source: "list", key: "k") }
    #expect(gone.map(\.id) == ["2", "1"] && gone.map(\.isCurrent) == [false, true])
    let later = CivilDate(year: 2031, month: 1, day: 31)!
    try await store.write { try $0.renew(.sourceRecords, id: "2", intake: "j", retainUntil: later) }
    let renewed = try await store.read { try $0.record(.sourceRecords, id: "2") }
    #expect(renewed?.intake == "j" && renewed?.retainUntil == later && renewed?.content == [2])
    try await store.write { try $0.removeRecord(.sourceRecords, id: "1") }
    #expect(try await store.read { try $0.countRecords(in: .sourceRecords) } == 2)
  }

  func aBodyThatThrowsLeavesNothing() async throws {
    await #expect(throws: Broken.self) {
      try await store.write { [self] transaction in
        _ = try transaction.put(record("1"))
        try transaction.log(entry("x"))
        try transaction.append(
          [NewEvent(at: Self.clock.now(), kind: "k", officer: "o", content: [])], to: "s", expecting: 0, keys: [])
        throw Broken()
      }
    }
    let (records, head, events) = try await store.read {
      (try $0.countRecords(in: .sourceRecords), try $0.logHead(), try $0.events(of: "s"))
    }
    #expect(records == 0 && head.size == 0 && events.isEmpty)
  }

  func eventsAreAppendedOnlyWhereTheStreamStands() async throws {
    func event(_ kind: String) -> NewEvent {
      NewEvent(at: Self.clock.now(), kind: kind, officer: "o", content: Array(kind.utf8))
    }
    let opened = event("opened")
    let more = [event("more"), event("closed")]
    try await store.write {
      try $0.append([opened], to: "case/1", expecting: 0, keys: [IndexKey("finding", "F-1")])
      try $0.append([opened], to: "case/2", expecting: 0, keys: [])
      try $0.append([opened], to: "request/1", expecting: 0, keys: [])
      try $0.append(more, to: "case/1", expecting: 1, keys: [])
    }
    let moved = await code {
      try await store.write { try $0.append([opened], to: "case/1", expecting: 1, keys: []) }
    }
    #expect(moved == "holdings.stream.moved")
    let (events, cases, byFinding) = try await store.read {
      (
        try $0.events(of: "case/1"), try $0.streams(prefix: "case/"),
        try $0.streams(where: IndexKey("finding", "F-1"))
      )
    }
    #expect(events.map(\.version) == [1, 2, 3])
    #expect(events.map(\.kind) == ["opened", "more", "closed"])
    #expect(events[2].content == Array("closed".utf8))
    #expect(cases == ["case/1", "case/2"])
    #expect(byFinding == ["case/1"])
  }

  func theLogGrowsAsItsTreeSaysAndItsTimesNeverGoBack() async throws {
    let times: [Int64] = [100, 50, 200, 200, 10]
    try await store.write { transaction in
      for (index, time) in times.enumerated() {
        let entry = AuditEntry(
          time: Instant(seconds: time), kind: .consultation, act: "read \(index)", officer: "o", purpose: "p",
          basis: "b")
        #expect(try transaction.log(entry) == index)
      }
      try transaction.eraseLeaf(2)
    }
    let (size, root, erased) = try await store.read { transaction in
      var verification = LogVerification()
      try transaction.eachLeaf(from: 0) {
        try verification.add($0)
        return true
      }
      let head = try transaction.logHead()
      try verification.finish(size: head.size, root: head.root)
      return (head.size, head.root, verification.erased)
    }
    #expect(size == 5 && erased == 1)
    #expect(root != MerkleTree.emptyRoot)
  }

  func anEffectIsOneTransactionWithItsNonceAndEntryAndComesOnce() async throws {
    let first = try authorization()
    let place = try await store.effect(spending: first, kind: .erasure) { [self] transaction in
      _ = try transaction.put(record("1"))
      return transaction.entry
    }
    #expect(place == 0)
    // The same signature once more: a second authorization for it can be minted, and not spent.
    let again = try authorization()
    do {
      try await store.effect(spending: again, kind: .erasure) { [self] in _ = try $0.put(record("2")) }
      Issue.record("a nonce was spent twice")
    } catch {
      #expect((error as? Fault)?.code == "holdings.authorization.used")
    }
    let failing = try authorization(seed: 2)
    do {
      try await store.effect(spending: failing, kind: .erasure) { [self] transaction in
        _ = try transaction.put(record("3"))
        throw Broken()
      }
      Issue.record("a failing body went through")
    } catch {
      #expect(error is Broken)
    }
    let retried = try authorization(seed: 2)
    try await store.effect(spending: retried, kind: .erasure) { _ in }
    let (head, records, entries) = try await store.read { transaction in
      var entries: [AuditEntry] = []
      try transaction.eachLeaf(from: 0) {
        if let opening = $0.opening { entries.append(try AuditEntry(canonicalBytes: opening.entry)) }
        return true
      }
      return (try transaction.logHead(), try transaction.countRecords(in: .sourceRecords), entries)
    }
    #expect(head.size == 2 && records == 1)
    #expect(entries.map(\.act) == ["erase", "erase"])
    #expect(entries.allSatisfy { $0.signed != nil && $0.kind == .erasure })
  }

  func jobsManifestsPinsAndTombstonesAreKept() async throws {
    let clock = Self.clock
    var job = Job(queue: "import", id: "j", createdAt: clock.now(), content: [5])
    let opened = job
    let segment = ManifestEntry(
      manifest: "ledger", name: "s1", digest: Digest(of: "s"), bytes: 10, rows: 2, intakes: ["a", "b"])
    let stone = Tombstone(
      kind: "payment", identifier: Digest(of: "p"), ground: "retention", erasedAt: clock.now())
    try await store.write {
      try $0.put(opened)
      try $0.list(segment)
      try $0.pin(Pin(kind: .payment, id: "p1", by: "F-1"))
      try $0.pin(Pin(kind: .payment, id: "p1", by: "C-1"))
      try $0.leave(stone)
    }
    job.state = .done
    job.cursor = 7
    let done = job
    try await store.write {
      try $0.put(done)
      try $0.unpin(by: "F-1")
    }
    let held = try await store.read {
      (
        try $0.job("import", id: "j"), try $0.jobs("import", in: .open), try $0.manifest("ledger"),
        try $0.isPinned(.payment, "p1"), try $0.isPinned(.record, "p1"), try $0.pins(.payment),
        try $0.tombstone(kind: "payment", identifier: Digest(of: "p")), try $0.countTombstones()
      )
    }
    #expect(held.0 == done)
    #expect(held.1.isEmpty)
    #expect(held.2 == [segment])
    #expect(held.3 && !held.4)
    #expect(held.5 == [Pin(kind: .payment, id: "p1", by: "C-1")])
    #expect(held.6 == stone && held.7 == 1)
    try await store.write { try $0.unlist("ledger", name: "s1") }
    #expect(try await store.read { try $0.manifest("ledger") }.isEmpty)
  }

  func theDatabaseFindsNothingWrongWithItself() async throws {
    #expect(try await store.integrityFaults().isEmpty)
  }
}
