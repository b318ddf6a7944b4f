import Authority
import Federation
import Foundation
import Node
import NodeServer
import Requests
import Synchronization
import Testing
import Vocabulary
import World

/// Two services that listen on this machine and know where the other does.
final class NetworkOfTwo: Sendable {
  let exchange: Exchange
  private let serving: [Serving]
  private let ends: [AsyncStream<Void>.Continuation]
  private let ended: [Task<Void, Never>]
  private let seen: Seen

  private final class Seen: Sendable {
    let events = Mutex<[ServeEvent]>([])
  }

  var canada: Exchange.Service { exchange.services[0] }
  var germany: Exchange.Service { exchange.services[1] }
  var ports: [Int] { serving.map(\.port) }
  /// What the listeners and the workers of ``bring(_:)`` said.
  var events: [ServeEvent] { seen.events.withLock { $0 } }

  init() async throws {
    exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    let here = try #require(NetworkAddress("127.0.0.1:0"))
    var serving: [Serving] = []
    var ends: [AsyncStream<Void>.Continuation] = []
    var ended: [Task<Void, Never>] = []
    let seen = Seen()
    self.seen = seen
    for service in exchange.services {
      // The listener alone: rounds are made one by one by the tests.
      let one = try await Serving.start(service.node, at: here) { event in seen.events.withLock { $0.append(event) } }
      let (stream, end) = AsyncStream<Void>.makeStream()
      serving.append(one)
      ends.append(end)
      ended.append(Task { await one.listen { for await _ in stream { return } } })
    }
    (self.serving, self.ends, self.ended) = (serving, ends, ended)
    for (service, other) in [(0, 1), (1, 0)] {
      try await exchange.services[service].node.setAddress(
        "127.0.0.1:\(serving[other].port)", of: exchange.services[other].id)
    }
  }

  func end() async {
    for end in ends { end.finish() }
    for task in ended { await task.value }
    exchange.remove()
  }

  /// A round of a service's worker.
  @discardableResult
  func bring(_ service: Exchange.Service) async throws -> BringingWorker.Round {
    try await BringingWorker(service.node) { [seen] event in seen.events.withLock { $0.append(event) } }.round()
  }

  /// Rounds and officers at work on both sides, until nothing moves.
  func carry() async throws {
    for _ in 0..<6 {
      var brought = 0
      for service in exchange.services { brought += try await bring(service).brought }
      for service in exchange.services { try await service.node.attend(at: service.handler) }
      if brought == 0 { return }
    }
  }

  func pass(hours: Int64) async throws {
    exchange.clock.advance(seconds: hours * 3600)
    try await carry()
  }
}
