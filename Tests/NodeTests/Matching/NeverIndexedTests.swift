import Authority
import Node
import Testing
import Vocabulary

@Suite("Who is not to be found by matching is never indexed, whatever else is held of them")
struct NeverIndexedTests {
  /// All of them stand on a list whose entries are indexed; this is what makes the difference.
  enum Who: String, CaseIterable, Sendable {
    case victim, presumedVictim, smuggledPerson, witness, informant, payerFamily, reportingPerson, missingPerson
    case notAssessed, official, contact, proposedByMachine, minor, protectedEverywhere, barredForThisCountry
    case sharesAnAccountWithAVictim, holdersOfAnAccountThatWasReported, restrictedMarking

    static let roles: [Who: PersonRole] = [
      .victim: .victim, .presumedVictim: .presumedVictim, .smuggledPerson: .smuggledPerson, .witness: .witness,
      .informant: .informant, .payerFamily: .payerFamily, .reportingPerson: .reportingPerson,
      .missingPerson: .missingPerson, .notAssessed: .notAssessed, .official: .official, .contact: .contact,
    ]
    var number: Int { (Who.allCases.firstIndex(of: self) ?? 0) + 1 }
    var label: String { "iban " + MatchingWorld.iban(number) }
  }

  /// Somebody of whom nothing of that is true, and who is found.
  static let control = 99

  /// What Canada is told of each, by identifier: one world for all.
  static let outcomes = Task { () throws -> [String: String] in
    let exchange = try await Exchange([("CA", .fiu), ("DE", .fiu)])
    defer { exchange.remove() }
    let (canada, germany) = (exchange.services[0], exchange.services[1])
    func person(_ who: Who, name: String? = nil) -> String {
      MatchingWorld.person(
        who.number, name: name, born: who == .minor ? "2012-01-01" : "1971-05-06",
        iban: who == .sharesAnAccountWithAVictim ? Who.victim.number : nil)
    }
    var lines = Who.allCases.filter { ![.holdersOfAnAccountThatWasReported, .restrictedMarking].contains($0) }.map {
      switch $0 {
      case .protectedEverywhere: person($0, name: "Barred Everywhere")
      case .barredForThisCountry: person($0, name: "Barred Incanada")
      default: person($0)
      }
    }
    lines.append(MatchingWorld.person(control))
    try await germany.hold(lines, in: exchange)
    try await germany.hold(
      [person(.holdersOfAnAccountThatWasReported)], in: exchange, means: .transferReport, marking: .published)
    try await germany.hold(
      [person(.restrictedMarking)], in: exchange, marking: Marking("TLP:RED PAP:RED"))
    for who in Who.allCases {
      if let role = Who.roles[who] { try await germany.assess("K\(who.number)", as: role) }
    }
    try await germany.assess("K\(Who.proposedByMachine.number)", as: .suspect, by: .machine)
    for (name, isProtected, barred) in [
      ("Barred Everywhere", false, []), ("Barred Incanada", true, [try #require(CountryCode("CA"))]),
    ] {
      _ = try await germany.node.protect(
        id: nil, names: [name], identifiers: [], references: [], role: isProtected ? .contact : .presumedVictim,
        isMinor: false, isProtected: isProtected, barredCountries: barred, because: "", at: germany.handler)
    }
    try await germany.publish(to: canada.id, ["iban"])
    try await exchange.carry()
    let name = try await canada.matchCase()
    // Two batches of sixteen, not one of two hundred and fifty-six.
    let asked = (Who.allCases.map(\.number) + [control]).map { "iban:" + MatchingWorld.iban($0) }
    for part in [asked.prefix(10), asked.dropFirst(10)] {
      try await canada.ask(Array(part), of: germany.id, inCase: name)
    }
    try await exchange.carry()
    return try await canada.outcomes(inCase: name)
  }

  @Test(arguments: Who.allCases)
  func `nothing is indexed of`(who: Who) async throws {
    #expect(try await Self.outcomes.value[who.label] == "no-hit")
  }

  @Test func `somebody who is listed and nothing else is found`() async throws {
    let hits = try await Self.outcomes.value.filter { $0.value == "hit" }.keys
    #expect(Array(hits) == ["iban " + MatchingWorld.iban(Self.control)])
  }
}
