import Foundation
import Node
import Vocabulary

/// Nodes of the demonstration, each served by a process of this very program on this machine.
actor ServeProcesses: DemonstrationNetwork {
  private var running: [Process] = []

  func serve(_ folders: [String]) async throws -> [String] {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    var addresses: [String] = []
    for folder in folders {
      let said = URL(fileURLWithPath: folder + ".serve")
      guard FileManager.default.createFile(atPath: said.path, contents: nil),
        let output = try? FileHandle(forWritingTo: said)
      else { throw Fault("exchange.file", at: .init(file: said.path), ("file", .text(said.path))) }
      let process = Process()
      process.executableURL = program
      process.arguments = ["serve", "--listen", "127.0.0.1:0", "--node", folder]
      process.standardOutput = output
      process.standardError = output
      process.standardInput = FileHandle.nullDevice
      try process.run()
      running.append(process)
      addresses.append(try await address(in: said, of: process))
    }
    return addresses
  }

  /// Where it says that it listens. Throws `demo.seven.listen` where it ends, or says nothing for twenty seconds.
  private func address(in said: URL, of process: Process) async throws -> String {
    for _ in 0..<400 {
      let text = (try? String(contentsOf: said, encoding: .utf8)) ?? ""
      if let line = text.split(separator: "\n").first, text.contains("\n"),
        let address = line.firstMatch(of: /127\.0\.0\.1:[0-9]+/)
      {
        return String(address.output)
      }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Fault("demo.seven.listen", at: .init(file: said.path))
  }

  func stop() async {
    for process in running where process.isRunning { process.terminate() }
    for process in running { process.waitUntilExit() }
    running = []
  }
}
