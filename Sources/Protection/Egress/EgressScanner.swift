public import Authority
internal import Names
internal import Vocabulary

/// How far the scan goes into what is packed. What lies beyond is reported as not scanned, never passed over.
public struct EgressLimits: Sendable, Hashable {
  /// How many packings inside one another are undone.
  public var depthMax: Int
  /// Bytes that may come out of all packings of one part together.
  public var unpackedBytesMax: Int

  public init(depthMax: Int = 8, unpackedBytesMax: Int = 256 << 20) {
    self.depthMax = depthMax
    self.unpackedBytesMax = unpackedBytesMax
  }

  public static let standard = EgressLimits()
}

/// Looks through outbound parts for persons whom the recipient must not learn of.
///
/// Finds names in any order, in other cases, accents, spellings by sound and scripts, run together, torn apart by line
/// breaks, hyphens, spaces or markup; identifiers and this node's own references without regard to separators; MD5,
/// SHA-1 and SHA-256 of identifiers and names; all of them in UTF-8, UTF-16, Windows-1252 and Windows-1251, in base64,
/// base64url, base32, hexadecimal, decimal bytes, percent encoding, quoted-printable, character references, backslash
/// escapes, gzip, zlib, deflate, zip and tar, inside one another up to the limits.
///
/// Does not find: initials alone, names of one word unless written letter for letter, nicknames that the register does
/// not hold, descriptions, keyed hashes, writing in pictures, anything encrypted. Pictures and what is encrypted are
/// reported as not scanned.
///
/// Scanning is one pass over each layer.
public struct EgressScanner: EgressScanning {
  private let persons: [ProtectedPerson]
  private let index: NameIndex
  private let grams: GramIndex
  /// What is longer, under longer runs: those of ten are so much rarer that hardly anything is compared in vain.
  private let longGrams: GramIndex
  /// Names of fewer symbols in scripts that need few.
  private let shortGrams: GramIndex
  private let hashes: HashIndex
  public let limits: EgressLimits
  /// Texts that are the same for everybody.
  private let constants: Set<[UInt8]>
  private let constantBytesMax: Int

  /// - Parameter constants: Parts that are not looked into where they are exactly that, to the byte, and bear no label: the
  ///   fixed words of a protocol, which tell of nobody whatever they spell.
  public init(
    _ register: ProtectedRegister, limits: EgressLimits = .standard, leavingOut constants: Set<[UInt8]> = []
  ) {
    persons = register.persons
    self.constants = constants
    constantBytesMax = constants.lazy.map(\.count).max() ?? -1
    self.limits = limits
    var names: [(Int32, String)] = []
    var hashed: [(Int32, String)] = []
    var patterns: [GramIndex.Pattern] = []
    var shortPatterns: [GramIndex.Pattern] = []
    for (number, person) in register.persons.enumerated() {
      let number = Int32(number)
      for name in person.names {
        names.append((number, name))
        hashed.append((number, name))
        for symbols in EgressScanner.runTogether(name) {
          if symbols.contains(where: FoldedText.isEastAsian) {
            if symbols.count >= 2 {
              shortPatterns.append(
                .init(symbols: symbols, person: number, form: .name, standing: symbols.count > 2 ? .anywhere : .asWords)
              )
            }
          } else if symbols.count >= 8 {
            patterns.append(.init(symbols: symbols, person: number, form: .name, standing: .asWords))
          }
        }
      }
      for (texts, form) in [(person.identifiers, EgressForm.identifier), (person.references + [person.id], .reference)]
      {
        for text in texts {
          hashed.append((number, text))
          for spelling in EgressScanner.spellings(ofIdentifier: text) {
            patterns.append(
              .init(
                symbols: spelling, person: number, form: form, standing: EgressScanner.standing(of: spelling)))
          }
        }
      }
    }
    index = NameIndex(names)
    grams = GramIndex(patterns.filter { $0.symbols.count < GramIndex.longGram })
    longGrams = GramIndex(patterns.filter { $0.symbols.count >= GramIndex.longGram }, gram: GramIndex.longGram)
    shortGrams = GramIndex(shortPatterns, gram: 2)
    hashes = HashIndex(hashed)
  }

  public func scan(_ parts: [OutboundPart], to recipient: Recipient) -> EgressVerdict {
    var blocks: [EgressVerdict.Block] = []
    var unscannable: [EgressVerdict.Unscannable] = []
    var search = NameSearch(index)
    for part in parts where !isConstant(part) {
      var unpacking = Unpacking(part: part, limits: limits)
      var seen: Set<EgressVerdict.Block> = []
      while let layer = unpacking.next(isHash: hashes.isKnown) {
        for (person, form) in look(at: layer, &search) {
          let found = persons[Int(person)]
          guard found.bar.bars(recipient.countries) else { continue }
          let block = EgressVerdict.Block(
            person: found.id, part: part.name, form: form.rawValue, packing: layer.packing,
            isAbsolute: found.isNeverNamed)
          if seen.insert(block).inserted { blocks.append(block) }
        }
      }
      unscannable += unpacking.unscannable
    }
    return EgressVerdict(blocks: blocks, unscannable: unscannable)
  }

  private func isConstant(_ part: OutboundPart) -> Bool {
    part.bytes.count <= constantBytesMax && part.labels.isEmpty && constants.contains(part.bytes)
  }

  /// Who is found in a layer and how, each once.
  private func look(at layer: Unpacking.Layer, _ search: inout NameSearch) -> [(person: Int32, form: EgressForm)] {
    var found: [EgressForm: Set<Int32>] = [:]
    hashes.find(in: layer.bytes) { found[.identifierHash, default: []].insert($0) }
    for scalars in layer.texts {
      search.begin()
      search.read(scalars)
      for name in search.found { found[.name, default: []].insert(index.names[Int(name)].person) }
      let folded = FoldedText(scalars: scalars)
      grams.find(in: folded) { found[$1, default: []].insert($0) }
      longGrams.find(in: folded) { found[$1, default: []].insert($0) }
      shortGrams.find(in: folded) { found[$1, default: []].insert($0) }
    }
    return found.flatMap { form, persons in persons.map { (person: $0, form: form) } }
      .sorted { ($0.person, $0.form.rawValue) < ($1.person, $1.form.rawValue) }
  }

  // MARK: - What is looked for

  /// A name's words run together, in both orders; of a long name also its telling pairs.
  private static func runTogether(_ text: String) -> [[UInt32]] {
    let name = Name(text, kind: .person)
    let words = text.split(whereSeparator: { $0.isWhitespace || ",-·・".contains($0) }).map { FoldedText($0).symbols }
      .filter { !$0.isEmpty }
    guard let first = words.first, let last = words.last else { return [] }
    // A whole name in Han characters or Hangul is one word.
    if words.count == 1 { return first.allSatisfy(FoldedText.isEastAsian) || name.parts.count == 1 ? [first] : [] }
    var runs = [words.flatMap(\.self), words.reversed().flatMap(\.self), first + last, last + first]
    if words.count > 2 {
      let middle = words[words.count - 2]
      runs += [first + middle, middle + first, middle + last, last + middle]
      runs.append(last + words.dropLast().flatMap(\.self))
    }
    return runs
  }

  /// An identifier without separators, and as people pass it on: a telephone number without its country, an address with
  /// its signs in words.
  private static func spellings(ofIdentifier text: String) -> [[UInt32]] {
    let whole = FoldedText(text).symbols
    guard whole.count >= GramIndex.gram else { return [] }
    var spellings = [whole]
    let isNumber = whole.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    if text.hasPrefix("+"), isNumber, whole.count > 9 {
      // Calling codes have one to three digits; what follows is the number at home, mostly behind a zero.
      for length in 1...3 where whole.count - length >= 8 {
        spellings.append(Array(whole[length...]))
        spellings.append([0x30] + whole[length...])
      }
    }
    if text.contains("@") {
      for (sign, dot) in [("at", "dot"), ("at", ""), ("", "dot")] {
        let words = text.replacing("@", with: sign).split(separator: ".").joined(separator: dot)
        spellings.append(FoldedText(words).symbols)
      }
    }
    return spellings
  }

  private static func standing(of symbols: [UInt32]) -> GramIndex.Standing {
    let isNumber = symbols.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    if isNumber { return symbols.count >= 12 ? .anywhere : .asNumber }
    return symbols.count >= 8 ? .anywhere : .asWords
  }
}
