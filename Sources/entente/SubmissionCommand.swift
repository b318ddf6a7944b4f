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
    subcommands: [Take.self, List.self, Hand.self, Key.self])

  struct Take: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take in a sealed submission.")

    @Argument(help: ArgumentHelp("The sealed file.", valueName: "file")) var file: String
    @Option(help: "What it is about: \(ServiceNode.submissionSubjects.joined(separator: ", ")).") var subject: String
    @Option(
      name: .customLong("sealed-to"),
      help: "The fingerprint of the key that opens it: the node's own, or one made known.")
    var sealedTo: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let taken = try await node.takeSubmission(
        try Attached.bytes(file, atMost: ServiceNode.submissionBytesMax), about: subject, sealedTo: sealedTo,
        at: signing)
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
            "submission.listed", ("submission", .text(each.id)), ("subject", .word("word.submission.\(each.subject)")),
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
    @Flag(help: "Write over a file that is there.") var overwrite = false
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("handing out a submission")
      guard overwrite || !FileManager.default.fileExists(atPath: out) else {
        throw Fault("exchange.file.there", ("file", .text(out)))
      }
      let sealed = try await node.submission(submission, at: desk)
      try Written.replace(out, with: sealed)
      Console.say("submission.handed", ("file", .text(out)))
    }
  }

  struct Key: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Make a key known to which submissions may be sealed; for supervisors. Without one, the keys are listed.")

    @Argument(help: "The key's fingerprint.") var fingerprint: String?
    @Option(help: "Which desk holds it.") var desk: String?
    @OptionGroup var act: ActOptions

    func validate() throws {
      guard (fingerprint == nil) == (desk == nil) else { throw ValidationError("Say which desk holds it: --desk.") }
    }

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      if let fingerprint, let desk { try await node.addSubmissionKey(fingerprint, of: desk, at: signing) }
      for (key, desk) in try await node.submissionKeys().sorted(by: { $0.key < $1.key }) {
        if act.json {
          Console.show(JSON.object([("key", .text(key)), ("desk", .text(desk))]).line)
        } else {
          Console.show("submission.key", ("key", .text(key)), ("desk", .text(desk)))
        }
      }
    }
  }
}
