import Audit
import Authority
import Foundation
import Holdings
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

  @Test("whoever is withdrawn between the gate and the store does nothing any more")
  func withdrawnMeanwhile() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let authorization = try await test.node.authorize(
      WriteReport(caseID: "C-1", content: Digest(of: "page")), at: test.analyst)
    _ = try await test.node.withdrawOfficer("Ana", ground: "key lost", by: test.supervisor)
    var refused: Fault?
    do {
      try await test.node.store.effect(spending: authorization, kind: .alteration) { _ in }
    } catch { refused = error as? Fault }
    #expect(refused?.code == "authority.officer.withdrawn")
    #expect(try await test.node.verify().faults == [])
  }

  @Test("of two founders there is one, and of two who withdraw each other one stays")
  func atTheSameTime() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let fresh = try await ServiceNode.create(
      at: test.folder + "/fresh", country: CountryCode("DE")!, service: .fiu, clock: test.clock,
      entropy: SeededEntropy(seed: 7))
    @Sendable func found(_ name: String) async -> String? {
      await code {
        _ = try await fresh.addOfficer(
          name, unit: name, role: .supervisor, passphrase: TestNode.passphrase, cost: .none)
      }
    }
    async let first = found("One")
    async let second = found("Two")
    #expect(Set(await [first, second]) == [nil, "node.officer.by-whom"])
    #expect(try await fresh.officerSummaries().count == 1)

    _ = try await test.node.addOfficer(
      "Max", unit: "legal", role: .supervisor, passphrase: TestNode.passphrase, cost: .none,
      by: test.supervisor)
    let max = try await test.node.unlock(
      try await test.node.desk(of: "Max", purpose: .investigation, basis: "Act 1"), passphrase: TestNode.passphrase)
    async let sueGoes = code { _ = try await test.node.withdrawOfficer("Sue", ground: "g", by: max) }
    async let maxGoes = code { _ = try await test.node.withdrawOfficer("Max", ground: "g", by: test.supervisor) }
    let outcomes = await [sueGoes, maxGoes]
    #expect(outcomes.count { $0 == nil } == 1, "\(outcomes)")
    #expect(try await test.node.officerSummaries().count { $0.role == "supervisor" && $0.withdrawnAt == nil } == 1)
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
