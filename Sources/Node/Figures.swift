internal import Audit
internal import Authority
internal import Governance
internal import Holdings
internal import JSON
internal import Requests
public import Vocabulary
internal import World

// What a service publishes about its own work: counted from requests and log of a quarter that is over, under disclosure
// control, once. What was published for a quarter is given out again as it was.

extension Collection {
  /// `PublishedTable`, by quarter and title.
  static let publishedFigures = Collection(rawValue: "published-figures")
}

/// A table of figures as it was published, in plain values.
public struct PublishedFigures: Sendable, Hashable {
  /// `requests-received`, `screening`, ….
  public let title: String
  public let quarter: String
  public let columns: [String]
  /// Figures and, last, the row's total; nil where a figure is kept back.
  public let rows: [Row]
  /// Columns' totals and, last, the grand total.
  public let totals: [Int?]
  public let notes: [Sentence]

  public struct Row: Sendable, Hashable {
    public let label: String
    public let figures: [Int?]
  }

  init(_ table: PublishedTable) {
    func plain(_ figure: PublishedFigure) -> Int? { if case .figure(let count) = figure { count } else { nil } }
    title = table.title
    quarter = table.quarter.description
    columns = table.columns
    rows = table.rows.indices.map { row in
      Row(label: table.rows[row], figures: table.cells[row].map(plain) + [plain(table.rowTotals[row])])
    }
    totals = table.columnTotals.map(plain) + [plain(table.total)]
    notes = table.notes
  }

  /// One object; a figure that is kept back is null.
  public var json: String {
    func numbers(_ figures: [Int?]) -> JSONValue { .array(figures.map { $0.map { .integer($0) } ?? .null }) }
    return JSONValue.fields(
      ("table", .string(title)), ("quarter", .string(quarter)),
      ("columns", .array((columns + ["total"]).map { .string($0) })),
      ("rows", .array(rows.map { .fields(("row", .string($0.label)), ("figures", numbers($0.figures))) })),
      ("totals", numbers(totals))
    ).text
  }

  /// The head of ``csv``.
  public static let csvHead = "table,quarter,row,column,figure"

  /// One line a figure, totals as `total`; a figure that is kept back is empty.
  public var csv: [String] {
    let names = columns + ["total"]
    return (rows + [Row(label: "total", figures: totals)]).flatMap { row in
      zip(names, row.figures).map { name, figure in
        [title, quarter, row.label, name, figure.map(String.init) ?? ""].joined(separator: ",")
      }
    }
  }
}

extension ServiceNode {
  /// Counts a quarter, keeps back what could lead to somebody, and publishes it, signed. A quarter that was published is
  /// given out as it was. Throws `node.figures.quarter` for what is no quarter, `governance.quarter.open` while it runs.
  ///
  /// Throws `node.figures.published` where somebody else published the quarter in the meantime: it does not change.
  public func publishFigures(of quarter: String, at signing: SigningDesk) async throws -> [PublishedFigures] {
    try await publishFigures(of: quarter, at: signing) {}
  }

  /// The same; `meanwhile` happens between the counting and the publishing.
  package func publishFigures(
    of quarter: String, at signing: SigningDesk, _ meanwhile: @Sendable () async throws -> Void
  ) async throws -> [PublishedFigures] {
    let quarter = try ServiceNode.quarter(quarter)
    let earlier = try await store.read { try $0.publishedTables(of: quarter) }
    guard earlier.isEmpty else { return earlier.map(PublishedFigures.init) }
    let today = clock.now().date
    guard quarter.isClosed(on: today) else {
      throw Fault("governance.quarter.open", ("quarter", .text(quarter.description)))
    }
    guard let first = try await firstDay(), quarter >= Quarter(of: first) else {
      throw Fault("node.figures.before", ("quarter", .text(quarter.description)))
    }
    let tables = try await store.read { try RequestCounts(in: quarter, from: $0).tables() }
    let published = try tables.map { try DisclosureControl.standard.publish($0, on: today) }
    var content = CanonicalWriter()
    content.write(list: published)
    let act = KeepSafeguard(what: "figures", item: quarter.description, content: Digest(of: content.bytes))
    try await meanwhile()
    try await perform(act, logged: .disclosure, at: signing, notes: ["figures \(quarter)"]) { transaction in
      guard try transaction.publishedTables(of: quarter).isEmpty else {
        throw Fault("node.figures.published", ("quarter", .text(quarter.description)))
      }
      for table in published {
        try transaction.replace(
          HeldRecord(
            collection: .publishedFigures, id: "\(quarter)/\(table.title)", content: table.canonicalBytes))
      }
    }
    return published.sorted { $0.title < $1.title }.map(PublishedFigures.init)
  }

  /// What was published for a quarter. Throws `node.figures.none` when nothing was.
  public func publishedFigures(of quarter: String) async throws -> [PublishedFigures] {
    let quarter = try ServiceNode.quarter(quarter)
    let tables = try await store.read { try $0.publishedTables(of: quarter) }
    guard !tables.isEmpty else { throw Fault("node.figures.none", ("quarter", .text(quarter.description))) }
    return tables.map(PublishedFigures.init)
  }

  /// The day of the first entry in the log: before it there was no node.
  private func firstDay() async throws -> CivilDate? {
    try await store.read { transaction in
      var day: CivilDate?
      try transaction.eachLeaf(from: 0) {
        day = try $0.opening.map { try AuditEntry(canonicalBytes: $0.entry).time.date }
        return day == nil
      }
      return day
    }
  }

  private static func quarter(_ text: String) throws -> Quarter {
    guard let quarter = Quarter(text) else { throw Fault("node.figures.quarter", ("text", .text(text))) }
    return quarter
  }
}

extension ReadTransaction {
  fileprivate func publishedTables(of quarter: Quarter) throws -> [PublishedTable] {
    var tables: [PublishedTable] = []
    try eachRecord(in: .publishedFigures, after: "\(quarter)/") {
      guard $0.id.hasPrefix("\(quarter)/") else { return false }
      tables.append(try PublishedTable(canonicalBytes: $0.content))
      return true
    }
    return tables
  }
}
