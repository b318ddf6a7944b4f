import ArgumentParser
import Foundation
import Node
import Vocabulary

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "The log of everything that was done here.",
    subcommands: [Verify.self, Checkpoint.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check that the log is whole; with an old checkpoint, that it was not rewritten since.")

    @OptionGroup var node: NodeOptions
    @Option(help: ArgumentHelp("A checkpoint that was kept.", valueName: "file")) var checkpoint: String?
    @Flag(help: "As JSON.") var json = false

    mutating func run() async throws {
      let node = try await node.open()
      let note = try checkpoint.map { path in
        guard let content = FileManager.default.contents(atPath: path) else {
          throw Fault("audit.checkpoint.not-read", at: .init(file: path))
        }
        return String(decoding: content, as: UTF8.self)
      }
      let head = try await node.verifyLog(since: note)
      if json {
        Console.show(
          JSON.object([
            ("whole", .truth(true)), ("entries", .integer(head.entries)), ("root", .text(head.root.hex)),
            ("sinceCheckpoint", .truth(note != nil)),
          ]).line)
      } else {
        Console.show(
          note == nil ? "audit.verified" : "audit.verified.since", ("entries", .integer(Int64(head.entries))),
          ("root", .text(head.root.hex)))
      }
    }
  }

  struct Checkpoint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The log's state now, signed by the node, for somebody else to keep.")

    @OptionGroup var node: NodeOptions

    mutating func run() async throws {
      let note = try await node.open().checkpoint()
      Console.show(raw: note)
    }
  }
}
