internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import JSON
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// Corrections and erasures on their way: who has to be told, the requests that tell them, and who has not answered.

/// A correction or erasure, and how far it has come with everybody who was told.
public struct PropagationSummary: Sendable, Hashable {
  public struct Recipient: Sendable, Hashable {
    /// The peer's name, or what a recipient called the one it passed it on to.
    public let name: String
    public let country: CountryCode?
    /// Through whom it was learnt that this one has it; nil for those told by this service.
    public let toldBy: String?
    /// `asked`, `applied`, `not-held`, `contested`.
    public let standing: String
    public let receipt: Digest?
    public let answeredAt: Instant?
    /// The request to this recipient, and where it stands; nil where none is drafted.
    public let request: String?
    public let stage: String?
  }

  public let id: String
  /// `correction` or `erasure`.
  public let kind: String
  public let createdAt: Instant
  public let recipients: [Recipient]
  /// Everybody who was told has answered.
  public let isComplete: Bool

  public var json: String {
    JSONValue.fields(
      ("matter", .string(id)), ("kind", .string(kind)), ("since", .string(createdAt.description)),
      ("complete", .bool(isComplete)),
      (
        "recipients",
        .array(
          recipients.map { recipient in
            func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
            return .fields(
              ("name", .string(recipient.name)), ("country", text(recipient.country?.code)),
              ("told-by", text(recipient.toldBy)), ("standing", .string(recipient.standing)),
              ("receipt", text(recipient.receipt?.hex)), ("answered", text(recipient.answeredAt?.description)),
              ("request", text(recipient.request)), ("stage", text(recipient.stage)))
          })
      )
    ).text
  }
}

/// What a recipient says that does not answer by a request of this node's: on paper, or through whoever told it.
public enum OtherReceipt: Sendable, Hashable {
  case applied(Digest, toldOnward: [String])
  case notHeld
  case contested
}

extension ServiceNode {
  /// Corrections and erasures on their way, oldest first; without the complete ones unless all are asked for.
  public func propagations(all: Bool = false, at desk: Desk) async throws -> [PropagationSummary] {
    try await consult("list-propagations", at: desk) { transaction in
      let names = Dictionary(
        try transaction.peers().map { ($0.identity.nodeID, $0.identity) }, uniquingKeysWith: { first, _ in first })
      return try transaction.propagations().filter { all || !$0.propagation.isComplete }.map { matter in
        PropagationSummary(
          id: matter.id, kind: matter.propagation.kind.rawValue, createdAt: matter.createdAt,
          recipients: try matter.propagation.recipients.map { recipient in
            let request = matter.requests[recipient.id]
            return PropagationSummary.Recipient(
              name: names[recipient.id]?.name ?? recipient.id, country: names[recipient.id]?.country,
              toldBy: recipient.toldBy.map { names[$0]?.name ?? $0 }, standing: recipient.standing.rawValue,
              receipt: recipient.receipt, answeredAt: recipient.answeredAt, request: request,
              stage: try request.flatMap { try transaction.requestRow($0)?.stage.rawValue })
          }, isComplete: matter.propagation.isComplete)
      }
    }
  }

  /// Drafts the request to each recipient that has none yet: the officer checks and sends it as every request. Returns
  /// their identifiers, and who cannot be written to so: no longer a peer, or told by another.
  public func draftNotices(of name: String, at signing: SigningDesk) async throws -> (
    requests: [String], unreached: [String]
  ) {
    let matter = try await store.read { try $0.propagation(name) }
    let peers = Set(try await peers().map(\.identity.nodeID))
    var requests: [String] = []
    var unreached: [String] = []
    for recipient in matter.propagation.outstanding where matter.requests[recipient.id] == nil {
      guard peers.contains(recipient.id), let content = matter.content(for: recipient.id) else {
        unreached.append(recipient.id)
        continue
      }
      let state = try await draftRequest(
        RequestDraft(type: matter.type, to: recipient.id, content: content), at: signing
      ) { transaction, state in
        var matter = try transaction.propagation(matter.id)
        guard matter.requests[recipient.id] == nil else { throw Fault("node.matter.drafted") }
        matter.requests[recipient.id] = state.message.id
        try transaction.keep(matter)
      }
      requests.append(state.message.id)
    }
    return (requests, unreached)
  }

  /// Enters what a recipient answered by another way than a request of this node's.
  ///
  /// Throws `node.matter.unknown`, `node.matter.recipient`, and `protection.propagation.answered` where it has answered
  /// otherwise before.
  public func record(
    _ receipt: OtherReceipt, from recipient: String, of name: String, at signing: SigningDesk
  ) async throws {
    let now = clock.now()
    let warrant = signing.desk.warrant
    let officer = signing.officer.id
    try await store.write { transaction in
      var matter = try transaction.propagation(name)
      let named = try transaction.peers().filter { $0.identity.name == recipient }.map(\.identity.nodeID)
      let known = matter.propagation.recipients.map(\.id).filter { $0 == recipient || named.contains($0) }
      guard known.count == 1, let id = known.first else {
        throw Fault("node.matter.recipient", ("name", .text(recipient)))
      }
      let answer: Propagation.Answer =
        switch receipt {
        case .applied(let digest, let onward):
          .applied(receipt: digest, onward: onward.filter { $0 != HeldPropagation.nobody })
        case .notHeld: .notHeld
        case .contested: .contested
        }
      try matter.propagation.record(answer, from: id, at: now)
      try transaction.keep(matter)
      try transaction.log(
        AuditEntry(
          time: now, kind: .alteration, act: "enter-receipt", officer: officer, purpose: warrant.purpose.rawValue,
          basis: warrant.basis, caseID: warrant.caseID, subjects: [matter.id, Digest(of: id).hex]))
    }
  }
}
