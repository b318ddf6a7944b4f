// MD5 (RFC 1321) and SHA-1 (FIPS 180-4). Neither protects anything any more; systems still exchange identifiers hashed with
// them, and a hash of a telephone number is as good as the number. They are computed only to be recognised.

enum LegacyDigests {
  static func md5(_ content: [UInt8]) -> [UInt8] {
    var state: (UInt32, UInt32, UInt32, UInt32) = (0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476)
    eachBlock(of: content, bigEndian: false) { words in
      var (a, b, c, d) = state
      for i in 0..<64 {
        var f: UInt32
        let g: Int
        switch i / 16 {
        case 0: (f, g) = ((b & c) | (~b & d), i)
        case 1: (f, g) = ((d & b) | (~d & c), (5 * i + 1) % 16)
        case 2: (f, g) = (b ^ c ^ d, (3 * i + 5) % 16)
        default: (f, g) = (c ^ (b | ~d), 7 * i % 16)
        }
        f = f &+ a &+ sines[i] &+ words[g]
        (a, d, c) = (d, c, b)
        b = b &+ rotated(f, shifts[i / 16 * 4 + i % 4])
      }
      state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d)
    }
    return bytes(of: [state.0.byteSwapped, state.1.byteSwapped, state.2.byteSwapped, state.3.byteSwapped])
  }

  static func sha1(_ content: [UInt8]) -> [UInt8] {
    var state: (UInt32, UInt32, UInt32, UInt32, UInt32) = (
      0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0
    )
    eachBlock(of: content, bigEndian: true) { words in
      var words = words
      var (a, b, c, d, e) = state
      for i in 0..<80 {
        if i >= 16 {
          words[i & 15] = rotated(
            words[(i + 13) & 15] ^ words[(i + 8) & 15] ^ words[(i + 2) & 15] ^ words[i & 15], 1)
        }
        let (f, constant): (UInt32, UInt32) =
          switch i / 20 {
          case 0: ((b & c) | (~b & d), 0x5a82_7999)
          case 1: (b ^ c ^ d, 0x6ed9_eba1)
          case 2: ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc)
          default: (b ^ c ^ d, 0xca62_c1d6)
          }
        let next = rotated(a, 5) &+ f &+ e &+ constant &+ words[i & 15]
        (e, d, c, b, a) = (d, c, rotated(b, 30), a, next)
      }
      state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e)
    }
    return bytes(of: [state.0, state.1, state.2, state.3, state.4])
  }

  /// The content in blocks of sixteen words, with the mark and the length in bits behind it that both digests pad with.
  private static func eachBlock(of content: [UInt8], bigEndian: Bool, _ body: (InlineArray<16, UInt32>) -> Void) {
    let bits = UInt64(content.count) &* 8
    let end = (content.count + 8) / 64 * 64 + 64
    for start in stride(from: 0, to: end, by: 64) {
      var words = InlineArray<16, UInt32>(repeating: 0)
      for word in 0..<16 {
        var value: UInt32 = 0
        for place in 0..<4 {
          let index = start + word * 4 + place
          let byte: UInt8 =
            if index < content.count {
              content[index]
            } else if index == content.count {
              0x80
            } else if index >= end - 8 {
              UInt8(truncatingIfNeeded: bits >> UInt64(bigEndian ? 8 * (end - 1 - index) : 8 * (index - end + 8)))
            } else {
              0
            }
          value |= UInt32(byte) << UInt32(bigEndian ? 24 - 8 * place : 8 * place)
        }
        words[word] = value
      }
      body(words)
    }
  }

  /// The words' bytes, most significant first.
  private static func bytes(of words: [UInt32]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(words.count * 4)
    for word in words { for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * place))) } }
    return bytes
  }

  private static func rotated(_ value: UInt32, _ by: UInt32) -> UInt32 { value << by | value >> (32 - by) }

  private static let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
  /// ⌊2³² · |sin(i + 1)|⌋
  private static let sines: [UInt32] = [
    0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
    0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
    0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
    0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
    0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
    0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
    0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
    0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
  ]
}
