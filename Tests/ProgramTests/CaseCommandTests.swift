import Foundation
import Testing

/// A case from its opening to its end, by the command line: written despite a protection, ended with what is kept for it.
@Suite(.serialized) struct CaseCommandTests {
  private let variables = [
    "ENTENTE_PASSPHRASE": "correct horse battery", "ENTENTE_BY_PASSPHRASE": "correct horse battery",
  ]

  /// A node with the sample's payments, a case on what was found first, and the name of somebody whom its file names.
  private struct Opened {
    let folder: String
    let node: String
    let id: String
    let name: String
    let variables: [String: String]

    func run(_ officer: String, _ arguments: [String]) throws -> Program.Outcome {
      try Program.run(arguments + ["--node", node, "--officer", officer], environment: variables)
    }

    @discardableResult
    func done(_ officer: String, _ arguments: [String]) throws -> String {
      let outcome = try run(officer, arguments)
      #expect(outcome.status == 0, "\(arguments.prefix(2)): \(outcome.complaints)")
      return outcome.output
    }

    func refused(_ officer: String, _ arguments: [String]) throws -> String {
      let outcome = try run(officer, arguments)
      #expect(outcome.status == 1, "\(arguments.prefix(2)): \(outcome.output)")
      return outcome.complaints
    }
  }

  private static let act = ["--purpose", "investigation", "--basis", "Act 1, section 2"]

  private func opened(_ typology: String, _ body: (Opened) throws -> Void) throws {
    let temporary = try TemporaryFolder()
    defer { withExtendedLifetime(temporary) {} }
    let (node, payments) = (temporary.path + "/node", temporary.path + "/pay")
    #expect(try Program.run("node", "init", node, "--country", "CA", "--service", "fiu").status == 0)
    var by: [String] = []
    for (name, unit, role) in [
      ("Sue", "direction", "supervisor"), ("Ana", "analysis", "analyst"), ("Max", "control", "supervisor"),
    ] {
      let added = try Program.run(
        ["officer", "add", name, "--unit", unit, "--role", role, "--key-cost", "interactive", "--node", node] + by,
        environment: variables)
      #expect(added.status == 0, "\(added.complaints)")
      by = ["--by", "Sue"]
    }
    try FileManager.default.createDirectory(atPath: payments, withIntermediateDirectories: true)
    for file in ["transactions.csv", "accounts.csv", "banks.csv", "fx.csv", "parties.jsonl"] {
      try FileManager.default.copyItem(atPath: Program.samples + "/" + file, toPath: payments + "/" + file)
    }
    func opening(_ arguments: [String]) throws -> Program.Outcome {
      let outcome = try Program.run(
        arguments + ["--node", node, "--officer", "Ana"] + Self.act, environment: variables)
      #expect(outcome.status == 0, "\(arguments.prefix(2)): \(outcome.complaints)")
      return outcome
    }
    let imported = try opening(
      ["import", payments, payments + "/parties.jsonl", "--means", "eft-report", "--retain-until", "2099-12-31"])
    #expect(imported.output.contains(#/with .+ accounts at .+ institutions, and .+ rates of exchange/#))
    let words = try opening(["flows", "detect", "--typology", typology])
    #expect(!words.output.contains("{") && words.output.contains("USD in ") && words.output.contains("  Against: "))
    let found = try opening(["flows", "detect", "--typology", typology, "--json"])
    let finding = try #require(found.output.firstMatch(of: /"id":"([^"]+)"/)?.1)
    #expect(words.output.hasPrefix(finding + "  "))
    #expect(words.complaints.contains("entente case open --finding \(finding) "))
    #expect(words.complaints.contains(#" --officer "Ana""#))
    let case_ = try opening(["case", "open", "--finding", String(finding), "--json"])
    let id = String(try #require(case_.output.firstMatch(of: /"id":"([^"]+)"/)?.1))
    let file = temporary.path + "/first"
    let written = try Program.run(
      ["report", id, "--out", file, "--node", node, "--officer", "Ana"], environment: variables)
    #expect(written.status == 0, "\(written.complaints)")
    let page = try String(contentsOfFile: file + "/report.html", encoding: .utf8)
    let parties = try String(contentsOfFile: payments + "/parties.jsonl", encoding: .utf8)
    let names = parties.matches(of: /"name":\s*\["([A-Za-z ]+)"/).map { String($0.1) }
    let name = try #require(names.first { $0.contains(" ") && page.contains($0) })
    try body(Opened(folder: temporary.path, node: node, id: id, name: name, variables: variables))
  }

  @Test func aCaseFileIsLetGoByTwoOfficersOnceAndTheSecondReadsItFirst() throws {
    try opened("cycle") { test in
      let report = ["report", test.id, "--out", test.folder + "/report"]
      try test.done("Ana", ["protect", "set", "--name", test.name, "--role", "victim"] + Self.act)
      try test.done("Sue", report + ["--override", "The court asked for the name", "--for", "CA", "FR"])
      let waiting = try test.done("Max", ["approve"])
      #expect(waiting.contains("to be read in Canada and France") && waiting.contains("--read PART"))
      let act = String(try #require(waiting.firstMatch(of: /approve (pending-[0-9a-f]+) --read/)?.1))
      #expect(try test.done("Max", ["approve", act, "--read", "report.html"]).contains(test.name))
      #expect(try test.refused("Max", ["approve", act, "--read", "none"]).contains("report.html, "))
      #expect(try test.refused("Sue", ["approve", act, "--read", "report.html"]).contains("a key of their own"))
      #expect(try test.refused("Ana", ["approve", act, "--read", "report.html"]).contains("analyst"))
      try test.done("Max", ["approve", act])
      #expect(!FileManager.default.fileExists(atPath: test.folder + "/report/report.html"))
      try test.done("Sue", report + ["--for", "CA", "FR"])
      #expect(try String(contentsOfFile: test.folder + "/report/report.html", encoding: .utf8).contains(test.name))
      let log = try test.done("Sue", ["audit", "read", "--basis", "Act 9", "--limit", "1000"])
      #expect(log.contains("read what would leave") && log.contains("write a case file"))
    }
  }

  @Test func aCaseEndsWithWhatIsKeptForItOnceThatIsConfirmed() throws {
    try opened("smuggling-collector") { test in
      let file = try test.done("Sue", ["subject", "file", "--name", test.name, "--json"])
      let record = try #require(file.split(separator: "\n").first { $0.contains(test.name) })
      let id = String(try #require(record.firstMatch(of: /"id":"([^"]+)"/)?.1))
      let erase =
        ["subject", "erase", "--name", test.name, "--item", id, "--ground", "subject-request-granted"] + Self.act
      func restrict() throws {
        let list = try test.done("Sue", erase)
        #expect(list.contains("Why: The person asked for it") && list.contains("stays, restricted"))
        let digest = String(try #require(list.firstMatch(of: /--confirm ([0-9a-f]{64})/)?.1))
        try test.done("Sue", erase + ["--confirm", digest])
        #expect(try test.done("Sue", ["subject", "restricted"]).contains(id))
      }
      try restrict()
      #expect(try test.refused("Ana", ["subject", "restricted"]).contains("for supervisors and oversight"))
      let lift = ["subject", "unrestrict", id, "--because", "It is right; they were told"] + Self.act
      #expect(try test.refused("Ana", lift).contains("for supervisors and oversight"))
      #expect(try test.done("Sue", lift).contains("No longer restricted"))
      #expect(try test.done("Sue", ["subject", "restricted"]).contains("Nothing is restricted."))
      try restrict()
      // Closing it shows first what goes with it: to an analyst how much, to a supervisor what.
      let close = ["case", "close", test.id, "--because", "Referred to the prosecutor"]
      let preview = try test.done("Ana", close)
      #expect(preview.contains("erases one restricted item") && !preview.contains(id))
      let digest = String(try #require(preview.firstMatch(of: /--confirm ([0-9a-f]{64})/)?.1))
      #expect(try test.done("Sue", close).contains(id))
      #expect(try test.done("Sue", close + ["--json"]).contains(#""erases":1,"digest":"\#(digest)""#))
      #expect(try test.refused("Ana", close + ["--confirm", "0123456789ab"]).contains("not what was confirmed"))
      #expect(try test.done("Ana", close + ["--confirm", digest]).contains("is kept for its sake no longer"))
      #expect(try test.done("Sue", ["subject", "restricted"]).contains("Nothing is restricted."))
      #expect(try test.refused("Ana", close).contains("This case is closed"))
      #expect(
        try test.done("Ana", ["case", "reopen", test.id, "--because", "A new witness"]).contains("is open again"))
      // Who is sheltered in it, and the end of that by two officers.
      let sheltered = ["protect", "sheltered", "--case", test.id]
      let listed = try test.done("Ana", sheltered)
      let pseudonym = String(try #require(listed.firstMatch(of: /(sheltered-[0-9a-f]{12}): payer 1 of the case/)?.1))
      #expect(!listed.contains("Looked for"))
      #expect(try test.done("Sue", sheltered).contains("Looked for in what leaves: "))
      try test.done("Ana", ["protect", "lift", pseudonym, "--because", "Took part in it"] + Self.act)
      let waiting = try test.done("Max", ["approve"])
      #expect(waiting.contains("from now on sheltered there no longer") && waiting.contains("Because: Took part in it"))
      try test.done("Max", ["approve", String(try #require(waiting.firstMatch(of: /pending-[0-9a-f]+/)?.0))])
      #expect(try !test.done("Ana", sheltered).contains(pseudonym))
    }
  }
}
