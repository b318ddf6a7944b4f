import Foundation
import Testing

@Suite struct SafeguardCommandTests {
  private let variables = ["ENTENTE_PASSPHRASE": "correct horse battery"]

  private func with(_ body: (_ folder: String, _ entente: ([String]) throws -> Program.Outcome) throws -> Void) throws {
    let temporary = try TemporaryFolder()
    defer { withExtendedLifetime(temporary) {} }
    let node = temporary.path + "/node"
    #expect(try Program.run("node", "init", node, "--country", "IT", "--service", "fiu").status == 0)
    let entente: ([String]) throws -> Program.Outcome = {
      try Program.run($0 + ["--node", node], environment: variables)
    }
    let officer = ["officer", "add", "Sue", "--unit", "direction", "--role", "supervisor", "--key-cost", "interactive"]
    #expect(try entente(officer).status == 0)
    try body(temporary.path, entente)
  }

  private let act = ["--purpose", "prevention", "--basis", "Act 1, section 2"]

  @Test func theAssessmentIsWrittenAsAPageOrAsText() throws {
    try with { folder, entente in
      let text = try entente(["assess"])
      #expect(text.status == 0 && text.output.hasPrefix("# Data-protection impact assessment"))
      #expect(text.output.contains("Nobody has the role of oversight."))
      let page = folder + "/assessment.html"
      #expect(try entente(["assess", "--format", "html", "--out", page]).status == 0)
      let html = try String(contentsOfFile: page, encoding: .utf8)
      #expect(html.hasPrefix("<!doctype html>") && html.hasSuffix("</html>\n") && !html.contains("src="))
      let unwritable = try entente(["assess", "--out", folder + "/none/a.md"])
      #expect(unwritable.status == 1 && unwritable.complaints.hasPrefix("entente: "))
    }
  }

  @Test func aSubmissionIsTakenSealedListedAndHandedOut() throws {
    try with { folder, entente in
      let letters = String(repeating: "A", count: 43)
      let header = "age-encryption.org/v1\n-> X25519 \(letters)\n\(letters)\n--- \(letters)\n"
      let noise = (0..<(300 - header.utf8.count)).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ 129) }
      let sealed = Data(Array(header.utf8) + noise)
      try sealed.write(to: URL(fileURLWithPath: folder + "/sealed"))
      try Data("I saw the boat".utf8).write(to: URL(fileURLWithPath: folder + "/plain"))
      let unknown = try entente(
        ["submission", "take", folder + "/sealed", "--subject", "smuggling", "--sealed-to", "ab12"] + act)
      #expect(unknown.status == 1 && unknown.complaints.contains("No desk of this service holds that key"))
      let key = "ab12ab12ab12ab12"
      #expect(try entente(["submission", "key", key, "--desk", "Complaints"] + act).output.contains(key))
      let take = ["submission", "take", folder + "/sealed", "--subject", "smuggling", "--sealed-to", key]
      #expect(try entente(take + act).status == 0)
      let plain = ["submission", "take", folder + "/plain", "--subject", "smuggling", "--sealed-to", key]
      let refused = try entente(plain + act)
      #expect(refused.status == 1 && refused.complaints.contains("This is not sealed"))
      let listed = try entente(["submission", "list", "--json"])
      let id = try #require(listed.output.firstMatch(of: /"id":"(submission-[0-9a-f]+)"/)?.1)
      #expect(listed.lines.count == 1 && listed.output.contains(#""bytes":300"#))
      #expect(try entente(["submission", "hand-out", String(id), "--out", folder + "/out"]).status == 0)
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/out")) == sealed)
      // What is there is not written over unless it is said.
      let again = ["submission", "hand-out", String(id), "--out", folder + "/plain"]
      #expect(try entente(again).complaints.contains("There is a file"))
      #expect(try String(contentsOfFile: folder + "/plain", encoding: .utf8) == "I saw the boat")
      #expect(try entente(again + ["--overwrite"]).status == 0)
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/plain")) == sealed)
      #expect(try entente(["submission", "hand-out", "submission-0", "--out", folder + "/out2"]).status == 1)
    }
  }

  @Test func figuresAreOfQuartersThatAreOverAndInWhichThereWasANode() throws {
    try with { _, entente in
      let open = try entente(["figures", "publish", "--quarter", "2099-Q1"] + act)
      #expect(open.status == 1 && open.complaints.contains("2099-Q1 is not over"))
      #expect(try entente(["figures", "show", "--quarter", "soon"]).complaints.contains("soon is no quarter"))
      let before = try entente(["figures", "publish", "--quarter", "2024-Q4", "--csv"] + act)
      #expect(before.status == 1 && before.complaints.contains("There was no node in 2024-Q4"))
      #expect(try entente(["figures", "show", "--quarter", "2024-Q4"]).complaints.contains("Nothing was published"))
    }
  }

  @Test func hashesOfContentThatNobodyMayHoldAreTakenInAndWorkAtTheDoor() throws {
    try with { folder, entente in
      let path = folder + "/file.bin"
      try Data("abc".utf8).write(to: URL(fileURLWithPath: path))
      // The MD5 of "abc" (RFC 1321, appendix A.5).
      try "900150983cd24fb0d6963f7d28e17f72\n".write(toFile: folder + "/list", atomically: true, encoding: .utf8)
      #expect(try entente(["protect", "hashes", folder + "/list", "--source", "Invented hotline"] + act).status == 0)
      let terms = ["--means", "open-source", "--retain-until", "2099-12-31"]
      let refused = try entente(["import", path] + terms + act)
      #expect(refused.status == 1 && refused.complaints.contains("may not be held"))
      #expect(try entente(["protect", "refused", "--json"]).lines.count == 1)
      try "# x\nhash\n".write(toFile: folder + "/bad", atomically: true, encoding: .utf8)
      let bad = try entente(["protect", "hashes", folder + "/bad", "--source", "x"] + act)
      #expect(bad.status == 1 && bad.complaints.contains("/bad, line 2:"), "\(bad.complaints)")
    }
  }
}
