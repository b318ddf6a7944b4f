public import Vocabulary

/// A log that lies in tiles: computes roots and proofs, reading only the tiles it needs.
public struct TiledLog: Sendable {
  public let size: Int
  private let read: @Sendable (_ path: String) throws -> [UInt8]

  /// - Parameter read: Returns a tile's bytes by its path.
  public init(size: Int, read: @escaping @Sendable (_ path: String) throws -> [UInt8]) {
    self.size = size
    self.read = read
  }

  static func hashes(_ bytes: [UInt8]) -> [Digest] {
    stride(from: 0, to: bytes.count - 31, by: 32).compactMap { Digest(bytes: bytes[$0..<($0 + 32)]) }
  }

  private func tile(_ tile: Tile) throws -> [Digest] {
    let bytes = try read(tile.path)
    guard bytes.count == 32 * tile.width else { throw Fault("audit.tile.malformed", at: .init(file: tile.path)) }
    return TiledLog.hashes(bytes)
  }

  /// The root of the full subtree over leaves `index << height ..< (index + 1) << height`.
  private func subtree(height: Int, index: Int) throws -> Digest {
    let level = height / 8
    let count = 1 << (height % 8)
    let first = index * count
    let shape = Tile.shape(level: level, size: size)
    let number = first / Tile.width
    let width = number < shape.full ? Tile.width : shape.partial
    let start = first % Tile.width
    guard start + count <= width else { throw Fault("audit.tile.malformed") }
    let hashes = try tile(Tile(level: level, index: number, width: width))
    return MerkleTree.root(of: hashes[start..<(start + count)])
  }

  /// The root over the leaves of a range that begins where a subtree of its size would.
  private func root(_ range: Range<Int>) throws -> Digest {
    var parts: [Digest] = []
    var start = range.lowerBound
    while start < range.upperBound {
      var height = Int.bitWidth - 1 - (range.upperBound - start).leadingZeroBitCount
      if start != 0 { height = min(height, start.trailingZeroBitCount) }
      parts.append(try subtree(height: height, index: start >> height))
      start += 1 << height
    }
    guard var hash = parts.last else { return MerkleTree.emptyRoot }
    for part in parts.dropLast().reversed() { hash = MerkleTree.nodeHash(part, hash) }
    return hash
  }

  /// The root of the log when it had `count` leaves; nil when it never had.
  public func root(at count: Int? = nil) throws -> Digest? {
    let count = count ?? size
    guard (0...size).contains(count) else { return nil }
    return try root(0..<count)
  }

  private static func split(_ count: Int) -> Int { 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount) }

  /// The hashes that lead from a leaf to the root (RFC 9162 section 2.1.3.1); nil when there is no such leaf.
  public func inclusionProof(of index: Int) throws -> [Digest]? {
    guard index >= 0, index < size else { return nil }
    var range = 0..<size
    var proof: [Digest] = []
    while range.count > 1 {
      let middle = range.lowerBound + TiledLog.split(range.count)
      if index < middle {
        proof.append(try root(middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        proof.append(try root(range.lowerBound..<middle))
        range = middle..<range.upperBound
      }
    }
    return proof.reversed()
  }

  /// The hashes that show the log of `old` leaves to be the beginning of this one (RFC 9162 section 2.1.4.1); nil when
  /// it never had that size.
  public func consistencyProof(from old: Int) throws -> [Digest]? {
    guard (0...size).contains(old) else { return nil }
    guard old > 0, old < size else { return [] }
    var range = 0..<size
    var isWhole = true
    var proof: [Digest] = []
    while range.upperBound != old {
      let middle = range.lowerBound + TiledLog.split(range.count)
      if old <= middle {
        proof.append(try root(middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        proof.append(try root(range.lowerBound..<middle))
        range = middle..<range.upperBound
        isWhole = false
      }
    }
    if !isWhole { proof.append(try root(range)) }
    return proof.reversed()
  }
}
