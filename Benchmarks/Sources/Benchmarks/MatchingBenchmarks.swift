import Glibc
import PrivateMatching
import Vocabulary
import World

/// Private matching on one core: the arithmetic a thousand items at a time, and the published set at a million entries
/// (ENTENTE_ITEMS, if that is set).
let matchingBenchmarks: [Benchmark] = [
  Benchmark(name: "matching") {
    let figures = try MatchingFigures(items: MatchingFigures.wanted)
    for line in figures.lines { print("matching: \(line)") }
  }
]

/// `matching-once ITEMS`: the same as one line of JSON, for matching_peers.py.
func matchingOnce(_ items: Int) throws { print(try MatchingFigures(items: items).json) }

private struct MatchingFigures {
  static var wanted: Int { getenv("ENTENTE_ITEMS").flatMap { Int(String(cString: $0)) } ?? 1_000_000 }

  /// Figures by name, in the order in which they were taken.
  private(set) var figures: [(name: String, value: Double, unit: String)] = []

  var json: String { "{" + figures.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ") + "}" }
  var lines: [String] {
    figures.map { "\($0.name.replacing("_", with: " ")) \(($0.value * 100).rounded() / 100) \($0.unit)" }
  }

  private mutating func note(_ name: String, _ value: Double, _ unit: String) { figures.append((name, value, unit)) }

  init(items count: Int) throws {
    let entropy = SystemEntropy()
    guard let scope = MatchScope(holder: "holder", asker: "asker", matchClass: "iban", epoch: 1, schema: 1) else {
      return
    }
    let key = try EvaluationKey(seed: entropy.bytes(32), scope: scope)
    let items = (0..<1000).map { Array("iban\u{0}DE8937040044053201\($0)".utf8) }
    let each = { (nanoseconds: Int) in Double(nanoseconds) / 1000 / Double(items.count) }

    // The curve: what a set item costs, on one core and on all, and what a query costs either side.
    var marks: [ItemMark] = []
    note("set_item", each(try best(of: 3) { marks = try key.marks(of: items, threads: 1) }), "us on one core")
    note("set_item_all_cores", each(try best(of: 3) { marks = try key.marks(of: items) }), "us")

    // The set: positions drawn at random stand for items, so that coding is measured and not the curve once more.
    var numbers = SplitMix(state: 7)
    func position() -> ItemPosition? {
      withUnsafeBytes(of: (numbers.next(), numbers.next())) { ItemPosition(bytes: $0) }
    }
    let positions = (0..<count - marks.count).compactMap { _ in position() }
    let held = positions + marks.map(\.position)
    var set = try PublishedSet(held, entropy: entropy)
    note(
      "set_coding", Double(try best(of: 3) { set = try PublishedSet(held, entropy: entropy) }) / Double(count),
      "ns an item")
    let bytes = set.bytes
    note("set_bits_an_entry", Double(bytes.count * 8) / Double(set.entries), "bits, tables included")
    note("set_bits_an_item", Double(bytes.count * 8) / Double(count), "bits, random entries included")
    note("set_opening", Double(try best(of: 3) { _ = try PublishedSet(bytes: bytes) }) / 1e6, "ms, every byte checked")
    note("set_digests", Double(best(of: 3) { _ = set.description }) / 1e6, "ms")

    var current = CurrentSet(base: set)
    func lookUp(_ name: String) throws {
      let asked = (0..<100_000).compactMap { $0 % 2 == 0 ? held[Int(numbers.next() % UInt64(count))] : position() }
      var found = 0
      let time = try best(of: 3) {
        found = 0
        for position in asked where try current.contains(position) { found += 1 }
      }
      guard found >= asked.count / 2 - 12_000 else { return print("matching: \(found) found, of \(asked.count)") }
      note(name, Double(time) / Double(asked.count), "ns")
    }
    try lookUp("look_up")

    // A delta of ten thousand changes: all coming, or half and half.
    let changes = min(10_000, count / 4)
    let coming = (0..<changes).compactMap { _ in position() }
    let one = try current.delta(adding: coming, removing: [], keeping: held, entropy: entropy)
    note("delta_all_coming", Double(one.bytes.count), "bytes, \(changes) changes")
    var delta = one
    let making = try nanoseconds {
      delta = try current.delta(
        adding: Array(coming.prefix(changes / 2)), removing: Array(held.prefix(changes / 2)),
        keeping: Array(held.dropFirst(changes / 2)), entropy: entropy)
    }
    note("delta_half_going", Double(delta.bytes.count), "bytes, \(changes) changes")
    note("delta_making", Double(making) / 1e6, "ms")
    let sent = delta.bytes
    note("delta_applying", Double(try nanoseconds { try current.apply(SetDelta(bytes: sent)) }) / 1e6, "ms")
    for _ in 1..<31 {
      try current.apply(
        current.delta(
          adding: (0..<1000).compactMap { _ in position() }, removing: [],
          keeping: [],
          entropy: entropy))
    }
    try lookUp("look_up_after_31_deltas")

    // A batch of a thousand, as it travels.
    let start = Instant(seconds: 1_790_000_000)
    let manifest = try SetManifest(
      scope: scope, publicKey: key.publicKey, edition: 1, set: set.description, validFrom: start,
      validUntil: start.adding(seconds: 86_400))
    let commitment = CaseCommitment(case: "case", officer: "officer", entropy: entropy)
    func ask(_ sequence: UInt64) throws -> AskedBatch {
      try AskedBatch(
        items, under: manifest, purpose: .investigation, commitment: commitment, sequence: sequence, entropy: entropy)
    }
    var batch = try ask(1)
    let blinding = try best(of: 3) { batch = try ask(1) }
    var book = BudgetBook(epoch: 1)
    let terms = BudgetTerms(purposes: [.investigation: BudgetLimits(day: 4096, month: 4096)], epoch: 4096)
    let debit = try book.debit(batch.query, under: manifest, terms: terms, at: start)
    var answer: [UInt8] = []
    let answering = try best(of: 3) {
      answer = try MatchQuery(bytes: batch.query.bytes).answer(
        under: manifest, key: key, debited: debit, entropy: entropy
      ).bytes
    }
    note("holder_query", each(answering), "us a query, reading, proof and filling included, batch of 1,000 in 1,024")
    let reading = try best(of: 3) { _ = try batch.marks(try MatchAnswer(bytes: answer, to: batch.query)) }
    note("asker_query", each(blinding + reading), "us a query: blinding and reading")
    note("asker_blinding", each(blinding), "us")
    note("asker_reading", each(reading), "us")
    note(
      "query_bytes", Double(batch.query.bytes.count + answer.count) / Double(items.count), "bytes a query, both ways")
  }
}
