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
  /// Envelopes with files that nobody looked into, sealed as they came, by their digest.
  static let sealedEnvelopes = Collection(rawValue: "envelope-not-looked-at")
  /// Of which request such an envelope is, as the source, and its last day; by the same digest.
  static let sealedEnvelopeTerms = Collection(rawValue: "envelope-term")
}

extension IndexKey {
  fileprivate static func request(_ id: String) -> IndexKey { IndexKey("request", id) }
}

/// What is kept of something that may not be held.
public struct RefusedContent: Sendable, Hashable {
  /// SHA-256 of the file.
  public let digest: Digest
  public let bytes: Int
  /// `known`, `depiction`, `closed`; `not-looked-at` for what is kept sealed.
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

  /// For how long an envelope is kept that nobody looked into: whoever may look has it by then.
  static let sealedEnvelopeDays = 180

  /// Erases the sealed envelopes whose last day is over.
  func eraseSealedEnvelopes() async throws {
    let now = clock.now()
    let over = try await store.read { transaction in
      var over: [HeldRecord] = []
      try transaction.eachRecord(in: .sealedEnvelopeTerms, after: "") {
        if let last = $0.retainUntil, last < now.date { over.append($0) }
        return true
      }
      return over
    }
    guard !over.isEmpty else { return }
    try await store.write { try $0.eraseSealedEnvelopes(over, at: now) }
  }

  /// Throws `protection.content.refused` when one of the files may not be held, and keeps what may be kept of it.
  ///
  /// It is a matter of abuse by any of the messages: as it stood, or as the step would have it.
  func checkContent(_ files: [OutboundFile], of messages: [RequestMessage], place: String, by officer: String)
    async throws
  {
    guard !files.isEmpty else { return }
    let duty = try await store.read { try $0.contentDuty() }
    let isMatter = messages.contains(where: \.isAboutChildAbuse)
    let found = try await LongWork.run {
      var budget = ContentDuty.Budget.ofOneParcel()
      return files.compactMap { file -> (digest: Digest, bytes: Int, ground: ContentDuty.Ground)? in
        guard case .refused(let ground) = duty.look(at: file.bytes, inMatterOfAbuse: isMatter, within: &budget) else {
          return nil
        }
        return (Digest(of: file.bytes), file.bytes.count, ground)
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
    throw Fault("protection.content.refused", ("ground", .word("word.content.\(first.ground.rawValue)")))
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
    throw Fault("protection.content.refused", ("ground", .word("word.content.\(ContentDuty.Ground.known.rawValue)")))
  }
}

extension ContentDuty.Budget {
  /// How many bytes may come out of the files of one parcel: four times the largest envelope.
  static let parcelBytesMax = 64 << 20

  /// What looking through one parcel may cost, in bytes, members and seconds.
  static func ofOneParcel(bytes: Int = parcelBytesMax) -> Self {
    let begin = ContinuousClock.now
    return Self(bytes: bytes, isTimeUp: { begin.duration(to: .now) > .seconds(20) })
  }
}

/// What came of looking at the files of one parcel, before anything of it is written.
struct ParcelLook: Sendable {
  /// By the digest of the file.
  let files: [Digest: ContentDuty.Look]

  /// Nobody looked: of no file anything is known.
  static let none = ParcelLook(files: [:])

  /// What nobody looked at is not opened.
  func mayBeOpened(_ file: Digest) -> Bool { files[file] == .nothing }
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
  /// Keeps an envelope as it came, because files in it cost too much to be looked into: the request is taken in, these
  /// files are opened by nobody, and those whose task it is are told where they lie. It goes with the request's words, and
  /// at the latest when its last day is over.
  func keepSealed(_ files: [OutboundFile], of request: String, in envelope: [UInt8], now: Instant) throws {
    let place = Digest(of: envelope)
    let lastDay = now.date.adding(days: ServiceNode.sealedEnvelopeDays)
    try replace(HeldRecord(collection: .sealedEnvelopes, id: place.hex, content: envelope))
    _ = try put(
      HeldRecord(
        collection: .sealedEnvelopeTerms, id: place.hex, source: request, retainUntil: lastDay, content: []),
      keys: [.request(request)])
    for file in files {
      let kept = RefusedContent(
        digest: Digest(of: file.bytes), bytes: file.bytes.count, ground: "not-looked-at", place: place.hex, at: now)
      try replace(HeldRecord(collection: .refusedContent, id: kept.digest.hex, content: kept.canonicalBytes))
      try log(
        AuditEntry(
          time: now, kind: .collection, act: "keep-sealed", officer: "", purpose: "", basis: "",
          subjects: [kept.digest.hex, kept.place], notes: ["not looked at, not opened"]))
      try notice("content-not-looked-at", about: kept.digest.hex, now: now)
    }
  }

  /// Removes the sealed envelopes of a request whose words are erased.
  func removeSealedEnvelopes(of request: String) throws {
    for term in try records(.sealedEnvelopeTerms, where: .request(request)) { try removeSealedEnvelope(term.id) }
  }

  private func removeSealedEnvelope(_ id: String) throws {
    try removeRecord(.sealedEnvelopes, id: id)
    try removeRecord(.sealedEnvelopeTerms, id: id)
  }

  /// Removes sealed envelopes whose last day is over; not those of requests that are held back from being erased.
  fileprivate func eraseSealedEnvelopes(_ terms: [HeldRecord], at now: Instant) throws {
    let holds = try standingHolds(at: now)
    let over = terms.filter { holds.onExchange($0.source, isOpen: false).isEmpty }
    guard !over.isEmpty else { return }
    for term in over {
      try removeSealedEnvelope(term.id)
      try leave(Tombstone(kind: "envelope", identifier: Digest(of: term.id), ground: "retention", erasedAt: now))
    }
    try log(
      AuditEntry(
        time: now, kind: .erasure, act: "erase-sealed", officer: "", purpose: "", basis: "",
        subjects: over.map(\.id), notes: ["tombstones \(over.count)"]))
  }

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
