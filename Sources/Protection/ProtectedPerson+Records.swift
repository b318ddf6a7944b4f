public import Ontology
public import Vocabulary

extension ProtectedPerson {
  /// The person as the node's records describe them: every name, also put together from its parts; whatever identifies a
  /// person by its schema (documents, telephones, accounts, wallets, mail addresses); the entities' own identifiers and the
  /// keys that are given.
  ///
  /// `entities` are the person and what hangs on them: identity documents, accounts, wallets.
  public init(
    id: String, describedBy entities: some Sequence<Entity>, keys: [String] = [], standing: PersonStanding,
    bar: DisclosureBar, schemata: SchemaCatalog
  ) {
    var names: [String] = []
    var identifiers: [String] = []
    var references = keys
    for entity in entities {
      references.append(entity.id)
      if schemata.isA(entity.schema, "Person") {
        names += entity.names
        for last in entity["lastName"] {
          for first in entity["firstName"] + entity["secondName"] { names.append(first + " " + last) }
        }
      }
      for property in entity.properties where Self.identifies(property.name, of: entity.schema, schemata) {
        identifiers += property.values
      }
    }
    self.init(
      id: id, names: Self.distinct(names), identifiers: Self.distinct(identifiers),
      references: Self.distinct(references), standing: standing, bar: bar)
  }

  /// Whether a property tells one person from others. Codes of banks, exchanges and programmes tell nothing of a person.
  private static func identifies(_ property: String, of schema: String, _ schemata: SchemaCatalog) -> Bool {
    guard let definition = schemata.property(property, of: schema) else { return false }
    switch definition.type {
    case .identifier, .phone, .email: return !impersonal.contains(property)
    default: return false
    }
  }

  private static let impersonal: Set<String> = [
    "bic", "swiftBic", "bikCode", "ticker", "isin", "isinCode", "ricCode", "figiCode", "programId", "icaoCode",
    "authorityId", "kppCode",
  ]

  private static func distinct(_ values: [String]) -> [String] {
    var seen: Set<String> = []
    return values.filter { !$0.isEmpty && seen.insert($0).inserted }
  }
}
