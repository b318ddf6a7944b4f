public import Vocabulary

/// A bilateral channel: with whom, under which agreement, for which types, and how the exchange stands.
///
/// A peer is admitted after a recorded assessment, for a time: every channel has a day on which it ends unless it is
/// assessed anew.
public struct Channel: Sendable, Hashable {
  public let own: Party
  public let peer: Party
  public let agreement: Agreement
  /// The types that may be exchanged, sorted; empty for none.
  public let allowedTypes: [String]
  public let contacts: [Contact]
  public let assessment: PeerAssessment
  public private(set) var isSuspended = false

  public struct Agreement: Sendable, Hashable {
    /// As officers cite it: a treaty, a memorandum, a law that needs neither.
    public let title: String
    public let signed: CivilDate?
    /// What transfers of personal data to this peer rest on.
    public let transferBasis: TransferBasis
    public init(title: String, signed: CivilDate? = nil, transferBasis: TransferBasis) {
      self.title = title
      self.signed = signed
      self.transferBasis = transferBasis
    }
  }

  /// Directive (EU) 2016/680 articles 36 to 38.
  public enum TransferBasis: String, Sendable, CaseIterable {
    /// No transfer to a third country: both are bound by the same law.
    case sameLaw = "same-law"
    case adequacy, safeguards
    /// Only in the single case, for the grounds of article 38.
    case derogation
    case none
  }

  public struct Contact: Sendable, Hashable {
    /// A desk, never a person.
    public let desk: String
    public let reachable: String
    public init(desk: String, reachable: String) {
      self.desk = desk
      self.reachable = reachable
    }
  }

  /// Throws when the peer may not be admitted, or the assessment is not of this peer.
  public init(
    own: Party, peer: Party, agreement: Agreement, allowedTypes: [String], contacts: [Contact],
    assessment: PeerAssessment
  ) throws(Fault) {
    guard !own.isSameBody(as: peer) else { throw Fault("requests.party.itself") }
    guard assessment.peer.isSameBody(as: peer) else { throw Fault("requests.channel.other-peer") }
    guard assessment.admits else { throw Fault("requests.channel.not-admitted") }
    guard !agreement.title.isBlank else { throw Fault("requests.channel.agreement") }
    self.own = own
    self.peer = peer
    self.agreement = agreement
    self.allowedTypes = Array(Set(allowedTypes)).sorted()
    self.contacts = contacts
    self.assessment = assessment
  }

  public mutating func suspend() { isSuspended = true }
  public mutating func resume() { isSuspended = false }

  /// Whether a request of this type may go through on that day, in either direction. Throws the reason why not.
  public func check(type: String, on day: CivilDate) throws(Fault) {
    guard !isSuspended else { throw Fault("requests.channel.suspended") }
    guard day <= assessment.expires else { throw Fault("requests.channel.expired", ("day", .date(assessment.expires))) }
    guard allowedTypes.contains(type) else { throw Fault("requests.channel.type", ("type", .text(type))) }
  }

  /// The assessment is due to be looked at again; the channel still stands until it expires.
  public func isReviewDue(on day: CivilDate) -> Bool { day >= assessment.review }
}

/// Whether a peer can be trusted with what it would receive: recorded before the first exchange, by two officers, for a
/// time.
public struct PeerAssessment: Sendable, Hashable {
  /// The longest time in days until it must be made anew.
  public static let daysMax = 3 * 366

  public enum Question: String, Sendable, CaseIterable {
    /// Personal data are protected there by law and in fact.
    case dataProtection = "data-protection"
    /// What is received stays with whom it is meant for.
    case confidentiality
    case useLimits = "use-limits"
    case humanRights = "human-rights"
    /// The channel was used against dissidents, journalists or minorities before.
    case abuseHistory = "abuse-history"
    case reciprocity
    case keyCustody = "key-custody"
  }

  public enum Verdict: String, Sendable, CaseIterable {
    case satisfied
    case withConditions = "with-conditions"
    case notSatisfied = "not-satisfied"
  }

  public struct Finding: Sendable, Hashable {
    public let question: Question
    public let verdict: Verdict
    public let reason: Explanation
    public init(question: Question, verdict: Verdict, reason: Explanation) {
      self.question = question
      self.verdict = verdict
      self.reason = reason
    }
  }

  public let peer: Party
  /// One for each question, in their order.
  public let findings: [Finding]
  public let first: Actor
  /// What this peer must assure case by case, where a type asks for it; the others were found to hold for all.
  public let assurancesNeeded: [AssuranceKind]
  public let second: Actor
  public let made: CivilDate
  public let review: CivilDate
  public let expires: CivilDate

  /// Throws unless every question is answered once, by two officers of different units, with a review before the end and
  /// the end within ``daysMax``.
  public init(
    peer: Party, findings: [Finding], assurancesNeeded: [AssuranceKind], first: Actor, second: Actor, made: CivilDate,
    review: CivilDate, expires: CivilDate
  ) throws(Fault) {
    let ordered = Question.allCases.compactMap { question in findings.first { $0.question == question } }
    guard ordered.count == Question.allCases.count, findings.count == ordered.count else {
      throw Fault("requests.assessment.incomplete")
    }
    guard second.isIndependent(of: first) else {
      throw Fault("requests.step.second-officer", ("step", .word("word.step.admit")))
    }
    guard made < review, review <= expires, expires.daysSinceEpoch - made.daysSinceEpoch <= Self.daysMax else {
      throw Fault("requests.assessment.dates")
    }
    self.peer = peer
    self.findings = ordered
    self.assurancesNeeded = AssuranceKind.allCases.filter(assurancesNeeded.contains)
    self.first = first
    self.second = second
    self.made = made
    self.review = review
    self.expires = expires
  }

  /// No question stands against it.
  public var admits: Bool { findings.allSatisfy { $0.verdict != .notSatisfied } }
  /// Questions that stand only with conditions.
  public var conditions: [Question] { findings.filter { $0.verdict == .withConditions }.map(\.question) }
}
