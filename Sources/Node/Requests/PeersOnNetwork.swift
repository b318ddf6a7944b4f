internal import Audit
internal import Authority
internal import Federation
internal import Holdings
internal import Vocabulary
internal import World

// Where peers listen, and the end of being one.

/// `host:port`, or `[host]:port` for an IPv6 address.
public struct NetworkAddress: Sendable, Hashable {
  public let host: String
  public let port: Int

  /// Nil unless there is a host and a port; port 0 stands for one that the system chooses.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty, host.utf8.count <= 253, !host.contains(where: \.isWhitespace) else { return nil }
    self.host = String(host)
    self.port = Int(port)
  }

  public var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension ServiceNode {
  /// Says where a peer listens; nil: it is reached through folders, or where the directory says. An address admits nobody
  /// and lets nothing leave: whoever answers there has to show that they are the peer. Throws `node.peer.address`.
  public func setAddress(_ text: String?, of name: String) async throws {
    let address = text.flatMap(NetworkAddress.init)
    guard (address != nil) == (text != nil), address?.port != 0 else { throw Fault("node.peer.address") }
    let id = try await peer(name).identity.nodeID
    let now = clock.now()
    try await store.write { transaction in
      guard var peer = try transaction.peer(id) else { throw Fault("node.peer.unknown") }
      guard peer.givenAddress != address?.text else { return }
      peer.givenAddress = address?.text
      try transaction.replace(HeldRecord(collection: .peers, id: id, content: peer.canonicalBytes))
      try transaction.replace(
        HeldRecord(collection: .deliveryStandings, id: id, content: DeliveryStanding().canonicalBytes))
      try transaction.log(
        AuditEntry(
          time: now, kind: .alteration, act: "set-peer-address", officer: "", purpose: "", basis: "", subjects: [id],
          notes: [address?.text ?? ""]))
    }
  }

  /// Withdraws a peer, at once and by one officer: nothing is sent to it or taken from it any more. To admit it again takes
  /// the same two officers as the first time.
  public func withdrawPeer(_ name: String, at signing: SigningDesk) async throws {
    var peer = try await peer(name)
    let id = peer.identity.nodeID
    peer.withdrawnAt = clock.now()
    let content = peer.canonicalBytes
    try await perform(
      OpenChannel(channel: id, peer: id, terms: Digest(of: content)), logged: .alteration, at: signing,
      notes: ["withdrawn"]
    ) { transaction in
      try transaction.replace(HeldRecord(collection: .peers, id: id, content: content))
    }
  }
}
