internal import Glibc
public import Vocabulary

/// Lines of a result on their way out, in blocks: to standard output, or to a file.
///
/// A line that cannot be written is remembered and told by the next ``flush()``, so that no program takes a part for
/// the whole.
public final class ResultOutput {
  private let descriptor: Int32
  private let name: String
  private var pending: [UInt8] = []
  private var failure: Int32?

  /// Standard output.
  public init() {
    descriptor = 1
    name = "-"
  }

  /// A file, written in place and readable by its owner alone: what stands behind a link or a device stays there. `-`
  /// is standard output. Throws when it cannot be opened.
  public init(file path: String) throws {
    name = path
    descriptor = path == "-" ? 1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw ResultOutput.fault(path, errno) }
  }

  deinit { if descriptor > 2 { close(descriptor) } }

  public func line(_ bytes: some Sequence<UInt8>) {
    pending.append(contentsOf: bytes)
    pending.append(UInt8(ascii: "\n"))
    if pending.count > 1 << 16 { send() }
  }

  public func line(_ text: String) { line(text.utf8) }

  /// Everything so far is written. Throws `workbench.output.unwritable` when some of it could not be.
  public func flush() throws {
    send()
    if let failure { throw ResultOutput.fault(name, failure) }
  }

  private func send() {
    var written = 0
    while failure == nil, written < pending.count {
      let got = pending.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if got < 0 {
        if errno != EINTR { failure = errno }
      } else {
        written += got
      }
    }
    pending.removeAll(keepingCapacity: true)
  }

  private static func fault(_ path: String, _ reason: Int32) -> Fault {
    unwritable(path, String(cString: strerror(reason)))
  }

  /// What is said when a file, or `-` for standard output, cannot be written.
  public static func unwritable(_ path: String, _ reason: String) -> Fault {
    path == "-"
      ? Fault(
        "workbench.output.unwritable", Sentence("workbench.output.unwritable.standard", ("reason", .text(reason))))
      : Fault("workbench.output.unwritable", at: Fault.Location(file: path), ("reason", .text(reason)))
  }
}
