/// What a kind of thing is called and which properties it has, read from `schemata/*.yaml`.
public struct Schema: Sendable, Hashable {
  /// The name that data carries: `Person`.
  public let name: String
  public let label: String
  public let plural: String
  /// What it stands for, in a sentence.
  public let summary: String
  /// Names of the schemata it extends directly.
  public let extends: [String]
  /// Properties to call a thing by, best first.
  public let caption: [String]
  /// Whether two of its things can be one and the same.
  public let isMatchable: Bool
  /// For relations: which properties hold the two ends.
  public let edge: Edge?
  /// Its own properties, sorted by name; see ``SchemaCatalog/properties(of:)`` for the inherited ones.
  public let properties: [Property]

  public init(
    name: String, label: String, plural: String, summary: String, extends: [String], caption: [String],
    isMatchable: Bool, edge: Edge?, properties: [Property]
  ) {
    self.name = name
    self.label = label
    self.plural = plural
    self.summary = summary
    self.extends = extends
    self.caption = caption
    self.isMatchable = isMatchable
    self.edge = edge
    self.properties = properties.sorted { $0.name < $1.name }
  }

  public struct Edge: Sendable, Hashable {
    public let source: String
    public let target: String
    public let isDirected: Bool
  }

  public struct Property: Sendable, Hashable {
    public let name: String
    public let label: String
    public let type: PropertyType
    /// For entities: the schema that the value must name.
    public let range: String?
    /// For identifiers that check themselves.
    public let format: IdentifierFormat?
  }

  /// The kinds of value a property can have, as FollowTheMoney names them.
  public enum PropertyType: String, Sendable, CaseIterable {
    case name, text, string, identifier, country, date, address, entity, phone, email, url, number, topic, language
    case gender
  }

  /// Formats of identifiers that carry check digits.
  public enum IdentifierFormat: String, Sendable, CaseIterable {
    case iban, bic, lei, imo, wallet

    /// The identifier's normal form; nil when it is not well-formed or a check digit is wrong.
    public func normalForm(_ text: String) -> String? {
      switch self {
      case .iban: IBAN(text)?.text
      case .bic: BIC(text)?.text
      case .lei: LEI(text)?.text
      case .imo: IMONumber(text)?.text
      case .wallet: WalletAddress(text)?.text
      }
    }
  }
}
