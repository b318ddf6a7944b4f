/// Which script a part was written in, as far as it decides how it is compared.
///
/// The order is by how much the script leaves open: two spellings are compared by the rules of the later one.
public enum ScriptKind: UInt8, Sendable, Comparable, CaseIterable {
  /// Alphabets that write vowels: Latin, Cyrillic, Greek, Armenian, Georgian, Indic scripts.
  case alphabet
  /// Arabic and Hebrew: consonants, and some long vowels.
  case consonants
  /// Kana and Hangul: syllables, so that foreign names gain vowels and lose distinctions.
  case syllables
  /// Han characters: whole syllables chosen for sense or sound.
  case characters

  public static func < (a: ScriptKind, b: ScriptKind) -> Bool { a.rawValue < b.rawValue }
}

/// One way to write a part of a name in Latin letters, with the sounds they stand for.
///
/// At most 24 letters are kept; longer words, which occur in long organization names, are cut there.
public struct Spelling: Sendable {
  public static let longest = 24

  public private(set) var count: UInt8 = 0
  public private(set) var soundCount: UInt8 = 0
  public let script: ScriptKind
  var letters: InlineArray<24, UInt8> = InlineArray(repeating: 0)
  var sounds: InlineArray<24, UInt8> = InlineArray(repeating: 0)
  /// FNV-1a of the letters.
  public private(set) var key: UInt64 = 0

  /// Takes lower-case letters a-z and digits.
  init(_ text: some Collection<UInt8>, script: ScriptKind, pinyin: Bool = false) {
    self.script = script
    var hashed: UInt64 = 0xcbf2_9ce4_8422_2325
    for letter in text.prefix(Spelling.longest) {
      letters[Int(count)] = letter
      count += 1
      hashed = (hashed ^ UInt64(letter)) &* 0x100_0000_01b3
    }
    key = hashed
    soundCount = UInt8(Sound.read(letters, count: Int(count), pinyin: pinyin, into: &sounds))
  }

  /// The letters as text, for explanations and tests.
  public var text: String {
    var bytes: [UInt8] = []
    for index in 0..<Int(count) { bytes.append(letters[index]) }
    return String(decoding: bytes, as: UTF8.self)
  }

  func sameLetters(_ other: Spelling) -> Bool {
    guard key == other.key, count == other.count else { return false }
    for index in 0..<Int(count) where letters[index] != other.letters[index] { return false }
    return true
  }

  /// Whether all letters are digits.
  public var isNumber: Bool {
    guard count > 0 else { return false }
    for index in 0..<Int(count) where letters[index] > UInt8(ascii: "9") { return false }
    return true
  }
}

// MARK: - Keys under which similar spellings meet

extension Spelling {
  /// Which side of a search keys are made for.
  public enum KeySide: Sendable { case index, query }

  /// Calls `body` with every key of this spelling: its letters, its letters with one left out (from 4 letters on), and
  /// its consonants in fine and coarse classes, those too with one left out when there are enough of them.
  ///
  /// Two spellings one edit apart share a key (the symmetric delete method of SymSpell); so do most transliterations
  /// of one name. Keys of different kinds never meet: the kind is hashed in. Coarse keys meet only across scripts.
  public func withKeys(for side: KeySide, _ body: (UInt64) -> Void) {
    body(key)
    if isNumber { return }
    let length = Int(count)
    if length >= 4 {
      for left in 0..<length {
        if left > 0, letters[left] == letters[left - 1] { continue }
        var hashed: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<length where index != left { hashed = (hashed ^ UInt64(letters[index])) &* 0x100_0000_01b3 }
        body(hashed)
      }
    }
    skeletonKeys(Sound.fineClass, seed: Spelling.fineSeed, body)
    let alphabetic = script == .alphabet
    switch side {
    case .index:
      skeletonKeys(Sound.coarseClass, seed: alphabetic ? Spelling.alphabetSeed : Spelling.otherSeed, body)
    case .query:
      skeletonKeys(Sound.coarseClass, seed: Spelling.otherSeed, body)
      if !alphabetic { skeletonKeys(Sound.coarseClass, seed: Spelling.alphabetSeed, body) }
    }
  }

  private static let fineSeed: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let alphabetSeed: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let otherSeed: UInt64 = 0x1656_67B1_9E37_79F9

  private func skeletonKeys(
    _ classes: [UInt8], seed: UInt64, _ body: (UInt64) -> Void
  ) {
    var first: UInt64 = 0
    for variant in 0..<3 {
      var symbols = InlineArray<24, UInt8>(repeating: 0)
      var used = 0
      var touched = false
      for index in 0..<Int(soundCount) {
        let sound = sounds[index]
        var symbol = classes[Int(sound)]
        // Letters that stand for a vowel here and a consonant there are tried both ways.
        let isOpen =
          sound == Sound.j || sound == Sound.w || (script == .consonants && (sound == Sound.v || sound == Sound.y))
        if isOpen {
          touched = true
          if variant == 1 { symbol = 0 }
          if variant == 0, sound == Sound.j { symbol = classes[Int(Sound.sh)] }
        }
        // The third variant leaves out r and l that close a syllable, as Chinese and many kana spellings do.
        if variant == 2, symbol == classes[Int(Sound.r)] || symbol == classes[Int(Sound.l)],
          index + 1 == Int(soundCount) || !Sound.isVowel(sounds[index + 1])
        {
          symbol = 0
          touched = true
        }
        if symbol != 0 {
          symbols[used] = symbol
          used += 1
        }
      }
      if variant == 2, seed == Spelling.fineSeed { return }
      if (variant > 0 && !touched) || used == 0 { continue }
      var hashed = seed
      for index in 0..<used { hashed = (hashed ^ UInt64(symbols[index])) &* 0x100_0000_01b3 }
      if variant > 0, hashed == first { continue }
      if variant == 0 { first = hashed }
      body(hashed)
      if used >= 4, variant < 2 {
        for left in 0..<used {
          if left > 0, symbols[left] == symbols[left - 1] { continue }
          var hashed = seed
          for index in 0..<used where index != left {
            hashed = (hashed ^ UInt64(symbols[index])) &* 0x100_0000_01b3
          }
          body(hashed)
        }
      }
    }
  }
}

extension Spelling {
  /// Two spellings run together without reading them anew: letters and sounds one after the other.
  public init(joining a: Spelling, _ b: Spelling) {
    var joined = Spelling([], script: max(a.script, b.script))
    joined.letters = a.letters
    joined.sounds = a.sounds
    var length = Int(a.count)
    var hashed = a.key
    for index in 0..<Int(b.count) where length < Spelling.longest {
      joined.letters[length] = b.letters[index]
      hashed = (hashed ^ UInt64(b.letters[index])) &* 0x100_0000_01b3
      length += 1
    }
    joined.count = UInt8(length)
    joined.key = hashed
    var used = Int(a.soundCount)
    for index in 0..<Int(b.soundCount) where used < Spelling.longest {
      if used > 0, joined.sounds[used - 1] == b.sounds[index], b.sounds[index] < Sound.digit { continue }
      joined.sounds[used] = b.sounds[index]
      used += 1
    }
    joined.soundCount = UInt8(used)
    self = joined
  }
}

extension Spelling {
  /// Letters and digits of folded text, whatever else it holds left out: for values that are no names.
  public init(folding bytes: [UInt8]) {
    self.init(
      bytes.compactMap { byte -> UInt8? in
        switch byte {
        case 0x30...0x39, 0x61...0x7A: byte
        case 0x41...0x5A: byte | 0x20
        default: nil
        }
      }, script: .alphabet)
  }

  /// Keyboard edits between two spellings: insertions, deletions, changes, swapped neighbours.
  public func edits(to other: Spelling) -> Int { Likeness.editDistance(self, other) }

  /// A key that spellings of one name mostly share: their consonants in fine classes.
  public var soundKey: UInt64 {
    var key: UInt64 = 0
    skeletonKeys(Sound.fineClass, seed: Spelling.fineSeed) { if key == 0 { key = $0 } }
    return key == 0 ? self.key : key
  }
}

/// Spellings are the same where their letters, their sounds and their script are.
extension Spelling: Hashable {
  public static func == (a: Spelling, b: Spelling) -> Bool {
    guard a.sameLetters(b), a.script == b.script, a.soundCount == b.soundCount else { return false }
    for index in 0..<Int(a.soundCount) where a.sounds[index] != b.sounds[index] { return false }
    return true
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(script)
  }
}
