public import Vocabulary
internal import World

/// The holder's set as its peer is given it: sorted fingerprints, of which nobody can test one without asking the holder.
///
/// The range of fingerprints is cut into blocks of 2^47, in which 128 entries lie on average; a look-up decodes one block.
/// Blocks are gathered in chunks, whose digests stand in the signed manifest. The layout, byte by byte, is written in
/// docs/private-matching.md.
public struct PublishedSet: Sendable {
  /// How many entries are published; some of them are random, so that the number of items stays hidden.
  public let entries: Int
  private let content: Content
  /// Where each chunk lies in the bytes.
  private let chunks: [Range<Int>]
  /// How many entries lie before each block.
  private let before: [UInt32]

  private enum Content: Sendable {
    case memory([UInt8])
    case mapped(MappedFile)

    func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws(Fault) -> R) throws(Fault) -> R {
      switch self {
      case .memory(let bytes):
        let result: Result<R, Fault> = bytes.withUnsafeBytes { buffer in
          do throws(Fault) { return .success(try body(buffer)) } catch { return .failure(error) }
        }
        return try result.get()
      case .mapped(let file):
        defer { withExtendedLifetime(file) {} }
        return try body(file.bytes)
      }
    }
  }

  /// Opens a set from its bytes, every one of which is checked: lengths, offsets, order. Throws `matching.set.malformed`.
  public init(bytes: [UInt8]) throws(Fault) { try self.init(.memory(bytes)) }

  /// Opens a set that this node wrote to a file of its own, mapped into memory. Throws `world.file.not-read` and
  /// `matching.set.malformed`.
  public init(path: String) throws(Fault) { try self.init(.mapped(MappedFile(path: path))) }

  private init(_ content: Content) throws(Fault) {
    self.content = content
    (entries, chunks) = try content.withBytes { bytes throws(Fault) in try SetLayout.head(of: bytes) }
    let (entries, chunks) = (entries, chunks)
    before = try content.withBytes { bytes throws(Fault) in
      var before: [UInt32] = []
      before.reserveCapacity(entries / SetLayout.entriesInBlock)
      var total = 0
      for (number, chunk) in chunks.enumerated() {
        let blocks = SetLayout.blocks(inChunk: number, of: entries)
        for block in 0..<blocks {
          before.append(UInt32(total))
          total += try SetLayout.eachEntry(bytes, chunk, blocks, block) { _, _ in }
        }
        try SetLayout.checkEnd(bytes, chunk, blocks)
      }
      guard total == entries else { throw Fault("matching.set.malformed") }
      return before
    }
  }

  /// The bytes, to be written to a file or sent.
  public var bytes: [UInt8] {
    switch content {
    case .memory(let bytes): bytes
    case .mapped(let file): withExtendedLifetime(file) { Array(file.bytes) }
    }
  }

  /// What the manifest says of the set: its size, and each chunk's length and digest.
  public var description: SetDescription {
    let chunks = chunks
    let described = try? content.withBytes { bytes throws(Fault) in
      chunks.map { chunk in
        var hasher = Digest.Hasher()
        hasher.update(UnsafeRawBufferPointer(rebasing: bytes[chunk]))
        return SetDescription.Chunk(length: chunk.count, digest: hasher.finish())
      }
    }
    return SetDescription(entries: entries, chunks: described ?? [])
  }

  /// Whether an item is among the entries; wrong once in 2^40 for an item that is not. The whole block is read either
  /// way. Throws `matching.set.malformed` when the bytes are no longer those that were opened.
  public func contains(_ position: ItemPosition) throws(Fault) -> Bool { try place(of: position) != nil }

  /// The number of the entry that a position has, counted in order from nothing.
  package func place(of position: ItemPosition) throws(Fault) -> Int? {
    let fingerprint = position.fingerprint(among: entries)
    let number = Int(truncatingIfNeeded: fingerprint >> UInt64(SetLayout.blockBits))
    let within = fingerprint & (1 << UInt64(SetLayout.blockBits) - 1)
    let (chunk, block) = number.quotientAndRemainder(dividingBy: SetLayout.blocksInChunk)
    let blocks = SetLayout.blocks(inChunk: chunk, of: entries)
    let span = chunks[chunk]
    let found = try content.withBytes { bytes throws(Fault) in
      var found = -1
      try SetLayout.eachEntry(bytes, span, blocks, block) { at, entry in found = entry == within ? at : found }
      return found
    }
    // The same is reckoned for what is not there.
    let place = Int(before[number]) + found
    return found < 0 ? nil : place
  }

  /// All fingerprints in order.
  package func fingerprints() throws(Fault) -> [UInt64] {
    let (entries, chunks) = (entries, chunks)
    return try content.withBytes { bytes throws(Fault) in
      var all: [UInt64] = []
      all.reserveCapacity(entries)
      for (number, chunk) in chunks.enumerated() {
        let blocks = SetLayout.blocks(inChunk: number, of: entries)
        for block in 0..<blocks {
          let start = UInt64(number * SetLayout.blocksInChunk + block) << UInt64(SetLayout.blockBits)
          try SetLayout.eachEntry(bytes, chunk, blocks, block) { _, entry in all.append(start + entry) }
        }
      }
      return all
    }
  }
}

/// What a set is, for whoever gets its bytes: size, and length and digest of each chunk.
public struct SetDescription: Sendable, Hashable {
  public struct Chunk: Sendable, Hashable {
    /// In bytes.
    public let length: Int
    public let digest: Digest

    public init(length: Int, digest: Digest) {
      self.length = length
      self.digest = digest
    }
  }

  public let entries: Int
  public let chunks: [Chunk]

  public init(entries: Int, chunks: [Chunk]) {
    self.entries = entries
    self.chunks = chunks
  }

  /// Names the set with all its entries.
  public var digest: Digest { Digest(of: Array("entente-match-1 set\n".utf8) + canonicalBytes) }

  /// How many bytes a set of this description has.
  public var length: Int { SetLayout.headLength(chunks: chunks.count) + chunks.reduce(0) { $0 + $1.length } }
}

extension SetDescription: CanonicalCodable {
  public func write(to writer: inout CanonicalWriter) {
    writer.write(UInt64(entries))
    writer.write(list: chunks) {
      $0.write(UInt64($1.length))
      $0.write($1.digest)
    }
  }

  public init(from reader: inout CanonicalReader) throws {
    let (entries, limit) = (try reader.unsigned(), UInt64(SetLayout.mostEntries))
    guard entries <= limit, SetLayout.isSize(Int(entries)) else { throw reader.malformed }
    let chunks = try reader.list { reader in
      let length = try reader.unsigned()
      guard length <= UInt64(SetLayout.longestChunk) else { throw reader.malformed }
      return Chunk(length: Int(length), digest: try reader.value())
    }
    guard chunks.count == SetLayout.chunks(of: Int(entries)) else { throw reader.malformed }
    self.init(entries: Int(entries), chunks: chunks)
  }
}
