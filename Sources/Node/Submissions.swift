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
  /// The largest submission that is taken, in bytes.
  public static let submissionBytesMax = SealedSubmission.sizeBytesMax

  /// Keeps a sealed submission, signed by the officer at the door. Only what has one of the forms of sealing from its first
  /// byte to its last is taken: age, OpenPGP, CMS, and a box sealed to this node's own key.
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
    if !sealed.isEmpty, try await !isSealed(sealed, to: fingerprint) {
      throw Fault("protection.submission.not-sealed")
    }
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

  /// A sealed box has no frame to be known by: only the key that opens it can say that it is one. What comes out is looked
  /// at by nobody.
  private func isSealed(_ sealed: [UInt8], to fingerprint: String) async throws -> Bool {
    if SealedFormat.recognised(sealed) != nil { return true }
    guard try await fingerprint == Self.letters(identity().fingerprint) else { return false }
    return try sealingKey().open(sealed) != nil
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
