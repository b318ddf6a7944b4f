public import Vocabulary

/// What an import came to.
public struct ImportReport: Sendable {
  /// What became of one source.
  public enum Outcome: String, Sendable, CaseIterable {
    /// It is in the node now.
    case imported
    /// An interrupted import was finished.
    case resumed
    /// It was in the node already; nothing changed.
    case alreadyHeld = "already-held"
    /// It was only looked at; nothing was written.
    case dryRun = "dry-run"
  }

  public struct Source: Sendable {
    public let importID: String
    public let name: String
    public let format: String
    public let outcome: Outcome
    public let counts: Counts
    /// The first faults, at most ``ImportReport/shownFaults``.
    public let faults: [Fault]
    /// Where all of them stand, a JSON object a line; nil when there are none or nothing was written.
    public let faultsFile: String?
    public let notes: [Sentence]
    /// False when a file ended before its time: what was good is held, the rest is missing.
    public let isWhole: Bool
    /// The terms differ from those under which it is held already; the held ones stand.
    public let isHeldUnderOtherTerms: Bool
  }

  /// How much came in.
  public struct Counts: Sendable, Hashable {
    /// Records that were not held before.
    public var added = 0
    /// Records that say something newer than a held one.
    public var updated = 0
    /// Records that were held already.
    public var unchanged = 0
    public var payments = 0
    /// Payments whose currency has no rate, and which therefore have no value in dollars.
    public var unvalued = 0
    public var faults = 0

    public var records: Int { added + updated + unchanged }
  }

  public static let shownFaults = 20

  public let sources: [Source]
  /// Files that are nothing known.
  public let unreadable: [Fault]

  /// Whether everything that was named is in the node, row by row.
  public var isClean: Bool {
    unreadable.isEmpty && sources.allSatisfy { $0.counts.faults == 0 && $0.isWhole }
  }
}

/// How far an import is.
public struct ImportProgress: Sendable {
  public let name: String
  public let bytes: Int
  public let of: Int?
  public let records: Int
  public let payments: Int
}
