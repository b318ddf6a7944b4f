internal import Vocabulary

/// A recursive-descent reader over bytes; depth and size are bounded, so recursion is too.
struct JSONScanner {
  private let bytes: [UInt8]
  private let maxDepth: Int
  private var nodesLeft: Int
  private var at = 0

  init(bytes: [UInt8], depth: Int, nodes: Int) {
    self.bytes = bytes
    maxDepth = depth
    nodesLeft = nodes
  }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 1)
    space()
    guard at == bytes.count else { throw malformed }
    return value
  }

  private var malformed: JSONError { JSONError(problem: .malformed, column: at + 1) }

  private mutating func space() {
    while at < bytes.count, bytes[at] == 32 || bytes[at] == 9 || bytes[at] == 10 || bytes[at] == 13 { at += 1 }
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    space()
    guard at < bytes.count else { throw malformed }
    nodesLeft -= 1
    guard nodesLeft >= 0 else { throw JSONError(problem: .tooMany, column: at + 1) }
    switch bytes[at] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ text: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    guard bytes[at...].starts(with: text.utf8) else { throw malformed }
    at += text.utf8.count
    return value
  }

  private func deepEnough(_ depth: Int) throws(JSONError) {
    if depth > maxDepth { throw JSONError(problem: .tooDeep, column: at + 1) }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    try deepEnough(depth)
    at += 1
    var members: [JSONValue.Member] = []
    // A set only where a linear look would cost: most objects have a handful of names.
    var seen = Set<String>()
    space()
    if at < bytes.count, bytes[at] == UInt8(ascii: "}") {
      at += 1
      return .object([])
    }
    while true {
      space()
      guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw malformed }
      let column = at + 1
      let key = try string()
      guard seen.insert(key).inserted else { throw JSONError(problem: .duplicateName, column: column) }
      space()
      guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { throw malformed }
      at += 1
      members.append(JSONValue.Member(key, try value(depth: depth + 1)))
      space()
      guard at < bytes.count else { throw malformed }
      if bytes[at] == UInt8(ascii: "}") {
        at += 1
        return .object(members)
      }
      guard bytes[at] == UInt8(ascii: ",") else { throw malformed }
      at += 1
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    try deepEnough(depth)
    at += 1
    var values: [JSONValue] = []
    space()
    if at < bytes.count, bytes[at] == UInt8(ascii: "]") {
      at += 1
      return .array([])
    }
    while true {
      values.append(try value(depth: depth + 1))
      space()
      guard at < bytes.count else { throw malformed }
      if bytes[at] == UInt8(ascii: "]") {
        at += 1
        return .array(values)
      }
      guard bytes[at] == UInt8(ascii: ",") else { throw malformed }
      at += 1
    }
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = at
    func isDigit(_ index: Int) -> Bool { index < bytes.count && bytes[index] >= 48 && bytes[index] <= 57 }
    if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
    guard isDigit(at) else { throw malformed }
    if bytes[at] == UInt8(ascii: "0") {
      at += 1
    } else {
      while isDigit(at) { at += 1 }
    }
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      at += 1
      guard isDigit(at) else { throw malformed }
      while isDigit(at) { at += 1 }
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
      guard isDigit(at) else { throw malformed }
      while isDigit(at) { at += 1 }
    }
    return .number(String(decoding: bytes[start..<at], as: UTF8.self))
  }

  private mutating func string() throws(JSONError) -> String {
    let start = at
    at += 1
    var plain = plainRun()
    var out: [UInt8] = []
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\""):
        at += 1
        // Without escapes, which is most strings, the text is read where it lies.
        let text =
          out.isEmpty
          ? String(validating: bytes[plain], as: UTF8.self) : String(validating: out + bytes[plain], as: UTF8.self)
        guard let text else { throw JSONError(problem: .notText, column: start + 1) }
        return text
      case UInt8(ascii: "\\"):
        out.append(contentsOf: bytes[plain])
        at += 1
        try escape(into: &out)
        plain = plainRun()
      default: throw malformed
      }
    }
    throw malformed
  }

  /// Goes over what stands for itself, and says where that lies.
  private mutating func plainRun() -> Range<Int> {
    let start = at
    at += bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { JSONValue.plainBytes($0 + start, bytes.count - start) } ?? 0
    }
    return start..<at
  }

  private mutating func escape(into out: inout [UInt8]) throws(JSONError) {
    guard at < bytes.count else { throw malformed }
    let byte = bytes[at]
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
    case UInt8(ascii: "b"): out.append(8)
    case UInt8(ascii: "f"): out.append(12)
    case UInt8(ascii: "n"): out.append(10)
    case UInt8(ascii: "r"): out.append(13)
    case UInt8(ascii: "t"): out.append(9)
    case UInt8(ascii: "u"):
      var unit = try hexUnit()
      if unit >= 0xD800, unit < 0xDC00 {
        guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else {
          throw malformed
        }
        at += 2
        let low = try hexUnit()
        guard low >= 0xDC00, low < 0xE000 else { throw malformed }
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw malformed }
      out.append(contentsOf: String(Character(scalar)).utf8)
    default:
      at -= 1
      throw malformed
    }
  }

  private mutating func hexUnit() throws(JSONError) -> UInt32 {
    guard at + 4 <= bytes.count else { throw malformed }
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = bytes[at]
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: throw malformed
      }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }
}
