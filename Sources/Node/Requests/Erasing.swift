internal import Audit
internal import Authority
internal import Holdings
internal import JSON
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// Erasing what is held on a person, here and, by the requests that follow, with everybody who was told.

/// What an erasure did.
public struct ErasureSummary: Sendable, Hashable {
  /// SHA-256 over the tombstones.
  public let receipt: Digest
  public let erased: Int
  /// What stays because something stands against it.
  public let kept: Int
  /// Under which name it is followed until everybody who was told has answered; nil where nobody was told.
  public let matter: String?
}

extension ServiceNode {
  /// Erases what of a file nothing stands against: the records and exchanges go, tombstones stay. Whoever was told stands
  /// on the list of the matter until they have answered; ``draftNotices(of:at:)`` writes to them.
  ///
  /// `ground` is one of those of the request type `data.erase`: throws `node.erase.ground` for another.
  public func erase(
    _ entries: [SubjectFileEntry], ground: String, eraseBy: CivilDate? = nil, at signing: SigningDesk
  ) async throws -> ErasureSummary {
    let choices =
      try KnownRequestTypes.catalog().type("data.erase")?.fields.first { $0.name == "ground" }?.choices ?? []
    guard choices.contains(ground) else {
      throw Fault("node.erase.ground", ("grounds", .list(choices.map { .text($0) })))
    }
    let now = clock.now()
    let going = entries.filter { $0.hold == nil }
    let told = going.flatMap { entry in entry.disclosures.map { (peer: $0.peer, item: entry.id) } }
    let erasedOn = now.date
    let by = eraseBy ?? CivilDate(daysSinceEpoch: erasedOn.daysSinceEpoch + ServiceNode.eraseWithinDays)
    let content = JSONValue.fields(
      (
        "facts",
        .string("What this service sent under the references named here; it was erased here on \(erasedOn).")
      ), ("asked", .array([.string("erase"), .string("tell-onward")])),
      (
        "fields",
        .fields(
          ("ground", .string(ground)), ("erase-by", .string(by.description)), ("passed-on", .string("tell-them")))
      ))
    let matter =
      told.isEmpty
      ? nil : HeldPropagation(.erasure, told: told, content: content, at: now, id: "matter-" + matterName())
    let receipt = try await eraseItems(
      records: going.filter { $0.kind == .record }.map(\.id), requests: going.filter { $0.kind == .request }.map(\.id),
      ground: ground, telling: matter, at: signing)
    return ErasureSummary(
      receipt: receipt, erased: going.count, kept: entries.count - going.count, matter: matter?.id)
  }

  /// By when recipients are asked to have erased it, where the officer names no day.
  private static let eraseWithinDays = 30

  func matterName() -> String { String(Digest(of: entropy.bytes(16)).hex.prefix(12)) }

  /// Carries out a request of the type `data.erase`: what it names and this node holds goes, and the answer carries the
  /// receipt. What is not held is answered so.
  public func applyErasure(
    asked name: String, toldOnward: [String] = [], at signing: SigningDesk
  ) async throws -> RequestOutcome {
    let held = try await store.read { try $0.request(name) }
    guard held.type.name == "data.erase", case .text(let ground)? = held.state.message[field: "ground"] else {
      throw Fault("node.erase.not-asked")
    }
    if let receipt = try await receipt(of: held) {
      return try await answerApplied(held, receipt: receipt, toldOnward: toldOnward, at: signing)
    }
    let requests = try await itemsHeld(of: held)
    guard !requests.isEmpty else { return try await answerNotHeld(held, at: signing) }
    let receipt = try await eraseItems(
      records: [], requests: requests, ground: ground, telling: nil, askedBy: held.id, at: signing)
    return try await answerApplied(held, receipt: receipt, toldOnward: toldOnward, at: signing)
  }

  /// The receipt of what was carried out on this request already, where its answer could not be given then.
  func receipt(of held: HeldRequest) async throws -> Digest? {
    try await store.read { try $0.record(.carriedOut, id: held.id).map { try Digest(canonicalBytes: $0.content) } }
  }

  /// What a request of a peer names and this node holds of exchanges with that peer. Throws `node.erase.not-asked` where
  /// it names nothing.
  func itemsHeld(of held: HeldRequest) async throws -> [String] {
    guard case .texts(let items)? = held.state.message[field: "items"] else { throw Fault("node.erase.not-asked") }
    return try await store.read { transaction in
      try items.filter { item in
        guard item != held.id, let row = try transaction.record(.requestRows, id: item) else { return false }
        // Only who gave it may have it erased or corrected by asking.
        return try RequestRow(canonicalBytes: row.content).peer == held.peer
      }
    }
  }

  func answerNotHeld(_ held: HeldRequest, at signing: SigningDesk) async throws -> RequestOutcome {
    try await step(.answered(Answer(code: "not-held", marking: .serviceOnly)), on: held.id, at: signing)
  }

  func answerApplied(
    _ held: HeldRequest, receipt: Digest, toldOnward: [String], at signing: SigningDesk
  ) async throws -> RequestOutcome {
    let told = toldOnward.isEmpty ? [HeldPropagation.nobody] : toldOnward
    return try await step(
      .answered(
        Answer(
          code: "applied",
          fields: [MessageField("receipt", .text(receipt.hex)), MessageField("told-onward", .texts(told))],
          marking: .serviceOnly)), on: held.id, at: signing)
  }

  /// Erasure, tombstones and the list of whom to tell in one transaction. The receipt is the digest over the tombstones.
  private func eraseItems(
    records: [String], requests: [String], ground: String, telling matter: HeldPropagation?,
    askedBy request: String? = nil,
    at signing: SigningDesk
  ) async throws -> Digest {
    let now = clock.now()
    var list = CanonicalWriter()
    list.write(list: records.sorted())
    list.write(list: requests.sorted())
    let tombstones =
      records.sorted().map {
        Tombstone(kind: "source-record", identifier: Digest(of: $0), ground: ground, erasedAt: now)
      }
      + requests.sorted().map {
        Tombstone(kind: "request", identifier: Digest(of: $0), ground: ground, erasedAt: now)
      }
    var stones = CanonicalWriter()
    stones.write(list: tombstones) {
      $0.write($1.kind)
      $0.write($1.identifier)
      $0.write($1.ground)
      $0.write($1.erasedAt)
    }
    let receipt = Digest(of: stones.bytes)
    let act = EraseSubject(file: "subject-" + receipt.hex.prefix(16), list: Digest(of: list.bytes), ground: ground)
    try await perform(act, logged: .erasure, at: signing, notes: ["tombstones \(tombstones.count)"]) { transaction in
      for id in records {
        try transaction.removeRecord(.sourceRecords, id: id)
        try transaction.removeCorrections(of: id)
      }
      try transaction.dropWaiting(of: Set(requests), at: now)
      var files: Set<Digest> = []
      for id in requests {
        files.formUnion(try transaction.filesNamed(in: requestStream(id)))
        try transaction.eraseEvents(of: requestStream(id))
        try transaction.removeRecord(.requestRows, id: id)
        try transaction.removeRecord(.heldMarkings, id: id)
        try transaction.removeCorrections(of: id)
      }
      try transaction.removeFiles(files)
      for stone in tombstones { try transaction.leave(stone) }
      if let matter { try transaction.keep(matter) }
      if let request { try transaction.carriedOut(request, receipt: receipt) }
    }
    return receipt
  }
}

extension ReadTransaction {
  /// The files that the events of a request name.
  fileprivate func filesNamed(in stream: String) throws -> Set<Digest> {
    Set(try events(of: stream).flatMap { try RequestEvent(canonicalBytes: $0.content).action.fileDigests })
  }
}

extension WriteTransaction {
  /// What of erased requests still waits: it does not leave, and nobody signs it any more. An envelope that is sealed has
  /// left: only its recipient can open it, and those after it could not be taken in without it.
  fileprivate func dropWaiting(of requests: Set<String>, at now: Instant) throws {
    for job in try jobs(Outbound.queue, in: nil) {
      let outbound = try Outbound(canonicalBytes: job.content)
      guard let request = outbound.request, requests.contains(request) else { continue }
      if try self.outbound(outbound.item)?.state == .waiting {
        try settle(outbound: outbound.item, sent: false, at: now, notes: ["erased"])
      }
      try remove(job: job.id, from: Outbound.queue)
    }
    var waiting: [WaitingAct] = []
    try eachRecord(in: .waitingActs, after: "") {
      waiting.append(try WaitingAct(canonicalBytes: $0.content))
      return true
    }
    var going: Set<String> = []
    for act in waiting {
      let named = Set(act.pending.subjects + (act.step.map { [$0.request] } ?? []))
      guard !named.isDisjoint(with: requests) else { continue }
      try removeRecord(.waitingActs, id: act.pending.id)
      going.formUnion([act.pending.id] + (act.overriding.map { [$0.id] } ?? []))
    }
    for pending in try pendingActs() where going.contains(pending.id) || !requests.isDisjoint(with: pending.subjects) {
      try remove(pending: pending.id)
      try log(
        AuditEntry(
          time: now, kind: .erasure, act: "end-waiting", officer: "", purpose: "", basis: "", subjects: [pending.id],
          notes: ["act \(pending.kind.rawValue)", "erased"]))
    }
  }

  /// Removes the files that no request names any more.
  fileprivate func removeFiles(_ digests: Set<Digest>) throws {
    var going = digests
    for stream in try streams(prefix: requestStreamPrefix) where !going.isEmpty {
      going.subtract(try filesNamed(in: stream))
    }
    for digest in going { try removeRecord(.attachments, id: digest.hex) }
  }

  /// A peer's request to correct or erase was carried out, in the transaction that did it.
  func carriedOut(_ request: String, receipt: Digest) throws {
    try replace(HeldRecord(collection: .carriedOut, id: request, content: receipt.canonicalBytes))
  }
}
