internal import Audit
internal import Authority
internal import Holdings
public import Vocabulary
internal import World

// The log as oversight reads it: entry by entry, or by sample. That it was read stands in it first.

/// One entry of the log, as it is shown.
public struct LogEntry: Sendable, Hashable {
  public let place: Int
  /// Nil, as everything below, where the entry's content was erased.
  public let time: Instant?
  /// One of the kinds of processing that are logged: collection, consultation, alteration, disclosure, combination,
  /// erasure.
  public let kind: String?
  public let act: String?
  public let officer: String?
  /// Second officers who signed it, too.
  public let approvedBy: [String]
  public let purpose: String?
  public let basis: String?
  public let caseID: String?
  public let subjects: [String]
  public let notes: [String]
  public let outcome: Outcome

  /// How far what the entry speaks of has come.
  public enum Outcome: String, Sendable, CaseIterable {
    /// It is one with its entry.
    case done
    /// It was to leave, and a later entry says what came of it.
    case answered
    /// It was to leave, and no entry says what came of it.
    case unknown
    /// It is the outcome of an earlier entry.
    case succeeded, failed
    /// What the entry said was erased.
    case erased
  }
}

/// The log, for those who watch over it.
public struct LogReading: Sendable {
  public let entries: [LogEntry]
  /// How long the log was, and its root, when it was read.
  public let log: LogState
}

extension ServiceNode {
  /// Entries from a place on, in their order. Throws `node.log.not-for` unless the officer's role is oversight or
  /// supervisor: the log says who looked at whom.
  public func readLog(from place: Int = 0, limit: Int = 100, at desk: Desk) async throws -> LogReading {
    try await readLog(at: desk, "read-log") { size in
      Array(max(0, place)..<max(0, place, min(size, max(0, place).addingReportingOverflow(max(0, limit)).partialValue)))
    }
  }

  /// Entries drawn by lot, each as likely as every other, in their order: what a review of logs begins with.
  public func sampleLog(count: Int, at desk: Desk) async throws -> LogReading {
    let entropy = entropy
    return try await readLog(at: desk, "sample-log") { size in
      var drawn: Set<Int> = []
      while drawn.count < min(max(0, count), size) {
        // Numbers past the last whole multiple of the size are drawn again, so that none is likelier.
        let number = entropy.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let whole = UInt64.max - UInt64.max % UInt64(size)
        if number < whole { drawn.insert(Int(number % UInt64(size))) }
      }
      return drawn.sorted()
    }
  }

  private func readLog(
    at desk: Desk, _ act: String, choosing places: @escaping @Sendable (_ size: Int) -> [Int]
  ) async throws -> LogReading {
    try desk.watchesOver()
    return try await consult(act, at: desk) { transaction in
      let head = try transaction.logHead()
      let open = try transaction.openIntents()
      let wanted = places(head.size)
      var entries: [LogEntry] = []
      let isRun = zip(wanted, wanted.dropFirst()).allSatisfy { $1 == $0 + 1 }
      if isRun, let first = wanted.first {
        try transaction.eachLeaf(from: first) {
          if entries.count < wanted.count { entries.append(try LogEntry($0, open: open)) }
          return entries.count < wanted.count
        }
      } else {
        for place in wanted {
          try transaction.eachLeaf(from: place) {
            entries.append(try LogEntry($0, open: open))
            return false
          }
        }
      }
      return LogReading(
        entries: entries, log: LogState(entries: head.size, root: head.root, openIntents: open))
    }
  }
}

extension LogEntry {
  fileprivate init(_ leaf: AuditLeaf, open: [Int]) throws {
    place = leaf.index
    let entry = try leaf.opening.map { try AuditEntry(canonicalBytes: $0.entry) }
    time = entry?.time
    kind = entry?.kind.rawValue
    act = entry?.act
    officer = entry?.officer
    approvedBy = entry?.approvals.map(\.officer) ?? []
    purpose = entry?.purpose
    basis = entry?.basis
    caseID = entry?.caseID
    subjects = entry?.subjects ?? []
    notes = entry?.notes ?? []
    outcome =
      switch entry?.phase {
      case nil: .erased
      case .done: .done
      case .intended: open.contains(leaf.index) ? .unknown : .answered
      case .succeeded: .succeeded
      case .failed: .failed
      }
  }
}
