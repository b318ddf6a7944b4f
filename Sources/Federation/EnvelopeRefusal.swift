public import Vocabulary

/// Why an envelope was not taken in. It changed nothing but the log.
public struct EnvelopeRefusal: Error, Sendable, Hashable {
  /// The closed list of grounds.
  public enum Ground: String, Sendable, CaseIterable {
    /// Not the form of an envelope, or of a version from after this program.
    case malformed
    /// It ends before it is whole.
    case truncated
    case overLarge = "over-large"
    /// The signature is not the sender's over these bytes.
    case wronglySigned = "wrongly-signed"
    /// Not for this node.
    case wronglyAddressed = "wrongly-addressed"
    /// An envelope with this number was taken in before.
    case replayed
    /// Made in a time that has not come.
    case futureDated = "future-dated"
    /// No peer of this name was admitted.
    case unknownPeer = "unknown-peer"
    /// One before it has not arrived. Kept aside until it has.
    case sequenceGap = "sequence-gap"
    /// It names another predecessor than the one that was taken in.
    case brokenChain = "broken-chain"
    /// Not sealed for this node, or sealed for another envelope.
    case notSealedForUs = "not-sealed-for-us"
  }

  public let ground: Ground
  /// The digest of what arrived, cut at the size limit.
  public let digest: Digest
  /// Whom it says it is from; believed only where the signature held.
  public let from: String?
  public let sequence: Int?
  /// True when it is, byte for byte, the envelope last taken in: the sender did not get the receipt.
  public let isKnown: Bool

  public init(ground: Ground, digest: Digest, from: String? = nil, sequence: Int? = nil, isKnown: Bool = false) {
    self.ground = ground
    self.digest = digest
    self.from = from
    self.sequence = sequence
    self.isKnown = isKnown
  }

  /// `federation.refused.malformed` and so on.
  public var sentence: Sentence { Sentence("federation.refused.\(ground.rawValue)") }
}
