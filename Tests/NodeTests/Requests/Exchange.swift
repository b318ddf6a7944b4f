import Authority
import Federation
import Foundation
import JSON
import Node
import Requests
import Simulator
import Testing
import Vocabulary
import World

/// A few services that admitted each other, with folders between them and one clock over all.
struct Exchange {
  let folder: String
  let clock: SimulatedClock
  let services: [Service]

  /// A service at work: a handler, somebody of another unit who approves, and two supervisors.
  struct Service {
    let node: ServiceNode
    let handler: SigningDesk
    let second: SigningDesk
    let supervisor: SigningDesk
    let director: SigningDesk
    let team: Team
    var id: String { node.description.id }
  }

  /// Monday, 2 March 2026, nine o'clock in the morning, UTC.
  static let start = Instant(startOf: CivilDate(year: 2026, month: 3, day: 2)!).adding(seconds: 9 * 3600)

  init(_ members: [(country: String, service: ServiceKind)], at start: Instant = Exchange.start) async throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString)").path
    clock = SimulatedClock(start)
    var services: [Service] = []
    for (number, member) in members.enumerated() {
      services.append(
        try await Exchange.service(
          at: folder + "/\(number)", country: try #require(CountryCode(member.country)), member.service, clock: clock,
          seed: UInt64(number + 1)))
    }
    self.services = services
    for one in services { for other in services where one.id != other.id { try await Exchange.admit(other, at: one) } }
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  private static func service(
    at path: String, country: CountryCode, _ service: ServiceKind, clock: SimulatedClock, seed: UInt64
  ) async throws -> Service {
    let node = try await ServiceNode.create(
      at: path, country: country, service: service, clock: clock, entropy: SeededEntropy(seed: seed))
    let team = try await Team(on: node, passphrase: TestNode.passphrase)
    return Service(
      node: node, handler: team.handler, second: team.second, supervisor: team.supervisor, director: team.director,
      team: team)
  }

  private static func admit(_ other: Service, at one: Service) async throws {
    try await admit(
      card: try await other.node.identityCard(), fingerprint: try await other.node.identity().fingerprint, at: one)
  }

  static func admit(card: [UInt8], fingerprint: String, at one: Service) async throws {
    try await one.team.admit(card: card, fingerprint: fingerprint, terms: try Team.terms(), on: one.node)
  }

  /// Everything that is due goes out, and everybody takes in what is there for them. Again until nothing comes.
  @discardableResult
  func carry() async throws -> [Arrival] {
    var all: [Arrival] = []
    for _ in 0..<6 {
      var came: [Arrival] = []
      for service in services { _ = try await service.node.deliver() }
      for service in services {
        for other in services where other.id != service.id {
          came += try await service.node.receive(from: other.node.outboxFolder, at: service.handler)
        }
      }
      if came.isEmpty { break }
      all += came
    }
    return all
  }

  /// One service's request to another to erase something, as it came in and was begun with.
  func askErasure(
    of items: [String], by one: Service, at other: Service, upTo begun: Bool = true
  ) async throws -> String {
    let erasure = try await one.ask(
      example: "data-erase", of: other,
      replacing: [
        .init(
          "fields",
          .fields(
            ("items", .array(items.map { .string($0) })), ("ground", .string("sent-unlawfully")),
            ("erase-by", .string("2026-03-31")), ("passed-on", .string("tell-them"))))
      ])
    try await carry()
    guard begun else { return erasure }
    try await other.take(.accepted(pace: nil), on: erasure)
    try await other.take(.begun, on: erasure)
    return erasure
  }

  /// A supervisor carries it out, with the second signature where something stands against it.
  func apply(_ erasure: String, at service: Service) async throws {
    let outcome = try await service.node.applyErasure(asked: erasure, at: service.supervisor)
    if let waiting = outcome.waiting { try await service.node.approve(waiting, at: service.second) }
  }

  /// Time passes, and then everything that is due is carried.
  @discardableResult
  func pass(hours: Int64) async throws -> [Arrival] {
    clock.advance(seconds: hours * 3600)
    return try await carry()
  }
}

extension Exchange.Service {
  func draft(_ type: String, to other: Exchange.Service, _ content: String) async throws -> RequestState {
    guard case .object(let members) = try JSONValue.parse(Array(content.utf8)) else { throw Fault("json.malformed") }
    return try await node.draftRequest(
      RequestDraft(type: type, to: other.id, content: members), at: handler)
  }

  /// Drafts, signs, and has a second officer send it. Returns its identifier.
  func ask(_ type: String, of other: Exchange.Service, _ content: String) async throws -> String {
    let id = try await draft(type, to: other, content).message.id
    let waiting = try #require(try await node.sendRequest(id, at: handler).waiting)
    _ = try await node.approve(waiting, at: second)
    return id
  }

  /// Takes a step, with the second officer's signature where one is wanted.
  @discardableResult
  func take(_ action: RequestAction, on id: String, files: [OutboundFile] = []) async throws -> RequestState {
    switch try await node.step(action, on: id, files: files, at: handler) {
    case .done(let state): return state
    case .waits(let waiting): return try #require(try await node.approve(waiting, at: second))
    }
  }

  func state(_ id: String) async throws -> RequestState { try await node.request(id, at: handler.desk).state }
  func type(_ id: String) async throws -> RequestType { try await node.request(id, at: handler.desk).type }
}

func because(_ text: String) throws -> Explanation { try #require(Explanation(text)) }

enum Sample {
  /// A question from one financial intelligence unit to another about an account and, it may be, a person.
  static func fiuRequest(
    subject: String =
      #"{"kind":"account","identifiers":[{"scheme":"iban","value":"DE89370400440532013000"}],"note":"Receives everything"}"#,
    facts: String = "Between November and January thirty-six people each paid into one account in Bremen."
  ) -> String {
    """
    {"offences":["migrant-smuggling","money-laundering"],"facts":"\(facts)",
     "link":"The account that received everything is held with a bank in that country.",
     "subjects":[\(subject)],"asked":["suspicious-reports","beneficial-owners"],
     "period":{"from":"2025-10-01","to":"2026-01-12"},"intended-use":["intelligence"],
     "marking":"TLP:AMBER PAP:AMBER H0","other-addressees":[],"parallel-channels":[],"confidential":true,
     "fields":{"judicial-case":"none-known"}}
    """
  }

  static func full(
    _ information: String, marking: String = "TLP:AMBER PAP:AMBER H1 H2", with files: [OutboundFile] = []
  ) throws -> RequestAction {
    .answered(
      Answer(
        code: "full",
        fields: [
          MessageField("information", .text(information)), MessageField("checked", .texts(["accounts"])),
        ],
        attachments: try files.map {
          try #require(
            Attachment(
              name: $0.name, mediaType: "text/plain", digest: Digest(of: $0.bytes), sizeBytes: Int64($0.bytes.count),
              marking: .serviceOnly))
        }, marking: try #require(Marking(marking))))
  }
}

extension Exchange.Service {
  /// Sends the filled example of a type, with some members put in place of its own.
  func ask(example: String, of other: Exchange.Service, replacing: [JSONValue.Member] = []) async throws -> String {
    try await ask(example: example, ofNode: other.id, replacing: replacing)
  }

  func ask(example: String, ofNode other: String, replacing: [JSONValue.Member] = []) async throws -> String {
    let value = try JSONValue.parse(try CarriedFiles.read(Exchange.example(example)))
    guard case .object(let members) = value, let type = value["type"]?.string else { throw Fault("json.malformed") }
    let own: Set<String> = [
      "id", "type", "version", "from", "to", "created", "purpose", "legal-basis", "attachments", "valid-until",
    ]
    let given = Set(replacing.map(\.key))
    let state = try await node.draftRequest(
      RequestDraft(
        type: type, to: other, recipientKind: value["to"]?["kind"]?.string.flatMap(PartyKind.init),
        requesterKind: value["from"]?["kind"]?.string.flatMap(PartyKind.init),
        content: members.filter { !own.contains($0.key) && !given.contains($0.key) } + replacing), at: handler)
    let waiting = try #require(try await node.sendRequest(state.message.id, at: handler).waiting)
    _ = try await node.approve(waiting, at: second)
    return state.message.id
  }

  /// The statutory dates that run at this side, by act.
  func dates(_ id: String) async throws -> [ClockAct: Instant] {
    let row = try await node.request(id, at: handler.desk).row
    return Dictionary(row.due.map { ($0.act, $0.at) }, uniquingKeysWith: { first, _ in first })
  }
}
