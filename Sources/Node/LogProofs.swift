internal import Audit
internal import Authority
internal import Holdings
public import Vocabulary
internal import World

// The log as others see it: laid out in files, proved entry by entry, and held fast by a partner's node.

extension ServiceNode {
  /// The key under which partners know this node's log, in the form of signed notes: `name+id+base64`. It is handed
  /// over once, by a way that nobody can alter.
  public var logKey: String { NoteKey(.ed25519, description.publicKey.bytes).verifierKey(of: description.origin) }

  /// The key under which this node cosigns the checkpoints of others.
  public var witnessKey: String {
    NoteKey(.cosignature, description.publicKey.bytes).verifierKey(of: description.origin)
  }

  /// Lays the log out in a folder as C2SP tiles with a checkpoint, for whoever wants to check it without this program.
  ///
  /// Without a desk the files say how long the log is and nothing of what it says. With one, the entries are shown,
  /// and that they were stands in the log first.
  public func exportLog(to folder: String, showingEntriesAt desk: Desk? = nil) async throws -> LogState {
    if let desk { try await consult("audit-export", at: desk) { _ in } }
    let files = files
    let head = try await store.read { transaction in
      var made: Set<String> = []
      var export = LogExport(showsOpenings: desk != nil) { path, bytes in
        let file = FilePath.join(folder, path)
        let parent = FilePath.folder(of: file)
        if made.insert(parent).inserted { try files.makeFolder(parent) }
        try files.replace(file, with: bytes)
      }
      try files.makeFolder(folder)
      try transaction.eachLeaf(from: 0) {
        try export.add($0)
        return true
      }
      try export.finish()
      return try transaction.logHead()
    }
    // Last: a folder with a checkpoint is a whole one.
    try files.replace(FilePath.join(folder, "checkpoint"), with: Array(note(head).utf8))
    return LogState(entries: head.size, root: head.root)
  }

  /// Checks a folder that ``exportLog(to:showingEntriesAt:)`` made, of whichever node. Needs no node of one's own.
  public static func verifyExport(of folder: String, key: String, since note: String? = nil) throws -> LogState {
    let files = SystemFiles()
    func read(_ path: String) throws -> [UInt8] { try files.read(FilePath.join(folder, path)) }
    let checkpoint = try Checkpoint(
      note: String(decoding: try read("checkpoint"), as: UTF8.self), verifierKey: key)
    let old = try note.map { try Checkpoint(note: $0, verifierKey: key) }
    let found = try ExportVerification.check(
      checkpoint, since: old, hasOpenings: files.exists(FilePath.join(folder, "openings")), read: read)
    return LogState(
      entries: found.size, root: found.root, erased: found.erased, openIntents: found.openIntents)
  }

  /// The proof that an entry stands in the log, with a checkpoint of now. With a desk it shows what the entry says, and
  /// that it did stands in the log first; without, the commitment alone. Throws `audit.entry.none`.
  public func proveEntry(_ place: Int, showingEntryAt desk: Desk? = nil) async throws -> String {
    if let desk { try await consult("audit-proof", subjects: ["entry \(place)"], at: desk) { _ in } }
    let (log, head, leaf) = try await store.read { transaction in
      let (log, head) = try transaction.tiledLog()
      var leaf: AuditLeaf?
      try transaction.eachLeaf(from: place) {
        if $0.index == place { leaf = $0 }
        return false
      }
      return (log, head, leaf)
    }
    guard let leaf, let hashes = try log.inclusionProof(of: place) else {
      throw Fault("audit.entry.none", ("entry", .integer(Int64(place))))
    }
    let shown: InclusionProof.Leaf =
      if desk != nil, let opening = leaf.opening { .opening(opening) } else { .commitment(leaf.commitment) }
    return InclusionProof(index: place, leaf: shown, hashes: hashes, note: note(head)).text
  }

  /// Checks a proof against a log's key; returns the place, the log's length then, and the entry's act and time where
  /// it is shown. Throws `audit.proof.wrong` when it does not hold.
  public static func verifyProof(_ text: String, key: String) throws -> ProvedEntry {
    let proof = try InclusionProof(text: text)
    let checkpoint = try Checkpoint(note: proof.note, verifierKey: key)
    guard proof.holds(in: checkpoint) else { throw Fault("audit.proof.wrong") }
    var entry: AuditEntry?
    if case .opening(let opening) = proof.leaf { entry = try AuditEntry(canonicalBytes: opening.entry) }
    return ProvedEntry(place: proof.index, entries: checkpoint.size, act: entry?.act, time: entry?.time)
  }

  // MARK: Witnesses

  /// What a partner's node is asked to hold and cosign: this log's checkpoint of now, and the proof that it continues
  /// the one the partner holds (none the first time). Throws `audit.log.rewritten` when this log does not continue it.
  public func witnessRequest(since held: String? = nil) async throws -> String {
    let old = try held.map { try Checkpoint(note: $0, verifierKey: logKey) }
    let (log, head) = try await store.read { try $0.tiledLog() }
    guard let proof = try log.consistencyProof(from: old?.size ?? 0),
      try old.map({ try log.root(at: $0.size) == $0.root }) ?? true
    else { throw Fault("audit.log.rewritten", ("entries", .integer(Int64(old?.size ?? 0)))) }
    return WitnessRequest(oldSize: old?.size ?? 0, proof: proof, note: note(head)).text
  }

  /// Takes another node's checkpoint into this one's keeping and cosigns it: from then on that log cannot be rewritten
  /// without this node seeing it. The key is needed the first time, and stays.
  ///
  /// Returns the cosignature's line. Throws `audit.witness.rewritten` when the log does not continue what is held; the
  /// checkpoint that was held stays.
  public func witness(_ request: String, key: String? = nil) async throws -> String {
    let request = try WitnessRequest(text: request)
    let origin = try Checkpoint(body: SignedNote(request.note).text).origin
    let checkpoint = try await store.write { transaction in
      let held = try transaction.record(.witnessedLogs, id: origin).map { try WitnessedLog(canonicalBytes: $0.content) }
      guard let known = held?.key ?? key else { throw Fault("audit.witness.key") }
      if let held, let key, key != held.key { throw Fault("audit.witness.other-key") }
      let checkpoint = try Checkpoint(note: request.note, verifierKey: known)
      try request.check(checkpoint, against: try held.map { try Checkpoint(note: $0.note, verifierKey: known) })
      try transaction.replace(
        HeldRecord(
          collection: .witnessedLogs, id: origin,
          content: WitnessedLog(key: known, note: request.note).canonicalBytes))
      return checkpoint
    }
    return Cosignature.line(
      on: checkpoint, by: description.origin, publicKey: description.publicKey.bytes, at: clock.now(),
      sign: self.key.sign)
  }

  /// The checkpoint that is held of another node's log; nil when none is.
  public func witnessed(_ origin: String) async throws -> String? {
    try await store.read {
      try $0.record(.witnessedLogs, id: origin).map { try WitnessedLog(canonicalBytes: $0.content) }
    }?
    .note
  }

  /// When a witness cosigned a checkpoint's note; nil when its line is not there or does not hold.
  public static func cosigned(_ note: String, by witnessKey: String) throws -> Instant? {
    let (name, noteKey) = try NoteKey.read(witnessKey)
    guard noteKey.algorithm == .cosignature, let key = PublicKey(bytes: noteKey.bytes) else {
      throw Fault("audit.key.malformed")
    }
    return Cosignature.time(on: try SignedNote(note), by: name, publicKey: key.bytes) { key.verifies($1, over: $0) }
  }

  private func note(_ head: LogHead) -> String {
    Checkpoint(origin: description.origin, size: head.size, root: head.root).note(
      publicKey: description.publicKey.bytes, sign: key.sign)
  }
}

/// What a proof that was checked shows.
public struct ProvedEntry: Sendable, Hashable {
  public let place: Int
  /// How long the log was.
  public let entries: Int
  /// Nil where the entry itself is not shown.
  public let act: String?
  public let time: Instant?
}

/// Another node's log in this one's keeping.
private struct WitnessedLog: CanonicalCodable {
  let key: String
  let note: String

  init(key: String, note: String) {
    self.key = key
    self.note = note
  }

  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(key)
    writer.write(note)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    key = try reader.text()
    note = try reader.text()
  }
}

extension Collection {
  static let witnessedLogs = Collection(rawValue: "witnessed-log")
}

extension Checkpoint {
  /// A note that the log of this key signed.
  fileprivate init(note: String, verifierKey: String) throws {
    let (name, noteKey) = try NoteKey.read(verifierKey)
    guard noteKey.algorithm == .ed25519, let key = PublicKey(bytes: noteKey.bytes) else {
      throw Fault("audit.key.malformed")
    }
    try self.init(note: note, publicKey: key.bytes) { key.verifies($1, over: $0) }
    guard origin == name else { throw Fault("audit.checkpoint.other") }
  }
}

extension ReadTransaction {
  /// The log's tree, as tiles in memory: 32 bytes an entry.
  fileprivate func tiledLog() throws -> (TiledLog, LogHead) {
    var tiles: [String: [UInt8]] = [:]
    var export = LogExport(showsOpenings: false) { tiles[$0] = $1 }
    try eachLeaf(from: 0) {
      try export.add($0)
      return true
    }
    try export.finish()
    let head = try logHead()
    let held = tiles
    return (
      TiledLog(size: head.size) { path in
        guard let tile = held[path] else { throw Fault("audit.tile.malformed", at: .init(file: path)) }
        return tile
      }, head
    )
  }
}
