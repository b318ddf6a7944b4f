internal import Authority
internal import Federation
internal import Joint
internal import PrivateMatching
internal import Vocabulary

// How joint analysis travels: a member's signed word on an agreement, that it left one, the messages of rounds, and that a round
// is over. Each is a parcel of its own kind in a sealed envelope; all of it is binary, strict and bounded.

enum JointParcel {
  static let word = "joint-word"
  static let leaving = "joint-leave"
  static let round = "joint-round"
  static let end = "joint-end"

  static let kinds: Set<String> = [word, leaving, round, end]
}

/// What one member states of an agreement: that it is bound by it, on which legal basis, whose records it holds, and under which
/// key it evaluates others' accounts. With the words of all members the agreement is in force.
struct JointWord: Sendable, Hashable {
  let agreement: JointAgreement
  let member: MemberID
  /// As the service's officers cite it.
  let basis: String
  /// Institutions whose payments this member holds, in order.
  let institutions: [String]
  let publicKey: GroupElement
  let at: Instant

  /// Institutions that one member may name, and the bytes of a name.
  static let mostInstitutions = 20_000
  static let longestName = 200
}

extension JointWord: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(agreement)
    writer.write(member.text)
    writer.write(basis)
    writer.write(list: institutions)
    writer.write(fixed: publicKey.bytes)
    writer.write(at)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    agreement = try reader.value()
    let member = MemberID(try reader.text())
    basis = try reader.text()
    institutions = try reader.texts()
    let publicKey = GroupElement(bytes: try reader.fixed(GroupElement.size))
    at = try reader.value()
    guard let member, agreement.position(of: member) != nil, let publicKey,
      basis.contains(where: { !$0.isWhitespace }), basis.utf8.count <= 1_000,
      institutions.count <= Self.mostInstitutions,
      institutions.allSatisfy({ !$0.isEmpty && $0.utf8.count <= Self.longestName }),
      zip(institutions, institutions.dropFirst()).allSatisfy(<)
    else { throw reader.malformed }
    self.member = member
    self.publicKey = publicKey
  }
}

/// That a member is no longer bound.
struct JointLeaving: Sendable, Hashable {
  let agreement: Digest
  let member: MemberID
  let at: Instant
}

extension JointLeaving: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(agreement)
    writer.write(member.text)
    writer.write(at)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    agreement = try reader.value()
    guard let member = MemberID(try reader.text()) else { throw reader.malformed }
    self.member = member
    at = try reader.value()
  }
}

/// Something stated with the node's own signature, which is kept: who looks later needs no envelope to believe it.
struct SignedByNode<Statement: CanonicalCodable & Sendable>: Sendable {
  let statement: Statement
  let signature: [UInt8]

  private static func message(_ statement: Statement, _ kind: String) -> [UInt8] {
    Array("entente \(kind) 1\n".utf8) + statement.canonicalBytes
  }

  init(_ statement: Statement, as kind: String, by key: SigningKey) {
    self.statement = statement
    signature = key.sign(Self.message(statement, kind))
  }

  func holds(as kind: String, under keys: [PublicKey]) -> Bool {
    keys.contains { $0.verifies(signature, over: Self.message(statement, kind)) }
  }
}

extension SignedByNode: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(statement)
    writer.write(signature)
  }

  init(from reader: inout CanonicalReader) throws {
    statement = try reader.value()
    signature = try reader.byteRun()
    guard signature.count == 64 else { throw reader.malformed }
  }
}

/// A word on its way to one member, and to that one alone the key for naming payments that both hold: the member that stands
/// first in the agreement makes it.
struct TravellingWord: Sendable {
  let word: SignedByNode<JointWord>
  let pairKey: [UInt8]?

  var parcel: Parcel {
    var writer = CanonicalWriter()
    writer.write(word)
    writer.write(optional: pairKey) { $0.write($1) }
    return Parcel(kind: JointParcel.word, content: writer.bytes)
  }

  init(_ word: SignedByNode<JointWord>, pairKey: [UInt8]?) {
    self.word = word
    self.pairKey = pairKey
  }

  init(_ parcel: Parcel) throws {
    var reader = CanonicalReader(parcel.content)
    word = try reader.value()
    pairKey = try reader.optional { try $0.byteRun() }
    try reader.finish()
    guard pairKey.map({ $0.count == 32 }) ?? true else { throw reader.malformed }
  }
}

/// A message of a round, or that it is over for who says so.
struct TravellingStep: Sendable {
  let agreement: Digest
  let round: String
  let step: Int
  /// ``RoundMessage`` in its one form; the code of an end.
  let content: [UInt8]

  func parcel(_ kind: String) -> Parcel {
    var writer = CanonicalWriter()
    writer.write(UInt64(1))
    writer.write(agreement)
    writer.write(round)
    writer.write(step)
    writer.write(content)
    return Parcel(kind: kind, content: writer.bytes)
  }

  init(agreement: Digest, round: String, step: Int, content: [UInt8]) {
    (self.agreement, self.round, self.step, self.content) = (agreement, round, step, content)
  }

  init(_ parcel: Parcel) throws {
    var reader = CanonicalReader(parcel.content)
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    agreement = try reader.value()
    round = try reader.text()
    step = try reader.integer()
    content = try reader.byteRun()
    try reader.finish()
    guard JointPlace.isRound(round), (0...MemberRound.lastStep).contains(step) else { throw reader.malformed }
  }
}
