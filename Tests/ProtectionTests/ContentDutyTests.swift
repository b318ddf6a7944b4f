import Protection
import Testing
import Vocabulary

@Suite("Lists of hashes of content that may not be held")
struct ContentDutyTests {
  private let short = String(repeating: "ab", count: 16)
  private let long = String(repeating: "cd", count: 32)

  @Test("a list is read whatever ends its lines, with remarks, marks of origin and further columns")
  func lineEndings() throws {
    for ending in ["\n", "\r\n"] {
      let text = ["\u{FEFF}# supplied monthly", short.uppercased(), "", "\(long),video", "\(short);again"]
        .joined(separator: ending)
      #expect(try ContentDuty.hashes(in: text) == [short, long], "lines end in \(ending.utf8.map(Int.init))")
    }
    #expect(try ContentDuty.hashes(in: "\u{FEFF}\(short)") == [short])
  }

  @Test(
    "what is no hash is refused with its line",
    arguments: ["abc", "zz\(String(repeating: "a", count: 30))", String(repeating: "a", count: 1 << 20), "é"])
  func notAHash(_ word: String) {
    let fault = #expect(throws: Fault.self) { try ContentDuty.hashes(in: "\(short)\r\n\r\n\(word)\r\n") }
    #expect(fault?.code == "protection.content.hash" && fault?.location.line == 3)
  }

  @Test("a list without a hash is refused: it would lift the ban it stands for", arguments: ["", "# none\r\n\r\n"])
  func empty(_ text: String) {
    #expect(throws: Fault.self) { try ContentDuty.hashes(in: text) }
  }

  /// Bytes drawn by a rule, as little like text as those of a packed file.
  private static func noise(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7 ^ $0 &* 40_503 >> 3) }
  }

  @Test("in a matter of abuse what is of no known kind is closed, and a word does not make a text a picture")
  func unknownKinds() {
    func look(_ bytes: [UInt8], abuse: Bool = true) -> ContentDuty.Look {
      var budget = ContentDuty.Budget()
      return ContentDuty(hashes: [short]).look(at: bytes, inMatterOfAbuse: abuse, within: &budget)
    }
    let noise = Self.noise(3_000)
    // A zip member packed by LZMA (method 14): the flag and sizes of the header, a name of one letter.
    let size = [UInt8(noise.count & 0xFF), UInt8(noise.count >> 8), 0, 0]
    let lzma: [UInt8] = [0x50, 0x4B, 3, 4, 63, 0, 0, 0, 14, 0] + [UInt8](repeating: 0, count: 8) + size + size
    let film = (0..<20).flatMap { _ in [0x47] + noise.prefix(187) }
    let unknown: [(String, [UInt8])] = [
      ("7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C] + noise), ("rar", Array("Rar!".utf8) + [0x1A, 7, 1, 0] + noise),
      ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0] + noise), ("bzip2", Array("BZh9".utf8) + noise),
      ("zip by LZMA", lzma + [1, 0, 0, 0, 0x61] + noise), ("transport stream", film),
      ("marked as wide text", [0xFF, 0xFE] + noise),
      ("behind a text", Array(String(repeating: "Words, and more words. ", count: 4_000).utf8) + noise),
      ("behind a packed text", Packing.gzip(Packing.bytes("Words and more words")) + noise),
      ("in base64", Packing.bytes("see: " + Packing.base64(noise))),
    ]
    for (name, bytes) in unknown {
      #expect(look(bytes) == .refused(.closed), "\(name)")
      #expect(look(bytes, abuse: false) == .nothing, "\(name)")
    }
    let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + noise
    #expect(look(jpeg) == .refused(.depiction) && look(Packing.gzip(jpeg)) == .refused(.depiction))
    #expect(look(Packing.bytes(Packing.base64(Array(jpeg.prefix(120))))) == .refused(.depiction))
    #expect(look(Packing.bytes("{\\rtf1 {\\pict ffd8}}")) == .refused(.depiction))
    let lawful: [[UInt8]] = [
      Packing.bytes("BMW with the plate of the van, seen twice"),
      Packing.bytes("RIFF and FLV are words, too, GIF8 is not"),
      Packing.bytes("Grüße aus Köln, 東京"),
      Packing.bytes("Grusse aus K") + [0xF6] + Packing.bytes("ln, written long ago"),
      Packing.utf16("The words of a report, in two bytes each.", littleEndian: true, mark: true),
      Packing.gzip(Packing.bytes("Words and more words")) + [UInt8](repeating: 0, count: 64),
      Packing.bytes("%PDF-1.7 plain to see"), [],
    ]
    for bytes in lawful { #expect(look(bytes) == .nothing, "\(bytes.prefix(12))") }
  }

  @Test("what is packed is looked at as long as bytes, members and time last, over all files of a parcel together")
  func budget() {
    let known = Array("bytes of a file that no hotline would list".utf8)
    let duty = ContentDuty(hashes: [Digest(of: known).hex])
    let packed = Packing.gzip(known + [UInt8](repeating: 7, count: 40_000))
    func look(_ files: [[UInt8]], _ budget: ContentDuty.Budget, abuse: Bool = false) -> [ContentDuty.Look] {
      var budget = budget
      return files.map { duty.look(at: $0, inMatterOfAbuse: abuse, within: &budget) }
    }
    #expect(look([packed, Packing.gzip(known)], .init()) == [.nothing, .refused(.known)])
    // The second finds the budget spent by the first, in each of its three measures.
    #expect(look([packed, packed], .init(bytes: 60_000)) == [.nothing, .notLookedAt])
    #expect(look([packed], .init(layers: 1)) == [.notLookedAt])
    #expect(look([packed], .init(isTimeUp: { true })) == [.notLookedAt])
    // What is known as it is, is known whatever is left; in a matter of abuse the rest is closed.
    #expect(look([known], .init(bytes: 0, layers: 0)) == [.refused(.known)])
    #expect(look([packed], .init(bytes: 0), abuse: true) == [.refused(.closed)])
  }
}
