public import Vocabulary

/// Every account of a ledger, held once; payments refer to accounts by position. An account is (institution, account).
public struct AccountDictionary: Sendable {
  var names = TextPool()
  var institution: [UInt32] = []
  var kind: [UInt8] = []
  var owner: [UInt32] = []
  var country: [UInt16] = []
  /// Days since 1970-01-01; `Int32.min` where unknown.
  var opened: [Int32] = []
  public internal(set) var institutions: [InstitutionRecord] = []
  /// Keys of holders among the parties of the source.
  public internal(set) var owners: [String] = []

  static let unknownDay = Int32.min

  public init() {}

  public var count: Int { institution.count }

  /// The account's identifier as its institution writes it.
  public func id(_ account: Int) -> String { names[account] }
  public func institution(_ account: Int) -> InstitutionRecord { institutions[Int(institution[account])] }
  public func institutionPosition(_ account: Int) -> Int { Int(institution[account]) }
  public func kind(_ account: Int) -> AccountKind { AccountKind(rawValue: kind[account]) ?? .unknown }
  public func owner(_ account: Int) -> String? {
    owner[account] == AccountTable.noOwner ? nil : owners[Int(owner[account])]
  }
  /// The account's own country, or else its institution's.
  public func country(_ account: Int) -> CountryCode? {
    CountryCode(packed: country[account]) ?? institutions[Int(institution[account])].country
  }
  public func opened(_ account: Int) -> CivilDate? {
    opened[account] == AccountDictionary.unknownDay ? nil : CivilDate(daysSinceEpoch: Int(opened[account]))
  }

  /// `account`, or `institution/account` where the same account number exists at several institutions.
  public func label(_ account: Int) -> String {
    let id = names[account]
    return positions(of: id).count > 1 ? "\(institution(account).id)/\(id)" : id
  }

  /// Positions of an account named by its identifier alone or as `institution/account`.
  public func positions(of name: String) -> [Int] {
    let plain = names.positions(of: name)
    guard plain.isEmpty, let slash = name.firstIndex(of: "/") else { return plain }
    let institution = String(name[..<slash])
    return names.positions(of: String(name[name.index(after: slash)...])).filter {
      self.institution($0).id == institution
    }
  }

  /// The table that detectors walk.
  public func table() -> AccountTable {
    var table = AccountTable()
    table.id = names.strings
    table.institution = institution
    table.kind = kind.map { AccountKind(rawValue: $0) ?? .unknown }
    table.owner = owner
    var known: [UInt16: CountryCode?] = [:]
    func decoded(_ packed: UInt16) -> CountryCode? {
      if let country = known[packed] { return country }
      let country = CountryCode(packed: packed)
      known[packed] = country
      return country
    }
    let countries = institutions.map(\.country)
    table.country = country.indices.map { decoded(country[$0]) ?? countries[Int(institution[$0])] }
    table.institutions = institutions.map(\.id)
    table.owners = owners
    return table
  }

  /// False when a position points outside its table: the check a segment passes before it is believed.
  var isConsistent: Bool {
    names.count == count && kind.count == count && owner.count == count && country.count == count
      && opened.count == count && institution.allSatisfy { $0 < institutions.count }
      && owner.allSatisfy { $0 == AccountTable.noOwner || $0 < owners.count }
  }
}
