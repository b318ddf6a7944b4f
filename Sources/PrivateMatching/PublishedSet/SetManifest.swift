public import Vocabulary

/// What a holder publishes of a set, signed: its scope, its public key, what the set is and what changed in it, and from
/// when to when it is in force.
///
/// It binds the holder before anybody asks: another key for one query, another set for one peer, or an entry denied
/// afterwards does not fit it.
public struct SetManifest: Sendable, Hashable {
  public let scope: MatchScope
  public let publicKey: GroupElement
  /// Rises by one when the set is published anew within an epoch.
  public let edition: UInt64
  public let set: SetDescription
  public let deltas: [Delta]
  /// In force from the first to before the second.
  public let validFrom: Instant
  public let validUntil: Instant

  /// A delta as it is announced: enough to fetch it within limits, and to know it.
  public struct Delta: Sendable, Hashable {
    /// Bytes.
    public let length: Int
    public let digest: Digest
    /// Entries that came and went, random ones with them.
    public let additions: Int
    public let removals: Int

    public init(_ delta: SetDelta) {
      length = delta.bytes.count
      digest = Digest(of: delta.bytes)
      additions = delta.added.entries
      removals = delta.removals
    }

    fileprivate init(length: Int, digest: Digest, additions: Int, removals: Int) {
      self.length = length
      self.digest = digest
      self.additions = additions
      self.removals = removals
    }
  }

  /// How long a key may be in force: a quarter, and a month in which the next one is made.
  public static let longestForce: Int64 = 124 * 86_400

  /// Throws `matching.manifest.malformed` for an end not after the beginning or more than 124 days later, or for more
  /// than 31 deltas.
  public init(
    scope: MatchScope, publicKey: GroupElement, edition: UInt64, set: SetDescription, deltas: [Delta] = [],
    validFrom: Instant, validUntil: Instant
  ) throws(Fault) {
    guard validFrom < validUntil, validUntil <= validFrom.adding(seconds: Self.longestForce),
      deltas.count <= SetDelta.longestChain
    else { throw Fault("matching.manifest.malformed") }
    self.scope = scope
    self.publicKey = publicKey
    self.edition = edition
    self.set = set
    self.deltas = deltas
    self.validFrom = validFrom
    self.validUntil = validUntil
  }

  /// Entries published now: what the holder declares, and at most what it can have stuffed into the set.
  public var entries: Int { deltas.reduce(set.entries) { $0 + $1.additions - $1.removals } }

  /// What is signed.
  public var signedBytes: [UInt8] { Array("entente-match-1 manifest\n".utf8) + canonicalBytes }

  /// Names the manifest; a query says under which manifest it was asked.
  public var digest: Digest { Digest(of: signedBytes) }
}

extension SetManifest: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(1))
    writer.write(scope)
    writer.write(publicKey.bytes)
    writer.write(edition)
    writer.write(set)
    writer.write(list: deltas) {
      $0.write(UInt64($1.length))
      $0.write($1.digest)
      $0.write(UInt64($1.additions))
      $0.write(UInt64($1.removals))
    }
    writer.write(validFrom)
    writer.write(validUntil)
  }

  public init(from reader: inout CanonicalReader) throws {
    guard try reader.unsigned() == 1 else { throw reader.malformed }
    let scope: MatchScope = try reader.value()
    guard let key = GroupElement(bytes: try reader.byteRun()) else { throw reader.malformed }
    let edition = try reader.unsigned()
    let set: SetDescription = try reader.value()
    func number(_ reader: inout CanonicalReader) throws -> Int {
      guard let number = Int(exactly: try reader.unsigned()), number <= SetDelta.mostNumbers else {
        throw reader.malformed
      }
      return number
    }
    let deltas = try reader.list { reader in
      Delta(
        length: try number(&reader), digest: try reader.value(), additions: try number(&reader),
        removals: try number(&reader))
    }
    try self.init(
      scope: scope, publicKey: key, edition: edition, set: set, deltas: deltas, validFrom: try reader.value(),
      validUntil: try reader.value())
  }
}

/// A manifest with its holder's signature.
public struct SignedManifest: Sendable, Hashable {
  public let manifest: SetManifest
  public let signature: [UInt8]

  /// `sign` is given the bytes and returns an Ed25519 signature.
  public init(_ manifest: SetManifest, sign: ([UInt8]) -> [UInt8]) {
    self.manifest = manifest
    signature = sign(manifest.signedBytes)
  }

  /// Reads a manifest and checks its signature with `verify(message, signature)`. Throws `matching.manifest.malformed`,
  /// `matching.manifest.signature`.
  public init(bytes: [UInt8], verify: (_ message: [UInt8], _ signature: [UInt8]) -> Bool) throws(Fault) {
    let malformed = Fault("matching.manifest.malformed")
    guard bytes.count <= Self.longest, bytes.count > 64,
      let manifest = try? SetManifest(canonicalBytes: Array(bytes.dropLast(64)))
    else { throw malformed }
    let signature = Array(bytes.suffix(64))
    guard verify(manifest.signedBytes, signature) else { throw Fault("matching.manifest.signature") }
    self.manifest = manifest
    self.signature = signature
  }

  /// Bytes that a manifest may have at most: 256 chunks and 31 deltas take twelve thousand.
  public static let longest = 16 << 10

  public var bytes: [UInt8] { manifest.canonicalBytes + signature }
}
