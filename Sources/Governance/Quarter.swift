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

  /// Reads `2026-Q3`.
  public init?(_ text: some StringProtocol) {
    let parts = text.uppercased().split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[1].first == "Q",
      let year = UInt16(parts[0]), let number = UInt8(parts[1].dropFirst())
    else { return nil }
    self.init(year: Int(year), number: Int(number))
  }

  /// The first day.
  public var begins: CivilDate {
    CivilDate(year: year, month: number * 3 - 2, day: 1) ?? CivilDate(daysSinceEpoch: 0)
  }

  /// The first day of the quarter after it: its last moment is the one before that day begins.
  public var endsBefore: CivilDate {
    CivilDate(year: number == 4 ? year + 1 : year, month: number == 4 ? 1 : number * 3 + 1, day: 1) ?? begins
  }

  public func contains(_ day: CivilDate) -> Bool { Quarter(of: day) == self }
  public func isClosed(on day: CivilDate) -> Bool { self < Quarter(of: day) }

  public static func < (a: Quarter, b: Quarter) -> Bool { (a.year, a.number) < (b.year, b.number) }
}

extension Quarter: CustomStringConvertible {
  /// `2026-Q3`
  public var description: String { "\(year)-Q\(number)" }
}
