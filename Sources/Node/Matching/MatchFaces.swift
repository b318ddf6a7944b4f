internal import Authority
internal import Federation
internal import JSON
internal import PrivateMatching
internal import Vocabulary

// What is told of matching: of what came, and of what waits for a second officer.

extension MatchArrival {
  var sentence: Sentence {
    switch self {
    case .sets(let classes):
      Sentence("match.arrival.sets", ("classes", .list(classes.map { .word("matching.class.\($0)") })))
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

extension WaitingAct {
  /// What would be published: how much of each class, never what.
  func publicationNotes() throws -> [Sentence] {
    let plan = try PublicationPlan(canonicalBytes: content)
    return plan.published(waits: nil).sets.map {
      Sentence(
        "match.waiting.publish", ("class", .word("matching.class.\($0.matchClass)")), ("peer", .text(plan.peerName)),
        ("items", .integer(Int64($0.items))), ("until", .instant($0.validUntil)))
    }
  }

  /// What would be asked, of whom, in which case.
  func questionNotes() throws -> [Sentence] {
    let question = try HeldQuestion(canonicalBytes: content)
    return [
      Sentence(
        "match.waiting.ask", ("peer", .text(question.peerName)), ("case", .text(question.caseID)),
        ("identifiers", .integer(Int64(question.asked.count))))
    ]
  }
}
