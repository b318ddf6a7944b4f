import Foundation
import Testing

@Suite struct NodeCommandTests {
  private let variables = ["ENTENTE_PASSPHRASE": "correct horse battery"]
  private let terms = [
    "--basis", "Act 1, section 2", "--purpose", "investigation", "--means", "eft-report", "--retain-until",
    "2099-12-31",
  ]

  private func with(_ body: (_ folder: String, _ node: String) throws -> Void) throws {
    let temporary = try TemporaryFolder()
    defer { withExtendedLifetime(temporary) {} }
    let folder = temporary.path
    let node = folder + "/node"
    #expect(try Program.run("node", "init", node, "--country", "JP", "--service", "police").status == 0)
    let added = try Program.run(
      "officer", "add", "Ana", "--unit", "analysis", "--role", "analyst", "--key-cost", "interactive", "--node", node,
      environment: variables)
    #expect(added.status == 0)
    #expect(added.output.contains("Ana (analyst, analysis) may sign now as officer-"))
    try body(folder, node)
  }

  private let party = """
    {"id":"party-1","schema":"Person","properties":{"name":["Person One"]},"owner_id":"P1"}

    """

  @Test func anImportSaysWhatCameInAndTheSecondTimeThatNothingDid() throws {
    try with { folder, node in
      let file = folder + "/parties.jsonl"
      try party.write(toFile: file, atomically: true, encoding: .utf8)
      let arguments = ["import", file, "--node", node] + terms
      let dry = try Program.run(arguments + ["--dry-run"])
      #expect(dry.status == 0)
      #expect(dry.output.hasSuffix("one record (1 new, 0 updated, 0 held already), 0 payments. Nothing was written.\n"))
      let first = try Program.run(arguments, environment: variables)
      #expect(first.status == 0)
      #expect(first.output.hasSuffix("one record (1 new, 0 updated, 0 held already), 0 payments.\n"))
      let second = try Program.run(arguments, environment: variables)
      #expect(second.status == 0)
      #expect(second.output == "\(file) (ftm-jsonl): held already, nothing changed.\n")
      let verified = try Program.run("node", "verify", "--node", node)
      #expect(verified.status == 0)
      #expect(verified.output.hasPrefix("All is well: "))
    }
  }

  @Test func aDryRunOfAFileThatEndsTooEarlySaysWhatAnImportWouldHold() throws {
    try with { folder, node in
      // gzip (RFC 1952) with one block that is stored as it is (RFC 1951, 3.2.4), said to be longer than it is.
      let content = Data((party + "{").utf8)
      let length = UInt16(content.count + 50)
      var file = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0])
      for number in [length, ~length] { file.append(contentsOf: [UInt8(number & 0xFF), UInt8(number >> 8)]) }
      let path = folder + "/parties.jsonl.gz"
      try (file + content).write(to: URL(fileURLWithPath: path))
      let dry = try Program.run(["import", path, "--node", node, "--dry-run"] + terms)
      #expect(dry.status == 1)
      #expect(dry.output.contains("Nothing was written."))
      #expect(dry.complaints.contains("An import would hold only what was good before that"))
      #expect(!dry.complaints.contains("is held"))
      let held = try Program.run(["import", path, "--node", node] + terms, environment: variables)
      #expect(held.status == 1)
      #expect(held.complaints.contains("What was good before that is held"))
    }
  }

  @Test func theNodeMayBeNamedByAVariable() throws {
    try with { _, node in
      let shown = try Program.run("node", "show", environment: ["ENTENTE_NODE": node])
      #expect(shown.status == 0)
      #expect(shown.output.contains("Police of Japan"))
    }
  }

  @Test func whatCannotBeDoneIsOneSentenceAndCodeOne() throws {
    try with { folder, node in
      let file = folder + "/parties.jsonl"
      try (party + "{\"id\"\n").write(toFile: file, atomically: true, encoding: .utf8)
      let wrong = try Program.run(
        ["import", file, "--node", node] + terms, environment: ["ENTENTE_PASSPHRASE": "wrong horse battery"])
      #expect(wrong.status == 1)
      #expect(wrong.complaints == "entente: This is not the passphrase of that officer's key.\n")
      let silent = try Program.run(["import", file, "--node", node] + terms)
      #expect(silent.status == 1)
      #expect(silent.complaints.contains("A passphrase is needed and there is no terminal to ask at"))
      let bad = try Program.run(["import", file, "--node", node] + terms, environment: variables)
      #expect(bad.status == 1)
      #expect(bad.output.contains("one record (1 new"))
      #expect(bad.complaints.contains("parties.jsonl"))
      let none = try Program.run("node", "show", "--node", folder)
      #expect(none.status == 1)
      #expect(none.complaints.contains("holds no node"))
      let again = try Program.run("node", "init", node, "--country", "JP", "--service", "police")
      #expect(again.status == 1)
    }
  }

  @Test func whatIsNotUnderstoodIsCodeTwo() throws {
    #expect(try Program.run("import").status == 2)
    #expect(try Program.run("nothing-of-the-kind").status == 2)
    #expect(try Program.run("node", "init", "x", "--country", "QQ", "--service", "fiu").status == 2)
    #expect(try Program.run("node", "show").status == 2)
    #expect(try Program.run("officer", "add", "A", "--unit", "u", "--role", "king", "--node", "x").status == 2)
  }

  @Test(arguments: [[], ["node"], ["import"], ["officer", "add"], ["retention", "apply"], ["audit", "verify"]])
  func helpIsThereForEachCommand(command: [String]) throws {
    let help = try Program.run(command + ["--help"])
    #expect(help.status == 0)
    #expect(help.output.contains("USAGE: entente"))
  }

  @Test func aCheckpointThatWasKeptShowsThatTheLogWasNotRewritten() throws {
    try with { folder, node in
      let checkpoint = folder + "/checkpoint"
      let note = try Program.run("audit", "checkpoint", "--node", node).output
      try note.write(toFile: checkpoint, atomically: true, encoding: .utf8)
      let verified = try Program.run("audit", "verify", "--node", node, "--checkpoint", checkpoint)
      #expect(verified.status == 0)
      #expect(verified.output.contains("begins as the checkpoint says"))
      try note.replacingOccurrences(of: "\n1\n", with: "\n2\n")
        .write(toFile: checkpoint, atomically: true, encoding: .utf8)
      #expect(try Program.run("audit", "verify", "--node", node, "--checkpoint", checkpoint).status == 1)
    }
  }

  @Test("a log is checked by a stranger with its key, proved entry by entry, and held by another node")
  func aLogIsCheckedByAStranger() throws {
    try with { folder, node in
      let (tiles, proof, request) = (folder + "/tiles", folder + "/proof", folder + "/request")
      func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
      }
      let key = try #require(try Program.run("audit", "key", "--node", node).lines.first)
      #expect(try Program.run("audit", "tiles", tiles, "--node", node).output.contains(key))
      let verified = try Program.run("audit", "verify", "--tiles", tiles, "--key", key)
      #expect(verified.status == 0 && verified.output.hasPrefix("The log is whole: one entry"))
      #expect(try Program.run("audit", "verify", "--tiles", tiles).status == 2)
      try write(try Program.run("audit", "prove", "0", "--basis", "Act 2", "--node", node).output, to: proof)
      let proved = try Program.run("audit", "check-proof", proof, "--key", key)
      #expect(proved.status == 0 && proved.output.contains("add-officer"))
      #expect(try Program.run("audit", "prove", "99", "--node", node).status == 1)
      let other = folder + "/other"
      _ = try Program.run("node", "init", other, "--country", "FR", "--service", "fiu")
      try write(try Program.run("audit", "checkpoint", "--for-witness", "--node", node).output, to: request)
      #expect(try Program.run("audit", "witness", request, "--node", other).status == 1)
      let line = try Program.run("audit", "witness", request, "--key", key, "--node", other)
      #expect(line.status == 0 && line.output.hasPrefix("\u{2014} entente/FR/fiu/"))
    }
  }

  @Test func retentionSaysWhatIsDueBeforeAnythingGoes() throws {
    try with { folder, node in
      let file = folder + "/parties.jsonl"
      try party.write(toFile: file, atomically: true, encoding: .utf8)
      _ = try Program.run(["import", file, "--node", node] + terms, environment: variables)
      let now = try Program.run("retention", "due", "--node", node)
      #expect(now.status == 0)
      #expect(now.output.hasPrefix("Nothing is due to go"))
      let later = try Program.run("retention", "due", "--node", node, "--as-of", "2100-01-01")
      #expect(later.output.contains("one record goes"))
      let more = folder + "/more.jsonl"
      try party.replacingOccurrences(of: "P1", with: "P2").write(toFile: more, atomically: true, encoding: .utf8)
      let today = ISO8601DateFormatter().string(from: Date()).prefix(10)
      let short = ["import", more, "--node", node] + terms.dropLast() + [String(today)]
      #expect(try Program.run(short, environment: variables).status == 0)
      #expect(
        try Program.run("node", "show", "--node", node).output.contains("one record and 0 payments are due to go"))
    }
  }
}
