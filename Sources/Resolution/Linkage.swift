internal import Names
public import Vocabulary

/// A holder of accounts, or anybody else who may hang together with others.
public struct LinkageParty: Sendable, Hashable {
  /// Somebody named in a party's record: a director, an owner.
  public struct Related: Sendable, Hashable {
    public let name: String
    public let birthDate: PartialDate?
    public init(name: String, birthDate: PartialDate? = nil) {
      self.name = name
      self.birthDate = birthDate
    }
  }

  public let id: String
  /// A FollowTheMoney schema.
  public let schema: String
  public var names: [String]
  public var birthDates: [PartialDate]
  public var identifiers: [String]
  public var phones: [String]
  public var addresses: [String]
  public var related: [Related]

  public init(
    id: String, schema: String, names: [String], birthDates: [PartialDate] = [], identifiers: [String] = [],
    phones: [String] = [], addresses: [String] = [], related: [Related] = []
  ) {
    self.id = id
    self.schema = schema
    self.names = names
    self.birthDates = birthDates
    self.identifiers = identifiers
    self.phones = phones
    self.addresses = addresses
    self.related = related
  }
}

/// Two parties that hang together.
public struct PartyLink: Sendable, Hashable {
  public enum Basis: Int, Sendable, Hashable, CaseIterable, Comparable {
    case identifier, nameAndBirthDate, director, phone, address, sharedDirector, name
    public static func < (a: Basis, b: Basis) -> Bool { a.rawValue < b.rawValue }
  }

  /// Numbers in the list of parties, the lesser first.
  public let first: Int
  public let second: Int
  /// What links them, strongest first.
  public let bases: [Basis]
  /// They are likely one and the same, not two that share something.
  public let isLikelySame: Bool
  public let why: [Reason]
  public let against: [Reason]

  /// Nothing but a name: worth a look, never a conclusion.
  public var restsOnNameAlone: Bool { bases == [.name] }
}

/// Which parties hang together, and by what.
public enum Linkage {
  /// What more parties share is an office, a hostel or an exchange, and links none of them.
  public static let mostSharing = 12

  public struct Result: Sendable, Hashable {
    /// In order of the parties.
    public let links: [PartyLink]
    /// What was left out because too many share it.
    public let limits: [Sentence]
  }

  public static func links(_ parties: [LinkageParty]) -> Result {
    var builder = LinkBuilder(parties)
    builder.share(.identifier) { $0.identifiers.map(folded) }
    builder.share(.phone) { $0.phones.map(digits) }
    builder.share(.address) { $0.addresses.map(folded) }
    builder.shareDirectors()
    builder.linkNames()
    return builder.result()
  }

  /// Letters and digits, lower case.
  static func folded(_ text: String) -> String {
    String(decoding: Name(text, kind: .thing).romanized.utf8.filter { $0 != 0x20 }, as: UTF8.self)
  }

  static func digits(_ text: String) -> String {
    String(decoding: text.utf8.filter { $0 >= 0x30 && $0 <= 0x39 }, as: UTF8.self)
  }
}

private struct LinkBuilder {
  private struct Pair: Hashable, Comparable {
    let first: Int
    let second: Int
    init(_ a: Int, _ b: Int) {
      first = min(a, b)
      second = max(a, b)
    }
    static func < (a: Pair, b: Pair) -> Bool { (a.first, a.second) < (b.first, b.second) }
  }

  private struct Found {
    var bases: Set<PartyLink.Basis> = []
    var why: [Sentence] = []
    var against: [Sentence] = []
  }

  private let parties: [LinkageParty]
  private let names: [[Name]]
  private var found: [Pair: Found] = [:]
  private var limits: [Sentence] = []

  init(_ parties: [LinkageParty]) {
    self.parties = parties
    names = parties.map { party in party.names.map { Name($0, kind: Name.Kind(schema: party.schema)) } }
  }

  /// Links all who have a value in common.
  mutating func share(_ basis: PartyLink.Basis, _ values: (LinkageParty) -> [String]) {
    var holders: [String: [Int]] = [:]
    for (number, party) in parties.enumerated() {
      for value in values(party) where value.count >= 5 && holders[value]?.last != number {
        holders[value, default: []].append(number)
      }
    }
    var tooMany = 0
    for value in holders.keys.sorted() {
      guard let group = holders[value], group.count > 1 else { continue }
      if group.count > Linkage.mostSharing {
        tooMany += 1
        continue
      }
      for (order, a) in group.enumerated() {
        for b in group[(order + 1)...] where a != b {
          let sentence: Sentence =
            switch basis {
            case .identifier: Sentence("resolution.link.identifier", ("identifier", .text(value)))
            case .phone: Sentence("resolution.link.phone", ("sharing", .integer(Int64(group.count))))
            default: Sentence("resolution.link.address", ("sharing", .integer(Int64(group.count))))
            }
          found[Pair(a, b), default: Found()].bases.insert(basis)
          found[Pair(a, b), default: Found()].why.append(sentence)
        }
      }
    }
    if tooMany > 0 {
      limits.append(
        Sentence(
          "resolution.limit.shared", ("values", .integer(Int64(tooMany))),
          ("most", .integer(Int64(Linkage.mostSharing)))))
    }
  }

  /// The parts of a name without order; nil when nothing tells.
  private func bag(_ name: Name) -> UInt64? {
    var sum: UInt64 = 0
    var telling = 0
    for part in name.parts where part.role != .title && part.role != .noise && part.role != .form {
      let key = name.spellings[part.firstSpelling].key
      sum &+= (key ^ key >> 29) &* 0x9E37_79B9_7F4A_7C15
      if part.role == .word || part.role == .patronymic { telling += 1 }
    }
    return telling > 0 ? sum : nil
  }

  /// Directors: to the person of the same name and birth date, and to other firms with the same director.
  mutating func shareDirectors() {
    var persons: [UInt64: [Int]] = [:]
    for (number, party) in parties.enumerated() where party.schema == "Person" {
      for name in names[number] { if let key = bag(name) { persons[key, default: []].append(number) } }
    }
    var boards: [UInt64: [(firm: Int, related: LinkageParty.Related)]] = [:]
    for (number, party) in parties.enumerated() {
      for related in party.related {
        guard let key = bag(Name(related.name, kind: .person)) else { continue }
        if boards[key]?.last?.firm != number { boards[key, default: []].append((number, related)) }
        let namesakes = persons[key] ?? []
        for person in namesakes where person != number {
          let agreement = LinkBuilder.agree(related.birthDate.map { [$0] } ?? [], parties[person].birthDates)
          if agreement == false { continue }
          let pair = Pair(number, person)
          if agreement == true {
            found[pair, default: Found()].bases.insert(.director)
            found[pair, default: Found()].why.append(
              Sentence("resolution.link.director", ("name", .text(related.name))))
          } else if namesakes.count == 1 {
            found[pair, default: Found()].bases.insert(.name)
            found[pair, default: Found()].why.append(
              Sentence("resolution.link.director-name", ("name", .text(related.name))))
          }
        }
      }
    }
    for key in boards.keys.sorted() {
      guard let firms = boards[key], firms.count > 1, firms.count <= Linkage.mostSharing else { continue }
      for (order, a) in firms.enumerated() {
        for b in firms[(order + 1)...] where a.firm != b.firm {
          guard
            LinkBuilder.agree(a.related.birthDate.map { [$0] } ?? [], b.related.birthDate.map { [$0] } ?? []) == true
          else { continue }
          let pair = Pair(a.firm, b.firm)
          found[pair, default: Found()].bases.insert(.sharedDirector)
          found[pair, default: Found()].why.append(
            Sentence("resolution.link.shared-director", ("name", .text(a.related.name))))
        }
      }
    }
  }

  /// True when two sets of dates have one that agrees to the day, false when they contradict, nil when they say nothing.
  static func agree(_ a: [PartialDate], _ b: [PartialDate]) -> Bool? {
    if a.isEmpty || b.isEmpty { return nil }
    var possible = false
    for x in a {
      for y in b {
        if x.day != nil, x.year == y.year, x.month == y.month, x.day == y.day { return true }
        if x.year == y.year, x.month == nil || y.month == nil || x.month == y.month, x.day == nil || y.day == nil {
          possible = true
        }
      }
    }
    return possible ? nil : false
  }

  /// Parties of the same name: with the same birth date they are likely one; without, the link rests on the name.
  mutating func linkNames() {
    var holders: [UInt64: [Int]] = [:]
    for (number, list) in names.enumerated() {
      for name in list {
        guard let key = bag(name), holders[key]?.last != number else { continue }
        holders[key, default: []].append(number)
      }
    }
    for key in holders.keys.sorted() {
      guard let group = holders[key], group.count > 1, group.count <= Linkage.mostSharing else { continue }
      for (order, a) in group.enumerated() {
        for b in group[(order + 1)...] where a != b && parties[a].schema == parties[b].schema {
          let pair = Pair(a, b)
          switch LinkBuilder.agree(parties[a].birthDates, parties[b].birthDates) {
          case true?:
            found[pair, default: Found()].bases.insert(.nameAndBirthDate)
            found[pair, default: Found()].why.append(Sentence("resolution.link.name-and-birth-date"))
          case false?:
            // A namesake with another birth date is no link; where something else links them, it speaks against one person.
            if found[pair] != nil { found[pair]?.against.append(Sentence("resolution.against.birth-date")) }
          case nil:
            found[pair, default: Found()].bases.insert(.name)
            found[pair, default: Found()].why.append(Sentence("resolution.link.name"))
          }
        }
      }
    }
  }

  func result() -> Linkage.Result {
    let links = found.keys.sorted().compactMap { pair -> PartyLink? in
      guard let link = found[pair], !link.bases.isEmpty else { return nil }
      let references = [parties[pair.first].id, parties[pair.second].id]
      let bases = link.bases.sorted()
      return PartyLink(
        first: pair.first, second: pair.second, bases: bases,
        isLikelySame: parties[pair.first].schema == parties[pair.second].schema && link.against.isEmpty
          && (bases.contains(.identifier) || bases.contains(.nameAndBirthDate)),
        why: link.why.map { Reason($0, references: references) },
        against: link.against.map { Reason($0, references: references) })
    }
    return Linkage.Result(links: links, limits: limits)
  }
}
