internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import PrivateMatching
internal import Vocabulary
internal import World

// What comes in of private matching: sets, questions, answers, tallies. Each envelope is one transaction, as for requests.

/// What an envelope of private matching brought. What an answer says is for the case's team alone, and not told here.
public enum MatchArrival: Sendable, Hashable {
  /// A peer published sets for this node, of these classes.
  case sets([String])
  /// A peer asked: so many batches were answered, and so many refused.
  case questions(answered: Int, refused: Int)
  /// An answer to this question came in.
  case answer(question: String)
  /// A peer's tallies came in, of which so many differ from this node's.
  case tallies(differing: Int)
}

/// What a node takes with it into the transaction.
struct MatchDesk: Sendable {
  let own: String
  let seed: [UInt8]
  let key: SigningKey
  let sealing: SealingKey
  let entropy: any Entropy
}

extension ServiceNode {
  func matchDesk() throws -> MatchDesk {
    MatchDesk(
      own: description.id, seed: try matchingSeed(), key: key, sealing: try sealingKey(), entropy: entropy)
  }
}

extension WriteTransaction {
  func takeMatching(_ parcel: Parcel, from peer: Peer, at desk: MatchDesk, now: Instant) throws -> MatchArrival {
    let channel = try record(.channels, id: peer.identity.nodeID).map { try HeldChannel(canonicalBytes: $0.content) }
    let isOpen = channel.map { !$0.isSuspended && $0.terms.allowedTypes.contains("match.query") } ?? false
    switch parcel.kind {
    case MatchParcel.questions:
      // Whoever may ask nothing is told so: it waits for an answer.
      return try takeQuestions(parcel, from: peer.identity, isOpen: isOpen, at: desk, now: now)
    default:
      guard isOpen else { throw Fault("requests.channel.suspended") }
    }
    switch parcel.kind {
    case MatchParcel.sets: return try takeSets(parcel, from: peer, at: desk, now: now)
    case MatchParcel.answers: return try takeAnswers(parcel, from: peer.identity, at: desk, now: now)
    default: return try takeTallies(parcel, from: peer.identity, at: desk, now: now)
    }
  }

  // MARK: Sets that a peer published

  private func takeSets(
    _ parcel: Parcel, from sender: Peer, at desk: MatchDesk, now: Instant
  ) throws -> MatchArrival {
    let peer = sender.identity
    let keys = sender.matchingKeys(at: now)
    var classes: [String] = []
    for travelling in try TravellingSet.read(parcel) {
      let signed = try SignedManifest(bytes: travelling.manifest) { message, signature in
        keys.contains { $0.verifies(signature, over: message) }
      }
      let manifest = signed.manifest
      guard let lane = MatchLane(manifest.scope.matchClass), !classes.contains(lane.code) else {
        throw Fault("matching.manifest.scope")
      }
      let earlier = try givenSets(of: peer.nodeID, lane.code)
      try manifest.check(
        holder: peer.nodeID, asker: desk.own, matchClass: lane.code,
        schema: UInt64(IdentifierClass.standardVersion), mostEntries: lane.matchClass.mostEntries,
        earlier: try earlier.last?.signed().manifest, at: now)
      let before = try earlier.last { set in
        let held = try set.signed().manifest
        return held.scope.epoch == manifest.scope.epoch && held.edition == manifest.edition
      }
      guard let base = travelling.base ?? before?.base else { throw Fault("matching.set.other") }
      let set = HeldGivenSet(
        manifest: travelling.manifest, grant: travelling.grant, base: base,
        deltas: travelling.base == nil ? (before?.deltas ?? []) + travelling.deltas : travelling.deltas,
        receivedAt: now)
      _ = try set.current()
      try replace(
        HeldRecord(
          collection: .matchGivenSets,
          id: MatchPlace.of(peer.nodeID, lane.code, manifest.scope.epoch), content: set.canonicalBytes))
      // The epoch before may still be in force; what is older answers nobody any more.
      for old in earlier {
        let epoch = try old.signed().manifest.scope.epoch
        guard epoch + 1 < manifest.scope.epoch else { continue }
        try removeRecord(.matchGivenSets, id: MatchPlace.of(peer.nodeID, lane.code, epoch))
      }
      classes.append(lane.code)
    }
    return .sets(classes)
  }

  // MARK: Answers

  private func takeAnswers(
    _ parcel: Parcel, from peer: PeerIdentity, at desk: MatchDesk, now: Instant
  ) throws -> MatchArrival {
    var question: HeldQuestion?
    for bytes in try TravellingBatches.read(parcel) {
      // The digest of the batch stands at one place in an answer and at another in a refusal.
      let digest = Digest(bytes: bytes.count == 44 ? bytes[12..<44] : bytes.dropFirst(8).prefix(32))
      let unknown = Fault("matching.answer.other")
      guard let digest, let name = try record(.matchBatches, id: digest.hex) else { throw unknown }
      let id = String(decoding: name.content, as: UTF8.self)
      if question == nil {
        guard let held = try record(.matchQuestions, id: id) else { throw unknown }
        question = try HeldQuestion(canonicalBytes: held.content)
      }
      guard var one = question, one.id == id, one.peer == peer.nodeID,
        let place = one.batches.firstIndex(where: { $0.query == digest })
      else { throw unknown }
      // What was read once stays as it was read.
      guard !one.batches[place].isSettled else { continue }
      try settle(&one, place, bytes, at: desk, now: now)
      question = one
    }
    guard var question else { throw Fault("matching.answer.malformed") }
    // An answer to what was forgotten meanwhile is read by nobody.
    if question.isForgotten { return .answer(question: question.id) }
    if question.batches.allSatisfy(\.isSettled) { question.stage = .answered }
    try keep(question.reducedToFound())
    return .answer(question: question.id)
  }

  /// Reads one answer into the question, and erases what only it needed.
  private func settle(
    _ question: inout HeldQuestion, _ place: Int, _ bytes: [UInt8], at desk: MatchDesk, now: Instant
  ) throws {
    let batch = question.batches[place]
    let items = question.items.indices.filter { question.items[$0].matchClass == batch.matchClass }
    func conclude(_ result: HeldQuestion.Result, _ code: String) throws {
      try log(result: [result.rawValue], of: question, batch, at: now)
      for item in items { question.items[item].result = result }
      question.batches[place].refusal = code
      question.batches[place].forget()
    }
    guard let set = try givenSet(of: question.peer, batch.matchClass, epoch: batch.epoch),
      let secret = desk.sealing.open(batch.secret)
    else {
      return try conclude(.unproven, "match.set.gone")
    }
    // The manifest may have been renewed since, within its epoch: its key is the same.
    let manifest = try SetManifest(canonicalBytes: batch.manifest)
    guard try set.signed().manifest.publicKey == manifest.publicKey else {
      return try conclude(.unproven, "match.set.gone")
    }
    let asked = try AskedBatch(
      items.map { question.items[$0].bytes }, under: manifest, purpose: question.purpose,
      commitment: try CaseCommitment(canonicalBytes: question.commitment), sequence: batch.sequence,
      entropy: BlindingChance(secret: secret, for: batch.matchClass))
    guard asked.query.digest == batch.query else { return try conclude(.unproven, "match.set.gone") }
    if let (refusal, next) = MatchRefusal.read(bytes, to: asked.query) {
      var count = try askedCount(question.peer, batch.matchClass, epoch: batch.epoch)
      // Who did not look at the batch says no number: this one is free again.
      count.giveBack(batch.elements, for: question.purpose, next: next > 0 ? next : batch.sequence)
      try replace(
        HeldRecord(
          collection: .matchAskedCounts, id: MatchPlace.of(question.peer, batch.matchClass),
          content: count.canonicalBytes))
      return try conclude(.refused, refusal.fault.code.rawValue)
    }
    var day: CivilDate?
    do {
      let answer = try MatchAnswer(bytes: bytes, to: asked.query)
      let marks = try asked.marks(answer)
      let current = try set.current()
      for (item, mark) in zip(items, marks) {
        let isHit = try current.contains(mark.position)
        question.items[item].result = isHit ? .hit : .noHit
        question.items[item].token = isHit ? mark.token.bytes : []
      }
      question.batches[place].forget()
      try log(
        result: ["items \(items.count)", "found \(items.count { question.items[$0].result == .hit })"], of: question,
        batch, at: now)
      day = answer.day
    } catch let error as Fault {
      // Not a no-hit: somebody answered with another key than the one it had bound itself to, or with anything else.
      try conclude(.unproven, error.code.rawValue)
      try notice("match-unproven", about: question.id, now: now)
    }
    if let day { try tally(.asked, asked.query, manifest.scope, on: day) }
  }

  /// What became of a batch, for oversight: how many, never which.
  private func log(result: [String], of question: HeldQuestion, _ batch: HeldQuestion.Batch, at now: Instant) throws {
    try log(
      AuditEntry(
        time: now, kind: .consultation, act: "match-result", officer: "", purpose: question.purpose.rawValue, basis: "",
        caseID: question.isComparison ? nil : question.caseID, subjects: [question.id, batch.query.hex],
        notes: ["class \(batch.matchClass)"] + result))
  }
}

extension IdentifierClass {
  /// How many entries a set of it can have with any sense: not more than there are values. Beyond it, it was stuffed.
  var mostEntries: Int {
    var values = 1
    for _ in 0..<min(space, 8) { values *= 10 }
    // A small set is filled up to a thousand and some; random entries are one in nine.
    return max(2_048, min(values + values / 8, 1 << 23))
  }
}

extension ReadTransaction {
  /// What a peer published in a class, oldest epoch first.
  func givenSets(of peer: String, _ matchClass: String) throws -> [HeldGivenSet] {
    let prefix = MatchPlace.of(peer, matchClass) + "/"
    var sets: [HeldGivenSet] = []
    try eachRecord(in: .matchGivenSets, after: prefix) { held in
      guard held.id.hasPrefix(prefix) else { return false }
      sets.append(try HeldGivenSet(canonicalBytes: held.content))
      return true
    }
    return sets
  }

  func givenSet(of peer: String, _ matchClass: String, epoch: UInt64) throws -> HeldGivenSet? {
    try record(.matchGivenSets, id: MatchPlace.of(peer, matchClass, epoch))
      .map { try HeldGivenSet(canonicalBytes: $0.content) }
  }
}
