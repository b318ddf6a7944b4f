internal import Vocabulary

/// One file of a log laid out as C2SP tlog-tiles: up to 256 consecutive hashes of one level of the tree.
///
/// Level 0 holds leaf hashes; each hash of a higher level is the root of a full tile of the level below. Tiles are
/// derived from the log and never the log itself: whoever has them and a checkpoint can compute every proof.
public struct Tile: Sendable, Hashable {
  /// Hashes in a full tile.
  public static let width = 256

  public let level: Int
  public let index: Int
  /// 1 to 256; below 256 the tile is partial, at the right edge of the tree.
  public let width: Int

  public init(level: Int, index: Int, width: Int = Tile.width) {
    self.level = level
    self.index = index
    self.width = width
  }

  /// `tile/0/x001/x234/067`, with `.p/5` for a partial one.
  public var path: String { "tile/\(level)/\(Tile.place(index, width: width))" }

  /// An index as path elements of three digits, all but the last behind an `x`, and the width of what is partial.
  static func place(_ index: Int, width: Int) -> String {
    var groups: [String] = []
    var rest = index
    repeat {
      let digits = String(rest % 1000)
      groups.insert(String(repeating: "0", count: 3 - digits.count) + digits, at: 0)
      rest /= 1000
    } while rest > 0
    let path = groups.dropLast().map { "x\($0)/" }.joined() + groups[groups.count - 1]
    return width == Tile.width ? path : path + ".p/\(width)"
  }

  /// How many tiles wide a level of a tree of `size` leaves is, and how wide its last, partial one (0 when none is).
  public static func shape(level: Int, size: Int) -> (full: Int, partial: Int) {
    let hashes = level < 8 ? size >> (8 * level) : 0
    return (hashes / width, hashes % width)
  }
}

/// Files that hold what stands in the leaves, 256 to a file, beside the tiles.
public enum LeafBundle {
  /// The leaves themselves, which are commitments: the entry bundles of C2SP tlog-tiles, each leaf behind its length
  /// in two bytes, high byte first.
  public static func entriesPath(_ index: Int, width: Int) -> String {
    "tile/entries/" + Tile.place(index, width: width)
  }

  /// What the commitments open to, where it is shown and not erased: salt and entry behind their length in four bytes,
  /// high byte first; zero where there is nothing to open.
  public static func openingsPath(_ index: Int, width: Int) -> String {
    "openings/" + Tile.place(index, width: width)
  }
}

extension AuditLeaf.Opening {
  /// The bytes whose SHA-256 is the commitment.
  public var bytes: [UInt8] {
    var writer = CanonicalWriter()
    writer.write(salt)
    writer.write(entry)
    return writer.bytes
  }

  /// Reads the bytes that a commitment commits to.
  public init(bytes: [UInt8]) throws {
    var reader = CanonicalReader(bytes)
    salt = try reader.byteRun()
    entry = try reader.byteRun()
    try reader.finish()
  }
}

/// Lays a log out as files, leaf by leaf, holding no more of it than one tile a level.
public struct LogExport {
  private var levels: [(bytes: [UInt8], full: Int)] = []
  private var entries: [UInt8] = []
  private var openings: [UInt8] = []
  private let showsOpenings: Bool
  private let write: (_ path: String, _ bytes: [UInt8]) throws -> Void
  public private(set) var size = 0

  /// - Parameter showsOpenings: Whether what the entries say is laid out, too; without it the files say nothing but
  ///   how long the log is.
  public init(showsOpenings: Bool, write: @escaping (_ path: String, _ bytes: [UInt8]) throws -> Void) {
    self.showsOpenings = showsOpenings
    self.write = write
  }

  public mutating func add(_ leaf: AuditLeaf) throws {
    try push(leaf.hash, level: 0)
    entries += [0, 32] + leaf.commitment.bytes
    if showsOpenings {
      let bytes = leaf.opening?.bytes ?? []
      openings += (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (24 - 8 * $0)) } + bytes
    }
    size += 1
    if size % Tile.width == 0 { try flushLeaves(size / Tile.width - 1, width: Tile.width) }
  }

  /// Writes what is partial. Nothing may be added after it.
  public mutating func finish() throws {
    for (level, tile) in levels.enumerated() where !tile.bytes.isEmpty {
      try write(Tile(level: level, index: tile.full, width: tile.bytes.count / 32).path, tile.bytes)
    }
    if size % Tile.width != 0 { try flushLeaves(size / Tile.width, width: size % Tile.width) }
  }

  private mutating func flushLeaves(_ index: Int, width: Int) throws {
    try write(LeafBundle.entriesPath(index, width: width), entries)
    if showsOpenings { try write(LeafBundle.openingsPath(index, width: width), openings) }
    entries = []
    openings = []
  }

  private mutating func push(_ hash: Digest, level: Int) throws {
    if level == levels.count { levels.append(([], 0)) }
    levels[level].bytes += hash.bytes
    guard levels[level].bytes.count == 32 * Tile.width else { return }
    let bytes = levels[level].bytes
    try write(Tile(level: level, index: levels[level].full).path, bytes)
    levels[level] = ([], levels[level].full + 1)
    try push(MerkleTree.root(of: TiledLog.hashes(bytes)), level: level + 1)
  }
}
