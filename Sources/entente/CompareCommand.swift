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
      Reads JSON lines {"id","query","candidate","schema"} and writes {"id","score","reasons","against"} for each, in \
      the order of the input. From standard input a first line {"ready":true,"notice"} comes before them. A line that \
      cannot be read is answered {"id","line","error"}; one with a field that cannot be read is answered by the rest, \
      with "faults":[{"field","error"}]. Either makes the exit code 1 at the end. Without "schema" the names are \
      persons'. Nothing is kept: the answers are not logged and are no evidence.
      """)

  @Option(help: "A file of pairs, or - for standard input.")
  var input = "-"

  func run() throws {
    let words = Wording.english
    try reportingFaults(words) { report in
      let outcome = try ComparisonWorkbench.compare(input: input, words: { words.text($0) }, report: report)
      if input != "-", outcome.isEmpty { Console.say("workbench.input.no-pair", ("path", .text(input))) }
    }
  }
}
