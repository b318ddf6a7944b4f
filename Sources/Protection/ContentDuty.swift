internal import Authority
public import Vocabulary

/// Content that no service holds, shows or passes on: depictions of the sexual abuse of children.
///
/// What is known by its hash is refused wherever it comes in or would leave. In a matter of such abuse every picture and
/// film is refused, known or not, and so is whatever cannot be looked into or is not recognised: what is let through is
/// text, documents without pictures, and containers of these that were opened to their end. No officer of this program
/// is to meet it by opening a file. What stays is the digest and where the sealed thing lies, with those whose task it is.
public struct ContentDuty: Sendable {
  /// Hashes of known content in lower-case hexadecimal: SHA-256, SHA-1 and MD5, as the lists of hotlines have them.
  private let known: Set<String>

  public enum Ground: String, Sendable, CaseIterable {
    case known
    /// A picture or film in a matter of abuse.
    case depiction
    /// Encrypted, too deep or too large to be looked into, or of no kind that is known here, in a matter of abuse.
    case closed
  }

  public init(hashes: some Sequence<String>) { known = Set(hashes.map { $0.lowercased() }) }

  public var isEmpty: Bool { known.isEmpty }

  /// One hash a line; what follows a comma or blank is left out, as are empty lines and those that begin with `#`.
  ///
  /// Throws `protection.content.hash` with the line of what is no MD5, SHA-1 or SHA-256 in hexadecimal.
  public static func hashes(in text: String) throws(Fault) -> [String] {
    var hashes: [String] = []
    // Byte by byte: a line that ends in the two signs of Windows is one Character to Swift, and no end of a line.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let isMarked = number == 0 && line.starts(with: [0xEF, 0xBB, 0xBF])
      let word = line.dropFirst(isMarked ? 3 : 0).prefix {
        $0 > 0x20 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";")
      }
      if word.isEmpty || word.first == UInt8(ascii: "#") { continue }
      guard [32, 40, 64].contains(word.count) else {
        throw Fault("protection.content.hash", at: .init(line: number + 1))
      }
      let hash = String(decoding: word, as: UTF8.self).lowercased()
      guard hash.utf8.allSatisfy(isHexadecimal) else {
        throw Fault("protection.content.hash", at: .init(line: number + 1))
      }
      hashes.append(hash)
    }
    guard !hashes.isEmpty else { throw Fault("protection.content.no-hashes") }
    return Array(Set(hashes)).sorted()
  }

  /// Whether a file of this SHA-256 is known content.
  public func isKnown(_ digest: Digest) -> Bool { known.contains(digest.hex) }

  /// What one parcel may cost to look through: whoever sends it decides what is packed in it, and must not decide how
  /// long this node is busy with it.
  public struct Budget: Sendable {
    /// Bytes that may come out of all packings of all its files together.
    public var bytes: Int
    /// Members, streams and other writings that may be looked at.
    public var layers: Int
    private let isTimeUp: @Sendable () -> Bool

    public init(
      bytes: Int = 64 << 20, layers: Int = 16_384, isTimeUp: @escaping @Sendable () -> Bool = { false }
    ) {
      self.bytes = bytes
      self.layers = layers
      self.isTimeUp = isTimeUp
    }

    var isSpent: Bool { layers <= 0 || isTimeUp() }
  }

  /// What came of looking at a file.
  public enum Look: Sendable, Hashable {
    case nothing
    case refused(Ground)
    /// It would have cost more than the budget has left: nobody knows what is in it, and nobody opens it.
    case notLookedAt
  }

  /// Why a file may not be held or passed on, looked through archives and encodings; nil when it may.
  public func ground(against bytes: [UInt8], inMatterOfAbuse: Bool) -> Ground? {
    var budget = Budget()
    guard case .refused(let ground) = look(at: bytes, inMatterOfAbuse: inMatterOfAbuse, within: &budget) else {
      return nil
    }
    return ground
  }

  /// The same, for as long as the budget lasts. In a matter of abuse what was not looked at is closed, and refused.
  public func look(at bytes: [UInt8], inMatterOfAbuse: Bool, within budget: inout Budget) -> Look {
    guard inMatterOfAbuse || !known.isEmpty else { return .nothing }
    // As it is it can always be told.
    if isKnown(bytes) { return .refused(.known) }
    let limit = max(0, budget.bytes)
    var unpacking = Unpacking(
      part: OutboundPart(name: "file", bytes: bytes), limits: EgressLimits(unpackedBytesMax: limit))
    defer { budget.bytes = unpacking.left }
    var isCut = budget.isSpent
    while !isCut, let layer = unpacking.next(isHash: { isSought($0, inMatterOfAbuse) }) {
      if isKnown(layer.bytes) { return .refused(.known) }
      if inMatterOfAbuse, ContentDuty.isPictureOrFilm(layer.bytes) { return .refused(.depiction) }
      budget.layers -= 1
      isCut = budget.isSpent
    }
    if isCut || unpacking.unscannable.contains(where: { $0.ground.hasPrefix("too-") }) {
      return inMatterOfAbuse ? .refused(.closed) : .notLookedAt
    }
    let isClosed = unpacking.holdsUnknown || unpacking.unscannable.contains { $0.ground != "unknown-binary" }
    return inMatterOfAbuse && isClosed ? .refused(.closed) : .nothing
  }

  /// Whether bytes that need not be anything are worth a look.
  private func isSought(_ bytes: [UInt8], _ inMatterOfAbuse: Bool) -> Bool {
    inMatterOfAbuse && ContentDuty.isPictureOrFilm(bytes)
  }

  /// Whether these bytes, as they are, are known content.
  public func isKnown(_ bytes: [UInt8]) -> Bool {
    guard !known.isEmpty else { return false }
    return known.contains(Digest(of: bytes).hex) || known.contains(hexadecimal(LegacyDigests.sha1(bytes)))
      || known.contains(hexadecimal(LegacyDigests.md5(bytes)))
  }

  /// By the first bytes, whatever the name says; documents that hold pictures, or other files, are pictures. What is
  /// text from its first byte to its last is no picture, whatever word it begins with.
  static func isPictureOrFilm(_ bytes: [UInt8]) -> Bool {
    if Unpacking.isDocument(bytes) {
      return ["/Image", "DCTDecode", "/EmbeddedFile", "\\pict", "\\objdata"].contains {
        bytes.firstRange(of: Array($0.utf8)) != nil
      }
    }
    let begins: [[UInt8]] = [
      [0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47], Array("GIF8".utf8), Array("BM".utf8), [0x49, 0x49, 0x2A, 0],
      [0x4D, 0x4D, 0, 0x2A], Array("RIFF".utf8), [0x1A, 0x45, 0xDF, 0xA3], [0, 0, 1, 0xBA], [0, 0, 1, 0xB3],
      [0x30, 0x26, 0xB2, 0x75], Array("FLV".utf8), Array("OggS".utf8), [0xFF, 0x0A], [0, 0, 0, 0x0C, 0x4A, 0x58],
      [0, 0, 0, 0x0C, 0x6A, 0x50],
    ]
    // ISO base media: MP4, QuickTime, HEIC, AVIF, 3GP.
    let isLikely =
      begins.contains { bytes.starts(with: $0) } && bytes.count > 16
      || bytes.count > 12 && bytes[4..<8].elementsEqual("ftyp".utf8)
    return isLikely && !TextReading.isAllText(bytes)
  }
}

private func isHexadecimal(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
