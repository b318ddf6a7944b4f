internal import Holdings
internal import Joint
internal import Vocabulary

// Where the things of joint analysis stand in the store.

extension Collection {
  /// Agreements with the words of their members: `HeldJointAgreement`, by digest.
  static let jointAgreements = Collection(rawValue: "joint-agreement")
  /// Rounds: `HeldJointRound`, by agreement and name.
  static let jointRounds = Collection(rawValue: "joint-round")
  /// Messages of open rounds, by round, step and sender. They go with the round's end.
  static let jointMessages = Collection(rawValue: "joint-message")
}

enum JointPlace {
  static func of(_ agreement: Digest, _ round: String) -> String { agreement.hex + "/" + round }
  static func of(_ round: String, step: Int, sender: Int) -> String {
    round + "/" + (step < 10 ? "0" : "") + String(step) + "/" + String(sender)
  }

  /// `round-` and twelve digits of hexadecimal.
  static func isRound(_ name: String) -> Bool {
    name.hasPrefix("round-") && name.utf8.count == 18
      && name.utf8.dropFirst(6).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

/// An agreement as it is known here, proposed by this service or another.
struct HeldJointAgreement: Sendable {
  let agreement: JointAgreement
  /// By the member that gave it, this service's own with them.
  var words: [MemberID: SignedByNode<JointWord>] = [:]
  /// Sealed for this node, by the member that made it.
  var pairKeys: [MemberID: [UInt8]] = [:]
  /// Who left it, and when.
  var left: [MemberID: Instant] = [:]

  init(_ agreement: JointAgreement) { self.agreement = agreement }

  /// The agreement as what may be computed with. Throws `joint.left` when somebody left, `joint.not-approved` while a word is
  /// missing, `joint.expired` outside its days.
  func inForce(on day: CivilDate) throws(Fault) -> JointAgreement.InForce {
    guard left.isEmpty else { throw Fault("joint.left") }
    return try agreement.inForce(on: day, approved: Set(words.keys))
  }

  /// Who holds which institution, by what the members said; what two of them claim is nobody's.
  var coverage: Coverage {
    var holders: [String: MemberID?] = [:]
    for member in agreement.members {
      for institution in words[member]?.statement.institutions ?? [] {
        holders[institution] = .some(holders[institution] == nil ? member : nil)
      }
    }
    return Coverage(holders.compactMapValues { $0 })
  }
}

extension HeldJointAgreement: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(agreement)
    writer.write(list: words.keys.sorted()) { writer, member in
      writer.write(member.text)
      writer.write(optional: words[member]) { $0.write($1) }
    }
    writer.write(list: pairKeys.keys.sorted()) { writer, member in
      writer.write(member.text)
      writer.write(pairKeys[member] ?? [])
    }
    writer.write(list: left.keys.sorted()) { writer, member in
      writer.write(member.text)
      writer.write(optional: left[member]) { $0.write($1) }
    }
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    agreement = try reader.value()
    for (member, word) in try reader.list({ reader in
      (try MemberID(from: &reader), try reader.optional { try $0.value() as SignedByNode<JointWord> })
    }) { words[member] = word }
    for (member, key) in try reader.list({ reader in (try MemberID(from: &reader), try reader.byteRun()) }) {
      pairKeys[member] = key
    }
    for (member, at) in try reader.list({ reader in
      (try MemberID(from: &reader), try reader.optional { try $0.value() as Instant })
    }) { left[member] = at }
  }
}

extension MemberID {
  fileprivate init(from reader: inout CanonicalReader) throws {
    guard let member = MemberID(try reader.text()) else { throw reader.malformed }
    self = member
  }
}

/// This service's part in a round.
struct HeldJointRound: Sendable {
  enum Stage: String, Sendable {
    /// Heard of, or opened here, and nothing told yet.
    case joining
    case running
    case finished
    case ended
  }

  /// How a round came to its end before it was finished. Others are told the code and no more.
  enum Ending: String, Sendable {
    /// A member left the agreement.
    case left
    /// The agreement ran out.
    case expired
    /// A member did not answer in time.
    case unanswered
    /// A member stopped its part, and said no reason.
    case stopped
    /// A message could not be true, or was too much.
    case message
    /// What it rested on here changed: payments were erased, or somebody came to be protected.
    case changed
    /// Another round of this agreement is under way, or there were enough for a day.
    case busy
  }

  let agreement: Digest
  let name: String
  /// The member by whose message it was heard of; this one where it was opened here.
  let openedBy: MemberID
  let openedAt: Instant
  var stage = Stage.joining
  /// The step whose own messages were given out last.
  var step = 0
  /// The day on which this part began: its budget is that day's.
  var day: CivilDate?
  /// Sealed for this node; gone once the round is over.
  var secret: [UInt8] = []
  /// The segments of the ledger that it rests on.
  var segments: [String] = []
  /// The accounts that are not in it, as a digest; and of what that followed.
  var leftOut: Digest?
  var protections: Digest?
  /// What was left of the day's budget when it began.
  var digestsLeft = 0
  var namedLeft = 0
  /// What was told.
  var digestsTold = 0
  var paymentsNamed = 0
  /// Accounts evaluated for others.
  var evaluated: [MemberID: Int] = [:]
  var told: [Told] = []
  /// How it ended, by whom where that is known, and the fault of a message.
  var ending: Ending?
  var endedBy: MemberID?
  var fault: String?
  var networks: [JointNetwork] = []
  /// This service's own payments in each network.
  var payments: [[String]] = []
  var heldBack = 0
  var finishedAt: Instant?

  /// One message that left, by what it told.
  struct Told: Sendable, Hashable {
    let step: Int
    let to: MemberID
    let message: String
    let items: Int
    let bytes: Int
  }

  var place: String { JointPlace.of(agreement, name) }
  var isOpen: Bool { stage == .joining || stage == .running }

  /// A round that others do not answer for so long ends.
  static let longestSeconds: Int64 = 14 * 86_400
  /// What it found is kept for so many days after the agreement's last.
  static let keptDays = 90
  /// Rounds of one agreement that may begin here on one day.
  static let mostADay = 4

  init(_ agreement: Digest, _ name: String, openedBy member: MemberID, at moment: Instant) {
    (self.agreement, self.name, openedBy, openedAt) = (agreement, name, member, moment)
  }
}

extension HeldJointRound: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(agreement)
    writer.write(name)
    writer.write(openedBy.text)
    writer.write(openedAt)
    writer.write(stage.rawValue)
    writer.write(step)
    writer.write(optional: day) { $0.write($1) }
    writer.write(secret)
    writer.write(list: segments)
    writer.write(optional: leftOut) { $0.write($1) }
    writer.write(optional: protections) { $0.write($1) }
    for number in [digestsLeft, namedLeft, digestsTold, paymentsNamed, heldBack] { writer.write(number) }
    writer.write(list: evaluated.keys.sorted()) { writer, member in
      writer.write(member.text)
      writer.write(evaluated[member] ?? 0)
    }
    writer.write(list: told) { writer, told in
      writer.write(told.step)
      writer.write(told.to.text)
      writer.write(told.message)
      writer.write(told.items)
      writer.write(told.bytes)
    }
    writer.write(optional: ending) { $0.write($1.rawValue) }
    writer.write(optional: endedBy) { $0.write($1.text) }
    writer.write(optional: fault) { $0.write($1) }
    writer.write(list: networks)
    writer.write(list: payments) { $0.write(list: $1) }
    writer.write(optional: finishedAt) { $0.write($1) }
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    self.init(try reader.value(), try reader.text(), openedBy: try MemberID(from: &reader), at: try reader.value())
    stage = try reader.choice()
    step = try reader.integer()
    day = try reader.optional { try $0.value() }
    secret = try reader.byteRun()
    segments = try reader.texts()
    leftOut = try reader.optional { try $0.value() }
    protections = try reader.optional { try $0.value() }
    digestsLeft = try reader.integer()
    namedLeft = try reader.integer()
    digestsTold = try reader.integer()
    paymentsNamed = try reader.integer()
    heldBack = try reader.integer()
    for (member, count) in try reader.list({ reader in (try MemberID(from: &reader), try reader.integer()) }) {
      evaluated[member] = count
    }
    told = try reader.list { reader in
      Told(
        step: try reader.integer(), to: try MemberID(from: &reader), message: try reader.text(),
        items: try reader.integer(), bytes: try reader.integer())
    }
    ending = try reader.optional { try $0.choice() }
    endedBy = try reader.optional { try MemberID(from: &$0) }
    fault = try reader.optional { try $0.text() }
    networks = try reader.list()
    payments = try reader.list { try $0.texts() }
    finishedAt = try reader.optional { try $0.value() }
  }
}

extension ReadTransaction {
  func jointAgreement(_ digest: Digest) throws -> HeldJointAgreement? {
    try record(.jointAgreements, id: digest.hex).map { try HeldJointAgreement(canonicalBytes: $0.content) }
  }

  func jointAgreements() throws -> [HeldJointAgreement] {
    var all: [HeldJointAgreement] = []
    try eachContent(in: .jointAgreements) { all.append(try HeldJointAgreement(canonicalBytes: $0)) }
    return all
  }

  func jointRound(_ place: String) throws -> HeldJointRound? {
    try record(.jointRounds, id: place).map { try HeldJointRound(canonicalBytes: $0.content) }
  }

  /// Oldest first.
  func jointRounds(of agreement: Digest? = nil) throws -> [HeldJointRound] {
    var all: [HeldJointRound] = []
    try eachContent(in: .jointRounds) { all.append(try HeldJointRound(canonicalBytes: $0)) }
    return all.filter { agreement == nil || $0.agreement == agreement }
      .sorted { ($0.openedAt, $0.name) < ($1.openedAt, $1.name) }
  }

  /// What came of one step, by the senders' positions.
  func jointMessages(_ round: HeldJointRound, step: Int, of senders: [Int]) throws -> [Int: [UInt8]] {
    var came: [Int: [UInt8]] = [:]
    for sender in senders {
      came[sender] = try record(.jointMessages, id: JointPlace.of(round.place, step: step, sender: sender))?.content
    }
    return came
  }
}

extension WriteTransaction {
  func keep(_ held: HeldJointAgreement) throws {
    try replace(
      HeldRecord(collection: .jointAgreements, id: held.agreement.digest.hex, content: held.canonicalBytes))
  }

  func keep(_ round: HeldJointRound) throws {
    try replace(
      HeldRecord(collection: .jointRounds, id: round.place, source: round.agreement.hex, content: round.canonicalBytes))
  }

  /// What others said in a round that is over.
  func removeJointMessages(of round: HeldJointRound) throws {
    var places: [String] = []
    try eachRecord(in: .jointMessages, after: round.place + "/") { held in
      guard held.id.hasPrefix(round.place + "/") else { return false }
      places.append(held.id)
      return true
    }
    for place in places { try removeRecord(.jointMessages, id: place) }
  }
}
