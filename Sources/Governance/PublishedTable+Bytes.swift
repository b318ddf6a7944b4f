public import Vocabulary

// A table as it was published is kept as it was: the same bytes whenever it is asked for again.

extension PublishedTable: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(title)
    writer.write(quarter.year)
    writer.write(quarter.number)
    writer.write(list: rows)
    writer.write(list: columns)
    for line in cells + [rowTotals, columnTotals, [total]] {
      writer.write(list: line) { writer, figure in
        if case .figure(let count) = figure { writer.write(count) } else { writer.write(-1) }
      }
    }
    writer.write(least)
    writer.write(rounding)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    title = try reader.text()
    guard let quarter = Quarter(year: try reader.integer(), number: try reader.integer()) else {
      throw reader.malformed
    }
    self.quarter = quarter
    rows = try reader.texts()
    columns = try reader.texts()
    func line(_ count: Int) throws -> [PublishedFigure] {
      let figures = try reader.list { reader in
        let count = try reader.integer()
        return count < 0 ? PublishedFigure.suppressed : .figure(count)
      }
      guard figures.count == count else { throw reader.malformed }
      return figures
    }
    var cells: [[PublishedFigure]] = []
    for _ in rows { cells.append(try line(columns.count)) }
    self.cells = cells
    rowTotals = try line(rows.count)
    columnTotals = try line(columns.count)
    guard let total = try line(1).first else { throw reader.malformed }
    self.total = total
    least = try reader.integer()
    rounding = try reader.integer()
  }
}
