public import Ontology
public import Vocabulary

/// Something that a list names.
public struct ScreeningEntry: Sendable, Hashable {
  /// What a list says of a name it gives.
  public enum Quality: UInt8, Sendable, Hashable {
    case primary, alias
    /// A broad or unspecific alias ("low quality a.k.a."), which alone must not alert.
    case weak
  }

  public struct ListedName: Sendable, Hashable {
    public let text: String
    public let quality: Quality
    public init(_ text: String, quality: Quality = .alias) {
      self.text = text
      self.quality = quality
    }
  }

  /// Unique within the list.
  public let id: String
  public let list: String
  /// A FollowTheMoney schema: Person, Company, Organization, Vessel …
  public let schema: String
  public var names: [ListedName]
  public var birthDates: [PartialDate]
  /// ISO 3166-1 alpha-2 in lower case.
  public var countries: [String]
  /// Numbers of documents and registers, as written.
  public var identifiers: [String]

  public init(
    id: String, list: String, schema: String, names: [ListedName], birthDates: [PartialDate] = [],
    countries: [String] = [], identifiers: [String] = []
  ) {
    self.id = id
    self.list = list
    self.schema = schema
    self.names = names
    self.birthDates = birthDates
    self.countries = countries
    self.identifiers = identifiers
  }

  /// The first name, for captions.
  public var caption: String { names.first?.text ?? id }
}

/// What is asked: one person, organization or thing, with what is known of it.
public struct ScreeningQuery: Sendable, Hashable {
  public var schema: String
  /// The name, in any script; further names or aliases after it.
  public var names: [String]
  public var birthDates: [PartialDate]
  /// ISO 3166-1 alpha-2 in lower case.
  public var countries: [String]
  public var identifiers: [String]

  public init(
    schema: String, names: [String], birthDates: [PartialDate] = [], countries: [String] = [],
    identifiers: [String] = []
  ) {
    self.schema = schema
    self.names = names
    self.birthDates = birthDates
    self.countries = countries
    self.identifiers = identifiers
  }
}

extension ScreeningEntry {
  /// A list's record as an entry; nil when it has no name, as an address or a sanction has none.
  ///
  /// Documents and registers that hang on the subject (a passport, an identification) give their numbers too.
  public init?(_ record: SourceRecord, list: String) {
    let subject = record.subject
    var names = subject["name"].map { ListedName($0, quality: .primary) }
    names += (subject["alias"] + subject["previousName"]).map { ListedName($0, quality: .alias) }
    names += subject["weakAlias"].map { ListedName($0, quality: .weak) }
    guard !names.isEmpty else { return nil }
    var identifiers: [String] = []
    for entity in record.entities {
      let properties = entity.id == subject.id ? ScreeningEntry.identifying : ["number"]
      for property in properties
      where entity.id == subject.id || ["Passport", "Identification"].contains(entity.schema) {
        for value in entity[property] where !identifiers.contains(value) { identifiers.append(value) }
      }
    }
    var countries: [String] = []
    // Where somebody lives or is registered; what passport they hold is a protected attribute and not compared.
    for property in ["country", "jurisdiction", "mainCountry", "flag"] {
      for value in subject[property] {
        let folded = value.lowercased()
        if !countries.contains(folded) { countries.append(folded) }
      }
    }
    self.init(
      id: record.key, list: list, schema: subject.schema, names: names,
      birthDates: subject["birthDate"].compactMap { PartialDate($0) }, countries: countries, identifiers: identifiers)
  }

  private static let identifying = [
    "idNumber", "passportNumber", "taxNumber", "registrationNumber", "socialSecurityNumber", "innCode", "ogrnCode",
    "leiCode", "swiftBic", "imoNumber", "mmsi", "vatCode", "dunsCode", "uniqueEntityId", "publicKey",
  ]
}
