internal import Authority
internal import Vocabulary

/// Everything that is in a part, layer by layer: the part itself, what is written inside it in other writing, what is
/// packed in it, and so on inwards.
struct Unpacking {
  struct Layer {
    let bytes: [UInt8]
    /// The bytes as text, in every encoding that they may be.
    let texts: [[UInt32]]
    /// What it was packed in, outermost first.
    let packing: [String]
  }

  private struct Found {
    var bytes: [UInt8]
    var packing: [String]
    var kind = Kind.given
    /// Whether it lies in a PDF, RTF or PostScript file: fonts and the like are in there that nobody reads.
    var isInDocument = false
    var isGuess: Bool { kind == .guess }
  }

  private enum Kind {
    /// It is there: it must be read, or reported.
    case given
    /// A text in other words: it is read as text, whatever came out.
    case rewritten
    /// What lies around the content of a container: headers and filling are no text, and may hold some.
    case frame
    /// It need not be anything.
    case guess
  }

  private(set) var unscannable: [EgressVerdict.Unscannable] = []
  /// Whether something came that is neither plain text, nor a document, nor a container that was opened to its end.
  private(set) var holdsUnknown = false
  private let name: String
  private let limits: EgressLimits
  private var waiting: [Found]
  private var seen: Set<Digest> = []
  /// How many bytes may still come out of it.
  private(set) var left: Int

  init(part: OutboundPart, limits: EgressLimits) {
    name = part.name
    self.limits = limits
    left = limits.unpackedBytesMax
    waiting = [Found(bytes: part.bytes, packing: [])]
    let labels = ([part.name] + part.labels).joined(separator: "\n")
    waiting.append(Found(bytes: Array(labels.utf8), packing: ["label"]))
  }

  /// The next layer; nil when there is none left. `isHash` says whether bytes hold a hash that is looked for: a guess is
  /// worth a look for that, too.
  mutating func next(isHash: ([UInt8]) -> Bool) -> Layer? {
    while let found = waiting.popLast() {
      guard !found.bytes.isEmpty, seen.insert(Digest(of: found.bytes)).inserted else { continue }
      let reading = TextReading(found.bytes)
      var texts: [[UInt32]] = []
      let isContainer = unpack(found, reading)
      if found.isGuess {
        if reading.holdsText {
          texts.append(reading.scalars)
          // What was taken for a part of it is no letter of the word beside it.
          if reading.invalid > 0 {
            texts.append(TextReading(found.bytes, readingInvalidAs: 0x20).scalars)
          }
        } else if WideText.isLikely(found.bytes), let wide = WideText.recognised(found.bytes) {
          texts.append(wide)
        } else if !isContainer, !isHash(found.bytes) {
          continue
        }
      } else {
        texts = plainTexts(found, reading, isContainer: isContainer)
      }
      // What is in a container is read when it is taken out.
      if !isContainer {
        let isText = reading.isText || found.isGuess || found.kind == .frame
        for text in texts { undoWriting(in: text, found, isText: isText) }
      }
      return Layer(bytes: found.bytes, texts: texts, packing: found.packing)
    }
    return nil
  }

  /// The readings of bytes that are no guess. What is neither text nor a container that was opened is reported, and read
  /// all the same in every way there is.
  private mutating func plainTexts(_ found: Found, _ reading: TextReading, isContainer: Bool) -> [[UInt32]] {
    var texts = [reading.scalars]
    if reading.invalid > 0 { texts.append(TextReading.cyrillic(found.bytes)) }
    if Self.isDocument(found.bytes) {
      // Such a document need not hold its words as letters.
      if found.kind == .given || found.kind == .frame { report("unknown-binary", found.packing) }
      return texts
    }
    if found.kind == .frame { return texts + Self.wideTexts(ofFrame: found.bytes, reading) }
    if reading.isText, !Self.startsWide(found.bytes) {
      // Some signs in a text that no text has may be something else behind it.
      if !isContainer, found.kind == .given, reading.controls > 0 { foundUnknown(found) }
      return texts
    }
    if let wide = WideText.recognised(found.bytes) {
      texts.append(wide)
      // The mark alone can stand before anything.
      if !isContainer, !WideText.isPlausible(found.bytes) { foundUnknown(found) }
      return texts
    }
    for offset in 0..<2 where found.bytes.count > offset {
      for littleEndian in [true, false] {
        texts.append(WideText.decode(found.bytes[offset...], littleEndian: littleEndian).scalars)
      }
    }
    if !isContainer, found.kind == .given { report("unknown-binary", found.packing) }
    if !isContainer { foundUnknown(found) }
    return texts
  }

  /// Wide text among headers. Plain letters two by two are East Asian characters: these count only where hardly anything
  /// speaks against wide text in the whole stretch.
  private static func wideTexts(ofFrame bytes: [UInt8], _ reading: TextReading) -> [[UInt32]] {
    var texts: [[UInt32]] = []
    if !reading.isText || startsWide(bytes), let wide = WideText.recognised(bytes) { texts.append(wide) }
    for offset in 0..<2 where bytes.count > offset {
      for littleEndian in [true, false] {
        let scalars = WideText.decode(bytes[offset...], littleEndian: littleEndian).scalars
        texts.append(scalars.map { FoldedText.isEastAsian($0) ? 0x20 : $0 })
      }
    }
    return texts
  }

  private mutating func foundUnknown(_ found: Found) {
    if !found.isInDocument { holdsUnknown = true }
  }

  /// PDF, RTF, PostScript.
  static func isDocument(_ bytes: [UInt8]) -> Bool {
    ["%PDF", "{\\rtf", "%!PS"].contains { bytes.starts(with: $0.utf8) }
  }

  private static func startsWide(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
  }

  private mutating func report(_ ground: String, _ packing: [String]) {
    let item = EgressVerdict.Unscannable(part: name, ground: ground, packing: packing)
    // Where a limit was met, one place is enough.
    let isLimit = ground.hasPrefix("too-")
    if !unscannable.contains(where: { $0 == item || isLimit && $0.ground == ground }) { unscannable.append(item) }
  }

  private mutating func add(_ bytes: [UInt8], _ found: Found, _ packing: String, _ kind: Kind = .given) {
    guard !bytes.isEmpty else { return }
    guard found.packing.count < limits.depthMax else {
      // A guess at this depth is nobody's packing.
      if kind != .guess || TextReading(bytes).isPureText { report("too-deep", found.packing) }
      return
    }
    guard bytes.count <= left else {
      report("too-large", found.packing + [packing])
      return
    }
    left -= bytes.count
    waiting.append(
      Found(
        bytes: bytes, packing: found.packing + [packing], kind: kind,
        isInDocument: found.isInDocument || Self.isDocument(found.bytes)))
  }

  // MARK: - Writing inside text

  private mutating func undoWriting(in text: [UInt32], _ found: Found, isText: Bool) {
    for (name, undo) in Escapes.all where isText {
      if let bytes = undo(text) { add(bytes, found, name, .rewritten) }
    }
    CodedRuns.find(in: text) { add($0.bytes, found, $0.name, $0.isEvident && isText ? .given : .guess) }
  }

  // MARK: - Containers

  /// Opens what the bytes are or hold. True when the whole is a container and was opened.
  private mutating func unpack(_ found: Found, _ reading: TextReading) -> Bool {
    let bytes = found.bytes
    if Archive.isZip(bytes) {
      take(Archive.zip(bytes, limit: left), found, "zip")
      return true
    }
    if bytes.starts(with: [0x1F, 0x8B, 8]) { return inflate(bytes[...], .gzip, found, "gzip") }
    if Archive.isTar(bytes) {
      take(Archive.tar(bytes), found, "tar")
      return true
    }
    if Self.startsZlib(bytes[...]), inflate(bytes[...], .zlib, found, "zlib", isCertain: !reading.isText) {
      return true
    }
    if found.isGuess ? reading.isPureText : reading.isText && reading.controls + reading.invalid == 0 { return false }
    // No magic announces a bare deflate stream; one that ends exactly where the bytes end is one.
    if let first = bytes.first, bytes.count >= 8, first >> 1 & 3 != 3, !found.isGuess || first & 1 == 1,
      let result = Inflation.inflate(bytes[...], .raw, limit: max(0, left)), !result.bytes.isEmpty,
      result.isComplete && result.taken + 8 >= bytes.count || result.isCut && !reading.isText
    {
      if result.isCut { report("too-large", found.packing + ["deflate"]) }
      add(result.bytes, found, "deflate", found.isGuess || found.kind == .frame ? .guess : .given)
      add(Array(bytes.dropFirst(result.taken)), found, "deflate", .frame)
      // Headers may look like a stream; they are read all the same.
      if found.kind != .frame { return true }
    }
    if !found.isGuess { openEmbedded(found) }
    return false
  }

  /// Archives and streams somewhere inside other bytes.
  private mutating func openEmbedded(_ found: Found) {
    let bytes = found.bytes
    guard bytes.count > 16 else { return }
    var opened = 0
    var tried = 0
    var index = 1
    while index + 4 < bytes.count, opened < 256, tried < 4_096 {
      defer { index += 1 }
      switch (bytes[index], bytes[index + 1]) {
      case (0x50, 0x4B) where bytes[index + 2] == 3 && bytes[index + 3] == 4:
        take(Archive.zip(Array(bytes[index...]), limit: left), found, "zip")
        opened += 256
      case (0x1F, 0x8B) where bytes[index + 2] == 8:
        tried += 1
        if inflate(bytes[index...], .gzip, found, "gzip") { opened += 1 }
      case (0x78, 0x01), (0x78, 0x5E), (0x78, 0x9C), (0x78, 0xDA):
        tried += 1
        if inflate(bytes[index...], .zlib, found, "zlib", isCertain: false) { opened += 1 }
      default: break
      }
    }
  }

  private static func startsZlib(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count > 6, let first = bytes.first else { return false }
    let second = bytes[bytes.startIndex + 1]
    return first & 15 == 8 && first >> 4 <= 7 && (Int(first) << 8 | Int(second)) % 31 == 0
  }

  private mutating func take(_ contents: Archive.Contents, _ found: Found, _ packing: String) {
    take(contents.frame, found, packing)
    for member in contents.members {
      if let ground = member.ground, !found.isGuess || ground != "damaged" {
        report(ground, found.packing + [packing])
        holdsUnknown = true
      }
      let name = TextReading(member.name)
      // What stands as a name or remark may be something else; a tar header is no text either.
      if packing == "zip", name.controls > 0 { holdsUnknown = true }
      let letters = name.scalars.map { $0 < 0x20 ? 0x20 : $0 }
      add(encodedUTF8(letters), found, packing, .rewritten)
      add(member.bytes ?? [], found, packing)
    }
  }

  private mutating func take(_ frame: ArchiveFrame, _ found: Found, _ packing: String) {
    if frame.holdsUnknown {
      report("unknown-binary", found.packing + [packing])
      holdsUnknown = true
    }
    for bytes in [frame.whole] + frame.pieces { add(bytes, found, packing, .frame) }
  }

  private mutating func inflate(
    _ bytes: ArraySlice<UInt8>, _ framing: Inflation.Framing, _ found: Found, _ packing: String, isCertain: Bool = true
  ) -> Bool {
    var rest = bytes
    var whole: [UInt8] = []
    var isFirst = true
    var frame = ArchiveFrame()
    while isFirst || rest.starts(with: [0x1F, 0x8B]) {
      if framing == .gzip { frame.add(gzipHeader: rest) }
      guard let result = Inflation.inflate(rest, framing, limit: max(0, left - whole.count)) else { break }
      guard isCertain || result.isComplete || result.isCut else { return false }
      whole += result.bytes
      rest = rest.dropFirst(max(1, result.taken))
      isFirst = false
      if result.isCut {
        report("too-large", found.packing + [packing])
        break
      }
      if !result.isComplete {
        if !found.isGuess { report("damaged", found.packing + [packing]) }
        break
      }
    }
    guard !isFirst else {
      if isCertain, !found.isGuess { report("damaged", found.packing + [packing]) }
      return false
    }
    take(frame, found, packing)
    add(whole, found, packing, found.isGuess && !isCertain ? .guess : .given)
    // Behind the end of a whole file there is filling, or something that nobody looks for there.
    if bytes.count == found.bytes.count, rest.contains(where: { $0 != 0 }) {
      if rest.count > 4, !TextReading.isAllText(Array(rest)) { foundUnknown(found) }
      add(Array(rest), found, packing)
    } else if rest.count > 4 {
      add(Array(rest), found, packing, .guess)
    }
    return true
  }
}
