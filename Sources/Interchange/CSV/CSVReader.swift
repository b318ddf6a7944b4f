internal import Vocabulary

/// One row of a table, with the line on which it begins.
struct CSVRow {
  let line: Int
  let fields: [String]

  /// The trimmed field at a position; nil when absent or empty.
  subscript(_ index: Int) -> String? {
    guard index < fields.count else { return nil }
    let text = fields[index].tidied
    return text.isEmpty ? nil : text
  }
}

/// RFC 4180 and what is met in life: CR LF or LF, a byte order mark, blank lines, a quote inside an unquoted field.
///
/// A row that cannot be read is reported and the next *line* is tried, so that one stray quote costs a row and not
/// the rest of the file. Nothing is held but the row at hand.
final class CSVReader {
  enum Item {
    case row(CSVRow)
    /// What is wrong, the line, and the field's position counted from 1 where one field is to blame.
    case bad(Fault.Code, line: Int, field: Int?)
  }

  private let window: ByteWindow
  private let separator: UInt8
  private let limits: IntakeLimits
  private var line = 1
  private var isFirst = true

  init(_ input: ByteInput, separator: UInt8 = UInt8(ascii: ","), limits: IntakeLimits) {
    window = ByteWindow(input)
    self.separator = separator
    self.limits = limits
  }

  /// The next row or fault; nil at the end of the file.
  func next() throws(Fault) -> Item? {
    if isFirst {
      isFirst = false
      if try window.ensure(3), window[0] == 0xef, window[1] == 0xbb, window[2] == 0xbf { window.drop(3) }
    }
    while true {
      guard try window.ensure(1) else { return nil }
      if window[0] == UInt8(ascii: "\n") {
        line += 1
        window.drop(1)
      } else if window[0] == UInt8(ascii: "\r") {
        window.drop(1)
      } else {
        return try row()
      }
    }
  }

  private enum State { case fieldStart, plain, quoted, afterQuote }

  private func row() throws(Fault) -> Item {
    var fields: [[UInt8]] = []
    var field: [UInt8] = []
    var state = State.fieldStart
    var at = 0
    var lines = 0
    while true {
      if at == window.count, try !window.grow() {
        if state == .quoted { return try bad("interchange.csv.unclosed-quote", field: fields.count + 1) }
        fields.append(field)
        window.drop(at)
        return finish(fields, lines: lines)
      }
      let byte = window[at]
      at += 1
      switch state {
      case .quoted:
        if byte == UInt8(ascii: "\"") {
          state = .afterQuote
          continue
        }
        if byte == UInt8(ascii: "\n") { lines += 1 }
        field.append(byte)
      case .fieldStart, .plain, .afterQuote:
        if byte == separator {
          fields.append(field)
          field = []
          state = .fieldStart
          if fields.count >= limits.fields { return try bad("interchange.csv.too-many-fields", field: nil) }
          continue
        }
        if byte == UInt8(ascii: "\n") {
          if field.last == UInt8(ascii: "\r") { field.removeLast() }
          fields.append(field)
          window.drop(at)
          return finish(fields, lines: lines + 1)
        }
        if byte == UInt8(ascii: "\"") {
          if state == .fieldStart {
            state = .quoted
            continue
          }
          if state == .afterQuote { state = .quoted }
        } else if state == .afterQuote {
          // Blanks and a carriage return may follow the closing quote; anything else is a broken field.
          if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\r") { continue }
          return try bad("interchange.csv.quote", field: fields.count + 1)
        } else {
          state = .plain
        }
        field.append(byte)
      }
      if field.count > limits.fieldBytes { return try bad("interchange.csv.field-too-long", field: fields.count + 1) }
      if at > limits.rowBytes { return try bad("interchange.row-too-long", field: nil) }
    }
  }

  private func bad(_ code: Fault.Code, field: Int?) throws(Fault) -> Item {
    let line = line
    try window.dropLine()
    self.line += 1
    return .bad(code, line: line, field: field)
  }

  private func finish(_ fields: [[UInt8]], lines: Int) -> Item {
    let first = line
    line += lines
    var texts: [String] = []
    texts.reserveCapacity(fields.count)
    for (position, field) in fields.enumerated() {
      guard let text = String(validating: field, as: UTF8.self), !field.contains(0) else {
        return .bad("interchange.text.encoding", line: first, field: position + 1)
      }
      texts.append(text)
    }
    return .row(CSVRow(line: first, fields: texts))
  }
}
