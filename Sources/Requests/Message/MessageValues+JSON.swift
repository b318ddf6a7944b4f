internal import JSON
internal import Vocabulary

// The parts of a message in JSON, each read strictly: a member that nobody knows is refused, since newer minor versions
// add at the top alone.

extension Party {
  var json: JSONValue {
    var object = MemberWriter()
    object.add("country", .string(country.code))
    object.add("kind", .string(kind.rawValue))
    object.add("authority", .string(authority))
    object.add("unit", unit)
    return object.value
  }

  init(fields object: JSONFields) throws(Fault) {
    var object = object
    try self.init(reading: &object)
    try object.finish()
  }

  fileprivate init(reading object: inout JSONFields) throws(Fault) {
    guard
      let party = Party(
        country: try object.parsed("country") { CountryCode($0) }, kind: try object.choice("kind"),
        authority: try object.text("authority"), unit: try object.optionalText("unit"))
    else { throw object.unacceptable("authority") }
    self = party
  }
}

extension Actor {
  var json: JSONValue {
    guard case .object(let members) = party.json else { return .null }
    return .object(members + [.init("officer", .string(officer))])
  }

  init(fields object: JSONFields) throws(Fault) {
    var object = object
    let party = try Party(reading: &object)
    guard let actor = Actor(party: party, officer: try object.text("officer")) else {
      throw object.unacceptable("officer")
    }
    try object.finish()
    self = actor
  }
}

extension Urgency {
  var json: JSONValue {
    var object = MemberWriter()
    object.add("level", .string(level.rawValue))
    object.add("ground", ground)
    object.add("explanation", explanation?.text)
    object.add("requested-by", requestedBy?.description)
    return object.value
  }

  init(fields object: JSONFields) throws(Fault) {
    var object = object
    let level: UrgencyLevel = try object.choice("level")
    let ground = try object.optionalText("ground")
    let explanation = try object.optionalParsed("explanation") { Explanation($0) }
    let requestedBy = try object.optionalParsed("requested-by", Instant.init(written:))
    try object.finish()
    if level == .routine {
      guard ground == nil, explanation == nil else { throw object.unacceptable("ground") }
      self = .routine(requestedBy: requestedBy)
    } else {
      guard let ground else { throw object.missing("ground") }
      guard let explanation else { throw object.missing("explanation") }
      guard let raised = Urgency.raised(to: level, ground: ground, explanation: explanation, requestedBy: requestedBy)
      else { throw object.unacceptable("ground") }
      self = raised
    }
  }
}

extension DayPeriod {
  var json: JSONValue {
    var object = MemberWriter()
    object.add("from", .string(from.description))
    object.add("to", .string(to.description))
    object.add("reason", reason)
    return object.value
  }

  init(fields object: JSONFields) throws(Fault) {
    var object = object
    guard
      let period = DayPeriod(
        from: try object.parsed("from") { CivilDate($0) }, to: try object.parsed("to") { CivilDate($0) },
        reason: try object.optionalText("reason"))
    else { throw object.unacceptable("to") }
    try object.finish()
    self = period
  }
}

extension RequestSubject {
  var json: JSONValue {
    var object = MemberWriter()
    object.add("kind", .string(kind.rawValue))
    object.add("role", role?.rawValue)
    object.add("names", names)
    object.add("birth-date", birthDate?.description)
    object.add("countries", countries.map(\.code))
    object.add(
      "identifiers",
      list: identifiers.map { .fields(("scheme", .string($0.scheme)), ("value", .string($0.value))) })
    object.add("flags", flags.map(\.rawValue))
    object.add("note", note)
    object.add("benefit", benefit)
    return object.value
  }

  init(fields object: JSONFields) throws(Fault) {
    var object = object
    self.init(
      kind: try object.choice("kind"), role: try object.optionalChoice("role"), names: try object.texts("names"),
      birthDate: try object.optionalParsed("birth-date") { PartialDate($0) },
      countries: try object.parsedList("countries") { CountryCode($0) },
      identifiers: try object.items("identifiers") { (value) throws(Fault) in
        var value = value
        let identifier = IdentifierValue(scheme: try value.text("scheme"), value: try value.text("value"))
        try value.finish()
        return identifier
      },
      flags: try object.choices("flags"), note: try object.optionalText("note"),
      benefit: try object.optionalText("benefit"))
    try object.finish()
  }
}

extension OtherAddressee {
  var json: JSONValue {
    .fields(("country", .string(country.code)), ("kind", .string(kind.rawValue)), ("link", .string(link)))
  }

  init(fields object: JSONFields) throws(Fault) {
    var object = object
    self.init(
      country: try object.parsed("country") { CountryCode($0) }, kind: try object.choice("kind"),
      link: try object.text("link"))
    try object.finish()
  }
}

extension OnwardIntent {
  var json: JSONValue { .fields(("reader", .string(reader.rawValue)), ("use", .string(use.rawValue))) }

  init(fields object: JSONFields) throws(Fault) {
    var object = object
    self.init(reader: try object.choice("reader"), use: try object.choice("use"))
    try object.finish()
  }
}

extension Assurance {
  var json: JSONValue {
    .fields(("kind", .string(kind.rawValue)), ("text", .string(text.text)), ("given-by", .string(givenBy)))
  }

  init(fields object: JSONFields) throws(Fault) {
    var object = object
    self.init(
      kind: try object.choice("kind"), text: try object.parsed("text") { Explanation($0) },
      givenBy: try object.text("given-by"))
    try object.finish()
  }
}

extension Attachment {
  var json: JSONValue {
    .fields(
      ("name", .string(name)), ("media-type", .string(mediaType)), ("sha-256", .string(digest.hex)),
      ("size", .integer(sizeBytes)), ("marking", .string(marking.description)))
  }

  init(fields object: JSONFields) throws(Fault) {
    var object = object
    guard
      let attachment = Attachment(
        name: try object.text("name"), mediaType: try object.text("media-type"),
        digest: try object.parsed("sha-256") { Digest(hex: $0) }, sizeBytes: try object.integer("size"),
        marking: try object.parsed("marking") { Marking($0) })
    else { throw object.unacceptable("name") }
    try object.finish()
    self = attachment
  }
}

extension FieldValue {
  var json: JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .texts(let texts): .array(texts.map(JSONValue.string))
    case .integer(let number): .integer(number)
    case .boolean(let truth): .bool(truth)
    case .money(let money):
      .fields(("amount", .string(money.decimalText)), ("currency", .string(money.currency.code)))
    }
  }

  init?(_ value: JSONValue) {
    switch value {
    case .string(let text): self = .text(text)
    case .bool(let truth): self = .boolean(truth)
    case .number:
      guard let number = value.integer else { return nil }
      self = .integer(number)
    case .array(let values):
      let texts = values.compactMap(\.string)
      guard texts.count == values.count else { return nil }
      self = .texts(texts)
    case .object(let members):
      guard members.count == 2, let amount = value["amount"]?.string,
        let currency = value["currency"]?.string.flatMap({ Currency($0) }),
        let money = Money(decimal: amount, currency: currency)
      else { return nil }
      self = .money(money)
    case .null: return nil
    }
  }
}
