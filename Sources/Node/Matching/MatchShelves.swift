internal import Holdings
internal import NameKeys
internal import PrivateMatching
internal import Vocabulary

// Where the things of private matching stand in the store.

extension Collection {
  /// What this node published: `HeldPublication`, by peer, class and epoch.
  static let matchPublications = Collection(rawValue: "match-publication")
  /// Which publication a manifest is of, by its digest: `PublishedManifest`.
  static let matchManifests = Collection(rawValue: "match-manifest")
  /// What each peer may ask: `MatchGrant`, by peer and class.
  static let matchGrants = Collection(rawValue: "match-grant")
  /// What peers published for this node: `HeldGivenSet`, by peer, class and epoch.
  static let matchGivenSets = Collection(rawValue: "match-given-set")
  /// What each peer has used of its budget here: `BudgetBook`, by peer and class.
  static let matchBooks = Collection(rawValue: "match-book")
  /// What this node has used of its budget there: `AskedCount`, by peer and class.
  static let matchAskedCounts = Collection(rawValue: "match-asked-count")
  /// What was asked in a case, and what came of it: `HeldQuestion`, by its name.
  static let matchQuestions = Collection(rawValue: "match-question")
  /// Which question a batch belongs to, by the batch's digest.
  static let matchBatches = Collection(rawValue: "match-batch")
  /// Answers on their way, by their place in the log: `OwnAnswer`.
  static let matchAnswers = Collection(rawValue: "match-answer")
  /// What was asked on a day, as this node counted it: `DayTally`, by side, peer, class and day.
  static let matchTallies = Collection(rawValue: "match-tally")
}

enum MatchPlace {
  static func of(_ peer: String, _ matchClass: String) -> String { peer + "/" + matchClass }
  static func of(_ peer: String, _ matchClass: String, _ epoch: UInt64) -> String {
    of(peer, matchClass) + "/" + String(epoch)
  }
}

/// What a holder lets one peer ask in one class, as it is published with the set.
struct MatchGrant: Sendable, Hashable {
  /// In order of their codes.
  let limits: [(purpose: Purpose, day: Int, month: Int)]
  let epoch: Int

  init(_ limits: [(purpose: Purpose, day: Int, month: Int)], epoch: Int) {
    self.limits = limits.sorted { $0.purpose.rawValue < $1.purpose.rawValue }
    self.epoch = epoch
  }

  /// What holds where nobody says otherwise: inquiries and danger to life, and less where values can be guessed. Budgets of
  /// names are of persons, and least for the kinds that leave few values to guess.
  static func standard(_ matchClass: IdentifierClass) -> MatchGrant {
    let (day, month, epoch) =
      matchClass.isName
      ? (matchClass.isWeakNameKind ? (128, 1_024, 2_048) : (1_024, 8_192, 16_384))
      : matchClass.isGuessable ? (512, 4_096, 8_192) : (4_096, 40_960, 81_920)
    return MatchGrant(usualPurposes.map { ($0, day, month) }, epoch: epoch).inKeys(of: matchClass)
  }

  static let usualPurposes: [Purpose] = [.investigation, .prosecution, .threatToLife, .assetRecovery]

  /// A grant that is said in persons, as it is counted.
  func inKeys(of matchClass: IdentifierClass) -> MatchGrant {
    let most = matchClass.mostKeys
    func keys(_ persons: Int) -> Int { min(persons, Int(Int32.max)) * most }
    return MatchGrant(limits.map { ($0.purpose, keys($0.day), keys($0.month)) }, epoch: keys(epoch))
  }

  /// Nothing may be asked.
  static let none = MatchGrant(usualPurposes.map { ($0, 0, 0) }, epoch: 0)

  func terms(isSuspended: Bool) -> BudgetTerms {
    BudgetTerms(
      purposes: Dictionary(
        limits.map { ($0.purpose, BudgetLimits(day: $0.day, month: $0.month)) }, uniquingKeysWith: { first, _ in first }
      ),
      epoch: epoch, isSuspended: isSuspended)
  }

  var purposes: [Purpose] { limits.map(\.purpose) }

  static func == (a: MatchGrant, b: MatchGrant) -> Bool { a.canonicalBytes == b.canonicalBytes }
  func hash(into hasher: inout Hasher) { hasher.combine(canonicalBytes) }
}

extension MatchGrant: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(list: limits) {
      $0.write($1.purpose.rawValue)
      $0.write($1.day)
      $0.write($1.month)
    }
    writer.write(epoch)
  }

  init(from reader: inout CanonicalReader) throws {
    limits = try reader.list { (purpose: try $0.choice(), day: try $0.integer(), month: try $0.integer()) }
    epoch = try reader.integer()
    guard epoch >= 0, limits.allSatisfy({ $0.day >= 0 && $0.month >= 0 }),
      zip(limits, limits.dropFirst()).allSatisfy({ $0.purpose.rawValue < $1.purpose.rawValue })
    else { throw reader.malformed }
  }
}

/// A set as this node published it, with what only this node knows of it.
struct HeldPublication: Sendable {
  /// One item, what became of it in the set, and the records that it stands for. The item itself is not kept: what is
  /// erased here is not to be found here either.
  struct Entry: Sendable, Hashable {
    /// A digest under this node's seed.
    let item: Digest
    let position: ItemPosition
    let token: HitToken
    let records: [String]
  }

  /// ``SignedManifest/bytes``.
  let manifest: [UInt8]
  let grant: MatchGrant
  let base: [UInt8]
  let deltas: [[UInt8]]
  /// In order of their digests.
  let entries: [Entry]
  let publishedAt: Instant
}

extension HeldPublication: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(manifest)
    writer.write(grant)
    writer.write(base)
    writer.write(list: deltas) { $0.write($1) }
    writer.write(list: entries) {
      $0.write($1.item)
      $0.write($1.position)
      $0.write($1.token)
      $0.write(list: $1.records)
    }
    writer.write(publishedAt)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    manifest = try reader.byteRun()
    grant = try reader.value()
    base = try reader.byteRun()
    deltas = try reader.list { try $0.byteRun() }
    entries = try reader.list {
      Entry(item: try $0.value(), position: try $0.value(), token: try $0.value(), records: try $0.texts())
    }
    publishedAt = try reader.value()
  }
}

/// A manifest that was given out, so that a batch asked under it can be answered while it is in force.
struct PublishedManifest: Sendable {
  let publication: String
  let manifest: SetManifest
}

extension PublishedManifest: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(publication)
    writer.write(manifest)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    publication = try reader.text()
    manifest = try reader.value()
  }
}

/// A set that a peer published for this node.
struct HeldGivenSet: Sendable {
  /// ``SignedManifest/bytes``; its signature was checked when it came.
  let manifest: [UInt8]
  let grant: MatchGrant
  let base: [UInt8]
  let deltas: [[UInt8]]
  let receivedAt: Instant

  func signed() throws(Fault) -> SignedManifest { try SignedManifest(bytes: manifest) { _, _ in true } }

  /// The set as it stands, checked against its manifest.
  func current() throws(Fault) -> CurrentSet {
    try signed().manifest.open(try PublishedSet(bytes: base), deltas: deltas)
  }
}

extension HeldGivenSet: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(manifest)
    writer.write(grant)
    writer.write(base)
    writer.write(list: deltas) { $0.write($1) }
    writer.write(receivedAt)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    manifest = try reader.byteRun()
    grant = try reader.value()
    base = try reader.byteRun()
    deltas = try reader.list { try $0.byteRun() }
    receivedAt = try reader.value()
  }
}
