import Authority
import Federation
import Foundation
import Holdings
import Node
import Ontology
import PrivateMatching
import Testing
import Vocabulary
import World

/// What services hold and ask in the tests of matching.
enum MatchingWorld {
  /// A German IBAN of a bank that does not exist, with right check digits.
  static func iban(_ number: Int) -> String {
    let digits = String(number)
    let account = "99999999" + String(repeating: "0", count: 10 - digits.utf8.count) + digits
    var rest = 0
    for digit in (account + "131400").utf8 { rest = (rest * 10 + Int(digit) - 48) % 97 }
    let check = 98 - rest
    return "DE" + (check < 10 ? "0" : "") + String(check) + account
  }

  static func person(
    _ number: Int, name: String? = nil, born: String = "1971-05-06", iban account: Int? = nil, phone: String? = nil
  ) -> String {
    """
    {"id":"entry-\(number)","schema":"Person","properties":{"name":["\(name ?? "Invented Person \(number)")"],\
    "birthDate":["\(born)"],"iban":["\(iban(account ?? number))"],\
    "phone":["\(phone ?? "+4915112340\(100 + number)")"]},"owner_id":"K\(number)"}
    """
  }
}

extension Exchange.Service {
  /// Takes people in as entries of a published list, unless the terms say otherwise.
  func hold(
    _ lines: [String], in exchange: Exchange, means: CollectionMeans = .publishedList, marking: Marking? = nil
  ) async throws {
    let content = lines.joined(separator: "\n") + "\n"
    let path =
      exchange.folder
      + "/list-\(Digest(of: content + means.rawValue + (marking?.description ?? "")).hex.prefix(8)).jsonl"
    try CarriedFiles.write(Array(content.utf8), path)
    let report = try await node.importFiles(
      [path],
      terms: ImportTerms(
        means: means, retainUntil: try #require(CivilDate(year: 2027, month: 1, day: 31)), marking: marking),
      at: handler)
    try #require(report.isClean)
  }

  /// Gives the records of one key another role, as a format that knows roles would.
  func assess(_ key: String, as role: PersonRole, by origin: RoleOrigin = .officer) async throws {
    try await node.store.write { transaction in
      for held in try transaction.records(.sourceRecords, where: IndexKey("key", key)) {
        let record = try SourceRecord(canonicalBytes: held.content)
        let assessed = SourceRecord(
          key: record.key, entities: record.entities, role: role, roleOrigin: origin, reference: record.reference,
          remarks: record.remarks)
        _ = try transaction.removeRecord(.sourceRecords, id: held.id)
        _ = try transaction.put(
          HeldRecord(
            collection: .sourceRecords, id: held.id, source: held.source, key: held.key, intake: held.intake,
            retainUntil: held.retainUntil, content: assessed.canonicalBytes), keys: [IndexKey("key", key)])
      }
    }
  }

  /// Opens a case on a finding made by hand; returns its name.
  func matchCase(_ finding: String = "F-abcdef01") async throws -> String {
    let found = Finding(
      id: finding, family: "smuggling-collector", score: 9_000, payments: ["T1"],
      accounts: [.init(id: "B1-1", part: .collector)],
      why: [Reason(Sentence("flow.test", ("account", .account("B1-1"))))], against: [], limits: [],
      first: Exchange.start, last: Exchange.start, valueCents: 1)
    try await node.keep([found], at: handler)
    return try await node.openCase([finding], at: handler).id
  }

  /// Publishes, with the second officer's signature where one is wanted.
  @discardableResult
  func publish(
    to peer: String, _ classes: [String], _ publishing: MatchPublishing = MatchPublishing()
  ) async throws -> MatchPublished {
    let published = try await node.publish(to: peer, classes: classes, publishing, at: second)
    if let waits = published.waits { _ = try await node.approve(waits, at: supervisor) }
    return published
  }

  /// Asks, with the second officer's signature where one is wanted.
  func ask(_ terms: [String], of peer: String, inCase name: String, areOneSubject: Bool = false) async throws {
    for asked in try await node.ask(
      try terms.map { try MatchTerm($0) }, of: [peer], inCase: name, areOneSubject: areOneSubject, at: handler)
    {
      if let waits = asked.waits { _ = try await node.approve(waits, at: second) }
    }
  }

  /// What came of everything asked in a case, by what was asked.
  func outcomes(inCase name: String) async throws -> [String: String] {
    let desk = try await node.desk(of: "Ana", onCase: name)
    let rows = try await node.matchQuestions(inCase: name, at: desk).flatMap(\.rows)
    return Dictionary(rows.map { ($0.asked, $0.outcome) }, uniquingKeysWith: { _, last in last })
  }

  /// Erases what is held under a name.
  func erase(_ name: String) async throws {
    let file = try await node.subjectFile(SubjectQuery(names: [name], identifiers: []), at: supervisor.desk)
      .filter { entry in entry.distinguishing.contains { $0.property == "name" && $0.value == name } }
    let list = try await node.erasureList(file, only: file.map(\.id), ground: "sent-unlawfully")
    try #require(try await node.erase(list, at: supervisor).erased == 1)
  }

  func question(inCase name: String) async throws -> MatchQuestionSummary {
    let desk = try await node.desk(of: "Ana", onCase: name)
    return try #require(try await node.matchQuestions(inCase: name, at: desk).last)
  }

  /// What oversight was told of.
  func notices() async throws -> [String] {
    try await node.oversightNotices(at: supervisor.desk).map(\.code)
  }

  /// What is kept of questions.
  func questionBytes() async throws -> [UInt8] {
    try await node.store.read { transaction in
      var all: [UInt8] = []
      try transaction.eachContent(in: Collection(rawValue: "match-question")) { all += $0 }
      return all
    }
  }

  /// All bytes of everything in the node's folder, and in what it put out.
  func everything() throws -> [UInt8] {
    var all: [UInt8] = []
    let folder = node.path
    for name in try #require(FileManager.default.enumerator(atPath: folder)) {
      guard let name = name as? String, let bytes = FileManager.default.contents(atPath: folder + "/" + name) else {
        continue
      }
      all += bytes
    }
    return all
  }
}

extension [UInt8] {
  func holds(_ text: String) -> Bool { firstRange(of: Array(text.utf8)) != nil }
}
