internal import JSON
internal import Vocabulary

/// The parts that the messages of all types share, each under its name in `$defs`.
struct SchemaPart {
  let name: String
  let schema: JSONValue

  static let all: [SchemaPart] = [
    SchemaPart(name: "said", schema: text("\\S", "Text that is not blank.")),
    SchemaPart(
      name: "code", schema: text("^[a-z0-9]+(-[a-z0-9]+)*$", "Lower-case letters and digits, joined by hyphens.")),
    SchemaPart(
      name: "reference",
      schema: .fields(
        ("type", .string("string")), ("pattern", .string("^urn:\\S+$")), ("maxLength", .integer(256)))),
    SchemaPart(
      name: "instant",
      schema: text(
        "^\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}(:\\d{2}([.,]\\d+)?)?([Zz]|[+-]\\d{2}(:?\\d{2})?)$",
        "RFC 3339, always with its zone.")),
    SchemaPart(name: "date", schema: text("^\\d{4}-\\d{2}-\\d{2}$", "A day.")),
    SchemaPart(
      name: "country",
      schema: .fields(
        ("description", .string("ISO 3166-1 alpha-2.")), ("enum", .array(CountryCode.all.map { .string($0.code) })))),
    SchemaPart(name: "digest", schema: text("^[0-9a-f]{64}$", "SHA-256, in hexadecimal.")),
    SchemaPart(
      name: "marking", schema: text("^TLP:", "As it is written: TLP, PAP, handling codes and use conditions.")),
    SchemaPart(
      name: "money",
      schema: .closed(
        [("amount", text("^-?\\d+(\\.\\d+)?$", nil)), ("currency", text("^[A-Z0-9]{3,10}$", nil))],
        required: ["amount", "currency"])),
    SchemaPart(name: "party", schema: .object(body(officer: false))),
    SchemaPart(name: "actor", schema: .object(body(officer: true))),
    SchemaPart(
      name: "period",
      schema: .closed(
        [("from", .reference("date")), ("to", .reference("date")), ("reason", .reference("said"))],
        required: ["from", "to"])),
    SchemaPart(name: "subject", schema: subject),
    SchemaPart(
      name: "other-addressee",
      schema: .closed(
        [("country", .reference("country")), ("kind", .choice(PartyKind.self)), ("link", .reference("said"))],
        required: ["country", "kind", "link"])),
    SchemaPart(
      name: "onward-intent",
      schema: .closed(
        [("reader", .choice(ReaderKind.self)), ("use", .choice(AnswerUse.self))], required: ["reader", "use"])),
    SchemaPart(
      name: "assurance",
      schema: .closed(
        [("kind", .choice(AssuranceKind.self)), ("text", .reference("said")), ("given-by", .reference("said"))],
        required: ["kind", "text", "given-by"])),
    SchemaPart(
      name: "attachment",
      schema: .closed(
        [
          (
            "name",
            .fields(
              ("type", .string("string")), ("pattern", .string("^[^/\\\\]+$")), ("maxLength", .integer(255)))
          ),
          ("media-type", .fields(("type", .string("string")))), ("sha-256", .reference("digest")),
          ("size", .fields(("type", .string("integer")), ("minimum", .integer(0)))), ("marking", .reference("marking")),
        ], required: ["name", "media-type", "sha-256", "size", "marking"])),
  ]

  private static func text(_ pattern: String, _ description: String?) -> JSONValue {
    var object = MemberWriter()
    object.add("type", .string("string"))
    object.add("description", description)
    object.add("pattern", .string(pattern))
    return object.value
  }

  /// Open at its end, so that a type can narrow the kinds; what else may stand in it is closed here.
  private static func body(officer: Bool) -> [JSONValue.Member] {
    var members: [(String, JSONValue)] = [
      ("country", .reference("country")), ("kind", .choice(PartyKind.self)), ("authority", .reference("said")),
      ("unit", .reference("said")),
    ]
    if officer { members.append(("officer", .reference("said"))) }
    guard
      case .object(let object) = JSONValue.closed(
        members, required: ["country", "kind", "authority"] + (officer ? ["unit", "officer"] : []))
    else { return [] }
    return object
  }

  /// A person has a role that may be shared; whatever it is, something names or describes it.
  private static var subject: JSONValue {
    let roles = PersonRole.allCases.filter(\.isShareable)
    let shape = JSONValue.closed(
      [
        ("kind", .choice(RequestSubject.Kind.self)),
        ("role", .fields(("enum", .array(roles.map { .string($0.rawValue) })))),
        ("names", .list(of: .fields(("type", .string("string"))))),
        ("birth-date", text("^~?\\d{4}(-\\d{2}(-\\d{2})?)?$", "A day, a month or a year; ~ for about.")),
        ("countries", .list(of: .reference("country"))),
        (
          "identifiers",
          .list(
            of: .closed(
              [("scheme", .fields(("type", .string("string")))), ("value", .fields(("type", .string("string"))))],
              required: ["scheme", "value"]))
        ),
        ("flags", .list(of: .choice(RequestSubject.Flag.self))), ("note", .fields(("type", .string("string")))),
        ("benefit", .fields(("type", .string("string")))),
      ], required: ["kind"])
    guard case .object(let members) = shape else { return shape }
    func required(_ name: String) -> JSONValue { .fields(("required", .array([.string(name)]))) }
    return .object(
      members + [
        .init("anyOf", .array([required("names"), required("identifiers"), required("note")])),
        .init("if", .fields(("properties", .fields(("kind", .constant("person")))))), .init("then", required("role")),
      ])
  }
}
