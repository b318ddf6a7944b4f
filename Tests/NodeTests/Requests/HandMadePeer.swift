import Authority
import Federation
import Foundation
import JSON
import Node
import Requests
import Testing
import Vocabulary
import World

/// A peer that two officers admitted and that runs another program: it signs and seals whatever it likes.
struct HandMadePeer {
  let own: OwnIdentity
  let signing: SigningKey
  let target: Exchange.Service
  let clock: SimulatedClock
  /// Where its envelopes lie.
  let folder: String
  private(set) var last: LaneMark?
  private var count: UInt64 = 0

  var id: String { own.identity.nodeID }

  init(at target: Exchange.Service, of exchange: Exchange) async throws {
    self.target = target
    clock = exchange.clock
    folder = exchange.folder + "/hand-made"
    signing = try SigningKey(seed: [UInt8](repeating: 7, count: 32))
    let sealing = try SealingKey(seed: [UInt8](repeating: 107, count: 32))
    let country = try #require(CountryCode("CA"))
    let identity = try #require(
      PeerIdentity(
        nodeID: "00000000-0000-7000-8000-000000000007", country: country, service: .fiu,
        name: "Hand-made unit", signingKey: signing.publicKey, sealingKey: sealing.publicKey))
    own = try #require(OwnIdentity(identity, signing: signing, sealing: sealing))
    try await Exchange.admit(card: IdentityCard.make(own), fingerprint: identity.fingerprint, at: target)
  }

  private func party(_ unit: String) throws -> Party {
    try #require(Party(country: own.identity.country, kind: .fiu, authority: own.identity.name, unit: unit))
  }

  /// The carried example of a question, from this peer to its target.
  func message(_ number: Int) async throws -> JSONValue {
    let value = try JSONValue.parse(try CarriedFiles.read(Exchange.example("fiu-request")))
    guard case .object(let members) = value else { throw Fault("json.malformed") }
    let to = try await target.node.identity()
    let own: [String: JSONValue] = [
      "id": .string("urn:entente:\(id):request:\(number)"),
      "from": .fields(
        ("country", .string(self.own.identity.country.code)), ("kind", .string("fiu")),
        ("authority", .string(self.own.identity.name)), ("unit", .string("Operations")),
        ("officer", .string("officer-1"))),
      "to": .fields(
        ("country", .string(to.country.code)), ("kind", .string("fiu")), ("authority", .string(to.name))),
    ]
    return .object(members.map { .init($0.key, own[$0.key] ?? $0.value) })
  }

  mutating func event(
    _ action: RequestAction, second: String? = nil, at moment: Instant? = nil
  ) throws -> RequestEvent {
    count += 1
    let actor = try #require(Actor(party: try party("Operations"), officer: "officer-1"))
    let other = try second.map { try #require(Actor(party: try party("Legal"), officer: $0)) }
    return RequestEvent(
      action, by: actor, second: other, at: moment ?? clock.now(), signature: Digest(of: "hand-made \(count)"))
  }

  /// The parcel as it travels, with an event as JSON.
  func parcel(
    _ request: String, type: String = "fiu.request", asks: Bool = true, before: [RequestEvent] = [], _ event: JSONValue,
    files: [JSONValue] = []
  ) -> Parcel {
    let (mine, theirs) = (own.identity.country.code, target.node.description.country.code)
    return Parcel(
      kind: "request-event",
      content: JSONValue.fields(
        ("version", .integer(1)), ("request", .string(request)), ("type", .string(type)),
        ("from", .string(asks ? mine : theirs)), ("to", .string(asks ? theirs : mine)),
        ("before", .array(before.map(\.json))), ("event", event), ("files", .array(files))
      ).bytes)
  }

  /// Seals a parcel as the next on its way, or after another.
  mutating func seal(_ parcel: Parcel, again: Bool = false) async throws -> [UInt8] {
    count += 1
    let envelope = try Envelope.seal(
      parcel, from: own, to: try await target.node.identity(), after: again ? nil : last, at: clock.now(),
      entropy: SeededEntropy(seed: 1000 + count))
    if !again { last = envelope.mark }
    return envelope.bytes
  }

  /// Puts an envelope into the box; returns what came of it.
  func hand(_ envelope: [UInt8]) async throws -> Arrival.Outcome {
    let box = folder + "/" + target.id
    try FileManager.default.createDirectory(atPath: box, withIntermediateDirectories: true)
    try CarriedFiles.write(envelope, box + "/\(Digest(of: envelope).hex.prefix(16)).envelope")
    return try #require(try await target.node.receive(from: folder, at: target.handler).first).outcome
  }

  /// Says one thing, with what goes before it.
  mutating func tell(
    _ action: RequestAction, on request: String, type: String = "fiu.request", received: Instant? = nil
  ) async throws -> Arrival.Outcome {
    let before = try received.map { [try event(.received, at: $0)] } ?? []
    let told = try event(action)
    return try await hand(
      try await seal(parcel(request, type: type, asks: false, before: before, told.json)))
  }

  /// The receipt that lies for it on an envelope.
  func receipt(on envelope: [UInt8]) async throws -> TransportReceipt.Outcome {
    let name = "\(target.id)-\(Digest(of: envelope).hex.prefix(32)).receipt"
    let identity = try await target.node.identity()
    let now = clock.now()
    return try TransportReceipt(try CarriedFiles.read(target.node.outboxFolder + "/\(id)/\(name)"), at: now) { _ in
      Peer(identity: identity, admittedAt: now, validUntil: now.date, assessment: Digest(of: "assessment"))
    }.outcome
  }
}

extension Exchange {
  /// Where the filled example of a type lies.
  static func example(_ name: String) -> String {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return folder.appendingPathComponent("Sources/CDefinitions/data/requests/examples/\(name).json").path
  }
}
