import ArgumentParser
import Foundation
import Vocabulary

/// The command line: arguments in, a node's use cases called, words out. No rules live here.
@main
struct Entente: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entente",
    abstract: "A cooperation node against organised crime that crosses borders.",
    discussion: "Exit codes: 0 done, 1 failed with a sentence, 2 not understood.",
    version: "0.1.0",
    subcommands: [
      DemoCommand.self,
      NodeCommand.self,
      OfficerCommand.self,
      PeerCommand.self,
      ChannelCommand.self,
      DirectoryCommand.self,
      ServeCommand.self,
      SyncCommand.self,
      ImportCommand.self,
      CaseCommand.self,
      ReportCommand.self,
      RequestCommand.self,
      ApproveCommand.self,
      ReleaseCommand.self,
      MatchCommand.self, JointCommand.self,
      ProtectCommand.self, MarkingCommand.self,
      SubjectCommand.self,
      ThreatCommand.self,
      ReferralCommand.self,
      SubmissionCommand.self,
      FiguresCommand.self,
      AssessCommand.self,
      RetentionCommand.self,
      AuditCommand.self,
      FlowsCommand.self,
      TraceCommand.self,
      ScreenCommand.self,
      CompareCommand.self,
      ResolveCommand.self,
      SimCommand.self,
    ])

  static func main() async {
    // What the program writes (nodes, reports, results) is for its owner alone, whatever the shell's habit.
    umask(0o077)
    var entered: (any ParsableCommand.Type)?
    do {
      var command = try parseAsRoot()
      entered = type(of: command)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let fault as Fault {
      Console.complain(fault)
      Foundation.exit(1)
    } catch is CancellationError {
      Foundation.exit(1)
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      // What is not understood only once a command runs knows its command no more: the usage is still that command's.
      if let entered {
        Console.say("Error: \(message(for: error))\nUsage: \(usageString(for: entered))")
      } else {
        Console.say(fullMessage(for: error))
      }
      Foundation.exit(2)
    }
  }
}
