import PrivateMatching
import TestSupport
import Testing
import Vocabulary
import World

@Suite("Deltas keep the asker's set equal to the holder's items, in order and once")
struct SetDeltaTests {
  private let entropy = SeededEntropy(seed: 41)

  @Test("a month of random changes: what is held is found, what is gone is not, whatever layer it came by")
  func aMonthOfChanges() throws {
    var numbers = SeededNumbers(5)
    var held = Samples.positions(500, seed: 1)
    var unused = Samples.positions(1200, seed: 2)[...]
    var gone: [ItemPosition] = []
    let base = try PublishedSet(held, entropy: entropy)
    var holder = CurrentSet(base: base)
    var asker = CurrentSet(base: try PublishedSet(bytes: base.bytes))
    for day in 1...Thoroughness.rounds(SetDelta.longestChain, briefly: 6) {
      held.shuffle(using: &numbers)
      let removing = Array(held.prefix(Int.random(in: 0...20, using: &numbers)))
      // Some come back that went before.
      let adding = Array(unused.prefix(Int.random(in: 0...25, using: &numbers))) + gone.prefix(2)
      unused = unused.dropFirst(25)
      let keeping = Array(held.dropFirst(removing.count))
      let delta = try holder.delta(adding: adding, removing: removing, keeping: keeping, entropy: entropy)
      gone = Array(gone.dropFirst(2)) + removing
      held = keeping + adding
      try holder.apply(delta)
      try asker.apply(try SetDelta(bytes: delta.bytes))
      #expect(asker.digest == holder.digest && asker.sequence == day && asker.entries == holder.entries)
      // At one size whatever changed: these days none went beyond the least.
      #expect(delta.removals == 128 && delta.added.entries == 1024)
    }
    for position in held { #expect(try asker.contains(position)) }
    for position in gone { #expect(try !asker.contains(position)) }
    for position in unused { #expect(try !asker.contains(position)) }
    if asker.sequence == SetDelta.longestChain {
      #expect(
        Samples.code { _ = try asker.delta(adding: [], removing: [], keeping: held, entropy: entropy) }
          == "matching.delta.full")
    }
    // Published anew, it is one layer again, and holds the same.
    let anew = CurrentSet(base: try PublishedSet(held, entropy: entropy))
    for position in held { #expect(try anew.contains(position)) }
    for position in gone { #expect(try !anew.contains(position)) }
  }

  @Test("an erased item is gone with the next delta")
  func erasure() throws {
    let held = Samples.positions(500, seed: 3)
    var set = CurrentSet(base: try PublishedSet(held, entropy: entropy))
    #expect(try set.contains(held[17]))
    let others = held.indices.filter { $0 != 17 }.map { held[$0] }
    try set.apply(set.delta(adding: [], removing: [held[17]], keeping: others, entropy: entropy))
    #expect(try !set.contains(held[17]))
    #expect(try others.allSatisfy { try set.contains($0) })
  }

  @Test("an entry that two items share stays until both are gone: nobody is told no of what is held")
  func sharedEntries() throws {
    let one = ItemPosition(high: 7 << 50, low: 0)
    let twin = ItemPosition(high: 7 << 50, low: 1)
    let others = Samples.positions(100, seed: 4)
    var set = CurrentSet(base: try PublishedSet(others + [one, twin], entropy: entropy))
    try set.apply(set.delta(adding: [], removing: [one], keeping: others + [twin], entropy: entropy))
    #expect(try set.contains(twin))
    try set.apply(set.delta(adding: [], removing: [twin], keeping: others, entropy: entropy))
    #expect(try !set.contains(twin) && !set.contains(one))
  }

  @Test("again, too early, of another set, taking what is not there: refused, and nothing is changed")
  func order() throws {
    let held = Samples.positions(300, seed: 6)
    let base = CurrentSet(base: try PublishedSet(held, entropy: entropy))
    let other = CurrentSet(base: try PublishedSet(held, entropy: entropy))
    var set = base
    let first = try set.delta(
      adding: Samples.positions(3, seed: 7), removing: [held[0]], keeping: Array(held.dropFirst()), entropy: entropy)
    try set.apply(first)
    let second = try set.delta(adding: [], removing: [], keeping: Array(held.dropFirst()), entropy: entropy)
    let branch = try base.delta(adding: [], removing: [], keeping: held, entropy: entropy)
    func refused(_ set: CurrentSet, _ delta: SetDelta) -> String? {
      var copy = set
      let code = Samples.code { try copy.apply(delta) }
      #expect(copy.digest == set.digest && copy.sequence == set.sequence && copy.entries == set.entries)
      return code
    }
    #expect(refused(set, first) == "matching.delta.repeated")
    #expect(refused(base, second) == "matching.delta.gap")
    #expect(refused(other, first) == "matching.delta.base")
    try set.apply(second)
    var forked = base
    try forked.apply(branch)
    #expect(refused(forked, second) == "matching.delta.base")
    #expect(
      Samples.code { _ = try set.delta(adding: [], removing: [held[0]], keeping: [], entropy: entropy) }
        == "matching.delta.missing")
    // As only a holder who errs or lies makes them: the same numbers once more, and numbers that nothing has.
    func takingAway(_ removed: [UInt32]) throws -> SetDelta {
      try SetDelta(sequence: 3, before: set.digest, removed: removed, numbers: set.numbers, added: first.added)
    }
    #expect(refused(set, try takingAway(first.removed)) == "matching.delta.number")
    #expect(refused(set, try takingAway((0..<128).map { UInt32(set.numbers - 127 + $0) })) == "matching.delta.number")
  }

  @Test("the number of removals is hidden among random entries, and is said to be no longer hidden when they run out")
  func spareEntries() throws {
    let held = Samples.positions(896, seed: 8)  // 128 random entries beside them
    var set = CurrentSet(base: try PublishedSet(held, entropy: entropy))
    let delta = try set.delta(adding: [], removing: [], keeping: held, entropy: entropy)
    #expect(delta.removals == 128)
    try set.apply(delta)
    // The first delta brought 1,024 random entries: enough for some more days.
    for _ in 0..<3 { try set.apply(set.delta(adding: [], removing: [], keeping: held, entropy: entropy)) }
    #expect(try held.allSatisfy { try set.contains($0) })
    let full = CurrentSet(base: try PublishedSet(held, entropy: entropy))
    // 129 removals are shown as 144 and there are 128 random entries: fine. 1,000 of 896 are not there.
    #expect(
      try full.delta(
        adding: [], removing: Array(held.prefix(129)), keeping: Array(held.dropFirst(129)), entropy: entropy
      ).removals == 144)
    #expect(
      Samples.code {
        _ = try full.delta(
          adding: [], removing: Array(held.prefix(800)), keeping: Array(held.dropFirst(800)), entropy: entropy)
      }
        == nil)
  }

  @Test(
    "ten thousand changes of a million entries take at most 55,000 bytes", arguments: [0, 1000, 5000, 9000, 10_000])
  func size(removals: Int) throws {
    var numbers = SeededNumbers(11)
    var removed: Set<UInt32> = []
    // To the next size, as the holder shows them.
    let shown = [0: 128, 1000: 1024, 5000: 5120, 9000: 9216, 10_000: 10_240][removals] ?? 0
    while removed.count < shown { removed.insert(UInt32.random(in: 0..<1 << 20, using: &numbers)) }
    let delta = try SetDelta(
      sequence: 1, before: Digest(of: "base"), removed: removed.sorted(), numbers: 1 << 20,
      added: PublishedSet(Samples.positions(10_000 - removals, seed: 10), spare: 0, entropy: entropy))
    #expect(delta.bytes.count <= 55_000)
    #expect(try SetDelta(bytes: delta.bytes).removed == removed.sorted())
  }
}
