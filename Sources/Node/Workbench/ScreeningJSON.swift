/// One line of JSON, read for the few shapes that the workbench takes: an object of strings, numbers and lists.
///
/// Reads bytes straight, because screening answers thousands of lines a second. Strict (RFC 8259): anything else than
/// one whole object is refused, and so is nesting deeper than 16.
enum ScreeningJSON {
  indirect enum Value: Sendable, Hashable {
    case text(String)
    case number(String)
    case truth(Bool)
    case null
    case list([Value])
    case object([String: Value])
  }

  /// Nil when the line is not an object.
  static func object(_ line: ArraySlice<UInt8>) -> [String: Value]? {
    var parser = Parser(line)
    guard case .object(let fields)? = parser.document() else { return nil }
    return fields
  }

  private struct Parser {
    let bytes: ArraySlice<UInt8>
    var at: Int
    var depth = 0

    init(_ bytes: ArraySlice<UInt8>) {
      self.bytes = bytes
      at = bytes.startIndex
    }

    var current: UInt8? { at < bytes.endIndex ? bytes[at] : nil }

    mutating func skipSpace() {
      while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { at += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
      guard current == byte else { return false }
      at += 1
      return true
    }

    mutating func document() -> Value? {
      guard let value = value() else { return nil }
      skipSpace()
      return at == bytes.endIndex ? value : nil
    }

    mutating func value() -> Value? {
      skipSpace()
      guard depth < 16, let byte = current else { return nil }
      switch byte {
      case UInt8(ascii: "{"):
        at += 1
        depth += 1
        defer { depth -= 1 }
        return object()
      case UInt8(ascii: "["):
        at += 1
        depth += 1
        defer { depth -= 1 }
        return list()
      case UInt8(ascii: "\""):
        at += 1
        return string().map { .text($0) }
      case UInt8(ascii: "t"): return word("true", .truth(true))
      case UInt8(ascii: "f"): return word("false", .truth(false))
      case UInt8(ascii: "n"): return word("null", .null)
      default: return number()
      }
    }

    mutating func object() -> Value? {
      var fields: [String: Value] = [:]
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(fields) }
      while true {
        skipSpace()
        guard take(UInt8(ascii: "\"")), let key = string() else { return nil }
        skipSpace()
        guard take(UInt8(ascii: ":")), let value = value() else { return nil }
        fields[key] = value
        skipSpace()
        if take(UInt8(ascii: ",")) { continue }
        return take(UInt8(ascii: "}")) ? .object(fields) : nil
      }
    }

    mutating func list() -> Value? {
      var values: [Value] = []
      skipSpace()
      if take(UInt8(ascii: "]")) { return .list(values) }
      while true {
        guard let value = value() else { return nil }
        values.append(value)
        skipSpace()
        if take(UInt8(ascii: ",")) { continue }
        return take(UInt8(ascii: "]")) ? .list(values) : nil
      }
    }

    mutating func word(_ text: StaticString, _ value: Value) -> Value? {
      let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
      guard at + wanted.count <= bytes.endIndex, bytes[at..<at + wanted.count].elementsEqual(wanted) else { return nil }
      at += wanted.count
      return value
    }

    mutating func number() -> Value? {
      let start = at
      while let byte = current, (byte >= 0x30 && byte <= 0x39) || "+-.eE".utf8.contains(byte) { at += 1 }
      let text = String(decoding: bytes[start..<at], as: UTF8.self)
      guard at > start, bytes[start] != UInt8(ascii: "+"), Double(text) != nil else { return nil }
      return .number(text)
    }

    /// After the opening quote.
    mutating func string() -> String? {
      let start = at
      while let byte = current {
        if byte == UInt8(ascii: "\"") {
          let text = String(decoding: bytes[start..<at], as: UTF8.self)
          at += 1
          return text
        }
        if byte == UInt8(ascii: "\\") { return escapedString(Array(bytes[start..<at])) }
        if byte < 0x20 { return nil }
        at += 1
      }
      return nil
    }

    private mutating func escapedString(_ begun: [UInt8]) -> String? {
      var text = begun
      while let byte = current {
        at += 1
        switch byte {
        case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
        case UInt8(ascii: "\\"):
          guard let next = current else { return nil }
          at += 1
          switch next {
          case UInt8(ascii: "n"): text.append(0x0A)
          case UInt8(ascii: "t"): text.append(0x09)
          case UInt8(ascii: "r"): text.append(0x0D)
          case UInt8(ascii: "b"): text.append(0x08)
          case UInt8(ascii: "f"): text.append(0x0C)
          case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(next)
          case UInt8(ascii: "u"):
            guard let unit = hexadecimal() else { return nil }
            var scalar = UInt32(unit)
            if unit >= 0xD800, unit < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
              guard let low = hexadecimal(), low >= 0xDC00, low < 0xE000 else { return nil }
              scalar = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
            }
            text.append(contentsOf: Array(String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8))
          default: return nil
          }
        default:
          if byte < 0x20 { return nil }
          text.append(byte)
        }
      }
      return nil
    }

    private mutating func hexadecimal() -> UInt16? {
      guard at + 4 <= bytes.endIndex else { return nil }
      var value: UInt16 = 0
      for byte in bytes[at..<at + 4] {
        let digit: UInt8
        switch byte {
        case 0x30...0x39: digit = byte - 0x30
        case 0x41...0x46: digit = byte - 0x37
        case 0x61...0x66: digit = byte - 0x57
        default: return nil
        }
        value = value << 4 | UInt16(digit)
      }
      at += 4
      return value
    }
  }

  // MARK: - Writing

  /// Appends a string with quotes and escapes.
  static func write(_ text: String, to line: inout [UInt8]) {
    line.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        line.append(UInt8(ascii: "\\"))
        line.append(byte)
      case 0x0A: line.append(contentsOf: "\\n".utf8)
      case 0x0D: line.append(contentsOf: "\\r".utf8)
      case 0x09: line.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        line.append(contentsOf: "\\u00".utf8)
        line.append(contentsOf: [hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]])
      default: line.append(byte)
      }
    }
    line.append(UInt8(ascii: "\""))
  }

  /// Appends a string, or `null`.
  static func write(_ text: String?, to line: inout [UInt8]) {
    if let text { write(text, to: &line) } else { line.append(contentsOf: "null".utf8) }
  }

  private static let hexadecimal = Array("0123456789abcdef".utf8)

  /// Appends a score from 0 to 1 with four decimals.
  static func write(score: Double, to line: inout [UInt8]) {
    let scaled = Int((min(max(score, 0), 1) * 10_000).rounded())
    if scaled == 10_000 {
      line.append(contentsOf: "1.0".utf8)
      return
    }
    line.append(contentsOf: "0.".utf8)
    let digits = String(scaled)
    line.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.count))
    line.append(contentsOf: digits.utf8)
  }
}

extension ScreeningJSON.Value {
  /// A string, or a number as it was written.
  var text: String? {
    switch self {
    case .text(let text), .number(let text): text
    default: nil
    }
  }

  /// One string or a list of them; nil for anything else.
  var texts: [String]? {
    switch self {
    case .text(let text): [text]
    case .number(let text): [text]
    case .null: []
    case .list(let values):
      values.allSatisfy { $0.text != nil } ? values.compactMap(\.text) : nil
    default: nil
    }
  }
}
