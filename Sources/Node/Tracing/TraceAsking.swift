internal import Audit
internal import Authority
public import Casework
internal import Federation
internal import Holdings
public import JSON
internal import Joint
internal import Ledger
internal import Requests
public import Vocabulary
internal import World

// Carrying a trace on beyond the border: the own payments first, and where they reach an account that a peer's country holds,
// a request for each payment. The money's way is asked of each country by the service that follows it, in its own name and
// through its own channel; nobody asks for somebody else.

/// What an officer says of a trace that is to go on abroad.
public struct JointTraceTerms: Sendable {
  /// Payments or accounts to start from.
  public var from: [String]
  /// The payment that brought this sum to the one account in `from`, about this time, in place of all that it paid.
  public var sum: Money?
  public var at: Instant?
  /// Payments in a row, the first included.
  public var steps = 4
  /// Days after the first payment within which the money is followed.
  public var days = 30
  public var method = FlowsSession.Method.fifo
  /// Requests at the most; of more border payments those of the largest traced sums.
  public var requests = 12
  /// What the requests say beside the payment: `facts`, `offences`, `urgency`, `assurances`, …, as the message's JSON has them.
  public var content: [JSONValue.Member]

  public init(from: [String], content: [JSONValue.Member] = []) {
    self.from = from
    self.content = content.filter { !RequestDraft.saidByNode.contains($0.key) }
  }

  /// Says facts, offences and marking in place of what was said of them before.
  public mutating func say(facts: String?, offences: [String], marking: Marking?) {
    let said: [(String, JSONValue?)] = [
      ("facts", facts.map { .string($0) }),
      ("offences", offences.isEmpty ? nil : .array(offences.map { .string($0) })),
      ("marking", marking.map { .string($0.description) }),
    ]
    for case (let name, let value?) in said {
      content.removeAll { $0.key == name }
      content.append(.init(name, value))
    }
  }

  /// Throws `json.…` faults for content that is no JSON object.
  public init(from: [String], json: [UInt8]) throws {
    let value: JSONValue
    do { value = try JSONValue.parse(json, depth: 16, nodes: 40_000) } catch { throw error.fault }
    guard case .object(let members) = value else {
      throw Fault("json.field.kind", at: .init(field: ""), ("field", .text("")), ("wanted", .text("object")))
    }
    self.init(from: from, content: members)
  }
}

/// Where a trace stands after a round of asking.
public struct JointTraceRound: Sendable, Hashable {
  /// A request that was drafted.
  public struct Drafted: Sendable, Hashable {
    public let request: String
    public let peer: String
    public let account: String
    public let sum: Money
  }

  /// A payment abroad that nobody is asked about, and why.
  public struct Left: Sendable, Hashable {
    public let account: String
    public let why: Sentence
  }

  public let trace: String
  public let drafted: [Drafted]
  public let left: [Left]
}

extension ServiceNode {
  /// Begins a trace that goes on abroad, and drafts the requests that carry it on. They are checked, signed and sent as any
  /// other: ``sendRequest(_:override:at:)``.
  ///
  /// Throws `flows.unknown-start`, `trace.no-arrival` where no payment of that sum and time is held, `trace.limits`,
  /// `case.other-purpose`.
  public func beginTrace(
    _ terms: JointTraceTerms, inCase name: String? = nil, at signing: SigningDesk
  ) async throws -> JointTraceRound {
    guard (1...12).contains(terms.steps), TraceQuestion.daysAllowed.contains(terms.days),
      (1...100).contains(terms.requests), !terms.from.isEmpty, let method = TraceMethod(rawValue: terms.method.rawValue)
    else { throw Fault("trace.limits") }
    var signing = signing
    if let name { signing = signing.inCase(try await caseState(name, at: signing.desk).id) }
    try await consult("joint-trace", subjects: terms.from, at: signing.desk) { _ in }
    let ledger = try await traceLedger()
    let (rows, areArrivals) = try Self.start(of: terms, in: ledger)
    guard let first = rows.map({ Int64(ledger.ledger.seconds[$0]) }).min() else { throw Fault("trace.no-arrival") }
    let warrant = signing.desk.warrant
    let held = HeldTrace(
      id: "urn:entente:\(description.id):trace:" + TimeOrderedIdentifier.make(at: clock.now(), entropy: entropy),
      caseID: warrant.caseID, officer: signing.officer.id, purpose: warrant.purpose, basis: warrant.basis,
      at: clock.now(), method: method, steps: terms.steps,
      until: Instant(seconds: first + Int64(terms.days) * 86_400), payments: ledger.ledger.ids(rows),
      areArrivals: areArrivals)
    try await store.write { transaction in
      try transaction.keep(held)
      try transaction.log(
        AuditEntry(
          time: held.at, kind: .alteration, act: "begin-trace", officer: held.officer, purpose: held.purpose.rawValue,
          basis: held.basis, caseID: held.caseID, subjects: [held.id] + held.payments, notes: [method.rawValue]))
    }
    return try await carryOn(held, terms.content, atMost: terms.requests, at: signing)
  }

  /// Drafts requests for what came to be known since: where an answer told the way into a further country.
  ///
  /// What a peer told is used for it only as far as its marking lets it go onward and its source be named; what it does not
  /// let go is left, with the reason. The peer can be asked for its consent on the request itself.
  public func carryOnTrace(
    _ name: String, content: [JSONValue.Member], atMost requests: Int = 12, at signing: SigningDesk
  ) async throws -> JointTraceRound {
    let held = try await store.read { try $0.heldTrace(name) }
    let signing = held.caseID.map { signing.inCase($0) } ?? signing
    guard signing.desk.warrant.purpose == held.purpose else {
      throw Fault("trace.other-purpose", ("purpose", .word("word.purpose.\(held.purpose.rawValue)")))
    }
    try await consult("joint-trace", subjects: [held.id], at: signing.desk) { _ in }
    return try await carryOn(held, content, atMost: requests, at: signing)
  }

  /// The traces of this node that go on abroad, newest first.
  public func traces(at desk: Desk) async throws -> [TraceFile] {
    let all = try await consult("list-traces", at: desk) { transaction in
      var all: [HeldTrace] = []
      try transaction.eachContent(in: .jointTraces) { all.append(try HeldTrace(canonicalBytes: $0)) }
      return all
    }
    let ledger = try await traceLedger()
    var files: [TraceFile] = []
    for held in all.sorted(by: { ($1.at, $1.id) < ($0.at, $0.id) }) {
      files.append(try await file(of: try await assembly(of: held, ledger, at: desk)))
    }
    return files
  }

  /// A trace as it stands: every leg with who told it and under which marking, and where it ends and why. Logged.
  public func traceFile(_ name: String, at desk: Desk) async throws -> TraceFile {
    let held = try await consult("read-trace", subjects: [name], at: desk) { try $0.heldTrace(name) }
    return try await file(of: try await assembly(of: held, try await traceLedger(), at: desk))
  }

  private func file(of assembly: TraceAssembly) async throws -> TraceFile {
    let own = try await identity()
    return assembly.file(by: TraceFile.Service(name: own.name, country: own.country), asOf: clock.now())
  }

  private func assembly(of held: HeldTrace, _ ledger: TraceLedger, at desk: Desk) async throws -> TraceAssembly {
    let now = clock.now()
    let desk = held.caseID.map { desk.inCase($0) } ?? desk
    let (exchanges, units, imports) = try await store.read {
      (try $0.traceExchanges(held, for: desk, at: now), try $0.traceUnits(at: now), try $0.imports())
    }
    let node = description.id
    return try await LongWork.run {
      try TraceAssembly(held, exchanges, units: units, imports: imports, ledger: ledger, own: node)
    }
  }

  // MARK: Where it starts

  private static func start(
    of terms: JointTraceTerms, in ledger: TraceLedger
  ) throws -> (rows: [Int], areArrivals: Bool) {
    if terms.sum != nil || terms.at != nil {
      guard let sum = terms.sum, let at = terms.at, terms.from.count == 1 else { throw Fault("trace.limits") }
      guard let row = ledger.arrival(at: terms.from[0], of: sum, sentAt: at) else { throw Fault("trace.no-arrival") }
      return ([row], true)
    }
    var rows: Set<Int> = []
    for (name, found) in zip(terms.from, ledger.ledger.rows(ofPayments: terms.from)) {
      rows.formUnion(found)
      guard found.isEmpty else { continue }
      let accounts = Set(ledger.positions(name))
      guard !accounts.isEmpty else { throw Fault("flows.unknown-start", ("name", .text(name))) }
      for row in ledger.ledger.payer.indices where accounts.contains(Int(ledger.ledger.payer[row])) { rows.insert(row) }
    }
    return (rows.sorted(), false)
  }

  // MARK: A round of asking

  private func carryOn(
    _ held: HeldTrace, _ content: [JSONValue.Member], atMost limit: Int, at signing: SigningDesk
  ) async throws -> JointTraceRound {
    let assembly = try await assembly(of: held, try await traceLedger(), at: signing.desk)
    let own = try await identity()
    var drafted: [JointTraceRound.Drafted] = []
    var left: [JointTraceRound.Left] = []
    let open = assembly.open.sorted { a, b in
      let values = [a, b].map { assembly.ledger.cents(of: $0.leg.traced, on: $0.leg.leg.at.date) ?? 0 }
      return values[0] != values[1]
        ? values[0] > values[1] : (a.leg.leg.at, a.leg.leg.to) < (b.leg.leg.at, b.leg.leg.to)
    }
    for (leg, unit) in open {
      guard drafted.count < limit else {
        left.append(.init(account: leg.leg.to, why: Sentence("trace.left.limit", ("limit", .integer(Int64(limit))))))
        continue
      }
      let objections = try await objections(to: leg, in: assembly, for: signing.desk.warrant.purpose, own: own)
      guard objections.isEmpty else {
        left += objections.map { .init(account: leg.leg.to, why: $0) }
        continue
      }
      let particulars = try await particulars(of: leg, for: unit, in: assembly, besides: content)
      let members = content.filter { said in !particulars.contains { $0.key == said.key } } + particulars
      let state = try await draftRequest(
        RequestDraft(type: traceRequestType, to: unit.identity.nodeID, content: members), at: signing
      ) { transaction, state in
        var kept = try transaction.heldTrace(held.id)
        kept.requests.append(state.message.id)
        try transaction.keep(kept)
      }
      drafted.append(
        .init(request: state.message.id, peer: unit.identity.name, account: leg.leg.to, sum: leg.leg.sum))
    }
    for end in assembly.picture.ends where end.state == .unheld {
      left.append(.init(account: end.account, why: Sentence("trace.left.nobody")))
    }
    return JointTraceRound(trace: held.id, drafted: drafted, left: left)
  }

  /// What stands against telling one country what another, or an import's originator, told of a payment.
  private func objections(
    to leg: JointTrace.Leg, in assembly: TraceAssembly, for purpose: Purpose, own: PeerIdentity
  ) async throws -> [Sentence] {
    let use = IntendedUse(for: purpose, goesOnward: true, namesSource: true)
    if let exchange = assembly.exchanges.first(where: { $0.question.id == leg.question }) {
      return (exchange.marking ?? .serviceOnly).policy.objections(to: use)
    }
    let ledger = assembly.ledger.ledger
    guard let row = assembly.row(of: leg.leg) else { return [] }
    let place = ledger.evidence(row).provenance
    guard !place.isEmpty else { return [] }
    // An import may be gone; then nothing of it is in the payments either.
    let item = try await store.read { try? $0.markedItem(place, own: own) }
    guard let item, !item.isOwn else { return [] }
    return item.held.marking.marking.policy.objections(to: use)
  }

  /// What the request says of the payment and of the trace so far; what the officer said stands before it.
  private func particulars(
    of leg: JointTrace.Leg, for unit: Peer, in assembly: TraceAssembly, besides content: [JSONValue.Member]
  ) async throws -> [JSONValue.Member] {
    let held = assembly.held
    let days = held.days(after: leg.leg.at)
    var fields: [JSONValue.Member] = [
      .init("account", .string(leg.leg.to)),
      .init(
        "amount",
        .fields(("amount", .string(leg.leg.sum.decimalText)), ("currency", .string(leg.leg.sum.currency.code)))),
      .init("sent-at", .string(leg.leg.at.description)),
      .init("steps-left", .integer(min(TraceQuestion.steps.upperBound, held.steps - leg.step))),
      .init("days", .integer(days)), .init("method", .string(held.method.rawValue)),
    ]
    if leg.question == nil, let row = assembly.row(of: leg.leg) {
      fields.append(.init("payment-reference", .string(assembly.ledger.ledger.id(row))))
    }
    // The units on the way, in the order in which they were asked.
    var others: [JSONValue] = []
    var named: Set<CountryCode> = [unit.identity.country]
    for exchange in assembly.exchanges where exchange.isSent && !exchange.isWithdrawn {
      let to = exchange.request.state.message.to
      guard named.insert(to.country).inserted else { continue }
      others.append(
        .fields(
          ("country", .string(to.country.code)), ("kind", .string(to.kind.rawValue)),
          ("link", .string("Was asked before to carry on this trace, from an account held there."))))
    }
    let said = Set(content.map(\.key))
    var members: [JSONValue.Member] = [
      .init("asked", .array([.string("onward")])), .init("intended-use", .array([.string("intelligence")])),
      .init(
        "link",
        .string(
          "A payment of \(leg.leg.sum) on \(leg.leg.at.date) reached account \(leg.leg.to), which is held there; "
            + "the trace stops at it.")),
      .init("parallel-channels", .array([])),
    ].filter { !said.contains($0.key) }
    members.append(.init("other-addressees", .array(others)))
    if let question = leg.question, !question.hasPrefix("own:") { members.append(.init("reply-to", .string(question))) }
    members.append(.init("fields", .object(fields)))
    return members
  }
}

extension TraceAssembly {
  /// The payment of an own leg.
  func row(of leg: TraceLeg) -> Int? {
    guard let payee = ledger.positions(leg.to).first else { return nil }
    return ledger.ledger.payee.indices.first { row in
      Int(ledger.ledger.payee[row]) == payee && Int64(ledger.ledger.seconds[row]) == leg.at.seconds
        && ledger.ledger.amount[row] == leg.sum.minorUnits
    }
  }
}
