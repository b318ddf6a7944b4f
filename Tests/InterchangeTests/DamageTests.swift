import Foundation
import Interchange
import Ledger
import Ontology
import TestSupport
import Testing
import Vocabulary

/// Damage anywhere in a file: never a trap, and everything that stood before the damage is read as if there were none.
@Suite("Damaged files lose what is damaged and nothing before it")
struct DamageTests {
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  static let samples = [
    "ofac/sdn.csv", "ofac/alt.csv", "ofac/add.csv", "sdn.xml", "un.xml", "canada.xml", "bis.tsv", "names.csv",
    "entities.jsonl", "list.jsonl", "camt053.xml", "pacs008.xml", "pacs009.xml",
  ]

  /// Items that were wholly before a line: each ends where the next one begins.
  func before(_ line: Int, _ reading: Reading) -> (records: [SourceRecord], payments: [PaymentRecord]) {
    func settled<Item>(_ items: [Item], _ at: (Item) -> Int) -> [Item] {
      var kept: [Item] = []
      for (index, item) in items.enumerated() {
        let next = index + 1 < items.count ? at(items[index + 1]) : Int.max
        if next < line { kept.append(item) }
      }
      return kept
    }
    return (settled(reading.records) { $0.reference.line }, settled(reading.payments) { $0.line })
  }

  @Test(arguments: samples)
  func `random damage`(name: String) throws {
    let original = try Fixtures.bytes(name)
    let format = try #require(try Intake.detect(IntakeFile(name: name, bytes: original)))
    let source = try #require(try Intake.plan(files: [IntakeFile(name: name, bytes: original)]).sources.first)
    let part = source.members[0].part
    let whole = try Reading(source)
    var generator = Generator(state: Digest(of: name).bytes.reduce(0) { $0 &* 31 &+ UInt64($1) })
    for _ in 0..<Thoroughness.rounds(40, briefly: 8) {
      var bytes = original
      let at = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes.removeSubrange(at...)
      case 1: bytes[at] = UInt8.random(in: 0...255, using: &generator)
      case 2: bytes.remove(at: at)
      case 3: bytes.insert(contentsOf: (0..<8).map { _ in UInt8.random(in: 0...255, using: &generator) }, at: at)
      default: bytes[at] = "\"<>&;,'\n{}[]\\\0".utf8.randomElement(using: &generator) ?? 0
      }
      let line = 1 + original[..<at].count { $0 == UInt8(ascii: "\n") }
      let damaged = try Reading(
        IntakeSource(format: format, members: [IntakeSource.Member(part, IntakeFile(name: name, bytes: bytes))]))
      let kept = before(line, whole)
      // The digest of the file differs, so what is compared is what was read and where.
      #expect(
        damaged.records.prefix(kept.records.count).map { $0.key + "\($0.entities)\($0.reference.line)" }
          == kept.records.map { $0.key + "\($0.entities)\($0.reference.line)" }, "byte \(at)")
      #expect(Array(damaged.payments.prefix(kept.payments.count)) == kept.payments, "byte \(at)")
      // Looking at a damaged file never traps either.
      _ = try Intake.plan(files: [IntakeFile(name: name, bytes: bytes)])
    }
  }

  @Test(arguments: samples)
  func `compressed files damaged at random`(name: String) throws {
    let original = gzipped(try Fixtures.bytes(name))
    var generator = Generator(state: 7)
    for _ in 0..<Thoroughness.rounds(15, briefly: 4) {
      var bytes = original
      let at = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      _ = try Reading(bytes: bytes, name: name)
      _ = try Reading(bytes: Array(original[..<at]), name: name)
    }
  }

  @Test func `every prefix of a small file is read without a trap`() throws {
    for name in ["list.jsonl", "pacs009.xml", "bis.tsv"] {
      let bytes = try Fixtures.bytes(name)
      for end in Thoroughness.cases(0...bytes.count, brieflyEvery: 13) {
        _ = try Reading(bytes: Array(bytes[..<end]), name: name)
      }
    }
  }
}

/// Inputs that once did harm, and every sample, read as every format there is.
@Suite("A file read as what it is not is a sentence and never a trap")
struct MistakenFormatTests {
  @Test func `every sample as every format`() throws {
    var names = DamageTests.samples
    let findings = Fixtures.path("findings")
    names += try FileManager.default.contentsOfDirectory(atPath: findings).sorted().map { "findings/" + $0 }
    for name in names {
      let file = IntakeFile(name: name, bytes: try Fixtures.bytes(name))
      let own = try Intake.detect(file)
      for format in Format.allCases where format != own {
        let reading = try Reading(IntakeSource(format: format, file: file))
        #expect(reading.summary.records == reading.records.count)
        // One format cannot pass for another without a word.
        if own != nil, format != .ofacCSV {
          #expect(!reading.faults.isEmpty || reading.records.isEmpty, "\(name) as \(format)")
        }
      }
    }
  }
}
