/// Many patterns looked for in one pass over folded text.
///
/// Each pattern waits under its rarest run of symbols (its gram). The text's grams are looked up one after another; only
/// where one is known, the few patterns under it are compared whole. Memory grows with the number of patterns and not
/// with their length times the alphabet, as that of an automaton would.
struct GramIndex: Sendable {
  /// Symbols in a gram; shorter patterns are not looked for.
  static let gram = 6
  /// Those of long patterns.
  static let longGram = 10

  /// How a pattern must stand in the text.
  enum Standing: UInt8, Sendable {
    /// Anywhere, also inside a longer word.
    case anywhere
    /// As a word or words of its own.
    case asWords
    /// Not inside a longer number.
    case asNumber
  }

  struct Pattern: Sendable, Hashable {
    let symbols: [UInt32]
    let person: Int32
    let form: EgressForm
    let standing: Standing

    /// The same letters of the same person are looked for once, whatever they are.
    static func == (a: Pattern, b: Pattern) -> Bool {
      a.person == b.person && a.standing == b.standing && a.symbols == b.symbols
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(person)
      hasher.combine(symbols)
    }
  }

  private var patterns: [Packed] = []
  /// The symbols of all patterns, one after another.
  private var symbols: [UInt32] = []
  /// Hash of a gram → places in `anchors`.
  private let known: PackedLists
  /// A pattern, and where in it the gram stands.
  private var anchors: [(pattern: Int32, offset: Int32)] = []
  private let gram: Int

  private struct Packed {
    let start: Int32
    let count: Int32
    let person: Int32
    let form: EgressForm
    let standing: Standing
  }

  init(_ given: [Pattern], gram: Int = GramIndex.gram) {
    self.gram = gram
    // How often grams are, as far as that helps to choose a rare one: some may share a count.
    var counts = [UInt16](repeating: 0, count: 1 << 18)
    func count(_ hash: UInt64) -> Int { Int((hash &* GramIndex.factor) >> 46) }
    var seen: Set<Pattern> = []
    for pattern in given where pattern.symbols.count >= gram && seen.insert(pattern).inserted {
      patterns.append(
        Packed(
          start: Int32(symbols.count), count: Int32(pattern.symbols.count), person: pattern.person, form: pattern.form,
          standing: pattern.standing))
      symbols += pattern.symbols
      GramIndex.eachHash(in: pattern.symbols[...], gram) { _, hash in
        if counts[count(hash)] < .max { counts[count(hash)] += 1 }
      }
    }
    var keys: [(key: UInt64, value: Int32)] = []
    keys.reserveCapacity(patterns.count)
    for (number, pattern) in patterns.enumerated() {
      var best: (hash: UInt64, offset: Int, count: UInt16) = (0, 0, .max)
      GramIndex.eachHash(in: symbols[Int(pattern.start)..<Int(pattern.start + pattern.count)], gram) { offset, hash in
        if offset == 0 || counts[count(hash)] < best.count { best = (hash, offset, counts[count(hash)]) }
      }
      keys.append((best.hash, Int32(number)))
      anchors.append((Int32(number), Int32(best.offset)))
    }
    known = PackedLists(keys)
  }

  private static let factor: UInt64 = 0xD134_2543_DE82_EF95

  /// The hash of every gram, each from the one before: a polynomial modulo 2⁶⁴ (Karp and Rabin 1987).
  @inline(__always)
  private static func eachHash(in symbols: ArraySlice<UInt32>, _ gram: Int, _ body: (Int, UInt64) -> Void) {
    guard symbols.count >= gram else { return }
    symbols.withUnsafeBufferPointer { symbols in
      var leaving: UInt64 = 1
      for _ in 0..<gram { leaving = leaving &* factor }
      var hash: UInt64 = 0
      for index in 0..<symbols.count {
        hash = hash &* factor &+ UInt64(symbols[index]) &+ 1
        if index >= gram { hash = hash &- (UInt64(symbols[index - gram]) &+ 1) &* leaving }
        if index >= gram - 1 { body(index - gram + 1, hash) }
      }
    }
  }

  /// Calls `found` for every pattern that stands in the text as it must.
  func find(in text: FoldedText, _ found: (_ person: Int32, _ form: EgressForm) -> Void) {
    guard !patterns.isEmpty else { return }
    GramIndex.eachHash(in: text.symbols[...], gram) { position, hash in
      for place in known.list(hash) {
        let (number, offset) = anchors[Int(known.values[place])]
        let pattern = patterns[Int(number)]
        let start = position - Int(offset)
        let end = start + Int(pattern.count)
        guard start >= 0, end <= text.symbols.count, stands(pattern, at: start, in: text) else { continue }
        let isFound =
          switch pattern.standing {
          case .anywhere: true
          case .asWords: (text.startsWord(at: start) || text.followsDigit(at: start)) && Self.closes(text, end)
          case .asNumber:
            !text.followsDigit(at: start)
              && !(end < text.symbols.count && text.followsDigit(at: end) && Self.isDigit(text.symbols[end]))
          }
        if isFound { found(pattern.person, pattern.form) }
      }
    }
  }

  private func stands(_ pattern: Packed, at start: Int, in text: FoldedText) -> Bool {
    for index in 0..<Int(pattern.count) where text.symbols[start + index] != symbols[Int(pattern.start) + index] {
      return false
    }
    return true
  }

  private static func isDigit(_ symbol: UInt32) -> Bool { symbol >= 0x30 && symbol <= 0x39 }

  private static func closes(_ text: FoldedText, _ end: Int) -> Bool {
    text.endsWord(at: end) || isDigit(text.symbols[end])
  }
}

/// How a protected person was written in what was about to leave.
enum EgressForm: String, Sendable {
  case name, identifier, reference
  case identifierHash = "identifier-hash"
}
