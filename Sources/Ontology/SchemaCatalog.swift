internal import Definitions
public import Vocabulary

/// All schemata, with what each inherits.
public struct SchemaCatalog: Sendable {
  /// By name, in order of name.
  public let schemata: [Schema]
  private let position: [String: Int]
  /// The schema's own name first, then every ancestor once, nearest first.
  private let lineage: [[String]]

  /// The catalogue that the program carries.
  public static func embedded() throws(Fault) -> SchemaCatalog {
    var schemata: [Schema] = []
    for file in DefinitionReader.names(under: "schemata/") {
      schemata.append(try Schema(DefinitionReader.embedded(file)))
    }
    return try SchemaCatalog(schemata)
  }

  /// A catalogue of these schemata; each that one extends must be among them.
  public init(_ schemata: [Schema]) throws(Fault) {
    self.schemata = schemata.sorted { $0.name < $1.name }
    var position: [String: Int] = [:]
    for (index, schema) in self.schemata.enumerated() { position[schema.name] = index }
    var lineage: [[String]] = []
    for schema in self.schemata {
      var line = [schema.name]
      var next = 0
      while next < line.count {
        guard let index = position[line[next]] else {
          throw Fault("ontology.unknown-schema", ("schema", .text(line[next])))
        }
        for parent in self.schemata[index].extends {
          guard parent != schema.name else { throw Fault("ontology.schema-cycle", ("schema", .text(parent))) }
          if !line.contains(parent) { line.append(parent) }
        }
        next += 1
      }
      lineage.append(line)
    }
    self.position = position
    self.lineage = lineage
  }

  public subscript(name: String) -> Schema? { position[name].map { schemata[$0] } }

  /// Whether a schema is another or extends it, directly or not: a `Company` is a `LegalEntity`.
  public func isA(_ name: String, _ ancestor: String) -> Bool {
    position[name].map { lineage[$0].contains(ancestor) } ?? false
  }

  /// Own and inherited properties, nearest schema first, each name once.
  public func properties(of name: String) -> [Schema.Property] {
    guard let index = position[name] else { return [] }
    var seen: Set<String> = []
    return lineage[index].compactMap { self[$0] }.flatMap(\.properties).filter { seen.insert($0.name).inserted }
  }

  public func property(_ property: String, of name: String) -> Schema.Property? {
    guard let index = position[name] else { return nil }
    for ancestor in lineage[index] {
      if let found = self[ancestor]?.properties.first(where: { $0.name == property }) { return found }
    }
    return nil
  }

  /// What is wrong with an entity: a schema or property nobody knows, an identifier, country or date that does not
  /// parse. Nothing is dropped for it; what to do is the reader's to say. Faults name fields, never values.
  public func faults(in entity: Entity) -> [Fault] {
    guard self[entity.schema] != nil else {
      return [Fault("ontology.unknown-schema", ("schema", .text(entity.schema)))]
    }
    var faults: [Fault] = []
    for field in entity.properties {
      let location = Fault.Location(field: field.name)
      guard let property = property(field.name, of: entity.schema) else {
        faults.append(
          Fault(
            "ontology.unknown-property", at: location, ("schema", .text(entity.schema)),
            ("property", .text(field.name))))
        continue
      }
      for value in field.values {
        guard let format = Self.brokenFormat(value, property) else { continue }
        faults.append(
          Fault(
            "ontology.malformed-value", at: location, ("property", .text(field.name)), ("format", .text(format))))
      }
    }
    return faults
  }

  /// The name of the format that a value breaks; nil when it is well-formed or has none.
  private static func brokenFormat(_ value: String, _ property: Schema.Property) -> String? {
    if let format = property.format { return format.normalForm(value) == nil ? format.rawValue : nil }
    switch property.type {
    case .country: return CountryCode(value) == nil ? "country" : nil
    case .date:
      // A time of day may follow the date.
      return PartialDate(value) == nil && Timestamp(value) == nil ? "date" : nil
    default: return nil
    }
  }
}

extension Schema {
  init(_ reader: DefinitionReader) throws(Fault) {
    name = try reader.string("name")
    label = try reader.string("label")
    plural = try reader.string("plural")
    summary = try reader.string("summary")
    extends = try reader.optionalStringList("extends")
    caption = try reader.optionalStringList("caption")
    isMatchable = try reader.boolean("matchable")
    if let edge = try reader.optionalChild("edge") {
      self.edge = try Edge(
        source: edge.string("source"), target: edge.string("target"), isDirected: edge.boolean("directed"))
    } else {
      edge = nil
    }
    var properties: [Property] = []
    for property in try reader.children("properties") {
      properties.append(
        try Property(
          name: property.string("name"), label: property.string("label"),
          type: property.value("type", PropertyType.init(rawValue:)), range: property.optionalString("range"),
          format: property.optionalValue("format", IdentifierFormat.init(rawValue:))))
    }
    self.properties = properties.sorted { $0.name < $1.name }
    try reader.finish()
  }
}
