public import Clocks
public import Requests
public import Vocabulary

/// A request, or what was replied to it, with everything that a form on paper shows.
public struct RequestPaper: Sendable {
  public struct Clock: Sendable, Hashable {
    public let act: ClockAct
    public let rule: ClockRule
    /// Nil where the instrument sets no figure.
    public let deadline: Deadline?
  }

  public let message: RequestMessage
  public let type: RequestType
  public let clocks: [Clock]
  public let promised: Instant?
  public let received: Instant?
  /// The act that the paper is of; nil for a draft.
  public let event: RequestEvent?
  /// The zone of the authority that is asked.
  public let zone: TimeZoneID
  /// What happened so far, oldest first, an event a sentence.
  public let history: [Sentence]
}

extension ServiceNode {
  /// A request as it is printed, or the last reply to it. Logged as read. Throws `node.request.no-reply`.
  public func paper(of name: String, reply: Bool, at desk: Desk) async throws -> RequestPaper {
    let view = try await request(name, at: desk)
    let replies: Set<RequestStep> = [.answer, .withhold, .refuse, .postpone, .impossible]
    let event = view.history.last { reply ? replies.contains($0.step) : $0.step == .send }
    if reply, event == nil { throw Fault("node.request.no-reply") }
    let rules = try ClockRules.standard()
    let clocks: [RequestPaper.Clock] = try view.state.clocks.filter { $0.stopped == nil }.compactMap { clock in
      guard let rule = rules[clock.rule] else { return nil }
      return RequestPaper.Clock(
        act: clock.act, rule: rule, deadline: try view.state.deadline(of: clock, at: view.state.asOf, rules: rules))
    }
    return RequestPaper(
      message: view.state.message, type: view.type, clocks: clocks, promised: view.state.promised,
      received: view.state.receivedAt, event: event, zone: try CountryCalendar.of(view.state.message.to.country).zone,
      history: view.history.map { event in
        Sentence(
          event.second == nil ? "exchange.history" : "exchange.history.two", ("at", .instant(event.at)),
          ("step", .step(event.step)), ("officer", .text(event.by.officer)), ("unit", .text(event.by.unit)),
          ("second", .text(event.second?.officer ?? "")))
      })
  }
}
