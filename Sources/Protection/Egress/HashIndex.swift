internal import Vocabulary

/// Hashes of what identifies protected persons, recognised as bytes wherever they stand.
struct HashIndex: Sendable {
  private var known: [UInt64: [(digest: [UInt8], person: Int32)]] = [:]
  private var filter = [UInt64](repeating: 0, count: 1 << 14)

  /// Texts and whose they are. Each is hashed as it is, in small and in capital letters, and without separators.
  init(_ given: [(person: Int32, text: String)]) {
    for (person, text) in given {
      let bare = text.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
      let spaced = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      var forms: Set<String> = [text, spaced, String(String.UnicodeScalarView(bare))]
      if text.hasPrefix("+") { forms.insert("+" + String(String.UnicodeScalarView(bare))) }
      forms.formUnion(forms.map { $0.lowercased() } + forms.map { $0.uppercased() })
      for form in forms.sorted() {
        let bytes = Array(form.utf8)
        for digest in [Digest(of: bytes).bytes, LegacyDigests.sha1(bytes), LegacyDigests.md5(bytes)] {
          add(digest, person)
        }
      }
    }
  }

  private mutating func add(_ digest: [UInt8], _ person: Int32) {
    let key = digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    known[key, default: []].append((digest, person))
    filter[Int(key >> 44) & (filter.count - 1)] |= 1 << (key >> 58)
  }

  var isEmpty: Bool { known.isEmpty }

  /// Calls `found` for the person of every known hash in the bytes.
  func find(in bytes: [UInt8], _ found: (Int32) -> Void) {
    guard !known.isEmpty, bytes.count >= 16 else { return }
    var key: UInt64 = 0
    for index in bytes.indices {
      key = key << 8 | UInt64(bytes[index])
      guard index >= 7, filter[Int(key >> 44) & (filter.count - 1)] & (1 << (key >> 58)) != 0,
        let candidates = known[key]
      else { continue }
      for (digest, person) in candidates where bytes[(index - 7)...].starts(with: digest) { found(person) }
    }
  }
}
