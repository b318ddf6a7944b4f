import Ontology
import Testing
import Vocabulary

@Suite("Schemata")
struct SchemaTests {
  static let catalog = Result { try SchemaCatalog.embedded() }

  @Test("the carried schemata name only each other, and each edge's ends are its properties")
  func closed() throws {
    let catalog = try Self.catalog.get()
    #expect(catalog.schemata.count >= 35)
    for schema in catalog.schemata {
      for parent in schema.extends { #expect(catalog[parent] != nil, "\(schema.name) extends \(parent)") }
      let properties = catalog.properties(of: schema.name)
      #expect(Set(properties.map(\.name)).count == properties.count)
      for property in properties {
        #expect((property.type == .entity) == (property.range != nil), "\(schema.name).\(property.name)")
        if let range = property.range { #expect(catalog[range] != nil, "\(schema.name).\(property.name)") }
      }
      for name in schema.caption { #expect(catalog.property(name, of: schema.name) != nil, "\(schema.name) \(name)") }
      if let edge = schema.edge {
        for end in [edge.source, edge.target] {
          #expect(catalog.property(end, of: schema.name)?.type == .entity, "\(schema.name) \(end)")
        }
      }
    }
  }

  @Test("kinds inherit from kinds")
  func inheritance() throws {
    let catalog = try Self.catalog.get()
    #expect(catalog.isA("Company", "LegalEntity") && catalog.isA("Company", "Asset"))
    #expect(catalog.isA("Vessel", "Thing") && !catalog.isA("Thing", "Vessel"))
    #expect(!catalog.isA("Nothing", "Thing"))
    #expect(catalog.property("country", of: "Vessel")?.type == .country)
    #expect(catalog.property("imoNumber", of: "Vessel")?.format == .imo)
    #expect(catalog["Payment"]?.edge?.source == "payer")
    #expect(catalog["Payment"]?.edge?.isDirected == true)
    #expect(catalog["Family"]?.edge?.isDirected == false)
  }

  @Test("no schema has a property for ethnicity, religion or political opinion")
  func protectedAttributes() throws {
    let catalog = try Self.catalog.get()
    for schema in catalog.schemata {
      for name in ["ethnicity", "religion", "political"] {
        #expect(catalog.property(name, of: schema.name) == nil)
      }
    }
  }

  @Test("what is wrong with an entity is said by field, never by value")
  func entityFaults() throws {
    let catalog = try Self.catalog.get()
    var ship = Entity(id: "a", schema: "Vessel")
    ship.add("name", "Example")
    ship.add("imoNumber", "9074729")
    ship.add("flag", "no")
    ship.add("buildDate", "~1999")
    #expect(catalog.faults(in: ship).isEmpty)
    ship.add("imoNumber", "9074728")
    ship.add("colour", "red")
    ship.add("flag", "Norway")
    let faults = catalog.faults(in: ship)
    #expect(
      faults.map(\.code.rawValue) == [
        "ontology.malformed-value", "ontology.malformed-value", "ontology.unknown-property",
      ])
    #expect(faults.map(\.location.field) == ["imoNumber", "flag", "colour"])
    #expect(!"\(faults)".contains("9074728"))
    #expect(catalog.faults(in: Entity(id: "b", schema: "Spaceship")).first?.code == "ontology.unknown-schema")
  }

  @Test("a schema that extends itself, or one that is not there, is refused")
  func refuses() {
    func schema(_ name: String, _ extends: [String]) -> Schema {
      Schema(
        name: name, label: name, plural: name, summary: "", extends: extends, caption: [], isMatchable: false,
        edge: nil, properties: [])
    }
    #expect(throws: Fault.self) { try SchemaCatalog([schema("A", ["B"]), schema("B", ["A"])]) }
    #expect(throws: Fault.self) { try SchemaCatalog([schema("A", ["B"])]) }
  }
}

@Suite("Entities")
struct EntityTests {
  @Test("values keep their order, repeats and empties are dropped")
  func values() {
    var entity = Entity(id: "a", schema: "Person")
    entity.add("name", ["B", "A", "B", ""])
    entity.add("alias", "C")
    entity.add("name", "D")
    #expect(entity["name"] == ["B", "A", "D"])
    #expect(entity.names == ["B", "A", "D", "C"])
    #expect(entity.properties.map(\.name) == ["name", "alias"])
    #expect(entity.caption == "B")
    #expect(entity["absent"].isEmpty)
  }

  @Test("a record reads as one statement a value")
  func statements() throws {
    var person = Entity(id: "a", schema: "Person")
    person.add("name", ["One", "Two"])
    var address = Entity(id: "b", schema: "Address")
    address.add("full", "1 Example Road")
    let reference = RecordReference(file: Digest(of: "file"), line: 7)
    let record = SourceRecord(
      key: "k", entities: [person, address], role: .notAssessed, roleOrigin: .machine, reference: reference)
    let provenance = Provenance(
      source: "s", originator: "o", means: .synthetic, legalBasis: "b", purpose: .detection,
      receivedAt: Instant(seconds: 0), retainUntil: try #require(CivilDate("2027-01-01")), marking: .serviceOnly)
    let statements = record.statements(under: provenance)
    #expect(statements.map(\.value) == ["One", "Two", "1 Example Road"])
    #expect(statements.map(\.entityID) == ["a", "a", "b"])
    #expect(statements.allSatisfy { $0.reference == reference && $0.provenance.marking == .serviceOnly })
  }
}
