public import Ontology
public import Vocabulary

/// Who looks at a sheltered person.
public enum ProtectionReader: String, Sendable, CaseIterable {
  /// Officers who work on the case.
  case caseTeam = "case-team"
  /// Those who look after the person.
  case protectionDesk = "protection-desk"
  /// Those who check how the service treats people.
  case oversight
}

/// What is shown of a person, by who looks.
///
/// A person who is not sheltered is shown as held. Of a sheltered one the case team sees a pseudonym, the role, whether it
/// is a child, and how much is held; names, dates, places, pictures and identifiers stay closed. The protection desk sees
/// everything. Oversight sees which fields are filled, and none of their content.
public struct ProtectedView: Sendable, Hashable {
  /// The name to show.
  public let caption: String
  public let role: PersonRole
  public let isProposedByMachineOnly: Bool
  public let isMinor: Bool
  public let isSheltered: Bool
  /// What may be shown.
  public let properties: [Entity.Property]
  /// Names of the properties that are held and not shown; empty for the case team, to whom even that may say too much.
  public let closed: [String]
  public let recordCount: Int

  public init(
    of entity: Entity, standing: PersonStanding, pseudonym: String, records: Int, to reader: ProtectionReader
  ) {
    isSheltered = standing.isSheltered
    role = standing.role
    isProposedByMachineOnly = standing.isProposedByMachineOnly
    isMinor = standing.flags.contains(.minor)
    recordCount = records
    switch reader {
    case .protectionDesk:
      caption = entity.caption
      properties = entity.properties
      closed = []
    case .caseTeam where !standing.isSheltered:
      caption = entity.caption
      properties = entity.properties
      closed = []
    case .caseTeam:
      caption = pseudonym
      properties = []
      closed = []
    case .oversight:
      caption = pseudonym
      properties = []
      closed = entity.properties.map(\.name).sorted()
    }
  }
}

/// A count of persons in what leaves.
///
/// "1 record" about somebody is a record about somebody. A count is therefore told in steps and from ten on, and never
/// depends on whether one of those counted is protected: what is not told is not told of anybody.
public enum OutwardCount: Sendable, Hashable {
  case notAvailable
  /// About so many.
  case about(Int)

  public init(of count: Int, least: Int = 10, step: Int = 5) {
    let (least, step) = (max(10, least), max(5, step))
    self = count < least ? .notAvailable : .about(max(least, (count + step / 2) / step * step))
  }
}
