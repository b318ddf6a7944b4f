import Foundation
import Testing

/// The commands that read files without a node, as their callers meet them: what they write, where, and how they end.
@Suite struct WorkbenchCommandTests {
  private let list = Program.samples + "/list-fictional/sdn.csv"

  private func fields(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test func aTraceIsATableOfPaymentsEachOnce() throws {
    let first = try #require(
      String(contentsOfFile: Program.samples + "/transactions.csv", encoding: .utf8).split(separator: "\n")
        .dropFirst(200).first?.split(separator: ",").first.map(String.init))
    let outcome = try Program.run("flows", "trace", "--payments", Program.samples, "--from", first, "--hops", "3")
    #expect(outcome.status == 0)
    #expect(outcome.lines.first == "tx_id,hop,via_tx")
    #expect(outcome.lines.contains("\(first),1,"))
    let payments = outcome.lines.dropFirst().map { $0.split(separator: ",")[0] }
    #expect(Set(payments).count == payments.count)
    #expect(outcome.complaints.contains("not evidence"))
    let attributed = try Program.run("flows", "attribute", "--payments", Program.samples, "--seed", first)
    #expect(attributed.status == 0)
    #expect(attributed.lines.first == "tx_id,carried")
    #expect(attributed.lines.contains { $0.hasPrefix(first + ",") })
  }

  @Test func ringsComeALineEach() throws {
    let outcome = try Program.run(
      "flows", "cycles", "--payments", Program.samples, "--length", "3", "--window", "30d")
    #expect(outcome.status == 0)
    #expect(!outcome.lines.isEmpty)
    #expect(outcome.lines.allSatisfy { $0.split(separator: ",").count == 3 })
  }

  @Test func findingsAreObjectsBestFirstAndTheSameBytesEachTime() throws {
    let first = try Program.run("flows", "detect", "--payments", Program.samples)
    let second = try Program.run("flows", "detect", "--payments", Program.samples)
    #expect(first.status == 0)
    #expect(!first.output.isEmpty)
    #expect(first.output == second.output)
    let scores = try first.lines.map { try #require(try fields($0)["score"] as? Double) }
    #expect(scores == scores.sorted(by: >))
    for key in ["id", "family", "payments", "accounts", "why", "against", "limits"] {
      #expect(try fields(first.lines[0])[key] != nil)
    }
    // How many would be expected is said as people say it: whole, or in tenths.
    let expected = first.output.matches(of: /no more than ([0-9.,]+) would be expected in that time/).map(\.1)
    #expect(!expected.isEmpty)
    #expect(expected.allSatisfy { $0.contains(/^[0-9,]+(\.[0-9])?$/) })
  }

  @Test func screeningAnswersEachLineInItsPlace() throws {
    let input = """
      {"id":"a","name":"Orestis Thalassakos","schema":"Person"}
      {"id":"b","name":
      {"id":"c","name":"Nobody Of That Name","schema":"Person"}
      """
    let outcome = try Program.run(["screen", "--list", list, "--input", "-"], input: input)
    #expect(outcome.status == 1)
    #expect(outcome.lines.count == 4)
    #expect(try fields(outcome.lines[0])["ready"] as? Bool == true)
    let answers = try outcome.lines.dropFirst().map(fields)
    #expect(answers[0]["id"] as? String == "a")
    #expect((answers[0]["hits"] as? [Any])?.isEmpty == false)
    #expect(answers[1]["error"] != nil)
    #expect((answers[2]["hits"] as? [Any])?.isEmpty == true)
    #expect(outcome.complaints.contains("line 2"))
  }

  @Test func aFolderOfListsIsTaken() throws {
    let folder = try TemporaryFolder()
    let input = try folder.write(#"{"id":"a","name":"Orestis Thalassakos","schema":"Person"}"#, to: "q.jsonl")
    let outcome = try Program.run("screen", "--list", Program.samples + "/list-fictional", "--input", input)
    #expect(outcome.status == 0)
    let hits = try fields(outcome.lines.first ?? "")["hits"] as? [[String: Any]] ?? []
    #expect(hits.first?["alert"] as? Bool == true)
    #expect(hits.first?["caption"] as? String == "Orestis THALASSAKOS")
  }

  @Test func twoNamesAreComparedWithReasons() throws {
    let outcome = try Program.run(
      ["compare", "--input", "-"],
      input: #"{"id":"1","query":"Ορέστης Θαλασσάκος","candidate":"Orestis Thalassakos","schema":"Person"}"# + "\n")
    #expect(outcome.status == 0)
    let answer = try fields(try #require(outcome.lines.last))
    #expect(try #require(answer["score"] as? Double) > 0.9)
    #expect((answer["reasons"] as? [Any])?.isEmpty == false)
  }

  @Test func recordsAreResolvedAndWhatHoldsNoneIsSaidToHoldNone() throws {
    let folder = try TemporaryFolder()
    let records = try folder.write(
      "unique_id,first_name,surname,dob\n1,Greta,Valdorino,1991-04-26\n2,Greta,Valdorino,1991-04-26\n", to: "r.csv")
    let good = try Program.run("resolve", "--input", records, "--output", folder.path + "/c.csv")
    #expect(good.status == 0)
    let clusters = try String(contentsOfFile: folder.path + "/c.csv", encoding: .utf8).split(separator: "\n")
    #expect(clusters.first == "unique_id,cluster_id")
    #expect(clusters.count == 3)
    for (name, text, sentence) in [
      ("empty.csv", "", "No record could be read from this file."),
      ("other.csv", "tx_id,amount\n1,2\n", "Nothing in this file is known as a name"),
      ("other.jsonl", #"{"tx_id":"1","amount":"2"}"#, "a member (JSON lines)"),
    ] {
      let path = try folder.write(text, to: name)
      let bad = try Program.run("resolve", "--input", path, "--output", folder.path + "/none.csv")
      #expect(bad.status == 1)
      #expect(bad.complaints.contains(sentence))
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/none.csv"))
    }
  }

  @Test(arguments: [
    ["flows", "load", "--payments", Program.samples],
    ["flows", "detect", "--payments", Program.samples, "--output", "/dev/full"],
    ["flows", "trace", "--payments", Program.samples, "--from", "T000001", "--hops", "1"],
  ]) func outputThatCannotBeWrittenEndsWithASentence(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = try Program.binary()
    process.arguments = arguments
    process.environment = Program.variables
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("", to: "err")))
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 1)
    let complaints = try String(contentsOfFile: folder.path + "/err", encoding: .utf8)
    let sentence =
      arguments.contains("/dev/full")
      ? "/dev/full: This could not be written: No space left on device."
      : "Standard output could not be written: No space left on device."
    #expect(complaints.hasSuffix("entente: \(sentence)\n"))
  }

  @Test func aResultIsWrittenThroughALinkAndNotInItsPlace() throws {
    let folder = try TemporaryFolder()
    let target = try folder.write("before", to: "target")
    let link = folder.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    #expect(try Program.run("flows", "detect", "--payments", Program.samples, "--output", link).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
    #expect(try String(contentsOfFile: target, encoding: .utf8).hasPrefix("{"))
  }
}
