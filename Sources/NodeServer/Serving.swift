internal import Authority
internal import Courier
internal import Federation
public import Node
internal import Vocabulary

/// A node that listens for its peers and brings them what it has for them.
public struct Serving: Sendable {
  private let listener: Listener
  private let worker: BringingWorker
  private let report: @Sendable (ServeEvent) -> Void

  /// Begins to listen. Throws `courier.listen`, `courier.certificate`.
  public static func start(
    _ node: ServiceNode, at address: NetworkAddress, report: @escaping @Sendable (ServeEvent) -> Void
  ) async throws -> Serving {
    let identity = try CourierIdentity(node: node.description.id, signing: node.networkKey, clock: node.clock)
    let worker = try BringingWorker(node, report: report)
    let listener = try await Listener.start(
      host: address.host, port: address.port, as: identity,
      desk: NodeDesk(node: node, report: report, hasAnswer: { worker.hurry() }))
    report(.listening(NetworkAddress("\(address.host):\(listener.port)")?.text ?? listener.address))
    return Serving(listener: listener, worker: worker, report: report)
  }

  /// Where it listens; the port that the system chose, where 0 was asked for.
  public var port: Int { listener.port }

  /// Brings what is due without waiting for the pause between rounds to end.
  public func hurry() { worker.hurry() }

  /// Listens alone until `stop` returns: nothing is brought.
  package func listen(until stop: @Sendable () async -> Void) async {
    await stop()
    await listener.stop()
  }

  /// Serves until `stop` returns; then what is under way is finished, and nothing new is begun.
  public func run(until stop: @Sendable () async -> Void) async {
    let bringing = Task { await worker.run() }
    await stop()
    await listener.stop()
    bringing.cancel()
    await bringing.value
    report(.stopped)
  }
}

/// The node behind the listener.
private struct NodeDesk: CourierDesk {
  let node: ServiceNode
  let report: @Sendable (ServeEvent) -> Void
  /// Called when the node answered something by itself: whoever asked need not wait for the worker's pause to end.
  let hasAnswer: @Sendable () -> Void

  func keys(of peer: String) async -> [PublicKey] { (try? await node.believedKeys(of: peer)) ?? [] }

  func take(_ envelope: [UInt8], from peer: String) async -> CourierAnswer {
    do {
      switch try await node.take(envelope, broughtBy: peer) {
      case .receipt(let receipt, let arrival):
        tell(arrival, from: peer)
        return .receipt(receipt)
      case .earlierMissing: return .earlierMissing
      case .refused(let ground):
        report(.notTakenIn(peer: peer, reason: ground.rawValue))
        return .refused
      }
    } catch {
      report(.trouble((error as? Fault)?.code.rawValue ?? String(describing: error)))
      return .unavailable
    }
  }

  private func tell(_ arrival: Arrival, from peer: String) {
    switch arrival.outcome {
    case .takenIn(let request, _):
      report(.takenIn(peer: peer, request: request, step: arrival.stepName ?? ""))
    case .notAccepted(_, let code): report(.notTakenIn(peer: peer, reason: code))
    case .matching:
      report(.matching(peer: peer))
      hasAnswer()
    case .joint:
      report(.joint(peer: peer))
      hasAnswer()
    case .refused(.replayed): break
    case .refused(let ground): report(.notTakenIn(peer: peer, reason: ground.rawValue))
    case .receipt, .held: break
    }
  }

  func receipt(for envelope: Digest, sequence: Int, from peer: String) async -> [UInt8]? {
    try? await node.receipt(for: envelope, sequence: sequence, of: peer)
  }

  func note(_ note: CourierNote) async {
    switch note {
    case .strangerRefused(let node): report(.strangerRefused(node: node))
    case .limited(let peer, let limit): report(.limited(peer: peer, limit: limit))
    }
  }
}
