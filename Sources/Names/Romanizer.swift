/// A word of an alphabet, abjad or abugida in Latin letters.
struct Romanizer {
  private var scalars: [UInt32]
  private let foldsDigits: Bool

  init(_ scalars: [UInt32], foldsDigits: Bool) {
    self.scalars = scalars
    self.foldsDigits = foldsDigits
    foldLookAlikes()
  }

  func spelling() -> Spelling { spelling(of: scalars[...]) }

  /// `العمري` as `al` and `amry`; nil for anything else.
  func splitArticle() -> (Spelling, Spelling)? {
    guard scalars.count >= 5, scalars[1] == 0x644, [0x627, 0x623, 0x625, 0x671].contains(scalars[0]) else { return nil }
    return (Spelling("al".utf8, script: .alphabet), spelling(of: scalars[2...]))
  }

  private func spelling(of scalars: ArraySlice<UInt32>) -> Spelling {
    var letters: [UInt8] = []
    letters.reserveCapacity(scalars.count + 8)
    let table = NameTables.letters
    var script = ScriptKind.alphabet
    /// Whether the last letter is the vowel a that a consonant of an Indic script brings along.
    var inherent = false
    for (offset, scalar) in zip(scalars.indices, scalars) {
      if scalar < 0x80 {
        letters.append(UInt8(truncatingIfNeeded: scalar >= 0x41 && scalar <= 0x5A ? scalar | 0x20 : scalar))
        inherent = false
        continue
      }
      if scalar >= 0x590, scalar < 0x780 || scalar >= 0xFB1D && scalar < 0xFF00 { script = .consonants }
      if scalar >= 0x370, scalar < 0x400, let pair = greekPair(scalars, offset) {
        // The first of a pair brings the letters of both, the second none.
        letters.append(contentsOf: pair)
        continue
      }
      guard let entry = table[scalar] else { continue }
      switch entry.kind {
      case .plain, .smallKana:
        letters.append(contentsOf: entry.letters.filter { $0 != UInt8(ascii: "'") })
        inherent = false
      case .consonantWithVowel:
        letters.append(contentsOf: entry.letters)
        letters.append(UInt8(ascii: "a"))
        inherent = true
      case .vowelSign:
        if inherent { letters.removeLast() }
        letters.append(contentsOf: entry.letters)
        inherent = false
      }
    }
    // Modern Indic languages drop the inherent vowel at a word's end.
    if inherent, letters.count > 2 { letters.removeLast() }
    if foldsDigits { foldDigits(&letters) }
    return Spelling(letters, script: script)
  }

  /// Greek pairs that are one sound: ου, αυ, ευ, μπ, ντ, γκ, γγ. Empty for the second of a pair.
  private func greekPair(_ scalars: ArraySlice<UInt32>, _ index: Int) -> [UInt8]? {
    let next = index + 1 < scalars.endIndex ? Self.lowerGreek(scalars[index + 1]) : 0
    let before = index > scalars.startIndex ? Self.lowerGreek(scalars[index - 1]) : 0
    let this = Self.lowerGreek(scalars[index])
    func pair(_ a: UInt32, _ b: UInt32) -> [UInt8]? {
      switch (a, b) {
      case (0x3BF, 0x3C5): [0x6F, 0x75]
      case (0x3B1, 0x3C5): [0x61, 0x76]
      case (0x3B5, 0x3C5): [0x65, 0x76]
      case (0x3BC, 0x3C0): [0x62]
      case (0x3BD, 0x3C4): [0x6E, 0x74]
      case (0x3B3, 0x3BA): [0x67]
      case (0x3B3, 0x3B3): [0x6E, 0x67]
      default: nil
      }
    }
    if pair(before, this) != nil { return [] }
    return pair(this, next)
  }

  private static func lowerGreek(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0x391...0x3A9: scalar + 0x20
    case 0x3AC, 0x386: 0x3B1
    case 0x3AD, 0x388: 0x3B5
    case 0x3CC, 0x38C: 0x3BF
    case 0x3CD, 0x38E: 0x3C5
    default: scalar
    }
  }

  /// Digits inside a person's name stand for the letters they look like.
  private func foldDigits(_ letters: inout [UInt8]) {
    var digits = 0
    for letter in letters where letter < 0x3A { digits += 1 }
    guard digits > 0, digits * 2 < letters.count + 1, digits < letters.count else { return }
    for index in letters.indices {
      switch letters[index] {
      case UInt8(ascii: "0"): letters[index] = UInt8(ascii: "o")
      case UInt8(ascii: "1"): letters[index] = UInt8(ascii: "i")
      case UInt8(ascii: "3"): letters[index] = UInt8(ascii: "e")
      case UInt8(ascii: "4"): letters[index] = UInt8(ascii: "a")
      case UInt8(ascii: "5"): letters[index] = UInt8(ascii: "s")
      case UInt8(ascii: "6"): letters[index] = UInt8(ascii: "g")
      case UInt8(ascii: "7"): letters[index] = UInt8(ascii: "t")
      case UInt8(ascii: "8"): letters[index] = UInt8(ascii: "b")
      case UInt8(ascii: "9"): letters[index] = UInt8(ascii: "g")
      default: break
      }
    }
  }

  /// A word that mixes Latin with Cyrillic or Greek is written in one of them with letters that only look right: the
  /// fewer are put into the script of the many.
  private mutating func foldLookAlikes() {
    var latin = 0
    var cyrillic = 0
    var greek = 0
    for scalar in scalars {
      switch scalar {
      case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F: latin += 1
      case 0x370...0x3FF: greek += 1
      case 0x400...0x52F: cyrillic += 1
      default: break
      }
    }
    guard latin > 0, cyrillic + greek > 0 else { return }
    // Letters that only Latin or only Cyrillic has decide a tie.
    let toLatin =
      latin > cyrillic + greek
      || (latin == cyrillic + greek && scalars.contains { $0 < 0x250 && Self.latinToCyrillic[$0] == nil && $0 > 0x40 })
      || scalars.allSatisfy { $0 < 0x370 || Self.toLatin[$0] != nil }
    for index in scalars.indices {
      if toLatin {
        if let letter = Self.toLatin[scalars[index]] { scalars[index] = letter }
      } else if cyrillic > 0, let letter = Self.latinToCyrillic[scalars[index]] {
        scalars[index] = letter
      }
    }
  }

  private static func pairs(_ text: [(String, String)]) -> [UInt32: UInt32] {
    var table: [UInt32: UInt32] = [:]
    for (from, to) in text {
      for (a, b) in zip(from.unicodeScalars, to.unicodeScalars) { table[a.value] = b.value }
    }
    return table
  }

  private static let toLatin = pairs([
    ("аеорсухіѕјһԁԛԝѵАВЕКМНОРСТУХІЅЈ", "aeopcyxisjhdqwvABEKMHOPCTYXISJ"), ("кмтпвгн", "kmtnbrh"),
    ("οανρτυικχηΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oavptuikxnABEZHIKMNOPTYX"),
  ])
  private static let latinToCyrillic = pairs([
    ("aeopcyxisjkmtABEKMHOPCTYXISJ", "аеорсухіѕјкмтАВЕКМНОРСТУХІЅЈ")
  ])
}
