internal import Vocabulary

/// Checks a log that lies in files, without the node that wrote it: every leaf against its tile and its opening, every
/// tile against the ones below it, and the root against a checkpoint.
public enum ExportVerification {
  /// Goes through the whole folder. Throws the first thing that is not as it was written, with the file it is in.
  ///
  /// - Parameters:
  ///   - checkpoint: The folder's own, its signature checked.
  ///   - since: One that was kept from before: the log must begin as it says.
  ///   - hasOpenings: Whether the folder shows what entries say.
  ///   - read: Returns a file's bytes by its path.
  public static func check(
    _ checkpoint: Checkpoint, since: Checkpoint? = nil, hasOpenings: Bool,
    read: @escaping (_ path: String) throws -> [UInt8]
  ) throws -> LogVerification {
    if let since, since.origin != checkpoint.origin { throw Fault("audit.checkpoint.other") }
    var verification = LogVerification(since: since)
    // The same files come out again, byte for byte, from the leaves alone.
    var again = LogExport(showsOpenings: hasOpenings) { path, bytes in
      guard try read(path) == bytes else { throw Fault("audit.tile.altered", at: .init(file: path)) }
    }
    let shape = Tile.shape(level: 0, size: checkpoint.size)
    for index in 0..<(shape.full + (shape.partial > 0 ? 1 : 0)) {
      let width = index < shape.full ? Tile.width : shape.partial
      let path = LeafBundle.entriesPath(index, width: width)
      let entries = try read(path)
      guard entries.count == 34 * width else { throw Fault("audit.tile.malformed", at: .init(file: path)) }
      let openings =
        hasOpenings ? try split(try read(LeafBundle.openingsPath(index, width: width)), width, index) : nil
      var leaves: [AuditLeaf] = []
      for place in 0..<width {
        let start = 34 * place
        guard entries[start] == 0, entries[start + 1] == 32,
          let commitment = Digest(bytes: entries[(start + 2)..<(start + 34)])
        else { throw Fault("audit.tile.malformed", at: .init(file: path)) }
        let leaf = AuditLeaf(
          index: index * Tile.width + place, commitment: commitment, opening: openings?[place])
        leaves.append(leaf)
        try again.add(leaf)
      }
      try verification.add(leaves)
    }
    try again.finish()
    try verification.finish(size: checkpoint.size, root: checkpoint.root)
    return verification
  }

  private static func split(_ bytes: [UInt8], _ width: Int, _ index: Int) throws -> [AuditLeaf.Opening?] {
    let path = LeafBundle.openingsPath(index, width: width)
    let malformed = Fault("audit.tile.malformed", at: .init(file: path))
    var openings: [AuditLeaf.Opening?] = []
    var at = 0
    while at < bytes.count {
      guard at + 4 <= bytes.count else { throw malformed }
      let count = (0..<4).reduce(0) { $0 << 8 | Int(bytes[at + $1]) }
      at += 4
      guard count <= bytes.count - at else { throw malformed }
      if count == 0 {
        openings.append(nil)
      } else {
        guard let opening = try? AuditLeaf.Opening(bytes: Array(bytes[at..<(at + count)])) else {
          throw Fault(
            "audit.log.altered", at: .init(file: path), ("entry", .integer(Int64(index * Tile.width + openings.count))))
        }
        openings.append(opening)
      }
      at += count
    }
    guard openings.count == width else { throw malformed }
    return openings
  }
}
