import Authority
import Courier
import Federation
import Foundation
import JSON
import Node
import Requests
import TestSupport
import Testing
import Vocabulary
import World

/// A listening node is killed again and again while a peer brings it envelopes, each of them again until its receipt is
/// there, some twice and some out of turn. Some dozens here; the soak brings ten thousand.
@Suite(.serialized)
struct KilledListenerTests {
  private static let isSoak = ProcessInfo.processInfo.environment["ENTENTE_SOAK"] != nil
  private let count = isSoak ? 10_000 : Thoroughness.rounds(40, briefly: 15)
  /// Envelopes between two kills, about.
  private let between = isSoak ? 200 : 8

  /// A process that serves the node, and the port it listens at.
  private final class Listening {
    let process = Process()
    let port: Int

    init(_ node: String) throws {
      let beside = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent()
      process.executableURL = beside.appendingPathComponent("entente")
      process.arguments = ["serve", "--listen", "127.0.0.1:0", "--node", node]
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      process.standardInput = FileHandle.nullDevice
      try process.run()
      var said = ""
      while !said.contains("\n") {
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { break }
        said += String(decoding: more, as: UTF8.self)
      }
      let found = try #require(said.firstMatch(of: #/:(\d+)\n/#), "\(said)")
      port = try #require(Int(found.output.1))
      // What it says later is let go, so that it never waits for a reader.
      output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }

    func kill() {
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  @Test func `nothing is lost and nothing is there twice, however often the listener is killed`() async throws {
    let exchange = try await Exchange([("DE", .fiu)], at: SystemClock().now())
    defer { exchange.remove() }
    let germany = exchange.services[0]
    var peer = try await HandMadePeer(at: germany, of: exchange)
    let keys = [try await germany.node.identity().signingKey]
    let own = try CourierIdentity(node: peer.id, signing: peer.signing, clock: SystemClock())
    var envelopes: [[UInt8]] = []
    for number in 1...count {
      let message = try RequestMessage(json: try await peer.message(number))
      let sent = try peer.event(.sent(message))
      envelopes.append(
        try await peer.seal(peer.parcel("urn:entente:\(peer.id):request:\(number)", sent.json)))
    }
    var chance = SeededNumbers(9)
    var listening = try Listening(germany.node.path)
    var connection: Connection?
    var kills = 0
    var next = 0
    var isTriedBefore = false
    while next < count {
      if connection == nil {
        connection = try? await Connection.open(
          host: "127.0.0.1", port: listening.port, to: germany.id, keys: keys, as: own)
      }
      // Killed while it may be at any point between the first byte and the receipt.
      var killing: Task<Void, Never>?
      if Int.random(in: 0..<between, using: &chance) == 0 {
        let (id, pause) = (listening.process.processIdentifier, Int.random(in: 0..<12, using: &chance))
        killing = Task {
          try? await Task.sleep(for: .milliseconds(pause))
          Foundation.kill(id, SIGKILL)
        }
      }
      do {
        guard let open = connection else { throw CourierFailure.unreachable }
        // Now and then the one after it first, and the one before once more.
        // Once it was tried before, it may be there, with its receipt lost: then the one after it is in its turn.
        if Int.random(in: 0..<5, using: &chance) == 0, next + 1 < count, !isTriedBefore {
          await #expect(throws: CourierFailure.self) { _ = try await open.bring(envelopes[next + 1]) }
        }
        let receipt = try await open.bring(envelopes[next])
        let identity = try await germany.node.identity()
        let read = try TransportReceipt(receipt, at: exchange.clock.now()) { _ in
          Peer(
            identity: identity, admittedAt: exchange.clock.now(), validUntil: exchange.clock.now().date,
            assessment: Digest(of: ""))
        }
        #expect(read.envelope == Digest(of: envelopes[next]) && read.outcome == .takenIn, "\(next): \(read.outcome)")
        if Int.random(in: 0..<5, using: &chance) == 0, next > 0 { _ = try? await open.bring(envelopes[next - 1]) }
        next += 1
        isTriedBefore = false
      } catch {
        isTriedBefore = true
        await connection?.close()
        connection = nil
      }
      await killing?.value
      if killing != nil {
        listening.process.waitUntilExit()
        kills += 1
        await connection?.close()
        connection = nil
        listening = try Listening(germany.node.path)
      }
    }
    listening.kill()
    #expect(kills > 0)
    #expect(try await germany.node.requests(at: germany.handler.desk).count == count)
    #expect(try await germany.node.verify().faults == [])
    let last = try await germany.node.receipt(for: Digest(of: envelopes[count - 1]), sequence: count, of: peer.id)
    #expect(last != nil)
  }
}
