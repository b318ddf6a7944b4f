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
  static let working: [RequestStage] = [.accepted, .inExecution, .answeredPartial]
  private static let given: [RequestStage] = [.answeredFinal, .executed, .lifted]

  static func stages(before step: RequestStep, seenBy side: Side) -> [RequestStage] {
    let own = step.side == nil || step.side == side
    switch step {
    case .draft: return []
    case .revise: return [.draft, .awaitingApproval, .approved]
    case .shareDraft, .askApproval: return [.draft]
    // Advice is welcome whatever became of the draft meanwhile: who gives it does not see that.
    case .commentDraft: return own ? [.draft] : [.draft, .awaitingApproval, .approved, .sent]
    case .returnDraft, .approve: return [.awaitingApproval]
    case .send: return own ? [.approved] : [.draft]
    case .receive: return [.sent]
    case .acknowledge: return [.received]
    // Words that came in after acceptance are screened and reviewed where the work stands.
    case .screen: return [.received, .acknowledged] + working
    case .review: return [.screened] + working
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
    // What was decided after the answer that is undone waits behind it, and was told nobody either.
    case .withhold: return working + [.postponed, .clarificationAsked, .impossible, .answeredFinal, .executed]
    case .extend, .lift: return [.executed, .feedbackGiven]
    // Wherever something was given: whether anything was is asked beside the stage.
    case .askConsent, .grantConsent, .denyConsent:
      return working + given + [.clarificationAsked, .postponed, .impossible, .withdrawn, .feedbackGiven, .closed]
    // On what was given in full: feedback on a part would pass the rest on its way.
    // It may meet the end on its way.
    case .feedback: return given + [.accepted, .feedbackGiven, .closed]
    case .withdraw:
      return [
        .draft, .awaitingApproval, .approved, .sent, .received, .acknowledged, .screened, .clarificationAsked,
        .postponed,
      ] + working
    case .close: return given + [.impossible, .refused, .transferred, .withdrawn, .feedbackGiven, .accepted]
    }
  }

  /// Whether a step of the other side crossed one of this side's own on the way: it was lawful where it came from, and it
  /// comes too late here. A withdrawal meets an answer, a clarification meets the refusal that did not wait for it.
  static func crosses(_ step: RequestStep, in state: RequestState) -> Bool {
    switch state.side {
    case .recipient:
      return (step == .withdraw || step == .clarify) && state.stage.isSettled && state.stage != .withdrawn
        && state.stage != .closed
    case .requester:
      guard case .withdrawn? = state.decision else { return false }
      return step.side != .requester
    }
  }
}
