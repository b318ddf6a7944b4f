public import Vocabulary

/// A person referred to those who help: a shelter, a child protection service, an organisation for refugees.
///
/// What becomes of the referral is the person's own business. The case team that made it learns nothing of it, not even
/// whether it was taken up, unless the person agrees; a person can be referred without being named.
public struct ProtectionReferral: Sendable, Hashable {
  public enum Stage: String, Sendable, CaseIterable {
    case indicatorsSeen = "indicators-seen"
    case screened, presumed, referred
    case identified
    case recovery
    case pathway
    case closed
  }

  /// What the body that helps can answer.
  public enum Answer: String, Sendable, CaseIterable {
    case accepted
    case notReachable = "not-reachable"
    case declinedByPerson = "declined-by-person"
  }

  /// What the person agreed to; nothing until they say so.
  public struct Consent: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// To being referred by name.
    public static let namedReferral = Consent(rawValue: 1)
    /// To the case team's learning what became of it.
    public static let caseTeamMayKnow = Consent(rawValue: 2)
  }

  public enum Event: Sendable, Hashable {
    case screened
    case presumed
    case consentGiven(Consent)
    /// Taken back: from then on nothing flows that needed it.
    case consentWithdrawn(Consent)
    case referred(to: String, named: Bool)
    case answered(Answer)
    case identified
    case recoveryBegun
    case pathwayBegun
    case closed
  }

  public let id: String
  /// The pseudonym under which the case team knows the person.
  public let pseudonym: String
  public private(set) var stage = Stage.indicatorsSeen
  public private(set) var consent: Consent = []
  public private(set) var isNamed = false
  private var body: String?
  private var answer: Answer?

  public init(id: String, pseudonym: String) {
    self.id = id
    self.pseudonym = pseudonym
  }

  /// The next state. Throws `protection.referral.consent-missing` where a name would go without consent and
  /// `protection.referral.out-of-order` for what does not belong here.
  public func applying(_ event: Event) throws(Fault) -> ProtectionReferral {
    var next = self
    switch (stage, event) {
    case (.closed, _):
      throw Fault("protection.referral.out-of-order", ("stage", .word("word.referral-stage.\(stage.rawValue)")))
    case (_, .consentGiven(let consent)): next.consent.formUnion(consent)
    case (_, .consentWithdrawn(let consent)): next.consent.subtract(consent)
    case (.indicatorsSeen, .screened): next.stage = .screened
    case (.screened, .presumed): next.stage = .presumed
    case (.presumed, .referred(let body, let named)):
      guard !named || consent.contains(.namedReferral) else { throw Fault("protection.referral.consent-missing") }
      next.stage = .referred
      next.isNamed = named
      next.body = body
    case (.referred, .answered(let given)): next.answer = given
    case (.referred, .identified): next.stage = .identified
    case (.identified, .recoveryBegun): next.stage = .recovery
    case (.recovery, .pathwayBegun): next.stage = .pathway
    case (_, .closed): next.stage = .closed
    default: throw Fault("protection.referral.out-of-order", ("stage", .word("word.referral-stage.\(stage.rawValue)")))
    }
    return next
  }

  /// What of it a reader may see; nil when nothing. For the case team nil is also what they see of a referral that was
  /// never made, so that nothing follows from it.
  public func outcome(for reader: ProtectionReader) -> Outcome? {
    switch reader {
    case .protectionDesk: Outcome(stage: stage, body: body, answer: answer)
    case .caseTeam: consent.contains(.caseTeamMayKnow) ? Outcome(stage: stage, body: nil, answer: answer) : nil
    case .oversight: Outcome(stage: stage, body: nil, answer: nil)
    }
  }

  public struct Outcome: Sendable, Hashable {
    public let stage: Stage
    public let body: String?
    public let answer: Answer?
  }
}
