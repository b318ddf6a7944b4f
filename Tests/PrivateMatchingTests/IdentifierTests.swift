import Foundation
import PrivateMatching
import Testing
import Vocabulary

/// The vectors of docs/match-identifiers.md: what two implementations must agree on.
struct IdentifierVectors: Decodable {
  struct Class: Decodable {
    struct Vector: Decodable {
      let source: String
      let by: String?
      let spellings: [String]
      let normal: String
      let item: String
    }
    struct Refused: Decodable {
      let spelling: String
      let by: String?
      let fault: String
      let why: String
    }
    let `class`: String
    let vectors: [Vector]
    let refused: [Refused]
  }
  let standard: Int
  let classes: [Class]

  static let all: IdentifierVectors? = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/identifiers.json")
    return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(IdentifierVectors.self, from: $0) }
  }()
}

@Suite("Two services make the same bytes of one identifier")
struct IdentifierTests {
  private let vectors: IdentifierVectors

  init() throws { vectors = try #require(IdentifierVectors.all) }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func fault(_ body: () throws -> Void) -> Fault? {
    do { try body() } catch { return error as? Fault }
    return nil
  }

  @Test("every class but the names has vectors, accepted and refused, of this version of the standard")
  func complete() {
    #expect(vectors.standard == IdentifierClass.standardVersion)
    #expect(
      vectors.classes.map(\.class).sorted()
        == IdentifierClass.allCases.filter { !$0.isName }.map(\.rawValue).sorted())
    for each in vectors.classes { #expect(!each.vectors.isEmpty && !each.refused.isEmpty, "\(each.class)") }
  }

  @Test("any spelling of a vector gives its normal form and its bytes, and the normal form gives itself")
  func spellings() throws {
    for each in vectors.classes {
      let identifierClass = try #require(IdentifierClass(rawValue: each.class))
      for vector in each.vectors {
        for spelling in vector.spellings {
          let item = try MatchItem(identifierClass, spelling, by: vector.by)
          #expect(item.normalForm == vector.normal, "\(each.class) \(spelling)")
          #expect(hex(item.bytes) == vector.item, "\(each.class) \(spelling)")
        }
        // What is behind the qualifier is itself a spelling, under the qualifier in its own normal form.
        let isQualified = identifierClass.qualifier != .none
        let parts = vector.normal.split(separator: ":", maxSplits: 1).map(String.init)
        let again = try MatchItem(
          identifierClass, isQualified ? parts[1] : vector.normal, by: isQualified ? parts[0] : nil)
        #expect(again.normalForm == vector.normal)
      }
    }
  }

  @Test("no two vectors share their bytes, within a class or across classes")
  func distinct() {
    let items = vectors.classes.flatMap { each in Set(each.vectors.map(\.item)) }
    #expect(Set(items).count == items.count)
  }

  @Test("what fails its check is refused with a fault that says why and does not repeat it")
  func refused() throws {
    for each in vectors.classes {
      let identifierClass = try #require(IdentifierClass(rawValue: each.class))
      for refused in each.refused {
        let found = fault { _ = try MatchItem(identifierClass, refused.spelling, by: refused.by) }
        let code = try #require(found, "\(each.class) \(refused.spelling) is taken").code
        #expect(code.rawValue == refused.fault, "\(each.class) \(refused.spelling): \(refused.why)")
        if refused.spelling.utf8.count > 3 { #expect(!"\(String(describing: found))".contains(refused.spelling)) }
      }
    }
  }

  @Test("a class that stands alone takes no qualifier, and a name is no text")
  func qualifiers() {
    #expect(
      fault { _ = try MatchItem(.phone, "+442079460018", by: "GB") }?.code == "matching.identifier.qualifier-unwanted")
    for name in IdentifierClass.allCases where name.isName {
      #expect(fault { _ = try MatchItem(name, "Jane Doe 1980-01-01") }?.code == "matching.identifier.name")
    }
  }

  @Test("a wrong last digit is caught in every class that has a check digit at the end")
  func checkDigits() throws {
    let good: [(IdentifierClass, String)] = [
      (.imei, "490154203237518"), (.container, "CSQU3054383"), (.vessel, "9074729"),
      (.iban, "DE89370400440532013000"), (.wallet, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ]
    for (identifierClass, text) in good {
      for other in 0...9 where !text.hasSuffix("\(other)") {
        let changed = String(text.dropLast()) + "\(other)"
        #expect(
          fault { _ = try MatchItem(identifierClass, changed) }?.code == "matching.identifier.check", "\(changed)")
      }
    }
  }

  @Test("whatever is thrown at it: a fault, or a normal form that normalises to itself")
  func fuzzed() throws {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let odd =
      "\u{0}\u{7f}\u{ad}\u{300}\u{301}\u{200b}\u{202e}\u{ff21}\u{ff10}\u{0660}\u{1d7d8}ßİıſ№Ⅷ①ªﬁ가ᄀあー。．@:.-/ +(){}<>%\u{10ffff}\u{fffd}"
    let pool = Array(odd.unicodeScalars) + Array("0123456789ABCXYZabcxyz".unicodeScalars)
    var taken = 0
    for each in vectors.classes {
      let identifierClass = try #require(IdentifierClass(rawValue: each.class))
      let qualifiers = Set(each.vectors.compactMap(\.by)).sorted()
      for _ in 0..<400 {
        var scalars = Array(each.vectors[next(each.vectors.count)].spellings[0].unicodeScalars)
        for _ in 0...next(4) {
          let at = next(scalars.count + 1)
          switch next(3) {
          case 0: scalars.insert(pool[next(pool.count)], at: at)
          case 1 where at < scalars.count: scalars[at] = pool[next(pool.count)]
          default: if at < scalars.count { scalars.remove(at: at) }
          }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        let by = qualifiers.isEmpty ? nil : qualifiers[next(qualifiers.count)]
        guard let item = try? MatchItem(identifierClass, String(view), by: by) else { continue }
        taken += 1
        let value =
          by == nil ? item.normalForm : String(item.normalForm.split(separator: ":", maxSplits: 1)[1])
        #expect(try MatchItem(identifierClass, value, by: by) == item, "\(each.class)")
        #expect(!item.bytes.dropFirst(each.class.utf8.count + 1).contains(0))
      }
    }
    #expect(taken > 300)
  }
}

@Suite("The written standard says what the program does")
struct IdentifierStandardTests {
  private let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("docs")

  @Test("the vectors beside the standard are the ones that are tested")
  func sameVectors() throws {
    let tested = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/identifiers.json")
    #expect(try Data(contentsOf: docs.appendingPathComponent("match-identifiers.json")) == Data(contentsOf: tested))
  }

  @Test("each class stands in the table with its space, whether it can be guessed and whether it is sensitive")
  func classes() throws {
    let text = try String(contentsOf: docs.appendingPathComponent("match-identifiers.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") && $0.contains("| 10^") }.map { row in
      row.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(rows.map { $0[1] } == IdentifierClass.allCases.map { "`\($0.rawValue)`" })
    for (row, each) in zip(rows, IdentifierClass.allCases) {
      #expect(row[2] == "10^\(each.space)", "\(each)")
      #expect(row[3] == (each.isGuessable ? "yes" : ""), "\(each)")
      #expect(row[4] == (each.isSensitive ? "yes" : ""), "\(each)")
      #expect(each.needsTwoOfficers == each.isSensitive && (each.learner == .holder) == each.isSensitive)
    }
    for each in IdentifierClass.allCases where !each.isName {
      #expect(text.contains("\n| `\(each.rawValue)` | "), "\(each) has no row that says how it is written")
    }
  }
}
