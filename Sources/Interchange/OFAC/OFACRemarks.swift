internal import Ontology
internal import Vocabulary

/// The structured remarks of OFAC's lists: `DOB 05 Jun 1993; POB Tunis; Passport A123 (Tunisia) expires 2 May 2009`.
///
/// The publisher writes them by rule, a semicolon between facts. What fits no rule stays a remark, word for word.
enum OFACRemarks {
  /// Takes a whole remarks text apart and puts each fact in its place.
  static func apply(_ text: String, to entry: inout EntryBuilder) {
    for piece in pieces(text) { apply(piece: piece, to: &entry) }
  }

  /// Facts of a remarks text. A semicolon inside a quoted alias does not divide.
  static func pieces(_ text: String) -> [String] {
    var text = text.tidied[...]
    if text.hasSuffix(".") { text = text.dropLast() }
    let parts = text.split(separator: ";", omittingEmptySubsequences: true).map(\.tidied)
    var pieces: [String] = []
    var at = 0
    while at < parts.count {
      var piece = parts[at]
      at += 1
      if isAlias(piece), !piece.hasSuffix("'"), at < parts.count, parts[at].hasSuffix("'"), !isAlias(parts[at]) {
        piece += "; " + parts[at]
        at += 1
      }
      if !piece.isEmpty { pieces.append(piece) }
    }
    return pieces
  }

  private static func isAlias(_ piece: String) -> Bool {
    let lower = piece.lowercased()
    return ["a.k.a. '", "f.k.a. '", "n.k.a. '", "alt. a.k.a. '"].contains { lower.hasPrefix($0) }
  }

  static func apply(piece: String, to entry: inout EntryBuilder) {
    var piece = piece.tidied
    for prefix in ["alt. ", "Alt. ", "ALT. "] where piece.hasPrefix(prefix) {
      piece = String(piece.dropFirst(prefix.count))
    }
    if piece.hasPrefix("("), piece.hasSuffix(")") { piece = String(piece.dropFirst().dropLast()) }
    if labelled(piece, &entry) || number(piece, &entry) { return }
    entry.remark(piece)
  }

  // MARK: - Facts with a label

  /// Facts that begin with fixed words. The longer of two labels that share a beginning stands first.
  static func labelled(_ piece: String, _ entry: inout EntryBuilder) -> Bool {
    let lower = piece.lowercased()
    for (label, fact) in labels where lower.hasPrefix(label) {
      // Labels are ASCII, so their lower case has as many characters.
      var value = piece.dropFirst(label.count)
      guard
        ["'", ":", " "].contains(label.last) || value.isEmpty || value.first == " " || value.first == ":"
      else {
        continue
      }
      while let first = value.first, first == ":" || first == " " || first == "-" { value = value.dropFirst() }
      return put(fact, String(value), piece, &entry)
    }
    return false
  }

  private enum Fact {
    case birth, birthPlace, nationality, citizen, gender, weakAlias, formerAlias, linked, website, email, phone
    case imo, mmsi, pastFlag, flag, vesselType, callSign, buildDate, vesselOwner, tonnage
    case model, operatedBy, tail, transponder, established, classification, provision, jurisdiction
    case listed, effective
  }

  private static let labels: [(String, Fact)] = [
    ("dob ", .birth), ("dob:", .birth), ("pob ", .birthPlace), ("pob:", .birthPlace),
    ("nationality of registration", .jurisdiction),
    ("nationality", .nationality), ("citizen", .citizen), ("gender", .gender),
    ("a.k.a. '", .weakAlias), ("n.k.a. '", .weakAlias), ("f.k.a. '", .formerAlias),
    ("linked to:", .linked), ("website", .website), ("email address", .email), ("phone number", .phone),
    ("phone no.", .phone), ("telephone no.", .phone), ("telephone", .phone), ("phone", .phone),
    ("vessel registration identification imo", .imo), ("identification number imo", .imo),
    ("company number imo", .imo), ("mmsi", .mmsi),
    ("former vessel flag", .pastFlag), ("other vessel flag", .flag), ("vessel flag", .flag), ("flag", .flag),
    ("other vessel type", .vesselType), ("vessel type", .vesselType), ("other vessel call sign", .callSign),
    ("vessel call sign", .callSign), ("vessel year of build", .buildDate), ("vessel owner", .vesselOwner),
    ("gross registered tonnage", .tonnage), ("aircraft model", .model), ("aircraft operator", .operatedBy),
    ("aircraft tail number", .tail), ("aircraft manufacture date", .buildDate),
    ("aircraft mode s transponder code", .transponder), ("organization established date", .established),
    ("organization type:", .classification), ("target type", .classification),
    ("secondary sanctions risk:", .provision), ("additional sanctions information", .provision),
    ("transactions prohibited", .provision), ("executive order", .provision), ("caatsa section", .provision),
    ("ifca determination", .provision), ("subject to secondary sanctions", .provision), ("listing date", .listed),
    ("effective date", .effective),
  ]

  private static func put(_ fact: Fact, _ value: String, _ piece: String, _ entry: inout EntryBuilder) -> Bool {
    guard !value.isEmpty else { return false }
    switch fact {
    case .birth: entry.birthDate(value)
    case .birthPlace: entry.add("birthPlace", value)
    case .nationality: entry.add("nationality", CountryNames.value(value))
    case .citizen:
      entry.add("nationality", CountryNames.value(value))
      entry.add("citizenship", CountryNames.value(value))
    case .gender: entry.add("gender", value.lowercased())
    case .weakAlias, .formerAlias:
      let name = value.hasSuffix("'") ? String(value.dropLast()) : value
      entry.alias(
        entry.subject.schema == "Person" ? OFACNames.personal(name).full : name,
        fact == .formerAlias ? .former : .weak)
    case .linked: entry.link("linked to", to: value)
    case .website: contact("website", value, piece, &entry)
    case .email: contact("email", value, piece, &entry)
    case .phone: contact("phone", value, piece, &entry)
    case .imo: entry.identifier(.imo, type: "IMO", number: value)
    case .mmsi: entry.identifier(.mmsi, type: "MMSI", number: value)
    case .pastFlag: entry.add("pastFlags", CountryNames.value(value))
    case .flag: entry.add("flag", CountryNames.value(value))
    case .vesselType: entry.add("type", value)
    case .callSign: entry.add("callSign", value)
    case .buildDate: addDates("buildDate", value, &entry)
    case .vesselOwner: entry.link("vessel owner", to: value)
    case .tonnage: entry.tonnage("grossRegisteredTonnage", value)
    case .model: entry.add("model", value)
    case .operatedBy: entry.link("aircraft operator", to: value)
    case .tail: entry.identifier(.registration, type: "Aircraft Tail Number", number: value)
    case .transponder: entry.remark(piece)
    case .established: addDates("incorporationDate", value, &entry)
    case .classification: entry.add("classification", value)
    case .provision: entry.sanction.add("provisions", piece)
    case .jurisdiction:
      let organization = entry.subject.schema == "Organization" || entry.subject.schema == "LegalEntity"
      entry.add(organization ? "jurisdiction" : "country", CountryNames.value(value))
    case .listed: addSanctionDate("listingDate", value, piece, &entry)
    case .effective: addSanctionDate("startDate", value, piece, &entry)
    }
    return true
  }

  /// Ships and aircraft have no telephone of their own in the model.
  private static func contact(_ property: String, _ value: String, _ piece: String, _ entry: inout EntryBuilder) {
    if ["Vessel", "Airplane"].contains(entry.subject.schema) {
      entry.remark(piece)
    } else {
      entry.add(property, value)
    }
  }

  private static func addDates(_ property: String, _ value: String, _ entry: inout EntryBuilder) {
    let dates = DateText.parse(value)
    if dates.isEmpty { entry.remark("\(property) \(value)") }
    for date in dates { entry.add(property, date.description) }
  }

  /// `(EO 14024 Directive 3): 24 Feb 2022`: the date stands behind the last colon or bracket.
  private static func addSanctionDate(
    _ property: String, _ value: String, _ piece: String, _ entry: inout EntryBuilder
  ) {
    let tail = value.split(whereSeparator: { $0 == ")" || $0 == ":" }).last.map(String.init) ?? value
    guard let date = DateText.parse(tail).first else {
      entry.remark(piece)
      return
    }
    entry.sanction.add(property, date.description)
  }

  // MARK: - Numbers

  /// `Passport A123 (Tunisia) issued 3 May 2004 expires 2 May 2009`, `NIT # 800146749-7 (Colombia)`.
  static func number(_ piece: String, _ entry: inout EntryBuilder) -> Bool {
    var rest = piece
    let expires = cut(" expires ", &rest)
    let issued = cut(" issued ", &rest)
    var country: String?
    if rest.hasSuffix(")"), let open = rest.lastIndex(of: "("), open > rest.startIndex {
      let inside = String(rest[rest.index(after: open)...].dropLast())
      let before = rest[..<open].tidied
      // A bracket that holds digits is part of the number: 7/KATAKHA(N)007836.
      if !before.isEmpty, !inside.contains(where: \.isNumber) {
        country = inside
        rest = before
      }
    }
    // A second bracket in front of the country names a region: (Jalisco) (Mexico).
    if country != nil, rest.hasSuffix(")"), let open = rest.lastIndex(of: "("), open > rest.startIndex,
      !rest[open...].contains(where: \.isNumber)
    {
      rest = rest[..<open].tidied
    }
    if rest.lowercased().hasPrefix("digital currency address - ") {
      let words = rest.split(separator: " ").map(String.init)
      guard words.count >= 6 else { return false }
      entry.identifier(.wallet(currency: words[4].uppercased()), type: "Digital Currency Address", number: words[5])
      return true
    }
    guard let (type, value) = divide(rest), let kind = IdentifierKind.of(type) else { return false }
    entry.identifier(kind, type: type, number: value, country: country, issued: issued, expires: expires)
    return true
  }

  private static func cut(_ word: String, _ text: inout String) -> String? {
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    guard let at = words.lastIndex(of: Substring(word.tidied)), at > 0, at + 1 < words.count else { return nil }
    let date = words[(at + 1)...].joined(separator: " ")
    guard !DateText.parse(date).isEmpty else { return nil }
    text = words[..<at].joined(separator: " ")
    return date
  }

  /// The words that name a number, and the number: the name ends with `No.`, `Number`, `#` and the like, or where the
  /// first digits are.
  private static func divide(_ text: String) -> (String, String)? {
    let words = text.split(separator: " ").map(String.init)
    guard let digits = words.firstIndex(where: { $0.contains(where: \.isNumber) }), digits > 0 else {
      // Numbers of letters alone exist where the name says so: `SWIFT/BIC HAVIGB`.
      guard words.count == 2, let kind = IdentifierKind.of(words[0]) else { return nil }
      if case .swift = kind { return (words[0], words[1]) }
      return nil
    }
    let ends = ["no.", "no", "no.:", "number", "number:", "#", "id", "code", "card", "no:"]
    var end = words[..<digits].lastIndex { ends.contains($0.lowercased()) || $0.hasSuffix(")") }
    if end == nil, ["passport", "license", "rfc", "r.f.c."].contains(words[0].lowercased()) { end = 0 }
    let last = end ?? digits - 1
    let name = words[...last].joined(separator: " ")
    let type = name.hasSuffix(":") ? String(name.dropLast()) : name
    return (type, words[(last + 1)...].joined(separator: " "))
  }
}
