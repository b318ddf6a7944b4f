import Authority
import Protection
import TestSupport
import Testing
import Vocabulary

/// What must be found, by code that is slow and plain: the tables of the scan leave nothing out that it finds.
@Suite("The egress scan finds what a plain search finds")
struct PlainSearchTests {
  @Test("identifiers in any punctuation: exactly those, under the same rule")
  func identifiers() {
    var random = SeededNumbers(11)
    let alphabet = Array("abcdeABCDE0123456789")
    func piece(_ lengths: ClosedRange<Int>, _ letters: ArraySlice<Character>) -> String {
      String((0..<Int.random(in: lengths, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
    }
    for _ in 0..<Thoroughness.rounds(60, briefly: 15) {
      let persons = (0..<12).map { number in
        let identifier = Bool.random(using: &random) ? piece(6...14, alphabet[10...]) : piece(6...10, alphabet[...])
        return Register.person("p-\(number)-unsaid", [], [identifier], barred: ["IR"])
      }
      var text = ""
      for _ in 0..<60 {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text += piece(1...9, alphabet[...])
        case 1: text += (persons.randomElement(using: &random)?.identifiers[0] ?? "").uppercased()
        default:
          for letter in persons.randomElement(using: &random)?.identifiers[0] ?? "" {
            text.append(letter)
            if Int.random(in: 0..<5, using: &random) == 0 {
              text += [" ", "-", ".", "/"].randomElement(using: &random) ?? ""
            }
          }
        }
        text += ["", "", " ", "\n", ", "].randomElement(using: &random) ?? ""
      }
      let verdict = EgressScanner(ProtectedRegister(persons)).scan(
        [OutboundPart(name: "m", bytes: Array(text.utf8))], to: Register.iran)
      let found = Set(verdict.blocks.filter { $0.form == "identifier" && $0.packing.isEmpty }.map(\.person))
      let plain = Set(persons.filter { Plain.holds(text, identifier: $0.identifiers[0]) }.map(\.id))
      #expect(found == plain, "\(text)")
    }
  }

  @Test("names whose parts stand near each other, in any order: all of them")
  func names() {
    var random = SeededNumbers(12)
    let starts = ["bal", "kor", "len", "mir", "tos", "vel", "shi", "dan", "rou", "gre", "pol", "yan"]
    let ends = ["anko", "essi", "imur", "ovad", "ulek", "eron"]
    let words = starts.flatMap { start in ends.map { start + $0 } }
    for _ in 0..<Thoroughness.rounds(40, briefly: 10) {
      let persons = (0..<20).map { number in
        let parts = words.shuffled(using: &random).prefix(Int.random(in: 2...4, using: &random))
        return Register.person("p-\(number)-unsaid", [parts.joined(separator: " ")], barred: ["IR"])
      }
      let text = (0..<200).compactMap { _ in words.randomElement(using: &random) }
      let verdict = EgressScanner(ProtectedRegister(persons)).scan(
        [OutboundPart(name: "m", bytes: Array(text.joined(separator: " ").utf8))], to: Register.iran)
      let found = Set(verdict.blocks.map(\.person))
      for person in persons {
        let parts = person.names[0].split(separator: " ").map(String.init)
        if Plain.holds(text, name: parts) { #expect(found.contains(person.id), "\(parts) in \(text)") }
      }
    }
  }
}

private enum Plain {
  /// Whether the letters and digits stand in the text, whatever lies between: a long one anywhere, a short number not inside
  /// a longer one, and any other short one as a word.
  static func holds(_ text: String, identifier: String) -> Bool {
    let wanted = Array(identifier.lowercased())
    var letters: [Character] = []
    var gaps: [Bool] = []
    var isGap = true
    for letter in text.lowercased() {
      guard letter.isLetter || letter.isNumber else {
        isGap = true
        continue
      }
      letters.append(letter)
      gaps.append(isGap)
      isGap = false
    }
    let isNumber = wanted.allSatisfy(\.isNumber)
    for start in letters.indices where letters[start...].starts(with: wanted) {
      let end = start + wanted.count
      let isAfterDigit = start > 0 && letters[start - 1].isNumber && !gaps[start]
      let isBeforeDigit = end < letters.count && letters[end].isNumber && !gaps[end]
      if isNumber {
        if wanted.count >= 12 { return true }
        if !isAfterDigit, !(isBeforeDigit && letters[end - 1].isNumber) { return true }
      } else {
        if wanted.count >= 8 { return true }
        if gaps[start] || isAfterDigit, end == letters.count || gaps[end] || letters[end].isNumber { return true }
      }
    }
    return false
  }

  /// Whether two parts that tell whose name it is stand so near each other that nothing much lies between.
  static func holds(_ text: [String], name: [String]) -> Bool {
    for a in name.indices {
      for b in name.indices where a != b && [a, b].allSatisfy({ $0 == 0 || $0 >= name.count - 2 }) {
        let reach = max(2, abs(a - b) + 1)
        for place in text.indices where text[place] == name[a] {
          if text[place...].dropFirst().prefix(reach).contains(name[b]) { return true }
        }
      }
    }
    return false
  }
}
