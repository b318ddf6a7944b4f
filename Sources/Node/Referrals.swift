internal import Audit
internal import Authority
internal import Holdings
internal import JSON
public import Protection
internal import Vocabulary
internal import World

// Persons referred to those who help. What becomes of a referral is not for the case team: without the person's consent a
// referral looks to it, once made, like one that never was, and the log says of each step only that there was one.

private let referralStreamPrefix = "referral:"

/// A referral as its reader may see it.
public struct ReferralSummary: Sendable, Hashable {
  public let id: String
  public let pseudonym: String
  public let stage: String
  /// To whom; nil for who may not know.
  public let body: String?
  public let answer: String?

  public var json: String {
    func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    return JSONValue.fields(
      ("id", .string(id)), ("pseudonym", .string(pseudonym)), ("stage", .string(stage)), ("body", text(body)),
      ("answer", text(answer))
    ).text
  }
}

extension Officer {
  /// The protection desk is whoever works in a unit of that name; oversight sees that there is a referral.
  fileprivate var protectionReader: ProtectionReader {
    if role == .oversight { return .oversight }
    let unit = unit.lowercased().filter { !$0.isWhitespace }
    return unit.hasPrefix("protection") ? .protectionDesk : .caseTeam
  }
}

extension ServiceNode {
  /// Begins a referral for somebody who is known here under a pseudonym, of the register or of who is sheltered in a case:
  /// signs of trafficking or danger were seen. Signed.
  ///
  /// Throws `protection.referral.pseudonym` for anything else: a text that only looks like a pseudonym can be a name.
  public func openReferral(pseudonym: String, at signing: SigningDesk) async throws -> String {
    guard pseudonym.contains(where: { !$0.isWhitespace }) else { throw Fault("protection.referral.unnamed") }
    let id = "referral-" + String(Digest(of: entropy.bytes(16)).hex.prefix(16))
    let opening = Array(pseudonym.utf8)
    let now = clock.now()
    let officer = signing.officer.id
    let act = KeepSafeguard(what: "referral", item: id, content: Digest(of: opening))
    try await perform(act, logged: .alteration, at: signing) { transaction in
      guard try transaction.isPseudonym(pseudonym) else { throw Fault("protection.referral.pseudonym") }
      try transaction.append(
        [NewEvent(at: now, kind: "opened", officer: officer, content: opening)], to: referralStreamPrefix + id,
        expecting: 0, keys: [])
    }
    return id
  }

  /// Takes a step. The case team leads up to the referral; what comes after it is the protection desk's alone.
  ///
  /// Throws `protection.referral.unknown` alike for what there is not and for what the officer may not know of, and what
  /// ``ProtectionReferral/applying(_:)`` throws.
  public func stepReferral(_ id: String, _ event: ProtectionReferral.Event, at signing: SigningDesk) async throws {
    let officer = signing.officer
    let (referral, version) = try await store.read { try $0.referral(id) }
    guard
      officer.protectionReader == .protectionDesk || referral.isWithCaseTeam && officer.protectionReader == .caseTeam
    else { throw Fault("protection.referral.unknown") }
    _ = try referral.applying(event)
    let now = clock.now()
    let act = KeepSafeguard(what: "referral", item: id, content: Digest(of: event.canonicalBytes))
    try await perform(act, logged: .alteration, at: signing) { transaction in
      try transaction.append(
        [NewEvent(at: now, kind: event.name, officer: officer.id, content: event.canonicalBytes)],
        to: referralStreamPrefix + id, expecting: version, keys: [])
    }
  }

  /// The referrals that the desk's officer may see, as far as they may. Logged.
  public func referrals(at desk: Desk) async throws -> [ReferralSummary] {
    let reader = desk.officer.protectionReader
    return try await consult("list-referrals", at: desk) { transaction in
      try transaction.streams(prefix: referralStreamPrefix).compactMap { stream in
        let (referral, _) = try transaction.referral(String(stream.dropFirst(referralStreamPrefix.count)))
        if reader == .caseTeam, referral.isWithCaseTeam {
          return ReferralSummary(
            id: referral.id, pseudonym: referral.pseudonym, stage: referral.stage.rawValue, body: nil, answer: nil)
        }
        guard let outcome = referral.outcome(for: reader) else { return nil }
        return ReferralSummary(
          id: referral.id, pseudonym: referral.pseudonym, stage: outcome.stage.rawValue, body: outcome.body,
          answer: outcome.answer?.rawValue)
      }
    }
  }
}

extension ProtectionReferral {
  /// Until it is made, those who saw the signs work on it.
  fileprivate var isWithCaseTeam: Bool { [.indicatorsSeen, .screened, .presumed].contains(stage) }
}

extension ReadTransaction {
  /// Whether somebody is known here under it.
  fileprivate func isPseudonym(_ text: String) throws -> Bool {
    if try record(.protectedPersons, id: text) != nil { return ServiceNode.isOfRegister(text) }
    return try shelter(called: text) != nil
  }

  fileprivate func referral(_ id: String) throws -> (ProtectionReferral, version: Int) {
    let events = try events(of: referralStreamPrefix + id)
    guard let first = events.first else { throw Fault("protection.referral.unknown") }
    var referral = ProtectionReferral(id: id, pseudonym: String(decoding: first.content, as: UTF8.self))
    for event in events.dropFirst() {
      referral = try referral.applying(ProtectionReferral.Event(canonicalBytes: event.content))
    }
    return (referral, events.count)
  }
}

extension ServiceNode {
  /// The steps by name, for commands.
  public static let referralSteps = [
    "screened", "presumed", "consent-given", "consent-withdrawn", "referred", "answered", "identified",
    "recovery-begun", "pathway-begun", "closed",
  ]

  /// ``stepReferral(_:_:at:)`` by name. Throws `protection.referral.step` for a step that is none or lacks what it needs.
  public func stepReferral(
    _ id: String, step: String, to body: String?, named: Bool, agreesToName: Bool, agreesToTellCaseTeam: Bool,
    answer: String?, at signing: SigningDesk
  ) async throws {
    var consent = ProtectionReferral.Consent()
    if agreesToName { consent.insert(.namedReferral) }
    if agreesToTellCaseTeam { consent.insert(.caseTeamMayKnow) }
    let event: ProtectionReferral.Event? =
      switch step {
      case "screened": .screened
      case "presumed": .presumed
      case "consent-given": consent.isEmpty ? nil : .consentGiven(consent)
      case "consent-withdrawn": consent.isEmpty ? nil : .consentWithdrawn(consent)
      case "referred": body.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : .referred(to: $0, named: named) }
      case "answered": answer.flatMap { ProtectionReferral.Answer(rawValue: $0) }.map { .answered($0) }
      case "identified": .identified
      case "recovery-begun": .recoveryBegun
      case "pathway-begun": .pathwayBegun
      case "closed": .closed
      default: nil
      }
    guard let event else {
      throw Fault("protection.referral.step", ("steps", .list(Self.referralSteps.map { .text($0) })))
    }
    try await stepReferral(id, event, at: signing)
  }
}
