/// Lists of numbers under keys of 64 bits, packed: one table of slots, one run of values. Looking up a key that is not
/// there, which is what nearly all of a text's keys are, touches one word of memory and allocates nothing.
struct PackedLists: Sendable {
  /// A bit for each key that is known.
  private var filter: [UInt64]
  /// Places in `keys`, one more than the place; 0 where nothing is. Open addressing.
  private var slots: [UInt32]
  private var keys: [UInt64] = []
  private var starts: [UInt32] = []
  /// The values, list after list, each list in ascending order without repetition.
  private(set) var values: [Int32] = []
  private let shift: UInt64

  init(_ given: [(key: UInt64, value: Int32)] = []) {
    let sorted = given.sorted { ($0.key, $0.value) < ($1.key, $1.value) }
    values.reserveCapacity(sorted.count)
    for (place, pair) in sorted.enumerated() {
      if place == 0 || sorted[place - 1].key != pair.key {
        keys.append(pair.key)
        starts.append(UInt32(values.count))
      } else if sorted[place - 1].value == pair.value {
        continue
      }
      values.append(pair.value)
    }
    starts.append(UInt32(values.count))
    var bits: UInt64 = 6
    while 1 << bits < keys.count * 2 { bits += 1 }
    shift = 64 - bits
    slots = [UInt32](repeating: 0, count: 1 << Int(bits))
    filter = [UInt64](repeating: 0, count: 1 << Int(bits - 3))
    for (place, key) in keys.enumerated() {
      let spread = PackedLists.spread(key)
      filter[Int(spread >> (shift + 3))] |= 1 << ((spread >> (shift - 3)) & 63)
      var slot = Int(spread >> shift)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(place + 1)
    }
  }

  var isEmpty: Bool { keys.isEmpty }

  /// The key's bits spread over the upper ones (Fibonacci hashing, Knuth volume 3 section 6.4).
  private static func spread(_ key: UInt64) -> UInt64 { (key ^ key >> 32) &* 0x9E37_79B9_7F4A_7C15 }

  /// Where in `values` the key's list is; empty for a key that is not there.
  @inline(__always)
  func list(_ key: UInt64) -> Range<Int> {
    let spread = PackedLists.spread(key)
    guard filter[Int(spread >> (shift + 3))] & (1 << ((spread >> (shift - 3)) & 63)) != 0 else { return 0..<0 }
    return found(key, spread)
  }

  private func found(_ key: UInt64, _ spread: UInt64) -> Range<Int> {
    var slot = Int(spread >> shift)
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if keys[place] == key { return Int(starts[place])..<Int(starts[place + 1]) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return 0..<0
  }
}
