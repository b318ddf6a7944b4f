import Authority
import Federation
import Foundation
import Holdings
import JSON
import Node
import Protection
import Requests
import Simulator
import TestSupport
import Vocabulary
import World

/// Officers of three services act at random, lawfully and not, over a carrier that loses, doubles and alters; after each
/// act what must always hold is looked at.
struct NodeWalk {
  let exchange: Exchange
  let kind: ServiceKind
  let catalog: RequestTypeCatalog
  /// An officer of the handler's own unit, who may not be second.
  let colleagues: [SigningDesk]
  var chance: SeededNumbers
  var watch: NodeWatch
  /// Requests under way: identifier, who asks, who is asked.
  var open: [Request] = []
  /// Types that services of this kind do not send one another.
  private var unsendable: Set<String> = []
  /// What was done, newest last: for whoever reads a failure.
  private(set) var trail: [String] = []
  /// Steps that were taken, and requests that came to an end.
  private(set) var taken = 0
  private(set) var refused = 0
  private(set) var settled = 0

  struct Request: Hashable {
    let id: String
    let type: String
    let asking: Int
    let asked: Int
  }

  var services: [Exchange.Service] { exchange.services }

  init(_ kind: ServiceKind, seed: UInt64) async throws {
    self.kind = kind
    chance = SeededNumbers(seed)
    exchange = try await Exchange([("CA", kind), ("DE", kind), ("FR", kind)])
    catalog = try RequestTypeCatalog.standard()
    var colleagues: [SigningDesk] = []
    for service in exchange.services {
      _ = try await service.node.addOfficer(
        "Eva", unit: service.handler.officer.unit, role: .investigator, passphrase: TestNode.passphrase,
        cost: .none, by: service.supervisor)
      colleagues.append(
        try await service.node.unlock(
          try await service.node.desk(of: "Eva", purpose: .investigation, basis: "Invented Act, section 12"),
          passphrase: TestNode.passphrase))
    }
    self.colleagues = colleagues
    watch = try await NodeWatch(exchange, catalog: catalog)
    for service in exchange.services {
      for canary in Canary.all where Int.random(in: 0..<3, using: &chance) == 0 {
        _ = try await service.node.protect(
          canary.person(service.node.newProtectedName(), bar: .everywhere), at: service.handler)
      }
    }
  }

  /// One request from its draft on, among those still open; then everything is carried until nothing more comes.
  mutating func walk() async throws {
    trail.removeAll(keepingCapacity: true)
    if let drafted = try await draft() { open.append(drafted) }
    for _ in 0..<Int.random(in: 20...70, using: &chance) { try await act() }
    try await quiet()
    for request in open { if try await stage(request, at: request.asking)?.isSettled == true { settled += 1 } }
    open = open.suffix(2).filter { _ in Int.random(in: 0..<3, using: &chance) > 0 }
    watch.keep(open)
  }

  // MARK: One act

  private mutating func act() async throws {
    switch Int.random(in: 0..<20, using: &chance) {
    case 0..<9: if let request = matter() { try await step(request) }
    case 9..<11: try await second()
    case 11..<15: try await carry()
    case 15: try await deliver(Int.random(in: services.indices, using: &chance))
    case 16: pass()
    case 17:
      trail.append("carrier: " + (try Carrier.meddle(services, &chance)))
      try watch.wiretap.overlook(services)
    default: try await protection()
    }
  }

  /// Mostly the newest request.
  private mutating func matter() -> Request? {
    Int.random(in: 0..<4, using: &chance) > 0 ? open.last : open.randomElement(using: &chance)
  }

  /// Time passes, mostly forwards.
  private mutating func pass() {
    let seconds: Int64 =
      switch Int.random(in: 0..<12, using: &chance) {
      case 0: -Int64.random(in: 1...240, using: &chance)
      case 1: -Int64.random(in: 240...7200, using: &chance)
      case 2: Int64.random(in: 80...100, using: &chance) * 3600
      case 3..<6: Int64.random(in: 1...120, using: &chance)
      default: Int64.random(in: 120...14_400, using: &chance)
      }
    exchange.clock.advance(seconds: seconds)
    trail.append("clock \(seconds)")
  }

  /// Any officer of a service; mostly the handler.
  mutating func desk(_ number: Int) -> SigningDesk {
    let service = services[number]
    return switch Int.random(in: 0..<12, using: &chance) {
    case 0: service.second
    case 1: service.supervisor
    case 2: service.director
    case 3: colleagues[number]
    default: service.handler
    }
  }

  // MARK: Drafting

  private mutating func draft() async throws -> Request? {
    let asking = Int.random(in: services.indices, using: &chance)
    guard let asked = services.indices.filter({ $0 != asking }).randomElement(using: &chance) else { return nil }
    let party = PartyKind(kind)
    let types = catalog.types.filter {
      $0.initiators.contains(party) && $0.recipients.contains(party) && !unsendable.contains($0.name)
    }
    guard let type = types.randomElement(using: &chance) else { return nil }
    let example = try OfficersWords.example(type.name)
    let content = OfficersWords.members(of: example, &chance)
    let files = OfficersWords.files(&chance)
    let node = services[asking].node
    do {
      let state = try await node.draftRequest(
        RequestDraft(type: type.name, to: services[asked].id, content: content, files: files), at: desk(asking))
      trail.append("draft \(type.name) \(asking)→\(asked)")
      let request = Request(id: state.message.id, type: type.name, asking: asking, asked: asked)
      watch.began(request)
      return request
    } catch let fault as Fault {
      try watch.said(fault)
      trail.append("no draft of \(type.name): \(fault.code)")
      if fault.code == "node.request.not-ours" || fault.code == "node.request.not-theirs" {
        unsendable.insert(type.name)
      }
      return nil
    }
  }

  // MARK: Steps

  func stage(_ request: Request, at side: Int) async throws -> RequestStage? {
    try await watch.eyes(side).row(request.id)?.stage
  }

  private mutating func step(_ request: Request) async throws {
    let number = Bool.random(using: &chance) ? request.asking : request.asked
    guard let row = try await watch.eyes(number).row(request.id),
      let state = try await watch.state(request.id, at: number)
    else { return }
    let likely = OfficersWords.likely(row.side, row.stage)
    let isAnything = likely.isEmpty || Int.random(in: 0..<8, using: &chance) == 0
    // Nobody withholds an answer by hand: NeutralAnswerTests.
    let all = RequestStep.allCases.filter { $0 != .withhold }
    guard let step = (isAnything ? all : likely).randomElement(using: &chance) else { return }
    let officer = desk(number)
    let node = services[number].node
    let type = try watch.type(request, at: number)
    let made = try OfficersWords.action(step, state: state, type: type, now: exchange.clock.now(), &chance)
    guard let made else { return }
    var name = "\(number): \(step.rawValue) by \(officer.officer.name) on \(request.id.suffix(4))"
    if case .answered(let answer) = made.action { name += " with \(answer.code)" }
    try await attempt(name, request, at: number) {
      let outcome =
        step == .send
        ? try await node.sendRequest(request.id, at: officer)
        : try await node.step(made.action, on: request.id, files: made.files, at: officer)
      return outcome.waiting
    }
    // What waits is mostly signed at once, as it is at work.
    if Int.random(in: 0..<4, using: &chance) > 0 { try await second(number) }
  }

  /// Does something that may be refused; a refusal changes nothing and says nothing of anybody.
  private mutating func attempt(
    _ name: String, _ request: Request?, at number: Int, _ body: () async throws -> String?
  ) async throws {
    let before = try await watch.standing(number)
    do {
      let waiting = try await body()
      trail.append(name + (waiting == nil ? "" : ", waits"))
      taken += 1
    } catch let fault as Fault {
      trail.append("\(name): \(fault.code)")
      refused += 1
      try watch.said(fault)
      let after = try await watch.standing(number)
      if after != before { throw watch.problem("\(name) was refused with \(fault.code) and changed something") }
    }
    try await watch.look(at: number)
  }

  // MARK: The second officer

  private mutating func second(_ number: Int? = nil) async throws {
    let number = number ?? Int.random(in: services.indices, using: &chance)
    let now = exchange.clock.now()
    // What waited too long is tried now and then.
    let isLate = Int.random(in: 0..<10, using: &chance) == 0
    let waiting = try await watch.waiting(number).filter { isLate || $0.expiresAt >= now }
    guard let act = waiting.randomElement(using: &chance) else { return }
    let service = services[number]
    // Mostly somebody who may; sometimes the same officer, or one of the same unit.
    let officer: SigningDesk =
      switch Int.random(in: 0..<8, using: &chance) {
      case 0: service.handler
      case 1: colleagues[number]
      case 2: service.director
      default: act.officer == service.second.officer.id ? service.handler : service.second
      }
    let isDeclined = Int.random(in: 0..<10, using: &chance) == 0
    let signs = watch.unit(of: act.officer, at: number)
    let isIndependent = officer.officer.id != act.officer && officer.officer.unit != signs
    let before = taken
    try await attempt("\(number): \(isDeclined ? "decline" : "approve") by \(officer.officer.name)", nil, at: number) {
      if isDeclined {
        try await service.node.decline(act.id, because: "It does not say enough", at: officer)
      } else {
        try await service.node.approve(act.id, at: officer)
      }
      return nil
    }
    if taken > before, !isIndependent, !isDeclined { throw watch.problem("approved by one who is not independent") }
  }

  // MARK: Protection

  private mutating func protection() async throws {
    let number = Int.random(in: services.indices, using: &chance)
    let node = services[number].node
    let watch = watch
    let held = try await watch.eyes(number).register()
    let officer = desk(number)
    if let known = held.randomElement(using: &chance), Bool.random(using: &chance) {
      try await attempt("\(number): unprotect", nil, at: number) {
        if case .waits(let id) = try await node.liftProtection(
          of: known.id, because: "No longer in danger", at: officer)
        {
          return id
        }
        throw watch.problem("a protection was lifted by one officer")
      }
      return
    }
    guard let canary = Canary.all.randomElement(using: &chance) else { return }
    var countries = ["CA", "DE", "FR"].compactMap { CountryCode($0) }
    countries.removeAll { $0 == node.description.country || Bool.random(using: &chance) }
    let bar: DisclosureBar = Bool.random(using: &chance) ? .everywhere : DisclosureBar(countries: countries)
    let person = canary.person(node.newProtectedName(), bar: bar)
    try await attempt("\(number): protect", nil, at: number) {
      guard case .done(let id) = try await node.protect(person, at: officer) else {
        throw watch.problem("a protection waited")
      }
      if try await watch.eyes(number).register().contains(where: { $0.id == id }) { return nil }
      throw watch.problem("a protection was not kept")
    }
  }

  // MARK: Transport

  /// What one side of a request has to say goes over to the other, as far as its time has come.
  private mutating func carry() async throws {
    guard let request = matter() else { return }
    let isThere = Bool.random(using: &chance)
    let (from, to) = isThere ? (request.asking, request.asked) : (request.asked, request.asking)
    try await deliver(from)
    if Int.random(in: 0..<6, using: &chance) == 0 {
      trail.append("carrier: " + (try Carrier.meddle(services, &chance)))
      try watch.wiretap.overlook(services)
    }
    try await receive(to, from: from)
  }

  /// How many are under way, or wait for their time.
  @discardableResult
  private mutating func deliver(_ number: Int) async throws -> Int {
    let delivery = try await services[number].node.deliver()
    trail.append("\(number) delivers \(delivery.posted), \(delivery.waiting) wait, \(delivery.stopped) stopped")
    try await watch.listen(at: number)
    try await watch.look(at: number)
    return delivery.posted + delivery.waiting
  }

  private mutating func receive(_ number: Int, from other: Int) async throws {
    guard number != other else { return }
    let arrivals = try await services[number].node.receive(from: services[other].node.outboxFolder, at: desk(number))
    trail.append("\(number) receives from \(other): \(arrivals.map(\.short))")
    for arrival in arrivals {
      if case .notAccepted(let request, let code) = arrival.outcome {
        throw watch.problem("what \(other) did, \(number) does not take: \(code) in \(request ?? "nothing")")
      }
    }
    try await watch.look(at: number)
  }

  /// An honest carrier, and time enough: in the end everything has arrived, and both sides stand at the same place.
  private mutating func quiet() async throws {
    for _ in 0..<10 {
      exchange.clock.advance(seconds: 3 * 3600)
      var underWay = 0
      for number in services.indices { underWay += try await deliver(number) }
      for number in services.indices { for other in services.indices { try await receive(number, from: other) } }
      if underWay == 0 { return try await watch.end(open) }
      exchange.clock.advance(seconds: 86_400)
    }
    throw watch.problem("an honest carrier and time do not bring everything over")
  }
}

extension Arrival {
  fileprivate var short: String {
    switch outcome {
    case .takenIn(let request, let step): "\(step.rawValue) on \(request.suffix(4))"
    case .matching(let arrival): "matching \(arrival)"
    case .joint(let arrival): "joint \(arrival)"
    case .receipt(let outcome): "receipt \(outcome.text)"
    case .refused(let ground): "refused \(ground.rawValue)"
    case .held: "held"
    case .notAccepted(let request, let code): "not accepted \(code) on \(request?.suffix(4) ?? "")"
    }
  }
}
