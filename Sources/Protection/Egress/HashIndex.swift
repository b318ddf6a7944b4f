internal import Vocabulary

/// Hashes of what identifies protected persons, recognised as bytes wherever they stand.
///
/// A hash is known by its first sixteen bytes, so that one which was cut to them is found, too.
struct HashIndex: Sendable {
  /// First eight bytes of a hash → places in `rests` and `persons`.
  private let known: PackedLists
  private let rests: [UInt64]
  private let persons: [Int32]

  /// Texts and whose they are. Each is hashed as it is, in small and in capital letters, and without separators.
  init(_ given: [(person: Int32, text: String)]) {
    var heads: [(key: UInt64, value: Int32)] = []
    var rests: [UInt64] = []
    var persons: [Int32] = []
    for (person, text) in given {
      let bare = text.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
      let spaced = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      var forms: Set<String> = [text, spaced, String(String.UnicodeScalarView(bare))]
      if text.hasPrefix("+") { forms.insert("+" + String(String.UnicodeScalarView(bare))) }
      forms.formUnion(forms.map { $0.lowercased() } + forms.map { $0.uppercased() })
      for form in forms {
        let bytes = Array(form.utf8)
        for digest in [Digest(of: bytes).bytes, LegacyDigests.sha1(bytes), LegacyDigests.md5(bytes)] {
          heads.append((HashIndex.eight(digest, from: 0), Int32(rests.count)))
          rests.append(HashIndex.eight(digest, from: 8))
          persons.append(person)
        }
      }
    }
    known = PackedLists(heads)
    self.rests = rests
    self.persons = persons
  }

  private static func eight(_ bytes: [UInt8], from start: Int) -> UInt64 {
    bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Calls `found` for the person of every known hash in the bytes.
  func find(in bytes: [UInt8], _ found: (Int32) -> Void) {
    guard !known.isEmpty, bytes.count >= 16 else { return }
    bytes.withUnsafeBufferPointer { bytes in
      var key: UInt64 = 0
      for index in 0..<bytes.count - 8 {
        key = key << 8 | UInt64(bytes[index])
        guard index >= 7 else { continue }
        let places = known.list(key)
        guard !places.isEmpty else { continue }
        var rest: UInt64 = 0
        for next in index + 1..<index + 9 { rest = rest << 8 | UInt64(bytes[next]) }
        for place in places where rests[Int(known.values[place])] == rest { found(persons[Int(known.values[place])]) }
      }
    }
  }

  /// Whether a known hash stands in the bytes.
  func isKnown(in bytes: [UInt8]) -> Bool {
    var isKnown = false
    find(in: bytes) { _ in isKnown = true }
    return isKnown
  }
}
