/// Groups of records joined by pairs.
struct Clusters {
  struct Pair {
    let a: UInt32
    let b: UInt32
    let logOdds: Float
  }

  /// Bridges weaker than this do not hold two groups of several records together.
  static let firmBridge: Float = 7

  /// For each record, the least record of its group.
  static func of(_ count: Int, _ pairs: [Pair]) -> [UInt32] {
    let bridges = weakBridges(count, pairs)
    var sets = DisjointSets(count)
    for (number, pair) in pairs.enumerated() where !bridges.contains(number) { sets.join(pair.a, pair.b) }
    return (0..<UInt32(count)).map { sets.root($0) }
  }

  /// Pairs that alone hold two groups of at least two records together, and are not firm.
  private static func weakBridges(_ count: Int, _ pairs: [Pair]) -> Set<Int> {
    var sets = DisjointSets(count)
    for pair in pairs { sets.join(pair.a, pair.b) }
    var members: [UInt32: [Int]] = [:]
    for (number, pair) in pairs.enumerated() { members[sets.root(pair.a), default: []].append(number) }
    var cut: Set<Int> = []
    for root in members.keys.sorted() {
      guard let edges = members[root], edges.count >= 3 else { continue }
      for edge in edges where pairs[edge].logOdds < firmBridge {
        // Groups are small: whether a pair is a bridge is asked by walking without it.
        let (reached, isBridge) = walk(from: pairs[edge].a, to: pairs[edge].b, without: edge, edges, pairs)
        guard isBridge, edges.count <= 400 else { continue }
        let (other, _) = walk(from: pairs[edge].b, to: pairs[edge].a, without: edge, edges, pairs)
        if reached >= 2, other >= 2 { cut.insert(edge) }
      }
    }
    return cut
  }

  private static func walk(
    from start: UInt32, to end: UInt32, without edge: Int, _ edges: [Int], _ pairs: [Pair]
  ) -> (Int, Bool) {
    var seen: Set<UInt32> = [start]
    var grew = true
    while grew {
      grew = false
      for other in edges where other != edge {
        let a = seen.contains(pairs[other].a)
        let b = seen.contains(pairs[other].b)
        if a != b {
          seen.insert(a ? pairs[other].b : pairs[other].a)
          grew = true
        }
      }
      if seen.contains(end) { return (seen.count, false) }
    }
    return (seen.count, true)
  }
}

/// Union-find with path halving; the least member stands for its set, so that results do not depend on order.
struct DisjointSets {
  private var parents: [UInt32]

  init(_ count: Int) { parents = (0..<UInt32(max(0, count))).map { $0 } }

  mutating func root(_ member: UInt32) -> UInt32 {
    var at = member
    while parents[Int(at)] != at {
      parents[Int(at)] = parents[Int(parents[Int(at)])]
      at = parents[Int(at)]
    }
    return at
  }

  mutating func join(_ a: UInt32, _ b: UInt32) {
    let x = root(a)
    let y = root(b)
    if x == y { return }
    if x < y { parents[Int(y)] = x } else { parents[Int(x)] = y }
  }
}
