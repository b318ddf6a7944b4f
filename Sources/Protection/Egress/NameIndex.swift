internal import Names

/// The names of protected persons by their parts, and the search for them in running text.
///
/// A text is read word by word; each word that is like a part of a name (letter for letter, by sound, or in another
/// script) is noted, and a name is found where enough of its parts stand together, in any order. Enough is both parts of
/// a name of two; of a longer one, two of the first and the last two. A part may be misspelt if the other is not.
struct NameIndex: Sendable {
  struct Part: Sendable {
    let name: Int32
    let place: Int8
    let spellings: [Spelling]
  }

  struct Entry: Sendable {
    let person: Int32
    let firstPart: Int32
    let partCount: Int32
  }

  private(set) var names: [Entry] = []
  private(set) var parts: [Part] = []
  private var byKey: [UInt64: [Int32]] = [:]

  /// What stands in a text between a field and its value, or between two fields, and parts no name: it is not counted as
  /// a word between.
  private static let labels: Set<String> = [
    "first", "given", "fore", "last", "family", "sur", "middle", "name", "names", "firstname", "givenname",
    "givennames",
    "forename", "forenames", "lastname", "familyname", "surname", "surnames", "middlename", "fullname", "prenom", "nom",
    "prenoms", "vorname", "nachname", "familienname", "nome", "cognome", "nombre", "nombres", "apellido", "apellidos",
    "fname", "lname", "de", "family_name", "alias", "aka", "null", "nbsp", "br",
  ]

  init(_ given: [(person: Int32, name: String)]) {
    for (person, text) in given {
      let name = Name(text, kind: .person)
      let words = name.parts.filter { ($0.role == .word || $0.role == .patronymic) && $0.spellingCount > 0 }
      guard !words.isEmpty else { continue }
      names.append(Entry(person: person, firstPart: Int32(parts.count), partCount: Int32(words.count)))
      for (place, word) in words.enumerated() {
        let number = Int32(parts.count)
        let spellings = Array(name.spellings(of: word))
        parts.append(Part(name: Int32(names.count - 1), place: Int8(place), spellings: spellings))
        var seen: Set<UInt64> = []
        for spelling in spellings {
          spelling.withKeys(for: .index) { key in
            if seen.insert(key).inserted { byKey[key, default: []].append(number) }
          }
        }
      }
    }
  }

  var isEmpty: Bool { names.isEmpty }

  /// A word of a text, looked up once however often it stands there.
  fileprivate struct Word {
    /// Particles, titles and labels stand between the parts of a name without parting them.
    var isCounted = true
    var hits: [Hit] = []
  }

  fileprivate struct Hit {
    let part: Int32
    /// Whether the word is the part, letter for letter or sound for sound.
    let isSure: Bool
    /// Whether it is the part letter for letter.
    let isSame: Bool
  }

  /// Parts that a spelling of the text may be.
  fileprivate func hits(_ spellings: some Sequence<Spelling>) -> [Hit] {
    var best: [Int32: Float] = [:]
    for spelling in spellings where spelling.count >= 2 && !spelling.isNumber {
      spelling.withKeys(for: .query) { key in
        for part in byKey[key] ?? [] where best[part] == nil {
          var likeness: Float = 0
          for other in parts[Int(part)].spellings {
            var value = Likeness.of(spelling, other, floor: 0.7)
            let isCrossed = spelling.script != other.script
            // Short words are like many others; and across scripts likeness is lower by nature.
            let least: Float = isCrossed ? 0.78 : min(spelling.count, other.count) <= 4 ? 0.9 : 0.84
            if value < least { value = 0 }
            if isCrossed, value > 0 { value = max(value, 0.93) }
            likeness = max(likeness, value)
          }
          if likeness > 0 { best[part] = likeness }
        }
      }
    }
    return best.keys.sorted().map { part in
      let likeness = best[part] ?? 0
      return Hit(part: part, isSure: likeness >= 0.92, isSame: likeness == 1)
    }
  }
}

/// One pass over texts, one after another. Keeps what it learnt about words between them.
struct NameSearch {
  private let index: NameIndex
  private var known: [[UInt8]: [NameIndex.Word]] = [:]
  private var lastSeen: [Int64]
  private var lastSure: [Int64]
  private var position: Int64 = 1_000

  /// Names found: places in the index.
  private(set) var found: Set<Int32> = []

  init(_ index: NameIndex) {
    self.index = index
    lastSeen = [Int64](repeating: -1_000, count: index.parts.count)
    lastSure = lastSeen
  }

  /// Forgets what was found, not what was learnt.
  mutating func begin() {
    found.removeAll(keepingCapacity: true)
    position += 1_000
  }

  /// Reads a text.
  mutating func read(_ scalars: [UInt32]) {
    guard !index.isEmpty else { return }
    position += 1_000
    var word: [UInt8] = []
    var cuts: [Int] = []
    var run: [UInt32] = []
    var before = Shape.gap
    for scalar in scalars {
      if FoldedText.isEastAsian(scalar) {
        finish(&word, &cuts)
        before = .gap
        if run.count < NameSearch.longestRun { run.append(scalar) }
        continue
      }
      if !run.isEmpty { finishRun(&run) }
      let shape = Shape(scalar)
      switch shape {
      case .invisible: continue
      case .gap: finish(&word, &cuts)
      default:
        // MariaLopez, maria1990 and maria@home hold words within the word.
        let isCut =
          shape == .sign || before == .sign || (before == .digit) != (shape == .digit)
          || before == .lower && shape == .upper
        if before != .gap, isCut { cuts.append(word.count) }
        if word.count < 120 { append(scalar, to: &word) }
      }
      before = shape
    }
    finish(&word, &cuts)
    finishRun(&run)
  }

  private enum Shape {
    case gap, invisible, upper, lower, digit, sign

    init(_ scalar: UInt32) {
      switch scalar {
      case 0x30...0x39: self = .digit
      case 0x41...0x5A: self = .upper
      case 0x24, 0x40: self = .sign
      case 0x61...0x7A, 0x27: self = .lower
      case 0..<0x80, 0x80...0xA9, 0xAB...0xAC, 0xAE...0xB3, 0xB6...0xB9, 0xBB...0xBF, 0xD7, 0xF7, 0x2010...0x2017,
        0x201C...0x2029, 0x202F...0x2031, 0x2034...0x205F, 0x2190...0x2BFF, 0x3000...0x303F, 0xFF00...0xFF0F,
        0xFF1A...0xFF20, 0x60C, 0x61B, 0x61F, 0x5BE:
        self = .gap
      default: self = FoldedText.isInvisible(scalar) ? .invisible : .lower
      }
    }
  }

  private static let longestRun = 24

  private func append(_ scalar: UInt32, to word: inout [UInt8]) {
    guard let character = Unicode.Scalar(scalar) else { return }
    word.append(contentsOf: UTF8.encode(character) ?? UTF8.EncodedScalar())
  }

  private mutating func finish(_ word: inout [UInt8], _ cuts: inout [Int]) {
    guard !word.isEmpty else { return }
    let whole = words(of: word)
    if cuts.isEmpty || whole.contains(where: { !$0.hits.isEmpty }) {
      note(whole)
    } else {
      var start = 0
      for cut in cuts + [word.count] where cut > start {
        note(words(of: Array(word[start..<cut])))
        start = cut
      }
    }
    cuts.removeAll(keepingCapacity: true)
    word.removeAll(keepingCapacity: true)
  }

  private mutating func words(of word: [UInt8]) -> [NameIndex.Word] {
    if let words = known[word] { return words }
    let words = Self.read(word, index)
    if known.count > 200_000 { known.removeAll(keepingCapacity: true) }
    known[word] = words
    return words
  }

  private static func read(_ word: [UInt8], _ index: NameIndex) -> [NameIndex.Word] {
    // Numbers, and what has more figures than letters, are no names.
    if word.count(where: { $0 >= 0x30 && $0 <= 0x39 }) * 2 >= word.count { return [NameIndex.Word()] }
    let name = Name(word, kind: .person)
    return name.parts.map { part in
      let spellings = name.spellings(of: part)
      var read = NameIndex.Word()
      let letters = spellings.first?.text ?? ""
      read.isCounted =
        !(part.role == .particle || part.role == .title || part.role == .initial
        || NameIndex.isLabel(letters))
      // A word that is read as a title elsewhere (Prince, Sheikh) can be a name here.
      if part.role != .initial { read.hits = index.hits(spellings) }
      if !read.hits.isEmpty { read.isCounted = true }
      return read
    }
  }

  /// Names in Han, kana or Hangul have no spaces: every stretch of two to four characters may be one.
  private mutating func finishRun(_ run: inout [UInt32]) {
    guard !run.isEmpty else { return }
    defer { run.removeAll(keepingCapacity: true) }
    if run.count <= 6 { note(words(of: encoded(run[...]))) }
    guard run.count > 2 else { return }
    for length in 2...4 where length < run.count {
      for start in 0...(run.count - length) {
        position += 10
        note(words(of: encoded(run[start..<start + length])))
      }
    }
    position += 1
  }

  private func encoded(_ scalars: ArraySlice<UInt32>) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in scalars { append(scalar, to: &bytes) }
    return bytes
  }

  private mutating func note(_ words: [NameIndex.Word]) {
    for word in words {
      if word.isCounted { position += 1 }
      for hit in word.hits { look(hit) }
      for hit in word.hits {
        lastSeen[Int(hit.part)] = position
        if hit.isSure { lastSure[Int(hit.part)] = position }
      }
    }
  }

  private mutating func look(_ hit: NameIndex.Hit) {
    let part = index.parts[Int(hit.part)]
    guard !found.contains(part.name) else { return }
    let entry = index.names[Int(part.name)]
    let count = Int(entry.partCount)
    if count == 1 {
      // A name of one word is found only as it is.
      if hit.isSame, part.spellings.contains(where: { $0.count >= 4 }) { found.insert(part.name) }
      return
    }
    let mine = Int(part.place)
    var near = 0
    for other in 0..<count where other != mine {
      let number = Int(entry.firstPart) + other
      let distance = position - lastSeen[number]
      guard distance >= 1, distance <= Int64(max(2, abs(other - mine) + 1)) else { continue }
      near += 1
      let isSure = hit.isSure || lastSure[number] == lastSeen[number]
      if isSure, Self.isEnough(mine, other, of: count) { found.insert(part.name) }
    }
    if near >= 2 { found.insert(part.name) }
  }

  /// Whether two parts of a name tell whose it is: the first and the last two do, as families stand there.
  private static func isEnough(_ a: Int, _ b: Int, of count: Int) -> Bool {
    let telling: Set<Int> = [0, count - 1, count - 2]
    return telling.contains(a) && telling.contains(b)
  }
}

extension NameIndex {
  fileprivate static func isLabel(_ word: String) -> Bool { labels.contains(word) }
}
