internal import JSON

/// JSON for people to read: two spaces a level, short lists of scalars on one line.
enum SchemaText {
  static func pretty(_ value: JSONValue, level: Int = 0) -> String {
    let indent = String(repeating: "  ", count: level + 1)
    let end = "\n" + String(repeating: "  ", count: level)
    switch value {
    case .object(let members):
      guard !members.isEmpty else { return "{}" }
      let lines = members.map { indent + JSONValue.string($0.key).text + ": " + pretty($0.value, level: level + 1) }
      return "{\n" + lines.joined(separator: ",\n") + end + "}"
    case .array(let values):
      guard !values.isEmpty else { return "[]" }
      let line = values.map(\.text).joined(separator: ", ")
      if values.allSatisfy(isScalar), line.utf8.count <= 100 { return "[" + line + "]" }
      return "[\n" + values.map { indent + pretty($0, level: level + 1) }.joined(separator: ",\n") + end + "]"
    default: return value.text
    }
  }

  private static func isScalar(_ value: JSONValue) -> Bool {
    switch value {
    case .object, .array: false
    default: true
    }
  }
}
