import ArgumentParser
import Foundation
import Node
import Pages
import Vocabulary

extension RequestCommand {
  struct PrintForm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "print",
      abstract: "Write a request, or the reply to it, as a form on paper: one page that loads nothing.",
      discussion: """
        Labels in English, French, German, Italian or Japanese; what was said stays as it was said. The page says what \
        the other side was told, and is there once that has left. Who signed here and what still waits stands on the \
        internal copy alone (--internal), which says that it is one and is handed to nobody.
        """)

    @Argument(help: "The request, or the end of its name.") var request: String
    @Option(help: ArgumentHelp("The page to write.", valueName: "file")) var out: String
    @Option(help: "In which language the labels are.") var language: Language = .english
    @Flag(help: "The reply instead of the request: answer, refusal, postponement, or why it was impossible.")
    var reply = false
    @Flag(help: "This service's own copy, with the officers who signed and what was not told; not to be handed over.")
    var `internal` = false
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("print of the request")
      let paper = try await node.paper(of: request, reply: reply, isInternal: `internal`, at: desk)
      let page = RequestForm(paper, words: .carried(language)).html()
      try Written.replace(out, with: page.utf8)
      if look.json {
        Console.show(JSON.object([("file", .text(out)), ("language", .text(language.rawValue))]).line)
      } else {
        Console.show(out)
      }
    }
  }
}

extension RequestForm {
  /// The form of what the node gives for print.
  init(_ paper: RequestPaper, words: Wording) {
    self.init(
      paper.message, type: paper.type, words: words, zone: paper.zone,
      clocks: paper.clocks.map { Clock(act: $0.act, rule: $0.rule, deadline: $0.deadline) }, promised: paper.promised,
      received: paper.received, event: paper.event, course: paper.history, isInternal: paper.isInternal)
  }
}
