import JSON
import RequestSamples
import Requests
import Testing
import Vocabulary

/// Plays a history on both sides of a request and says where it parts from what is expected.
struct HistoryPlayer {
  let type: RequestType
  /// The type's filled example.
  let example: JSONValue

  /// Nil when the history holds; otherwise what went wrong, in words.
  func play(_ history: History) -> String? {
    let message: RequestMessage
    do { message = try RequestMessage(json: history.patch.map { merged(example, $0) } ?? example) } catch {
      if case .refused(let code) = history.expectation, code == error.code.rawValue { return nil }
      return "the message cannot be read: \(error.code) at \(error.location.field ?? "")"
    }
    var play = Play(type: type, message: message)
    for (index, line) in history.steps.enumerated() {
      let isLast = index == history.steps.count - 1
      do { try play.take(line) } catch {
        guard isLast, case .refused(let code) = history.expectation else {
          return "step \(index + 1), \(line): \(error.code)"
        }
        return error.code.rawValue == code ? nil : "refused with \(error.code), not \(code)"
      }
    }
    return Self.problem(play.states, history.expectation)
  }

  /// Whether both sides stand where the history ends, once all its steps were taken.
  static func problem(_ states: [Side: RequestState], _ expectation: History.Expectation) -> String? {
    switch expectation {
    case .refused(let code): return "nothing was refused; \(code) was expected"
    case .ends(let stage, let clocks):
      guard let state = states[.requester] ?? states[.recipient] else { return "nothing began" }
      for (side, own) in states where own.stage != stage && !isInner(own.stage, of: side) {
        return "the \(side.rawValue) stands at \(own.stage.rawValue)"
      }
      if state.stage != stage { return "it stands at \(state.stage.rawValue)" }
      let started = (states[.recipient] ?? state).clocks.map { "\($0.act.rawValue) \($0.rule)" }
      for clock in clocks where !started.contains(clock) { return "the clock \(clock) did not start" }
      return nil
    }
  }

  /// A stage that the other side does not learn of.
  private static func isInner(_ stage: RequestStage, of side: Side) -> Bool {
    side == .recipient ? [.screened, .inExecution].contains(stage) : [.awaitingApproval, .approved].contains(stage)
  }
}

/// A request under way, as both sides see it.
struct Play {
  let type: RequestType
  var message: RequestMessage
  var states: [Side: RequestState] = [:]
  /// Early 2026, one minute a step.
  var now = Instant(seconds: 1_768_312_000)
  private var count = 0

  /// One side took the event and told the other, and the other refused it: never lawful.
  static let parted = Fault.Code("test.sides-part")

  init(type: RequestType, message: RequestMessage) {
    self.type = type
    self.message = message
  }

  /// Takes the step that a line describes.
  mutating func take(_ line: String) throws(Fault) {
    if line.hasPrefix("+") {
      guard let seconds = span(line.dropFirst()) else { throw Fault("test.span") }
      now = now.adding(seconds: seconds)
      return
    }
    let (event, view) = try event(line)
    try apply(event, view: view)
  }

  /// Applies an event on the side that acts, and where it is shared on the other.
  mutating func apply(_ event: RequestEvent, view: Side? = nil) throws(Fault) {
    let mine: Side = view ?? (event.by.party.isSameBody(as: message.to) ? .recipient : .requester)
    var next = states
    let (state, effects) = try RequestState.applying(event, to: states[mine], type: type, side: mine, now: now)
    next[mine] = state
    if effects.contains(.deliver(to: mine.other)) {
      do {
        next[mine.other] =
          try RequestState.applying(event, to: states[mine.other], type: type, side: mine.other, now: now).state
      } catch { throw Fault(Self.parted, ("code", .text(error.code.rawValue))) }
    }
    states = next
    message = state.message
  }

  /// The event that a line describes, through its form in JSON: what a peer could send.
  mutating func event(_ line: String) throws(Fault) -> (RequestEvent, Side?) {
    var words = line.split(separator: " ").map(String.init)
    let name = words.removeFirst()
    var given: [String: String] = [:]
    if let at = words.firstIndex(where: { $0.hasPrefix("patch:") }) {
      given["patch"] = String(words[at...].joined(separator: " ").dropFirst("patch:".count))
      words.removeSubrange(at...)
    }
    for word in words {
      let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
      given[parts[0]] = parts.count == 2 ? parts[1] : ""
    }
    guard let step = RequestStep(rawValue: name) else { throw Fault("test.step", ("step", .text(name))) }
    count += 1
    now = now.adding(seconds: 60)
    var view: Side? = (given["by"] ?? given["side"]).flatMap(Side.init(rawValue:))
    if let on = given["on"] { view = Side(rawValue: on) }
    let acts: Side = given["side"].flatMap(Side.init(rawValue:)) ?? step.side ?? defaultSide(step)
    var members: [JSONValue.Member] = [.init("step", .string(name))]
    members += try contents(of: step, given)
    members.append(.init("by", actor(acts, officer: given["officer"] ?? defaultOfficer(step), given)))
    if let second = second(acts, step, given) { members.append(.init("second", second)) }
    members.append(.init("at", .string((given["at"].flatMap(span).map { now.adding(seconds: $0) } ?? now).description)))
    members.append(.init("signature", .string(signature(given["replay"] != nil ? count - 1 : count).hex)))
    if given["side"] == nil { view = given["on"].flatMap(Side.init(rawValue:)) }
    return (try RequestEvent(json: .object(members)), view)
  }

  private func signature(_ count: Int) -> Digest { Digest(of: "\(message.id) \(count) \(message.type)") }

  private func defaultSide(_ step: RequestStep) -> Side {
    switch step {
    case .feedback: type.feedback?.by ?? .requester
    case .grantConsent, .denyConsent: .recipient
    default: .requester
    }
  }

  private func defaultOfficer(_ step: RequestStep) -> String {
    switch step {
    case .approve, .returnDraft: "second"
    case .review: "reviewer"
    default: "handler"
    }
  }

  // MARK: Who

  private func actor(_ side: Side, officer: String, _ given: [String: String]) -> JSONValue {
    let party = side == .requester ? message.from.party : message.to
    let kind = given["by"] ?? party.kind.rawValue
    let unit = officer == "second" || officer == "reviewer" ? "Second unit" : "First unit"
    return .fields(
      ("country", .string(party.country.code)), ("kind", .string(kind)),
      ("authority", .string(kind == party.kind.rawValue ? party.authority : "Somebody else")),
      ("unit", .string(unit)), ("officer", .string("\(side.rawValue)-\(officer)")))
  }

  /// A second officer stands beside every act for which the type asks for one, unless the line says otherwise.
  private func second(_ side: Side, _ step: RequestStep, _ given: [String: String]) -> JSONValue? {
    switch given["second"] {
    case "none": nil
    case "same-officer": actor(side, officer: given["officer"] ?? "handler", [:])
    case "same-unit": actor(side, officer: "colleague", [:])
    case "other-side": actor(side.other, officer: "second", [:])
    default:
      type.needsSecondOfficer(step) ? actor(side, officer: "countersigning", [:]).with(unit: "Third unit") : nil
    }
  }

  // MARK: What

  private func contents(of step: RequestStep, _ given: [String: String]) throws(Fault) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    let patch: JSONValue?
    do { patch = try given["patch"].map { try JSONValue.parse(Array($0.utf8)) } } catch { throw Fault("test.patch") }
    let words = given["text"] == "none" ? " " : "Because of what this case shows, which is said here in words."
    func text(_ name: String, _ fallback: String) { members.append(.init(name, .string(given[name] ?? fallback))) }
    func list(_ name: String, _ fallback: [String]) {
      let codes = given[name].map { $0.split(separator: ",").map(String.init) } ?? fallback
      if !codes.isEmpty { members.append(.init(name, .array(codes.map(JSONValue.string)))) }
    }
    func until(_ fallback: String?) throws(Fault) {
      guard let written = given["until"] ?? fallback else { return }
      guard let seconds = span(written[...]) else { throw Fault("test.span") }
      members.append(.init("until", .string(now.adding(seconds: seconds).description)))
    }
    func why() { members.append(.init("explanation", .string(words))) }
    switch step {
    case .draft, .revise, .shareDraft, .send:
      members.append(.init("message", patch.map { merged(message.json, $0) } ?? message.json))
    case .clarify:
      why()
      if let patch { members.append(.init("message", merged(message.json, patch))) }
    case .commentDraft, .returnDraft, .askClarification, .lift, .withdraw: why()
    case .askApproval, .approve, .receive, .acknowledge, .resume, .begin, .close: break
    case .screen:
      text("outcome", "clear")
      list("signals", [])
    case .review:
      members.append(.init("clear", .bool(given["clear"] != "no")))
      why()
    case .accept:
      if let pace = given["pace"] { members.append(.init("pace", .string(pace))) }
    case .promise: try until("1d")
    case .transfer:
      let kind = given["to"] ?? message.to.kind.rawValue
      members.append(
        .init(
          "to",
          .fields(
            ("country", .string(given["country"] ?? message.to.country.code)), ("kind", .string(kind)),
            ("authority", .string(given["authority"] ?? "Another authority (invented)")))))
      why()
    case .refuse, .impossible, .denyConsent:
      if step == .denyConsent { text("question", "onward") }
      if let ground = given["ground"] { members.append(.init("ground", .string(ground))) }
      why()
    case .postpone:
      if let ground = given["ground"] { members.append(.init("ground", .string(ground))) }
      why()
      try until(nil)
    case .answer: members.append(.init("answer", answer(given)))
    case .withhold:
      members.append(.init("answer", answer(given)))
      // Of the event just before it.
      if given["undo"] != nil { members.append(.init("instead-of", .string(signature(count - 1).hex))) }
    case .extend:
      try until("30d")
      why()
    case .askConsent, .grantConsent:
      text("question", "onward")
      list("readers", type.readers.afterConsent.first.map { [$0.rawValue] } ?? ["police"])
      list("uses", ["intelligence"])
      if step == .askConsent { why() }
    case .feedback:
      text("code", "useful-background")
      list("results", given["code"] == "useful-led-to" ? ["lead"] : [])
      if given["text"] == nil { members.append(.init("text", .string("It confirmed what was known here."))) }
    }
    return members
  }

  /// The answer of that code with everything it needs, less what the line lacks.
  private func answer(_ given: [String: String]) -> JSONValue {
    let code = given["code"] ?? ""
    let lacking = (given["lacking"] ?? "").split(separator: ",").map(String.init)
    var fields: [JSONValue.Member] = []
    var names = type.answer(code)?.needs ?? []
    names += (given["with"] ?? "").split(separator: ",").map(String.init)
    for name in names where !lacking.contains(name) {
      fields.append(
        .init(name, type.answerField(name)?.sample(saying: "What is said here, in words.") ?? .string("anything")))
    }
    if let wrong = given["wrong"] { fields.append(.init(wrong, .array([.string("no such choice")]))) }
    var members: [JSONValue.Member] = [.init("code", .string(code))]
    if given["says"] != nil { members.append(.init("text", .string("More than the code says."))) }
    if !fields.isEmpty { members.append(.init("fields", .object(fields))) }
    let isNeutral = type.answer(code)?.isNeutral ?? false
    members.append(
      .init("marking", .string(isNeutral ? Marking.serviceOnly.description : "TLP:AMBER H1 H2")))
    if let until = given["until"], let seconds = span(until[...]) {
      members.append(.init("until", .string(now.adding(seconds: seconds).description)))
    }
    return .object(members)
  }

  /// `9h`, `3d`, `45min`, `-1h`.
  private func span(_ text: some StringProtocol) -> Int64? {
    let isBack = text.hasPrefix("-")
    let digits = text.drop { $0 == "-" }.prefix { $0.isNumber }
    let units: [String: Int64] = ["s": 1, "min": 60, "h": 3_600, "d": 86_400]
    guard let count = Int64(digits), let unit = units[String(text.drop { $0 == "-" || $0.isNumber })] else {
      return nil
    }
    return (isBack ? -1 : 1) * count * unit
  }
}

extension JSONValue {
  fileprivate func with(unit: String) -> JSONValue { merged(self, .fields(("unit", .string(unit)))) }
}
