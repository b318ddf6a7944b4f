public import Vocabulary

/// Reads an object field by field. What is missing, of the wrong kind or not asked for is a fault that names the field
/// by its path (`subjects.0.name`), never its value.
///
/// ```swift
/// var fields = try JSONFields(value)
/// let title = try fields.text("title")
/// let note = try fields.optionalText("note")
/// try fields.finish()
/// ```
public struct JSONFields: Sendable {
  /// Where the object stands in the whole; empty at the top.
  public let path: String
  /// Looked through one by one: most objects have a handful, and a table for each would cost more than it saves.
  private let members: [JSONValue.Member]
  private var asked: [Bool]

  /// Throws `json.field.kind` unless the value is an object.
  public init(_ value: JSONValue, path: String = "") throws(Fault) {
    guard case .object(let members) = value else {
      throw Fault("json.field.kind", at: .init(field: path), ("field", .text(path)), ("wanted", .text("object")))
    }
    self.path = path
    self.members = members
    asked = [Bool](repeating: false, count: members.count)
  }

  /// The path of a field of this object.
  public func place(_ name: String) -> String { path.isEmpty ? name : path + "." + name }

  /// The value as it stands; nil when the field is not there or null.
  public mutating func value(_ name: String) -> JSONValue? {
    guard let index = members.firstIndex(where: { $0.key == name }) else { return nil }
    asked[index] = true
    let value = members[index].value
    if case .null = value { return nil }
    return value
  }

  public func missing(_ name: String) -> Fault {
    Fault("json.field.missing", at: .init(field: place(name)), ("field", .text(place(name))))
  }

  public func wrong(_ name: String, wanted: String) -> Fault {
    Fault(
      "json.field.kind", at: .init(field: place(name)), ("field", .text(place(name))), ("wanted", .text(wanted)))
  }

  /// Throws `json.field.unknown` at the first name that nobody asked for.
  public func finish() throws(Fault) {
    guard let first = asked.firstIndex(of: false) else { return }
    let name = members[first].key
    throw Fault("json.field.unknown", at: .init(field: place(name)), ("field", .text(place(name))))
  }

  /// Names that nobody asked for, in their order: for what is kept and passed on.
  public var unasked: [JSONValue.Member] {
    members.indices.filter { !asked[$0] }.map { members[$0] }
  }

  // MARK: Kinds

  public mutating func optionalText(_ name: String) throws(Fault) -> String? {
    guard let value = value(name) else { return nil }
    guard case .string(let text) = value else { throw wrong(name, wanted: "text") }
    return text
  }

  public mutating func text(_ name: String) throws(Fault) -> String {
    guard let text = try optionalText(name) else { throw missing(name) }
    return text
  }

  public mutating func optionalInteger(_ name: String) throws(Fault) -> Int64? {
    guard let value = value(name) else { return nil }
    guard let integer = value.integer else { throw wrong(name, wanted: "integer") }
    return integer
  }

  public mutating func integer(_ name: String) throws(Fault) -> Int64 {
    guard let integer = try optionalInteger(name) else { throw missing(name) }
    return integer
  }

  public mutating func optionalTruth(_ name: String) throws(Fault) -> Bool? {
    guard let value = value(name) else { return nil }
    guard case .bool(let truth) = value else { throw wrong(name, wanted: "true-or-false") }
    return truth
  }

  /// Texts of an array; empty when the field is not there.
  public mutating func texts(_ name: String) throws(Fault) -> [String] {
    var texts: [String] = []
    for value in try list(name) {
      guard case .string(let text) = value else { throw wrong(name, wanted: "list-of-texts") }
      texts.append(text)
    }
    return texts
  }

  /// Values of an array; empty when the field is not there.
  public mutating func list(_ name: String) throws(Fault) -> [JSONValue] {
    guard let value = value(name) else { return [] }
    guard case .array(let values) = value else { throw wrong(name, wanted: "list") }
    return values
  }

  /// The object of a field; nil when it is not there.
  public mutating func optionalFields(_ name: String) throws(Fault) -> JSONFields? {
    guard let value = value(name) else { return nil }
    return try JSONFields(value, path: place(name))
  }

  /// One of a closed list, by its raw text.
  public mutating func optionalChoice<T: RawRepresentable<String>>(
    _ name: String, of type: T.Type = T.self
  ) throws(Fault) -> T? {
    guard let text = try optionalText(name) else { return nil }
    guard let choice = T(rawValue: text) else {
      throw Fault("json.field.choice", at: .init(field: place(name)), ("field", .text(place(name))))
    }
    return choice
  }

  public mutating func choice<T: RawRepresentable<String>>(_ name: String, of type: T.Type = T.self) throws(Fault) -> T
  {
    guard let choice: T = try optionalChoice(name) else { throw missing(name) }
    return choice
  }
}
