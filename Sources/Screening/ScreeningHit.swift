public import Vocabulary

/// An entry that a query may mean, with what speaks for it and what against.
public struct ScreeningHit: Sendable, Hashable {
  /// The entry's number in ``ScreeningIndex/entries``.
  public let entry: Int
  /// Which of the entry's names matched best.
  public let name: Int
  /// 0 to 1: the name's likeness, raised or lowered by what else is known.
  public let score: Double
  /// The same from the name alone.
  public let nameScore: Double
  /// What is known of the query contradicts the entry: birth date, or birth date and country.
  public let isContradicted: Bool
  /// Nothing but a name speaks for it: no birth date, no identifier agrees.
  public let restsOnNameAlone: Bool
  public let why: [Reason]
  public let against: [Reason]
}

/// Where alerts begin. Published with the figures it yields in docs/screening.md, and changed only with them.
public enum ScreeningPolicy {
  /// A hit with this score or more is an alert.
  public static let threshold = 0.7
  /// Hits below this are not worth showing.
  public static let floor = 0.3
}
