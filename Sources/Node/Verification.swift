internal import Audit
internal import Authority
internal import Holdings
internal import Ledger
internal import Ontology
public import Vocabulary
internal import World

/// What was found when a node was checked from end to end.
public struct NodeVerification: Sendable {
  /// What is not as it should be; empty when all is well.
  public let faults: [Fault]
  public let records: Int
  public let segments: Int
  /// Payments that are held, each once however many sources told of it.
  public let payments: Int
  public let log: LogState
  /// Jobs that were begun and not finished.
  public let openImports: [String]
  /// A digest of what is held, apart from when it came: two nodes that took in the same have the same.
  public let content: Digest
}

/// Where the log stands.
public struct LogState: Sendable, Hashable {
  public let entries: Int
  public let root: Digest
  /// Entries whose content was erased.
  public var erased = 0
  /// Places of entries that say something was intended, without one that says what came of it.
  public var openIntents: [Int] = []
}

extension ServiceNode {
  /// Checks the database, every record against its name, every segment against the manifest, and the log.
  public func verify() async throws -> NodeVerification {
    var faults = try await store.integrityFaults().map {
      Fault("node.verify.database", ("reason", .text($0)))
    }
    let (segments, open) = try await store.read {
      (try $0.manifest("ledger"), try $0.jobs("import", in: .open).map(\.id))
    }
    let folder = folder.ledger
    let (segmentFaults, payments) = try await LongWork.run {
      let faults = segments.compactMap { segment -> Fault? in
        do {
          try LedgerView.verify(segment: segment.name, in: folder, digest: segment.digest)
          let view = try LedgerView(folder: folder, segments: [segment.name])
          guard Int64(view.count) == segment.rows else {
            return Fault("ledger.segment.damaged", at: .init(file: segment.name))
          }
          return nil
        } catch {
          return (error as? Fault) ?? Fault("ledger.segment.damaged", at: .init(file: segment.name))
        }
      }
      // A payment that came with two sources stands in two segments and is one payment.
      guard faults.isEmpty, segments.count > 1 else { return (faults, segments.reduce(0) { $0 + Int($1.rows) }) }
      return (faults, try LedgerView(folder: folder, segments: segments.map(\.name)).count)
    }
    faults += segmentFaults
    let (records, content, recordFaults) = try await store.read { transaction in
      var hasher = Digest.Hasher()
      var faults: [Fault] = []
      var count = 0
      let imports = try transaction.imports()
      for collection in [Collection.sourceRecords, .findings, .officers] {
        try transaction.eachRecord(in: collection, after: "") { held in
          count += 1
          if collection == .sourceRecords, !held.isAsNamed(imports) {
            faults.append(Fault("node.verify.record", ("record", .text(held.id))))
          }
          var writer = CanonicalWriter()
          writer.write(held.collection.rawValue)
          writer.write(held.id)
          writer.write(held.source)
          writer.write(held.key)
          writer.write(held.intake)
          writer.write(optional: held.retainUntil) { $0.write($1) }
          writer.write(held.isCurrent)
          writer.write(held.content)
          hasher.update(writer.bytes)
          return true
        }
      }
      var writer = CanonicalWriter()
      writer.write(list: imports.values.sorted { $0.id < $1.id }) {
        $0.write($1.id)
        $0.write(list: $1.digests)
        $0.write($1.retainUntil)
      }
      writer.write(list: try transaction.manifest("ledger")) {
        $0.write($1.name)
        $0.write($1.digest)
        $0.write($1.rows)
        $0.write(list: $1.intakes)
      }
      for stream in try transaction.streams(prefix: "") {
        writer.write(list: try transaction.events(of: stream)) {
          $0.write($1.stream)
          $0.write($1.kind)
          $0.write($1.content)
        }
      }
      hasher.update(writer.bytes)
      return (count, hasher.finish(), faults)
    }
    faults += recordFaults
    var log = LogState(entries: 0, root: MerkleTree.emptyRoot)
    do {
      log = try await verifyLog()
    } catch let fault as Fault {
      faults.append(fault)
    }
    return NodeVerification(
      faults: faults, records: records, segments: segments.count, payments: payments, log: log, openImports: open,
      content: content)
  }

  /// Goes through the whole log; with an old checkpoint's note, also checks that the log of that time is the beginning
  /// of this one. Throws what is wrong.
  @discardableResult
  public func verifyLog(since note: String? = nil) async throws -> LogState {
    let key = description.publicKey
    let checkpoint = try note.map {
      try Checkpoint(note: $0, publicKey: key.bytes) { key.verifies($1, over: $0) }
    }
    if let checkpoint, checkpoint.origin != description.origin { throw Fault("audit.checkpoint.other") }
    return try await store.read { transaction in
      var verification = LogVerification(since: checkpoint)
      var leaves: [AuditLeaf] = []
      try transaction.eachLeaf(from: 0) {
        leaves.append($0)
        if leaves.count == LogVerification.batch {
          try verification.add(leaves)
          leaves.removeAll(keepingCapacity: true)
        }
        return true
      }
      try verification.add(leaves)
      let head = try transaction.logHead()
      try verification.finish(size: head.size, root: head.root)
      guard try transaction.openIntents() == verification.openIntents else {
        throw Fault("audit.log.intents", ("entries", .integer(Int64(verification.openIntents.count))))
      }
      return LogState(
        entries: head.size, root: head.root, erased: verification.erased, openIntents: verification.openIntents)
    }
  }

  /// The log's state now, signed by the node: for somebody else to keep.
  public func checkpoint() async throws -> String {
    let head = try await store.read { try $0.logHead() }
    return Checkpoint(origin: description.origin, size: head.size, root: head.root).note(
      publicKey: description.publicKey.bytes, sign: key.sign)
  }
}

extension HeldRecord {
  /// Whether a source record's content is the one it is named by, and its key and last day are those it came with.
  fileprivate func isAsNamed(_ imports: [String: HeldImport]) -> Bool {
    guard let record = try? SourceRecord(canonicalBytes: content), let terms = imports[intake] else { return false }
    return record.shelfID(in: source) == id && record.key == key && retainUntil == terms.retainUntil
  }
}
