public import Ontology
public import Vocabulary

// Two people may bear one name. What tells them apart stands beside each record of a file, so that an officer chooses the
// records that are the person's.

/// What of a record tells its person from a namesake: date of birth and the numbers of documents and registers.
public struct DistinguishingData: Sendable, Hashable {
  public struct Value: Sendable, Hashable {
    /// `name`, `birthDate`, `passportNumber`, ….
    public let property: String
    public let value: String
  }

  /// In the order of ``properties``, each property's values as the record gives them.
  public let values: [Value]

  private static let name = "name"
  private static let birth = "birthDate"
  /// Numbers that one person has and no other: telephones and addresses are shared, and are not among them.
  public static let identifiers = [
    "idNumber", "passportNumber", "taxNumber", "socialSecurityNumber", "innCode", "registrationNumber",
  ]
  public static let properties = [name, birth, "birthPlace"] + identifiers

  /// Numbers may stand in things of their own beside the person, as passports do.
  public init(of record: SourceRecord) {
    var values: [Value] = []
    for property in Self.properties {
      let isNumber = Self.identifiers.contains(property)
      let given = isNumber ? record.entities.flatMap { $0[property] } : record.subject[property]
      var seen: Set<String> = []
      values += given.filter { seen.insert($0).inserted }.map { Value(property: property, value: $0) }
    }
    self.values = values
  }

  /// The property in which two records cannot both be one person's; nil where nothing tells them apart.
  ///
  /// Dates of birth contradict each other where neither is the beginning of the other (`1970`, `1970-01-01`). Numbers do
  /// where both records have some under one property and share none under any: a second passport beside a common number is
  /// one person's.
  public func contradiction(with other: DistinguishingData) -> String? {
    let (births, theirs) = (plain(Self.birth), other.plain(Self.birth))
    if !births.isEmpty, !theirs.isEmpty,
      !births.contains(where: { birth in theirs.contains { $0.hasPrefix(birth) || birth.hasPrefix($0) } })
    {
      return Self.birth
    }
    let numbers = Self.identifiers.map { (property: $0, own: plain($0), other: other.plain($0)) }
    guard numbers.allSatisfy({ $0.own.isDisjoint(with: $0.other) }) else { return nil }
    return numbers.first { !$0.own.isEmpty && !$0.other.isEmpty }?.property
  }

  /// A property's values without separators and case.
  private func plain(_ property: String) -> Set<String> {
    Set(
      values.filter { $0.property == property }.map {
        String($0.value.lowercased().filter { $0.isLetter || $0.isNumber })
      }
    )
  }
}

/// Two records of a file that cannot both be one person's.
public struct NamesakeConflict: Sendable, Hashable {
  public let first: String
  public let second: String
  /// In what they differ.
  public let property: String

  /// Every pair of records that contradict each other, in the order given.
  public static func among(_ records: [(id: String, data: DistinguishingData)]) -> [NamesakeConflict] {
    records.indices.flatMap { one in
      records[(one + 1)...].compactMap { other in
        records[one].data.contradiction(with: other.data).map {
          NamesakeConflict(first: records[one].id, second: other.id, property: $0)
        }
      }
    }
  }

  /// Which records, and in what they differ; never the values.
  public var sentence: Sentence {
    Sentence(
      "protection.namesakes", ("first", .text(first)), ("second", .text(second)), ("property", .text(property)))
  }
}
