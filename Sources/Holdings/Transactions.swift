public import Audit
public import Authority
public import Vocabulary

/// Reading, inside one snapshot. Only valid inside the body it was given to.
public protocol ReadTransaction {
  // Records
  func record(_ collection: Collection, id: String) throws -> HeldRecord?
  /// Current and former records of one source and key, newest last.
  func records(_ collection: Collection, source: String, key: String) throws -> [HeldRecord]
  /// Each record in order of its identifier, after `id`; ends when the body returns false.
  func eachRecord(in collection: Collection, after id: String, _ body: (HeldRecord) throws -> Bool) throws
  /// The content of each record in order of its identifier.
  func eachContent(in collection: Collection, _ body: ([UInt8]) throws -> Void) throws
  func countRecords(in collection: Collection) throws -> Int
  /// Records found by an index key, in order of their identifiers.
  func records(_ collection: Collection, where key: IndexKey) throws -> [HeldRecord]

  // Event streams
  func events(of stream: String) throws -> [HeldEvent]
  /// Streams whose name begins so, sorted.
  func streams(prefix: String) throws -> [String]
  func streams(where key: IndexKey) throws -> [String]

  // Audit
  func logHead() throws -> LogHead
  func eachLeaf(from index: Int, _ body: (AuditLeaf) throws -> Bool) throws
  /// The right edge of the log's tree, from which it grows.
  func logFrontier() throws -> MerkleTree.Frontier
  /// Places of entries that said something was intended, without an entry yet that says what came of it.
  func openIntents() throws -> [Int]

  // Outbox
  /// What is on its way out or was, oldest first; all of it when no state is given.
  func outbox(in state: OutboundItem.State?) throws -> [OutboundItem]
  func outbound(_ id: String) throws -> OutboundItem?

  // Queues
  func job(_ queue: String, id: String) throws -> Job?
  func jobs(_ queue: String, in state: Job.State?) throws -> [Job]

  // Manifests
  func manifest(_ name: String) throws -> [ManifestEntry]

  // Pins and tombstones
  func isPinned(_ kind: Pin.Kind, _ id: String) throws -> Bool
  func pins(_ kind: Pin.Kind) throws -> [Pin]
  func tombstone(kind: String, identifier: Digest) throws -> Tombstone?
  func countTombstones() throws -> Int
}

/// Writing. There is no way from here to another service: what leaves needs an ``EffectTransaction``.
public protocol WriteTransaction: ReadTransaction {
  /// Puts a record where no record of its collection has its identifier; a newer one of the same source and key makes
  /// older ones former. A record that is there already is left as it is, or made current again where its source has
  /// gone back to it.
  func put(_ record: HeldRecord, keys: [IndexKey]) throws -> PutOutcome
  /// Holds a record under another intake's terms.
  func renew(_ collection: Collection, id: String, intake: String, retainUntil: CivilDate) throws
  /// Replaces a record's bytes, or puts it. For what the node makes itself, never for what came in.
  func replace(_ record: HeldRecord) throws
  func removeRecord(_ collection: Collection, id: String) throws

  /// Appends to a stream that has `expected` events; throws `holdings.stream.moved` when it has another number.
  func append(_ events: [NewEvent], to stream: String, expecting expected: Int, keys: [IndexKey]) throws
  /// Removes a stream with its keys: for an erasure, which leaves a tombstone.
  func eraseEvents(of stream: String) throws

  /// Appends to the log and returns the entry's place. An outcome names its intent: throws `holdings.intent.unknown`
  /// when none is open there.
  @discardableResult
  func log(_ entry: AuditEntry) throws -> Int
  /// Removes what an entry said; its place in the log stays.
  func eraseLeaf(_ index: Int) throws

  /// Takes the content of something that was waiting in the outbox away. Called through ``settle(outbound:sent:at:notes:)``.
  func close(outbound id: String, as state: OutboundItem.State) throws

  /// Runs a part of the transaction that stands or falls alone: where the body throws, nothing of it was written, and
  /// what was written before stays.
  func nested<R>(_ body: () throws -> R) throws -> R

  func put(_ job: Job) throws
  func remove(job id: String, from queue: String) throws
  func list(_ entry: ManifestEntry) throws
  func unlist(_ manifest: String, name: String) throws
  func pin(_ pin: Pin) throws
  func unpin(by: String) throws
  func leave(_ tombstone: Tombstone) throws
}

/// The transaction of a signed act: its nonce is used up and its entry stands in the log before the body runs, and all
/// of it becomes so together or not at all.
public protocol EffectTransaction: WriteTransaction {
  /// The place of the act's entry in the log.
  var entry: Int { get }

  /// Puts what the act discloses into the outbox and returns its name there. These must be the parts that were
  /// authorized, to the byte: throws `holdings.outbox.altered` for others, and `holdings.outbox.not-authorized` when
  /// the act discloses nothing. An act that discloses and puts nothing here is undone with `holdings.outbox.left-out`.
  @discardableResult
  func enqueue(_ parts: [OutboundPart]) throws -> String
}

extension WriteTransaction {
  public func put(_ record: HeldRecord) throws -> PutOutcome { try put(record, keys: []) }
}
