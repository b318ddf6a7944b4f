internal import Audit
internal import Authority
internal import Holdings
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// The duty not to hold depictions of child abuse, at every way in and out: imports, files of drafts, steps and answers,
// and what peers send. What is refused leaves its digest, where it was and why, and a notice to oversight; nothing else.

extension Collection {
  /// Lists of hashes of known content, by their source.
  static let contentHashes = Collection(rawValue: "content-hashes")
  /// What was refused: `RefusedContent`, by digest.
  static let refusedContent = Collection(rawValue: "refused-content")
}

/// What is kept of something that may not be held.
public struct RefusedContent: Sendable, Hashable {
  /// SHA-256 of the file.
  public let digest: Digest
  public let bytes: Int
  /// `known`, `depiction`, `closed`.
  public let ground: String
  /// Where the sealed thing is: the envelope it came in, the request or import it was to go with. Never its name.
  public let place: String
  public let at: Instant
}

extension RefusedContent: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(digest)
    writer.write(bytes)
    writer.write(ground)
    writer.write(place)
    writer.write(at)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    digest = try reader.value()
    bytes = try reader.integer()
    ground = try reader.text()
    place = try reader.text()
    at = try reader.value()
  }
}

extension ServiceNode {
  /// Takes in a list of hashes of known content, a hash a line, under its source's name; a newer list of the same source
  /// takes its place. Returns how many it holds. Throws what ``ContentDuty/hashes(in:)`` throws.
  public func addContentHashes(_ text: String, source: String, at signing: SigningDesk) async throws -> Int {
    let hashes = try ContentDuty.hashes(in: text)
    guard source.contains(where: { !$0.isWhitespace }) else { throw Fault("protection.content.no-source") }
    var content = CanonicalWriter()
    content.write(UInt64(1))
    content.write(list: hashes)
    let bytes = content.bytes
    let act = KeepSafeguard(what: "content-hashes", item: source, content: Digest(of: bytes))
    try await perform(act, logged: .collection, at: signing, notes: ["hashes \(hashes.count)"]) { transaction in
      try transaction.replace(HeldRecord(collection: .contentHashes, id: source, content: bytes))
    }
    return hashes.count
  }

  /// What was refused, oldest first; logged as read.
  public func refusedContent(at desk: Desk) async throws -> [RefusedContent] {
    try await consult("list-refused-content", at: desk) { transaction in
      var refused: [RefusedContent] = []
      try transaction.eachRecord(in: .refusedContent, after: "") {
        refused.append(try RefusedContent(canonicalBytes: $0.content))
        return true
      }
      return refused.sorted { ($0.at, $0.digest.hex) < ($1.at, $1.digest.hex) }
    }
  }

  /// Throws `protection.content.refused` when one of the files may not be held, and keeps what may be kept of it.
  func checkContent(_ files: [OutboundFile], of message: RequestMessage?, place: String, by officer: String)
    async throws
  {
    guard !files.isEmpty else { return }
    let duty = try await store.read { try $0.contentDuty() }
    let isMatter = message?.isAboutChildAbuse ?? false
    let found = try await LongWork.run {
      files.compactMap { file in
        duty.ground(against: file.bytes, inMatterOfAbuse: isMatter).map {
          (digest: Digest(of: file.bytes), bytes: file.bytes.count, ground: $0)
        }
      }
    }
    guard let first = found.first else { return }
    let now = clock.now()
    try await store.write { transaction in
      for each in found {
        try transaction.refuse(
          RefusedContent(
            digest: each.digest, bytes: each.bytes, ground: each.ground.rawValue, place: place, at: now), by: officer)
      }
    }
    throw Fault("protection.content.refused", ("ground", .text(first.ground.rawValue)))
  }

  /// The same for files named for an import, whatever they turn out to be; large ones by their digest, once it is taken.
  func checkContent(at paths: [String], by officer: String) async throws {
    let duty = try await store.read { try $0.contentDuty() }
    guard !duty.isEmpty else { return }
    let files = files
    let known = try await LongWork.run {
      var known: [Digest] = []
      for path in paths where !files.isFolder(path) {
        guard let size = try? files.size(of: path), size <= 16 << 20, let bytes = try? files.read(path) else {
          continue
        }
        if duty.isKnown(bytes) { known.append(Digest(of: bytes)) }
      }
      return known
    }
    try await refuse(known, place: "import", by: officer)
  }

  /// The same for files about to be imported, by the digests that were taken of them.
  func checkContent(_ digests: [Digest], place: String, by officer: String) async throws {
    let duty = try await store.read { try $0.contentDuty() }
    try await refuse(digests.filter { duty.isKnown($0) }, place: place, by: officer)
  }

  private func refuse(_ known: [Digest], place: String, by officer: String) async throws {
    guard !known.isEmpty else { return }
    let now = clock.now()
    try await store.write { transaction in
      for digest in known {
        try transaction.refuse(
          RefusedContent(digest: digest, bytes: 0, ground: ContentDuty.Ground.known.rawValue, place: place, at: now),
          by: officer)
      }
    }
    throw Fault("protection.content.refused", ("ground", .text(ContentDuty.Ground.known.rawValue)))
  }
}

extension ReadTransaction {
  func contentDuty() throws -> ContentDuty {
    var hashes: [String] = []
    try eachRecord(in: .contentHashes, after: "") {
      var reader = CanonicalReader($0.content)
      guard try reader.unsigned() == 1 else { throw reader.malformed }
      hashes += try reader.texts()
      return true
    }
    return ContentDuty(hashes: hashes)
  }
}

extension WriteTransaction {
  func refuse(_ refused: RefusedContent, by officer: String) throws {
    try replace(
      HeldRecord(collection: .refusedContent, id: refused.digest.hex, content: refused.canonicalBytes))
    try log(
      AuditEntry(
        time: refused.at, kind: .collection, phase: .failed, act: "refuse-content", officer: officer, purpose: "",
        basis: "", subjects: [refused.digest.hex, refused.place], notes: [refused.ground]))
    try notice("content-refused", about: refused.digest.hex, now: refused.at)
  }
}
