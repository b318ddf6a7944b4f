import ArgumentParser
import Foundation
import Simulator
import Vocabulary

struct SimCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sim",
    abstract: "Run several services in one process through hours of virtual time in which everything goes wrong.",
    discussion: """
      Officers draft, sign, answer and shelter people at random; the network loses, delays, doubles, reorders, corrupts \
      and is parted; machines die in the middle of an operation, disks fill up, clocks are set, and with --foul one \
      service is run by somebody dishonest. Between honest services nothing may be lost and nothing happen twice, every \
      log must verify, and nobody who is protected may be in what left. The same seed gives the same run.
      """)

  @Option(help: "The seed; of several runs, the first one's.") var seed: UInt64 = 1
  @Option(help: "How many services, 2 to 7.") var nodes = 7
  @Option(help: "Hours of virtual time.") var hours = 72
  @Option(help: "How many runs, each with the next seed.") var runs = 1
  @Flag(help: "The last of the services plays foul (3 services or more).") var foul = false
  @Flag(help: "One JSON object a run.") var json = false
  @Option(help: ArgumentHelp("Keep the services' folders there.", valueName: "folder")) var out: String?

  func validate() throws {
    guard runs >= 1, Simulation.Plan(seed: seed, nodes: nodes, hours: hours, isFoul: foul) != nil else {
      throw ValidationError(
        "--nodes is 2 to 7 (3 to 7 with --foul), --hours 1 to 1000, --runs 1 or more.")
    }
    if let out, FileManager.default.fileExists(atPath: out) { throw ValidationError("\(out) is there already.") }
  }

  mutating func run() async throws {
    var failed = false
    for number in 0..<runs {
      guard
        let plan = Simulation.Plan(
          seed: seed &+ UInt64(number), nodes: nodes, hours: hours, isFoul: foul)
      else { continue }
      let folder =
        out.map { runs == 1 ? $0 : "\($0)/\(plan.seed)" }
        ?? FileManager.default.temporaryDirectory.appendingPathComponent("entente-sim-\(UUID().uuidString)").path
      defer { if out == nil { try? FileManager.default.removeItem(atPath: folder) } }
      failed = try await !holds(plan, in: folder) || failed
    }
    if failed { throw ExitCode(1) }
  }

  private func holds(_ plan: Simulation.Plan, in folder: String) async throws -> Bool {
    let line = ProgressLine()
    var simulation = try await Simulation(plan, in: folder)
    do {
      let report = try await simulation.run { line.show("seed \(plan.seed): \(Int($0 * 100)) %") }
      line.clear()
      show(plan, report)
      return true
    } catch let breach as Breach {
      line.clear()
      for each in simulation.trail.suffix(40) { Console.say(each) }
      Console.say(
        "sim.breach", ("seed", .text(String(plan.seed))), ("what", .text(breach.description)))
      return false
    }
  }

  private func show(_ plan: Simulation.Plan, _ report: Simulation.Report) {
    if json {
      return Console.show(
        JSON.object([
          ("seed", .text(String(plan.seed))), ("nodes", .integer(plan.nodes)), ("hours", .integer(plan.hours)),
          ("requests", .integer(report.requests)), ("settled", .integer(report.settled)),
          ("steps", .integer(report.steps)), ("refused", .integer(report.refused)),
          ("carried", .integer(report.carried)), ("lost", .integer(report.lost)),
          ("doubled", .integer(report.doubled)), ("corrupted", .integer(report.corrupted)),
          ("parted", .integer(report.parted)), ("deaths", .integer(report.deaths)),
          ("full-disks", .integer(report.fullDisks)), ("foul", .integer(report.foul)),
          ("digest", .text(report.digest.hex)),
        ]).line)
    }
    Console.show(
      "sim.held", ("seed", .text(String(plan.seed))), ("nodes", .integer(Int64(plan.nodes))),
      ("hours", .integer(Int64(plan.hours))), ("requests", .integer(Int64(report.requests))),
      ("settled", .integer(Int64(report.settled))), ("steps", .integer(Int64(report.steps))),
      ("refused", .integer(Int64(report.refused))), ("carried", .integer(Int64(report.carried))),
      ("lost", .integer(Int64(report.lost))), ("doubled", .integer(Int64(report.doubled))),
      ("corrupted", .integer(Int64(report.corrupted))), ("parted", .integer(Int64(report.parted))),
      ("deaths", .integer(Int64(report.deaths))), ("full", .integer(Int64(report.fullDisks))),
      ("foul", .integer(Int64(report.foul))), ("digest", .text(String(report.digest.hex.prefix(16)))))
  }
}
