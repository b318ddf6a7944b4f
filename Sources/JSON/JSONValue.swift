/// A JSON value as it was written: numbers keep their digits, objects their order.
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  /// The digits as written, so that nothing is rounded.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  public struct Member: Sendable, Hashable {
    public let key: String
    public let value: JSONValue
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value of an object's member; nil when this is no object or has none of that name.
  public subscript(_ key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  public var string: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  /// A string's or number's text.
  public var scalarText: String? {
    switch self {
    case .string(let text): text
    case .number(let digits): digits
    case .bool(let value): value ? "true" : "false"
    default: nil
    }
  }

  /// The texts of an array's strings and numbers, or of the one value that stands in its place; nil when something
  /// else is among them.
  public var texts: [String]? {
    switch self {
    case .array(let values):
      var texts: [String] = []
      for value in values {
        guard let text = value.scalarText else { return nil }
        texts.append(text)
      }
      return texts
    case .null: return []
    default: return scalarText.map { [$0] }
    }
  }

  /// A whole number.
  public var integer: Int64? {
    if case .number(let digits) = self { return Int64(digits) }
    return nil
  }

  public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// An object with its members in this order.
  public static func fields(_ members: (String, JSONValue)...) -> JSONValue {
    .object(members.map { Member($0.0, $0.1) })
  }

  /// Reads one value and nothing after it (RFC 8259). Refused: a name twice in one object (which one counts would
  /// depend on the reader), lone surrogates, control characters in strings, bytes that are not UTF-8.
  ///
  /// `depth` counts objects and arrays inside one another, `nodes` every value.
  public static func parse(_ bytes: [UInt8], depth: Int = 64, nodes: Int = 50_000) throws(JSONError) -> JSONValue {
    var scanner = JSONScanner(bytes: bytes, depth: depth, nodes: nodes)
    return try scanner.document()
  }
}
