internal import Definitions
public import Vocabulary

/// A set of tables that a service publishes, read from `statistics/*.yaml`.
public struct StatisticsDefinition: Sendable, Hashable {
  public struct Heading: Sendable, Hashable {
    public let id: String
    /// What the heading says.
    public let label: String
    /// What is counted, in a sentence.
    public let about: String
    public let rows: [String]
    public let columns: [String]
  }

  public let name: String
  public let title: String
  public let source: String
  /// Whether the source was read against the official text.
  public let isVerified: Bool
  public let headings: [Heading]

  /// The figures that a financial intelligence unit owes each year, in eight headings.
  public static func fiuAnnual() throws(Fault) -> StatisticsDefinition {
    try StatisticsDefinition(DefinitionReader.embedded("statistics/fiu-annual.yaml"))
  }

  init(_ reader: DefinitionReader) throws(Fault) {
    name = try reader.string("name")
    title = try reader.string("title")
    source = try reader.string("source")
    isVerified = try reader.boolean("verified")
    var headings: [Heading] = []
    for child in try reader.children("headings") {
      headings.append(
        Heading(
          id: try child.string("id"), label: try child.string("label"), about: try child.string("about"),
          rows: try child.stringList("rows"), columns: try child.stringList("columns")))
    }
    self.headings = headings
    try reader.finish()
  }

  /// The empty table of a heading, to be filled with counts. Throws `governance.table.malformed` for counts of another
  /// shape.
  public func table(
    _ heading: Heading, quarter: Quarter, counts: [[Int]]
  ) throws(Fault) -> FigureTable {
    try FigureTable(
      title: heading.label, quarter: quarter, rows: heading.rows, columns: heading.columns, cells: counts)
  }
}
