internal import Names

/// Records put together by whom they mean.
public enum Resolver {
  public struct Result: Sendable, Hashable {
    /// For each record, the number of its cluster: that of the cluster's first record, counted from 0.
    public let clusters: [Int]
    public let comparedPairs: Int
    public let joinedPairs: Int
    /// Blocks that were left out because too many records shared their key.
    public let skippedBlocks: Int
  }

  /// Pairs with these log-odds or more are joined.
  static let threshold = 2.0

  public static func resolve(_ table: RecordTable) -> Result {
    let columns = table.kinds.count
    guard table.count > 0, columns > 0 else {
      return Result(clusters: Array(0..<table.count), comparedPairs: 0, joinedPairs: 0, skippedBlocks: 0)
    }
    let (pairs, skipped) = Blocking.pairs(table)
    var aligner = NameAligner()
    var patterns: [UInt64: Int] = [:]
    var patternOfPair: [UInt64] = []
    patternOfPair.reserveCapacity(pairs.count)
    let swap = swapColumns(table)
    var levels = [UInt8](repeating: 0, count: columns)
    for pair in pairs {
      let a = Int(pair >> 32)
      let b = Int(pair & 0xFFFF_FFFF)
      for column in 0..<columns { levels[column] = Agreement.of(table, column, a, b, &aligner) }
      if let (given, family) = swap, levels[given] <= Agreement.similar, levels[family] <= Agreement.similar,
        swapped(table, given, family, a, b)
      {
        levels[given] = Agreement.close
        levels[family] = Agreement.close
      }
      let pattern = LinkageModel.pattern(levels)
      patterns[pattern, default: 0] += 1
      patternOfPair.append(pattern)
    }
    let model = LinkageModel(table, patterns: patterns, comparedPairs: pairs.count)
    var odds: [UInt64: Double] = [:]
    for pattern in patterns.keys { odds[pattern] = model.logOdds(LinkageModel.levels(pattern, columns)) }
    var joined: [Clusters.Pair] = []
    for (number, pair) in pairs.enumerated() {
      let a = Int(pair >> 32)
      let b = Int(pair & 0xFFFF_FFFF)
      let logOdds = (odds[patternOfPair[number]] ?? -20) + rarity(table, patternOfPair[number], a, model)
      if logOdds >= threshold { joined.append(Clusters.Pair(a: UInt32(a), b: UInt32(b), logOdds: Float(logOdds))) }
    }
    return Result(
      clusters: Clusters.of(table.count, joined).map { Int($0) }, comparedPairs: pairs.count, joinedPairs: joined.count,
      skippedBlocks: skipped)
  }

  /// Agreement on a rare value says more than on a frequent one: the difference to what the model took on average.
  private static func rarity(_ table: RecordTable, _ pattern: UInt64, _ a: Int, _ model: LinkageModel) -> Double {
    var sum = 0.0
    for column in table.kinds.indices.prefix(21) where UInt8(pattern >> UInt64(3 * column) & 7) == Agreement.same {
      switch table.kinds[column] {
      case .givenName, .familyName, .fullName, .city, .street, .postcode:
        let value = Int(table.values[column][a])
        let present = Double(max(table.count - Int(table.counts[column][0]), 1))
        let share = Double(table.counts[column][value]) / present
        let difference = LinkageModel.logarithm(model.ifChance[column][Int(Agreement.same)] / max(share, 1e-9))
        sum += max(-3, min(3, 0.6 * difference))
      default: break
      }
    }
    return sum
  }

  private static func swapColumns(_ table: RecordTable) -> (Int, Int)? {
    guard let given = table.kinds.firstIndex(of: .givenName), let family = table.kinds.firstIndex(of: .familyName)
    else {
      return nil
    }
    return (given, family)
  }

  private static func swapped(_ table: RecordTable, _ given: Int, _ family: Int, _ a: Int, _ b: Int) -> Bool {
    func spelling(_ column: Int, _ record: Int) -> Spelling? {
      let value = table.values[column][record]
      return value == 0 ? nil : table.distinct[column][Int(value)].spelling
    }
    guard let ag = spelling(given, a), let af = spelling(family, a), let bg = spelling(given, b),
      let bf = spelling(family, b)
    else { return false }
    return Likeness.of(ag, bf) >= 0.86 && Likeness.of(af, bg) >= 0.86
  }
}
