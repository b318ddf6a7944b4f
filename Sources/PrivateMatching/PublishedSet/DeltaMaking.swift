public import Vocabulary
public import World

extension CurrentSet {
  /// The delta that the holder publishes next: `adding` come, `removing` go, and `keeping` are all other items that stay.
  ///
  /// An entry that an item which stays shares with one that goes is not removed: an asker is never told "no hit" of what is
  /// held. Throws `matching.delta.missing` when an item that stays or goes is in the set no more (the set is then published
  /// anew, as after 31 deltas: `matching.delta.full`) and `matching.delta.spare` when too few random entries are left to
  /// hide the number of removals.
  public func delta(
    adding: [ItemPosition], removing: [ItemPosition], keeping: [ItemPosition], entropy: any Entropy
  ) throws(Fault) -> SetDelta {
    guard sequence < SetDelta.longestChain else { throw Fault("matching.delta.full") }
    var isOwned = [UInt64](repeating: 0, count: (numbers + 63) / 64)
    func own(_ position: ItemPosition) throws(Fault) -> [Int] {
      let found = try numbers(of: position)
      guard !found.isEmpty else { throw Fault("matching.delta.missing") }
      return found
    }
    for position in keeping {
      for number in try own(position) { isOwned[number / 64] |= 1 << UInt64(number % 64) }
    }
    var gone: Set<Int> = []
    for position in removing {
      for number in try own(position) where isOwned[number / 64] >> UInt64(number % 64) & 1 == 0 { gone.insert(number) }
    }
    let wanted = PaddedCount.step(gone.count, least: SetDelta.leastRemovals)
    var spare = (0..<numbers).filter {
      stands($0) && isOwned[$0 / 64] >> UInt64($0 % 64) & 1 == 0 && !gone.contains($0)
    }
    guard gone.count + spare.count >= wanted else { throw Fault("matching.delta.spare") }
    // Which random entries go, is left to chance (Fisher and Yates), so that they do not tell themselves from items.
    let chance = entropy.bytes(8 * (wanted - gone.count))
    for at in 0..<wanted - gone.count {
      let draw = chance[8 * at..<8 * at + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let other = at + Int(draw.multipliedFullWidth(by: UInt64(spare.count - at)).high)
      spare.swapAt(at, other)
      gone.insert(spare[at])
    }
    return try SetDelta(
      sequence: sequence + 1, before: digest, removed: gone.sorted().map { UInt32($0) }, numbers: numbers,
      added: PublishedSet(adding, spare: 0, entropy: entropy))
  }
}
