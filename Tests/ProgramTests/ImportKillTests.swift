import Foundation
import TestSupport
import Testing

/// The process is killed at random moments of an import; whatever the moment, the node opens, verifies, and the same
/// command brings it to what an undisturbed import gives. Eight times here; ENTENTE_KILLS or the soak asks for more.
@Suite struct ImportKillTests {
  private let variables = ["ENTENTE_PASSPHRASE": "correct horse battery"]

  private var kills: Int {
    let environment = ProcessInfo.processInfo.environment
    if let count = environment["ENTENTE_KILLS"].flatMap({ Int($0) }) { return count }
    return environment["ENTENTE_SOAK"] == nil ? Thoroughness.rounds(8, briefly: 2) : 50
  }

  private func write(_ folder: String) throws {
    var parties = ""
    for number in 0..<6_000 {
      parties += """
        {"id":"party-\(number)","schema":"Person","properties":{"name":["Person \(number)"],"address":["Street \(number)"]},\
        "owner_id":"P\(number)"}

        """
    }
    try parties.write(toFile: folder + "/parties.jsonl", atomically: true, encoding: .utf8)
    var payments =
      "tx_id,ts,from_bank,from_account,to_bank,to_account,amount,currency,amount_recv,currency_recv,channel\n"
    for number in 0..<30_000 {
      let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60)
      let time =
        "2026-01-\(10 + number / 86_400)T"
        + [hour, minute, second].map { ($0 < 10 ? "0" : "") + "\($0)" }
        .joined(separator: ":") + "Z"
      payments += "T\(number),\(time),B1,A\(number % 700),B2,A\(number % 1100),\(number).25,EUR,\(number).25,EUR,wire\n"
    }
    payments += "T-bad,not a time,B1,A1,B2,A2,1,EUR,1,EUR,wire\n"
    try payments.write(toFile: folder + "/transactions.csv", atomically: true, encoding: .utf8)
    try "day,currency,usd\n0,EUR,1.1\n".write(toFile: folder + "/fx.csv", atomically: true, encoding: .utf8)
  }

  private func verified(_ node: String) throws -> (code: Int32, report: [String: Any]) {
    let result = try Program.run("node", "verify", "--json", "--node", node)
    let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    return (result.status, try #require(report, "\(result.complaints)"))
  }

  @Test func aKilledImportIsFinishedToTheSameResult() throws {
    let temporary = try TemporaryFolder()
    defer { withExtendedLifetime(temporary) {} }
    let folder = temporary.path
    let data = folder + "/data"
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    try write(data)
    let empty = folder + "/empty"
    #expect(try Program.run("node", "init", empty, "--country", "FR", "--service", "fiu").status == 0)
    #expect(
      try Program.run(
        "officer", "add", "Ana", "--unit", "analysis", "--role", "analyst", "--key-cost", "interactive", "--node",
        empty, environment: variables
      ).status == 0)
    func arguments(_ node: String) -> [String] {
      [
        "import", data, "--basis", "Act 1", "--purpose", "detection", "--means", "eft-report", "--retain-until",
        "2099-12-31", "--node", node,
      ]
    }

    let undisturbed = folder + "/undisturbed"
    try FileManager.default.copyItem(atPath: empty, toPath: undisturbed)
    let began = Date()
    // One row is bad on purpose: it must not keep the others out.
    #expect(try Program.run(arguments(undisturbed), environment: variables).status == 1)
    let duration = Date().timeIntervalSince(began)
    let whole = try verified(undisturbed)
    #expect(whole.code == 0)
    #expect(whole.report["records"] as? Int == 6_001)
    #expect(whole.report["payments"] as? Int == 30_000)

    var interrupted = 0
    for round in 0..<((kills + 1) / 2) {
      let node = folder + "/node-\(round)"
      try FileManager.default.copyItem(atPath: empty, toPath: node)
      defer { try? FileManager.default.removeItem(atPath: node) }
      // Twice in a row: what was resumed can be interrupted too. The first comes early, since the undisturbed run may have
      // been slowed by what else the machine did.
      for latest in [0.3, 1] {
        let process = try Program.start(arguments(node), environment: variables)
        Thread.sleep(forTimeInterval: duration * Double.random(in: 0.02...latest))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal { interrupted += 1 }
        let after = try verified(node)
        #expect(after.code == 0, "after a kill: \(after.report)")
      }
      #expect(try Program.run(arguments(node), environment: variables).status <= 1)
      let resumed = try verified(node)
      #expect(resumed.code == 0)
      #expect(resumed.report["content"] as? String == whole.report["content"] as? String)
      #expect(resumed.report["openImports"] as? [String] == [])
    }
    #expect(interrupted * 4 >= kills, "only \(interrupted) of \(kills) kills came in time to interrupt anything")
  }
}
