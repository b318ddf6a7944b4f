import Foundation
import Testing

/// The program as its users run it: the binary that was built beside these tests, with arguments, input and files.
struct Program {
  struct Outcome {
    let status: Int32
    let output: String
    let complaints: String
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// The folder of the package: three levels above this file.
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static let samples = package + "/Samples"

  /// What the caller's shell says, without what it says of nodes and officers: that must not reach the tests.
  static var variables: [String: String] {
    ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("ENTENTE_") }
  }

  /// Runs `entente` with arguments; `input` is what stands on its standard input.
  static func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:], in folder: String? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = try binary()
    process.arguments = arguments
    process.environment = variables.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let scratch = try TemporaryFolder()
    func file(_ name: String) throws -> FileHandle {
      let path = scratch.path + "/" + name
      _ = FileManager.default.createFile(atPath: path, contents: name == "in" ? Data(input.utf8) : Data())
      return try #require(FileHandle(forUpdatingAtPath: path))
    }
    // Files, not pipes: a full pipe would stop the program until somebody reads.
    process.standardInput = try file("in")
    process.standardOutput = try file("out")
    process.standardError = try file("err")
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) -> String {
      String(decoding: FileManager.default.contents(atPath: scratch.path + "/" + name) ?? Data(), as: UTF8.self)
    }
    return Outcome(status: process.terminationStatus, output: text("out"), complaints: text("err"))
  }

  static func binary() throws -> URL {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    let path = beside.appendingPathComponent("entente")
    try #require(FileManager.default.isExecutableFile(atPath: path.path), "the program is built beside its tests")
    return path
  }
}

/// A folder of its own for one test, gone when it is over.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/entente-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }
}
