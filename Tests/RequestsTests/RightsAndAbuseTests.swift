import Requests
import Testing
import Vocabulary

@Suite("Human rights before anything leaves")
struct HumanRightsCheckTests {
  @Test(
    "without a lawful basis nothing is transferred",
    arguments: [
      (Channel.TransferBasis.sameLaw, false), (.adequacy, false), (.safeguards, false), (.derogation, false),
      (.none, true),
    ])
  func basis(basis: Channel.TransferBasis, isBlocked: Bool) throws {
    let report = HumanRightsCheck.run(
      try Fixture.message(), type: try Fixture.type(), direction: .giving, channel: try Fixture.channel(basis: basis))
    #expect(report.isBlocked == isBlocked)
  }

  @Test("a derogation must be argued in the case, and an unknown peer has no basis at all")
  func derogation() throws {
    let bare = try Fixture.message(#"{"assurances": null}"#)
    let report = HumanRightsCheck.run(
      bare, type: try Fixture.type(), direction: .giving, channel: try Fixture.channel(basis: .derogation))
    #expect(report.missing == [.transferBasis])
    #expect(code { try report.check() } == "requests.rights.blocked")
    #expect(HumanRightsCheck.run(bare, type: try Fixture.type(), direction: .sending, channel: nil).isBlocked)
  }

  @Test("a refugee's own state never learns of them, neither from a question nor from an answer")
  func home() throws {
    let about =
      #"{"subjects": [{"kind": "person", "role": "suspect", "names": ["Ada Quillfeather"], "birth-date": "1980-01-01", "countries": ["DE"], "flags": ["refugee"]}]}"#
    let sending = HumanRightsCheck.run(
      try Fixture.message(about), type: try Fixture.type(), direction: .sending, channel: try Fixture.channel())
    #expect(sending.missing == [.nonRefoulement])
    let other = about.replacing(#""DE""#, with: #""CA""#)
    let giving = HumanRightsCheck.run(
      try Fixture.message(other), type: try Fixture.type(), direction: .giving, channel: try Fixture.channel())
    #expect(giving.missing == [.nonRefoulement])
  }

  @Test(
    "an assurance that the type lists and the peer must give blocks until it is given",
    arguments: [AssuranceKind.deathPenalty, .torture, .politicalOffence, .speciality])
  func assurances(kind: AssuranceKind) throws {
    for type in try Carried.all.get().catalog.types where type.assurances.contains(kind) {
      let example = try #require(try Carried.all.get().examples[type.name])
      var message = try RequestMessage(json: example)
      message.assurances.removeAll { $0.kind == kind }
      let without = HumanRightsCheck.run(
        message, type: type, direction: .giving, channel: try Fixture.channel(needed: [kind]))
      #expect(without.missing.contains(kind), "\(type.name)")
      message.assurances.append(
        Assurance(kind: kind, text: try #require(Explanation("Assured by note of 1 March.")), givenBy: "Ministry"))
      let with = HumanRightsCheck.run(
        message, type: type, direction: .giving, channel: try Fixture.channel(needed: [kind]))
      #expect(!with.missing.contains(kind), "\(type.name)")
    }
  }

  @Test(
    "nothing is produced, shared in a joint case or told between police services while an assurance is missing",
    arguments: ["produce", "joint.case", "police.info"])
  func blocks(name: String) throws {
    let carried = try Carried.all.get()
    let type = try #require(carried.catalog.type(name))
    var message = try RequestMessage(json: try #require(carried.examples[name]))
    let kinds: [AssuranceKind] = [.deathPenalty, .torture, .politicalOffence]
    #expect(kinds.allSatisfy(type.assurances.contains))
    message.assurances = []
    // A peer that nobody assessed assures everything; one that was assessed, what it was found to have to.
    let unknown = HumanRightsCheck.run(message, type: type, direction: .giving, channel: nil)
    #expect(kinds.allSatisfy(unknown.missing.contains))
    let known = HumanRightsCheck.run(
      message, type: type, direction: .giving, channel: try Fixture.channel(needed: [.torture]))
    #expect(known.missing == [.torture])
    #expect(code { try known.check() } == "requests.rights.blocked")
  }
}

@Suite("The abuse screen, on the request alone")
struct AbuseScreenTests {
  private func run(_ patch: String, watched: Bool = false) throws -> AbuseScreen.Result {
    try AbuseScreen.standard().run(try Fixture.message(patch), requester: .init(isOnWatchList: watched))
  }

  @Test("an ordinary question passes")
  func clear() throws { #expect(try run("{}").outcome == .clear) }

  @Test(
    "each kind of signal is seen",
    arguments: [
      (
        #"{"facts": "The person organised demonstrations of an opposition party in the capital and paid for buses there."}"#,
        "political-character"
      ),
      (#"{"offences": ["treason", "fraud"]}"#, "political-offence"),
      (#"{"offences": ["desertion"]}"#, "military-character"),
      (#"{"offences": ["apostasy", "fraud"]}"#, "religious-offence"),
      (
        #"{"facts": "Payments were made to the members of a house church by a person who left the region last year."}"#,
        "religious-character"
      ),
      (
        #"{"facts": "The account holders are all of one ethnic community and send money to each other every single month."}"#,
        "racial-character"
      ),
      (#"{"offences": ["defamation", "false-news"]}"#, "speech-only-offence"),
      (
        #"{"subjects": [{"kind": "person", "role": "suspect", "names": ["Ada Quillfeather"], "flags": ["journalist"]}]}"#,
        "subject-at-risk"
      ),
      (#"{"facts": "Fraud."}"#, "missing-facts"),
      (#"{"period": {"from": "2001-01-01", "to": "2026-01-01"}}"#, "disproportionate-breadth"),
    ])
  func signals(patch: String, signal: String) throws {
    let result = try run(patch)
    #expect(result.signals.map(\.code).contains(signal))
    #expect(result.outcome != .clear)
    #expect(result.screening.signals == result.signals.map(\.code))
  }

  @Test("a fraud request about a journalist from a watched authority is proposed for refusal")
  func journalist() throws {
    let patch =
      #"{"offences": ["fraud"], "subjects": [{"kind": "person", "role": "suspect", "names": ["Ada Quillfeather"], "flags": ["journalist", "refugee"]}]}"#
    #expect(try run(patch).outcome == .needsReview)
    #expect(try run(patch, watched: true).outcome == .refuse)
  }

  @Test("speech beside an ordinary offence is no speech-only offence, and a watched authority alone is reviewed")
  func limits() throws {
    #expect(try run(#"{"offences": ["defamation", "fraud"]}"#).outcome == .clear)
    #expect(try run("{}", watched: true).outcome == .needsReview)
  }

  @Test("words are found in any free text, at word boundaries")
  func words() throws {
    #expect(try run(#"{"link": "He sought asylum there in 2024, as two papers reported."}"#).outcome != .clear)
    #expect(
      try run(#"{"subjects": [{"kind": "account", "note": "Belongs to a human rights group."}]}"#).outcome != .clear)
    // "exiled" is asked for, "textile" is not.
    #expect(try run(#"{"link": "A textile firm in Bremen with an account there receives all."}"#).outcome == .clear)
  }
}
