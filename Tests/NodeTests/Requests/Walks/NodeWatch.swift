import Audit
import Authority
import Federation
import Foundation
import Holdings
import Node
import Protection
import Requests
import Sealing
import Simulator
import Vocabulary
import World

/// What must always hold over nodes, whatever their officers do. It reads the stores and the boxes, and asks the nodes
/// nothing.
struct NodeWatch {
  private let services: [Exchange.Service]
  private let clock: @Sendable () -> Instant
  private let catalog: RequestTypeCatalog
  private let keys: [OwnIdentity]
  private let peers: [Peer]
  private let everybody = CanarySearch(Canary.all.flatMap { $0.fields() })
  private var units: [[String: String]] = []
  private var requests: [String: NodeWalk.Request] = [:]
  /// Those that officers still work on: the others are looked at no more.
  private var live: [NodeWalk.Request] = []
  /// How many events of each request were looked at, at each service.
  private var lookedAt: [String: Int] = [:]
  var wiretap = Wiretap()

  struct Problem: Error, CustomStringConvertible { let description: String }
  func problem(_ text: String) -> Problem { Problem(description: text) }

  init(_ exchange: Exchange, catalog: RequestTypeCatalog) async throws {
    services = exchange.services
    let clock = exchange.clock
    self.clock = { clock.now() }
    self.catalog = catalog
    var keys: [OwnIdentity] = []
    var peers: [Peer] = []
    for service in exchange.services {
      let own = try await Eyes(service.node).identity()
      keys.append(own)
      peers.append(Peer(of: try await service.node.identity(), admittedAt: Exchange.start))
      units.append(
        Dictionary(
          uniqueKeysWithValues: try await service.node.officers().map { ($0.id, $0.unit) }))
    }
    self.keys = keys
    self.peers = peers
  }

  // MARK: Reading the stores

  func eyes(_ number: Int) -> Eyes { Eyes(services[number].node) }

  /// What the pure machine makes of a side's events.
  func state(_ id: String, at number: Int) async throws -> RequestState? {
    guard let request = requests[id] else { return nil }
    return try RequestState.replay(
      try await eyes(number).events(id), type: try type(request, at: number),
      side: request.asking == number ? .requester : .recipient)
  }

  func type(_ request: NodeWalk.Request, at number: Int) throws -> RequestType {
    try catalog.type(
      request.type, from: services[request.asking].node.description.country,
      to: services[request.asked].node.description.country)
  }

  func waiting(_ number: Int) async throws -> [PendingAct] {
    try await services[number].node.store.read { try $0.pendingActs() }
  }

  func unit(of officer: String, at number: Int) -> String { units[number][officer] ?? "" }

  /// What an act that is refused may not change: everything but the log.
  struct Standing: Hashable {
    let events: [String: Int]
    let waiting: [String]
    let outbox: [String]
    let register: [ProtectedPerson]
  }

  func standing(_ number: Int) async throws -> Standing {
    let register = try await eyes(number).register()
    let known = live.map(\.id)
    return try await services[number].node.store.read { transaction in
      var events: [String: Int] = [:]
      for id in known { events[id] = try transaction.events(of: "request:" + id).count }
      return Standing(
        events: events, waiting: try transaction.pendingActs().map(\.id),
        outbox: try transaction.outbox(in: .waiting).map(\.id),
        register: register)
    }
  }

  // MARK: What must hold

  mutating func began(_ request: NodeWalk.Request) {
    requests[request.id] = request
    live.append(request)
  }

  mutating func keep(_ open: [NodeWalk.Request]) { live = open }

  /// An error names nobody, whatever it was about.
  func said(_ fault: Fault) throws {
    if let field = everybody.find(in: "\(fault)") { throw problem("the fault \(fault.code) says \(field)") }
  }

  /// After an act at a service: its requests are where the pure machine puts them, each event had its officers, and
  /// whatever was intended has its outcome or lies in the outbox.
  mutating func look(at number: Int) async throws {
    let (intents, outbox) = try await services[number].node.store.read {
      (try $0.openIntents(), try $0.outbox(in: .waiting).map(\.intent).sorted())
    }
    if intents != outbox { throw problem("intents without outcome at \(intents), in the outbox \(outbox)") }
    for request in live where [request.asking, request.asked].contains(number) {
      let events = try await eyes(number).events(request.id)
      let key = "\(number) \(request.id)"
      guard events.count != lookedAt[key] else { continue }
      lookedAt[key] = events.count
      let type = try type(request, at: number)
      let state: RequestState?
      do {
        state = try RequestState.replay(events, type: type, side: request.asking == number ? .requester : .recipient)
      } catch { throw problem("the pure machine refuses what \(number) holds: \(error.code)") }
      let row = try await eyes(number).row(request.id)
      guard row?.stage == state?.stage else { throw problem("the row of \(request.id) is not where its events are") }
      try officers(events, type, at: number)
      try await agree(request)
    }
  }

  /// Nothing that takes two officers was done by one, or by two of one unit.
  private func officers(_ events: [RequestEvent], _ type: RequestType, at number: Int) throws {
    var asked: RequestEvent?
    var approved: RequestEvent?
    for event in events {
      switch event.step {
      case .askApproval: asked = event
      case .approve: approved = event
      case .revise, .returnDraft, .shareDraft: (asked, approved) = (nil, nil)
      case .send where event.by.party.isSameBody(as: events[0].by.party) && events[0].step == .draft:
        guard let first = asked, let second = approved, second.by.isIndependent(of: first.by) else {
          throw problem("sent without a second officer of another unit")
        }
      // As the other side learns of it: that two signed is seen where it was sent.
      case .send: continue
      default:
        guard type.needsSecondOfficer(event.step) else { continue }
        guard let second = event.second, second.isIndependent(of: event.by) else {
          throw problem("\(event.step.rawValue) without a second officer of another unit")
        }
      }
    }
  }

  /// What one side knows of the other's acts is what the other did, in its order, and nothing else.
  private func agree(_ request: NodeWalk.Request) async throws {
    if let discord = Told.discord(
      try await side(request, request.asking), try await side(request, request.asked))
    {
      throw problem("of \(request.type), \(discord)")
    }
  }

  private func side(_ request: NodeWalk.Request, _ number: Int) async throws -> Told.Side {
    Told.Side(services[number].node.description.country, try await eyes(number).events(request.id))
  }

  // MARK: What leaves

  /// Opens what a service put into its boxes: nobody whom its register shields from those countries is in it.
  mutating func listen(at number: Int) async throws {
    let register = try await eyes(number).register()
    for caught in try wiretap.listen(
      at: number, of: services, keys: keys, peers: peers, now: clock(), search: everybody)
    {
      guard let request = requests[caught.request] else { throw problem("something left of a request that is none") }
      let (own, other) = (services[number].node.description.country, services[caught.to].node.description.country)
      guard [request.asking, request.asked].contains(caught.to) else { throw problem("a request went to a stranger") }
      let message = try await state(caught.request, at: number)?.message
      let readers = [other] + (message?.otherAddressees ?? []).map(\.country)
      let barred = register.filter { $0.bar.bars(readers) }
      let search = CanarySearch(barred.flatMap { $0.names + $0.identifiers + $0.references + [$0.id] })
      if !barred.isEmpty, let field = search.find(in: caught.content) {
        // Nobody in a walk is real: what left may be shown whole.
        throw problem(
          "\(field) went from \(own.code) to \(other.code) in \(caught.event.step.rawValue): "
            + String(decoding: caught.content, as: UTF8.self))
      }
      let type = try type(request, at: number)
      if caught.event.step != .send, type.needsSecondOfficer(caught.event.step) {
        guard let second = caught.event.second, second.isIndependent(of: caught.event.by) else {
          throw problem("\(caught.event.step.rawValue) left with one officer")
        }
      }
      let event = caught.event
      guard ["contact desk", "intake"].contains(event.by.unit), self.unit(of: event.by.officer, at: number).isEmpty,
        event.second.map({ $0.officer == "second-officer" }) ?? true
      else { throw problem("\(event.step.rawValue) tells who signed it") }
      let events = Told.events(try await eyes(number).events(caught.request), by: own)
      guard events.contains(where: { Told.isSame($0, caught.event) }) else {
        throw problem("something left that nobody did")
      }
    }
  }

  // MARK: The end

  /// Once everything has arrived: each side knows what the other told, and they stand at the same place. What is held back
  /// because somebody in it came to be protected is excused.
  func end(_ open: [NodeWalk.Request]) async throws {
    var held: Set<String> = []
    for service in services {
      held.formUnion(try await Eyes(service.node).held())
    }
    for request in open where !held.contains(request.id) {
      let missing = Told.missing(try await side(request, request.asking), try await side(request, request.asked))
      if let missing { throw problem("of \(request.type) \(missing) never arrived") }
      guard let asking = try await state(request.id, at: request.asking),
        let asked = try await state(request.id, at: request.asked)
      else { continue }
      let inner: [RequestStage: Set<RequestStage>] = [
        .screened: [.received, .acknowledged, .sent], .inExecution: [.accepted],
        .draft: [.awaitingApproval, .approved, .draft], .received: [.sent, .received],
        .acknowledged: [.acknowledged],
      ]
      guard asking.crossed.isEmpty, asked.crossed.isEmpty, asking.stage != asked.stage,
        inner[asked.stage]?.contains(asking.stage) != true
      else { continue }
      throw problem(
        "\(request.type): the requester stands at \(asking.stage.rawValue), the recipient at \(asked.stage.rawValue)")
    }
  }

  /// Every log is whole, and nothing in a store is damaged.
  func verify() async throws {
    for service in services {
      let found = try await service.node.verify()
      if let fault = found.faults.first { throw problem("a node does not verify: \(fault.code)") }
      let waiting = try await service.node.store.read { try $0.outbox(in: .waiting).count }
      if found.log.openIntents.count != waiting { throw problem("the log holds intents without outcome") }
    }
  }
}
