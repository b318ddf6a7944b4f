internal import Authority
internal import Federation
internal import Node
internal import Requests
internal import Sealing
internal import Vocabulary
internal import World

/// A node at work, with four officers, a clock of its own and its fate.
struct Service: Sendable {
  let number: Int
  let path: String
  let clock: SimulatedClock
  let entropy: SeededEntropy
  let fate: Fate
  /// The node as officers and network use it; nil while its machine is down.
  var node: ServiceNode?
  /// The same store, read past whatever befalls the machine.
  let eyes: ServiceNode
  let handler: SigningDesk
  let second: SigningDesk
  let supervisor: SigningDesk
  let director: SigningDesk
  let identity: PeerIdentity
  let own: OwnIdentity

  var id: String { identity.nodeID }
  var country: CountryCode { identity.country }
  /// Where the network puts what arrives.
  var inbox: String { path + "-in" }

  static let passphrase = Array("an invented passphrase of a simulation".utf8)

  /// Makes a node with its officers. Nothing befalls it yet.
  init(_ number: Int, country: CountryCode, _ kind: ServiceKind, in folder: String, at start: Instant, seed: UInt64)
    async throws
  {
    self.number = number
    path = FilePath.join(folder, country.code)
    clock = SimulatedClock(start)
    entropy = SeededEntropy(seed: seed)
    fate = Fate()
    let node = try await ServiceNode.create(at: path, country: country, service: kind, clock: clock, entropy: entropy)
    func desk(_ name: String) async throws -> SigningDesk {
      let desk = try await node.desk(of: name, purpose: .investigation, basis: "Invented Act, section 12")
      return try await node.unlock(desk, passphrase: Service.passphrase)
    }
    func add(_ name: String, _ unit: String, _ role: OfficerRole, by founder: SigningDesk?) async throws -> SigningDesk
    {
      _ = try await node.addOfficer(
        name, unit: unit, role: role, passphrase: Service.passphrase, cost: .none, by: founder)
      return try await desk(name)
    }
    supervisor = try await add("Sue", "direction", .supervisor, by: nil)
    handler = try await add("Ana", "analysis", .analyst, by: supervisor)
    second = try await add("Ivo", "inquiries", .investigator, by: supervisor)
    director = try await add("Max", "oversight of cases", .supervisor, by: supervisor)
    identity = try await node.identity()
    let files = SystemFiles()
    guard
      let own = OwnIdentity(
        identity, signing: try SigningKey(seed: try files.read(FilePath.join(path, "keys/node.key"))),
        sealing: try SealingKey(seed: try files.read(FilePath.join(path, "keys/sealing.key"))),
        bodies: try BodyKeys(seed: try files.read(FilePath.join(path, "keys/body.key"))))
    else { throw Fault("node.open.key", at: .init(file: path)) }
    self.own = own
    eyes = node
  }

  /// The machine starts; dead again at once where that is its fate.
  mutating func start(dyingAt operation: Int?, afterwards: Bool) async throws {
    fate.start(dyingAt: operation, afterwards: afterwards)
    let fate = fate
    do {
      node = try await ServiceNode.open(
        at: path, clock: clock, entropy: entropy, files: MortalFiles(SystemFiles(), fate)
      ) { MortalStore($0, fate) }
    } catch is Death { node = nil }
  }

  /// Admits a peer: one supervisor proposes, the other approves.
  func admit(_ other: Service) async throws {
    let findings = PeerAssessment.Question.allCases.map {
      "\"\($0.rawValue)\":{\"verdict\":\"satisfied\",\"reason\":\"Examined in February 2026\"}"
    }
    let types = try ServiceNode.requestTypes().map { "\"\($0.name)\"" }
    let terms = try ChannelTerms(
      Array(
        """
        {"agreement":{"title":"Invented agreement of 2024","signed":"2024-05-02","transfer-basis":"safeguards"},
         "allowed-types":[\(types.joined(separator: ","))],
         "contacts":[{"desk":"Duty desk","reachable":"day and night"}],
         "findings":{\(findings.joined(separator: ","))},"assurances-needed":[],
         "review":"2027-03-01","expires":"2028-03-01"}
        """.utf8))
    let waiting = try await eyes.admitPeer(
      card: try await other.eyes.identityCard(), fingerprint: try await other.eyes.identity().fingerprint, terms: terms,
      at: supervisor)
    _ = try await eyes.approve(waiting, at: director)
  }
}
