internal import Authority
internal import Casework
internal import Federation
internal import Holdings
internal import PrivateMatching
internal import Vocabulary
internal import World

// Seeking: the way round for classes that stand for people who may be in danger if somebody else learns that they are
// known. Whoever works on a case publishes what it seeks; the other service compares, learns of a hit first, and an
// officer there decides whether to speak. What is sought stays listed in its case until it is ended.

extension ServiceNode {
  /// Publishes to a peer what a case seeks, beside what other open cases seek from it already, or has it wait for a second
  /// officer. Nobody here learns whether anything was found, unless the peer says so.
  ///
  /// Throws `case.…`, `node.peer.…`, `match.channel`, `match.publish.budget`, and what the gate throws.
  public func seek(
    _ terms: [MatchTerm], from name: String, inCase caseName: String, _ publishing: MatchPublishing = MatchPublishing(),
    at signing: SigningDesk
  ) async throws -> MatchPublished {
    guard !terms.isEmpty else { throw Fault("matching.query.size") }
    try publishing.checkBudgets()
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
    let question = asking
    let plan = try await seeking(question.lanes, adding: question, ending: [], from: peer, publishing)
    return try await watchingStops(
      of: .publishMatchSets, [question.id, peer.nodeID], request: question.id, at: signing
    ) {
      try await put(plan, isSensitive: question.lanes.contains(where: \.matchClass.isSensitive), to: peer, at: signing)
    }
  }

  /// A case seeks nothing from a peer any more: what it sought goes out of the sets with a change. One officer signs.
  /// Throws `match.seek.none` where it sought nothing.
  public func endSeeking(from name: String, inCase caseName: String, at signing: SigningDesk) async throws
    -> MatchPublished
  {
    let state = try await caseState(caseName, at: signing.desk)
    let peer = try await matchingPeer(name)
    let ending = try await store.read { try $0.sought(from: peer.nodeID, inOpenCases: false) }
      .filter { $0.caseID == state.id }
    guard !ending.isEmpty else { throw Fault("match.seek.none", ("peer", .text(peer.name))) }
    let plan = try await seeking(
      Set(ending.flatMap(\.lanes)), adding: nil, ending: ending.map(\.id), from: peer, MatchPublishing())
    return try await put(plan, isSensitive: false, to: peer, at: signing.inCase(state.id))
  }

  func questionName() -> String { "question-" + String(Digest(of: entropy.bytes(16)).hex.prefix(12)) }

  private func seeking(
    _ lanes: Set<MatchLane>, adding: HeldQuestion?, ending: [String], from peer: PeerIdentity,
    _ publishing: MatchPublishing
  ) async throws -> PublicationPlan {
    let standing = try await store.read { try $0.sought(from: peer.nodeID, inOpenCases: true) }
      .filter { !ending.contains($0.id) }
    var sets: [PublicationPlan.PlannedSet] = []
    for lane in lanes.sorted() {
      var items: [[UInt8]: Set<String>] = [:]
      for question in standing + (adding.map { [$0] } ?? []) {
        for item in question.items where item.matchClass == lane.code {
          items[item.bytes, default: []].insert(question.id)
        }
      }
      sets.append(try await planned(lane, items, for: publishing.grant(lane.matchClass), to: peer, publishing))
    }
    return PublicationPlan(
      peer: peer.nodeID, peerName: peer.name, salt: entropy.bytes(16), withheld: 0, sets: sets, sought: adding,
      ended: ending)
  }
}

extension HeldQuestion {
  var lanes: Set<MatchLane> { Set(items.compactMap { MatchLane($0.matchClass) }) }
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
    return try questions.filter { try !inOpenCases || caseState($0.caseID).stage == .open }
      .sorted { ($0.at, $0.id) < ($1.at, $1.id) }
  }
}
