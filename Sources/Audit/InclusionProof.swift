public import Vocabulary

/// That an entry stands in the log, to be checked by somebody who has nothing but this text and the log's key
/// (C2SP tlog-proof, version 1).
///
/// The proof's `extra` line carries what the leaf is: the commitment alone, or what it opens to.
public struct InclusionProof: Sendable, Hashable {
  public enum Leaf: Sendable, Hashable {
    case commitment(Digest)
    case opening(AuditLeaf.Opening)

    public var commitment: Digest {
      switch self {
      case .commitment(let digest): digest
      case .opening(let opening): opening.commitment
      }
    }
  }

  public let index: Int
  public let leaf: Leaf
  public let hashes: [Digest]
  /// The checkpoint's note, with every signature under it.
  public let note: String

  public init(index: Int, leaf: Leaf, hashes: [Digest], note: String) {
    self.index = index
    self.leaf = leaf
    self.hashes = hashes
    self.note = note
  }

  private static let first = "c2sp.org/tlog-proof@v1"

  public var text: String {
    let extra: [UInt8] =
      switch leaf {
      case .commitment(let digest): [0] + digest.bytes
      case .opening(let opening): [1] + opening.bytes
      }
    return
      ([InclusionProof.first, "extra " + Base64.text(extra), "index \(index)"]
      + hashes.map { Base64.text($0.bytes) }).map { $0 + "\n" }.joined() + "\n" + note
  }

  /// Throws `audit.proof.malformed`.
  public init(text: String) throws {
    let malformed = Fault("audit.proof.malformed")
    guard let (lines, note) = SignedNote.headed(text) else { throw malformed }
    guard lines.count >= 3, lines.count <= 3 + 64, lines[0] == InclusionProof.first, lines[1].hasPrefix("extra "),
      let extra = Base64.bytes(String(lines[1].dropFirst(6))), let kind = extra.first,
      lines[2].hasPrefix("index "), let index = Int(lines[2].dropFirst(6)), index >= 0, lines[2] == "index \(index)"
    else { throw malformed }
    self.index = index
    self.note = note
    hashes = try lines.dropFirst(3).map {
      guard let digest = Base64.bytes($0).flatMap({ Digest(bytes: $0) }) else { throw malformed }
      return digest
    }
    let rest = Array(extra.dropFirst())
    switch kind {
    case 0:
      guard let digest = Digest(bytes: rest) else { throw malformed }
      leaf = .commitment(digest)
    case 1:
      guard let opening = try? AuditLeaf.Opening(bytes: rest) else { throw malformed }
      leaf = .opening(opening)
    default: throw malformed
    }
  }

  /// Whether the leaf stands at its place in the log of this checkpoint, whose signature the caller has checked.
  public func holds(in checkpoint: Checkpoint) -> Bool {
    MerkleTree.verifyInclusion(
      leaf: MerkleTree.leafHash(leaf.commitment.bytes), at: index, size: checkpoint.size, proof: hashes,
      root: checkpoint.root)
  }
}
