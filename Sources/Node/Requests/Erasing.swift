internal import Audit
internal import Authority
internal import Holdings
internal import JSON
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// Erasing what is held on a person, here and, by the requests that follow, with everybody who was told; and what a peer
// takes back of what it gave.

/// What an erasure did.
public struct ErasureSummary: Sendable, Hashable {
  /// SHA-256 over the tombstones, and over what stays restricted.
  public let receipt: Digest
  public let erased: Int
  /// What stays because something stands against it.
  public let kept: Int
  /// Under which name it is followed until everybody who was told has answered; nil where nobody was told.
  public let matter: String?
}

extension ServiceNode {
  /// Erases exactly what a list says: the records and exchanges go, tombstones stay, and what something stands against is
  /// restricted until that ends. Whoever was told stands on the list of the matter until they have answered;
  /// ``draftNotices(of:at:)`` writes to them.
  ///
  /// Throws `node.erase.changed` where the list is no longer what would be done: look at it again, then decide; and
  /// `node.erase.nothing` where nothing is on it.
  public func erase(_ list: ErasureList, eraseBy: CivilDate? = nil, at signing: SigningDesk) async throws
    -> ErasureSummary
  {
    guard !list.items.isEmpty else { throw Fault("node.erase.nothing") }
    let ground = list.ground
    let now = clock.now()
    let erasedOn = now.date
    let by = eraseBy ?? CivilDate(daysSinceEpoch: erasedOn.daysSinceEpoch + ServiceNode.eraseWithinDays)
    let content = JSONValue.fields(
      (
        "facts",
        .string("What this service sent under the references named here; it was erased here on \(erasedOn).")
      ), ("asked", .array([.string("erase"), .string("tell-onward")])),
      (
        "fields",
        .fields(
          ("ground", .string(ground.id)), ("erase-by", .string(by.description)), ("passed-on", .string("tell-them")))
      ))
    let matter =
      list.told.isEmpty
      ? nil
      : HeldPropagation(
        .erasure, told: list.told.map { ($0.peer, $0.item) }, content: content, at: now, id: "matter-" + matterName())
    let plan = try await store.read { try $0.erasurePlan(list.scope, ground: ground, isAsked: false, at: now) }
    guard plan.signed(for: ground) == list.digest else { throw Fault("node.erase.changed") }
    let receipt = plan.receipt(for: ground, at: now)
    let act = EraseSubject(file: "subject-" + receipt.hex.prefix(16), list: list.digest, ground: ground.id)
    try await perform(act, logged: .erasure, at: signing, notes: plan.notes) { transaction in
      // As things stand now: what came to be held since stays, and nothing goes that was not shown.
      let current = try transaction.erasurePlan(list.scope, ground: ground, isAsked: false, at: now)
      guard current.signed(for: ground) == list.digest else { throw Fault("node.erase.changed") }
      try transaction.carryOut(current, ground, isAsked: false, at: now)
      if let matter { try transaction.keep(matter) }
    }
    return ErasureSummary(
      receipt: receipt, erased: plan.erasing.count, kept: plan.restricted.count, matter: matter?.id)
  }

  /// By when recipients are asked to have erased it, where the officer names no day.
  private static let eraseWithinDays = 30

  func matterName() -> String { String(Digest(of: entropy.bytes(16)).hex.prefix(12)) }

  /// Carries out a request of the type `data.erase`: what it names, the peer gave and nothing stands against goes, and the
  /// answer carries the receipt. What has to be kept is restricted, and answered so. What is not held is answered so.
  ///
  /// Nothing is touched before the request is accepted, begun and reviewed: throws what would be thrown at its answer.
  public func applyErasure(
    asked name: String, toldOnward: [String] = [], at signing: SigningDesk
  ) async throws -> RequestOutcome {
    let held = try await requestToApply("data.erase", name, at: signing)
    guard case .text(let code)? = held.state.message[field: "ground"],
      let ground = try ErasureRules.standard().ground(code)
    else { throw Fault("node.erase.not-asked") }
    if let done = try await carriedOut(held) {
      return try await answerApplied(held, done, toldOnward: toldOnward, at: signing)
    }
    let scope = try await itemsHeld(of: held)
    let now = clock.now()
    let (plan, reviewOn) = try await store.read { transaction in
      let plan = try transaction.erasurePlan(scope, ground: ground, isAsked: true, at: now)
      let holds = try transaction.standingHolds(at: now)
      return (plan, plan.restricted.compactMap { holds.reviewOn[$0.item.id] }.min())
    }
    guard !plan.steps.isEmpty else { return try await answerNotHeld(held, at: signing) }
    let done = try CarriedOut(
      plan, receipt: plan.receipt(for: ground, at: now),
      reviewOn: reviewOn ?? CivilDate(daysSinceEpoch: now.date.daysSinceEpoch + ServiceNode.lookAgainWithinDays))
    try await rehearse(done.answer(toldOnward: toldOnward), on: held, at: signing)
    let signed = plan.signed(for: ground)
    let act = EraseSubject(file: "subject-" + done.receipt.hex.prefix(16), list: signed, ground: ground.id)
    try await perform(act, logged: .erasure, at: signing, notes: plan.notes) { transaction in
      guard try transaction.request(held.id).version == held.version else { throw Fault("node.erase.changed") }
      let current = try transaction.erasurePlan(scope, ground: ground, isAsked: true, at: now)
      guard current.signed(for: ground) == signed else { throw Fault("node.erase.changed") }
      try transaction.carryOut(current, ground, isAsked: true, at: now)
      try transaction.keep(done, of: held.id)
    }
    return try await answerApplied(held, done, toldOnward: toldOnward, at: signing)
  }

  /// When what is restricted is looked at again, where no hold says it.
  private static let lookAgainWithinDays = 180

  /// A request of a peer that asks to correct or erase, with words that came in late screened. Throws
  /// `node.erase.not-asked` for another type, and for one that this service sent itself.
  func requestToApply(_ type: String, _ name: String, at signing: SigningDesk) async throws -> HeldRequest {
    let held = try await shownRequest(name, at: signing.desk)
    guard held.type.name == type, held.state.side == .recipient else { throw Fault("node.erase.not-asked") }
    try await store.read { try $0.checkUnrestricted(held.id) }
    try await screenAgain(held.id, at: signing)
    return try await store.read { try $0.request(held.id) }
  }

  /// Whether the answer could be given now: throws what the machine throws at it.
  func rehearse(_ answer: Answer, on held: HeldRequest, at signing: SigningDesk) async throws {
    let by = try await actor(signing.officer, as: held.state.message.to.kind)
    try StepPlan(request: held.id, action: .answered(answer), files: [], by: by, shown: by, held: held).rehearse(
      at: clock.now())
  }

  /// What was carried out on this request already, where its answer could not be given then.
  func carriedOut(_ held: HeldRequest) async throws -> CarriedOut? {
    try await store.read { try $0.record(.carriedOut, id: held.id).map { try CarriedOut(held: $0.content) } }
  }

  /// What a request of a peer names and this node holds of what that peer gave: its own requests whole, and its words in
  /// those of this service. Throws `node.erase.not-asked` where it names nothing.
  func itemsHeld(of held: HeldRequest) async throws -> ErasureScope {
    guard case .texts(let items)? = held.state.message[field: "items"] else { throw Fault("node.erase.not-asked") }
    return try await store.read { transaction in
      var scope = ErasureScope()
      for item in items where item != held.id {
        guard let row = try transaction.requestRow(exactly: item), row.peer == held.peer else { continue }
        if row.side == .recipient { scope.exchanges.append(item) } else { scope.given.append(item) }
      }
      return scope
    }
  }

  func answerNotHeld(_ held: HeldRequest, at signing: SigningDesk) async throws -> RequestOutcome {
    try await step(.answered(Answer(code: "not-held", marking: .serviceOnly)), on: held.id, at: signing)
  }

  func answerApplied(
    _ held: HeldRequest, _ done: CarriedOut, toldOnward: [String], at signing: SigningDesk
  ) async throws -> RequestOutcome {
    try await step(.answered(done.answer(toldOnward: toldOnward)), on: held.id, at: signing)
  }
}

/// What came of a request to correct or erase here, as it is answered.
struct CarriedOut: Sendable, Hashable {
  let receipt: Digest
  /// Until when what stays restricted is looked at again; nil where nothing stays.
  let reviewOn: CivilDate?
  /// What may be told of why something stays, or of what is left.
  let told: [String]

  /// A correction, or an erasure that nothing stood against.
  init(receipt: Digest) {
    self.receipt = receipt
    reviewOn = nil
    told = []
  }

  init(_ plan: ErasurePlan, receipt: Digest, reviewOn: CivilDate) throws(Fault) {
    let rules = try ErasureRules.standard()
    self.receipt = receipt
    self.reviewOn = plan.restricted.isEmpty ? nil : reviewOn
    told = Set(plan.steps.compactMap { $0.hold.flatMap { rules.hold($0)?.told } }).sorted()
  }

  /// `applied`, or `restricted` where something stays.
  func answer(toldOnward: [String]) -> Answer {
    var fields = [
      MessageField("receipt", .text(receipt.hex)),
      MessageField("told-onward", .texts(toldOnward.isEmpty ? [HeldPropagation.nobody] : toldOnward)),
    ]
    if let reviewOn { fields.append(MessageField("decision-by", .text(reviewOn.description))) }
    if !told.isEmpty { fields.append(MessageField("reasons", .text(told.joined(separator: " ")))) }
    return Answer(code: reviewOn == nil ? "applied" : "restricted", fields: fields, marking: .serviceOnly)
  }
}

extension CarriedOut: CanonicalCodable {
  func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(receipt)
    writer.write(optional: reviewOn) { $0.write($1) }
    writer.write(list: told)
  }

  init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    receipt = try reader.value()
    reviewOn = try reader.optional { try $0.value() }
    told = try reader.texts()
  }

  /// As it is kept; before there were answers of several kinds, the receipt alone was.
  fileprivate init(held content: [UInt8]) throws {
    if let receipt = try? Digest(canonicalBytes: content) {
      self.init(receipt: receipt)
    } else {
      try self.init(canonicalBytes: content)
    }
  }
}

extension ErasurePlan {
  /// How many go and stay, for the log.
  fileprivate var notes: [String] {
    ["tombstones \(erasing.count)"] + (restricted.isEmpty ? [] : ["restricted \(restricted.count)"])
  }
}

extension WriteTransaction {
  /// What of erased requests still waits: it does not leave, and nobody signs it any more. An envelope that is sealed has
  /// left: only its recipient can open it, and those after it could not be taken in without it.
  func dropWaiting(of requests: Set<String>, at now: Instant) throws {
    for job in try jobs(Outbound.queue, in: nil) {
      let outbound = try Outbound(canonicalBytes: job.content)
      guard let request = outbound.request, requests.contains(request) else { continue }
      if try self.outbound(outbound.item)?.state == .waiting {
        try settle(outbound: outbound.item, sent: false, at: now, notes: ["erased"])
      }
      try remove(job: job.id, from: Outbound.queue)
    }
    for request in requests { try removeRecord(.owedAnswers, id: request) }
    var waiting: [WaitingAct] = []
    try eachRecord(in: .waitingActs, after: "") {
      waiting.append(try WaitingAct(canonicalBytes: $0.content))
      return true
    }
    var going: Set<String> = []
    for act in waiting {
      let named = Set(act.pending.subjects + (act.step.map { [$0.request] } ?? []))
      guard !named.isDisjoint(with: requests) else { continue }
      try removeRecord(.waitingActs, id: act.pending.id)
      going.formUnion([act.pending.id] + (act.overriding.map { [$0.id] } ?? []))
    }
    for pending in try pendingActs() where going.contains(pending.id) || !requests.isDisjoint(with: pending.subjects) {
      try remove(pending: pending.id)
      try log(
        AuditEntry(
          time: now, kind: .erasure, act: "end-waiting", officer: "", purpose: "", basis: "", subjects: [pending.id],
          notes: ["act \(pending.kind.rawValue)", "erased"]))
    }
  }

  /// A peer's request to correct or erase was carried out, in the transaction that did it.
  func keep(_ done: CarriedOut, of request: String) throws {
    try replace(HeldRecord(collection: .carriedOut, id: request, content: done.canonicalBytes))
  }
}
