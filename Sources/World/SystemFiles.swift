public import Vocabulary

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The machine's own file system.
public struct SystemFiles: Files {
  public init() {}

  public func read(_ path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    let expected = try size(of: path)
    bytes.reserveCapacity(Int(min(expected, 1 << 30)))
    try eachPiece(of: path) { bytes.append(contentsOf: $0) }
    return bytes
  }

  public func replace(_ path: String, with bytes: [UInt8], isSecret: Bool) throws {
    let temporary = path + ".writing"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, isSecret ? 0o600 : 0o644)
    guard file >= 0 else { throw failure("world.file.not-written", path) }
    do {
      var written = 0
      while written < bytes.count {
        let count = bytes.withUnsafeBytes { systemWrite(file, $0.baseAddress! + written, bytes.count - written) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw failure("world.file.not-written", path) }
        written += count
      }
      guard fsync(file) == 0 else { throw failure("world.file.not-written", path) }
    } catch {
      close(file)
      unlink(temporary)
      throw error
    }
    close(file)
    try rename(temporary, to: path)
    try sync(FilePath.folder(of: path))
  }

  public func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  public func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  public func isPlainFile(_ path: String) -> Bool {
    var information = stat()
    return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
  }

  public func size(of path: String) throws -> Int64 {
    var information = stat()
    guard stat(path, &information) == 0 else { throw failure("world.file.not-read", path) }
    return Int64(information.st_size)
  }

  public func list(_ folder: String) throws -> [String] {
    guard let stream = opendir(folder) else { throw failure("world.file.not-read", folder) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  public func makeFolder(_ path: String) throws {
    if isFolder(path) { return }
    let parent = FilePath.folder(of: path)
    if parent != path, parent != "." { try makeFolder(parent) }
    guard mkdir(path, 0o700) == 0 || errno == EEXIST && isFolder(path) else {
      throw failure("world.file.not-written", path)
    }
    try sync(parent)
  }

  public func makePrivate(_ folder: String) throws {
    guard chmod(folder, 0o700) == 0 else { throw failure("world.file.not-written", folder) }
  }

  public func remove(_ path: String) throws {
    guard unlink(path) == 0 || errno == ENOENT else { throw failure("world.file.not-written", path) }
  }

  public func rename(_ path: String, to other: String) throws {
    guard systemRename(path, other) == 0 else { throw failure("world.file.not-written", other) }
  }

  public func sync(_ path: String) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure("world.file.not-written", path) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw failure("world.file.not-written", path) }
  }

  public func digest(of path: String) throws -> Digest {
    var hasher = Digest.Hasher()
    try eachPiece(of: path) { hasher.update(UnsafeRawBufferPointer($0)) }
    return hasher.finish()
  }

  private func eachPiece(of path: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure("world.file.not-read", path) }
    defer { close(file) }
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { piece in
      while true {
        let count = systemRead(file, piece.baseAddress!, piece.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw failure("world.file.not-read", path) }
        if count == 0 { return }
        try body(UnsafeBufferPointer(rebasing: piece[..<count]))
      }
    }
  }

  private func failure(_ code: Fault.Code, _ path: String) -> Fault {
    let reason = String(cString: strerror(errno))
    return Fault(code, at: .init(file: path), ("path", .text(path)), ("reason", .text(reason)))
  }
}

// The protocol's own names hide the C functions of the same name inside the type.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int { write(file, bytes, count) }
private func systemRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(file, bytes, count)
}
private func systemRename(_ path: String, _ other: String) -> Int32 { rename(path, other) }

/// Holds a file's lock until it goes away; the system releases it when the process ends, however it ends.
public struct FileLock: ~Copyable, Sendable {
  private let file: Int32

  /// Nil when another process holds it.
  public init?(_ path: String) throws {
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      let reason = String(cString: strerror(errno))
      throw Fault(
        "world.file.not-written", at: .init(file: path), ("path", .text(path)), ("reason", .text(reason)))
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      return nil
    }
  }

  /// Tries for as long as `seconds`, for locks that others hold only briefly; nil when it was held all the time.
  public static func waiting(for path: String, seconds: Double) async throws -> FileLock? {
    var left = seconds
    while true {
      if let lock = try FileLock(path) { return lock }
      guard left > 0 else { return nil }
      try await Task.sleep(nanoseconds: 20_000_000)
      left -= 0.02
    }
  }

  deinit { close(file) }
}
