internal import Audit
internal import Authority
public import Holdings
internal import Ledger
public import Ontology
internal import Vocabulary
internal import World

extension ServiceNode {
  /// Keeps findings, and with them the payments they rest on and what is held of the owners of their accounts: past the end
  /// of their retention, and from being erased. A finding that is held already is replaced by the newer run's; one on which
  /// a case was closed keeps nothing.
  public func keep(_ findings: [Finding], at signing: SigningDesk) async throws {
    let view = try await ledger()
    try await keep(findings, in: view, at: signing)
  }

  /// The same, of what was found in this view of the ledger.
  func keep(_ findings: [Finding], in view: LedgerView, at signing: SigningDesk) async throws {
    let holders = try await LongWork.run { FindingHolders(of: findings, in: view) }
    try await perform(
      KeepFindings(findings: findings.map(\.id)), logged: .combination, at: signing,
      notes: ["findings \(findings.count)"]
    ) { transaction in
      let kept = Dictionary(grouping: try transaction.pins(.party), by: \.by).mapValues { Set($0.map(\.id)) }
      for finding in findings {
        try transaction.unpin(by: finding.id)
        try transaction.replace(
          HeldRecord(
            collection: .findings, id: finding.id, source: finding.family, content: finding.canonicalBytes))
        guard try !transaction.isSettled(finding: finding.id) else { continue }
        for payment in finding.payments {
          try transaction.pin(Pin(kind: .payment, id: payment, by: finding.id))
        }
        try transaction.pinHolders(holders.of(finding), by: finding.id, besides: kept[finding.id] ?? [])
      }
    }
  }

  /// All kept findings, best first.
  public func findings(at desk: Desk) async throws -> [Finding] {
    try await consult("read-findings", at: desk) { transaction in
      var findings: [Finding] = []
      try transaction.eachRecord(in: .findings, after: "") {
        findings.append(try Finding(canonicalBytes: $0.content))
        return true
      }
      return findings.sorted { ($1.score, $0.id) < ($0.score, $1.id) }
    }
  }

  /// One kept finding; throws `node.finding.unknown`.
  public func finding(_ id: String, at desk: Desk) async throws -> Finding {
    let held = try await consult("read-finding", subjects: [id], at: desk) { try $0.record(.findings, id: id) }
    guard let held else { throw Fault("node.finding.unknown", ("finding", .text(id))) }
    return try Finding(canonicalBytes: held.content)
  }

  /// A stream's events: a case's history.
  public func events(of stream: String, at desk: Desk) async throws -> [HeldEvent] {
    try await consult("read-events", subjects: [stream], at: desk) { try $0.events(of: stream) }
  }

  /// Streams whose name begins so: `case/` for all cases.
  public func streams(_ prefix: String) async throws -> [String] {
    try await store.read { try $0.streams(prefix: prefix) }
  }
}

/// Who owns the accounts of the payments that findings rest on.
private struct FindingHolders: Sendable {
  private let owners: [String: [String]]

  /// One pass over the ledger for all of them.
  init(of findings: [Finding], in view: LedgerView) {
    let payments = Set(findings.flatMap(\.payments)).sorted()
    var owners: [String: [String]] = [:]
    for (payment, rows) in zip(payments, view.rows(ofPayments: payments)) {
      owners[payment] = rows.flatMap { row in
        [view.payer[row], view.payee[row]].compactMap { view.accounts.owner(Int($0)) }.filter { !$0.isEmpty }
      }
    }
    self.owners = owners
  }

  func of(_ finding: Finding) -> Set<String> { Set(finding.payments.flatMap { owners[$0] ?? [] }) }
}
