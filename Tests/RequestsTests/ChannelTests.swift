import Requests
import Testing
import Vocabulary

@Suite("Bilateral channels and the assessment of a peer")
struct ChannelTests {
  @Test("a peer is admitted when every question was answered by two officers of different units, for a time")
  func admission() throws {
    let message = try Fixture.message()
    let own = message.from.party
    #expect(try Fixture.assessment(of: message.to, by: own).admits)
    #expect(
      code { _ = try Fixture.assessment(of: message.to, by: own, secondUnit: "Partners") }
        == "requests.step.second-officer")
    #expect(
      code { _ = try Fixture.assessment(of: message.to, by: own, expires: "2031-01-01") } == "requests.assessment.dates"
    )
    let refused = try Fixture.assessment(of: message.to, by: own, verdict: .notSatisfied)
    #expect(!refused.admits)
    #expect(
      code {
        _ = try Channel(
          own: own, peer: message.to, agreement: .init(title: "Treaty", transferBasis: .sameLaw), allowedTypes: [],
          contacts: [], assessment: refused)
      } == "requests.channel.not-admitted")
  }

  @Test("an incomplete assessment is none")
  func incomplete() throws {
    let message = try Fixture.message()
    let own = message.from.party
    let findings = Array(try Fixture.findings().dropLast())
    #expect(
      code {
        _ = try PeerAssessment(
          peer: message.to, findings: findings, assurancesNeeded: [],
          first: try Fixture.actor("one", unit: "Partners", party: own),
          second: try Fixture.actor("two", unit: "Legal", party: own), made: try Fixture.day("2025-06-30"),
          review: try Fixture.day("2026-06-30"), expires: try Fixture.day("2027-06-30"))
      } == "requests.assessment.incomplete")
  }

  @Test("a channel carries what it names, until it ends or is suspended")
  func carries() throws {
    var channel = try Fixture.channel()
    let day = try Fixture.day("2026-07-01")
    #expect(code { try channel.check(type: "fiu.request", on: day) } == nil)
    #expect(channel.isReviewDue(on: day))
    #expect(code { try channel.check(type: "police.info", on: day) } == "requests.channel.type")
    #expect(
      code { try channel.check(type: "fiu.request", on: try Fixture.day("2027-07-01")) } == "requests.channel.expired")
    channel.suspend()
    #expect(code { try channel.check(type: "fiu.request", on: day) } == "requests.channel.suspended")
  }

  @Test("the balance counts what each side asked, answered, refused and left open")
  func balance() throws {
    let carried = try Carried.all.get()
    var states: [RequestState] = []
    let courses = [
      ["answer code:full"], ["answer code:full", "feedback"], [],
    ]
    for (index, course) in courses.enumerated() {
      var play = Play(
        type: try Fixture.type(), message: try Fixture.message(#"{"id": "urn:entente:ca-fiu:request:\#(index)"}"#))
      for line in ["draft", "ask-approval", "approve", "send", "receive", "acknowledge", "screen", "accept", "begin"]
        + course
      {
        try play.take(line)
      }
      states.append(try #require(play.states[.requester]))
    }
    let balance = ChannelBalance(of: states, in: try Fixture.channel(), types: carried.catalog)
    let row = try #require(balance.outgoing.first)
    #expect(row.asked == 3 && row.answered == 2 && row.open == 1 && row.withoutFeedback == 1 && row.refused == 0)
    #expect(balance.incoming.isEmpty)
    #expect(balance.openItems == ["urn:entente:ca-fiu:request:2"])
  }
}
