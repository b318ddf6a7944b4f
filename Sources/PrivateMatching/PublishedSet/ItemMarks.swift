internal import Synchronization
internal import Vocabulary
internal import World

extension EvaluationKey {
  /// The marks of the holder's items, in their order: the long part of making a set, on threads of its own.
  ///
  /// `progress` is told, from any of the threads, how many items are done; `isCancelled` is asked as often. Throws
  /// `matching.item` for an item of more than 65,535 bytes, and `CancellationError`.
  public func marks(
    of items: [[UInt8]], threads: Int? = nil, progress: @Sendable (_ done: Int) -> Void = { _ in },
    isCancelled: @Sendable () -> Bool = { false }
  ) throws -> [ItemMark] {
    guard items.allSatisfy({ $0.count <= ObliviousFunction.longestItem }) else { throw Fault("matching.item") }
    let step = 512
    let steps = (items.count + step - 1) / step
    let pieces = max(1, min(threads ?? ParallelWork.processors, steps))
    let done = Atomic<Int>(0)
    let isStopped = Atomic<Bool>(false)
    // Each thread takes every so many-th run of items; who does which changes nothing in the result.
    let found = Mutex([[ItemMark]](repeating: [], count: steps))
    ParallelWork.run(pieces: pieces) { piece in
      for run in stride(from: piece, to: steps, by: pieces) {
        if isStopped.load(ordering: .relaxed) { return }
        if isCancelled() { return isStopped.store(true, ordering: .relaxed) }
        let slice = items[run * step..<min(items.count, (run + 1) * step)]
        let marks = slice.compactMap { item in value(for: item).flatMap { ItemMark(value: $0) } }
        found.withLock { $0[run] = marks }
        progress(done.add(slice.count, ordering: .relaxed).newValue)
      }
    }
    if isStopped.load(ordering: .relaxed) { throw CancellationError() }
    let marks = found.withLock { Array($0.joined()) }
    // An item that hashes to no element has no mark: nobody knows one.
    guard marks.count == items.count else { throw Fault("matching.item") }
    return marks
  }
}
