import Foundation
import Testing

/// What the workbench says of input that it cannot read, in whole or in part.
@Suite struct WorkbenchInputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A namesake born on another day, who is no hit once the query's date is heeded.
  private func list(_ birthDate: String = "1950-04-26") throws -> String {
    try folder.write(
      #"{"id":"1","list":"own","schema":"Person","names":["Greta Valdorino"],"dob":"\#(birthDate)"}"# + "\n",
      to: "list.jsonl")
  }

  private func answers(_ outcome: Program.Outcome) throws -> [[String: Any]] {
    try outcome.lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
  }

  private func screen(_ lines: String, list: String? = nil) throws -> (Program.Outcome, [[String: Any]]) {
    let input = try folder.write(lines, to: "queries.jsonl")
    let outcome = try Program.run("screen", "--list", try list ?? self.list(), "--input", input)
    return (outcome, try answers(outcome))
  }

  private func faults(_ answer: [String: Any]) -> [String] {
    (answer["faults"] as? [[String: String]] ?? []).compactMap { $0["field"] }
  }

  @Test(arguments: [
    (#""dob":"26/04/1950""#, "dob", "A birth date cannot be read"),
    (#""dob":["1991-04-26","1991-13-45"]"#, "dob", "A birth date cannot be read"),
    (#""dob":{"year":1991}"#, "dob", "neither a text nor a list"),
    (#""schema":"Persn""#, "schema", "This schema is not known"),
    (#""countries":["Iran"]"#, "countries", "A country cannot be read"),
    (#""aliases":["  "]"#, "aliases", "A name has no letter"),
  ]) func aFieldThatCannotBeReadIsSaidAndTheRestAnswered(member: String, field: String, sentence: String) throws {
    let (outcome, answers) = try screen(#"{"id":"a","name":"Greta Valdorino",\#(member)}"# + "\n")
    #expect(outcome.status == 1)
    #expect(answers.count == 1)
    #expect(answers[0]["hits"] != nil)
    #expect(faults(answers[0]) == [field])
    #expect(outcome.complaints.contains("queries.jsonl, line 1, field \(field): "))
    #expect(outcome.complaints.contains(sentence))
    #expect(outcome.complaints.contains("One line has a field that could not be read"))
  }

  @Test func whatIsReadableIsAnsweredWithoutFaults() throws {
    let (outcome, answers) = try screen(
      #"{"id":"a","name":"Greta Valdorino","schema":"Person","dob":"1950-04-26","countries":["CH","gb-sct","suhh"]}"#
        + "\n" + #"{"id":"b","name":"Greta Valdorino","schema":null,"dob":"","countries":null}"#)
    #expect(outcome.status == 0)
    #expect(answers.count == 2)
    #expect(answers.allSatisfy { $0["faults"] == nil && ($0["hits"] as? [Any])?.count == 1 })
  }

  @Test func aQueryWithoutIdentifierOrNameIsSaidToBeWithout() throws {
    let (outcome, answers) = try screen(
      #"{"name":"Greta Valdorino"}"# + "\n" + #"{"id":"b","name":""}"# + "\n" + #"{"id":"c","name":"Greta Valdorino"}"#)
    #expect(outcome.status == 1)
    #expect(answers[0]["id"] is NSNull)
    #expect(faults(answers[0]) == ["id"])
    #expect(answers[1]["id"] as? String == "b")
    #expect((answers[1]["error"] as? String)?.contains("no name") == true)
    #expect(answers[1]["hits"] == nil)
    #expect(answers[2]["faults"] == nil)
  }

  @Test func aListsUnreadableFieldsAreSaidAndItsEntriesKept() throws {
    let (outcome, answers) = try screen(
      #"{"id":"a","name":"Greta Valdorino","dob":"1950-04-26"}"#, list: try list("1950 or 19"))
    #expect(outcome.status == 0)
    #expect((answers[0]["hits"] as? [Any])?.count == 1)
    #expect(outcome.complaints.contains("list.jsonl, line 1, field dob: A birth date cannot be read"))
    let nameless = try folder.write(#"{"id":"1","names":[""]}"# + "\n" + #"{"names":["Ana"]}"#, to: "nameless.jsonl")
    let empty = try Program.run("screen", "--list", nameless, "--input", "/dev/null")
    #expect(empty.status == 1)
    #expect(empty.complaints.contains("nameless.jsonl, line 1: This line is not a list entry"))
    #expect(empty.complaints.contains("nameless.jsonl, line 2: This line is not a list entry"))
  }

  @Test func pairsAreReadAsStrictly() throws {
    let outcome = try Program.run(
      ["compare", "--input", "-"],
      input: #"{"id":"a","query":"Ana","candidate":"Ana","schema":"Persn"}"# + "\n"
        + #"{"id":"b","query":"Ana","candidate":" "}"# + "\n" + #"{"query":"Ana","candidate":"Ana"}"# + "\n")
    let answers = try answers(outcome)
    #expect(outcome.status == 1)
    #expect(answers[0]["ready"] as? Bool == true)
    #expect(faults(answers[1]) == ["schema"] && answers[1]["score"] != nil)
    #expect(answers[2]["error"] != nil && answers[2]["score"] == nil)
    #expect(faults(answers[3]) == ["id"])
    #expect(outcome.complaints.contains("standard input, line 2: There is no name here"))
  }

  @Test(arguments: ["screen", "compare"]) func aFolderIsNoInput(command: String) throws {
    let lists = command == "screen" ? ["--list", try list()] : []
    let outcome = try Program.run([command] + lists + ["--input", folder.path])
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.complaints == "\(folder.path): This could not be read: Is a directory.\n")
  }

  @Test(arguments: [("screen", "holds no query"), ("compare", "holds no pair")])
  func anEmptyInputIsSaidToHoldNothing(command: String, sentence: String) throws {
    let input = try folder.write("\n\n", to: "empty.jsonl")
    let lists = command == "screen" ? ["--list", try list()] : []
    let outcome = try Program.run([command] + lists + ["--input", input])
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
    #expect(outcome.complaints.contains("\(input) \(sentence)."))
  }

  @Test(arguments: ["", "\u{FEFF}\n  \n"]) func anEmptyFileOfSeedsIsNoQuestion(content: String) throws {
    let seeds = try folder.write(content, to: "seeds.txt")
    let outcome = try Program.run("flows", "attribute", "--payments", Program.samples, "--seed-file", seeds)
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.complaints.contains("seeds.txt: No payment is named here."))
    let piped = try Program.run(
      ["flows", "attribute", "--payments", Program.samples, "--seed-file", "-"], input: content)
    #expect(piped.status == 1)
    #expect(piped.complaints.contains("standard input: No payment is named here."))
  }

  @Test func aFileThatCannotBeReadIsNamedOnce() throws {
    for command in [["compare", "--input"], ["flows", "load", "--ledger"]] {
      let outcome = try Program.run(command + [folder.path + "/nowhere"])
      #expect(outcome.status == 1)
      #expect(outcome.complaints.components(separatedBy: folder.path).count == 2, "\(outcome.complaints)")
    }
  }

  @Test func aMarkOfByteOrderIsSkipped() throws {
    let mark = "\u{FEFF}"
    let list = try folder.write(
      mark + #"{"id":"1","list":"own","schema":"Person","names":["Greta Valdorino"]}"# + "\n", to: "list.jsonl")
    let (screened, hits) = try screen(mark + #"{"id":"a","name":"Greta Valdorino"}"#, list: list)
    #expect(screened.status == 0, "\(screened.complaints)")
    #expect((hits[0]["hits"] as? [Any])?.count == 1)
    let compared = try Program.run(
      ["compare", "--input", "-"], input: mark + #"{"id":"a","query":"Ana","candidate":"Ana"}"# + "\n")
    #expect(compared.status == 0, "\(compared.complaints)")
    #expect(try answers(compared)[1]["id"] as? String == "a")
    let records = try folder.write(
      mark + #"{"id":"1","name":"Greta Valdorino"}"# + "\n" + #"{"id":"2","name":"Greta Valdorino"}"#, to: "r.jsonl")
    let resolved = try Program.run("resolve", "--input", records, "--output", "-")
    #expect(resolved.status == 0, "\(resolved.complaints)")
    #expect(resolved.lines.map { $0.prefix(2) } == ["un", "1,", "2,"])
  }
}
