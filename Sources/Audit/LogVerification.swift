internal import Synchronization
public import Vocabulary
internal import World

/// Goes through a log leaf by leaf and says whether it is whole: places without a gap, each opening fitting its
/// commitment, times that never go back, outcomes that name an open intent, and a root that is the one recorded.
public struct LogVerification: Sendable {
  private var frontier = MerkleTree.Frontier()
  /// The place of the next leaf.
  private var next = 0
  private var lastTime: Instant?
  /// Entries whose content was erased; they count, but say nothing.
  public var erased: Int { silent.count }
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

  /// How many leaves, a power of two, are best given at once to ``add(_:)-([AuditLeaf])``.
  public static let batch = 8192

  /// Throws at the first leaf that is not as it was written.
  public mutating func add(_ leaf: AuditLeaf) throws {
    let checked = Checked(leaf)
    try take(checked, at: leaf.index)
    append(checked.hash)
  }

  /// The same of many leaves in their order, the hashing shared between the machine's processors.
  public mutating func add(_ leaves: [AuditLeaf]) throws {
    var pieces = 1
    while pieces * 2 <= min(ParallelWork.processors, 8) { pieces *= 2 }
    let size = leaves.count / pieces
    guard pieces > 1, size >= 256, size * pieces == leaves.count, size.nonzeroBitCount == 1, next % size == 0 else {
      for leaf in leaves { try add(leaf) }
      return
    }
    // Each piece is a full subtree: its root is all that the tree takes of it.
    let done = Mutex([Piece](repeating: Piece(), count: pieces))
    ParallelWork.run(pieces: pieces) { number in
      let piece = Piece(leaves[number * size..<(number + 1) * size])
      done.withLock { $0[number] = piece }
    }
    let first = next
    for (number, piece) in done.withLock({ $0 }).enumerated() {
      let start = first + number * size
      for (place, checked) in piece.checked.enumerated() { try take(checked, at: leaves[number * size + place].index) }
      if let watched, watched.size > start, watched.size < start + size {
        // The root of that moment is asked for, which lies inside.
        for checked in piece.checked { append(checked.hash) }
      } else {
        frontier.append(root: piece.root, of: size)
        if frontier.size == watched?.size { watchedRoot = frontier.root }
      }
    }
  }

  private struct Piece: Sendable {
    var checked: [Checked] = []
    var root = MerkleTree.emptyRoot

    init() {}

    init(_ leaves: ArraySlice<AuditLeaf>) {
      checked = leaves.map(Checked.init)
      root = MerkleTree.root(of: checked.lazy.map(\.hash))
    }
  }

  private mutating func append(_ hash: Digest) {
    frontier.append(hash)
    if frontier.size == watched?.size { watchedRoot = frontier.root }
  }

  /// What of a leaf can be said without the others.
  private struct Checked: Sendable {
    enum Content: Sendable {
      case erased, altered
      case said(at: Instant, phase: AuditEntry.Phase, intent: Int?)
    }
    let hash: Digest
    let content: Content

    init(_ leaf: AuditLeaf) {
      hash = leaf.hash
      guard let opening = leaf.opening else {
        content = .erased
        return
      }
      if opening.commitment == leaf.commitment, let entry = try? AuditEntry.Outline(canonicalBytes: opening.entry) {
        content = .said(at: entry.time, phase: entry.phase, intent: entry.intent)
      } else {
        content = .altered
      }
    }
  }

  private mutating func take(_ checked: Checked, at index: Int) throws {
    guard index == next else { throw Fault("audit.log.gap", ("entry", .integer(Int64(next)))) }
    next += 1
    let place = (name: "entry", value: Sentence.Value.integer(Int64(index)))
    switch checked.content {
    case .altered: throw Fault("audit.log.altered", place)
    case .erased: silent.insert(index)
    case .said(let time, let phase, let intent):
      if let lastTime, time < lastTime { throw Fault("audit.log.back-dated", place) }
      lastTime = time
      if phase == .intended {
        intents.insert(index)
      } else if let intent {
        // An intent that was erased can still be answered for.
        guard intents.remove(intent) != nil || silent.contains(intent) else {
          throw Fault("audit.log.outcome", place)
        }
      }
    }
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
