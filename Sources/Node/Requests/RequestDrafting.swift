internal import Audit
internal import Authority
internal import Federation
internal import Holdings
public import JSON
public import Requests
public import Vocabulary
internal import World

// Writing a request: from what an officer says, to a draft in the node, to the formal act.

/// What an officer states of a request; the node adds who asks, when and under which identifier.
public struct RequestDraft: Sendable {
  public let type: String
  /// The peer's name, or `FR fiu`.
  public let to: String
  /// As which body of the peer: its own service, its single point of contact, its 24/7 desk.
  public let recipientKind: PartyKind?
  /// As which body this service asks.
  public let requesterKind: PartyKind?
  /// The fields of the message in the form of its JSON: `facts`, `link`, `subjects`, `asked`, `urgency`, `fields`, ….
  public let content: [JSONValue.Member]
  public let files: [OutboundFile]

  public init(
    type: String, to: String, recipientKind: PartyKind? = nil, requesterKind: PartyKind? = nil,
    content: [JSONValue.Member], files: [OutboundFile] = []
  ) {
    self.type = type
    self.to = to
    self.recipientKind = recipientKind
    self.requesterKind = requesterKind
    self.content = content
    self.files = files
  }
}

extension ServiceNode {
  /// The request types that this program knows.
  public static func requestTypes() throws -> [RequestType] { try KnownRequestTypes.catalog().types }

  /// A type as it stands between this node's country and another.
  public func requestType(_ name: String, to country: CountryCode) throws -> RequestType {
    try KnownRequestTypes.catalog().type(name, from: description.country, to: country)
  }

  /// Makes a draft and keeps it. What is missing is no error yet: ``check(_:at:)`` says it.
  public func draftRequest(_ draft: RequestDraft, at signing: SigningDesk) async throws -> RequestState {
    try await draftRequest(draft, at: signing) { _, _ in }
  }

  /// The same, and does something else in the transaction that keeps the draft.
  func draftRequest(
    _ draft: RequestDraft, at signing: SigningDesk,
    also body: @escaping @Sendable (any WriteTransaction, RequestState) throws -> Void
  ) async throws -> RequestState {
    let peer = try await peer(draft.to)
    let type = try requestType(draft.type, to: peer.identity.country)
    let message = try await message(draft, type: type, to: peer, at: signing.desk)
    try await checkContent(draft.files, of: [message], place: message.id, by: signing.officer.id)
    let by = try await actor(signing.officer, as: message.from.party.kind)
    let now = message.created
    let action = RequestAction.drafted(message)
    let act = DecideOnRequest(
      request: message.id, type: type.name, step: action.step.rawValue,
      event: Digest(of: action.json.bytes))
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant,
      clock: clock, entropy: entropy)
    let authorization = try gate.authorize(signed, officers: try await officers(), now: clock.now())
    let event = RequestEvent(action, by: by, at: now, signature: Digest(of: signed.signature))
    let (state, _) = try RequestState.applying(event, to: nil, type: type, side: .requester, now: clock.now())
    let files = draft.files
    return try await store.effect(spending: authorization, kind: .alteration, notes: ["draft"]) { transaction in
      try transaction.append(
        [try event.kept()], to: requestStream(message.id), expecting: 0,
        keys: [IndexKey("peer", peer.identity.nodeID)] + message.keys)
      try transaction.renewRow(state, peer: peer.identity.nodeID, now: now)
      for file in files {
        try transaction.replace(
          HeldRecord(collection: .attachments, id: Digest(of: file.bytes).hex, content: file.bytes))
      }
      try body(transaction, state)
      return state
    }
  }

  /// Gives a draft other words; an approval that was asked or given falls away.
  public func reviseRequest(
    _ name: String, content: [JSONValue.Member], at signing: SigningDesk
  ) async throws -> RequestState? {
    let held = try await store.read { try $0.request(name) }
    let message = try RequestMessage(json: held.state.message.json.replacing(content))
    return try await step(.revised(message), on: held.id, at: signing).state
  }

  private func message(
    _ draft: RequestDraft, type: RequestType, to peer: Peer, at desk: Desk
  ) async throws -> RequestMessage {
    let own = try await identity()
    let requesterKind = draft.requesterKind ?? own.service.parties.first { type.initiators.contains($0) }
    let recipientKind = draft.recipientKind ?? peer.identity.service.parties.first { type.recipients.contains($0) }
    guard let requesterKind, own.service.parties.contains(requesterKind) else {
      throw Fault("node.request.not-ours", ("type", .text(type.name)))
    }
    guard let recipientKind, peer.identity.service.parties.contains(recipientKind),
      let to = Party(country: peer.identity.country, kind: recipientKind, authority: peer.identity.name)
    else { throw Fault("node.request.not-theirs", ("type", .text(type.name))) }
    let now = clock.now()
    let id = "urn:entente:\(description.id):request:" + TimeOrderedIdentifier.make(at: now, entropy: entropy)
    let base = RequestMessage(
      id: id, type: type.name, version: type.version,
      from: try await shown(try await actor(desk.officer, as: requesterKind), to: peer.identity.nodeID), to: to,
      created: now, purpose: desk.warrant.purpose, legalBasis: desk.warrant.basis, marking: .serviceOnly,
      language: "en")
    return try RequestMessage(json: base.json.replacing(draft.content + draft.attachments))
  }

  /// The formal act: checks, then the first officer's signature; the second officer of another unit sends it by
  /// approving. Throws the first thing that the checks found to stand in the way.
  public func sendRequest(
    _ name: String, override ground: String? = nil, at signing: SigningDesk
  ) async throws -> RequestOutcome {
    let report = try await check(name, at: signing.desk)
    if let fault = report.hindrances.first { throw fault }
    let held = try await store.read { try $0.request(name) }
    return try await step(.sent(held.state.message), on: held.id, override: ground, at: signing)
  }
}

extension RequestDraft {
  /// What the node says itself is not taken from a file.
  static let saidByNode: Set<String> = [
    "id", "type", "version", "from", "to", "created", "purpose", "legal-basis", "attachments",
  ]

  /// The members by which the message names its files.
  fileprivate var attachments: [JSONValue.Member] {
    guard !files.isEmpty else { return [] }
    return [
      .init(
        "attachments",
        .array(
          files.map {
            .fields(
              ("name", .string($0.name)), ("media-type", .string("application/octet-stream")),
              ("sha-256", .string(Digest(of: $0.bytes).hex)), ("size", .integer($0.bytes.count)),
              ("marking", .string(Marking.serviceOnly.description)))
          }))
    ]
  }
}

extension JSONValue {
  /// The object with these members in place of its own of the same name.
  fileprivate func replacing(_ new: [Member]) -> JSONValue {
    guard case .object(let members) = self else { return self }
    let names = Set(new.map(\.key))
    return .object(members.filter { !names.contains($0.key) } + new)
  }
}

extension RequestMessage {
  /// Keys by which a request is found beside its own name.
  var keys: [IndexKey] {
    ([thread.map { IndexKey("thread", $0) }, replyTo.map { IndexKey("reply-to", $0) }]).compactMap { $0 }
      + subjects.flatMap { subject in
        subject.identifiers.map { IndexKey("subject", Digest(of: $0.scheme + ":" + $0.value).hex) }
      }
  }
}

extension ServiceKind {
  /// The bodies as which a service's node speaks, its own kind first.
  var parties: [PartyKind] {
    switch self {
    case .fiu: [.fiu]
    case .police: [.police, .spoc, .desk24x7]
    case .prosecution: [.prosecution, .centralAuthority, .court]
    case .border: [.border, .maritime]
    case .customs: [.customs, .chemicalControl]
    case .assetRecovery: [.assetRecovery, .assetManagement]
    case .sanctions: [.sanctions]
    }
  }
}
