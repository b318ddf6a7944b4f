import Authority
import Federation
import Node
import PrivateMatching
import Testing
import Vocabulary
import World

@Suite("Where somebody may be in danger for it, the holder learns of a hit first and decides")
struct SeekingTests {
  private func code(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Fault)?.code.rawValue }
    return nil
  }

  private func subject(_ token: String) -> String {
    """
    {"kind":"account","identifiers":[{"scheme":"iban","value":"\(MatchingWorld.iban(1))"},\
    {"scheme":"match-token","value":"\(token)"}]}
    """
  }

  @Test func `who seeks learns nothing but that it was compared, until the holder's officer writes`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    try await germany.hold([MatchingWorld.person(1), MatchingWorld.person(2)], in: exchange)
    try await germany.assess("K2", as: .witness)
    let name = try await canada.matchCase()
    // The list of the case: a phone of somebody who is listed there, of a witness, and of nobody.
    let sought = try await canada.node.seek(
      ["phone:+49 151 12340101", "phone:+49 151 12340102", "phone:+49 151 99999999"].map { try MatchTerm($0) },
      from: germany.id, inCase: name, at: canada.second)
    #expect(sought.sets.map(\.items) == [3] && sought.sets.allSatisfy(\.isSought))
    try await exchange.carry()
    await #expect(throws: Fault.self) { try await germany.node.compare(with: canada.id, at: germany.handler) }
    _ = try await canada.node.approve(try #require(sought.waits), at: canada.supervisor)
    #expect(try await exchange.carry().contains { $0.outcome == .matching(.sets(["sought-phone"])) })

    // What is not held is nowhere at the holder, who cannot read the list.
    #expect(try !germany.everything().holds("+4915199999999"))
    let compared = try await germany.node.compare(with: canada.id, at: germany.handler)
    #expect(compared.count == 1)
    _ = try await germany.node.approve(try #require(compared[0].waits), at: germany.second)
    let came = try await exchange.carry()
    #expect(
      came.filter { $0.from == germany.id && $0.outcome != .receipt(.takenIn) }.map(\.outcome) == [
        .matching(.questions(answered: 1, refused: 0))
      ])
    let comparison = try #require(try await germany.node.matchComparisons(at: germany.handler.desk).first)
    // The witness was not even compared.
    #expect(comparison.found.map(\.record.key) == ["K1"] && comparison.found.map(\.classes) == [["phone"]])
    // Of all that was compared only what was found is kept beside its record.
    let log = try await germany.node.readLog(limit: 1_000, at: germany.supervisor.desk).entries
    #expect(log.contains { $0.act == "match-result" && $0.notes.contains("found 1") })
    let question = try await canada.question(inCase: name)
    #expect(question.stage == "sought" && question.rows.allSatisfy { $0.outcome == "sought" && $0.tokens.isEmpty })
    #expect(
      try await canada.node.readLog(limit: 1_000, at: canada.supervisor.desk).entries.allSatisfy {
        !$0.notes.contains { $0.hasPrefix("found") }
      })

    // The officer decides to write; the token leads to the case, and an invented one nowhere.
    let token = try #require(comparison.found[0].tokens.first)
    for (shown, cases) in [(token, [name]), (String(token.reversed()), [])] {
      let request = try await germany.ask("fiu.request", of: canada, Sample.fiuRequest(subject: subject(shown)))
      try await exchange.carry()
      let behind = try await canada.node.findings(behindTokensOf: request, at: canada.handler.desk)
      #expect(behind.cases == cases && behind.records.isEmpty)
    }

    // To end takes the two officers that it took to begin.
    let ended = try await canada.node.endSeeking(from: germany.id, inCase: name, at: canada.second)
    #expect(ended.sets.map(\.items) == [0] && ended.sets.map(\.day) == [0])
    #expect(try await canada.question(inCase: name).stage == "sought")
    _ = try await canada.node.approve(try #require(ended.waits), at: canada.supervisor)
    #expect(try await canada.question(inCase: name).stage == "ended")
    // What is sought no more is compared with no more: neither by a question that crosses it, nor by one after it.
    exchange.clock.advance(seconds: 60)
    for asked in try await germany.node.compare(with: canada.id, at: germany.handler) {
      _ = try await germany.node.approve(try #require(asked.waits), at: germany.second)
    }
    try await exchange.carry()
    let last = try #require(try await germany.node.matchComparisons(at: germany.handler.desk).last)
    #expect(last.refusals == ["matching.refused.suspended"] && last.found.isEmpty)
    await #expect(throws: Fault.self) { try await germany.node.compare(with: canada.id, at: germany.handler) }
    await #expect(throws: Fault.self) {
      try await canada.node.endSeeking(from: germany.id, inCase: name, at: canada.second)
    }
  }

  @Test func `what a protected person is known by is sought from nobody who must not learn of them`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    _ = try await canada.node.protect(
      id: nil, names: ["Somebody Sheltered"], identifiers: [MatchingWorld.iban(20)], references: [],
      role: .presumedVictim, isMinor: false, isProtected: false, barredCountries: [], because: "", at: canada.handler)
    let name = try await canada.matchCase()
    // By name as well.
    for term in ["iban:" + MatchingWorld.iban(20), "name/1971-05-06:Somebody Sheltered"] {
      exchange.clock.advance(seconds: 60)
      #expect(
        await code {
          _ = try await canada.node.seek([try MatchTerm(term)], from: germany.id, inCase: name, at: canada.second)
        } == "match.stopped")
      // What oversight is told of is there, without what was sought.
      let kept = try await canada.question(inCase: name)
      let notices = try await canada.node.oversightNotices(at: canada.supervisor.desk)
      #expect(notices.last?.code == "disclosure-stopped" && notices.last?.subject == kept.id)
      #expect(kept.stage == "failed" && kept.failure == "match.stopped.kept" && kept.asked == 1 && kept.rows.isEmpty)
      #expect(try await !canada.questionBytes().holds("Sheltered"))
    }
    #expect(try await exchange.carry().isEmpty)
  }

  @Test func `who comes to be protected goes out with the next change, and stops nobody else's`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let (first, second) = (try await canada.matchCase(), try await canada.matchCase("F-abcdef02"))
    func seek(_ numbers: [Int], _ name: String) async throws -> [Int] {
      exchange.clock.advance(seconds: 60)
      return try await canada.node.seek(
        try numbers.map { try MatchTerm("iban:" + MatchingWorld.iban($0)) }, from: germany.id, inCase: name,
        at: canada.second
      ).sets.map(\.items)
    }
    #expect(try await seek([20, 21], first) == [2])
    _ = try await canada.node.protect(
      id: nil, names: ["Somebody Sheltered"], identifiers: [MatchingWorld.iban(20)], references: [],
      role: .presumedVictim, isMinor: false, isProtected: false, barredCountries: [], because: "", at: canada.handler)
    #expect(try await seek([22], second) == [2])
    let log = try await canada.node.readLog(limit: 1_000, at: canada.supervisor.desk).entries
    #expect(log.contains { $0.act == "match-withheld" && $0.notes == ["records 1"] })
  }

  @Test func `a token leads to no case in which what it sought is restricted`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    try await germany.hold([MatchingWorld.person(1)], in: exchange)
    let name = try await canada.matchCase()
    _ = try await canada.node.seek(
      [try MatchTerm("iban:" + MatchingWorld.iban(1))], from: germany.id, inCase: name, at: canada.second)
    try await exchange.carry()
    _ = try await germany.node.compare(with: canada.id, at: germany.handler)
    try await exchange.carry()
    let comparison = try #require(try await germany.node.matchComparisons(at: germany.handler.desk).first)
    let token = try #require(comparison.found.first?.tokens.first)
    let request = try await germany.ask("fiu.request", of: canada, Sample.fiuRequest(subject: subject(token)))
    try await exchange.carry()
    func cases() async throws -> [String] {
      try await canada.node.findings(behindTokensOf: request, at: canada.handler.desk).cases
    }
    let question = try await canada.question(inCase: name).id
    let waiting = try await canada.node.holdErasure(
      of: [question], because: "The trial of the summer needs it",
      reviewOn: try #require(CivilDate(year: 2027, month: 3, day: 1)), at: canada.supervisor)
    try await canada.node.approve(waiting, at: canada.second)
    let file = try await canada.node.subjectFile(
      SubjectQuery(names: [], identifiers: [MatchingWorld.iban(1)]), at: canada.supervisor.desk)
    let list = try await canada.node.erasureList(file, only: [question], ground: "sent-unlawfully")
    #expect(try await canada.node.erase(list, at: canada.supervisor).kept == 1)
    // Its case is open and needs it; once it is closed, a hold alone keeps it.
    #expect(try await cases() == [name])
    _ = try await canada.node.closeCase(name, because: "Done", at: canada.handler)
    #expect(try await cases().isEmpty)
  }

  @Test(arguments: [-3, 0, 123, 99_999_999_999])
  func `a time that no set can have is refused, and narrows nothing`(days: Int) async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let name = try await canada.matchCase()
    let term = try MatchTerm("iban:" + MatchingWorld.iban(1))
    let before = try await canada.node.seek([term], from: germany.id, inCase: name, at: canada.second)
    var nonsense = MatchPublishing()
    nonsense.validDays = days
    #expect(
      await code { _ = try await canada.node.publish(to: germany.id, classes: ["iban"], nonsense, at: canada.second) }
        == "match.publish.days")
    #expect(
      await code {
        _ = try await canada.node.seek([term], from: germany.id, inCase: name, nonsense, at: canada.second)
      } == "match.publish.days")
    #expect(
      await code { _ = try await canada.node.endSeeking(from: germany.id, inCase: name, nonsense, at: canada.second) }
        == "match.publish.days")
    exchange.clock.advance(seconds: 60)
    nonsense.validDays = MatchPublishing.mostDays
    let after = try await canada.node.seek([term], from: germany.id, inCase: name, nonsense, at: canada.second)
    #expect(after.sets.map(\.validUntil) == before.sets.map(\.validUntil))
  }

  @Test func `neither an end nor another case's seeking widens what may be compared, or for how long`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    let (first, second) = (try await canada.matchCase(), try await canada.matchCase("F-abcdef02"))
    func seek(_ number: Int, _ name: String, _ publishing: MatchPublishing = MatchPublishing()) async throws
      -> MatchPublished.Set?
    {
      exchange.clock.advance(seconds: 60)
      let done = try await canada.node.seek(
        [try MatchTerm("iban:" + MatchingWorld.iban(number))], from: germany.id, inCase: name, publishing,
        at: canada.second)
      #expect(done.waits == nil && done.sets.count == 1)
      return done.sets.first
    }
    func end(_ name: String, _ publishing: MatchPublishing = MatchPublishing()) async throws -> MatchPublished.Set? {
      exchange.clock.advance(seconds: 60)
      return try await canada.node.endSeeking(from: germany.id, inCase: name, publishing, at: canada.second).sets.first
    }
    var narrow = MatchPublishing()
    (narrow.validDays, narrow.day, narrow.month, narrow.epoch) = (20, 32, 64, 96)
    let begun = try #require(try await seek(1, first, narrow))
    #expect((begun.day, begun.month, begun.quarter) == (32, 64, 96))
    let beside = try #require(try await seek(2, second))
    #expect((beside.day, beside.month, beside.quarter, beside.items) == (32, 64, 96, 2))
    #expect(beside.validUntil == begun.validUntil)
    let left = try #require(try await end(first))
    #expect((left.day, left.month, left.quarter, left.items) == (32, 64, 96, 1))
    #expect(left.validUntil == begun.validUntil)
    // What is named counts where it is narrower.
    var narrower = MatchPublishing()
    (narrower.validDays, narrower.day, narrower.epoch) = (10, 16, 200)
    let again = try #require(try await seek(3, first, narrower))
    #expect((again.day, again.month, again.quarter, again.items) == (16, 64, 96, 2))
    #expect(again.validUntil < begun.validUntil)
    narrower.validDays = 5
    let shorter = try #require(try await end(first, narrower))
    #expect(shorter.items == 1 && shorter.validUntil < again.validUntil)
    try await exchange.carry()
    // The peer holds to it: a set whose time is over is not compared with, and ending in it brings nothing back.
    exchange.clock.advance(seconds: 6 * 86_400)
    try await germany.hold([MatchingWorld.person(2)], in: exchange)
    try await exchange.carry()
    await #expect(throws: Fault.self) { try await germany.node.compare(with: canada.id, at: germany.handler) }
    let over = try #require(try await end(second))
    #expect(over.day == 0 && over.items == 0)
    // Where nothing is sought, what is begun has its own terms.
    let fresh = try #require(try await seek(2, second))
    #expect(fresh.day == 4_096 && fresh.items == 1 && fresh.validUntil > begun.validUntil)
  }

  @Test func `what ends goes out of last quarter's set, too`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    try await germany.hold([MatchingWorld.person(1), MatchingWorld.person(2)], in: exchange)
    let (first, second) = (try await canada.matchCase(), try await canada.matchCase("F-abcdef02"))
    for (number, name) in [(1, first), (2, second)] {
      exchange.clock.advance(seconds: 60)
      _ = try await canada.node.seek(
        [try MatchTerm("iban:" + MatchingWorld.iban(number))], from: germany.id, inCase: name, at: canada.second)
    }
    try await exchange.carry()
    // 6 April: the quarter is over, and its set is answered for some weeks yet.
    exchange.clock.advance(seconds: 35 * 86_400)
    let ended = try await canada.node.endSeeking(from: germany.id, inCase: first, at: canada.second)
    // That set is changed, once more since the second case sought: no new one is made beside it.
    #expect(ended.sets.map(\.items) == [1] && ended.sets.map(\.deltas) == [2])
    try await exchange.carry()
    #expect(try await germany.node.compare(with: canada.id, at: germany.handler).count == 1)
    try await exchange.carry()
    let comparison = try #require(try await germany.node.matchComparisons(at: germany.handler.desk).first)
    #expect(comparison.found.map(\.record.key) == ["K2"] && comparison.refusals.isEmpty)
  }
}
