internal import Authority
internal import Holdings
internal import NameKeys
internal import PrivateMatching
internal import Vocabulary

/// Under which terms a set is put in place: what may be asked of it, and until when.
struct SetTerms: Sendable {
  var grant: MatchGrant
  var until: Instant
  /// A whole set, not what changed.
  var isAnew = false

  /// What both allow.
  func strictest(_ other: SetTerms) -> SetTerms {
    SetTerms(grant: grant.strictest(other.grant), until: min(until, other.until), isAnew: isAnew)
  }
}

extension MatchGrant {
  /// The lesser of each limit, for the purposes that both allow.
  func strictest(_ other: MatchGrant) -> MatchGrant {
    MatchGrant(
      limits.compactMap { own in
        other.limits.first { $0.purpose == own.purpose }.map {
          (own.purpose, min(own.day, $0.day), min(own.month, $0.month))
        }
      }, epoch: min(epoch, other.epoch))
  }

  /// It was taken back: nothing may be asked.
  var isNothing: Bool { epoch == 0 }
}

extension MatchPublishing {
  /// What it says of a class in a quarter.
  func terms(_ matchClass: IdentifierClass, in epoch: MatchEpoch, at now: Instant) -> SetTerms {
    SetTerms(
      grant: grant(matchClass), until: end(at: now).map { min($0, epoch.answersEnd) } ?? epoch.answersEnd,
      isAnew: isAnew)
  }

  /// Until when the officer lets it be asked; nil where nothing is said.
  func end(at now: Instant) -> Instant? {
    validDays.map { now.adding(seconds: Int64($0) * 86_400) }
  }

  /// What the peer may ask of a class; budgets of names are said in persons.
  func grant(_ matchClass: IdentifierClass) -> MatchGrant {
    let usual = MatchGrant.standard(matchClass)
    let purposes = purposes.isEmpty ? usual.purposes : Array(Swift.Set(purposes))
    let most = matchClass.mostKeys
    let limits = usual.limits[0]
    return MatchGrant(
      purposes.map { ($0, day ?? limits.day / most, month ?? limits.month / most) },
      epoch: epoch ?? usual.epoch / most
    ).inKeys(of: matchClass)
  }
}

/// Sets of one lane that can still be answered.
struct AnswerableSets: Sendable {
  /// By quarter, until when.
  fileprivate(set) var until: [UInt64: Instant] = [:]
  /// What may be asked of them: one grant for all.
  let grant: MatchGrant

  /// The one that is changed; of older ones a peer takes nothing in any more.
  var newest: UInt64? { until.keys.max() }

  /// What is in force of a quarter's set: of another quarter's what may be asked, since how long it lives is its own.
  func terms(in epoch: MatchEpoch) -> SetTerms {
    SetTerms(grant: grant, until: until[epoch.number] ?? epoch.answersEnd)
  }
}

extension ReadTransaction {
  /// What was published to a peer and can still be answered, by lane; without what was taken back.
  func answerableSets(of peer: String, at now: Instant) throws -> [MatchLane: AnswerableSets] {
    var sets: [MatchLane: AnswerableSets] = [:]
    try eachRecord(in: .matchManifests, after: "") { held in
      let manifest = try PublishedManifest(canonicalBytes: held.content).manifest
      let scope = manifest.scope
      guard scope.asker == peer, now < manifest.validUntil, let lane = MatchLane(scope.matchClass) else { return true }
      if sets[lane] == nil {
        guard let granted = try record(.matchGrants, id: MatchPlace.of(peer, lane.code)) else { return true }
        sets[lane] = AnswerableSets(grant: try MatchGrant(canonicalBytes: granted.content))
      }
      let known = sets[lane]?.until[scope.epoch]
      sets[lane]?.until[scope.epoch] = known.map { max($0, manifest.validUntil) } ?? manifest.validUntil
      return true
    }
    return sets.filter { !$0.value.grant.isNothing }
  }
}

extension WriteTransaction {
  /// Answers nothing that is asked under these manifests any more.
  func removeManifests(where isOver: (PublishedManifest) -> Bool) throws {
    var over: [String] = []
    try eachRecord(in: .matchManifests, after: "") { held in
      if isOver(try PublishedManifest(canonicalBytes: held.content)) { over.append(held.id) }
      return true
    }
    for id in over { try removeRecord(.matchManifests, id: id) }
  }
}
