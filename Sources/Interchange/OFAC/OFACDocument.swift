internal import Ontology
internal import Vocabulary

/// `sdn.xml` and `consolidated.xml`: one `sdnEntry` after another.
enum OFACDocument {
  static func read(_ source: IntakeSource, into sink: IntakeSink) throws {
    sink.summary.dataset = "us-ofac"
    try XMLEntries.read(source, entries: ["sdnEntry"], heads: ["publshInformation"], into: sink) { node, sink in
      if node.name == "publshInformation" {
        sink.summary.publishedAt = node.value("Publish_Date").flatMap { DateText.parse($0).first }
        if let declared = node.value("Record_Count").flatMap({ Int64($0) }) {
          try sink.note("interchange.list.declared", ("entries", .integer(declared)))
        }
        return
      }
      guard let number = node.value("uid"), let last = node.value("lastName") ?? node.value("firstName") else {
        try sink.fault("interchange.field-missing", line: node.line, field: "lastName")
        return
      }
      let entry = entry(node, number: number, last: last)
      if let record = entry.record(reference: sink.reference(line: node.line)) { try sink.record(record) }
    }
  }

  private static func entry(_ node: XMLNode, number: String, last: String) -> EntryBuilder {
    var entry = OFACNames.entry(number: number, type: node.value("sdnType"))
    let first = node.value("lastName") == nil ? nil : node.value("firstName")
    entry.add("name", [first, last].compactMap { $0 }.joined(separator: " "))
    if entry.subject.schema == "Person" {
      entry.add("firstName", first)
      entry.add("lastName", last)
      entry.add("position", node.value("title"))
    } else {
      entry.add("summary", node.value("title"))
    }
    for program in node["programList"]?.values("program") ?? [] { entry.sanction.add("program", program) }
    for alias in node["akaList"]?.all("aka") ?? [] {
      let name = [alias.value("firstName"), alias.value("lastName")].compactMap { $0 }.joined(separator: " ")
      let isFormer = alias.value("type")?.lowercased().hasPrefix("f") == true
      let isWeak = alias.value("category")?.lowercased() == "weak"
      entry.alias(name, isFormer ? .former : isWeak ? .weak : .strong)
    }
    for birth in node["dateOfBirthList"]?.all("dateOfBirthItem") ?? [] {
      if let text = birth.value("dateOfBirth") { entry.birthDate(text) }
    }
    for place in node["placeOfBirthList"]?.all("placeOfBirthItem") ?? [] {
      entry.add("birthPlace", place.value("placeOfBirth"))
    }
    for item in node["nationalityList"]?.all("nationality") ?? [] {
      entry.add("nationality", item.value("country").map(CountryNames.value))
    }
    for item in node["citizenshipList"]?.all("citizenship") ?? [] {
      entry.add("nationality", item.value("country").map(CountryNames.value))
      entry.add("citizenship", item.value("country").map(CountryNames.value))
    }
    for place in node["addressList"]?.all("address") ?? [] {
      entry.address(
        street: ["address1", "address2", "address3"].compactMap { place.value($0) }, city: place.value("city"),
        state: place.value("stateOrProvince"), postalCode: place.value("postalCode"),
        country: place.value("country"))
    }
    for item in node["idList"]?.all("id") ?? [] { identifier(item, &entry) }
    if let vessel = node["vesselInfo"] {
      entry.add("callSign", vessel.value("callSign"))
      entry.add("type", vessel.value("vesselType"))
      entry.add("flag", vessel.value("vesselFlag").map(CountryNames.value))
      entry.tonnage("deadweightTonnage", vessel.value("tonnage"))
      entry.tonnage("grossRegisteredTonnage", vessel.value("grossRegisteredTonnage"))
      if let owner = vessel.value("vesselOwner") { entry.link("vessel owner", to: owner) }
    }
    if let remarks = node.value("remarks") { OFACRemarks.apply(remarks, to: &entry) }
    return entry
  }

  private static func identifier(_ item: XMLNode, _ entry: inout EntryBuilder) {
    guard let type = item.value("idType") else { return }
    guard let number = item.value("idNumber") else {
      entry.remark(type)
      return
    }
    if OFACRemarks.labelled(type + " " + number, &entry) { return }
    guard let kind = IdentifierKind.of(type) else {
      entry.remark(type + " " + number)
      return
    }
    entry.identifier(
      kind, type: type, number: number, country: item.value("idCountry"), issued: item.value("issueDate"),
      expires: item.value("expirationDate"))
  }
}
