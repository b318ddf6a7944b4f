internal import Audit
internal import Authority
public import Federation
internal import Holdings
internal import JSON
public import Vocabulary
internal import World

// The directory as this node believes it: the root that an officer trusted, what was taken since, and what follows for peers.

/// The directory as a face shows it.
public struct DirectorySummary: Sendable, Hashable {
  public let rootNumber: Int
  /// The number of the directory; nil before the first.
  public let number: Int?
  public let freshUntil: Instant?
  public let isFresh: Bool
  public let nodes: [ListedNode]

  /// A line for each node.
  public var lines: [Sentence] {
    nodes.map { node in
      Sentence(
        node.withdrawn == nil ? "directory.node" : "directory.node-withdrawn", ("name", .text(node.name)),
        ("country", .country(node.country)), ("service", .text(node.service.rawValue)), ("id", .text(node.nodeID)),
        ("address", .text(node.address ?? "-")))
    }
  }
}

extension ServiceNode {
  private static let place = "directory-trust"

  /// Trusts the first root of a directory. `fingerprint` is what another member read out. Later roots are taken with
  /// ``takeDirectory(roots:timestamp:directory:)``, on the word of those before them.
  ///
  /// Throws `node.directory.fingerprint`, `node.directory.known`, and what ``DirectoryTrust`` throws.
  public func trustDirectory(root bytes: [UInt8], fingerprint: String, at signing: SigningDesk) async throws {
    let statement = try SignedStatement(.root, bytes)
    func letters(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace } }
    guard letters(DirectoryRoot.fingerprint(of: statement)) == letters(fingerprint) else {
      throw Fault("node.directory.fingerprint")
    }
    let trust = try DirectoryTrust(root: statement, now: clock.now())
    let act = OpenChannel(channel: "directory", peer: "directory", terms: Digest(of: statement.payload))
    try await perform(act, logged: .alteration, at: signing) { transaction in
      guard try transaction.directoryTrust() == nil else { throw Fault("node.directory.known") }
      try transaction.replace(
        HeldRecord(collection: .node, id: ServiceNode.place, content: trust.canonicalBytes))
    }
  }

  /// Takes newer roots, one after another, and a newer directory with the timestamp that names it. Enough members signed
  /// them, so no officer has to: they admit nobody. Peers have their keys and addresses from it from now on, and whoever
  /// was withdrawn, or is listed no more, is a peer no more.
  ///
  /// Throws `node.directory.none` before a root is trusted, and what ``DirectoryTrust`` throws; nothing is changed then.
  @discardableResult
  public func takeDirectory(
    roots: [[UInt8]], timestamp: [UInt8]?, directory: [UInt8]?
  ) async throws -> DirectorySummary {
    guard (timestamp == nil) == (directory == nil) else { throw Fault("node.directory.both") }
    let roots = try roots.map { try SignedStatement(.root, $0) }
    let time = try timestamp.map { try SignedStatement(.timestamp, $0) }
    let listed = try directory.map { try SignedStatement(.directory, $0) }
    let now = clock.now()
    try await store.write { transaction in
      guard var trust = try transaction.directoryTrust() else { throw Fault("node.directory.none") }
      for root in roots { trust = try trust.taking(root: root, now: now) }
      if let time, let listed { trust = try trust.taking(timestamp: time, directory: listed, now: now) }
      try transaction.replace(
        HeldRecord(collection: .node, id: ServiceNode.place, content: trust.canonicalBytes))
      for peer in try transaction.peers() {
        let known = try peer.listed(by: trust, at: now)
        guard known != peer else { continue }
        try transaction.replace(
          HeldRecord(collection: .peers, id: peer.identity.nodeID, content: known.canonicalBytes))
      }
      try transaction.log(
        AuditEntry(
          time: now, kind: .alteration, act: "take-directory", officer: "", purpose: "", basis: "",
          subjects: (roots + [time, listed].compactMap { $0 }).map { Digest(of: $0.payload).hex }))
    }
    return try await self.directory()
  }

  /// The directory as it stands. Throws `node.directory.none` before a root is trusted.
  public func directory() async throws -> DirectorySummary {
    guard let trust = try await store.read({ try $0.directoryTrust() }) else { throw Fault("node.directory.none") }
    let nodes = try trust.nodes()
    return DirectorySummary(
      rootNumber: try DirectoryRoot(payload: trust.root.payload).number, number: nodes?.number,
      freshUntil: try trust.freshUntil(), isFresh: trust.isFresh(at: clock.now()), nodes: nodes?.nodes ?? [])
  }

  /// This node as it would stand in a directory, for those who sign one: its keys in force until a moment.
  public func directoryEntry(address: String?, until: Instant) async throws -> [UInt8] {
    guard address.map({ NetworkAddress($0) != nil }) ?? true else { throw Fault("node.peer.address") }
    let own = try await identity()
    let now = clock.now()
    let keys: [(ListedKey.Use, [UInt8])] =
      [
        (.signing, own.signingKey.bytes), (.sealing, own.sealingKey.bytes),
        // Sets are signed with the node's lasting key; a directory may revoke it for them alone.
        (.matching, own.signingKey.bytes),
      ]
      + own.offers.compactMap { offer in ListedKey.Use(offer.scheme).map { ($0, offer.bytes) } }
    guard
      let entry = ListedNode(
        nodeID: own.nodeID, country: own.country, service: own.service, name: own.name, address: address, from: now,
        until: until, keys: keys.compactMap { ListedKey(use: $0.0, bytes: $0.1, from: now, until: until) })
    else { throw Fault("node.directory.until") }
    return entry.json.bytes
  }
}

extension ReadTransaction {
  func directoryTrust() throws -> DirectoryTrust? {
    try record(.node, id: "directory-trust").map { try DirectoryTrust(canonicalBytes: $0.content) }
  }
}

extension Peer {
  /// The peer as a directory lists it. Whoever was listed and is listed no more was withdrawn.
  func listed(by trust: DirectoryTrust, at now: Instant) throws -> Peer {
    guard let nodes = try trust.nodes(), let until = try trust.freshUntil() else { return self }
    var peer = self
    if let entry = nodes.node(identity.nodeID) {
      peer.listing = Listing(node: entry, until: until)
    } else if let before = listing, !before.node.isWithdrawn(at: now) {
      peer.listing = Listing(node: before.node.withdrawn(from: now), until: until)
    }
    return peer
  }
}

/// What those who keep a directory need, on a machine that need not be a node.
public enum DirectoryDesk {
  /// A new key of a member: the secret for its file, and what the others are told.
  public static func makeKey() throws -> (secret: [UInt8], open: String) {
    let key = try SigningKey(entropy: SystemEntropy())
    return (Array(Base64URL.text(key.exposedSeed()).utf8), Base64URL.text(key.publicKey.bytes))
  }

  /// The same, its secret in a file that only this user may read. Returns what the others are told. Throws
  /// `node.directory.key.there` where a file is there already, which stays as it is.
  public static func makeKey(at path: String) throws -> String {
    let files = SystemFiles()
    guard !files.exists(path) else {
      throw Fault("node.directory.key.there", at: .init(file: path), ("file", .text(path)))
    }
    let key = try makeKey()
    try files.replace(path, with: key.secret, isSecret: true)
    return key.open
  }

  /// The same, its role by name. Throws `node.directory.role`.
  public static func sign(
    _ bytes: [UInt8], asRoleNamed name: String, with secret: [UInt8]
  ) throws -> [UInt8] {
    try sign(bytes, as: try role(named: name), with: secret)
  }

  /// Throws `node.directory.key.there` where what lies at a path reads as a member's key: nothing is written over it.
  public static func checkNoKey(at path: String) throws {
    let files = SystemFiles()
    guard files.isPlainFile(path), try files.size(of: path) < 1_024, key(try files.read(path)) != nil else { return }
    throw Fault("node.directory.key.there", at: .init(file: path), ("file", .text(path)))
  }

  private static func key(_ secret: [UInt8]) -> SigningKey? {
    Base64URL.bytes(String(decoding: secret.prefix { $0 > 32 }, as: UTF8.self)).flatMap { try? SigningKey(seed: $0) }
  }

  /// A statement with one more signature. Given is the statement as it is, or its bare payload, which is read before it is
  /// signed. Throws `node.directory.key`, and the faults of a statement that has not the form of one.
  public static func sign(
    _ bytes: [UInt8], as role: SignedStatement.Role, with secret: [UInt8]
  ) throws -> [UInt8] {
    guard let key = key(secret) else { throw Fault("node.directory.key") }
    let statement = (try? SignedStatement(role, bytes)) ?? SignedStatement(role, payload: bytes)
    try check(statement.payload, as: role)
    return statement.signed(with: key).bytes
  }

  /// Throws what is wrong with the form of a signed statement. Whether enough members signed is seen where it is taken.
  public static func check(_ bytes: [UInt8], asRoleNamed name: String) throws {
    let role = try role(named: name)
    try check(try SignedStatement(role, bytes).payload, as: role)
  }

  private static func check(_ payload: [UInt8], as role: SignedStatement.Role) throws {
    switch role {
    case .root: _ = try DirectoryRoot(payload: payload)
    case .directory: _ = try NodeDirectory(payload: payload)
    case .timestamp: _ = try DirectoryTimestamp(payload: payload)
    }
  }

  private static func role(named name: String) throws -> SignedStatement.Role {
    guard let role = SignedStatement.Role(rawValue: name) else { throw Fault("node.directory.role") }
    return role
  }

  /// The payload of a timestamp for a signed directory.
  public static func timestamp(of directory: [UInt8], number: Int, until: Instant) throws -> [UInt8] {
    let statement = try SignedStatement(.directory, directory)
    return DirectoryTimestamp(
      number: number, expires: until, directory: try NodeDirectory(payload: statement.payload).number,
      digest: Digest(of: statement.payload)
    ).payload
  }

  /// What two people read to each other before they trust a root.
  public static func fingerprint(ofRoot bytes: [UInt8]) throws -> String {
    DirectoryRoot.fingerprint(of: try SignedStatement(.root, bytes))
  }
}
