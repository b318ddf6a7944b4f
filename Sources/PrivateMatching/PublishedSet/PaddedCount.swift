/// How many entries are published so that the true number stays hidden: the next of a few sizes.
enum PaddedCount {
  /// The next multiple of an eighth of a power of two, not below `least`: 1,024, 1,152, 1,280 … 1,920, 2,048, 2,304 …
  /// At most one entry in nine is then random, and a size tells no more than the first three bits of the number.
  static func step(_ count: Int, least: Int) -> Int {
    guard count > least else { return least }
    let eighth = 1 << max(0, Int.bitWidth - 1 - (count - 1).leadingZeroBitCount - 3)
    return (count + eighth - 1) / eighth * eighth
  }
}
