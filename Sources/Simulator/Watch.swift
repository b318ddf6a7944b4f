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

  func type(_ exchange: Exchange, of services: [Service]) throws -> RequestType {
    try catalog.type(
      exchange.type, from: services[exchange.asking].country, to: services[exchange.asked].country)
  }

  /// What the rules make of a side's events.
  func state(_ exchange: Exchange, at number: Int, of services: [Service]) async throws -> RequestState? {
    try RequestState.replay(
      try await services[number].eyes.events(exchange.id), type: try type(exchange, of: services),
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
    guard let row = try await services[number].eyes.row(id) else { return }
    let state: RequestState?
    do { state = try await self.state(exchange, at: number, of: services) } catch let fault as Fault {
      throw Breach("the rules refuse what \(services[number].country.code) holds of \(exchange.type): \(fault.code)")
    }
    guard row.stage == state?.stage else { throw Breach("the list shows \(exchange.type) where its events are not") }
    let sides = [services[exchange.asking], services[exchange.asked]]
    let told = [
      Told.Side(sides[0].country, try await sides[0].eyes.events(id)),
      Told.Side(sides[1].country, try await sides[1].eyes.events(id)),
    ]
    if let discord = Told.discord(told[0], told[1]) { throw Breach("of \(exchange.type), \(discord)") }
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
      let message = try await state(exchange, at: parcel.from, of: services)?.message
      let readers = [recipient.country] + (message?.otherAddressees ?? []).map(\.country)
      let barred = try await sender.eyes.register().filter { $0.bar.bars(readers) }
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
      held.formUnion(try await service.eyes.held())
    }
    for exchange in known {
      for number in [exchange.asking, exchange.asked] { try await look(at: exchange.id, on: number, of: services) }
      guard exchange.asking != dishonest, exchange.asked != dishonest, !held.contains(exchange.id) else { continue }
      let (asking, asked) = (services[exchange.asking], services[exchange.asked])
      let missing = Told.missing(
        Told.Side(asking.country, try await asking.eyes.events(exchange.id)),
        Told.Side(asked.country, try await asked.eyes.events(exchange.id)))
      if let missing { throw Breach("of \(exchange.type) \(missing) never arrived") }
    }
    for service in services {
      let found = try await service.eyes.node.verify()
      if let fault = found.faults.first { throw Breach("\(service.country.code) does not verify: \(fault.code)") }
    }
  }
}
