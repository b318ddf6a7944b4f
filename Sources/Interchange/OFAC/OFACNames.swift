internal import Ontology

/// What OFAC's CSV and XML have in common: schemas, names, the authority.
enum OFACNames {
  static let authority = "Office of Foreign Assets Control"

  static func schema(_ type: String?) -> String {
    switch type?.lowercased() {
    case "individual": "Person"
    case "vessel": "Vessel"
    case "aircraft": "Airplane"
    default: "Organization"
    }
  }

  static func entry(number: String, type: String?) -> EntryBuilder {
    EntryBuilder(key: "ofac-" + number, schema: schema(type), authority: authority, country: "us")
  }

  /// `LAST, First Middle` as people write it: `First Middle LAST`.
  static func personal(_ name: String) -> (full: String, first: String?, last: String) {
    guard let comma = name.firstIndex(of: ",") else { return (name.tidied, nil, name.tidied) }
    let last = name[..<comma].tidied
    let first = name[name.index(after: comma)...].tidied
    return first.isEmpty ? (last, nil, last) : (first + " " + last, first, last)
  }

  /// `SDGT] [IFSR` holds two programmes.
  static func programs(_ text: String) -> [String] {
    text.split(whereSeparator: { $0 == "[" || $0 == "]" }).map(\.tidied).filter { !$0.isEmpty }
  }
}
