import Foundation

extension Program {
  /// The same with the arguments one by one.
  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  /// Starts the program without waiting for it, and without anybody to hear what it says: for tests that stop it.
  static func start(_ arguments: [String], environment: [String: String]) throws -> Process {
    let process = Process()
    process.executableURL = try binary()
    process.arguments = arguments
    let variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("ENTENTE_") }
    process.environment = variables.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}
