internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import JSON
internal import Protection
public import Vocabulary
internal import World

// What organisations, lawyers and persons hand in, sealed. The node keeps the sealed bytes and never learns from whom.

extension Collection {
  /// `SealedSubmission`, by its name.
  static let submissions = Collection(rawValue: "submission")
  /// Fingerprints of keys to which submissions may be sealed, with whose they are.
  static let submissionKeys = Collection(rawValue: "submission-key")
}

/// A submission as a list shows it: nothing of who handed it in, since nothing is known.
public struct SubmissionSummary: Sendable, Hashable {
  public let id: String
  public let subject: String
  public let receivedOn: CivilDate
  /// The fingerprint of the key that opens it.
  public let sealedTo: String
  public let bytes: Int
  /// What holds for it and for everything made from it.
  public let marking: Marking

  init(_ submission: SealedSubmission) {
    id = submission.id
    subject = submission.subject.rawValue
    receivedOn = submission.receivedOn
    sealedTo = submission.sealedTo
    bytes = submission.sealed.count
    marking = submission.marking
  }

  public var json: String {
    JSONValue.fields(
      ("id", .string(id)), ("subject", .string(subject)), ("received", .string(receivedOn.description)),
      ("sealed-to", .string(sealedTo)), ("bytes", .integer(bytes)), ("marking", .string(marking.description))
    ).text
  }
}

extension ServiceNode {
  /// What a submission may be about.
  public static let submissionSubjects = SealedSubmission.Subject.allCases.map(\.rawValue)

  /// Keeps a sealed submission, signed by the officer at the door. What can be read is refused: the door does not read.
  ///
  /// Throws `protection.submission.subject`, `protection.submission.key`, `protection.submission.size`,
  /// `protection.submission.not-sealed`.
  public func takeSubmission(
    _ sealed: [UInt8], about subject: String, sealedTo key: String, at signing: SigningDesk
  ) async throws -> SubmissionSummary {
    guard let subject = SealedSubmission.Subject(rawValue: subject) else {
      throw Fault("protection.submission.subject", ("subjects", .list(Self.submissionSubjects.map { .text($0) })))
    }
    let fingerprint = Self.letters(key)
    guard try await submissionKeys().keys.contains(fingerprint) else { throw Fault("protection.submission.key") }
    guard sealed.isEmpty || SealedBytes.areSealed(sealed) else { throw Fault("protection.submission.not-sealed") }
    // The name is drawn by lot: one made from the time would tell the minute.
    let id = "submission-" + String(Digest(of: entropy.bytes(16)).hex.prefix(16))
    let submission = try SealedSubmission(
      id: id, subject: subject, receivedAt: clock.now(), sealedTo: fingerprint, sealed: sealed)
    let act = KeepSafeguard(what: "submission", item: id, content: Digest(of: submission.canonicalBytes))
    try await perform(act, logged: .collection, at: signing) { transaction in
      try transaction.replace(HeldRecord(collection: .submissions, id: id, content: submission.canonicalBytes))
    }
    return SubmissionSummary(submission)
  }

  /// Makes a key known to which submissions may be sealed, by its fingerprint: a desk of this service holds it. Signed, and
  /// for supervisors. Throws `protection.submission.not-for`, `protection.submission.key-unnamed`.
  public func addSubmissionKey(_ fingerprint: String, of desk: String, at signing: SigningDesk) async throws {
    try checkSubmissions(signing.desk)
    let name = Self.letters(fingerprint)
    guard name.utf8.count >= 16, name.allSatisfy(\.isHexDigit), desk.contains(where: { !$0.isWhitespace }) else {
      throw Fault("protection.submission.key-unnamed")
    }
    let content = Array(desk.utf8)
    let act = KeepSafeguard(what: "submission-key", item: name, content: Digest(of: content))
    try await perform(act, logged: .alteration, at: signing) { transaction in
      try transaction.replace(HeldRecord(collection: .submissionKeys, id: name, content: content))
    }
  }

  /// The keys to which a submission may be sealed, by fingerprint, with whose they are: the node's own, and those that
  /// supervisors made known.
  public func submissionKeys() async throws -> [String: String] {
    let own = try await identity()
    return try await store.read { transaction in
      var keys = [Self.letters(own.fingerprint): own.name]
      try transaction.eachRecord(in: .submissionKeys, after: "") {
        keys[$0.id] = String(decoding: $0.content, as: UTF8.self)
        return true
      }
      return keys
    }
  }

  /// A fingerprint as it is compared, however it was written or read out.
  private static func letters(_ text: String) -> String {
    text.lowercased().filter { !$0.isWhitespace && $0 != ":" && $0 != "-" }
  }

  /// What was handed in, by day and name. Throws `protection.submission.not-for` for all but supervisors.
  public func submissions(at desk: Desk) async throws -> [SubmissionSummary] {
    try checkSubmissions(desk)
    return try await consult("list-submissions", at: desk) { transaction in
      var all: [SubmissionSummary] = []
      try transaction.eachRecord(in: .submissions, after: "") {
        all.append(SubmissionSummary(try SealedSubmission(canonicalBytes: $0.content)))
        return true
      }
      return all.sorted { ($0.receivedOn, $0.id) < ($1.receivedOn, $1.id) }
    }
  }

  /// The sealed bytes, for whoever holds the key. Logged.
  public func submission(_ id: String, at desk: Desk) async throws -> [UInt8] {
    try checkSubmissions(desk)
    let held = try await consult("hand-out-submission", subjects: [id], at: desk) {
      try $0.record(.submissions, id: id)
    }
    guard let held else { throw Fault("protection.submission.unknown", ("submission", .text(id))) }
    return try SealedSubmission(canonicalBytes: held.content).sealed
  }

  private func checkSubmissions(_ desk: Desk) throws {
    guard desk.officer.role == .supervisor else {
      throw Fault("protection.submission.not-for", ("role", .text(desk.officer.role.rawValue)))
    }
  }
}

/// Whether bytes look sealed: no text, no document, no archive, and every value of a byte about as often as any other.
enum SealedBytes {
  static func areSealed(_ bytes: [UInt8]) -> Bool {
    let head = bytes.prefix(32)
    // Armoured seals say so in their first line (age, OpenPGP, CMS).
    for armour in ["-----BEGIN AGE", "-----BEGIN PGP MESSAGE", "-----BEGIN CMS", "age-encryption.org/"]
    where head.starts(with: armour.utf8) { return true }
    if String(validating: bytes, as: UTF8.self) != nil || isWideText(bytes) { return false }
    let readable: [[UInt8]] = [
      Array("PK".utf8), Array("%PDF".utf8), [0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47], [0x1F, 0x8B],
      Array("Rar!".utf8), Array("7z".utf8), Array("GIF8".utf8), [0xD0, 0xCF, 0x11, 0xE0],
    ]
    if readable.contains(where: { head.starts(with: $0) }) { return false }
    guard bytes.count >= 512 else { return true }
    var counts = [Int](repeating: 0, count: 256)
    for byte in bytes { counts[Int(byte)] += 1 }
    // Random bytes: no value more than four times as often as the mean, with room for chance in short ones.
    return (counts.max() ?? 0) <= bytes.count / 64 + 16
  }

  /// Text of two or four bytes a letter, with a mark of its order or without: nearly all of its units are letters and signs
  /// that people write with. Of units drawn by lot half are.
  private static func isWideText(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      return true
    }
    return [true, false].contains { littleEndian in
      var (units, written) = (0, 0)
      for index in stride(from: 0, to: bytes.count - 1, by: 2) {
        let (first, second) = (Int(bytes[index]), Int(bytes[index + 1]))
        units += 1
        if isWritten(littleEndian ? second << 8 | first : first << 8 | second) { written += 1 }
      }
      return units >= 4 && written * 10 >= units * 9
    }
  }

  private static func isWritten(_ unit: Int) -> Bool {
    switch unit {
    // Zero is the other half of a letter of four bytes.
    case 0, 0x09, 0x0A, 0x0D, 0x20...0x7E, 0xA0...0x24F, 0x370...0x6FF, 0x900...0xDFF, 0x1E00...0x1FFF, 0x2000...0x206F,
      0x3000...0x30FF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xFF00...0xFFEF:
      true
    default: false
    }
  }
}
