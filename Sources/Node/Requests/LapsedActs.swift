internal import Audit
internal import Authority
internal import Holdings
internal import Requests
internal import Vocabulary
internal import World

// What waited too long for its second officer. It is not done any more, so that what it would have said is not kept either:
// the log keeps who signed it, when, and its digest.

extension ServiceNode {
  /// Ends every act whose time is over: when the node is opened, when what waits is listed, and when what is due goes out. A
  /// request that waited to be sent is a draft again. Writes nothing where none is.
  func endLapsed() async throws {
    let now = clock.now()
    if try await store.read({ try $0.pendingActs().contains { $0.hasLapsed(at: now) } }) {
      try await end(lapsedBy: now)
    }
    try await giveWhatIsOwed()
  }

  private func end(lapsedBy now: Instant) async throws {
    try await withholdWhatLapsed(at: now)
    let (own, key) = (try await party(), key)
    let officer = "node-" + description.id
    try await store.write { transaction in
      var acts: [WaitingAct] = []
      try transaction.eachRecord(in: .waitingActs, after: "") {
        acts.append(try WaitingAct(canonicalBytes: $0.content))
        return true
      }
      for act in acts where act.pending.hasLapsed(at: now) {
        try transaction.removeRecord(.waitingActs, id: act.pending.id)
        if act.overriding != nil {
          try transaction.notice("override-lapsed", about: act.step?.request ?? act.pending.id, now: now)
        }
        // What was revised and signed anew meanwhile waits for that signature's answer.
        guard let request = act.sending,
          !acts.contains(where: { $0.sending == request && !$0.pending.hasLapsed(at: now) })
        else { continue }
        try transaction.returnDraft(
          request, by: own, officer: officer, signature: key.sign(act.pending.signed.bytes), at: now)
      }
      // Nothing that a proposed hold named went while it could be decided on.
      if acts.contains(where: { $0.pending.kind == .holdErasure && $0.pending.hasLapsed(at: now) }) {
        try transaction.eraseWhatIsReleased(at: now)
      }
      for pending in try transaction.pendingActs() where pending.hasLapsed(at: now) {
        try transaction.end(lapsed: pending, at: now)
      }
    }
  }
}

extension WaitingAct {
  /// The request whose sending waits.
  fileprivate var sending: String? { pending.kind == .sendRequest ? step?.request : nil }
}

extension PendingAct {
  /// As the gate counts it: in whole seconds.
  func hasLapsed(at now: Instant) -> Bool { now.seconds - at.seconds > PendingAct.validity }
}

extension WriteTransaction {
  func end(lapsed pending: PendingAct, at now: Instant) throws {
    try remove(pending: pending.id)
    try log(
      AuditEntry(
        time: now, kind: pending.parts.isEmpty ? .alteration : .disclosure, phase: .failed, act: "lapse",
        officer: "", purpose: "", basis: "", subjects: [pending.id, pending.signed.hex],
        notes: ["act \(pending.kind.rawValue)"]))
  }

  fileprivate func returnDraft(
    _ request: String, by own: Party, officer: String, signature: [UInt8], at now: Instant
  ) throws {
    guard let row = try requestRow(exactly: request), let held = try self.request(at: row, upTo: nil),
      held.state.stage == .awaitingApproval, let why = Explanation("Nobody signed it in time."),
      let party = Party(
        country: own.country, kind: held.state.message.from.party.kind, authority: own.authority, unit: "node"),
      let node = Actor(party: party, officer: officer)
    else { return }
    let plan = StepPlan(request: request, action: .draftReturned(why), files: [], by: node, shown: node, held: held)
    _ = try plan.append([plan.event(at: now, signature: signature)], in: self, now: now)
  }
}
