internal import JSON
internal import Vocabulary

// The message of a type: what every message has, what this type requires, and what only it has.

extension RequestSchema {
  /// The members of a message's schema, without its head.
  static func message(of type: RequestType) -> JSONValue {
    let own = type.fields.filter { $0.standard == nil }
    var required = ["id", "type", "version", "from", "to", "created", "urgency", "language", "purpose", "legal-basis"]
    required += ["marking", "confidential"]
    required += type.fields.filter { $0.standard != nil && $0.required == .yes }.map(\.name)
    if own.contains(where: { $0.required == .yes }) { required.append("fields") }
    var properties = properties(of: type)
    properties.append(
      (
        "fields",
        .closed(own.map { ($0.name, value(of: $0)) }, required: own.filter { $0.required == .yes }.map(\.name))
      ))
    var object = MemberWriter()
    object.add("type", .string("object"))
    object.add("properties", .object(properties.map { .init($0.0, $0.1) }))
    object.add("required", required)
    object.add("additionalProperties", .bool(false))
    var rules = type.fields.filter { $0.required == .when }.map(conditional)
    if !type.asked.isEmpty {
      rules.append(
        .fields(
          (
            "anyOf",
            .array([
              .fields(("required", .array([.string("asked")]))),
              .fields(("required", .array([.string("asked-freely")]))),
            ])
          )))
    }
    object.add("allOf", list: rules)
    return object.value
  }

  private static func properties(of type: RequestType) -> [(String, JSONValue)] {
    let versions = (0...type.version.minor).map { JSONValue.string("\(type.version.major).\($0)") }
    func party(_ part: String, _ kinds: [PartyKind]) -> JSONValue {
      .fields(
        ("$ref", .string("#/$defs/\(part)")),
        ("properties", .fields(("kind", .fields(("enum", .array(kinds.map { .string($0.rawValue) })))))))
    }
    var properties: [(String, JSONValue)] = [
      ("id", .reference("reference")), ("type", .constant(type.name)), ("version", .fields(("enum", .array(versions)))),
      ("from", party("actor", type.initiators)), ("to", party("party", type.recipients)),
      ("created", .reference("instant")), ("thread", .reference("said")), ("urgency", urgency(of: type)),
      ("language", .fields(("type", .string("string")), ("pattern", .string("^[a-z]{2}$")))),
      ("purpose", .choice(Purpose.self)), ("legal-basis", .reference("said")),
      (
        "asked",
        .fields(
          ("type", .string("array")), ("uniqueItems", .bool(true)),
          ("items", type.asked.isEmpty ? .bool(false) : codes(type.asked)))
      ),
      ("asked-freely", .reference("said")), ("marking", .reference("marking")),
      ("confidential", .fields(("type", .string("boolean")))),
    ]
    for field in StandardField.allCases {
      let rule = type.field(field.rawValue)
      properties.append((field.rawValue, described(standard(field, rule), rule?.prose)))
    }
    return properties
  }

  private static func described(_ schema: JSONValue, _ prose: String?) -> JSONValue {
    guard let prose, case .object(let members) = schema else { return schema }
    return .object(members + [.init("description", .string(prose))])
  }

  private static func standard(_ field: StandardField, _ rule: FieldRule?) -> JSONValue {
    let least = rule?.required == .yes ? 1 : 0
    return switch field {
    case .facts, .link: rule?.required == .yes ? words(rule?.wordsMin) : .fields(("type", .string("string")))
    case .subjects: .list(of: .reference("subject"), least: least)
    case .period: .reference("period")
    case .offences: .list(of: .reference("code"), least: least)
    case .intendedUse: .list(of: .choice(AnswerUse.self), least: least)
    case .onwardIntent: .list(of: .reference("onward-intent"), least: least)
    // Said and empty is an answer: nobody, none.
    case .otherAddressees: .list(of: .reference("other-addressee"))
    case .parallelChannels: .list(of: .fields(("type", .string("string"))))
    case .attachments: .list(of: .reference("attachment"), least: least)
    case .assurances: .list(of: .reference("assurance"), least: least)
    case .validUntil: .reference("instant")
    case .replyTo: .fields(("type", .string("string")))
    }
  }

  private static func codes(_ rules: [CodeRule]) -> JSONValue {
    .fields(
      ("oneOf", .array(rules.map { .fields(("const", .string($0.code)), ("description", .string($0.prose))) })))
  }

  /// Routine has no ground; every other level has one of the type's, and says why.
  private static func urgency(of type: RequestType) -> JSONValue {
    var forms = [
      JSONValue.closed([("level", .constant("routine")), ("requested-by", .reference("instant"))], required: ["level"])
    ]
    for level in UrgencyLevel.allCases where level != .routine {
      let grounds = type.urgencyGrounds.filter { $0.level == level }
      guard !grounds.isEmpty else { continue }
      forms.append(
        .closed(
          [
            ("level", .constant(level.rawValue)),
            ("ground", codes(grounds.map { CodeRule(code: $0.code, prose: $0.prose) })),
            ("explanation", .reference("said")), ("requested-by", .reference("instant")),
          ], required: ["level", "ground", "explanation"]))
    }
    return .fields(("oneOf", .array(forms)))
  }

  /// If any of the field's conditions holds, the field is there.
  private static func conditional(_ rule: FieldRule) -> JSONValue {
    let then: JSONValue =
      rule.standard != nil
      ? .fields(("required", .array([.string(rule.name)])))
      : .fields(
        ("properties", .fields(("fields", .fields(("required", .array([.string(rule.name)])))))),
        ("required", .array([.string("fields")])))
    return .fields(("if", .fields(("anyOf", .array(rule.conditions.map(condition))))), ("then", then))
  }

  private static func condition(_ condition: FieldCondition) -> JSONValue {
    func member(_ name: String, _ schema: JSONValue) -> JSONValue {
      .fields(("properties", .object([.init(name, schema)])), ("required", .array([.string(name)])))
    }
    return switch condition {
    case .urgent: member("urgency", .fields(("properties", .fields(("level", .fields(("not", .constant("routine"))))))))
    case .confidential: member("confidential", .fields(("const", .bool(true))))
    case .asked(let code): member("asked", .fields(("contains", .constant(code))))
    case .use(let code): member("intended-use", .fields(("contains", .constant(code))))
    case .field(let name):
      StandardField(rawValue: name) != nil
        ? .fields(("required", .array([.string(name)])))
        : member("fields", .fields(("required", .array([.string(name)]))))
    }
  }
}
