internal import JSON

/// The lines that the workbench takes and gives: one JSON object a line. What is written is appended to the line's
/// bytes, because screening answers thousands of lines a second.
enum ScreeningJSON {
  /// An object's fields; nil when the line is none, or holds a name twice.
  static func object(_ line: ArraySlice<UInt8>) -> [String: JSONValue]? {
    guard case .object(let members)? = try? JSONValue.parse(Array(line), depth: 16) else { return nil }
    return fields(members)
  }

  static func fields(_ members: [JSONValue.Member]) -> [String: JSONValue] {
    Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
  }

  /// Appends a string with quotes and escapes, or `null`.
  static func write(_ text: String?, to line: inout [UInt8]) {
    if let text { JSONValue.write(text, to: &line) } else { line.append(contentsOf: "null".utf8) }
  }

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

extension JSONValue {
  /// A string, or a number as it was written.
  var nameText: String? {
    if case .bool = self { return nil }
    return scalarText
  }

  /// One string or number, or a list of them; nil for anything else.
  var nameTexts: [String]? {
    switch self {
    case .null: return []
    case .array(let values):
      let texts = values.compactMap(\.nameText)
      return texts.count == values.count ? texts : nil
    default: return nameText.map { [$0] }
    }
  }
}
