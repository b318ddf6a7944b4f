internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import Joint
internal import Vocabulary
internal import World

// What comes in of joint analysis. Taking it in is one transaction for each envelope and computes nothing: a round goes on when
// the node next puts out what is due.

/// What an envelope of joint analysis brought.
public enum JointArrival: Sendable, Hashable {
  /// A member agreed; `isProposal` where this service has not, yet.
  case word(agreement: String, isProposal: Bool)
  case left(agreement: String)
  /// A message of a round that goes on.
  case message(agreement: String, round: String)
  /// A member's part in a round is over.
  case ended(agreement: String, round: String)
  /// A message of a round that is over here, or that may not begin now.
  case late(agreement: String, round: String)
}

extension WriteTransaction {
  func takeJoint(_ parcel: Parcel, from peer: Peer, at desk: MatchDesk, now: Instant) throws -> JointArrival {
    let channel = try record(.channels, id: peer.identity.nodeID).map { try HeldChannel(canonicalBytes: $0.content) }
    guard channel.map({ !$0.isSuspended && $0.terms.allowedTypes.contains("joint.analysis") }) ?? false else {
      throw Fault("requests.channel.suspended")
    }
    guard let sender = MemberID(peer.identity.nodeID), let own = MemberID(desk.own) else {
      throw Fault("joint.not-a-member")
    }
    switch parcel.kind {
    case JointParcel.word: return try takeWord(parcel, from: sender, peer, own: own, at: desk, now: now)
    case JointParcel.leaving: return try takeLeaving(parcel, from: sender, peer, own: own, now: now)
    case JointParcel.round: return try takeMessage(parcel, from: sender, own: own, at: desk, now: now)
    default: return try takeEnd(parcel, from: sender, own: own, now: now)
    }
  }

  private func takeWord(
    _ parcel: Parcel, from sender: MemberID, _ peer: Peer, own: MemberID, at desk: MatchDesk, now: Instant
  ) throws -> JointArrival {
    let travelling = try TravellingWord(parcel)
    let word = travelling.word
    let agreement = word.statement.agreement
    guard word.statement.member == sender, let place = agreement.position(of: sender),
      let ownPlace = agreement.position(of: own), (travelling.pairKey != nil) == (place < ownPlace),
      word.holds(as: "joint word", under: peer.signingKeys(at: now))
    else { throw Fault("joint.word") }
    let known = try jointAgreement(agreement.digest)
    // What nobody here agreed to does not pile up.
    guard
      try known != nil || jointAgreements().count(where: { $0.words[own] == nil }) < HeldJointAgreement.mostProposals
    else { throw Fault("joint.too-many") }
    var held = known ?? HeldJointAgreement(agreement)
    // What a member said once stays as it was said; who left does not come back.
    guard held.left[sender] == nil, held.words[sender].map({ $0.statement == word.statement }) ?? true else {
      throw Fault("joint.word")
    }
    if held.words[sender] == nil {
      held.words[sender] = word
      if let pairKey = travelling.pairKey {
        held.pairKeys[sender] = try desk.sealing.publicKey.seal(pairKey, entropy: desk.entropy)
      }
      try keep(held)
    }
    return .word(agreement: agreement.name, isProposal: held.words[own] == nil)
  }

  private func takeLeaving(
    _ parcel: Parcel, from sender: MemberID, _ peer: Peer, own: MemberID, now: Instant
  ) throws -> JointArrival {
    let leaving = try SignedByNode<JointLeaving>(canonicalBytes: parcel.content)
    guard leaving.statement.member == sender, leaving.holds(as: "joint leaving", under: peer.signingKeys(at: now)),
      let held = try jointAgreement(leaving.statement.agreement), held.agreement.position(of: sender) != nil
    else { throw Fault("joint.word") }
    if held.left[sender] == nil { try leave(held, by: sender, own: own, at: now) }
    return .left(agreement: held.agreement.name)
  }

  private func takeMessage(
    _ parcel: Parcel, from sender: MemberID, own: MemberID, at desk: MatchDesk, now: Instant
  ) throws -> JointArrival {
    let travelling = try TravellingStep(parcel)
    let message = try RoundMessage(canonicalBytes: travelling.content)
    guard let held = try jointAgreement(travelling.agreement), let place = held.agreement.position(of: sender),
      message.fits(travelling.step)
    else { throw Fault("joint.round") }
    let late = JointArrival.late(agreement: held.agreement.name, round: travelling.round)
    guard held.left.isEmpty else { return late }
    let known = try jointRound(JointPlace.of(travelling.agreement, travelling.round))
    guard known?.isOpen ?? true else { return late }
    let round: HeldJointRound
    if let known {
      round = known
    } else {
      guard travelling.step == 1 else { throw Fault("joint.round") }
      round = HeldJointRound(travelling.agreement, travelling.round, openedBy: sender, at: now)
      guard try mayBegin(held.agreement.digest, on: now.date) else {
        try end(
          round, .busy, by: own, telling: held.agreement.members.filter { $0 != own }, under: held, own: own, at: now)
        return late
      }
      try keep(round)
    }
    let id = JointPlace.of(round.place, step: travelling.step, sender: place)
    if let before = try record(.jointMessages, id: id) {
      // Two of one step: one of them is not what the others were told.
      guard before.content == travelling.content else {
        try end(
          round, .message, by: sender, fault: "joint.round", telling: held.agreement.members.filter { $0 != own },
          under: held, own: own, at: now)
        return late
      }
    } else {
      try replace(HeldRecord(collection: .jointMessages, id: id, source: round.place, content: travelling.content))
    }
    return .message(agreement: held.agreement.name, round: round.name)
  }

  private func takeEnd(_ parcel: Parcel, from sender: MemberID, own: MemberID, now: Instant) throws -> JointArrival {
    let travelling = try TravellingStep(parcel)
    guard let held = try jointAgreement(travelling.agreement), held.agreement.position(of: sender) != nil,
      let ending = HeldJointRound.Ending(rawValue: String(decoding: travelling.content, as: UTF8.self)),
      [.busy, .stopped].contains(ending)
    else { throw Fault("joint.round") }
    let round =
      try jointRound(JointPlace.of(travelling.agreement, travelling.round))
      ?? HeldJointRound(travelling.agreement, travelling.round, openedBy: sender, at: now)
    guard round.isOpen else { return .late(agreement: held.agreement.name, round: round.name) }
    try end(round, ending, by: sender, telling: [], under: held, own: own, at: now)
    return .ended(agreement: held.agreement.name, round: round.name)
  }
}

extension ReadTransaction {
  /// Whether a round of an agreement may begin: none is under way, and not too many began that day.
  func mayBegin(_ agreement: Digest, on day: CivilDate) throws -> Bool {
    let rounds = try jointRounds(of: agreement)
    return !rounds.contains(where: \.isOpen)
      && rounds.count { $0.day == day } < HeldJointRound.mostADay
  }
}

extension HeldJointAgreement {
  /// Agreements to which nobody here said anything yet.
  static let mostProposals = 100
}
