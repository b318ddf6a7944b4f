internal import Dispatch
internal import Synchronization

/// Threads for work that takes long or blocks: reading files, walking payments. Never the threads on which tasks run.
public enum LongWork {
  private static let queue = DispatchQueue(label: "entente.long-work", attributes: .concurrent)

  /// Runs the body on a thread of its own and waits for it without blocking the caller's.
  public static func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body() }) }
    }
  }

  /// Whether whoever takes the pieces still wants them.
  public struct Handover<Piece: Sendable>: Sendable {
    fileprivate let room: DispatchSemaphore
    fileprivate let stopped: StopFlag
    fileprivate let stream: AsyncThrowingStream<Piece, any Error>.Continuation

    /// Hands over one piece, waiting while `ahead` pieces are not yet taken; throws `CancellationError` once nobody
    /// takes any more.
    public func give(_ piece: Piece) throws {
      room.wait()
      if stopped.isSet { throw CancellationError() }
      stream.yield(piece)
    }
  }

  /// Makes pieces on a thread of its own and takes them here, in order, at most `ahead` pieces apart.
  public static func pieces<Piece: Sendable>(
    ahead: Int = 2, make: @escaping @Sendable (Handover<Piece>) throws -> Void,
    take: (Piece) async throws -> Void
  ) async throws {
    let (stream, continuation) = AsyncThrowingStream<Piece, any Error>.makeStream()
    // A semaphore must not go away below the value it began with, so it begins at zero.
    let handover = Handover(room: DispatchSemaphore(value: 0), stopped: StopFlag(), stream: continuation)
    for _ in 0..<ahead { handover.room.signal() }
    queue.async {
      do {
        try make(handover)
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    defer {
      handover.stopped.set()
      handover.room.signal()
    }
    for try await piece in stream {
      try Task.checkCancellation()
      try await take(piece)
      handover.room.signal()
    }
  }
}

/// Set once, read by another thread.
private final class StopFlag: Sendable {
  private let flag = Atomic<Bool>(false)
  var isSet: Bool { flag.load(ordering: .acquiring) }
  func set() { flag.store(true, ordering: .releasing) }
}
