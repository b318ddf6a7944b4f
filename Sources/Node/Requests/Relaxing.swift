internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import JSON
internal import Requests
public import Vocabulary
internal import World

// Relaxing a marking: only by its originator's signed word, and by two officers of this service. What is derived is
// marked anew from what it rests on, the strictest on each axis, whenever it is made.

/// An item's marking, and what it was before.
public struct MarkingSummary: Sendable, Hashable {
  public struct Change: Sendable, Hashable {
    public let at: Instant
    public let from: Marking
    public let to: Marking
    public let originator: String
    public let officers: [String]
    public let ground: String
  }

  public let item: String
  public let marking: Marking
  public let originators: [String]
  /// Oldest first.
  public let history: [Change]

  init(_ item: MarkedItem) {
    self.item = item.id
    marking = item.held.marking.marking
    originators = item.originators
    history = item.held.history.map {
      Change(
        at: $0.at, from: $0.from, to: $0.to, originator: $0.originator, officers: $0.officers, ground: $0.ground)
    }
  }

  public var json: String { value.text }

  var value: JSONValue {
    .fields(
      ("item", .string(item)), ("marking", .string(marking.description)),
      ("originators", .array(originators.map { .string($0) })),
      (
        "history",
        .array(
          history.map {
            .fields(
              ("at", .string($0.at.description)), ("from", .string($0.from.description)),
              ("to", .string($0.to.description)), ("originator", .string($0.originator)),
              ("officers", .array($0.officers.map { .string($0) })), ("ground", .string($0.ground)))
          })
      ))
  }
}

/// What two officers sign for, as it waits.
struct Relaxation: Sendable, Hashable, CanonicalCodable {
  let item: String
  let release: MarkingRelease
  let ground: String

  init(item: String, release: MarkingRelease, ground: String) {
    self.item = item
    self.release = release
    self.ground = ground
  }

  /// What the second officer is shown.
  func sentence(of pending: PendingAct) throws -> Sentence {
    let act = try pending.act(RelaxMarking.self).act
    return Sentence(
      "marking.waiting", ("item", .text(item)), ("from", .text(act.from.description)),
      ("to", .text(act.to.description)), ("originator", .text(release.originator)), ("ground", .text(ground)))
  }

  func write(to writer: inout CanonicalWriter) {
    writer.write(item)
    writer.write(release)
    writer.write(ground)
  }

  init(from reader: inout CanonicalReader) throws {
    item = try reader.text()
    release = try reader.value()
    ground = try reader.text()
  }
}

extension ServiceNode {
  /// The marking of an import, or of what the other side gave in an exchange, with its history. Logged as read.
  public func marking(of item: String, at desk: Desk) async throws -> MarkingSummary {
    let own = try await identity()
    return try await consult("read-marking", subjects: [item], at: desk) {
      MarkingSummary(try $0.markedItem(item, own: own))
    }
  }

  /// Proposes to relax an item's marking; a second officer of another unit does it by approving. Returns the name under
  /// which it waits.
  ///
  /// What this service originated it releases itself. What another did is released by that one alone: `consent` names the
  /// request of the type `use.consent` in which it granted it. Throws `marking.release.not-originator`,
  /// `node.marking.not-relaxed` where the marking would not become less strict, `node.marking.consent` where the request
  /// grants nothing for this item, and `node.marking.ground`.
  public func relaxMarking(
    of name: String, to marking: Marking, because ground: String, consent: String? = nil, at signing: SigningDesk
  ) async throws -> String {
    guard ground.contains(where: { !$0.isWhitespace }) else { throw Fault("node.marking.ground") }
    let own = try await identity()
    let now = clock.now()
    let (item, release) = try await store.read { [key] transaction in
      let item = try transaction.markedItem(name, own: own)
      if let consent {
        return (item, try transaction.release(of: item, to: marking, by: consent))
      }
      guard item.originators == [own.name], item.peer == nil else { throw Fault("marking.release.not-originator") }
      let message = MarkingRelease.message(originator: own.name, item: item.digest, marking: marking, at: now)
      return (
        item,
        MarkingRelease(
          originator: own.name, item: item.digest, marking: marking, at: now, signature: key.sign(message))
      )
    }
    let from = item.held.marking.marking
    guard marking.isRelaxation(of: from) else { throw Fault("node.marking.not-relaxed") }
    let act = RelaxMarking(item: item.id, from: from, to: marking, release: Digest(of: release.canonicalBytes))
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant,
      clock: clock, entropy: entropy)
    let pending = try gate.pend(signed, officers: try await officers(), now: clock.now())
    let content = Relaxation(item: item.id, release: release, ground: ground)
    try await keep(WaitingAct(pending: pending, content: content.canonicalBytes), at: now)
    return pending.id
  }

  /// What the second officer's signature puts in place.
  func finishRelaxing(_ waiting: WaitingAct, _ approval: Approval) async throws {
    let signed: SignedAct<RelaxMarking> = try waiting.pending.act()
    let relaxation = try Relaxation(canonicalBytes: waiting.content)
    let release = relaxation.release
    guard signed.act.release == Digest(of: release.canonicalBytes), signed.act.item == relaxation.item,
      signed.act.to == release.marking
    else { throw Fault("authority.approval.other-act") }
    let own = try await identity()
    if release.originator == own.name, !description.publicKey.verifies(release.signature, over: release.message) {
      throw Fault("marking.release.signature-wrong")
    }
    let now = clock.now()
    let authorization = try gate.authorize(signed, approvals: [approval], officers: try await officers(), now: now)
    try await store.effect(spending: authorization, kind: .alteration, notes: [waiting.pending.id]) { transaction in
      try transaction.finish(waiting.pending, approval)
      var item = try transaction.markedItem(relaxation.item, own: own)
      // Meanwhile it may have been relaxed, or more been given under a stricter marking: then this was decided on nothing.
      guard item.held.marking.marking == signed.act.from else { throw Fault("node.marking.changed") }
      try item.held.take(
        release, of: item.digest, digest: signed.act.release, officers: [signed.officer, approval.officer],
        ground: relaxation.ground)
      try transaction.keep(item.held)
    }
  }
}

extension ReadTransaction {
  /// The release that an originator gave by its answer to a request of the type `use.consent` for this item.
  fileprivate func release(of item: MarkedItem, to marking: Marking, by name: String) throws -> MarkingRelease {
    let held = try request(name)
    guard held.type.name == "use.consent", held.state.side == .requester, let last = held.state.answers.last,
      ["granted", "granted-partly"].contains(last.answer.code),
      case .texts(let items)? = held.state.message[field: "items"], items.contains(item.id)
    else { throw Fault("node.marking.consent", ("request", .text(name))) }
    // Only who made it consents for it.
    let originator = held.state.message.to.authority
    guard item.originators == [originator], item.peer.map({ $0 == held.peer }) ?? true else {
      throw Fault("marking.release.not-originator")
    }
    return MarkingRelease(
      originator: originator, item: item.digest, marking: marking, at: last.at,
      signature: Digest(of: last.answer.json.bytes).bytes)
  }
}
