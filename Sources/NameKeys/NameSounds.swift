/// The consonants of a word of small Latin letters, in classes that bridge how clerks and alphabets write one sound.
///
/// Not a phonology, and not the sounds of screening, which may change as screening is improved: this table is part of the
/// scheme and changes only with its version.
struct NameSounds {
  let letters: [UInt8]
  /// One letter for each consonant class, neighbours of one class once, vowels, h and y left out.
  let fine: [UInt8]
  /// As fine, but one class for sibilants and velars, which alphabets exchange, one for all labials, one for m and n.
  let coarse: [UInt8]

  init(_ letters: [UInt8]) {
    self.letters = letters
    let fine = Self.classes(of: letters)
    self.fine = fine
    coarse = Self.joined(fine.map { Self.coarseClass[$0] ?? $0 })
  }

  /// The fine classes of a word; its letters where it has fewer than two consonants to be told by.
  var telling: [UInt8] { fine.count >= 2 ? fine : spelt }
  var fineOrSpelt: [UInt8] { fine.isEmpty ? spelt : fine }
  var coarseOrSpelt: [UInt8] { coarse.isEmpty ? spelt : coarse }
  private var spelt: [UInt8] { [UInt8(ascii: "=")] + letters }

  private static func classes(of word: [UInt8]) -> [UInt8] {
    var found: [UInt8] = []
    var at = 0
    scan: while at < word.count {
      for (group, classes) in groups where word[at...].starts(with: group) {
        found += classes
        at += group.count
        continue scan
      }
      let letter = word[at]
      let next = at + 1 < word.count ? word[at + 1] : 0
      // Beside a consonant and at the end, j is what others write y or i: Swjatoslaw, Sergej.
      if letter == UInt8(ascii: "j"), !isVowel(next) || at > 0 && !isVowel(word[at - 1]) {
        at += 1
        continue
      }
      if letter == UInt8(ascii: "c"), "eiy".utf8.contains(next) {
        found.append(UInt8(ascii: "S"))
      } else if let single = singles[letter] {
        found.append(single)
      } else if letter < UInt8(ascii: "a") {
        found.append(letter)
      }
      at += 1
    }
    return joined(found)
  }

  private static func isVowel(_ letter: UInt8) -> Bool { "aeiouy".utf8.contains(letter) }

  private static func joined(_ classes: [UInt8]) -> [UInt8] {
    var joined: [UInt8] = []
    for each in classes where joined.last != each { joined.append(each) }
    return joined
  }

  /// Letters that are one sound, the longest first; x is two.
  private static let groups: [([UInt8], [UInt8])] = [
    ("schtsch", "S"), ("shch", "S"), ("chtch", "S"), ("tsch", "S"), ("tch", "S"), ("sch", "S"), ("dzh", "S"),
    ("sh", "S"),
    ("zh", "S"), ("kh", "K"), ("gh", "K"), ("ch", "S"), ("cz", "S"), ("sz", "S"), ("ts", "S"), ("tz", "S"), ("dj", "S"),
    ("ph", "F"), ("th", "T"), ("ck", "K"), ("qu", "K"), ("x", "KS"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

  private static let singles: [UInt8: UInt8] = table([
    ("kgqc", "K"), ("szj", "S"), ("td", "T"), ("bp", "P"), ("fvw", "F"), ("m", "M"), ("n", "N"), ("r", "R"), ("l", "L"),
  ])
  private static let coarseClass: [UInt8: UInt8] = table([("S", "K"), ("F", "P"), ("M", "N")])

  private static func table(_ rows: [(String, String)]) -> [UInt8: UInt8] {
    var table: [UInt8: UInt8] = [:]
    for (letters, group) in rows {
      for letter in letters.utf8 { table[letter] = group.utf8.first }
    }
    return table
  }
}
