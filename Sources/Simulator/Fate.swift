package import Audit
package import Authority
package import Holdings
internal import Synchronization
package import Vocabulary
package import World

/// The machine of a node stopped: nothing of what was going on goes on.
struct Death: Error {}

/// What befalls the machine of a node: it dies at some operation of its store or its disk, before the operation has an effect
/// or right after, or the disk takes nothing for a while.
package final class Fate: Sendable {
  private struct State {
    var isDead = false
    var isFull = false
    /// Operations until it dies.
    var left: Int?
    var afterwards = false
  }
  private let state = Mutex(State())

  package init() {}

  package var isDead: Bool { state.withLock { $0.isDead } }

  /// The machine starts, and will die at the operation with this number; never where nil.
  package func start(dyingAt operation: Int?, afterwards: Bool) {
    state.withLock {
      $0.isDead = false
      $0.left = operation
      $0.afterwards = afterwards
    }
  }

  package func fill(_ isFull: Bool) { state.withLock { $0.isFull = isFull } }

  /// Whether the operation that begins now is the last.
  fileprivate func begin(writing: Bool) throws -> Bool {
    try state.withLock { state in
      if state.isDead { throw Death() }
      if state.isFull, writing { throw Fault("holdings.failed", ("reason", .text("No space left on device"))) }
      guard let left = state.left else { return false }
      state.left = left - 1
      guard left <= 1 else { return false }
      state.isDead = true
      if !state.afterwards { throw Death() }
      return true
    }
  }

  fileprivate func run<R>(writing: Bool, _ body: () throws -> R) throws -> R {
    let isLast = try begin(writing: writing)
    let result = try body()
    if isLast { throw Death() }
    return result
  }

  fileprivate func run<R>(writing: Bool, _ body: () async throws -> R) async throws -> R {
    let isLast = try begin(writing: writing)
    let result = try await body()
    if isLast { throw Death() }
    return result
  }
}

/// A store on such a machine.
package struct MortalStore: HoldingsStore {
  let fate: Fate
  let store: any HoldingsStore

  package init(_ store: any HoldingsStore, _ fate: Fate) {
    self.store = store
    self.fate = fate
  }

  package func read<R: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> R) async throws -> R {
    try await fate.run(writing: false) { try await store.read(body) }
  }

  package func write<R: Sendable>(_ body: @escaping @Sendable (any WriteTransaction) throws -> R) async throws -> R {
    try await fate.run(writing: true) { try await store.write(body) }
  }

  package func effect<A: Act, R: Sendable>(
    _ spent: Spent<A>, entry: AuditEntry, _ body: @escaping @Sendable (any EffectTransaction) throws -> R
  ) async throws -> R {
    try await fate.run(writing: true) { try await store.effect(spent, entry: entry, body) }
  }

  package func integrityFaults() async throws -> [String] {
    try await fate.run(writing: false) { try await store.integrityFaults() }
  }
}

/// Files on such a machine. What only asks whether something is there is no operation.
package struct MortalFiles: Files {
  let fate: Fate
  let files: any Files

  package init(_ files: any Files, _ fate: Fate) {
    self.files = files
    self.fate = fate
  }

  package func read(_ path: String) throws -> [UInt8] { try fate.run(writing: false) { try files.read(path) } }
  package func replace(_ path: String, with bytes: [UInt8], isSecret: Bool) throws {
    try fate.run(writing: true) { try files.replace(path, with: bytes, isSecret: isSecret) }
  }
  package func exists(_ path: String) -> Bool { files.exists(path) }
  package func isFolder(_ path: String) -> Bool { files.isFolder(path) }
  package func isPlainFile(_ path: String) -> Bool { files.isPlainFile(path) }
  package func size(of path: String) throws -> Int64 { try files.size(of: path) }
  package func list(_ folder: String) throws -> [String] { try fate.run(writing: false) { try files.list(folder) } }
  package func makeFolder(_ path: String) throws { try fate.run(writing: true) { try files.makeFolder(path) } }
  package func makePrivate(_ folder: String) throws { try fate.run(writing: true) { try files.makePrivate(folder) } }
  package func remove(_ path: String) throws { try fate.run(writing: true) { try files.remove(path) } }
  package func rename(_ path: String, to other: String) throws {
    try fate.run(writing: true) { try files.rename(path, to: other) }
  }
  package func sync(_ path: String) throws { try fate.run(writing: true) { try files.sync(path) } }
  package func digest(of path: String) throws -> Digest { try fate.run(writing: false) { try files.digest(of: path) } }
}
