import Glibc
public import Vocabulary

/// A file that appears under its name whole or not at all: written beside its place, synced, renamed, folder synced.
///
/// The bytes are hashed as they pass. A writer that is dropped before ``commit(as:)`` leaves nothing behind.
public struct DurableFile: ~Copyable {
  private let descriptor: Int32
  private let folder: String
  private let temporary: String
  private var hasher = Digest.Hasher()
  public private(set) var count = 0
  private var isOpen = true

  /// Begins a file in `folder`, which must exist. The temporary name starts with a dot.
  public init(folder: String) throws(Fault) {
    self.folder = folder
    var name = Array((folder + "/.writing-XXXXXX").utf8CString)
    descriptor = mkstemp(&name)
    temporary = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard descriptor >= 0 else {
      let reason = systemReason(errno)
      isOpen = false
      throw Fault("world.file.not-written", at: .init(file: folder), ("path", .text(folder)), ("reason", .text(reason)))
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit {
    if isOpen {
      close(descriptor)
      unlink(temporary)
    }
  }

  public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    hasher.update(bytes)
    count += bytes.count
    var done = 0
    while done < bytes.count {
      let put = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if put < 0 {
        if errno == EINTR { continue }
        throw Fault(
          "world.file.not-written", at: .init(file: folder), ("path", .text(folder)),
          ("reason", .text(systemReason(errno))))
      }
      done += put
    }
  }

  /// SHA-256 of what was written so far.
  public var digest: Digest { hasher.finish() }

  /// Makes the file durable under `name`, replacing what stood there.
  public consuming func commit(as name: String) throws(Fault) {
    guard fsync(descriptor) == 0, rename(temporary, folder + "/" + name) == 0 else {
      throw Fault(
        "world.file.not-written", at: .init(file: folder), ("path", .text(folder)),
        ("reason", .text(systemReason(errno))))
    }
    isOpen = false
    close(descriptor)
    let folderDescriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folderDescriptor >= 0 else { return }
    fsync(folderDescriptor)
    close(folderDescriptor)
  }
}
