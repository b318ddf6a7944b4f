internal import Holdings
internal import Requests
internal import Vocabulary

// A peer that takes back what it gave reaches its own words in an exchange of this service, and no others: the steps stay,
// so that the exchange can still be followed, and a mark stands where the words were.

extension HeldRequest {
  /// Whether an event is the peer's and has words or files that can be taken out of it.
  func isGivenByPeer(_ event: HeldEvent) throws -> Bool {
    let event = try RequestEvent(canonicalBytes: event.content)
    guard let words = ErasedWords(on: "-", at: event.at) else { return false }
    return isPeers(event) && event.action != event.action.emptied(of: type, words)
  }

  private func isPeers(_ event: RequestEvent) -> Bool {
    let peers = state.side == .requester ? state.message.to : state.message.from.party
    return event.by.party.isSameBody(as: peers)
  }

  /// The events with what the peer gave taken out of them, and the state that they lead to.
  func withoutGiven(_ events: [RequestEvent], _ words: ErasedWords) throws -> (events: [RequestEvent], RequestState) {
    let emptied = events.map { event in
      guard isPeers(event) else { return event }
      return RequestEvent(
        event.action.emptied(of: type, words), by: event.by, second: event.second, at: event.at,
        signature: event.signature)
    }
    guard let state = try RequestState.replay(emptied, type: type, side: state.side) else {
      throw Fault("node.request.not-found", ("request", .text(id)))
    }
    return (emptied, state)
  }
}
