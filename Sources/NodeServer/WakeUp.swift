internal import Synchronization

/// Lets somebody who pauses be woken before the pause is over.
final class WakeUp: Sendable {
  private struct State {
    var isRung = false
    var sleeper: CheckedContinuation<Void, Never>?
  }
  private let state = Mutex(State())

  /// Ends the pause that is under way, or else the next one before it begins.
  func ring() {
    let sleeper = state.withLock { state in
      state.isRung = state.sleeper == nil
      return state.sleeper.take()
    }
    sleeper?.resume()
  }

  /// Pauses until somebody rings, the time is over or the task is cancelled. One at a time.
  func pause(atMost duration: Duration) async {
    let alarm = Task {
      guard (try? await Task.sleep(for: duration)) != nil else { return }
      ring()
    }
    defer { alarm.cancel() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isRung = state.withLock { state in
          guard !state.isRung, !Task.isCancelled else {
            state.isRung = false
            return true
          }
          state.sleeper = continuation
          return false
        }
        if isRung { continuation.resume() }
      }
    } onCancel: {
      ring()
    }
  }
}
