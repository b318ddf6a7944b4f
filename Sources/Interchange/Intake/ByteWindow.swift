internal import Vocabulary

/// A window that slides over a byte stream: what line and row readers look through.
///
/// Bytes from `start` on are kept until they are dropped, so a reader can look ahead to the end of a row, and back to
/// its beginning when the row turns out bad.
final class ByteWindow {
  let input: ByteInput
  private(set) var buffer: [UInt8] = []
  private(set) var start = 0
  private(set) var isExhausted = false

  init(_ input: ByteInput) { self.input = input }

  var count: Int { buffer.count - start }

  subscript(offset: Int) -> UInt8 { buffer[start + offset] }

  /// Makes at least `wanted` bytes available where the stream has them; false when it ended short of that.
  func ensure(_ wanted: Int) throws(Fault) -> Bool {
    while count < wanted, !isExhausted { try grow() }
    return count >= wanted
  }

  /// Takes in the next piece of the stream; false at its end.
  @discardableResult
  func grow() throws(Fault) -> Bool {
    guard !isExhausted else { return false }
    if start > 1 << 16, start >= buffer.count - start {
      buffer.removeSubrange(..<start)
      start = 0
    }
    let filled = buffer.count
    let piece = 1 << 16
    buffer += [UInt8](repeating: 0, count: piece)
    let got = try input.read(into: &buffer, from: filled)
    buffer.removeLast(piece - got)
    if got == 0 { isExhausted = true }
    return got > 0
  }

  func drop(_ count: Int) { start += min(count, self.count) }

  /// The offset of the next line feed at or after `from`, looking at most `limit` bytes far.
  func lineFeed(from: Int, limit: Int) throws(Fault) -> Int? {
    var at = from
    while true {
      let end = min(count, limit)
      while at < end {
        if buffer[start + at] == UInt8(ascii: "\n") { return at }
        at += 1
      }
      if at >= limit { return nil }
      guard try grow() else { return nil }
    }
  }

  /// Drops everything up to and including the next line feed, in constant memory.
  func dropLine() throws(Fault) {
    while true {
      var at = 0
      while at < count {
        if self[at] == UInt8(ascii: "\n") {
          drop(at + 1)
          return
        }
        at += 1
      }
      drop(count)
      guard try grow() else { return }
    }
  }

  func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
    buffer[(start + range.lowerBound)..<(start + range.upperBound)]
  }
}
