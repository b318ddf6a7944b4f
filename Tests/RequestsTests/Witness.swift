import Requests
import Vocabulary

/// Watches events that were taken and says when one should not have been. It keeps its own record and asks the reducer
/// nothing but where the two sides stand.
struct Witness {
  let type: RequestType
  private var taken: [RequestEvent] = []
  private var isSentAs: Digest?
  private var wasApproved: Digest?
  private var draft: Digest?
  private var screens: [(outcome: Screening.Outcome, by: String)] = []
  private var isCleared = false
  /// Which side ended it: a withdrawal and an answer may cross.
  private var ended: Set<Side> = []
  private var isAccepted = false
  private var consents: [(id: String, by: PartyKey, readers: Set<ReaderKind>, uses: Set<AnswerUse>)] = []

  private struct PartyKey: Equatable { let country: CountryCode; let authority: String }

  init(type: RequestType) { self.type = type }

  /// What is wrong, or nil.
  mutating func saw(_ event: RequestEvent, by side: Side) -> String? {
    defer { taken.append(event) }
    return order(event, side) ?? officers(event) ?? decisions(event) ?? answers(event) ?? consent(event)
  }

  /// What is wrong once everything has arrived, or nil.
  func end(_ states: [Side: RequestState]) -> String? { sides(states) }

  /// What comes before what.
  private mutating func order(_ event: RequestEvent, _ side: Side) -> String? {
    if ended.contains(side),
      ![.askConsent, .grantConsent, .denyConsent, .feedback, .close, .extend, .lift, .withhold].contains(event.step)
    {
      return "\(event.step.rawValue) after the end"
    }
    switch event.action {
    case .drafted(let message), .revised(let message), .draftShared(let message):
      draft = message.digest
      if event.step != .draft { wasApproved = nil }
      if isSentAs != nil { return "a draft after sending" }
    case .draftReturned: wasApproved = nil
    case .approved: wasApproved = draft
    case .sent(let message):
      isSentAs = message.digest
      if wasApproved != message.digest { return "sent without approval of these words" }
      if !MessageCheck.faults(message, type).isEmpty { return "sent incomplete" }
    case .received, .acknowledged, .screened, .accepted, .refused, .answered:
      if isSentAs == nil { return "\(event.step.rawValue) before sending" }
    default: break
    }
    if case .clarified(_, .some) = event.action { isCleared = false }
    if case .screened(let screening) = event.action {
      screens.append((screening.outcome, event.by.officer))
      isCleared = screening.outcome == .clear
    }
    if case .reviewed(let isClear, _) = event.action {
      if screens.last?.by == event.by.officer { return "reviewed by the handler" }
      isCleared = isClear
    }
    if case .accepted = event.action {
      if !isCleared { return "accepted without a clear screen" }
      isAccepted = true
    }
    if case .withdrawn = event.action { ended.insert(.requester) }
    return nil
  }

  private func officers(_ event: RequestEvent) -> String? {
    if type.fourEyes.contains(event.step), event.step != .send {
      guard let second = event.second else { return "\(event.step.rawValue) by one officer" }
      if second.officer == event.by.officer || second.unit == event.by.unit { return "four eyes of one unit" }
      if second.party.authority != event.by.party.authority { return "four eyes of two bodies" }
    }
    if let option = event.step.option, !type.steps.contains(option) { return "a step that the type does not have" }
    return nil
  }

  private mutating func decisions(_ event: RequestEvent) -> String? {
    switch event.action {
    case .refused(let ground, let why):
      ended.insert(.recipient)
      if isAccepted { return "refused after acceptance" }
      guard let rule = type.refusalGrounds.first(where: { $0.code == ground.code }) else {
        return "refused on a ground that is not listed"
      }
      if rule.asksFirst, !taken.contains(where: { $0.step == .askClarification }) { return "refused without asking" }
      if why.text.isEmpty || type.notGrounds.contains(where: { $0.code == ground.code }) { return "refused unlawfully" }
    case .postponed(let ground, _, _):
      if !type.postponementGrounds.contains(where: { $0.code == ground.code }) { return "postponed on no ground" }
    case .foundImpossible(let ground, _):
      ended.insert(.recipient)
      if !type.impossibilityGrounds.contains(where: { $0.code == ground.code }) { return "impossible on no ground" }
      if !isAccepted { return "found impossible without trying" }
    case .transferred, .withheld: ended.insert(.recipient)
    default: break
    }
    return nil
  }

  private mutating func answers(_ event: RequestEvent) -> String? {
    guard case .answered(let answer) = event.action else { return nil }
    if !isAccepted { return "answered without acceptance" }
    guard let rule = type.answers.first(where: { $0.code == answer.code }) else { return "an answer that is none" }
    if rule.isNeutral, !answer.fields.isEmpty || answer.text != nil { return "a neutral answer that tells" }
    if rule.isNeutral, answer.marking != .serviceOnly { return "a neutral answer of its own marking" }
    if !rule.isNeutral, !isCleared { return "answered without a clear screen" }
    for name in rule.needs where !answer.fields.contains(where: { $0.name == name }) {
      return "answered without \(name)"
    }
    if rule.result != .partial { ended.insert(.recipient) }
    return nil
  }

  private mutating func consent(_ event: RequestEvent) -> String? {
    let key = PartyKey(country: event.by.party.country, authority: event.by.party.authority)
    switch event.action {
    case .consentAsked(let question):
      if !Set(question.readers).isSubset(of: type.readers.afterConsent) { return "consent for whom nobody may consent" }
      consents.append((question.id, key, Set(question.readers), Set(question.uses)))
    case .consentGranted(let grant):
      guard let asked = consents.first(where: { $0.id == grant.question && $0.by != key }) else {
        return "consent that nobody else asked for"
      }
      if !Set(grant.readers).isSubset(of: asked.readers) || !Set(grant.uses).isSubset(of: asked.uses) {
        return "consent wider than the question"
      }
    case .consentDenied(let id, _, _):
      if !consents.contains(where: { $0.id == id && $0.by != key }) { return "a denial of nobody's question" }
    default: break
    }
    return nil
  }

  /// Where the two sides may stand at one moment: the same, but for what one does in its own house.
  private func sides(_ states: [Side: RequestState]) -> String? {
    guard let mine = states[.requester], let theirs = states[.recipient] else { return nil }
    let inner: [RequestStage: Set<RequestStage>] = [
      .screened: [.received, .acknowledged], .inExecution: [.accepted], .draft: [.awaitingApproval, .approved, .draft],
      .received: [.acknowledged, .received], .acknowledged: [.acknowledged],
    ]
    // What crossed on the way leaves each side where its own act left it.
    if !mine.crossed.isEmpty || !theirs.crossed.isEmpty { return nil }
    if mine.stage == theirs.stage || inner[theirs.stage]?.contains(mine.stage) == true { return nil }
    return "the requester stands at \(mine.stage.rawValue), the recipient at \(theirs.stage.rawValue)"
  }
}
