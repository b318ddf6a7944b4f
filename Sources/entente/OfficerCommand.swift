import ArgumentParser
import Foundation
import Node
import Vocabulary

struct OfficerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "officer", abstract: "Who works at this node and signs its acts.",
    subcommands: [Add.self, List.self, Withdraw.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a new officer sign: makes a key and locks it with their passphrase.",
      discussion: """
        The first officer of a node signs their own addition. Every later one is added by an officer whose role allows \
        it, named with --by.
        """)

    @Argument(help: "The officer's name.")
    var name: String

    @Option(help: "The unit; what needs two officers needs two units.")
    var unit: String

    @Option(help: "What the officer does: \(ServiceNode.roleNames.joined(separator: ", ")).")
    var role: String

    @OptionGroup var node: NodeOptions

    @Option(
      name: .customLong("passphrase-file"),
      help: ArgumentHelp(
        "A file whose first line is the new officer's passphrase (or ENTENTE_PASSPHRASE).", valueName: "file"))
    var passphraseFile: String?

    @Option(help: "The officer who adds this one, by name.")
    var by: String?

    @Option(
      name: .customLong("by-passphrase-file"),
      help: ArgumentHelp(
        "A file whose first line is the adding officer's passphrase (or ENTENTE_BY_PASSPHRASE).", valueName: "file"))
    var byPassphraseFile: String?

    @Option(
      name: .customLong("key-cost"),
      help: "What a guess of the passphrase costs: \(ServiceNode.keyCosts.joined(separator: ", ")).")
    var cost = "moderate"

    func validate() throws {
      guard ServiceNode.roleNames.contains(role) else {
        throw ValidationError("--role is one of \(ServiceNode.roleNames.joined(separator: ", ")).")
      }
      guard ServiceNode.keyCosts.contains(cost) else {
        throw ValidationError("--key-cost is one of \(ServiceNode.keyCosts.joined(separator: ", ")).")
      }
    }

    mutating func run() async throws {
      let node = try await node.open()
      var signing: SigningDesk?
      if let by {
        let desk = try await node.desk(of: by, purpose: .prevention, basis: "staffing of the node")
        let passphrase = try Passphrase.get(
          file: byPassphraseFile, variable: "ENTENTE_BY_PASSPHRASE", prompt: "Passphrase of \(by): ")
        signing = try await node.unlock(desk, passphrase: passphrase)
      }
      let passphrase = try Passphrase.choose(
        file: passphraseFile, variable: "ENTENTE_PASSPHRASE", prompt: "Passphrase for \(name): ")
      let officer = try await node.addOfficer(
        name, unit: unit, roleNamed: role, passphrase: passphrase, costNamed: cost, by: signing)
      Console.show(
        "officer.added", ("name", .text(officer.name)), ("id", .text(officer.id)), ("unit", .text(officer.unit)),
        ("role", .text(officer.role)), ("fingerprint", .text(officer.fingerprint)))
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The officers of this node.")

    @OptionGroup var node: NodeOptions
    @Flag(help: "As JSON lines.") var json = false

    mutating func run() async throws {
      let node = try await node.open()
      for officer in try await node.officerSummaries() {
        if json {
          Console.show(
            JSON.object([
              ("id", .text(officer.id)), ("name", .text(officer.name)), ("unit", .text(officer.unit)),
              ("role", .text(officer.role)), ("fingerprint", .text(officer.fingerprint)),
              ("withdrawn", officer.withdrawnAt.map { .text($0.description) } ?? .nothing),
            ]).line)
        } else {
          Console.show(
            officer.withdrawnAt == nil ? "officer.listed" : "officer.listed.withdrawn", ("name", .text(officer.name)),
            ("id", .text(officer.id)), ("unit", .text(officer.unit)),
            ("role", .text(officer.role)), ("fingerprint", .text(officer.fingerprint)))
        }
      }
    }
  }

  struct Withdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take an officer's key out of use from now on; what was signed before stays signed.")

    @Argument(help: "The officer who goes, by name.") var name: String
    @Option(help: "Why: left the service, key lost.") var ground: String
    @OptionGroup var node: NodeOptions
    @OptionGroup var desk: DeskOptions

    mutating func run() async throws {
      let node = try await node.open()
      let signing = try await desk.signingDesk(in: node, purpose: .prevention, basis: "staffing of the node")
      let officer = try await node.withdrawOfficer(name, ground: ground, by: signing)
      Console.show("officer.withdrawn", ("name", .text(officer.name)), ("id", .text(officer.id)))
    }
  }
}
