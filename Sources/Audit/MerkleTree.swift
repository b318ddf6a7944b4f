public import Vocabulary

/// The Merkle tree of RFC 9162 section 2.1 (the same as RFC 6962's): leaves hashed behind 0x00, nodes behind 0x01.
///
/// Functions take leaf hashes, not leaves, so that a log may forget what a leaf said and still be proved.
public enum MerkleTree {
  /// The root of the log with nothing in it.
  public static let emptyRoot = Digest(of: [UInt8]())

  public static func leafHash(_ leaf: some Sequence<UInt8>) -> Digest {
    var hasher = Digest.Hasher()
    hasher.update(CollectionOfOne<UInt8>(0))
    hasher.update(leaf)
    return hasher.finish()
  }

  /// The same of a commitment, in one run of 33 bytes.
  static func leafHash(_ commitment: Digest) -> Digest {
    withUnsafeTemporaryAllocation(byteCount: 33, alignment: 1) { buffer in
      buffer[0] = 0
      commitment.bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: $0) }
      var hasher = Digest.Hasher()
      hasher.update(UnsafeRawBufferPointer(buffer))
      return hasher.finish()
    }
  }

  public static func nodeHash(_ left: Digest, _ right: Digest) -> Digest {
    // One run of 65 bytes: a log of a million entries is two million of these.
    withUnsafeTemporaryAllocation(byteCount: 65, alignment: 1) { buffer in
      buffer[0] = 1
      left.bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]).copyMemory(from: $0) }
      right.bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[33...]).copyMemory(from: $0) }
      var hasher = Digest.Hasher()
      hasher.update(UnsafeRawBufferPointer(buffer))
      return hasher.finish()
    }
  }

  /// The root over these leaf hashes.
  public static func root(of leaves: some Sequence<Digest>) -> Digest {
    var frontier = Frontier()
    for leaf in leaves { frontier.append(leaf) }
    return frontier.root
  }

  /// The largest power of two smaller than `count`, which must be above 1.
  private static func split(_ count: Int) -> Int {
    var size = 1
    while size * 2 < count { size *= 2 }
    return size
  }

  private static func root(_ leaves: ArraySlice<Digest>) -> Digest { root(of: leaves) }

  /// The hashes that lead from leaf `index` to the root (section 2.1.3.1); nil when there is no such leaf.
  public static func inclusionProof(of index: Int, in leaves: [Digest]) -> [Digest]? {
    guard leaves.indices.contains(index) else { return nil }
    var range = leaves[...]
    var proof: [Digest] = []
    while range.count > 1 {
      let middle = range.startIndex + split(range.count)
      if index < middle {
        proof.append(root(range[middle...]))
        range = range[..<middle]
      } else {
        proof.append(root(range[..<middle]))
        range = range[middle...]
      }
    }
    return proof.reversed()
  }

  /// Whether the proof shows the leaf at that place of the log (section 2.1.3.2).
  public static func verifyInclusion(
    leaf: Digest, at index: Int, size: Int, proof: [Digest], root: Digest
  ) -> Bool {
    guard index >= 0, index < size else { return false }
    var fn = index
    var sn = size - 1
    var hash = leaf
    for step in proof {
      guard sn != 0 else { return false }
      if fn & 1 == 1 || fn == sn {
        hash = nodeHash(step, hash)
        while fn & 1 == 0, fn != 0 {
          fn >>= 1
          sn >>= 1
        }
      } else {
        hash = nodeHash(hash, step)
      }
      fn >>= 1
      sn >>= 1
    }
    return sn == 0 && hash == root
  }

  /// The hashes that show the log of `size` leaves to be the beginning of this one (section 2.1.4.1); nil when `size`
  /// is not between 0 and the number of leaves. Empty for 0 and for the whole.
  public static func consistencyProof(from size: Int, in leaves: [Digest]) -> [Digest]? {
    guard (0...leaves.count).contains(size) else { return nil }
    guard size > 0, size < leaves.count else { return [] }
    var range = leaves[...]
    var wanted = size
    var isComplete = true
    var proof: [Digest] = []
    while wanted != range.count {
      let half = split(range.count)
      let middle = range.startIndex + half
      if wanted <= half {
        proof.append(root(range[middle...]))
        range = range[..<middle]
      } else {
        proof.append(root(range[..<middle]))
        range = range[middle...]
        wanted -= half
        isComplete = false
      }
    }
    if !isComplete { proof.append(root(range)) }
    return proof.reversed()
  }

  /// Whether the proof shows that the older log is the beginning of the newer (section 2.1.4.2).
  public static func verifyConsistency(
    oldSize: Int, oldRoot: Digest, newSize: Int, newRoot: Digest, proof: [Digest]
  ) -> Bool {
    guard oldSize >= 0, oldSize <= newSize else { return false }
    if oldSize == newSize { return proof.isEmpty && oldRoot == newRoot }
    if oldSize == 0 { return proof.isEmpty && oldRoot == emptyRoot }
    var rest = proof[...]
    if oldSize & (oldSize - 1) == 0 { rest = ([oldRoot] + proof)[...] }
    guard let first = rest.popFirst() else { return false }
    var fn = oldSize - 1
    var sn = newSize - 1
    while fn & 1 == 1 {
      fn >>= 1
      sn >>= 1
    }
    var fr = first
    var sr = first
    for step in rest {
      guard sn != 0 else { return false }
      if fn & 1 == 1 || fn == sn {
        fr = nodeHash(step, fr)
        sr = nodeHash(step, sr)
        while fn & 1 == 0, fn != 0 {
          fn >>= 1
          sn >>= 1
        }
      } else {
        sr = nodeHash(sr, step)
      }
      fn >>= 1
      sn >>= 1
    }
    return sn == 0 && fr == oldRoot && sr == newRoot
  }

  /// The right edge of a growing tree: enough to append and to know the root, in as many hashes as the size has ones.
  public struct Frontier: Sendable, Hashable {
    public private(set) var size = 0
    /// Roots of the full subtrees, largest first.
    public private(set) var peaks: [Digest] = []

    public init() {}

    /// Nil when the number of peaks does not fit the size.
    public init?(size: Int, peaks: [Digest]) {
      guard size >= 0, peaks.count == size.nonzeroBitCount else { return nil }
      self.size = size
      self.peaks = peaks
    }

    public mutating func append(_ leaf: Digest) { append(root: leaf, of: 1) }

    /// Appends a full subtree by its root. `count` is a power of two and divides the size.
    mutating func append(root: Digest, of count: Int) {
      var hash = root
      var rest = size / count
      while rest & 1 == 1 {
        hash = nodeHash(peaks.removeLast(), hash)
        rest >>= 1
      }
      peaks.append(hash)
      size += count
    }

    public var root: Digest {
      guard var hash = peaks.last else { return emptyRoot }
      for peak in peaks.dropLast().reversed() { hash = nodeHash(peak, hash) }
      return hash
    }
  }
}
