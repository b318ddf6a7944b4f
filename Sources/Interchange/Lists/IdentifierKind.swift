/// What kind of number a publisher's word for it means.
enum IdentifierKind {
  case passport, identity, tax, vat, registration, socialCredit
  case lei, duns, swift, bik, imo, mmsi, serial, securities, wallet(currency: String)

  /// The FollowTheMoney property that carries numbers of this kind on things of this schema; nil where it has none and
  /// only the document tells.
  func property(on schema: String) -> String? {
    let isVehicle = schema == "Vessel" || schema == "Airplane"
    let isPerson = schema == "Person"
    switch self {
    case .passport: return isPerson ? "passportNumber" : isVehicle ? nil : "idNumber"
    case .identity: return isVehicle ? "registrationNumber" : "idNumber"
    case .tax: return isVehicle ? nil : "taxNumber"
    case .vat: return isVehicle ? nil : "vatCode"
    case .socialCredit: return isVehicle ? nil : "uscCode"
    case .registration: return isPerson ? "idNumber" : "registrationNumber"
    case .lei: return isVehicle ? nil : "leiCode"
    case .duns: return isVehicle ? nil : "dunsCode"
    case .swift: return isVehicle ? nil : "swiftBic"
    case .bik: return isVehicle ? nil : "registrationNumber"
    case .imo: return schema == "Vessel" || schema == "Organization" ? "imoNumber" : "registrationNumber"
    case .mmsi: return schema == "Vessel" ? "mmsi" : "registrationNumber"
    case .serial: return schema == "Airplane" ? "serialNumber" : "registrationNumber"
    case .securities, .wallet: return nil
    }
  }

  /// The kind that a type of number as a list names it belongs to; nil when the words do not name a number.
  static func of(_ type: String) -> IdentifierKind? {
    let type = type.tidied.lowercased()
    func has(_ words: String...) -> Bool { words.contains { type.contains($0) } }
    func `is`(_ words: String...) -> Bool { words.contains { type == $0 || type.hasPrefix($0 + " ") } }
    if type.hasPrefix("digital currency address") {
      let currency = type.split(separator: " ").last.map { $0.uppercased() } ?? ""
      return .wallet(currency: currency == "ADDRESS" ? "" : currency)
    }
    if has("passport", "pasaporte", "passeport", "travel document") { return .passport }
    if has("legal entity identifier", "legal entity number") { return .lei }
    if has("d-u-n-s") { return .duns }
    if has("swift") { return .swift }
    if `is`("bik") { return .bik }
    if `is`("mmsi") { return .mmsi }
    if has("imo number", "identification imo") || type == "imo" || type.hasSuffix(" imo") { return .imo }
    if has("serial number (msn)", "construction number", "manufacturer's serial") { return .serial }
    if `is`("isin") { return .securities }
    if `is`("v.a.t.", "vat") { return .vat }
    if has("social credit") { return .socialCredit }
    let tax = [
      "tax id", "nit", "r.f.c.", "rfc", "ruc", "rif", "c.u.i.t.", "cuit", "us fein",
      "italian fiscal code",
      "fiscal code", "c.u.i.", "rtn", "romanian tax", "n.i.t.", "tax identification", "inn", "codigo fiscal",
    ]
    if tax.contains(where: { type == $0 || type.hasPrefix($0 + " ") }) { return .tax }
    let registration = [
      "registration", "business", "commercial", "company", "folio mercantil", "matricula mercantil", "c.r. no", "trade",
      "chamber", "certificate of incorporation", "uk company", "government gazette",
      "enterprise number", "license", "registered charity", "public registration",
      "branch unit", "dubai chamber", "economic register", "aircraft tail", "vessel registration", "numero unico",
      "legal entity", "central registration", "fishing license", "organization code", "pilot license", "ogrn", "stir",
      "istanbul chamber", "chinese commercial", "turkish trade",
    ]
    if registration.contains(where: { type.hasPrefix($0) }) { return .registration }
    if has("registration", "registry", "chamber of commerce", "commercial register"), !has("electoral", "birth") {
      return .registration
    }
    if type.hasPrefix("phone") || type.hasPrefix("nationality") { return nil }
    let identity = [
      "cedula", "c.u.r.p.", "d.n.i.", "ssn", "i.f.e.", "c.u.i.p.", "credencial electoral", "cartilla de servicio",
      "tarjeta", "visanumberid", "driver's license", "numero de identidad", "le number", "nie", "n.i.e.",
      "birth certificate",
    ]
    if identity.contains(where: { type == $0 || type.hasPrefix($0 + " ") }) || has("identity", "identification") {
      return .identity
    }
    if type.hasSuffix(" no.") || type.hasSuffix(" number:") || type.hasSuffix(" no") || type.hasSuffix(" number")
      || type.hasSuffix(" #")
      || type.hasSuffix(" card") || type.hasSuffix(" id") || type.hasSuffix(" code") || type.hasSuffix(" certificate")
    {
      return .identity
    }
    return nil
  }
}
