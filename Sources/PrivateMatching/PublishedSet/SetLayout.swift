internal import Vocabulary

/// Where what lies in the bytes of a set, and the checks that let bytes from anywhere be read.
enum SetLayout {
  static let magic = Array("ENTMSET1".utf8)
  static let entriesInBlock = 128
  /// A block covers 2^47 fingerprints: 128 entries, 2^40 of the range for each.
  static let blockBits = 47
  /// 65,536 entries on average, about 340 KB.
  static let blocksInChunk = 512
  /// The gaps have a mean of 2^40: see ``RiceCode/parameter(range:count:)``.
  static let remainderBits = 39
  static let leastEntries = 1024
  /// The range is then 2^64.
  static let mostEntries = 1 << 24
  /// Random entries that every set has, so that what is removed later can be hidden among them.
  static let spareEntries = 128
  /// A chunk of 512 blocks in which entries lie four times as close as they do on average would still be shorter.
  static let longestChunk = 2 << 20

  static func isSize(_ entries: Int) -> Bool {
    entries >= leastEntries && entries <= mostEntries && PaddedCount.step(entries, least: leastEntries) == entries
  }

  static func chunks(of entries: Int) -> Int {
    (entries / entriesInBlock + blocksInChunk - 1) / blocksInChunk
  }

  static func blocks(inChunk chunk: Int, of entries: Int) -> Int {
    min(blocksInChunk, entries / entriesInBlock - chunk * blocksInChunk)
  }

  static func headLength(chunks: Int) -> Int { 16 + 4 * chunks }

  /// Reads the head and finds the chunks.
  static func head(of bytes: UnsafeRawBufferPointer) throws(Fault) -> (entries: Int, chunks: [Range<Int>]) {
    func malformed(_ at: Int) -> Fault { Fault("matching.set.malformed", at: .init(byte: at)) }
    guard bytes.count >= 16, bytes.prefix(8).elementsEqual(magic) else { throw malformed(0) }
    let entries = Int(number(bytes, 8))
    guard isSize(entries), Int(number(bytes, 12)) == chunks(of: entries) else { throw malformed(8) }
    let count = chunks(of: entries)
    var start = headLength(chunks: count)
    guard start <= bytes.count else { throw malformed(12) }
    var found: [Range<Int>] = []
    for chunk in 0..<count {
      let length = Int(number(bytes, 16 + 4 * chunk))
      guard length >= 4 * blocks(inChunk: chunk, of: entries), length <= longestChunk, length <= bytes.count - start
      else { throw malformed(16 + 4 * chunk) }
      found.append(start..<start + length)
      start += length
    }
    guard start == bytes.count else { throw malformed(start) }
    return (entries, found)
  }

  /// Four bytes, the lowest first; the caller has seen that they are there.
  @inline(__always)
  static func number(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
  }

  /// The entries of one block, by their place in it; returns how many there are. The chunk lies in the bytes and holds its
  /// table of `blocks` ends.
  @inline(__always) @discardableResult
  static func eachEntry(
    _ bytes: UnsafeRawBufferPointer, _ chunk: Range<Int>, _ blocks: Int, _ block: Int, _ body: (Int, UInt64) -> Void
  ) throws(Fault) -> Int {
    let codes = (chunk.lowerBound + 4 * blocks) * 8
    let start = block == 0 ? 0 : Int(number(bytes, chunk.lowerBound + 4 * (block - 1)))
    let end = Int(number(bytes, chunk.lowerBound + 4 * block))
    guard start <= end, codes + end <= chunk.upperBound * 8 else { throw malformed(chunk, blocks, start) }
    var reader = RiceCode.Reader(bytes, from: codes + start, to: codes + end)
    var next: UInt64 = 0
    var count = 0
    while !reader.isAtEnd {
      // Counted from the last entry's successor, so that none can come twice.
      guard next < 1 << UInt64(blockBits),
        let gap = reader.next(k: remainderBits, most: (1 << UInt64(blockBits)) - 1 - next)
      else { throw malformed(chunk, blocks, start) }
      body(count, next + gap)
      next += gap + 1
      count += 1
    }
    return count
  }

  /// The last code ends in the chunk's last byte, and the bits after it are zeros: a set has one form in bytes.
  static func checkEnd(_ bytes: UnsafeRawBufferPointer, _ chunk: Range<Int>, _ blocks: Int) throws(Fault) {
    let end = Int(number(bytes, chunk.lowerBound + 4 * (blocks - 1)))
    let codes = chunk.lowerBound + 4 * blocks
    guard codes + (end + 7) / 8 == chunk.upperBound, end % 8 == 0 || bytes[chunk.upperBound - 1] >> UInt8(end % 8) == 0
    else { throw malformed(chunk, blocks, end) }
  }

  private static func malformed(_ chunk: Range<Int>, _ blocks: Int, _ bit: Int) -> Fault {
    Fault("matching.set.malformed", at: .init(byte: chunk.lowerBound + 4 * blocks + bit / 8))
  }
}
