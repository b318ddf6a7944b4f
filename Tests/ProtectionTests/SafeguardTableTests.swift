import Foundation
import Testing

/// The table of safeguards in `docs/protection.md`, compared with the sources and tests that it names.
@Suite("The table of safeguards") struct SafeguardTableTests {
  private struct Row {
    let number: Int
    let sources: [String]
    let tests: [String]
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func rows() throws -> [Row] {
    let text = try String(contentsOf: root.appendingPathComponent("docs/protection.md"), encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 4, let number = Int(cells[0]) else { return nil }
      func paths(_ cell: String) -> [String] {
        cell.split(separator: "`").enumerated().compactMap { $0.offset.isMultiple(of: 2) ? String($0.element) : nil }
      }
      return Row(number: number, sources: paths(cells[2]), tests: paths(cells[3]))
    }
  }

  private static func text(_ path: String) -> String? {
    try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  @Test("each of the seventeen has a place that exists and a test that is named after it")
  func complete() throws {
    let rows = try Self.rows()
    #expect(rows.map(\.number) == Array(1...17))
    for row in rows {
      #expect(!row.sources.isEmpty && !row.tests.isEmpty, "safeguard \(row.number)")
      for path in row.sources {
        #expect(FileManager.default.fileExists(atPath: Self.root.appendingPathComponent(path).path), "\(path)")
      }
      for path in row.tests {
        #expect(Self.text(path)?.contains("\"safeguard \(row.number): ") == true, "safeguard \(row.number) in \(path)")
      }
    }
  }

  @Test("every test that is named after a safeguard stands in the table")
  func nothingLeftOut() throws {
    let rows = try Self.rows()
    let folder = Self.root.appendingPathComponent("Tests")
    let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    #expect(paths.count > 100)
    for path in paths.sorted() where path.hasSuffix(".swift") && !path.hasSuffix("SafeguardTableTests.swift") {
      guard let text = Self.text("Tests/" + path) else { continue }
      for row in rows where text.contains("\"safeguard \(row.number): ") {
        #expect(row.tests.contains("Tests/" + path), "safeguard \(row.number) in \(path)")
      }
    }
  }
}
