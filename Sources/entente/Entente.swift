import ArgumentParser

/// The command line: arguments in, a node's use cases called, words out. No rules live here.
@main
struct Entente: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entente",
    abstract: "A cooperation node against organised crime that crosses borders.",
    version: "0.1.0",
    subcommands: [])
}
