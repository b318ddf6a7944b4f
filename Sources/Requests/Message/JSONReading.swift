internal import JSON
internal import Vocabulary

// Readings of JSON objects that messages share.

/// Members in the order in which they are added; what is absent or empty is not written.
struct MemberWriter {
  private var members: [JSONValue.Member] = []
  var value: JSONValue { .object(members) }

  mutating func add(_ name: String, _ value: JSONValue) { members.append(.init(name, value)) }
  mutating func add(_ name: String, _ text: String?) {
    if let text { add(name, .string(text)) }
  }
  mutating func add(_ name: String, _ texts: [String]) {
    if !texts.isEmpty { add(name, .array(texts.map(JSONValue.string))) }
  }
  mutating func add(_ name: String, list values: [JSONValue]) {
    if !values.isEmpty { add(name, .array(values)) }
  }
  mutating func add(_ name: String, fields: [MessageField]) {
    if !fields.isEmpty { add(name, .object(fields.map { .init($0.name, $0.value.json) })) }
  }
}

extension Instant {
  /// RFC 3339 with its zone; a time without a zone is no instant.
  init?(written text: String) {
    guard let stamp = Timestamp(text), stamp.offsetMinutes != nil, stamp.precision != .day else { return nil }
    self = stamp.instant
  }
}

extension JSONFields {
  /// A value of the right kind that cannot be right.
  func unacceptable(_ name: String) -> Fault {
    Fault("requests.message.value", at: .init(field: place(name)), ("field", .text(place(name))))
  }

  mutating func object(_ name: String) throws(Fault) -> JSONFields {
    guard let fields = try optionalFields(name) else { throw missing(name) }
    return fields
  }

  mutating func truth(_ name: String) throws(Fault) -> Bool {
    guard let truth = try optionalTruth(name) else { throw missing(name) }
    return truth
  }

  mutating func optionalParsed<T>(_ name: String, _ parse: (String) -> T?) throws(Fault) -> T? {
    guard let text = try optionalText(name) else { return nil }
    guard let value = parse(text) else { throw unacceptable(name) }
    return value
  }

  mutating func parsed<T>(_ name: String, _ parse: (String) -> T?) throws(Fault) -> T {
    guard let value = try optionalParsed(name, parse) else { throw missing(name) }
    return value
  }

  mutating func parsedList<T>(_ name: String, _ parse: (String) -> T?) throws(Fault) -> [T] {
    var values: [T] = []
    for text in try texts(name) {
      guard let value = parse(text) else { throw unacceptable(name) }
      values.append(value)
    }
    guard values.count <= RequestMessage.itemsMax else { throw tooMany(name) }
    return values
  }

  mutating func choices<T: RawRepresentable<String>>(_ name: String, of type: T.Type = T.self) throws(Fault) -> [T] {
    try parsedList(name) { T(rawValue: $0) }
  }

  /// Codes of a list, each well-formed and said once.
  mutating func codes(_ name: String) throws(Fault) -> [String] {
    let codes = try parsedList(name) { isCode($0) ? $0 : nil }
    guard Set(codes).count == codes.count else { throw unacceptable(name) }
    return codes
  }

  mutating func urn(_ name: String) throws(Fault) -> String {
    try parsed(name) { $0.hasPrefix("urn:") && $0.utf8.count <= 256 && !$0.hasWhiteSpace ? $0 : nil }
  }

  mutating func items<T>(_ name: String, _ read: (JSONFields) throws(Fault) -> T) throws(Fault) -> [T] {
    let values = try list(name)
    guard values.count <= RequestMessage.itemsMax else { throw tooMany(name) }
    var items: [T] = []
    for (index, value) in values.enumerated() {
      items.append(try read(JSONFields(value, path: "\(place(name)).\(index)")))
    }
    return items
  }

  /// An object of named values of a type's own.
  mutating func messageFields(_ name: String) throws(Fault) -> [MessageField] {
    guard let value = value(name) else { return [] }
    guard case .object(let members) = value else { throw wrong(name, wanted: "object") }
    guard members.count <= 200 else { throw tooMany(name) }
    var fields: [MessageField] = []
    for member in members {
      guard isCode(member.key), let value = FieldValue(member.value) else {
        throw unacceptable(name + "." + member.key)
      }
      fields.append(MessageField(member.key, value))
    }
    return fields
  }

  private func tooMany(_ name: String) -> Fault {
    Fault(
      "requests.message.too-many", at: .init(field: place(name)), ("field", .text(place(name))),
      ("limit", .integer(Int64(RequestMessage.itemsMax))))
  }
}
