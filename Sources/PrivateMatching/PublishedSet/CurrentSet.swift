public import Vocabulary

/// A published set as it stands: the base and the deltas since, looked up in together, without being made anew.
public struct CurrentSet: Sendable {
  public let base: PublishedSet
  /// Names the set as it stands: the base's description, then each delta's digest over it.
  public private(set) var digest: Digest
  /// How many deltas were applied.
  public private(set) var sequence = 0

  /// What a delta added: decoded, since it is small and searched with every other.
  private struct Layer: Sendable {
    let entries: Int
    let fingerprints: [UInt64]
    /// The number of its first entry.
    let first: Int

    /// Where it would stand, and one where it does: halving to the end, whether or not it is there; a layer is never empty.
    func look(for position: ItemPosition) -> (place: Int, isMet: UInt64) {
      let wanted = position.fingerprint(among: entries)
      var low = 0
      var length = fingerprints.count
      while length > 1 {
        let half = length / 2
        low += wanted < fingerprints[low + half] ? 0 : half
        length -= half
      }
      return (low, fingerprints[low] == wanted ? 1 : 0)
    }
  }
  private var layers: [Layer] = []
  /// A bit for each number: whether the entry is gone.
  private var isGone: [UInt64]
  /// How many entries there ever were.
  package private(set) var numbers: Int
  /// How many of them are still there.
  public private(set) var entries: Int

  public init(base: PublishedSet) {
    self.base = base
    digest = base.description.digest
    numbers = base.entries
    entries = base.entries
    isGone = [UInt64](repeating: 0, count: (base.entries + 63) / 64)
  }

  /// Whether an item is among the entries that stand. Wrong for an item that is not, in 2^40 cases, once for the base and
  /// once for each delta. Throws `matching.set.malformed`.
  ///
  /// The same is done whether it is there or not: nothing is kept, and no step is left out.
  public func contains(_ position: ItemPosition) throws(Fault) -> Bool {
    let place = try base.place(of: position)
    var found: UInt64 = (place == nil ? 0 : 1) & isStanding(place ?? 0)
    for layer in layers {
      let (low, isMet) = layer.look(for: position)
      found |= isMet & isStanding(layer.first + low)
    }
    return found != 0
  }

  /// The numbers of the entries that stand and have this position: one, by far most often.
  package func numbers(of position: ItemPosition) throws(Fault) -> [Int] {
    var found: [Int] = []
    if let number = try base.place(of: position), stands(number) { found.append(number) }
    for layer in layers {
      let (low, isMet) = layer.look(for: position)
      if isMet != 0, stands(layer.first + low) { found.append(layer.first + low) }
    }
    return found
  }

  /// One or nothing.
  private func isStanding(_ number: Int) -> UInt64 { (isGone[number / 64] >> UInt64(number % 64) & 1) ^ 1 }

  package func stands(_ number: Int) -> Bool { isGone[number / 64] >> UInt64(number % 64) & 1 == 0 }

  /// The set after a delta. Throws `matching.delta.repeated` for one that was applied, `matching.delta.gap` for one that
  /// comes later, `matching.delta.base` for one of another set, and `matching.delta.number` when it takes away what is
  /// not there; the set is then left as it was.
  public mutating func apply(_ delta: SetDelta) throws(Fault) {
    guard delta.sequence > sequence else {
      throw Fault("matching.delta.repeated", ("sequence", .integer(Int64(delta.sequence))))
    }
    guard delta.sequence == sequence + 1 else {
      throw Fault("matching.delta.gap", ("next", .integer(Int64(sequence + 1))))
    }
    guard delta.before == digest else { throw Fault("matching.delta.base") }
    guard numbers + delta.added.entries <= SetDelta.mostNumbers,
      delta.removed.allSatisfy({ Int($0) < numbers && stands(Int($0)) })
    else { throw Fault("matching.delta.number") }
    let added = try delta.added.fingerprints()
    for number in delta.removed { isGone[Int(number) / 64] |= 1 << UInt64(number % 64) }
    layers.append(Layer(entries: delta.added.entries, fingerprints: added, first: numbers))
    numbers += delta.added.entries
    entries += delta.added.entries - delta.removed.count
    isGone += [UInt64](repeating: 0, count: (numbers + 63) / 64 - isGone.count)
    sequence = delta.sequence
    digest = delta.after
  }
}
