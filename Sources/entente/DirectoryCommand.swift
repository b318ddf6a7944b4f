import ArgumentParser
import Node
import Pages
import Vocabulary

struct DirectoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "directory",
    abstract: "The list of nodes that enough members signed: trust it, take a newer one; and make, sign, read one.",
    subcommands: [Trust.self, Take.self, Show.self, Entry.self, Key.self, Sign.self, Stamp.self, Read.self])

  struct Trust: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Trust the first root, by the fingerprint that another member read out.")
    @Argument(help: "The signed root.") var root: String
    @Option(help: "The fingerprint: see `entente directory read`.") var fingerprint: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await node.trustDirectory(
        root: try await DirectoryCommand.statement(root, as: "root"), fingerprint: fingerprint, at: signing)
      Console.show(Console.wording.text("directory.trusted"))
    }
  }

  struct Take: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take newer roots, or a newer directory with its timestamp.",
      discussion:
        "Older, expired or under-signed ones are refused and change nothing. Peers get their new keys and addresses; whoever was withdrawn is a peer no more."
    )
    @Option(help: ArgumentHelp("A newer root; several in their order.", valueName: "file")) var root: [String] = []
    @Option(help: ArgumentHelp("The timestamp.", valueName: "file")) var timestamp: String?
    @Option(help: ArgumentHelp("The directory.", valueName: "file")) var directory: String?
    @OptionGroup var node: NodeOptions

    mutating func run() async throws {
      let node = try await node.open()
      func read(_ path: String?, as role: String) async throws -> [UInt8]? {
        guard let path else { return nil }
        return try await DirectoryCommand.statement(path, as: role)
      }
      var roots: [[UInt8]] = []
      for path in root { roots.append(try await DirectoryCommand.statement(path, as: "root")) }
      let taken = try await node.takeDirectory(
        roots: roots, timestamp: try await read(timestamp, as: "timestamp"),
        directory: try await read(directory, as: "directory"))
      DirectoryCommand.show(taken)
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The directory as this node believes it.")
    @OptionGroup var node: NodeOptions

    mutating func run() async throws {
      let directory = try await node.open().directory()
      DirectoryCommand.show(directory)
      for line in directory.lines { Console.show(Console.wording.text(line)) }
    }
  }

  struct Entry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print this node's entry, for those who sign the directory.")
    @Option(help: ArgumentHelp("Where it listens.", valueName: "host:port")) var address: String?
    @Option(help: "Until when its keys are to be in force.") var until: CivilDate
    @OptionGroup var node: NodeOptions

    mutating func run() async throws {
      let entry = try await node.open().directoryEntry(address: address, until: Instant(startOf: until))
      Console.show(String(decoding: entry, as: UTF8.self))
    }
  }

  struct Key: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a key of a member; print what the others are told.",
      discussion: "A file that is there is never written over: whoever loses a member's key loses that member's voice.")
    @Option(help: ArgumentHelp("The file to write; keep it off every node.", valueName: "file")) var out: String

    mutating func run() async throws {
      Console.show(try DirectoryDesk.makeKey(at: out))
    }
  }

  struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a signature to a root, a directory or a timestamp.")
    @Argument(help: "The statement, or its bare payload.") var statement: String
    @Option(name: .customLong("as"), help: "root, directory or timestamp.") var role: String
    @Option(help: ArgumentHelp("The key.", valueName: "file")) var key: String
    @Option(help: ArgumentHelp("The file to write.", valueName: "file")) var out: String

    mutating func run() async throws {
      try DirectoryDesk.checkNoKey(at: out)
      let (given, secret) = (try Attached.bytes(statement), try Attached.bytes(key))
      let signed = try await Attached.reading(statement, given) {
        try DirectoryDesk.sign(given, asRoleNamed: role, with: secret)
      }
      try Written.replace(out, with: signed)
    }
  }

  struct Stamp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the payload of a timestamp for a signed directory.")
    @Argument(help: "The signed directory.") var directory: String
    @Option(help: "Higher than the one before.") var number: Int
    @Option(help: "The day on which it expires.") var until: CivilDate
    @Option(help: ArgumentHelp("The file to write.", valueName: "file")) var out: String

    mutating func run() async throws {
      try DirectoryDesk.checkNoKey(at: out)
      let signed = try await DirectoryCommand.statement(directory, as: "directory")
      try Written.replace(
        out, with: try DirectoryDesk.timestamp(of: signed, number: number, until: Instant(startOf: until)))
    }
  }

  struct Read: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the fingerprint of a root, to be read out over another line.")
    @Argument(help: "The root.") var root: String

    mutating func run() async throws {
      Console.show(
        try DirectoryDesk.fingerprint(ofRoot: try await DirectoryCommand.statement(root, as: "root")))
    }
  }

  private static func show(_ directory: DirectorySummary) {
    Console.show(
      directory.isFresh ? "directory.fresh" : "directory.stale", ("root", .integer(Int64(directory.rootNumber))),
      ("number", .integer(Int64(directory.number ?? 0))), ("count", .integer(Int64(directory.nodes.count))))
  }

  /// A statement from its file; what is wrong with it is said with the file's name.
  private static func statement(_ path: String, as role: String) async throws -> [UInt8] {
    let bytes = try Attached.bytes(path)
    try await Attached.reading(path, bytes) { try DirectoryDesk.check(bytes, asRoleNamed: role) }
    return bytes
  }
}
