import Definitions
import JSON
import Requests
import Testing
import Vocabulary

/// The carried example of the question between financial intelligence units, and what stands around it.
enum Fixture {
  static func type() throws -> RequestType { try #require(try Carried.all.get().catalog.type("fiu.request")) }

  static func message(_ patch: String = "{}") throws -> RequestMessage {
    let example = try #require(try Carried.all.get().examples["fiu.request"])
    return try RequestMessage(json: merged(example, try JSONValue.parse(Array(patch.utf8))))
  }

  static func actor(_ officer: String, unit: String, party: Party) throws -> Actor {
    let own = try #require(
      Party(country: party.country, kind: party.kind, authority: party.authority, unit: unit))
    return try #require(Actor(party: own, officer: officer))
  }

  static func findings(_ verdict: PeerAssessment.Verdict = .satisfied) throws -> [PeerAssessment.Finding] {
    let reason = try #require(Explanation("Read the law and spoke with the unit."))
    return PeerAssessment.Question.allCases.map { .init(question: $0, verdict: verdict, reason: reason) }
  }

  static func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

  static func assessment(
    of peer: Party, by own: Party, needed: [AssuranceKind] = [], verdict: PeerAssessment.Verdict = .satisfied,
    secondUnit: String = "Legal", expires: String = "2027-06-30"
  ) throws -> PeerAssessment {
    try PeerAssessment(
      peer: peer, findings: findings(verdict), assurancesNeeded: needed,
      first: actor("one", unit: "Partners", party: own), second: actor("two", unit: secondUnit, party: own),
      made: day("2025-06-30"), review: day("2026-06-30"), expires: day(expires))
  }

  static func channel(
    basis: Channel.TransferBasis = .safeguards, needed: [AssuranceKind] = [], types: [String] = ["fiu.request"]
  ) throws -> Channel {
    let message = try message()
    let own = message.from.party
    return try Channel(
      own: own, peer: message.to,
      agreement: .init(title: "Memorandum of 3 March 2019 (invented)", signed: day("2019-03-03"), transferBasis: basis),
      allowedTypes: types, contacts: [.init(desk: "International desk", reachable: "weekdays 8 to 18")],
      assessment: assessment(of: message.to, by: own, needed: needed))
  }
}

/// The code of the fault that a body throws; nil when it throws none.
func code(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch { return (error as? Fault)?.code.rawValue }
}
