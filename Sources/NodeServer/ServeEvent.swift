public import Vocabulary

/// Something that whoever runs a node on the network sees as a line.
public enum ServeEvent: Sendable, Hashable {
  case listening(String)
  /// An envelope of this node was brought, and the peer's receipt is there.
  case brought(peer: String, sequence: Int)
  /// The peer took it in and could not accept what it says.
  case notAccepted(peer: String, sequence: Int)
  /// It goes again at that moment.
  case failed(peer: String, reason: String, next: Instant)
  /// A dead letter: the peer refused it for good, or nothing went for a day.
  case alarm(peer: String, reason: String, isStopped: Bool)
  /// Envelopes for a peer of which nobody knows where it listens.
  case noAddress(peer: String, count: Int)
  case takenIn(peer: String, request: String, step: String)
  /// Sets, questions or answers of private matching.
  case matching(peer: String)
  /// Words on an agreement, or messages of a round, of joint analysis.
  case joint(peer: String)
  case notTakenIn(peer: String, reason: String)
  /// Somebody without the certificate of an admitted peer.
  case strangerRefused(node: String?)
  case limited(peer: String, limit: String)
  /// The node could not do its part: its store was busy or full.
  case trouble(String)
  case stopped

  /// `serve.listening` and so on.
  public var sentence: Sentence {
    switch self {
    case .listening(let address): Sentence("serve.listening", ("address", .text(address)))
    case .brought(let peer, let sequence):
      Sentence("serve.brought", ("peer", .text(peer)), ("sequence", .integer(Int64(sequence))))
    case .notAccepted(let peer, let sequence):
      Sentence("serve.not-accepted", ("peer", .text(peer)), ("sequence", .integer(Int64(sequence))))
    case .failed(let peer, let reason, let next):
      Sentence("serve.failed", ("peer", .text(peer)), ("reason", .text(reason)), ("next", .instant(next)))
    case .alarm(let peer, let reason, let isStopped):
      Sentence(
        isStopped ? "serve.alarm-stopped" : "serve.alarm", ("peer", .text(peer)), ("reason", .text(reason)))
    case .noAddress(let peer, let count):
      Sentence("serve.no-address", ("peer", .text(peer)), ("count", .integer(Int64(count))))
    case .takenIn(let peer, let request, let step):
      Sentence("serve.taken-in", ("peer", .text(peer)), ("request", .text(request)), ("step", .text(step)))
    case .matching(let peer): Sentence("serve.matching", ("peer", .text(peer)))
    case .joint(let peer): Sentence("serve.joint", ("peer", .text(peer)))
    case .notTakenIn(let peer, let reason):
      Sentence("serve.not-taken-in", ("peer", .text(peer)), ("reason", .text(reason)))
    case .strangerRefused(let node):
      node.map { Sentence("serve.stranger-named", ("node", .text($0))) } ?? Sentence("serve.stranger")
    case .limited(let peer, let limit):
      Sentence("serve.limited", ("peer", .text(peer)), ("limit", .text(limit)))
    case .trouble(let reason): Sentence("serve.trouble", ("reason", .text(reason)))
    case .stopped: Sentence("serve.stopped")
    }
  }

  /// Whether somebody should look at it now.
  public var isAlarm: Bool {
    switch self {
    case .alarm, .trouble: true
    default: false
    }
  }
}
