import Foundation
import NameKeys
import PrivateMatching
import Testing
import Vocabulary

@Suite("A person's name and date of birth make a few exact keys")
struct NameKeysTests {
  struct Vectors: Decodable {
    struct Person: Decodable {
      let given: String
      let family: String
      let born: String
      let items: [String]
    }
    let scheme: Int
    let persons: [Person]
  }

  private func date(_ text: String) throws -> PartialDate { try #require(PartialDate(text)) }
  private func keys(_ given: String, _ family: String, _ born: String) throws -> Set<MatchItem> {
    Set(try PersonKeys(given: given, family: family, birthDate: date(born)).items)
  }
  private func kinds(_ a: Set<MatchItem>, _ b: Set<MatchItem>) -> Set<IdentifierClass> {
    Set(a.intersection(b).map(\.identifierClass))
  }
  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func vectors() throws -> Vectors {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/names.json")
    return try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
  }

  @Test("names of many scripts give the bytes of the scheme's version; other bytes are another scheme")
  func vectors() throws {
    let vectors = try Self.vectors()
    #expect(vectors.scheme == PersonKeys.scheme)
    #expect(vectors.persons.count > 30)
    for person in vectors.persons {
      let items = try PersonKeys(given: person.given, family: person.family, birthDate: date(person.born)).items
      #expect(items.map { hex($0.bytes) } == person.items, "\(person.given) \(person.family)")
    }
  }

  @Test("the vectors beside the standard are the ones that are tested")
  func sameVectors() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let beside = tests.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
      "docs/private-matching-names.json")
    #expect(try Data(contentsOf: beside) == Data(contentsOf: tests.appendingPathComponent("Fixtures/names.json")))
  }

  @Test("no person gives more than twelve keys, all of them distinct, tagged with kind and version")
  func bounded() throws {
    for person in try Self.vectors().persons {
      let items = try PersonKeys(given: person.given, family: person.family, birthDate: date(person.born)).items
      #expect(items.count <= PersonKeys.most && Set(items).count == items.count)
      #expect(items.allSatisfy { $0.identifierClass.isName && $0.normalForm.hasPrefix("1:") })
    }
    let long = try keys(
      "Ana Maria Luisa Carmen Elena Rosa Pilar", "Garcia Lopez de la Torre y Martinez Quesada", "1980-02-29")
    #expect(long.count <= PersonKeys.most)
  }

  @Test(
    "one clerk's spelling meets another's",
    arguments: [
      ("Kseniya", "Kuzmina", "Ксения Игоревна", "Кузьмина", "1999-06-19"),
      ("Aleksandr", "Shcherbinin", "Alexandre", "Chtcherbinin", "1971-10-28"),
      ("Mohammed", "al-Zaytuni", "Muhammad", "Zeitouni", "1968-07-13"),
      ("Jürgen", "Müllenbrück", "Juergen", "Muellenbrueck", "1955-11-30"),
      ("Sang-chul", "Jang", "Sang chol", "Chang", "1962-12-17"),
      ("Delphine", "Jagerauer", "JAGERAUER", "Delphine", "1960-08-29"),
      ("Delphine", "Jagerauer", "Delphine", "Jageraurr", "1960-08-29"),
      ("D.", "Jagerauer", "Delphine", "Jagerauer", "1960-08-29"),
      ("Hernán", "Quesada Zúñiga", "Hernan", "Quesada", "1973-06-13"),
    ])
  func meets(person: (String, String, String, String, String)) throws {
    let matched = kinds(try keys(person.0, person.1, person.4), try keys(person.2, person.3, person.4))
    #expect(CandidateRule.usual.isCandidate(matched), "\(person): \(matched)")
  }

  @Test("a date with day and month exchanged, or one figure wrong, or the year alone")
  func dates() throws {
    let held = try keys("Delphine", "Jagerauer", "1960-08-05")
    let exchanged = kinds(held, try keys("Delphine", "Jagerauer", "1960-05-08"))
    #expect(exchanged.contains(.nameAndBirthDate) && CandidateRule.narrow.isCandidate(exchanged))
    for (other, rule) in [
      ("1960-08-06", CandidateRule.usual), ("1960-09-05", .usual), ("1961-08-05", .wide), ("1970-08-05", .wide),
    ] {
      let matched = kinds(held, try keys("Delphine", "Jagerauer", other))
      #expect(rule.isCandidate(matched), "\(other): \(matched)")
      #expect(!matched.contains(.nameAndBirthDate))
    }
    #expect(kinds(held, try keys("Delphine", "Jagerauer", "1960-01-01")) == [.nameAndYear])
    #expect(kinds(held, try keys("Delphine", "Jagerauer", "1960")) == [.nameAndYear])
  }

  @Test("a twin, a brother, a namesake and a stranger of the day are no candidates")
  func others() throws {
    let held = try keys("Delphine", "Jagerauer", "1960-08-29")
    for (given, family, born) in [
      ("Fabrice", "Jagerauer", "1960-08-29"), ("Fabrice", "Jagerauer", "1963-04-02"),
      ("Delphine", "Jagerauer", "1984-03-17"), ("Odette", "Pellegruno", "1960-08-29"),
    ] {
      #expect(!CandidateRule.wide.isCandidate(kinds(held, try keys(given, family, born))), "\(given) \(family) \(born)")
    }
  }

  @Test("one kind alone is a candidate only as the rule says, and identifiers of other classes never count")
  func rules() {
    for kind in IdentifierClass.allCases where kind.isName {
      #expect(CandidateRule.narrow.isCandidate([kind]) == (kind == .nameAndBirthDate))
      #expect(CandidateRule.usual.isCandidate([kind]) == !kind.isWeakNameKind)
      #expect(CandidateRule.wide.isCandidate([kind]) == (kind != .nameAndYear))
      for other in IdentifierClass.allCases where other.isName && other != kind {
        #expect(CandidateRule.allCases.allSatisfy { $0.isCandidate([kind, other]) })
      }
      #expect(!CandidateRule.usual.isCandidate([.nameAndYear, .phone]))
    }
    #expect(CandidateRule.allCases.allSatisfy { !$0.isCandidate([]) })
  }

  @Test("a name in one field is read like the name in two")
  func oneField() throws {
    let born = try date("1960-08-29")
    let two = try PersonKeys(given: "Delphine Odette", family: "Jagerauer", birthDate: born)
    #expect(try PersonKeys(name: "Delphine Odette Jagerauer", birthDate: born) == two)
    #expect(try PersonKeys(name: "JAGERAUER, Delphine Odette", birthDate: born) == two)
    #expect(try PersonKeys(name: "Dr. Delphine Odette Jagerauer", birthDate: born) == two)
  }

  @Test("a name of one part, and a date about right, are refused; nothing traps")
  func refused() throws {
    let born = try date("1960-08-29")
    for (given, family) in [("", "Jagerauer"), ("Delphine", ""), ("", ""), ("\u{200b}", "--"), ("Dr.", "")] {
      #expect(throws: Fault.self) { try PersonKeys(given: given, family: family, birthDate: born) }
    }
    #expect(throws: Fault.self) { try PersonKeys(name: "Jagerauer", birthDate: born) }
    #expect(throws: Fault.self) { try PersonKeys(given: "Delphine", family: "Jagerauer", birthDate: date("~1960")) }
    var state: UInt64 = 11
    for _ in 0..<300 {
      var scalars = String.UnicodeScalarView()
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        if let scalar = Unicode.Scalar(UInt32(state >> 40) % 0x3_0000) { scalars.append(scalar) }
      }
      let text = String(scalars)
      if let items = try? PersonKeys(given: text, family: "Jagerauer " + text, birthDate: born).items {
        #expect(items.count <= PersonKeys.most)
      }
    }
  }
}
