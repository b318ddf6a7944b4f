internal import Vocabulary

/// The lines of a text, each with its number; blank ones are passed over, and one that is too long is reported.
final class LineReader {
  enum Item {
    case line([UInt8], number: Int)
    case tooLong(number: Int)
  }

  private let window: ByteWindow
  private let limits: IntakeLimits
  private var number = 0
  private var isFirst = true

  init(_ input: ByteInput, limits: IntakeLimits) {
    window = ByteWindow(input)
    self.limits = limits
  }

  func next() throws(Fault) -> Item? {
    if isFirst {
      isFirst = false
      if try window.ensure(3), window[0] == 0xef, window[1] == 0xbb, window[2] == 0xbf { window.drop(3) }
    }
    while try window.ensure(1) {
      number += 1
      let end: Int
      if let found = try window.lineFeed(from: 0, limit: limits.rowBytes + 1) {
        end = found
      } else if window.count > limits.rowBytes {
        try window.dropLine()
        return .tooLong(number: number)
      } else {
        end = window.count
      }
      var line = window.slice(0..<end)
      while let last = line.last, last == 13 || last == 32 || last == 9 { line.removeLast() }
      let bytes = Array(line)
      window.drop(end + 1)
      if !bytes.isEmpty { return .line(bytes, number: number) }
    }
    return nil
  }
}
