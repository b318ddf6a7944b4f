public import Vocabulary

/// From whom a person is protected.
public struct DisclosureBar: Sendable, Hashable {
  /// Nobody outside may learn of the person, whatever the country.
  public let isEverywhere: Bool
  /// Countries that must not learn of the person; sorted.
  public let countries: [CountryCode]

  public init(countries: some Sequence<CountryCode>) {
    isEverywhere = false
    self.countries = Array(Set(countries)).sorted()
  }

  private init(isEverywhere: Bool, countries: [CountryCode]) {
    self.isEverywhere = isEverywhere
    self.countries = countries
  }

  public static let everywhere = DisclosureBar(isEverywhere: true, countries: [])
  public static let nowhere = DisclosureBar(countries: [])

  /// Barred wherever either bars.
  public func joined(with other: DisclosureBar) -> DisclosureBar {
    if isEverywhere || other.isEverywhere { return .everywhere }
    return DisclosureBar(countries: countries + other.countries)
  }

  /// Whether somebody who can be read in these countries must not learn of the person. Countries that are not known are
  /// all countries.
  public func bars(_ readers: [CountryCode]) -> Bool {
    if isEverywhere { return true }
    guard !countries.isEmpty else { return false }
    return readers.isEmpty || readers.contains { countries.contains($0) }
  }
}

/// A person who is protected, with everything that would give them away.
public struct ProtectedPerson: Sendable, Hashable {
  /// What the register calls them: a pseudonym of this node, shown in the protected log. It gives them away, too.
  public let id: String
  /// Names and aliases, in any script. Initials and nicknames that are not given here are not recognised.
  public let names: [String]
  /// Document, telephone, account, wallet, plate, e-mail, handle: as they are written, separators and case do not matter.
  public let identifiers: [String]
  /// Keys under which this node or its sources keep them: record identifiers, party keys.
  public let references: [String]
  public let standing: PersonStanding
  /// What was decided for this person; an informant is barred everywhere in any case.
  public let bar: DisclosureBar

  public init(
    id: String, names: [String], identifiers: [String] = [], references: [String] = [], standing: PersonStanding,
    bar: DisclosureBar
  ) {
    self.id = id
    self.names = names
    self.identifiers = identifiers
    self.references = references
    self.standing = standing
    self.bar = standing.role == .informant ? .everywhere : bar
  }

  /// An informant is named to nobody outside, whoever signs: no override lets it pass.
  public var isNeverNamed: Bool { standing.role == .informant }
}

extension ProtectedPerson: CanonicalCodable {
  private static let version: UInt64 = 1

  public func write(to writer: inout CanonicalWriter) {
    writer.write(Self.version)
    writer.write(id)
    writer.write(list: names)
    writer.write(list: identifiers)
    writer.write(list: references)
    writer.write(list: standing.parts) {
      $0.write($1.place)
      $0.write($1.role.rawValue)
      $0.write($1.origin.rawValue)
    }
    writer.write(UInt64(standing.flags.rawValue))
    writer.write(bar.isEverywhere)
    writer.write(list: bar.countries)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == Self.version else { throw reader.malformed }
    let (id, names) = (try reader.text(), try reader.texts())
    let (identifiers, references) = (try reader.texts(), try reader.texts())
    let parts = try reader.list {
      PersonStanding.Part(place: try $0.text(), role: try $0.choice(), origin: try $0.choice())
    }
    guard let flags = UInt8(exactly: try reader.unsigned()), flags <= PersonFlags.all.rawValue else {
      throw reader.malformed
    }
    let isEverywhere = try reader.flag()
    let countries: [CountryCode] = try reader.list()
    self.init(
      id: id, names: names, identifiers: identifiers, references: references,
      standing: PersonStanding(parts, flags: PersonFlags(rawValue: flags)),
      bar: isEverywhere ? .everywhere : DisclosureBar(countries: countries))
  }
}

/// Everybody who is protected, and what of them is too short to be looked for.
public struct ProtectedRegister: Sendable {
  /// Sorted by pseudonym; who is given twice has the join of both.
  public let persons: [ProtectedPerson]

  public init(_ persons: some Sequence<ProtectedPerson>) {
    var joined: [String: ProtectedPerson] = [:]
    for person in persons {
      guard let known = joined[person.id] else {
        joined[person.id] = person
        continue
      }
      joined[person.id] = ProtectedPerson(
        id: person.id, names: known.names + person.names.filter { !known.names.contains($0) },
        identifiers: known.identifiers + person.identifiers.filter { !known.identifiers.contains($0) },
        references: known.references + person.references.filter { !known.references.contains($0) },
        standing: known.standing.joined(with: person.standing), bar: known.bar.joined(with: person.bar))
    }
    self.persons = joined.keys.sorted().compactMap { joined[$0] }
  }

  /// Pseudonyms of persons with an identifier too short to be told from chance (fewer than six letters and digits): the
  /// officer who enters one should know that the scan does not look for it.
  public var withIdentifiersTooShort: [String] {
    persons.filter { person in
      (person.identifiers + person.references).contains { FoldedText($0).symbols.count < GramIndex.gram }
    }.map(\.id)
  }
}
