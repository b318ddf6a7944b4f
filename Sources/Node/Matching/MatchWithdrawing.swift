internal import Authority
internal import Federation
internal import Holdings
internal import NameKeys
internal import PrivateMatching
internal import Vocabulary
internal import World

// Taking back: what a peer may find here no more.

extension ServiceNode {
  /// Lets a peer find nothing more in some classes, or in any: every set that could still be answered is taken back, this
  /// quarter's and the last one's, and nothing may be asked. One officer signs. Publishing anew lets it ask again.
  ///
  /// Throws `match.withdraw.none` where nothing that is published there can be asked about.
  public func withdraw(from name: String, classes codes: [String] = [], at signing: SigningDesk) async throws
    -> MatchPublished
  {
    let peer = try await matchingPeer(name)
    let now = clock.now()
    let wanted = codes.isEmpty ? Set(IdentifierClass.allCases) : Set(try Self.classes(codes))
    let answerable = try await store.read { try $0.answerableSets(of: peer.nodeID, at: now) }
      .filter { !$0.key.isSought && wanted.contains($0.key.matchClass) }
    var plan = PublicationPlan(peer: peer.nodeID, peerName: peer.name, salt: entropy.bytes(16), withheld: 0, sets: [])
    for (lane, published) in answerable.sorted(by: { $0.key < $1.key }) {
      guard let newest = published.newest, let epoch = MatchEpoch(number: newest) else { continue }
      var terms = published.terms(in: epoch)
      terms.grant = .none
      plan.sets.append(try await planned(lane, [:], terms, in: epoch, to: peer))
      // The peer takes no change to an older set in: that one is answered no more.
      plan.takenBack += published.until.keys.filter { $0 != newest }.sorted()
        .map { MatchPlace.of(peer.nodeID, lane.code, $0) }
    }
    guard !plan.sets.isEmpty else { throw Fault("match.withdraw.none", ("peer", .text(peer.name))) }
    return try await put(plan, isSensitive: false, to: peer, at: signing)
  }
}
