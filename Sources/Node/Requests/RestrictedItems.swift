internal import Audit
internal import Authority
internal import Holdings
internal import Protection
internal import Requests
internal import Vocabulary
internal import World

// What was to be erased and stays: restricted until what stands against it ends, and then erased without a new request.

/// Something whose erasure was decided while a hold stood against it.
struct RestrictedItem: Sendable, Hashable {
  let kind: ErasableKind
  let id: String
  /// The ground of the erasure, by its name in the rules.
  let ground: String
  /// The hold that decided it.
  let hold: String
  let since: Instant
  /// Decided at the request of whoever gave it.
  let isAsked: Bool
  /// The cases that rested on a record, or in which a question was asked, when it was restricted, and that need it still:
  /// they alone go on using it.
  let neededBy: [String]

  /// The hold of an exchange that is kept only because it is still open.
  static let untilSettled = "open-request"

  /// The same restriction of the record that stands in its place.
  func of(_ id: String) -> RestrictedItem {
    RestrictedItem(
      kind: kind, id: id, ground: ground, hold: hold, since: since, isAsked: isAsked, neededBy: neededBy)
  }

  /// The same restriction, kept by another hold, or used by fewer cases.
  func held(by hold: String, neededBy cases: [String]) -> RestrictedItem {
    RestrictedItem(kind: kind, id: id, ground: ground, hold: hold, since: since, isAsked: isAsked, neededBy: cases)
  }

  /// Under which name it is kept. An exchange can be restricted as a whole, and for what the peer gave in it and took back:
  /// neither stands in the place of the other.
  fileprivate static func place(_ kind: ErasableKind, _ id: String) -> String {
    kind == .given ? kind.rawValue + ":" + id : id
  }

  var scope: ErasureScope {
    switch kind {
    case .record: ErasureScope(records: [id])
    case .exchange: ErasureScope(exchanges: [id])
    case .given: ErasureScope(given: [id])
    case .question: ErasureScope(questions: [id])
    }
  }
}

extension RestrictedItem: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(2))
    writer.write(kind.rawValue)
    writer.write(id)
    writer.write(ground)
    writer.write(hold)
    writer.write(since)
    writer.write(isAsked)
    writer.write(list: neededBy)
  }

  init(from reader: inout CanonicalReader) throws {
    let version = try reader.unsigned()
    guard (1...2).contains(version) else { throw reader.malformed }
    kind = try reader.choice()
    id = try reader.text()
    ground = try reader.text()
    hold = try reader.text()
    since = try reader.value()
    isAsked = try reader.flag()
    // The first form did not say for whom: it is for nobody, but for oversight.
    neededBy = version == 1 ? [] : try reader.texts()
  }
}

/// What stands in the place of an erased record, or of what an evidence list names.
struct ErasedItem: Sendable, Hashable {
  let kind: String
  /// SHA-256 over the item's identifier.
  let identifier: Digest
  /// The digest of its content, only where an evidence list needs it.
  let content: Digest?
  let ground: String
  let at: Instant
}

extension ErasedItem: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(kind)
    writer.write(identifier)
    writer.write(optional: content) { $0.write($1) }
    writer.write(ground)
    writer.write(at)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    kind = try reader.text()
    identifier = try reader.value()
    content = try reader.optional { try $0.value() }
    ground = try reader.text()
    at = try reader.value()
  }
}

extension ServiceNode {
  /// Erases what was kept only until its exchange was settled. What of it still waits to leave, leaves first.
  func eraseSettled() async throws {
    guard try await store.read({ try $0.restrictedItems().contains { $0.hold == RestrictedItem.untilSettled } }) else {
      return
    }
    let now = clock.now()
    try await store.write { try $0.eraseWhatIsReleased(at: now) }
  }
}

extension ReadTransaction {
  func restrictedItems() throws -> [RestrictedItem] {
    var items: [RestrictedItem] = []
    try eachRecord(in: .restrictedItems, after: "") {
      items.append(try RestrictedItem(canonicalBytes: $0.content))
      return true
    }
    return items
  }

  /// Throws `node.erase.restricted` for an exchange that is kept as evidence and no longer worked with. One that is kept
  /// only because it is still open is brought to its end.
  func checkUnrestricted(_ request: String) throws {
    guard try !restrictions().hides(exchange: request) else {
      throw Fault("node.erase.restricted", ("request", .text(request)))
    }
  }

  /// What stands in the place of erased records of these parties, in order of the time.
  func erasedItems(ofParties keys: [String]) throws -> [ErasedItem] {
    try Set(keys).flatMap { key in
      try records(.erasedItems, where: .erasedParty(key)).map { try ErasedItem(canonicalBytes: $0.content) }
    }.sorted { ($0.at, $0.identifier) < ($1.at, $1.identifier) }
  }
}

extension IndexKey {
  /// Finds what is left of a party's records by whoever knows the party's key.
  static func erasedParty(_ key: String) -> IndexKey { IndexKey("party", Digest(of: key).hex) }
}

/// Something restricted, with what stands against its erasure now.
struct HeldBack {
  let item: RestrictedItem
  let ground: ErasureRules.Ground
  let plan: ErasurePlan
  /// Which hold keeps it; nil where nothing stands against its erasure any more.
  let hold: String?
  /// The cases it is used by, as far as they still keep it.
  let neededBy: [String]
}

/// Whose decision ended what had kept something restricted.
struct ReleasingOfficer: Sendable, Hashable {
  let id: String
  let purpose: String
  let basis: String
  let caseID: String?

  init(id: String, purpose: String, basis: String, caseID: String) {
    (self.id, self.purpose, self.basis, self.caseID) = (id, purpose, basis, caseID)
  }

  init(_ signing: SigningDesk) {
    id = signing.officer.id
    purpose = signing.desk.warrant.purpose.rawValue
    basis = signing.desk.warrant.basis
    caseID = signing.desk.warrant.caseID
  }
}

extension ReadTransaction {
  /// Everything that is restricted, as things stand. `pinners`: who is taken to keep nothing any more.
  func heldBack(at now: Instant, withoutPinsBy pinners: Set<String> = []) throws -> [HeldBack] {
    let items = try restrictedItems()
    guard !items.isEmpty else { return [] }
    let rules = try ErasureRules.standard()
    let holds = try standingHolds(at: now, withoutPinsBy: pinners)
    let pins = try (pins(.record, standingOn: now.date) + pins(.party, standingOn: now.date)).filter {
      !pinners.contains($0.by)
    }
    let pinnersOf = Dictionary(grouping: pins, by: \.id).mapValues { Set($0.map(\.by)) }
    return try items.compactMap { item in
      guard let ground = rules.ground(item.ground) else { return nil }
      let plan = try erasurePlan(item.scope, ground: ground, isAsked: item.isAsked, against: holds, at: now)
      var hold = plan.restricted.first.map { $0.hold ?? item.hold }
      if hold == nil, item.hold == RestrictedItem.untilSettled, holds.leaving.contains(item.id) { hold = item.hold }
      let party = item.kind == .record ? try record(.sourceRecords, id: item.id)?.key : nil
      var keeping = (pinnersOf[item.id] ?? []).union(party.flatMap { pinnersOf[$0] } ?? [])
      if item.kind == .question, let question = try matchQuestion(item.id),
        try holds.isNeeded(question, in: self, on: now.date)
      {
        keeping.insert(question.caseID)
      }
      return HeldBack(
        item: item, ground: ground, plan: plan, hold: hold, neededBy: item.neededBy.filter { keeping.contains($0) })
    }
  }
}

extension WriteTransaction {
  /// Carries a plan out: what goes leaves tombstones, what stays is restricted.
  func carryOut(_ plan: ErasurePlan, _ ground: ErasureRules.Ground, isAsked: Bool, at now: Instant) throws {
    try keepTraces(
      ofRecords: plan.erasing.filter { $0.item.kind == ErasableKind.record.rawValue }.map(\.item.id))
    try dropWaiting(
      of: Set(plan.erasing.filter { $0.item.kind == ErasableKind.exchange.rawValue }.map(\.item.id)), at: now)
    for step in plan.steps {
      guard let kind = ErasableKind(rawValue: step.item.kind) else { continue }
      guard step.outcome != .restrict else {
        try restrict(
          RestrictedItem(
            kind: kind, id: step.item.id, ground: ground.id, hold: step.hold ?? "", since: now, isAsked: isAsked,
            neededBy: try casesInNeed(of: step.item.id, kind, at: now)))
        continue
      }
      var party = ""
      switch kind {
      case .record:
        party = try record(.sourceRecords, id: step.item.id)?.key ?? ""
        try removeRecord(.sourceRecords, id: step.item.id)
      case .exchange:
        try eraseExchange(step.item.id)
        try removeRestriction(of: step.item.id, .given)
      case .given: try eraseGiven(in: step.item.id, on: ground.id, at: now)
      case .question: try forget(question: step.item.id, on: ground.id, at: now)
      }
      try removeCorrections(of: step.item.id)
      try removeRestriction(of: step.item.id, kind)
      try leave(step, ground.id, ofParty: party, at: now)
    }
    try forgetComparedRecords(at: now)
  }

  /// What whoever gave it has taken back stays so, whatever this service decides on it besides.
  func restrict(_ item: RestrictedItem) throws {
    let known = try restrictedItems().first { $0.kind == item.kind && $0.id == item.id }
    guard known?.isAsked != true || item.isAsked else { return }
    try removeRestriction(of: item.id, item.kind)
    try replace(
      HeldRecord(
        collection: .restrictedItems, id: RestrictedItem.place(item.kind, item.id), content: item.canonicalBytes))
  }

  func removeRestriction(of id: String, _ kind: ErasableKind) throws {
    // What a peer took back was kept under the exchange's own name once.
    for place in Set([RestrictedItem.place(kind, id), id]) {
      guard let held = try record(.restrictedItems, id: place),
        try RestrictedItem(canonicalBytes: held.content).kind == kind
      else { continue }
      try removeRecord(.restrictedItems, id: place)
    }
  }

  /// The cases that rest on a record or a question: as they were when it was restricted first, for what is restricted is
  /// no ground for another case.
  private func casesInNeed(of id: String, _ kind: ErasableKind, at now: Instant) throws -> [String] {
    if let held = try record(.restrictedItems, id: id) {
      return try RestrictedItem(canonicalBytes: held.content).neededBy
    }
    if kind == .question, let question = try matchQuestion(id), try caseNeeds(question, on: now.date) {
      return [question.caseID]
    }
    guard kind == .record, let key = try record(.sourceRecords, id: id)?.key else { return [] }
    let cases = Set(try streams(prefix: caseStreamPrefix).map { String($0.dropFirst(caseStreamPrefix.count)) })
    let pins = try pins(.record).filter { $0.id == id } + pins(.party).filter { $0.id == key }
    return Set(pins.map(\.by)).intersection(cases).sorted()
  }

  private func leave(_ step: ErasurePlan.Step, _ ground: String, ofParty key: String, at now: Instant) throws {
    guard let stone = step.tombstone else { return }
    try leave(Tombstone(kind: stone.kind, identifier: stone.identifier, ground: ground, erasedAt: now))
    guard !key.isEmpty || stone.content != nil else { return }
    let erased = ErasedItem(
      kind: stone.kind, identifier: stone.identifier, content: stone.content, ground: ground, at: now)
    let place = HeldRecord(
      collection: .erasedItems, id: stone.kind + ":" + stone.identifier.hex, content: erased.canonicalBytes)
    // The same record may have come in again since, and gone again.
    try removeRecord(.erasedItems, id: place.id)
    _ = try put(place, keys: key.isEmpty ? [] : [.erasedParty(key)])
  }

  private func eraseExchange(_ id: String) throws {
    let files = try filesNamed(in: requestStream(id))
    try eraseEvents(of: requestStream(id))
    try removeRecord(.requestRows, id: id)
    try removeRecord(.heldMarkings, id: id)
    try removeSealedEnvelopes(of: id)
    try removeFiles(files)
  }

  /// Takes what the peer gave out of an exchange that this service opened.
  private func eraseGiven(in id: String, on ground: String, at now: Instant) throws {
    guard let row = try requestRow(exactly: id), let held = try request(at: row, upTo: nil),
      let words = ErasedWords(on: ground, at: now)
    else { return }
    let stream = requestStream(id)
    let files = try filesNamed(in: stream)
    let before = try events(of: stream)
    let (events, state) = try held.withoutGiven(
      try before.map { try RequestEvent(canonicalBytes: $0.content) }, words)
    try eraseEvents(of: stream)
    try append(
      zip(before, events).map { NewEvent(at: $0.at, kind: $0.kind, officer: $0.officer, content: $1.canonicalBytes) },
      to: stream, expecting: 0, keys: [IndexKey("peer", held.peer)] + state.message.keys)
    try renewRow(state, peer: held.peer, now: now)
    try removeSealedEnvelopes(of: id)
    try removeFiles(files)
  }

  /// Erases what was restricted and against which nothing stands any more, and says in the log whose decision ended what
  /// had kept it. Where something else stands against it now, that is what keeps it, and a case that has ended uses it no
  /// longer: an exchange whose hold has ended while it is open is brought to its end.
  func eraseWhatIsReleased(at now: Instant, by officer: ReleasingOfficer? = nil) throws {
    var erased: [String] = []
    for held in try heldBack(at: now) {
      let item = held.item
      if let hold = held.hold {
        let renewed = item.held(by: hold, neededBy: held.neededBy)
        if renewed != item { try restrict(renewed) }
        continue
      }
      try carryOut(held.plan, held.ground, isAsked: item.isAsked, at: now)
      // It may have gone by another way.
      try removeRestriction(of: item.id, item.kind)
      erased += held.plan.erasing.map { Digest(of: $0.item.id).hex }
    }
    guard !erased.isEmpty else { return }
    try log(
      AuditEntry(
        time: now, kind: .erasure, act: "erase-released", officer: officer?.id ?? "", purpose: officer?.purpose ?? "",
        basis: officer?.basis ?? "", caseID: officer?.caseID, subjects: erased,
        notes: ["tombstones \(erased.count)"]))
  }

  /// Removes the files that no request names any more.
  private func removeFiles(_ digests: Set<Digest>) throws {
    var going = digests
    for stream in try streams(prefix: requestStreamPrefix) where !going.isEmpty {
      going.subtract(try filesNamed(in: stream))
    }
    for digest in going { try removeRecord(.attachments, id: digest.hex) }
  }

  private func filesNamed(in stream: String) throws -> Set<Digest> {
    Set(try events(of: stream).flatMap { try RequestEvent(canonicalBytes: $0.content).action.fileDigests })
  }
}
