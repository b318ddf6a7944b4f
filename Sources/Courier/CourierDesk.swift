public import Authority
public import Vocabulary

/// What stands behind a listener: the node, as the network may see it.
public protocol CourierDesk: Sendable {
  /// The keys whose word the node of that name is believed by now; none where it is not admitted, or no more.
  func keys(of node: String) async -> [PublicKey]

  /// Takes in what an admitted peer brought. It came over a connection that is this peer's.
  func take(_ envelope: [UInt8], from peer: String) async -> CourierAnswer

  /// What became of an envelope of this peer: the receipt once more, or nil where none of that number and digest was taken in.
  func receipt(for envelope: Digest, sequence: Int, from peer: String) async -> [UInt8]?

  /// Something that whoever runs the node should see.
  func note(_ note: CourierNote) async
}

/// What a peer is told about an envelope it brought.
public enum CourierAnswer: Sendable, Hashable {
  /// The recipient's signed word.
  case receipt([UInt8])
  /// One before it has not come: bring that first.
  case earlierMissing
  /// Not believed to be this peer's: there is no receipt for it.
  case refused
  /// Not now: the node could not look at it. Bring it again later.
  case unavailable
}

/// What happened at the door.
public enum CourierNote: Sendable, Hashable {
  /// Somebody without a certificate of an admitted peer; the node whose name they bore, where they bore one.
  case strangerRefused(node: String?)
  /// A peer that went beyond a limit: `size`, `time`, `rate`, `load`.
  case limited(peer: String, limit: String)
}

/// How much a listener lets others ask of it.
public struct CourierLimits: Sendable, Hashable {
  public var connections = 256
  public var connectionsOfPeer = 8
  public var streamsOfConnection = 8
  /// Bytes of bodies that are held at one time, over all peers.
  public var bytesHeld = 256 << 20
  /// Envelopes that are looked at at one time.
  public var envelopesAtOnce = 8
  public var requestsOfPeerPerMinute = 1_200
  /// From the first byte to the end of the handshake.
  public var handshakeSeconds: Int64 = 10
  /// A connection on which nothing at all moves.
  public var idleSeconds: Int64 = 60
  /// Then a connection ends, and the handshake is made anew.
  public var ageSeconds: Int64 = 3_600
  /// Between two pieces of a body.
  public var stallSeconds: Int64 = 10
  /// For a body whole: this, and a second for each 64 KiB.
  public var bodySeconds: Int64 = 30

  public init() {}

  func bodyTime(bytes: Int) -> Int64 { bodySeconds + Int64(bytes >> 16) }
}

/// Paths and headers, as they stand in docs/federation.md.
enum CourierPath {
  static let envelopes = "/entente/1/envelopes"
  static let receipts = "/entente/1/receipts/"
  static let envelopeType = "application/entente-envelope+json"
  static let receiptType = "application/entente-receipt+json"

  static func receipt(_ sequence: Int, _ digest: Digest) -> String { "\(receipts)\(sequence)/\(digest.hex)" }

  /// The number and digest in a path, nil where it is another.
  static func receipt(in path: String) -> (Int, Digest)? {
    guard path.hasPrefix(receipts), path.utf8.count <= 128 else { return nil }
    let parts = path.dropFirst(receipts.count).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let sequence = Int(parts[0]), sequence > 0, let digest = Digest(hex: String(parts[1]))
    else {
      return nil
    }
    return (sequence, digest)
  }
}
