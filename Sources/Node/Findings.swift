internal import Audit
internal import Authority
public import Holdings
public import Ontology
internal import Vocabulary

extension ServiceNode {
  /// Keeps findings, and with them the payments they rest on past the end of their retention. A finding that is held
  /// already is replaced by the newer run's.
  public func keep(_ findings: [Finding], at signing: SigningDesk) async throws {
    try await perform(
      KeepFindings(findings: findings.map(\.id)), logged: .combination, at: signing,
      notes: ["findings \(findings.count)"]
    ) { transaction in
      for finding in findings {
        try transaction.unpin(by: finding.id)
        try transaction.replace(
          HeldRecord(
            collection: .findings, id: finding.id, source: finding.family, content: finding.canonicalBytes))
        for payment in finding.payments {
          try transaction.pin(Pin(kind: .payment, id: payment, by: finding.id))
        }
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
