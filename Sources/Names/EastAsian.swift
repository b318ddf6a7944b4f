/// Han characters, Hangul and kana in Latin letters: a word has as many spellings as it may be read.
enum EastAsian {
  /// What a word is in the name: it decides which customary readings apply.
  enum Place { case whole, family, given, foreign }

  static func isHan(_ scalar: UInt32) -> Bool {
    scalar >= 0x4E00 && scalar <= 0x9FFF || scalar >= 0x3400 && scalar <= 0x4DBF || scalar == 0x3005
      || scalar >= 0xF900 && scalar <= 0xFAFF || scalar >= 0x20000 && scalar <= 0x3FFFF
  }

  static func isHangul(_ scalar: UInt32) -> Bool { scalar >= 0xAC00 && scalar <= 0xD7A3 }

  static func isKana(_ scalar: UInt32) -> Bool {
    scalar >= 0x3041 && scalar <= 0x30FF || scalar >= 0x31F0 && scalar <= 0x31FF || scalar >= 0xFF66 && scalar <= 0xFF9F
  }

  static func isEastAsian(_ scalar: UInt32) -> Bool {
    scalar >= 0x3005 && (isHan(scalar) || isHangul(scalar) || isKana(scalar))
  }

  static func isEastAsianByte(_ bytes: ArraySlice<UInt8>, _ index: Int) -> Bool {
    guard index < bytes.endIndex, let scalar = decodeScalar(bytes, at: index).0 else { return false }
    return isEastAsian(scalar)
  }

  /// How many scalars of a name written in one run are the family name; nil when it is no such name.
  static func familyLength(_ scalars: [UInt32]) -> Int? {
    if scalars.allSatisfy(isHan) {
      switch scalars.count {
      case 2: return 1
      case 3:
        return NameTables.han.chineseSurnames[Array(scalars[..<2])] != nil
          || (NameTables.han.compounds[Array(scalars[..<2])] != nil
            && NameTables.han.chineseSurnames[[scalars[0]]] == nil)
          ? 2 : 1
      case 4: return 2
      case 5: return NameTables.han.compounds[Array(scalars[..<2])] != nil ? 2 : nil
      default: return nil
      }
    }
    if scalars.allSatisfy(isHangul), (2...4).contains(scalars.count),
      NameTables.han.koreanSurnames[scalars[0]] != nil
    {
      return 1
    }
    // 山田 ひろ子 in one run: Han first, kana in the given name.
    if scalars.count <= 6, scalars.count >= 3, isHan(scalars[0]), isHan(scalars[1]), scalars.contains(where: isKana) {
      return 2
    }
    return nil
  }

  static let mostSpellings = 16

  static func spellings(of scalars: ArraySlice<UInt32>, place: Place) -> [Spelling] {
    if scalars.allSatisfy(isHangul) { return hangul(scalars, place) }
    if scalars.contains(where: isHan) { return han(scalars, place) }
    if scalars.contains(where: isHangul) { return [] }
    return [Spelling(kana(scalars), script: .syllables)]
  }

  // MARK: - Kana

  static func kana(_ scalars: ArraySlice<UInt32>) -> [UInt8] {
    var letters: [UInt8] = []
    for scalar in scalars {
      guard let entry = NameTables.letters[scalar] else { continue }
      guard entry.kind == .smallKana else {
        letters.append(contentsOf: entry.letters)
        continue
      }
      // っ doubles what follows: nothing to write. ャ after キ: kya; after シ: sha. ァ after フ: fa.
      if entry.letters.elementsEqual("tsu".utf8) { continue }
      if let last = letters.last, isVowel(last) {
        letters.removeLast()
        if entry.letters.first == UInt8(ascii: "y"), let end = letters.last,
          end == UInt8(ascii: "h") || end == UInt8(ascii: "j")
        {
          letters.append(contentsOf: entry.letters.dropFirst())
          continue
        }
      }
      letters.append(contentsOf: entry.letters)
    }
    return letters
  }

  private static func isVowel(_ letter: UInt8) -> Bool { "aeiou".utf8.contains(letter) }

  // MARK: - Hangul

  private static let initials = [
    "k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "jj", "ch", "k", "t", "p", "h",
  ].map { Array($0.utf8) }
  private static let revisedInitials = [
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h",
  ].map { Array($0.utf8) }
  private static let vowels = [
    "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "u", "ui",
    "i",
  ].map { Array($0.utf8) }
  private static let revisedVowels = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
    "ui", "i",
  ].map { Array($0.utf8) }
  private static let finals = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "p", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "",
  ].map { Array($0.utf8) }

  /// How many Koreans write the vowels of their own names: 정 Jung, 영 Young, 수 Soo.
  private static let customaryVowels = [
    "a", "ae", "ya", "yae", "u", "e", "you", "ye", "o", "wa", "wae", "oe", "yo", "oo", "wo", "we", "wi", "yoo", "eu",
    "ui", "i",
  ].map { Array($0.utf8) }

  /// One syllable in the manner of McCune-Reischauer without its marks, or in the Revised Romanization.
  static func syllable(_ scalar: UInt32, revised: Bool, customary: Bool = false) -> [UInt8] {
    guard isHangul(scalar) else { return [] }
    let index = Int(scalar - 0xAC00)
    let initial = (revised ? revisedInitials : initials)[index / 588]
    let vowel = (customary ? customaryVowels : revised ? revisedVowels : vowels)[index % 588 / 28]
    return initial + vowel + finals[index % 28]
  }

  private static func hangul(_ scalars: ArraySlice<UInt32>, _ place: Place) -> [Spelling] {
    if place == .family, scalars.count == 1, let first = scalars.first,
      let customary = NameTables.han.koreanSurnames[first]
    {
      return customary.map { Spelling($0, script: .syllables) }
    }
    let plain = scalars.flatMap { syllable($0, revised: false) }
    let revised = scalars.flatMap { syllable($0, revised: true) }
    var spellings = [Spelling(plain, script: .syllables)]
    if revised != plain { spellings.append(Spelling(revised, script: .syllables)) }
    if place == .given {
      let customary = scalars.flatMap { syllable($0, revised: true, customary: true) }
      if customary != plain, customary != revised { spellings.append(Spelling(customary, script: .syllables)) }
    }
    return spellings
  }

  // MARK: - Han

  private static func han(_ scalars: ArraySlice<UInt32>, _ place: Place) -> [Spelling] {
    var spellings: [Spelling] = []
    var seen: [[UInt8]] = []
    func add(_ letters: [UInt8], pinyin: Bool = false, script: ScriptKind = .characters) {
      guard !letters.isEmpty, spellings.count < mostSpellings, !seen.contains(letters) else { return }
      seen.append(letters)
      spellings.append(Spelling(letters, script: script, pinyin: pinyin))
    }
    let table = NameTables.han
    let all = scalars.map { table[$0] }
    if !scalars.contains(where: isKana) {
      if !all.contains(where: { $0 == nil }) {
        add(all.flatMap { $0?.mandarin ?? [] }, pinyin: true)
      }
      if place != .given, let customary = table.chineseSurnames[Array(scalars)] {
        for spelling in customary { add(spelling, script: .alphabet) }
      }
      // Long runs are foreign names written by sound, in Mandarin as a rule.
      if scalars.count > 4 || place == .foreign { return spellings }
      if !all.contains(where: { ($0?.cantonese ?? []).isEmpty && ($0?.mandarin ?? []).isEmpty }) {
        add(
          all.flatMap { reading in
            let own = reading?.cantonese ?? []
            return own.isEmpty ? reading?.mandarin ?? [] : own
          })
      }
      let korean = all.map { $0?.korean ?? 0 }
      if !korean.contains(0) {
        add(korean.flatMap { syllable($0, revised: false) }, script: .syllables)
        if place == .family, korean.count == 1, let customary = table.koreanSurnames[korean[0]] {
          for spelling in customary.prefix(2) { add(spelling, script: .syllables) }
        }
      }
    }
    for reading in japanese(scalars) { add(reading, script: .alphabet) }
    return spellings
  }

  /// Japanese readings: of the whole where it is known, else the readings of the characters combined, commonest first.
  static func japanese(_ scalars: ArraySlice<UInt32>) -> [[UInt8]] {
    let table = NameTables.han
    if let known = table.compounds[Array(scalars)] { return known }
    guard scalars.count <= 4 else { return [] }
    var combined: [[UInt8]] = [[]]
    var index = scalars.startIndex
    while index < scalars.endIndex {
      var options: [[UInt8]]
      var taken = 1
      if index + 2 <= scalars.endIndex, scalars.count > 2,
        let known = table.compounds[Array(scalars[index..<index + 2])]
      {
        options = known
        taken = 2
      } else if isKana(scalars[index]) {
        options = [kana(scalars[index...index])]
      } else if scalars[index] == 0x3005, index > scalars.startIndex {
        options = Array((table[scalars[index - 1]]?.japanese ?? []).prefix(2))
      } else {
        options = Array(
          (table[scalars[index]]?.japanese ?? []).prefix(scalars.count == 1 ? 6 : scalars.count == 2 ? 4 : 2))
      }
      guard !options.isEmpty else { return [] }
      var next: [[UInt8]] = []
      for option in options {
        for start in combined { next.append(start + option) }
      }
      combined = next
      index += taken
    }
    // Sort by how far down the lists the readings stand is implied by the order of making; only the number is limited.
    return Array(combined.prefix(12))
  }
}
