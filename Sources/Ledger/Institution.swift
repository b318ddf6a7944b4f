public import Vocabulary

/// What kind of institution holds an account.
public enum InstitutionKind: UInt8, Sendable, CaseIterable {
  case unknown
  case bank
  /// Money or value transfer service.
  case mvts
  /// Virtual asset service provider.
  case vasp

  public var label: String { String(describing: self) }
}

/// An institution as a register or a source describes it.
public struct InstitutionRecord: Sendable, Hashable {
  public var id: String
  public var country: CountryCode?
  public var kind: InstitutionKind
  /// Code of the member whose node holds this institution's records; empty where nobody does.
  public var heldBy: String

  public init(id: String, country: CountryCode? = nil, kind: InstitutionKind = .unknown, heldBy: String = "") {
    self.id = id
    self.country = country
    self.kind = kind
    self.heldBy = heldBy
  }
}

/// An account as its institution describes it.
public struct AccountRecord: Sendable, Hashable {
  public var institution: String
  public var account: String
  public var country: CountryCode?
  public var kind: AccountKind
  /// The holder's key among the parties of the same source.
  public var owner: String?
  public var opened: CivilDate?

  public init(
    institution: String, account: String, country: CountryCode? = nil, kind: AccountKind = .unknown,
    owner: String? = nil, opened: CivilDate? = nil
  ) {
    self.institution = institution
    self.account = account
    self.country = country
    self.kind = kind
    self.owner = owner
    self.opened = opened
  }
}

extension CountryCode {
  /// Two letters in sixteen bits, for columns.
  var packed: UInt16 { code.utf8.reduce(0) { $0 << 8 | UInt16($1) } }

  init?(packed: UInt16) {
    guard packed != 0 else { return nil }
    self.init(String(decoding: [UInt8(packed >> 8), UInt8(packed & 0xFF)], as: UTF8.self))
  }
}
