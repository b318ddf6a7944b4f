internal import Glibc
internal import Vocabulary

/// Lines from a file or from standard input, as they come, in constant memory.
final class ScreeningLines {
  /// Longer lines are refused, not read.
  static let longest = 1 << 20
  /// What some programs put before UTF-8.
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var isExhausted = false
  /// Counted from 1; that of the line last returned.
  private(set) var number = 0

  /// - Parameter path: a file, or `-` for standard input.
  init(_ path: String) throws(Fault) {
    self.path = path
    descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw unreadable(errno) }
    // A folder can be opened but not read; this is said before anything is answered.
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw unreadable(EISDIR) }
  }

  private func unreadable(_ reason: Int32) -> Fault {
    Fault(
      "workbench.input.unreadable", at: Fault.Location(file: path),
      ("reason", .text(String(cString: strerror(reason)))))
  }

  deinit { if descriptor > 0 { close(descriptor) } }

  enum Line {
    case bytes(ArraySlice<UInt8>)
    case tooLong
  }

  /// Whether another whole line is here already, so that asking for it will not wait.
  var hasLineReady: Bool { buffer[start...].contains(UInt8(ascii: "\n")) }

  /// The next line without its end, and without a mark of byte order before the first; nil at the end of the input.
  /// Throws when the input stops being readable: what came so far is then not all.
  func next() throws(Fault) -> Line? {
    var searched = start
    var skipping = false
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = buffer[start..<end]
        start = end + 1
        number += 1
        return skipping ? .tooLong : .bytes(trimmed(line))
      }
      if isExhausted {
        guard start < buffer.count || skipping else { return nil }
        let line = buffer[start...]
        start = buffer.count
        number += 1
        return skipping ? .tooLong : .bytes(trimmed(line))
      }
      if buffer.count - start > ScreeningLines.longest {
        buffer.removeAll(keepingCapacity: true)
        start = 0
        skipping = true
      }
      let waiting = buffer.count - start
      try fill()
      searched = start + waiting
    }
  }

  private func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    if number == 1, line.starts(with: ScreeningLines.byteOrderMark) { line = line.dropFirst(3) }
    return line
  }

  private func fill() throws(Fault) {
    if start > 0 {
      buffer.removeSubrange(..<start)
      start = 0
    }
    let filled = buffer.count
    let piece = 1 << 16
    buffer += [UInt8](repeating: 0, count: piece)
    let got = buffer.withUnsafeMutableBytes { bytes in
      while true {
        let got = read(descriptor, bytes.baseAddress.map { $0 + filled }, piece)
        if got >= 0 || errno != EINTR { return got }
      }
    }
    buffer.removeLast(piece - max(0, got))
    if got < 0 { throw unreadable(errno) }
    if got == 0 { isExhausted = true }
  }
}
