internal import Audit
internal import Federation
internal import Holdings
internal import PrivateMatching
internal import Vocabulary
internal import World

// How what belongs to private matching leaves: what is compared with what was authorized, and what is blinded on the way.

extension ReadTransaction {
  /// Whether what waits is what was authorized, be it of a request or of matching.
  func isAuthorized(_ outbound: Outbound, _ item: OutboundItem) throws -> Bool {
    if try isAuthorizedMatch(outbound, item) { return true }
    return outbound.isWhatWasAuthorized(item)
  }
}

extension Outbound {
  /// Made by the node itself: no officer's act stands behind it in the outbox.
  var isOwnWord: Bool { item.hasPrefix("match:") || item.hasPrefix("joint:") }
  var isUnblinded: Bool { envelope == nil && parcel.kind == MatchParcel.unblinded }
}

extension WriteTransaction {
  /// Blinds a question that is about to be sealed. False where it cannot leave: it is ended, with the reason kept for the
  /// case's team.
  func blind(
    _ outbound: inout Outbound, _ job: Job, from own: OwnIdentity, at now: Instant, entropy: any Entropy
  ) throws -> Bool {
    guard outbound.isUnblinded else { return true }
    let id = String(decoding: outbound.parcel.content, as: UTF8.self)
    do {
      outbound.parcel = try nested {
        try blind(id, sealing: own.identity.sealingKey, at: now, entropy: entropy)
      }
      return true
    } catch let fault as Fault {
      try fail(question: id, because: fault, at: now)
      var ended = job
      ended.state = .failed
      try put(ended)
      try settle(outbound: outbound.item, sent: false, at: now, notes: [fault.code.rawValue])
      return false
    }
  }

  /// Says in the log that something of the node's own went, and forgets what it was compared with.
  func settleOwn(_ outbound: Outbound, at now: Instant, notes: [String]) throws {
    try removeRecord(.matchAnswers, id: outbound.item)
    try log(
      AuditEntry(
        time: now, kind: .disclosure, phase: .done, act: "seal", officer: "", purpose: "", basis: "",
        subjects: [outbound.recipient], notes: notes))
  }
}
