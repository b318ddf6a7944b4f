internal import Ontology
internal import Vocabulary

/// The consolidated list of the Security Council: persons and entities, with alias quality and partial dates.
enum UNDocument {
  static func read(_ source: IntakeSource, into sink: IntakeSink) throws {
    sink.summary.dataset = "un-sc"
    try XMLEntries.read(
      source, entries: ["INDIVIDUAL", "ENTITY"], into: sink,
      root: { name, value, sink in
        if name == "dateGenerated" { sink.summary.publishedAt = DateText.parse(value).first }
      }
    ) { node, sink in
      guard let number = node.value("DATAID") else {
        try sink.fault("interchange.field-missing", line: node.line, field: "DATAID")
        return
      }
      guard let record = entry(node, number: number).record(reference: sink.reference(line: node.line)) else {
        try sink.fault("interchange.field-missing", line: node.line, field: "FIRST_NAME")
        return
      }
      try sink.record(record)
    }
  }

  private static func entry(_ node: XMLNode, number: String) -> EntryBuilder {
    let isPerson = node.name == "INDIVIDUAL"
    let prefix = node.name + "_"
    var entry = EntryBuilder(
      key: "un-" + number, schema: isPerson ? "Person" : "Organization",
      authority: "United Nations Security Council", country: "")
    let names = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"].compactMap { node.value($0) }
    if isPerson {
      entry.add("name", names.joined(separator: " "))
      entry.add("firstName", node.value("FIRST_NAME"))
    } else {
      // An entity's one name field may hold two names.
      for name in names.joined(separator: " ").split(separator: ";") { entry.add("name", name.tidied) }
    }
    if let original = node.value("NAME_ORIGINAL_SCRIPT") { entry.alias(original, .strong) }
    for alias in node.all(prefix + "ALIAS") { self.alias(alias, &entry) }
    for title in node["TITLE"]?.values("VALUE") ?? [] { entry.add("title", title) }
    for title in node["DESIGNATION"]?.values("VALUE") ?? [] { entry.add("position", title) }
    for country in node["NATIONALITY"]?.values("VALUE") ?? [] { entry.add("nationality", CountryNames.value(country)) }
    entry.add("gender", node.value("GENDER")?.lowercased())
    for birth in node.all(prefix + "DATE_OF_BIRTH") { self.birth(birth, &entry) }
    for place in node.all(prefix + "PLACE_OF_BIRTH") {
      let parts = ["STREET", "CITY", "STATE_PROVINCE", "COUNTRY"].compactMap { place.value($0) }
      entry.add("birthPlace", parts.isEmpty ? nil : parts.joined(separator: ", "))
      entry.add("birthCountry", place.value("COUNTRY").map(CountryNames.value))
      if let note = place.value("NOTE") { entry.remark(note) }
    }
    for place in node.all(prefix + "ADDRESS") {
      entry.address(
        street: [place.value("STREET")].compactMap { $0 }, city: place.value("CITY"),
        state: place.value("STATE_PROVINCE"), postalCode: place.value("ZIP_CODE"), country: place.value("COUNTRY"),
        remarks: place.value("NOTE"))
    }
    for document in node.all(prefix + "DOCUMENT") { self.document(document, &entry) }
    entry.sanction.add("program", node.value("UN_LIST_TYPE") ?? "")
    entry.sanction.add("unscId", node.value("REFERENCE_NUMBER") ?? "")
    entry.sanction.add("listingDate", node.value("LISTED_ON").flatMap { DateText.parse($0).first?.description } ?? "")
    for day in node["LAST_DAY_UPDATED"]?.values("VALUE") ?? [] {
      entry.sanction.add("modifiedAt", DateText.parse(day).first?.description ?? "")
    }
    if let comments = node.value("COMMENTS1") {
      entry.remark(comments)
      if isPerson, entry.subject["gender"].isEmpty { entry.add("gender", gender(in: comments)) }
      if !isPerson, let number = imoNumber(in: comments) { entry.identifier(.imo, type: "IMO", number: number) }
    }
    return entry
  }

  private static func alias(_ node: XMLNode, _ entry: inout EntryBuilder) {
    if let name = node.value("ALIAS_NAME") {
      switch node.value("QUALITY")?.lowercased() {
      case "low": entry.alias(name, .weak)
      case "f.k.a.": entry.alias(name, .former)
      default: entry.alias(name, .strong)
      }
    }
    if let birth = node.value("DATE_OF_BIRTH") { entry.birthDate(birth) }
    let place = ["CITY_OF_BIRTH", "COUNTRY_OF_BIRTH"].compactMap { node.value($0) }
    entry.add("birthPlace", place.isEmpty ? nil : place.joined(separator: ", "))
    if let note = node.value("NOTE") { entry.remark(note) }
  }

  private static func birth(_ node: XMLNode, _ entry: inout EntryBuilder) {
    let about = node.value("TYPE_OF_DATE") == "APPROXIMATELY" ? "circa " : ""
    if let from = node.value("FROM_YEAR"), let to = node.value("TO_YEAR") {
      entry.birthDate("\(from) to \(to)")
    } else if let day = node.value("DATE") ?? node.value("YEAR") {
      entry.birthDate(about + day)
    } else if let note = node.value("NOTE") {
      entry.birthDate(about + note)
      return
    }
    if let note = node.value("NOTE") { entry.remark("DOB " + note) }
  }

  private static func document(_ node: XMLNode, _ entry: inout EntryBuilder) {
    let type = node.value("TYPE_OF_DOCUMENT") ?? node.value("TYPE_OF_DOCUMENT2") ?? ""
    let note = [node.value("TYPE_OF_DOCUMENT2"), node.value("NOTE")].compactMap { $0 }.joined(separator: "; ")
    guard let number = node.value("NUMBER") else {
      if !type.isEmpty || !note.isEmpty { entry.remark([type, note].filter { !$0.isEmpty }.joined(separator: ": ")) }
      return
    }
    entry.identifier(
      IdentifierKind.of(type) ?? .identity, type: type, number: number,
      country: node.value("ISSUING_COUNTRY") ?? node.value("COUNTRY_OF_ISSUE"), issued: node.value("DATE_OF_ISSUE"),
      note: note.isEmpty ? nil : note)
  }

  /// `Gender: male`, as older entries say it.
  private static func gender(in text: String) -> String? {
    let words = text.prefix(4096).lowercased().split(whereSeparator: { !$0.isLetter })
    guard let at = words.firstIndex(of: "gender"), at + 1 < words.count else { return nil }
    return ["male", "female"].contains(words[at + 1]) ? String(words[at + 1]) : nil
  }

  /// Seven digits after `IMO`, as comments on shipping companies give them.
  private static func imoNumber(in text: String) -> String? {
    let words = text.split(whereSeparator: { !$0.isLetter && !$0.isNumber })
    for (index, word) in words.enumerated() where word.uppercased() == "IMO" {
      for candidate in words[(index + 1)...].prefix(3)
      where candidate.utf8.count == 7 && candidate.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) {
        return String(candidate)
      }
    }
    return nil
  }
}
