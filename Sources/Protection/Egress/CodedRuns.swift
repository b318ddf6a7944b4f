/// Stretches of a text that may be bytes in disguise: base64 and base64url, base32, hexadecimal, lists of decimal numbers.
///
/// Any long word could be base64; what comes out is a guess, and worth a look only if it is text or an archive.
enum CodedRuns {
  struct Run {
    let name: String
    let bytes: [UInt8]
    /// Whether the stretch looks like nothing but bytes in disguise, so that what cannot be read in it must be reported.
    let isEvident: Bool
  }

  static func find(in text: [UInt32], _ body: (Run) -> Void) {
    base64(text, body)
    base32(text, body)
    hexadecimal(text, body)
    decimals(text, body)
  }

  /// The fewest bytes that are searched for at all, and from how many on a stretch is handed on whatever comes out of it:
  /// a shorter one is an everyday word, unless it comes out as text.
  private static let bytesMin = GramIndex.gram
  private static let bytesUnread = 9

  private static func isText(_ bytes: [UInt8]) -> Bool {
    let reading = TextReading(bytes)
    return bytes.count >= bytesMin && reading.invalid + reading.controls == 0
  }

  // MARK: - Base64

  private static let shortest = 8

  private static func value(_ scalar: UInt32) -> UInt8? {
    switch scalar {
    case 0x41...0x5A: UInt8(scalar - 0x41)
    case 0x61...0x7A: UInt8(scalar - 0x61 + 26)
    case 0x30...0x39: UInt8(scalar - 0x30 + 52)
    case 0x2B, 0x2D: 62
    case 0x2F, 0x5F: 63
    default: nil
    }
  }

  private static func base64(_ text: [UInt32], _ body: (Run) -> Void) {
    var index = 0
    while index < text.count {
      guard value(text[index]) != nil else {
        index += 1
        continue
      }
      var sextets: [UInt8] = []
      var mix: UInt8 = 0
      var lineLength = 0
      // A line, and the lines after it that are as long, and a last one that is not longer.
      lines: while true {
        let start = index
        while index < text.count, let sextet = value(text[index]) {
          sextets.append(sextet)
          mix |= text[index] < 0x3A && text[index] >= 0x30 ? 1 : text[index] < 0x5B ? 2 : 4
          index += 1
        }
        let length = index - start
        if lineLength == 0 { lineLength = length }
        guard length == lineLength, length >= 4, length % 4 == 0, index < text.count else { break lines }
        var next = index
        while next < text.count, next - index < 40, isBreak(text[next]) { next += 1 }
        guard next > index, text[index..<next].contains(where: { $0 == 0x0A || $0 == 0x0D }), next < text.count,
          value(text[next]) != nil
        else { break lines }
        let following = text[next...].prefix { value($0) != nil }.count
        guard following <= lineLength else { break lines }
        index = next
      }
      guard sextets.count >= shortest else { continue }
      let isOnlyHex = mix != 7
      for offset in 0..<4 where sextets.count - offset >= shortest {
        let bytes = decoded(sextets[offset...])
        guard bytes.count >= bytesUnread || isText(bytes) else { continue }
        body(
          Run(
            name: "base64", bytes: bytes, isEvident: offset == 0 && !isOnlyHex && sextets.count >= evident))
      }
    }
  }

  /// Sextets from which on a run that cannot be read is reported: longer than keys and signatures.
  private static let evident = 256

  private static func isBreak(_ scalar: UInt32) -> Bool {
    scalar == 0x0A || scalar == 0x0D || scalar == 0x20 || scalar == 0x09 || scalar == 0x3E
  }

  private static func decoded(_ sextets: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sextets.count * 3 / 4)
    var rest: UInt32 = 0
    var bits: UInt32 = 0
    for sextet in sextets {
      rest = rest << 6 | UInt32(sextet)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: rest >> bits))
      }
    }
    return bytes
  }

  // MARK: - Base32

  /// RFC 4648 section 6, in either case.
  private static func base32(_ text: [UInt32], _ body: (Run) -> Void) {
    var bytes: [UInt8] = []
    var rest: UInt32 = 0
    var bits: UInt32 = 0
    for scalar in text + [0] {
      let value: UInt32? =
        switch scalar {
        case 0x41...0x5A: scalar - 0x41
        case 0x61...0x7A: scalar - 0x61
        case 0x32...0x37: scalar - 0x32 + 26
        default: nil
        }
      guard let value else {
        if bytes.count >= bytesUnread || isText(bytes) { body(Run(name: "base32", bytes: bytes, isEvident: false)) }
        bytes.removeAll(keepingCapacity: true)
        bits = 0
        rest = 0
        continue
      }
      rest = (rest << 5 | value) & 0xFFF
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: rest >> bits))
      }
    }
  }

  // MARK: - Hexadecimal

  private static func hexadecimal(_ text: [UInt32], _ body: (Run) -> Void) {
    var index = 0
    while index < text.count {
      guard Escapes.isHex(text[index]) else {
        index += 1
        continue
      }
      var nibbles: [UInt8] = []
      while index < text.count {
        if let value = Escapes.hex(text[index...index]) {
          nibbles.append(UInt8(value))
          index += 1
          // 0x4d 0x61
          if nibbles.last == 0, index < text.count, text[index] | 0x20 == 0x78 {
            nibbles.removeLast()
            index += 1
          }
        } else if isHexSeparator(text[index]), index + 1 < text.count {
          var next = index + 1
          while next < text.count, next - index < 4, isHexSeparator(text[next]) { next += 1 }
          guard Escapes.isHex(text[next < text.count ? next : index]) else { break }
          index = next
        } else {
          break
        }
      }
      guard nibbles.count >= 2 * bytesMin else { continue }
      for offset in 0..<2 {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(nibbles.count / 2)
        var place = offset
        while place + 1 < nibbles.count {
          bytes.append(nibbles[place] << 4 | nibbles[place + 1])
          place += 2
        }
        body(Run(name: "hex", bytes: bytes, isEvident: false))
      }
    }
  }

  private static func isHexSeparator(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x20, 0x3A, 0x2D, 0x2C, 0x0A, 0x0D, 0x09, 0x5C, 0x2E: true
    default: false
    }
  }

  // MARK: - Decimal numbers

  private static func decimals(_ text: [UInt32], _ body: (Run) -> Void) {
    var bytes: [UInt8] = []
    var number: Int?
    func finish() {
      if bytes.count >= bytesUnread || isText(bytes) { body(Run(name: "decimal", bytes: bytes, isEvident: false)) }
      bytes.removeAll(keepingCapacity: true)
    }
    for scalar in text + [0] {
      if (0x30...0x39).contains(scalar) {
        number = min((number ?? 0) * 10 + Int(scalar - 0x30), 1_000)
        continue
      }
      if let value = number {
        if let byte = UInt8(exactly: value) { bytes.append(byte) } else { finish() }
        number = nil
      }
      if scalar != 0x2C, scalar != 0x20, scalar != 0x3B, scalar != 0x0A, scalar != 0x0D { finish() }
    }
  }
}
