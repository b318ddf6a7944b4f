internal import Authority
internal import Federation
internal import PrivateMatching
internal import Vocabulary

// How private matching travels: sets, batches of questions, answers and tallies, each a parcel of its own kind in a sealed
// envelope. All of it is binary, strict and bounded; nothing of it names anybody.

enum MatchParcel {
  static let sets = "match-sets"
  static let questions = "match-questions"
  static let answers = "match-answers"
  static let tallies = "match-tallies"
  /// What waits to be blinded when it leaves; it never travels.
  static let unblinded = "match-unblinded"

  static let kinds: Set<String> = [sets, questions, answers, tallies]
  /// Classes in one parcel, and tallies.
  static let mostClasses = 32
  static let mostTallies = 1_024
}

/// A set, or what changed in one, with what may be asked of it.
struct TravellingSet: Sendable {
  /// ``SignedManifest/bytes``.
  let manifest: [UInt8]
  let grant: MatchGrant
  /// Nil where the recipient has it.
  let base: [UInt8]?
  /// Those that the recipient does not have yet: the last ones.
  let deltas: [[UInt8]]

  init(_ publication: HeldPublication, sendsBase: Bool, newDeltas: Int) {
    manifest = publication.manifest
    grant = publication.grant
    base = sendsBase ? publication.base : nil
    deltas = Array(publication.deltas.suffix(newDeltas))
  }

  static func parcel(_ sets: [TravellingSet]) -> Parcel {
    var writer = CanonicalWriter()
    writer.write(UInt64(1))
    writer.write(list: sets)
    return Parcel(kind: MatchParcel.sets, content: writer.bytes)
  }

  static func read(_ parcel: Parcel) throws -> [TravellingSet] {
    var reader = CanonicalReader(parcel.content)
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    let sets: [TravellingSet] = try reader.list()
    try reader.finish()
    guard !sets.isEmpty, sets.count <= MatchParcel.mostClasses else { throw reader.malformed }
    return sets
  }
}

extension TravellingSet: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(manifest)
    writer.write(grant)
    writer.write(optional: base) { $0.write($1) }
    writer.write(list: deltas) { $0.write($1) }
  }

  init(from reader: inout CanonicalReader) throws {
    manifest = try reader.byteRun()
    grant = try reader.value()
    base = try reader.optional { try $0.byteRun() }
    deltas = try reader.list { try $0.byteRun() }
    guard deltas.count <= SetDelta.longestChain else { throw reader.malformed }
  }
}

/// Batches, or answers to them, one for each class.
enum TravellingBatches {
  static func parcel(_ kind: String, _ batches: [[UInt8]], filledTo size: Int = 0) -> Parcel {
    var writer = CanonicalWriter()
    writer.write(UInt64(1))
    writer.write(list: batches) { $0.write($1) }
    // A refusal is as long as the answer would have been: who counts bytes on the way does not see which it is.
    writer.write([UInt8](repeating: 0, count: max(0, size - batches.reduce(0) { $0 + $1.count })))
    return Parcel(kind: kind, content: writer.bytes)
  }

  static func read(_ parcel: Parcel) throws -> [[UInt8]] {
    var reader = CanonicalReader(parcel.content)
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    let batches = try reader.list { try $0.byteRun() }
    guard try reader.byteRun().allSatisfy({ $0 == 0 }) else { throw reader.malformed }
    try reader.finish()
    guard !batches.isEmpty, batches.count <= MatchParcel.mostClasses else { throw reader.malformed }
    return batches
  }

  /// How long the answer to a batch is.
  static func answerLength(_ query: MatchQuery) -> Int {
    40 + query.count * GroupElement.size + EqualityProof.size
  }
}

/// What an officer signs and what is scanned: identifiers in plain words, each line with its class, so that no two lines
/// read together as a third thing. A salt stands before them, because digests of these parts stand in the log, and a
/// digest of one account number alone could be tried out.
enum PlainIdentifiers {
  static func part(salt: [UInt8], _ lines: some Sequence<(String, String)>) -> OutboundPart {
    var text = "salt \(salt.map { String(UnicodeScalar(UInt8(ascii: "g") + $0 % 16)) }.joined())\n"
    for (matchClass, value) in lines { text += matchClass + " " + value + "\n" }
    return OutboundPart(name: "identifiers", bytes: Array(text.utf8))
  }

  static func line(of item: [UInt8]) -> (String, String) {
    let parts = item.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    return (
      String(decoding: parts.first ?? [], as: UTF8.self), String(decoding: parts.dropFirst().first ?? [], as: UTF8.self)
    )
  }

  /// The form in which they leave.
  static func form(_ content: [UInt8]) -> OutboundPart {
    OutboundPart(name: "form", bytes: Array("sha-256 \(Digest(of: content).hex)\n".utf8))
  }
}
