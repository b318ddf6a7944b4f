internal import Audit
internal import Authority
internal import Casework
internal import Holdings
internal import JSON
public import Vocabulary
internal import World

// Restriction of processing (Directive (EU) 2016/680, articles 3(3) and 16(3)): what should have been erased and is kept,
// because something stands against that, is used for nothing else. It is in no search, screening, case or answer; the
// cases that rested on it go on using it, for they are why it is kept; supervisors and oversight see that it is there.

/// What is restricted, in one snapshot.
struct Restrictions: Sendable {
  private let items: [String: [RestrictedItem]]

  fileprivate init(_ items: [RestrictedItem]) { self.items = Dictionary(grouping: items, by: \.id) }

  var isEmpty: Bool { items.isEmpty }
  var records: [String] { items.values.joined().filter { $0.kind == .record }.map(\.id).sorted() }

  /// Whether a record is used by nobody but a case that rested on it when it was restricted.
  func hides(record id: String, from caseID: String? = nil) -> Bool { hides(.record, id, from: caseID) }

  /// Whether what was asked is used by nobody but the case in which it was, and by that only as long as it needs it.
  func hides(question id: String, from caseID: String? = nil) -> Bool { hides(.question, id, from: caseID) }

  private func hides(_ kind: ErasableKind, _ id: String, from caseID: String?) -> Bool {
    guard let item = items[id]?.first(where: { $0.kind == kind }) else { return false }
    return !(caseID.map { item.neededBy.contains($0) } ?? false)
  }

  /// Whether an exchange is kept and no longer worked with. One that is still open is brought to its end first.
  func hides(exchange id: String) -> Bool {
    items[id]?.contains { $0.hold != RestrictedItem.untilSettled } ?? false
  }
}

extension ReadTransaction {
  func restrictions() throws -> Restrictions { Restrictions(try restrictedItems()) }

  /// Whether something is a record or an exchange that the officer is not shown.
  func isHidden(_ item: String, from desk: Desk) throws -> Bool {
    guard !desk.seesRestricted else { return false }
    let restrictions = try restrictions()
    return restrictions.hides(record: item, from: desk.warrant.caseID) || restrictions.hides(exchange: item)
  }

  /// Throws `node.request.not-found` for an exchange that is restricted, where the officer does not see those.
  func checkShown(_ request: String, at desk: Desk) throws {
    guard !desk.seesRestricted, let row = try requestRow(request), try restrictions().hides(exchange: row.id) else {
      return
    }
    throw Fault("node.request.not-found", ("request", .text(request)))
  }
}

extension Desk {
  /// Whether the officer sees what is restricted, and that something is: whoever answers for the unit, and oversight.
  var seesRestricted: Bool { officer.role == .supervisor || officer.role == .oversight }
}

/// Something restricted, as those see it who may.
public struct RestrictionSummary: Sendable, Hashable {
  /// `source-record`, `request`, or `given` for what a peer gave in an exchange.
  public let kind: String
  public let id: String
  public let since: Instant
  /// What stands against its erasure.
  public let hold: Sentence
  /// Erased at the request of whoever gave it.
  public let isAsked: Bool

  init(_ item: RestrictedItem) {
    kind = item.kind.rawValue
    id = item.id
    since = item.since
    hold = SubjectFileEntry.sentence(ofHold: item.hold)
    isAsked = item.isAsked
  }

  public var json: String {
    JSONValue.fields(
      ("kind", .string(kind)), ("id", .string(id)), ("since", .string(since.description)),
      ("held-by", .string(hold.key)), ("asked", .bool(isAsked))
    ).text
  }
}

extension ServiceNode {
  /// What is restricted, oldest first; for supervisors and oversight, and logged. Throws `node.restriction.not-for`.
  public func restricted(at desk: Desk) async throws -> [RestrictionSummary] {
    guard desk.seesRestricted else {
      throw Fault("node.restriction.not-for", ("role", .text(desk.officer.role.rawValue)))
    }
    return try await consult("list-restricted", at: desk) { transaction in
      try transaction.restrictedItems().sorted { ($0.since, $0.id) < ($1.since, $1.id) }.map(RestrictionSummary.init)
    }
  }

  /// How many records of a case's account holders are restricted and not for this case: told to those who see what is
  /// restricted, and to nobody else.
  public func restrictedInCase(_ name: String, at desk: Desk) async throws -> Int {
    guard desk.seesRestricted else { return 0 }
    let (state, hidden) = try await store.read { transaction in
      let state = try transaction.caseState(name)
      let restrictions = try transaction.restrictions()
      let hidden = restrictions.records.filter { restrictions.hides(record: $0, from: state.id) }
      return (state, try hidden.compactMap { try transaction.record(.sourceRecords, id: $0)?.key })
    }
    guard !hidden.isEmpty else { return 0 }
    let findings = try await kept(state.findings, at: desk.inCase(state.id))
    let (view, imports) = (try await ledger(), try await imports())
    let holders = try await LongWork.run {
      Set(try CaseGathering.facts(on: findings, in: view, imports: imports).accounts.compactMap(\.holder))
    }
    return hidden.count { holders.contains($0) }
  }

  /// Lifts a restriction that this service decided on: the erasure is not carried out, and the item is used again as
  /// before. Oversight is told; the person is to be told before (article 16(3), second subparagraph), which the ground
  /// says.
  ///
  /// Throws `node.restriction.not-for` for who does not see what is restricted, `node.restriction.none`, and
  /// `node.restriction.asked` for what a peer took back: that is the peer's to decide.
  public func liftRestriction(of name: String, because ground: String, at signing: SigningDesk) async throws {
    guard signing.desk.seesRestricted else {
      throw Fault("node.restriction.not-for", ("role", .text(signing.officer.role.rawValue)))
    }
    guard ground.contains(where: { !$0.isWhitespace }) else { throw Fault("node.restriction.ground") }
    let found = try await store.read { transaction in
      try transaction.restrictedItems().filter { $0.id == name || name.utf8.count >= 6 && $0.id.hasSuffix(name) }
    }
    guard Set(found.map(\.id)).count == 1, let item = found.first else {
      throw Fault("node.restriction.none", ("item", .text(name)))
    }
    guard !found.contains(where: \.isAsked) else { throw Fault("node.restriction.asked") }
    let content = Digest(of: found.flatMap(\.canonicalBytes) + Array(ground.utf8))
    let act = KeepSafeguard(what: "restriction-lifted", item: item.id, content: content)
    let now = clock.now()
    try await perform(act, logged: .alteration, at: signing, notes: [ground]) { transaction in
      guard try transaction.restrictedItems().filter({ $0.id == item.id }) == found else {
        throw Fault("node.restriction.none", ("item", .text(name)))
      }
      for item in found { try transaction.removeRestriction(of: item.id, item.kind) }
      try transaction.notice("restriction-lifted", about: item.id, now: now)
    }
  }
}
