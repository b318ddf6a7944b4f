internal import Requests
internal import Vocabulary

// What an officer has to say with a step that is taken by its name: asked for in words, with the choices, before the step
// is read.

extension ServiceNode {
  /// Throws for the first thing that a step cannot do without and was not given: `node.request.ground-missing` and the like.
  func checkNeeds(
    of step: RequestStep, given fields: [(String, String)], lists: [(String, [String])], in type: RequestType
  ) throws(Fault) {
    let given = Set(fields.map(\.0) + lists.map(\.0))
    for need in step.needs where !given.isSuperset(of: need.names) { throw need.fault(of: step, in: type) }
  }
}

private enum Need: Sendable {
  case ground, because, until, finding, question, readersAndUses, feedback

  /// How the step's form in JSON names it.
  var names: [String] {
    switch self {
    case .ground: ["ground"]
    case .because: ["explanation"]
    case .until: ["until"]
    case .finding: ["clear"]
    case .question: ["question"]
    case .readersAndUses: ["readers", "uses"]
    case .feedback: ["code"]
    }
  }

  func fault(of step: RequestStep, in type: RequestType) -> Fault {
    switch self {
    case .ground:
      Fault(
        "node.request.ground-missing", ("step", .text(step.rawValue)), ("type", .text(type.name)),
        ("grounds", .text(type.grounds(of: step).map { "\n  \($0.code): \($0.prose)" }.joined())))
    case .because: Fault("node.request.because-missing", ("step", .text(step.rawValue)))
    case .until: Fault("node.request.until-missing", ("step", .text(step.rawValue)))
    case .finding: Fault("node.request.finding-missing")
    case .question: Fault("node.request.question-missing")
    case .readersAndUses: Fault("node.request.readers-missing")
    case .feedback:
      Fault("node.request.feedback-missing", ("codes", .list(Feedback.Code.allCases.map { .text($0.rawValue) })))
    }
  }
}

extension RequestStep {
  fileprivate var needs: [Need] {
    switch self {
    case .refuse, .postpone, .impossible: [.ground, .because]
    case .commentDraft, .askClarification, .clarify, .lift, .withdraw: [.because]
    case .review: [.finding, .because]
    case .promise: [.until]
    case .extend: [.until, .because]
    case .askConsent: [.question, .readersAndUses, .because]
    case .grantConsent: [.question, .readersAndUses]
    case .denyConsent: [.question, .ground, .because]
    case .feedback: [.feedback]
    default: []
    }
  }
}

extension RequestType {
  /// The codes on which a step may be taken.
  fileprivate func grounds(of step: RequestStep) -> [GroundRule] {
    switch step {
    case .refuse: refusalGrounds
    case .postpone: postponementGrounds
    case .impossible: impossibilityGrounds
    case .denyConsent: consentDenialGrounds
    default: []
    }
  }
}
