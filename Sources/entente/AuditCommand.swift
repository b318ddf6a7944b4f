import ArgumentParser
import Foundation
import Node
import Vocabulary

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "The log of everything that was done here.",
    subcommands: [
      Verify.self, Checkpoint.self, Prove.self, CheckProof.self, Tiles.self, Witness.self, Key.self,
      Read.self, Sample.self, Notices.self, Acknowledge.self,
    ])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check that the log is whole; with an old checkpoint, that it was not rewritten since.",
      discussion: """
        With --tiles, checks a log that was laid out in a folder, of whichever node, by that log's key: nothing but the \
        folder, the key and, where one was kept, an old checkpoint is needed.
        """)

    @Option(help: ArgumentHelp("The node's folder (or the variable ENTENTE_NODE).", valueName: "dir"))
    var node: String?
    @Option(
      name: [.customLong("since"), .customLong("checkpoint")],
      help: ArgumentHelp("A checkpoint that was kept.", valueName: "file"))
    var since: String?
    @Option(help: ArgumentHelp("A log laid out by `audit tiles`.", valueName: "dir")) var tiles: String?
    @Option(help: "The log's key: name+id+base64, as `audit key` gives it.") var key: String?
    @Flag(help: "As JSON.") var json = false

    func validate() throws {
      guard (tiles == nil) == (key == nil) else { throw ValidationError("--tiles and --key go together.") }
    }

    mutating func run() async throws {
      let note = try since.map(AuditCommand.text)
      let head: LogState
      if let tiles, let key {
        head = try ServiceNode.verifyExport(of: tiles, key: key, since: note)
      } else {
        head = try await NodeOptions.open(node).verifyLog(since: note)
      }
      if json {
        Console.show(
          JSON.object([
            ("whole", .truth(true)), ("entries", .integer(head.entries)), ("root", .text(head.root.hex)),
            ("sinceCheckpoint", .truth(note != nil)), ("erased", .integer(head.erased)),
            ("withoutOutcome", .list(head.openIntents.map { .integer($0) })),
          ]).line)
        return
      }
      Console.show(
        note == nil ? "audit.verified" : "audit.verified.since", ("entries", .integer(Int64(head.entries))),
        ("root", .text(head.root.hex)))
      if !head.openIntents.isEmpty {
        Console.show(
          "audit.verified.open", ("intents", .integer(Int64(head.openIntents.count))),
          ("places", .list(head.openIntents.prefix(20).map { .integer(Int64($0)) })))
      }
    }
  }

  struct Checkpoint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The log's state now, signed by the node, for somebody else to keep.",
      discussion: """
        With --for-witness, what another node is asked to hold and cosign (`audit witness`): the checkpoint and the \
        proof that it continues the one the other node holds, if it holds one.
        """)

    @OptionGroup var node: NodeOptions
    @Flag(name: .customLong("for-witness"), help: "As a request to another node.") var forWitness = false
    @Option(help: ArgumentHelp("The checkpoint that the other node holds.", valueName: "file")) var since: String?

    mutating func run() async throws {
      let node = try await node.open()
      let held = try since.map(AuditCommand.text)
      Console.show(
        raw: forWitness ? try await node.witnessRequest(since: held) : try await node.checkpoint())
    }
  }

  static func text(_ path: String) throws -> String {
    guard let content = FileManager.default.contents(atPath: path) else {
      throw Fault("audit.checkpoint.not-read", at: .init(file: path))
    }
    return String(decoding: content, as: UTF8.self)
  }
}
