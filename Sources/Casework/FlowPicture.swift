public import Ontology
public import Vocabulary

/// Money by hop: what a picture draws, before any coordinates.
///
/// Hop 0 is where money enters the pattern; a node's hop is the longest way to it from there. Payments that go back
/// against that order (a ring closing, a share returned) are links of their own kind, so that the rest stays a flow
/// from left to right.
public struct FlowPicture: Sendable, Hashable {
  public struct Node: Sendable, Hashable {
    public var hop: Int
    public var label: CaseFile.Label
    /// The account's identifier where the node is one account.
    public var account: String?
    public var country: CountryCode?
    /// Nil where several kinds or parts are folded into one.
    public var kind: String?
    public var part: Finding.Part?
    /// How many accounts stand in it.
    public var accounts: Int
    public var inCents: Int64
    public var outCents: Int64
    /// What is drawn: the larger of what came and what went.
    public var weight: Int64 { max(inCents, outCents) }
  }

  public struct Link: Sendable, Hashable {
    /// Positions in ``nodes``.
    public var from: Int
    public var to: Int
    public var cents: Int64
    public var payments: Int
    /// Against the order of hops.
    public var isReturn: Bool
  }

  /// In order of hop.
  public var nodes: [Node]
  public var links: [Link]
  public var hops: Int { (nodes.map(\.hop).max() ?? -1) + 1 }
  /// Accounts that were folded into others for lack of room.
  public var foldedAccounts: Int

  public init(nodes: [Node], links: [Link], foldedAccounts: Int) {
    self.nodes = nodes
    self.links = links
    self.foldedAccounts = foldedAccounts
  }

  /// Beyond this a picture cannot be read.
  public static let nodesMax = 150
  /// What is aimed at, by folding accounts of little weight.
  public static let nodesAim = 48
}

/// The columns of accounts: which hop each stands at.
struct HopOrder {
  /// The hop of each node, given weighted links between nodes 0..<count.
  ///
  /// Rings are opened where it costs least: first by the greedy heuristic of Eades, Lin and Smyth (1993), which takes
  /// away sinks and sources, else the node that most exceeds in sending, and reads off the order; then single nodes are
  /// moved as long as that lessens what flows against the order. Links against it are returns. Hops are longest ways
  /// over the others.
  static func hops(count: Int, links: [(from: Int, to: Int, cents: Int64)]) -> (hop: [Int], isReturn: [Bool]) {
    var order = sequence(count: count, links: links)
    improve(&order, links)
    var rank = [Int](repeating: 0, count: count)
    for (position, node) in order.enumerated() { rank[node] = position }
    let isReturn = links.map { rank[$0.from] >= rank[$0.to] }
    var outgoing = [[Int]](repeating: [], count: count)
    for (index, link) in links.enumerated() where !isReturn[index] { outgoing[link.from].append(link.to) }
    var hop = [Int](repeating: 0, count: count)
    for node in order {
      for next in outgoing[node] { hop[next] = max(hop[next], hop[node] + 1) }
    }
    return (hop, isReturn)
  }

  /// Beyond this many nodes the order is left as the heuristic gave it.
  static let improvedNodesMax = 600

  /// Moves each node in turn to where least flows against the order, as long as that helps.
  private static func improve(_ order: inout [Int], _ links: [(from: Int, to: Int, cents: Int64)]) {
    guard order.count <= improvedNodesMax else { return }
    var weights = [[(other: Int, cents: Int64, outgoing: Bool)]](repeating: [], count: order.count)
    for link in links where link.from != link.to {
      weights[link.from].append((link.to, link.cents, true))
      weights[link.to].append((link.from, link.cents, false))
    }
    // A walk over the order may meet each node once a round; few rounds are ever needed.
    for _ in 0..<8 {
      var moved = false
      for node in order.indices {
        guard let at = order.firstIndex(of: node) else { continue }
        var toward = [Int64](repeating: 0, count: order.count)
        for weight in weights[node] {
          toward[weight.other] = clampedSum(toward[weight.other], weight.outgoing ? weight.cents : -weight.cents)
        }
        // What passing a node costs: links to it would run back when this one stands behind it.
        var best = (cost: Int64(0), position: at)
        var cost: Int64 = 0
        for position in stride(from: at - 1, through: 0, by: -1) {
          cost = clampedSum(cost, -toward[order[position]])
          if cost < best.cost { best = (cost, position) }
        }
        cost = 0
        for position in at + 1..<max(order.count, at + 1) {
          cost = clampedSum(cost, toward[order[position]])
          if cost < best.cost { best = (cost, position) }
        }
        guard best.position != at else { continue }
        order.remove(at: at)
        order.insert(node, at: best.position)
        moved = true
      }
      if !moved { return }
    }
  }

  private static func sequence(count: Int, links: [(from: Int, to: Int, cents: Int64)]) -> [Int] {
    var balance = [Int64](repeating: 0, count: count)
    var indegree = [Int](repeating: 0, count: count)
    var outdegree = [Int](repeating: 0, count: count)
    var neighbours = [[(node: Int, cents: Int64, outgoing: Bool)]](repeating: [], count: count)
    for link in links where link.from != link.to {
      balance[link.from] = clampedSum(balance[link.from], link.cents)
      balance[link.to] = clampedSum(balance[link.to], -link.cents)
      outdegree[link.from] += 1
      indegree[link.to] += 1
      neighbours[link.from].append((link.to, link.cents, true))
      neighbours[link.to].append((link.from, link.cents, false))
    }
    var removed = [Bool](repeating: false, count: count)
    var head: [Int] = []
    var tail: [Int] = []
    var ready = (0..<count).filter { indegree[$0] == 0 || outdegree[$0] == 0 }
    var left = count
    func remove(_ node: Int) {
      removed[node] = true
      left -= 1
      for neighbour in neighbours[node] where !removed[neighbour.node] {
        if neighbour.outgoing {
          indegree[neighbour.node] -= 1
          balance[neighbour.node] = clampedSum(balance[neighbour.node], neighbour.cents)
        } else {
          outdegree[neighbour.node] -= 1
          balance[neighbour.node] = clampedSum(balance[neighbour.node], -neighbour.cents)
        }
        if indegree[neighbour.node] == 0 || outdegree[neighbour.node] == 0 { ready.append(neighbour.node) }
      }
    }
    while left > 0 {
      var next = 0
      while next < ready.count {
        let node = ready[next]
        next += 1
        guard !removed[node] else { continue }
        if indegree[node] == 0 { head.append(node) } else { tail.append(node) }
        remove(node)
      }
      ready.removeAll(keepingCapacity: true)
      var best: Int?
      for node in 0..<count where !removed[node] && (best.map { balance[node] > balance[$0] } ?? true) { best = node }
      if let best {
        head.append(best)
        remove(best)
      }
    }
    return head + tail.reversed()
  }
}
