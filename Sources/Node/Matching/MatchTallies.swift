internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import PrivateMatching
public import Vocabulary
internal import World

// Both ends count what was asked, by peer, class, purpose and day, and compare: neither can have asked or answered more than
// the other logged. A difference is told to oversight.

/// On which side of a question this node stood.
enum MatchSide: String, Sendable, CaseIterable {
  case asked, held
  var other: MatchSide { self == .asked ? .held : .asked }
}

/// A tally as it travels: signed by who counted.
struct TravellingTally: Sendable {
  let side: MatchSide
  let tally: DayTally
  let signature: [UInt8]
}

extension TravellingTally: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(side.rawValue)
    writer.write(tally)
    writer.write(signature)
  }

  init(from reader: inout CanonicalReader) throws {
    side = try reader.choice()
    tally = try reader.value()
    signature = try reader.byteRun()
  }
}

extension ReadTransaction {
  fileprivate func tallyPlace(_ side: MatchSide, _ peer: String, _ scope: MatchScope, _ day: CivilDate) -> String {
    peer + "/" + day.description + "/" + side.rawValue + "/" + scope.matchClass + "/" + String(scope.epoch)
  }
}

extension WriteTransaction {
  /// Counts a batch that was answered.
  func tally(_ side: MatchSide, _ query: MatchQuery, _ scope: MatchScope, on day: CivilDate) throws {
    let peer = side == .asked ? scope.holder : scope.asker
    let place = tallyPlace(side, peer, scope, day)
    var tally =
      try record(.matchTallies, id: place).map { try DayTally(canonicalBytes: $0.content) }
      ?? DayTally(scope, day: day)
    _ = tally.add(query, day: day)
    try replace(HeldRecord(collection: .matchTallies, id: place, content: tally.canonicalBytes))
  }

  func takeTallies(
    _ parcel: Parcel, from peer: PeerIdentity, at desk: MatchDesk, now: Instant
  ) throws -> MatchArrival {
    var reader = CanonicalReader(parcel.content)
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    let tallies: [TravellingTally] = try reader.list()
    try reader.finish()
    guard tallies.count <= MatchParcel.mostTallies else { throw reader.malformed }
    var differing = 0
    for there in tallies {
      let (scope, day) = (there.tally.scope, there.tally.day)
      let (holder, asker) = there.side == .held ? (peer.nodeID, desk.own) : (desk.own, peer.nodeID)
      guard scope.holder == holder, scope.asker == asker,
        peer.signingKey.verifies(there.signature, over: there.tally.signedBytes)
      else { throw Fault("matching.manifest.scope") }
      // Answers that are still on their way are not yet counted at the asker: only a day that is over is compared.
      guard day < now.date else { continue }
      let place = tallyPlace(there.side.other, peer.nodeID, scope, day)
      let here =
        try record(.matchTallies, id: place).map { try DayTally(canonicalBytes: $0.content) }
        ?? DayTally(scope, day: day)
      let differences = here.differences(from: there.tally)
      guard !differences.isEmpty else { continue }
      differing += 1
      try notice("match-tallies-differ", about: peer.nodeID + "/" + scope.matchClass + "/" + day.description, now: now)
    }
    return .tallies(differing: differing)
  }
}

extension ServiceNode {
  /// Sends every peer what was counted with it on one day, asked and held, signed with the node's key. Returns how many
  /// tallies went to how many peers. Throws `match.reconcile.day` for a day that is not over.
  public func reconcileMatching(
    of day: CivilDate? = nil, at desk: Desk
  ) async throws -> (tallies: Int, peers: Int) {
    let now = clock.now()
    let day = day ?? now.date.adding(days: -1)
    guard day < now.date else { throw Fault("match.reconcile.day", ("date", .date(day))) }
    let peers = try await peers().filter { $0.isAdmitted(on: now.date) }.map(\.identity.nodeID)
    let key = key
    try await consult("match-reconcile", subjects: [day.description], at: desk) { _ in }
    return try await store.write { transaction -> (tallies: Int, peers: Int) in
      var (count, told) = (0, 0)
      for peer in peers {
        var tallies: [TravellingTally] = []
        let prefix = peer + "/" + day.description + "/"
        try transaction.eachRecord(in: .matchTallies, after: prefix) { held in
          guard held.id.hasPrefix(prefix) else { return false }
          let tally = try DayTally(canonicalBytes: held.content)
          tallies.append(
            TravellingTally(
              side: tally.scope.holder == peer ? .asked : .held, tally: tally, signature: key.sign(tally.signedBytes)))
          return tallies.count < MatchParcel.mostTallies
        }
        guard !tallies.isEmpty else { continue }
        var writer = CanonicalWriter()
        writer.write(UInt64(1))
        writer.write(list: tallies)
        try transaction.enqueueOwn(
          Parcel(kind: MatchParcel.tallies, content: writer.bytes), to: peer, as: "match-tallies",
          notes: ["day \(day)", "tallies \(tallies.count)"], at: now)
        count += tallies.count
        told += 1
      }
      return (count, told)
    }
  }
}
