import Clocks
import JSON
import Requests
import Testing
import Vocabulary

@Suite("Where a request stands at a moment")
struct StandingTests {
  private func play(_ name: String, _ lines: [String], _ patch: String = "{}") throws -> (Play, RequestState) {
    let player = try Carried.all.get().player(name)
    let json = merged(player.example, try JSONValue.parse(Array(patch.utf8)))
    var play = Play(type: player.type, message: try RequestMessage(json: json))
    for line in lines { try play.take(line) }
    return (play, try #require(play.states[.recipient]))
  }

  private let received = ["draft", "ask-approval", "approve", "send", "receive"]

  @Test("overdue is computed for any moment, also a past one, and stored nowhere")
  func overdue() throws {
    let rules = try ClockRules.standard()
    let (play, state) = try play("fiu.request", received)
    let later = play.now.adding(seconds: 30 * 86_400)
    #expect(try !state.standing(at: play.now, rules: rules).isOverdue)
    #expect(try state.standing(at: later, rules: rules).overdue == [.answer])
    #expect(try state.standing(at: play.now, rules: rules).deadlines.first?.deadline.isVerified == false)
    // Both sides compute the same.
    let theirs = try #require(play.states[.requester])
    #expect(try theirs.standing(at: later, rules: rules).dates == state.standing(at: later, rules: rules).dates)
    // Once it is answered nothing is due; that it was late is still true of the days in between.
    var answered = play
    answered.now = later
    for line in ["acknowledge", "screen", "accept", "begin", "answer code:full"] { try answered.take(line) }
    let done = try #require(answered.states[.recipient])
    #expect(try !done.standing(at: answered.now.adding(seconds: 86_400), rules: rules).isOverdue)
    #expect(try done.standing(at: later, rules: rules).isOverdue)
  }

  @Test("what the instrument says, what was asked and what was promised stay apart")
  func dates() throws {
    let rules = try ClockRules.standard()
    let (play, state) = try play(
      "fiu.request", received + ["acknowledge", "screen", "accept", "promise until:2d"],
      #"{"urgency": {"requested-by": "2026-01-20T12:00:00Z"}}"#)
    let dates = try state.standing(at: play.now, rules: rules).dates
    #expect(dates.statutory?.rule == "amld6-response")
    #expect(dates.requested == Instant(seconds: 1_768_910_400))
    #expect(dates.promised == play.now.adding(seconds: 2 * 86_400))
  }

  @Test("a request that lost its point before it was settled has expired")
  func expired() throws {
    let rules = try ClockRules.standard()
    let (play, state) = try play("fiu.request", received)
    let end = try #require(state.message.validUntil)
    #expect(try state.standing(at: end.adding(seconds: 1), rules: rules).isExpired)
    #expect(try !state.standing(at: play.now, rules: rules).isExpired)
  }

  @Test("an answer that crossed the withdrawal owes nobody feedback, and both sides close")
  func crossing() throws {
    let rules = try ClockRules.standard()
    for name in ["fiu.request", "police.info", "asset.trace"] {
      let type = try #require(try Carried.all.get().catalog.type(name))
      #expect(type.feedback?.isRequired == true)
      let final = try #require(type.answers.first { $0.result != .partial && !$0.isNeutral })
      let begun = ["acknowledge", "screen", "accept"] + (type.allows(.execute) ? ["begin"] : [])
      var (play, _) = try play(name, received + begun)
      let answer = try play.event("answer code:\(final.code)").0
      let withdrawal = try play.event("withdraw").0
      for (event, first) in [(answer, Side.recipient), (withdrawal, .requester)] {
        play.states[first] =
          try RequestState.applying(event, to: play.states[first], type: type, side: first, now: play.now).state
      }
      for (event, last) in [(answer, Side.requester), (withdrawal, .recipient)] {
        let (state, effects) = try RequestState.applying(
          event, to: play.states[last], type: type, side: last, now: play.now)
        #expect(effects.contains(.crossed(event.step)))
        play.states[last] = state
      }
      let theirs = try #require(play.states[.recipient])
      let due = try theirs.standing(at: play.now, rules: rules).deadlines.map(\.act)
      #expect(!due.contains(.feedback), "\(name)")
      try play.take("close")
      #expect(play.states.values.allSatisfy { $0.stage == .closed }, "\(name)")
    }
  }

  @Test("a question stops the hour of a removal order, and its answer starts the hour anew")
  func restart() throws {
    let rules = try ClockRules.standard()
    let carried = try Carried.all.get()
    guard let type = carried.catalog.type("content.order"), type.allows(.clarify) else { return }
    let opening = type.allows(.acknowledge) ? received + ["acknowledge", "screen"] : received + ["screen"]
    var (play, state) = try play("content.order", opening + ["ask-clarification"])
    let afternoon = play.now.adding(seconds: 5 * 3_600)
    #expect(try !state.standing(at: afternoon, rules: rules).isOverdue)
    play.now = afternoon
    try play.take("clarify")
    state = try #require(play.states[.recipient])
    #expect(try !state.standing(at: play.now.adding(seconds: 3_500), rules: rules).isOverdue)
    #expect(try state.standing(at: play.now.adding(seconds: 3_700), rules: rules).isOverdue)
  }

  @Test("urgent police information obtainable only from others runs on three days instead of eight hours")
  func pace() throws {
    let rules = try ClockRules.standard()
    guard let type = try Carried.all.get().catalog.type("police.info"), let ground = type.urgencyGrounds.first else {
      return
    }
    let urgent =
      #"{"urgency": {"level": "\#(ground.level.rawValue)", "ground": "\#(ground.code)", "explanation": "Somebody is held."}}"#
    let opening = received + (type.allows(.acknowledge) ? ["acknowledge", "screen"] : ["screen"])
    let (held, direct) = try play("police.info", opening + ["accept"], urgent)
    let (obtained, indirect) = try play("police.info", opening + ["accept pace:urgent-indirect"], urgent)
    #expect(try direct.standing(at: held.now, rules: rules).dates.statutory?.rule == "2023-977-u1")
    #expect(try indirect.standing(at: obtained.now, rules: rules).dates.statutory?.rule == "2023-977-u2")
    #expect(throws: Fault.self) { try play("police.info", opening + ["accept pace:emergency"], urgent) }
  }

  @Test("a preservation lasts until its day, longer once extended, and not once released")
  func hold() throws {
    let rules = try ClockRules.standard()
    guard let type = try Carried.all.get().catalog.type("preserve") else { return }
    let code = try #require(type.answers.first { $0.result == .executed }?.code)
    var (play, state) = try play(
      "preserve", received + ["acknowledge", "screen", "accept", "begin", "answer code:\(code) until:60d"])
    let day61 = play.now.adding(seconds: 61 * 86_400)
    #expect(try state.standing(at: day61, rules: rules).isHoldOver)
    #expect(try !state.standing(at: day61, rules: rules).isOverdue)
    try play.take("extend until:90d")
    state = try #require(play.states[.recipient])
    #expect(try !state.standing(at: day61, rules: rules).isHoldOver)
    #expect(throws: Fault.self) { try play.take("extend until:80d") }
    try play.take("lift")
    state = try #require(play.states[.recipient])
    #expect(try !state.standing(at: day61.adding(seconds: 365 * 86_400), rules: rules).isHoldOver)
  }
}
