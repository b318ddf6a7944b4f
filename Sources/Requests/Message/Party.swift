public import Vocabulary

/// A body that a request comes from or goes to.
public struct Party: Sendable, Hashable {
  /// The longest name of an authority or unit, in bytes of UTF-8.
  public static let nameBytesMax = 400

  public let country: CountryCode
  public let kind: PartyKind
  /// As it calls itself.
  public let authority: String
  public let unit: String?

  /// Nil when the authority has no name, or a name is too long.
  public init?(country: CountryCode, kind: PartyKind, authority: String, unit: String? = nil) {
    guard !authority.isBlank, authority.utf8.count <= Self.nameBytesMax,
      (unit?.utf8.count ?? 1) <= Self.nameBytesMax, unit?.isEmpty != true
    else { return nil }
    self.country = country
    self.kind = kind
    self.authority = authority
    self.unit = unit
  }

  /// Whether both are the same body, whichever unit of it acts.
  public func isSameBody(as other: Party) -> Bool {
    country == other.country && kind == other.kind && authority == other.authority
  }
}

/// Who did something: a body, its unit, and the officer's pseudonym. No officer is named outside the service.
public struct Actor: Sendable, Hashable {
  public let party: Party
  /// Stands for the officer in logs and messages.
  public let officer: String

  /// Nil when the unit or the officer's pseudonym is missing: an act of nobody in particular is no act.
  public init?(party: Party, officer: String) {
    guard party.unit != nil, !officer.isBlank, officer.utf8.count <= Party.nameBytesMax
    else { return nil }
    self.party = party
    self.officer = officer
  }

  public var unit: String { party.unit ?? "" }

  /// Another officer of another unit of the same body: what four eyes means.
  public func isIndependent(of other: Actor) -> Bool {
    party.isSameBody(as: other.party) && officer != other.officer && unit != other.unit
  }
}
