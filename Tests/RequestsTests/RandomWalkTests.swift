import Definitions
import Foundation
import JSON
import Requests
import Testing
import Vocabulary

/// Courses of events made at random, lawful and not, played on both sides; after each one that was taken, what must always
/// hold is looked at by code that shares nothing with the reducer.
@Suite("No course of events reaches an unlawful state")
struct RandomWalkTests {
  private static let environment = ProcessInfo.processInfo.environment
  /// 100,000 a type in the soak; a short form otherwise.
  static let walks = environment["ENTENTE_SOAK"] == nil ? 200 : 100_000
  /// Where they begin; ENTENTE_WALK_SEED begins elsewhere.
  private static let seed = environment["ENTENTE_WALK_SEED"].flatMap { UInt64($0) } ?? 7

  @Test("random walks keep what must always hold", arguments: DefinitionReader.names(under: "requests/types/"))
  func walks(name: String) throws {
    let carried = try Carried.all.get()
    let type = try #require(
      carried.catalog.types.first { name.hasSuffix("/" + $0.name.replacing(".", with: "-") + ".yaml") })
    let example = try RequestMessage(json: try #require(carried.examples[type.name]))
    var settled = 0
    var taken = 0
    var chance = SplitMix64(seed: name.utf8.reduce(Self.seed) { $0 &* 31 &+ UInt64($1) })
    for walk in 0..<Self.walks {
      var walker = Walker(type: type, message: example, chance: chance)
      if let problem = walker.walk() {
        Issue.record("\(type.name), walk \(walk): \(problem)")
        break
      }
      if walker.play.states[.requester]?.stage.isSettled == true { settled += 1 }
      taken += walker.taken
      chance = walker.chance
    }
    // Walks that get nowhere would show nothing.
    #expect(settled * 10 > Self.walks, "only \(settled) walks of \(Self.walks) came to an end")
    #expect(taken > Self.walks * 5)
    if Self.walks > 1_000 { print("walks: \(type.name): \(Self.walks), \(taken) lawful steps, \(settled) ends") }
  }
}

/// A small generator (Steele, Lea, Flood 2014): the same seed, the same walk.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// One walk: steps chosen at random, most of them plausible, some hostile.
struct Walker {
  var play: Play
  var chance: SplitMix64
  /// Events that were lawful.
  private(set) var taken = 0
  private var witness: Witness

  init(type: RequestType, message: RequestMessage, chance: SplitMix64) {
    play = Play(type: type, message: message)
    self.chance = chance
    witness = Witness(type: type)
  }

  /// What each side has yet to receive: an envelope takes its time, and the two sides' events cross.
  private var underWay: [Side: [RequestEvent]] = [:]

  /// Nil when everything held.
  mutating func walk() -> String? {
    for _ in 0..<Int.random(in: 8...36, using: &chance) {
      let line = self.line()
      if let event = try? play.event(line).0, let problem = take(event) { return "after \(line): \(problem)" }
      if Int.random(in: 0..<4, using: &chance) > 0, let problem = deliver() { return "after \(line): \(problem)" }
    }
    return deliver() ?? witness.end(play.states)
  }

  /// Applies an event on the side that acts. What is refused there changes nothing and is told to nobody.
  private mutating func take(_ event: RequestEvent) -> String? {
    let mine: Side = event.by.party.isSameBody(as: play.message.to) ? .recipient : .requester
    guard
      let (state, effects) = try? RequestState.applying(
        event, to: play.states[mine], type: play.type, side: mine, now: play.now)
    else { return nil }
    play.states[mine] = state
    if mine == .requester { play.message = state.message }
    taken += 1
    if effects.contains(.deliver(to: mine.other)) { underWay[mine.other, default: []].append(event) }
    return witness.saw(event, by: mine)
  }

  /// Hands over everything under way. What one side lawfully did, the other takes: as it is, or as too late.
  private mutating func deliver() -> String? {
    for side in Side.allCases {
      for event in underWay[side] ?? [] {
        do {
          play.states[side] =
            try RequestState.applying(event, to: play.states[side], type: play.type, side: side, now: play.now).state
        } catch { return "the \(side.rawValue) refuses \(event.step.rawValue): \(error.code)" }
      }
      underWay[side] = []
    }
    return nil
  }

  /// A step and its particulars, drawn from what could be wanted here and, one time in six, from anything at all.
  private mutating func line() -> String {
    let stage = play.states[.recipient]?.stage ?? play.states[.requester]?.stage
    let mine = play.states[.requester]?.stage
    let likely: [RequestStep] =
      switch (mine, stage) {
      case (nil, _): [.draft]
      case (.draft?, _): [.askApproval, .askApproval, .shareDraft, .commentDraft, .revise]
      case (.awaitingApproval?, _): [.approve, .approve, .returnDraft]
      case (.approved?, _): [.send]
      case (_, .sent?): [.receive]
      case (_, .received?): [.acknowledge, .screen]
      case (_, .acknowledged?): [.screen]
      case (_, .screened?): [.accept, .accept, .accept, .review, .askClarification, .refuse, .postpone, .transfer]
      case (_, .clarificationAsked?): [.clarify, .clarify, .refuse]
      case (_, .accepted?): [.begin, .begin, .answer, .postpone, .promise, .impossible, .feedback]
      case (_, .inExecution?), (_, .answeredPartial?):
        [.answer, .answer, .answer, .postpone, .impossible, .askClarification]
      case (_, .postponed?): [.resume, .resume, .refuse]
      case (_, .answeredFinal?), (_, .executed?), (_, .lifted?), (_, .feedbackGiven?):
        [.feedback, .close, .askConsent, .grantConsent, .denyConsent, .extend, .lift]
      default: [.close, .askConsent, .grantConsent]
      }
    let isAnything = Int.random(in: 0..<6, using: &chance) == 0
    let step = isAnything ? RequestStep.allCases.randomElement(using: &chance)! : likely.randomElement(using: &chance)!
    return ([step.rawValue] + particulars(of: step)).joined(separator: " ")
  }

  private mutating func particulars(of step: RequestStep) -> [String] {
    let type = play.type
    func pick(_ codes: [String], _ chance: inout SplitMix64) -> String {
      // One time in eight a code that the type does not have.
      let odd = ["fiscal-matters", "invented", "no-hit", "bank-secrecy"]
      return Int.random(in: 0..<8, using: &chance) == 0 || codes.isEmpty
        ? odd.randomElement(using: &chance)! : codes.randomElement(using: &chance)!
    }
    var words: [String] = []
    switch step {
    case .refuse: words.append("ground:" + pick(type.refusalGrounds.map(\.code), &chance))
    case .postpone: words.append("ground:" + pick(type.postponementGrounds.map(\.code), &chance))
    case .impossible: words.append("ground:" + pick(type.impossibilityGrounds.map(\.code), &chance))
    case .denyConsent: words.append("ground:" + pick(type.consentDenialGrounds.map(\.code), &chance))
    case .answer:
      words.append(
        "code:" + pick(type.answers.map(\.code), &chance) + (Bool.random(using: &chance) ? " until:30d" : ""))
    case .screen:
      words.append("outcome:" + (["clear", "clear", "clear", "needs-review", "refuse"].randomElement(using: &chance)!))
    case .review: words.append(Bool.random(using: &chance) ? "clear:yes" : "clear:no")
    case .extend: words.append("until:\(Int.random(in: 1...90, using: &chance))d")
    case .feedback: words.append("code:" + Feedback.Code.allCases.randomElement(using: &chance)!.rawValue)
    default: break
    }
    switch Int.random(in: 0..<24, using: &chance) {
    case 0: words.append("second:none")
    case 1: words.append("second:same-unit")
    case 2: words.append("side:requester")
    case 3: words.append("side:recipient")
    case 4: words.append("by:carrier")
    case 5: words.append("officer:handler")
    case 6: words.append("at:2h")
    default: break
    }
    return words
  }
}
