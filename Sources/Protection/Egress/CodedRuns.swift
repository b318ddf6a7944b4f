/// Stretches of a text that may be bytes in disguise: base64 and base64url, base32, hexadecimal, lists of decimal numbers.
///
/// Any long word could be base64; what comes out is a guess, and worth a look only if it is text or an archive. A word
/// that comes again in the same text is not looked at again.
enum CodedRuns {
  struct Run {
    let name: String
    let bytes: [UInt8]
    /// Whether the stretch looks like nothing but bytes in disguise, so that what cannot be read in it must be reported.
    let isEvident: Bool
  }

  static func find(in text: [UInt32], _ body: (Run) -> Void) {
    text.withUnsafeBufferPointer { text in
      base64(text, body)
      base32(text, body)
      hexadecimal(text, body)
      decimals(text, body)
    }
  }

  private typealias Text = UnsafeBufferPointer<UInt32>

  /// The fewest bytes that are searched for at all, and from how many on a stretch is handed on whatever comes out of it:
  /// a shorter one is an everyday word, unless text comes out.
  private static let bytesMin = GramIndex.gram
  private static let bytesUnread = 9

  /// Most long words decode to noise: what is neither text, nor long enough to hold a hash, nor like wide text is not
  /// handed on.
  private static func isWorthALook(_ bytes: [UInt8], isWord: Bool) -> Bool {
    guard bytes.count >= bytesMin else { return false }
    if isWord, bytes.count < bytesUnread { return TextReading.holdsStretch(bytes, of: bytesMin) }
    return bytes.count >= 16 || bytes.allSatisfy({ $0 >= 0x20 || (0x09...0x0D).contains($0) })
      // What stands beside the stretch may have been taken for a part of it.
      || TextReading.holdsStretch(bytes, of: bytesMin) || WideText.isLikely(bytes)
  }

  /// - Parameter isWord: whether everyday words and figures can be written so by chance.
  private static func hand(
    _ name: String, _ bytes: [UInt8], isWord: Bool = true, isEvident: Bool = false, to body: (Run) -> Void
  ) {
    guard isEvident || isWorthALook(bytes, isWord: isWord) else { return }
    body(Run(name: name, bytes: bytes, isEvident: isEvident))
  }

  /// What a character of ASCII stands for in an alphabet; 0xFF for none.
  private static func table(_ value: (UInt8) -> UInt8?) -> [UInt8] { (0..<128).map { value($0) ?? 0xFF } }

  @inline(__always)
  private static func value(_ scalar: UInt32, _ table: [UInt8]) -> UInt8 { scalar < 128 ? table[Int(scalar)] : 0xFF }

  // MARK: - Base64

  private static let shortest = 8
  private static let sextetOf = table { byte in
    switch byte {
    case 0x41...0x5A: byte - 0x41
    case 0x61...0x7A: byte - 0x61 + 26
    case 0x30...0x39: byte - 0x30 + 52
    case 0x2B, 0x2D: 62
    case 0x2F, 0x5F: 63
    default: nil
    }
  }

  private static func base64(_ text: Text, _ body: (Run) -> Void) {
    let sextetOf = sextetOf
    var seen: Set<UInt128> = []
    var sextets: [UInt8] = []
    var bytes: [UInt8] = []
    var index = 0
    while index < text.count {
      let first = value(text[index], sextetOf)
      index += 1
      guard first != 0xFF else { continue }
      sextets.removeAll(keepingCapacity: true)
      sextets.append(first)
      while index < text.count {
        let sextet = value(text[index], sextetOf)
        guard sextet != 0xFF else { break }
        sextets.append(sextet)
        index += 1
      }
      let lineLength = sextets.count
      readOn(text, &index, &sextets)
      guard sextets.count >= shortest else { continue }
      // Up to 21 sextets are a number behind a one.
      if sextets.count <= 21, !seen.insert(sextets.reduce(1) { $0 << 6 | UInt128($1) }).inserted { continue }
      // Lines of one length may be values one below the other, rather than one that was broken.
      if sextets.count > lineLength, lineLength >= shortest {
        for start in stride(from: 0, to: sextets.count, by: lineLength) {
          decode(sextets[..<min(start + lineLength, sextets.count)], from: start, into: &bytes)
          hand("base64", bytes, to: body)
        }
      }
      var mix: UInt8 = 0
      for sextet in sextets { mix |= sextet < 26 ? 2 : sextet < 52 ? 4 : sextet < 62 ? 1 : 2 }
      // Digits, capitals or signs, and small letters.
      let isEvident = mix == 7 && sextets.count >= evident
      for offset in 0..<4 where sextets.count - offset >= shortest {
        decode(sextets[...], from: offset, into: &bytes)
        hand("base64", bytes, isEvident: offset == 0 && isEvident, to: body)
      }
    }
  }

  /// A line, and the lines after it that are as long, and a last one that is not longer.
  private static func readOn(_ text: Text, _ index: inout Int, _ sextets: inout [UInt8]) {
    let lineLength = sextets.count
    var length = lineLength
    while length == lineLength, length >= 4, length % 4 == 0, index < text.count {
      var next = index
      var isNewLine = false
      while next < text.count, next - index < 40, isBreak(text[next]) {
        if text[next] == 0x0A || text[next] == 0x0D { isNewLine = true }
        next += 1
      }
      guard isNewLine, next < text.count else { return }
      var end = next
      while end < text.count, end - next <= lineLength, value(text[end], sextetOf) != 0xFF { end += 1 }
      length = end - next
      guard length > 0, length <= lineLength else { return }
      for place in next..<end { sextets.append(value(text[place], sextetOf)) }
      index = end
    }
  }

  /// Sextets from which on a run that cannot be read is reported: longer than keys and signatures.
  private static let evident = 256

  private static func isBreak(_ scalar: UInt32) -> Bool {
    scalar == 0x0A || scalar == 0x0D || scalar == 0x20 || scalar == 0x09 || scalar == 0x3E
  }

  private static func decode(_ sextets: ArraySlice<UInt8>, from offset: Int, into bytes: inout [UInt8]) {
    bytes.removeAll(keepingCapacity: true)
    var rest: UInt32 = 0
    var bits: UInt32 = 0
    for place in offset..<sextets.endIndex {
      rest = rest << 6 | UInt32(sextets[place])
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: rest >> bits))
      }
    }
  }

  // MARK: - Base32

  /// RFC 4648 section 6, in either case.
  private static let quintetOf = table { byte in
    switch byte {
    case 0x41...0x5A: byte - 0x41
    case 0x61...0x7A: byte - 0x61
    case 0x32...0x37: byte - 0x32 + 26
    default: nil
    }
  }

  private static func base32(_ text: Text, _ body: (Run) -> Void) {
    let quintetOf = quintetOf
    var seen: Set<UInt128> = []
    var bytes: [UInt8] = []
    var start = 0
    while start < text.count {
      var end = start
      while end < text.count, value(text[end], quintetOf) != 0xFF { end += 1 }
      defer { start = end + 1 }
      guard (end - start) * 5 >= bytesMin * 8 else { continue }
      bytes.removeAll(keepingCapacity: true)
      var whole: UInt128 = 1
      var rest: UInt32 = 0
      var bits: UInt32 = 0
      for place in start..<end {
        let quintet = UInt32(value(text[place], quintetOf))
        whole = whole << 5 | UInt128(quintet)
        rest = (rest << 5 | quintet) & 0xFFF
        bits += 5
        if bits >= 8 {
          bits -= 8
          bytes.append(UInt8(truncatingIfNeeded: rest >> bits))
        }
      }
      // Up to 25 quintets are a number behind a one.
      if end - start <= 25, !seen.insert(whole).inserted { continue }
      hand("base32", bytes, to: body)
    }
  }

  // MARK: - Hexadecimal

  private static let nibbleOf = table { byte in
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46, 0x61...0x66: (byte | 0x20) - 0x57
    default: nil
    }
  }

  /// A piece of a run of hexadecimal digits, between separators.
  private struct Piece {
    var nibbles: Range<Int>
    /// What stands before it.
    let separator: UInt64
  }

  private static func hexadecimal(_ text: Text, _ body: (Run) -> Void) {
    let nibbleOf = nibbleOf
    var seen: Set<UInt128> = []
    var nibbles: [UInt8] = []
    var pieces: [Piece] = []
    var bytes: [UInt8] = []
    var index = 0
    while index < text.count {
      guard value(text[index], nibbleOf) != 0xFF else {
        index += 1
        continue
      }
      nibbles.removeAll(keepingCapacity: true)
      pieces.removeAll(keepingCapacity: true)
      var begin = 0
      var separator: UInt64 = 0
      while index < text.count {
        let nibble = value(text[index], nibbleOf)
        if nibble != 0xFF {
          index += 1
          // 0x4d 0x61
          if nibble == 0, index < text.count, text[index] | 0x20 == 0x78 { index += 1 } else { nibbles.append(nibble) }
        } else {
          var next = index
          var between: UInt64 = 0
          while next < text.count, next - index < 4, isHexSeparator(text[next]) {
            between = between << 8 | UInt64(text[next])
            next += 1
          }
          guard next > index, next < text.count, value(text[next], nibbleOf) != 0xFF else { break }
          pieces.append(Piece(nibbles: begin..<nibbles.count, separator: separator))
          (begin, separator) = (nibbles.count, between)
          index = next
        }
      }
      guard nibbles.count >= 2 * bytesMin else { continue }
      // Up to 31 nibbles are a number behind a one.
      if nibbles.count <= 31, !seen.insert(nibbles.reduce(1) { $0 << 4 | UInt128($1) }).inserted { continue }
      func hand(_ range: Range<Int>) {
        for offset in 0..<2 {
          bytes.removeAll(keepingCapacity: true)
          for place in stride(from: range.lowerBound + offset, to: range.upperBound - 1, by: 2) {
            bytes.append(nibbles[place] << 4 | nibbles[place + 1])
          }
          Self.hand("hex", bytes, isWord: false, to: body)
        }
      }
      hand(0..<nibbles.count)
      guard !pieces.isEmpty else { continue }
      pieces.append(Piece(nibbles: begin..<nibbles.count, separator: separator))
      for range in alike(pieces) where range != 0..<nibbles.count { hand(range) }
    }
  }

  /// What may have been written as one among figures and words that are none of it: each piece that is long enough alone,
  /// and shorter ones of one length with the same between them.
  private static func alike(_ pieces: [Piece]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while start < pieces.count {
      let length = pieces[start].nibbles.count
      var end = start + 1
      if length < 2 * bytesMin {
        while end < pieces.count, pieces[end].nibbles.count == length,
          end == start + 1 || pieces[end].separator == pieces[end - 1].separator
        {
          end += 1
        }
      }
      let range = pieces[start].nibbles.lowerBound..<pieces[end - 1].nibbles.upperBound
      if range.count >= 2 * bytesMin { ranges.append(range) }
      // The last of them may be the first of others that are parted in another way.
      start = end - start > 1 && end < pieces.count && pieces[end].nibbles.count == length ? end - 1 : end
    }
    return ranges
  }

  private static func isHexSeparator(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x20, 0x3A, 0x2D, 0x2C, 0x0A, 0x0D, 0x09, 0x5C, 0x2E: true
    default: false
    }
  }

  // MARK: - Decimal numbers

  private static func decimals(_ text: Text, _ body: (Run) -> Void) {
    var bytes: [UInt8] = []
    var number = -1
    func finish() {
      guard !bytes.isEmpty else { return }
      hand("decimal", bytes, to: body)
      bytes.removeAll(keepingCapacity: true)
    }
    for scalar in text {
      if scalar >= 0x30, scalar <= 0x39 {
        number = min(max(number, 0) * 10 + Int(scalar - 0x30), 1_000)
        continue
      }
      if number >= 0 {
        if let byte = UInt8(exactly: number) { bytes.append(byte) } else { finish() }
        number = -1
      }
      if scalar != 0x2C, scalar != 0x20, scalar != 0x3B, scalar != 0x0A, scalar != 0x0D { finish() }
    }
    if let byte = UInt8(exactly: number) { bytes.append(byte) }
    finish()
  }
}
