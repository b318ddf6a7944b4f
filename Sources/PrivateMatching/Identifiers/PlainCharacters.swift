internal import Vocabulary

/// Characters as identifiers mean them, before any class looks at its own.
///
/// This is what NFKC does to the characters that identifiers are met in (full-width forms, spaces of all widths), and what
/// it does not do and paper does: digits of any script are digits, all hyphens are hyphens, what cannot be seen is nothing.
/// Whatever else NFKC would change is not changed but refused, so that the tables of two Unicode versions cannot part two
/// nodes.
struct PlainCharacters {
  /// Longer texts are no identifiers; in scalars.
  static let longest = 512

  /// ASCII as far as the rules give it; other scalars as they were. Spaces are U+0020, hyphens U+002D.
  let scalars: [Unicode.Scalar]
  /// Where each stood in the text, counted from 1.
  private let places: [Int]
  private let refusal: Refusal

  init(_ text: String, _ refusal: Refusal) throws(Fault) {
    self.refusal = refusal
    var scalars: [Unicode.Scalar] = []
    var places: [Int] = []
    for (offset, scalar) in text.unicodeScalars.enumerated() {
      guard offset < Self.longest else { throw refusal.form }
      guard let plain = Self.plain(scalar) else { continue }
      scalars.append(plain)
      places.append(offset + 1)
    }
    // Space around the value is nobody's.
    let start = scalars.firstIndex { $0 != " " } ?? scalars.endIndex
    let end = (scalars.lastIndex { $0 != " " } ?? -1) + 1
    self.scalars = start < end ? Array(scalars[start..<end]) : []
    self.places = start < end ? Array(places[start..<end]) : []
    guard !self.scalars.isEmpty else { throw refusal.form }
  }

  /// Nil for what cannot be seen.
  private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0x21...0x7E, 0x20: return scalar
    // Soft hyphen, zero width, marks of direction, joiners, byte order mark: they come along with copied text.
    case 0xAD, 0x61C, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF: return nil
    case 0x09, 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: return " "
    case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63: return "-"
    case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0)
    default:
      if scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue,
        value >= 0, value <= 9
      {
        return Unicode.Scalar(0x30 + UInt32(value))
      }
      return scalar
    }
  }

  /// The text, all of it ASCII. Throws for any other character.
  func ascii() throws(Fault) -> String {
    for (scalar, place) in zip(scalars, places) where !scalar.isASCII || scalar.value < 0x20 {
      throw refusal.character(at: place)
    }
    return text
  }

  /// Capitals and digits, separators dropped. Throws for any other character.
  func compact(dropping separators: String) throws(Fault) -> String {
    var kept = String.UnicodeScalarView()
    for (scalar, place) in zip(scalars, places) {
      switch scalar {
      case "0"..."9", "A"..."Z": kept.append(scalar)
      case "a"..."z": kept.append(Unicode.Scalar(UInt8(scalar.value) - 32))
      case _ where separators.unicodeScalars.contains(scalar): continue
      default: throw refusal.character(at: place)
      }
    }
    guard !kept.isEmpty else { throw refusal.form }
    return String(kept)
  }

  /// Letters of any script in capitals and digits, separators dropped; `replacing` is applied to the capitals.
  func letters(
    dropping separators: String, replacing: [Unicode.Scalar: Unicode.Scalar]
  ) throws(Fault) -> String {
    var kept = String.UnicodeScalarView()
    for (scalar, place) in zip(scalars, places) {
      if separators.unicodeScalars.contains(scalar) { continue }
      let capital = Self.only(scalar.properties.uppercaseMapping) ?? scalar
      guard capital.isASCII ? Self.isLetterOrDigit(capital) : Self.isSteadyLetter(capital) else {
        throw refusal.character(at: place)
      }
      kept.append(replacing[capital] ?? capital)
    }
    guard !kept.isEmpty else { throw refusal.form }
    return String(kept)
  }

  var text: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func only(_ text: String) -> Unicode.Scalar? {
    text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
  }

  static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "A"..."Z", "a"..."z": true
    default: false
    }
  }

  /// A letter that has no other spelling: nothing in NFKC or in folding case changes its small form, and it is no mark that
  /// could be composed with the letter before.
  static func isSteadyLetter(_ scalar: Unicode.Scalar) -> Bool {
    guard let small = only(scalar.properties.lowercaseMapping) else { return false }
    switch small.properties.generalCategory {
    case .lowercaseLetter, .otherLetter, .modifierLetter: break
    default: return false
    }
    return !small.properties.changesWhenNFKCCaseFolded && small.properties.canonicalCombiningClass == .notReordered
      && !isConjoining(small)
  }

  /// Hangul jamo that would be composed into syllables.
  private static func isConjoining(_ scalar: Unicode.Scalar) -> Bool { (0x1100...0x11FF).contains(scalar.value) }
}

extension String {
  var isDigits: Bool { !isEmpty && utf8.allSatisfy { (48...57).contains($0) } }
  /// Without zeros in front; one is left of nothing else.
  var withoutLeadingZeros: String {
    let rest = drop { $0 == "0" }
    return rest.isEmpty ? "0" : String(rest)
  }
  func leftPadded(to count: Int) -> String {
    String(repeating: "0", count: Swift.max(0, count - utf8.count)) + self
  }
  var digits: [Int] { utf8.map { Int($0) - 48 } }
}

/// The sum of Luhn (ISO/IEC 7812-1, annex B) over digits, the last of which is the check digit.
func luhnHolds(_ digits: [Int]) -> Bool {
  var sum = 0
  for (offset, digit) in digits.reversed().enumerated() {
    let doubled = offset % 2 == 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 == 0
}
