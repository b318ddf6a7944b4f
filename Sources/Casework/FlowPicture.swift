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

  /// Beyond this a picture cannot be read.
  public static let nodesMax = 150
  /// What is aimed at, by folding accounts of little weight.
  public static let nodesAim = 48
}

/// The columns of accounts: which hop each stands at.
struct HopOrder {
  /// The hop of each node, given weighted links between nodes 0..<count.
  ///
  /// Rings are opened where it costs least by the greedy heuristic of Eades, Lin and Smyth (1993): take away sinks and
  /// sources, else the node that most exceeds in sending, and read off the order; links against it are returns. Hops
  /// are then longest ways over the others.
  static func hops(count: Int, links: [(from: Int, to: Int, cents: Int64)]) -> (hop: [Int], isReturn: [Bool]) {
    let order = sequence(count: count, links: links)
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
