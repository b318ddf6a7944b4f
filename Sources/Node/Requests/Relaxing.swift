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
  /// How a request for consent names it.
  public let reference: String
  public let marking: Marking
  public let originators: [String]
  /// Oldest first.
  public let history: [Change]

  init(_ item: MarkedItem) {
    self.item = item.id
    reference = item.reference
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
      ("item", .string(item)), ("reference", .string(reference)), ("marking", .string(marking.description)),
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
  /// The request of the type `use.consent` that it rests on; nil for what is this service's own.
  let consent: String?

  init(item: String, release: MarkingRelease, ground: String, consent: String?) {
    self.item = item
    self.release = release
    self.ground = ground
    self.consent = consent
  }

  /// What the second officer is shown.
  func sentence(of pending: PendingAct) throws -> Sentence {
    let act = try pending.act(RelaxMarking.self).act
    return Sentence(
      "marking.waiting", ("item", .text(item)), ("from", .text(act.from.description)),
      ("to", .text(act.to.description)), ("originator", .text(release.originator)), ("ground", .text(ground)))
  }

  func write(to writer: inout CanonicalWriter) {
    // The first form had no version and began with the item's name, which is never empty.
    writer.write("")
    writer.write(UInt64(2))
    writer.write(item)
    writer.write(release)
    writer.write(ground)
    writer.write(optional: consent) { $0.write($1) }
  }

  init(from reader: inout CanonicalReader) throws {
    let first = try reader.text()
    if first.isEmpty, try reader.unsigned() != 2 { throw reader.malformed }
    item = first.isEmpty ? try reader.text() : first
    release = try reader.value()
    ground = try reader.text()
    consent = first.isEmpty ? try reader.optional { try $0.text() } : nil
  }
}

extension ServiceNode {
  /// The marking of an import, or of what the other side gave in an exchange, with its history. Logged as read.
  public func marking(of item: String, at desk: Desk) async throws -> MarkingSummary {
    let own = try await identity()
    return try await consult(
      "read-marking", at: desk, naming: { try [$0.markedItem(item, own: own, shownAt: desk).id] }
    ) {
      MarkingSummary(try $0.markedItem(item, own: own, shownAt: desk))
    }
  }

  /// Proposes to relax an item's marking; a second officer of another unit does it by approving. Returns the name under
  /// which it waits.
  ///
  /// What this service originated it releases itself. What another did is released by that one alone: `consent` names the
  /// request of the type `use.consent` in which it granted it. The marking becomes no less strict than that consent makes
  /// it, and carries its words. Throws `marking.release.not-originator`, `node.marking.not-relaxed` where the marking would
  /// not become less strict, `node.marking.consent` where the request grants nothing for this item,
  /// `node.marking.beyond-consent`, `node.marking.consent-used` and `node.marking.ground`.
  public func relaxMarking(
    of name: String, to marking: Marking, because ground: String, consent: String? = nil, at signing: SigningDesk
  ) async throws -> String {
    guard ground.contains(where: { !$0.isWhitespace }) else { throw Fault("node.marking.ground") }
    let own = try await identity()
    let now = clock.now()
    let (item, release) = try await store.read { [key] transaction in
      let item = try transaction.markedItem(name, own: own, shownAt: signing.desk)
      if let consent {
        let worded = try transaction.wording(marking, of: item, by: consent)
        return (item, try transaction.release(of: item, to: worded, by: consent))
      }
      guard item.isOwn else { throw Fault("marking.release.not-originator") }
      let message = MarkingRelease.message(originator: own.name, item: item.digest, marking: marking, at: now)
      return (
        item,
        MarkingRelease(
          originator: own.name, item: item.digest, marking: marking, at: now, signature: key.sign(message))
      )
    }
    let from = item.held.marking.marking
    guard release.marking.isRelaxation(of: from) else { throw Fault("node.marking.not-relaxed") }
    let act = RelaxMarking(item: item.id, from: from, to: release.marking, release: Digest(of: release.canonicalBytes))
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant,
      clock: clock, entropy: entropy)
    let pending = try gate.pend(signed, officers: try await officers(), now: clock.now())
    let content = Relaxation(item: item.id, release: release, ground: ground, consent: consent)
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
    if relaxation.consent == nil, !description.publicKey.verifies(release.signature, over: release.message) {
      throw Fault("marking.release.signature-wrong")
    }
    let now = clock.now()
    let authorization = try gate.authorize(signed, approvals: [approval], officers: try await officers(), now: now)
    try await store.effect(spending: authorization, kind: .alteration, notes: [waiting.pending.id]) { transaction in
      try transaction.finish(waiting.pending, approval)
      try transaction.checkUnrestricted(relaxation.item)
      var item = try transaction.markedItem(relaxation.item, own: own)
      // Meanwhile it may have been relaxed, or more been given under a stricter marking: then this was decided on nothing.
      guard item.held.marking.marking == signed.act.from else { throw Fault("node.marking.changed") }
      if let consent = relaxation.consent {
        guard try transaction.release(of: item, to: release.marking, by: consent) == release else {
          throw Fault("node.marking.changed")
        }
      } else if !item.isOwn {
        throw Fault("marking.release.not-originator")
      }
      try item.held.take(
        release, of: item.digest, digest: signed.act.release, officers: [signed.officer, approval.officer],
        ground: relaxation.ground)
      try transaction.keep(item.held)
    }
  }
}

extension ReadTransaction {
  /// What an originator's answer to a request of the type `use.consent` grants for this item: when, in which words, and the
  /// least strict marking that it leaves.
  private func grant(
    for item: MarkedItem, by name: String
  ) throws -> (answer: RequestState.AnswerRecord, part: OriginatedMarking.Part, floor: Marking) {
    let held = try request(name)
    guard held.type.name == "use.consent", held.state.side == .requester, let last = held.state.answers.last,
      ["granted", "granted-partly"].contains(last.answer.code),
      case .texts(let items)? = held.state.message[field: "items"], items.contains(item.reference)
    else { throw Fault("node.marking.consent", ("request", .text(name))) }
    // Only who made it consents for it: the peer that gave it; for an import, the one peer that it names as its originator.
    guard item.held.marking.parts.count == 1, let part = item.held.marking.parts.first, let giver = try peer(held.peer),
      item.peer.map({ $0 == held.peer }) ?? giver.identity.isOriginator(named: part.originator)
    else { throw Fault("marking.release.not-originator") }
    // Once: and not where more was given, or decided, after it.
    guard item.held.history.allSatisfy({ $0.at < last.at }), item.givenAt.map({ $0 <= last.at }) ?? true else {
      throw Fault("node.marking.consent-used", ("request", .text(name)))
    }
    guard let use = held.state.consentedUse(last.answer, of: part.originator, at: last.at) else {
      throw Fault("node.marking.consent", ("request", .text(name)))
    }
    return (last, part, part.marking.consented(to: use))
  }

  /// The marking with the words of the consent that it rests on: they stay with it whatever the officer writes.
  fileprivate func wording(_ marking: Marking, of item: MarkedItem, by name: String) throws -> Marking {
    let words = try grant(for: item, by: name).floor.restrictions
    guard !words.isEmpty, let worded = Marking(sharing: .clear, handling: .h3, restrictions: words) else {
      return marking
    }
    return marking.joined(with: worded)
  }

  /// The release of an item to a marking that is at least as strict as the consent leaves it.
  fileprivate func release(of item: MarkedItem, to marking: Marking, by name: String) throws -> MarkingRelease {
    let (last, part, floor) = try grant(for: item, by: name)
    guard marking.isAtLeastAsStrict(as: floor) else {
      throw Fault("node.marking.beyond-consent", ("granted", .text(floor.description)))
    }
    return MarkingRelease(
      originator: part.originator, item: item.digest, marking: marking, at: last.at,
      signature: Digest(of: last.answer.json.bytes).bytes)
  }
}

extension PeerIdentity {
  /// Whether an import that names its originator so means this service: by country, service and name, or by country and
  /// service alone. A name alone means nobody: a service in another country may bear it, too.
  func isOriginator(named text: String) -> Bool {
    let service = "\(country.code) \(service.rawValue)"
    return text == service || text == "\(service) \(name)"
  }

  /// Whether both are the same service to whoever reads their names.
  func isNamed(as other: PeerIdentity) -> Bool {
    country == other.country && service == other.service && name == other.name
  }
}
