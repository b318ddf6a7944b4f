public import Authority
public import JSON
public import Vocabulary

/// A key of a node, and when it is in force. Two may overlap: that is how a key is changed.
public struct ListedKey: Sendable, Hashable {
  /// What a key is for.
  public enum Use: String, Sendable, CaseIterable {
    /// Envelopes, receipts and the node's certificates.
    case signing
    /// The sealed box of the first version.
    case sealing
    /// HPKE with X-Wing, and with X25519.
    case hybrid, classical
    /// The manifests of what it publishes for private matching.
    case matching

    /// The use of keys of a scheme; nil for the sealed box, whose key is told under another name.
    public init?(_ scheme: SealingScheme) {
      switch scheme {
      case .hybrid: self = .hybrid
      case .classical: self = .classical
      case .sealedBox: return nil
      }
    }

    var scheme: SealingScheme? {
      switch self {
      case .hybrid: .hybrid
      case .classical: .classical
      case .signing, .sealing, .matching: nil
      }
    }
    var size: Int { scheme?.keySize ?? 32 }
  }

  public let use: Use
  public let bytes: [UInt8]
  public let from: Instant
  public let until: Instant
  /// From when it is believed no more, whatever `until` says.
  public let revoked: Instant?

  /// Nil unless the bytes are a key's, and it is in force for some time.
  public init?(use: Use, bytes: [UInt8], from: Instant, until: Instant, revoked: Instant? = nil) {
    guard bytes.count == use.size, from < until else { return nil }
    self.use = use
    self.bytes = bytes
    self.from = from
    self.until = until
    self.revoked = revoked
  }

  public func isRevoked(at moment: Instant) -> Bool { revoked.map { $0 <= moment } ?? false }
  public func isInForce(at moment: Instant) -> Bool { from <= moment && moment < until && !isRevoked(at: moment) }
}

/// A node as the network's members list it.
public struct ListedNode: Sendable, Hashable {
  public let nodeID: String
  public let country: CountryCode
  public let service: ServiceKind
  public let name: String
  /// `host:port` where it listens; nil for one that is reached through folders.
  public let address: String?
  public let from: Instant
  public let until: Instant
  /// From when it is no member any more.
  public let withdrawn: Instant?
  public let keys: [ListedKey]

  /// Nil for no node identifier, or one that is listed for no time.
  public init?(
    nodeID: String, country: CountryCode, service: ServiceKind, name: String, address: String?, from: Instant,
    until: Instant, withdrawn: Instant? = nil, keys: [ListedKey]
  ) {
    guard PeerIdentity.isNodeID(nodeID), from < until else { return nil }
    self.nodeID = nodeID
    self.country = country
    self.service = service
    self.name = name
    self.address = address
    self.from = from
    self.until = until
    self.withdrawn = withdrawn
    self.keys = keys
  }

  public func isMember(at moment: Instant) -> Bool { from <= moment && moment < until && !isWithdrawn(at: moment) }
  public func isWithdrawn(at moment: Instant) -> Bool { withdrawn.map { $0 <= moment } ?? false }

  /// The same, withdrawn.
  public func withdrawn(from moment: Instant) -> ListedNode {
    ListedNode(self, withdrawn: moment)
  }

  private init(_ other: ListedNode, withdrawn: Instant) {
    (nodeID, country, service, name) = (other.nodeID, other.country, other.service, other.name)
    (address, from, until, keys) = (other.address, other.from, other.until, other.keys)
    self.withdrawn = withdrawn
  }

  /// The keys for a use that are in force, the newest first.
  public func keys(for use: ListedKey.Use, at moment: Instant) -> [ListedKey] {
    keys.filter { $0.use == use && $0.isInForce(at: moment) }.sorted { ($0.from, $0.until) > ($1.from, $1.until) }
  }

  /// The keys that its word is believed by at a moment.
  public func signingKeys(at moment: Instant) -> [PublicKey] {
    keys(for: .signing, at: moment).compactMap { PublicKey(bytes: $0.bytes) }
  }

  /// What to seal for at a moment, the best first.
  public func offers(at moment: Instant) -> [OfferedKey] {
    [ListedKey.Use.hybrid, .classical].compactMap { use in
      guard let scheme = use.scheme, let key = keys(for: use, at: moment).first else { return nil }
      return OfferedKey(scheme: scheme, bytes: key.bytes)
    }
  }
}

/// The nodes of the network, as enough members signed them.
public struct NodeDirectory: Sendable, Hashable {
  /// Rises with each change.
  public let number: Int
  public let expires: Instant
  public let nodes: [ListedNode]

  /// Nil when two entries are of one node.
  public init?(number: Int, expires: Instant, nodes: [ListedNode]) {
    guard number >= 1, Set(nodes.map(\.nodeID)).count == nodes.count else { return nil }
    self.number = number
    self.expires = expires
    self.nodes = nodes
  }

  public func node(_ id: String) -> ListedNode? { nodes.first { $0.nodeID == id } }

  static let nodesMax = 2_000

  /// The payload to be signed.
  public var payload: [UInt8] {
    JSONValue.fields(
      ("version", .integer(1)), ("number", .integer(number)), ("expires", .string(expires.description)),
      ("nodes", .array(nodes.map(\.json)))
    ).bytes
  }

  /// Reads a payload. Throws `federation.directory.malformed`, or the fault of a field.
  public init(payload: [UInt8]) throws(Fault) {
    let malformed = Fault("federation.directory.malformed")
    guard let value = try? JSONValue.parse(payload, depth: 6, nodes: 100 * NodeDirectory.nodesMax) else {
      throw malformed
    }
    var fields = try JSONFields(value)
    guard try fields.integer("version") == 1, let number = Int(exactly: try fields.integer("number")),
      let expires = Timestamp(try fields.text("expires"))
    else { throw malformed }
    var nodes: [ListedNode] = []
    for value in try fields.list("nodes") { nodes.append(try ListedNode(json: value)) }
    try fields.finish()
    guard nodes.count <= NodeDirectory.nodesMax,
      let directory = NodeDirectory(number: number, expires: expires.instant, nodes: nodes)
    else { throw malformed }
    self = directory
  }
}

extension ListedNode {
  /// The entry as it stands in a directory.
  public var json: JSONValue {
    .fields(
      ("node", .string(nodeID)), ("country", .string(country.code)), ("service", .string(service.rawValue)),
      ("name", .string(name)), ("address", address.map { .string($0) } ?? .null),
      ("from", .string(from.description)), ("until", .string(until.description)),
      ("withdrawn", withdrawn.map { .string($0.description) } ?? .null),
      (
        "keys",
        .array(
          keys.map { key in
            .fields(
              ("use", .string(key.use.rawValue)), ("key", .string(Base64URL.text(key.bytes))),
              ("from", .string(key.from.description)), ("until", .string(key.until.description)),
              ("revoked", key.revoked.map { .string($0.description) } ?? .null))
          })
      ))
  }

  /// Reads an entry. Throws `federation.directory.malformed`, or the fault of a field.
  public init(json value: JSONValue) throws(Fault) {
    let malformed = Fault("federation.directory.malformed")
    var fields = try JSONFields(value, path: "nodes")
    let id = try fields.text("node")
    guard let country = CountryCode(try fields.text("country")) else { throw malformed }
    let service: ServiceKind = try fields.choice("service")
    let name = try fields.text("name")
    let address = try fields.optionalText("address")
    let from = try fields.moment("from")
    let until = try fields.moment("until")
    let withdrawn = try fields.optionalMoment("withdrawn")
    var keys: [ListedKey] = []
    for value in try fields.list("keys") {
      var key = try JSONFields(value, path: "keys")
      guard let bytes = Base64URL.bytes(try key.text("key")) else { throw malformed }
      guard
        let listed = ListedKey(
          use: try key.choice("use"), bytes: bytes, from: try key.moment("from"), until: try key.moment("until"),
          revoked: try key.optionalMoment("revoked"))
      else { throw malformed }
      try key.finish()
      keys.append(listed)
    }
    try fields.finish()
    guard
      let node = ListedNode(
        nodeID: id, country: country, service: service, name: name, address: address, from: from, until: until,
        withdrawn: withdrawn, keys: keys)
    else { throw malformed }
    self = node
  }
}

extension JSONFields {
  mutating func moment(_ name: String) throws(Fault) -> Instant {
    guard let moment = try optionalMoment(name) else { throw missing(name) }
    return moment
  }

  mutating func optionalMoment(_ name: String) throws(Fault) -> Instant? {
    guard let text = try optionalText(name) else { return nil }
    guard let moment = Timestamp(text), moment.offsetMinutes == 0 else { throw wrong(name, wanted: "time") }
    return moment.instant
  }
}
