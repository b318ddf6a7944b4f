internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import JSON
internal import Ontology
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// Putting right what is held: the wrong value stays as history, the right one counts, and everybody who was told is to be
// told (Directive (EU) 2016/680, articles 7(3) and 16).

/// One value of a held record that is wrong, and what is right.
public struct Correction: Sendable {
  /// The record, or the end of its name.
  public let record: String
  /// `birthDate`, `name`, …: of whichever thing in the record has the value.
  public let property: String
  public let wrong: String
  /// Nil where what is right is not known: the value is taken away.
  public let right: String?
  /// One of the kinds of the request type `data.correct`: `wrong-person`, `wrong-value`, `out-of-date`, ….
  public let kind: String
  /// How the error came about and when it was found.
  public let ground: String
  /// What should be looked at again because it rested on it, for those who were told.
  public let lookAgain: String

  public init(
    record: String, property: String, wrong: String, right: String?, kind: String, ground: String, lookAgain: String
  ) {
    self.record = record
    self.property = property
    self.wrong = wrong
    self.right = right
    self.kind = kind
    self.ground = ground
    self.lookAgain = lookAgain
  }
}

/// What a correction did.
public struct CorrectionSummary: Sendable, Hashable {
  /// The record that counts now; the one that was wrong is kept as history.
  public let record: String
  /// Findings and cases that rest on what was wrong: they are to be looked at again.
  public let restedOn: [String]
  /// Under which name it is followed until everybody who was told has answered; nil where nobody was told.
  public let matter: String?
}

/// A correction as the history of a record or request shows it.
public struct CorrectionEntry: Sendable, Hashable {
  public let at: Instant
  public let officer: String
  public let kind: String
  public let property: String
  /// What was said before and after; the peer's own words for an exchange; empty where it was erased since.
  public let wrong: String
  public let right: String
  public let ground: String

  public var json: String { value.text }

  var value: JSONValue {
    .fields(
      ("at", .string(at.description)), ("officer", .string(officer)), ("kind", .string(kind)),
      ("property", .string(property)), ("wrong", .string(wrong)), ("right", .string(right)), ("ground", .string(ground))
    )
  }
}

extension ServiceNode {
  /// Corrects one value of a record. The record before stays, no longer current; whoever was told of the person or of the
  /// wrong value stands on the list of the matter, and ``draftNotices(of:at:)`` writes to them.
  ///
  /// Throws `node.correct.unknown`, `node.correct.former` for a record in whose place another stands already,
  /// `node.correct.listed` for an entry of a published list, `node.correct.value` where the record has no such value,
  /// `node.correct.same`, `node.correct.kind` and `node.correct.ground`.
  public func correct(_ correction: Correction, at signing: SigningDesk) async throws -> CorrectionSummary {
    let kinds = try KnownRequestTypes.catalog().type("data.correct")?.fields.first { $0.name == "kind" }?.choices ?? []
    guard kinds.contains(correction.kind) else {
      throw Fault("node.correct.kind", ("kinds", .list(kinds.map { .text($0) })))
    }
    for text in [correction.ground, correction.lookAgain] where text.allSatisfy(\.isWhitespace) {
      throw Fault("node.correct.ground")
    }
    let held = try await recordToCorrect(correction.record, at: signing.desk)
    let before = try SourceRecord(canonicalBytes: held.content)
    let after = try before.correcting(correction)
    let own = try await identity()
    let now = clock.now()
    let row = HeldCorrection(
      .record, wrong: held.id, right: after.shelfID(in: held.source), kind: correction.kind,
      property: correction.property, ground: correction.ground, at: now, officer: signing.officer.id)
    let matter = "matter-" + matterName()
    let act = CorrectRecord(
      record: held.id, before: before.contentDigest, after: after.contentDigest, ground: correction.ground)
    return try await perform(act, logged: .alteration, at: signing, notes: [correction.kind, row.right]) {
      transaction in
      guard let current = try transaction.record(.sourceRecords, id: held.id), current.isCurrent else {
        throw Fault("node.correct.former")
      }
      let told = try transaction.told(of: before, correction, by: own)
      _ = try transaction.put(
        HeldRecord(
          collection: .sourceRecords, id: row.right, source: current.source, key: current.key, intake: current.intake,
          retainUntil: current.retainUntil, content: after.canonicalBytes), keys: [IndexKey("key", current.key)])
      let pins = try transaction.pins(.record).filter { $0.id == held.id }
      // What keeps the one keeps the other.
      for pin in pins { try transaction.pin(Pin(kind: .record, id: row.right, by: pin.by)) }
      let parties = try transaction.pins(.party).filter { $0.id == current.key }
      // What is right now is no less restricted than what was wrong.
      if let item = try transaction.restrictedItems().first(where: { $0.kind == .record && $0.id == held.id }) {
        try transaction.restrict(item.of(row.right))
      }
      try transaction.keep(row)
      if !told.isEmpty {
        try transaction.keep(
          HeldPropagation(
            .correction, told: told.map { ($0.peer, $0.request) }, content: correction.content, at: now, id: matter))
      }
      return CorrectionSummary(
        record: row.right, restedOn: Set((pins + parties).map(\.by)).sorted(), matter: told.isEmpty ? nil : matter)
    }
  }

  private func recordToCorrect(_ name: String, at desk: Desk) async throws -> HeldRecord {
    let found = try await store.read { transaction in
      let restrictions = try transaction.restrictions()
      func isSeen(_ held: HeldRecord) -> Bool { desk.seesRestricted || !restrictions.hides(record: held.id) }
      if let exact = try transaction.record(.sourceRecords, id: name) { return isSeen(exact) ? [exact] : [] }
      var found: [HeldRecord] = []
      guard name.utf8.count >= 6 else { return found }
      try transaction.eachRecord(in: .sourceRecords, after: "") {
        if $0.id.hasSuffix(name), isSeen($0) { found.append($0) }
        return found.count < 2
      }
      return found
    }
    guard found.count == 1, let held = found.first else { throw Fault("node.correct.unknown", ("record", .text(name))) }
    guard held.isCurrent else { throw Fault("node.correct.former") }
    return held
  }

  /// What was corrected in a record or exchange, by its name, oldest first: what it said, what it says, why. Logged as read.
  /// Of what is restricted nothing is said to who does not see that.
  public func corrections(of item: String, at desk: Desk) async throws -> [CorrectionEntry] {
    try await consult("read-corrections", subjects: [item], at: desk) { transaction in
      let chain = try transaction.correctionChain(of: item)
      return try chain.contains { try transaction.isHidden($0, from: desk) }
        ? [] : transaction.correctionEntries(of: item)
    }
  }

  /// Carries out a request of the type `data.correct`: what it names and this node holds is marked as corrected, with the
  /// peer's words beside it, and the answer carries the receipt. What is not held is answered so.
  public func applyCorrection(
    asked name: String, toldOnward: [String] = [], at signing: SigningDesk
  ) async throws -> RequestOutcome {
    let held = try await requestToApply("data.correct", name, at: signing)
    guard case .text(let kind)? = held.state.message[field: "kind"] else { throw Fault("node.erase.not-asked") }
    if let done = try await carriedOut(held) {
      return try await answerApplied(held, done, toldOnward: toldOnward, at: signing)
    }
    let scope = try await itemsHeld(of: held)
    let items = scope.exchanges + scope.given
    guard !items.isEmpty else { return try await answerNotHeld(held, at: signing) }
    let now = clock.now()
    let rows = items.sorted().map {
      HeldCorrection(
        .request, wrong: $0, right: held.id, kind: kind, ground: held.state.message.facts, at: now,
        officer: signing.officer.id)
    }
    var writer = CanonicalWriter()
    writer.write(list: rows)
    let receipt = Digest(of: writer.bytes)
    let done = CarriedOut(receipt: receipt)
    try await rehearse(done.answer(toldOnward: toldOnward), on: held, at: signing)
    let act = CorrectRecord(
      record: held.id, before: Digest(of: items.sorted().joined(separator: "\n")), after: receipt, ground: kind)
    try await perform(act, logged: .alteration, at: signing, notes: [kind]) { transaction in
      guard try transaction.request(held.id).version == held.version else { throw Fault("node.erase.changed") }
      for row in rows { try transaction.keep(row) }
      try transaction.keep(done, of: held.id)
    }
    return try await answerApplied(held, done, toldOnward: toldOnward, at: signing)
  }
}

extension Correction {
  /// What the request to those who were told says, without the items.
  fileprivate var content: JSONValue {
    .fields(
      ("facts", .string(ground)), ("asked", .array([.string("correct"), .string("tell-onward")])),
      (
        "fields",
        .fields(
          ("wrong", .string("The value given for \(property) was wrong: \(wrong)")),
          ("right", .string(right.map { "Right is: \($0)" } ?? "What is right is not known.")),
          ("kind", .string(kind)), ("look-again", .string(lookAgain)), ("passed-on", .string("tell-them")))
      ))
  }
}

extension SourceRecord {
  /// The record with one value put right. Throws where it has no such value, or nothing would change.
  fileprivate func correcting(_ correction: Correction) throws(Fault) -> SourceRecord {
    guard role != .listed else { throw Fault("node.correct.listed") }
    if let right = correction.right, right.allSatisfy(\.isWhitespace) || right == correction.wrong {
      throw Fault("node.correct.same")
    }
    var isFound = false
    let corrected = entities.map { entity in
      var changed = Entity(id: entity.id, schema: entity.schema)
      for property in entity.properties {
        for value in property.values {
          if property.name == correction.property, value == correction.wrong {
            isFound = true
            if let right = correction.right { changed.add(property.name, right) }
          } else {
            changed.add(property.name, value)
          }
        }
      }
      return changed
    }
    guard isFound else { throw Fault("node.correct.value", ("property", .text(correction.property))) }
    return SourceRecord(
      key: key, entities: corrected, role: role, roleOrigin: roleOrigin, reference: reference, remarks: remarks)
  }
}

extension ReadTransaction {
  /// What this service told of the person that a record is about, or of the value that is wrong in it.
  fileprivate func told(
    of record: SourceRecord, _ correction: Correction, by own: PeerIdentity
  ) throws -> [Telling] {
    let identifiers = record.entities.flatMap { $0["idNumber"] + $0["passportNumber"] + $0["phone"] + $0["email"] }
    let scanner = EgressScanner(
      tracing: record.subject.names, identifiers + [correction.wrong], references: [record.key])
    return try requestRows().flatMap { try tellings(in: $0, of: scanner, by: own).told }
  }

  /// The corrections of a record or exchange, oldest first.
  func correctionEntries(of item: String) throws -> [CorrectionEntry] {
    let chain = try correctionChain(of: item)
    return try corrections().filter { chain.contains($0.wrong) }.map { try entry($0) }
  }

  /// What one thing was corrected from and to. A record may have been corrected more than once: followed both ways.
  fileprivate func correctionChain(of item: String) throws -> Set<String> {
    let all = try corrections()
    var chain: Set<String> = [item]
    while true {
      let next = all.filter { chain.contains($0.wrong) || $0.item == .record && chain.contains($0.right) }
      let wider = chain.union(next.flatMap { $0.item == .record ? [$0.wrong, $0.right] : [$0.wrong] })
      if wider == chain { return chain }
      chain = wider
    }
  }

  private func entry(_ correction: HeldCorrection) throws -> CorrectionEntry {
    var (wrong, right) = ("", "")
    switch correction.item {
    case .record:
      func values(_ id: String) throws -> [String] {
        try record(.sourceRecords, id: id).map { try SourceRecord(canonicalBytes: $0.content) }?.entities.flatMap {
          $0[correction.property]
        } ?? []
      }
      let (before, after) = (try values(correction.wrong), try values(correction.right))
      wrong = before.filter { !after.contains($0) }.joined(separator: ", ")
      right = after.filter { !before.contains($0) }.joined(separator: ", ")
    case .request:
      if let row = try requestRow(correction.right), let held = try request(at: row, upTo: nil) {
        if case .text(let text)? = held.state.message[field: "wrong"] { wrong = text }
        if case .text(let text)? = held.state.message[field: "right"] { right = text }
      }
    }
    return CorrectionEntry(
      at: correction.at, officer: correction.officer, kind: correction.kind, property: correction.property,
      wrong: wrong, right: right, ground: correction.ground)
  }
}
