// Writing: no spaces, members in the order given, digits as they are, and only the escapes that must be (RFC 8785
// section 3.2.2.2), so that a value has one form.

extension JSONValue {
  /// The value's one form in bytes, UTF-8.
  public var bytes: [UInt8] {
    var line: [UInt8] = []
    write(to: &line)
    return line
  }

  /// The same as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The value with every object's members sorted by the UTF-16 units of their names, as RFC 8785 asks: for digests
  /// over what others wrote in an order of their own.
  public var sorted: JSONValue {
    switch self {
    case .object(let members):
      .object(
        members.map { Member($0.key, $0.value.sorted) }.sorted {
          $0.key.utf16.lexicographicallyPrecedes($1.key.utf16)
        })
    case .array(let values): .array(values.map(\.sorted))
    default: self
    }
  }

  private func write(to line: inout [UInt8]) {
    switch self {
    case .null: line.append(contentsOf: "null".utf8)
    case .bool(let truth): line.append(contentsOf: (truth ? "true" : "false").utf8)
    case .number(let digits): line.append(contentsOf: digits.utf8)
    case .string(let text): JSONValue.write(text, to: &line)
    case .array(let values):
      line.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { line.append(UInt8(ascii: ",")) }
        value.write(to: &line)
      }
      line.append(UInt8(ascii: "]"))
    case .object(let members):
      line.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { line.append(UInt8(ascii: ",")) }
        JSONValue.write(member.key, to: &line)
        line.append(UInt8(ascii: ":"))
        member.value.write(to: &line)
      }
      line.append(UInt8(ascii: "}"))
    }
  }

  /// Appends a string with its quotes and escapes to a line.
  public static func write(_ text: String, to line: inout [UInt8]) {
    line.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return }
      var index = 0
      while index < bytes.count {
        let plain = plainBytes(start + index, bytes.count - index)
        line.append(contentsOf: UnsafeBufferPointer(start: start + index, count: plain))
        index += plain
        if index < bytes.count { escape(start[index], to: &line) }
        index += 1
      }
    }
    line.append(UInt8(ascii: "\""))
  }

  /// How many bytes at the start of a run stand in a string as they are. A file in an envelope is one string of millions.
  static func plainBytes(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var index = 0
    while index < count, start[index] >= 0x20, start[index] != 0x22, start[index] != 0x5C { index += 1 }
    return index
  }

  private static func escape(_ byte: UInt8, to line: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      line.append(UInt8(ascii: "\\"))
      line.append(byte)
    case 0x08: line.append(contentsOf: "\\b".utf8)
    case 0x09: line.append(contentsOf: "\\t".utf8)
    case 0x0A: line.append(contentsOf: "\\n".utf8)
    case 0x0C: line.append(contentsOf: "\\f".utf8)
    case 0x0D: line.append(contentsOf: "\\r".utf8)
    default:
      line.append(contentsOf: "\\u00".utf8)
      line.append(contentsOf: [hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]])
    }
  }

  private static let hexadecimal = Array("0123456789abcdef".utf8)
}
