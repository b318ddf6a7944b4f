public import Vocabulary

// What was said in a step can be erased, and that the step was taken stays: the exchange can still be followed, and a mark
// stands where the words were.

/// What stands where words were.
public struct ErasedWords: Sendable, Hashable {
  public let explanation: Explanation
  public var text: String { explanation.text }

  /// `[erased 2026-03-02: sent-unlawfully]`; nil for a ground too long to be written, which no rule has.
  public init?(on ground: String, at now: Instant) {
    guard let explanation = Explanation("[erased \(now.date): \(ground)]") else { return nil }
    self.explanation = explanation
  }

  /// Whether the words are gone already: a second erasure changes nothing of them.
  public static func isErased(_ text: String) -> Bool { text.hasPrefix("[erased ") && text.hasSuffix("]") }
}

extension RequestAction {
  /// The same step without its words and files. Codes, dates of the step itself and who took it stay: the exchange could
  /// not be followed without them.
  public func emptied(of type: RequestType, _ words: ErasedWords) -> RequestAction {
    func gone(_ why: Explanation) -> Explanation { ErasedWords.isErased(why.text) ? why : words.explanation }
    func gone(_ text: String?) -> String? { text.map { ErasedWords.isErased($0) ? $0 : words.text } }
    switch self {
    case .draftCommented(let why): return .draftCommented(gone(why))
    case .clarificationAsked(let why): return .clarificationAsked(gone(why))
    case .transferred(let to, let why): return .transferred(to: to, gone(why))
    case .refused(let ground, let why): return .refused(ground, gone(why))
    case .postponed(let ground, let why, let until): return .postponed(ground, gone(why), until: until)
    case .foundImpossible(let ground, let why): return .foundImpossible(ground, gone(why))
    case .extended(let until, let why): return .extended(until: until, gone(why))
    case .lifted(let why): return .lifted(gone(why))
    case .withdrawn(let why): return .withdrawn(gone(why))
    case .answered(let answer): return .answered(answer.emptied(of: type, words))
    case .consentAsked(let question):
      guard
        let emptied = ConsentQuestion(
          id: question.id, readers: question.readers, uses: question.uses, explanation: gone(question.explanation))
      else { return self }
      return .consentAsked(emptied)
    case .consentGranted(let grant):
      return .consentGranted(
        ConsentGrant(
          question: grant.question, readers: grant.readers, uses: grant.uses, conditions: gone(grant.conditions)))
    case .consentDenied(let question, let ground, let why): return .consentDenied(question: question, ground, gone(why))
    case .feedbackGiven(let feedback):
      guard
        let emptied = Feedback(
          feedback.code, results: feedback.results, value: feedback.value, text: gone(feedback.text))
      else { return self }
      return .feedbackGiven(emptied)
    // What a requester alone says, what has no words, and what never leaves a house.
    case .drafted, .revised, .draftShared, .sent, .clarified, .approvalAsked, .draftReturned, .approved, .received,
      .acknowledged, .screened, .reviewed, .accepted, .resumed, .begun, .promised, .withheld, .closed:
      return self
    }
  }
}

extension Answer {
  /// The same answer without what it said: of its fields those stay that its code needs, with nothing in them.
  public func emptied(of type: RequestType, _ words: ErasedWords) -> Answer {
    guard let rule = type.answer(code), !rule.isNeutral else { return self }
    let kept = rule.needs.compactMap { name in
      self[field: name].map { MessageField(name, $0.emptied(type.answerField(name)?.kind, words)) }
    }
    return Answer(
      code: code, text: text.map { ErasedWords.isErased($0) ? $0 : words.text }, fields: kept, marking: marking,
      until: until)
  }
}

extension FieldValue {
  /// A value of the same kind that says nothing.
  fileprivate func emptied(_ kind: FieldKind?, _ words: ErasedWords) -> FieldValue {
    let urn = "urn:entente:erased"
    let none = String(repeating: "0", count: 64)
    switch (kind, self) {
    // Of a closed list, or a mere yes or no.
    case (.code, _), (.codes, _), (_, .boolean): return self
    case (.date, .text): return .text(Instant(microseconds: 0).date.description)
    case (.instant, .text): return .text(Instant(microseconds: 0).description)
    case (.country, _), (.countries, _): return self
    case (.reference, .text): return .text(urn)
    case (.references, .texts): return .texts([urn])
    case (.digest, .text): return .text(none)
    case (.digests, .texts): return .texts([none])
    case (_, .text(let text)): return ErasedWords.isErased(text) ? self : .text(words.text)
    case (_, .texts(let texts)): return texts.allSatisfy(ErasedWords.isErased) ? self : .texts([words.text])
    case (_, .integer): return .integer(0)
    case (_, .money(let money)): return .money(Money(minorUnits: 0, currency: money.currency))
    }
  }
}
