public import Vocabulary
internal import Yams

/// Reads one mapping of a definition file, field by field, into typed values.
///
/// ```swift
/// let file = try DefinitionReader.embedded("typologies/fan-in.yaml")
/// let payers = try file.integer("payers-min")
/// let window = try file.durationSeconds("window")
/// try file.finish()          // whatever was not asked for is an error with its line
/// ```
/// Every failure is a ``Fault`` with file, line and field. `finish()` looks into the children that were handed out, too,
/// so calling it once on the root is enough. The reader remembers which fields were asked for; it is a short-lived object
/// for one thread, not a value to keep.
public final class DefinitionReader {
  /// The largest definition text that is read, in bytes.
  public static let sizeBytesMax = 4 << 20

  /// The file's name as shown in faults.
  public let name: String
  /// The line on which this mapping begins, counted from 1.
  public let line: Int

  let fields: [Field]
  private let position: [String: Int]
  private var asked: Set<String> = []
  private var children: [DefinitionReader] = []

  struct Field {
    let key: String
    let line: Int
    let node: Node
  }

  /// Reads a file that the program carries, by its path below `data/`: `wording/en/flows.yaml`.
  public static func embedded(_ name: String) throws(Fault) -> DefinitionReader {
    guard let text = EmbeddedFiles.text(of: name) else {
      throw Fault("definitions.missing-file", at: Fault.Location(file: name))
    }
    return try DefinitionReader(text: text, name: name)
  }

  /// A carried file's text as it stands, for what is no YAML: examples in JSON.
  public static func embeddedText(_ name: String) throws(Fault) -> String {
    guard let text = EmbeddedFiles.text(of: name) else {
      throw Fault("definitions.missing-file", at: Fault.Location(file: name))
    }
    return text
  }

  /// The carried files whose path begins so, sorted: `names(under: "typologies/")`.
  public static func names(under prefix: String) -> [String] {
    EmbeddedFiles.names.filter { $0.hasPrefix(prefix) }
  }

  /// Reads a text; `name` is what faults call it. A text of comments alone is an empty mapping.
  public convenience init(text: String, name: String) throws(Fault) {
    let location = Fault.Location(file: name)
    guard text.utf8.count <= Self.sizeBytesMax else {
      throw Fault(
        "definitions.too-large", at: location, ("limit", .integer(Int64(Self.sizeBytesMax))),
        ("length", .integer(Int64(text.utf8.count))))
    }
    let root: Node?
    do {
      root = try compose(yaml: text, .basic)
    } catch {
      throw malformed(error, name: name)
    }
    try self.init(node: root ?? .mapping(Node.Mapping([])), name: name, line: 1, field: nil)
  }

  init(node: Node, name: String, line: Int, field: String?) throws(Fault) {
    guard case .mapping(let mapping) = node else {
      throw Fault(
        "definitions.not-a-mapping", at: Fault.Location(file: name, line: node.mark?.line ?? line, field: field))
    }
    self.name = name
    self.line = mapping.mark?.line ?? line
    var fields: [Field] = []
    var position: [String: Int] = [:]
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key else {
        throw Fault("definitions.not-a-mapping", at: Fault.Location(file: name, line: key.mark?.line ?? line))
      }
      let keyLine = scalar.mark?.line ?? line
      guard position.updateValue(fields.count, forKey: scalar.string) == nil else {
        throw Fault(
          "definitions.duplicate-key", at: Fault.Location(file: name, line: keyLine, field: scalar.string),
          ("key", .text(scalar.string)))
      }
      fields.append(Field(key: scalar.string, line: keyLine, node: value))
    }
    self.fields = fields
    self.position = position
  }

  /// All field names, in the order of the file. Asking for them does not count as reading them.
  public var keys: [String] { fields.map(\.key) }

  public func contains(_ key: String) -> Bool { position[key] != nil }

  /// The line on which a field stands; the mapping's own line when it is absent.
  public func line(of key: String) -> Int { position[key].map { fields[$0].line } ?? line }

  /// A fault located at a field: for what only the reader's caller can judge.
  public func fault(
    _ code: Fault.Code, at key: String, _ arguments: (name: String, value: Sentence.Value)...
  ) -> Fault {
    let sentence = Sentence(
      key: code.rawValue, arguments: arguments.map { Sentence.Argument($0.name, $0.value) })
    return Fault(code, sentence, at: Fault.Location(file: name, line: line(of: key), field: key))
  }

  /// Fails at the first field, in file order, that nobody asked for; then looks into the children handed out.
  public func finish() throws(Fault) {
    for field in fields where !asked.contains(field.key) {
      throw fault("definitions.unknown-key", at: field.key, ("key", .text(field.key)))
    }
    for child in children { try child.finish() }
  }

  /// The field, marked as read; nil when absent.
  func take(_ key: String) -> Field? {
    asked.insert(key)
    return position[key].map { fields[$0] }
  }

  func takeRequired(_ key: String) throws(Fault) -> Field {
    guard let field = take(key) else { throw fault("definitions.missing-key", at: key, ("key", .text(key))) }
    return field
  }

  /// Keeps a child for `finish()`.
  func adopt(_ node: Node, line: Int, field: String) throws(Fault) -> DefinitionReader {
    let child = try DefinitionReader(node: node, name: name, line: line, field: field)
    children.append(child)
    return child
  }
}

private func malformed(_ error: any Error, name: String) -> Fault {
  var line: Int?
  var problem = "it cannot be read"
  switch error as? YamlError {
  case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _), .composer(_, let text, let mark, _):
    line = mark.line
    problem = text
  case .duplicatedKeysInMapping(let duplicates, let context):
    // Keys are field names of the definition language, not content.
    return Fault(
      "definitions.duplicate-key", at: Fault.Location(file: name, line: context.mark.line),
      ("key", .text(duplicates.first.flatMap { "\($0)" } ?? "")))
  default: break
  }
  return Fault("definitions.malformed", at: Fault.Location(file: name, line: line), ("problem", .text(problem)))
}
