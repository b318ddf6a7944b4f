internal import Audit
internal import Authority
public import Federation
internal import Holdings
internal import JSON
internal import Protection
public import Requests
public import Vocabulary
internal import World

// Taking in what peers sent. Each envelope is one transaction: lane, event, row and log, or nothing of it.

/// What came of one file in the box.
public struct Arrival: Sendable, Hashable {
  public enum Outcome: Sendable, Hashable {
    /// A request or an event of one came in.
    case takenIn(request: String, step: RequestStep)
    /// Sets, questions or answers of private matching came in.
    case matching(MatchArrival)
    /// Words on an agreement, or messages of a round, of joint analysis came in.
    case joint(JointArrival)
    /// The peer took in what was sent to it, or did not.
    case receipt(TransportReceipt.Outcome)
    /// Refused, and nothing changed.
    case refused(EnvelopeRefusal.Ground)
    /// Kept aside until the one before it has arrived.
    case held
    /// A true envelope with something in it that is not lawful in the request's state; it was not applied.
    case notAccepted(request: String?, code: String)
  }

  public let file: String
  public let outcome: Outcome
  /// The peer, where the signature was its own.
  public let from: String?
  /// For an envelope whose number was taken in before: what came of it then; nil where it was another of that number.
  let repeated: TransportReceipt.Outcome?
  /// Why what was in a true envelope was not applied, in words; nil for everything else.
  public let why: Sentence?

  init(
    file: String, outcome: Outcome, from: String?, repeated: TransportReceipt.Outcome? = nil, why: Sentence? = nil
  ) {
    self.file = file
    self.outcome = outcome
    self.from = from
    self.repeated = repeated
    self.why = why
  }
}

extension ServiceNode {
  /// Takes in everything that waits for this node in a folder, in order. What has come is acknowledged and screened at
  /// this desk: on the request alone, and before anything is looked up.
  public func receive(from folder: String, at signing: SigningDesk) async throws -> [Arrival] {
    try await receive(from: folder, lookingThrough: ContentDuty.Budget.parcelBytesMax, at: signing)
  }

  /// The same with another budget for looking through the files of each parcel.
  package func receive(
    from folder: String, lookingThrough bytesMax: Int, at signing: SigningDesk
  ) async throws -> [Arrival] {
    let own = try await own()
    let matching = try matchDesk()
    let transport = FolderTransport(folder: folder, files: files)
    var arrivals: [Arrival] = []
    for arrival in try transport.arrivals(for: description.id) {
      switch arrival {
      case .receipt(let name):
        // What cannot be read is refused as empty; what cannot be moved aside is met again, and known.
        let outcome = try await takeReceipt((try? transport.read(name, for: description.id)) ?? [], named: name)
        try? transport.settle(name, for: description.id, taken: outcome.wasTaken)
        arrivals.append(outcome)
      case .envelope(let name):
        let bytes = (try? transport.read(name, for: description.id)) ?? []
        let outcome = try await take(bytes, named: name, by: own, matching, lookingThrough: bytesMax)
        arrivals.append(outcome)
        if outcome.outcome == .held { continue }
        try answer(bytes, outcome, over: transport, by: own)
        try? transport.settle(name, for: description.id, taken: outcome.wasTaken)
      }
    }
    try await attend(to: arrivals, at: signing)
    return arrivals
  }

  /// Puts the receipt into this node's outbox, for who sent the envelope.
  private func answer(_ bytes: [UInt8], _ arrival: Arrival, over transport: FolderTransport, by own: OwnIdentity) throws
  {
    guard let receipt = receipt(on: bytes, arrival) else { return }
    try FolderTransport(folder: outboxFolder, files: files).post(
      receipt: receipt.signed(by: own), for: receipt.envelope, from: description.id, to: receipt.to)
  }

  /// This node's word on what came of an envelope; nil where nobody is owed one.
  func receipt(on bytes: [UInt8], _ arrival: Arrival) -> TransportReceipt? {
    guard let from = arrival.from else { return nil }
    let outcome: TransportReceipt.Outcome
    switch arrival.outcome {
    case .takenIn, .matching, .joint: outcome = .takenIn
    case .refused(.replayed): outcome = arrival.repeated ?? .refused(.replayed)
    case .refused(let ground): outcome = .refused(ground)
    case .notAccepted: outcome = .notAccepted
    case .receipt, .held: return nil
    }
    return TransportReceipt(
      from: description.id, to: from, envelope: Digest(of: bytes), outcome: outcome, at: clock.now())
  }

  // MARK: One envelope

  /// `bearer` is who brought it, where that is known: then nobody else's envelope is taken from them.
  func take(
    _ bytes: [UInt8], named name: String, by own: OwnIdentity, _ matching: MatchDesk, from bearer: String? = nil,
    lookingThrough bytesMax: Int
  ) async throws -> Arrival {
    let now = clock.now()
    let key = key
    let look = try await look(into: bytes, by: own, from: bearer, upTo: bytesMax, at: now)
    do {
      return try await store.write { transaction in
        let opened = try Envelope.open(
          bytes, by: own, now: now,
          peer: { try transaction.sender($0, bearer: bearer, at: now) },
          lane: { try transaction.lane(.lanesIn, $0) })
        let from = opened.envelope.from
        try transaction.advance(.lanesIn, from, to: opened.envelope.mark)
        let subjects = [from, opened.envelope.digest.hex]
        let entry: (String, [String]) -> AuditEntry = { act, notes in
          AuditEntry(
            time: now, kind: .collection, act: act, officer: "", purpose: "", basis: "", subjects: subjects,
            notes: notes)
        }
        do {
          if MatchParcel.kinds.contains(opened.parcel.kind) {
            let arrival = try transaction.nested {
              try transaction.takeMatching(opened.parcel, from: opened.sender, at: matching, now: now)
            }
            try transaction.log(entry("receive", [opened.parcel.kind]))
            try transaction.remember(opened.envelope, .takenIn)
            return Arrival(file: name, outcome: .matching(arrival), from: from)
          }
          if JointParcel.kinds.contains(opened.parcel.kind) {
            let arrival = try transaction.nested {
              try transaction.takeJoint(opened.parcel, from: opened.sender, at: matching, now: now)
            }
            try transaction.log(entry("receive", [opened.parcel.kind]))
            try transaction.remember(opened.envelope, .takenIn)
            return Arrival(file: name, outcome: .joint(arrival), from: from)
          }
          let parcel = try RequestParcel(opened.parcel)
          if try transaction.refuseContent(of: parcel, look, sealedIn: opened.envelope.digest, now: now) {
            try transaction.log(entry("receive-not-accepted", ["protection.content.refused"]))
            try transaction.remember(opened.envelope, .notAccepted)
            return Arrival(
              file: name, outcome: .notAccepted(request: parcel.request, code: "protection.content.refused"),
              from: from, why: Sentence("exchange.arrival.content"))
          }
          let signature = key.sign(opened.envelope.digest.bytes)
          let step = try transaction.nested {
            try transaction.apply(
              parcel, look, from: opened.sender, own: own.identity, signature: signature, now: now)
          }
          let closed = parcel.files.filter { !look.mayBeOpened(Digest(of: $0.bytes)) }
          if !closed.isEmpty { try transaction.keepSealed(closed, of: parcel.request, in: bytes, now: now) }
          try transaction.log(entry("receive", [parcel.request, step.rawValue]))
          try transaction.remember(opened.envelope, .takenIn)
          return Arrival(file: name, outcome: .takenIn(request: parcel.request, step: step), from: from)
        } catch let fault as Fault {
          // Nothing of it was written: what `apply` had begun was undone.
          let request = (try? RequestParcel(opened.parcel))?.request
          try transaction.log(entry("receive-not-accepted", [fault.code.rawValue]))
          try transaction.remember(opened.envelope, .notAccepted)
          return Arrival(
            file: name, outcome: .notAccepted(request: request, code: fault.code.rawValue), from: from,
            why: fault.sentence)
        }
      }
    } catch let refusal as EnvelopeRefusal {
      guard refusal.ground != .sequenceGap else { return Arrival(file: name, outcome: .held, from: refusal.from) }
      let repeated = try await store.write { transaction in
        try transaction.log(
          AuditEntry(
            time: now, kind: .collection, phase: .failed, act: "receive", officer: "", purpose: "", basis: "",
            subjects: [refusal.digest.hex], notes: [refusal.ground.rawValue]))
        return refusal.ground == .replayed ? try transaction.outcome(of: refusal) : nil
      }
      // Only who did sign is answered.
      let isSigned = [.futureDated, .replayed, .brokenChain, .notSealedForUs].contains(refusal.ground)
      return Arrival(
        file: name, outcome: .refused(refusal.ground), from: isSigned ? refusal.from : nil, repeated: repeated)
    }
  }

  /// Looks through the files of an envelope for what may not be held, before anything is written: it may take seconds, and
  /// nobody waits for the store meanwhile. An envelope that will be refused has none.
  private func look(
    into bytes: [UInt8], by own: OwnIdentity, from bearer: String?, upTo bytesMax: Int, at now: Instant
  ) async throws -> ParcelLook {
    let known = try await store.read { transaction -> (RequestParcel, ContentDuty, Bool)? in
      let opened = try? Envelope.open(
        bytes, by: own, now: now,
        peer: { try transaction.sender($0, bearer: bearer, at: now) },
        lane: { try transaction.lane(.lanesIn, $0) })
      guard let opened, let parcel = try? RequestParcel(opened.parcel), !parcel.files.isEmpty else { return nil }
      return (parcel, try transaction.contentDuty(), try transaction.isAboutChildAbuse(parcel))
    }
    guard let (parcel, duty, isMatter) = known else { return .none }
    return try await LongWork.run {
      var budget = ContentDuty.Budget.ofOneParcel(bytes: bytesMax)
      var files: [Digest: ContentDuty.Look] = [:]
      for file in parcel.files {
        files[Digest(of: file.bytes)] = duty.look(at: file.bytes, inMatterOfAbuse: isMatter, within: &budget)
      }
      return ParcelLook(files: files)
    }
  }

  func takeReceipt(_ bytes: [UInt8], named name: String) async throws -> Arrival {
    let now = clock.now()
    let own = description.id
    return try await store.write { transaction in
      do {
        let receipt = try TransportReceipt(bytes, at: now) { try transaction.peer($0) }
        guard receipt.to == own else { throw Fault("federation.receipt.malformed") }
        for job in try transaction.jobs(Outbound.queue, in: .open) {
          let outbound = try Outbound(canonicalBytes: job.content)
          guard outbound.recipient == receipt.from, outbound.mark?.digest == receipt.envelope else { continue }
          // What was refused did not come in: it goes again, as when their clock was behind, or stays to be seen.
          guard [.takenIn, .notAccepted].contains(receipt.outcome) else { continue }
          // What was sent stands in the request's events; the outbox forgets its copy, and keeps the peer's signed word.
          try transaction.remove(job: job.id, from: Outbound.queue)
          try transaction.replace(
            HeldRecord(collection: .signedReceipts, id: receipt.envelope.hex, content: bytes))
        }
        try transaction.log(
          AuditEntry(
            time: now, kind: .disclosure, act: "receipt", officer: "", purpose: "", basis: "",
            subjects: [receipt.from, receipt.envelope.hex], notes: [receipt.outcome.text]))
        return Arrival(file: name, outcome: .receipt(receipt.outcome), from: receipt.from)
      } catch let fault as Fault {
        try transaction.log(
          AuditEntry(
            time: now, kind: .collection, phase: .failed, act: "receipt", officer: "", purpose: "", basis: "",
            subjects: [Digest(of: bytes).hex], notes: [fault.code.rawValue]))
        return Arrival(file: name, outcome: .refused(.malformed), from: nil)
      }
    }
  }
}

extension Arrival {
  var wasTaken: Bool {
    switch outcome {
    case .takenIn, .matching, .joint, .receipt, .notAccepted: true
    case .refused(.replayed): repeated != nil
    case .refused, .held: false
    }
  }
}

extension ReadTransaction {
  /// The peer whose envelope may be taken in now; nil for anybody else, and where another brought it.
  fileprivate func sender(_ node: String, bearer: String?, at now: Instant) throws -> Peer? {
    guard bearer.map({ $0 == node }) ?? true, let peer = try peer(node), peer.isAdmitted(at: now) else { return nil }
    return peer
  }

  /// Whether the request that a parcel is about, or begins, is a matter of the abuse of a child: as it is held, or by the
  /// words that come with the parcel.
  fileprivate func isAboutChildAbuse(_ parcel: RequestParcel) throws -> Bool {
    let held = try record(.requestRows, id: parcel.request).map { try RequestRow(canonicalBytes: $0.content) }
      .flatMap { try request(at: $0, upTo: nil)?.state.message }
    let brought = try? RequestEvent(json: parcel.event).action.message
    return [held, brought].contains { $0?.isAboutChildAbuse ?? false }
  }
}

extension WriteTransaction {
  /// Whether files came that may not be held; of them only digest and place are kept.
  fileprivate func refuseContent(
    of parcel: RequestParcel, _ look: ParcelLook, sealedIn envelope: Digest, now: Instant
  ) throws -> Bool {
    var isRefused = false
    for file in parcel.files {
      let digest = Digest(of: file.bytes)
      guard case .refused(let ground)? = look.files[digest] else { continue }
      isRefused = true
      try refuse(
        RefusedContent(
          digest: digest, bytes: file.bytes.count, ground: ground.rawValue, place: envelope.hex, at: now), by: "")
    }
    return isRefused
  }

  /// Applies what a peer says happened. Called nested: what it wrote goes where it fails.
  fileprivate func apply(
    _ parcel: RequestParcel, _ look: ParcelLook, from sender: Peer, own: PeerIdentity, signature: [UInt8], now: Instant
  ) throws -> RequestStep {
    let type = try KnownRequestTypes.catalog().type(parcel.type, from: parcel.from, to: parcel.to)
    let event = try RequestEvent(json: parcel.event)
    let before = try parcel.before.map { try RequestEvent(json: $0) }
    // Only the receipt goes along undecided: anything else is told as what it is, with the files that it names.
    guard before.count <= 1, before.allSatisfy({ $0.step == .receive }) else { throw Fault("node.request.parcel") }
    var events = before + [event]
    for told in events {
      let by = told.by.party
      guard by.country == sender.identity.country, by.authority == sender.identity.name,
        sender.identity.service.parties.contains(by.kind), told.step.isShared
      else { throw Fault("node.request.not-senders") }
    }
    let row = try record(.requestRows, id: parcel.request).map { try RequestRow(canonicalBytes: $0.content) }
    let held = try row.flatMap { try request(at: $0, upTo: nil) }
    if let held, held.peer != sender.identity.nodeID { throw Fault("node.request.not-senders") }
    try checkFiles(parcel, event)
    var current = held?.state
    var effects: [RequestEffect] = []
    for told in events {
      let (next, more) = try RequestState.applying(
        told, to: current, type: type, side: current?.side ?? .recipient, now: now)
      current = next
      effects += more
    }
    guard var state = current else { throw Fault("node.request.parcel") }
    let message = state.message
    if held == nil {
      guard message.id == parcel.request, message.id.hasPrefix("urn:entente:\(sender.identity.nodeID):"),
        message.from.party.country == parcel.from, message.to.country == parcel.to,
        message.to.country == own.country, message.to.authority == own.name,
        own.service.parties.contains(message.to.kind)
      else { throw Fault("node.request.not-for-us") }
    }
    // Receipt is the recipient's own event, at the moment of intake: clocks run from it.
    if event.step == .send,
      let party = Party(
        country: own.country, kind: message.to.kind, authority: own.name, unit: "intake"),
      let intake = Actor(party: party, officer: "node-" + own.nodeID)
    {
      let received = RequestEvent(.received, by: intake, at: now, signature: Digest(of: signature))
      state = try RequestState.applying(received, to: state, type: type, now: now).state
      events.append(received)
    }
    try append(
      events.map { try $0.kept() }, to: requestStream(message.id), expecting: held?.version ?? 0,
      keys: held == nil ? [IndexKey("peer", sender.identity.nodeID)] + message.keys : [])
    for file in parcel.files where look.mayBeOpened(Digest(of: file.bytes)) {
      try replace(HeldRecord(collection: .attachments, id: Digest(of: file.bytes).hex, content: file.bytes))
    }
    try renewRow(state, peer: sender.identity.nodeID, now: now)
    try tellOversight(effects, request: message.id, now: now)
    // What came too late changed nothing, and nothing follows from it.
    if !effects.contains(.crossed(event.step)) {
      try settlePropagation(state, step: event.step, now: now)
      try applyToMarkings(event, state, peer: sender.identity.nodeID)
    }
    return event.step
  }

  /// The files that came are those that the event names, all of them.
  private func checkFiles(_ parcel: RequestParcel, _ event: RequestEvent) throws {
    let came = Set(parcel.files.map { Digest(of: $0.bytes) })
    guard came == Set(event.action.attachments.map(\.digest)) || (came.isEmpty && event.step == .clarify) else {
      throw Fault("node.request.files")
    }
  }
}
