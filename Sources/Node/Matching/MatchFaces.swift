internal import Authority
internal import Federation
internal import JSON
internal import PrivateMatching
internal import Vocabulary

// What is told of matching: of what came, and of what waits for a second officer.

extension MatchArrival {
  /// Classes in words; the kinds of keys that are made of a name are one.
  private static func words(_ codes: [String]) -> [Sentence.Value] {
    let classes = codes.compactMap { MatchLane($0)?.matchClass }
    return (classes.contains(where: \.isName) ? [.word("match.name")] : [])
      + classes.filter { !$0.isName }.map { .word("matching.class.\($0.rawValue)") }
  }

  var sentence: Sentence {
    switch self {
    case .sets(let codes):
      Sentence(
        codes.contains { MatchLane($0)?.isSought ?? false } ? "match.arrival.sought" : "match.arrival.sets",
        ("classes", .list(Self.words(codes))))
    case .questions(let answered, let refused):
      Sentence(
        "match.arrival.questions", ("answered", .integer(Int64(answered))), ("refused", .integer(Int64(refused))))
    case .answer(let question): Sentence("match.arrival.answer", ("question", .text(question)))
    case .tallies(0): Sentence("match.arrival.tallies")
    case .tallies(let differing):
      Sentence("match.arrival.tallies-differ", ("differing", .integer(Int64(differing))))
    }
  }

  var members: [(String, JSONValue)] {
    switch self {
    case .sets(let classes): [("outcome", .string("match-sets")), ("classes", .array(classes.map { .string($0) }))]
    case .questions(let answered, let refused):
      [("outcome", .string("match-questions")), ("answered", .integer(answered)), ("refused", .integer(refused))]
    case .answer(let question): [("outcome", .string("match-answer")), ("question", .string(question))]
    case .tallies(let differing): [("outcome", .string("match-tallies")), ("differing", .integer(differing))]
    }
  }
}

/// What was asked, as a question keeps it: the class by its code, a space, and the value.
enum AskedWords {
  /// The key of the class's words, and the value.
  static func split(_ asked: String) -> (matchClass: String, value: String) {
    let parts = asked.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { return ("match.identifier", asked) }
    return (parts[0] == "name" ? "match.name" : "matching.class.\(parts[0])", String(parts[1]))
  }
}

extension MatchQuestionSummary.Row {
  /// The key of the words for the class that was asked in.
  public var classWord: String { AskedWords.split(asked).matchClass }
  /// What was asked for, without its class.
  public var value: String { AskedWords.split(asked).value }
}

extension WaitingAct {
  /// What would be published: how much of each class, never what.
  func publicationNotes() throws -> [Sentence] {
    let plan = try PublicationPlan(canonicalBytes: content)
    return plan.published(waits: nil).sets.map {
      Sentence(
        $0.isSought ? "match.waiting.seek" : "match.waiting.publish",
        ("class", .word("matching.class.\($0.matchClass)")), ("peer", .text(plan.peerName)),
        ("items", .integer(Int64($0.items))), ("until", .instant($0.validUntil)))
    }
  }

  /// What would be asked, of whom, in which case.
  func questionNotes() throws -> [Sentence] {
    let question = try HeldQuestion(canonicalBytes: content)
    guard !question.isComparison else {
      return [
        Sentence(
          "match.waiting.compare", ("peer", .text(question.peerName)),
          ("records", .integer(Int64(question.asked.count))))
      ]
    }
    return [
      Sentence(
        "match.waiting.ask", ("peer", .text(question.peerName)), ("case", .text(question.caseID)),
        ("identifiers", .integer(Int64(question.asked.count))))
    ]
      + question.asked.map { asked in
        let (matchClass, value) = AskedWords.split(asked)
        return Sentence("match.waiting.asked", ("class", .word(matchClass)), ("asked", .text(value)))
      }
  }

  /// Whether what would be compared is all that is held: of that, the notes say how much.
  var isComparison: Bool {
    pending.kind == .askMatch && (try? HeldQuestion(canonicalBytes: content).isComparison) ?? false
  }
}
