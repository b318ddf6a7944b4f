public import Vocabulary

/// A thing with properties: a person, a company, a vessel, an address, a sanction.
///
/// Schema and property names are FollowTheMoney's (`Person`, `birthDate`). Every property is a list, and any may be
/// absent, as in life. Values keep the order in which the source gave them; repeats are dropped.
public struct Entity: Sendable, Hashable {
  public let id: String
  public let schema: String
  /// Property names in the order first given, each with its values.
  public private(set) var properties: [Property]

  public struct Property: Sendable, Hashable {
    public let name: String
    public internal(set) var values: [String]
  }

  public init(id: String, schema: String) {
    self.id = id
    self.schema = schema
    properties = []
  }

  /// Adds a value; empty values and repeats change nothing. Values are kept as given: cleaning is the reader's work.
  public mutating func add(_ property: String, _ value: String) {
    guard !value.isEmpty else { return }
    if let index = properties.firstIndex(where: { $0.name == property }) {
      if !properties[index].values.contains(value) { properties[index].values.append(value) }
    } else {
      properties.append(Property(name: property, values: [value]))
    }
  }

  public mutating func add(_ property: String, _ values: some Sequence<String>) {
    // One look at what is there for all of them: a line may bring thousands of values.
    var seen = Set(self[property])
    let new = values.filter { !$0.isEmpty && seen.insert($0).inserted }
    guard !new.isEmpty else { return }
    if let index = properties.firstIndex(where: { $0.name == property }) {
      properties[index].values += new
    } else {
      properties.append(Property(name: property, values: new))
    }
  }

  /// All values of a property; empty when absent.
  public subscript(property: String) -> [String] {
    properties.first { $0.name == property }?.values ?? []
  }

  /// The first name-like value, for captions.
  public var caption: String {
    for property in ["name", "alias", "weakAlias", "registrationNumber", "full"] {
      if let first = self[property].first { return first }
    }
    return id
  }

  /// Every name: main, other spellings, former ones, and weak aliases, in that order.
  public var names: [String] { self["name"] + self["alias"] + self["previousName"] + self["weakAlias"] }
}

/// Where a record stood: which file, by content, and where in it.
public struct RecordReference: Sendable, Hashable {
  /// SHA-256 of the file's uncompressed bytes.
  public let file: Digest
  /// Counted from 1; for XML, the line on which the element begins.
  public let line: Int

  public init(file: Digest, line: Int) {
    self.file = file
    self.line = line
  }
}

/// Where a fact came from, under what law, for what, and how it may be used. Travels with every value.
public struct Provenance: Sendable, Hashable {
  /// The data set: `us-ofac-sdn`, `eft-report-2026-03`.
  public let source: String
  /// The authority that made the information.
  public let originator: String
  public let means: CollectionMeans
  /// The legal basis in the node's own law, as its officers cite it.
  public let legalBasis: String
  public let purpose: Purpose
  /// When the source says it was made or published, as far as it says.
  public let originatedAt: PartialDate?
  public let receivedAt: Instant
  /// The last day on which it may be held without being in a finding or case.
  public let retainUntil: CivilDate
  public let marking: Marking
  public let grading: Grading?
  /// Fact, or somebody's assessment (Directive (EU) 2016/680 article 7).
  public let isAssessment: Bool

  public init(
    source: String, originator: String, means: CollectionMeans, legalBasis: String, purpose: Purpose,
    originatedAt: PartialDate? = nil, receivedAt: Instant, retainUntil: CivilDate, marking: Marking,
    grading: Grading? = nil, isAssessment: Bool = false
  ) {
    self.source = source
    self.originator = originator
    self.means = means
    self.legalBasis = legalBasis
    self.purpose = purpose
    self.originatedAt = originatedAt
    self.receivedAt = receivedAt
    self.retainUntil = retainUntil
    self.marking = marking
    self.grading = grading
    self.isAssessment = isAssessment
  }
}

/// One entry of a source as it was read: a list entry, a party, a register extract, with everything that hangs on it.
///
/// The first entity is what the entry is about; the others (sanction, addresses, identity documents, directors) point
/// to it by property. Its identity is its content, so reading the same entry twice changes nothing.
public struct SourceRecord: Sendable, Hashable {
  /// The source's own key for the entry, unique within the source: `ofac-36`, `party-0000021`.
  public let key: String
  public let entities: [Entity]
  public let role: PersonRole
  public let roleOrigin: RoleOrigin
  public let reference: RecordReference
  /// What the entry looked like where structure was lost: remarks, titles, footnotes. Empty when nothing was.
  public let remarks: [String]

  public init(
    key: String, entities: [Entity], role: PersonRole, roleOrigin: RoleOrigin, reference: RecordReference,
    remarks: [String] = []
  ) {
    precondition(!entities.isEmpty, "a source record is about something")
    self.key = key
    self.entities = entities
    self.role = role
    self.roleOrigin = roleOrigin
    self.reference = reference
    self.remarks = remarks
  }

  /// What the entry is about.
  public var subject: Entity { entities[0] }
}

/// One value of one property of one thing, with its source: the unit of knowledge inside a service.
public struct Statement: Sendable, Hashable {
  public let entityID: String
  public let schema: String
  public let property: String
  public let value: String
  public let role: PersonRole
  public let reference: RecordReference
  public let provenance: Provenance

  public init(
    entityID: String, schema: String, property: String, value: String, role: PersonRole,
    reference: RecordReference, provenance: Provenance
  ) {
    self.entityID = entityID
    self.schema = schema
    self.property = property
    self.value = value
    self.role = role
    self.reference = reference
    self.provenance = provenance
  }
}

extension SourceRecord {
  /// The record read as statements: one for each value of each property of each entity.
  public func statements(under provenance: Provenance) -> [Statement] {
    entities.flatMap { entity in
      entity.properties.flatMap { property in
        property.values.map {
          Statement(
            entityID: entity.id, schema: entity.schema, property: property.name, value: $0, role: role,
            reference: reference, provenance: provenance)
        }
      }
    }
  }
}
