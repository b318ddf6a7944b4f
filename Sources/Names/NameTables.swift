internal import CNameData

/// The embedded tables, each parsed once when first needed. Where they come from: `Sources/CNameData/README.md`.
enum NameTables {
  static let letters = LetterTable(lines(CNameDataLetters()))
  static let han = HanTable(
    han: lines(CNameDataHan()), japanese: lines(CNameDataJapanese()), surnames: lines(CNameDataSurnames()))
  static let words = WordTable(lines(CNameDataWords()), frequencies: lines(CNameDataFrequencies()))
  static let forms = FormTable(lines(CNameDataForms()))

  /// The lines of a table, cut at tabs; comments and empty lines left out.
  private static func lines(_ table: CNameTable) -> [[ArraySlice<UInt8>]] {
    let bytes = Array(UnsafeBufferPointer(start: table.bytes, count: table.count))
    return bytes.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }
      .map { $0.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false) }
  }
}

/// What a scalar of an alphabet or syllabary is in Latin letters.
struct LetterTable: Sendable {
  enum Kind: UInt8 { case plain, consonantWithVowel, vowelSign, smallKana }

  struct Entry {
    let kind: Kind
    let letters: ArraySlice<UInt8>
  }

  /// For each scalar below U+10000: offset into `pool` shifted left by 8, then kind by 4 bits and length by 4; 0 = none.
  private var index: [UInt32]
  private var pool: [UInt8] = [0]

  init(_ lines: [[ArraySlice<UInt8>]]) {
    index = [UInt32](repeating: 0, count: 0x10000)
    for fields in lines where fields.count == 2 {
      guard let scalar = hexadecimal(fields[0]), scalar < 0x10000 else { continue }
      var value = fields[1]
      var kind = Kind.plain
      if value.last == UInt8(ascii: "+") {
        kind = .consonantWithVowel
        value = value.dropLast()
      } else if value.first == UInt8(ascii: "-") {
        kind = .vowelSign
        value = value.dropFirst()
      } else if value.first == UInt8(ascii: "~") {
        kind = .smallKana
        value = value.dropFirst()
      }
      index[scalar] = UInt32(pool.count) << 8 | UInt32(kind.rawValue) << 4 | UInt32(min(value.count, 15))
      pool.append(contentsOf: value.prefix(15))
    }
  }

  /// Nil when the table does not hold the scalar.
  subscript(scalar: UInt32) -> Entry? {
    guard scalar < 0x10000 else { return nil }
    let packed = index[Int(scalar)]
    guard packed != 0 else { return nil }
    let start = Int(packed >> 8)
    return Entry(
      kind: Kind(rawValue: UInt8(packed >> 4 & 15)) ?? .plain, letters: pool[start..<start + Int(packed & 15)])
  }
}

/// Readings of Han characters in the languages that write names with them, and customary spellings of surnames.
struct HanTable: Sendable {
  struct Readings: Sendable {
    var mandarin: [UInt8] = []
    var cantonese: [UInt8] = []
    /// The Sino-Korean reading as a Hangul syllable; 0 when there is none.
    var korean: UInt32 = 0
    var japanese: [[UInt8]] = []
  }

  private var readings: [UInt32: Readings] = [:]
  /// Japanese words of two characters or more that are read as a whole.
  private(set) var compounds: [[UInt32]: [[UInt8]]] = [:]
  private(set) var chineseSurnames: [[UInt32]: [[UInt8]]] = [:]
  private(set) var koreanSurnames: [UInt32: [[UInt8]]] = [:]

  init(han: [[ArraySlice<UInt8>]], japanese: [[ArraySlice<UInt8>]], surnames: [[ArraySlice<UInt8>]]) {
    readings.reserveCapacity(han.count)
    for fields in han where fields.count == 5 {
      let scalars = decoded(fields[0])
      guard scalars.count == 1 else { continue }
      readings[scalars[0]] = Readings(
        mandarin: Array(fields[1]), cantonese: Array(fields[2]), korean: decoded(fields[3]).first ?? 0,
        japanese: list(fields[4]))
    }
    for fields in japanese where fields.count == 2 {
      let scalars = decoded(fields[0])
      let values = list(fields[1])
      if scalars.count == 1 {
        let common = readings[scalars[0]]?.japanese ?? []
        readings[scalars[0], default: Readings()].japanese = values + common.filter { !values.contains($0) }
      } else if !values.isEmpty {
        compounds[scalars] = values
      }
    }
    for fields in surnames where fields.count == 3 {
      let scalars = decoded(fields[1])
      if fields[0].elementsEqual("ko".utf8) {
        if let first = scalars.first { koreanSurnames[first] = list(fields[2]) }
      } else {
        chineseSurnames[scalars] = list(fields[2])
      }
    }
  }

  subscript(scalar: UInt32) -> Readings? { readings[scalar] }
}

/// Titles, particles, general words, payment words, numbers, and how often a word is part of a name.
struct WordTable: Sendable {
  struct Kinds: OptionSet, Sendable {
    let rawValue: UInt8
    static let title = Kinds(rawValue: 1)
    static let particle = Kinds(rawValue: 2)
    static let generic = Kinds(rawValue: 4)
    static let noise = Kinds(rawValue: 8)
  }

  private var kinds: [UInt64: Kinds] = [:]
  private var numbers: [UInt64: Int] = [:]
  private var abbreviations: [UInt64: [UInt8]] = [:]
  private var frequencies: [UInt64: Int32] = [:]

  init(_ lines: [[ArraySlice<UInt8>]], frequencies table: [[ArraySlice<UInt8>]]) {
    for fields in lines where fields.count == 2 {
      for word in fields[1].split(separator: UInt8(ascii: " ")) {
        switch String(decoding: fields[0], as: UTF8.self) {
        case "title": kinds[hash(word), default: []].insert(.title)
        case "particle": kinds[hash(word), default: []].insert(.particle)
        case "generic": kinds[hash(word), default: []].insert(.generic)
        case "noise": kinds[hash(word), default: []].insert(.noise)
        case "abbreviation":
          let parts = word.split(separator: UInt8(ascii: ":"))
          if parts.count == 2 { abbreviations[hash(parts[0])] = Array(parts[1]) }
        case "number":
          let parts = word.split(separator: UInt8(ascii: ":"))
          if parts.count == 2, let value = decimalNumber(parts[1]) { numbers[hash(parts[0])] = value }
        default: break
        }
      }
    }
    for fields in table where fields.count == 2 {
      if let count = decimalNumber(fields[1]) { frequencies[hash(fields[0])] = Int32(clamping: count) }
    }
  }

  func kinds(_ key: UInt64) -> Kinds { kinds[key] ?? [] }
  /// The word that an abbreviation in an organization's name stands for.
  func unabbreviated(_ key: UInt64) -> [UInt8]? { abbreviations[key] }
  func number(_ key: UInt64) -> Int? { numbers[key] }
  /// How many of 100,000 published names hold the word; 0 when it is rare.
  func frequency(_ key: UInt64) -> Int { Int(frequencies[key] ?? 0) }
}

/// Organization forms as runs of folded words.
struct FormTable: Sendable {
  /// Hash of the words' letters run together, by number of words.
  private var runs: [Int: Set<UInt64>] = [:]
  let longest: Int

  init(_ lines: [[ArraySlice<UInt8>]]) {
    var longest = 1
    for fields in lines {
      guard let text = fields.first else { continue }
      let words = Name.foldedWords(Array(text))
      guard !words.isEmpty, words.count <= 9 else { continue }
      // A single long word is a form only when it is an abbreviation or one of the known ones.
      if words.count == 1, words[0].count > 6, !Self.known.contains(String(decoding: words[0], as: UTF8.self)) {
        continue
      }
      runs[words.count, default: []].insert(hash(words.joined()))
      longest = max(longest, words.count)
    }
    for word in Self.known { runs[1, default: []].insert(hash(Array(word.utf8)[...])) }
    self.longest = longest
  }

  private static let known: Set<String> = [
    "limited", "incorporated", "corporation", "aktiengesellschaft", "gmbh", "llc", "ltd", "inc", "plc", "ooo", "oao",
    "pao", "zao", "ao", "jsc", "ojsc", "pjsc", "cjsc", "llp", "lp", "sarl", "sas", "bv", "nv", "spa", "srl", "ag",
    "kg", "oy", "ab", "as", "aps", "sa", "sl", "sro", "doo", "dd", "ad", "eood", "ood", "tov", "too", "fzc", "fze",
    "fzco", "fzllc", "pvt", "pte", "pty", "sdn", "bhd", "kk", "co", "corp", "company", "fgup", "fgbu", "mup", "nko",
    "limitada", "ltda", "eirl", "cv", "rl", "tbk", "pt", "cia", "compagnie", "aktsionernoe", "obshchestvo",
  ]

  func contains(words: Int, _ key: UInt64) -> Bool { runs[words]?.contains(key) ?? false }
}

/// FNV-1a over letters.
func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
  var value: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return value
}

/// UTF-8 as scalars; what is not UTF-8 is left out.
func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt32] {
  var scalars: [UInt32] = []
  scalars.reserveCapacity(bytes.count)
  var index = bytes.startIndex
  while index < bytes.endIndex {
    let (scalar, length) = decodeScalar(bytes, at: index)
    if let scalar { scalars.append(scalar) }
    index += length
  }
  return scalars
}

/// The scalar at a position and its length in bytes; nil and 1 for a byte that begins none.
@inline(__always)
func decodeScalar(_ bytes: ArraySlice<UInt8>, at index: Int) -> (UInt32?, Int) {
  let first = bytes[index]
  if first < 0x80 { return (UInt32(first), 1) }
  let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
  guard first >= 0xC2, first <= 0xF4, index + length <= bytes.endIndex else { return (nil, 1) }
  var scalar = UInt32(first) & (0xFF >> UInt32(length + 1))
  for offset in 1..<length {
    let byte = bytes[index + offset]
    guard byte & 0xC0 == 0x80 else { return (nil, 1) }
    scalar = scalar << 6 | UInt32(byte & 0x3F)
  }
  return (scalar, length)
}

private func list(_ field: ArraySlice<UInt8>) -> [[UInt8]] {
  field.split(separator: UInt8(ascii: ",")).map { Array($0) }
}

private func hexadecimal(_ digits: ArraySlice<UInt8>) -> Int? {
  Int(String(decoding: digits, as: UTF8.self), radix: 16)
}

private func decimalNumber(_ digits: ArraySlice<UInt8>) -> Int? {
  Int(String(decoding: digits, as: UTF8.self))
}
