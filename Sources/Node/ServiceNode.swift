public import Authority
package import Holdings
internal import HoldingsSQLite
internal import Joint
public import Ledger
internal import Synchronization
public import Vocabulary
public import World

/// A node: one service of one country, with what it holds.
public final class ServiceNode: Sendable {
  public let description: NodeDescription
  public let clock: any WallClock
  public let entropy: any Entropy
  let folder: NodeFolder
  let files: any Files
  /// The shelves. Use cases go through them; faces never see them.
  package let store: any HoldingsStore
  let key: SigningKey
  let gate: Gate
  /// What was last read of the ledger for the scan of what leaves.
  let shelteredAccountsRead = Mutex(ShelteredAccounts.none)
  /// This service's parts in rounds as far as they got, so that they need not be taken up from the beginning at each step.
  let jointRoundsAtWork = Mutex<[String: MemberRound]>([:])

  private init(
    description: NodeDescription, folder: NodeFolder, store: any HoldingsStore, key: SigningKey, files: any Files,
    clock: any WallClock, entropy: any Entropy
  ) {
    self.description = description
    self.folder = folder
    self.store = store
    self.key = key
    self.files = files
    self.clock = clock
    self.entropy = entropy
    gate = Gate(node: description.id, service: description.service, services: .ofRequestTypes)
  }

  /// The folder as it was given.
  public var path: String { folder.path }

  /// Makes a node in a folder that is empty or not there. Throws `node.create.exists` when something is there.
  public static func create(
    at path: String, country: CountryCode, service: ServiceKind, clock: any WallClock = SystemClock(),
    entropy: any Entropy = SystemEntropy()
  ) async throws -> ServiceNode {
    let files = SystemFiles()
    let folder = NodeFolder(path: path)
    if files.exists(path) {
      guard files.isFolder(path), try files.list(path).isEmpty else {
        throw Fault("node.create.exists", at: .init(file: path), ("path", .text(path)))
      }
    }
    for each in [path, folder.ledger, folder.keys, folder.faults] { try files.makeFolder(each) }
    try files.makePrivate(path)
    let key = try SigningKey(entropy: entropy)
    try files.replace(folder.nodeKey, with: key.exposedSeed(), isSecret: true)
    let now = clock.now()
    let description = NodeDescription(
      id: TimeOrderedIdentifier.make(at: now, entropy: entropy), country: country, service: service, createdAt: now,
      publicKey: key.publicKey)
    let store = try SQLiteHoldings(path: folder.holdings, clock: clock, entropy: entropy)
    try await store.write {
      _ = try $0.put(HeldRecord(collection: .node, id: "description", content: description.canonicalBytes))
    }
    return ServiceNode(
      description: description, folder: folder, store: store, key: key, files: files, clock: clock, entropy: entropy)
  }

  /// Opens a node. What an interrupted import left behind and nothing lists is removed, and what waited too long for a
  /// second officer is ended.
  ///
  /// Throws `node.open.none` when the folder holds no node, `node.open.key` when its key is not there or another's.
  public static func open(
    at path: String, clock: any WallClock = SystemClock(), entropy: any Entropy = SystemEntropy()
  ) async throws -> ServiceNode {
    try await open(at: path, clock: clock, entropy: entropy, files: SystemFiles()) { $0 }
  }

  /// The same, on a disk and over a store that may fail.
  package static func open(
    at path: String, clock: any WallClock, entropy: any Entropy, files: any Files,
    over fallible: (any HoldingsStore) -> any HoldingsStore
  ) async throws -> ServiceNode {
    let folder = NodeFolder(path: path)
    let none = Fault("node.open.none", at: .init(file: path), ("path", .text(path)))
    guard files.exists(folder.holdings) else { throw none }
    let store = fallible(try SQLiteHoldings(path: folder.holdings, clock: clock, entropy: entropy))
    guard let held = try await store.read({ try $0.record(.node, id: "description") }) else { throw none }
    let description = try NodeDescription(canonicalBytes: held.content)
    guard let seed = try? files.read(folder.nodeKey), let key = try? SigningKey(seed: seed),
      key.publicKey == description.publicKey
    else { throw Fault("node.open.key", at: .init(file: path)) }
    let node = ServiceNode(
      description: description, folder: folder, store: store, key: key, files: files, clock: clock, entropy: entropy)
    try await node.removeUnlisted()
    try await node.endLapsed()
    return node
  }

  /// Removes files of the ledger that no manifest lists, unless somebody is importing now.
  private func removeUnlisted() async throws {
    guard let lock = try FileLock(folder.lock) else { return }
    let listed = try await store.read { Set(try $0.manifest("ledger").map(\.name)) }
    for name in try files.list(folder.ledger) where !listed.contains(name) {
      try files.remove(FilePath.join(folder.ledger, name))
    }
    _ = consume lock
  }

  /// Every payment the node holds, in order of time.
  public func ledger() async throws -> LedgerView {
    let segments = try await store.read { try $0.manifest("ledger").map(\.name) }
    let folder = folder.ledger
    return try await LongWork.run { try LedgerView(folder: folder, segments: segments) }
  }
}

/// What a node is.
public struct NodeDescription: Sendable, Hashable {
  /// A UUID of version 7.
  public let id: String
  public let country: CountryCode
  public let service: ServiceKind
  public let createdAt: Instant
  /// The node's own key.
  public let publicKey: PublicKey

  /// The name under which its log is known: `entente/CA/fiu/<id>`.
  public var origin: String { "entente/\(country.code)/\(service.rawValue)/\(id)" }
}

extension NodeDescription: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(id)
    writer.write(country)
    writer.write(service.rawValue)
    writer.write(createdAt)
    writer.write(publicKey.bytes)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    id = try reader.text()
    country = try reader.value()
    service = try reader.choice()
    createdAt = try reader.value()
    guard let key = PublicKey(bytes: try reader.byteRun()) else { throw reader.malformed }
    publicKey = key
  }
}
