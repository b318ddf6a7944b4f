public import ArgumentParser
import Foundation
import Node
public import Pages
public import Vocabulary

/// Which node: `--node DIR`, else the variable ENTENTE_NODE.
struct NodeOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The node's folder (or the variable ENTENTE_NODE).", valueName: "dir"))
  var node: String?

  var path: String { get throws { try NodeOptions.path(node) } }

  private static func path(_ node: String?) throws -> String {
    guard let path = node ?? ProcessInfo.processInfo.environment["ENTENTE_NODE"], !path.isEmpty else {
      throw ValidationError("Say which node: --node DIR, or set ENTENTE_NODE.")
    }
    return path
  }

  func open() async throws -> ServiceNode { try await NodeOptions.open(node) }

  /// The node in the folder that was named, else the variable's. Times are told by its clocks from then on.
  static func open(_ node: String?) async throws -> ServiceNode {
    let opened = try await ServiceNode.open(at: path(node))
    Console.tellTime(of: opened)
    return opened
  }
}

/// Who acts, and why.
struct DeskOptions: ParsableArguments {
  @Option(help: "Who acts, by name; needed where the node has several officers (or ENTENTE_OFFICER).")
  var officer: String?

  @Option(
    name: .customLong("passphrase-file"),
    help: ArgumentHelp(
      "A file whose first line is the officer's passphrase (or ENTENTE_PASSPHRASE); asked for otherwise.",
      valueName: "file"))
  var passphraseFile: String?

  var officerName: String? { DeskOptions.name(officer) }

  /// The name given, else the variable's.
  static func name(_ officer: String?) -> String? {
    officer ?? ProcessInfo.processInfo.environment["ENTENTE_OFFICER"]
  }

  func desk(in node: ServiceNode, purpose: Purpose, basis: String, caseID: String? = nil) async throws -> Desk {
    try await node.desk(of: officerName, purpose: purpose, basis: basis, caseID: caseID)
  }

  /// Who acts, as it was said here, for the command that comes next; nothing where the variable goes on saying it.
  var again: String { officer.map { " --officer \"\($0)\"" } ?? "" }

  /// The desk with the officer's key unlocked.
  func signingDesk(
    in node: ServiceNode, purpose: Purpose, basis: String, caseID: String? = nil
  ) async throws -> SigningDesk {
    try await unlock(try await desk(in: node, purpose: purpose, basis: basis, caseID: caseID), in: node)
  }

  /// A desk with its officer's key unlocked.
  func unlock(_ desk: Desk, in node: ServiceNode) async throws -> SigningDesk {
    let passphrase = try Passphrase.get(
      file: passphraseFile, variable: "ENTENTE_PASSPHRASE", prompt: "Passphrase of \(desk.officerName): ")
    return try await node.unlock(desk, passphrase: passphrase)
  }
}

/// Where passphrases come from: a file, a variable, or the terminal without echo.
enum Passphrase {
  static func get(file: String?, variable: String, prompt: String) throws -> [UInt8] {
    if let file {
      guard let content = FileManager.default.contents(atPath: file) else {
        throw Fault("authority.passphrase.file", at: .init(file: file))
      }
      return Array(content.prefix { $0 != 10 && $0 != 13 })
    }
    if let value = ProcessInfo.processInfo.environment[variable] { return Array(value.utf8) }
    return try ask(prompt)
  }

  /// Twice, so that a slip of the hand does not lock somebody out.
  static func choose(file: String?, variable: String, prompt: String) throws -> [UInt8] {
    if file != nil || ProcessInfo.processInfo.environment[variable] != nil {
      return try get(file: file, variable: variable, prompt: prompt)
    }
    let first = try ask(prompt)
    guard try ask("Once more: ") == first else { throw Fault("authority.passphrase.differs") }
    return first
  }

  private static func ask(_ prompt: String) throws -> [UInt8] {
    guard isatty(0) == 1 else { throw Fault("authority.passphrase.none") }
    _ = Console.put(prompt, to: 2)
    var settings = termios()
    tcgetattr(0, &settings)
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(0, TCSANOW, &silent)
    defer {
      tcsetattr(0, TCSANOW, &settings)
      _ = Console.put("\n", to: 2)
    }
    return Array((readLine() ?? "").utf8)
  }
}

extension CountryCode: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension CivilDate: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension Marking: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension Language: ExpressibleByArgument {}
extension ServiceKind: ExpressibleByArgument {}
extension Purpose: ExpressibleByArgument {}
extension CollectionMeans: ExpressibleByArgument {}
