internal import Ontology
internal import Vocabulary

/// Gathers one entry of a list: its subject, and the addresses, documents, wallets, links and sanction that hang on it.
struct EntryBuilder {
  let key: String
  var subject: Entity
  var sanction: Entity
  private var addresses: [Entity] = []
  private var documents: [Entity] = []
  private var wallets: [Entity] = []
  private var links: [Entity] = []
  private(set) var remarks: [String] = []

  init(key: String, schema: String, authority: String, country: String) {
    self.key = key
    subject = Entity(id: key, schema: schema)
    subject.add("topics", "sanction")
    sanction = Entity(id: key + "-sanction", schema: "Sanction")
    sanction.add("entity", key)
    sanction.add("authority", authority)
    if !country.isEmpty { sanction.add("country", country) }
  }

  /// How far a publisher trusts a name.
  enum NameQuality { case strong, weak, former }

  mutating func alias(_ name: String, _ quality: NameQuality) {
    switch quality {
    case .strong: subject.add("alias", name.tidied)
    case .weak: subject.add("weakAlias", name.tidied)
    case .former: subject.add("previousName", name.tidied)
    }
  }

  mutating func add(_ property: String, _ value: String?) {
    if let value { subject.add(property, value.tidied) }
  }

  /// Tons as a plain number: publishers write `99,144`.
  mutating func tonnage(_ property: String, _ value: String?) {
    add(property, value?.filter { $0 != "," })
  }

  mutating func birthDate(_ text: String) {
    let dates = DateText.parse(text)
    if dates.isEmpty {
      remark("DOB " + text)
    } else {
      // Only people are born; the same column gives a firm's founding or a ship's building.
      let property =
        switch subject.schema {
        case "Person": "birthDate"
        case "Vessel", "Airplane": "buildDate"
        default: "incorporationDate"
        }
      for date in dates { subject.add(property, date.description) }
    }
  }

  mutating func address(
    full: String? = nil, street: [String] = [], city: String? = nil, state: String? = nil, postalCode: String? = nil,
    country: String? = nil, remarks: String? = nil
  ) {
    let streets = street.map(\.tidied).filter { !$0.isEmpty }
    let parts = streets + [city, state, postalCode].compactMap { $0?.tidied }.filter { !$0.isEmpty }
    let text = full?.tidied ?? (parts + [country?.tidied].compactMap { $0 }).joined(separator: ", ")
    guard !text.isEmpty || remarks?.isEmpty == false else { return }
    let code = country.map { CountryNames.value($0.tidied) }
    // A country alone says where, but is no address to compare.
    if !parts.isEmpty || full != nil { subject.add("address", text) }
    if let code { subject.add("country", code) }
    var entity = Entity(id: "\(key)-address-\(addresses.count + 1)", schema: "Address")
    entity.add("full", text)
    for street in streets { entity.add("street", street) }
    if let city { entity.add("city", city.tidied) }
    if let state { entity.add("state", state.tidied) }
    if let postalCode { entity.add("postalCode", postalCode.tidied) }
    if let code { entity.add("country", code) }
    if let remarks { entity.add("remarks", remarks.tidied) }
    subject.add("addressEntity", entity.id)
    addresses.append(entity)
  }

  /// A number of some kind, with who issued it and how long it holds where that is said.
  mutating func identifier(
    _ kind: IdentifierKind, type: String, number: String, country: String? = nil, issued: String? = nil,
    expires: String? = nil, note: String? = nil
  ) {
    let number = number.tidied
    guard !number.isEmpty else { return }
    if case .wallet(let currency) = kind {
      var wallet = Entity(id: "\(key)-wallet-\(wallets.count + 1)", schema: "CryptoWallet")
      wallet.add("publicKey", number)
      wallet.add("currencySymbol", currency)
      wallet.add("holder", key)
      wallets.append(wallet)
      return
    }
    var kind = kind
    // Some publishers write "legal entity number" over numbers of national registers.
    if case .lei = kind, number.utf8.count != 20 { kind = .registration }
    if let property = kind.property(on: subject.schema) { subject.add(property, number) }
    var isPassport = false
    if case .passport = kind { isPassport = true }
    var document = Entity(
      id: "\(key)-document-\(documents.count + 1)", schema: isPassport ? "Passport" : "Identification")
    document.add("holder", key)
    document.add("type", type.tidied)
    document.add("number", number)
    if let country { document.add("country", CountryNames.value(country.tidied)) }
    if let issued { document.add("startDate", DateText.parse(issued).first?.description ?? issued.tidied) }
    if let expires { document.add("endDate", DateText.parse(expires).first?.description ?? expires.tidied) }
    if let note { document.add("summary", note.tidied) }
    documents.append(document)
  }

  /// Another party that the entry names without an identifier: whom it acts for, who owns the ship.
  mutating func link(_ role: String, to name: String) {
    let name = name.tidied
    guard !name.isEmpty else { return }
    var link = Entity(id: "\(key)-link-\(links.count + 1)", schema: "UnknownLink")
    link.add("subject", key)
    link.add("role", role)
    link.add("description", name)
    links.append(link)
  }

  /// What has no place of its own.
  mutating func remark(_ text: String) {
    let text = text.tidied
    if !text.isEmpty { remarks.append(text) }
  }

  /// The finished record; nil when there is no name to know the entry by.
  func record(reference: RecordReference) -> SourceRecord? {
    guard !subject["name"].isEmpty || !subject.names.isEmpty else { return nil }
    var subject = subject
    for remark in remarks { subject.add("notes", remark) }
    return SourceRecord(
      key: key, entities: [subject, sanction] + addresses + documents + wallets + links, role: .listed,
      roleOrigin: .list, reference: reference, remarks: remarks)
  }
}

extension String {
  /// Lower-case ASCII letters and digits with hyphens between: for keys that people can read.
  var slug: String {
    var out = ""
    var gap = false
    for byte in lowercased().utf8 {
      if (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57) || byte == 46 {
        if gap, !out.isEmpty { out += "-" }
        gap = false
        out.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        gap = true
      }
    }
    return out
  }
}

/// Twelve hexadecimal digits that name a content: the key of entries whose publisher gives none.
func contentKey(_ parts: [String]) -> String {
  String(Digest(of: parts.joined(separator: "\u{1f}")).hex.prefix(12))
}
