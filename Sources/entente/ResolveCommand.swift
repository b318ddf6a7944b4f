import ArgumentParser
import Node
import Pages
import Vocabulary

/// `entente resolve`: records that mean the same person or organization.
struct ResolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Put together records that mean the same person or organization.",
    discussion: """
      Reads CSV with a heading row, or JSON lines, and writes CSV unique_id,cluster_id, a record a line. Columns are \
      known by their headings (given_name, surname, name, dob, address, city, postcode, phone, email, id_number …); \
      the first column headed id, unique_id or rec_id names the record. Nothing is logged, nothing is evidence.
      """)

  @Option(help: "A file of records.")
  var input: String

  @Option(help: "Where the clusters are written; - for standard output.")
  var output: String

  func run() throws {
    let words = Wording.english
    try reportingFaults(words) { report in
      let outcome = try ResolutionWorkbench.resolve(input: input, output: output, report: report)
      Console.say(
        words.text(
          Sentence(
            "workbench.resolve.summary", ("records", .integer(Int64(outcome.records))),
            ("clusters", .integer(Int64(outcome.clusters))), ("pairs", .integer(Int64(outcome.comparedPairs))))))
    }
  }
}
