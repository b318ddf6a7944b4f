/// What a search learnt about the words of texts, each looked into once however often it stands there.
///
/// Words are found by their bytes in a table of slots; what was learnt lies in two runs behind it. Nothing is allocated
/// for a word that is known.
struct TextWords {
  /// A word as it is read: most stand for one part, some for several, as with hyphens.
  struct Word {
    /// Particles, titles and labels stand between the parts of a name without parting them.
    var isCounted = true
    var hits: Range<Int32> = 0..<0
  }

  private struct Entry {
    let hash: UInt64
    let start: Int32
    let end: Int32
    let words: Range<Int32>
  }

  private var slots = [Int32](repeating: 0, count: 1 << 12)
  private var entries: [Entry] = []
  private var letters: [UInt8] = []
  private(set) var words = [Word()]
  private(set) var hits: [NameIndex.Hit] = []

  /// A word that is like no part of a name.
  static let plain: Range<Int32> = 0..<1

  /// Beyond so many everything is forgotten, so that no text fills the memory.
  private static let most = 200_000

  static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

  /// One byte more of a word (FNV-1a).
  @inline(__always)
  static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }

  private func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: (hash ^ hash >> 29)) & (slots.count - 1) }

  /// Where in `words` this word is; nil when it is not known.
  func find(_ word: ArraySlice<UInt8>, hash: UInt64) -> Range<Int32>? {
    var slot = slot(hash)
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.hash == hash, Int(entry.end - entry.start) == word.count, isSame(entry, word) { return entry.words }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func isSame(_ entry: Entry, _ word: ArraySlice<UInt8>) -> Bool {
    var place = Int(entry.start)
    for byte in word {
      if letters[place] != byte { return false }
      place += 1
    }
    return true
  }

  /// Keeps what a word was read as.
  mutating func keep(
    _ word: ArraySlice<UInt8>, hash: UInt64, _ read: [(isCounted: Bool, hits: [NameIndex.Hit])]
  ) -> Range<Int32> {
    if entries.count >= TextWords.most { self = TextWords() }
    if entries.count * 2 >= slots.count { grow() }
    let first = Int32(words.count)
    for part in read {
      let start = Int32(hits.count)
      hits += part.hits
      words.append(Word(isCounted: part.isCounted, hits: start..<Int32(hits.count)))
    }
    let entry = Entry(
      hash: hash, start: Int32(letters.count), end: Int32(letters.count + word.count), words: first..<Int32(words.count)
    )
    letters += word
    entries.append(entry)
    place(entries.count)
    return entry.words
  }

  private mutating func place(_ number: Int) {
    var slot = slot(entries[number - 1].hash)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(number)
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 2)
    for number in 0..<entries.count { place(number + 1) }
  }
}
