internal import JSON
internal import Ontology
internal import Vocabulary

/// The fields of a line, read one by one: what cannot be read is left out and said, so that nobody takes an answer for
/// one that heeded it.
///
/// A field that is missing, `null` or an empty text says nothing and is no fault, unless the line needs it.
struct ScreeningFields {
  private let object: [String: JSONValue]
  private let place: Fault.Location
  /// What could not be read so far, with line and field.
  private(set) var faults: [Fault] = []

  init(_ object: [String: JSONValue], at place: Fault.Location) {
    self.object = object
    self.place = place
  }

  /// The line's identifier; nil and a fault where it has none, because its answer could then be anybody's.
  mutating func identifier() -> String? {
    if let id = object["id"]?.nameText, !id.isEmpty { return id }
    complain("workbench.field.no-id", "id")
    return nil
  }

  /// A FollowTheMoney schema. One that nobody knows is a fault; the name is then read without regard to its kind.
  mutating func schema(otherwise standard: String) -> String {
    guard let value = object["schema"], value != .null else { return standard }
    guard let schema = value.nameText else {
      complain("workbench.field.not-text", "schema")
      return standard
    }
    if let known = ScreeningFields.schemata, known[schema] == nil { complain("workbench.field.schema", "schema") }
    return schema
  }

  /// Names with something to compare; nil where the field holds no texts at all. Empty ones are faults.
  mutating func names(_ key: String) -> [String]? {
    guard let texts = object[key]?.nameTexts else { return nil }
    let names = texts.filter(ScreeningFields.isName)
    if names.count < texts.count { complain("workbench.field.empty-name", key) }
    return names
  }

  mutating func birthDates() -> [PartialDate] {
    let texts = texts("dob")
    let dates = texts.compactMap { PartialDate($0) }
    if dates.count < texts.count { complain("workbench.field.date", "dob") }
    return dates
  }

  /// Codes of countries in lower case, as lists write them.
  mutating func countries() -> [String] {
    let codes = texts("countries").map { $0.lowercased() }
    let readable = codes.filter(ScreeningFields.isCountry)
    if readable.count < codes.count { complain("workbench.field.country", "countries") }
    return readable
  }

  /// One text or several, without empty ones.
  mutating func texts(_ key: String) -> [String] {
    guard let value = object[key] else { return [] }
    guard let texts = value.nameTexts else {
      complain("workbench.field.not-text", key)
      return []
    }
    return texts.filter { !$0.isEmpty }
  }

  private mutating func complain(_ code: Fault.Code, _ field: String) {
    var location = place
    location.field = field
    faults.append(Fault(code, at: location))
  }

  private static let schemata = try? SchemaCatalog.embedded()

  /// A letter or a figure at least, in whatever script.
  static func isName(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil }
  }

  /// `ir`, `gb-sct`, or a state that is no more, such as `suhh`.
  private static func isCountry(_ code: String) -> Bool {
    let parts = code.utf8.split(separator: UInt8(ascii: "-"), maxSplits: 1)
    guard let country = parts.first, country.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) else { return false }
    return country.count == 2 || formerStates.contains(code)
  }

  /// Codes of ISO 3166-3 that lists still name as where somebody comes from.
  private static let formerStates: Set<String> = [
    "anhh", "bumm", "cshh", "csxx", "ddde", "suhh", "tptl", "vdvn", "ydye", "yucs", "zrcd",
  ]

  /// Appends `,"faults":[{"field":…,"error":…}]`; nothing where there are none.
  static func write(_ faults: [Fault], to line: inout [UInt8], _ words: (Sentence) -> String) {
    guard !faults.isEmpty else { return }
    line.append(contentsOf: #","faults":["#.utf8)
    for (number, fault) in faults.enumerated() {
      line.append(contentsOf: (number == 0 ? #"{"field":"# : #",{"field":"#).utf8)
      ScreeningJSON.write(fault.location.field ?? "", to: &line)
      line.append(contentsOf: #","error":"#.utf8)
      ScreeningJSON.write(words(fault.sentence), to: &line)
      line.append(UInt8(ascii: "}"))
    }
    line.append(UInt8(ascii: "]"))
  }
}
