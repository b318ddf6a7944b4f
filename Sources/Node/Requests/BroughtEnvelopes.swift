public import Authority
public import Federation
internal import Holdings
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// What stands behind a listener on a network: the same intake as from a folder, envelope by envelope, with the receipt as
// the answer. No officer's key is open there: what came is acknowledged and screened when an officer attends to it.

/// What came of an envelope that a peer brought itself.
public enum BroughtEnvelope: Sendable, Hashable {
  /// The receipt, signed, and what came in.
  case receipt([UInt8], Arrival)
  /// One before it has not come.
  case earlierMissing
  /// Not this peer's, or not an envelope: there is no receipt for it.
  case refused(EnvelopeRefusal.Ground)
}

extension Arrival {
  /// The step that came in, as the log names it; nil where none did.
  public var stepName: String? {
    if case .takenIn(_, let step) = outcome { step.rawValue } else { nil }
  }
}

extension ServiceNode {
  /// Takes in an envelope from the peer that brought it. Brought twice, it is taken in once, and the receipt is the same.
  public func take(_ bytes: [UInt8], broughtBy peer: String) async throws -> BroughtEnvelope {
    let own = try await own()
    let arrival = try await take(
      bytes, named: "", by: own, try matchDesk(), from: peer, lookingThrough: ContentDuty.Budget.parcelBytesMax)
    if arrival.outcome == .held { return .earlierMissing }
    if let receipt = receipt(on: bytes, arrival) { return .receipt(receipt.signed(by: own), arrival) }
    guard case .refused(let ground) = arrival.outcome else { return .refused(.malformed) }
    return .refused(ground)
  }

  /// The receipt for an envelope of a peer, once more; nil where none of that number and digest is remembered.
  public func receipt(for envelope: Digest, sequence: Int, of peer: String) async throws -> [UInt8]? {
    let outcome = try await store.read { transaction -> TransportReceipt.Outcome? in
      try transaction.outcome(
        of: EnvelopeRefusal(ground: .replayed, digest: envelope, from: peer, sequence: sequence))
    }
    guard let outcome else { return nil }
    return TransportReceipt(from: description.id, to: peer, envelope: envelope, outcome: outcome, at: clock.now())
      .signed(by: try await own())
  }

  /// The keys by which a peer's word is believed now; none where it is not admitted, or not any more.
  public func believedKeys(of node: String) async throws -> [PublicKey] {
    let now = clock.now()
    return try await store.read { transaction in
      guard let peer = try transaction.peer(node), peer.isAdmitted(at: now) else { return [] }
      return peer.signingKeys(at: now)
    }
  }

  /// Acknowledges and screens, at this desk, what a listener took in meanwhile: on the request alone, before any look-up.
  public func attend(at signing: SigningDesk) async throws {
    try await attend(to: [], at: signing)
    let rows = try await store.read { try $0.requestRows() }
    for row in rows where row.side == .recipient {
      do { try await screenAgain(row.id, at: signing) } catch is Fault { continue }
    }
  }

  /// The node's own key, as who speaks on a network.
  package var networkKey: SigningKey { key }
}
