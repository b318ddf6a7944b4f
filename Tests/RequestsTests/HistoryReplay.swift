import JSON
import Requests
import Vocabulary

/// A history whose events were made once, with the type as it is carried: what the instrument says does not change when
/// somebody changes the type file.
struct CompiledHistory {
  struct Step {
    /// Names everything up to here, so that histories that begin alike are played once.
    let key: String
    let event: RequestEvent
    let now: Instant
  }

  let history: History
  let message: RequestMessage
  let steps: [Step]

  /// Nil where the history ends before the reducer is asked: an event that cannot even be written.
  init?(_ history: History, with player: HistoryPlayer) {
    guard let message = try? RequestMessage(json: history.patch.map { merged(player.example, $0) } ?? player.example)
    else { return nil }
    var play = Play(type: player.type, message: message)
    var key = history.patch?.text ?? ""
    var steps: [Step] = []
    for line in history.steps {
      key += "\n" + line
      if line.hasPrefix("+") {
        guard (try? play.take(line)) != nil else { return nil }
        continue
      }
      guard let event = try? play.event(line).0 else { return nil }
      steps.append(Step(key: key, event: event, now: play.now))
      do { try play.apply(event) } catch { break }
    }
    self.history = history
    self.message = message
    self.steps = steps
  }
}

/// Plays compiled histories on a type, remembering where each beginning led.
struct HistoryReplay {
  let type: RequestType
  private var known: [String: Result<[Side: RequestState], Fault>] = [:]

  init(type: RequestType) { self.type = type }

  /// Whether the history still holds.
  mutating func holds(_ compiled: CompiledHistory) -> Bool {
    var states: [Side: RequestState] = [:]
    for (index, step) in compiled.steps.enumerated() {
      let result = known[step.key] ?? taken(step, states, compiled.message)
      known[step.key] = result
      switch result {
      case .success(let next): states = next
      case .failure(let fault):
        guard index == compiled.steps.count - 1, case .refused(let code) = compiled.history.expectation else {
          return false
        }
        return fault.code.rawValue == code
      }
    }
    return HistoryPlayer.problem(states, compiled.history.expectation) == nil
  }

  private func taken(
    _ step: CompiledHistory.Step, _ states: [Side: RequestState], _ message: RequestMessage
  ) -> Result<[Side: RequestState], Fault> {
    let mine: Side = step.event.by.party.isSameBody(as: message.to) ? .recipient : .requester
    var next = states
    do {
      let (state, effects) = try RequestState.applying(
        step.event, to: states[mine], type: type, side: mine, now: step.now)
      next[mine] = state
      if effects.contains(.deliver(to: mine.other)) {
        next[mine.other] =
          try RequestState.applying(step.event, to: states[mine.other], type: type, side: mine.other, now: step.now)
          .state
      }
      return .success(next)
    } catch { return .failure(error) }
  }
}
