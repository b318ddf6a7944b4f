internal import Authority
internal import Clocks
internal import Federation
internal import Holdings
internal import JSON
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// What faces show of requests: plain values, and JSON where a program reads on. A face knows no room below this one.

/// A request as one line of a list.
public struct RequestSummary: Sendable, Hashable {
  public let id: String
  public let type: String
  /// The type in words, as its file has it.
  public let title: String
  /// `requester` or `recipient`: which side this service is on.
  public let side: String
  public let authority: String
  public let country: CountryCode
  public let stage: String
  public let urgency: String
  public let createdAt: Instant
  /// The earliest date to work towards.
  public let next: Instant?
  /// Acts whose time is over.
  public let overdue: [String]
  /// The earliest statutory date, its rule, and whether its figure was read in the official text.
  public let statutory: Instant?
  public let rule: String?
  /// The rule as it is cited: instrument and article.
  public let ruleSource: String?
  /// What has to be done by it, or is usual, in words.
  public let ruleAct: String?
  public let isVerified: Bool
  /// What is usual where no instrument with a time binds both states: nobody owes it.
  public let customary: Instant?
  /// Open, and no clock runs on it: what binds both states sets no time.
  public let isWithoutTime: Bool
  public let requestedBy: Instant?
  public let promised: Instant?
  public let awaitsReview: Bool

  init(_ row: RequestRow, at now: Instant) {
    id = row.id
    type = row.type
    title = (try? KnownRequestTypes.catalog())?.types.first { $0.name == row.type }?.title ?? row.type
    side = row.side.rawValue
    authority = row.authority
    country = row.side == .requester ? row.recipient : row.requester
    stage = row.stage.rawValue
    urgency = row.urgency.rawValue
    createdAt = row.createdAt
    next = row.next
    overdue = row.overdue(at: now).map(\.act.rawValue)
    let first = row.due.first { $0.pausedSince == nil && $0.isOwed } ?? row.due.first { $0.pausedSince == nil }
    statutory = first.flatMap { $0.isOwed ? $0.at : nil }
    customary = first.flatMap { $0.isOwed ? nil : $0.at }
    isWithoutTime = row.due.isEmpty && !row.isSettled && ![.draft, .awaitingApproval, .approved].contains(row.stage)
    rule = first?.rule
    let known = first.flatMap { (try? ClockRules.standard())?[$0.rule] }
    ruleSource = known.map { rule in rule.article.map { rule.instrument + ", " + $0 } ?? rule.instrument }
    ruleAct = known?.act
    isVerified = first?.isVerified ?? true
    requestedBy = row.requestedBy
    promised = row.promised
    awaitsReview = row.awaitsReview
  }

  /// One object, its members in this order.
  public var json: String {
    JSONValue.fields(
      ("id", .string(id)), ("type", .string(type)), ("side", .string(side)), ("authority", .string(authority)),
      ("country", .string(country.code)), ("stage", .string(stage)), ("urgency", .string(urgency)),
      ("created", .string(createdAt.description)), ("next", text(next)), ("statutory", text(statutory)),
      ("customary", text(customary)),
      ("rule", rule.map { .string($0) } ?? .null), ("verified", .bool(isVerified)),
      ("requested", text(requestedBy)), ("promised", text(promised)),
      ("overdue", .array(overdue.map { .string($0) })), ("awaits-review", .bool(awaitsReview))
    ).text
  }

  private func text(_ instant: Instant?) -> JSONValue { instant.map { .string($0.description) } ?? .null }
}

/// What a step came to: where the request stands, or under which name it waits for a second officer.
public struct StepSummary: Sendable, Hashable {
  public let request: String
  public let stage: String?
  public let waits: String?

  init(_ id: String, _ outcome: RequestOutcome) {
    request = id
    stage = outcome.state?.stage.rawValue
    waits = outcome.waiting
  }

  public var json: String {
    JSONValue.fields(
      ("request", .string(request)), ("stage", stage.map { .string($0) } ?? .null),
      ("waits", waits.map { .string($0) } ?? .null)
    ).text
  }
}

/// A question of the guided writing: one field of a type.
public struct FieldQuestion: Sendable, Hashable {
  public let name: String
  public let prose: String
  public let isRequired: Bool
  /// Codes to choose from, with their prose where they have one; empty for free text.
  public let choices: [(code: String, prose: String)]
  /// `text`, `texts`, `code`, `codes`, `date`, … and for standard fields `subjects`, `period`.
  public let kind: String

  public static func == (a: Self, b: Self) -> Bool { a.name == b.name && a.kind == b.kind }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A request type as a list shows it.
public struct RequestTypeSummary: Sendable, Hashable {
  public let name: String
  public let title: String
  public let prose: String
  public let source: String
  public let isVerified: Bool
  public let initiators: [String]
  public let recipients: [String]

  init(_ type: RequestType) {
    name = type.name
    title = type.title
    prose = type.prose
    source = type.source
    isVerified = type.isVerified
    initiators = type.initiators.map(\.rawValue)
    recipients = type.recipients.map(\.rawValue)
  }
}

extension ServiceNode {
  /// The types of request that this service may send.
  public func sendableTypes() throws -> [RequestTypeSummary] {
    try ServiceNode.requestTypes().filter { type in
      description.service.parties.contains { type.initiators.contains($0) }
    }.map(RequestTypeSummary.init)
  }

  /// What a type asks of who writes a request to a peer, in the order of its fields; what may be asked comes first.
  public func questions(type name: String, to peerName: String) async throws -> [FieldQuestion] {
    let peer = try await peer(peerName)
    let type = try requestType(name, to: peer.identity.country)
    let asked = FieldQuestion(
      name: "asked", prose: type.title, isRequired: !type.asked.isEmpty,
      choices: type.asked.map { ($0.code, $0.prose) }, kind: "codes")
    return (type.asked.isEmpty ? [] : [asked])
      + type.fields.map { field in
        FieldQuestion(
          name: field.name, prose: field.prose, isRequired: field.required == .yes,
          choices: field.choices.map { ($0, "") },
          kind: StandardField(rawValue: field.name).map { ServiceNode.kind(of: $0) } ?? field.kind?.rawValue ?? "text")
      }
  }

  private static func kind(of field: StandardField) -> String {
    switch field {
    case .facts, .link, .replyTo: "text"
    case .validUntil: "instant"
    case .offences, .parallelChannels: "texts"
    case .intendedUse: "codes"
    default: field.rawValue
    }
  }

  /// Makes a draft from the fields of a message in JSON, and says which of them its type does not know: with those it is
  /// not sent. Throws `json.…` and `requests.message.…` faults that name the
  /// field.
  public func draftRequest(
    type: String, to peer: String, as recipient: String? = nil, json: [UInt8], files: [OutboundFile] = [],
    at signing: SigningDesk
  ) async throws -> (request: RequestSummary, unknown: [Fault]) {
    guard json.count <= RequestMessage.bytesMax else {
      throw Fault("requests.message.too-large", ("limit", .integer(Int64(RequestMessage.bytesMax))))
    }
    let value: JSONValue
    do { value = try JSONValue.parse(json, depth: 16, nodes: 40_000) } catch { throw error.fault }
    guard case .object(let members) = value else {
      throw Fault("json.field.kind", at: .init(field: ""), ("field", .text("")), ("wanted", .text("object")))
    }
    let state = try await draftRequest(
      RequestDraft(
        type: type, to: peer, recipientKind: try recipient.map { try partyKind($0) },
        content: members.filter { !RequestDraft.saidByNode.contains($0.key) }, files: files), at: signing)
    let known = try requestType(state.message.type, to: state.message.to.country)
    return (try await summary(state.message.id), MessageCheck.unknownFields(state.message, known))
  }

  private func partyKind(_ text: String) throws -> PartyKind {
    guard let kind = PartyKind(rawValue: text) else {
      throw Fault("node.request.not-theirs", ("type", .text(text)))
    }
    return kind
  }

  private func summary(_ name: String) async throws -> RequestSummary {
    let row = try await store.read { try $0.requestRow(name) }
    guard let row else { throw Fault.requestNotFound(name) }
    return RequestSummary(row, at: clock.now())
  }

  /// The node's requests, newest first.
  public func requestSummaries(at desk: Desk) async throws -> [RequestSummary] {
    let now = clock.now()
    return try await requests(at: desk).map { RequestSummary($0, at: now) }
  }

  /// What is to be done by its date, the earliest first; `overdueOnly` leaves what is still in time.
  public func dueSummaries(at instant: Instant?, overdueOnly: Bool, desk: Desk) async throws -> [RequestSummary] {
    let moment = instant ?? clock.now()
    return try await due(at: instant, desk: desk)
      .filter { !overdueOnly || $0.isOverdue(at: moment) }
      .map { RequestSummary($0, at: moment) }
  }

  /// Sends a request: signs it first, and says under which name it waits for a second officer.
  public func send(
    _ name: String, override ground: String? = nil, at signing: SigningDesk
  ) async throws -> StepSummary {
    let outcome = try await sendRequest(name, override: ground, at: signing)
    return StepSummary(name, outcome)
  }

  /// A step by its name, with what belongs to it in the form of the event's JSON (`ground`, `explanation`, `until`, …).
  /// Throws `node.request.step-not-decided` for one that a command of its own takes, with its own checks and signatures, and
  /// `node.request.ground-missing`, `.because-missing`, … where something is not said that the step needs.
  public func decide(
    _ name: String, step: String, with fields: [(String, String)], lists: [(String, [String])] = [],
    files: [OutboundFile] = [], override ground: String? = nil, at signing: SigningDesk
  ) async throws -> StepSummary {
    guard let known = RequestStep(rawValue: step) else { throw Fault("node.request.step-unknown") }
    guard known.isDecided else { throw Fault("node.request.step-not-decided", ("step", .text(step))) }
    let held = try await shownRequest(name, at: signing.desk)
    try checkNeeds(of: known, given: fields, lists: lists, in: held.type)
    var members: [JSONValue.Member] = [.init("step", .string(step))]
    members += fields.map { .init($0.0, $0.0 == "clear" ? .bool($0.1 == "true") : .string($0.1)) }
    members += lists.map { .init($0.0, .array($0.1.map { .string($0) })) }
    let action = try RequestAction(members: members, as: held)
    return StepSummary(held.id, try await self.step(action, on: held.id, files: files, override: ground, at: signing))
  }

  /// Answers a request with one of its type's codes.
  public func answer(
    _ name: String, code: String, text: String?, json: [UInt8]?, files: [OutboundFile], marking: Marking,
    until: Instant?, override ground: String? = nil, at signing: SigningDesk
  ) async throws -> StepSummary {
    let held = try await shownRequest(name, at: signing.desk)
    var fields: JSONValue = .object([])
    if let json {
      guard json.count <= RequestMessage.bytesMax else {
        throw Fault("requests.message.too-large", ("limit", .integer(Int64(RequestMessage.bytesMax))))
      }
      do { fields = try JSONValue.parse(json, depth: 8, nodes: 10_000) } catch { throw error.fault }
    }
    let attachments = files.map { file in
      JSONValue.fields(
        ("name", .string(file.name)), ("media-type", .string("application/octet-stream")),
        ("sha-256", .string(Digest(of: file.bytes).hex)), ("size", .integer(file.bytes.count)),
        ("marking", .string(marking.description)))
    }
    var members: [JSONValue.Member] = [.init("code", .string(code))]
    if let text { members.append(.init("text", .string(text))) }
    members.append(.init("fields", fields))
    if !attachments.isEmpty { members.append(.init("attachments", .array(attachments))) }
    members.append(.init("marking", .string(marking.description)))
    if let until { members.append(.init("until", .string(until.description))) }
    let answer = try Answer(json: .object(members))
    return StepSummary(
      held.id, try await step(.answered(answer), on: held.id, files: files, override: ground, at: signing))
  }

  /// One request whole, as JSON: message, history, standing.
  public func requestJSON(_ name: String, at desk: Desk) async throws -> String {
    let view = try await request(name, at: desk)
    let (corrections, given) = try await store.read {
      (try $0.correctionEntries(of: view.row.id), try $0.markedItem(of: view.row).map { MarkingSummary($0) })
    }
    return JSONValue.fields(
      ("request", .string(view.row.id)), ("stage", .string(view.state.stage.rawValue)),
      ("side", .string(view.state.side.rawValue)), ("message", view.state.message.json),
      ("history", .array(view.history.map(\.json))), ("corrections", .array(corrections.map(\.value))),
      ("given", given?.value ?? .null)
    ).text
  }
}

extension RequestStep {
  /// Whether an officer decides on it by its name alone. The others are made by the program, or by commands with checks and
  /// second signatures of their own: an approval is what a second officer's key signs, and nothing else.
  fileprivate var isDecided: Bool {
    switch self {
    case .draft, .revise, .askApproval, .returnDraft, .approve, .send, .receive, .screen, .answer, .withhold: false
    default: true
    }
  }
}

extension RequestAction {
  /// Reads an action as an event's JSON says it.
  fileprivate init(members: [JSONValue.Member], as held: HeldRequest) throws(Fault) {
    let message = held.state.message
    guard
      let party = Party(
        country: message.to.country, kind: message.to.kind, authority: message.to.authority, unit: "-"),
      let by = Actor(party: party, officer: "-")
    else { throw Fault("node.request.actor") }
    let frame = RequestEvent(.acknowledged, by: by, at: held.state.asOf, signature: Digest(of: "")).json
    guard case .object(let rest) = frame else { throw Fault("node.request.step-unknown") }
    self = try RequestEvent(json: .object(members + rest.filter { $0.key != "step" })).action
  }
}

extension ServiceNode {
  /// Approves what waits; where it was a step on a request, says where that stands now.
  public func approveSummary(_ name: String, at signing: SigningDesk) async throws -> StepSummary? {
    try await approve(name, at: signing).map { StepSummary($0.message.id, .done($0)) }
  }
}

extension ServiceNode {
  /// Carries out a correction or erasure that a peer asked for, and says where the request stands then.
  public func applySummary(
    asked name: String, toldOnward: [String], at signing: SigningDesk
  ) async throws -> StepSummary {
    let type = try await store.read { try $0.request(name).type.name }
    return StepSummary(
      name,
      type == "data.correct"
        ? try await applyCorrection(asked: name, toldOnward: toldOnward, at: signing)
        : try await applyErasure(asked: name, toldOnward: toldOnward, at: signing))
  }
}
