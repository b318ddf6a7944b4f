import Foundation
import Node
import Ontology
import Testing
import Vocabulary
import World

@Suite struct ServiceNodeTests {
  private func code(_ body: () async throws -> Void) async -> String? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? Fault)?.code.rawValue ?? "\(error)"
    }
  }

  @Test func aNodeIsMadeOnceAndOpenedAsItWasMade() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let path = test.folder + "/node"
    #expect(try await ServiceNode.open(at: path, clock: test.clock).description == test.node.description)
    let again = await code {
      _ = try await ServiceNode.create(at: path, country: CountryCode("FR")!, service: .police)
    }
    #expect(again == "node.create.exists")
    #expect(await code { _ = try await ServiceNode.open(at: test.folder) } == "node.open.none")
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
    let key = path + "/keys/node.key"
    let permissions = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
    #expect(permissions == 0o600)
    try Data(repeating: 1, count: 32).write(to: URL(fileURLWithPath: key))
    #expect(await code { _ = try await ServiceNode.open(at: path) } == "node.open.key")
  }

  @Test func aWrongPassphraseUnlocksNothingAndAnOfficerIsAddedByThoseWhoMay() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    #expect(
      await code {
        _ = try await test.node.unlock(test.analyst.desk, passphrase: Array("another horse".utf8))
      } == "authority.passphrase.wrong")
    func add(by desk: SigningDesk?) async -> String? {
      await code {
        _ = try await test.node.addOfficer(
          "New", unit: "u", roleNamed: "analyst", passphrase: TestNode.passphrase, costNamed: "interactive", by: desk)
      }
    }
    #expect(await add(by: nil) == "node.officer.by-whom")
    #expect(await add(by: test.analyst) == "authority.role.not-allowed")
    #expect(await add(by: test.supervisor) == nil)
    #expect(await add(by: test.supervisor) == "node.officer.exists")
    #expect(try await test.node.officerSummaries().map(\.name) == ["Ana", "New", "Sue"])
  }

  @Test("an officer who is withdrawn sits at no desk and signs nothing; somebody stays who may add officers")
  func aWithdrawnOfficerSitsAtNoDesk() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    func withdraw(_ name: String, ground: String = "left the service", by desk: SigningDesk) async -> String? {
      await code { _ = try await test.node.withdrawOfficer(name, ground: ground, by: desk) }
    }
    #expect(await withdraw("Ana", by: test.analyst) == "authority.role.not-allowed")
    #expect(await withdraw("Ana", ground: " ", by: test.supervisor) == "node.officer.ground")
    #expect(await withdraw("Sue", by: test.supervisor) == "node.officer.last")
    #expect(await withdraw("Ana", by: test.supervisor) == nil)
    #expect(await withdraw("Ana", by: test.supervisor) == "node.officer.withdrawn")
    #expect(
      await code { _ = try await test.node.desk(of: "Ana", purpose: .investigation, basis: "Act 1") }
        == "authority.officer.withdrawn")
    let finding = Finding(
      id: "F-1", family: "fan-in", score: 1, payments: [], accounts: [], why: [], against: [], limits: [],
      first: test.clock.now(), last: test.clock.now(), valueCents: 1)
    #expect(await code { try await test.node.keep([finding], at: test.analyst) } == "authority.officer.withdrawn")
    #expect(try await test.node.officerSummaries().map { $0.withdrawnAt == nil } == [false, true])
    #expect(try await test.node.verify().faults == [])
  }

  @Test func findingsAreKeptBestFirstAndEveryReadingIsLogged() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let moment = Instant(seconds: 1_767_605_000)
    let findings = [3, 9, 5].map { score in
      Finding(
        id: "F-\(score)", family: "fan-in", score: Int64(score), payments: ["T\(score)"],
        accounts: [.init(id: "B1-1", part: .collector)],
        why: [Reason(Sentence("why.payers", ("payers", .integer(3))), references: ["T1"])], against: [],
        limits: [Sentence("limit.cut")], first: moment, last: moment, valueCents: 100)
    }
    try await test.node.keep(findings, at: test.analyst)
    let before = try await test.node.verify().log.entries
    #expect(try await test.node.findings(at: test.analyst.desk) == [findings[1], findings[2], findings[0]])
    #expect(try await test.node.finding("F-5", at: test.analyst.desk) == findings[2])
    #expect(try await test.node.verify().log.entries == before + 2)
    #expect(
      await code { _ = try await test.node.finding("F-0", at: test.analyst.desk) } == "node.finding.unknown")
  }

  @Test func alteredRecordsAndSegmentsAreFound() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let path = try test.payments("bank", 0..<50)
    _ = try await test.node.importFiles([path], terms: test.terms(), at: test.analyst)
    let ledger = test.folder + "/node/ledger"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: ledger).first)
    let url = URL(fileURLWithPath: ledger + "/" + name)
    let whole = try Data(contentsOf: url)
    var altered = whole
    altered[whole.count / 2] ^= 1
    try altered.write(to: url)
    #expect(try await test.node.verify().faults.map(\.code) == ["ledger.segment.damaged"])
    try whole.write(to: url)
    #expect(try await test.node.verify().faults == [])
  }
}
