public import Vocabulary

/// An action with who did it, when, and the signature over it. Events are kept forever; the state is what they add up to.
public struct RequestEvent: Sendable, Hashable {
  public let action: RequestAction
  public let by: Actor
  /// The second officer, of another unit, where the type demands one at this step.
  public let second: Actor?
  public let at: Instant
  /// SHA-256 of the officer's signature over the act.
  public let signature: Digest

  public init(_ action: RequestAction, by: Actor, second: Actor? = nil, at: Instant, signature: Digest) {
    self.action = action
    self.by = by
    self.second = second
    self.at = at
    self.signature = signature
  }

  public var step: RequestStep { action.step }
}

extension RequestStep {
  /// Which side does it; nil where either may.
  public var side: Side? {
    switch self {
    case .draft, .revise, .shareDraft, .askApproval, .returnDraft, .approve, .send, .clarify, .extend, .lift, .withdraw,
      .close:
      .requester
    case .commentDraft, .receive, .acknowledge, .screen, .review, .askClarification, .accept, .begin, .promise,
      .transfer,
      .refuse, .postpone, .resume, .answer, .impossible, .withhold:
      .recipient
    case .askConsent, .grantConsent, .denyConsent, .feedback: nil
    }
  }

  /// Whether the other side learns of it. What a service does inside its own house, it does not tell.
  public var isShared: Bool {
    switch self {
    case .draft, .revise, .askApproval, .returnDraft, .approve, .screen, .review, .begin, .withhold: false
    default: true
    }
  }

  /// Whether who takes it works on the request at the requested service: judging the screen's findings is not that, and
  /// what the node does at intake is not either.
  var isHandling: Bool { side == .recipient && ![.commentDraft, .receive, .acknowledge, .review].contains(self) }

  /// The optional step that switches it on; nil for what every type has.
  public var option: OptionalStep? { OptionalStep.allCases.first { $0.steps.contains(self) } }
}

/// What must be done besides keeping the event.
public enum RequestEffect: Sendable, Hashable {
  /// The event goes to the other side, in an envelope of its own.
  case deliver(to: Side)
  /// A clock starts. `rule` is the id in Clocks.
  case startClock(ClockAct, rule: String)
  case stopClock(ClockAct)
  /// A question is open. Whether a clock stands still meanwhile is what its rule says.
  case questionOpened
  case questionSettled
  /// Oversight is told that it happened, without content.
  case tellOversight(code: String)
  /// The marking and use of what was received now follow the consent.
  case applyConsent(question: String)
  /// The other side's step came too late and changed nothing. What it carries, as an answer to a request that was
  /// withdrawn, is not used.
  case crossed(RequestStep)
  /// What was shared as a draft may be dropped by the recipient.
  case dropDraft
}
