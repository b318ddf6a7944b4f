public import Audit
public import Authority
public import Vocabulary

/// Something on its way out of the node: what was authorized, and its plaintext until it is sealed and gone.
///
/// It stands in the outbox because an effect put it there, in one transaction with the entry that says it is intended.
/// Its content is what was signed for, to the byte. Once it is sent or given up, the content goes; the digests stay.
public struct OutboundItem: Sendable, Hashable {
  public enum State: String, Sendable, CaseIterable { case waiting, sent, failed }

  /// The authorization's nonce in hexadecimal: one authorization sends one thing.
  public let id: String
  public let disclosure: Disclosure
  /// Empty once it is no longer waiting.
  public let parts: [OutboundPart]
  /// The place of the entry that says it is intended.
  public let intent: Int
  public let createdAt: Instant
  public let state: State
  /// The digest of the scan's verdict that two officers set aside for it, in the act that put it here; nil where none was.
  public let overridden: Digest?
  /// What was signed together with it to leave in its place, should it be stopped; nil where nothing was.
  public let fallback: Disclosure?

  public init(
    id: String, disclosure: Disclosure, parts: [OutboundPart], intent: Int, createdAt: Instant, state: State,
    overridden: Digest? = nil, fallback: Disclosure? = nil
  ) {
    self.id = id
    self.disclosure = disclosure
    self.parts = parts
    self.intent = intent
    self.createdAt = createdAt
    self.state = state
    self.overridden = overridden
    self.fallback = fallback
  }
}

extension WriteTransaction {
  /// Says in the log what came of something that was on its way out, and takes its content from the outbox. Throws
  /// `holdings.outbox.unknown` when nothing of this name is waiting: an outcome is told once.
  public func settle(outbound id: String, sent: Bool, at moment: Instant, notes: [String] = []) throws {
    guard let item = try outbound(id), item.state == .waiting else { throw Fault("holdings.outbox.unknown") }
    try close(outbound: id, as: sent ? .sent : .failed)
    try log(outcome: sent ? .succeeded : .failed, of: item.intent, at: moment, notes: notes)
  }

  /// The outcome of something that was logged as intended. Throws `holdings.intent.unknown` when no such intent is
  /// open.
  @discardableResult
  public func log(
    outcome: AuditEntry.Phase, of intent: Int, at moment: Instant, notes: [String] = []
  ) throws -> Int {
    var intended: AuditEntry?
    try eachLeaf(from: intent) {
      if $0.index == intent { intended = try $0.opening.map { try AuditEntry(canonicalBytes: $0.entry) } }
      return false
    }
    guard let intended, intended.phase == .intended else { throw Fault("holdings.intent.unknown") }
    return try log(
      AuditEntry(
        time: moment, kind: intended.kind, phase: outcome, act: intended.act, officer: intended.officer,
        purpose: intended.purpose, basis: intended.basis, caseID: intended.caseID, subjects: intended.subjects,
        notes: notes, intent: intent))
  }
}

extension ReadTransaction {
  /// What was intended and has no outcome yet, as the log says it, oldest first. An entry whose content was erased
  /// stands as its place alone.
  public func unansweredIntents() throws -> [(place: Int, entry: AuditEntry?)] {
    try openIntents().map { place in
      var entry: AuditEntry?
      try eachLeaf(from: place) {
        if $0.index == place { entry = try $0.opening.map { try AuditEntry(canonicalBytes: $0.entry) } }
        return false
      }
      return (place, entry)
    }
  }
}
