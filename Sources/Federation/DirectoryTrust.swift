internal import Authority
internal import JSON
public import Vocabulary

/// Which directory is the newest.
public struct DirectoryTimestamp: Sendable, Hashable {
  public let number: Int
  public let expires: Instant
  /// The number and the digest of the payload of the directory that is in force.
  public let directory: Int
  public let digest: Digest

  public init(number: Int, expires: Instant, directory: Int, digest: Digest) {
    self.number = number
    self.expires = expires
    self.directory = directory
    self.digest = digest
  }

  /// The payload to be signed.
  public var payload: [UInt8] {
    JSONValue.fields(
      ("version", .integer(1)), ("number", .integer(number)), ("expires", .string(expires.description)),
      ("directory", .integer(directory)), ("digest", .string(digest.hex))
    ).bytes
  }

  /// Reads a payload. Throws `federation.directory.malformed`, or the fault of a field.
  public init(payload: [UInt8]) throws(Fault) {
    let malformed = Fault("federation.directory.malformed")
    guard let value = try? JSONValue.parse(payload, depth: 2, nodes: 16) else { throw malformed }
    var fields = try JSONFields(value)
    guard try fields.integer("version") == 1, let number = Int(exactly: try fields.integer("number")), number >= 1,
      let directory = Int(exactly: try fields.integer("directory")),
      let digest = Digest(hex: try fields.text("digest"))
    else { throw malformed }
    self.init(number: number, expires: try fields.moment("expires"), directory: directory, digest: digest)
    try fields.finish()
  }
}

/// What a node believes of the directory: the root it was given and every newer word that was signed by enough members.
///
/// Numbers only rise. What is older, expired, signed by too few, or signed by those whose word it is not, is refused and
/// changes nothing (the rules are those of The Update Framework, section 5, for three of its roles).
public struct DirectoryTrust: Sendable, Hashable {
  public let root: SignedStatement
  public private(set) var timestamp: SignedStatement?
  public private(set) var directory: SignedStatement?

  /// Trusts a first root, which two people compared by its fingerprint. Throws `federation.directory.undersigned` unless it
  /// bears enough signatures of its own keyholders, and `federation.directory.expired`.
  public init(root: SignedStatement, now: Instant) throws(Fault) {
    guard root.role == .root else { throw Fault("federation.directory.malformed") }
    let read = try DirectoryRoot(payload: root.payload)
    guard read.hasEnough(root) else { throw Fault("federation.directory.undersigned") }
    guard now < read.expires else { throw Fault("federation.directory.expired") }
    self.root = root
  }

  private init(root: SignedStatement, timestamp: SignedStatement?, directory: SignedStatement?) {
    (self.root, self.timestamp, self.directory) = (root, timestamp, directory)
  }

  /// Takes a newer root: the next number, signed by enough of the members who spoke until now and by enough of those who
  /// speak from now on. What was believed under the old one is believed on as long as the new keyholders signed it too.
  ///
  /// Throws `federation.directory.older`, `federation.directory.gap`, `federation.directory.undersigned`,
  /// `federation.directory.expired`, `federation.directory.malformed`.
  public func taking(root next: SignedStatement, now: Instant) throws(Fault) -> DirectoryTrust {
    guard next.role == .root else { throw Fault("federation.directory.malformed") }
    let held = try DirectoryRoot(payload: root.payload)
    let read = try DirectoryRoot(payload: next.payload)
    if next.payload == root.payload { return self }
    guard read.number > held.number else { throw Fault("federation.directory.older") }
    guard read.number == held.number + 1 else { throw Fault("federation.directory.gap") }
    guard held.hasEnough(next), read.hasEnough(next) else { throw Fault("federation.directory.undersigned") }
    guard now < read.expires else { throw Fault("federation.directory.expired") }
    return DirectoryTrust(root: next, timestamp: timestamp, directory: directory)
  }

  /// Takes a newer directory with the timestamp that names it.
  ///
  /// Throws `federation.directory.older` for a number that is lower, or that is the same with other words,
  /// `federation.directory.other` where the timestamp names another directory, and as for a root.
  public func taking(
    timestamp next: SignedStatement, directory listed: SignedStatement, now: Instant
  ) throws(Fault) -> DirectoryTrust {
    guard next.role == .timestamp, listed.role == .directory else { throw Fault("federation.directory.malformed") }
    let root = try DirectoryRoot(payload: root.payload)
    guard now < root.expires else { throw Fault("federation.directory.expired") }
    guard root.hasEnough(next), root.hasEnough(listed) else { throw Fault("federation.directory.undersigned") }
    let time = try DirectoryTimestamp(payload: next.payload)
    let nodes = try NodeDirectory(payload: listed.payload)
    guard time.directory == nodes.number, time.digest == Digest(of: listed.payload) else {
      throw Fault("federation.directory.other")
    }
    if let timestamp, let directory {
      let held = try DirectoryTimestamp(payload: timestamp.payload)
      let heldNodes = try NodeDirectory(payload: directory.payload)
      guard time.number > held.number || timestamp.payload == next.payload,
        nodes.number > heldNodes.number || directory.payload == listed.payload
      else { throw Fault("federation.directory.older") }
    }
    guard now < time.expires, now < nodes.expires else { throw Fault("federation.directory.expired") }
    return DirectoryTrust(root: self.root, timestamp: next, directory: listed)
  }

  /// The nodes as they were last told; nil before the first directory. Whether the word is still fresh, `isFresh` says.
  public func nodes() throws(Fault) -> NodeDirectory? {
    guard let directory else { return nil }
    return try NodeDirectory(payload: directory.payload)
  }

  /// Until when all three statements are in force, as they were taken; nil before the first directory.
  public func freshUntil() throws(Fault) -> Instant? {
    guard let timestamp, let nodes = try nodes() else { return nil }
    return min(
      try DirectoryTimestamp(payload: timestamp.payload).expires, nodes.expires,
      try DirectoryRoot(payload: root.payload).expires)
  }

  /// Whether all three statements are in force. Where they are not, nothing new is believed of the directory; what it
  /// withdrew stays withdrawn.
  public func isFresh(at now: Instant) -> Bool {
    guard let timestamp, let time = try? DirectoryTimestamp(payload: timestamp.payload), let nodes = try? nodes(),
      let root = try? DirectoryRoot(payload: root.payload)
    else { return false }
    return now < time.expires && now < nodes.expires && now < root.expires && root.hasEnough(timestamp)
      && directory.map(root.hasEnough) ?? false
  }
}

extension DirectoryTrust: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(root.bytes)
    writer.write(optional: timestamp) { $0.write($1.bytes) }
    writer.write(optional: directory) { $0.write($1.bytes) }
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    self.init(
      root: try SignedStatement(.root, try reader.byteRun()),
      timestamp: try reader.optional { try SignedStatement(.timestamp, try $0.byteRun()) },
      directory: try reader.optional { try SignedStatement(.directory, try $0.byteRun()) })
  }
}
