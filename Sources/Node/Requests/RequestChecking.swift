internal import Holdings
internal import Requests
public import Vocabulary
internal import World

/// What the checks before sending found.
public struct RequestCheck: Sendable, Hashable {
  /// 0 to 1,000; 1,000 exactly when nothing is missing and nothing is to be considered.
  public let score: Int
  /// What is wanted and not there.
  public let missing: [Sentence]
  /// What is there and the other side would send it back for.
  public let toConsider: [Sentence]
  /// Worth a second look.
  public let hints: [Sentence]
  /// What stands in the way of sending, whatever anybody signs: formal faults, a missing assurance, a closed channel.
  public let hindrances: [Fault]
}

extension ServiceNode {
  /// Looks at a draft as the formal act would, and as a practitioner of the receiving state would: nothing is changed.
  public func check(_ name: String, at desk: Desk) async throws -> RequestCheck {
    let held = try await consult(
      "check-request", at: desk, naming: { try [$0.wholeName(ofRequest: name)] }
    ) { transaction in
      try transaction.checkShown(name, at: desk)
      return try transaction.request(name)
    }
    let message = held.state.message
    let today = clock.now().date
    let channel = try await channel(with: held.peer)
    let quality = QualityCheck.run(
      message, type: held.type, profile: try KnownRequestTypes.catalog().profile(of: message.to.country),
      channel: channel, today: today)
    var hindrances = MessageCheck.faults(message, held.type)
    do {
      try channel.check(type: held.type.name, on: today)
    } catch { hindrances.append(error) }
    do {
      try HumanRightsCheck.run(message, type: held.type, direction: .sending, channel: channel).check()
    } catch { hindrances.append(error) }
    return RequestCheck(
      score: quality.score, missing: quality.missing, toConsider: quality.toConsider, hints: quality.hints,
      hindrances: hindrances)
  }

  /// Throws where something stands against what a step tells the other side: asked when the first officer signs it, and
  /// again when the second does.
  func checkTelling(_ action: RequestAction, on held: HeldRequest, for purpose: Purpose) async throws {
    if held.saysSomething(action) { try await store.read { try $0.checkRescueFirst(of: held, for: purpose) } }
    switch action {
    case .sent: try await check(held, .sending)
    // What tells nothing is given whatever stands against giving something.
    case .answered(let answer) where held.type.answer(answer.code)?.isNeutral != true: try await checkGiving(held)
    default: break
    }
  }

  /// Throws where something stands against giving what was asked: the transfer's basis, a missing assurance, a channel
  /// that is closed for it.
  func checkGiving(_ held: HeldRequest) async throws { try await check(held, .giving) }

  private func check(_ held: HeldRequest, _ direction: HumanRightsCheck.Direction) async throws {
    let channel = try await channel(with: held.peer)
    try channel.check(type: held.type.name, on: clock.now().date)
    try HumanRightsCheck.run(held.state.message, type: held.type, direction: direction, channel: channel).check()
  }
}
