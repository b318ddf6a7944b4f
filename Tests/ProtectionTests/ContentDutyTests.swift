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
