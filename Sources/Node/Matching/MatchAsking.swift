internal import Audit
internal import Authority
internal import Casework
internal import Federation
internal import Holdings
internal import NameKeys
internal import PrivateMatching
public import Vocabulary
internal import World

// Asking: whether peers hold what a case is about. Signed in plain words, scanned in plain words, and blinded only when it
// leaves, in the transaction that seals it: so that numbers have no gaps and the newest manifest counts.

/// What is asked for, as an officer writes it: `iban:DE89…`, `passport/DEU:C01X00T47`, `name/1970-01-31:Ana Doe`.
public struct MatchTerm: Sendable, Hashable {
  /// What the officer is shown of it: in its normal form, where it has one.
  let label: String
  let items: [MatchItem]

  /// Throws `match.term` for what is not written so, and what its class says is wrong with it, without the value.
  public init(_ text: String) throws(Fault) {
    guard let colon = text.firstIndex(of: ":") else { throw Fault("match.term") }
    let head = text[..<colon].split(separator: "/", maxSplits: 1).map(String.init)
    let value = String(text[text.index(after: colon)...])
    guard let code = head.first, value.contains(where: { !$0.isWhitespace }) else { throw Fault("match.term") }
    let qualifier = head.count > 1 ? head[1] : nil
    if code == "name" {
      guard let date = qualifier.flatMap({ PartialDate($0) }) else { throw Fault("match.term.birth-date") }
      items = try PersonKeys(name: value, birthDate: date).items
      label = "name \(value), \(date)"
      return
    }
    guard let matchClass = IdentifierClass(rawValue: code), !matchClass.isName else {
      throw Fault("match.class.unknown", ("class", .text(code)))
    }
    let item = try MatchItem(matchClass, value, by: qualifier)
    items = [item]
    label = "\(code) \(item.normalForm)"
  }
}

/// A question that is on its way, or waits for a second officer.
public struct MatchAsked: Sendable, Hashable {
  public let question: String
  public let peer: String
  /// Under which name it waits; nil where it is signed.
  public let waits: String?
}

extension ServiceNode {
  /// Asks peers about identifiers of a case: one question to each. One officer signs, or two of different units where a class
  /// stands for people. Nothing is asked of anybody when one of the peers cannot be asked. `areOneSubject`: all of it is what
  /// one subject is known by, so that two of them confirm each other.
  ///
  /// Throws `case.…`, `node.peer.…`, `match.ask.no-set` where a peer published nothing in force in a class,
  /// `match.ask.budget` where too little is left, and what the gate throws.
  public func ask(
    _ terms: [MatchTerm], of peers: [String], inCase name: String, areOneSubject: Bool = false,
    at signing: SigningDesk
  ) async throws -> [MatchAsked] {
    guard !terms.isEmpty else { throw Fault("matching.query.size") }
    let state = try await caseState(name, at: signing.desk)
    guard state.stage == .open else { throw Fault("case.closed") }
    let signing = signing.inCase(state.id)
    var identities: [PeerIdentity] = []
    for peer in peers { identities.append(try await matchingPeer(peer)) }
    var questions: [(HeldQuestion, PeerIdentity)] = []
    for peer in identities where !questions.contains(where: { $0.1 == peer }) {
      questions.append(
        (try await question(terms, of: peer, inCase: state.id, areOneSubject: areOneSubject, at: signing), peer))
    }
    var asked: [MatchAsked] = []
    for (question, peer) in questions {
      asked.append(try await sendWatched(question, to: peer, at: signing))
    }
    return asked
  }

  private func question(
    _ terms: [MatchTerm], of peer: PeerIdentity, inCase id: String, areOneSubject: Bool, at signing: SigningDesk
  ) async throws -> HeldQuestion {
    let now = clock.now()
    let purpose = signing.desk.warrant.purpose
    let sets = try await store.read { try $0.setsInForce(of: peer.nodeID, at: now) }
    var items: [HeldQuestion.Item] = []
    for (number, term) in terms.enumerated() {
      let known = term.items.filter { sets[$0.identifierClass.rawValue] != nil }
      guard !known.isEmpty else {
        throw Fault(
          "match.ask.no-set", ("peer", .text(peer.name)),
          ("class", .word("matching.class.\(term.items.first?.identifierClass.rawValue ?? "")")))
      }
      for item in known { items.add(item.identifierClass.rawValue, item.bytes, of: number) }
    }
    var question = HeldQuestion(
      id: questionName(), caseID: id, peer: peer.nodeID,
      peerName: peer.name, officer: signing.officer.id, purpose: purpose, at: now, salt: entropy.bytes(16),
      commitment: CaseCommitment(case: id, officer: signing.officer.id, entropy: entropy).canonicalBytes,
      asked: terms.map(\.label), items: items)
    question.isOneSubject = areOneSubject
    try await store.read { [question] in try $0.checkBudget(for: question, sets, at: now) }
    return question
  }

  /// Sends it, or has it wait. Of one that names somebody protected stays that it was tried: the notice to oversight names it.
  func sendWatched(
    _ question: HeldQuestion, to peer: PeerIdentity, at signing: SigningDesk
  ) async throws -> MatchAsked {
    let waits = try await watchingStops(
      of: .askMatch, [question.id, peer.nodeID], request: question.id, at: signing,
      keeping: { try $0.keep(question.stopped()) }
    ) { try await send(question, to: peer, at: signing) }
    return MatchAsked(question: question.id, peer: peer.name, waits: waits)
  }

  private func send(_ question: HeldQuestion, to peer: PeerIdentity, at signing: SigningDesk) async throws -> String? {
    let act = AskMatch(
      question: question.id, caseID: question.caseID,
      isSensitive: question.lanes.contains(where: \.matchClass.needsTwoOfficers),
      disclosing: try await matchDisclosure(question.parts, to: peer, at: signing.desk.warrant.purpose))
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant,
      clock: clock, entropy: entropy)
    let officers = try await officers()
    let egress = try await egress()
    let now = clock.now()
    guard try gate.needsSecondOfficer(act) else {
      let authorization = try gate.authorize(
        signed, officers: officers, egress: egress, parts: question.parts, now: now)
      try await store.effect(spending: authorization, kind: .disclosure, notes: question.notes) { transaction in
        try transaction.ask(question, at: now)
      }
      return nil
    }
    let pending = try gate.pend(signed, officers: officers, egress: egress, parts: question.parts, now: now)
    try await keep(WaitingAct(pending: pending, content: question.canonicalBytes), at: now)
    return pending.id
  }

  /// What the second officer's signature asks.
  func finishQuestion(_ waiting: WaitingAct, _ approval: Approval) async throws {
    let signed: SignedAct<AskMatch> = try waiting.pending.act()
    let question = try HeldQuestion(canonicalBytes: waiting.content)
    _ = try await matchingPeer(question.peer)
    guard question.id == signed.act.question else { throw Fault("authority.approval.other-act") }
    let now = clock.now()
    let authorization = try gate.authorize(
      signed, approvals: [approval], officers: try await officers(), egress: try await egress(),
      parts: waiting.pending.parts, now: now)
    try await store.effect(
      spending: authorization, kind: .disclosure, notes: question.notes + [waiting.pending.id]
    ) { transaction in
      // The case may have been closed while the question waited.
      guard try question.isComparison || transaction.caseState(question.caseID).stage == .open else {
        throw Fault("case.closed")
      }
      // What was erased meanwhile is compared with nothing.
      guard
        try !question.isComparison
          || question.asked.allSatisfy({ try transaction.record(.sourceRecords, id: $0) != nil })
      else { throw Fault("match.compare.moved") }
      try transaction.finish(waiting.pending, approval)
      try transaction.ask(question, at: now)
    }
  }
}

extension HeldQuestion {
  /// How many, never what.
  fileprivate var notes: [String] {
    ["purpose \(purpose.rawValue)", "identifiers \(asked.count)"]
      + classes.map { one in "class \(one) items \(items.count { $0.matchClass == one })" }
  }
}

extension EffectTransaction {
  fileprivate func ask(_ question: HeldQuestion, at now: Instant) throws {
    try keep(question)
    try enqueue(
      question.parts, in: Parcel(kind: MatchParcel.unblinded, content: Array(question.id.utf8)), to: question.peer,
      notBefore: now, at: now)
  }
}

extension ReadTransaction {
  /// The sets that a peer published for this node and that are in force, by class.
  func setsInForce(of peer: String, at now: Instant) throws -> [String: HeldGivenSet] {
    var sets: [String: (epoch: UInt64, set: HeldGivenSet)] = [:]
    try eachRecord(in: .matchGivenSets, after: peer + "/") { held in
      guard held.id.hasPrefix(peer + "/") else { return false }
      let set = try HeldGivenSet(canonicalBytes: held.content)
      let manifest = try set.signed().manifest
      guard manifest.validFrom <= now, now < manifest.validUntil else { return true }
      let scope = manifest.scope
      if sets[scope.matchClass].map({ $0.epoch < scope.epoch }) ?? true { sets[scope.matchClass] = (scope.epoch, set) }
      return true
    }
    // Of what was taken back nothing may be asked, nor of what the same peer published before it.
    return sets.mapValues(\.set).filter { !$0.value.grant.isNothing }
  }

  func askedCount(_ peer: String, _ matchClass: String, epoch: UInt64) throws -> AskedCount {
    try record(.matchAskedCounts, id: MatchPlace.of(peer, matchClass))
      .map { try AskedCount(canonicalBytes: $0.content).turned(to: epoch) } ?? AskedCount(epoch: epoch)
  }

  /// Looks at what is left of each budget before anything is asked.
  func checkBudget(for question: HeldQuestion, _ sets: [String: HeldGivenSet], at now: Instant) throws {
    var used: [String: Int] = [:]
    try checkBudget(for: question, sets, beside: &used, at: now)
  }

  /// The same where several questions are asked at once: `used` is what those before it cost.
  func checkBudget(
    for question: HeldQuestion, _ sets: [String: HeldGivenSet], beside used: inout [String: Int], at now: Instant
  ) throws {
    for one in question.classes {
      let items = question.items.count { $0.matchClass == one }
      guard let set = sets[one] else { throw Fault("match.set.gone") }
      guard let size = MatchQuery.size(for: items) else { throw Fault("matching.query.size") }
      let count = try askedCount(question.peer, one, epoch: try set.signed().manifest.scope.epoch)
      let left = max(0, count.left(question.purpose, of: set.grant, on: now.date) - (used[one] ?? 0))
      guard size <= left else {
        throw Fault(
          "match.ask.budget", ("class", .word("matching.class.\(MatchLane(one)?.matchClass.rawValue ?? one)")),
          ("needed", .integer(Int64(size))), ("left", .integer(Int64(left))))
      }
      used[one, default: 0] += size
    }
  }
}

extension WriteTransaction {
  /// Blinds a question as it leaves: under the newest manifests, with the next numbers, and with a secret of its own that is
  /// kept sealed until the answer. Throws the fault for which it cannot leave.
  func blind(
    _ id: String, sealing: SealingPublicKey, at now: Instant, entropy: any Entropy
  ) throws -> Parcel {
    guard let held = try record(.matchQuestions, id: id) else { throw Fault("match.question.unknown") }
    var question = try HeldQuestion(canonicalBytes: held.content)
    guard question.stage == .waiting, !question.isForgotten else { throw Fault("match.question.unknown") }
    guard try !restrictions().hides(question: id, from: question.caseID) else {
      throw Fault("match.question.restricted")
    }
    let sets = try setsInForce(of: question.peer, at: now)
    try checkBudget(for: question, sets, at: now)
    let commitment = try CaseCommitment(canonicalBytes: question.commitment)
    var queries: [[UInt8]] = []
    for one in question.classes {
      guard let manifest = try sets[one]?.signed().manifest else { throw Fault("match.set.gone") }
      var count = try askedCount(question.peer, one, epoch: manifest.scope.epoch)
      let secret = entropy.bytes(32)
      let batch = try AskedBatch(
        question.items.filter { $0.matchClass == one }.map(\.bytes), under: manifest, purpose: question.purpose,
        commitment: commitment, sequence: count.next, entropy: BlindingChance(secret: secret, for: one))
      let query = batch.query
      question.batches.append(
        .init(
          matchClass: one, epoch: manifest.scope.epoch, query: query.digest, sequence: query.sequence,
          elements: query.count, manifest: manifest.canonicalBytes, secret: try sealing.seal(secret, entropy: entropy)))
      count.use(query.count, for: question.purpose, on: now.date)
      try replace(
        HeldRecord(
          collection: .matchAskedCounts, id: MatchPlace.of(question.peer, one), content: count.canonicalBytes))
      try replace(HeldRecord(collection: .matchBatches, id: query.digest.hex, content: Array(question.id.utf8)))
      queries.append(query.bytes)
      try log(
        AuditEntry(
          time: now, kind: .disclosure, act: "match-ask", officer: question.officer,
          purpose: question.purpose.rawValue, basis: "", caseID: question.isComparison ? nil : question.caseID,
          subjects: [question.peer, query.digest.hex, query.commitment.hex],
          notes: ["class \(one)", "elements \(query.count)", "sequence \(query.sequence)"]))
    }
    question.stage = .asked
    try keep(question)
    return TravellingBatches.parcel(MatchParcel.questions, queries)
  }

  /// It cannot leave: the officers who look at the case see why. What was to be compared is needed no more.
  func fail(question id: String, because fault: Fault, at now: Instant) throws {
    guard let held = try record(.matchQuestions, id: id) else { return }
    var question = try HeldQuestion(canonicalBytes: held.content)
    question.stage = .failed
    question.failure = fault.code.rawValue
    if question.isComparison { question.forget(on: "not-sent", at: now) }
    try keep(question)
  }

  func keep(_ question: HeldQuestion) throws {
    try replace(
      HeldRecord(
        collection: .matchQuestions, id: question.id, source: question.caseID, key: "question",
        content: question.canonicalBytes))
  }
}
