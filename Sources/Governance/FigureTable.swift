public import Vocabulary

/// Counts of persons or acts by two things, before anything is kept out of it. It stays inside the service.
public struct FigureTable: Sendable, Hashable {
  public let title: String
  public let quarter: Quarter
  public let rows: [String]
  public let columns: [String]
  /// Row by row; never negative.
  public let cells: [[Int]]

  /// Throws `governance.table.malformed` when rows and columns do not fit the cells, or a count is negative or absurd.
  public init(
    title: String, quarter: Quarter, rows: [String], columns: [String], cells: [[Int]]
  ) throws(Fault) {
    guard !rows.isEmpty, !columns.isEmpty, rows.count * columns.count <= FigureTable.cellsMax,
      cells.count == rows.count, cells.allSatisfy({ $0.count == columns.count }),
      cells.allSatisfy({ $0.allSatisfy { (0...1_000_000_000).contains($0) } })
    else { throw Fault("governance.table.malformed", ("limit", .integer(Int64(FigureTable.cellsMax)))) }
    self.title = title
    self.quarter = quarter
    self.rows = rows
    self.columns = columns
    self.cells = cells
  }

  /// Cells of one table; larger ones are cut by whoever makes them.
  public static let cellsMax = 10_000
}

/// A figure as it is published.
public enum PublishedFigure: Sendable, Hashable {
  /// Rounded.
  case figure(Int)
  /// Kept back: too few, or it would give away another that is.
  case suppressed

  public var isSuppressed: Bool { self == .suppressed }
}

/// A table as it is published, with totals. Rounded figures need not add up, which is said beside them.
public struct PublishedTable: Sendable, Hashable {
  public let title: String
  public let quarter: Quarter
  public let rows: [String]
  public let columns: [String]
  public let cells: [[PublishedFigure]]
  public let rowTotals: [PublishedFigure]
  public let columnTotals: [PublishedFigure]
  public let total: PublishedFigure
  /// The fewest that a figure may count.
  public let least: Int
  /// What figures are rounded to.
  public let rounding: Int

  /// What stands below the table.
  public var notes: [Sentence] {
    [
      Sentence(
        "governance.table.suppressed", ("least", .integer(Int64(least))),
        ("count", .integer(Int64(cells.joined().count(where: \.isSuppressed))))),
      Sentence("governance.table.rounded", ("rounding", .integer(Int64(rounding)))),
    ]
  }
}
