internal import Audit
public import Authority
public import Federation
internal import Holdings
public import Vocabulary
internal import World

// What a worker that brings envelopes takes from the outbox, and what it says back. It gets sealed envelopes and nothing
// else: it opens none and makes none.

/// An envelope that waits for its recipient's receipt.
public struct DueEnvelope: Sendable, Hashable {
  public let recipient: String
  public let sequence: Int
  public let digest: Digest
  public let bytes: [UInt8]
}

/// What there is to bring to one peer, in order.
public struct DueLane: Sendable, Hashable {
  public let peer: String
  public let name: String
  /// `host:port`; nil for one that is reached through folders.
  public let address: String?
  public let keys: [PublicKey]
  public let envelopes: [DueEnvelope]
  public let standing: DeliveryStanding
}

/// How bringing envelopes to one peer goes.
public struct DeliveryStanding: Sendable, Hashable {
  /// Attempts in a row that failed.
  public var failures = 0
  public var failingSince: Instant?
  /// Not before this moment.
  public var nextAt: Instant?
  /// `unreachable`, `stranger`, `refused.broken-chain`, …
  public var reason = ""
  /// The peer refused an envelope for good: nothing more is brought to it until somebody looks at it and says so.
  public var isStopped = false
  /// That it fails was said aloud.
  public var isAlarmed = false

  public init() {}

  /// An alarm is raised once nothing went for so long.
  public static let alarmSeconds: Int64 = 86_400

  /// 5 s after the first failure, twice as long after each more, an hour at most; up to a fifth less by chance, so that
  /// many do not come at one moment.
  static func wait(afterFailures failures: Int, chance: UInt8) -> Int64 {
    let most = min(3_600, Int64(5) << Int64(min(max(0, failures - 1), 10)))
    return most - most * Int64(chance) / (5 * 256)
  }
}

extension DeliveryStanding: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(failures)
    writer.write(optional: failingSince) { $0.write($1) }
    writer.write(optional: nextAt) { $0.write($1) }
    writer.write(reason)
    writer.write(isStopped)
    writer.write(isAlarmed)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    failures = try reader.integer()
    failingSince = try reader.optional { try $0.value() }
    nextAt = try reader.optional { try $0.value() }
    reason = try reader.text()
    isStopped = try reader.flag()
    isAlarmed = try reader.flag()
  }
}

/// What one attempt to bring an envelope came to.
public enum BringingOutcome: Sendable, Hashable {
  /// The peer's signed word, which was checked.
  case settled(TransportReceipt.Outcome)
  /// It did not get there, or no receipt came: it goes again.
  case failed(reason: String)
}

/// What follows from an attempt.
public struct BringingVerdict: Sendable, Hashable {
  public let standing: DeliveryStanding
  /// Said once: nothing went for a day, or the peer refused an envelope for good.
  public let isAlarm: Bool
}

extension ServiceNode {
  /// Whether anything is in the outbox at all, without opening it, or may come into it by itself: a round of joint analysis
  /// goes on when something is delivered.
  public func hasOutbound() async throws -> Bool {
    try await store.read { transaction in
      try !transaction.jobs(Outbound.queue, in: .open).isEmpty || transaction.jointRounds().contains(where: \.isOpen)
    }
  }

  /// Seals what is due, and gives what is to be brought, a lane for each peer. What is still to wait is in none.
  public func dueLanes() async throws -> [DueLane] {
    let (ready, _, now) = try await sealDue()
    try await eraseSettled()
    try await eraseSealedEnvelopes()
    try await endWhatClosedCasesKeep()
    var lanes: [String: [DueEnvelope]] = [:]
    for outbound in ready {
      guard let bytes = outbound.envelope, let mark = outbound.mark else { continue }
      lanes[outbound.recipient, default: []].append(
        DueEnvelope(recipient: outbound.recipient, sequence: mark.sequence, digest: mark.digest, bytes: bytes))
    }
    let due = lanes
    return try await store.read { transaction -> [DueLane] in
      try due.keys.sorted().compactMap { id -> DueLane? in
        guard let peer = try transaction.peer(id) else { return nil }
        return DueLane(
          peer: id, name: peer.identity.name, address: peer.address(at: now), keys: peer.signingKeys(at: now),
          envelopes: (due[id] ?? []).sorted { $0.sequence < $1.sequence },
          standing: try transaction.deliveryStanding(id))
      }
    }
  }

  /// Checks a receipt that a peer gave for an envelope, and keeps it: the envelope is settled then. Nil where it is no
  /// receipt of that peer for that envelope.
  public func settle(
    _ envelope: DueEnvelope, by receipt: [UInt8]
  ) async throws -> TransportReceipt.Outcome? {
    let now = clock.now()
    let read = try await store.read { transaction in
      try? TransportReceipt(receipt, at: now) { try transaction.peer($0) }
    }
    guard let read, read.from == envelope.recipient, read.to == description.id, read.envelope == envelope.digest else {
      return nil
    }
    guard case .receipt(let outcome) = try await takeReceipt(receipt, named: "").outcome else { return nil }
    return outcome
  }

  /// Keeps what came of an attempt, and says when the next one is due.
  public func note(_ outcome: BringingOutcome, of envelope: DueEnvelope) async throws -> BringingVerdict {
    let now = clock.now()
    let chance = entropy.bytes(1).first ?? 0
    return try await store.write { transaction -> BringingVerdict in
      var standing = try transaction.deliveryStanding(envelope.recipient)
      var isAlarm = false
      switch outcome {
      case .settled(.takenIn), .settled(.notAccepted):
        guard standing != DeliveryStanding() else { return BringingVerdict(standing: standing, isAlarm: false) }
        standing = DeliveryStanding()
      case .settled(.refused(let ground)) where ![.futureDated, .sequenceGap].contains(ground):
        // It would be refused again: a person has to look at it.
        isAlarm = !standing.isStopped
        standing.isStopped = true
        standing.reason = "refused." + ground.rawValue
      case .settled(let refused): standing.failed(refused.text, at: now, chance: chance, alarm: &isAlarm)
      case .failed(let reason): standing.failed(reason, at: now, chance: chance, alarm: &isAlarm)
      }
      try transaction.replace(
        HeldRecord(collection: .deliveryStandings, id: envelope.recipient, content: standing.canonicalBytes))
      if isAlarm {
        try transaction.log(
          AuditEntry(
            time: now, kind: .disclosure, phase: .failed, act: "bring", officer: "", purpose: "", basis: "",
            subjects: [envelope.recipient, envelope.digest.hex], notes: [standing.reason]))
      }
      return BringingVerdict(standing: standing, isAlarm: isAlarm)
    }
  }

  /// Forgets that bringing failed: the next attempt is made at once. For one peer by name, or for all.
  public func retryBringing(to name: String?) async throws {
    let chosen = try await name.asyncMap { try await peer($0).identity.nodeID }
    try await store.write { transaction in
      for peer in try transaction.peers().map(\.identity.nodeID) where chosen.map({ $0 == peer }) ?? true {
        guard try transaction.deliveryStanding(peer) != DeliveryStanding() else { continue }
        try transaction.replace(
          HeldRecord(collection: .deliveryStandings, id: peer, content: DeliveryStanding().canonicalBytes))
      }
    }
  }
}

extension DeliveryStanding {
  fileprivate mutating func failed(_ reason: String, at now: Instant, chance: UInt8, alarm: inout Bool) {
    failures += 1
    let since = failingSince ?? now
    failingSince = since
    self.reason = reason
    nextAt = now.adding(seconds: DeliveryStanding.wait(afterFailures: failures, chance: chance))
    if !isAlarmed, now.seconds - since.seconds >= DeliveryStanding.alarmSeconds {
      isAlarmed = true
      alarm = true
    }
  }
}

extension Optional {
  fileprivate func asyncMap<R>(_ body: (Wrapped) async throws -> R) async rethrows -> R? {
    switch self {
    case .some(let value): try await body(value)
    case .none: nil
    }
  }
}

extension ReadTransaction {
  func deliveryStanding(_ peer: String) throws -> DeliveryStanding {
    try record(.deliveryStandings, id: peer).map { try DeliveryStanding(canonicalBytes: $0.content) } ?? .init()
  }
}
