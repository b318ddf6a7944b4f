internal import Ontology
internal import Vocabulary

/// Tables of names as others have reduced them from a publisher's list: `Name,Alias,Nationality,Designation,Sanction
/// Type,Source`. `None` and `Unknown` stand for nothing.
enum NameTable {
  static func read(_ source: IntakeSource, into sink: IntakeSink) throws {
    try HeadedTable.read(source, required: ["Name", "Alias"], into: sink) { row, sink in
      guard let name = value(row["Name"]) else {
        try sink.fault("interchange.field-missing", line: row.line, field: "Name")
        return
      }
      let publisher = Publisher(row["Source"])
      if sink.summary.dataset == nil { sink.summary.dataset = publisher.dataset }
      let designation = value(row["Designation"])
      let regime = value(row["Sanction Type"])
      let nationality = value(row["Nationality"])
      let aliases = aliases(value(row["Alias"]) ?? "", of: name, joined: publisher == .europeanUnion)
      var entry = EntryBuilder(
        key: publisher.prefix + contentKey([name] + aliases + [nationality ?? "", designation ?? "", regime ?? ""]),
        schema: schema(designation), authority: publisher.authority, country: publisher.country)
      entry.add("name", name)
      for alias in aliases { entry.alias(alias, .strong) }
      for place in nationalities(nationality) {
        entry.add(entry.subject.schema == "Person" ? "nationality" : "country", place)
      }
      if schemas[designation?.lowercased() ?? ""] == nil, let designation {
        entry.add(entry.subject.schema == "Person" ? "position" : "notes", designation)
      }
      entry.sanction.add(publisher == .europeanUnion ? "provisions" : "program", regime ?? "")
      if let record = entry.record(reference: sink.reference(line: row.line)) { try sink.record(record) }
    }
  }

  private enum Publisher: Equatable {
    case europeanUnion, australia, ofac, other

    init(_ source: String?) {
      switch source?.lowercased() {
      case "europe", "eu": self = .europeanUnion
      case "australia": self = .australia
      case "usofac_sdn": self = .ofac
      default: self = .other
      }
    }

    var dataset: String? {
      switch self {
      case .europeanUnion: "eu-fsf"
      case .australia: "au-dfat"
      case .ofac: "us-ofac-names"
      case .other: nil
      }
    }
    var prefix: String {
      switch self {
      case .europeanUnion: "eu-"
      case .australia: "au-"
      case .ofac: "ofac-name-"
      case .other: "name-"
      }
    }
    var authority: String {
      switch self {
      case .europeanUnion: "European Union"
      case .australia: "Department of Foreign Affairs and Trade"
      case .ofac: OFACNames.authority
      case .other: ""
      }
    }
    var country: String {
      switch self {
      case .australia: "au"
      case .ofac: "us"
      case .europeanUnion, .other: ""
      }
    }
  }

  private static func value(_ text: String?) -> String? {
    guard let text, !["none", "unknown", "-0-"].contains(text.lowercased()) else { return nil }
    return text
  }

  private static let schemas = [
    "person": "Person", "individual": "Person", "enterprise": "Organization", "entity": "Organization",
    "vessel": "Vessel", "aircraft": "Airplane",
  ]

  private static func schema(_ designation: String?) -> String {
    schemas[designation?.lowercased() ?? ""] ?? "LegalEntity"
  }

  /// The EU table joins all names by `, `; a legal form after a comma belongs to the name before it.
  static func aliases(_ text: String, of name: String, joined: Bool) -> [String] {
    guard joined else { return text.isEmpty || text == name ? [] : [text] }
    var names: [String] = []
    for part in text.split(separator: ",").map(\.tidied) where !part.isEmpty {
      if let last = names.last, legalForms.contains(part.lowercased().filter { $0.isLetter }) {
        names[names.count - 1] = last + ", " + part
      } else {
        names.append(part)
      }
    }
    var seen: Set<String> = [name]
    return names.filter { seen.insert($0).inserted }
  }

  private static let legalForms: Set<String> = [
    "ltd", "limited", "llc", "inc", "sa", "sarl", "gmbh", "plc", "corp", "co", "coltd", "jsc", "pjsc", "ojsc", "cjsc",
    "ooo",
    "oao", "ao", "zao", "pao", "llp", "lp", "ltda", "srl", "spa", "bv", "nv", "ag", "kg", "sas", "fze", "fzco", "fzc",
    "ооо", "оао", "ао", "зао", "пао",
  ]

  private static func nationalities(_ text: String?) -> [String] {
    guard let text else { return [] }
    if let code = CountryNames.nationality(text) { return [code] }
    // `a) Germany b) Algeria`, `Russian and Ukrainian`, `Syria; Iraq`.
    var parts: [String] = []
    for piece in text.split(whereSeparator: { $0 == "," || $0 == ";" || $0 == "/" || $0 == ")" }) {
      let words = piece.split(separator: " ").split { $0.lowercased() == "and" }
      for group in words {
        let isMark = (group.last?.count ?? 0) == 1
        parts.append((isMark ? group.dropLast() : group).joined(separator: " "))
      }
    }
    let codes = parts.compactMap { CountryNames.nationality($0) }
    return codes.isEmpty ? [text] : codes
  }
}
