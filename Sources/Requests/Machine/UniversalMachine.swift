/// Which step may follow which stage: one machine for every instrument. A type file switches optional steps off and
/// never adds one.
///
/// ```text
/// draft ⇄ draft shared → awaiting-approval → approved → sent → received → acknowledged → screened
///   → { accepted | clarification-asked ⇄ clarified | transferred | refused | postponed }
///   → in-execution → { answered-partial* → answered-final | executed | impossible } → feedback-given → closed
/// ```
/// One side does not see what the other does in its own house (approval, screening, the beginning of execution), so each
/// step has the stages from which its own side takes it, and those in which the other side may stand when it learns of
/// it.
enum UniversalMachine {
  /// Stages before a decision, as the requester sees them: screening is not told.
  private static let undecidedAfar: [RequestStage] = [.received, .acknowledged]
  private static let working: [RequestStage] = [.accepted, .inExecution, .answeredPartial]
  private static let given: [RequestStage] = [.answeredFinal, .executed, .lifted]

  static func stages(before step: RequestStep, seenBy side: Side) -> [RequestStage] {
    let own = step.side == nil || step.side == side
    switch step {
    case .draft: return []
    case .revise: return [.draft, .awaitingApproval, .approved]
    case .shareDraft, .commentDraft, .askApproval: return [.draft]
    case .returnDraft, .approve: return [.awaitingApproval]
    case .send: return own ? [.approved] : [.draft]
    case .receive: return [.sent]
    case .acknowledge: return [.received]
    case .screen: return [.received, .acknowledged]
    case .review: return [.screened]
    case .askClarification: return [.accepted, .inExecution] + (own ? [.screened] : undecidedAfar)
    case .clarify: return [.clarificationAsked]
    case .accept, .transfer: return own ? [.screened] : undecidedAfar
    // Once accepted, a request is no longer refused: it is carried out, postponed or found impossible.
    case .refuse: return [.clarificationAsked, .postponed] + (own ? [.screened] : undecidedAfar)
    case .postpone: return working + (own ? [.screened] : undecidedAfar)
    case .resume: return [.postponed]
    case .begin: return [.accepted]
    case .promise: return working + [.postponed]
    case .answer, .impossible: return working
    case .extend, .lift: return [.executed]
    case .askConsent, .grantConsent, .denyConsent: return given + [.answeredPartial, .feedbackGiven, .closed]
    case .feedback: return given + [.answeredPartial, .accepted, .feedbackGiven]
    case .withdraw:
      return [
        .draft, .awaitingApproval, .approved, .sent, .received, .acknowledged, .screened, .clarificationAsked,
        .postponed,
      ] + working
    case .close: return given + [.impossible, .refused, .transferred, .withdrawn, .feedbackGiven, .accepted]
    }
  }
}
