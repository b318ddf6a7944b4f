import ArgumentParser
import Foundation
import Node
import NodeServer
import Pages
import Vocabulary

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Listen for peers and bring them what is due, until interrupted.",
    discussion: """
      Peers are listened to over TLS 1.3 alone, and only those that are admitted now and show a certificate of their own \
      key. What they bring is taken in and receipted; an officer attends to it with `entente request receive`. No \
      officer's key is needed here, and nothing leaves that was not decided, signed and sealed. Ends cleanly on the \
      first interrupt.
      """)

  @OptionGroup var node: NodeOptions

  @Option(help: ArgumentHelp("Where to listen; port 0 for any that is free.", valueName: "host:port"))
  var listen: String

  mutating func run() async throws {
    guard let address = NetworkAddress(listen) else {
      throw ValidationError("An address is a host and a port: 127.0.0.1:4433.")
    }
    let interrupted = Interrupts()
    let serving = try await Serving.start(try await node.open(), at: address) { ServeLine.show($0) }
    await serving.run { await interrupted.first() }
  }
}

struct SyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Bring what is due to the peers that listen, once.",
    discussion: "What fails goes again later: `entente serve` does so by itself, with growing pauses.")

  @OptionGroup var node: NodeOptions

  @Option(
    help: ArgumentHelp(
      "Do not wait for a peer's pause to end, or that it stopped; `all` for every peer.", valueName: "peer"))
  var retry: String?

  mutating func run() async throws {
    let node = try await node.open()
    if let retry { try await node.retryBringing(to: retry == "all" ? nil : retry) }
    let round = try await BringingWorker(node) { ServeLine.show($0) }.round()
    Console.say(
      "serve.round", ("brought", .integer(Int64(round.brought))), ("left", .integer(Int64(round.left))))
    if round.left > 0 { throw ExitCode(1) }
  }
}

/// What happens, a line each: results to standard output, what somebody should look at beside it.
private enum ServeLine {
  static func show(_ event: ServeEvent) {
    let line = Console.wording.text(event.sentence)
    if event.isAlarm { Console.say(line) } else { Console.show(line) }
  }
}

/// The first SIGINT or SIGTERM ends cleanly; a second one ends at once, as the system does.
///
/// `@unchecked Sendable`: the sources are made and started by the initializer and only held afterwards.
private final class Interrupts: @unchecked Sendable {
  private let came: AsyncStream<Void>
  private let sources: [any DispatchSourceSignal]

  init() {
    let (came, continuation) = AsyncStream<Void>.makeStream()
    self.came = came
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler {
        signal(number, SIG_DFL)
        continuation.yield()
      }
      source.resume()
      return source
    }
  }

  func first() async {
    for await _ in came { return }
  }
}
