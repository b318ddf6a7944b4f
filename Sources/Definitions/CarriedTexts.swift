public import Vocabulary

extension DefinitionReader {
  /// A carried file of texts alone, `key: "text"` a line, as ``stringMap()`` gives it.
  ///
  /// Every start of the program reads such files, hence a reading of their plain lines without YAML's machinery. A file
  /// with anything else in it is read as YAML, whole.
  public static func embeddedTexts(_ name: String) throws(Fault) -> [(key: String, value: String)] {
    let text = try embeddedText(name)
    if let pairs = plainTexts(text) { return pairs }
    return try DefinitionReader(text: text, name: name).stringMap()
  }

  /// The pairs of a text in which every line is empty, a comment or `key: "text"`, and no key stands twice; nil of any
  /// other.
  static func plainTexts(_ text: String) -> [(key: String, value: String)]? {
    var text = text
    return text.withUTF8 { bytes in
      var pairs: [(key: String, value: String)] = []
      var known: Set<String> = []
      var start = 0
      while start < bytes.count {
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
        start = end + 1
        guard let first = line.first, first != UInt8(ascii: "#") else { continue }
        guard let pair = plainPair(line), known.insert(pair.key).inserted else { return nil }
        pairs.append(pair)
      }
      return pairs
    }
  }

  private static func plainPair(_ line: UnsafeBufferPointer<UInt8>) -> (key: String, value: String)? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0, line[..<colon].allSatisfy(isKeyByte),
      colon + 3 < line.count, line[colon + 1] == UInt8(ascii: " "), line[colon + 2] == UInt8(ascii: "\""),
      line[line.count - 1] == UInt8(ascii: "\""),
      let value = unquoted(UnsafeBufferPointer(rebasing: line[(colon + 3)..<(line.count - 1)]))
    else { return nil }
    return (String(decoding: line[..<colon], as: UTF8.self), value)
  }

  /// What stands between two quotation marks (YAML 1.2 section 5.7); nil where an escape is not one of the plain ones.
  private static func unquoted(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var value = ""
    var start = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\"") || byte < 0x20 else {
        index += 1
        continue
      }
      guard byte == UInt8(ascii: "\\"), index + 1 < bytes.count else { return nil }
      value += String(decoding: bytes[start..<index], as: UTF8.self)
      switch bytes[index + 1] {
      case UInt8(ascii: "\""): value += "\""
      case UInt8(ascii: "\\"): value += "\\"
      case UInt8(ascii: "n"): value += "\n"
      case UInt8(ascii: "u"):
        let digits = bytes[min(index + 2, bytes.count)..<min(index + 6, bytes.count)]
        guard digits.count == 4, !digits.contains(UInt8(ascii: "+")), !digits.contains(UInt8(ascii: "-")),
          let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
          let scalar = Unicode.Scalar(number)
        else { return nil }
        value.unicodeScalars.append(scalar)
        index += 4
      default: return nil
      }
      index += 2
      start = index
    }
    return value + String(decoding: bytes[start...], as: UTF8.self)
  }

  /// What needs no quotation marks in a key, and means nothing else than itself.
  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
