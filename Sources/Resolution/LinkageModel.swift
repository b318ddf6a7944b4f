internal import Names

/// Weights of agreement and disagreement, learnt from the records themselves.
///
/// Fellegi and Sunter, "A Theory for Record Linkage", JASA 64 (1969). How often values agree by chance is counted on
/// random pairs; how often they agree in true pairs is found by expectation maximisation over the compared pairs, which
/// needs only how often each pattern of agreement occurs.
struct LinkageModel {
  /// For each column and agreement, the probability in true pairs and in chance pairs.
  private(set) var ifSame: [[Double]]
  private(set) var ifChance: [[Double]]
  /// The probability that two records of the whole table are one person's.
  private(set) var prior: Double

  init(_ table: RecordTable, patterns: [UInt64: Int], comparedPairs: Int) {
    let columns = table.kinds.count
    ifChance = LinkageModel.chance(table)
    ifSame = table.kinds.map { kind in
      switch kind {
      case .category: [1, 0.1, 0, 0, 0.9]
      default: [1, 0.05, 0.05, 0.1, 0.8]
      }
    }
    let ordered = patterns.sorted { $0.key < $1.key }.map { (LinkageModel.levels($0.key, columns), Double($0.value)) }
    let allPairs = max(1, Double(table.count) * Double(max(table.count - 1, 1)) / 2)
    let compared = Double(max(comparedPairs, 1))
    var share = 0.2
    for _ in 0..<25 {
      var sums = [[Double]](repeating: [Double](repeating: 0, count: Agreement.levels), count: columns)
      var total = 0.0
      // Compared pairs agree on a key by construction, so chance is judged by the odds among all pairs.
      let odds = max(share * compared / allPairs, 1e-12)
      for (levels, count) in ordered {
        var ratio = odds
        for column in 0..<columns where levels[column] != Agreement.missing {
          let level = Int(levels[column])
          ratio *= ifSame[column][level] / ifChance[column][level]
        }
        let probability = ratio / (1 + ratio)
        total += probability * count
        for column in 0..<columns { sums[column][Int(levels[column])] += probability * count }
      }
      share = min(0.99, max(total / compared, 1e-9))
      for column in 0..<columns {
        let known = sums[column][1...].reduce(0, +)
        guard known > 5 else { continue }
        for level in 1..<Agreement.levels { ifSame[column][level] = (sums[column][level] + 0.05) / (known + 0.2) }
      }
    }
    prior = max(share * compared / allPairs, 1e-12)
  }

  /// The log-odds that a pattern of agreement is one person's, without regard to how frequent the values are.
  func logOdds(_ levels: [UInt8]) -> Double {
    var sum = LinkageModel.logarithm(prior)
    for column in levels.indices where levels[column] != Agreement.missing {
      let level = Int(levels[column])
      sum += LinkageModel.logarithm(ifSame[column][level] / ifChance[column][level])
    }
    return sum
  }

  static func logarithm(_ x: Double) -> Double { Double(NaturalLogarithm.of(Float(x))) }

  /// A pattern as one number, 3 bits a column; the first 21 columns count.
  static func pattern(_ levels: [UInt8]) -> UInt64 {
    var packed: UInt64 = 0
    for (column, level) in levels.prefix(21).enumerated() { packed |= UInt64(level) << UInt64(3 * column) }
    return packed
  }

  static func levels(_ pattern: UInt64, _ columns: Int) -> [UInt8] {
    (0..<columns).map { $0 < 21 ? UInt8(pattern >> UInt64(3 * $0) & 7) : 0 }
  }

  /// How often values agree by chance: counted on pairs drawn by a fixed generator, exact agreement from the counts.
  private static func chance(_ table: RecordTable) -> [[Double]] {
    let columns = table.kinds.count
    var sums = [[Double]](repeating: [1, 1, 0.02, 0.01, 0.01], count: columns)
    var state: UInt64 = 0x2545_F491_4F6C_DD1D
    var aligner = NameAligner()
    let draws = table.count < 2 ? 0 : min(40_000, table.count * 10)
    for _ in 0..<draws {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let a = Int(state >> 33) % table.count
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let b = Int(state >> 33) % table.count
      if a == b { continue }
      for column in 0..<columns { sums[column][Int(Agreement.of(table, column, a, b, &aligner))] += 1 }
    }
    return (0..<columns).map { column in
      let present = Double(max(table.count - Int(table.counts[column][0]), 1))
      var same = 0.0
      for count in table.counts[column].dropFirst() {
        same += Double(count) / present * Double(max(count - 1, 0)) / present
      }
      let exact = min(max(same, 0.1 / present), 0.98)
      let rest = sums[column][1] + sums[column][2] + sums[column][3]
      return [
        1, sums[column][1] / rest * (1 - exact), sums[column][2] / rest * (1 - exact),
        sums[column][3] / rest * (1 - exact), exact,
      ]
    }
  }
}
