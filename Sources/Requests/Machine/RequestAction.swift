public import Vocabulary

/// What happens to a request, once. Each case carries what makes it lawful; none that decides against a request can be
/// made without its ground and an explanation.
public enum RequestAction: Sendable, Hashable {
  // Before the formal act, on the requesting side.
  case drafted(RequestMessage)
  /// Other words; an approval that was asked or given falls away.
  case revised(RequestMessage)
  /// The draft goes to the recipient for advice: nothing is asked yet and no clock runs.
  case draftShared(RequestMessage)
  /// The recipient says what would be missing.
  case draftCommented(Explanation)
  case approvalAsked
  case draftReturned(Explanation)
  case approved
  /// The formal act.
  case sent(RequestMessage)

  // Intake, on the requested side.
  case received
  case acknowledged
  /// Competence, legal basis, abuse and handling, on the request alone and before any look-up.
  case screened(Screening)
  /// Somebody other than the handler decides what the screen left open.
  case reviewed(isClear: Bool, Explanation)

  // Deciding.
  case clarificationAsked(Explanation)
  /// In words, and with a completed message where the request itself was incomplete.
  case clarified(Explanation, RequestMessage?)
  /// `pace` where the instrument lets the recipient's means decide, as between information held and to be obtained.
  case accepted(pace: Pace?)
  case transferred(to: Party, Explanation)
  case refused(RefusalGround, Explanation)
  case postponed(PostponementGround, Explanation, until: Instant?)
  case resumed

  // Doing.
  case begun
  /// When the recipient says that it will answer: beside what the instrument says and what was asked.
  case promised(Instant)
  case answered(Answer)
  case foundImpossible(ImpossibilityGround, Explanation)
  /// What was to be answered was stopped for good, and the type's neutral answer leaves in its place. `answer` is the
  /// signature of the event that is undone by it; nil where the answer had not been carried out.
  case withheld(Answer, answer: Digest?)
  /// What was preserved, held or published stays so for longer.
  case extended(until: Instant, Explanation)
  /// The measure is ended by who asked for it.
  case lifted(Explanation)

  // Afterwards.
  case consentAsked(ConsentQuestion)
  case consentGranted(ConsentGrant)
  case consentDenied(question: String, ConsentDenialGround, Explanation)
  case feedbackGiven(Feedback)
  case withdrawn(Explanation)
  case closed

  public var step: RequestStep {
    switch self {
    case .drafted: .draft
    case .revised: .revise
    case .draftShared: .shareDraft
    case .draftCommented: .commentDraft
    case .approvalAsked: .askApproval
    case .draftReturned: .returnDraft
    case .approved: .approve
    case .sent: .send
    case .received: .receive
    case .acknowledged: .acknowledge
    case .screened: .screen
    case .reviewed: .review
    case .clarificationAsked: .askClarification
    case .clarified: .clarify
    case .accepted: .accept
    case .transferred: .transfer
    case .refused: .refuse
    case .postponed: .postpone
    case .resumed: .resume
    case .begun: .begin
    case .promised: .promise
    case .answered: .answer
    case .foundImpossible: .impossible
    case .withheld: .withhold
    case .extended: .extend
    case .lifted: .lift
    case .consentAsked: .askConsent
    case .consentGranted: .grantConsent
    case .consentDenied: .denyConsent
    case .feedbackGiven: .feedback
    case .withdrawn: .withdraw
    case .closed: .close
    }
  }
}

/// What the examination before any look-up came to.
public struct Screening: Sendable, Hashable {
  public enum Outcome: String, Sendable, CaseIterable {
    case clear
    /// A person who is not the handler must look.
    case needsReview = "needs-review"
    /// A ground for refusing is at hand; only a refusal or a question may follow, after review.
    case refuse
  }

  public let outcome: Outcome
  /// Codes of the signals, never what set them off.
  public let signals: [String]

  public init(outcome: Outcome, signals: [String] = []) {
    self.outcome = outcome
    self.signals = signals
  }
}

/// May what was given be passed on, or be used otherwise?
public struct ConsentQuestion: Sendable, Hashable {
  /// Distinct within the request.
  public let id: String
  /// Who is to read it.
  public let readers: [ReaderKind]
  /// What for.
  public let uses: [AnswerUse]
  public let explanation: Explanation

  /// Nil without an id, a reader and a use.
  public init?(id: String, readers: [ReaderKind], uses: [AnswerUse], explanation: Explanation) {
    guard isCode(id), !readers.isEmpty, !uses.isEmpty else { return nil }
    self.id = id
    self.readers = Array(Set(readers)).sorted()
    self.uses = Array(Set(uses)).sorted { $0.rawValue < $1.rawValue }
    self.explanation = explanation
  }
}

/// Consent, never wider than what was asked.
public struct ConsentGrant: Sendable, Hashable {
  public let question: String
  public let readers: [ReaderKind]
  public let uses: [AnswerUse]
  /// Under which conditions; nil for none.
  public let conditions: String?

  public init(question: String, readers: [ReaderKind], uses: [AnswerUse], conditions: String? = nil) {
    self.question = question
    self.readers = Array(Set(readers)).sorted()
    self.uses = Array(Set(uses)).sorted { $0.rawValue < $1.rawValue }
    self.conditions = conditions
  }
}

/// What became of what was given: a step of the exchange, not a courtesy.
public struct Feedback: Sendable, Hashable {
  public enum Code: String, Sendable, CaseIterable {
    case ledTo = "useful-led-to"
    case background = "useful-background"
    case alreadyKnown = "already-known"
    case notUseful = "not-useful"
    /// Too early to say; another feedback will follow.
    case stillOpen = "still-open"
  }

  public enum Result: String, Sendable, CaseIterable {
    case lead, arrest, freeze, conviction
    case assetValue = "asset-value"
  }

  public let code: Code
  public let results: [Result]
  /// What was secured.
  public let value: Money?
  public let text: String?

  /// Nil when it led to something and does not say to what, when an asset's value is named without an amount, or when
  /// it was not useful and does not say why.
  public init?(_ code: Code, results: [Result] = [], value: Money? = nil, text: String? = nil) {
    guard (code == .ledTo) == !results.isEmpty, results.contains(.assetValue) == (value != nil),
      code != .notUseful || text?.isBlank == false
    else { return nil }
    self.code = code
    self.results = Result.allCases.filter(results.contains)
    self.value = value
    self.text = text
  }
}
