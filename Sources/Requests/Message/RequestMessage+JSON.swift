public import JSON
public import Vocabulary

// The message's form in JSON: member names as in the type files, members in one order, nothing written that is empty.

extension RequestMessage {
  /// The largest message, in bytes of its JSON.
  public static let bytesMax = 1 << 20
  /// The most subjects, attachments and the like.
  public static let itemsMax = 2_000

  /// The message's one form; ``JSON/JSONValue/bytes`` of it is what is signed.
  public var json: JSONValue {
    var object = MemberWriter()
    object.add("id", .string(id))
    object.add("type", .string(type))
    object.add("version", .string(version.description))
    object.add("from", from.json)
    object.add("to", to.json)
    object.add("created", .string(created.description))
    object.add("reply-to", replyTo)
    object.add("thread", thread)
    object.add("valid-until", validUntil?.description)
    object.add("urgency", urgency.json)
    object.add("language", .string(language))
    object.add("purpose", .string(purpose.rawValue))
    object.add("legal-basis", .string(legalBasis))
    object.add("offences", offences)
    object.add("facts", facts.isEmpty ? nil : facts)
    object.add("link", link.isEmpty ? nil : link)
    object.add("subjects", list: subjects.map(\.json))
    object.add("asked", asked)
    object.add("asked-freely", askedFreely)
    if let period { object.add("period", period.json) }
    object.add("intended-use", intendedUse.map(\.rawValue))
    object.add("onward-intent", list: onwardIntent.map(\.json))
    object.add("marking", .string(marking.description))
    // Said and empty is not the same as not said.
    if let otherAddressees { object.add("other-addressees", .array(otherAddressees.map(\.json))) }
    if let parallelChannels { object.add("parallel-channels", .array(parallelChannels.map(JSONValue.string))) }
    object.add("confidential", .bool(isConfidentialFromSubject))
    object.add("assurances", list: assurances.map(\.json))
    object.add("attachments", list: attachments.map(\.json))
    object.add("fields", fields: fields)
    for member in unknown { object.add(member.key, member.value) }
    return object.value
  }

  /// Reads a message from bytes: strict JSON within limits, then the fields.
  public init(bytes: [UInt8]) throws(Fault) {
    guard bytes.count <= Self.bytesMax else {
      throw Fault("requests.message.too-large", ("limit", .integer(Int64(Self.bytesMax))))
    }
    let value: JSONValue
    do { value = try JSONValue.parse(bytes, depth: 16, nodes: 40_000) } catch { throw error.fault }
    try self.init(json: value)
  }

  /// Reads a message; a field that is missing, of the wrong kind or not one of its closed list is a fault by its name.
  ///
  /// Members that are not known are kept for a newer version of the type; whether the version allows any is for
  /// ``MessageCheck``.
  public init(json: JSONValue) throws(Fault) {
    var object = try JSONFields(json)
    self.init(
      id: try object.urn("id"), type: try object.text("type"),
      version: try object.parsed("version") { TypeVersion($0) },
      from: try Actor(fields: object.object("from")), to: try Party(fields: object.object("to")),
      created: try object.parsed("created", Instant.init(written:)), purpose: try object.choice("purpose"),
      legalBasis: try object.text("legal-basis"), marking: try object.parsed("marking") { Marking($0) },
      language: try object.parsed("language") { isLanguage($0) ? $0 : nil },
      urgency: try object.optionalFields("urgency").map { (value) throws(Fault) in try Urgency(fields: value) }
        ?? .routine())
    replyTo = try object.optionalText("reply-to")
    thread = try object.optionalText("thread")
    validUntil = try object.optionalParsed("valid-until", Instant.init(written:))
    offences = try object.codes("offences")
    facts = try object.optionalText("facts") ?? ""
    link = try object.optionalText("link") ?? ""
    subjects = try object.items("subjects") { (fields) throws(Fault) in try RequestSubject(fields: fields) }
    asked = try object.codes("asked")
    askedFreely = try object.optionalText("asked-freely")
    period = try object.optionalFields("period").map { (value) throws(Fault) in try DayPeriod(fields: value) }
    intendedUse = try object.choices("intended-use")
    onwardIntent = try object.items("onward-intent") { (fields) throws(Fault) in try OnwardIntent(fields: fields) }
    if object.value("other-addressees") != nil {
      otherAddressees = try object.items("other-addressees") { (fields) throws(Fault) in
        try OtherAddressee(fields: fields)
      }
    }
    if object.value("parallel-channels") != nil { parallelChannels = try object.texts("parallel-channels") }
    isConfidentialFromSubject = try object.truth("confidential")
    assurances = try object.items("assurances") { (fields) throws(Fault) in try Assurance(fields: fields) }
    attachments = try object.items("attachments") { (fields) throws(Fault) in try Attachment(fields: fields) }
    for field in try object.messageFields("fields") { self[field: field.name] = field.value }
    keep(object.unasked)
  }
}

extension Answer {
  public var json: JSONValue {
    var object = MemberWriter()
    object.add("code", .string(code))
    object.add("text", text)
    object.add("fields", fields: fields)
    object.add("attachments", list: attachments.map(\.json))
    object.add("marking", .string(marking.description))
    object.add("until", until?.description)
    return object.value
  }

  public init(json: JSONValue) throws(Fault) {
    var object = try JSONFields(json)
    self.init(
      code: try object.text("code"), text: try object.optionalText("text"),
      fields: try object.messageFields("fields"),
      attachments: try object.items("attachments") { (fields) throws(Fault) in try Attachment(fields: fields) },
      marking: try object.parsed("marking") { Marking($0) },
      until: try object.optionalParsed("until", Instant.init(written:)))
    try object.finish()
  }
}
