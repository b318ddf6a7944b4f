import ArgumentParser
import Foundation
import Node
import Pages
import Vocabulary

struct AssessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assess", abstract: "The data-protection impact assessment of this node, from what it is set to do.",
    discussion: """
      Describes the processing, names the risks and what stands against them, and says what is open. The data protection \
      officer completes and signs it. Without --out it goes to standard output.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case html, markdown }

  @Option(help: "html or markdown.") var format: Format = .markdown
  @Option(help: ArgumentHelp("The file to write.", valueName: "file")) var out: String?
  @OptionGroup var look: LookOptions

  mutating func run() async throws {
    let (node, desk) = try await look.open("data-protection impact assessment")
    let parts = try await node.impactAssessment(at: desk)
    if look.json {
      return Console.show(
        JSON.object([
          ("day", .text(node.today.description)),
          (
            "parts",
            .list(
              parts.map { part in
                .object([
                  ("heading", .text(Console.wording.text(part.heading))),
                  ("lines", .list(part.lines.map { .text(Console.wording.text($0)) })),
                ])
              })
          ),
        ]).line)
    }
    let page = SentencePage(
      title: Sentence("assess.title"),
      line: Sentence("assess.line", ("name", .text(try await node.serviceName())), ("day", .date(node.today))),
      parts: parts, words: Console.wording)
    let output = try out.map { try ResultOutput(file: $0) } ?? ResultOutput()
    let text = format == .html ? page.html : page.markdown
    for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) { output.line(line.utf8) }
    try output.flush()
    if let out { Console.say("assess.written", ("file", .text(out))) }
  }
}
