public import Vocabulary

/// One event of a stream: a case's history, a request's. Events are appended and never changed.
public struct HeldEvent: Sendable, Hashable {
  public let stream: String
  /// From 1, without gaps.
  public let version: Int
  public let at: Instant
  /// What happened, as its room names it.
  public let kind: String
  public let officer: String
  public let content: [UInt8]

  public init(stream: String, version: Int, at: Instant, kind: String, officer: String, content: [UInt8]) {
    self.stream = stream
    self.version = version
    self.at = at
    self.kind = kind
    self.officer = officer
    self.content = content
  }
}

/// An event about to be appended.
public struct NewEvent: Sendable, Hashable {
  public let at: Instant
  public let kind: String
  public let officer: String
  public let content: [UInt8]
  public init(at: Instant, kind: String, officer: String, content: [UInt8]) {
    self.at = at
    self.kind = kind
    self.officer = officer
    self.content = content
  }
}

/// A key by which streams or records are found beside their own: `finding` = `F-1a2b`.
public struct IndexKey: Sendable, Hashable {
  public let name: String
  public let value: String
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// Work that outlives a process: what is asked, how far it came.
public struct Job: Sendable, Hashable {
  public enum State: String, Sendable, CaseIterable { case open, done, failed }
  public let queue: String
  public let id: String
  public var state: State
  public let createdAt: Instant
  /// What is asked, and what came of it so far.
  public var content: [UInt8]
  /// How far it came; its meaning is the queue's. Moves in the same transaction as the work it counts.
  public var cursor: Int64

  public init(queue: String, id: String, state: State = .open, createdAt: Instant, content: [UInt8], cursor: Int64 = 0)
  {
    self.queue = queue
    self.id = id
    self.state = state
    self.createdAt = createdAt
    self.content = content
    self.cursor = cursor
  }
}

/// A file that counts because it is listed here, and only then.
public struct ManifestEntry: Sendable, Hashable {
  /// Which files: `ledger`.
  public let manifest: String
  /// The file's name in the manifest's folder.
  public let name: String
  public let digest: Digest
  public let bytes: Int64
  public let rows: Int64
  /// The intakes its rows came with, sorted.
  public let intakes: [String]

  public init(manifest: String, name: String, digest: Digest, bytes: Int64, rows: Int64, intakes: [String]) {
    self.manifest = manifest
    self.name = name
    self.digest = digest
    self.bytes = bytes
    self.rows = rows
    self.intakes = intakes
  }
}

/// The log's end as it is recorded beside the leaves.
public struct LogHead: Sendable, Hashable {
  public let size: Int
  public let root: Digest
  public init(size: Int, root: Digest) {
    self.size = size
    self.root = root
  }
}
