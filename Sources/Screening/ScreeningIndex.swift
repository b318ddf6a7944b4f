internal import Names
internal import Vocabulary

/// List entries made ready for search. Immutable and shareable; each thread searches through its own
/// ``ScreeningSearcher``.
public struct ScreeningIndex: Sendable {
  public let entries: [ScreeningEntry]

  /// All names of all entries, folded, in order of entries.
  let names: [Name]
  let weights: [PartWeights]
  let entryOfName: [UInt32]
  let ordinalOfName: [UInt16]
  /// The numbers, in `words`, of each name's spellings, and where they begin.
  let wordOfSpelling: [UInt32]
  let firstSpelling: [UInt32]
  /// Every spelling that occurs, once.
  let words: [Spelling]
  /// Of each word the number of sounds and, from bit 5 on, the script: what a search looks at first, close together.
  let wordShapes: [UInt8]
  let wordNumber: [UInt64: UInt32]
  /// The names that hold a word: `postings[firstPosting[w]..<firstPosting[w + 1]]`.
  let postings: [UInt32]
  let firstPosting: [UInt32]
  let keys: KeyTable
  /// Birth dates that other entries give under exactly the same name, for entries that give none: one person is often
  /// on several lists, and only one says when he was born. By entry; rarely filled.
  let borrowedBirthDates: [UInt32: [PartialDate]]
  /// Entries by folded identifier.
  let identifiers: [[UInt8]: [UInt32]]

  /// How many names the index holds.
  public var nameCount: Int { names.count }

  public init(_ entries: [ScreeningEntry]) {
    self.entries = entries
    var names: [Name] = []
    var entryOfName: [UInt32] = []
    var ordinalOfName: [UInt16] = []
    var firstSpelling: [UInt32] = [0]
    var wordOfSpelling: [UInt32] = []
    var words: [Spelling] = []
    var wordNumber: [UInt64: UInt32] = [:]
    var holders: [UInt32] = []
    var identifiers: [[UInt8]: [UInt32]] = [:]
    let total = entries.reduce(0) { $0 + $1.names.count }
    names.reserveCapacity(total)
    wordNumber.reserveCapacity(total)
    for (number, entry) in entries.enumerated() {
      let kind = Name.Kind(schema: entry.schema)
      for (ordinal, listed) in entry.names.enumerated() {
        let name = Name(listed.text, kind: kind)
        guard !name.parts.isEmpty else { continue }
        for spelling in name.spellings {
          let key = ScreeningIndex.wordKey(spelling)
          if let known = wordNumber[key] {
            wordOfSpelling.append(known)
          } else {
            let new = UInt32(words.count)
            wordNumber[key] = new
            words.append(spelling)
            holders.append(0)
            wordOfSpelling.append(new)
          }
        }
        let start = Int(firstSpelling[names.count])
        for index in start..<wordOfSpelling.count {
          let word = wordOfSpelling[index]
          if !wordOfSpelling[start..<index].contains(word) { holders[Int(word)] += 1 }
        }
        names.append(name)
        firstSpelling.append(UInt32(wordOfSpelling.count))
        entryOfName.append(UInt32(number))
        ordinalOfName.append(UInt16(clamping: ordinal))
      }
      for identifier in entry.identifiers {
        let folded = ScreeningIndex.foldedIdentifier(identifier)
        if folded.count >= 5 { identifiers[folded, default: []].append(UInt32(number)) }
      }
    }
    // Postings by counting: first how many, then where.
    var firstPosting = [UInt32](repeating: 0, count: words.count + 1)
    for word in words.indices { firstPosting[word + 1] = firstPosting[word] + holders[word] }
    var next = firstPosting
    var postings = [UInt32](repeating: 0, count: Int(firstPosting[words.count]))
    for name in names.indices {
      let range = Int(firstSpelling[name])..<Int(firstSpelling[name + 1])
      for index in range {
        let word = Int(wordOfSpelling[index])
        if wordOfSpelling[range.lowerBound..<index].contains(wordOfSpelling[index]) { continue }
        postings[Int(next[word])] = UInt32(name)
        next[word] += 1
      }
    }
    let per = 100_000 / Float(max(names.count, 1_000))
    weights = names.map { name in
      PartWeights(of: name) { key in
        // The key alone: a word counts alike in whichever script it was folded from.
        wordNumber[key].map { Int(Float(holders[Int($0)]) * per) } ?? 0
      }
    }
    self.names = names
    self.entryOfName = entryOfName
    self.ordinalOfName = ordinalOfName
    self.wordOfSpelling = wordOfSpelling
    self.firstSpelling = firstSpelling
    self.wordNumber = wordNumber
    self.postings = postings
    self.firstPosting = firstPosting
    self.identifiers = identifiers
    borrowedBirthDates = ScreeningIndex.borrow(entries, names, entryOfName)
    keys = KeyTable(words)
    wordShapes = words.map { $0.soundCount | $0.script.rawValue << 5 }
    self.words = words
  }

  /// Words of different scripts with the same letters are compared differently, so they are different words.
  static func wordKey(_ spelling: Spelling) -> UInt64 {
    spelling.key &+ UInt64(spelling.script.rawValue) &* 0x9E37_79B9_7F4A_7C15
  }

  private static func borrow(
    _ entries: [ScreeningEntry], _ names: [Name], _ entryOfName: [UInt32]
  ) -> [UInt32: [PartialDate]] {
    /// The parts of a name without regard to order; nil when there is only one, or it is not a person's.
    func bag(_ name: Name) -> UInt64? {
      guard name.kind == .person else { return nil }
      var sum: UInt64 = 0
      var telling = 0
      for part in name.parts where part.role != .title && part.role != .noise {
        let key = name.spellings[part.firstSpelling].key
        sum &+= (key ^ key >> 29) &* 0x9E37_79B9_7F4A_7C15
        if part.role == .word || part.role == .patronymic { telling += 1 }
      }
      return telling > 1 ? sum : nil
    }
    var dated: [UInt64: [PartialDate]] = [:]
    for (number, name) in names.enumerated() {
      let dates = entries[Int(entryOfName[number])].birthDates
      guard !dates.isEmpty, let key = bag(name) else { continue }
      for date in dates where !(dated[key]?.contains(date) ?? false) { dated[key, default: []].append(date) }
    }
    var borrowed: [UInt32: [PartialDate]] = [:]
    for (number, name) in names.enumerated() {
      let entry = entryOfName[number]
      guard entries[Int(entry)].birthDates.isEmpty, let key = bag(name), let dates = dated[key] else { continue }
      for date in dates where !(borrowed[entry]?.contains(date) ?? false) { borrowed[entry, default: []].append(date) }
    }
    return borrowed
  }

  func holders(_ word: Int) -> Int { Int(firstPosting[word + 1] - firstPosting[word]) }

  /// How many of 100,000 names hold a word.
  func frequency(_ key: UInt64) -> Int {
    guard let word = wordNumber[key] else { return 0 }
    return Int(Float(holders(Int(word))) * 100_000 / Float(max(names.count, 1_000)))
  }

  /// Letters and digits only, upper case.
  static func foldedIdentifier(_ text: String) -> [UInt8] {
    text.utf8.compactMap { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A: byte
      case 0x61...0x7A: byte - 32
      default: nil
      }
    }
  }
}

/// Words under the keys under which similar spellings meet: pairs of key and word, sorted, with a table of first places.
struct KeyTable: Sendable {
  /// The upper 40 bits of a key and 24 bits of a word number.
  private let pairs: [UInt64]
  private let starts: [UInt32]
  private let shift: UInt64

  init(_ words: [Spelling]) {
    var pairs: [UInt64] = []
    pairs.reserveCapacity(words.count * 16)
    for (number, word) in words.enumerated().prefix(0xFF_FFFF) {
      word.withKeys(for: .index) { key in pairs.append(KeyTable.mixed(key) & ~0xFF_FFFF | UInt64(number)) }
    }
    pairs.sort()
    var bits: UInt64 = 8
    while (1 << bits) < pairs.count { bits += 1 }
    shift = 64 - bits
    var starts = [UInt32](repeating: 0, count: (1 << Int(bits)) + 1)
    for pair in pairs { starts[Int(pair >> shift) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    self.pairs = pairs
    self.starts = starts
  }

  /// Spreads a key's bits, so that the upper ones differ.
  private static func mixed(_ key: UInt64) -> UInt64 {
    var value = key
    value ^= value >> 32
    value &*= 0xD6E8_FEB8_6659_FD93
    value ^= value >> 32
    return value
  }

  /// Calls `body` with each word that has the key.
  @inline(__always)
  func forEach(_ key: UInt64, _ body: (Int) -> Void) {
    let wanted = KeyTable.mixed(key) & ~0xFF_FFFF
    let bucket = Int(wanted >> shift)
    var index = Int(starts[bucket])
    let end = Int(starts[bucket + 1])
    while index < end {
      let pair = pairs[index]
      if pair & ~0xFF_FFFF == wanted { body(Int(pair & 0xFF_FFFF)) }
      index += 1
    }
  }
}
