internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import Joint
internal import Vocabulary
internal import World

// What leaves of joint analysis. No officer is asked for a message: the agreement, which two officers signed, is what authorizes
// it, and the log says of each to whom it went, with what in it, how many items and bytes.

extension WriteTransaction {
  /// Puts what this node says under an agreement on its way, with an entry in the log.
  func enqueueJoint(
    _ parcel: Parcel, to member: MemberID, as act: String, under agreement: JointAgreement, basis: String,
    round: String? = nil, notes: [String], at now: Instant
  ) throws {
    let entry = try log(
      AuditEntry(
        time: now, kind: .disclosure, act: act, officer: "", purpose: agreement.purpose.rawValue, basis: basis,
        subjects: [member.text, agreement.digest.hex] + (round.map { [$0] } ?? []), notes: notes))
    let place = String(entry)
    let name = String(repeating: "0", count: max(0, 12 - place.count)) + place
    let outbound = Outbound(item: "joint:" + name, recipient: member.text, parcel: parcel, notBefore: now)
    try replace(
      HeldRecord(
        collection: .matchAnswers, id: outbound.item,
        content: OwnAnswer(content: Digest(of: parcel.content), peer: member.text).canonicalBytes))
    try put(Job(queue: Outbound.queue, id: name, createdAt: now, content: outbound.canonicalBytes))
  }

  /// Takes back what of a round has not left yet.
  func takeBackUnsent(of round: HeldJointRound) throws {
    for job in try jobs(Outbound.queue, in: .open) {
      let outbound = try Outbound(canonicalBytes: job.content)
      guard outbound.envelope == nil, outbound.parcel.kind == JointParcel.round,
        let step = try? TravellingStep(outbound.parcel), step.agreement == round.agreement, step.round == round.name
      else { continue }
      try remove(job: job.id, from: Outbound.queue)
      try removeRecord(.matchAnswers, id: outbound.item)
    }
  }

  /// Ends a round here. Others are told that it stopped and no reason, unless it was their own: a reason could say that
  /// somebody came to be protected.
  func end(
    _ round: HeldJointRound, _ ending: HeldJointRound.Ending, by member: MemberID?, fault: String? = nil,
    telling others: [MemberID], under held: HeldJointAgreement, own: MemberID, at now: Instant
  ) throws {
    var ended = round
    ended.stage = .ended
    (ended.ending, ended.endedBy, ended.fault) = (ending, member, fault)
    ended.secret = []
    ended.finishedAt = now
    try takeBackUnsent(of: round)
    try removeJointMessages(of: round)
    try keep(ended)
    try log(
      AuditEntry(
        time: now, kind: .combination, phase: .failed, act: "joint-round", officer: "",
        purpose: held.agreement.purpose.rawValue, basis: held.words[own]?.statement.basis ?? "",
        subjects: [held.agreement.digest.hex, round.name],
        notes: [ending.rawValue] + (fault.map { [$0] } ?? [])))
    let code = ending == .busy ? HeldJointRound.Ending.busy : .stopped
    for other in others {
      try enqueueJoint(
        TravellingStep(
          agreement: round.agreement, round: round.name, step: 0, content: Array(code.rawValue.utf8)
        ).parcel(JointParcel.end), to: other, as: "joint-end", under: held.agreement,
        basis: held.words[own]?.statement.basis ?? "", round: round.name, notes: [], at: now)
    }
  }
}

extension ReadTransaction {
  /// Whether a message that waits is still covered: by an agreement that nobody left and that has not run out, and by what was
  /// known of who is protected when it was computed.
  func jointMayLeave(_ outbound: Outbound, at now: Instant) throws -> Bool {
    guard outbound.parcel.kind == JointParcel.round else { return true }
    let step = try TravellingStep(outbound.parcel)
    guard let held = try jointAgreement(step.agreement), held.left.isEmpty, now.date <= held.agreement.expires,
      let round = try jointRound(JointPlace.of(step.agreement, step.round)), round.stage != .ended
    else { return false }
    return try round.protections == jointProtections()
  }
}
