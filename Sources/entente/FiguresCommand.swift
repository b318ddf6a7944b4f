import ArgumentParser
import Node
import Pages
import Vocabulary

struct FiguresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures", abstract: "What the service publishes about its own work, by quarter.",
    discussion: """
      Requests asked, answered and refused by type, outcomes of the abuse screen, second officers, notices to oversight. \
      Only for quarters that are over, never below ten, rounded to five, and nothing that is kept back can be worked out. \
      A quarter once published stays as it is.
      """,
    subcommands: [Publish.self, Show.self])

  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Count a quarter that is over, and publish it, signed.")

    @Option(help: "The quarter, such as 2026-Q1.") var quarter: String
    @Flag(help: "As CSV, one line a figure.") var csv = false
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      FiguresCommand.show(try await node.publishFigures(of: quarter, at: signing), json: act.json, csv: csv)
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What was published for a quarter.")

    @Option(help: "The quarter, such as 2026-Q1.") var quarter: String
    @Flag(help: "As CSV, one line a figure.") var csv = false
    @Flag(help: "As JSON, one line a table.") var json = false
    @OptionGroup var node: NodeOptions

    mutating func run() async throws {
      FiguresCommand.show(try await node.open().publishedFigures(of: quarter), json: json, csv: csv)
    }
  }

  static func show(_ tables: [PublishedFigures], json: Bool, csv: Bool) {
    if csv {
      Console.show(PublishedFigures.csvHead)
      for line in tables.flatMap(\.csv) { Console.show(line) }
      return
    }
    for table in tables {
      if json {
        Console.show(table.json)
        continue
      }
      Console.show("figures.title.\(table.title)", ("quarter", .text(table.quarter)))
      let total = Console.wording.text("figures.total")
      let rows = table.rows.map { ($0.label, $0.figures) } + [(total, table.totals)]
      let lines = [[""] + table.columns + [total]] + rows.map { [$0.0] + $0.1.map { $0.map(String.init) ?? "–" } }
      for line in columns(lines) { Console.show(line) }
      for note in table.notes { Console.show(Console.wording.text(note)) }
      Console.show("")
    }
  }

  /// The first column to the left, figures to the right.
  private static func columns(_ lines: [[String]]) -> [String] {
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      line.enumerated().map { column, text in
        let gap = String(repeating: " ", count: widths[column] - text.count)
        return column == 0 ? text + gap : gap + text
      }.joined(separator: "  ")
    }
  }
}
