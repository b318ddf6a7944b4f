import Foundation
import PrivateMatching
import TestSupport
import Testing
import Vocabulary
import World

@Suite("A published set holds every item, hides how many, and fits in 42 bits each")
struct PublishedSetTests {
  private let entropy = SeededEntropy(seed: 21)

  @Test(
    "what is in it is found, what is not is not, and its entries are those of a plain set",
    arguments: [0, 1, 700, 9000])
  func againstAPlainSet(count: Int) throws {
    let held = Samples.positions(count, seed: 1)
    let others = Samples.positions(1500, seed: 2)
    let set = try PublishedSet(held + held.prefix(20), entropy: entropy)
    let plain = Set(try set.fingerprints())
    #expect(plain.count == set.entries)
    #expect(try set.fingerprints() == plain.sorted())
    #expect(plain.isSuperset(of: held.map { $0.fingerprint(among: set.entries) }))
    for position in Thoroughness.cases(held, brieflyEvery: 5) { #expect(try set.contains(position)) }
    for position in Thoroughness.cases(others, brieflyEvery: 5) {
      #expect(try set.contains(position) == plain.contains(position.fingerprint(among: set.entries)))
    }
    #expect(try others.filter { try set.contains($0) }.isEmpty)
  }

  @Test("each fingerprint has its place in order, also at the ends of blocks and of the range")
  func places() throws {
    let ends = [0, 1, 127, 511, 512, 1023].flatMap { block -> [ItemPosition] in
      // 1,024 blocks of 2^118 positions each are a range of 2^128.
      let start = UInt64(block) << 54
      return [
        ItemPosition(high: start, low: 0), ItemPosition(high: start | 1 << 54 - 1, low: .max),
        ItemPosition(high: start | 1 << 53, low: 5),
      ]
    }
    let set = try PublishedSet(ends + Samples.positions(131_072 - 128 - ends.count, seed: 3), entropy: entropy)
    #expect(set.entries == 131_072)
    let all = try set.fingerprints()
    for position in ends {
      let place = try #require(try set.place(of: position))
      #expect(all[place] == position.fingerprint(among: set.entries))
    }
    #expect(all.last.map { $0 < 131_072 << 40 } == true)
  }

  @Test("a set takes at most 42 bits an entry, tables and head included", arguments: [1024, 5000, 60_000])
  func size(count: Int) throws {
    let set = try PublishedSet(Samples.positions(count, seed: 4), entropy: entropy)
    #expect(set.bytes.count * 8 <= 42 * set.entries)
    #expect(set.bytes.count == set.description.length)
    #expect(set.description.chunks.count == (set.entries + 65_535) / 65_536)
  }

  @Test("the number of items shows only as one of eight sizes between a power of two and the next")
  func padding() throws {
    func entries(_ count: Int) throws -> Int {
      try PublishedSet(Samples.positions(count, seed: 5), entropy: entropy).entries
    }
    #expect(try [0, 1, 500, 896].map(entries) == [1024, 1024, 1024, 1024])
    #expect(try [897, 1024, 1025].map(entries) == [1152, 1152, 1280])
    #expect(try [1921, 2048 - 128, 2000].map(entries) == [2304, 2048, 2304])
  }

  @Test("sets and deltas have the bytes that another program gave them, written from their description alone")
  func publishedForm() throws {
    func entries(_ seed: UInt64, _ count: Int) -> [UInt64] {
      var numbers = SeededNumbers(seed)
      return (0..<count).map { _ in ItemPosition(high: numbers.next(), low: numbers.next()).fingerprint(among: count) }
        .sorted()
    }
    let base = PublishedSet.encode(entries(77, 1024))
    #expect(Digest(of: base).hex == "690e3189860b7d3132aa5b96d606f213ce3a787be7f7397cd5f5bd3702a54b5d")
    let large = PublishedSet.encode(entries(78, 73_728))
    #expect(Digest(of: large).hex == "530f79fb84aba0ac983a14e4785e3151414a40f889b25f859e592d2fe632db9f")
    let set = try PublishedSet(bytes: base)
    #expect(set.description.digest.hex == "3caf126892b84ff3f70c00b5e90b13c966b90af8afdd353df8d35849b26723e5")
    let delta = try SetDelta(
      sequence: 1, before: set.description.digest, removed: (0..<128).map { $0 * 8 }, numbers: 1024,
      added: PublishedSet(bytes: PublishedSet.encode(entries(79, 1024))))
    #expect(Digest(of: delta.bytes).hex == "1fa2eb96fd040be54ec9ce1bb864e7456cdfa44b16216d19e3c651cf76de3e17")
    #expect(delta.after.hex == "ac7d599da6bd4253ed4c2b2844e669f2d8d392edfbaff5ea82db3d5917f5b6c8")
  }

  @Test("what fills a set up is drawn anew each time, spread like items")
  func filling() throws {
    let held = Samples.positions(1000, seed: 6)
    let (one, other) = (try PublishedSet(held, entropy: entropy), try PublishedSet(held, entropy: entropy))
    let items = Set(held.map { $0.fingerprint(among: one.entries) })
    let (first, second) = (try one.fingerprints(), try other.fingerprints())
    #expect(Set(first).intersection(second) == items)
    let random = first.filter { !items.contains($0) }
    #expect(random.count == 152)
    let inLowerHalf = random.filter { $0 < UInt64(one.entries) << 39 }.count
    #expect((50...102).contains(inLowerHalf))  // four deviations
  }

  @Test("a position is mapped as the whole product says, and evenly")
  func mapping() throws {
    let value = (0..<64).map { UInt8($0) }
    let other = (0..<64).map { UInt8(255 - $0) }
    // Computed apart from this program: ⌊x · n · 2^40 / 2^128⌋.
    let expected: [(Int, [UInt8], UInt64)] = [
      (1024, value, 17_314_877_460), (1 << 24, value, 283_686_952_306_183), (1 << 20, value, 17_730_434_519_136),
      (1024, other, 1_125_882_591_965_163), (1 << 24, other, 18_446_460_386_757_245_432),
      (15 << 20, other, 17_293_556_612_584_917_593),
    ]
    for (entries, value, fingerprint) in expected {
      #expect(try #require(ItemMark(value: value)).position.fingerprint(among: entries) == fingerprint)
    }
    for position in Samples.positions(2000, seed: 7) {
      for entries in [1024, 1152, 15 << 20, 1 << 24] {
        let whole = UInt128(position.high) << 64 | UInt128(position.low)
        let (high, low) = whole.multipliedFullWidth(by: UInt128(entries))
        #expect(position.fingerprint(among: entries) == UInt64(high << 40 | low >> 88))
      }
    }
    var eighths = [Int](repeating: 0, count: 8)
    for position in Samples.positions(8000, seed: 8) {
      eighths[Int(position.fingerprint(among: 1152) * 8 / (1152 << 40))] += 1
    }
    #expect(eighths.allSatisfy { (880...1120).contains($0) })
  }

  @Test("a set written to a file is opened from there, mapped, and is the same")
  func mapped() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let held = Samples.positions(3000, seed: 9)
    let set = try PublishedSet(held, entropy: entropy)
    try SystemFiles().replace(path, with: set.bytes)
    let mapped = try PublishedSet(path: path)
    #expect(mapped.description == set.description && mapped.bytes == set.bytes)
    for position in held.prefix(300) { #expect(try mapped.contains(position)) }
    #expect(Samples.code { _ = try PublishedSet(path: path + "-none") } == "world.file.not-read")
    try SystemFiles().replace(path, with: [])
    #expect(Samples.code { _ = try PublishedSet(path: path) } == "matching.set.malformed")
  }

  @Test("k is the best there is for the gaps between entries")
  func parameter() {
    #expect(RiceCode.parameter(range: 1 << 60, count: 1 << 20) == 39)
    #expect(RiceCode.parameter(range: 1 << 20, count: 1 << 20) == 0)
    // By trying all: the mean length of a geometric number's code, summed.
    for mean in [3.0, 12.0, 100.0, 700.0] {
      let lengths = (0...12).map { k -> Double in
        (0..<Int(20 * mean)).reduce(0.0) { sum, gap in
          sum + pow(1 - 1 / mean, Double(gap)) / mean * Double(gap >> k + 1 + k)
        }
      }
      let best = lengths.indices.min { lengths[$0] < lengths[$1] }
      #expect(RiceCode.parameter(range: UInt64(mean) << 20, count: 1 << 20) == best)
    }
  }

  @Test("the description has one form in bytes, and an impossible one is refused")
  func description() throws {
    let set = try PublishedSet(Samples.positions(70_000, seed: 10), entropy: entropy)
    let description = set.description
    #expect(try SetDescription(canonicalBytes: description.canonicalBytes) == description)
    let wrong = [
      SetDescription(entries: description.entries + 1, chunks: description.chunks),
      SetDescription(entries: description.entries, chunks: Array(description.chunks.dropLast())),
      SetDescription(entries: 1 << 25, chunks: description.chunks), SetDescription(entries: 0, chunks: []),
      SetDescription(entries: 1024, chunks: [.init(length: 1 << 30, digest: Digest(of: "x"))]),
    ]
    for description in wrong {
      #expect(throws: Fault.self) { _ = try SetDescription(canonicalBytes: description.canonicalBytes) }
    }
  }
}
