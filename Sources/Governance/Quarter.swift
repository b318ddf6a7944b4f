public import Vocabulary

/// Three months of a year. Figures are published for whole quarters that are over, never live: a figure that changes while
/// one looks at it tells who came in between.
public struct Quarter: Sendable, Hashable, Comparable {
  public let year: Int
  /// 1 to 4.
  public let number: Int

  /// Nil outside the years 1 to 9999 and the quarters 1 to 4.
  public init?(year: Int, number: Int) {
    guard (1...9_999).contains(year), (1...4).contains(number) else { return nil }
    self.year = year
    self.number = number
  }

  /// The quarter that a day lies in.
  public init(of day: CivilDate) {
    year = day.year
    number = (day.month + 2) / 3
  }

  public func contains(_ day: CivilDate) -> Bool { Quarter(of: day) == self }
  public func isClosed(on day: CivilDate) -> Bool { self < Quarter(of: day) }

  public static func < (a: Quarter, b: Quarter) -> Bool { (a.year, a.number) < (b.year, b.number) }
}

extension Quarter: CustomStringConvertible {
  /// `2026-Q3`
  public var description: String { "\(year)-Q\(number)" }
}
