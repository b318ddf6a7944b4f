internal import Audit
internal import Authority
internal import Casework
internal import Federation
internal import Holdings
internal import Joint
internal import Ledger
internal import MoneyFlow
internal import Ontology
internal import Protection
internal import Requests
public import Vocabulary
internal import World

// Answering a trace: the way of the one payment that is asked about, as far as it is held here, and exactly the lines that
// would leave. What names somebody who is sheltered is not among them, nor what lies behind it: nothing says so, to nobody.

/// What an answer to a trace would tell.
public struct TraceProposal: Sendable, Hashable {
  public struct Leg: Sendable, Hashable {
    /// By which it is released, from 1.
    public let number: Int
    /// An account on it is held by somebody whom nobody assessed: it is released by its number alone.
    public let isNotAssessed: Bool
    let written: WrittenLeg

    public var from: String { written.leg.from }
    public var to: String { written.leg.to }
    /// Where the second account is held, if that is abroad.
    public var heldIn: CountryCode? { written.heldIn }
    public var sum: Money { written.leg.sum }
    public var at: Instant { written.leg.at }
    /// Of a thousand.
    public var share: Int { written.leg.share }
    /// The line as it would leave.
    public var text: String { written.text }
  }

  public let request: String
  public let peer: String
  public let account: String
  public let sum: Money
  public let at: Instant
  public let legs: [Leg]

  /// States in which the money of these legs goes on.
  static func goesOn(_ legs: [Leg]) -> [CountryCode] { Set(legs.compactMap(\.heldIn)).sorted() }

  /// What is released when all is: without what waits for its number, and what lies behind that.
  var all: [Leg] { closed(legs.filter { !$0.isNotAssessed }) }

  /// Of some legs those to which others of them lead.
  private func closed(_ some: [Leg]) -> [Leg] {
    var reached: Set<String> = [account]
    return some.filter { leg in
      guard reached.contains(leg.from) else { return false }
      reached.insert(leg.to)
      return true
    }
  }

  /// The legs of these numbers. Throws `trace.leg-unknown`, and `trace.leg-behind` for one without what leads to it.
  func numbered(_ numbers: [Int]) throws -> [Leg] {
    let wanted = Set(numbers)
    guard wanted.isSubset(of: legs.map(\.number)) else { throw Fault("trace.leg-unknown") }
    let some = legs.filter { wanted.contains($0.number) }
    let kept = closed(some)
    if let behind = some.first(where: { leg in !kept.contains(leg) }) {
      throw Fault("trace.leg-behind", ("leg", .integer(Int64(behind.number))))
    }
    return kept
  }
}

/// What an officer releases of a proposal.
public enum TraceRelease: Sendable, Hashable {
  /// All but what waits for its number.
  case all
  case legs([Int])
  /// Nothing: the neutral answer.
  case nothing
}

extension ServiceNode {
  /// Follows the money that a request asks about, and gives what an answer would tell, exactly. Logged; nothing leaves by it.
  ///
  /// Throws `trace.not-a-trace`, and `trace.not-accepted` for a request that was not screened and accepted: nothing is looked
  /// up before.
  public func proposeTrace(_ request: String, at desk: Desk) async throws -> TraceProposal {
    let held = try await shownRequest(request, at: desk)
    guard held.state.side == .recipient, held.type.name == traceRequestType else {
      throw Fault("trace.not-a-trace", ("request", .text(held.id)))
    }
    guard [.accepted, .inExecution, .answeredPartial].contains(held.state.stage) else {
      throw Fault("trace.not-accepted")
    }
    try await consult("continue-trace", subjects: [held.id], at: desk) { _ in }
    return try await proposal(on: held)
  }

  /// Answers with what an officer releases of the proposal; the answer waits for a second officer of another unit.
  ///
  /// `more` says what is still being obtained: the answer is then a part, and another may follow.
  public func releaseTrace(
    _ request: String, _ release: TraceRelease, marking: Marking = .serviceOnly, more: String? = nil,
    at signing: SigningDesk
  ) async throws -> StepSummary {
    let proposal = try await proposeTrace(request, at: signing.desk)
    let legs: [TraceProposal.Leg] =
      switch release {
      case .all: proposal.all
      case .legs(let numbers): try proposal.numbered(numbers)
      case .nothing: []
      }
    let held = try await shownRequest(request, at: signing.desk)
    let answer = Answer(
      telling: legs, of: held, under: "Decision of an officer, \(clock.now().date)", marking: marking, more: more)
    return StepSummary(held.id, try await step(.answered(answer), on: held.id, at: signing))
  }

  /// What could be told of a request's payment, without what names anybody who is sheltered.
  func proposal(on held: HeldRequest) async throws -> TraceProposal {
    guard let node = MemberID(description.id), let question = TraceQuestion(held.state.message, asked: node) else {
      throw Fault("trace.not-a-trace", ("request", .text(held.id)))
    }
    let peer = try await admitted(held.peer)
    let ledger = try await traceLedger()
    var reference: String?
    if case .text(let text)? = held.state.message[field: "payment-reference"] { reference = text }
    let found = try await LongWork.run { [reference] in try ledger.answer(to: question, reference: reference) }
    let legs = try await lettingThrough(found, of: question, in: ledger, to: peer.recipient(of: held.state.message))
    return TraceProposal(
      request: held.id, peer: peer.identity.name, account: question.account, sum: question.sum, at: question.sentAt,
      legs: legs)
  }

  /// The legs that name nobody who is sheltered, as far as others of them lead there; numbered.
  private func lettingThrough(
    _ found: [LocalLeg], of question: TraceQuestion, in ledger: TraceLedger, to recipient: Recipient
  ) async throws -> [TraceProposal.Leg] {
    guard !found.isEmpty else { return [] }
    let accounts = Set(found.flatMap { [$0.payer, $0.payee] })
    let owners = Dictionary(
      uniqueKeysWithValues: accounts.map { ($0, ledger.isAbroad($0) ? nil : ledger.ledger.accounts.owner($0)) })
    let keys = Set(owners.values.compactMap { $0 })
    let today = clock.now().date
    let standings = try await store.read { try $0.standings(ofHolders: keys, on: today) }
    let scanner = try await egress()
    let written = found.map { WrittenLeg($0.leg, heldIn: $0.heldIn) }
    func isClear(_ lines: [String]) -> Bool {
      scanner.scan([OutboundPart(name: "legs", bytes: Array(lines.joined(separator: "\n").utf8))], to: recipient)
        .isClear
    }
    // Most answers name nobody: then one search will do.
    let areClear = isClear(written.compactMap { $0?.text } + [question.account])
    guard areClear || isClear([question.account]) else { return [] }
    func isNotAssessed(_ account: Int) -> Bool {
      guard !ledger.isAbroad(account), ledger.ledger.accounts.kind(account) == .person else { return false }
      let standing = (owners[account] ?? nil).flatMap { standings[$0] }
      return (standing?.role ?? .notAssessed) == .notAssessed
    }
    var legs: [TraceProposal.Leg] = []
    var reached: Set<String> = [question.account]
    for (local, written) in zip(found, written) {
      let isSheltered = [local.payer, local.payee].contains { account in
        (owners[account] ?? nil).flatMap { standings[$0]?.isSheltered } ?? false
      }
      guard let written, !isSheltered, areClear || isClear([written.text]), reached.contains(local.leg.from) else {
        continue
      }
      reached.insert(local.leg.to)
      legs.append(
        TraceProposal.Leg(
          number: legs.count + 1,
          // The account that is asked about was named by who asks.
          isNotAssessed: (local.leg.from != question.account && isNotAssessed(local.payer))
            || isNotAssessed(local.payee),
          written: written))
    }
    return legs
  }
}

extension TraceLedger {
  /// The way of the payment that is asked about; empty where none such is held.
  fileprivate func answer(to question: TraceQuestion, reference: String?) throws -> [LocalLeg] {
    guard let row = arrival(at: question.account, of: question.sum, sentAt: question.sentAt, reference: reference)
    else {
      return []
    }
    return try way(
      from: [row], .arrivals, method: question.method, steps: question.stepsLeft,
      until: question.sentAt.adding(seconds: Int64(question.days) * 86_400),
      calling: [Int(ledger.payee[row]): question.account], of: question.sum)
  }
}

extension ReadTransaction {
  /// What the holders of accounts are to this service: what sources and cases say of them, and whether they may be minors.
  func standings(ofHolders keys: Set<String>, on day: CivilDate) throws -> [String: PersonStanding] {
    guard !keys.isEmpty else { return [:] }
    var parts: [String: [PersonStanding.Part]] = [:]
    for standing in try shelters() where keys.contains(standing.shelter.holder) {
      let shelter = standing.shelter
      parts[shelter.holder, default: []].append(
        .init(place: standing.caseID, role: shelter.role, origin: shelter.origin))
    }
    let imports = try imports()
    let schemata = try SchemaCatalog.embedded()
    var standings: [String: PersonStanding] = [:]
    for key in keys {
      var flags: PersonFlags = []
      for held in try records(.sourceRecords, where: IndexKey("key", key)) {
        guard let record = try HeldSourceRecord(held, imports)?.record else { continue }
        parts[key, default: []].append(.init(place: held.intake, role: record.role, origin: record.roleOrigin))
        if record.mayBeOfMinor(on: day, schemata) { flags.formUnion(.minor) }
      }
      standings[key] = PersonStanding(parts[key] ?? [], flags: flags)
    }
    return standings
  }
}

extension Answer {
  /// The answer that tells these legs, or the neutral one where there are none to tell.
  init(
    telling legs: [TraceProposal.Leg], of held: HeldRequest, under decision: String, marking: Marking,
    more: String? = nil
  ) {
    guard !legs.isEmpty else {
      self.init(code: held.type.neutralAnswer?.code ?? "not-available", marking: .serviceOnly)
      return
    }
    var fields = [
      MessageField("legs", .texts(legs.map(\.text))), MessageField("released-under", .text(decision)),
    ]
    let states = TraceProposal.goesOn(legs)
    if !states.isEmpty { fields.append(MessageField("goes-on-in", .texts(states.map(\.code)))) }
    if let more { fields.append(MessageField("still-open", .text(more))) }
    self.init(code: more == nil ? "legs" : "part", fields: fields, marking: marking)
  }
}
