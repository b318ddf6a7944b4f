import Definitions
import JSON
import Requests
import Testing
import Vocabulary

@Suite("Safeguards in the room of requests") struct RequestSafeguardTests {
  private static let person = #"{"kind": "person", "role": "suspect", "names": ["Ada Quillfeather"]"#

  private func faults(_ patch: String) throws -> [String] {
    MessageCheck.faults(try Fixture.message(patch), try Fixture.type()).map(\.code.rawValue)
  }

  @Test("safeguard 17: whoever gained nothing by it cannot be called a suspect of smuggling")
  func benefit() throws {
    let missing = "requests.subject.benefit-missing"
    #expect(try faults("{}") == [])
    for benefit in ["", #", "benefit": " ""#, #", "benefit": "money""#] {
      #expect(try faults(#"{"subjects": [\#(Self.person)\#(benefit)}]}"#).contains(missing), "\(benefit)")
    }
    let known = #", "benefit": "1,900 euros in fares, by the payment messages""#
    #expect(try faults(#"{"subjects": [\#(Self.person)\#(known)}]}"#) == [])
    // Of another offence, and in a role that accuses nobody, nothing is asked.
    #expect(try faults(#"{"offences": ["fraud"], "subjects": [\#(Self.person)}]}"#) == [])
    let contact = Self.person.replacing("suspect", with: "contact")
    #expect(try faults(#"{"subjects": [\#(contact)}]}"#) == [])
    // Nor is it sent, or taken in, by the machine itself.
    let player = try Carried.all.get().player("fiu.request")
    let patch = try JSONValue.parse(Array(#"{"subjects": [\#(Self.person)}]}"#.utf8))
    var play = Play(type: player.type, message: try RequestMessage(json: merged(player.example, patch)))
    try play.take("draft")
    #expect(code { try play.take("ask-approval") } == missing)
  }

  @Test("safeguard 16: an expired list of abuse signals lets nothing pass without a person, and none is without a day")
  func abuseSignalsExpire() throws {
    let screen = try AbuseScreen.standard()
    let message = try Fixture.message()
    let watch = AbuseScreen.Requester(isOnWatchList: false)
    #expect(screen.run(message, requester: watch, on: screen.expires).outcome == .clear)
    let after = screen.run(message, requester: watch, on: screen.expires.adding(days: 1))
    #expect(after.outcome == .needsReview && after.signals.map(\.code) == ["signals-expired"])
    let text = try DefinitionReader.embeddedText("requests/abuse-signals.yaml")
    for (old, new) in [("expires: 2028-06-30\n", ""), ("expires: 2028-06-30", "expires: 2038-06-30")] {
      let fault = #expect(throws: Fault.self) {
        try AbuseScreen(reading: try DefinitionReader(text: text.replacing(old, with: new), name: "signals.yaml"))
      }
      #expect(fault?.location.field == "expires")
    }
  }

  @Test("safeguard 16: a route notice says until when, and lasts no longer than its clock")
  func routeNoticesExpire() throws {
    let type = try #require(try RequestTypeCatalog.standard().type("carrier.notice"))
    #expect(type.field("valid-until")?.required == .yes)
    #expect(type.clockRule(.hold, pace: .routine) == "route-notice")
  }

  @Test("safeguard 4: the screen proposes, and only an officer who is not the handler decides")
  func reviewerIsNotTheHandler() throws {
    let player = try Carried.all.get().player("fiu.request")
    var play = Play(type: player.type, message: try RequestMessage(json: player.example))
    for line in ["draft", "ask-approval", "approve", "send", "receive", "acknowledge"] { try play.take(line) }
    let message = play.message
    let handler = try Fixture.actor("one", unit: "desk", party: message.to)
    func event(_ action: RequestAction, by actor: Actor) -> RequestEvent {
      RequestEvent(action, by: actor, at: play.now, signature: Digest(of: "\(action.step.rawValue) \(actor.officer)"))
    }
    let screened = RequestAction.screened(Screening(outcome: .refuse, signals: ["political-character"]))
    try play.apply(event(screened, by: handler))
    #expect(play.states[.recipient]?.stage == .screened)
    let clear = RequestAction.reviewed(isClear: true, try #require(Explanation("An ordinary theft")))
    #expect(throws: Fault.self) { try play.apply(event(.accepted(pace: nil), by: handler)) }
    #expect(throws: Fault.self) { try play.apply(event(clear, by: handler)) }
    try play.apply(event(clear, by: try Fixture.actor("two", unit: "legal", party: message.to)))
    try play.apply(event(.accepted(pace: nil), by: handler))
    #expect(play.states[.recipient]?.stage == .accepted)
  }

  @Test("a neutral answer has one marking, whatever stands behind it")
  func neutralMarking() throws {
    let player = try Carried.all.get().player("fiu.request")
    var play = Play(type: player.type, message: try RequestMessage(json: player.example))
    for line in ["draft", "ask-approval", "approve", "send", "receive", "acknowledge", "screen", "accept", "begin"] {
      try play.take(line)
    }
    let neutral = try #require(player.type.neutralAnswer)
    let handler = try Fixture.actor("one", unit: "desk", party: play.message.to)
    let second = try Fixture.actor("two", unit: "legal", party: play.message.to)
    for (text, expected) in [
      ("TLP:RED PAP:RED", "requests.answer.neutral-carries"), ("TLP:AMBER H1 H2", "requests.answer.neutral-carries"),
      (Marking.serviceOnly.description, nil),
    ] {
      let answer = Answer(code: neutral.code, marking: try #require(Marking(text)))
      let event = RequestEvent(
        .answered(answer), by: handler, second: second, at: play.now, signature: Digest(of: text))
      #expect(code { try play.apply(event) } == expected, "\(text)")
    }
  }

  @Test("safeguard 5: types that freeze, propose a sanction or answer what is held never send or answer by one officer")
  func typesWantTwo() throws {
    let catalog = try RequestTypeCatalog.standard()
    for type in catalog.types { #expect(type.needsSecondOfficer(.send), "\(type.name)") }
    for name in ["asset.freeze", "asset.confiscate", "asset.hold", "sanction.propose", "fiu.request", "police.info"] {
      #expect(try #require(catalog.type(name)).needsSecondOfficer(.answer), "\(name)")
    }
  }
}
