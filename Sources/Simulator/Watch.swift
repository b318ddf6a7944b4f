internal import Audit
internal import Federation
internal import Holdings
internal import JSON
internal import Node
internal import Protection
internal import Requests
internal import Vocabulary
internal import World

/// Something that must always hold did not.
public struct Breach: Error, Sendable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}

/// What must always hold, read from the stores and from what left, past whatever befalls the machines.
struct Watch: Sendable {
  struct Exchange: Sendable, Hashable {
    let id: String
    let type: String
    let asking: Int
    let asked: Int
  }

  private let catalog: RequestTypeCatalog
  private var exchanges: [String: Exchange] = [:]
  /// Envelopes by their digest: in which place each was first seen.
  private var places: [Digest: Int] = [:]
  private var lanes: [String: LaneMark] = [:]
  /// What came to each service, so that a dishonest one can acknowledge it.
  private(set) var addressed: [Int: [Digest]] = [:]
  private let everybody = CanarySearch(Canary.all.flatMap { $0.fields() })

  init(_ catalog: RequestTypeCatalog) { self.catalog = catalog }

  mutating func began(_ exchange: Exchange) { exchanges[exchange.id] = exchange }
  var known: [Exchange] { exchanges.values.sorted { $0.id < $1.id } }
  func place(of envelope: Digest) -> Int { places[envelope] ?? Int.max }

  // MARK: Reading

  func events(_ id: String, at service: Service) async throws -> [RequestEvent] {
    try await service.eyes.store.read {
      try $0.events(of: "request:" + id).map { try RequestEvent(canonicalBytes: $0.content) }
    }
  }

  func row(_ id: String, at service: Service) async throws -> RequestRow? {
    try await service.eyes.store.read {
      try $0.record(Collection(rawValue: "request-row"), id: id).map { try RequestRow(canonicalBytes: $0.content) }
    }
  }

  func type(_ exchange: Exchange, of services: [Service]) throws -> RequestType {
    try catalog.type(
      exchange.type, from: services[exchange.asking].country, to: services[exchange.asked].country)
  }

  /// What the rules make of a side's events.
  func state(_ exchange: Exchange, at number: Int, of services: [Service]) async throws -> RequestState? {
    try RequestState.replay(
      try await events(exchange.id, at: services[number]), type: try type(exchange, of: services),
      side: exchange.asking == number ? .requester : .recipient)
  }

  // MARK: What must hold

  /// An error names nobody, whatever it was about.
  func said(_ fault: Fault) throws {
    if let field = everybody.find(in: "\(fault)") { throw Breach("the fault \(fault.code) says \(field)") }
  }

  /// After something happened to a request at a service: it is where its events put it, and each side knows of the other's
  /// acts what that one did, in its order, and nothing else.
  func look(at id: String, on number: Int, of services: [Service]) async throws {
    guard let exchange = exchanges[id] else { throw Breach("something came of a request that nobody began") }
    guard let row = try await row(id, at: services[number]) else { return }
    let state: RequestState?
    do { state = try await self.state(exchange, at: number, of: services) } catch let fault as Fault {
      throw Breach("the rules refuse what \(services[number].country.code) holds of \(exchange.type): \(fault.code)")
    }
    guard row.stage == state?.stage else { throw Breach("the list shows \(exchange.type) where its events are not") }
    let sides = [services[exchange.asking], services[exchange.asked]]
    let streams = [try await events(id, at: sides[0]), try await events(id, at: sides[1])]
    for author in 0..<2 {
      let own = Told.events(streams[author], by: sides[author].country)
      let known = Told.events(streams[1 - author], by: sides[author].country)
      guard known.count <= own.count, zip(known, own).allSatisfy({ Told.isSame($0, $1) }) else {
        throw Breach(
          "of \(exchange.type), \(sides[1 - author].country.code) knows \(known.map(\.step.rawValue)) of "
            + "\(sides[author].country.code), who did \(own.map(\.step.rawValue))")
      }
    }
  }

  /// What a service laid out: opened with the recipient's keys, nobody is in it whom the service's register shields.
  mutating func listen(to parcels: [Network.Parcel], of services: [Service]) async throws {
    for parcel in parcels where parcel.name.hasSuffix(".envelope") {
      let digest = Digest(of: parcel.bytes)
      guard places[digest] == nil else { continue }
      places[digest] = places.count
      addressed[parcel.to, default: []].append(digest)
      let (sender, recipient) = (services[parcel.from], services[parcel.to])
      let lane = sender.id + recipient.id
      let opened = try Envelope.open(
        parcel.bytes, by: recipient.own, now: recipient.clock.now().adding(seconds: 86_400),
        peer: { id in services.first { $0.id == id }?.peer }, lane: { _ in lanes[lane] })
      lanes[lane] = opened.envelope.mark
      let value = try JSONValue.parse(opened.parcel.content, depth: 24, nodes: 60_000)
      guard let id = value["request"]?.string, let exchange = exchanges[id] else { continue }
      guard [exchange.asking, exchange.asked].contains(parcel.to) else { throw Breach("a request went to a stranger") }
      let register: [ProtectedPerson] = try await sender.eyes.store.read { transaction in
        var held: [ProtectedPerson] = []
        try transaction.eachRecord(in: Collection(rawValue: "protected-person"), after: "") {
          held.append(try ProtectedPerson(canonicalBytes: $0.content))
          return true
        }
        return held
      }
      let message = try await state(exchange, at: parcel.from, of: services)?.message
      let readers = [recipient.country] + (message?.otherAddressees ?? []).map(\.country)
      let barred = register.filter { $0.bar.bars(readers) }
      guard !barred.isEmpty else { continue }
      let search = CanarySearch(barred.flatMap { $0.names + $0.identifiers + $0.references + [$0.id] })
      if let field = search.find(in: opened.parcel.content) {
        throw Breach("\(field) went from \(sender.country.code) to \(recipient.country.code) about \(exchange.type)")
      }
    }
  }

  /// In the end everything has arrived, once, between those who play fair; every log is whole.
  func end(_ services: [Service], dishonest: Int?) async throws {
    var held: Set<String> = []
    for service in services {
      held.formUnion(
        try await service.eyes.store.read { try $0.unansweredIntents().flatMap { $0.entry?.subjects ?? [] } })
    }
    for exchange in known {
      for number in [exchange.asking, exchange.asked] { try await look(at: exchange.id, on: number, of: services) }
      guard exchange.asking != dishonest, exchange.asked != dishonest, !held.contains(exchange.id) else { continue }
      let streams = [
        try await events(exchange.id, at: services[exchange.asking]),
        try await events(exchange.id, at: services[exchange.asked]),
      ]
      for (author, number) in [exchange.asking, exchange.asked].enumerated() {
        var own = Told.events(streams[author], by: services[number].country)
        // Its own receipt is told with the first thing that an officer tells.
        if own.last?.step == .receive { own.removeLast() }
        let known = Told.events(streams[1 - author], by: services[number].country)
        guard known.count >= own.count else {
          throw Breach("of \(exchange.type) \(own[known.count].step.rawValue) never arrived")
        }
      }
    }
    for service in services {
      let found = try await service.eyes.verify()
      if let fault = found.faults.first { throw Breach("\(service.country.code) does not verify: \(fault.code)") }
    }
  }
}
