internal import Glibc
internal import Vocabulary

/// Splits one row of comma-separated values (RFC 4180): quoted fields may hold commas, doubled quotes and line ends.
/// The fields come out one after another in `bytes`, a zero between them and eight after the last, so that a reader of
/// whole words never leaves the array.
struct CommaRow {
  private(set) var bytes: [UInt8] = []
  /// Where each field ends, after a leading −1: field `i` is `separators[i] + 1 ..< separators[i + 1]`.
  private(set) var separators: [Int32] = [-1]

  static let padding = 16

  var count: Int { separators.count - 1 }

  func field(_ place: Int) -> ArraySlice<UInt8> {
    place < 0 || place >= count ? [] : bytes[(Int(separators[place]) + 1)..<Int(separators[place + 1])]
  }

  func text(_ place: Int) -> String { String(decoding: field(place), as: UTF8.self) }

  var strings: [String] { (0..<count).map { text($0) } }

  /// Reads the row that starts at the beginning of `input`. Returns the bytes taken with the line end and how many line
  /// ends were among them. Nil when the row does not end inside the input (and `isLast` is false): more is needed.
  mutating func read(_ input: UnsafeRawBufferPointer, isLast: Bool) -> (taken: Int, lines: Int)? {
    bytes.removeAll(keepingCapacity: true)
    separators.removeAll(keepingCapacity: true)
    separators.append(-1)
    var at = 0
    var lines = 0
    var isQuoted = false
    var isFieldStart = true
    while at < input.count {
      let byte = input[at]
      at += 1
      if isQuoted {
        if byte == UInt8(ascii: "\"") {
          if at < input.count, input[at] == UInt8(ascii: "\"") {
            bytes.append(byte)
            at += 1
          } else {
            isQuoted = false
          }
        } else {
          if byte == UInt8(ascii: "\n") { lines += 1 }
          bytes.append(byte)
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\"") where isFieldStart:
        isQuoted = true
        isFieldStart = false
      case UInt8(ascii: ","):
        endField()
        isFieldStart = true
      case UInt8(ascii: "\n"):
        endRow()
        return (at, lines + 1)
      default:
        bytes.append(byte)
        isFieldStart = false
      }
    }
    guard isLast, !isQuoted else { return nil }
    endRow()
    return (at, lines + 1)
  }

  private mutating func endField() {
    separators.append(Int32(truncatingIfNeeded: bytes.count))
    bytes.append(0)
  }

  private mutating func endRow() {
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    separators.append(Int32(truncatingIfNeeded: bytes.count))
    bytes.append(contentsOf: repeatElement(0, count: CommaRow.padding))
  }
}

/// A small table beside the payments, read row by row: accounts, institutions, rates.
enum CommaTable {
  /// Calls `row` with each row after the header and its line; empty lines are passed over. Damage to the stream and rows
  /// too long to read are handed to `fault`. Throws only when the file cannot be read.
  static func read(
    _ file: IntakeFile, limits: IntakeLimits, header: ([String]) throws(Fault) -> Void,
    row: (CommaRow, Int) -> Void, fault: (Fault) -> Void
  ) throws(Fault) {
    let input = try file.open(limits: limits, hashing: false)
    var held: [UInt8] = []
    var start = 0
    var line = 1
    var isLast = false
    var seenHeader = false
    var values = CommaRow()
    while true {
      let outcome = held.withUnsafeBytes {
        values.read(UnsafeRawBufferPointer(rebasing: $0[start...]), isLast: isLast)
      }
      if start < held.count, let outcome {
        start += outcome.taken
        let isEmpty = values.count == 1 && values.field(0).isEmpty
        if !seenHeader {
          seenHeader = true
          try header(values.strings.map(TransactionColumns.cleaned))
        } else if !isEmpty {
          row(values, line)
        }
        line += outcome.lines
        continue
      }
      if isLast {
        if start < held.count {
          fault(Fault("interchange.layout.quote", at: .init(file: file.name, line: line)))
        }
        break
      }
      if held.count - start > limits.rowBytes {
        fault(Fault("interchange.layout.row-length", at: .init(file: file.name, line: line)))
        break
      }
      held.removeSubrange(0..<start)
      start = 0
      let filled = held.count
      held += [UInt8](repeating: 0, count: 1 << 16)
      let got = try input.read(into: &held, from: filled)
      held.removeLast((1 << 16) - got)
      isLast = got == 0
    }
    if !seenHeader { try header([]) }
    if let damage = input.damage { fault(damage) }
  }
}
