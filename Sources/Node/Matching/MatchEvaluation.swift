internal import Audit
internal import Authority
internal import Casework
internal import Federation
internal import Holdings
internal import PrivateMatching
internal import Vocabulary
internal import World

// Answering: the holder's side of a question. No officer is asked again: what may be found was signed when it was published,
// and how much may be asked with it. The holder learns how many, when and for which purpose; not what, and not whether it was
// there. Debit, log and answer are one transaction; the debit comes first.

/// An answer on its way, as it stands beside its parcel: that this node made it, of a batch that was paid for.
struct OwnAnswer: Sendable {
  /// The parcel's content.
  let content: Digest
  let peer: String
}

extension OwnAnswer: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(content)
    writer.write(peer)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    content = try reader.value()
    peer = try reader.text()
  }
}

extension WriteTransaction {
  /// Answers every batch of a parcel, or says why not. Throws for a parcel that is none.
  func takeQuestions(
    _ parcel: Parcel, from peer: PeerIdentity, isOpen: Bool, at desk: MatchDesk, now: Instant
  ) throws -> MatchArrival {
    var answers: [[UInt8]] = []
    var size = 0
    var refused = 0
    var classes: Set<String> = []
    for bytes in try TravellingBatches.read(parcel) {
      let query = try MatchQuery(bytes: bytes)
      let (answer, isRefused) = try answer(query, from: peer, isOpen: isOpen, among: &classes, at: desk, now: now)
      answers.append(answer)
      size += TravellingBatches.answerLength(query)
      if isRefused { refused += 1 }
    }
    try enqueueOwn(
      TravellingBatches.parcel(MatchParcel.answers, answers, filledTo: size), to: peer.nodeID, as: "match-answer",
      notes: ["batches \(answers.count)", "refused \(refused)"], at: now)
    return .questions(answered: answers.count - refused, refused: refused)
  }

  private func answer(
    _ query: MatchQuery, from peer: PeerIdentity, isOpen: Bool, among classes: inout Set<String>, at desk: MatchDesk,
    now: Instant
  ) throws -> ([UInt8], isRefused: Bool) {
    func entry(_ act: String, _ phase: AuditEntry.Phase, _ notes: [String]) -> AuditEntry {
      AuditEntry(
        time: now, kind: .disclosure, phase: phase, act: act, officer: "", purpose: query.purpose.rawValue, basis: "",
        subjects: [peer.nodeID, query.digest.hex, query.commitment.hex], notes: notes)
    }
    func refuse(_ refusal: MatchRefusal, next: UInt64) throws -> ([UInt8], isRefused: Bool) {
      try log(entry("match-refuse", .failed, ["refused \(refusal.fault.code.rawValue)", "elements \(query.count)"]))
      return (refusal.bytes(to: query.digest, next: next), true)
    }
    guard isOpen else { return try refuse(.suspended, next: 0) }
    guard let held = try record(.matchManifests, id: query.manifest.hex) else { return try refuse(.manifest, next: 0) }
    let published = try PublishedManifest(canonicalBytes: held.content)
    let scope = published.manifest.scope
    // Another peer's manifest is as unknown as none; one class is asked once in a parcel.
    guard scope.asker == peer.nodeID,
      let granted = try record(.matchGrants, id: MatchPlace.of(peer.nodeID, scope.matchClass)),
      classes.insert(scope.matchClass).inserted
    else { return try refuse(.manifest, next: 0) }
    let grant = try MatchGrant(canonicalBytes: granted.content)
    // Who asks in a class that was taken back hears that, not that a budget is used up.
    guard !grant.isNothing else { return try refuse(.suspended, next: 0) }
    // What was sought for cases that are over, or is restricted, is compared with no more: until it is taken out of the set, nothing in it is.
    if let lane = MatchLane(scope.matchClass), lane.isSought {
      let sought = try sought(from: peer.nodeID, inOpenCases: false).filter { $0.lanes.contains(lane) }
      guard !sought.isEmpty, try sought.allSatisfy(mayBeCompared) else {
        return try refuse(.suspended, next: 0)
      }
    }
    let terms = grant.terms(isSuspended: false)
    var book = try matchBook(peer.nodeID, scope.matchClass, epoch: scope.epoch)
    let wasUnderAlarm = book.exceeds(hundredths: 80, terms: terms)
    let debit: Debit
    do throws(MatchRefusal) {
      debit = try book.debit(query, under: published.manifest, terms: terms, at: now)
    } catch {
      return try refuse(error, next: book.next)
    }
    try replace(
      HeldRecord(
        collection: .matchBooks, id: MatchPlace.of(peer.nodeID, scope.matchClass), content: book.canonicalBytes))
    try log(
      entry(
        "match-evaluate", .done,
        ["class \(scope.matchClass)", "elements \(debit.elements)", "sequence \(query.sequence)"]))
    try tally(.held, query, scope, on: debit.day)
    if !wasUnderAlarm, book.exceeds(hundredths: 80, terms: terms) {
      try notice("match-budget-nearly-used", about: MatchPlace.of(peer.nodeID, scope.matchClass), now: now)
    }
    let key = try EvaluationKey(seed: desk.seed, scope: scope)
    do throws(Fault) {
      return (
        try query.answer(under: published.manifest, key: key, debited: debit, entropy: desk.entropy).bytes, false
      )
    } catch {
      return try refuse(.malformed, next: book.next)
    }
  }

  /// Puts what this node itself answers on its way: it says nothing that is held, and was authorized with what was published.
  func enqueueOwn(_ parcel: Parcel, to peer: String, as act: String, notes: [String], at now: Instant) throws {
    let entry = try log(
      AuditEntry(
        time: now, kind: .disclosure, act: act, officer: "", purpose: "", basis: "", subjects: [peer], notes: notes))
    let place = String(entry)
    let name = String(repeating: "0", count: max(0, 12 - place.count)) + place
    let outbound = Outbound(item: "match:" + name, recipient: peer, parcel: parcel, notBefore: now)
    try replace(
      HeldRecord(
        collection: .matchAnswers, id: outbound.item,
        content: OwnAnswer(content: Digest(of: parcel.content), peer: peer).canonicalBytes))
    try put(Job(queue: Outbound.queue, id: name, createdAt: now, content: outbound.canonicalBytes))
  }
}

extension ReadTransaction {
  func matchBook(_ peer: String, _ matchClass: String, epoch: UInt64) throws -> BudgetBook {
    try record(.matchBooks, id: MatchPlace.of(peer, matchClass)).map { try BudgetBook(canonicalBytes: $0.content) }
      ?? BudgetBook(epoch: epoch)
  }

  /// Whether a parcel that waits is one that this node made of itself, to the byte and for this recipient.
  func isOwn(_ outbound: Outbound) throws -> Bool {
    guard JointParcel.kinds.union([MatchParcel.answers, MatchParcel.tallies]).contains(outbound.parcel.kind),
      let held = try record(.matchAnswers, id: outbound.item)
    else { return false }
    let own = try OwnAnswer(canonicalBytes: held.content)
    return own.peer == outbound.recipient && own.content == Digest(of: outbound.parcel.content)
  }

  /// Whether what waits says what was authorized: a question in plain words, or sets in the form that was signed.
  func isAuthorizedMatch(_ outbound: Outbound, _ item: OutboundItem) throws -> Bool {
    guard item.state == .waiting, item.disclosure.recipient.id == outbound.recipient else { return false }
    switch outbound.parcel.kind {
    case MatchParcel.sets:
      return item.parts.count == 2 && item.parts[1] == PlainIdentifiers.form(outbound.parcel.content)
    case MatchParcel.unblinded:
      let id = String(decoding: outbound.parcel.content, as: UTF8.self)
      guard let held = try record(.matchQuestions, id: id) else { return false }
      let question = try HeldQuestion(canonicalBytes: held.content)
      return question.peer == outbound.recipient && item.disclosure.isOf(question.parts)
    default: return false
    }
  }
}
