internal import Holdings
internal import Requests
internal import Vocabulary
internal import World

// What this desk does at once with what has come: acknowledges it, and screens it.

extension ServiceNode {
  /// Acknowledges what has come and screens it: at intake, on the request alone, before any look-up. What came back with
  /// other words after it was accepted is screened again.
  func attend(to arrivals: [Arrival], at signing: SigningDesk) async throws {
    let rows = try await store.read { try $0.requestRows() }
    for arrival in arrivals {
      guard case .takenIn(let request, .clarify) = arrival.outcome else { continue }
      do { try await screenAgain(request, at: signing) } catch is Fault { continue }
    }
    for row in rows where row.side == .recipient && [.received, .acknowledged].contains(row.stage) {
      let type = try KnownRequestTypes.catalog().type(row.type, from: row.requester, to: row.recipient)
      do {
        if row.stage == .received, type.allows(.acknowledge) { try await step(.acknowledged, on: row.id, at: signing) }
        try await screen(row.id, at: signing)
      } catch is Fault {
        // A channel that is suspended, a peer that lapsed: the request stays where it is, and is seen as due.
        continue
      }
    }
    try await answerUnderStandingReleases(at: signing)
  }

  /// Screens words that came in after acceptance, where nobody has yet.
  func screenAgain(_ id: String, at signing: SigningDesk) async throws {
    guard try await store.read({ try $0.request(id).state.isToBeScreenedAgain }) else { return }
    try await screen(id, at: signing)
  }

  private func screen(_ id: String, at signing: SigningDesk) async throws {
    let held = try await store.read { try $0.request(id) }
    let watched = try await store.read { transaction in
      try transaction.record(.channels, id: held.peer).map { try HeldChannel(canonicalBytes: $0.content) }?.terms
        .isWatched ?? true
    }
    let result = try AbuseScreen.standard().run(
      held.state.message, requester: .init(isOnWatchList: watched), type: held.type, on: clock.now().date)
    try await step(.screened(result.screening), on: id, at: signing)
  }
}
