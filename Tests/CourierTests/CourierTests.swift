import Authority
import Courier
import Federation
import Foundation
import Synchronization
import TestSupport
import Testing
import Vocabulary
import World

/// A node as the network sees it: whom it admits, and what was brought to it.
private final class Desk: CourierDesk {
  struct State {
    var keys: [String: [PublicKey]] = [:]
    var taken: [[UInt8]] = []
    var notes: [CourierNote] = []
    var answer = CourierAnswer.receipt(Array("receipt".utf8))
    var waits: Duration = .zero
  }
  let state = Mutex(State())
  var taken: [[UInt8]] { state.withLock { $0.taken } }
  var notes: [CourierNote] { state.withLock { $0.notes } }

  func keys(of node: String) async -> [PublicKey] { state.withLock { $0.keys[node] ?? [] } }
  func take(_ envelope: [UInt8], from peer: String) async -> CourierAnswer {
    let waits = state.withLock { $0.waits }
    try? await Task.sleep(for: waits)
    return state.withLock { state in
      state.taken.append(envelope)
      return state.answer
    }
  }
  func receipt(for envelope: Digest, sequence: Int, from peer: String) async -> [UInt8]? {
    sequence == 7 ? Array(envelope.hex.utf8) : nil
  }
  func note(_ note: CourierNote) async { state.withLock { $0.notes.append(note) } }
}

@Suite("Envelopes go between nodes that know each other's keys, and nobody else is listened to", .serialized)
struct CourierTests {
  private let ours = "00000000-0000-7000-8000-000000000001"
  private let theirs = "00000000-0000-7000-8000-000000000002"
  private let clock = SystemClock()
  private let ourKey: SigningKey
  private let theirKey: SigningKey
  private let desk = Desk()

  init() throws {
    ourKey = try SigningKey(seed: [UInt8](repeating: 1, count: 32))
    theirKey = try SigningKey(seed: [UInt8](repeating: 2, count: 32))
    let key = theirKey.publicKey
    let name = theirs
    desk.state.withLock { $0.keys[name] = [key] }
  }

  private func listen(_ limits: CourierLimits = .init()) async throws -> Listener {
    try await Listener.start(
      host: "127.0.0.1", port: 0, as: try CourierIdentity(node: ours, signing: ourKey, clock: clock), desk: desk,
      limits: limits)
  }

  private func connect(
    _ listener: Listener, node: String? = nil, signing: SigningKey? = nil, keys: [PublicKey]? = nil,
    clock other: (any WallClock)? = nil
  ) async throws -> Connection {
    try await Connection.open(
      host: "127.0.0.1", port: listener.port, to: ours, keys: keys ?? [ourKey.publicKey],
      as: try CourierIdentity(node: node ?? theirs, signing: signing ?? theirKey, clock: other ?? clock))
  }

  private func failure(_ body: () async throws -> Void) async -> CourierFailure? {
    do {
      try await body()
      return nil
    } catch {
      return error as? CourierFailure
    }
  }

  @Test func `an envelope is brought whole, and its receipt comes back`() async throws {
    let listener = try await listen()
    let connection = try await connect(listener)
    let small = Array("an envelope".utf8)
    let large = [UInt8](repeating: 7, count: Thoroughness.isBrief ? 3 << 20 : 30 << 20)
    #expect(try await connection.bring(small) == Array("receipt".utf8))
    #expect(try await connection.bring(large) == Array("receipt".utf8))
    #expect(desk.taken == [small, large])
    let digest = Digest(of: "envelope")
    #expect(try await connection.receipt(for: digest, sequence: 7) == Array(digest.hex.utf8))
    #expect(await failure { _ = try await connection.receipt(for: digest, sequence: 8) } == .status(404))
    for (answer, status) in [(CourierAnswer.earlierMissing, 409), (.refused, 400), (.unavailable, 503)] {
      desk.state.withLock { $0.answer = answer }
      #expect(await failure { _ = try await connection.bring(small) } == .status(status))
    }
    await connection.close()
    await listener.stop()
    #expect(await failure { _ = try await connect(listener) } == .unreachable)
  }

  @Test func `whoever does not show a certificate of an admitted peer brings nothing`() async throws {
    let listener = try await listen()
    let stranger = try SigningKey(seed: [UInt8](repeating: 3, count: 32))
    let envelope = Array("an envelope".utf8)
    // Another node, and another who says it is the peer.
    for (node, key) in [(ours, theirKey), (theirs, stranger), ("not a node", theirKey)] {
      let failed = await failure {
        let connection = try await connect(listener, node: node, signing: key)
        _ = try await connection.bring(envelope)
      }
      #expect(failed != nil, "\(node)")
    }
    // A certificate of another time: expired, or not yet in force.
    for days in [-40, 40] {
      let failed = await failure {
        let moved = SimulatedClock(clock.now().adding(seconds: Int64(days) * 86_400))
        let connection = try await connect(listener, clock: moved)
        _ = try await connection.bring(envelope)
      }
      #expect(failed != nil, "\(days) days")
    }
    // A node that answers where the peer should is not told anything.
    #expect(
      await failure { _ = try await connect(listener, keys: [stranger.publicKey]) } == .stranger)
    #expect(desk.taken.isEmpty)
    #expect(desk.notes.contains(.strangerRefused(node: theirs)) && desk.notes.contains(.strangerRefused(node: ours)))
    await listener.stop()
  }

  @Test func `a peer that was withdrawn is not listened to, also on a connection it has`() async throws {
    let listener = try await listen()
    let connection = try await connect(listener)
    _ = try await connection.bring([1])
    desk.state.withLock { $0.keys = [:] }
    #expect(await failure { _ = try await connection.bring([2]) } == .status(403))
    #expect(await failure { _ = try await connection.receipt(for: Digest(of: "x"), sequence: 7) } == .status(403))
    #expect(
      await failure {
        let again = try await connect(listener)
        _ = try await again.bring([3])
      } != nil)
    #expect(desk.taken == [[1]])
    await listener.stop()
  }

  @Test(arguments: ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u{0}\u{1}\u{2}"])
  func `what is no TLS is not answered`(text: String) async throws {
    var limits = CourierLimits()
    limits.handshakeSeconds = 1
    let listener = try await listen(limits)
    let answer = try RawSocket.exchange(Array(text.utf8), port: listener.port)
    #expect(!String(decoding: answer, as: UTF8.self).contains("HTTP"))
    #expect(desk.taken.isEmpty)
    await listener.stop()
  }

  @Test func `whoever only connects is shut out after the time for a handshake`() async throws {
    var limits = CourierLimits()
    limits.handshakeSeconds = 1
    let listener = try await listen(limits)
    #expect(try RawSocket.exchange([], port: listener.port).isEmpty)
    await listener.stop()
  }

  @Test func `what is too large, without length, of another type or elsewhere is refused`() async throws {
    let listener = try await listen()
    let connection = try await connect(listener)
    let path = "/entente/1/envelopes"
    let cases: [(Connection.Asking, Int)] = [
      (.init(method: "POST", path: path, length: Envelope.largest + 1, pieces: [[1]], ends: false), 413),
      (.init(method: "POST", path: path, type: "text/plain", pieces: [[1]]), 415),
      (.init(method: "GET", path: path), 405), (.init(method: "POST", path: "/", pieces: [[1]]), 404),
      (.init(method: "GET", path: "/entente/1/receipts/7/ab"), 404),
    ]
    for (asking, status) in cases { #expect(try await connection.ask(asking).0 == status, "\(status)") }
    #expect(desk.taken.isEmpty)
    #expect(desk.notes.contains(.limited(peer: theirs, limit: "size")))
    _ = try await connect(listener).bring([9])
    #expect(desk.taken == [[9]])
    await listener.stop()
  }

  @Test func `a slow sender is cut off, and what it sent is not looked at`() async throws {
    var limits = CourierLimits()
    limits.stallSeconds = 1
    let listener = try await listen(limits)
    let connection = try await connect(listener)
    let slow = Connection.Asking(
      method: "POST", path: "/entente/1/envelopes", length: 100, pieces: [[1], [2]], pauseMilliseconds: 1_500)
    let status = try? await connection.ask(slow).0
    #expect(status == nil || status == 408)
    #expect(desk.taken.isEmpty && desk.notes.contains(.limited(peer: theirs, limit: "time")))
    await listener.stop()
  }

  @Test func `a peer has its number of requests, connections and bytes, and the next is told to wait`() async throws {
    var limits = CourierLimits()
    limits.requestsOfPeerPerMinute = 3
    limits.connectionsOfPeer = 1
    let listener = try await listen(limits)
    let connection = try await connect(listener)
    let envelope = [UInt8](repeating: 1, count: 10)
    for _ in 0..<3 { _ = try await connection.bring(envelope) }
    #expect(await failure { _ = try await connection.bring(envelope) } == .status(429))
    #expect(
      await failure {
        let second = try await connect(listener)
        _ = try await second.bring(envelope)
      } != nil)
    await listener.stop()
    limits = CourierLimits()
    limits.bytesHeld = 9
    let narrow = try await listen(limits)
    let other = try await connect(narrow)
    #expect(await failure { _ = try await other.bring(envelope) } == .status(503))
    await narrow.stop()
    #expect(desk.taken.count == 3)
  }

  @Test func `what is being taken in is finished when the listener stops`() async throws {
    let listener = try await listen()
    let connection = try await connect(listener)
    desk.state.withLock { $0.waits = .milliseconds(300) }
    async let receipt = connection.bring([5])
    try await Task.sleep(for: .milliseconds(100))
    await listener.stop()
    #expect(try await receipt == Array("receipt".utf8))
    #expect(desk.taken == [[5]])
  }
}

/// Bytes to a port of this machine, and what comes back until it is closed.
private enum RawSocket {
  static func exchange(_ bytes: [UInt8], port: Int) throws -> [UInt8] {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    #expect(connected == 0)
    var wait = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else {
        // Closed by the other side, not by our patience.
        #expect(count == 0 || errno == ECONNRESET)
        return answer
      }
      answer += buffer[..<count]
    }
  }
}
