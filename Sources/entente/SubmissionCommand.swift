import ArgumentParser
import Foundation
import Node
import Pages
import Vocabulary

struct SubmissionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submission", abstract: "What organisations, lawyers and persons hand in, sealed.",
    discussion: """
      The node keeps sealed bytes, the day and what it is about; who handed it in is not asked and not known. Whatever \
      is made from it never names the provider.
      """,
    subcommands: [Take.self, List.self, Hand.self])

  struct Take: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take in a sealed submission.")

    @Argument(help: ArgumentHelp("The sealed file.", valueName: "file")) var file: String
    @Option(help: "What it is about: \(ServiceNode.submissionSubjects.joined(separator: ", ")).") var subject: String
    @Option(name: .customLong("sealed-to"), help: "The fingerprint of the key that opens it.") var sealedTo: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let taken = try await node.takeSubmission(
        try Attached.bytes(file), about: subject, sealedTo: sealedTo, at: signing)
      if act.json { return Console.show(taken.json) }
      Console.show("submission.taken", ("submission", .text(taken.id)))
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What was handed in; for supervisors. Logged.")
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("review of submissions")
      for each in Console.listed(try await node.submissions(at: desk)) {
        if look.json {
          Console.show(each.json)
        } else {
          Console.show(
            "submission.listed", ("submission", .text(each.id)), ("subject", .text(each.subject)),
            ("day", .date(each.receivedOn)), ("bytes", .integer(Int64(each.bytes))), ("key", .text(each.sealedTo)))
        }
      }
    }
  }

  struct Hand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "hand-out", abstract: "Write the sealed bytes to a file, for whoever holds the key. Logged.")

    @Argument(help: "The submission.") var submission: String
    @Option(help: ArgumentHelp("The file to write.", valueName: "file")) var out: String
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("handing out a submission")
      let sealed = try await node.submission(submission, at: desk)
      do { try Data(sealed).write(to: URL(fileURLWithPath: out), options: .atomic) } catch {
        throw Fault("report.not-written", at: .init(file: out))
      }
      Console.say("submission.handed", ("file", .text(out)))
    }
  }
}
