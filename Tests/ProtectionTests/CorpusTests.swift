import Authority
import Foundation
import Protection
import TestSupport
import Testing
import Vocabulary

/// Invented people by the thousand: common given names, invented family names, identifiers of their own.
enum Crowd {
  static func persons(_ count: Int, seed: UInt64) -> [ProtectedPerson] {
    var random = SeededNumbers(seed)
    let given = [
      "Anna", "Maria", "Ahmed", "Fatima", "Yusuf", "Leila", "Ivan", "Olga", "Chen", "Mei", "José", "Lucía", "Marie",
      "Paul",
      "Hiroshi", "Yuki", "Amara", "Kofi", "Nadia", "Tomasz", "Elif", "Dragan", "Sofia", "Omar", "Thi", "Minh", "Ravi",
      "Priya",
    ]
    let starts = [
      "Bar", "Vel", "Kor", "Zan", "Tull", "Mor", "Fen", "Gral", "Osk", "Pra", "Quil", "Rem", "Sab", "Tor", "Ulm", "Wex",
    ]
    let middles = ["an", "ol", "ev", "ir", "ush", "amb", "ent", "ock", "ary", "ild"]
    let ends = ["dorf", "ski", "moto", "zadeh", "escu", "wick", "quist", "ovar", "enko", "ault", "inho", "garth"]
    return (0..<count).map { number in
      func pick(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
      let family = pick(starts) + pick(middles) + pick(middles) + pick(ends)
      let digits = (0..<9).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
      return ProtectedPerson(
        id: "protected-\(number)-\(digits)", names: [pick(given) + " " + family],
        identifiers: ["XQ" + digits, "+998 " + digits],
        standing: PersonStanding([.init(place: "case", role: .victim, origin: .officer)]),
        bar: number % 2 == 0 ? .everywhere : DisclosureBar(countries: [CountryCode("IR")].compactMap(\.self)))
    }
  }
}

@Suite("The egress scan over whole files")
struct CorpusTests {
  private static let samples = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Samples")
  private static let texts: [(name: String, bytes: [UInt8])] = [
    "parties.jsonl", "followthemoney/entities.jsonl", "iso20022/pacs008.xml", "iso20022/camt053.xml", "README.md",
    "list-fictional/sdn.csv", "truth/schemes.jsonl", "banks.csv", "fx.csv",
  ].compactMap { name in
    (try? Data(contentsOf: samples.appending(path: name))).map { (name, Array($0)) }
  }

  @Test("harmless files pass a register of a thousand others, whole and packed")
  func benign() {
    let scanner = EgressScanner(ProtectedRegister(Crowd.persons(1_000, seed: 1)))
    #expect(Self.texts.count == 9)
    for (name, bytes) in Self.texts {
      // As much of each as a debug build scans in a moment.
      let some = Array(bytes.prefix(Thoroughness.rounds(60_000, briefly: 12_000)))
      for packed in [some, Packing.gzip(some)] {
        let verdict = scanner.scan([OutboundPart(name: "attachment", bytes: packed)], to: Register.recipient("IR"))
        #expect(verdict.blocks.isEmpty, "\(name): \(verdict.blocks)")
        #expect(verdict.unscannable.isEmpty, "\(name): \(verdict.unscannable)")
      }
    }
  }

  @Test("one of a thousand, hidden anywhere in a file, is found, and only that one")
  func needle() {
    let crowd = Crowd.persons(1_000, seed: 2)
    let scanner = EgressScanner(ProtectedRegister(crowd))
    var random = SeededNumbers(5)
    let hay = Array(Self.texts[0].bytes.prefix(20_000))
    for _ in 0..<Thoroughness.rounds(12, briefly: 3) {
      let person = crowd[Int.random(in: 0..<crowd.count, using: &random)]
      let needle = [person.names[0], person.identifiers[0], person.identifiers[1]].randomElement(using: &random) ?? ""
      let lines = hay.split(separator: 10, omittingEmptySubsequences: false)
      let place = Int.random(in: 0..<lines.count, using: &random)
      let bytes = Array(
        (lines[..<place] + [Array("note: \(needle).".utf8)[...]] + lines[place...]).joined(separator: [10]))
      let verdict = scanner.scan([OutboundPart(name: "m", bytes: bytes)], to: Register.recipient("IR"))
      #expect(Set(verdict.blocks.map(\.person)) == [person.id], "\(needle)")
    }
  }
}
