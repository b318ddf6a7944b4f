import ArgumentParser
import Node
import Vocabulary

struct NodeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "node", abstract: "Make a node, show it, check it.",
    subcommands: [Initialize.self, Show.self, Verify.self])

  struct Initialize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "init", abstract: "Make a node for one service of one country, in a folder that is empty or new.")

    @Argument(help: ArgumentHelp("The folder.", valueName: "dir"))
    var folder: String

    @Option(help: "The country, by its ISO 3166 code.")
    var country: CountryCode

    @Option(help: "The kind of service.")
    var service: ServiceKind

    mutating func run() async throws {
      let node = try await ServiceNode.create(at: folder, country: country, service: service)
      Console.show(
        "node.created", ("service", .word("report.service.\(service.rawValue)")), ("country", .country(country)),
        ("path", .text(folder)),
        ("id", .text(node.description.id)))
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What the node is and what came into it.")

    @OptionGroup var node: NodeOptions
    @Flag(help: "As JSON.") var json = false

    mutating func run() async throws {
      let node = try await node.open()
      let imports = try await node.imports()
      if json {
        Console.show(
          JSON.object([
            ("id", .text(node.description.id)), ("country", .text(node.description.country.code)),
            ("service", .text(node.description.service.rawValue)),
            ("imports", .list(imports.map { .text($0.id) })),
          ]).line)
        return
      }
      Console.show(
        "node.shown", ("service", .word("report.service.\(node.description.service.rawValue)")),
        ("country", .country(node.description.country)), ("id", .text(node.description.id)),
        ("imports", .integer(Int64(imports.count))))
      for each in imports {
        Console.show(
          "node.shown.import", ("files", .list(each.fileNames.map { .text($0) })),
          ("means", .word("word.means.\(each.means.rawValue)")), ("basis", .text(each.legalBasis)),
          ("purpose", .word("word.purpose.\(each.purpose.rawValue)")), ("until", .date(each.retainUntil)),
          ("marking", .text(each.marking.description)))
      }
      let soon = node.today.adding(days: 30)
      let due = try await node.retentionDue(asOf: soon)
      if !due.isEmpty {
        Console.show(
          "node.shown.due", ("day", .date(soon)), ("records", .integer(Int64(due.records))),
          ("payments", .integer(Int64(due.payments))))
        if !due.questions.isEmpty {
          Console.show("retention.questions", ("questions", .integer(Int64(due.questions.count))))
        }
      }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check the store, every record, every segment and the log.")

    @OptionGroup var node: NodeOptions
    @Flag(help: "As JSON, with a digest of what is held.") var json = false

    mutating func run() async throws {
      let node = try await node.open()
      let found = try await node.verify()
      if json {
        Console.show(
          JSON.object([
            ("whole", .truth(found.faults.isEmpty)), ("records", .integer(found.records)),
            ("segments", .integer(found.segments)), ("payments", .integer(found.payments)),
            ("log", .object([("entries", .integer(found.log.entries)), ("root", .text(found.log.root.hex))])),
            ("openImports", .list(found.openImports.map { .text($0) })), ("content", .text(found.content.hex)),
            ("faults", .list(found.faults.map { JSON($0) })),
          ]).line)
      } else {
        for fault in found.faults { Console.complain(fault) }
        for id in found.openImports { Console.show("node.verified.open", ("import", .text(id))) }
        Console.show(
          found.faults.isEmpty ? "node.verified" : "node.verified.not", ("records", .integer(Int64(found.records))),
          ("payments", .integer(Int64(found.payments))), ("segments", .integer(Int64(found.segments))),
          ("entries", .integer(Int64(found.log.entries))), ("faults", .integer(Int64(found.faults.count))))
      }
      if !found.faults.isEmpty { throw ExitCode(1) }
    }
  }
}
