public import Audit
public import Authority
internal import Vocabulary

// Acts that wait for a second officer, and what second officers said of them. Both are rows with an entry in the log;
// neither is an authorization.

extension Collection {
  public static let pendingActs = Collection(rawValue: "pending-act")
  public static let approvals = Collection(rawValue: "approval")
}

extension ReadTransaction {
  public func pendingAct(_ id: String) throws -> PendingAct? {
    try record(.pendingActs, id: id).map { try PendingAct(canonicalBytes: $0.content) }
  }

  /// All that wait, in order of the time they were signed.
  public func pendingActs() throws -> [PendingAct] {
    var acts: [PendingAct] = []
    try eachRecord(in: .pendingActs, after: "") {
      acts.append(try PendingAct(canonicalBytes: $0.content))
      return true
    }
    return acts.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
  }

  /// What second officers said of a pending act, in order of time.
  public func approvals(of pending: String) throws -> [Approval] {
    try records(.approvals, where: IndexKey("pending", pending))
      .map { try Approval(canonicalBytes: $0.content) }.sorted { ($0.at, $0.officer) < ($1.at, $1.officer) }
  }
}

extension WriteTransaction {
  /// Keeps an act that waits for its second officer. The gate has checked it (`pend`); that it waits stands in the log.
  public func keep(_ pending: PendingAct, kind: AuditEntry.Kind) throws {
    let record = HeldRecord(collection: .pendingActs, id: pending.id, content: pending.canonicalBytes)
    guard try put(record) == .added else { throw Fault("holdings.authorization.used") }
    try log(
      AuditEntry(
        time: pending.at, kind: kind, act: "await-approval", officer: pending.officer,
        purpose: pending.warrant.purpose.rawValue, basis: pending.warrant.basis, caseID: pending.warrant.caseID,
        subjects: [pending.id] + pending.subjects, notes: ["act \(pending.kind.rawValue)"],
        signed: .init(act: pending.signed, nonce: pending.nonce, signature: pending.signature)))
  }

  /// Keeps what a second officer said of it. The gate has checked it (`check`). One officer speaks once: a second word
  /// is refused with `holdings.approval.given`.
  public func keep(_ approval: Approval, of pending: PendingAct, kind: AuditEntry.Kind) throws {
    let record = HeldRecord(
      collection: .approvals, id: pending.id + "/" + approval.officer, content: approval.canonicalBytes)
    guard try self.record(.pendingActs, id: pending.id) != nil else { throw Fault("holdings.pending.unknown") }
    guard try put(record, keys: [IndexKey("pending", pending.id)]) == .added else {
      throw Fault("holdings.approval.given")
    }
    try log(
      AuditEntry(
        time: approval.at, kind: kind, act: approval.decision == .approved ? "approve" : "decline",
        officer: approval.officer, purpose: pending.warrant.purpose.rawValue, basis: pending.warrant.basis,
        caseID: pending.warrant.caseID, subjects: [pending.id] + pending.subjects,
        notes: ["act \(pending.kind.rawValue)"],
        signed: .init(act: approval.signed, nonce: [], signature: approval.signature)))
  }

  /// Takes a pending act away once it is done, declined or expired; the log keeps that it was.
  public func remove(pending id: String) throws {
    for approval in try records(.approvals, where: IndexKey("pending", id)) {
      try removeRecord(.approvals, id: approval.id)
    }
    try removeRecord(.pendingActs, id: id)
  }
}
