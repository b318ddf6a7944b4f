import Foundation
import Testing

/// Two nodes, each a process that listens; everything by the command line.
@Suite struct NetworkCommandTests {
  /// A node that serves, and what it says.
  private final class Server {
    let process: Process
    private let said: String

    init(_ node: String, listen: String = "127.0.0.1:0") throws {
      said = node + ".serve"
      _ = FileManager.default.createFile(atPath: said, contents: Data())
      process = Process()
      process.executableURL = try Program.binary()
      process.arguments = ["serve", "--listen", listen, "--node", node]
      process.environment = Program.variables
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle(forWritingAtPath: said)
      process.standardError = process.standardOutput
      try process.run()
    }

    var output: String { String(decoding: FileManager.default.contents(atPath: said) ?? Data(), as: UTF8.self) }

    /// Waits until it says something.
    func says(_ text: String) throws {
      for _ in 0..<200 where !output.contains(text) { Thread.sleep(forTimeInterval: 0.05) }
      #expect(output.contains(text), "\(output)")
    }

    func address() throws -> String {
      try says("Listening at ")
      return try #require(output.firstMatch(of: #/Listening at (\S+)/#)).output.1.description
    }

    /// Interrupted, it ends cleanly.
    func stop() {
      process.interrupt()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0 && output.contains("Stopped."), "\(output)")
    }

    func kill() {
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }

    deinit { if process.isRunning { kill() } }
  }

  @Test func aRequestGoesOverTheNetworkAlthoughTheReceiverIsKilledAndAWithdrawnPeerIsNotHeard() throws {
    let services = try TwoServices()
    let (canada, germany) = (services.canada, services.germany)
    func send() throws -> String {
      let id = try services.draft()
      try services.act(canada, "Ana", ["request", "send", id])
      let sent = try services.approve(canada, "Ivo")
      #expect(sent.complaints.contains("to be brought over the network"), "\(sent.complaints)")
      return id
    }
    let first = try Server(germany)
    let address = try first.address()
    try services.done(["peer", "address", "DE fiu", address, "--node", canada])
    #expect(try services.done(["peer", "list", "--node", canada]).output.contains("listens at \(address)"))
    let one = try send()
    #expect(try services.done(["sync", "--node", canada]).output.contains("Brought to Unit of Germany: number 1"))
    #expect(try services.stage(germany, one) == "received")
    // Killed with what it took in: it is there, and not a second time.
    first.kill()
    let two = try send()
    let unreachable = try Program.run(["sync", "--node", canada], environment: TwoServices.environment)
    #expect(unreachable.status == 1 && unreachable.output.contains("unreachable"))
    let second = try Server(germany, listen: address)
    _ = try second.address()
    try services.done(["sync", "--retry", "all", "--node", canada])
    try services.act(germany, "Ana", ["request", "receive"])
    for id in [one, two] { #expect(try services.stage(germany, id) == "screened") }
    // Both ends serve: what Germany has to say comes back by itself.
    let other = try Server(canada)
    try services.done(["peer", "address", "CA fiu", try other.address(), "--node", germany])
    try other.says("acknowledge on \(two)")
    #expect(try services.stage(canada, one) == "acknowledged")
    try services.act(germany, "Sue", ["peer", "remove", "CA fiu"])
    #expect(try services.done(["peer", "list", "--node", germany]).output.contains("withdrawn"))
    let three = try send()
    try second.says("Refused at the door")
    let listed = try services.done(["request", "list", "--json", "--node", germany, "--officer", "Ana"])
    #expect(!listed.output.contains(three))
    second.stop()
    other.stop()
    #expect(try services.verified(canada))
    #expect(try services.verified(germany))
  }

  @Test func whatServeCannotDoIsSaid() throws {
    let folder = try TemporaryFolder()
    let node = folder.path + "/node"
    #expect(try Program.run("node", "init", node, "--country", "CA", "--service", "fiu").status == 0)
    #expect(try Program.run("serve", "--listen", "nowhere", "--node", node).status == 2)
    let taken = try Program.run("serve", "--listen", "192.0.2.1:4433", "--node", node)
    #expect(taken.status == 1 && taken.complaints.contains("Nothing can be listened to"))
    #expect(try Program.run("sync", "--node", node).status == 0)
    #expect(try Program.run("directory", "show", "--node", node).complaints.contains("No directory is trusted here"))
  }

  @Test func aMembersKeyIsNeverWrittenOver() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/member.key"
    let made = try Program.run("directory", "key", "--out", path)
    #expect(made.status == 0 && made.output.count > 40)
    let key = try String(contentsOfFile: path, encoding: .utf8)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    let again = try Program.run("directory", "key", "--out", path)
    #expect(again.status == 1 && again.complaints.contains("never written over"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == key)
    for command in [
      ["directory", "sign", path, "--as", "root", "--key", path, "--out", path],
      ["directory", "stamp", path, "--number", "1", "--until", "2027-01-08", "--out", path],
    ] {
      let over = try Program.run(command)
      #expect(over.status == 1 && over.complaints.contains("never written over"))
      #expect(try String(contentsOfFile: path, encoding: .utf8) == key)
    }
    let signed = try Program.run(
      "directory", "sign", path, "--as", "root", "--key", path, "--out", folder.path + "/root.signed")
    #expect(signed.status == 1 && signed.complaints.contains(path))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/root.signed"))
  }
}
