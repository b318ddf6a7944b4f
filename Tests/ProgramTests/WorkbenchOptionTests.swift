import Foundation
import Testing

/// Options that contradict each other or are out of range are refused with a sentence that says what is meant.
@Suite struct WorkbenchOptionTests {
  private let list = Program.samples + "/list-fictional/sdn.csv"

  @Test(arguments: ["load", "detect", "cycles"])
  func paymentsComeFromFilesOrFromANode(question: String) throws {
    let outcome = try Program.run("flows", question, "--payments", Program.samples, "--node", "/nowhere")
    #expect(outcome.status == 2)
    #expect(outcome.complaints.contains("not from both"))
  }

  @Test func aNodeThatOnlyTheEnvironmentNamesGivesWayToFiles() throws {
    let environment = ["ENTENTE_NODE": "/nowhere"]
    #expect(try Program.run(["flows", "load", "--payments", Program.samples], environment: environment).status == 0)
    let screened = try Program.run(["screen", "--list", list, "--input", "/dev/null"], environment: environment)
    #expect(screened.status == 0, "\(screened.complaints)")
  }

  @Test func listsComeFromFilesOrFromANode() throws {
    let outcome = try Program.run("screen", "--list", list, "--node", "/nowhere", "--input", "/dev/null")
    #expect(outcome.status == 2)
    #expect(outcome.complaints.contains("Lists come from files (--list) or from a node (--node), not from both."))
  }

  @Test(arguments: [
    (["flows", "trace", "--from", "T000001", "--window", "-5d"], "A span of time is a number, not below 0"),
    (["flows", "trace", "--from", "T000001", "--window", "5x"], "A span of time is a number, not below 0"),
    (["flows", "trace", "--from", "T000001", "--hub-limit", "-1"], "Numbers of hops and payments start at 1."),
    (["flows", "cycles", "--window", "-5d"], "A span of time is a number, not below 0"),
    (["flows", "cycles", "--length", "-3"], "A ring has 2 to 16 payments."),
    (["screen", "--limit", "-2"], "--limit takes 1 to 1000."),
    (["screen", "--threshold", "-1"], "--threshold takes 0 to 1."),
  ]) func aNumberOutOfRangeIsRefusedWithWhatIsMeant(arguments: [String], sentence: String) throws {
    let source = arguments[0] == "screen" ? ["--list", list] : ["--payments", Program.samples]
    let outcome = try Program.run(arguments + source)
    #expect(outcome.status == 2)
    #expect(outcome.complaints.contains(sentence), "\(outcome.complaints)")
    #expect(!outcome.complaints.contains("Missing value"))
  }

  @Test func aSpanWithoutUnitIsDays() throws {
    func rings(_ window: String) throws -> String {
      try Program.run("flows", "cycles", "--payments", Program.samples, "--window", window).output
    }
    let days = try rings("30d")
    #expect(!days.isEmpty)
    #expect(try rings("30") == days)
    #expect(try rings("30h") != days)
    #expect(try Program.run("flows", "cycles", "--help").output.contains("5 is 5d"))
  }

  @Test func whereNothingIsFoundNothingIsBest() throws {
    let folder = try TemporaryFolder()
    let payments = try folder.write(
      "tx_id,ts,from_bank,from_account,to_bank,to_account,amount,currency,amount_recv,currency_recv,channel\n"
        + "T1,2026-01-05T10:00:00Z,B1,A1,B2,A2,10.00,USD,10.00,USD,wire\n", to: "transactions.csv")
    let outcome = try Program.run("flows", "detect", "--payments", payments)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.complaints.contains("No network found."))
    #expect(!outcome.complaints.contains("best first"))
  }

  @Test func theFirstLineIsToldInHelp() throws {
    for command in ["screen", "compare"] {
      #expect(try Program.run(command, "--help").output.contains(#"{"ready":true"#))
    }
  }
}
