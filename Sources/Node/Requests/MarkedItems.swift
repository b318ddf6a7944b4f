internal import Authority
internal import Federation
internal import Holdings
internal import JSON
internal import Requests
internal import Vocabulary

/// Something with a marking of its own: an import with all that came in it, or what the other side gave in an exchange.
struct MarkedItem: Sendable, Hashable {
  let id: String
  /// How a request of the type `use.consent` names it.
  let reference: String
  /// Over what it is, so that a release of it fits nothing else.
  let digest: Digest
  /// The peer that gave it; nil for an import.
  let peer: String?
  /// An import that this service itself originated.
  var isOwn = false
  /// When the peer gave the last of it; nil for an import.
  var givenAt: Instant?
  var held: HeldMarking

  var originators: [String] { held.marking.parts.map(\.originator) }
}

extension ReadTransaction {
  /// The item of that name: an import by its identifier, the end of it or its only file's name; an exchange by its
  /// request. Throws `node.marking.unknown`, also for what an officer is not shown.
  func markedItem(_ name: String, own: PeerIdentity, shownAt desk: Desk? = nil) throws -> MarkedItem {
    let imports = try storedImports().values.filter {
      $0.id == name || $0.fileNames == [name] || (name.utf8.count >= 4 && $0.id.hasSuffix(name))
    }
    if imports.count == 1, let held = imports.first {
      let originator = held.originator.isEmpty ? own.name : held.originator
      var writer = CanonicalWriter()
      writer.write(held.id)
      writer.write(list: held.digests)
      // A peer of the same name may be meant by it, where an officer wrote the name.
      let isOwn =
        try held.originator.isEmpty || held.originator == own.name && !peers().contains { $0.identity.name == own.name }
      return MarkedItem(
        id: held.id, reference: "urn:entente:\(own.nodeID):\(held.id)", digest: Digest(of: writer.bytes), peer: nil,
        isOwn: isOwn,
        held: try heldMarking(held.id)
          ?? HeldMarking(
            item: held.id, marking: OriginatedMarking(originator: originator, marking: held.marking)))
    }
    guard imports.isEmpty, let row = try requestRow(name), let item = try markedItem(of: row),
      try desk.map({ try !isHidden(row.id, from: $0) }) ?? true
    else {
      throw Fault("node.marking.unknown", ("item", .text(name)))
    }
    return item
  }

  /// What the other side gave in an exchange: its answers, or its request; nil where it has given nothing yet.
  func markedItem(of row: RequestRow) throws -> MarkedItem? {
    guard let state = try request(at: row, upTo: nil)?.state else { return nil }
    let given = state.side == .requester ? state.answers.map(\.answer.marking) : [state.message.marking]
    guard !given.isEmpty else { return nil }
    return MarkedItem(
      id: row.id, reference: row.id, digest: Digest(of: row.id), peer: row.peer,
      givenAt: state.side == .requester ? state.answers.map(\.at).max() : state.message.created,
      held: try heldMarking(row.id)
        ?? HeldMarking(
          item: row.id, marking: OriginatedMarking(originator: row.authority, marking: Marking.join(given))))
  }
}

extension WriteTransaction {
  /// The other side told something that bears on the marking of what it gave: its consent relaxes it as far as the consent
  /// reaches; another answer under a stricter marking makes the whole stricter again.
  func applyToMarkings(_ event: RequestEvent, _ state: RequestState, peer: String) throws {
    switch event.action {
    case .answered(let answer):
      if state.side == .requester, state.message.type == "use.consent", answer.code == "granted" {
        try consent(state, answer, by: event, peer: peer)
      }
      guard var held = try heldMarking(state.message.id) else { return }
      held.take(
        another: answer.marking, of: state.message.to.authority, digest: Digest(of: answer.json.bytes), at: event.at)
      try keep(held)
    case .consentGranted(let grant):
      guard
        let row = try record(.requestRows, id: state.message.id).map({ try RequestRow(canonicalBytes: $0.content) }),
        var item = try markedItem(of: row),
        let originator = item.originators.first, let part = item.held.marking.parts.first
      else { return }
      let words = grant.uses.map(\.rawValue).joined(separator: ", ")
      let readers = grant.readers.map(\.rawValue).joined(separator: ", ")
      let use = ConsentedUse(
        asEvidence: grant.uses.contains { [.evidence, .freeze, .confiscate].contains($0) },
        goesOnward: !grant.readers.isEmpty,
        scope: ConsentedUse.scope("\(words); read by \(readers)", grant.conditions, originator, event.at))
      try release(&item, to: part.marking.consented(to: use), ground: use.scope, by: event)
    default: return
    }
  }

  /// An answer to a request of the type `use.consent`: for each item it names that this peer gave.
  private func consent(
    _ state: RequestState, _ answer: Answer, by event: RequestEvent, peer: String
  ) throws {
    guard case .texts(let items)? = state.message[field: "items"] else { return }
    for name in items {
      guard let row = try record(.requestRows, id: name).map({ try RequestRow(canonicalBytes: $0.content) }),
        row.peer == peer, var item = try markedItem(of: row), let part = item.held.marking.parts.first,
        let use = state.consentedUse(answer, of: part.originator, at: event.at)
      else { continue }
      try release(&item, to: part.marking.consented(to: use), ground: use.scope, by: event)
    }
  }

  /// The event came in an envelope of the originator's and carries its signature: it is the release.
  private func release(_ item: inout MarkedItem, to marking: Marking, ground: String, by event: RequestEvent) throws {
    guard let part = item.held.marking.parts.first, part.marking != marking else { return }
    let release = MarkingRelease(
      originator: part.originator, item: item.digest, marking: marking, at: event.at,
      signature: event.signature.bytes)
    try item.held.take(
      release, of: item.digest, digest: Digest(of: release.canonicalBytes), officers: [], ground: ground)
    try keep(item.held)
  }
}

extension ConsentedUse {
  fileprivate static func scope(
    _ words: String, _ conditions: String?, _ originator: String, _ at: Instant
  ) -> String {
    "Consent of \(originator), \(at.date): \(words)" + (conditions.map { "; \($0)" } ?? "")
  }
}

extension RequestState {
  /// What an answer to this request of the type `use.consent` allows: the use that was asked, in the words and on the
  /// conditions of the answer.
  func consentedUse(_ answer: Answer, of originator: String, at: Instant) -> ConsentedUse? {
    guard case .texts(let uses)? = message[field: "use"] else { return nil }
    var conditions: String?
    if case .text(let text)? = answer[field: "conditions"] { conditions = text }
    var words = uses.joined(separator: ", ")
    if case .text(let text)? = answer[field: "scope"] { words += "; " + text }
    return ConsentedUse(
      asEvidence: uses.contains("evidence"),
      goesOnward: uses.contains { ["pass-to-police", "pass-to-prosecution", "third-state"].contains($0) },
      namesSource: uses.contains("name-source"), scope: ConsentedUse.scope(words, conditions, originator, at))
  }
}
