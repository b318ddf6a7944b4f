internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// What is to leave waits in the store, in the transaction of the act that decided it. It is scanned once more and sealed
// when it goes, as the next on its way, and goes again byte for byte until the other side's receipt is there.

/// A parcel on its way out.
struct Outbound: Sendable, Hashable {
  /// The name of the item in the store's outbox that holds what was authorized.
  let item: String
  let recipient: String
  /// Emptied once it is sealed: what was said stands in the request's events.
  var parcel: Parcel
  /// Not before this moment: see ``TimeClass``.
  let notBefore: Instant
  /// Once sealed: the envelope.
  var envelope: [UInt8]?
  var mark: LaneMark?
  /// Somebody in it came to be protected after it was decided and before it left: it stays, and oversight was told.
  var isStopped = false

  static let queue = "parcels"
  /// An envelope that was taken in and whose receipt is not here after this time is laid out again: the receipt was lost.
  static let receiptWaitSeconds: Int64 = 86_400

  /// The request that it belongs to; nil once it is sealed.
  var request: String? { envelope == nil ? (try? RequestParcel(parcel))?.request : nil }
}

extension Outbound: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(3))
    writer.write(item)
    writer.write(recipient)
    writer.write(parcel.kind)
    writer.write(parcel.content)
    writer.write(notBefore)
    writer.write(optional: envelope) { $0.write($1) }
    writer.write(optional: mark) { $0.write($1) }
    writer.write(isStopped)
  }

  init(from reader: inout CanonicalReader) throws {
    let version = try reader.unsigned()
    guard (1...3).contains(version) else { throw reader.malformed }
    item = try reader.text()
    recipient = try reader.text()
    parcel = Parcel(kind: try reader.text(), content: try reader.byteRun())
    notBefore = try reader.value()
    envelope = try reader.optional { try $0.byteRun() }
    mark = try reader.optional { try $0.value() }
    guard version > 1 else { return }
    // What was set aside stands in the outbox, not here.
    if version == 2 { _ = try reader.optional { try $0.value() as Digest } }
    isStopped = try reader.flag()
  }
}

extension EffectTransaction {
  /// Puts what the act discloses into the outbox, and the parcel in which it will travel beside it.
  func enqueue(
    _ parts: [OutboundPart], in parcel: Parcel, to recipient: String, notBefore: Instant, at now: Instant
  ) throws {
    let item = try enqueue(parts)
    let outbound = Outbound(item: item, recipient: recipient, parcel: parcel, notBefore: notBefore)
    // Named by its place in the log, so that what was decided first leaves first.
    let place = String(entry)
    let name = String(repeating: "0", count: max(0, 12 - place.count)) + place
    try put(Job(queue: Outbound.queue, id: name, createdAt: now, content: outbound.canonicalBytes))
  }
}

extension Outbound {
  /// Whether the parcel says, to this recipient and to the byte, what the officers signed and the scan looked through.
  ///
  /// The parcel waits for its time in a queue that any transaction can write; what was authorized stands in the outbox,
  /// which only an authorized act can. Of the two, the outbox is believed.
  func isWhatWasAuthorized(_ item: OutboundItem) -> Bool {
    guard item.state == .waiting, item.disclosure.recipient.id == recipient,
      let carried = try? RequestParcel(parcel), let event = try? RequestEvent(json: carried.event),
      item.disclosure.isOf(event.action.outbound(carried.files))
    else { return false }
    // What goes along undecided is the receipt of the request, which has no words of its own.
    return carried.before.allSatisfy { (try? RequestEvent(json: $0))?.step == .receive }
  }
}

extension WriteTransaction {
  /// Ends what was altered while it waited: it does not leave, and oversight is told.
  fileprivate func stop(_ job: Job, _ outbound: Outbound, at now: Instant) throws {
    var stopped = job
    stopped.state = .failed
    try put(stopped)
    if try self.outbound(outbound.item)?.state == .waiting {
      try settle(outbound: outbound.item, sent: false, at: now, notes: ["altered while it waited"])
    }
    try notice("outbox-altered", about: outbound.item, now: now)
  }
}

/// When answers leave: at whole steps of time counted from the receipt of the request, never at the moment that a
/// look-up ended. Whoever asked learns from the time nothing about what was found.
enum TimeClass {
  static func step(_ urgency: UrgencyLevel) -> Int64 {
    switch urgency {
    case .routine: 3600
    case .urgent: 900
    case .emergency: 60
    }
  }

  /// The next whole step after now.
  static func next(after now: Instant, since received: Instant, _ urgency: UrgencyLevel) -> Instant {
    let step = step(urgency)
    let passed = max(0, now.seconds - received.seconds)
    let steps = passed / step + (passed % step == 0 && passed > 0 ? 0 : 1)
    return received.adding(seconds: steps * step)
  }
}

/// What one delivery did.
public struct Delivery: Sendable, Hashable {
  /// Envelopes written into peers' boxes.
  public var posted = 0
  /// Envelopes for peers that listen on a network: they are brought there and not laid into a box.
  public var toBring = 0
  /// What waits for its time, or for its channel.
  public var waiting = 0
  /// What stays because somebody in it came to be protected after it was decided.
  public var stopped = 0
  /// What stays behind it: of one request nothing overtakes what was decided before.
  public var behind = 0
  /// Answers that were stopped so, and in whose place the neutral one is on its way.
  public var replaced = 0
}

extension ServiceNode {
  /// Where envelopes for peers are put unless another folder is named.
  public var outboxFolder: String { folder.outbox }

  /// Seals what is due and puts every envelope without a receipt into its recipient's box.
  ///
  /// Sealing and numbering are one transaction; the file follows it. Stopped between the two, the next delivery writes
  /// the same bytes under the same name. What is said of one request leaves in the order in which it was decided.
  @discardableResult
  public func deliver(to folder: String? = nil) async throws -> Delivery {
    let (ready, delivery, now) = try await sealDue()
    var done = delivery
    let transport = FolderTransport(folder: folder ?? outboxFolder, files: files)
    let listening = try await store.read {
      try Set($0.peers().filter { $0.address(at: now) != nil }.map(\.identity.nodeID))
    }
    for outbound in ready {
      guard let bytes = outbound.envelope, let mark = outbound.mark else { continue }
      if folder == nil, listening.contains(outbound.recipient) {
        done.toBring += 1
        continue
      }
      try transport.post(
        bytes, sequence: mark.sequence, digest: mark.digest, from: description.id, to: outbound.recipient,
        isReceiptOverdue: outbound.notBefore.adding(seconds: Outbound.receiptWaitSeconds) <= now)
      done.posted += 1
    }
    try await eraseSettled()
    try await eraseSealedEnvelopes()
    try await endWhatClosedCasesKeep()
    return done
  }

  /// Seals what is due. Given are all envelopes without a receipt whose recipients may be sent to, in the order in which
  /// they were sealed.
  func sealDue() async throws -> (ready: [Outbound], Delivery, at: Instant) {
    try await endLapsed()
    try await goOnWithJointRounds()
    let own = try await own()
    let now = clock.now()
    let entropy = entropy
    let sheltered = try await shelteredAccounts()
    let (ready, delivery) = try await store.write { transaction -> ([Outbound], Delivery) in
      var ready: [Outbound] = []
      var delivery = Delivery()
      var held: Set<String> = []
      // Requests of which something was stopped.
      var stuck: Set<String> = []
      // Requests of which nothing more is told: the neutral answer was the last word.
      var ended: Set<String> = []
      // The register as it is in this transaction: nobody can be entered between the scan and the sealing.
      var register: EgressScanner?
      // What is restricted leaves no more, unless that ends; and nothing leaves unsearched for an account that came since.
      let restrictions = try transaction.restrictions()
      var isSearchable: Bool?
      // By their place in the log: a clock may have been set back between them.
      for job in try transaction.jobs(Outbound.queue, in: .open).sorted(by: { $0.id < $1.id }) {
        var outbound = try Outbound(canonicalBytes: job.content)
        let matter = outbound.request
        if let matter, ended.contains(matter) { continue }
        let peer = try transaction.sendable(outbound.recipient, at: now)
        if outbound.envelope == nil {
          var mayLeave = false
          let mayBeTold = matter.map { !held.contains($0) && !restrictions.hides(exchange: $0) } ?? true
          if peer != nil, outbound.notBefore <= now, mayBeTold,
            try isSearchable ?? sheltered.isCurrent(in: transaction)
          {
            isSearchable = true
            if outbound.isOwnWord {
              guard try transaction.isOwn(outbound) else {
                try transaction.stop(job, outbound, at: now)
                continue
              }
              mayLeave = try transaction.jointMayLeave(outbound, at: now)
            } else {
              guard let item = try transaction.outbound(outbound.item), try transaction.isAuthorized(outbound, item)
              else {
                try transaction.stop(job, outbound, at: now)
                continue
              }
              if try transaction.waitsForRescue(outbound, item) {
                delivery.waiting += 1
                if let matter { held.insert(matter) }
                continue
              }
              let scanner = try register ?? transaction.egress(sheltered)
              register = scanner
              switch try transaction.look(through: &outbound, item, job, by: scanner, at: now) {
              case .leaves: mayLeave = true
              case .stays: mayLeave = false
              case .isReplaced:
                mayLeave = true
                delivery.replaced += 1
                if let matter { ended.insert(matter) }
              }
            }
          }
          guard mayLeave, let peer else {
            if outbound.isStopped {
              delivery.stopped += 1
              if let matter { stuck.insert(matter) }
            } else if let matter, stuck.contains(matter) {
              delivery.behind += 1
            } else {
              delivery.waiting += 1
            }
            if let matter { held.insert(matter) }
            continue
          }
          guard try transaction.blind(&outbound, job, from: own, at: now, entropy: entropy) else { continue }
          try transaction.seal(
            &outbound, job, from: own, to: peer.sealingIdentity(at: now), at: now,
            notes: matter.map(ended.contains) == true ? ["the neutral answer in its place"] : [], entropy: entropy)
        }
        if peer != nil { ready.append(outbound) } else { delivery.waiting += 1 }
      }
      return (ready, delivery)
    }
    return (ready, delivery, now)
  }

  /// What waits for its time, and the earliest such time; neither what was stopped nor what stays behind it, nor what is restricted.
  public func outboxWaits() async throws -> (count: Int, until: Instant?) {
    try await store.read { transaction in
      var stuck: Set<String> = []
      let restrictions = try transaction.restrictions()
      var waiting: [Instant] = []
      for job in try transaction.jobs(Outbound.queue, in: .open).sorted(by: { $0.id < $1.id }) {
        let outbound = try Outbound(canonicalBytes: job.content)
        guard outbound.envelope == nil else { continue }
        let matter = outbound.request
        if outbound.isStopped, let matter { stuck.insert(matter) }
        if !outbound.isStopped, matter.map({ !stuck.contains($0) && !restrictions.hides(exchange: $0) }) ?? true {
          waiting.append(outbound.notBefore)
        }
      }
      return (waiting.count, waiting.min())
    }
  }
}

extension ReadTransaction {
  /// The peer, where anything may be sent to it: admitted at that moment, its channel not suspended.
  fileprivate func sendable(_ node: String, at now: Instant) throws -> Peer? {
    guard let peer = try peer(node), peer.isAdmitted(at: now) else { return nil }
    let channel = try record(.channels, id: node).map { try HeldChannel(canonicalBytes: $0.content) }
    return channel?.isSuspended == false ? peer : nil
  }
}

/// What becomes of something that was due.
private enum ScanOutcome {
  case leaves, stays, isReplaced
}

extension WriteTransaction {
  /// Scans once more what is about to be sealed: hours may have passed since it was decided, and somebody in it may have
  /// come to be protected. In the place of an answer that is stopped leaves the neutral one that was signed with it; what
  /// else is stopped stays where it is. The log and oversight are told of it once.
  fileprivate func look(
    through outbound: inout Outbound, _ item: OutboundItem, _ job: Job, by scanner: EgressScanner, at now: Instant
  ) throws -> ScanOutcome {
    let verdict = scanner.scan(item.parts, to: item.disclosure.recipient)
    // What was set aside is what the officers saw, as the outbox holds it; what nobody sets aside stays in any case.
    let isBlocked = verdict.isAbsolute || verdict.isBlocked && verdict.digest != item.overridden
    guard isBlocked != outbound.isStopped else { return isBlocked ? .stays : .leaves }
    outbound.isStopped = isBlocked
    if isBlocked {
      let request = outbound.request ?? outbound.item
      try log(
        AuditEntry(
          time: now, kind: .disclosure, phase: .failed, act: "seal", officer: "", purpose: "", basis: "",
          subjects: [request, outbound.recipient], notes: ["stopped: names a protected person"]))
      try notice("disclosure-stopped", about: request, now: now)
      if try replaceByNeutral(&outbound, item, job, by: scanner, at: now) {
        outbound.isStopped = false
        return .isReplaced
      }
    }
    var kept = job
    kept.content = outbound.canonicalBytes
    try put(kept)
    return isBlocked ? .stays : .leaves
  }

  /// Seals it as the next on its way, and says in the log that it went.
  fileprivate func seal(
    _ outbound: inout Outbound, _ job: Job, from own: OwnIdentity, to peer: PeerIdentity, at now: Instant,
    notes: [String] = [], entropy: any Entropy
  ) throws {
    let last = try lane(.lanesOut, outbound.recipient)
    let envelope = try Envelope.seal(outbound.parcel, from: own, to: peer, after: last, at: now, entropy: entropy)
    outbound.envelope = envelope.bytes
    outbound.mark = envelope.mark
    outbound.parcel = Parcel(kind: outbound.parcel.kind, content: [])
    try advance(.lanesOut, outbound.recipient, to: envelope.mark)
    var sealed = job
    sealed.content = outbound.canonicalBytes
    try put(sealed)
    let notes = notes + ["envelope \(envelope.digest.hex)", "sequence \(envelope.sequence)"]
    if outbound.isOwnWord { return try settleOwn(outbound, at: now, notes: notes) }
    try settle(outbound: outbound.item, sent: true, at: now, notes: notes)
  }
}
