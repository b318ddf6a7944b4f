internal import Authority
internal import Requests
internal import Vocabulary

extension ServicePermissions {
  /// What the request types let a service do, by the bodies as which its node speaks. Which steps take two officers is
  /// said by the type and checked where the step is taken.
  static let ofRequestTypes = ServicePermissions { service, type, act in
    guard let type = try? KnownRequestTypes.catalog().type(type) else { return .refused }
    let asks = service.parties.contains { type.initiators.contains($0) }
    let isAsked = service.parties.contains { type.recipients.contains($0) }
    switch act {
    case .sendRequest, .askMatch: return asks ? .allowed : .refused
    case .answerRequest, .publishMatchSets: return isAsked ? .allowed : .refused
    case .decideOnRequest, .agreeJointAnalysis, .runJointAnalysis: return asks || isAsked ? .allowed : .refused
    default: return .refused
    }
  }
}
