import Authority
import Federation
import Node
import PrivateMatching
import Testing
import Vocabulary

@Suite("Where somebody may be in danger for it, the holder learns of a hit first and decides")
struct SeekingTests {
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

    // What is sought no more is compared with no more.
    #expect(
      try await canada.node.endSeeking(from: germany.id, inCase: name, at: canada.second).sets.map(\.items) == [0])
    try await exchange.carry()
    #expect(try await canada.question(inCase: name).stage == "ended")
    for asked in try await germany.node.compare(with: canada.id, at: germany.handler) {
      _ = try await germany.node.approve(try #require(asked.waits), at: germany.second)
    }
    try await exchange.carry()
    let last = try #require(try await germany.node.matchComparisons(at: germany.handler.desk).last)
    #expect(last.refusals == ["matching.refused.suspended"] && last.found.isEmpty)
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
    await #expect(throws: Fault.self) {
      try await canada.node.seek(
        [try MatchTerm("iban:" + MatchingWorld.iban(20))], from: germany.id, inCase: name, at: canada.second)
    }
    #expect(try await canada.notices().contains("disclosure-stopped"))
    #expect(try await exchange.carry().isEmpty)
  }
}
