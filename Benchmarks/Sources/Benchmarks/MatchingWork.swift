import Glibc
import PrivateMatching
import Vocabulary
import World

// Whether hit and no-hit, known and unknown tokens take the same work. A and A' are runs of the same kind and say how
// large the noise is; B is the other kind. In turn, so that a busy machine troubles all three alike.

/// `matching-work`: medians over ten thousand each, as a table.
func matchingWork(samples: Int) throws {
  let work = try MatchingWork(seed: 1)
  var isEqual = true
  for kind in MatchingWork.Kind.allCases {
    let times = try work.times(kind, samples: samples)
    let (first, again, other) = (median(times.first), median(times.again), median(times.other))
    // Noise: how far two equal runs lie apart, round by round, at most.
    let rounds = 10
    let size = max(1, samples / rounds)
    let noise =
      (0..<rounds).map { round -> Double in
        let range = round * size..<min(samples, (round + 1) * size)
        guard !range.isEmpty else { return 0 }
        return abs(median(Array(times.first[range])) - median(Array(times.again[range])))
      }.max() ?? 0
    let difference = abs((first + again) / 2 - other)
    isEqual = isEqual && difference <= noise
    print(
      "matching-work: \(kind.rawValue): \(kind.words.0) \(Int(first)) and \(Int(again)) ns, \(kind.words.1) \(Int(other)) "
        + "ns; difference \(Int(difference)), noise \(Int(noise))")
  }
  if !isEqual { throw Fault("benchmark.work") }
}

/// `matching-work-once KIND same|other COUNT SEED`: the work alone, for whoever counts instructions in it.
func matchingWorkOnce(_ kind: String, _ variant: String, _ count: Int, seed: UInt64) throws {
  guard let kind = MatchingWork.Kind(rawValue: kind), variant == "same" || variant == "other" else {
    throw Fault("benchmark.work")
  }
  let work = try MatchingWork(seed: seed)
  for number in 0..<count { try work.step(kind, variant == "other" ? 1 : 0, number) }
}

private func median(_ values: [Int]) -> Double {
  let sorted = values.sorted()
  guard let middle = sorted.indices.dropFirst(sorted.count / 2).first else { return 0 }
  return Double(sorted[middle])
}

private final class MatchingWork {
  enum Kind: String, CaseIterable {
    /// The asker looks up: sixteen positions of one batch.
    case lookUp = "look-up"
    /// The holder answers a batch of sixteen.
    case answer
    /// The asker reads an answer and looks up.
    case reading
    /// The holder looks for the records of sixteen tokens.
    case token

    var words: (String, String) { self == .token ? ("known", "unknown") : ("hit", "no hit") }
  }

  private let manifest: SetManifest
  private let key: EvaluationKey
  private let current: CurrentSet
  private let positions: [[ItemPosition]]
  private let table: HitTable<Int>
  private let tokens: [[HitToken]]
  private let batches: [[(query: MatchQuery, debit: Debit, batch: AskedBatch, answer: MatchAnswer)]]
  private let entropy: SeededEntropy

  /// The same seed makes the same sets, tokens and batches.
  init(seed: UInt64) throws {
    let entropy = SeededEntropy(seed: seed)
    self.entropy = entropy
    guard let scope = MatchScope(holder: "holder", asker: "asker", matchClass: "iban", epoch: 1, schema: 1) else {
      throw Fault("benchmark.work")
    }
    let key = try EvaluationKey(seed: entropy.bytes(32), scope: scope)
    func items(_ word: String) -> [[UInt8]] { (0..<256).map { Array("iban\u{0}\(word)\($0)".utf8) } }
    let marks = try key.marks(of: items("held"))
    // Sixteen thousand drawn at random stand beside them.
    let random = (0..<16_000).compactMap { _ in ItemPosition(bytes: entropy.bytes(16)) }
    let set = try PublishedSet(marks.map(\.position) + random, entropy: entropy)
    var current = CurrentSet(base: set)
    let coming = (0..<500).compactMap { _ in ItemPosition(bytes: entropy.bytes(16)) }
    try current.apply(
      current.delta(
        adding: coming, removing: Array(random.prefix(500)), keeping: marks.map(\.position) + random.dropFirst(500),
        entropy: entropy))
    // In the same block of the set, so that as many entries are decoded: a few numbers further on.
    let absent = try marks.compactMap { mark in
      var reader = CanonicalReader(mark.position.canonicalBytes)
      let words = [try reader.unsigned() ^ 1 << 12, try reader.unsigned()]
      return ItemPosition(
        bytes: words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } })
    }
    positions = [marks.map(\.position), absent]
    var pairs = marks.enumerated().map { ($0.element.token, $0.offset) }
    pairs += (0..<16_000).compactMap { number in HitToken(bytes: entropy.bytes(16)).map { ($0, number) } }
    table = HitTable(pairs)
    tokens = [marks.map(\.token), (0..<256).compactMap { _ in HitToken(bytes: entropy.bytes(16)) }]
    let start = Instant(seconds: 1_790_000_000)
    let manifest = try SetManifest(
      scope: scope, publicKey: key.publicKey, edition: 1, set: set.description, validFrom: start,
      validUntil: start.adding(seconds: 86_400))
    let terms = BudgetTerms(purposes: [.investigation: BudgetLimits(day: 1 << 30, month: 1 << 30)], epoch: 1 << 30)
    batches = try [items("held"), items("none")].map { items in
      try stride(from: 0, to: 256, by: 16).map { first in
        let commitment = CaseCommitment(case: "case", officer: "officer", entropy: entropy)
        let batch = try AskedBatch(
          Array(items[first..<first + 16]), under: manifest, purpose: .investigation, commitment: commitment,
          sequence: 1, entropy: entropy)
        var book = BudgetBook(epoch: 1)
        let debit = try book.debit(batch.query, under: manifest, terms: terms, at: start)
        let answer = try batch.query.answer(under: manifest, key: key, debited: debit, entropy: entropy)
        return (batch.query, debit, batch, answer)
      }
    }
    self.manifest = manifest
    self.key = key
    self.current = current
  }

  func times(_ kind: Kind, samples: Int) throws -> (first: [Int], again: [Int], other: [Int]) {
    var times: [[Int]] = [[], [], []]
    for number in 0..<samples {
      for turn in 0..<3 {
        let which = (turn + number) % 3
        times[which].append(try nanoseconds { try step(kind, which / 2, number) })
      }
    }
    return (times[0], times[1], times[2])
  }

  /// `side` is 0 for what is there and 1 for what is not: a number and no condition, so that the step itself is the same.
  @inline(never)
  func step(_ kind: Kind, _ side: Int, _ number: Int) throws {
    let first = number % 16 * 16
    let expected = 16 &- 16 &* side
    switch kind {
    case .lookUp:
      let positions = positions[side]
      var found = 0
      for place in first..<first + 16 { found += try current.contains(positions[place]) ? 1 : 0 }
      try check(found == expected)
    case .token:
      let tokens = tokens[side]
      var found = 0
      for place in first..<first + 16 { found += table.references(for: tokens[place]).count }
      try check(found == expected)
    case .answer:
      let one = batches[side][number % 16]
      let answer = try one.query.answer(under: manifest, key: key, debited: one.debit, entropy: entropy)
      try check(answer.day == one.debit.day)
    case .reading:
      let one = batches[side][number % 16]
      var found = 0
      for mark in try one.batch.marks(one.answer) { found += try current.contains(mark.position) ? 1 : 0 }
      try check(found == expected)
    }
  }

  private func check(_ isRight: Bool) throws { if !isRight { throw Fault("benchmark.work") } }
}
