internal import Authority
internal import Casework
internal import Federation
internal import Holdings
internal import NameKeys
internal import Ontology
internal import PrivateMatching
public import Vocabulary
internal import World

// Comparing: the holder's side of what a peer seeks. Asked is what this peer could have found here anyway, blinded, within
// the budget that the peer set; what is found stays here until an officer writes to the peer, showing the token.

extension ServiceNode {
  /// Compares what may be found here by a peer with what the peer seeks: all classes in which it seeks something, or those
  /// named. It takes one question or several; where a class stands for people they wait for a second officer.
  ///
  /// Throws `match.compare.none` where the peer seeks nothing that is held, `match.ask.budget`, and what asking throws.
  public func compare(
    with name: String, classes codes: [String] = [], at signing: SigningDesk
  ) async throws -> [MatchAsked] {
    let peer = try await matchingPeer(name)
    let purpose = signing.desk.warrant.purpose
    let now = clock.now()
    let wanted = codes.isEmpty ? Set(IdentifierClass.allCases) : Set(try Self.classes(codes))
    let sets = try await store.read { try $0.setsInForce(of: peer.nodeID, at: now) }
    let lanes = sets.keys.compactMap { MatchLane($0) }.filter { $0.isSought && wanted.contains($0.matchClass) }
    let classes = Set(lanes.map(\.matchClass))
    let schemata = try SchemaCatalog.embedded()
    let sheltered = try await shelteredAccounts()
    let index = try await store.read {
      try MatchIndex(
        of: classes, for: Recipient(id: peer.nodeID, countries: [peer.country]), purposes: [purpose], from: $0,
        sheltering: sheltered, schemata: schemata, at: now)
    }
    let questions = comparison(of: index, with: peer, at: signing)
    guard !questions.isEmpty else { throw Fault("match.compare.none", ("peer", .text(peer.name))) }
    try await store.read { transaction in
      var used: [String: Int] = [:]
      for question in questions { try transaction.checkBudget(for: question, sets, beside: &used, at: now) }
    }
    var asked: [MatchAsked] = []
    for question in questions {
      asked.append(try await sendWatched(question, to: peer, at: signing))
    }
    return asked
  }

  /// As many questions as it takes, with no more of a class in each than a batch holds. The records stand in order.
  private func comparison(
    of index: MatchIndex, with peer: PeerIdentity, at signing: SigningDesk
  ) -> [HeldQuestion] {
    var records: [String: [[UInt8]]] = [:]
    for (item, ids) in index.items { for id in ids { records[id, default: []].append(item) } }
    var runs: [[(record: String, items: [HeldQuestion.Item])]] = []
    var counts: [String: Int] = [:]
    for (id, items) in records.sorted(by: { $0.key < $1.key }) {
      let classed = items.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { bytes -> (String, [UInt8])? in
        IdentifierClass(rawValue: PlainIdentifiers.line(of: bytes).0).map {
          (MatchLane($0, isSought: true).code, bytes)
        }
      }
      let added = Dictionary(grouping: classed, by: \.0).mapValues(\.count)
      let largest = MatchQuery.sizes[MatchQuery.sizes.count - 1]
      if runs.isEmpty || added.contains(where: { (counts[$0.key] ?? 0) + $0.value > largest }) {
        runs.append([])
        counts = [:]
      }
      for (code, count) in added { counts[code, default: 0] += count }
      let place = runs[runs.count - 1].count
      runs[runs.count - 1].append((id, classed.map { .init(matchClass: $0.0, bytes: $0.1, of: [place]) }))
    }
    return runs.map { run in
      HeldQuestion(
        id: questionName(), caseID: HeldQuestion.comparison, peer: peer.nodeID, peerName: peer.name,
        officer: signing.officer.id, purpose: signing.desk.warrant.purpose, at: clock.now(), salt: entropy.bytes(16),
        commitment: CaseCommitment(
          case: HeldQuestion.comparison, officer: signing.officer.id, entropy: entropy
        ).canonicalBytes,
        asked: run.map(\.record), items: run.flatMap(\.items))
    }
  }

  /// What came of comparisons, oldest first; of each only what was found is kept. For whoever may handle requests; logged.
  public func matchComparisons(at desk: Desk) async throws -> [MatchComparison] {
    try await consult("read-match-comparisons", at: desk) { transaction in
      let restrictions = try transaction.restrictions()
      return try transaction.records(.matchQuestions, source: HeldQuestion.comparison, key: "question")
        .map { try HeldQuestion(canonicalBytes: $0.content) }
        .sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        .map { question in
          let rows = MatchQuestionSummary(question, peer: question.peerName, contact: nil).rows
          return MatchComparison(
            question: question.id, peer: question.peerName, at: question.at, stage: question.shownStage,
            refusals: Set(question.batches.map(\.refusal)).subtracting([""]).sorted(),
            found: try rows.filter { ["hit", "candidate"].contains($0.outcome) }.compactMap { row in
              guard !restrictions.hides(record: row.asked),
                let held = try transaction.record(.sourceRecords, id: row.asked)
              else { return nil }
              return MatchComparison.Found(
                record: TokenRecord(record: row.asked, source: held.source, key: held.key), outcome: row.outcome,
                classes: row.classes, tokens: row.tokens)
            })
        }
    }
  }
}

/// What came of one comparison, as officers of the holder see it: the peer sees that it was made, and how large it was.
public struct MatchComparison: Sendable, Hashable {
  /// A record that the peer seeks.
  public struct Found: Sendable, Hashable {
    public let record: TokenRecord
    /// `hit` or `candidate`.
    public let outcome: String
    public let classes: [String]
    /// What a message to the peer shows, so that it finds the case.
    public let tokens: [String]
  }
  public let question: String
  public let peer: String
  public let at: Instant
  public let stage: String
  /// Why there is no answer: codes.
  public let refusals: [String]
  public let found: [Found]
}

extension HeldQuestion {
  /// In the place of a case: nobody's case is behind it, but a peer's.
  static let comparison = "comparison"
  var isComparison: Bool { caseID == Self.comparison }

  /// Of a comparison that is answered only what was found stays: the rest is held anyway, and nobody needs it twice.
  func reducedToFound() -> HeldQuestion {
    guard isComparison, stage == .answered else { return self }
    let rows = MatchQuestionSummary(self, peer: peerName, contact: nil).rows
    return reduced(to: rows.indices.filter { ["hit", "candidate"].contains(rows[$0].outcome) })
  }
}
