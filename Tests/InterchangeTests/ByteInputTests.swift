import Foundation
import Interchange
import Testing
import Vocabulary

@Suite("Bytes come in plain or compressed, under limits, and know their digest")
struct ByteInputTests {
  let text = Array(String(repeating: "name,alias,nationality\n", count: 9000).utf8)

  func read(_ bytes: [UInt8], limits: IntakeLimits = .standard, piece: Int = 7919) throws -> ([UInt8], ByteInput) {
    let input = ByteInput(name: "x", bytes: bytes, limits: limits)
    var all: [UInt8] = []
    while true {
      let part = try input.read(count: piece)
      if part.isEmpty { return (all, input) }
      all += part
    }
  }

  @Test func `plain, gzip and several members give the same bytes and the same digest`() throws {
    let half = text.count / 2
    let two = gzipped(Array(text[..<half])) + gzipped(Array(text[half...]))
    for bytes in [text, gzipped(text), two, two + [0, 0, 0, 0]] {
      let (all, input) = try read(bytes)
      #expect(all == text)
      #expect(input.damage == nil)
      #expect(input.digest == Digest(of: text))
      #expect(input.offset == text.count)
    }
    #expect(try IntakeFile(name: "x", bytes: gzipped(text)).digest() == Digest(of: text))
  }

  @Test func `a truncated member gives what was there and says so`() throws {
    let whole = gzipped(text)
    for cut in [whole.count - 1, whole.count - 8, whole.count / 2, 3] {
      let (all, input) = try read(Array(whole[..<cut]))
      #expect(text.starts(with: all))
      #expect(input.damage?.code == "interchange.gzip.truncated")
    }
    let (all, input) = try read(whole + gzipped(text).dropLast(5))
    #expect(all.starts(with: text))
    #expect(input.damage?.code == "interchange.gzip.truncated")
  }

  @Test func `corrupt data and what follows a member are said`() throws {
    var broken = gzipped(text)
    broken[broken.count - 6] ^= 0xff
    #expect(try read(broken).1.damage?.code == "interchange.gzip.corrupt")
    let (all, input) = try read(gzipped(text) + Array("junk".utf8))
    #expect(all == text)
    #expect(input.damage?.code == "interchange.gzip.trailing")
  }

  @Test func `the size limit holds at the limit and one beyond`() throws {
    for bytes in [text, gzipped(text)] {
      var limits = IntakeLimits()
      limits.uncompressedBytes = text.count
      #expect(try read(bytes, limits: limits).1.damage == nil)
      limits.uncompressedBytes = text.count - 1
      let (all, input) = try read(bytes, limits: limits)
      #expect(all.count == text.count - 1)
      #expect(input.damage?.code == "interchange.input.too-long")
    }
  }

  @Test func `a bomb is stopped by its ratio`() throws {
    let bomb = gzipped([UInt8](repeating: 65, count: 40 << 20))
    let (all, input) = try read(bomb, piece: 1 << 20)
    #expect(input.damage?.code == "interchange.gzip.ratio")
    #expect(all.count < 20 << 20)
    var limits = IntakeLimits()
    limits.compressionRatio = 2000
    #expect(try read(bomb, limits: limits, piece: 1 << 20).0.count == 40 << 20)
  }

  @Test func `a file that is not there or is a folder throws, and names the reason`() {
    #expect(throws: Fault.self) { try ByteInput(path: "/nowhere/at/all") }
    #expect(throws: Fault.self) { try ByteInput(path: "/tmp") }
    #expect(throws: Fault.self) { try Intake.plan(["/nowhere/at/all"]) }
  }

  @Test func `a file on disk reads like its bytes`() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString).gz").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(gzipped(text)).write(to: URL(fileURLWithPath: path))
    let input = try ByteInput(path: path)
    #expect(try input.finish() == Digest(of: text))
    #expect(input.isCompressed)
    #expect(input.size == input.consumed)
  }
}
