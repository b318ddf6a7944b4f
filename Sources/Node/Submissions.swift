internal import Audit
internal import Authority
internal import Holdings
internal import JSON
internal import Protection
public import Vocabulary
internal import World

// What organisations, lawyers and persons hand in, sealed. The node keeps the sealed bytes and never learns from whom.

extension Collection {
  /// `SealedSubmission`, by its name.
  static let submissions = Collection(rawValue: "submission")
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
  /// Throws `protection.submission.subject`, `protection.submission.size`, `protection.submission.not-sealed`.
  public func takeSubmission(
    _ sealed: [UInt8], about subject: String, sealedTo key: String, at signing: SigningDesk
  ) async throws -> SubmissionSummary {
    guard let subject = SealedSubmission.Subject(rawValue: subject) else {
      throw Fault("protection.submission.subject", ("subjects", .list(Self.submissionSubjects.map { .text($0) })))
    }
    guard sealed.isEmpty || SealedBytes.areSealed(sealed) else { throw Fault("protection.submission.not-sealed") }
    // The name is drawn by lot: one made from the time would tell the minute.
    let id = "submission-" + String(Digest(of: entropy.bytes(16)).hex.prefix(16))
    let submission = try SealedSubmission(
      id: id, subject: subject, receivedAt: clock.now(), sealedTo: key, sealed: sealed)
    let act = KeepSafeguard(what: "submission", item: id, content: Digest(of: submission.canonicalBytes))
    try await perform(act, logged: .collection, at: signing) { transaction in
      try transaction.replace(HeldRecord(collection: .submissions, id: id, content: submission.canonicalBytes))
    }
    return SubmissionSummary(submission)
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
    if String(validating: bytes, as: UTF8.self) != nil { return false }
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
}
