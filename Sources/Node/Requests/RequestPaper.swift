public import Clocks
internal import Holdings
public import Requests
public import Vocabulary
internal import World

/// A request, or what was replied to it, with everything that a form on paper shows.
///
/// A paper leaves a service as easily as an envelope does. So it says what the other side was told: nothing before it
/// left, the neutral answer as any other, the officer's name for this peer, the moment at which it left. What the node
/// itself knows (who signed, when it was decided, what waits) is on the internal copy alone.
public struct RequestPaper: Sendable {
  public struct Clock: Sendable, Hashable {
    public let act: ClockAct
    public let rule: ClockRule
    /// Nil where the instrument sets no figure.
    public let deadline: Deadline?
  }

  public let message: RequestMessage
  public let type: RequestType
  /// The node's own copy, with what the other side was not told.
  public let isInternal: Bool
  public let clocks: [Clock]
  public let promised: Instant?
  public let received: Instant?
  /// The act that the paper is of; nil for a draft.
  public let event: RequestEvent?
  /// The zone of the authority that is asked; of this node's own copy, the node's.
  public let zone: TimeZoneID
  /// What happened so far, oldest first, with what was said in each step; on the internal copy alone.
  public let history: [RequestEvent]
}

extension ServiceNode {
  /// The zone by whose clocks the service works, in which its officers are shown times.
  public var zone: TimeZoneID { get throws { try CountryCalendar.of(description.country).zone } }

  /// The last moment of a day by the service's own clocks.
  public func endOfDay(_ day: CivilDate) throws -> Instant { try zone.endOfDay(day) }

  /// A request as it is printed, or the last reply to it: as the other side was told it, or as this node holds it. Logged
  /// as read. Throws `node.request.no-reply`, and `node.request.not-told` where the other side was told nothing yet.
  public func paper(
    of name: String, reply: Bool, isInternal: Bool = false, at desk: Desk
  ) async throws -> RequestPaper {
    let now = clock.now()
    let (view, unsealed) = try await consult(
      "read-request", at: desk, naming: { try [$0.wholeName(ofRequest: name)] }
    ) { transaction in
      let view = try transaction.requestView(name, for: desk, at: now)
      return (view, try transaction.unsealed(of: view.row.id))
    }
    let replies: Set<RequestStep> = [.answer, .withhold, .refuse, .postpone, .impossible]
    let events = view.history.filter { reply ? replies.contains($0.step) : $0.step == .send }
    if reply, events.isEmpty { throw Fault("node.request.no-reply") }
    var event = events.last
    if !isInternal, let last = events.last {
      guard let told = events.last(where: { view.isTold($0, waiting: unsealed) }) else {
        throw Fault("node.request.not-told")
      }
      event = view.isOwn(last) ? try await shown(told, in: view) : told
    }
    return RequestPaper(
      message: view.state.message, type: view.type, isInternal: isInternal,
      clocks: try view.clocks(isInternal: isInternal),
      promised: isInternal ? view.state.promised : view.promised(waiting: unsealed), received: view.state.receivedAt,
      event: event,
      zone: isInternal ? try zone : try CountryCalendar.of(view.state.message.to.country).zone,
      history: isInternal ? view.history : [])
  }

  /// An event of this node as it was sealed for the other side: see ``StepPlan``.
  private func shown(_ event: RequestEvent, in view: RequestView) async throws -> RequestEvent {
    let by = try await shown(event.by, after: view.history, on: view.state.side, to: view.row.peer)
    var (decided, signature) = (event.at, event.signature)
    if case .withheld(_, let undone?) = event.action, let first = view.history.first(where: { $0.signature == undone })
    {
      // It left when the answer would have left that it stands for, and under that one's signature.
      (decided, signature) = (first.at, first.signature)
    }
    var at = decided
    if view.state.side == .recipient, let received = view.state.receivedAt {
      at = TimeClass.next(after: decided, since: received, view.state.message.urgency.level)
    }
    let action = event.action.told
    return RequestEvent(
      action, by: by, second: view.type.needsSecondOfficer(action.step) ? by.second : nil, at: at, signature: signature)
  }
}

extension ReadTransaction {
  /// What a step that waits would say to the other side, where it is a request or a reply; times in a zone of this service.
  func paper(
    of waiting: WaitingAct, for desk: Desk, in zone: TimeZoneID, at now: Instant
  ) throws -> RequestPaper? {
    let printed: Set<RequestStep> = [.send, .answer, .refuse, .postpone, .impossible]
    guard let step = waiting.step, printed.contains(step.event.action.step) else { return nil }
    let view = try requestView(step.request, for: desk, at: now)
    return RequestPaper(
      message: view.state.message, type: view.type, isInternal: false, clocks: [], promised: nil, received: nil,
      event: step.event, zone: zone, history: [])
  }
}

extension RequestAction {
  /// As the other side is told it: the neutral answer is an answer.
  fileprivate var told: RequestAction {
    if case .withheld(let neutral, _) = self { .answered(neutral) } else { self }
  }
}

extension RequestView {
  fileprivate func isOwn(_ event: RequestEvent) -> Bool { event.step.side == state.side }

  /// Whether it is in the other side's envelopes: neither undone, nor ended before it left, nor still to leave.
  fileprivate func isTold(_ event: RequestEvent, waiting: Unsealed) -> Bool {
    !isOwn(event)
      || !state.withheld.contains { $0.event == event.signature } && !waiting.ended.contains(event.signature)
        && !waiting.open.contains(event.action.told)
  }

  /// What the other side was promised, whatever became of it here.
  fileprivate func promised(waiting: Unsealed) -> Instant? {
    let event = history.last { $0.step == .promise && isTold($0, waiting: waiting) }
    if case .promised(let date)? = event?.action { return date }
    return nil
  }

  /// The clocks that run. That for feedback runs at the service that is asked from the moment at which it decided, which
  /// it tells nobody.
  fileprivate func clocks(isInternal: Bool) throws -> [RequestPaper.Clock] {
    let rules = try ClockRules.standard()
    return try state.clocks.filter { clock in
      clock.stopped == nil && (isInternal || state.side == .requester || clock.act != .feedback)
    }.compactMap { clock in
      guard let rule = rules[clock.rule] else { return nil }
      return RequestPaper.Clock(
        act: clock.act, rule: rule, deadline: try state.deadline(of: clock, at: state.asOf, rules: rules))
    }
  }
}

/// What was decided of a request and is in no envelope.
private struct Unsealed {
  /// What waits for its time, or was stopped.
  var open: Set<RequestAction> = []
  /// What will not leave any more.
  var ended: Set<Digest> = []
}

extension ReadTransaction {
  fileprivate func unsealed(of request: String) throws -> Unsealed {
    var unsealed = Unsealed()
    for job in try jobs(Outbound.queue, in: .open) + jobs(Outbound.queue, in: .failed) {
      let outbound = try Outbound(canonicalBytes: job.content)
      guard outbound.envelope == nil, let parcel = try? RequestParcel(outbound.parcel), parcel.request == request
      else { continue }
      let event = try RequestEvent(json: parcel.event)
      if job.state == .open { unsealed.open.insert(event.action) } else { unsealed.ended.insert(event.signature) }
    }
    return unsealed
  }
}
