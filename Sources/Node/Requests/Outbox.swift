internal import Authority
internal import Federation
internal import Holdings
internal import Requests
public import Vocabulary
internal import World

// What is to leave waits in the store, in the transaction of the act that decided it. It is sealed when it goes, as the
// next on its way, and goes again byte for byte until the other side's receipt is there.

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

  static let queue = "parcels"
}

extension Outbound: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(item)
    writer.write(recipient)
    writer.write(parcel.kind)
    writer.write(parcel.content)
    writer.write(notBefore)
    writer.write(optional: envelope) { $0.write($1) }
    writer.write(optional: mark) { $0.write($1) }
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    item = try reader.text()
    recipient = try reader.text()
    parcel = Parcel(kind: try reader.text(), content: try reader.byteRun())
    notBefore = try reader.value()
    envelope = try reader.optional { try $0.byteRun() }
    mark = try reader.optional { try $0.value() }
  }
}

extension EffectTransaction {
  /// Puts what the act discloses into the outbox, and the parcel in which it will travel beside it.
  func enqueue(_ parts: [OutboundPart], in parcel: Parcel, to recipient: String, notBefore: Instant, at now: Instant)
    throws
  {
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
  /// What waits for its time.
  public var waiting = 0
}

extension ServiceNode {
  /// Where envelopes for peers are put unless another folder is named.
  public var outboxFolder: String { folder.outbox }

  /// Seals what is due and puts every envelope without a receipt into its recipient's box.
  ///
  /// Sealing and numbering are one transaction; the file follows it. Stopped between the two, the next delivery writes
  /// the same bytes under the same name.
  @discardableResult
  public func deliver(to folder: String? = nil) async throws -> Delivery {
    let own = try await own()
    let now = clock.now()
    let entropy = entropy
    var delivery = Delivery()
    let ready: [Outbound] = try await store.write { transaction in
      var ready: [Outbound] = []
      for job in try transaction.jobs(Outbound.queue, in: .open) {
        var outbound = try Outbound(canonicalBytes: job.content)
        if outbound.envelope == nil {
          guard outbound.notBefore <= now, let peer = try transaction.peer(outbound.recipient) else { continue }
          guard let item = try transaction.outbound(outbound.item), outbound.isWhatWasAuthorized(item) else {
            try transaction.stop(job, outbound, at: now)
            continue
          }
          let last = try transaction.lane(.lanesOut, outbound.recipient)
          let envelope = try Envelope.seal(
            outbound.parcel, from: own, to: peer.identity, after: last, at: now, entropy: entropy)
          outbound.envelope = envelope.bytes
          outbound.mark = envelope.mark
          outbound.parcel = Parcel(kind: outbound.parcel.kind, content: [])
          try transaction.advance(.lanesOut, outbound.recipient, to: envelope.mark)
          var sealed = job
          sealed.content = outbound.canonicalBytes
          try transaction.put(sealed)
          try transaction.settle(
            outbound: outbound.item, sent: true, at: now,
            notes: ["envelope \(envelope.digest.hex)", "sequence \(envelope.sequence)"])
        }
        ready.append(outbound)
      }
      return ready
    }
    let waiting = try await store.read { try $0.jobs(Outbound.queue, in: .open).count }
    let transport = FolderTransport(folder: folder ?? outboxFolder, files: files)
    for outbound in ready {
      guard let bytes = outbound.envelope, let mark = outbound.mark else { continue }
      try transport.post(
        bytes, sequence: mark.sequence, digest: mark.digest, from: description.id, to: outbound.recipient)
      delivery.posted += 1
    }
    delivery.waiting = waiting - ready.count
    return delivery
  }

  /// What waits for its time, and the earliest such time.
  public func outboxWaits() async throws -> (count: Int, until: Instant?) {
    try await store.read { transaction in
      let waiting = try transaction.jobs(Outbound.queue, in: .open).map { try Outbound(canonicalBytes: $0.content) }
        .filter { $0.envelope == nil }
      return (waiting.count, waiting.map(\.notBefore).min())
    }
  }
}
