public import Vocabulary

// The words by which officers are told of what the machine, the types and the wire call by a code.

extension Sentence.Value {
  public static func step(_ step: RequestStep) -> Sentence.Value { .word("word.step.\(step.rawValue)") }
  public static func stage(_ stage: RequestStage) -> Sentence.Value { .word("word.stage.\(stage.rawValue)") }
  public static func pace(_ pace: Pace) -> Sentence.Value { .word("word.pace.\(pace.rawValue)") }
  public static func party(_ kind: PartyKind) -> Sentence.Value { .word("form.party.\(kind.rawValue)") }
  /// A body that may read something is named as a body; the rest are readers of their own.
  public static func reader(_ reader: ReaderKind) -> Sentence.Value {
    PartyKind(rawValue: reader.rawValue).map { .party($0) } ?? .word("form.reader.\(reader.rawValue)")
  }
  public static func assurance(_ kind: AssuranceKind) -> Sentence.Value { .word("form.assurance.\(kind.rawValue)") }
}
