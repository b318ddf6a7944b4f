internal import Authority
internal import Casework
internal import Federation
internal import Holdings
internal import NameKeys
internal import PrivateMatching
internal import Protection
internal import Vocabulary
internal import World

// Seeking: the way round for classes that stand for people who may be in danger if somebody else learns that they are
// known. Whoever works on a case publishes what it seeks; the other service compares, learns of a hit first, and an
// officer there decides whether to speak. What is sought stays listed in its case until it is ended.

extension ServiceNode {
  /// Publishes to a peer what a case seeks, beside what other open cases seek from it already, or has it wait for a second
  /// officer. Nobody here learns whether anything was found, unless the peer says so.
  ///
  /// The terms are never wider than those in force: who widens them ends what is sought first.
  ///
  /// Throws `case.…`, `node.peer.…`, `match.channel`, `match.publish.…`, and what the gate throws.
  public func seek(
    _ terms: [MatchTerm], from name: String, inCase caseName: String, _ publishing: MatchPublishing = MatchPublishing(),
    at signing: SigningDesk
  ) async throws -> MatchPublished {
    guard !terms.isEmpty else { throw Fault("matching.query.size") }
    try publishing.check()
    let state = try await caseState(caseName, at: signing.desk)
    guard state.stage == .open else { throw Fault("case.closed") }
    let signing = signing.inCase(state.id)
    let peer = try await matchingPeer(name)
    var items: [HeldQuestion.Item] = []
    for (number, term) in terms.enumerated() {
      for item in term.items {
        items.add(MatchLane(item.identifierClass, isSought: true).code, item.bytes, of: number)
      }
    }
    var asking = HeldQuestion(
      id: questionName(), caseID: state.id, peer: peer.nodeID, peerName: peer.name, officer: signing.officer.id,
      purpose: signing.desk.warrant.purpose, at: clock.now(), salt: entropy.bytes(16),
      commitment: CaseCommitment(case: state.id, officer: signing.officer.id, entropy: entropy).canonicalBytes,
      asked: terms.map(\.label), items: items)
    asking.stage = .sought
    asking.limits = .init(
      until: publishing.end(at: asking.at), day: publishing.day, month: publishing.month, epoch: publishing.epoch)
    let question = asking
    let plan = try await seeking(question.lanes, adding: question, ending: [], from: peer, publishing)
    return try await put(
      plan, isSensitive: question.lanes.contains(where: \.matchClass.isSensitive), to: peer, at: signing)
  }

  /// A case seeks nothing from a peer any more: what it sought goes out of the sets with a change, and what other cases seek
  /// stays under the terms in force, or narrower ones that are named. As many officers sign as when it began: two of
  /// different units where a class stands for people.
  ///
  /// Throws `match.seek.none` where it sought nothing, and `match.publish.…`.
  public func endSeeking(
    from name: String, inCase caseName: String, _ publishing: MatchPublishing = MatchPublishing(),
    at signing: SigningDesk
  ) async throws -> MatchPublished {
    try publishing.check()
    let state = try await caseState(caseName, at: signing.desk)
    let peer = try await matchingPeer(name)
    let ending = try await store.read { try $0.sought(from: peer.nodeID, inOpenCases: false) }
      .filter { $0.caseID == state.id }
    guard !ending.isEmpty else { throw Fault("match.seek.none", ("peer", .text(peer.name))) }
    let lanes = Set(ending.flatMap(\.lanes))
    let plan = try await seeking(lanes, adding: nil, ending: ending.map(\.id), from: peer, publishing)
    return try await put(
      plan, isSensitive: lanes.contains(where: \.matchClass.isSensitive), to: peer, at: signing.inCase(state.id))
  }

  func questionName() -> String { "question-" + String(Digest(of: entropy.bytes(16)).hex.prefix(12)) }

  /// The sets of some classes as open cases seek in them, with what one begins to seek or without what one ends.
  private func seeking(
    _ lanes: Set<MatchLane>, adding: HeldQuestion?, ending: [String], from peer: PeerIdentity,
    _ publishing: MatchPublishing
  ) async throws -> PublicationPlan {
    let now = clock.now()
    let current = MatchEpoch(at: now)
    let recipient = Recipient(id: peer.nodeID, countries: [peer.country])
    let (sought, answerable) = try await store.read {
      (try $0.sought(from: peer.nodeID, inOpenCases: true), try $0.answerableSets(of: peer.nodeID, at: now))
    }
    let scanner = try await egress()
    var plan = PublicationPlan(
      peer: peer.nodeID, peerName: peer.name, salt: entropy.bytes(16), withheld: 0, sets: [], sought: adding,
      ended: ending)
    var seeking: [HeldQuestion] = []
    for question in sought where !ending.contains(question.id) && question.limits.until.map({ now < $0 }) ?? true {
      // Whoever came to be protected since goes out with this change, and stops nobody else's.
      let clear = question.asked.indices.filter { place in
        let lines = question.items.filter { $0.of.contains(place) && !$0.isName }.map {
          PlainIdentifiers.line(of: $0.bytes)
        }
        return scanner.scan(
          [PlainIdentifiers.part(salt: question.salt, [("asked", question.asked[place])] + lines)], to: recipient
        ).isClear
      }
      plan.withheld += question.asked.count - clear.count
      seeking.append(question.reduced(to: clear))
    }
    seeking += adding.map { [$0] } ?? []
    for lane in lanes.sorted() {
      let published = answerable[lane]
      // What ends goes out of the set that is answered now; what begins stands in this quarter's.
      let epoch = adding == nil ? published?.newest.flatMap { MatchEpoch(number: $0) } ?? current : current
      var items: [[UInt8]: Set<String>] = [:]
      var terms = publishing.terms(lane.matchClass, in: epoch, at: now)
      for question in seeking where question.lanes.contains(lane) {
        terms = terms.strictest(question.limits.terms(lane.matchClass, in: epoch))
        for item in question.items where item.matchClass == lane.code {
          items[item.bytes, default: []].insert(question.id)
        }
      }
      if let published { terms = terms.strictest(published.terms(in: epoch)) }
      // Where nothing is sought any more, or nothing is in force, ending brings nothing back.
      if items.isEmpty || (adding == nil && published == nil) { terms.grant = .none }
      plan.sets.append(try await planned(lane, items, terms, in: epoch, to: peer))
    }
    return plan
  }
}

extension HeldQuestion.Limits {
  fileprivate func terms(_ matchClass: IdentifierClass, in quarter: MatchEpoch) -> SetTerms {
    var publishing = MatchPublishing()
    (publishing.day, publishing.month, publishing.epoch) = (day, month, epoch)
    return SetTerms(
      grant: publishing.grant(matchClass), until: until.map { min($0, quarter.answersEnd) } ?? quarter.answersEnd)
  }
}

extension ReadTransaction {
  /// What is sought from a peer, oldest first.
  func sought(from peer: String, inOpenCases: Bool) throws -> [HeldQuestion] {
    var questions: [HeldQuestion] = []
    try eachRecord(in: .matchQuestions, after: "") { held in
      let question = try HeldQuestion(canonicalBytes: held.content)
      if question.stage == .sought, question.peer == peer { questions.append(question) }
      return true
    }
    return try questions.filter { try !inOpenCases || mayBeCompared($0) }
      .sorted { ($0.at, $0.id) < ($1.at, $1.id) }
  }

  /// Whether what is sought may still be compared with: its case is open, and it is not restricted for that case, too.
  func mayBeCompared(_ sought: HeldQuestion) throws -> Bool {
    guard try caseState(sought.caseID).stage == .open else { return false }
    return try !restrictions().hides(question: sought.id, from: sought.caseID)
  }
}
