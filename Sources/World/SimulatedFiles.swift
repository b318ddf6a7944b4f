internal import Synchronization
public import Vocabulary

/// Files in memory, which can fail at a chosen operation and can lose what was not synced.
public final class SimulatedFiles: Files {
  private struct State {
    var files: [String: [UInt8]] = [:]
    var folders: Set<String> = ["/", "."]
    /// What would survive a crash.
    var durable: [String: [UInt8]] = [:]
    var operations = 0
    var failAt: Int?
  }

  private let state = Mutex(State())

  public init() {}

  /// The operation with this number (counted from 1) and all after it fail as on a full disk; nil heals.
  public func fail(at operation: Int?) {
    state.withLock {
      $0.operations = 0
      $0.failAt = operation
    }
  }

  /// The power goes: everything that was not synced is gone.
  public func crash() {
    state.withLock { $0.files = $0.durable }
  }

  public func read(_ path: String) throws -> [UInt8] {
    try state.withLock { state in
      guard let bytes = state.files[path] else { throw absent(path) }
      return bytes
    }
  }

  public func replace(_ path: String, with bytes: [UInt8], isSecret: Bool) throws {
    try change(path) {
      $0.files[path] = bytes
      $0.durable[path] = bytes
    }
  }

  public func exists(_ path: String) -> Bool {
    state.withLock { $0.files[path] != nil || $0.folders.contains(path) }
  }

  public func isFolder(_ path: String) -> Bool { state.withLock { $0.folders.contains(path) } }
  public func isPlainFile(_ path: String) -> Bool { state.withLock { $0.files[path] != nil } }
  public func size(of path: String) throws -> Int64 { Int64(try read(path).count) }

  public func list(_ folder: String) throws -> [String] {
    state.withLock { state in
      let prefix = FilePath.join(folder, "")
      let names = (Array(state.files.keys) + state.folders).filter { $0.hasPrefix(prefix) && $0 != prefix }
        .map { String($0.dropFirst(prefix.count)) }
      return Array(Set(names.filter { !$0.contains("/") })).sorted()
    }
  }

  public func makeFolder(_ path: String) throws {
    try change(path) { $0.folders.insert(path) }
  }

  public func makePrivate(_ folder: String) throws { try change(folder) { _ in } }

  public func remove(_ path: String) throws {
    try change(path) {
      $0.files[path] = nil
      $0.durable[path] = nil
    }
  }

  public func rename(_ path: String, to other: String) throws {
    try change(path) {
      guard let bytes = $0.files.removeValue(forKey: path) else { return }
      $0.files[other] = bytes
    }
  }

  public func sync(_ path: String) throws {
    try change(path) { state in
      if state.folders.contains(path) {
        // Names are durable once their folder is synced.
        for (name, bytes) in state.files where FilePath.folder(of: name) == path { state.durable[name] = bytes }
        for name in state.durable.keys where FilePath.folder(of: name) == path && state.files[name] == nil {
          state.durable[name] = nil
        }
      }
    }
  }

  public func digest(of path: String) throws -> Digest { Digest(of: try read(path)) }

  private func change(_ path: String, _ body: (inout State) -> Void) throws {
    try state.withLock { state in
      state.operations += 1
      if let failAt = state.failAt, state.operations >= failAt {
        throw Fault(
          "world.file.not-written", at: .init(file: path), ("path", .text(path)),
          ("reason", .text("No space left on device")))
      }
      body(&state)
    }
  }

  private func absent(_ path: String) -> Fault {
    Fault(
      "world.file.not-read", at: .init(file: path), ("path", .text(path)),
      ("reason", .text("No such file or directory")))
  }
}
