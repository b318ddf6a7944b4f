/// Writing that stands for other writing inside a text: each reading gives the whole text with that writing undone, or
/// nil when there is none of it.
enum Escapes {
  /// Every way to write a text inside a text, by the name that a verdict gives it.
  static let all: [(name: String, undo: @Sendable ([UInt32]) -> [UInt8]?)] = [
    ("markup", markup), ("html", entities), ("json", backslashes), ("percent", percents), ("quoted-printable", quoted),
  ]

  /// Markup taken out. Tags that only dress text vanish, so that what they tore apart is whole again.
  static func markup(_ text: [UInt32]) -> [UInt8]? {
    guard text.contains(0x3C), text.contains(0x3E) else { return nil }
    var out: [UInt32] = []
    out.reserveCapacity(text.count)
    var index = 0
    var hasTags = false
    while index < text.count {
      if text[index] == 0x3C, index + 1 < text.count, isTagStart(text[index + 1]),
        let end = text[index..<min(text.count, index + 4_096)].firstIndex(of: 0x3E)
      {
        let name = text[(index + 1)..<end].drop { $0 == 0x2F }.prefix { $0 < 0x80 && isLetterOrDigit($0) }
        let word = String(decoding: name.map { UInt8($0) | 0x20 }, as: UTF8.self)
        if !dressing.contains(word), text[index + 1] != 0x21 { out.append(0x20) }
        hasTags = true
        index = end + 1
      } else {
        out.append(text[index])
        index += 1
      }
    }
    return hasTags ? encodedUTF8(out) : nil
  }

  private static let dressing: Set<String> = [
    "b", "i", "u", "s", "em", "strong", "span", "font", "mark", "small", "big", "sub", "sup", "a", "wbr", "bdi", "bdo",
    "q", "ins", "del", "code", "tt", "abbr",
  ]

  private static func isTagStart(_ scalar: UInt32) -> Bool {
    scalar == 0x2F || scalar == 0x21 || scalar == 0x3F || (0x41...0x5A).contains(scalar & ~0x20)
  }

  /// Character references of HTML and XML: `&#77;`, `&#x4D;`, `&eacute;`.
  static func entities(_ text: [UInt32]) -> [UInt8]? {
    guard text.contains(0x26) else { return nil }
    var out: [UInt32] = []
    out.reserveCapacity(text.count)
    var changed = false
    var index = 0
    while index < text.count {
      guard text[index] == 0x26, let (scalars, length) = reference(text[(index + 1)...]) else {
        out.append(text[index])
        index += 1
        continue
      }
      out.append(contentsOf: scalars)
      index += 1 + length
      changed = true
    }
    return changed ? encodedUTF8(out) : nil
  }

  private static func reference(_ rest: ArraySlice<UInt32>) -> ([UInt32], Int)? {
    let body = rest.prefix(12).prefix { $0 == 0x23 || $0 < 0x80 && isLetterOrDigit($0) }
    guard let first = body.first else { return nil }
    let closes = body.endIndex < rest.endIndex && rest[body.endIndex] == 0x3B ? 1 : 0
    let word = String(decoding: body.map { UInt8($0) }, as: UTF8.self)
    if first == 0x23 {
      let digits = word.dropFirst()
      let value =
        digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
      guard let value, Unicode.Scalar(value) != nil else { return nil }
      return ([value], body.count + closes)
    }
    guard closes == 1 else { return nil }
    switch word {
    case "amp": return ([0x26], body.count + 1)
    case "lt": return ([0x3C], body.count + 1)
    case "gt": return ([0x3E], body.count + 1)
    case "quot": return ([0x22], body.count + 1)
    case "apos", "rsquo", "lsquo": return ([0x27], body.count + 1)
    case "nbsp", "ensp", "emsp", "thinsp": return ([0x20], body.count + 1)
    case "shy", "zwj", "zwnj", "lrm", "rlm", "ZeroWidthSpace": return ([], body.count + 1)
    case "szlig": return ([0x73, 0x73], body.count + 1)
    case "hyphen", "dash", "ndash", "mdash": return ([0x2D], body.count + 1)
    case "period": return ([0x2E], body.count + 1)
    case "commat": return ([0x40], body.count + 1)
    default: break
    }
    // A letter with a mark: the letter is what is looked for.
    let letters = [
      "acute", "grave", "circ", "uml", "tilde", "cedil", "ring", "slash", "caron", "ogon", "strok", "breve",
      "macr", "dot", "lig",
    ]
    guard let mark = letters.first(where: { word.hasSuffix($0) }), (1...2).contains(word.utf8.count - mark.utf8.count)
    else { return nil }
    return (word.dropLast(mark.utf8.count).unicodeScalars.map(\.value), body.count + 1)
  }

  /// Backslash escapes as JSON, JavaScript and Python write them, and `%u004D`.
  static func backslashes(_ text: [UInt32]) -> [UInt8]? {
    guard text.contains(0x5C) || text.contains(0x25) else { return nil }
    var out: [UInt32] = []
    out.reserveCapacity(text.count)
    var changed = false
    var high: UInt32?
    var index = 0
    while index < text.count {
      let isBackslash = text[index] == 0x5C
      guard isBackslash || text[index] == 0x25, index + 1 < text.count else {
        out.append(text[index])
        index += 1
        continue
      }
      let kind = text[index + 1]
      var value: UInt32?
      var length = 2
      if kind == 0x75 || kind == 0x55 {
        if index + 2 < text.count, text[index + 2] == 0x7B {
          let digits = text[(index + 3)...].prefix(7).prefix { isHex($0) }
          value = hex(digits)
          length = 4 + digits.count
        } else {
          let digits = text[(index + 2)...].prefix(kind == 0x55 && isBackslash ? 8 : 4)
          if digits.count == 4 || digits.count == 8 { value = hex(digits) }
          length = 2 + digits.count
        }
      } else if isBackslash, kind == 0x78 {
        value = hex(text[(index + 2)...].prefix(2))
        length = 4
      } else if isBackslash {
        switch kind {
        case 0x6E, 0x72, 0x74, 0x0A, 0x0D: value = 0x20
        case 0x22, 0x2F, 0x5C, 0x27: value = kind
        default: break
        }
      }
      guard let value, index + length <= text.count else {
        out.append(text[index])
        index += 1
        continue
      }
      changed = true
      index += length
      if (0xD800...0xDBFF).contains(value) {
        high = value
      } else if let lead = high, (0xDC00...0xDFFF).contains(value) {
        out.append(0x10000 + (lead - 0xD800) << 10 + (value - 0xDC00))
        high = nil
      } else {
        out.append(value)
        high = nil
      }
    }
    return changed ? encodedUTF8(out) : nil
  }

  /// Percent encoding (RFC 3986), `+` as a space.
  static func percents(_ text: [UInt32]) -> [UInt8]? {
    octets(text, sign: 0x25) { $0 == 0x2B ? 0x20 : $0 }
  }

  /// Quoted-printable (RFC 2045 section 6.7), soft line breaks and the `_` of headers included.
  static func quoted(_ text: [UInt32]) -> [UInt8]? { octets(text, sign: 0x3D) { $0 } }

  private static func octets(_ text: [UInt32], sign: UInt32, _ other: (UInt32) -> UInt32) -> [UInt8]? {
    guard text.contains(sign) else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var changed = false
    var index = 0
    while index < text.count {
      if text[index] == sign {
        if let value = index + 2 < text.count ? hex(text[(index + 1)...(index + 2)]) : nil {
          out.append(UInt8(truncatingIfNeeded: value))
          index += 3
          changed = true
          continue
        }
        if sign == 0x3D, index + 1 < text.count, text[index + 1] == 0x0A || text[index + 1] == 0x0D {
          index += text[index + 1] == 0x0D && index + 2 < text.count && text[index + 2] == 0x0A ? 3 : 2
          changed = true
          continue
        }
      }
      appendUTF8(other(text[index]), to: &out)
      index += 1
    }
    return changed ? out : nil
  }

  static func isLetterOrDigit(_ scalar: UInt32) -> Bool {
    (0x30...0x39).contains(scalar) || (0x41...0x5A).contains(scalar) || (0x61...0x7A).contains(scalar)
  }

  static func isHex(_ scalar: UInt32) -> Bool {
    (0x30...0x39).contains(scalar) || (0x41...0x46).contains(scalar) || (0x61...0x66).contains(scalar)
  }

  static func hex(_ digits: ArraySlice<UInt32>) -> UInt32? {
    guard !digits.isEmpty, digits.count <= 8 else { return nil }
    var value: UInt32 = 0
    for digit in digits {
      guard isHex(digit) else { return nil }
      value = value << 4 | (digit <= 0x39 ? digit - 0x30 : (digit | 0x20) - 0x57)
    }
    return value
  }
}
