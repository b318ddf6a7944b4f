internal import Courier
internal import Federation
public import Node
internal import Synchronization
internal import Vocabulary
internal import World

/// Brings a node's sealed envelopes to the peers that listen, a lane for each peer beside one another, and in a lane one
/// after another. Each goes again until the peer's receipt is there.
public struct BringingWorker: Sendable {
  private let node: ServiceNode
  private let identity: CourierIdentity
  private let report: @Sendable (ServeEvent) -> Void
  private let said = Said()
  private let wakeUp = WakeUp()

  /// Throws `courier.certificate`.
  public init(_ node: ServiceNode, report: @escaping @Sendable (ServeEvent) -> Void) throws {
    self.node = node
    self.report = report
    identity = try CourierIdentity(node: node.description.id, signing: node.networkKey, clock: node.clock)
  }

  /// What one round came to.
  public struct Round: Sendable, Hashable {
    public var brought = 0
    /// Envelopes that are still to be brought: it failed, it is not time yet, or nobody knows where.
    public var left = 0

    public init() {}
  }

  /// Brings what is due now.
  public func round() async throws -> Round {
    guard try await node.hasOutbound() else { return Round() }
    let now = node.clock.now()
    var whole = Round()
    let lanes = try await node.dueLanes()
    await withTaskGroup(of: Round.self) { group in
      for lane in lanes {
        guard let text = lane.address, let address = NetworkAddress(text) else {
          if said.isNews(lane.envelopes.count, of: lane.peer) {
            report(.noAddress(peer: lane.name, count: lane.envelopes.count))
          }
          whole.left += lane.envelopes.count
          continue
        }
        guard !lane.standing.isStopped, lane.standing.nextAt.map({ $0 <= now }) ?? true else {
          whole.left += lane.envelopes.count
          continue
        }
        group.addTask { await bring(lane, to: address) }
      }
      for await round in group {
        whole.brought += round.brought
        whole.left += round.left
      }
    }
    return whole
  }

  /// Begins the next round of ``run(pause:)`` at once: something came up that is to be brought.
  func hurry() { wakeUp.ring() }

  /// Rounds until the task is cancelled, with a pause between them.
  public func run(pause: Duration = .seconds(1)) async {
    while !Task.isCancelled {
      do { _ = try await round() } catch let fault as Fault {
        report(.trouble(fault.code.rawValue))
      } catch {
        report(.trouble(String(describing: error)))
      }
      await wakeUp.pause(atMost: pause)
    }
  }

  private func bring(_ lane: DueLane, to address: NetworkAddress) async -> Round {
    var round = Round()
    round.left = lane.envelopes.count
    guard let first = lane.envelopes.first else { return round }
    let connection: Connection
    do {
      connection = try await Connection.open(
        host: address.host, port: address.port, to: lane.peer, keys: lane.keys, as: identity)
    } catch {
      await failed(first, of: lane, error)
      return round
    }
    for envelope in lane.envelopes {
      guard !Task.isCancelled else { break }
      do {
        let receipt = try await connection.bring(envelope.bytes)
        guard try await settle(envelope, by: receipt, of: lane) else { break }
        round.brought += 1
        round.left -= 1
      } catch let failure as CourierFailure {
        await failed(envelope, of: lane, failure)
        break
      } catch {
        report(.trouble(String(describing: error)))
        break
      }
    }
    await connection.close()
    return round
  }

  /// Whether the envelope is settled by the receipt.
  private func settle(_ envelope: DueEnvelope, by receipt: [UInt8], of lane: DueLane) async throws -> Bool {
    guard let outcome = try await node.settle(envelope, by: receipt) else {
      await failed(envelope, of: lane, .malformed)
      return false
    }
    let verdict = try await node.note(.settled(outcome), of: envelope)
    switch outcome {
    case .takenIn: report(.brought(peer: lane.name, sequence: envelope.sequence))
    case .notAccepted: report(.notAccepted(peer: lane.name, sequence: envelope.sequence))
    case .refused:
      tell(verdict, of: lane)
      return false
    }
    return true
  }

  private func failed(_ envelope: DueEnvelope, of lane: DueLane, _ failure: CourierFailure) async {
    do { tell(try await node.note(.failed(reason: failure.reason), of: envelope), of: lane) } catch {
      report(.trouble(String(describing: error)))
    }
  }

  private func tell(_ verdict: BringingVerdict, of lane: DueLane) {
    let standing = verdict.standing
    if verdict.isAlarm {
      report(.alarm(peer: lane.name, reason: standing.reason, isStopped: standing.isStopped))
    } else if let next = standing.nextAt {
      report(.failed(peer: lane.name, reason: standing.reason, next: next))
    }
  }
}

/// What was said of peers without an address, so that it is said once.
private final class Said: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  func isNews(_ count: Int, of peer: String) -> Bool {
    counts.withLock { counts in
      defer { counts[peer] = count }
      return counts[peer] != count
    }
  }
}

extension CourierFailure {
  fileprivate var reason: String {
    switch self {
    case .unreachable: "unreachable"
    case .stranger: "stranger"
    case .tooSlow: "too slow"
    case .status(let code): "status \(code)"
    case .malformed: "malformed answer"
    }
  }
}
