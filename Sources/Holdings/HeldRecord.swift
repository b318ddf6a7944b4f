public import Vocabulary

/// A shelf of records is divided into collections.
public struct Collection: Sendable, Hashable, RawRepresentable {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Entries of lists, parties, register extracts: `SourceRecord`.
  public static let sourceRecords = Collection(rawValue: "source-record")
  /// The terms under which something came in: `Intake`.
  public static let intakes = Collection(rawValue: "intake")
  public static let findings = Collection(rawValue: "finding")
  public static let officers = Collection(rawValue: "officer")
  public static let node = Collection(rawValue: "node")
}

/// A record as the store keeps it: an identifier, the keys it is found by, and bytes whose meaning is the collection's.
public struct HeldRecord: Sendable, Hashable {
  public let collection: Collection
  /// Unique in the collection. Imported things are named by their content, so that the same thing comes in once.
  public let id: String
  /// The data set it belongs to; empty where there is none.
  public let source: String
  /// The source's own key; several records of one source may bear it, the newest is current.
  public let key: String
  /// Under which terms it came: the identifier of an intake; empty for what the node made itself.
  public let intake: String
  /// The last day on which it may be held without being pinned; nil for what the node made itself.
  public let retainUntil: CivilDate?
  /// False once the source said something newer under the same key.
  public let isCurrent: Bool
  public let content: [UInt8]

  public init(
    collection: Collection, id: String, source: String = "", key: String = "", intake: String = "",
    retainUntil: CivilDate? = nil, isCurrent: Bool = true, content: [UInt8]
  ) {
    self.collection = collection
    self.id = id
    self.source = source
    self.key = key
    self.intake = intake
    self.retainUntil = retainUntil
    self.isCurrent = isCurrent
    self.content = content
  }
}

/// What came of putting a record on the shelf.
public enum PutOutcome: Sendable, Hashable {
  /// It was not there.
  case added
  /// It was there, under this identifier; nothing changed.
  case unchanged
  /// Something older of the same source and key is no longer current.
  case superseded
}

/// What stands in an erased thing's place: that it was there, and why it is not.
public struct Tombstone: Sendable, Hashable {
  /// `source-record`, `payment`, …
  public let kind: String
  /// SHA-256 over the erased thing's identifier: it can be recognised by who knows it, and not guessed back.
  public let identifier: Digest
  /// `retention` and the like.
  public let ground: String
  public let erasedAt: Instant

  public init(kind: String, identifier: Digest, ground: String, erasedAt: Instant) {
    self.kind = kind
    self.identifier = identifier
    self.ground = ground
    self.erasedAt = erasedAt
  }
}

/// Something that keeps a thing from being erased at the end of its retention.
public struct Pin: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    /// A payment, by its identifier.
    case payment
    /// A source record, by its identifier in the store.
    case record
    /// A party, by the key its source has for it (`owner_id`).
    case party
    /// An exchange, by its request's identifier.
    case request
    /// A question of private matching, by its name.
    case question
  }
  public let kind: Kind
  public let id: String
  /// The finding or case that needs it.
  public let by: String
  public init(kind: Kind, id: String, by: String) {
    self.kind = kind
    self.id = id
    self.by = by
  }
}
