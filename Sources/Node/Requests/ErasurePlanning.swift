internal import Authority
internal import Holdings
internal import Protection
internal import Requests
internal import Vocabulary

// What an erasure would do, item by item: read in one snapshot before it is signed, and once more in the transaction that
// carries it out, where it has to be the same to the digest.

/// What an erasure may be about.
struct ErasureScope: Sendable, Hashable {
  var records: [String] = []
  /// Exchanges that go whole: those that whoever asks has opened, or that this service erases by its own decision.
  var exchanges: [String] = []
  /// Exchanges that this service opened, of which a peer that asks reaches what it gave and nothing else.
  var given: [String] = []
  /// Questions of private matching: what was asked goes.
  var questions: [String] = []

  var isEmpty: Bool { records.isEmpty && exchanges.isEmpty && given.isEmpty && questions.isEmpty }
}

/// What is to be erased, as the rules and the tombstones name it.
enum ErasableKind: String, Sendable, CaseIterable {
  case record = "source-record"
  case exchange = "request"
  /// What a peer gave in an exchange that this service opened: its words and files go, the exchange stays.
  case given
  /// What was asked by private matching: it goes, and that it was asked stays.
  case question = "match-question"
}

/// What stands against erasing the things that are held, in one snapshot.
struct StandingHolds: Sendable {
  private var records: [String: Set<String>] = [:]
  private var parties: Set<String> = []
  private var exchanges: [String: Set<String>] = [:]
  private var questions: [String: Set<String>] = [:]
  private let ending: Set<String>
  /// When the holds on an item are looked at again, the first of them.
  private(set) var reviewOn: [String: CivilDate] = [:]
  /// Exchanges of which something decided is still to leave: the other side waits for it.
  let leaving: Set<String>

  /// `pinners`: who is taken to keep nothing any more.
  fileprivate init(
    _ transaction: some ReadTransaction, at now: Instant, withoutPinsBy pinners: Set<String>
  ) throws {
    let day = now.date
    ending = pinners
    leaving = try transaction.leaving()
    let holds = Dictionary(
      try transaction.erasureHolds().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    // What no officer placed is a finding's or a case's.
    for pin in try transaction.pins(.record, standingOn: day) where !pinners.contains(pin.by) {
      records[pin.id, default: []].insert(holds[pin.by]?.rule ?? "case-needs")
    }
    parties = Set(try transaction.pins(.party, standingOn: day).filter { !pinners.contains($0.by) }.map(\.id))
    for pin in try transaction.pins(.request) {
      exchanges[pin.id, default: []].insert(holds[pin.by]?.rule ?? "case-needs")
    }
    for pin in try transaction.pins(.question) {
      questions[pin.id, default: []].insert(holds[pin.by]?.rule ?? "case-needs")
    }
    for hold in holds.values {
      for item in hold.records { reviewOn[item] = min(reviewOn[item] ?? hold.reviewOn, hold.reviewOn) }
    }
    // What the first of two officers wants kept stays until the second one has spoken, or can no longer.
    for proposed in try transaction.waitingHolds(at: now) {
      for item in proposed.items {
        if try transaction.record(.requestRows, id: item) != nil {
          exchanges[item, default: []].insert(proposed.rule)
        } else if try transaction.record(.matchQuestions, id: item) != nil {
          questions[item, default: []].insert(proposed.rule)
        } else {
          records[item, default: []].insert(proposed.rule)
        }
        reviewOn[item] = min(reviewOn[item] ?? proposed.reviewOn, proposed.reviewOn)
      }
    }
  }

  func onRecord(_ id: String, ofParty key: String) -> [String] {
    (records[id] ?? []).union(!key.isEmpty && parties.contains(key) ? ["case-needs"] : []).sorted()
  }

  /// On what was asked in a case, as on a record that the case rests on.
  func onQuestion(
    _ question: HeldQuestion, in transaction: some ReadTransaction, on day: CivilDate
  ) throws -> [String] {
    (questions[question.id] ?? [])
      .union(try isNeeded(question, in: transaction, on: day) ? ["case-needs"] : []).sorted()
  }

  /// Whether the case in which it was asked keeps it.
  func isNeeded(
    _ question: HeldQuestion, in transaction: some ReadTransaction, on day: CivilDate
  ) throws -> Bool {
    try !ending.contains(question.caseID) && transaction.caseNeeds(question, on: day)
  }

  /// `isOpen`: whether that it is not settled counts. A peer that takes back what it gave does not wait for it; and what is
  /// kept for another reason is not worked with, open or not.
  func onExchange(_ id: String, isOpen: Bool) -> [String] {
    guard let placed = exchanges[id], !placed.isEmpty else { return isOpen ? [RestrictedItem.untilSettled] : [] }
    return placed.sorted()
  }
}

extension ReadTransaction {
  func standingHolds(at now: Instant, withoutPinsBy pinners: Set<String> = []) throws -> StandingHolds {
    try StandingHolds(self, at: now, withoutPinsBy: pinners)
  }

  /// The requests of which something waits to be sealed: decided, and not told yet.
  func leaving() throws -> Set<String> {
    Set(try jobs(Outbound.queue, in: .open).compactMap { try Outbound(canonicalBytes: $0.content).request })
  }

  /// What erasing these would do, as things stand. What is no longer there, or has nothing left to erase, is not in it.
  ///
  /// `isAsked`: by whoever gave it, who need not wait until an exchange is settled. `known`: what stands against it, where
  /// that was read before.
  func erasurePlan(
    _ scope: ErasureScope, ground: ErasureRules.Ground, isAsked: Bool, against known: StandingHolds? = nil,
    at now: Instant
  ) throws -> ErasurePlan {
    let holds = try known ?? standingHolds(at: now)
    var items: [ErasureItem] = []
    for id in Set(scope.records) {
      guard let held = try record(.sourceRecords, id: id) else { continue }
      items.append(
        ErasureItem(
          id: id, kind: ErasableKind.record.rawValue, content: Digest(of: held.content),
          holds: holds.onRecord(id, ofParty: held.key)))
    }
    for id in Set(scope.exchanges) {
      guard let row = try requestRow(exactly: id) else { continue }
      let events = try events(of: requestStream(id))
      items.append(
        ErasureItem(
          id: id, kind: ErasableKind.exchange.rawValue, content: events.contentDigest,
          holds: holds.onExchange(id, isOpen: !isAsked && (!row.isSettled || holds.leaving.contains(id)))))
    }
    for id in Set(scope.given) {
      guard let row = try requestRow(exactly: id), let held = try request(at: row, upTo: nil) else { continue }
      let events = try events(of: requestStream(id)).filter { try held.isGivenByPeer($0) }
      guard !events.isEmpty else { continue }
      items.append(
        ErasureItem(
          id: id, kind: ErasableKind.given.rawValue, content: events.contentDigest,
          holds: holds.onExchange(id, isOpen: false)))
    }
    for id in Set(scope.questions) {
      guard let question = try matchQuestion(id), !question.isForgotten else { continue }
      items.append(
        ErasureItem(
          id: id, kind: ErasableKind.question.rawValue, content: Digest(of: question.canonicalBytes),
          holds: try holds.onQuestion(question, in: self, on: now.date)))
    }
    return try ErasureRules.standard().plan(items, ground: ground.weighedAs, at: now)
  }

  func requestRow(exactly id: String) throws -> RequestRow? {
    try record(.requestRows, id: id).map { try RequestRow(canonicalBytes: $0.content) }
  }
}

extension [HeldEvent] {
  fileprivate var contentDigest: Digest {
    var writer = CanonicalWriter()
    writer.write(list: self) { $0.write($1.content) }
    return Digest(of: writer.bytes)
  }
}

extension ErasurePlan {
  /// What stays.
  var restricted: [Step] { steps.filter { $0.outcome == .restrict } }
  var erasing: [Step] { steps.filter { $0.outcome != .restrict } }

  /// What officers sign: the items, what becomes of each, and the ground by its name.
  func signed(for ground: ErasureRules.Ground) -> Digest {
    var writer = CanonicalWriter()
    writer.write(ground.id)
    writer.write(digest)
    return Digest(of: writer.bytes)
  }

  /// What proves it: the digest over the tombstones, and over what stays restricted and why.
  func receipt(for ground: ErasureRules.Ground, at now: Instant) -> Digest {
    var writer = CanonicalWriter()
    writer.write(list: erasing) {
      $0.write($1.item.kind)
      $0.write(Digest(of: $1.item.id))
      $0.write(ground.id)
      $0.write(now)
    }
    if !restricted.isEmpty {
      writer.write(list: restricted) {
        $0.write($1.item.kind)
        $0.write(Digest(of: $1.item.id))
        $0.write($1.hold ?? "")
      }
    }
    return Digest(of: writer.bytes)
  }
}
