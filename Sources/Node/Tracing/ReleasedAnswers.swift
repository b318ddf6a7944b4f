internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import Joint
internal import Protection
internal import Requests
internal import Vocabulary
internal import World

// Answers that a standing release covers: given at once by who attends to what came, and only where everything that could be
// told lies within its limits. Otherwise the whole question waits for an officer; half an answer would say that there is more.

extension ServiceNode {
  /// Answers what came in and is covered. Anything that is not stays where it is.
  func answerUnderStandingReleases(at signing: SigningDesk) async throws {
    let today = clock.now().date
    let (rows, releases) = try await store.read { transaction in
      (
        try transaction.requestRows().filter {
          $0.side == .recipient && $0.type == traceRequestType && $0.stage == .screened && !$0.awaitsReview
        }, try transaction.standingReleases().filter { $0.isInForce(on: today) }
      )
    }
    guard !releases.isEmpty else { return }
    for row in rows.sorted(by: { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }) {
      for held in releases where held.release.to.text == row.peer {
        do {
          if try await answer(row.id, under: held, at: signing) { break }
        } catch is Fault { continue }
      }
    }
  }

  /// Whether the request was answered under the release.
  private func answer(_ id: String, under standing: HeldStandingRelease, at signing: SigningDesk) async throws -> Bool {
    let now = clock.now()
    let release = standing.release
    let (held, told) = try await store.read {
      (try $0.request(id), try $0.told(under: release.id, on: now.date))
    }
    guard let node = MemberID(description.id), let question = TraceQuestion(held.state.message, asked: node),
      held.state.screening?.isClear == true, held.state.message.asked == ["onward"],
      release.covers(question, by: release.to, for: held.state.message.purpose, on: now.date, told: told)
    else { return false }
    try await consult("continue-trace", subjects: [id, release.id], at: signing.desk) { _ in }
    // Who nobody assessed is told of by an officer alone; whether there is such a person decides nothing else.
    let legs = try await proposal(on: held).all
    let sorted = release.sort(
      legs.map(\.written.leg), of: question, by: release.to, for: held.state.message.purpose, on: now.date, told: told)
    guard sorted.waiting.isEmpty else { return false }
    let answer = Answer(
      telling: legs, of: held, under: "Standing release \(release.id)", marking: release.marking)
    _ = try await step(.accepted(pace: nil), on: id, at: signing)
    try await give(answer, telling: legs.count, on: id, under: standing, at: signing)
    return true
  }

  private func give(
    _ answer: Answer, telling legs: Int, on id: String, under standing: HeldStandingRelease, at signing: SigningDesk
  ) async throws {
    let release = standing.release
    let held = try await store.read { try $0.request(id) }
    let kind = held.state.message.to.kind
    let by = try await actor(signing.officer, as: kind)
    let officers = try await officers()
    // Whoever of the two is of another unit than who attends.
    let second = [standing.approval.officer, standing.pending.officer].lazy.compactMap { id in
      officers.first { $0.id == id }
    }.first { $0.id != signing.officer.id && !$0.isOfUnit(of: signing.officer) }
    guard let second else { throw Fault("authority.standing.other") }
    let plan = StepPlan(
      request: id, action: .answered(answer), files: [], by: by, shown: try await shown(by, in: held), held: held)
    // No officer states a purpose here: a threat to life holds it back.
    try await checkTelling(plan.action, on: held, for: .investigation)
    let act = AnswerRequest(
      request: id, type: held.type.name, answer: answer.code, event: plan.digest,
      disclosing: try await disclosure(plan), fallback: try await fallback(plan))
    let signed = SignedAct(
      signing: act, for: description.id, by: signing.officer, with: signing.key, under: signing.desk.warrant,
      clock: clock, entropy: entropy)
    let now = clock.now()
    let authorization = try gate.authorize(
      signed, under: try standing.approved, officers: officers, egress: try await egress(), parts: plan.parts,
      fallback: act.fallback == nil ? [] : plan.fallback, now: now)
    let other = try await actor(second, as: kind)
    try await store.effect(
      spending: authorization, kind: .disclosure, notes: [RequestStep.answer.rawValue, release.id]
    ) { transaction in
      guard try transaction.standingRelease(release.id).isInForce(on: now.date) else {
        throw Fault("authority.standing.other")
      }
      var told = try transaction.told(under: release.id, on: now.date)
      told.answers += 1
      told.legs += legs
      guard told.answers <= release.limits.answersADay, told.legs <= release.limits.legsADay else {
        throw Fault("authority.standing.other")
      }
      try transaction.count(told, under: release.id, on: now.date)
      _ = try plan.carryOut(
        [plan.event(second: other, at: now, signature: signed.signature)], in: transaction, now: now)
    }
  }
}
