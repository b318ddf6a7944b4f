public import Vocabulary

/// A request as its events left it, seen from one side. Both sides replay the same events through the same reducer; each
/// sees its own inner steps and those that the other side shares.
public struct RequestState: Sendable, Hashable {
  /// Whose view this is.
  public let side: Side
  public internal(set) var message: RequestMessage
  public internal(set) var stage: RequestStage
  /// When the last event happened: the date that everything derived from this state bears.
  public internal(set) var asOf: Instant
  /// The draft went to the recipient at least once.
  public internal(set) var isDraftShared = false
  public internal(set) var draftComments: [Comment] = []
  /// Who asked for approval, and who gave it.
  public internal(set) var approval: Approval?
  public internal(set) var sentAt: Instant?
  public internal(set) var receivedAt: Instant?
  public internal(set) var acknowledgedAt: Instant?
  public internal(set) var screening: ScreeningRecord?
  /// The stage to which a question or a postponement returns.
  public internal(set) var resumesTo: RequestStage?
  /// Questions to the requester and when they were answered.
  public internal(set) var questions: [Question] = []
  public internal(set) var decision: Decision?
  public internal(set) var promised: Instant?
  /// Every answer, oldest first.
  public internal(set) var answers: [AnswerRecord] = []
  /// Answers that were decided on and never left, because the neutral one did in their place.
  public internal(set) var withheld: [AnswerRecord] = []
  /// Until when what was preserved, held or published stays so.
  public internal(set) var heldUntil: Instant?
  public internal(set) var consents: [Consent] = []
  public internal(set) var feedback: [Feedback] = []
  public internal(set) var clocks: [RunningClock] = []
  public internal(set) var pace: Pace
  /// Steps of the other side that crossed one of this side's own on the way and changed nothing.
  public internal(set) var crossed: [Crossing] = []
  /// When each side last acted: a side's own events do not go back in time, whatever the way takes.
  var lastActed: [Side: Instant] = [:]
  /// Officers who judged what the screen had found, also of words that have been replaced since.
  public internal(set) var reviewers: Set<String> = []
  /// Officers who worked on it at the requested service.
  public internal(set) var handlers: Set<String> = []
  /// Signatures of events already applied, so that a replayed one is refused.
  public internal(set) var applied: Set<Digest> = []

  /// The moment at which a side's next act stands: now, or that of its last one where its clock was set back a little
  /// since. What is told at whole steps of time would else be told as of a step before.
  public func moment(of side: Side, at now: Instant) -> Instant {
    guard let last = lastActed[side], last > now, last <= now.adding(seconds: Self.skewSecondsMax) else { return now }
    return last
  }

  /// The request came back with other words after it was accepted, and nobody has screened them.
  public var isToBeScreenedAgain: Bool {
    side == .recipient && screening == nil && UniversalMachine.working.contains(stage)
  }

  public struct Comment: Sendable, Hashable {
    public let by: Actor
    public let text: Explanation
    public let at: Instant
  }

  public struct Approval: Sendable, Hashable {
    public let askedBy: Actor
    public internal(set) var givenBy: Actor?
    /// Of the message that was shown.
    public let message: Digest
  }

  public struct ScreeningRecord: Sendable, Hashable {
    public let by: Actor
    public let result: Screening
    public internal(set) var reviewer: Actor?
    public internal(set) var isFoundClear: Bool?

    /// The handler may go on to accept.
    public var isClear: Bool { result.outcome == .clear || isFoundClear == true }
    public var awaitsReview: Bool { result.outcome != .clear && isFoundClear == nil }
  }

  public struct Question: Sendable, Hashable {
    public let asked: Instant
    public internal(set) var answered: Instant?
  }

  /// What was decided against, or put off, with its ground.
  public enum Decision: Sendable, Hashable {
    case refused(RefusalGround, Explanation)
    case postponed(PostponementGround, Explanation, until: Instant?)
    case impossible(ImpossibilityGround, Explanation)
    case transferred(to: Party, Explanation)
    case withdrawn(Explanation)
    case lifted(Explanation)
  }

  public struct AnswerRecord: Sendable, Hashable {
    public let answer: Answer
    public let result: RequestType.AnswerRule.Result
    public let by: Actor
    public let at: Instant
    /// The signature of the event that gave it.
    public let event: Digest
  }

  public struct Consent: Sendable, Hashable {
    public enum Status: Sendable, Hashable {
      case asked
      case granted(ConsentGrant)
      case denied(ConsentDenialGround, Explanation)
    }
    /// Which side asked; the other decides.
    public let askedBy: Side
    public let question: ConsentQuestion
    public internal(set) var status: Status
  }

  public struct Crossing: Sendable, Hashable {
    public let step: RequestStep
    public let by: Actor
    public let at: Instant
  }

  public struct RunningClock: Sendable, Hashable {
    public let act: ClockAct
    /// The rule's id in Clocks.
    public internal(set) var rule: String
    /// The moment that sets it off.
    public let trigger: Instant
    public internal(set) var stopped: Instant?
  }

  init(side: Side, message: RequestMessage, stage: RequestStage, at: Instant) {
    self.side = side
    self.message = message
    self.stage = stage
    asOf = at
    pace =
      switch message.urgency.level {
      case .routine: .routine
      case .urgent: .urgent
      case .emergency: .emergency
      }
  }

  /// The state that a stream of events leaves; nil for none.
  ///
  /// `side` is whose stream it is: the requester's begins with a draft, the recipient's with a shared draft or the
  /// request itself.
  public static func replay(
    _ events: some Sequence<RequestEvent>, type: RequestType, side: Side
  ) throws(Fault) -> RequestState? {
    var state: RequestState?
    for event in events { state = try applying(event, to: state, type: type, side: side, now: event.at).state }
    return state
  }

  /// Whether what was given may be read by and used for something beyond the type's own readers.
  public func hasConsent(for reader: ReaderKind, use: AnswerUse, askedBy side: Side = .requester) -> Bool {
    consents.contains {
      if $0.askedBy == side, case .granted(let grant) = $0.status {
        return grant.readers.contains(reader) && grant.uses.contains(use)
      }
      return false
    }
  }
}
