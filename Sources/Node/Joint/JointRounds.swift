internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import Joint
internal import MoneyFlow
internal import PrivateMatching
internal import Synchronization
internal import Vocabulary
internal import World

// Rounds: what a node computes when the messages for it have come. It happens before what is due is put out, outside of any
// transaction, from what is stored; what follows from it, messages, log and state, is one transaction that finds the round as it
// was. Stopped in between, it is computed once more, and the same.

extension ServiceNode {
  /// Opens a round of an agreement that is in force. All members take part without being asked again: that is what they agreed.
  ///
  /// Returns its name. Throws `joint.unknown`, `joint.not-approved`, `joint.expired`, `joint.left`, `joint.purpose`, `joint.busy`
  /// while a round is under way or after four on a day, `joint.budget.day` where nothing of the day's budget is left, and what
  /// the gate throws.
  public func runJoint(_ name: String, at signing: SigningDesk) async throws -> String {
    let held = try await jointAgreement(name)
    let agreement = held.agreement
    guard signing.desk.warrant.purpose == agreement.purpose else {
      throw Fault("joint.purpose", ("purpose", .word("word.purpose.\(agreement.purpose.rawValue)")))
    }
    _ = try await jointPeers(agreement)
    try checkIndicators()
    let (own, now) = (try ownMember(), clock.now())
    _ = try held.inForce(on: now.date)
    let round = HeldJointRound(
      agreement.digest, "round-" + Digest(of: entropy.bytes(16)).hex.prefix(12), openedBy: own, at: now)
    try await perform(
      RunJointAnalysis(agreement: agreement.digest, round: round.name), logged: .combination, at: signing
    ) { transaction in
      guard let held = try transaction.jointAgreement(agreement.digest) else {
        throw Fault("joint.unknown", ("name", .text(name)))
      }
      _ = try held.inForce(on: now.date)
      guard try transaction.mayBegin(agreement.digest, on: now.date) else { throw Fault("joint.busy") }
      let left = try transaction.jointBudgetLeft(agreement, on: now.date)
      guard left.digests > 0, left.named > 0 else { throw Fault("joint.budget.day") }
      try transaction.keep(round)
    }
    return round.name
  }

  /// A list of indicators that nobody has reviewed in time is not used.
  private func checkIndicators() throws {
    let expired = try expiredIndicators()
    guard expired.isEmpty else {
      throw Fault(
        "detection.expired", ("families", .list(expired.map { .text($0) })),
        ("date", .date(try Typologies.embedded().expires)))
    }
  }

  /// Goes on with every round for which what is needed has come.
  func goOnWithJointRounds() async throws {
    let today = clock.now().date
    let (places, old) = try await store.read { transaction in
      let rounds = try transaction.jointRounds()
      let old = try rounds.filter { round in
        guard let held = try transaction.jointAgreement(round.agreement) else { return true }
        return !round.isOpen && held.agreement.expires.adding(days: HeldJointRound.keptDays) < today
      }
      return (rounds.filter(\.isOpen).map(\.place), old)
    }
    jointRoundsAtWork.withLock { live in live = live.filter { places.contains($0.key) } }
    if !old.isEmpty { try await forget(old) }
    for place in places {
      while try await goOn(with: place) {}
    }
  }

  /// What rounds found goes, a while after the agreement's last day: who still needs it has asked by request.
  private func forget(_ rounds: [HeldJointRound]) async throws {
    let now = clock.now()
    try await store.write { transaction in
      for round in rounds {
        try transaction.removeJointMessages(of: round)
        try transaction.removeRecord(.jointRounds, id: round.place)
        try transaction.log(
          AuditEntry(
            time: now, kind: .erasure, act: "joint-forget", officer: "", purpose: "", basis: "",
            subjects: [round.agreement.hex, round.name]))
      }
    }
  }

  /// One step. False where there is nothing to do for now.
  private func goOn(with place: String) async throws -> Bool {
    let now = clock.now()
    let known = try await store.read { transaction -> (HeldJointRound, HeldJointAgreement)? in
      guard let round = try transaction.jointRound(place), round.isOpen,
        let held = try transaction.jointAgreement(round.agreement)
      else { return nil }
      return (round, held)
    }
    guard let (round, held) = known else {
      jointRoundsAtWork.withLock { $0[place] = nil }
      return false
    }
    let agreement: JointAgreement.InForce
    do throws(Fault) {
      agreement = try held.inForce(on: now.date)
    } catch {
      // A word that is still missing may be on its way.
      guard error.code == "joint.not-approved" else {
        try await end(round, error.code == "joint.left" ? .left : .expired, at: now)
        return false
      }
      if round.hasLapsed(at: now) { try await end(round, .unanswered, at: now) }
      return false
    }
    do {
      return round.step == 0
        ? try await begin(round, held, agreement, at: now) : try await goOn(round, held, agreement, at: now)
    } catch let error as RoundFault {
      let member = error.member.flatMap {
        held.agreement.members.indices.contains($0) ? held.agreement.members[$0] : nil
      }
      try await end(round, .message, by: member, fault: error.fault.code.rawValue, at: now)
      return false
    } catch let fault as Fault {
      let code = fault.code.rawValue
      if code == "joint.changed" {
        try await end(round, .changed, at: now)
      } else if !["joint.protections", "joint.channel", "requests.channel", "node.peer"].contains(where: code.hasPrefix)
      {
        try await end(round, .message, by: try ownMember(), fault: code, at: now)
      } else if round.hasLapsed(at: now) {
        // A channel that is closed may be opened again.
        try await end(round, .unanswered, at: now)
      }
      return false
    }
  }

  private func begin(
    _ round: HeldJointRound, _ held: HeldJointAgreement, _ agreement: JointAgreement.InForce, at now: Instant
  ) async throws -> Bool {
    try checkIndicators()
    let (day, digest) = (now.date, round.agreement)
    let (segments, left, isTooMany) = try await store.read { transaction in
      (
        try transaction.manifest("ledger").map(\.name), try transaction.jointBudgetLeft(agreement.agreement, on: day),
        try transaction.jointRounds(of: digest).count { $0.day == day } >= HeldJointRound.mostADay
      )
    }
    guard !isTooMany else {
      try await end(round, .busy, by: try ownMember(), at: now)
      return false
    }
    var begun = round
    begun.stage = .running
    begun.day = day
    begun.segments = segments
    (begun.digestsLeft, begun.namedLeft) = (left.digests, left.named)
    begun.secret = try sealingKey().publicKey.seal(entropy.bytes(32), entropy: entropy)
    let (material, part) = try await part(in: begun, held, under: agreement)
    begun.leftOut = material.leftOut
    begun.protections = material.protections
    return try await step(
      part, with: [:], of: begun, held, notes: ["accounts left out \(material.accountsLeftOut)"], at: now)
  }

  private func goOn(
    _ round: HeldJointRound, _ held: HeldJointAgreement, _ agreement: JointAgreement.InForce, at now: Instant
  ) async throws -> Bool {
    var round = round
    guard let own = held.agreement.position(of: try ownMember()), let day = round.day else {
      throw Fault("joint.round")
    }
    // Who came to be protected since is in what was told already: then nothing more is told.
    if try await store.read({ try $0.jointProtections() }) != round.protections {
      let material = try await material(of: round, held, under: agreement)
      guard material.leftOut == round.leftOut else { throw Fault("joint.changed") }
      round.protections = material.protections
      let renewed = round
      try await store.write { transaction in
        guard try transaction.jointRound(renewed.place)?.step == renewed.step else { return }
        try transaction.keep(renewed)
      }
    }
    let senders = MemberRound.awaited(in: round.step, by: own, under: agreement)
    let asked = round
    let came = try await store.read { try $0.jointMessages(asked, step: asked.step, of: senders) }
    guard came.count == senders.count else {
      guard round.hasLapsed(at: now) else { return false }
      let silent = senders.first { came[$0] == nil }
      try await end(round, .unanswered, by: silent.map { held.agreement.members[$0] }, at: now)
      return false
    }
    let messages = try came.mapValues { try RoundMessage(canonicalBytes: $0) }
    var part: MemberRound
    if let live = jointRoundsAtWork.withLock({ $0[asked.place] }), live.step == round.step {
      part = live
    } else {
      let beginning = try held.inForce(on: day)
      part = try await self.part(in: round, held, under: beginning).part
      part = try await repeated(part, of: round, by: own, under: beginning)
    }
    return try await step(part, with: messages, of: round, held, at: now)
  }

  /// A part taken up again to where it was, from what is stored.
  private func repeated(
    _ part: MemberRound, of round: HeldJointRound, by own: Int, under agreement: JointAgreement.InForce
  ) async throws -> MemberRound {
    let history = try await store.read { transaction in
      try (0..<round.step).map { step in
        try transaction.jointMessages(
          round, step: step, of: MemberRound.awaited(in: step, by: own, under: agreement)
        ).mapValues { try RoundMessage(canonicalBytes: $0) }
      }
    }
    return try await LongWork.run {
      var part = part
      for came in history { _ = try part.next(came, isRepeated: true) }
      return part
    }
  }

  /// Computes the next step, and puts what follows from it in place.
  private func step(
    _ part: MemberRound, with messages: [Int: RoundMessage], of round: HeldJointRound, _ held: HeldJointAgreement,
    notes: [String] = [], at now: Instant
  ) async throws -> Bool {
    let (next, sent) = try await LongWork.run {
      var next = part
      let sent = try next.next(messages)
      return (next, sent)
    }
    let own = try ownMember()
    let members = held.agreement.members
    let before = round.step
    var after = round
    after.step = next.step
    for receiver in sent.keys.sorted() {
      for content in sent[receiver]?.contents ?? [] where content.items > 0 || content.bytes > 0 {
        after.told.append(
          .init(
            step: next.step, to: members[receiver], message: content.message.rawValue, items: content.items,
            bytes: content.bytes))
        if content.message == .evaluations { after.evaluated[members[receiver], default: 0] += content.items }
        if content.message == .namedPayments { after.paymentsNamed += content.items }
      }
    }
    // What goes to all is told once.
    after.digestsTold += sent.values.first?.contents.first { $0.message == .digests }?.items ?? 0
    if let networks = next.networks {
      after.stage = .finished
      after.finishedAt = now
      after.networks = networks
      after.payments = networks.map { next.session.payments(in: $0, of: networks) }
      after.heldBack = next.session.suspicionsHeldBack
      after.secret = []
    }
    let changed = after
    let basis = held.words[own]?.statement.basis ?? ""
    let isDone = try await store.write { transaction in
      guard let known = try transaction.jointRound(changed.place), known.isOpen, known.step == before,
        let standing = try transaction.jointAgreement(changed.agreement), standing.left.isEmpty
      else { return false }
      for receiver in sent.keys.sorted() {
        guard let message = sent[receiver] else { continue }
        let told = message.contents.filter { $0.items > 0 || $0.bytes > 0 }
        try transaction.enqueueJoint(
          TravellingStep(
            agreement: changed.agreement, round: changed.name, step: changed.step, content: message.canonicalBytes
          ).parcel(JointParcel.round), to: members[receiver], as: "joint-message", under: standing.agreement,
          basis: basis, round: changed.name,
          notes: ["step \(changed.step)"] + told.map { "\($0.message.rawValue) items \($0.items) bytes \($0.bytes)" }
            + notes, at: now)
      }
      if changed.stage == .finished {
        try transaction.removeJointMessages(of: changed)
        try transaction.log(
          AuditEntry(
            time: now, kind: .combination, act: "joint-round", officer: "",
            purpose: standing.agreement.purpose.rawValue, basis: basis,
            subjects: [changed.agreement.hex, changed.name], notes: ["networks \(changed.networks.count)"]))
      }
      try transaction.keep(changed)
      return true
    }
    jointRoundsAtWork.withLock { $0[round.place] = isDone && changed.isOpen ? next : nil }
    return isDone && changed.isOpen
  }

  private func end(
    _ round: HeldJointRound, _ ending: HeldJointRound.Ending, by member: MemberID? = nil, fault: String? = nil,
    at now: Instant
  ) async throws {
    let own = try ownMember()
    jointRoundsAtWork.withLock { $0[round.place] = nil }
    try await store.write { transaction in
      guard let known = try transaction.jointRound(round.place), known.isOpen,
        let held = try transaction.jointAgreement(round.agreement)
      else { return }
      // Who left and what ran out everybody knows.
      let isKnown = [.left, .expired].contains(ending)
      try transaction.end(
        known, ending, by: member, fault: fault, telling: isKnown ? [] : held.agreement.members.filter { $0 != own },
        under: held, own: own, at: now)
    }
  }

  // MARK: What a part rests on

  private func material(
    of round: HeldJointRound, _ held: HeldJointAgreement, under agreement: JointAgreement.InForce
  ) async throws -> JointMaterial {
    let countries = try await jointPeers(held.agreement).map(\.country)
    return try await jointMaterial(for: held, under: agreement, segments: round.segments, countries: countries)
  }

  private func part(
    in round: HeldJointRound, _ held: HeldJointAgreement, under agreement: JointAgreement.InForce
  ) async throws -> (material: JointMaterial, part: MemberRound) {
    let (own, secrets, sealing) = (try ownMember(), try jointSecrets(), try sealingKey())
    let members = held.agreement.members
    let material = try await material(of: round, held, under: agreement)
    guard let secret = sealing.open(round.secret), let place = held.agreement.position(of: own) else {
      throw Fault("joint.round")
    }
    var pairKeys: [Int: PairKey] = [:]
    for (at, other) in members.enumerated() where at != place {
      let bytes =
        place < at ? secrets.pairKey(with: other, under: held.agreement) : held.pairKeys[other].flatMap(sealing.open)
      pairKeys[at] = bytes.flatMap { PairKey(bytes: $0) }
    }
    let publicKeys = members.compactMap { held.words[$0]?.statement.publicKey }
    let key = try secrets.accountKey(of: own, under: held.agreement)
    let budget = try await budget(of: round, under: agreement, own: own)
    let keys = pairKeys
    let part = try await LongWork.run {
      try MemberRound(
        material.ledger, detection: Detection(), under: agreement, pairKeys: keys,
        naming: .oblivious(key, publicKeys: publicKeys), budget: budget
      ) { BlindingChance(secret: secret, for: "joint " + $0) }
    }
    return (material, part)
  }

  /// What is left for this part: of what was told that day as it was when it began, of what others had evaluated as it is.
  private func budget(
    of round: HeldJointRound, under agreement: JointAgreement.InForce, own: MemberID
  ) async throws -> BudgetLedger {
    let agreed = agreement.agreement.budget
    let others = try await store.read { transaction in
      try transaction.jointRounds(of: round.agreement).filter { $0.day == agreement.day && $0.name != round.name }
    }
    var budget = BudgetLedger(agreement)
    try budget.spend(agreed.digests - round.digestsLeft, .digest, of: own, on: agreement.day)
    try budget.spend(agreed.paymentsNamed - round.namedLeft, .paymentNamed, of: own, on: agreement.day)
    for asker in agreement.agreement.members where asker != own {
      let used = others.reduce(0) { $0 + ($1.evaluated[asker] ?? 0) }
      try budget.spend(min(used, agreed.evaluations), .evaluation, of: asker, on: agreement.day)
    }
    return budget
  }
}

extension HeldJointRound {
  func hasLapsed(at now: Instant) -> Bool { now.seconds - openedAt.seconds > Self.longestSeconds }
}

extension ReadTransaction {
  /// What this service may still tell on a day under an agreement.
  func jointBudgetLeft(_ agreement: JointAgreement, on day: CivilDate) throws -> (digests: Int, named: Int) {
    let rounds = try jointRounds(of: agreement.digest).filter { $0.day == day }
    return (
      max(0, agreement.budget.digests - rounds.reduce(0) { $0 + $1.digestsTold }),
      max(0, agreement.budget.paymentsNamed - rounds.reduce(0) { $0 + $1.paymentsNamed })
    )
  }
}
