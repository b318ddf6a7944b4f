/// Cuts bytes into words and folds them. See `Name`.
struct NameReader {
  struct Word {
    var spellings: [Spelling]
    var role: Name.Role
    var start: Int
    var end: Int
    var closes = false
    /// What stood between this word and the one before.
    var gap: Gap
  }

  enum Gap { case start, space, dot, hyphen, other }

  private let bytes: ArraySlice<UInt8>
  private let kind: Name.Kind
  private(set) var words: [Word] = []
  /// The letters of the word being read.
  private var scalars: [UInt32] = []
  private var wordStart = 0
  private var wordEnd = 0
  private var gap = Gap.start
  /// Words of Han or Hangul so far: a lone one holds family and given name.
  private var eastAsianWords = 0

  init(_ bytes: ArraySlice<UInt8>, kind: Name.Kind) {
    self.bytes = bytes
    self.kind = kind
  }

  mutating func read() {
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let (scalar, length) = decodeScalar(bytes, at: index)
      if let scalar { take(scalar, at: index, length) }
      index += length
    }
    finishWord()
    joinSingleLetters()
    splitLoneEastAsian()
  }

  private mutating func take(_ scalar: UInt32, at index: Int, _ length: Int) {
    switch ScalarKind(scalar) {
    case .letter:
      // A change between an alphabet and Han, kana or Hangul is a change of word.
      if let last = scalars.last, EastAsian.isEastAsian(last) != EastAsian.isEastAsian(scalar) { finishWord() }
      if scalars.isEmpty { wordStart = index }
      scalars.append(scalar)
      wordEnd = index + length
    case .ignored: break
    case .leet(let letter):
      // Between letters a sign stands for the letter it looks like; elsewhere it parts words.
      if kind != .organization, !scalars.isEmpty, index + length < bytes.endIndex,
        isLetter(bytes[index + length])
      {
        scalars.append(letter)
        wordEnd = index + length
      } else {
        finishWord()
        gap = .other
      }
    case .dot:
      finishWord()
      if gap != .space || words.isEmpty { gap = .dot }
    case .hyphen:
      finishWord()
      gap = .hyphen
    case .space:
      finishWord()
      if gap != .dot || words.isEmpty { gap = .space } else { gap = .dot }
    case .closing:
      finishWord()
      if !words.isEmpty { words[words.count - 1].closes = true }
      gap = .other
    case .parting:
      finishWord()
      gap = .other
    }
  }

  private func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || (byte | 0x20) >= 97 && (byte | 0x20) <= 122 }

  private mutating func finishWord() {
    guard !scalars.isEmpty else { return }
    defer {
      scalars.removeAll(keepingCapacity: true)
      gap = .start
    }
    guard words.count < 64 else { return }
    if EastAsian.isEastAsian(scalars[0]) {
      eastAsianWords += 1
      let spellings = EastAsian.spellings(of: scalars[...], place: .whole)
      if !spellings.isEmpty {
        words.append(Word(spellings: spellings, role: .word, start: wordStart, end: wordEnd, gap: gap))
      }
      return
    }
    let romanizer = Romanizer(scalars, foldsDigits: kind == .person)
    // The Arabic article is written together with what follows; in Latin letters it stands apart.
    if let (article, rest) = romanizer.splitArticle() {
      if rest.count > 0 {
        words.append(Word(spellings: [article], role: .particle, start: wordStart, end: wordEnd, gap: gap))
        words.append(Word(spellings: [rest], role: .word, start: wordStart, end: wordEnd, gap: .hyphen))
      }
      return
    }
    let spelling = romanizer.spelling()
    if spelling.count > 0 {
      words.append(Word(spellings: [spelling], role: .word, start: wordStart, end: wordEnd, gap: gap))
    }
  }

  /// `A.B.C.` is one word, and so is `J o a q u i n`: runs of single letters with dots between in organizations, and of
  /// three or more with spaces between anywhere.
  private mutating func joinSingleLetters() {
    guard words.contains(where: { $0.spellings[0].count == 1 }) else { return }
    var joined: [Word] = []
    var index = 0
    while index < words.count {
      var end = index
      if isSingleLetter(words[index]) {
        end = index + 1
        while end < words.count, isSingleLetter(words[end]), words[end].gap != .other, words[end].gap != .hyphen {
          end += 1
        }
        // `A.B.C. D`: the letters of one run are parted alike.
        let dotted = end - index >= 2 && words[index + 1].gap == .dot
        let spaced = end - index >= 3 && words[index + 1].gap != .dot
        if (dotted && (kind == .organization || end - index > 3)) || spaced {
          var letters: [UInt8] = []
          for word in words[index..<end] { letters.append(word.spellings[0].letters[0]) }
          var word = words[index]
          word.spellings = [Spelling(letters, script: word.spellings[0].script)]
          word.end = words[end - 1].end
          word.closes = words[end - 1].closes
          joined.append(word)
          index = end
          continue
        }
      }
      end = max(end, index + 1)
      joined.append(contentsOf: words[index..<end])
      index = end
    }
    words = joined
  }

  private func isSingleLetter(_ word: Word) -> Bool {
    word.spellings.count == 1 && word.spellings[0].count == 1 && !word.spellings[0].isNumber
  }

  /// A person's name in one run of Han characters or Hangul syllables is family and given name together.
  private mutating func splitLoneEastAsian() {
    guard kind == .person, eastAsianWords > 0 else { return }
    let runs = words.indices.filter {
      words[$0].start < bytes.endIndex && EastAsian.isEastAsianByte(bytes, words[$0].start)
    }
    if runs.count > 1, words[runs[1]].gap == .other {
      // 贝拉克·奥巴马: a foreign name written by sound, as Mandarin does.
      for index in runs {
        let scalars = decoded(bytes[words[index].start..<words[index].end])
        let spellings = EastAsian.spellings(of: scalars[...], place: .foreign)
        if !spellings.isEmpty { words[index].spellings = spellings }
      }
    } else if runs.count == 1, let only = runs.first {
      let scalars = decoded(bytes[words[only].start..<words[only].end])
      guard let cut = EastAsian.familyLength(scalars) else { return }
      replace(only, scalars, cut)
    } else if runs.count == 2, runs[1] == runs[0] + 1 {
      // 平田 由人, 김 철수: two words, the first the family name.
      for (order, index) in runs.enumerated() {
        let scalars = decoded(bytes[words[index].start..<words[index].end])
        guard scalars.count <= 3, !scalars.contains(where: EastAsian.isKana) else { continue }
        let spellings = EastAsian.spellings(of: scalars[...], place: order == 0 ? .family : .given)
        if !spellings.isEmpty { words[index].spellings = spellings }
      }
    }
  }

  private mutating func replace(_ index: Int, _ scalars: [UInt32], _ cut: Int) {
    let family = EastAsian.spellings(of: scalars[..<cut], place: .family)
    let given = EastAsian.spellings(of: scalars[cut...], place: .given)
    guard !family.isEmpty, !given.isEmpty else { return }
    let old = words[index]
    // Each scalar of these scripts that is split here is three bytes of UTF-8.
    let middle = min(old.start + 3 * cut, old.end)
    words.replaceSubrange(
      index...index,
      with: [
        Word(spellings: family, role: .word, start: old.start, end: middle, gap: old.gap),
        Word(spellings: given, role: .word, start: middle, end: old.end, closes: old.closes, gap: .hyphen),
      ])
  }
}

/// What a scalar does while words are cut.
enum ScalarKind {
  case letter
  /// Invisible, or a mark on the letter before.
  case ignored
  case leet(UInt32)
  case dot, hyphen, space, closing, parting

  @inline(__always)
  init(_ scalar: UInt32) {
    if scalar < 0x80 {
      switch scalar {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: self = .letter
      case 0x27, 0x60: self = .ignored
      case 0x2E: self = .dot
      case 0x2D: self = .hyphen
      case 0x40: self = .leet(0x61)
      case 0x24: self = .leet(0x73)
      case 0x21: self = .leet(0x69)
      case 0x26, 0x2B: self = .parting
      case 0x2C, 0x2F, 0x3A, 0x3B, 0x28, 0x29, 0x5B, 0x5D, 0x22, 0x7C: self = .closing
      default: self = .space
      }
      return
    }
    switch scalar {
    // Invisible characters, directional marks, variation selectors, tags.
    case 0xAD, 0x34F, 0x61C, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFE00...0xFE0F,
      0xE0000...0xE0FFF:
      self = .ignored
    // Combining marks, vowel points of Arabic and Hebrew, tatweel.
    case 0x300...0x36F, 0x483...0x489, 0x591...0x5BD, 0x5BF...0x5C7, 0x610...0x61A, 0x640, 0x64B...0x65F, 0x670,
      0x6D6...0x6ED, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0x3099...0x309A, 0xFE20...0xFE2F:
      self = .ignored
    // Apostrophes, also those that stand for glottal stops, and Hebrew geresh.
    case 0xB4, 0x2B9...0x2C1, 0x2C8, 0x2018...0x201B, 0x2032, 0x5F3, 0x5F4, 0xFF07, 0x55A: self = .ignored
    case 0x2010...0x2015, 0x2212, 0x5BE, 0xFE58, 0xFE63, 0xFF0D, 0x30A0: self = .hyphen
    case 0xFF0E, 0x2024: self = .dot
    case 0xFF20: self = .leet(0x61)
    case 0x3001, 0x60C, 0x61B, 0xAB, 0xBB, 0x201C...0x201F, 0xFF08, 0xFF09, 0x3008...0x3011, 0xFF0C, 0xFF0F:
      self = .closing
    // The middle dots that part foreign names in Chinese and Japanese.
    case 0xB7, 0x30FB, 0x2022, 0x2027, 0xFF65: self = .parting
    case 0x80...0xA9, 0xAB...0xB1, 0xB6, 0xBB...0xBF, 0xD7, 0xF7, 0x2000...0x206F, 0x2100...0x2BFF, 0x3000...0x3004,
      0x3012...0x3020, 0xE000...0xF8FF, 0xFFE0...0xFFFF:
      self = NameTables.letters[scalar] != nil && scalar != 0xD7 ? .letter : .space
    case 0x30FC, 0xFF70: self = .ignored
    default: self = .letter
    }
  }
}
