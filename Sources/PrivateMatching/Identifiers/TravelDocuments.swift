internal import Vocabulary

/// What people travel with: passports by issuer, vehicles' plates by country.
enum TravelDocuments {
  // MARK: - Passports

  static func passport(_ text: String, issuer: String?, _ refusal: Refusal) throws(Fault) -> String {
    guard let issuer else { throw refusal.qualifierMissing }
    let code = try issuerCode(PlainCharacters(issuer, refusal).ascii(), refusal)
    // The filler of the machine-readable zone stands behind a short number.
    let number = try PlainCharacters(text, refusal).compact(dropping: " -./<")
    guard (4...20).contains(number.utf8.count), number.utf8.contains(where: { (48...57).contains($0) }) else {
      throw refusal.form
    }
    guard Set(number.utf8).count > 1 else { throw refusal.placeholder }
    return code + ":" + number
  }

  /// Three letters: ISO 3166-1 alpha-3 where a state has it, else the code of ICAO Doc 9303 part 3, section 5.
  private static func issuerCode(_ text: String, _ refusal: Refusal) throws(Fault) -> String {
    let code = text.uppercased()
    if let country = CountryCode(code) { return country.alpha3 }
    if let own = ownCodes[code] { return own }
    guard bodies.contains(code) else { throw refusal.qualifierUnknown }
    return code
  }

  /// Written otherwise in travel documents than in ISO 3166-1.
  private static let ownCodes = ["D": "DEU", "RKS": "XKX"]
  /// Issuers that are no states, and the British codes of nationality; by what stands in the zone.
  private static let bodies: Set<String> = [
    "GBD", "GBN", "GBO", "GBP", "GBS", "UNO", "UNA", "UNK", "XBA", "XIM", "XCC", "XCE", "XCO", "XEC", "XPO", "XES",
    "XMP", "XOM", "XDC", "XXA", "XXB", "XXC", "XXX",
  ]

  // MARK: - Plates

  static func plate(_ text: String, jurisdiction: String?, _ refusal: Refusal) throws(Fault) -> String {
    guard let jurisdiction else { throw refusal.qualifierMissing }
    let code = try Jurisdiction.code(PlainCharacters(jurisdiction, refusal).ascii(), needsState: true, refusal)
    let number = try PlainCharacters(text, refusal).letters(dropping: " -.·•'/", replacing: lookAlikes)
    guard (2...12).contains(number.unicodeScalars.count) else { throw refusal.form }
    return code + ":" + number
  }

  /// The Cyrillic and Greek capitals that plates use because they look Latin (annex 2 of the Vienna Convention on Road
  /// Traffic asks for Latin letters abroad).
  private static let lookAlikes: [Unicode.Scalar: Unicode.Scalar] = {
    var table: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (from, to) in [("АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI"), ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")] {
      for (letter, latin) in zip(from.unicodeScalars, to.unicodeScalars) { table[letter] = latin }
    }
    return table
  }()
}

/// Where something is registered: a country, or a state of the three whose states keep the registers.
enum Jurisdiction {
  static func code(_ text: String, needsState: Bool, _ refusal: Refusal) throws(Fault) -> String {
    let parts = text.uppercased().split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), let country = CountryCode(parts[0]) else { throw refusal.qualifierUnknown }
    guard let states = states[country.code] else {
      // Other countries keep one register, or one that the number itself names.
      guard parts.count == 1 else { throw refusal.qualifierUnknown }
      return country.code
    }
    guard parts.count == 2 else {
      if needsState { throw refusal.qualifierMissing }
      return country.code
    }
    guard states.contains(parts[1]) else { throw refusal.qualifierUnknown }
    return country.code + "-" + parts[1]
  }

  /// ISO 3166-2, the second part.
  private static let states: [String: Set<String>] = [
    "AU": words("ACT NSW NT QLD SA TAS VIC WA"),
    "CA": words("AB BC MB NB NL NS NT NU ON PE QC SK YT"),
    "US": words(
      """
      AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR PA \
      RI SC SD TN TX UT VA VT WA WI WV WY AS GU MP PR UM VI
      """),
  ]
  private static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
}
