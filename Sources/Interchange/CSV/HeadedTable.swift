internal import Vocabulary

/// A table whose first row names its columns.
enum HeadedTable {
  struct Row {
    let line: Int
    fileprivate let columns: [String: Int]
    fileprivate let row: CSVRow

    /// The trimmed value of a column; nil when the column or the value is absent.
    subscript(_ column: String) -> String? { columns[column.lowercased()].flatMap { row[$0] } }
  }

  /// Streams the rows of a source's main file. Column names are compared without case; `required` ones must be there.
  static func read(
    _ source: IntakeSource, separator: UInt8 = UInt8(ascii: ","), required: [String], into sink: IntakeSink,
    _ body: (Row, IntakeSink) throws -> Void
  ) throws {
    guard let file = source[.main] else { return }
    let input = try file.open(limits: sink.limits, hashing: false)
    let reader = CSVReader(input, separator: separator, limits: sink.limits)
    var columns: [String: Int]?
    var width = 0
    while let item = try reader.next() {
      switch item {
      case .bad(let code, let line, let field):
        try sink.fault(code, line: line, field: field.map { String($0) })
      case .row(let row):
        guard let columns else {
          var found: [String: Int] = [:]
          for (index, name) in row.fields.enumerated() where found[name.tidied.lowercased()] == nil {
            found[name.tidied.lowercased()] = index
          }
          for name in required where found[name.lowercased()] == nil {
            try sink.fault("interchange.table.column-missing", line: row.line, field: name)
            return try sink.close(input)
          }
          columns = found
          width = row.fields.count
          continue
        }
        if row.fields.count != width {
          try sink.fault(
            "interchange.table.columns", line: row.line, ("found", .integer(Int64(row.fields.count))),
            ("wanted", .integer(Int64(width))))
          continue
        }
        try body(Row(line: row.line, columns: columns, row: row), sink)
      }
      try sink.progress(input)
    }
    if columns == nil, sink.summary.faults == 0, input.damage == nil {
      try sink.fault("interchange.input.empty")
    }
    try sink.close(input)
  }
}
