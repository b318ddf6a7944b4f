internal import Names

/// One pass over texts, one after another, for the names of a register. Keeps what it learnt about words between them.
///
/// A text is read word by word; each word that is like a part of a name (letter for letter, by sound, or in another
/// script) is noted, and a name is found where enough of its parts stand together, in any order. Enough is both parts of
/// a name of two; of a longer one, two of the first and the last two. A part may be misspelt if the other is not.
struct NameSearch {
  private let index: NameIndex
  private var known = TextWords()
  private var scratch: NameIndex.Scratch
  private var lastSeen: [Int64]
  private var lastSure: [Int64]
  /// Parts seen so lately that others of their names may stand near them.
  private var recent: [(part: Int32, at: Int64)] = []
  private var position: Int64 = 1_000

  /// Names found: places in the index.
  private(set) var found: Set<Int32> = []

  init(_ index: NameIndex) {
    self.index = index
    scratch = NameIndex.Scratch(index)
    lastSeen = [Int64](repeating: -1_000, count: index.partCount)
    lastSure = lastSeen
  }

  /// Forgets what was found, not what was learnt.
  mutating func begin() {
    found.removeAll(keepingCapacity: true)
    position += 1_000
  }

  /// The word that is being read.
  private struct Open {
    var bytes: [UInt8] = []
    var hash = TextWords.seed
    var digits = 0
    /// Where words begin within the word: MariaLopez, maria1990 and maria@home.
    var cuts: [Int] = []
    var before = Shape.gap

    static let longest = 120

    @inline(__always)
    mutating func take(_ byte: UInt8) {
      bytes.append(byte)
      hash = TextWords.hash(hash, byte)
      if byte &- 0x30 < 10 { digits += 1 }
    }

    mutating func clear() {
      bytes.removeAll(keepingCapacity: true)
      cuts.removeAll(keepingCapacity: true)
      hash = TextWords.seed
      digits = 0
    }
  }

  /// Reads a text.
  mutating func read(_ scalars: [UInt32]) {
    guard !index.isEmpty else { return }
    position += 1_000
    var word = Open()
    var run: [UInt32] = []
    let shapes = Shape.ascii
    for scalar in scalars {
      if scalar >= 0x80, FoldedText.isEastAsian(scalar) {
        finish(&word)
        word.before = .gap
        if run.count < NameSearch.longestRun { run.append(scalar) }
        continue
      }
      if !run.isEmpty { finishRun(&run) }
      let shape = scalar < 0x80 ? shapes[Int(scalar)] : Shape(scalar)
      switch shape {
      case .invisible: continue
      case .gap: finish(&word)
      default:
        let before = word.before
        let isCut =
          shape == .sign || before == .sign || (before == .digit) != (shape == .digit)
          || before == .lower && shape == .upper
        if before != .gap, isCut { word.cuts.append(word.bytes.count) }
        if word.bytes.count < Open.longest { append(scalar, to: &word) }
      }
      word.before = shape
    }
    finish(&word)
    finishRun(&run)
  }

  private enum Shape: UInt8 {
    case gap, invisible, upper, lower, digit, sign

    static let ascii = (0..<128).map { Shape(UInt32($0)) }

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

  @inline(__always)
  private func append(_ scalar: UInt32, to word: inout Open) {
    if scalar < 0x80 { return word.take(UInt8(scalar)) }
    guard let character = Unicode.Scalar(scalar) else { return }
    for byte in UTF8.encode(character) ?? UTF8.EncodedScalar() { word.take(byte) }
  }

  @inline(__always)
  private mutating func finish(_ word: inout Open) {
    guard !word.bytes.isEmpty else { return }
    note(word)
    word.clear()
  }

  private mutating func note(_ word: Open) {
    let whole = words(of: word.bytes[...], hash: word.hash, digits: word.digits)
    guard !word.cuts.isEmpty, !whole.contains(where: { !known.words[Int($0)].hits.isEmpty }) else { return note(whole) }
    var start = 0
    for cut in word.cuts + [word.bytes.count] where cut > start {
      let piece = word.bytes[start..<cut]
      note(
        words(
          of: piece, hash: piece.reduce(TextWords.seed, TextWords.hash),
          digits: piece.count { $0 >= 0x30 && $0 <= 0x39 }))
      start = cut
    }
  }

  private mutating func words(of word: ArraySlice<UInt8>, hash: UInt64, digits: Int) -> Range<Int32> {
    // Numbers, and what has more figures than letters, are no names.
    if digits * 2 >= word.count { return TextWords.plain }
    if let words = known.find(word, hash: hash) { return words }
    return known.keep(word, hash: hash, read(word))
  }

  private mutating func read(_ word: ArraySlice<UInt8>) -> [(isCounted: Bool, hits: [NameIndex.Hit])] {
    let name = Name(Array(word), kind: .person)
    return name.parts.map { part in
      let spellings = name.spellings(of: part)
      let isBetween =
        part.role == .particle || part.role == .title || part.role == .initial
        || NameIndex.isLabel(spellings.first?.text ?? "")
      // A word that is read as a title elsewhere (Prince, Sheikh) can be a name here.
      let hits = part.role == .initial ? [] : index.hits(spellings, &scratch)
      return (!isBetween || !hits.isEmpty, hits)
    }
  }

  /// Names in Han, kana or Hangul have no spaces: every stretch of two to four characters may be one.
  private mutating func finishRun(_ run: inout [UInt32]) {
    guard !run.isEmpty else { return }
    defer { run.removeAll(keepingCapacity: true) }
    if run.count <= 6 { note(run[...]) }
    guard run.count > 2 else { return }
    for length in 2...4 where length < run.count {
      for start in 0...(run.count - length) {
        position += 10
        note(run[start..<start + length])
      }
    }
    position += 1
  }

  private mutating func note(_ scalars: ArraySlice<UInt32>) {
    var word = Open()
    for scalar in scalars { append(scalar, to: &word) }
    note(words(of: word.bytes[...], hash: word.hash, digits: word.digits))
  }

  private mutating func note(_ words: Range<Int32>) {
    for number in words {
      let word = known.words[Int(number)]
      if word.isCounted { position += 1 }
      guard !word.hits.isEmpty else { continue }
      recent.removeAll { position - $0.at > index.reach }
      for number in word.hits { look(known.hits[Int(number)]) }
      for number in word.hits {
        let hit = known.hits[Int(number)]
        if lastSeen[Int(hit.part)] != position { recent.append((hit.part, position)) }
        lastSeen[Int(hit.part)] = position
        if hit.isSure { lastSure[Int(hit.part)] = position }
      }
    }
  }

  private mutating func look(_ hit: NameIndex.Hit) {
    if hit.isSame, index.spellings(of: hit.part).contains(where: { $0.count >= 4 }) {
      // A name of one word is found only as it is.
      for name in index.names(with: hit.part) where index.names[Int(name)].partCount == 1 { found.insert(name) }
    }
    for other in recent where other.at < position && lastSeen[Int(other.part)] == other.at {
      for name in index.names(with: hit.part, and: other.part) { look(hit, in: name) }
    }
  }

  /// Whether enough of a name stands here, one of whose parts was just read.
  private mutating func look(_ hit: NameIndex.Hit, in name: Int32) {
    guard !found.contains(name) else { return }
    let entry = index.names[Int(name)]
    let count = Int(entry.partCount)
    let parts = index.parts[Int(entry.firstPart)..<Int(entry.firstPart) + count]
    for mine in 0..<count where parts[parts.startIndex + mine] == hit.part {
      var near = 0
      for other in 0..<count where other != mine {
        let part = Int(parts[parts.startIndex + other])
        let distance = position - lastSeen[part]
        guard distance >= 1, distance <= Int64(max(2, abs(other - mine) + 1)) else { continue }
        near += 1
        let isSure = hit.isSure || lastSure[part] == lastSeen[part]
        if isSure, Self.isEnough(mine, other, of: count) { found.insert(name) }
      }
      if near >= 2 { found.insert(name) }
    }
  }

  /// Whether two parts of a name tell whose it is: the first and the last two do, as families stand there.
  private static func isEnough(_ a: Int, _ b: Int, of count: Int) -> Bool {
    (a == 0 || a >= count - 2) && (b == 0 || b >= count - 2)
  }
}
