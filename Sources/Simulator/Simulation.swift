internal import Authority
internal import Federation
internal import Holdings
internal import Node
internal import Protection
internal import Requests
internal import TestSupport
public import Vocabulary
internal import World

/// A run of several services over some hours of virtual time, from one seed.
public struct Simulation {
  /// What a run is made of. The same values give the same run.
  public struct Plan: Sendable, Hashable {
    public let seed: UInt64
    /// How many services, 2 to 7.
    public let nodes: Int
    /// Hours of virtual time.
    public let hours: Int
    /// Whether the last of them is run by somebody dishonest.
    public let isFoul: Bool

    /// Nil where there are not 2 to 7 services, or no hours, or more than 1,000.
    public init?(seed: UInt64, nodes: Int, hours: Int, isFoul: Bool) {
      guard (2...Simulation.countries.count).contains(nodes), (1...1_000).contains(hours), !isFoul || nodes > 2 else {
        return nil
      }
      (self.seed, self.nodes, self.hours, self.isFoul) = (seed, nodes, hours, isFoul)
    }
  }

  /// What happened in a run.
  public struct Report: Sendable, Hashable {
    public var requests = 0
    public var steps = 0
    public var refused = 0
    public var settled = 0
    public var carried = 0
    public var lost = 0
    public var doubled = 0
    public var corrupted = 0
    public var parted = 0
    public var deaths = 0
    public var fullDisks = 0
    public var foul = 0
    /// Of everything that happened, in its order: the same for the same plan.
    public var digest = Digest(of: "")
  }

  static let countries = ["CA", "FR", "DE", "IT", "JP", "GB", "US"]
  /// Monday, 2 March 2026, nine o'clock in the morning, UTC.
  static let start = Instant(seconds: 1_772_442_000)

  /// Something that is to happen.
  private enum Event: Sendable {
    case officers(Int)
    case deliver(Int)
    case arrive(Network.Parcel)
    case receive(Int)
    case restart(Int)
    case fill(Int, Bool)
    case clock(Int)
    case part(Set<Int>?)
  }

  public let plan: Plan
  private var services: [Service] = []
  private var chance: SeededNumbers
  private var network = Network()
  private var foulPlay = FoulPlay()
  private var watch: Watch
  private let catalog: RequestTypeCatalog
  private let types: [RequestType]
  /// Soonest last; of the same second, what was put in first.
  private var agenda: [(at: Int64, number: Int, event: Event)] = []
  private var scheduled = 0
  /// Seconds since the start.
  private var now: Int64 = 0
  private var report = Report()
  /// What happened, newest last.
  public private(set) var trail: [String] = []
  private var chain = Digest(of: "")

  private var dishonest: Int? { plan.isFoul ? plan.nodes - 1 : nil }

  /// Makes the services in a folder that is empty or not there.
  public init(_ plan: Plan, in folder: String) async throws {
    self.plan = plan
    chance = SeededNumbers(plan.seed)
    catalog = try RequestTypeCatalog.standard()
    watch = Watch(catalog)
    let kind = [ServiceKind.fiu, .police, .prosecution].randomElement(using: &chance) ?? .fiu
    let party = PartyKind(kind)
    types = catalog.types.filter { $0.initiators.contains(party) && $0.recipients.contains(party) }
    for number in 0..<plan.nodes {
      guard let country = CountryCode(Simulation.countries[number]) else { continue }
      services.append(
        try await Service(
          number, country: country, kind, in: folder, at: Simulation.start, seed: chance.next()))
    }
    for one in services { for other in services where one.number != other.number { try await one.admit(other) } }
    for service in services {
      for canary in Canary.all where Int.random(in: 0..<3, using: &chance) == 0 {
        _ = try await service.eyes.node.protect(
          canary.person(service.eyes.node.newProtectedName(), bar: .everywhere), at: service.team.handler)
      }
      // Clocks are wrong by up to two minutes.
      service.clock.advance(seconds: Int64.random(in: -120...120, using: &chance))
    }
  }

  /// Runs to the end, and an honest network and time after it. Throws ``Breach`` where something did not hold that must;
  /// what led to it stands in ``trail``.
  public mutating func run(progress: (Double) -> Void = { _ in }) async throws -> Report {
    for number in services.indices {
      try await start(number)
      schedule(.officers(number), after: seconds(1...1_800))
      schedule(.deliver(number), after: seconds(300...1_800))
    }
    schedule(.part(nil), after: seconds(3_600...12 * 3_600))
    schedule(.clock(Int.random(in: services.indices, using: &chance)), after: seconds(3_600...24 * 3_600))
    schedule(.fill(Int.random(in: services.indices, using: &chance), true), after: seconds(3_600...24 * 3_600))
    let end = Int64(plan.hours) * 3_600
    while let next = agenda.popLast(), next.at <= end {
      pass(to: next.at)
      try await happen(next.event)
      progress(Double(now) / Double(end))
    }
    try await calm()
    try await watch.end(services, dishonest: dishonest)
    for exchange in watch.known {
      if try await services[exchange.asking].eyes.row(exchange.id)?.stage.isSettled == true {
        report.settled += 1
      }
    }
    (report.carried, report.lost, report.doubled) = (
      network.counts.carried, network.counts.lost, network.counts.doubled
    )
    (report.corrupted, report.parted, report.foul) = (network.counts.corrupted, network.counts.parted, foulPlay.count)
    report.digest = chain
    return report
  }

  // MARK: Time

  private mutating func seconds(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &chance) }

  private mutating func schedule(_ event: Event, after seconds: Int64) {
    let at = now + seconds
    var low = 0
    var high = agenda.count
    // Soonest last: whatever is later, or as late and put in before, stands before it.
    while low < high {
      let middle = (low + high) / 2
      if agenda[middle].at > at { low = middle + 1 } else { high = middle }
    }
    scheduled += 1
    agenda.insert((at, scheduled, event), at: low)
  }

  private mutating func pass(to moment: Int64) {
    for service in services { service.clock.advance(seconds: moment - now) }
    now = moment
  }

  private mutating func note(_ line: String) {
    let clock = "\(now / 3_600):" + String(now / 60 % 60 + 100).dropFirst() + ":" + String(now % 60 + 100).dropFirst()
    trail.append("\(clock) \(line)")
    if trail.count > 400 { trail.removeFirst(200) }
    chain = Digest(of: chain.bytes + Array(line.utf8))
  }

  // MARK: Events

  private mutating func happen(_ event: Event) async throws {
    switch event {
    case .officers(let number):
      try await act(at: number)
      schedule(.officers(number), after: seconds(300...3_000))
    case .deliver(let number):
      try await deliver(number)
      schedule(.deliver(number), after: seconds(600...3_600))
    case .arrive(let parcel):
      try network.arrive(parcel, at: services[parcel.to])
      schedule(.receive(parcel.to), after: seconds(1...600))
    case .receive(let number): try await receive(number)
    case .restart(let number): try await start(number)
    case .fill(let number, let isFull):
      services[number].fate.fill(isFull)
      report.fullDisks += isFull ? 1 : 0
      note("\(code(number)): the disk \(isFull ? "is full" : "has room again")")
      let next = isFull ? number : Int.random(in: services.indices, using: &chance)
      schedule(.fill(next, !isFull), after: seconds(isFull ? 600...7_200 : 7_200...48 * 3_600))
    case .clock(let number):
      let step = seconds(-240...240)
      services[number].clock.advance(seconds: step)
      note("\(code(number)): the clock is set by \(step) s")
      schedule(.clock(Int.random(in: services.indices, using: &chance)), after: seconds(3_600...24 * 3_600))
    case .part:
      if network.island == nil {
        let island = Set(services.indices.filter { _ in Bool.random(using: &chance) })
        network.island = island
        note("parted: \(island.sorted().map { code($0) })")
        schedule(.part(nil), after: seconds(1_800...10 * 3_600))
      } else {
        network.island = nil
        note("together again")
        schedule(.part(nil), after: seconds(3_600...24 * 3_600))
      }
    }
  }

  private func code(_ number: Int) -> String { services[number].country.code }

  /// The machine starts; mostly it lives for hours.
  private mutating func start(_ number: Int) async throws {
    let dyingAt = Bool.random(using: &chance) ? Int.random(in: 1...500, using: &chance) : nil
    do {
      try await services[number].start(dyingAt: dyingAt, afterwards: Bool.random(using: &chance))
    } catch let fault as Fault {
      // A full disk: later.
      note("\(code(number)) does not start: \(fault.code)")
    }
    if services[number].node == nil { try await bury(number) } else { note("\(code(number)) starts") }
  }

  private mutating func bury(_ number: Int) async throws {
    services[number].node = nil
    report.deaths += 1
    note("\(code(number)) is down")
    schedule(.restart(number), after: seconds(60...4 * 3_600))
  }

  /// Does something at a node whose machine may die of it. A refusal is one of the lawful outcomes.
  private mutating func attempt(
    _ what: String, at number: Int, _ body: (ServiceNode) async throws -> Void
  ) async throws {
    guard let node = services[number].node else { return }
    do {
      try await body(node)
      note("\(code(number)): \(what)")
      report.steps += 1
    } catch let fault as Fault {
      note("\(code(number)): \(what): \(fault.code)")
      report.refused += 1
      try watch.said(fault)
    } catch is Death {
      note("\(code(number)): \(what), and dies")
      try await bury(number)
    }
    // Something that catches every error may have gone on.
    if services[number].node != nil, services[number].fate.isDead { try await bury(number) }
  }

  // MARK: Officers

  private mutating func act(at number: Int) async throws {
    guard services[number].node != nil else { return }
    switch Int.random(in: 0..<12, using: &chance) {
    case 0..<3: try await draft(at: number)
    case 3..<10: try await step(at: number)
    case 10: try await second(at: number)
    default: try await protect(at: number)
    }
    // What waits is mostly signed soon.
    if Int.random(in: 0..<4, using: &chance) > 0 { try await second(at: number) }
  }

  private mutating func draft(at number: Int) async throws {
    guard let other = services.filter({ $0.number != number }).randomElement(using: &chance),
      let type = types.randomElement(using: &chance)
    else { return }
    let content = OfficersWords.members(of: try OfficersWords.example(type.name), &chance)
    let draft = RequestDraft(type: type.name, to: other.id, content: content, files: OfficersWords.files(&chance))
    let officer = services[number].team.handler
    var begun: String?
    try await attempt("drafts \(type.name) to \(other.country.code)", at: number) { node in
      begun = try await node.draftRequest(draft, at: officer).message.id
    }
    guard let begun else { return }
    watch.began(Watch.Exchange(id: begun, type: type.name, asking: number, asked: other.number))
    report.requests += 1
    try await attempt("signs it", at: number) { _ = try await $0.sendRequest(begun, at: officer) }
    try await watch.look(at: begun, on: number, of: services)
  }

  private mutating func step(at number: Int) async throws {
    let own = watch.known.filter { [$0.asking, $0.asked].contains(number) }
    // Mostly what is young.
    guard
      let exchange = Bool.random(using: &chance)
        ? own.suffix(6).randomElement(using: &chance) : own.randomElement(using: &chance),
      let row = try await services[number].eyes.row(exchange.id),
      let state = try await watch.state(exchange, at: number, of: services)
    else { return }
    let likely = OfficersWords.likely(row.side, row.stage)
    let isAnything = Int.random(in: 0..<12, using: &chance) == 0
    let all = RequestStep.allCases.filter { $0 != .withhold }
    guard let step = (isAnything ? all : likely).randomElement(using: &chance) else { return }
    let type = try watch.type(exchange, of: services)
    let moment = services[number].clock.now()
    guard let made = try OfficersWords.action(step, state: state, type: type, now: moment, &chance) else { return }
    let officer = services[number].team.handler
    try await attempt("\(step.rawValue) on \(exchange.type) \(exchange.id.suffix(4))", at: number) { node in
      _ =
        step == .send
        ? try await node.sendRequest(exchange.id, at: officer)
        : try await node.step(made.action, on: exchange.id, files: made.files, at: officer)
    }
    try await watch.look(at: exchange.id, on: number, of: services)
  }

  private mutating func second(at number: Int) async throws {
    let waiting = try await services[number].eyes.node.store.read { try $0.pendingActs() }
    guard let act = waiting.randomElement(using: &chance) else { return }
    let service = services[number]
    let officer = act.officer == service.team.second.officer.id ? service.team.handler : service.team.second
    let isDeclined = Int.random(in: 0..<12, using: &chance) == 0
    try await attempt(isDeclined ? "declines \(act.kind.rawValue)" : "approves \(act.kind.rawValue)", at: number) {
      if isDeclined {
        try await $0.decline(act.id, because: "It does not say enough", at: officer)
      } else {
        _ = try await $0.approve(act.id, at: officer)
      }
    }
  }

  private mutating func protect(at number: Int) async throws {
    guard let canary = Canary.all.randomElement(using: &chance) else { return }
    var countries = services.map(\.country)
    countries.removeAll { $0 == services[number].country || Bool.random(using: &chance) }
    let bar: DisclosureBar = Bool.random(using: &chance) ? .everywhere : DisclosureBar(countries: countries)
    let officer = services[number].team.handler
    try await attempt("protects somebody", at: number) {
      _ = try await $0.protect(canary.person($0.newProtectedName(), bar: bar), at: officer)
    }
  }

  // MARK: Transport

  private mutating func deliver(_ number: Int) async throws {
    var posted = 0
    try await attempt("delivers", at: number) { posted = try await $0.deliver().posted }
    let watch = watch
    var parcels = try network.collect(from: services[number], of: services) { watch.place(of: $0) }
    try await self.watch.listen(to: parcels, of: services)
    if number == dishonest {
      parcels = foulPlay.send(
        parcels, as: services[number], to: services, received: self.watch.addressed[number] ?? [],
        at: services[number].clock.now(), &chance)
    }
    if !parcels.isEmpty { note("\(code(number)): \(posted) posted, \(parcels.count) carried") }
    for parcel in parcels {
      for copy in network.send(parcel, &chance) { schedule(.arrive(copy.parcel), after: copy.after) }
    }
  }

  private mutating func receive(_ number: Int) async throws {
    let officer = services[number].team.handler
    let inbox = services[number].inbox
    var arrivals: [Arrival] = []
    try await attempt("receives", at: number) { arrivals = try await $0.receive(from: inbox, at: officer) }
    for arrival in arrivals {
      switch arrival.outcome {
      case .takenIn(let request, let step):
        note("\(code(number)): \(step.rawValue) came on \(request.suffix(4))")
        try await watch.look(at: request, on: number, of: services)
      case .notAccepted(let request, let code):
        let from = services.first { $0.id == arrival.from }?.number
        guard from == dishonest, from != nil else {
          throw Breach("\(self.code(number)) does not take what was lawfully done: \(code) in \(request ?? "nothing")")
        }
      case .receipt, .refused, .held, .matching, .joint: break
      }
    }
  }

  /// Nothing goes wrong any more, and there is time: everything arrives.
  private mutating func calm() async throws {
    network.island = nil
    network.weather = .fair
    for number in services.indices {
      services[number].fate.fill(false)
      services[number].node = nil
      try await services[number].start(dyingAt: nil, afterwards: false)
    }
    // What was still under way arrives too.
    let late = agenda.reversed().compactMap { if case .arrive(let parcel) = $0.event { parcel } else { nil } }
    for parcel in late { try network.arrive(parcel, at: services[parcel.to]) }
    agenda = []
    for _ in 0..<10 {
      pass(to: now + 27 * 3_600)
      for number in services.indices { try await deliver(number) }
      var came = false
      while let next = agenda.popLast() {
        came = true
        if case .arrive(let parcel) = next.event { try network.arrive(parcel, at: services[parcel.to]) }
      }
      for number in services.indices { try await receive(number) }
      if !came { break }
    }
  }
}
