internal import Casework
internal import Federation
internal import Holdings
internal import Joint
internal import Ledger
internal import MoneyFlow
internal import Requests
internal import Vocabulary

// One picture out of this service's own payments and what came back: assembled anew each time it is looked at, so that it
// holds nothing that was erased, restricted or marked otherwise since.

/// One request of a trace, with what came of it.
struct TraceExchange {
  let request: HeldRequest
  let question: TraceQuestion
  let answer: TraceAnswer
  /// The states in which accounts are held that the answer names.
  let states: [String: CountryCode]
  /// Lines of the answer that are not in the written form.
  let words: [String]
  /// Under which what came may be handled, as its originator has released it since; nil before anything came.
  let marking: Marking?
  let isOverdue: Bool

  var isSent: Bool { request.state.sentAt != nil }
  var isWithdrawn: Bool { request.state.stage == .withdrawn }
}

extension ReadTransaction {
  /// The requests of a trace that the officer is shown, in order.
  func traceExchanges(_ held: HeldTrace, for desk: Desk, at now: Instant) throws -> [TraceExchange] {
    try held.requests.compactMap { id -> TraceExchange? in
      guard let row = try record(.requestRows, id: id).map({ try RequestRow(canonicalBytes: $0.content) }),
        try !isHidden(id, from: desk), let request = try request(at: row, upTo: nil),
        let asked = MemberID(row.peer), let question = TraceQuestion(request.state.message, asked: asked)
      else { return nil }
      let marking = try markedItem(of: row)?.held.marking.marking
      return TraceExchange(request, question, marking, isOverdue: row.isOverdue(at: now))
    }
  }

  /// Units that are peers now, one a state: who is asked about an account that is held there.
  func traceUnits(at now: Instant) throws -> [CountryCode: Peer] {
    var units: [CountryCode: Peer] = [:]
    for peer in try peers().sorted(by: { $0.identity.nodeID < $1.identity.nodeID })
    where peer.isAdmitted(at: now) && peer.identity.service == .fiu && units[peer.identity.country] == nil {
      units[peer.identity.country] = peer
    }
    return units
  }
}

extension TraceExchange {
  fileprivate init(_ request: HeldRequest, _ question: TraceQuestion, _ marking: Marking?, isOverdue: Bool) {
    let state = request.state
    var legs: [TraceLeg] = []
    var states: [String: CountryCode] = [:]
    var words: [String] = []
    var under: [String] = []
    for answer in state.answers.map(\.answer) {
      if case .text(let text)? = answer[field: "released-under"], !under.contains(text) { under.append(text) }
      guard case .texts(let lines)? = answer[field: "legs"] else { continue }
      for line in lines {
        guard let written = WrittenLeg(line) else {
          words.append(line)
          continue
        }
        legs.append(written.leg)
        if let state = written.heldIn { states[written.leg.to] = state }
      }
    }
    self.request = request
    self.question = question
    self.states = states
    self.words = words
    self.marking = marking
    self.isOverdue = isOverdue
    let last = state.answers.last
    if let last, request.type.answer(last.answer.code)?.isNeutral != true || !legs.isEmpty {
      answer = .legs(
        legs, marking: marking ?? .serviceOnly, releasedUnder: under.joined(separator: "; "),
        isComplete: last.result == .final)
    } else if last != nil {
      answer = .notAvailable
    } else {
      switch state.decision {
      case .refused(let ground, _)?: answer = .refused(ground: ground.code)
      case .impossible(let ground, _)?: answer = .refused(ground: ground.code)
      default: answer = .unanswered
      }
    }
  }
}

/// A trace as this service sees it now.
struct TraceAssembly {
  let held: HeldTrace
  let picture: JointTrace
  let exchanges: [TraceExchange]
  let units: [CountryCode: Peer]
  let ledger: TraceLedger
  private let own: MemberID
  private let states: [String: CountryCode]

  // MARK: Assembling

  init(
    _ held: HeldTrace, _ exchanges: [TraceExchange], units: [CountryCode: Peer], imports: [String: HeldImport],
    ledger: TraceLedger, own node: String
  ) throws {
    guard let own = MemberID(node) else { throw Fault("trace.unknown", ("trace", .text(held.id))) }
    let rows = ledger.ledger.rows(ofPayments: held.payments).flatMap { $0 }
    let legs = try ledger.way(
      from: rows, held.start, method: held.method, steps: held.steps, until: held.until)
    let asked = exchanges.filter { $0.isSent && !$0.isWithdrawn }
    var states: [String: CountryCode] = [:]
    for exchange in asked {
      let state = exchange.request.state.message.to.country
      states.merge(exchange.states) { known, _ in known }
      if case .legs(let told, _, _, _) = exchange.answer {
        for account in told.flatMap({ [$0.from, $0.to] }) where states[account] == nil { states[account] = state }
      }
      states[exchange.question.account] = state
    }
    // What is held here is known here, and an IBAN says where it is: no answer makes it another state's.
    for account in Array(states.keys) {
      if let known = TraceAssembly.state(account, ledger) { states[account] = known }
    }
    for leg in legs { if let state = leg.heldIn { states[leg.leg.to] = state } }
    let country = ledger.own
    let members = units.compactMapValues { MemberID($0.identity.nodeID) }
    let answering = Dictionary(asked.map { ($0.question.account, $0.question.asked) }, uniquingKeysWith: { a, _ in a })
    func holder(_ account: String) -> MemberID? {
      if let member = answering[account] { return member }
      let state = states[account] ?? TraceAssembly.state(account, ledger) ?? country
      return state == country ? own : members[state]
    }
    let marking = Marking.join(
      Set(legs.map { ledger.ledger.evidence($0.row).provenance }).map { imports[$0]?.marking ?? .serviceOnly })
    var told = asked.map { (question: $0.question, answer: $0.answer) }
    func assembled() throws -> JointTrace {
      try JointTrace(
        by: own, own: legs.map(\.leg), marking: marking, method: held.method, exchanges: told, holder: holder)
    }
    var picture = try assembled()
    // Money that comes back is followed here as far as the steps go, and not in a ring.
    var followed: Set<String> = []
    for _ in 0..<held.steps {
      let back = picture.legs.filter { leg in
        leg.suppliedBy != own && holder(leg.leg.to) == own && leg.step < held.steps
          && !picture.legs.contains { $0.leg.from == leg.leg.to && $0.suppliedBy == own }
      }
      // Parts of one payment came back as one.
      let more = try back.compactMap { try TraceAssembly.followed($0, held, ledger, by: own, under: marking) }
        .filter { followed.insert($0.question.id).inserted }
      if more.isEmpty { break }
      told += more
      picture = try assembled()
    }
    self.held = held
    self.picture = picture
    self.exchanges = exchanges
    self.units = units
    self.ledger = ledger
    self.own = own
    self.states = states
  }

  /// What this service's own payments say of money that came back to it.
  private static func followed(
    _ leg: JointTrace.Leg, _ held: HeldTrace, _ ledger: TraceLedger, by own: MemberID, under marking: Marking
  ) throws -> (question: TraceQuestion, answer: TraceAnswer)? {
    guard let row = ledger.arrival(at: leg.leg.to, of: leg.leg.sum, sentAt: leg.leg.at),
      let question = try? TraceQuestion(
        id: "own:" + ledger.ledger.id(row), asked: own, account: leg.leg.to, sum: leg.leg.sum, sentAt: leg.leg.at,
        stepsLeft: min(TraceQuestion.steps.upperBound, held.steps - leg.step),
        days: held.days(after: leg.leg.at), method: held.method, legalBasis: held.basis)
    else { return nil }
    let names = Dictionary(ledger.positions(leg.leg.to).map { ($0, leg.leg.to) }, uniquingKeysWith: { a, _ in a })
    let legs = try ledger.way(
      from: [row], .arrivals, method: held.method, steps: question.stepsLeft, until: held.until, calling: names,
      of: leg.leg.sum)
    return (question, .legs(legs.map(\.leg), marking: marking, releasedUnder: "", isComplete: true))
  }

  /// Where an account is held, by what is known here.
  private static func state(_ account: String, _ ledger: TraceLedger) -> CountryCode? {
    ledger.positions(account).lazy.compactMap { ledger.state(of: $0) }.first ?? TraceLedger.state(of: account)
  }

  func state(of account: String) -> CountryCode? { states[account] ?? TraceAssembly.state(account, ledger) }

  /// Legs that reached an account in another state, whose unit is a peer and was not asked about it yet: each is a question of
  /// its own. Within its own state a unit told what it tells. An account that the money left before is none: it came back in a ring.
  var open: [(leg: JointTrace.Leg, unit: Peer)] {
    picture.legs.compactMap { leg in
      guard leg.step < held.steps, let state = state(of: leg.leg.to), state != ledger.own, let unit = units[state],
        leg.suppliedBy != MemberID(unit.identity.nodeID),
        !exchanges.contains(where: { $0.question.isAbout(leg.leg) && !$0.isWithdrawn }),
        !picture.legs.contains(where: { $0.leg.from == leg.leg.to && $0.step <= leg.step })
      else { return nil }
      return (leg, unit)
    }
  }

  // MARK: As it is shown

  func file(by service: TraceFile.Service, asOf now: Instant) -> TraceFile {
    var services = [own: service]
    for exchange in exchanges {
      let to = exchange.request.state.message.to
      services[exchange.question.asked] = TraceFile.Service(name: to.authority, country: to.country)
    }
    for (country, unit) in units {
      guard let member = MemberID(unit.identity.nodeID), services[member] == nil else { continue }
      services[member] = TraceFile.Service(name: unit.identity.name, country: country)
    }
    func named(_ member: MemberID) -> TraceFile.Service {
      services[member] ?? TraceFile.Service(name: member.text, country: service.country)
    }
    let legs = picture.legs.map { leg in
      TraceFile.Leg(
        step: leg.step, from: leg.leg.from, to: leg.leg.to, country: state(of: leg.leg.from), sum: leg.leg.sum,
        traced: leg.traced, cents: ledger.cents(of: leg.traced, on: leg.leg.at.date), at: leg.leg.at,
        suppliedBy: named(leg.suppliedBy), isOwn: leg.suppliedBy == own, marking: leg.marking,
        releasedUnder: leg.suppliedBy == own ? nil : leg.releasedUnder,
        request: leg.suppliedBy == own ? nil : leg.question)
    }
    let setAside =
      picture.setAside.map {
        TraceFile.SetAside(
          words: WrittenLeg($0.leg)?.text ?? "", suppliedBy: named($0.suppliedBy), reason: $0.reason.rawValue)
      }
      + exchanges.flatMap { exchange in
        exchange.words.map {
          TraceFile.SetAside(words: $0, suppliedBy: named(exchange.question.asked), reason: "words")
        }
      }
    return TraceFile(
      id: held.id, caseID: held.caseID, service: service, purpose: held.purpose, basis: held.basis, begun: held.at,
      asOf: now, method: held.method.rawValue, steps: held.steps, until: held.until, marking: picture.marking,
      legs: legs, ends: picture.ends.map { end($0, named) }, setAside: setAside)
  }

  private func end(_ end: JointTrace.End, _ named: (MemberID) -> TraceFile.Service) -> TraceFile.End {
    var shown = TraceFile.End(
      account: end.account, country: state(of: end.account), holder: end.holder.map(named), state: .told,
      request: end.question.flatMap { $0.hasPrefix("own:") ? nil : $0 })
    switch end.state {
    case .told: break
    case .inPart: shown.state = .inPart
    case .refused(let ground):
      shown.state = .refused
      shown.ground = ground
    case .notAvailable: shown.state = .notAvailable
    case .unanswered:
      shown.state = exchanges.contains { $0.question.id == end.question && $0.isOverdue } ? .overdue : .unanswered
    case .notAsked:
      let draft = exchanges.first { $0.question.account == end.account && !$0.isSent && !$0.isWithdrawn }
      shown.state = draft == nil ? .notAsked : .drafted
      shown.request = draft?.question.id
    case .unheld: shown.state = .unheld
    }
    return shown
  }
}

extension TraceQuestion {
  /// Whether it asks where the money of exactly this leg went.
  func isAbout(_ leg: TraceLeg) -> Bool { account == leg.to && sum == leg.sum && sentAt == leg.at }
}

extension HeldTrace {
  /// Days after a payment that are still within the trace: whole ones, as many as may be asked for.
  func days(after at: Instant) -> Int {
    let days = (until.seconds - at.seconds + 86_399) / 86_400
    return min(TraceQuestion.daysAllowed.upperBound, max(TraceQuestion.daysAllowed.lowerBound, Int(clamping: days)))
  }
}
