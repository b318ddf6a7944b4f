/// Keccak-256 as Ethereum uses it: the sponge of FIPS 202 with the padding of the original submission (0x01).
///
/// libsodium has no Keccak; this one hashes forty bytes for an address's checksum and is written to be read.
enum Keccak256 {
  private static let rate = 136

  static func digest(of content: [UInt8]) -> [UInt8] {
    var padded = content + [0x01]
    while padded.count % rate != 0 { padded.append(0) }
    padded[padded.count - 1] |= 0x80
    var state = [UInt64](repeating: 0, count: 25)
    for block in stride(from: 0, to: padded.count, by: rate) {
      for lane in 0..<(rate / 8) {
        var word: UInt64 = 0
        for byte in 0..<8 { word |= UInt64(padded[block + lane * 8 + byte]) << UInt64(8 * byte) }
        state[lane] ^= word
      }
      permute(&state)
    }
    return (0..<32).map { UInt8(truncatingIfNeeded: state[$0 / 8] >> UInt64(8 * ($0 % 8))) }
  }

  private static func permute(_ a: inout [UInt64]) {
    for constant in roundConstants {
      var c = [UInt64](repeating: 0, count: 5)
      for lane in 0..<25 { c[lane % 5] ^= a[lane] }
      for x in 0..<5 {
        let d = c[(x + 4) % 5] ^ rotated(c[(x + 1) % 5], 1)
        for y in 0..<5 { a[x + 5 * y] ^= d }
      }
      var b = a
      for x in 0..<5 {
        for y in 0..<5 {
          let target = y + 5 * ((2 * x + 3 * y) % 5)
          b[target] = rotated(a[x + 5 * y], rotations[x + 5 * y])
        }
      }
      for y in 0..<5 {
        let row = 5 * y
        for x in 0..<5 {
          let masked: UInt64 = ~b[row + (x + 1) % 5] & b[row + (x + 2) % 5]
          a[row + x] = b[row + x] ^ masked
        }
      }
      a[0] ^= constant
    }
  }

  private static func rotated(_ word: UInt64, _ count: Int) -> UInt64 {
    count == 0 ? word : word << UInt64(count) | word >> UInt64(64 - count)
  }

  private static let rotations = [
    0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
  ]

  /// From the degree-eight linear feedback register of FIPS 202, algorithm 5.
  private static let roundConstants: [UInt64] = {
    var register: UInt8 = 1
    return (0..<24).map { _ in
      var constant: UInt64 = 0
      for j in 0..<7 {
        if register & 1 == 1 { constant |= 1 << UInt64((1 << j) - 1) }
        register = register & 0x80 != 0 ? register << 1 ^ 0x71 : register << 1
      }
      return constant
    }
  }()
}
