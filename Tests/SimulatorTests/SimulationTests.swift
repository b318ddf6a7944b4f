import Foundation
import Simulator
import Testing
import Vocabulary

/// Short runs; `script/soak sim` has the long ones, and continuous integration runs fifty seeds of the program.
@Suite("Several services through hours in which everything goes wrong", .serialized)
struct SimulationTests {
  private func run(_ seed: UInt64, nodes: Int = 3, hours: Int = 6, isFoul: Bool = false) async throws
    -> Simulation.Report
  {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("entente-sim-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let plan = try #require(Simulation.Plan(seed: seed, nodes: nodes, hours: hours, isFoul: isFoul))
    var simulation = try await Simulation(plan, in: folder)
    do { return try await simulation.run() } catch {
      Issue.record("seed \(seed): \(error)\n\(simulation.trail.suffix(40).joined(separator: "\n"))")
      throw error
    }
  }

  @Test("nothing is lost and nothing happens twice between honest services")
  func honest() async throws {
    let report = try await run(20_260_301)
    #expect(report.requests > 5 && report.carried > 10 && report.steps > report.refused)
  }

  @Test("one service that plays foul harms none of the others")
  func foul() async throws {
    let report = try await run(20_260_302, isFoul: true)
    #expect(report.foul > 0)
  }

  @Test("the same seed gives the same run, another seed another")
  func repeatable() async throws {
    let first = try await run(7, nodes: 2, hours: 3)
    #expect(try await run(7, nodes: 2, hours: 3) == first)
    #expect(try await run(8, nodes: 2, hours: 3).digest != first.digest)
  }

  @Test("a run has two to seven services, and three where one plays foul")
  func plans() {
    func plan(_ nodes: Int, _ hours: Int, _ isFoul: Bool = false) -> Simulation.Plan? {
      Simulation.Plan(seed: 1, nodes: nodes, hours: hours, isFoul: isFoul)
    }
    #expect(plan(2, 1) != nil && plan(7, 1_000) != nil && plan(3, 1, true) != nil)
    #expect(plan(1, 1) == nil && plan(8, 1) == nil && plan(2, 0) == nil && plan(2, 1_001) == nil)
    #expect(plan(2, 1, true) == nil)
  }
}
