internal import Synchronization
internal import Vocabulary
internal import World

/// What is asked of a listener at this moment, over all its connections.
final class DoorLoad: Sendable {
  private struct State {
    var connections = 0
    var ofPeer: [String: Int] = [:]
    var bytes = 0
    var envelopes = 0
    /// What each peer may still ask, and when that was reckoned.
    var allowances: [String: (left: Double, at: Instant)] = [:]
  }

  let limits: CourierLimits
  private let clock: any WallClock
  private let state = Mutex(State())

  init(_ limits: CourierLimits, clock: any WallClock) {
    self.limits = limits
    self.clock = clock
  }

  /// Whether one more may connect; if so it is counted.
  func enter() -> Bool {
    state.withLock { state in
      guard state.connections < limits.connections else { return false }
      state.connections += 1
      return true
    }
  }

  func leave(_ peer: String?) {
    state.withLock { state in
      state.connections -= 1
      guard let peer, let count = state.ofPeer[peer] else { return }
      state.ofPeer[peer] = count > 1 ? count - 1 : nil
    }
  }

  /// Whether this peer may have one more connection; if so it is counted.
  func enter(_ peer: String) -> Bool {
    state.withLock { state in
      guard state.ofPeer[peer, default: 0] < limits.connectionsOfPeer else { return false }
      state.ofPeer[peer, default: 0] += 1
      return true
    }
  }

  /// Whether the peer may ask once more in this minute.
  func mayAsk(_ peer: String) -> Bool {
    let now = clock.now()
    let most = Double(limits.requestsOfPeerPerMinute)
    return state.withLock { state in
      let held = state.allowances[peer] ?? (most, now)
      let passed = max(0, Double(now.microseconds - held.at.microseconds) / 1e6)
      let left = min(most, held.left + passed * most / 60)
      guard left >= 1 else {
        state.allowances[peer] = (left, now)
        return false
      }
      state.allowances[peer] = (left - 1, now)
      return true
    }
  }

  /// Whether there is room for an envelope of so many bytes; if so it is taken until ``release(_:)``.
  func reserve(_ bytes: Int) -> Bool {
    state.withLock { state in
      guard state.envelopes < limits.envelopesAtOnce, state.bytes + bytes <= limits.bytesHeld else { return false }
      state.envelopes += 1
      state.bytes += bytes
      return true
    }
  }

  func release(_ bytes: Int) {
    state.withLock { state in
      state.envelopes -= 1
      state.bytes -= bytes
    }
  }
}
