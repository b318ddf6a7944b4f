import Authority
import Federation
import Holdings
import Node
import PrivateMatching
import Requests
import Testing
import Vocabulary
import World

@Suite("Two services find out whether they know the same, and nothing else")
struct MatchingTests {
  /// Canada asks, Germany holds.
  private func pair() async throws -> (Exchange, asker: Exchange.Service, holder: Exchange.Service) {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    return (exchange, exchange.services[0], exchange.services[1])
  }

  private func iban(_ number: Int) -> String { "iban " + MatchingWorld.iban(number) }

  @Test func `a hit says that it is held, a no-hit that nothing is indexed, and the holder learns neither`()
    async throws
  {
    let (exchange, canada, germany) = try await pair()
    defer { exchange.remove() }
    try await germany.hold([MatchingWorld.person(1), MatchingWorld.person(2)], in: exchange)
    let published = try await germany.publish(to: canada.id, ["iban"])
    #expect(published.waits == nil)
    #expect(published.sets.map(\.items) == [2] && published.sets.map(\.entries) == [1024])
    try await exchange.carry()
    let name = try await canada.matchCase()
    try await canada.ask(
      ["iban:" + MatchingWorld.iban(1), "iban:" + MatchingWorld.iban(7)], of: germany.id, inCase: name)
    #expect(try await canada.outcomes(inCase: name) == [iban(1): "open", iban(7): "open"])
    try await exchange.carry()
    #expect(try await canada.outcomes(inCase: name) == [iban(1): "hit", iban(7): "no-hit"])
    let question = try await canada.question(inCase: name)
    #expect(question.stage == "answered" && question.contact?.desk == "Duty desk" && !question.isDoublyConfirmed)
    #expect(question.rows[0].tokens.count == 1 && question.rows[1].tokens.isEmpty)
    // What was asked and not held is nowhere at the holder; what is held is nowhere in what left it.
    #expect(try !germany.everything().holds(MatchingWorld.iban(7)))
    // Both logs say how many, neither says what.
    let log = try await canada.node.readLog(limit: 1_000, at: canada.supervisor.desk).entries
    #expect(log.contains { $0.act == "ask-match" && $0.notes.contains("identifiers 2") })
    #expect(!"\(log)".contains(MatchingWorld.iban(1)))
    let there = try await germany.node.readLog(limit: 1_000, at: germany.supervisor.desk).entries
    let evaluated = try #require(there.first { $0.act == "match-evaluate" && $0.notes.contains("elements 16") })
    // The same leaf on both sides; what it stands for can be said by who asked, to oversight, and by nobody else.
    let batch = Array(evaluated.subjects.dropFirst())
    #expect(log.contains { $0.act == "match-ask" && Array($0.subjects.dropFirst()) == batch })
    #expect(log.contains { $0.act == "match-result" && $0.notes == ["class iban", "items 2", "found 1"] })
    let commitment = try #require(batch.last)
    let opened = try await canada.node.openCommitment(commitment, at: canada.supervisor.desk)
    #expect(opened.caseID == name && opened.question == question.id && opened.purpose == .investigation)
    for (service, desk, text) in [
      (canada, canada.handler.desk, commitment), (germany, germany.supervisor.desk, commitment),
      (canada, canada.supervisor.desk, batch[0]), (canada, canada.supervisor.desk, "x"),
    ] {
      await #expect(throws: Fault.self) { try await service.node.openCommitment(text, at: desk) }
    }
  }

  @Test func `what is written twice, and a name written in two ways, are both found; nothing leaves for a closed case`()
    async throws
  {
    let (exchange, canada, germany) = try await pair()
    defer { exchange.remove() }
    try await germany.hold([MatchingWorld.person(1, name: "Wojciech Zmyslony")], in: exchange)
    try await germany.publish(to: canada.id, ["iban", "name"])
    try await exchange.carry()
    let name = try await canada.matchCase()
    let spaced = "iban:" + MatchingWorld.iban(1).lowercased()
    let terms = [
      "iban:" + MatchingWorld.iban(1), spaced, "name/1971-05-06:Zmyslony, Vojcieh", "name/1971-05-06:Vojcieh Zmyslony",
      "name/1971-05-06:Wojciech Zmyslony",
    ]
    try await canada.ask(terms, of: germany.id, inCase: name)
    try await exchange.carry()
    let rows = try await canada.question(inCase: name).rows
    #expect(rows.map(\.outcome) == ["hit", "hit", "candidate", "candidate", "candidate"])
    // The same identifier is asked once.
    let log = try await germany.node.readLog(limit: 1_000, at: germany.supervisor.desk).entries
    #expect(log.filter { $0.act == "match-evaluate" && $0.notes.contains("class iban") }.count == 1)
    let asked = try await canada.node.ask(
      [try MatchTerm("name/1971-05-06:Wojciech Zmyslony")], of: [germany.id], inCase: name, at: canada.handler)
    let waits = try #require(asked[0].waits)
    _ = try await canada.node.closeCase(name, because: "Nothing more to be done", at: canada.handler)
    await #expect {
      _ = try await canada.node.approve(waits, at: canada.second)
    } throws: {
      ($0 as? Fault)?.code == "case.closed"
    }
    let before = try await germany.node.readLog(limit: 1_000, at: germany.supervisor.desk).entries.count
    try await exchange.carry()
    let after = try await germany.node.readLog(limit: 1_000, at: germany.supervisor.desk).entries
    #expect(!after.dropFirst(before).contains { $0.act == "match-evaluate" })
  }

  @Test func `who may be known in one country and not in another is indexed for one peer alone`() async throws {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu), ("FR", .fiu)])
    defer { exchange.remove() }
    let (canada, germany, france) = (exchange.services[0], exchange.services[1], exchange.services[2])
    try await germany.hold([MatchingWorld.person(9, name: "Barred Incanada")], in: exchange)
    _ = try await germany.node.protect(
      id: nil, names: ["Barred Incanada"], identifiers: [], references: [], role: .contact, isMinor: false,
      isProtected: true, barredCountries: [try #require(CountryCode("CA"))], because: "", at: germany.handler)
    for peer in [canada, france] { try await germany.publish(to: peer.id, ["iban"]) }
    try await exchange.carry()
    for (peer, outcome) in [(canada, "no-hit"), (france, "hit")] {
      let name = try await peer.matchCase()
      try await peer.ask(["iban:" + MatchingWorld.iban(9)], of: germany.id, inCase: name)
      try await exchange.carry()
      #expect(try await peer.outcomes(inCase: name) == [iban(9): outcome])
    }
    // A question is searched before it is blinded: the protected person's account is asked of nobody in a barred country.
    _ = try await germany.node.protect(
      id: nil, names: ["Somebody Sheltered"], identifiers: [MatchingWorld.iban(20)], references: [],
      role: .presumedVictim, isMinor: false, isProtected: false, barredCountries: [], because: "", at: germany.handler)
    try await canada.publish(to: germany.id, ["iban"])
    try await exchange.carry()
    let name = try await germany.matchCase()
    await #expect(throws: Fault.self) {
      try await germany.ask(["iban:" + MatchingWorld.iban(20)], of: canada.id, inCase: name)
    }
    #expect(try await germany.notices().contains("disclosure-stopped"))
  }

  @Test func `classes that stand for people wait for two officers, and a name is a candidate, never a hit`()
    async throws
  {
    let (exchange, canada, germany) = try await pair()
    defer { exchange.remove() }
    try await germany.hold([MatchingWorld.person(1, name: "Wojciech Zmyslony")], in: exchange)
    let published = try await germany.node.publish(to: canada.id, classes: ["phone", "name"], at: germany.second)
    let waits = try #require(published.waits)
    let shown = try #require(try await germany.node.waiting(at: germany.supervisor.desk).first)
    #expect(shown.text.isEmpty && shown.notes.count == 6)
    try await exchange.carry()
    let name = try await canada.matchCase()
    await #expect(throws: Fault.self) { try await canada.ask(["phone:+49 151 12340101"], of: germany.id, inCase: name) }
    // Somebody of the same unit cannot be second.
    await #expect(throws: Fault.self) { try await germany.node.approve(waits, at: germany.second) }
    _ = try await germany.node.approve(waits, at: germany.supervisor)
    try await exchange.carry()
    let asked = try await canada.node.ask(
      [try MatchTerm("phone:+49 151 12340101"), try MatchTerm("name/1971-05-06:Zmyslony, Vojcieh")], of: [germany.id],
      inCase: name, at: canada.handler)
    #expect(asked.count == 1)
    // What would be asked is told to the second officer in words, each thing once.
    let told = try #require(try await canada.node.waiting(at: canada.second.desk).first).notes.dropFirst()
    #expect(
      told.map { $0["class"] } == [.word("matching.class.phone"), .word("match.name")]
        && told.first?["asked"] == .text("+4915112340101"))
    try await exchange.carry()
    #expect(
      try await canada.node.matchQuestions(inCase: name, at: try await canada.node.desk(of: "Ana", onCase: name))
        .isEmpty)
    _ = try await canada.node.approve(try #require(asked[0].waits), at: canada.second)
    try await exchange.carry()
    #expect(
      try await canada.outcomes(inCase: name) == [
        "phone +4915112340101": "hit", "name Zmyslony, Vojcieh, 1971-05-06": "candidate",
      ])
    // Budgets of names are of persons, the least ones of the kinds that leave few values to guess.
    let budgets = try await germany.node.matchBudgets(at: germany.handler.desk).filter { $0.purpose == .investigation }
    #expect(
      budgets.filter { $0.matchClass.hasPrefix("name") }.map { $0.day / $0.keysAPerson } == [
        1024, 1024, 1024, 128, 128,
      ])
    #expect(budgets.filter { $0.matchClass.hasPrefix("name") }.map { $0.day - $0.leftToday } == [16, 16, 16, 16, 16])
    // The weak kinds can be taken back for this peer; then a name is asked without them.
    #expect(
      try await germany.node.withdraw(from: canada.id, classes: ["name-4", "name-5"], at: germany.second).waits == nil)
    try await exchange.carry()
    exchange.clock.advance(seconds: 60)
    try await canada.ask(["name/1971-05-06:Zmyslony, Vojcieh"], of: germany.id, inCase: name)
    try await exchange.carry()
    let row = try #require(try await canada.question(inCase: name).rows.first)
    #expect(row.outcome == "candidate" && Set(row.classes).isDisjoint(with: ["name-4", "name-5"]))
    let left = try await germany.node.matchBudgets(at: germany.handler.desk).filter {
      ["name-4", "name-5"].contains($0.matchClass)
    }
    #expect(left.allSatisfy { $0.leftToday == 0 && $0.day == 0 })
  }

  @Test func `what is taken back from a peer is answered no more, and its tokens lead nowhere`() async throws {
    let (exchange, canada, germany) = try await pair()
    defer { exchange.remove() }
    try await germany.hold([MatchingWorld.person(1)], in: exchange)
    try await germany.publish(to: canada.id, ["iban"])
    try await exchange.carry()
    let name = try await canada.matchCase()
    try await canada.ask(["iban:" + MatchingWorld.iban(1)], of: germany.id, inCase: name)
    await #expect(throws: Fault.self) {
      try await germany.node.withdraw(from: canada.id, classes: ["company"], at: germany.second)
    }
    _ = try await germany.node.withdraw(from: canada.id, classes: ["iban"], at: germany.second)
    // The question crosses the withdrawal.
    try await exchange.carry()
    #expect(try await canada.outcomes(inCase: name) == [iban(1): "refused"])
    let crossed = try await canada.question(inCase: name)
    #expect(crossed.stage == "refused" && crossed.rows.map(\.refusal) == ["matching.refused.suspended"])
    await #expect(throws: Fault.self) {
      try await canada.ask(["iban:" + MatchingWorld.iban(1)], of: germany.id, inCase: name)
    }
    try await germany.publish(to: canada.id, ["iban"])
    try await exchange.carry()
    exchange.clock.advance(seconds: 60)
    try await canada.ask(["iban:" + MatchingWorld.iban(1)], of: germany.id, inCase: name)
    try await exchange.carry()
    #expect(try await canada.outcomes(inCase: name) == [iban(1): "hit"])
  }

  @Test func `last quarter's set is taken back, too, and all classes where none is named`() async throws {
    let (exchange, canada, germany) = try await pair()
    defer { exchange.remove() }
    try await germany.hold([MatchingWorld.person(1)], in: exchange)
    try await germany.publish(to: canada.id, ["iban", "phone"])
    try await exchange.carry()
    let name = try await canada.matchCase()
    // 6 April: nothing was published this quarter, and last quarter's sets are answered for some weeks yet.
    exchange.clock.advance(seconds: 35 * 86_400)
    try await canada.ask(["iban:" + MatchingWorld.iban(1)], of: germany.id, inCase: name)
    #expect(
      try await germany.node.withdraw(from: canada.id, classes: ["iban"], at: germany.second).sets.map(\.items) == [0])
    try await exchange.carry()
    #expect(try await canada.outcomes(inCase: name) == [iban(1): "refused"])
    await #expect(throws: Fault.self) {
      try await canada.ask(["iban:" + MatchingWorld.iban(1)], of: germany.id, inCase: name)
    }
    // Whoever holds two quarters' sets asks neither, once the newer one is taken back.
    let phone = ["phone:+49 151 12340101"]
    exchange.clock.advance(seconds: 60)
    try await germany.publish(to: canada.id, ["phone"])
    try await exchange.carry()
    #expect(try await germany.node.withdraw(from: canada.id, at: germany.second).sets.map(\.matchClass) == ["phone"])
    try await exchange.carry()
    await #expect(throws: Fault.self) { try await canada.ask(phone, of: germany.id, inCase: name) }
    await #expect(throws: Fault.self) { try await germany.node.withdraw(from: canada.id, at: germany.second) }
  }

  @Test func `a second publication carries what changed, and what is no longer held is found no more`() async throws {
    let (exchange, canada, germany) = try await pair()
    defer { exchange.remove() }
    try await germany.hold([MatchingWorld.person(1), MatchingWorld.person(2)], in: exchange)
    try await germany.publish(to: canada.id, ["iban"])
    try await exchange.carry()
    try await germany.assess("K1", as: .victim)
    try await germany.hold([MatchingWorld.person(3)], in: exchange)
    let changed = try await germany.publish(to: canada.id, ["iban"])
    #expect(changed.sets.map(\.edition) == [1] && changed.sets.map(\.deltas) == [1] && changed.sets.map(\.items) == [2])
    try await exchange.carry()
    let name = try await canada.matchCase()
    try await canada.ask((1...3).map { "iban:" + MatchingWorld.iban($0) }, of: germany.id, inCase: name)
    try await exchange.carry()
    #expect(try await canada.outcomes(inCase: name) == [iban(1): "no-hit", iban(2): "hit", iban(3): "hit"])
    // Two identifiers of one subject that are known there confirm each other; of several subjects nothing is said.
    #expect(try await !canada.question(inCase: name).isDoublyConfirmed)
    exchange.clock.advance(seconds: 60)
    try await canada.ask(
      (2...3).map { "iban:" + MatchingWorld.iban($0) }, of: germany.id, inCase: name, areOneSubject: true)
    try await exchange.carry()
    #expect(try await canada.question(inCase: name).isDoublyConfirmed)
    // Whoever was erased is gone with the next change.
    exchange.clock.advance(seconds: 60)
    try await germany.erase("Invented Person 3")
    #expect(try await germany.publish(to: canada.id, ["iban"]).sets.map(\.items) == [1])
    try await exchange.carry()
    try await canada.ask(["iban:" + MatchingWorld.iban(3)], of: germany.id, inCase: name)
    try await exchange.carry()
    #expect(try await canada.outcomes(inCase: name)[iban(3)] == "no-hit")
    exchange.clock.advance(seconds: 60)
    var anew = MatchPublishing()
    anew.isAnew = true
    #expect(try await germany.publish(to: canada.id, ["iban"], anew).sets.map(\.edition) == [2])
    try await exchange.carry()
    try await canada.ask(["iban:" + MatchingWorld.iban(2)], of: germany.id, inCase: name)
    try await exchange.carry()
    #expect(try await canada.outcomes(inCase: name)[iban(2)] == "hit")
  }

  @Test func `budgets are looked at before anything is asked, and the counts of both sides agree`() async throws {
    let (exchange, canada, germany) = try await pair()
    defer { exchange.remove() }
    try await germany.hold([MatchingWorld.person(1)], in: exchange)
    var small = MatchPublishing()
    (small.day, small.month, small.epoch) = (32, 64, 64)
    try await germany.publish(to: canada.id, ["iban"], small)
    try await exchange.carry()
    let name = try await canada.matchCase()
    for number in 1...2 {
      try await canada.ask(["iban:" + MatchingWorld.iban(number)], of: germany.id, inCase: name)
      try await exchange.carry()
    }
    await #expect(throws: Fault.self) {
      try await canada.ask(["iban:" + MatchingWorld.iban(3)], of: germany.id, inCase: name)
    }
    let left = try await germany.node.matchBudgets(at: germany.handler.desk).filter { $0.purpose == .investigation }
    #expect(left.map(\.leftToday) == [0] && left.map(\.day) == [32])
    #expect(try await germany.notices().contains("match-budget-nearly-used"))
    exchange.clock.advance(seconds: 86_400)
    for service in [canada, germany] {
      #expect(try await service.node.reconcileMatching(at: service.handler.desk).tallies == 1)
    }
    let came = try await exchange.carry()
    #expect(came.count { $0.outcome == .matching(.tallies(differing: 0)) } == 2)
    // The next day there is room again, and a count that was changed at one end is seen at the other.
    try await canada.ask(["iban:" + MatchingWorld.iban(3)], of: germany.id, inCase: name)
    try await exchange.carry()
    exchange.clock.advance(seconds: 86_400)
    let tallies = Collection(rawValue: "match-tally")
    try await germany.node.store.write { transaction in
      var found: [String] = []
      try transaction.eachRecord(in: tallies, after: "") {
        found.append($0.id)
        return true
      }
      for id in found { try transaction.removeRecord(tallies, id: id) }
    }
    _ = try await canada.node.reconcileMatching(at: canada.handler.desk)
    #expect(try await exchange.carry().contains { $0.outcome == .matching(.tallies(differing: 1)) })
    #expect(try await germany.notices().contains("match-tallies-differ"))
  }

  @Test func `with a channel that is suspended, nothing is asked, answered or taken in`() async throws {
    let (exchange, canada, germany) = try await pair()
    defer { exchange.remove() }
    try await germany.hold([MatchingWorld.person(1)], in: exchange)
    try await germany.publish(to: canada.id, ["iban"])
    try await exchange.carry()
    let name = try await canada.matchCase()
    try await canada.ask(["iban:" + MatchingWorld.iban(1)], of: germany.id, inCase: name)
    _ = try await canada.node.deliver()
    try await germany.node.setSuspended(true, channelWith: canada.id, at: germany.supervisor)
    try await exchange.carry()
    #expect(try await canada.outcomes(inCase: name) == [iban(1): "open"])
    await #expect(throws: Fault.self) { try await germany.publish(to: canada.id, ["iban"]) }
    // Once it is taken up again, the refusal leaves: the question was not put aside to be answered later.
    try await germany.node.setSuspended(false, channelWith: canada.id, at: germany.supervisor)
    try await exchange.carry()
    #expect(try await canada.outcomes(inCase: name) == [iban(1): "refused"])
    #expect(try await canada.question(inCase: name).rows[0].refusal == "matching.refused.suspended")
    exchange.clock.advance(seconds: 60)
    try await canada.ask(["iban:" + MatchingWorld.iban(1)], of: germany.id, inCase: name)
    try await exchange.carry()
    #expect(try await canada.outcomes(inCase: name) == [iban(1): "hit"])
    try await canada.node.setSuspended(true, channelWith: germany.id, at: canada.supervisor)
    await #expect(throws: Fault.self) {
      try await canada.ask(["iban:" + MatchingWorld.iban(1)], of: germany.id, inCase: name)
    }
  }

  @Test func `the token leads the holder's officer to the record, and nobody else's token leads anywhere`() async throws
  {
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu), ("FR", .fiu)])
    defer { exchange.remove() }
    let (canada, germany, france) = (exchange.services[0], exchange.services[1], exchange.services[2])
    try await germany.hold([MatchingWorld.person(1)], in: exchange)
    for peer in [canada, france] { try await germany.publish(to: peer.id, ["iban"]) }
    try await exchange.carry()
    let name = try await canada.matchCase()
    try await canada.ask(["iban:" + MatchingWorld.iban(1)], of: germany.id, inCase: name)
    try await exchange.carry()
    let token = try #require(try await canada.question(inCase: name).rows.first?.tokens.first)
    func subject(_ token: String, _ more: String) -> String {
      """
      {"kind":"account","identifiers":[{"scheme":"iban","value":"\(MatchingWorld.iban(1))"},\(more)\
      {"scheme":"match-token","value":"\(token)"}]}
      """
    }
    let phone = #"{"scheme":"phone","value":"+49 151 12340101"},"#
    let invented = String(token.reversed())
    var stages: Set<RequestStage> = []
    for (peer, shown, count, more) in [
      (canada, token, 1, ""), (canada, token, 1, phone), (canada, invented, 0, phone), (france, token, 0, phone),
      (canada, "x", 0, phone),
    ] {
      let request = try await peer.ask("fiu.request", of: germany, Sample.fiuRequest(subject: subject(shown, more)))
      let came = try await exchange.carry()
      #expect(came.contains { $0.outcome == .takenIn(request: request, step: .send) })
      let records = try await germany.node.recordsBehindTokens(of: request, at: germany.handler.desk)
      #expect(records.map(\.key) == (count == 1 ? ["K1"] : []))
      // One identifier alone may be shared; a second one that the request states confirms it.
      #expect(records.allSatisfy { $0.agreeing == (more.isEmpty ? ["iban"] : ["iban", "phone"]) })
      #expect(records.allSatisfy { $0.isDoublyConfirmed == !more.isEmpty })
      // The node by itself says nothing of the record: only an officer of the holder does.
      #expect(
        came.allSatisfy { arrival in
          switch arrival.outcome {
          case .receipt: true
          case .takenIn(let id, _): id == request
          default: false
          }
        })
      stages.insert(try await peer.state(request).stage)
      #expect(try await peer.node.recordsBehindTokens(of: request, at: peer.handler.desk).isEmpty)
    }
    // Who sent it sees the same in each case.
    #expect(stages.count == 1)
  }

  @Test func `questions are for who works on the case, and what cannot be asked any more is said`() async throws {
    let (exchange, canada, germany) = try await pair()
    defer { exchange.remove() }
    try await germany.hold([MatchingWorld.person(1)], in: exchange)
    var short = MatchPublishing()
    short.validDays = 2
    try await germany.publish(to: canada.id, ["iban"], short)
    try await exchange.carry()
    let name = try await canada.matchCase()
    try await canada.ask(["iban:" + MatchingWorld.iban(1)], of: germany.id, inCase: name)
    let other = try await canada.node.desk(of: "Ana", purpose: .sanctions, basis: "Invented Act, section 12")
    await #expect(throws: Fault.self) { try await canada.node.matchQuestions(inCase: name, at: other) }
    // Nobody delivered it before the set's time was over: it is not asked under an older key.
    exchange.clock.advance(seconds: 3 * 86_400)
    try await exchange.carry()
    let question = try await canada.question(inCase: name)
    #expect(question.stage == "failed" && question.failure == "match.set.gone")
    await #expect(throws: Fault.self) {
      try await canada.ask(["iban:" + MatchingWorld.iban(1)], of: germany.id, inCase: name)
    }
  }
}
