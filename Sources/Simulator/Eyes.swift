internal import Audit
internal import Authority
package import Federation
internal import Holdings
package import Node
package import Protection
package import Requests
internal import Sealing
package import Vocabulary
internal import World

/// A node's store, read past its officers and past whatever befalls its machine, by those who watch that what must hold does.
package struct Eyes: Sendable {
  package let node: ServiceNode

  package init(_ node: ServiceNode) { self.node = node }

  /// A request's events, as this side holds them.
  package func events(_ id: String) async throws -> [RequestEvent] {
    try await node.store.read {
      try $0.events(of: "request:" + id).map { try RequestEvent(canonicalBytes: $0.content) }
    }
  }

  /// The line that lists show of a request.
  package func row(_ id: String) async throws -> RequestRow? {
    try await node.store.read {
      try $0.record(Collection(rawValue: "request-row"), id: id).map { try RequestRow(canonicalBytes: $0.content) }
    }
  }

  /// Everybody whom the register shields.
  package func register() async throws -> [ProtectedPerson] {
    try await node.store.read { transaction in
      var held: [ProtectedPerson] = []
      try transaction.eachRecord(in: Collection(rawValue: "protected-person"), after: "") {
        held.append(try ProtectedPerson(canonicalBytes: $0.content))
        return true
      }
      return held
    }
  }

  /// What the log intended about and has no outcome of: it is held back.
  package func held() async throws -> Set<String> {
    Set(try await node.store.read { try $0.unansweredIntents().flatMap { $0.entry?.subjects ?? [] } })
  }

  /// The node's own keys, read from its folder: what was sent to it can be opened with them. Throws where they are not there.
  package func identity() async throws -> OwnIdentity {
    let files = SystemFiles()
    func seed(_ name: String) throws -> [UInt8] { try files.read(FilePath.join(node.path, "keys/" + name)) }
    guard
      let own = OwnIdentity(
        try await node.identity(), signing: try SigningKey(seed: try seed("node.key")),
        sealing: try SealingKey(seed: try seed("sealing.key")), bodies: try BodyKeys(seed: try seed("body.key")))
    else { throw Fault("node.open.key", at: .init(file: node.path)) }
    return own
  }
}

extension Peer {
  /// As the others know a service that they admitted then, for a century.
  package init(of identity: PeerIdentity, admittedAt: Instant) {
    self.init(
      identity: identity, admittedAt: admittedAt, validUntil: admittedAt.adding(seconds: 100 * 365 * 86_400).date,
      assessment: Digest(of: ""))
  }
}
