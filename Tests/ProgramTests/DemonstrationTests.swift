import Foundation
import Testing

@Suite("The demonstration")
struct DemonstrationTests {
  /// Owners of the sample world with something to know: identifier, names, whether they are to be sheltered.
  struct Owner {
    let id: String
    let names: [String]
    /// To be sheltered in the case that the demonstration opens: whoever pays in its scheme.
    let isProtected: Bool
  }

  static func owners() throws -> [Owner] {
    func objects(_ name: String) throws -> [[String: Any]] {
      let text = try String(contentsOfFile: Program.samples + "/" + name, encoding: .utf8)
      return try text.split(separator: "\n").compactMap {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
    }
    var names: [String: [String]] = [:]
    for party in try objects("parties.jsonl") {
      let properties = party["properties"] as? [String: [String]] ?? [:]
      names[party["owner_id"] as? String ?? ""] = (properties["name"] ?? []) + (properties["alias"] ?? [])
    }
    return try objects("truth/parties-truth.jsonl").map { truth in
      let id = truth["owner_id"] as? String ?? ""
      let roles = truth["roles"] as? [[String]] ?? []
      let isProtected = truth["protected"] as? Bool == true && roles.contains { $0.contains("smuggling-collector") }
      return Owner(id: id, names: names[id] ?? [], isProtected: isProtected)
    }
  }

  @Test("runs to its end, finds what is planted, declines what is honest, and shelters whoever is to be sheltered")
  func story() throws {
    let folder = try TemporaryFolder()
    let run = try Program.run(
      ["demo", "--samples", Program.samples, "--out", folder.path + "/report"], environment: ["TMPDIR": folder.path])
    #expect(run.status == 0, "\(run.complaints)")
    #expect(run.output.contains("6 of 6 planted schemes found"))
    #expect(run.output.contains("A namesake."))
    #expect(run.output.contains("A savings club."))
    let told = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(told.contains("The answer, under TLP:AMBER"))
    #expect(told.contains("stopped: names a protected person"), "the log's entry on what did not leave")
    #expect(told.contains("Germany reads not-available"))
    #expect(told.contains("IT fiu: a candidate") && told.contains("FR declines."))
    #expect(told.contains("Found by none alone: ransom-peel"), "the round of joint analysis over seven processes")
    #expect(!run.output.contains("{"), "a placeholder was left without its argument")

    func report(_ name: String) throws -> String {
      try String(contentsOfFile: folder.path + "/report/" + name, encoding: .utf8)
    }
    let page = try report("index.html")
    let everything = try page + report("evidence.csv") + report("evidence.json") + report("flow.svg") + run.output
    for forbidden in ["http://", "https://", "<script"] where page.contains(forbidden) {
      // The names of vocabularies may be addresses; nothing may be loaded from one.
      #expect(!page.contains("src=\"\(forbidden)") && !page.contains("href=\"\(forbidden)"))
    }
    let accounts = try String(contentsOfFile: Program.samples + "/accounts.csv", encoding: .utf8)
    let sheltered = try Self.owners().filter(\.isProtected)
    #expect(sheltered.count > 30)
    for owner in sheltered {
      let isNamed = owner.names.contains { everything.contains($0) }
      #expect(!isNamed, "a sheltered person is named: \(owner.id)")
      for row in accounts.split(separator: "\n") where row.contains(",\(owner.id),") {
        let account = String(row.prefix { $0 != "," })
        let isShown = everything.contains(account)
        #expect(!isShown, "a sheltered person's account is shown: \(owner.id)")
      }
    }
  }

  @Test("says where the samples should be when they are not there")
  func noSamples() throws {
    let folder = try TemporaryFolder()
    let run = try Program.run(["demo", "--samples", folder.path], in: folder.path)
    #expect(run.status == 1)
    #expect(run.complaints.contains("transactions.csv"))
    #expect(run.complaints.components(separatedBy: folder.path).count == 2, "the folder is named once")
  }

  @Test("leaves nothing behind when it breaks off")
  func brokenSamples() throws {
    let folder = try TemporaryFolder()
    let temporary = folder.path + "/temporary"
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    _ = try folder.write("nothing of the kind\n", to: "transactions.csv")
    let run = try Program.run(
      ["demo", "--samples", folder.path, "--out", folder.path + "/report"], environment: ["TMPDIR": temporary])
    #expect(run.status == 1)
    // The node was there: its officer had begun to import.
    #expect(run.output.contains("What it holds, and on what terms"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
  }
}

@Suite("The command line")
struct CommandLineTests {
  @Test("every command explains itself")
  func help() throws {
    let root = try Program.run(["--help"])
    #expect(root.status == 0)
    // The names of the commands stand indented under the heading SUBCOMMANDS.
    let names =
      root.output.components(separatedBy: "SUBCOMMANDS:").last?.split(separator: "\n")
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) } ?? []
    #expect(names.contains("import") && names.contains("demo"))
    for name in names where name != "See" {
      let run = try Program.run([name, "--help"])
      #expect(run.status == 0, "\(name)")
      #expect(run.output.contains("OVERVIEW:"), "\(name)")
    }
  }

  @Test("what is not understood ends with 2, what fails with 1 and a sentence")
  func exitCodes() throws {
    #expect(try Program.run(["dance"]).status == 2)
    #expect(try Program.run(["import", "x"]).status == 2)
    let folder = try TemporaryFolder()
    let missing = try Program.run(["audit", "verify", "--node", folder.path + "/nothing"])
    #expect(missing.status == 1)
    #expect(missing.complaints.hasPrefix("entente: "))
    #expect(!missing.complaints.contains("node.open.none"), "words, not a key")
  }
}
