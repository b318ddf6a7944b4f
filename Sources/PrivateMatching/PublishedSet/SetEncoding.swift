public import Vocabulary
public import World

extension PublishedSet {
  /// Encodes the positions of a holder's items, in any order, with random entries up to the next size.
  ///
  /// Which entries are random, nobody can tell who has no key, and the holder only by its items. Throws
  /// `matching.set.size` beyond 16,777,088 items: such a class is cut in two.
  public init(_ positions: [ItemPosition], entropy: any Entropy) throws(Fault) {
    try self.init(positions, spare: SetLayout.spareEntries, entropy: entropy)
  }

  package init(_ positions: [ItemPosition], spare: Int, entropy: any Entropy) throws(Fault) {
    guard positions.count <= SetLayout.mostEntries - spare else {
      throw Fault("matching.set.size", ("most", .integer(Int64(SetLayout.mostEntries - spare))))
    }
    let entries = PaddedCount.step(positions.count + spare, least: SetLayout.leastEntries)
    var fingerprints = positions.map { $0.fingerprint(among: entries) }
    Self.sortOnce(&fingerprints)
    while fingerprints.count < entries {
      let chance = entropy.bytes(16 * (entries - fingerprints.count))
      fingerprints += stride(from: 0, to: chance.count, by: 16).compactMap {
        ItemPosition(bytes: chance[$0..<$0 + 16])?.fingerprint(among: entries)
      }
      Self.sortOnce(&fingerprints)
    }
    try self.init(bytes: Self.encode(fingerprints))
  }

  private static func sortOnce(_ fingerprints: inout [UInt64]) {
    fingerprints.sort()
    var kept = 0
    for fingerprint in fingerprints where kept == 0 || fingerprints[kept - 1] != fingerprint {
      fingerprints[kept] = fingerprint
      kept += 1
    }
    fingerprints.removeLast(fingerprints.count - kept)
  }

  /// As many fingerprints as a set has, in order.
  package static func encode(_ fingerprints: [UInt64]) -> [UInt8] {
    let entries = fingerprints.count
    let chunks = SetLayout.chunks(of: entries)
    var head = SetLayout.magic + littleEndian(entries) + littleEndian(chunks)
    var body: [UInt8] = []
    body.reserveCapacity(entries * 21 / 4)
    var at = 0
    for chunk in 0..<chunks {
      var codes = RiceCode.Writer()
      var table: [UInt8] = []
      let first = chunk * SetLayout.blocksInChunk
      for block in first..<first + SetLayout.blocks(inChunk: chunk, of: entries) {
        var next = UInt64(block) << UInt64(SetLayout.blockBits)
        while at < entries, fingerprints[at] >> UInt64(SetLayout.blockBits) == UInt64(block) {
          codes.write(fingerprints[at] - next, k: SetLayout.remainderBits)
          // The last fingerprint of the largest set is the last number there is.
          next = fingerprints[at] &+ 1
          at += 1
        }
        table += littleEndian(codes.count)
      }
      codes.pad()
      head += littleEndian(table.count + codes.bytes.count)
      body += table
      body += codes.bytes
    }
    return head + body
  }

  private static func littleEndian(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
