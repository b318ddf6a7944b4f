import Foundation
import Testing

@Suite struct JointCommandTests {
  @Test func anAgreementNeedsThreeMembersAndEveryRefusalIsOneSentence() throws {
    let services = try TwoServices(types: ["fiu.request", "joint.analysis"])
    let canada = services.canada
    func refused(_ arguments: [String], saying words: String) throws {
      let outcome = try Program.run(
        services.acting(canada, "Ivo", ["joint"] + arguments), environment: TwoServices.environment)
      #expect(outcome.status == 1 && outcome.output.isEmpty, "\(arguments)")
      #expect(outcome.complaints.contains(words) && outcome.complaints.split(separator: "\n").count == 1, "\(outcome)")
    }
    let proposal = [
      "propose", "--question", "What runs through both?", "--first", "2026-01-05", "--last", "2026-03-15", "--until",
      "2099-01-01", "--member", "DE fiu",
    ]
    try refused(proposal, saying: "between 3 and 20 members")
    try refused(proposal + ["--threshold", "pattern-score"], saying: "NAME=NUMBER")
    try refused(proposal + ["--threshold", "patern-score=3"], saying: "There is no threshold called patern-score")
    try refused(["run", "joint-000000000000"], saying: "No joint analysis is known here as joint-000000000000")
    try refused(["agree", "joint-000000000000"], saying: "No joint analysis is known here")
    try refused(["leave", "joint-000000000000"], saying: "No joint analysis is known here")
    try refused(["show", "joint-000000000000"], saying: "No joint analysis is known here")
    let listed = try services.done(["joint", "list", "--json", "--node", canada, "--officer", "Ana"])
    #expect(listed.output.isEmpty)
    #expect(try Program.run(["joint", "propose"], environment: TwoServices.environment).status == 2)
    #expect(try services.verified(canada))
  }
}
