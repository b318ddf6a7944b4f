public import JSON
internal import Vocabulary

/// The JSON Schema (draft 2020-12) of each request type's messages and answers, from the same type files that the engine
/// obeys: for a partner who writes messages with software of its own.
///
/// A schema says what is well-formed. It cannot say all that the engine asks (check digits, who may act when, whether a
/// ground holds); a message that satisfies it may still be refused, one that does not always is. The same type gives
/// the same bytes.
public enum RequestSchema {
  /// The dialect.
  public static let dialect = "https://json-schema.org/draft/2020-12/schema"

  /// One schema as a file: `fiu-request.schema.json`.
  public struct File: Sendable, Hashable {
    public let name: String
    public let content: String
  }

  /// The schemata of all types of a catalogue, by file name.
  public static func files(of types: [RequestType]) -> [File] {
    types.map { type in
      File(
        name: type.name.replacing(".", with: "-") + ".schema.json",
        content: SchemaText.pretty(schema(of: type)) + "\n")
    }
    .sorted { $0.name < $1.name }
  }

  /// A type's schema: the message itself, and under `$defs` the forms of what the recipient may reply, each as the step
  /// of the exchange that carries it: `answer`, and where the type has them `refuse`, `postpone`, `impossible`.
  public static func schema(of type: RequestType) -> JSONValue {
    var object = MemberWriter()
    object.add("$schema", .string(dialect))
    object.add("$id", .string("urn:entente:schema:request:\(type.name):\(type.version)"))
    object.add("title", .string(type.title))
    object.add("description", .string(type.prose))
    object.add(
      "$comment", .string(type.source + (type.isVerified ? "" : " — Check against the official text.")))
    if case .object(let members) = message(of: type) {
      for member in members { object.add(member.key, member.value) }
    }
    object.add("$defs", definitions(of: type))
    return object.value
  }

  private static func definitions(of type: RequestType) -> JSONValue {
    var object = MemberWriter()
    object.add("answer", step("answer", ("answer", answer(of: type))))
    for (step, grounds) in [
      ("refuse", type.refusalGrounds), ("postpone", type.postponementGrounds),
      ("impossible", type.impossibilityGrounds),
    ] where !grounds.isEmpty {
      object.add(step, decision(step, grounds))
    }
    for part in SchemaPart.all { object.add(part.name, part.schema) }
    return object.value
  }

  /// What the recipient gives: one of the type's answers with all that its code needs.
  private static func answer(of type: RequestType) -> JSONValue {
    let forms = type.answers.map { rule -> JSONValue in
      if rule.isNeutral {
        // Sent alike for everybody, so it carries nothing that could differ.
        return .closed(
          [("code", .constant(rule.code)), ("marking", .reference("marking"))], required: ["code", "marking"],
          description: rule.prose)
      }
      let fields = JSONValue.closed(
        type.answerFields.map { ($0.name, value(of: $0)) }, required: rule.needs, description: nil)
      return .closed(
        [
          ("code", .constant(rule.code)), ("text", .reference("said")), ("fields", fields),
          ("attachments", .list(of: .reference("attachment"))), ("marking", .reference("marking")),
          ("until", .reference("instant")),
        ], required: ["code", "marking"] + (rule.needs.isEmpty ? [] : ["fields"]), description: rule.prose)
    }
    return .fields(("oneOf", .array(forms)))
  }

  private static func decision(_ name: String, _ grounds: [GroundRule]) -> JSONValue {
    let codes = JSONValue.fields(
      (
        "oneOf",
        .array(
          grounds.map {
            .fields(
              ("const", .string($0.code)), ("description", .string($0.prose)), ("$comment", .string($0.source)))
          })
      ))
    var members: [(String, JSONValue)] = [
      ("step", .constant(name)), ("ground", codes), ("explanation", .reference("said")),
    ]
    if name == "postpone" { members.append(("until", .reference("instant"))) }
    return .closed(members, required: ["step", "ground", "explanation"], description: nil)
  }

  private static func step(_ name: String, _ content: (String, JSONValue)) -> JSONValue {
    .closed([("step", .constant(name)), content], required: ["step", content.0], description: nil)
  }

  /// The schema of a value of a type's own field.
  static func value(of rule: FieldRule) -> JSONValue {
    var schema: JSONValue
    switch rule.kind {
    case nil: schema = .fields()
    case .text: schema = words(rule.wordsMin)
    case .code: schema = .fields(("enum", .array(rule.choices.map(JSONValue.string))))
    case .codes:
      schema = .fields(
        ("type", .string("array")), ("uniqueItems", .bool(true)),
        ("items", .fields(("enum", .array(rule.choices.map(JSONValue.string))))))
    case .integer: schema = .fields(("type", .string("integer")))
    case .boolean: schema = .fields(("type", .string("boolean")))
    case .date: schema = .reference("date")
    case .instant: schema = .reference("instant")
    case .money: schema = .reference("money")
    case .country: schema = .reference("country")
    case .countries: schema = .list(of: .reference("country"))
    case .texts: schema = .list(of: .fields(("type", .string("string"))))
    case .reference: schema = .reference("reference")
    case .references: schema = .list(of: .reference("reference"))
    case .digest: schema = .reference("digest")
    case .digests: schema = .list(of: .reference("digest"))
    }
    guard case .object(let members) = schema else { return schema }
    var described = members
    described.append(.init("description", .string(rule.prose)))
    if let check = rule.check { described.append(.init("$comment", .string("Checked as: \(check.rawValue)."))) }
    schema = .object(described)
    return schema
  }

  /// Text of at least so many words.
  static func words(_ least: Int?) -> JSONValue {
    guard let least, least > 1 else { return .reference("said") }
    return .fields(("type", .string("string")), ("pattern", .string("^\\s*\\S+(\\s+\\S+){\(least - 1),}")))
  }
}

extension JSONValue {
  static func reference(_ name: String) -> JSONValue { .fields(("$ref", .string("#/$defs/\(name)"))) }
  static func constant(_ text: String) -> JSONValue { .fields(("const", .string(text))) }

  static func list(of items: JSONValue, least: Int = 0) -> JSONValue {
    let members: [(String, JSONValue)] =
      [("type", .string("array")), ("items", items), ("maxItems", .integer(RequestMessage.itemsMax))]
      + (least > 0 ? [("minItems", .integer(least))] : [])
    return .object(members.map { Member($0.0, $0.1) })
  }

  /// An object with these members and no other.
  static func closed(
    _ members: [(String, JSONValue)], required: [String], description: String? = nil
  ) -> JSONValue {
    var object = MemberWriter()
    object.add("type", .string("object"))
    object.add("description", description)
    object.add("properties", .object(members.map { Member($0.0, $0.1) }))
    object.add("required", required)
    object.add("additionalProperties", .bool(false))
    return object.value
  }

  static func choice<T: CaseIterable & RawRepresentable<String>>(_ type: T.Type) -> JSONValue {
    .fields(("enum", .array(T.allCases.map { .string($0.rawValue) })))
  }
}
