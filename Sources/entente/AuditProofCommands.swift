import ArgumentParser
import Foundation
import Node
import Vocabulary

/// Who looks into entries, and why; without `--basis` nothing of what entries say is shown.
struct AuditReaderOptions: ParsableArguments {
  @Option(help: "Who looks, by name; needed where the node has several officers (or ENTENTE_OFFICER).")
  var officer: String?
  @Option(help: "Show what entries say, on this legal basis. That they were shown is logged first.")
  var basis: String?

  func desk(in node: ServiceNode) async throws -> Desk? {
    guard let basis else { return nil }
    return try await node.desk(of: DeskOptions.name(officer), purpose: .protection, basis: basis)
  }
}

extension AuditCommand {
  struct Prove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prove that an entry stands in the log, to somebody who has the log's key alone.",
      discussion: "Prints a C2SP tlog-proof. Without --basis it proves the place and shows nothing of the entry.")

    @Argument(help: "The entry's place, from 0.") var entry: Int
    @OptionGroup var node: NodeOptions
    @OptionGroup var reader: AuditReaderOptions

    mutating func run() async throws {
      let node = try await node.open()
      Console.show(raw: try await node.proveEntry(entry, showingEntryAt: try await reader.desk(in: node)))
    }
  }

  struct CheckProof: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check-proof", abstract: "Check a proof of an entry by the log's key; needs no node.")

    @Argument(help: "The proof's file.") var file: String
    @Option(help: "The log's key: name+id+base64, as `audit key` gives it.") var key: String

    mutating func run() async throws {
      let found = try ServiceNode.verifyProof(try AuditCommand.text(file), key: key)
      Console.show(
        "audit.proved", ("entry", .integer(Int64(found.place))), ("entries", .integer(Int64(found.entries))))
      if let act = found.act, let time = found.time {
        Console.show("audit.proved.entry", ("act", .text(act)), ("time", .instant(time)))
      }
    }
  }

  struct Tiles: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lay the log out in a folder, to be checked without this program.",
      discussion: """
        Writes a checkpoint, the tree's tiles and the leaves as C2SP tlog-tiles. The leaves are commitments and say \
        nothing; with --basis what they open to is written, too.
        """)

    @Argument(help: ArgumentHelp("The folder to write into; made if it is not there.", valueName: "dir"))
    var out: String
    @OptionGroup var node: NodeOptions
    @OptionGroup var reader: AuditReaderOptions

    mutating func run() async throws {
      let node = try await node.open()
      let head = try await node.exportLog(to: out, showingEntriesAt: try await reader.desk(in: node))
      Console.show(
        "audit.laid-out", ("entries", .integer(Int64(head.entries))), ("path", .text(out)), ("key", .text(node.logKey)))
    }
  }

  struct Witness: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hold another node's checkpoint and cosign it, once it continues the one held before.")

    @Argument(help: "What the other node's `audit checkpoint --for-witness` gave.") var file: String
    @Option(help: "The other log's key; needed the first time.") var key: String?
    @OptionGroup var node: NodeOptions

    mutating func run() async throws {
      let node = try await node.open()
      Console.show(try await node.witness(try AuditCommand.text(file), key: key))
    }
  }

  struct Key: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The key by which others check this node's log; with --witness, its cosignatures.")

    @Flag(help: "The key of its cosignatures.") var witness = false
    @OptionGroup var node: NodeOptions

    mutating func run() async throws {
      let node = try await node.open()
      Console.show(witness ? node.witnessKey : node.logKey)
    }
  }
}
