import Authority
import Casework
import Node
import Ontology
import Protection
import Requests
import Testing
import Vocabulary
import World

/// A case file is outbound like everything else: it is searched for protected persons before it is written.
@Suite("A case file that names somebody protected")
struct CaseReportTests {
  private static let collector = "Person Number 4"

  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  /// A case whose file names the collector, who may be protected; and its text, as a page would hold it.
  private func withCase(_ body: (TestNode, String, [OutboundFile]) async throws -> Void) async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let folder = try test.payments("pay", 0..<40)
    let parties = try test.file("pay/parties.jsonl", TestNode.parties(0..<20))
    _ = try await test.node.importFiles([folder, parties], terms: test.terms(), at: test.analyst)
    let moment = Instant(seconds: 1_767_605_000)
    let found = Finding(
      id: "F-abcdef01", family: "smuggling-collector", score: 9_000, payments: ["T3", "T4"],
      accounts: [.init(id: "B1-3", part: .payer), .init(id: "B1-4", part: .collector)],
      why: [Reason(Sentence("flow.test", ("account", .account("B1-4"))))], against: [], limits: [],
      first: moment, last: moment, valueCents: 1)
    try await test.node.keep([found], at: test.analyst)
    let id = try await test.node.openCase(["F-abcd"], at: test.analyst).id
    let text = "\(try await test.node.caseFile(id, at: test.analyst.desk).actors)"
    #expect(text.contains(Self.collector))
    try await body(test, id, [OutboundFile(name: "report.html", bytes: Array("<p>\(text)</p>".utf8))])
  }

  private func protect(
    _ test: TestNode, _ role: PersonRole = .victim, barred: DisclosureBar = .everywhere
  ) async throws {
    let person = ProtectedPerson(
      id: test.node.newProtectedName(), names: [Self.collector],
      standing: PersonStanding([.init(place: "test", role: role, origin: .officer)]), bar: barred)
    _ = try await test.node.protect(person, at: test.analyst)
  }

  private func write(
    _ test: TestNode, _ id: String, _ files: [OutboundFile], readIn countries: [String] = [],
    override ground: String? = nil, at signing: SigningDesk? = nil
  ) async throws -> String? {
    let file = try await test.node.caseFile(id, at: test.analyst.desk)
    return try await test.node.recordReport(
      file, files: files, content: Digest(of: files[0].bytes), readIn: countries.compactMap { CountryCode($0) },
      override: ground, at: signing ?? test.analyst)
  }

  @Test func `it is not written, the attempt is logged and oversight is told, and another is written`() async throws {
    try await withCase { test, id, files in
      #expect(try await write(test, id, files) == nil)
      try await protect(test)
      #expect(await code { _ = try await write(test, id, files) } == "authority.disclosure.blocked")
      let log = try await test.node.readLog(limit: 1_000, at: test.supervisor.desk).entries
      #expect(
        log.count { $0.act == "report" } == 2 && log.contains { $0.notes == ["stopped: names a protected person"] })
      #expect(
        try await test.node.oversightNotices(at: test.supervisor.desk).map(\.code).contains("disclosure-stopped"))
      #expect(try await write(test, id, [OutboundFile(name: "report.html", bytes: Array("Nobody".utf8))]) == nil)
    }
  }

  @Test func `whom other countries must not learn of is named to this one's, and not to theirs`() async throws {
    try await withCase { test, id, files in
      try await protect(test, .victim, barred: DisclosureBar(countries: [CountryCode("IR")!]))
      #expect(try await write(test, id, files) == nil)
      #expect(try await write(test, id, files, readIn: ["CA", "FR"]) == nil)
      #expect(
        await code { _ = try await write(test, id, files, readIn: ["CA", "IR"]) } == "authority.disclosure.blocked")
    }
  }

  @Test func `two officers of different units let exactly one file go, once, and an informant never`() async throws {
    try await withCase { test, id, files in
      #expect(
        await code { _ = try await write(test, id, files, override: "No need", at: test.supervisor) }
          == "authority.override.nothing")
      try await protect(test)
      _ = try await test.node.addOfficer(
        "Max", unit: "oversight of cases", role: .supervisor, passphrase: TestNode.passphrase, cost: .none,
        by: test.supervisor)
      let director = try await test.node.unlock(
        try await test.node.desk(of: "Max", purpose: .investigation, basis: "Act 1, section 2"),
        passphrase: TestNode.passphrase)
      let ground = "The court asked for her name, and protects it"
      // An analyst does not propose it.
      #expect(
        await code { _ = try await write(test, id, files, override: ground) } == "authority.role.not-allowed")
      let waiting = try #require(try await write(test, id, files, override: ground, at: test.supervisor))
      #expect(
        await code { _ = try await write(test, id, files, at: test.supervisor) } == "authority.disclosure.blocked")
      let shown = try #require(try await test.node.waiting(at: director.desk).first)
      #expect(
        shown.overrideGround == ground && shown.findings.contains { $0.form == "name" && $0.part == "report.html" })
      #expect(
        await code { _ = try await test.node.approve(waiting, at: test.supervisor) } == "authority.approval.same-key")
      try await test.node.approve(waiting, at: director)
      // Another file, other readers: that was not let go.
      let other = [OutboundFile(name: "report.html", bytes: files[0].bytes + [0x20])]
      for attempt in [
        { _ = try await write(test, id, other, at: test.supervisor) },
        { _ = try await write(test, id, files, readIn: ["FR"], at: test.supervisor) },
      ] as [() async throws -> Void] {
        #expect(await code(attempt) == "authority.disclosure.blocked")
      }
      // Written several times at once, it is written once.
      let written = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 {
          group.addTask { await code { _ = try await write(test, id, files, at: test.supervisor) } == nil }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(written == 1)
      #expect(
        await code { _ = try await write(test, id, files, at: test.supervisor) } == "authority.disclosure.blocked")
      // What was let go and is not written in time is not let go any more.
      let second = try #require(try await write(test, id, files, override: ground, at: test.supervisor))
      try await test.node.approve(second, at: director)
      test.clock.advance(seconds: PendingAct.validity + 1)
      #expect(
        await code { _ = try await write(test, id, files, at: test.supervisor) } == "authority.disclosure.blocked")
      let notices = try await test.node.oversightNotices(at: director.desk)
      #expect(notices.compactMap(\.override).map(\.ground) == [ground, ground])
      try await protect(test, .informant)
      #expect(
        await code { _ = try await write(test, id, files, override: ground, at: test.supervisor) }
          == "authority.override.absolute")
      #expect(try await test.node.verify().faults == [])
    }
  }
}
