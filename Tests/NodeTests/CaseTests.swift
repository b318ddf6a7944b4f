import Casework
import Foundation
import Node
import Ontology
import Testing
import Vocabulary

/// The bundled samples, found from this file.
private let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("Samples").path

private struct PartyTruth: Decodable {
  let owner_id: String
  let listed: String?
  let namesake_of: String?
  let protected: Bool
}

private func truth() throws -> [PartyTruth] {
  try String(contentsOfFile: samples + "/truth/parties-truth.jsonl", encoding: .utf8).split(separator: "\n")
    .map { try JSONDecoder().decode(PartyTruth.self, from: Data($0.utf8)) }
}

/// A node that holds the samples and their list.
private func sampleNode() async throws -> TestNode {
  let test = try await TestNode()
  let payments = try await test.node.importFiles([samples], terms: test.terms(), at: test.analyst)
  try #require(payments.isClean)
  let list = try await test.node.importFiles(
    ["sdn", "alt", "add"].map { "\(samples)/list-fictional/\($0).csv" }, terms: test.terms(means: .publishedList),
    at: test.analyst)
  try #require(list.isClean)
  return test
}

/// A finding made by hand of the payments between some accounts of a small ledger.
private func finding(_ id: String, payments: [String], accounts: [Finding.Account]) -> Finding {
  Finding(
    id: id, family: "smuggling-collector", score: 9_000, payments: payments, accounts: accounts,
    why: [Reason(Sentence("flow.test", ("account", .account(accounts[0].id))))], against: [], limits: [],
    first: Instant(seconds: 1_767_605_000), last: Instant(seconds: 1_767_606_000), valueCents: 1)
}

@Suite("From findings to a case file")
struct CaseTests {
  @Test("a case shelters payers at once, keeps what it rests on, and is signed")
  func opens() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let folder = try test.payments("pay", 0..<40)
    let parties = try test.file("pay/parties.jsonl", TestNode.parties(0..<20))
    _ = try await test.node.importFiles([folder, parties], terms: test.terms(), at: test.analyst)
    let found = finding(
      "F-abcdef01", payments: ["T3", "T4"],
      accounts: [.init(id: "B1-3", part: .payer), .init(id: "B1-4", part: .collector)])
    try await test.node.keep([found], at: test.analyst)
    // The beginning of an identifier is enough; a wrong one is said to be.
    let opened = try await test.node.openCase(["F-abcd"], at: test.analyst)
    #expect(opened.summary.findings == ["F-abcdef01"] && opened.summary.sheltered == 1)
    await #expect(throws: Fault.self) { try await test.node.openCase(["F-zzzzzz"], at: test.analyst) }

    let desk = try await test.node.desk(of: "Ana", onCase: opened.id)
    let file = try await test.node.caseFile(opened.id, at: desk)
    #expect(file.evidence.rows.map(\.payment) == ["T3", "T4"])
    #expect(file.evidence.rows[0].payer == .payer(1))
    #expect(file.evidence.rows[0].payee == .account("B1-4"))
    #expect(file.evidence.rows[0].file != nil && file.evidence.rows[0].line == 5)
    #expect(file.evidence.rows[0].rate?.billionths == 1_100_000_000)
    #expect(!"\(file)".contains("B1-3") && !"\(file)".contains("Person Number 3"))
    #expect("\(file)".contains("Person Number 4"))
    #expect(file.standings.map(\.method) == [.fifo, .haircut, .poison])
    #expect(try await test.node.caseFile(opened.id, at: desk) == file)
    #expect(try await test.node.cases(at: desk) == [opened.summary])
    await #expect(throws: Fault.self) { try await test.node.caseFile("nothing-like-it", at: desk) }

    // A second case on the same finding is lawful, and says that there is a first.
    let second = try await test.node.openCase(["F-abcd"], at: test.analyst)
    #expect(opened.alsoIn.isEmpty && second.alsoIn == [opened.id])
  }

  @Test("what was erased of a holder is said in the report, and what a case rests on is not erased")
  func tombstones() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let folder = try test.payments("pay", 0..<40)
    let parties = try test.file("pay/parties.jsonl", TestNode.parties(0..<20))
    _ = try await test.node.importFiles([folder, parties], terms: test.terms(), at: test.analyst)
    let found = finding(
      "F-abcdef01", payments: ["T3", "T4"],
      accounts: [.init(id: "B1-3", part: .payer), .init(id: "B1-4", part: .collector)])
    func list(_ name: String) async throws -> ErasureList {
      let file = try await test.node.subjectFile(
        SubjectQuery(names: [name], identifiers: []), at: test.supervisor.desk)
      // The search finds names that are much alike; the officer chooses.
      let meant = file.filter { $0.distinguishing.contains { $0.property == "name" && $0.value == name } }
      return try await test.node.erasureList(file, only: meant.map(\.id), ground: "sent-unlawfully")
    }
    let gone = try await list("Person Number 4")
    #expect(gone.items.map(\.outcome) == ["erase"])
    _ = try await test.node.erase(gone, at: test.supervisor)
    // Found before, it would have stood against it.
    try await test.node.keep([found], at: test.analyst)
    let opened = try await test.node.openCase(["F-abcd"], at: test.analyst)
    let kept = try await list("Person Number 5")
    #expect(kept.items.map(\.outcome) == ["restrict"] && kept.items[0].hold?.key == "subject.held.case-needs")
    #expect(try await test.node.erase(kept, at: test.supervisor).erased == 0)
    let file = try await test.node.caseFile(opened.id, at: try await test.node.desk(of: "Ana", onCase: opened.id))
    #expect(file.tombstones.map(\.digest) == [Digest(of: gone.items[0].id)])
    #expect(file.tombstones.first?.ground.key == "protection.tombstone")
    #expect(!"\(file)".contains("Person Number 4") && "\(file)".contains("Person Number 5"))
  }

  @Test("on the samples: the listed are named, namesakes are cleared, whoever is protected stays folded")
  func bundled() async throws {
    let test = try await sampleNode()
    defer { test.remove() }
    let truth = try truth()
    let findings = try await test.node.detect(at: test.analyst)
    #expect(!findings.isEmpty)

    let matches = try await test.node.identify(holders: truth.map(\.owner_id), at: test.analyst.desk)
    let verdicts = Dictionary(grouping: matches, by: \.holder)
    let listed = truth.filter { $0.listed != nil }
    let named = listed.filter { owner in
      verdicts[owner.owner_id]?.contains {
        $0.verdict != .contradicted && $0.entry.contains(owner.listed ?? "?")
      } ?? false
    }
    #expect(named.count == listed.count && listed.count == 6)
    for owner in truth where owner.namesake_of != nil {
      let found = verdicts[owner.owner_id] ?? []
      #expect(!found.contains { $0.verdict == .match })
      #expect(found.contains { $0.verdict == .contradicted && !$0.against.isEmpty })
    }

    let protected = Set(truth.filter(\.protected).map(\.owner_id))
    var folded = 0
    for finding in findings {
      let opened = try await test.node.openCase([finding.id], at: test.analyst)
      let file = try await test.node.caseFile(opened.id, at: test.analyst.desk)
      #expect(file.flow.nodes.count <= FlowPicture.nodesMax)
      let parties = try await test.node.parties(Array(protected).sorted(), at: test.analyst.desk)
      let text = "\(file.actors)\(file.flow)\(file.timeline)\(file.links)"
      folded += opened.summary.sheltered
      // Who is protected in one pattern may move money in another, where nothing says so.
      guard ["smuggling-collector", "labour-exploitation", "ransom-peel"].contains(finding.family) else { continue }
      for party in parties {
        for name in party.record.subject.names { #expect(!text.contains("\"\(name)\"")) }
      }
    }
    #expect(folded > 0)
  }
}
