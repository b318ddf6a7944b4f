public import Vocabulary

/// Goes through a log leaf by leaf and says whether it is whole: places without a gap, each opening fitting its
/// commitment, times that never go back, and a root that is the one recorded.
public struct LogVerification: Sendable {
  private var frontier = MerkleTree.Frontier()
  private var lastTime: Instant?
  /// Entries whose content was erased; they count, but say nothing.
  public private(set) var erased = 0
  /// Places of entries that said something was intended and of which no later entry tells the outcome, in order.
  public var openIntents: [Int] { intents.sorted() }
  private var intents: Set<Int> = []
  private var silent: Set<Int> = []
  private var watched: Checkpoint?
  private var watchedRoot: Digest?

  /// With a checkpoint, also checks that the log of that time is the beginning of this one.
  public init(since checkpoint: Checkpoint? = nil) {
    watched = checkpoint
    if checkpoint?.size == 0 { watchedRoot = MerkleTree.emptyRoot }
  }

  public var size: Int { frontier.size }
  public var root: Digest { frontier.root }
  public var tip: MerkleTree.Frontier { frontier }

  /// Throws at the first leaf that is not as it was written.
  public mutating func add(_ leaf: AuditLeaf) throws {
    guard leaf.index == frontier.size else {
      throw Fault("audit.log.gap", ("entry", .integer(Int64(frontier.size))))
    }
    let place = (name: "entry", value: Sentence.Value.integer(Int64(leaf.index)))
    if let opening = leaf.opening {
      guard opening.commitment == leaf.commitment else { throw Fault("audit.log.altered", place) }
      guard let entry = try? AuditEntry(canonicalBytes: opening.entry) else { throw Fault("audit.log.altered", place) }
      if let lastTime, entry.time < lastTime { throw Fault("audit.log.back-dated", place) }
      lastTime = entry.time
      if entry.phase == .intended {
        intents.insert(leaf.index)
      } else if let intent = entry.intent {
        // An intent that was erased can still be answered for.
        guard intents.remove(intent) != nil || silent.remove(intent) != nil else {
          throw Fault("audit.log.outcome", place)
        }
      }
    } else {
      erased += 1
      silent.insert(leaf.index)
    }
    frontier.append(leaf.hash)
    if frontier.size == watched?.size { watchedRoot = frontier.root }
  }

  /// Throws unless the log ends where its recorded head says it does, and began as the checkpoint says it did.
  public func finish(size: Int, root: Digest) throws {
    guard frontier.size == size, frontier.root == root else {
      throw Fault(
        "audit.log.head", ("entries", .integer(Int64(frontier.size))), ("recorded", .integer(Int64(size))))
    }
    if let watched, watchedRoot != watched.root {
      throw Fault("audit.log.rewritten", ("entries", .integer(Int64(watched.size))))
    }
  }
}
