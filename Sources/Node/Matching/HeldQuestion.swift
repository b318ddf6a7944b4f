internal import Authority
internal import PrivateMatching
internal import Vocabulary

/// What was asked of one peer in a case: in plain words, since the service asked it of its own holdings, with what came of
/// each identifier. What would let the batch be unblinded lies sealed until the answer, and is erased with it.
struct HeldQuestion: Sendable {
  enum Stage: String, Sendable {
    /// Signed, and not yet on its way.
    case waiting
    case asked
    case answered
    /// It could not leave: see ``failure``.
    case failed
    /// It is not asked: it was published, and the peer compares. See ``ServiceNode/seek(_:from:inCase:_:at:)``.
    case sought
    /// It was sought, and is not any more.
    case ended
  }

  enum Result: String, Sendable {
    case open
    case hit
    case noHit = "no-hit"
    /// The holder did not answer the batch: see ``Batch/refusal``.
    case refused
    /// The answer proved nothing: nothing is read from it.
    case unproven
  }

  struct Item: Sendable, Hashable {
    let matchClass: String
    let bytes: [UInt8]
    /// Which of ``asked`` it belongs to: one identifier may be written twice, and two names may share a key.
    var of: [Int]
    var result = Result.open
    /// What a request would show; empty without a hit.
    var token: [UInt8] = []
  }

  struct Batch: Sendable, Hashable {
    let matchClass: String
    let epoch: UInt64
    let query: Digest
    let sequence: UInt64
    let elements: Int
    /// The manifest it was asked under, and the secret it was blinded by, sealed for this node; both empty once the answer
    /// is there.
    private(set) var manifest: [UInt8]
    private(set) var secret: [UInt8]
    /// ``Fault/Code`` of the refusal, or of what was wrong with the answer; empty where there is none.
    var refusal = ""
    var isSettled: Bool { secret.isEmpty }

    mutating func forget() { (manifest, secret) = ([], []) }
  }

  let id: String
  let caseID: String
  let peer: String
  let peerName: String
  let officer: String
  let purpose: Purpose
  let at: Instant
  let salt: [UInt8]
  /// ``CaseCommitment``: what opens the digest that was logged at both ends.
  let commitment: [UInt8]
  /// As the officer wrote it, in the normal form where it has one.
  let asked: [String]
  var items: [Item]
  var batches: [Batch] = []
  var stage = Stage.waiting
  /// All of it is what one subject is known by.
  var isOneSubject = false
  var failure = ""

  /// What is signed and scanned.
  var parts: [OutboundPart] {
    [
      PlainIdentifiers.part(
        salt: salt,
        asked.map { ("asked", $0) } + items.filter { !$0.isName }.map { PlainIdentifiers.line(of: $0.bytes) })
    ]
  }

  var classes: [String] { Array(Set(items.map(\.matchClass))).sorted() }
}

extension [HeldQuestion.Item] {
  /// Adds what one of the things asked is known by; what another is known by too is asked once, for both.
  mutating func add(_ matchClass: String, _ bytes: [UInt8], of number: Int) {
    if let place = firstIndex(where: { $0.bytes == bytes && $0.matchClass == matchClass }) {
      if !self[place].of.contains(number) { self[place].of.append(number) }
    } else {
      append(.init(matchClass: matchClass, bytes: bytes, of: [number]))
    }
  }
}

extension HeldQuestion.Item {
  var isName: Bool { MatchLane(matchClass)?.matchClass.isName ?? false }
}

extension HeldQuestion: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(2))
    for text in [id, caseID, peer, peerName, officer, purpose.rawValue] { writer.write(text) }
    writer.write(at)
    writer.write(salt)
    writer.write(commitment)
    writer.write(list: asked)
    writer.write(list: items) {
      $0.write($1.matchClass)
      $0.write($1.bytes)
      $0.write(list: $1.of) { $0.write($1) }
      $0.write($1.result.rawValue)
      $0.write($1.token)
    }
    writer.write(list: batches) {
      $0.write($1.matchClass)
      $0.write($1.epoch)
      $0.write($1.query)
      $0.write($1.sequence)
      $0.write($1.elements)
      $0.write($1.manifest)
      $0.write($1.secret)
      $0.write($1.refusal)
    }
    writer.write(stage.rawValue)
    writer.write(isOneSubject)
    writer.write(failure)
  }

  init(from reader: inout CanonicalReader) throws {
    let version = try reader.unsigned()
    guard (1...2).contains(version) else { throw reader.malformed }
    id = try reader.text()
    caseID = try reader.text()
    peer = try reader.text()
    peerName = try reader.text()
    officer = try reader.text()
    purpose = try reader.choice()
    at = try reader.value()
    salt = try reader.byteRun()
    commitment = try reader.byteRun()
    let asked = try reader.texts()
    self.asked = asked
    items = try reader.list {
      Item(
        matchClass: try $0.text(), bytes: try $0.byteRun(),
        of: version == 1 ? [try $0.integer()] : try $0.list { try $0.integer() }, result: try $0.choice(),
        token: try $0.byteRun())
    }
    guard items.allSatisfy({ $0.of.allSatisfy(asked.indices.contains) }) else { throw reader.malformed }
    batches = try reader.list {
      Batch(
        matchClass: try $0.text(), epoch: try $0.unsigned(), query: try $0.value(), sequence: try $0.unsigned(),
        elements: try $0.integer(), manifest: try $0.byteRun(), secret: try $0.byteRun(), refusal: try $0.text())
    }
    stage = try reader.choice()
    isOneSubject = try reader.flag()
    failure = try reader.text()
  }
}

/// What this node has used of a budget at a peer, as it counted itself: looked at before anything is asked, and the number
/// of the next batch. The holder's own count is what binds.
struct AskedCount: Sendable {
  private(set) var epoch: UInt64
  private(set) var next: UInt64 = 1
  private var date: CivilDate?
  private var uses: [Purpose: BudgetBook.Use] = [:]
  private var usedInEpoch = 0

  init(epoch: UInt64) { self.epoch = epoch }

  /// The same in an epoch: numbers and the epoch's use begin anew.
  func turned(to epoch: UInt64) -> AskedCount {
    guard epoch != self.epoch else { return self }
    var count = self
    count.epoch = epoch
    count.next = 1
    count.usedInEpoch = 0
    return count
  }

  func left(_ purpose: Purpose, of grant: MatchGrant, on day: CivilDate) -> Int {
    guard let limits = grant.limits.first(where: { $0.purpose == purpose }) else { return 0 }
    var count = self
    count.turn(to: day)
    let use = count.uses[purpose] ?? .init()
    return max(0, min(limits.day - use.day, limits.month - use.month, grant.epoch - usedInEpoch))
  }

  mutating func use(_ elements: Int, for purpose: Purpose, on day: CivilDate) {
    turn(to: day)
    uses[purpose, default: .init()].day += elements
    uses[purpose, default: .init()].month += elements
    usedInEpoch += elements
    next += 1
  }

  /// The holder did not answer a batch: what it cost was not debited, and the holder says which number it expects.
  mutating func giveBack(_ elements: Int, for purpose: Purpose, next: UInt64) {
    guard let use = uses[purpose] else { return }
    uses[purpose] = .init(day: max(0, use.day - elements), month: max(0, use.month - elements))
    usedInEpoch = max(0, usedInEpoch - elements)
    self.next = min(self.next, max(1, next))
  }

  private mutating func turn(to day: CivilDate) {
    guard let date else { return self.date = day }
    guard day > date else { return }
    let isSameMonth = (day.year, day.month) == (date.year, date.month)
    for (purpose, use) in uses { uses[purpose] = .init(day: 0, month: isSameMonth ? use.month : 0) }
    self.date = day
  }
}

extension AskedCount: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(epoch)
    writer.write(next)
    writer.write(optional: date) { $0.write($1) }
    writer.write(list: uses.sorted { $0.key.rawValue < $1.key.rawValue }) {
      $0.write($1.key.rawValue)
      $0.write($1.value.day)
      $0.write($1.value.month)
    }
    writer.write(usedInEpoch)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    epoch = try reader.unsigned()
    next = try reader.unsigned()
    date = try reader.optional { try $0.value() }
    let list = try reader.list { reader -> (Purpose, BudgetBook.Use) in
      (try reader.choice(), .init(day: try reader.integer(), month: try reader.integer()))
    }
    uses = Dictionary(list, uniquingKeysWith: { first, _ in first })
    usedInEpoch = try reader.integer()
  }
}
