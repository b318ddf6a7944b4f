/// Many patterns looked for in one pass over folded text.
///
/// Each pattern waits under its rarest run of symbols (its gram). The text's grams are looked up one after another; only
/// where one is known, the few patterns under it are compared whole. Memory grows with the number of patterns and not
/// with their length times the alphabet, as that of an automaton would.
struct GramIndex: Sendable {
  /// Symbols in a gram; shorter patterns are not looked for.
  static let gram = 6

  /// How a pattern must stand in the text.
  enum Standing: UInt8, Sendable {
    /// Anywhere, also inside a longer word.
    case anywhere
    /// As a word or words of its own.
    case asWords
    /// Not inside a longer number.
    case asNumber
  }

  struct Pattern: Sendable {
    let symbols: [UInt32]
    let person: Int32
    let form: EgressForm
    let standing: Standing
  }

  private var patterns: [Pattern] = []
  /// Hash of a gram → places in `entries`.
  private var buckets: [UInt64: Range<Int32>] = [:]
  /// Pattern, and where in it the gram stands.
  private var entries: [(pattern: Int32, offset: Int32)] = []
  /// A bit for each gram that is known, so that most lookups end here.
  private var filter: [UInt64] = []
  private let gram: Int

  init(_ given: [Pattern], gram: Int = GramIndex.gram) {
    self.gram = gram
    var seen: Set<[UInt32]> = []
    for pattern in given where pattern.symbols.count >= gram {
      // The same letters of the same person once.
      if seen.insert(pattern.symbols + [UInt32(bitPattern: pattern.person), UInt32(pattern.standing.rawValue)]).inserted
      {
        patterns.append(pattern)
      }
    }
    var frequency: [UInt64: Int32] = [:]
    for pattern in patterns {
      for start in 0...(pattern.symbols.count - gram) {
        frequency[Self.hash(pattern.symbols[start..<start + gram]), default: 0] += 1
      }
    }
    var anchored: [(hash: UInt64, pattern: Int32, offset: Int32)] = []
    anchored.reserveCapacity(patterns.count)
    for (number, pattern) in patterns.enumerated() {
      var best: (hash: UInt64, offset: Int, count: Int32) = (0, 0, .max)
      for start in 0...(pattern.symbols.count - gram) {
        let hash = Self.hash(pattern.symbols[start..<start + gram])
        if let count = frequency[hash], count < best.count { best = (hash, start, count) }
      }
      anchored.append((best.hash, Int32(number), Int32(best.offset)))
    }
    anchored.sort { ($0.hash, $0.pattern) < ($1.hash, $1.pattern) }
    filter = [UInt64](repeating: 0, count: max(64, (anchored.count * 16).nextPowerOfTwo / 64))
    var start = 0
    while start < anchored.count {
      var end = start
      while end < anchored.count, anchored[end].hash == anchored[start].hash {
        entries.append((anchored[end].pattern, anchored[end].offset))
        end += 1
      }
      let hash = anchored[start].hash
      buckets[hash] = Int32(start)..<Int32(end)
      filter[Int(hash >> 6) & (filter.count - 1)] |= 1 << (hash & 63)
      start = end
    }
  }

  private static func hash(_ symbols: some Sequence<UInt32>) -> UInt64 {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    for symbol in symbols { value = (value ^ UInt64(symbol)) &* 0x100_0000_01b3 }
    return value ^ (value >> 29)
  }

  /// Calls `found` for every pattern that stands in the text as it must.
  func find(in text: FoldedText, _ found: (Pattern) -> Void) {
    guard !patterns.isEmpty, text.symbols.count >= gram else { return }
    for position in 0...(text.symbols.count - gram) {
      let hash = Self.hash(text.symbols[position..<position + gram])
      guard filter[Int(hash >> 6) & (filter.count - 1)] & (1 << (hash & 63)) != 0, let bucket = buckets[hash] else {
        continue
      }
      for entry in bucket {
        let (number, offset) = entries[Int(entry)]
        let pattern = patterns[Int(number)]
        let start = position - Int(offset)
        let end = start + pattern.symbols.count
        guard start >= 0, end <= text.symbols.count, text.symbols[start..<end].elementsEqual(pattern.symbols) else {
          continue
        }
        let stands =
          switch pattern.standing {
          case .anywhere: true
          case .asWords: (text.startsWord[start] || text.followsDigit[start]) && Self.closes(text, end)
          case .asNumber:
            !text.followsDigit[start]
              && !(end < text.symbols.count && text.followsDigit[end] && Self.isDigit(text.symbols[end]))
          }
        if stands { found(pattern) }
      }
    }
  }

  private static func isDigit(_ symbol: UInt32) -> Bool { symbol >= 0x30 && symbol <= 0x39 }

  private static func closes(_ text: FoldedText, _ end: Int) -> Bool {
    text.endsWord(at: end) || isDigit(text.symbols[end])
  }
}

extension Int {
  fileprivate var nextPowerOfTwo: Int {
    var power = 1
    while power < self { power <<= 1 }
    return power
  }
}

/// How a protected person was written in what was about to leave.
enum EgressForm: String, Sendable {
  case name, identifier, reference
  case identifierHash = "identifier-hash"
}
