import Audit
import Authority
import Casework
import Federation
import Foundation
import JSON
import Node
import Ontology
import Protection
import Requests
import Simulator
import Testing
import Vocabulary
import World

/// Safeguards where they act in a node, each failing if it were taken out.
@Suite("Safeguards in a node", .serialized) struct NodeSafeguardTests {
  private func code(_ body: () async throws -> Void) async -> String? {
    do {
      try await body()
      return nil
    } catch { return (error as? Fault)?.code.rawValue ?? "\(error)" }
  }

  /// A node with a case on one finding.
  private func withCase(_ body: (TestNode, String) async throws -> Void) async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let folder = try test.payments("pay", 0..<40)
    let parties = try test.file("pay/parties.jsonl", TestNode.parties(0..<20))
    _ = try await test.node.importFiles([folder, parties], terms: test.terms(), at: test.analyst)
    let found = Finding(
      id: "F-abcdef01", family: "smuggling-collector", score: 9_000, payments: ["T3", "T4"],
      accounts: [.init(id: "B1-3", part: .payer), .init(id: "B1-4", part: .collector)],
      why: [Reason(Sentence("flow.test", ("account", .account("B1-4"))))], against: [], limits: [],
      first: Instant(seconds: 1_767_605_000), last: Instant(seconds: 1_767_606_000), valueCents: 1)
    try await test.node.keep([found], at: test.analyst)
    try await body(test, try await test.node.openCase(["F-abcdef01"], at: test.analyst).id)
  }

  @Test(
    "safeguard 3: a case is read on a legal basis and for a purpose it was opened for; another purpose is a new decision"
  )
  func purpose() async throws {
    try await withCase { test, id in
      let officer = test.analyst.desk.officer
      let tax = try await test.node.desk(of: "Ana", purpose: .prevention, basis: "Act 9")
      #expect(await code { _ = try await test.node.caseFile(id, at: tax) } == "case.other-purpose")
      #expect(
        await code { _ = try await test.node.desk(of: "Ana", purpose: .prevention, basis: " ") }
          == "authority.basis.missing")
      let without = Desk(officer: officer, warrant: Warrant(purpose: .investigation, basis: " "))
      #expect(await code { _ = try await test.node.caseFile(id, at: without) } == "authority.basis.missing")
      // The attempt stands in the log.
      let log = try await test.node.readLog(limit: 1_000, at: test.supervisor.desk).entries
      #expect(log.contains { $0.act == "read-case" && $0.outcome == .failed && $0.purpose == "prevention" })
      // A decision with a ground, signed; and then it may be read.
      let signing = try await test.node.unlock(tax, passphrase: TestNode.passphrase)
      #expect(
        await code { _ = try await test.node.addPurpose(to: id, because: " ", at: signing) } == "case.ground-missing")
      let summary = try await test.node.addPurpose(to: id, because: "The same boats are sold on", at: signing)
      #expect(summary.purposes == [.investigation, .prevention])
      #expect(try await test.node.caseFile(id, at: tax).head.id == id)
      #expect(
        await code { _ = try await test.node.addPurpose(to: id, because: "Again", at: signing) } == "case.purpose-known"
      )
      #expect(try await test.node.verify().faults == [])
    }
  }

  @Test(
    "safeguard 6: collection, combination, alteration, consultation, disclosure and erasure are logged with who, why and what"
  )
  func audit() async throws {
    try await withCase { test, id in
      let file = try await test.node.caseFile(id, at: test.analyst.desk)
      let files = [OutboundFile(name: "report.html", bytes: Array("report".utf8))]
      #expect(
        try await test.node.recordReport(file, files: files, content: Digest(of: "report"), at: test.analyst) == nil)
      let list = try await test.node.retentionDue(asOf: TestNode.day.adding(days: 1))
      test.clock.set(Instant(startOf: list.asOf))
      _ = try await test.node.applyRetention(list, at: test.supervisor)
      let log = try await test.node.readLog(limit: 1_000, at: test.supervisor.desk).entries
      #expect(Set(log.compactMap(\.kind)) == Set(AuditEntry.Kind.allCases.map(\.rawValue)))
      for entry in log where entry.act != "notice-to-oversight" {
        #expect(entry.officer?.isEmpty == false && entry.basis?.isEmpty == false && entry.time != nil, "\(entry)")
      }
      #expect(!"\(log)".contains("\"Ana\"") && !"\(log)".contains("Person Number"))
      // Only those who answer for the unit, and oversight, read it.
      #expect(await code { _ = try await test.node.readLog(at: test.analyst.desk) } == "node.log.not-for")
    }
  }

  @Test("safeguard 6: outside, an officer is a pseudonym")
  func pseudonymousOutside() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest())
    try await exchange.carry()
    let told = try await germany.node.requestJSON(id, at: germany.handler.desk)
    for officer in [canada.handler.officer, canada.second.officer] {
      #expect(
        !told.contains(officer.id) && !told.contains("\"\(officer.name)\""))
    }
    #expect(told.contains("\"officer-"))
  }

  @Test("safeguard 4: what the screen found in requests and what came of it is published, and nobody is in it")
  func screenStatistics() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let id = try await canada.ask(
      "fiu.request", of: germany,
      Sample.fiuRequest(
        subject: #"{"kind":"person","role":"contact","names":["Imke Sandfort"],"flags":["journalist"]}"#,
        facts: "She wrote articles that insult the government, and an opposition party paid for them."))
    try await exchange.carry()
    #expect(try await germany.state(id).screening?.awaitsReview == true)
    await #expect(throws: Fault.self) { try await germany.take(.accepted(pace: nil), on: id) }
    exchange.clock.advance(seconds: 60 * 86_400)
    let desk = try await exchange.fresh(germany.handler, of: germany)
    let tables = try await germany.node.publishFigures(of: "2026-Q1", at: desk)
    let screen = try #require(tables.first { $0.title == "abuse-screen" })
    #expect(screen.rows.map(\.label) == ["clear", "needs-review", "refuse"])
    #expect(screen.columns == ["passed", "stopped", "waiting"])
    #expect(!tables.map(\.json).joined().contains("Sandfort"))
  }

  @Test("safeguard 13: figures are published for closed quarters, once, and none counts fewer than ten")
  func figures() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    for _ in 0..<3 { _ = try await canada.ask("fiu.request", of: germany, Sample.fiuRequest()) }
    #expect(
      await code { _ = try await canada.node.publishFigures(of: "2026-Q1", at: canada.handler) }
        == "governance.quarter.open")
    #expect(
      await code { _ = try await canada.node.publishFigures(of: "2025-Q4", at: canada.handler) }
        == "node.figures.before")
    #expect(
      await code { _ = try await canada.node.publishFigures(of: "spring", at: canada.handler) }
        == "node.figures.quarter")
    #expect(await code { _ = try await canada.node.publishedFigures(of: "2026-Q1") } == "node.figures.none")
    exchange.clock.advance(seconds: 60 * 86_400)
    let desk = try await exchange.fresh(canada.handler, of: canada)
    let tables = try await canada.node.publishFigures(of: "2026-Q1", at: desk)
    #expect(Set(tables.map(\.title)).count == 6)
    for table in tables {
      for figure in table.rows.flatMap(\.figures) + table.totals {
        #expect(figure.map { $0 >= 10 && $0.isMultiple(of: 5) } ?? true, "\(table.title)")
      }
    }
    // Once published it does not change, whoever is at it at the same time.
    let twice = try await germany.node.unlock(germany.handler.desk, passphrase: TestNode.passphrase)
    #expect(
      await code {
        _ = try await germany.node.publishFigures(of: "2026-Q1", at: twice) {
          _ = try await germany.node.publishFigures(of: "2026-Q1", at: twice)
        }
      } == "node.figures.published")
    // Given out again as it was, also to who only reads.
    #expect(try await canada.node.publishFigures(of: "2026-Q1", at: desk) == tables)
    #expect(try await canada.node.publishedFigures(of: "2026-Q1") == tables)
    let log = try await canada.node.readLog(limit: 10_000, at: canada.supervisor.desk).entries
    #expect(log.count { $0.act == "keep-safeguard" } == 1)
  }

  @Test("safeguard 11: depictions of child abuse are refused at every way in and out, and only their digest is kept")
  func contentDuty() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let known = Array("the bytes of something that a hotline knows".utf8)
    let list = "# invented list\n\(Digest(of: known).hex), 2026\n"
    #expect(try await germany.node.addContentHashes(list, source: "Invented hotline", at: germany.handler) == 1)
    #expect(
      await code { _ = try await germany.node.addContentHashes("no hash\n", source: "x", at: germany.handler) }
        == "protection.content.hash")

    // Out: not in a draft, not in an answer, not packed.
    let refused = "protection.content.refused"
    guard case .object(let members) = try JSONValue.parse(Array(Sample.fiuRequest().utf8)) else { return }
    let packed = Array(Data(known).base64EncodedString().utf8)
    for bytes in [known, packed] {
      let draft = RequestDraft(
        type: "fiu.request", to: canada.id, content: members, files: [OutboundFile(name: "a", bytes: bytes)])
      #expect(await code { _ = try await germany.node.draftRequest(draft, at: germany.handler) } == refused)
    }
    // In: a peer that does not know sends it; the request is not taken in.
    let draft = RequestDraft(
      type: "fiu.request", to: germany.id, content: members, files: [OutboundFile(name: "a.bin", bytes: known)])
    let id = try await canada.node.draftRequest(draft, at: canada.handler).message.id
    let waiting = try #require(try await canada.node.sendRequest(id, at: canada.handler).waiting)
    _ = try await canada.node.approve(waiting, at: canada.second)
    let arrivals = try await exchange.carry()
    #expect(arrivals.contains { $0.outcome == .notAccepted(request: id, code: refused) })
    #expect(try await germany.node.requests(at: germany.handler.desk).isEmpty)
    // By import.
    let path = exchange.folder + "/list.csv"
    try CarriedFiles.write(known, path)
    let terms = ImportTerms(means: .openSource, retainUntil: CivilDate(year: 2027, month: 1, day: 1)!)
    #expect(await code { _ = try await germany.node.importFiles([path], terms: terms, at: germany.handler) } == refused)
    // In such a matter every picture is, whatever is known of it.
    let picture = OutboundFile(name: "notes.txt", bytes: [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 7, count: 64))
    let matter = members.filter { $0.key != "offences" } + [.init("offences", .array([.string("child-sexual-abuse")]))]
    let about = RequestDraft(type: "fiu.request", to: canada.id, content: matter, files: [picture])
    #expect(await code { _ = try await germany.node.draftRequest(about, at: germany.handler) } == refused)
    // Codes are each country's own: the words are found wherever they stand.
    for offence in [
      "online-child-sexual-abuse", "sexual-abuse-of-children", "kinderpornografie-184b", "pornografia-de-menores",
    ] {
      let named = members.filter { $0.key != "offences" } + [.init("offences", .array([.string(offence)]))]
      let other = RequestDraft(type: "fiu.request", to: canada.id, content: named, files: [picture])
      #expect(
        await code { _ = try await germany.node.draftRequest(other, at: germany.handler) } == refused, "\(offence)")
    }
    let words = OutboundFile(name: "notes.txt", bytes: Array("Words alone".utf8))
    let lawful = RequestDraft(type: "fiu.request", to: canada.id, content: matter, files: [words])
    _ = try await germany.node.draftRequest(lawful, at: germany.handler)
    // Digest, place and ground are kept; oversight is told.
    let kept = try await germany.node.refusedContent(at: germany.supervisor.desk)
    #expect(Set(kept.map(\.digest)) == Set([known, packed, picture.bytes].map { Digest(of: $0) }))
    #expect(Set(kept.map(\.ground)) == ["known", "depiction"] && kept.allSatisfy { !$0.place.isEmpty })
    #expect(
      try await germany.node.oversightNotices(at: germany.supervisor.desk).contains { $0.code == "content-refused" })
    #expect(try await germany.node.verify().faults.isEmpty)
  }

  @Test("the impact assessment names every act that can need two officers")
  func actsOfTwo() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let lines = try await test.node.impactAssessment(at: test.supervisor.desk).flatMap(\.lines)
    let measure = try #require(lines.first { $0.key == "protection.assessment.measure.four-eyes" })
    guard case .list(let acts)? = measure["acts"] else { return #expect(Bool(false)) }
    for act in ["admit-peer", "answer-request", "set-protection", "send-request", "hold-erasure"] {
      #expect(acts.contains(.word("word.act.\(act)")), "\(act)")
    }
  }

  @Test("safeguard 16: after its last day a channel carries nothing, and expired indicators find nothing")
  func sunset() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    exchange.clock.set(Instant(startOf: CivilDate(year: 2028, month: 3, day: 2)!))
    let handler = try await exchange.fresh(canada.handler, of: canada)
    let state = try await canada.node.draftRequest(
      RequestDraft(
        type: "fiu.request", to: germany.id,
        content: try #require(try JSONValue.parse(Array(Sample.fiuRequest().utf8)).objectMembers)), at: handler)
    await #expect(throws: Fault.self) { try await canada.node.sendRequest(state.message.id, at: handler) }
    exchange.clock.set(Instant(startOf: CivilDate(year: 2028, month: 7, day: 1)!))
    let later = try await exchange.fresh(canada.handler, of: canada)
    #expect(try canada.node.expiredIndicators().count == 17)
    #expect(await code { _ = try await canada.node.detect(at: later) } == "detection.expired")
  }

  @Test("safeguard 14: what civil society hands in is kept sealed, and nobody at the door can say who did")
  func submissions() async throws {
    let test = try await TestNode()
    defer { test.remove() }
    let noise = (0..<64).map { UInt8(truncatingIfNeeded: $0 &* 97 &+ 200) }
    let letters = String(repeating: "A", count: 43)
    let header = "age-encryption.org/v1\n-> X25519 \(letters)\n\(letters)\n--- \(letters)\n"
    let sealed = Array(header.utf8) + noise
    // Only to a key that somebody here holds: the node's own, or one that a supervisor made known.
    let key = "AB12 34CD ab12 34cd"
    func take(_ bytes: [UInt8], _ subject: String = "complaint", to key: String = key) async throws -> SubmissionSummary
    {
      try await test.node.takeSubmission(bytes, about: subject, sealedTo: key, at: test.analyst)
    }
    #expect(await code { _ = try await take(sealed) } == "protection.submission.key")
    #expect(
      await code { try await test.node.addSubmissionKey(key, of: "Complaints desk", at: test.analyst) }
        == "protection.submission.not-for")
    try await test.node.addSubmissionKey(key, of: "Complaints desk", at: test.supervisor)
    let taken = try await take(sealed, "transnational-repression")
    let said = "I saw the boat leave, and who was paid."
    let wide = Packed.utf16(said, littleEndian: true)
    for readable in [
      Array("I saw it".utf8), Array("PK\u{3}\u{4}".utf8) + sealed, wide, Packed.utf16(said, littleEndian: false),
      [0xFF, 0xFE] + wide, Packed.utf16("我看见船离开了，也看见了谁收的钱。", littleEndian: true),
      wide + wide + wide, noise, Array("-----BEGIN AGE ENCRYPTED FILE-----\n".utf8) + Array(said.utf8),
      Array(said.utf8) + sealed, Array("BZh9".utf8) + noise, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0] + noise,
      // "I saw it" in Cyrillic letters of one byte each.
      [0xDF, 0x20, 0xE2, 0xE8, 0xE4, 0xE5, 0xEB, 0x20, 0xFD, 0xF2, 0xEE],
    ] {
      #expect(await code { _ = try await take(readable) } == "protection.submission.not-sealed")
    }
    #expect(await code { _ = try await take(sealed, "gossip") } == "protection.submission.subject")
    let own = try await test.node.fingerprint()
    // A box without a frame is told by the key that opens it, and taken for no other.
    let box = try await test.node.identity().sealingKey.seal(Array(said.utf8), entropy: SeededEntropy(seed: 7))
    #expect(await code { _ = try await take(box) } == "protection.submission.not-sealed")
    #expect(await code { _ = try await take(noise, to: own) } == "protection.submission.not-sealed")
    let second = try await take(box, to: own)
    #expect(
      await code { _ = try await test.node.submissions(at: test.analyst.desk) } == "protection.submission.not-for")
    #expect(Set(try await test.node.submissions(at: test.supervisor.desk)) == [taken, second])
    #expect(try await test.node.submission(taken.id, at: test.supervisor.desk) == sealed)
    #expect(taken.marking.description.contains("RED") && taken.receivedOn == test.clock.now().date)
  }

  @Test("safeguard 5: a deletion is held back by two officers of two units, for a ground, until a day of review")
  func deletionHold() async throws {
    let exchange = try await Exchange([("CA", .fiu)])
    defer { exchange.remove() }
    let service = exchange.services[0]
    let node = service.node
    let path = exchange.folder + "/parties.jsonl"
    try CarriedFiles.write(Array(TestNode.parties(0..<3).utf8), path)
    let terms = ImportTerms(means: .openSource, retainUntil: TestNode.day)
    _ = try await node.importFiles([path], terms: terms, at: service.handler)
    let record = try #require(try await node.records(at: service.handler.desk).first?.id)
    let review = CivilDate(year: 2028, month: 1, day: 1)!
    func hold(_ record: String, _ ground: String, _ day: CivilDate, _ desk: SigningDesk) async throws -> String {
      try await node.holdErasure(of: [record], because: ground, reviewOn: day, at: desk)
    }
    let supervisor = service.supervisor
    #expect(await code { _ = try await hold(record, " ", review, supervisor) } == "node.hold.ground")
    #expect(await code { _ = try await hold("none", "Trial", review, supervisor) } == "node.hold.unknown")
    let past = CivilDate(year: 2026, month: 1, day: 1)!
    #expect(await code { _ = try await hold(record, "Trial", past, supervisor) } == "node.hold.review")
    #expect(await code { _ = try await hold(record, "Trial", review, service.handler) } == "authority.role.not-allowed")
    let waiting = try await hold(record, "Trial of March 2027", review, supervisor)
    #expect(try await node.erasureHolds(at: supervisor.desk).isEmpty)
    #expect(await code { _ = try await node.approve(waiting, at: supervisor) } == "authority.approval.same-key")
    _ = try await node.approve(waiting, at: service.second)
    let held = try #require(try await node.erasureHolds(at: supervisor.desk).first)
    let due = try await node.retentionDue(asOf: TestNode.day.adding(days: 1))
    #expect(due.records == 2 && !due.items.flatMap(\.records).contains(record))
    #expect(held.isReviewDue(on: review) && !held.isReviewDue(on: TestNode.day))
    try await node.releaseHold(held.id, at: supervisor)
    #expect(try await node.retentionDue(asOf: TestNode.day.adding(days: 1)).records == 3)
    #expect(await code { try await node.releaseHold(held.id, at: supervisor) } == "node.hold.none")
  }

  @Test("the impact assessment is drawn up from what the node is set to do")
  func assessment() async throws {
    try await withCase { test, _ in
      let parts = try await test.node.impactAssessment(at: test.supervisor.desk)
      #expect(parts.count == 5 && parts.allSatisfy { !$0.lines.isEmpty })
      let keys = parts.flatMap(\.lines).map(\.key)
      #expect(keys.contains("protection.assessment.source") && keys.contains("protection.assessment.open.oversight"))
    }
  }
}

extension JSONValue {
  fileprivate var objectMembers: [Member]? { if case .object(let members) = self { members } else { nil } }
}

extension Exchange {
  /// A desk's key unlocked again, where time has passed.
  fileprivate func fresh(_ signing: SigningDesk, of service: Service) async throws -> SigningDesk {
    try await service.node.unlock(signing.desk, passphrase: TestNode.passphrase)
  }
}
