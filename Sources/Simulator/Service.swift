internal import Federation
internal import Node
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
  let eyes: Eyes
  let team: Team
  let identity: PeerIdentity
  let own: OwnIdentity

  var id: String { identity.nodeID }
  var country: CountryCode { identity.country }
  /// As others know it.
  var peer: Peer { Peer(of: identity, admittedAt: Simulation.start) }
  /// Where the network puts what arrives.
  var inbox: String { path + "-in" }

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
    team = try await Team(on: node, passphrase: Array("an invented passphrase of a simulation".utf8))
    identity = try await node.identity()
    eyes = Eyes(node)
    own = try await eyes.identity()
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

  /// Admits a peer.
  func admit(_ other: Service) async throws {
    try await team.admit(
      card: try await other.eyes.node.identityCard(), fingerprint: other.identity.fingerprint, terms: try Team.terms(),
      on: eyes.node)
  }
}
