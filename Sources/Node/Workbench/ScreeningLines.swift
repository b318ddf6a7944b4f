internal import Glibc
internal import Vocabulary

/// Lines from a file or from standard input, as they come, in constant memory.
final class ScreeningLines {
  /// Longer lines are refused, not read.
  static let longest = 1 << 20

  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var isExhausted = false
  /// Counted from 1; that of the line last returned.
  private(set) var number = 0

  /// - Parameter path: a file, or `-` for standard input.
  init(_ path: String) throws(Fault) {
    if path == "-" {
      descriptor = 0
      return
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      throw Fault(
        "workbench.input.unreadable", at: Fault.Location(file: path),
        ("path", .text(path)), ("reason", .text(String(cString: strerror(errno)))))
    }
  }

  deinit { if descriptor > 0 { close(descriptor) } }

  enum Line {
    case bytes(ArraySlice<UInt8>)
    case tooLong
  }

  /// Whether another whole line is here already, so that asking for it will not wait.
  var hasLineReady: Bool { buffer[start...].contains(UInt8(ascii: "\n")) }

  /// The next line without its end; nil at the end of the input.
  func next() -> Line? {
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
      fill()
      searched = start + waiting
    }
  }

  private func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  private func fill() {
    if start > 0 {
      buffer.removeSubrange(..<start)
      start = 0
    }
    let filled = buffer.count
    let piece = 1 << 16
    buffer.append(contentsOf: repeatElement(0, count: piece))
    let got = buffer.withUnsafeMutableBytes { bytes in
      while true {
        let got = read(descriptor, bytes.baseAddress.map { $0 + filled }, piece)
        if got >= 0 || errno != EINTR { return got }
      }
    }
    buffer.removeLast(piece - max(0, got))
    if got <= 0 { isExhausted = true }
  }
}
