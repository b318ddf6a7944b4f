/// What was wrong with an input or an act, where, and what to do about it.
///
/// Every room reports trouble with this one shape: a stable code for programs, a sentence for people, and a location
/// that is safe to show. A fault never carries personal data, keys or raw payloads: it names a field, a line or a
/// length, never the value found there.
public struct Fault: Error, Sendable, Hashable {
  /// A stable identifier such as `interchange.xml.entity-refused`. Codes are added, never renamed.
  public struct Code: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    public let rawValue: String
    public init(stringLiteral value: StringLiteralType) { rawValue = value }
    public init(_ value: String) { rawValue = value }
    public var description: String { rawValue }
  }

  /// Where in the input: all parts are optional, none holds content.
  public struct Location: Sendable, Hashable {
    /// The file as the user named it.
    public var file: String?
    /// Counted from 1.
    public var line: Int?
    /// The column's or element's name.
    public var field: String?
    /// Byte offset from the start of the (uncompressed) input.
    public var byte: Int?

    public init(file: String? = nil, line: Int? = nil, field: String? = nil, byte: Int? = nil) {
      self.file = file
      self.line = line
      self.field = field
      self.byte = byte
    }
  }

  public let code: Code
  public let sentence: Sentence
  public var location: Location

  public init(_ code: Code, _ sentence: Sentence, at location: Location = Location()) {
    self.code = code
    self.sentence = sentence
    self.location = location
  }

  /// A fault whose sentence is keyed like its code.
  public init(
    _ code: Code, at location: Location = Location(), _ arguments: (name: String, value: Sentence.Value)...
  ) {
    self.code = code
    self.sentence = Sentence(
      key: code.rawValue, arguments: arguments.map { Sentence.Argument($0.name, $0.value) })
    self.location = location
  }
}
