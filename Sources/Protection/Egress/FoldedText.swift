internal import Names

/// A text as letters and digits alone: case, accents, separators, spaces, line breaks and invisible characters are gone,
/// alphabets are in Latin letters, Han, kana and Hangul stay as they are.
///
/// This is the form in which identifiers are looked for, and names that were run together or torn apart.
struct FoldedText {
  /// What is left of the text: `a`-`z`, `0`-`9`, and scalars of East Asian scripts.
  private(set) var symbols: [UInt32] = []
  /// What stood before each symbol.
  private var marks: [Mark] = []

  private struct Mark: OptionSet {
    let rawValue: UInt8
    /// Something that is no letter and no digit stood right before the symbol in the text.
    static let gap = Mark(rawValue: 1)
    /// A digit stood right before the symbol, with nothing between.
    static let digit = Mark(rawValue: 2)
  }

  init(_ text: some StringProtocol) { self.init(scalars: text.unicodeScalars.map(\.value)) }

  init(scalars: [UInt32]) {
    symbols.reserveCapacity(scalars.count)
    marks.reserveCapacity(scalars.count)
    var mark = Mark.gap
    var others: [UInt32: [UInt32]] = [:]
    let ascii = FoldedText.ascii
    for scalar in scalars {
      if scalar < 0x80 {
        let symbol = ascii[Int(scalar)]
        guard symbol != 0 else {
          mark = .gap
          continue
        }
        symbols.append(UInt32(symbol))
        marks.append(mark)
        mark = symbol <= 0x39 ? .digit : []
        continue
      }
      if Self.isInvisible(scalar) { continue }
      if Self.isEastAsian(scalar) {
        symbols.append(scalar)
        marks.append(mark)
        mark = []
        continue
      }
      let several: [UInt32]
      if let known = others[scalar] {
        several = known
      } else {
        several = Self.folded(scalar)
        others[scalar] = several
      }
      // A mark on the letter before changes nothing; anything else that is no letter parts.
      if several.isEmpty, !Self.isMark(scalar) { mark = .gap }
      for symbol in several {
        symbols.append(symbol)
        marks.append(mark)
        mark = symbol >= 0x30 && symbol <= 0x39 ? .digit : []
      }
    }
  }

  /// What an ASCII character folds to; 0 where it is no letter and no digit.
  private static let ascii: [UInt8] = (0..<128).map { (byte: UInt8) in
    switch byte {
    case 0x30...0x39, 0x61...0x7A: byte
    case 0x41...0x5A: byte | 0x20
    default: 0
    }
  }

  /// Whether something that is no letter and no digit stood right before the symbol.
  func startsWord(at position: Int) -> Bool { marks[position].contains(.gap) }

  /// Whether a digit stood right before the symbol, with nothing between.
  func followsDigit(at position: Int) -> Bool { marks[position].contains(.digit) }

  /// Whether the text's word ends with the symbol before this position.
  func endsWord(at position: Int) -> Bool { position >= symbols.count || startsWord(at: position) }

  static func isEastAsian(_ scalar: UInt32) -> Bool {
    (0x3041...0x30FF).contains(scalar) || (0x3400...0x9FFF).contains(scalar) || (0xAC00...0xD7A3).contains(scalar)
      || (0xF900...0xFAFF).contains(scalar) || (0x20000...0x3FFFF).contains(scalar)
  }

  static func isInvisible(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180E, 0x200B...0x200F, 0x202A...0x202E,
      0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xE0000...0xE0FFF:
      true
    default: false
    }
  }

  static func isMark(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x300...0x36F, 0x483...0x489, 0x591...0x5C7, 0x610...0x61A, 0x640, 0x64B...0x65F, 0x670, 0x6D6...0x6ED,
      0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0x3099...0x309A, 0xFE20...0xFE2F:
      true
    default: false
    }
  }

  private static func folded(_ scalar: UInt32) -> [UInt32] {
    switch scalar {
    // Full-width forms, and the digits of other scripts.
    case 0xFF10...0xFF19: return [scalar - 0xFF10 + 0x30]
    case 0xFF21...0xFF3A: return [scalar - 0xFF21 + 0x61]
    case 0xFF41...0xFF5A: return [scalar - 0xFF41 + 0x61]
    case 0x660...0x669: return [scalar - 0x660 + 0x30]
    case 0x6F0...0x6F9: return [scalar - 0x6F0 + 0x30]
    case 0x966...0x96F: return [scalar - 0x966 + 0x30]
    // Letters and digits of mathematics, which look like plain ones.
    case 0x1D400...0x1D6A3: return [(scalar - 0x1D400) % 26 + 0x61]
    case 0x1D7CE...0x1D7FF: return [(scalar - 0x1D7CE) % 10 + 0x30]
    case 0x24B6...0x24CF: return [scalar - 0x24B6 + 0x61]
    case 0x24D0...0x24E9: return [scalar - 0x24D0 + 0x61]
    default: break
    }
    guard let character = Unicode.Scalar(scalar) else { return [] }
    let name = Name(String(Character(character)), kind: .thing)
    return name.romanized.utf8.filter { $0 != 0x20 }.map { UInt32($0) }
  }
}
