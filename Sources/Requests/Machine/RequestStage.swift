/// Where a request stands. Side states (overdue, expired) are computed by ``RequestState/standing(at:)`` and never
/// stored.
public enum RequestStage: String, Sendable, CaseIterable {
  case draft
  case awaitingApproval = "awaiting-approval"
  /// A second officer of another unit agreed; it may be sent.
  case approved
  case sent, received, acknowledged
  /// Competence, legal basis, abuse and handling were examined.
  case screened
  case clarificationAsked = "clarification-asked"
  case accepted
  case inExecution = "in-execution"
  case postponed
  case answeredPartial = "answered-partial"
  case answeredFinal = "answered-final"
  case executed
  /// A measure, preservation or publication that was ended before its time.
  case lifted
  case impossible, refused
  /// Passed to the competent authority of the same state, which answers under a thread of its own.
  case transferred
  case withdrawn
  case feedbackGiven = "feedback-given"
  case closed

  /// Nothing more is owed by the recipient.
  public var isSettled: Bool {
    switch self {
    case .answeredFinal, .executed, .lifted, .impossible, .refused, .transferred, .withdrawn, .feedbackGiven, .closed:
      true
    default: false
    }
  }
}

/// A kind of transition. What it says stands in ``RequestAction``.
public enum RequestStep: String, Sendable, CaseIterable {
  case draft, revise
  case shareDraft = "share-draft"
  case commentDraft = "comment-draft"
  case askApproval = "ask-approval"
  case returnDraft = "return-draft"
  case approve, send
  case receive, acknowledge, screen, review
  case askClarification = "ask-clarification"
  case clarify
  case accept, begin
  case promise
  case transfer, refuse, postpone, resume
  case answer, impossible
  /// An answer that was decided on does not leave; the type's neutral one leaves in its place.
  case withhold
  case extend, lift
  case askConsent = "ask-consent"
  case grantConsent = "grant-consent"
  case denyConsent = "deny-consent"
  case feedback, withdraw, close
}

/// What a type file switches on; each stands for one or more steps.
public enum OptionalStep: String, Sendable, CaseIterable {
  /// Drafts go back and forth before the formal act.
  case shareDraft = "share-draft"
  case acknowledge, clarify, transfer, refuse, postpone, impossible
  /// The recipient carries something out between accepting and answering.
  case execute
  case answer, extend, lift, consent, withdraw, feedback

  public var steps: [RequestStep] {
    switch self {
    case .shareDraft: [.shareDraft, .commentDraft]
    case .acknowledge: [.acknowledge]
    case .clarify: [.askClarification, .clarify]
    case .transfer: [.transfer]
    case .refuse: [.refuse]
    case .postpone: [.postpone, .resume]
    case .impossible: [.impossible]
    case .execute: [.begin]
    case .answer: [.answer]
    case .extend: [.extend]
    case .lift: [.lift]
    case .consent: [.askConsent, .grantConsent, .denyConsent]
    case .withdraw: [.withdraw]
    case .feedback: [.feedback]
    }
  }
}
