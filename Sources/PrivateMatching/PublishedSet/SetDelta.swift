public import Vocabulary

/// What changed in a published set: which entries are gone, by number, and which came, as a small set of their own.
///
/// A number names an entry of the base or of an earlier delta and never changes its meaning, so that a removal costs a few
/// bits and tells nothing about the item. Both lists hold random entries too, up to the next size.
public struct SetDelta: Sendable {
  /// Counted from 1 after each base.
  public let sequence: Int
  /// Names the set that this is applied to, and the set it makes.
  public let before: Digest
  public let after: Digest
  /// Numbers of entries, in order.
  package let removed: [UInt32]
  public let added: PublishedSet
  /// As sent.
  public let bytes: [UInt8]

  public var removals: Int { removed.count }

  static let magic = Array("ENTMDLT1".utf8)
  /// Where what changed begins: after the head, the number and the two digests.
  private static let headLength = 8 + 4 + 32 + 32
  /// As many days as a month has: each delta adds a chance of 2^-40 that an item is found which nobody published.
  public static let longestChain = 31
  static let leastRemovals = 128
  /// Entries that a base and all its deltas can have had.
  static let mostNumbers = 1 << 30

  /// `removed` in order, each once, each below `numbers`.
  package init(sequence: Int, before: Digest, removed: [UInt32], numbers: Int, added: PublishedSet) throws(Fault) {
    var codes = RiceCode.Writer()
    let k = RiceCode.parameter(range: UInt64(numbers), count: removed.count)
    var next: UInt64 = 0
    for number in removed {
      codes.write(UInt64(number) - next, k: k)
      next = UInt64(number) + 1
    }
    codes.pad()
    let body =
      Self.littleEndian(removed.count) + Self.littleEndian(k) + Self.littleEndian(codes.bytes.count) + codes.bytes
      + added.bytes
    let after = Self.digest(after: before, sequence, body[...])
    try self.init(bytes: Self.magic + Self.littleEndian(sequence) + before.bytes + after.bytes + body)
  }

  /// Reads a delta; every length and number in it is checked. Throws `matching.delta.malformed`, and
  /// `matching.set.malformed` for what is added.
  public init(bytes: [UInt8]) throws(Fault) {
    let malformed = Fault("matching.delta.malformed")
    let fixed = Self.headLength + 12
    guard bytes.count > fixed, bytes.starts(with: Self.magic),
      let before = Digest(bytes: bytes[12..<44]), let after = Digest(bytes: bytes[44..<76])
    else { throw malformed }
    let (sequence, count) = (Self.number(bytes, 8), Self.number(bytes, 76))
    let (k, length) = (Self.number(bytes, 80), Self.number(bytes, 84))
    guard (1...Self.longestChain).contains(sequence), k <= RiceCode.longestRemainder, length <= bytes.count - fixed,
      count <= length * 8, PaddedCount.step(count, least: Self.leastRemovals) == count
    else { throw malformed }
    let removed = bytes.withUnsafeBytes { buffer -> [UInt32]? in
      var reader = RiceCode.Reader(buffer, from: fixed * 8, to: (fixed + length) * 8)
      var removed: [UInt32] = []
      var next: UInt64 = 0
      for _ in 0..<count {
        let most = UInt64(Self.mostNumbers - 1)
        guard next <= most, let gap = reader.next(k: k, most: most - next) else { return nil }
        removed.append(UInt32(next + gap))
        next += gap + 1
      }
      // Nothing but the zeros of the last byte is left.
      let left = (fixed + length) * 8 - reader.position
      return left < 8 && (left == 0 || buffer[fixed + length - 1] >> UInt8(8 - left) == 0) ? removed : nil
    }
    guard let removed, Self.digest(after: before, sequence, bytes[Self.headLength...]) == after else { throw malformed }
    self.sequence = sequence
    self.before = before
    self.after = after
    self.removed = removed
    self.added = try PublishedSet(bytes: Array(bytes[(fixed + length)...]))
    self.bytes = bytes
  }

  private static func digest(after before: Digest, _ sequence: Int, _ body: ArraySlice<UInt8>) -> Digest {
    var hasher = Digest.Hasher()
    hasher.update(Array("entente-match-1 delta\n".utf8))
    hasher.update(before.bytes)
    hasher.update(littleEndian(sequence))
    hasher.update(body)
    return hasher.finish()
  }

  private static func littleEndian(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func number(_ bytes: [UInt8], _ at: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
  }
}
