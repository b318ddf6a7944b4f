internal import Vocabulary

/// How an exchange with a peer stands: what each side asked and answered, and what is open.
public struct ChannelBalance: Sendable, Hashable {
  public struct Row: Sendable, Hashable {
    public let type: String
    public internal(set) var asked = 0
    public internal(set) var answered = 0
    public internal(set) var refused = 0
    public internal(set) var open = 0
    /// Answers that nobody said a word about, where feedback is owed.
    public internal(set) var withoutFeedback = 0
  }

  /// What this service asked of the peer, by type.
  public let outgoing: [Row]
  /// What the peer asked of this service, by type.
  public let incoming: [Row]
  /// Requests not settled, oldest first: their numbers.
  public let openItems: [String]

  /// From the states of a channel's requests; drafts and requests with other bodies are left out.
  public init(of states: [RequestState], in channel: Channel, types: RequestTypeCatalog) {
    var rows: [Side: [String: Row]] = [:]
    var open: [(created: Instant, id: String)] = []
    for state in states where state.sentAt != nil {
      let message = state.message
      guard let side = channel.direction(of: message) else { continue }
      var row = rows[side]?[message.type] ?? Row(type: message.type)
      let isAnswered = state.answers.contains { $0.result != .partial }
      row.asked += 1
      if isAnswered { row.answered += 1 }
      if case .refused? = state.decision { row.refused += 1 }
      if isAnswered, state.feedback.isEmpty, types.type(message.type)?.feedback?.isRequired == true {
        row.withoutFeedback += 1
      }
      if !state.stage.isSettled {
        row.open += 1
        open.append((message.created, message.id))
      }
      rows[side, default: [:]][message.type] = row
    }
    outgoing = (rows[.requester] ?? [:]).values.sorted { $0.type < $1.type }
    incoming = (rows[.recipient] ?? [:]).values.sorted { $0.type < $1.type }
    openItems = open.sorted { ($0.created, $0.id) < ($1.created, $1.id) }.map(\.id)
  }
}

extension Channel {
  /// Which side of a message this service is on; nil where the message is not between the two.
  public func direction(of message: RequestMessage) -> Side? {
    if message.from.party.isSameBody(as: own), message.to.isSameBody(as: peer) { return .requester }
    if message.from.party.isSameBody(as: peer), message.to.isSameBody(as: own) { return .recipient }
    return nil
  }
}
