internal import Synchronization
public import Vocabulary

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// What time it is.
public protocol WallClock: Sendable {
  func now() -> Instant
}

/// The machine's own clock.
public struct SystemClock: WallClock {
  public init() {}

  public func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}

/// A clock that stands still until it is told to move.
public final class SimulatedClock: WallClock {
  private let instant: Mutex<Instant>

  public init(_ start: Instant) { instant = Mutex(start) }

  public func now() -> Instant { instant.withLock { $0 } }

  /// Moves the clock by whole seconds; negative moves it back.
  public func advance(seconds: Int64) { instant.withLock { $0 = $0.adding(seconds: seconds) } }
  public func set(_ moment: Instant) { instant.withLock { $0 = moment } }
}
