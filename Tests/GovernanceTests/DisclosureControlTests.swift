import Governance
import TestSupport
import Testing
import Vocabulary

@Suite("Statistics with disclosure control")
struct DisclosureControlTests {
  private static let quarter = Quarter(year: 2026, number: 3)
  private static let after = CivilDate(year: 2026, month: 10, day: 1)

  private static func table(_ cells: [[Int]]) throws -> FigureTable {
    try FigureTable(
      title: "t", quarter: try #require(quarter), rows: cells.indices.map { "r\($0)" },
      columns: (cells.first ?? []).indices.map { "c\($0)" }, cells: cells)
  }

  private static func published(_ cells: [[Int]]) throws -> PublishedTable {
    try DisclosureControl.standard.publish(try table(cells), on: try #require(after))
  }

  @Test("safeguard 13: statistics count ten at least, and nothing kept back can be worked out")
  func bruteForce() throws {
    var random = SeededNumbers(13)
    var attacked = 0
    for _ in 0..<120 {
      let (height, width) = (Int.random(in: 1...3, using: &random), Int.random(in: 1...3, using: &random))
      let cells = (0..<height).map { _ in
        (0..<width).map { _ in
          Bool.random(using: &random) ? Int.random(in: 0...12, using: &random) : Int.random(in: 10...40, using: &random)
        }
      }
      let published = try Self.published(cells)
      for (row, figures) in published.cells.enumerated() {
        for (column, figure) in figures.enumerated() {
          if cells[row][column] < 10 { #expect(figure == .suppressed) }
          if case .figure(let value) = figure { #expect(value >= 10 && value % 5 == 0) }
        }
      }
      let attack = Attack(cells, published)
      guard attack.isSmallEnough else { continue }
      for (row, column) in attack.hidden {
        // An attacker who knew every printed figure exactly, unrounded, still could not tell.
        #expect(attack.spread(row, column) >= 10, "\(cells) at \(row),\(column)")
        attacked += 1
      }
    }
    #expect(attacked > 100)
  }

  @Test("a lone small figure takes others with it, and the rest is printed")
  func complementary() throws {
    let published = try Self.published([[120, 30, 45], [60, 3, 75], [90, 55, 35]])
    #expect(published.cells[1][1].isSuppressed)
    #expect(published.cells.joined().count(where: \.isSuppressed) == 4)
    #expect(published.total == .figure(515))
    #expect(published.notes.map(\.key) == ["governance.table.suppressed", "governance.table.rounded"])
  }

  @Test("a table of large figures is printed whole, rounded")
  func large() throws {
    let published = try Self.published([[100, 203], [307, 411]])
    #expect(published.cells == [[.figure(100), .figure(205)], [.figure(305), .figure(410)]])
    #expect(published.total == .figure(1_020))
  }

  @Test("figures of a quarter that runs are not published, and those of one that is over do not change")
  func closedOnly() throws {
    let table = try Self.table([[100]])
    for (month, day) in [(7, 1), (9, 30)] {
      let running = try #require(CivilDate(year: 2026, month: month, day: day))
      #expect(throws: Fault.self) { try DisclosureControl.standard.publish(table, on: running) }
    }
    let first = try Self.published([[100]])
    let again = try DisclosureControl.standard.publish(
      try Self.table([[101]]), on: try #require(Self.after), earlier: first)
    #expect(again == first)
  }

  @Test("nobody asks for less than ten and five")
  func floor() {
    #expect(DisclosureControl(least: 9) == nil && DisclosureControl(least: 10, rounding: 1) == nil)
    #expect(DisclosureControl(least: 20, rounding: 10) != nil)
  }

  @Test("the eight headings of a financial intelligence unit are there, each a table")
  func headings() throws {
    let definition = try StatisticsDefinition.fiuAnnual()
    #expect(definition.headings.count == 8 && !definition.isVerified)
    for heading in definition.headings {
      let counts = heading.rows.map { _ in heading.columns.map { _ in 50 } }
      let table = try definition.table(heading, quarter: try #require(Self.quarter), counts: counts)
      #expect(try DisclosureControl.standard.publish(table, on: try #require(Self.after)).rows == heading.rows)
      #expect(throws: Fault.self) {
        try definition.table(heading, quarter: try #require(Self.quarter), counts: [[1, 2, 3, 4, 5, 6, 7]])
      }
    }
  }

  @Test("a large table is published in one go")
  func largeTable() throws {
    var random = SeededNumbers(3)
    let cells = (0..<40).map { _ in (0..<30).map { _ in Int.random(in: 0...60, using: &random) } }
    let published = try Self.published(cells)
    #expect(published.cells.joined().contains { !$0.isSuppressed })
  }
}

/// Tries every table of whole numbers that fits what is printed, with printed figures known exactly.
private struct Attack {
  let hidden: [(Int, Int)]
  private let cells: [[Int]]
  private let published: PublishedTable
  private static let bound = 70

  init(_ cells: [[Int]], _ published: PublishedTable) {
    self.cells = cells
    self.published = published
    hidden = cells.indices.flatMap { row in
      cells[row].indices.compactMap { published.cells[row][$0].isSuppressed ? (row, $0) : nil }
    }
  }

  /// Whether trying everything takes no longer than a test may: at most two hidden cells can be chosen freely.
  var isSmallEnough: Bool {
    let rows = Set(hidden.map(\.0)).count { !published.rowTotals[$0].isSuppressed }
    let columns = Set(hidden.map(\.1)).count { !published.columnTotals[$0].isSuppressed }
    return hidden.count - max(rows, columns) <= 2
  }

  /// How far the possible values of a hidden cell lie apart, counted up to ten. They are an interval: two-way tables with
  /// totals are totally unimodular.
  func spread(_ row: Int, _ column: Int) -> Int {
    let value = cells[row][column]
    var (low, high) = (value, value)
    while high - low < 10, isPossible(row, column, high + 1) { high += 1 }
    while high - low < 10, low > 0, isPossible(row, column, low - 1) { low -= 1 }
    return high - low
  }

  /// Whether the other hidden cells can be chosen so that every printed total fits.
  private func isPossible(_ row: Int, _ column: Int, _ value: Int) -> Bool {
    var trial = cells
    trial[row][column] = value
    return fits(trial, hidden.filter { $0 != (row, column) }[...])
  }

  /// Whether the open cells can be filled: each is moved by what its row and column still lack (exhaustive over the
  /// amounts, cut where a printed total is overshot).
  private func fits(_ trial: [[Int]], _ open: ArraySlice<(Int, Int)>) -> Bool {
    guard isWithinTotals(trial, open) else { return false }
    guard let (row, column) = open.first else { return totalsFit(trial) }
    let others = open.dropFirst()
    // The last open cell of a row or column with a printed total is fixed by it.
    if !published.rowTotals[row].isSuppressed, !others.contains(where: { $0.0 == row }) {
      return settle(trial, row, column, cells[row].reduce(0, +) - trial[row].reduce(0, +), others)
    }
    if !published.columnTotals[column].isSuppressed, !others.contains(where: { $0.1 == column }) {
      let lacking = cells.reduce(0) { $0 + $1[column] } - trial.reduce(0) { $0 + $1[column] }
      return settle(trial, row, column, lacking, others)
    }
    for value in 0...Attack.bound {
      var next = trial
      next[row][column] = value
      if fits(next, others) { return true }
    }
    return false
  }

  /// Whether what is filled so far overshoots no printed total.
  private func isWithinTotals(_ trial: [[Int]], _ open: ArraySlice<(Int, Int)>) -> Bool {
    var filled = trial
    for (row, column) in open { filled[row][column] = 0 }
    for row in cells.indices where !published.rowTotals[row].isSuppressed {
      if filled[row].reduce(0, +) > cells[row].reduce(0, +) { return false }
    }
    for column in cells[0].indices where !published.columnTotals[column].isSuppressed {
      if filled.reduce(0, { $0 + $1[column] }) > cells.reduce(0, { $0 + $1[column] }) { return false }
    }
    return published.total.isSuppressed || filled.joined().reduce(0, +) <= cells.joined().reduce(0, +)
  }

  private func settle(
    _ trial: [[Int]], _ row: Int, _ column: Int, _ lacking: Int, _ others: ArraySlice<(Int, Int)>
  ) -> Bool {
    let value = trial[row][column] + lacking
    guard value >= 0 else { return false }
    var next = trial
    next[row][column] = value
    return fits(next, others)
  }

  private func totalsFit(_ trial: [[Int]]) -> Bool {
    for row in cells.indices where !published.rowTotals[row].isSuppressed {
      if trial[row].reduce(0, +) != cells[row].reduce(0, +) { return false }
    }
    for column in cells[0].indices where !published.columnTotals[column].isSuppressed {
      if trial.reduce(0, { $0 + $1[column] }) != cells.reduce(0, { $0 + $1[column] }) { return false }
    }
    return published.total.isSuppressed || trial.joined().reduce(0, +) == cells.joined().reduce(0, +)
  }
}
