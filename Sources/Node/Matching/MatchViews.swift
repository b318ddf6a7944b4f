internal import Casework
internal import Federation
internal import Holdings
internal import JSON
internal import NameKeys
internal import PrivateMatching
internal import Requests
public import Vocabulary
internal import World

// What the case's team sees of questions, and every officer of budgets.

/// A question as the case's team sees it.
public struct MatchQuestionSummary: Sendable, Hashable {
  /// What came of one thing that was asked for.
  public struct Row: Sendable, Hashable {
    /// As it was asked.
    public let asked: String
    /// `hit`, `candidate`, `no-hit`, `refused`, `unproven`, `open`, or `sought` of what the peer compares.
    public let outcome: String
    /// The classes, or kinds of key of a name, in which the peer holds it.
    public let classes: [String]
    /// What a request shows so that the holder finds the record; one for each class.
    public let tokens: [String]
    /// Why there is no answer: the code of the refusal.
    public let refusal: String?
  }

  public let id: String
  public let caseID: String
  public let peer: String
  public let purpose: Purpose
  public let at: Instant
  /// `waiting`, `asked`, `answered`, `refused`, `failed`, `sought`, `ended`.
  public let stage: String
  /// Why it could not leave: the code of a fault.
  public let failure: String?
  /// Those of which the sentence says everything without numbers or names.
  public static let plainFailures: Set<String> = [
    "match.set.gone", "match.question.forgotten", "match.question.restricted", "match.stopped.kept",
  ]
  public let rows: [Row]
  /// How many things were asked: as many as rows, until what was asked is forgotten.
  public let asked: Int
  /// When what was asked was forgotten: erased, over, or stopped.
  public let forgottenAt: Instant?
  /// Whom to ask for more: desk, and how it is reached.
  public let contact: (desk: String, reachable: String)?
  /// Of one subject at least two identifiers are known there, a candidate by its name counting as one: a stronger reason to
  /// ask than one alone. Never where it was not said that they are of one subject.
  public let isDoublyConfirmed: Bool

  public static func == (a: Self, b: Self) -> Bool { a.id == b.id && a.rows == b.rows && a.stage == b.stage }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }

  public var json: String {
    let rows = rows.map { row in
      JSONValue.fields(
        ("asked", .string(row.asked)), ("outcome", .string(row.outcome)),
        ("classes", .array(row.classes.map { .string($0) })), ("tokens", .array(row.tokens.map { .string($0) })),
        ("refusal", row.refusal.map { .string($0) } ?? .null))
    }
    return JSONValue.fields(
      ("question", .string(id)), ("case", .string(caseID)), ("peer", .string(peer)),
      ("purpose", .string(purpose.rawValue)), ("at", .string(at.description)), ("stage", .string(stage)),
      ("failure", failure.map { .string($0) } ?? .null), ("asked", .integer(asked)),
      ("forgotten", forgottenAt.map { .string($0.description) } ?? .null), ("rows", .array(rows)),
      ("desk", contact.map { .string($0.desk) } ?? .null),
      ("reachable", contact.map { .string($0.reachable) } ?? .null),
      ("doubly-confirmed", .bool(isDoublyConfirmed))
    ).text
  }

  init(_ question: HeldQuestion, peer: String, contact: (desk: String, reachable: String)?) {
    id = question.id
    caseID = question.caseID
    self.peer = peer
    purpose = question.purpose
    at = question.at
    stage = question.shownStage
    failure = question.failure.isEmpty ? nil : question.failure
    rows = question.asked.indices.map { place in
      Row(question, place, question.items.filter { $0.of.contains(place) })
    }
    asked = question.remainder?.asked ?? rows.count
    forgottenAt = question.remainder?.at
    self.contact = contact
    isDoublyConfirmed = question.isOneSubject && rows.count { ["hit", "candidate"].contains($0.outcome) } >= 2
  }
}

extension MatchQuestionSummary.Row {
  fileprivate init(_ question: HeldQuestion, _ place: Int, _ items: [HeldQuestion.Item]) {
    asked = question.asked[place]
    let hits = items.filter { $0.result == .hit }
    let matched = Set(hits.compactMap { MatchLane($0.matchClass)?.matchClass })
    let isName = items.contains(where: \.isName)
    let refusals = question.batches.filter { batch in
      !batch.refusal.isEmpty && items.contains { $0.matchClass == batch.matchClass }
    }
    // A key of a name is never a hit; below the rule it is nothing, and is not shown as something.
    let isFound = isName ? CandidateRule.usual.isCandidate(matched) : !hits.isEmpty
    if [.sought, .ended].contains(question.stage) {
      outcome = "sought"
    } else if isFound {
      outcome = isName ? "candidate" : "hit"
    } else if let other = [HeldQuestion.Result.open, .unproven, .refused].first(where: { result in
      items.contains { $0.result == result }
    }) {
      outcome = other.rawValue
    } else {
      outcome = "no-hit"
    }
    classes = isFound ? matched.map(\.rawValue).sorted() : []
    tokens = isFound ? Array(Set(hits.map { hexText($0.token) })).sorted() : []
    refusal = refusals.first?.refusal
  }
}

/// What is left of one budget.
public struct MatchBudgetSummary: Sendable, Hashable {
  /// `asked` for what this service may ask there, `held` for what the peer may ask here.
  public let side: String
  public let peer: String
  public let matchClass: String
  /// What one side seeks, and the other may compare with.
  public let isSought: Bool
  /// How many keys a person takes at most: what is left, by it, is persons. One where it is no name.
  public let keysAPerson: Int
  public let purpose: Purpose
  public let leftToday: Int
  public let day: Int
  public let month: Int
  public let epoch: Int
  public let validUntil: Instant
  /// Entries that are published.
  public let entries: Int

  /// The same but for the purpose.
  public func isAlike(_ other: Self) -> Bool {
    (side, peer, matchClass, leftToday, day) == (other.side, other.peer, other.matchClass, other.leftToday, other.day)
      && isSought == other.isSought
      && (month, epoch, validUntil) == (other.month, other.epoch, other.validUntil)
  }

  public var json: String {
    JSONValue.fields(
      ("side", .string(side)), ("peer", .string(peer)), ("class", .string(matchClass)), ("sought", .bool(isSought)),
      ("purpose", .string(purpose.rawValue)), ("left-today", .integer(leftToday)), ("day", .integer(day)),
      ("month", .integer(month)), ("quarter", .integer(epoch)), ("valid-until", .string(validUntil.description)),
      ("entries", .integer(entries))
    ).text
  }
}

extension ServiceNode {
  /// The questions of a case, oldest first: for who works on the case for a purpose that was decided on for it. Reading them is
  /// logged, and so is the attempt of anybody else. What is restricted and not needed by the case is not there, but for who sees
  /// what is restricted. Throws what reading a case throws.
  public func matchQuestions(inCase name: String, at desk: Desk) async throws -> [MatchQuestionSummary] {
    let state = try await caseState(name, at: desk)
    let held = try await consult("read-match-questions", subjects: [state.id], at: desk.inCase(state.id)) {
      transaction in
      let restrictions = try transaction.restrictions()
      return try transaction.records(.matchQuestions, source: state.id, key: "question")
        .map { try HeldQuestion(canonicalBytes: $0.content) }
        .filter { desk.seesRestricted || !restrictions.hides(question: $0.id, from: state.id) }
    }
    var summaries: [MatchQuestionSummary] = []
    for question in held.sorted(by: { ($0.at, $0.id) < ($1.at, $1.id) }) {
      let peer = try await store.read { try $0.peer(question.peer) }
      let contact = try? await channel(with: question.peer).contacts.first
      summaries.append(
        MatchQuestionSummary(
          question, peer: peer?.identity.name ?? question.peer, contact: contact.map { ($0.desk, $0.reachable) }))
    }
    return summaries
  }

  /// One of them, by its name or the end of it. Throws `match.question.unknown`.
  public func matchQuestion(
    _ name: String, inCase caseName: String, at desk: Desk
  ) async throws -> MatchQuestionSummary {
    let found = try await matchQuestions(inCase: caseName, at: desk).filter { $0.id == name || $0.id.hasSuffix(name) }
    guard name.utf8.count >= 4, found.count == 1 else { throw Fault("match.question.unknown") }
    return found[0]
  }

  /// What may be asked of peers and by them, and what is left of it today. Logged as read.
  public func matchBudgets(at desk: Desk) async throws -> [MatchBudgetSummary] {
    let now = clock.now()
    let names = Dictionary(
      try await peers().map { ($0.identity.nodeID, $0.identity.name) }, uniquingKeysWith: { first, _ in first })
    let epoch = MatchEpoch(at: now).number
    return try await consult("read-match-budgets", at: desk) { transaction in
      var rows: [MatchBudgetSummary] = []
      func add(_ side: MatchSide, _ manifest: SetManifest, _ grant: MatchGrant, _ left: (Purpose) throws -> Int)
        rethrows
      {
        let scope = manifest.scope
        let peer = side == .asked ? scope.holder : scope.asker
        guard now < manifest.validUntil, scope.epoch + 1 >= epoch, let lane = MatchLane(scope.matchClass) else {
          return
        }
        for limits in grant.limits {
          rows.append(
            MatchBudgetSummary(
              side: side.rawValue, peer: names[peer] ?? peer, matchClass: lane.matchClass.rawValue,
              isSought: lane.isSought, keysAPerson: lane.matchClass.mostKeys, purpose: limits.purpose,
              leftToday: try left(limits.purpose), day: limits.day, month: limits.month, epoch: grant.epoch,
              validUntil: manifest.validUntil, entries: manifest.entries))
        }
      }
      try transaction.eachRecord(in: .matchPublications, after: "") { held in
        let publication = try HeldPublication(canonicalBytes: held.content)
        let manifest = try SignedManifest(bytes: publication.manifest) { _, _ in true }.manifest
        let book = try transaction.matchBook(
          manifest.scope.asker, manifest.scope.matchClass, epoch: manifest.scope.epoch)
        add(.held, manifest, publication.grant) {
          book.left($0, terms: publication.grant.terms(isSuspended: false), on: now.date)
        }
        return true
      }
      try transaction.eachRecord(in: .matchGivenSets, after: "") { held in
        let set = try HeldGivenSet(canonicalBytes: held.content)
        let manifest = try set.signed().manifest
        let count = try transaction.askedCount(
          manifest.scope.holder, manifest.scope.matchClass, epoch: manifest.scope.epoch)
        add(.asked, manifest, set.grant) { count.left($0, of: set.grant, on: now.date) }
        return true
      }
      return rows
    }
  }
}
