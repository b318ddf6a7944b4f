internal import JSON
internal import Ontology
internal import Vocabulary

/// A list of names as JSON lines: `{"id","list","schema","names":[…],"dob":[…],"countries":[…]}`.
enum ListLines {
  static func read(_ source: IntakeSource, into sink: IntakeSink) throws {
    try JSONLines.read(source, into: sink) { value, line, sink in
      guard let id = value["id"]?.scalarText, !id.isEmpty else {
        return try sink.fault("interchange.field-missing", line: line, field: "id")
      }
      guard let names = value["names"]?.texts?.map(\.tidied).filter({ !$0.isEmpty }), let first = names.first else {
        return try sink.fault("interchange.field-missing", line: line, field: "names")
      }
      let list = value["list"]?.string ?? ""
      if sink.summary.dataset == nil, !list.isEmpty { sink.summary.dataset = list }
      var entry = EntryBuilder(
        key: id, schema: value["schema"]?.string ?? "LegalEntity", authority: list, country: "")
      entry.add("name", first)
      for name in names.dropFirst() { entry.alias(name, .strong) }
      for name in value["weakNames"]?.texts ?? [] { entry.alias(name, .weak) }
      for date in value["dob"]?.texts ?? [] { entry.birthDate(date) }
      for country in value["countries"]?.texts ?? [] { entry.add("country", CountryNames.value(country)) }
      entry.add("gender", value["gender"]?.string)
      for (key, property) in [("passports", "passportNumber"), ("ids", "idNumber"), ("addresses", "address")] {
        for text in value[key]?.texts ?? [] { entry.add(property, text) }
      }
      if let record = entry.record(reference: sink.reference(line: line)) { try sink.record(record) }
    }
  }
}
