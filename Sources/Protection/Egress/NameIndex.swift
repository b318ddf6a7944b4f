internal import Names

/// The names of protected persons by their parts.
///
/// Names share their parts: a thousand persons have a few hundred given names between them. Each part that is spelt alike
/// is held and compared once, whoever bears it.
struct NameIndex: Sendable {
  struct Entry: Sendable {
    let person: Int32
    let firstPart: Int32
    let partCount: Int32
  }

  private(set) var names: [Entry] = []
  /// For each part of each name, its place among the distinct parts.
  private(set) var parts: [Int32] = []
  /// The spellings of the distinct parts, one part after another.
  private var spellings: [Spelling] = []
  private var firstSpelling: [Int32] = [0]
  /// Key of a spelling → distinct parts.
  private let byKey: PackedLists
  /// Distinct part → names.
  private let byPart: PackedLists
  /// Two distinct parts → names that have both.
  private let byPair: PackedLists
  /// How many words apart parts of one name may stand at most.
  let reach: Int64

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
    var known: [[Spelling]: Int32] = [:]
    var keys: [(key: UInt64, value: Int32)] = []
    var ofPart: [(key: UInt64, value: Int32)] = []
    var ofPair: [(key: UInt64, value: Int32)] = []
    var longest = 2
    for (person, text) in given {
      let name = Name(text, kind: .person)
      let words = name.parts.filter { ($0.role == .word || $0.role == .patronymic) && $0.spellingCount > 0 }
      guard !words.isEmpty else { continue }
      let number = Int32(names.count)
      let first = parts.count
      for word in words {
        let spelt = Array(name.spellings(of: word))
        let part = known[spelt] ?? Int32(firstSpelling.count - 1)
        if known.updateValue(part, forKey: spelt) == nil {
          spellings += spelt
          firstSpelling.append(Int32(spellings.count))
          for spelling in spelt { spelling.withKeys(for: .index) { keys.append(($0, part)) } }
        }
        for other in parts[first...] { ofPair.append((NameIndex.pair(part, other), number)) }
        ofPart.append((UInt64(part), number))
        parts.append(part)
      }
      names.append(Entry(person: person, firstPart: Int32(first), partCount: Int32(words.count)))
      longest = max(longest, words.count)
    }
    byKey = PackedLists(keys)
    byPart = PackedLists(ofPart)
    byPair = PackedLists(ofPair)
    reach = Int64(longest)
  }

  var isEmpty: Bool { names.isEmpty }

  /// How many distinct parts there are.
  var partCount: Int { firstSpelling.count - 1 }

  static func isLabel(_ word: String) -> Bool { labels.contains(word) }

  private static func pair(_ a: Int32, _ b: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: min(a, b))) << 32 | UInt64(UInt32(bitPattern: max(a, b)))
  }

  /// The names that have a part.
  func names(with part: Int32) -> ArraySlice<Int32> { byPart.values[byPart.list(UInt64(part))] }

  /// The names that have both parts; of one part with itself, those that have it twice.
  @inline(__always)
  func names(with part: Int32, and other: Int32) -> ArraySlice<Int32> {
    let list = byPair.list(NameIndex.pair(part, other))
    return byPair.values[list]
  }

  func spellings(of part: Int32) -> ArraySlice<Spelling> {
    spellings[Int(firstSpelling[Int(part)])..<Int(firstSpelling[Int(part) + 1])]
  }

  /// That a word of a text may be a part of a name.
  struct Hit: Sendable {
    let part: Int32
    /// Whether the word is the part, letter for letter or sound for sound.
    let isSure: Bool
    /// Whether it is the part letter for letter.
    let isSame: Bool
  }

  /// What a search keeps between two words, so that a part is compared once with each spelling of a word.
  struct Scratch: Sendable {
    fileprivate var round: UInt32 = 0
    fileprivate var compared: [UInt32]
    fileprivate var likeness: [Float]
    fileprivate var touched: [Int32] = []

    init(_ index: NameIndex) {
      compared = [UInt32](repeating: 0, count: index.partCount)
      likeness = [Float](repeating: 0, count: index.partCount)
    }
  }

  /// Parts that a spelling of the text may be.
  func hits(_ words: some Sequence<Spelling>, _ scratch: inout Scratch) -> [Hit] {
    for word in words where word.count >= 2 && !word.isNumber {
      scratch.round += 1
      word.withKeys(for: .query) { key in
        for place in byKey.list(key) {
          let part = byKey.values[place]
          // What one spelling is like is not compared with another.
          guard scratch.likeness[Int(part)] == 0, scratch.compared[Int(part)] != scratch.round else { continue }
          scratch.compared[Int(part)] = scratch.round
          let value = likeness(of: word, to: part)
          if value > 0 {
            scratch.likeness[Int(part)] = value
            scratch.touched.append(part)
          }
        }
      }
    }
    let hits = scratch.touched.sorted().map { part in
      let likeness = scratch.likeness[Int(part)]
      return Hit(part: part, isSure: likeness >= 0.92, isSame: likeness == 1)
    }
    for part in scratch.touched { scratch.likeness[Int(part)] = 0 }
    scratch.touched.removeAll(keepingCapacity: true)
    return hits
  }

  private func likeness(of word: Spelling, to part: Int32) -> Float {
    var likeness: Float = 0
    for other in spellings(of: part) {
      var value = Likeness.of(word, other, floor: 0.7)
      let isCrossed = word.script != other.script
      // Short words are like many others; and across scripts likeness is lower by nature.
      let least: Float = isCrossed ? 0.78 : min(word.count, other.count) <= 4 ? 0.9 : 0.84
      if value < least { value = 0 }
      if isCrossed, value > 0 { value = max(value, 0.93) }
      likeness = max(likeness, value)
    }
    return likeness
  }
}
