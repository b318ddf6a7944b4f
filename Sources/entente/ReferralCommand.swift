import ArgumentParser
import Node
import Pages
import Vocabulary

struct ReferralCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "referral", abstract: "Persons referred to those who help: shelter, child protection, counsel.",
    discussion: """
      The case team leads up to the referral. What becomes of it is for the protection desk alone (officers of a unit \
      whose name begins with "protection"), and nothing of it comes back to the case team unless the person agrees.
      """,
    subcommands: [Open.self, Step.self, List.self])

  struct Open: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Signs were seen: begin a referral.")

    @Option(help: "The pseudonym under which the person is known here; never a name.") var pseudonym: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let id = try await node.openReferral(pseudonym: pseudonym, at: signing)
      if act.json { return Console.show(JSON.object([("id", .text(id))]).line) }
      Console.show("referral.opened", ("referral", .text(id)))
    }
  }

  struct Step: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a step: \(ServiceNode.referralSteps.joined(separator: ", ")).")

    @Argument(help: "The referral.") var referral: String
    @Argument(help: "The step.") var step: String
    @Option(help: "To whom the person is referred.") var to: String?
    @Flag(help: "Refer by name; the person must have agreed.") var named = false
    @Flag(help: "The consent is to being referred by name.") var agreesToName = false
    @Flag(help: "The consent is to the case team's learning what becomes of it.") var agreesToTell = false
    @Option(help: "What the body answered: accepted, not-reachable, declined-by-person.") var answer: String?
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await node.stepReferral(
        referral, step: step, to: to, named: named, agreesToName: agreesToName, agreesToTellCaseTeam: agreesToTell,
        answer: answer, at: signing)
      if act.json { return Console.show(JSON.object([("id", .text(referral)), ("step", .text(step))]).line) }
      Console.show("referral.stepped", ("referral", .text(referral)))
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The referrals that the officer may see. Logged.")

    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("review of referrals")
      for each in try await node.referrals(at: desk) {
        if look.json {
          Console.show(each.json)
        } else {
          Console.show(
            "referral.listed", ("referral", .text(each.id)), ("pseudonym", .text(each.pseudonym)),
            ("stage", .word("word.referral-stage.\(each.stage)")), ("body", .text(each.body ?? "")),
            ("answer", each.answer.map { .word("word.referral-answer.\($0)") } ?? .text("")))
        }
      }
    }
  }
}
