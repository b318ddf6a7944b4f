/// Likenesses of the query's spellings with words of the index, so that none is worked out twice in a search.
///
/// A table of fixed size in which newer entries displace older ones: forgetting costs time, never an answer.
struct LikenessMemory {
  private var tags: [UInt64]
  private var values: [Float]
  private var generation: UInt64 = 0
  private let shift: UInt64

  init(capacity: Int = 8_192) {
    tags = [UInt64](repeating: 0, count: capacity)
    values = [Float](repeating: 0, count: capacity)
    shift = UInt64(capacity.leadingZeroBitCount + 1)
  }

  /// Makes room for another query.
  mutating func forget() { generation &+= 1 }

  @inline(__always)
  private func place(_ spelling: Int, _ word: Int) -> (Int, UInt64) {
    let tag = generation << 32 | UInt64(spelling & 0xFF) << 24 | UInt64(word)
    let mixed = (UInt64(word) &* 0x9E37_79B9_7F4A_7C15) ^ (UInt64(spelling) &* 0xC2B2_AE3D_27D4_EB4F)
    return (Int(mixed >> shift), tag)
  }

  @inline(__always)
  mutating func remember(_ spelling: Int, _ word: Int, _ value: Float) {
    let (place, tag) = place(spelling, word)
    tags[place] = tag
    values[place] = value
  }

  @inline(__always)
  func recall(_ spelling: Int, _ word: Int) -> Float? {
    let (place, tag) = place(spelling, word)
    return tags[place] == tag ? values[place] : nil
  }
}
