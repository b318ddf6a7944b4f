import Authority
import Casework
import Foundation
import Node
import Requests
import Testing
import Vocabulary

@Suite("A trace goes on into a third country as far as the second lets it, and not in a ring", .serialized)
struct ThirdCountryTests {
  private static let onward = Marking("TLP:AMBER PAP:AMBER H1")!
  private static let methods =
    ProcessInfo.processInfo.environment["ENTENTE_SOAK"] == nil ? ["haircut"] : ["fifo", "haircut"]

  private func world() -> TraceWorld {
    var world = TraceWorld()
    world.pay("CA1", "CA2", "9000.00", hours: 0)
    world.pay("CA2", "DE1", "8800.00", hours: 5)
    world.pay("DE1", "DE2", "6000.00", hours: 20)
    world.pay("DE2", "IT1", "5900.00", hours: 30)
    world.pay("IT1", "IT2", "3000.00", hours: 40)
    world.pay("IT1", "DE1", "1000.00", hours: 50)
    world.pay("IT2", "CA7", "2900.00", hours: 60)
    world.pay("CA7", "CA8", "2800.00", hours: 70)
    return world
  }

  @Test func `the third country is asked with the steps that are left, by the marking of what led there`() async throws
  {
    let exchange = try await world().exchange(["CA", "DE", "IT"])
    defer { exchange.remove() }
    let (canada, germany, italy) = (exchange.services[0], exchange.services[1], exchange.services[2])
    var terms = try JointTraceTerms.sample("T1")
    terms.steps = 7
    let round = try await canada.follow(terms)
    let first = round.drafted[0].request
    try await exchange.carry()
    // Not onward: what Germany tells stays with Canada until Germany consents.
    try await germany.release(first, .all, marking: try #require(Marking("TLP:AMBER PAP:AMBER H1 H2")))
    try await exchange.pass(hours: 1)
    #expect(try await canada.state(first).answers.first?.answer[field: "goes-on-in"] == .texts(["IT"]))
    let content = terms.content
    let held = try await canada.node.carryOnTrace(round.trace, content: content, at: canada.handler)
    #expect(held.drafted.isEmpty && held.left.map(\.account) == ["BKIT/IT1"])
    #expect(held.left.first?.why.key == "marking.objection.onward")
    let question = try #require(
      ConsentQuestion(id: "onward", readers: [.fiu], uses: [.intelligence], explanation: try because("To ask Italy")))
    try await canada.take(.consentAsked(question), on: first)
    try await exchange.pass(hours: 1)
    let grant = ConsentGrant(question: "onward", readers: [.fiu], uses: [.intelligence])
    try await germany.take(.consentGranted(grant), on: first)
    try await exchange.pass(hours: 1)

    let next = try await canada.node.carryOnTrace(round.trace, content: content, at: canada.handler)
    let second = try #require(next.drafted.first?.request)
    try await canada.send(next)
    let message = try await canada.state(second).message
    #expect(message[field: "account"] == .text("BKIT/IT1") && message[field: "steps-left"] == .integer(3))
    #expect(message.replyTo == first && message.otherAddressees?.map(\.country.code) == ["DE"])
    #expect(message.to.country.code == "IT")
    try await exchange.carry()
    try await italy.release(second, .all, marking: Self.onward)
    try await exchange.pass(hours: 1)

    let file = try await canada.picture(round)
    #expect(
      file.legs.map { "\($0.step) \($0.from.suffix(3)) \($0.to.suffix(3)) \($0.suppliedBy.country.code)" } == [
        "1 CA1 CA2 CA", "2 CA2 DE1 CA", "3 DE1 DE2 DE", "4 DE2 IT1 DE", "5 IT1 IT2 IT", "5 IT1 DE1 IT", "6 IT2 CA7 IT",
        "7 CA7 CA8 CA",
      ])
    // What came back to an account that was asked about is a ring: nobody is asked about it again. What came home is
    // followed here.
    let last = try await canada.node.carryOnTrace(round.trace, content: content, at: canada.handler)
    #expect(last.drafted.isEmpty && last.left.isEmpty)
    #expect(file.ends.map(\.account) == ["BKCA/CA8"] && file.isComplete)
    #expect(file.legs.first { $0.to.hasSuffix("IT2") }?.marking == Self.onward)
    #expect(!file.flow.links.isEmpty && file.flow.links.contains(where: \.isReturn))
    for service in exchange.services { #expect(try await service.node.verify().faults.isEmpty) }
  }

  @Test(
    "of random money over three countries no account passes on more than came to it", arguments: methods)
  func conserved(method: String) async throws {
    var world = TraceWorld()
    var random = SystemlessRandom(state: method == "fifo" ? 11 : 12)
    let accounts = ["CA", "DE", "IT"].flatMap { country in (1...4).map { "\(country)\($0)" } }
    world.pay("CA1", "DE1", "9000.00", hours: 0)
    world.pay("CA1", "CA2", "5000.00", hours: 1)
    for number in 0..<60 {
      let from = accounts[Int(random.next() % 12)]
      let to = accounts[Int(random.next() % 12)]
      guard from != to else { continue }
      world.pay(from, to, "\(100 + random.next() % 2_000).\(10 + random.next() % 90)", hours: 2 + Int64(number) * 4)
    }
    let exchange = try await world.exchange(["CA", "DE", "IT"])
    defer { exchange.remove() }
    let canada = exchange.services[0]
    for other in exchange.services.dropFirst() {
      try await other.stand(for: canada) { terms in
        (terms.steps, terms.days, terms.accounts, terms.answersADay, terms.legsADay) = (6, 90, 100, 1_000, 10_000)
        terms.marking = Self.onward
      }
    }
    var terms = try JointTraceTerms.sample("T1", "T2")
    (terms.steps, terms.method) = (5, try #require(FlowsSession.Method(rawValue: method)))
    let round = try await canada.follow(terms)
    try await exchange.carry()
    try await exchange.pass(hours: 1)
    for _ in 0..<1 {
      let next = try await canada.node.carryOnTrace(round.trace, content: terms.content, atMost: 4, at: canada.handler)
      if next.drafted.isEmpty { break }
      try await canada.send(next)
      try await exchange.carry()
      try await exchange.pass(hours: 1)
    }
    let file = try await canada.picture(round)
    #expect(Set(file.legs.map(\.suppliedBy.country.code)) == ["CA", "DE", "IT"] && file.legs.count > 9)
    var came: [String: Int64] = ["BKCA/CA1": 1_400_000]
    var gone: [String: Int64] = [:]
    var slack: [String: Int64] = [:]
    for leg in file.legs {
      came[leg.to, default: 0] += leg.traced.minorUnits
      gone[leg.from, default: 0] += leg.traced.minorUnits
      for account in [leg.from, leg.to] { slack[account, default: 0] += leg.sum.minorUnits / 500 + 2 }
    }
    for (account, sum) in gone {
      #expect(sum <= came[account, default: 0] + slack[account, default: 0], "\(account)")
    }
    #expect(file.legs.allSatisfy { $0.traced.minorUnits <= $0.sum.minorUnits && $0.step <= 5 })
  }
}

private struct SystemlessRandom {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
