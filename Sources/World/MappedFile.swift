import Glibc
public import Vocabulary

/// A file's bytes, mapped for reading: what columns on disk are walked through without being copied.
///
/// Only files this program wrote itself and never changes again are mapped. A foreign file may be shortened while it
/// is read, which would end the process; such files are read through ``ReadableFile``.
public final class MappedFile: @unchecked Sendable {
  // Sendable: both properties are set once, the mapping is read-only and lives until `deinit`.
  private let base: UnsafeRawPointer?
  public let count: Int

  /// Maps the whole file. Throws `world.file.not-read`.
  public init(path: String) throws(Fault) {
    let file = try ReadableFile(path: path)
    count = try file.size()
    guard count > 0 else {
      base = nil
      return
    }
    guard let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, file.descriptor, 0), mapped != MAP_FAILED else {
      throw Fault(
        "world.file.not-read", at: .init(file: path), ("path", .text(path)), ("reason", .text(systemReason(errno))))
    }
    base = UnsafeRawPointer(mapped)
  }

  deinit {
    if let base { munmap(UnsafeMutableRawPointer(mutating: base), count) }
  }

  /// The bytes; they must not be kept past the mapped file's own life.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}

/// A file opened for reading at any position, by any number of threads.
public final class ReadableFile: Sendable {
  fileprivate let descriptor: Int32
  public let path: String

  /// Throws `world.file.not-read`; a folder is not a file.
  public init(path: String) throws(Fault) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Fault(
        "world.file.not-read", at: .init(file: path), ("path", .text(path)), ("reason", .text(systemReason(errno))))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw Fault(
        "world.file.not-read", at: .init(file: path), ("path", .text(path)), ("reason", .text(systemReason(EISDIR))))
    }
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Length in bytes at this moment.
  public func size() throws(Fault) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw Fault(
        "world.file.not-read", at: .init(file: path), ("path", .text(path)), ("reason", .text(systemReason(errno))))
    }
    return Int(status.st_size)
  }

  /// Fills `buffer` from byte `offset` on; returns how many bytes there were, fewer only at the end of the file.
  public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(Fault) -> Int {
    var done = 0
    while done < buffer.count {
      let got = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if got == 0 { break }
      if got < 0 {
        if errno == EINTR { continue }
        throw Fault(
          "world.file.not-read", at: .init(file: path), ("path", .text(path)), ("reason", .text(systemReason(errno))))
      }
      done += got
    }
    return done
  }
}

/// The system's own words for an error number.
func systemReason(_ number: Int32) -> String { String(cString: strerror(number)) }
