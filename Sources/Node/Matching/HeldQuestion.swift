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

  /// Under which terms a case seeks, where its officer named any: the set it stands in has none that are wider.
  struct Limits: Sendable, Hashable {
    var until: Instant?
    var day: Int?
    var month: Int?
    var epoch: Int?
  }

  /// What stays for oversight once what was asked is forgotten: how many, never what.
  struct Remainder: Sendable, Hashable {
    let at: Instant
    /// Why: the ground of the erasure, `retention`, or what ended it.
    let ground: String
    /// How many things were asked.
    let asked: Int
    /// Elements by lane.
    let items: [String: Int]
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
    /// The holder said why it does not answer it.
    var isRefused: Bool { MatchRefusal.allCases.contains { $0.fault.code.rawValue == refusal } }

    mutating func forget() { (manifest, secret) = ([], []) }
  }

  let id: String
  let caseID: String
  let peer: String
  let peerName: String
  let officer: String
  let purpose: Purpose
  let at: Instant
  private(set) var salt: [UInt8]
  /// ``CaseCommitment``: what opens the digest that was logged at both ends.
  let commitment: [UInt8]
  /// As the officer wrote it, in the normal form where it has one.
  private(set) var asked: [String]
  var items: [Item]
  var batches: [Batch] = []
  var stage = Stage.waiting
  /// All of it is what one subject is known by.
  var isOneSubject = false
  /// ``stage`` as it is shown: to refuse all of it is no answer.
  var shownStage: String {
    stage == .answered && !batches.isEmpty && batches.allSatisfy(\.isRefused) ? "refused" : stage.rawValue
  }
  var failure = ""
  /// Of what is sought.
  var limits = Limits()
  private(set) var remainder: Remainder?

  /// What is signed and scanned.
  var parts: [OutboundPart] {
    [
      PlainIdentifiers.part(
        salt: salt,
        asked.map { ("asked", $0) } + items.filter { !$0.isName }.map { PlainIdentifiers.line(of: $0.bytes) })
    ]
  }

  var classes: [String] { Array(Set(items.map(\.matchClass))).sorted() }

  /// The sets in which it is asked or stands; also once nobody knows any more with what.
  var lanes: Set<MatchLane> {
    Set((items.map(\.matchClass) + (remainder?.items.keys.sorted() ?? [])).compactMap { MatchLane($0) })
  }

  /// What was asked goes, and with it what would let an answer be read; that it was asked stays.
  mutating func forget(on ground: String, at now: Instant) {
    guard remainder == nil else { return }
    remainder = Remainder(
      at: now, ground: ground, asked: asked.count,
      items: Dictionary(items.map { ($0.matchClass, 1) }, uniquingKeysWith: +))
    (asked, items, salt) = ([], [], [])
    for place in batches.indices { batches[place].forget() }
    if stage == .waiting || stage == .asked { (stage, failure) = (.failed, "match.question.forgotten") }
  }

  /// The same of some of the things that were asked.
  func reduced(to places: [Int]) -> HeldQuestion {
    let new = Dictionary(zip(places, places.indices), uniquingKeysWith: { first, _ in first })
    var reduced = self
    reduced.asked = places.map { asked[$0] }
    reduced.items = items.compactMap { item in
      var item = item
      item.of = item.of.compactMap { new[$0] }
      return item.of.isEmpty ? nil : item
    }
    return reduced
  }
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
    writer.write(UInt64(3))
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
    writer.write(optional: limits.until) { $0.write($1) }
    for limit in [limits.day, limits.month, limits.epoch] { writer.write(optional: limit) { $0.write($1) } }
    writer.write(optional: remainder) {
      $0.write($1.at)
      $0.write($1.ground)
      $0.write($1.asked)
      $0.write(list: $1.items.sorted { $0.key < $1.key }) {
        $0.write($1.key)
        $0.write($1.value)
      }
    }
  }

  init(from reader: inout CanonicalReader) throws {
    let version = try reader.unsigned()
    guard (1...3).contains(version) else { throw reader.malformed }
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
    // The second form knew neither terms of its own nor what is forgotten.
    guard version == 3 else { return }
    limits.until = try reader.optional { try $0.value() }
    limits.day = try reader.optional { try $0.integer() }
    limits.month = try reader.optional { try $0.integer() }
    limits.epoch = try reader.optional { try $0.integer() }
    remainder = try reader.optional {
      Remainder(
        at: try $0.value(), ground: try $0.text(), asked: try $0.integer(),
        items: Dictionary(
          try $0.list { (try $0.text(), try $0.integer()) }, uniquingKeysWith: { first, _ in first }))
    }
  }
}
