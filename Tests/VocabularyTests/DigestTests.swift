import Testing
import Vocabulary

@Suite("Digests")
struct DigestTests {
  @Test(
    "SHA-256 agrees with the examples of NIST (FIPS 180-4, CAVP)",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ])
  func vectors(text: String, hex: String) {
    #expect(Digest(of: text).hex == hex)
    #expect(Digest(hex: hex.uppercased()) == Digest(of: text))
  }

  @Test("a million letters a, in pieces of any size")
  func pieces() {
    for size in [1, 7, 63, 64, 65, 1000, 999_983] {
      var hasher = Digest.Hasher()
      var left = 1_000_000
      while left > 0 {
        hasher.update([UInt8](repeating: 0x61, count: min(size, left)))
        left -= min(size, left)
      }
      #expect(hasher.finish().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }
  }

  @Test("a hasher can be asked midway and goes on")
  func midway() {
    var hasher = Digest.Hasher()
    hasher.update("ab".utf8)
    #expect(hasher.finish() == Digest(of: "ab"))
    hasher.update("c".utf8)
    #expect(hasher.finish() == Digest(of: "abc"))
  }

  @Test("only sixty-four hexadecimal digits are a digest")
  func parsing() {
    let hex = Digest(of: "abc").hex
    #expect(Digest(hex: hex.dropLast()) == nil)
    #expect(Digest(hex: hex + "0") == nil)
    #expect(Digest(hex: hex.dropLast() + "g") == nil)
    #expect(Digest(bytes: [UInt8](repeating: 0, count: 31)) == nil)
    #expect(Digest(of: "a") < Digest(of: "b") || Digest(of: "b") < Digest(of: "a"))
  }
}
