internal import Audit
internal import Authority
internal import Holdings
public import Vocabulary
internal import World

// What the scan stopped is told to the log and to oversight, though nothing left: that it was tried is what they must be
// able to see.

extension ServiceNode {
  /// Runs a step, and where the scan or a wrong override stops it, logs that before the fault goes on. `keeping` keeps what
  /// the notice names, where nothing else does.
  ///
  /// Throws `match.stopped` in place of `authority.disclosure.blocked` for matching, in which nobody sets a protection aside:
  /// a set is no single content for one reading, and a question is asked to find out, not to tell.
  func watchingStops<R>(
    of kind: ActKind, _ subjects: [String], request: String, at signing: SigningDesk,
    keeping: @escaping @Sendable (any WriteTransaction) throws -> Void = { _ in }, _ body: () async throws -> R
  ) async throws -> R {
    do {
      return try await body()
    } catch let fault as Fault {
      guard let note = Self.stops[fault.code.rawValue] else { throw fault }
      let now = clock.now()
      let warrant = signing.desk.warrant
      let entry = AuditEntry(
        time: now, kind: .disclosure, phase: .failed, act: kind.rawValue, officer: signing.officer.id,
        purpose: warrant.purpose.rawValue, basis: warrant.basis, caseID: warrant.caseID, subjects: subjects,
        notes: ["stopped: " + note])
      try await store.write { transaction in
        try transaction.log(entry)
        try transaction.notice("disclosure-stopped", about: request, now: now)
        try keeping(transaction)
      }
      let isMatching = kind == .askMatch || kind == .publishMatchSets
      throw isMatching && fault.code == "authority.disclosure.blocked" ? Fault("match.stopped") : fault
    }
  }

  /// The faults that stop a disclosure, and what the log says of each.
  private static let stops = [
    "authority.disclosure.blocked": "names a protected person",
    "authority.override.absolute": "names a person whose protection nobody sets aside",
    "authority.override.other": "not what the protection was set aside for",
  ]
}

/// Something that the scan finds in what would leave, as it is shown to the officer who decides on it.
public struct ScanFinding: Sendable, Hashable {
  /// `message`, `attachment 1`.
  public let part: String
  /// The pseudonym in the register; nil where something could not be looked into.
  public let person: String?
  /// How the person is written (`name`, `identifier`), or why it could not be looked into (`encrypted`).
  public let form: String
  /// What it is packed in, outermost first.
  public let packing: [String]

  /// What was found, in words.
  public var sentence: Sentence {
    let packed = Sentence.Value.text(packing.joined(separator: ", "))
    guard let person else {
      return Sentence(
        packing.isEmpty ? "exchange.finding.unscannable" : "exchange.finding.unscannable.packed",
        ("part", .text(part)), ("why", .word("word.unscannable.\(form)")), ("packing", packed))
    }
    return Sentence(
      packing.isEmpty ? "exchange.finding.protected" : "exchange.finding.protected.packed",
      ("part", .text(part)), ("person", .text(person)), ("form", .word("word.found.\(form)")), ("packing", packed))
  }
}

extension EgressVerdict {
  var findings: [ScanFinding] {
    blocks.map { ScanFinding(part: $0.part, person: $0.person, form: $0.form, packing: $0.packing) }
      + unscannable.map { ScanFinding(part: $0.part, person: nil, form: $0.ground, packing: $0.packing) }
  }
}

extension PendingAct {
  /// What would leave by it.
  var disclosure: Disclosure? {
    get throws {
      switch kind {
      case .sendRequest: try act(SendRequest.self).act.disclosure
      case .answerRequest: try act(AnswerRequest.self).act.disclosure
      case .decideOnRequest: try act(DecideOnRequest.self).act.disclosure
      case .publishMatchSets: try act(PublishMatchSets.self).act.disclosure
      case .askMatch: try act(AskMatch.self).act.disclosure
      default: nil
      }
    }
  }
}
