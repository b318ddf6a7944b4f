import Foundation
import Testing

@Suite struct MarkingCommandTests {
  @Test func aMarkingIsRelaxedByTwoOfficersAndItsHistoryIsShown() throws {
    let folder = try TemporaryFolder()
    let node = folder.path + "/node"
    @discardableResult
    func done(_ arguments: [String], _ status: Int32 = 0) throws -> Program.Outcome {
      let outcome = try Program.run(arguments + ["--node", node], environment: TwoServices.environment)
      #expect(outcome.status == status, "\(arguments.prefix(3)): \(outcome.complaints)")
      return outcome
    }
    _ = try Program.run(["node", "init", node, "--country", "CA", "--service", "fiu"])
    try done(["officer", "add", "Sue", "--unit", "direction", "--role", "supervisor", "--key-cost", "interactive"])
    try done(
      [
        "officer", "add", "Ivo", "--unit", "inquiries", "--role", "investigator", "--key-cost", "interactive", "--by",
        "Sue",
      ])
    let party = try folder.write(
      #"{"id":"p-7","schema":"Person","properties":{"name":["Arvid Holmqvist-Tamm"]},"owner_id":"P7"}"# + "\n",
      to: "party.jsonl")
    let why = ["--purpose", "investigation", "--basis", "Invented Act 1"]
    try done(
      [
        "import", party, "--means", "eft-report", "--retain-until", "2099-12-31", "--marking", "TLP:RED PAP:AMBER H2",
        "--officer", "Ivo",
      ] + why)
    let relax = ["marking", "relax", "party.jsonl", "--because", "The prosecutor needs it", "--officer", "Ivo"] + why
    #expect(
      try done(relax + ["--to", "TLP:RED PAP:RED H1 H2"], 1).complaints.contains("would not relax the marking"))
    try done(relax + ["--to", "TLP:AMBER PAP:AMBER H0"])
    let waiting = try done(["approve", "--officer", "Sue"]).output
    #expect(waiting.contains("the marking TLP:RED PAP:AMBER H2 would become TLP:AMBER PAP:AMBER H0"))
    let name = try #require(waiting.range(of: "pending-[0-9a-f]{16}", options: .regularExpression))
    try done(["approve", String(waiting[name]), "--officer", "Ivo"], 1)
    try done(["approve", String(waiting[name]), "--officer", "Sue"])
    let shown = try done(["marking", "show", "party.jsonl", "--officer", "Sue"]).output
    #expect(shown.contains("TLP:AMBER PAP:AMBER H0") && shown.contains("from TLP:RED PAP:AMBER H2"))

    // The same node answers the person.
    let subject = ["subject", "request"]
    let opened = try done(subject + ["open", "--name", "Arvid Holmqvist-Tamm", "--officer", "Ivo"] + why).output
    let request = String(
      opened[try #require(opened.range(of: "subject-[0-9a-f]{12}", options: .regularExpression))])
    try done(subject + ["identified", request, "--means", "Passport seen", "--officer", "Ivo"] + why)
    #expect(
      try done(subject + ["held", request, "--officer", "Ivo"] + why, 1).complaints.contains("told or withheld"))
    try done(subject + ["held", request, "--tell", "all", "--officer", "Ivo"] + why)
    try done(subject + ["letter", request, "--officer", "Ivo"], 1)
    let answer = try done(subject + ["answer", request, "--officer", "Ivo"] + why).output
    let act = String(answer[try #require(answer.range(of: "pending-[0-9a-f]{16}", options: .regularExpression))])
    try done(["approve", act, "--officer", "Sue"])
    let letter = try done(subject + ["letter", request, "--officer", "Ivo"]).output
    #expect(letter.contains("name: Arvid Holmqvist-Tamm") && letter.contains("supervisory authority"))
    try done(["audit", "verify"])
  }
}
