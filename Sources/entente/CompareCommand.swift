import ArgumentParser
import Node
import Pages
import Vocabulary

/// `entente compare`: pairs of names.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say how alike two names are, and why.",
    discussion: """
      Reads JSON lines {"id","query","candidate","schema"} and writes {"id","score","reasons"} for each, in the order \
      of the input. Nothing is kept: the answers are not logged and are no evidence.
      """)

  @Option(help: "A file of pairs, or - for standard input.")
  var input = "-"

  func run() throws {
    let words = Wording.english
    try reportingFaults(words) { report in
      _ = try ComparisonWorkbench.compare(input: input, words: { words.text($0) }, report: report)
    }
  }
}
