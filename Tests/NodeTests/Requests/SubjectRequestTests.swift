import Authority
import Foundation
import Node
import Protection
import Testing
import Vocabulary
import World

@Suite("A person asks what is held on them", .serialized)
struct SubjectRequestTests {
  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  /// A service that holds three persons.
  private func service() async throws -> (Exchange, Exchange.Service) {
    let exchange = try await Exchange([("CA", .fiu)])
    let service = exchange.services[0]
    let path = exchange.folder + "/parties.jsonl"
    let lines = ["Ada Exampleby", "Bela Otherwise", "Cato Thirdman"].enumerated().map {
      TestNode.party($0.offset, name: $0.element) + "\n"
    }
    try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path))
    _ = try await service.node.importFiles(
      [path], terms: ImportTerms(means: .transferReport, retainUntil: TestNode.day), at: service.handler)
    return (exchange, service)
  }

  /// The request up to its decisions.
  private func checked(
    _ name: String, told: [String] = [], withheld: [(item: String, ground: String)] = [], at service: Exchange.Service
  ) async throws -> String {
    let id = try await service.node.openSubjectRequest(
      SubjectQuery(names: [name], identifiers: []), at: service.handler)
    try await service.node.identifySubject(id, by: "Passport seen at the counter", at: service.handler)
    _ = try await service.node.checkHeld(
      id, decisions: SubjectDecisions(told: told, withheld: withheld), at: service.handler)
    return id
  }

  /// Both signatures; what waits as the second officer is shown it.
  private func answered(_ id: String, as entries: [String] = [], at service: Exchange.Service) async throws -> (
    letter: [Sentence], shown: [String]
  ) {
    let waiting = try await service.node.answerSubject(id, protectedAs: entries, at: service.handler)
    let shown = try #require(try await service.node.waiting(at: service.second.desk).first { $0.id == waiting })
    try await service.node.approve(waiting, at: service.second)
    return (try await service.node.subjectLetter(id, at: service.handler.desk), shown.text)
  }

  @Test func `who is not held, and who may not be told, get the same letter to the byte; who may be told gets theirs`()
    async throws
  {
    let (exchange, service) = try await service()
    defer { exchange.remove() }
    let unknown = try await answered(try await checked("Nobody Atall", at: service), at: service)
    exchange.clock.advance(seconds: 60)
    let secret = try await answered(
      try await checked("Ada Exampleby", withheld: [("all", "obstructs-inquiry")], at: service), at: service)
    #expect(unknown.letter.map(\.canonicalBytes) == secret.letter.map(\.canonicalBytes))
    #expect(unknown.shown == secret.shown && unknown.letter.first?.key == "protection.subject.neither-confirm-nor-deny")
    exchange.clock.advance(seconds: 60)
    let granted = try await answered(try await checked("Ada Exampleby", told: ["all"], at: service), at: service)
    #expect(granted.letter.first?.key == "protection.subject.granted")
    #expect(granted.shown.joined().contains("Ada Exampleby") && !granted.shown.joined().contains("Bela"))
    let requests = try await service.node.subjectRequests(at: service.handler.desk)
    #expect(requests.map(\.stage) == ["answered", "answered", "answered"])
    #expect(
      requests.map(\.answer) == ["neither-confirm-nor-deny", "neither-confirm-nor-deny", "granted"])
    // What was given to the person stands in the log as a disclosure that two signed, and by nobody's name.
    let log = try await service.node.readLog(limit: 10_000, at: service.supervisor.desk).entries
    let given = log.filter { $0.act == "disclose" && $0.subjects.contains("data-subject") }
    #expect(given.count { !$0.approvedBy.isEmpty } == 3)
    #expect(
      log.filter { $0.act == "subject-request" }.map(\.notes).prefix(3) == [
        ["received"], ["identity-checked"], ["held-checked"],
      ])
    #expect(!log.contains { ($0.subjects + $0.notes).joined().contains("Exampleby") })
    #expect(try await service.node.verify().faults.isEmpty)
  }

  @Test func `nothing is looked up before the person is identified, nothing told that nobody decided on`() async throws
  {
    let (exchange, service) = try await service()
    defer { exchange.remove() }
    let node = service.node
    let id = try await node.openSubjectRequest(
      SubjectQuery(names: ["Ada Exampleby"], identifiers: []), at: service.handler)
    func check(_ told: [String], _ withheld: [(item: String, ground: String)] = []) async -> String? {
      await code {
        _ = try await node.checkHeld(
          id, decisions: SubjectDecisions(told: told, withheld: withheld), at: service.handler)
      }
    }
    #expect(await check(["all"]) == "protection.subject.out-of-order")
    #expect(
      await code { _ = try await node.subjectFile(ofRequest: id, at: service.handler.desk) }
        == "protection.subject.out-of-order")
    #expect(await code { try await node.identifySubject(id, by: " ", at: service.handler) } == "node.subject.means")
    #expect(
      await code { try await node.identifySubject("subject-0000", by: "seen", at: service.handler) }
        == "node.subject.unknown")
    try await node.identifySubject(id, by: "Passport seen", at: service.handler)
    #expect(
      await code { _ = try await node.answerSubject(id, at: service.handler) } == "protection.subject.out-of-order")
    #expect(await check([]) == "node.subject.undecided")
    #expect(await check([], [("all", "embarrassing")]) == "node.subject.ground")
    #expect(
      await code { _ = try await node.subjectLetter(id, at: service.handler.desk) } == "protection.subject.out-of-order"
    )
    #expect(await check(["all"]) == nil)
    #expect(await check(["all"]) == "protection.subject.out-of-order")
    let waiting = try await node.answerSubject(id, at: service.handler)
    #expect(await code { try await node.approve(waiting, at: service.handler) } == "authority.approval.same-key")
    #expect(try await node.subjectRequests(at: service.handler.desk).map(\.stage) == ["held-checked"])
    try await node.approve(waiting, at: service.second)
    #expect(
      await code { _ = try await node.answerSubject(id, at: service.handler) } == "protection.subject.out-of-order")
    // Oversight looks, has it looked at again, and then upholds it.
    #expect(
      await code { try await node.decideOversight(id, upheld: true, at: service.handler) }
        == "node.subject.oversight")
    _ = try await node.addOfficer(
      "Ombud", unit: "oversight", role: .oversight, passphrase: TestNode.passphrase, cost: .none,
      by: service.supervisor)
    let ombud = try await node.unlock(
      try await node.desk(of: "Ombud", purpose: .protection, basis: "Invented Act, section 40"),
      passphrase: TestNode.passphrase)
    for upheld in [false, true] {
      try await node.askOversight(id, at: service.handler)
      try await node.decideOversight(id, upheld: upheld, at: ombud)
      guard !upheld else { break }
      #expect(await check([], [("all", "national-security")]) == nil)
      exchange.clock.advance(seconds: 1)
      try await node.approve(try await node.answerSubject(id, at: service.handler), at: service.second)
    }
    let closed = try #require(try await node.subjectRequests(at: service.handler.desk).first)
    #expect(closed.stage == "closed" && closed.answer == "neither-confirm-nor-deny")
    let words = try await node.readLog(limit: 10_000, at: service.supervisor.desk).entries.filter {
      $0.act == "oversee"
    }
    #expect(words.map(\.notes) == [["answer-reopened"], ["answer-upheld"]])
    #expect(words.allSatisfy { $0.officer == ombud.officer.id && $0.subjects == [id] })
  }

  private func protect(_ name: String, _ role: PersonRole, at service: Exchange.Service) async throws -> String {
    let person = ProtectedPerson(
      id: service.node.newProtectedName(), names: [name],
      standing: PersonStanding([.init(place: "test", role: role, origin: .officer)]), bar: .everywhere)
    _ = try await service.node.protect(person, at: service.handler)
    return person.id
  }

  @Test
  func `an informant of the same name is let pass by nobody, nor one who was protected before the second signature`()
    async throws
  {
    let (exchange, service) = try await service()
    defer { exchange.remove() }
    let own = try await protect("Ada Exampleby", .victim, at: service)
    let asked = try await checked("Ada Exampleby", told: ["all"], at: service)
    let waiting = try await service.node.answerSubject(asked, protectedAs: [own], at: service.handler)
    let informant = try await protect("Ada Exampleby", .informant, at: service)
    #expect(await code { try await service.node.approve(waiting, at: service.second) } == "node.subject.names-other")
    let log = try await service.node.readLog(limit: 10_000, at: service.supervisor.desk).entries
    #expect(
      log.count { $0.notes == ["stopped: names a protected person"] && $0.officer == service.second.officer.id } == 1)
    for entries in [[own], [own, informant]] {
      exchange.clock.advance(seconds: 1)
      #expect(
        await code { _ = try await service.node.answerSubject(asked, protectedAs: entries, at: service.handler) }
          == (entries.count == 1 ? "node.subject.names-other" : "node.subject.not-them"))
    }
    #expect(try await service.node.subjectRequests(at: service.handler.desk).map(\.stage) == ["held-checked"])
  }

  @Test func `the log names a question about a person so that nobody can try names against it`() async throws {
    let (exchange, service) = try await service()
    defer { exchange.remove() }
    for name in ["Ada Exampleby", "Bela Otherwise", "Ada Exampleby"] {
      _ = try await service.node.subjectFile(SubjectQuery(names: [name], identifiers: []), at: service.handler.desk)
    }
    let asked = try await service.node.readLog(limit: 10_000, at: service.supervisor.desk).entries.filter {
      $0.act == "subject-file"
    }.flatMap(\.subjects)
    #expect(asked.count == 3 && asked[0] == asked[2] && asked[0] != asked[1])
    #expect(!asked.contains(Digest(of: "Ada Exampleby").hex))
  }

  @Test func `a protected person gets their own letter, and nobody another protected person's name`() async throws {
    let (exchange, service) = try await service()
    defer { exchange.remove() }
    var entries: [String] = []
    for name in ["Ada Exampleby", "Person Number 77"] {
      entries.append(try await protect(name, .victim, at: service))
    }
    let asked = try await checked("Ada Exampleby", told: ["all"], at: service)
    // A name alone lets nothing pass, and an entry of somebody else does not.
    #expect(
      await code { _ = try await service.node.answerSubject(asked, at: service.handler) } == "node.subject.names-other")
    #expect(
      await code { _ = try await service.node.answerSubject(asked, protectedAs: [entries[1]], at: service.handler) }
        == "node.subject.not-them")
    // That it was tried stands in the log, and oversight was told.
    let log = try await service.node.readLog(limit: 10_000, at: service.supervisor.desk).entries
    #expect(log.count { $0.notes == ["stopped: names a protected person"] && $0.subjects.contains(asked) } == 1)
    #expect(
      try await service.node.oversightNotices(at: service.supervisor.desk).map(\.subject).contains(asked))
    let own = try await answered(asked, as: [entries[0]], at: service)
    #expect(own.shown.joined().contains("Ada Exampleby"))
    // A record on the one who asks that names somebody else who is protected.
    let path = exchange.folder + "/friends.jsonl"
    let line = TestNode.party(9, name: "Dora Lastly").replacingOccurrences(
      of: #""birthDate""#, with: #""notes":["Seen with Person Number 77"],"birthDate""#)
    try Data((line + "\n").utf8).write(to: URL(fileURLWithPath: path))
    _ = try await service.node.importFiles(
      [path], terms: ImportTerms(means: .transferReport, retainUntil: TestNode.day), at: service.handler)
    let told = try await checked("Dora Lastly", told: ["all"], at: service)
    #expect(
      await code { _ = try await service.node.answerSubject(told, at: service.handler) } == "node.subject.names-other")
    let withheld = try await checked("Dora Lastly", withheld: [("all", "rights-of-others")], at: service)
    #expect(
      try await answered(withheld, at: service).letter.first?.key == "protection.subject.neither-confirm-nor-deny")
  }
}
