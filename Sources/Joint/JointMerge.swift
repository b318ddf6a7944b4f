/// Puts together what all members told. Every member computes it from the same messages and comes to the same networks.
///
/// Strongest evidence first: joining whatever shares a payment makes one giant component. A join is refused when the two sides
/// together would be more payments or days than a network may have; what continues a chain is used once.
public struct JointMerge: Sendable {
  private let agreement: JointAgreement.InForce
  private let digests: [Recognition.Event: EventDigest]
  private let hubs: [OpenedAccount]
  private let recognitions: [(statedBy: Int, recognition: Recognition)]
  private let rates: [UsualRate]

  /// - Parameters:
  ///   - claims, recognitions: with the position of the member that stated them.
  ///   - rates: what is usual, from all members.
  public init(
    digests: [Recognition.Event: EventDigest], claims: [(member: Int, claim: HubClaim)],
    recognitions: [(statedBy: Int, recognition: Recognition)], rates: [UsualRate],
    under agreement: JointAgreement.InForce
  ) {
    self.agreement = agreement
    self.digests = digests
    hubs = OpenedAccount.all(claims)
    self.recognitions = recognitions
    self.rates = rates
  }

  struct Node {
    let event: Recognition.Event
    let digest: EventDigest?
    let hub: OpenedAccount?
    let weight: OpenedAccount.Weight
    /// The group of ways that it is one of.
    var way: Int?
    var payments: Int { digest.map { Int($0.payments) } ?? hub?.payments ?? 0 }
    var firstDay: Int { digest.map { Int($0.firstDay) } ?? hub?.firstDay ?? 0 }
    var lastDay: Int { digest.map { Int($0.lastDay) } ?? hub?.lastDay ?? 0 }
    var isChain: Bool { digest?.chain != nil }
    var score: Double { digest.map { Double($0.score) / 10 } ?? weight.fan }
  }

  struct Edge {
    let a: Int
    let b: Int
    let strength: Double
    let directed: Bool
    /// Payments counted on both sides.
    let common: Int
    var sharedPayers = 0
    let joints: [JointNetwork.Joint]
  }

  /// Networks from the agreed score on, the strongest first.
  public func networks() -> [JointNetwork] {
    let thresholds = agreement.agreement.thresholds
    var nodes: [Node] = digests.keys.sorted().compactMap { event in
      digests[event].map {
        Node(event: event, digest: $0, hub: nil, weight: OpenedAccount.Weight())
      }
    }
    for (number, hub) in hubs.enumerated() {
      nodes.append(
        Node(
          event: Recognition.Event(
            member: MemberSession.openedAccounts, number: UInt16(clamping: number)), digest: nil,
          hub: hub, weight: hub.weight(rates, spanDays: Double(agreement.agreement.days))))
    }
    var position: [Recognition.Event: Int] = [:]
    for (at, node) in nodes.enumerated() { position[node.event] = at }

    var parts = Components(nodes.count)
    var payments = nodes.map(\.payments)
    var days = nodes.map { $0.firstDay...$0.lastDay }
    var joints: [Int: [JointNetwork.Joint]] = [:]
    var entered: Set<Int> = []
    var left: Set<Int> = []
    var shared: [Int: Int] = [:]
    let groups = OpenedGroups(hubs, recognitions, thresholds)
    let first = nodes.count - hubs.count
    let grouped = Set(
      groups.all.flatMap { $0.flatMap { groups.windows(of: $0) } }.map { $0 + first })
    let absorbed = absorbed(position, grouped: grouped)
    // What is in a group stands for itself; an account that serves several groups must not join them.
    let apart = grouped.union(absorbed)
    let ways = Ways(nodes, recognitions, position, members: agreement.agreement.members)
    for (at, way) in ways.group { nodes[at].way = way }
    for edge in ways.edges + edges(nodes, position) where !apart.contains(edge.a) && !apart.contains(edge.b) {
      if edge.directed {
        // A chain goes on once; a sum that is split goes on several times.
        if entered.contains(edge.b) { continue }
        if nodes[edge.a].digest?.kind == .chain, left.contains(edge.a) { continue }
      }
      let (a, b) = (parts.root(edge.a), parts.root(edge.b))
      if a == b {
        joints[a, default: []] += edge.joints
        continue
      }
      let together = payments[a] + payments[b] - edge.common
      let span =
        min(days[a].lowerBound, days[b].lowerBound)...max(days[a].upperBound, days[b].upperBound)
      guard Double(together) <= thresholds[.networkPayments],
        Double(span.count) <= thresholds[.networkDays]
      else {
        continue
      }
      if edge.directed {
        entered.insert(edge.b)
        left.insert(edge.a)
      }
      let root = parts.join(a, b)
      let other = root == a ? b : a
      payments[root] = together
      days[root] = span
      joints[root, default: []] += (joints.removeValue(forKey: other) ?? []) + edge.joints
      shared[root, default: 0] += (shared.removeValue(forKey: other) ?? 0) + edge.sharedPayers
    }

    var members: [Int: [Int]] = [:]
    for at in nodes.indices { members[parts.root(at), default: []].append(at) }
    var result: [JointNetwork] = []
    for group in groups.all {
      let inside = group.flatMap { groups.windows(of: $0) }.map { nodes[$0 + first] }
      var facilitators = 0.6 * Double(min(groups.sharedPayers(group), 10))
      for account in group {
        let windows = groups.windows(of: account).map {
          OpenedAccount.shared(nodes[$0 + first].weight)
        }
        facilitators += windows.max() ?? 0
      }
      let score = min(16, max(facilitators, inside.map(\.weight.fan).max() ?? 0))
      guard score >= thresholds[.networkScore] else { continue }
      let stated = groups.joints(group).filter {
        agreement.agreement.members.indices.contains($0.statedBy)
      }.map {
        JointNetwork.Joint(
          recognition: $0.recognition, statedBy: agreement.agreement.members[$0.statedBy])
      }
      result.append(
        JointNetwork(
          legs: inside.map(leg), joints: stated, score: Int64((score * 1000).rounded()),
          firstDay: inside.map(\.firstDay).min() ?? 0, lastDay: inside.map(\.lastDay).max() ?? 0))
    }
    for root in members.keys.sorted() where !grouped.contains(root) {
      guard let inside = members[root], !inside.allSatisfy(absorbed.contains) else { continue }
      // Gatherings that only deal with the same accounts abroad are what two branches of one trade look like.
      let gatherings = inside.allSatisfy { nodes[$0].digest?.kind == .gathering }
      if gatherings, (joints[root] ?? []).isEmpty { continue }
      let score = score(inside.map { nodes[$0] }, sharedPayers: shared[root] ?? 0)
      guard score >= thresholds[.networkScore] else { continue }
      result.append(
        JointNetwork(
          legs: inside.map { leg(nodes[$0]) }, joints: joints[root] ?? [],
          score: Int64((score * 1000).rounded()),
          firstDay: days[root].lowerBound, lastDay: days[root].upperBound))
    }
    // What one member supplied alone is that member's own finding, or none.
    return result.filter { $0.members.count > 1 }.sorted {
      $0.score != $1.score ? $0.score > $1.score : $0.legs[0].event < $1.legs[0].event
    }
  }

  /// Suspicions that are what a member saw of an account in a group: they are not told beside it.
  private func absorbed(_ position: [Recognition.Event: Int], grouped: Set<Int>) -> Set<Int> {
    var result: Set<Int> = []
    for (statedBy, recognition) in recognitions where recognition.ground == .opened {
      guard let event = position[recognition.a], let hub = position[recognition.b],
        grouped.contains(hub),
        Int(recognition.a.member) == statedBy, recognition.share >= 33
      else { continue }
      result.insert(event)
    }
    return result
  }

  private func leg(_ node: Node) -> JointNetwork.Leg {
    let members = agreement.agreement.members
    let suppliers = node.hub?.claims.map(\.member) ?? [Int(node.event.member)]
    return JointNetwork.Leg(
      event: node.event,
      suppliedBy: Set(suppliers).sorted().filter(members.indices.contains).map { members[$0] },
      isOpenedAccount: node.hub != nil, score: UInt8(held: node.score * 10), payments: node.payments
    )
  }

  /// All grounds for joining, the strongest first; ties by the order of events.
  private func edges(_ nodes: [Node], _ position: [Recognition.Event: Int]) -> [Edge] {
    let members = agreement.agreement.members
    var edges: [Edge] = []
    var payers: [Int: (count: Int, joints: [JointNetwork.Joint])] = [:]
    for (statedBy, recognition) in recognitions {
      guard let a = position[recognition.a], let b = position[recognition.b], a != b,
        members.indices.contains(statedBy)
      else { continue }
      // Whoever holds an account sees what meets there; everything else only a party to it can know.
      let parties = [recognition.a.member, recognition.b.member]
      guard
        parties.contains(UInt8(clamping: statedBy)) || recognition.ground == .commonAccount
          || recognition.ground == .commonPayers
          || parties.allSatisfy({ Int($0) == MemberSession.openedAccounts })
      else { continue }
      let joint = JointNetwork.Joint(recognition: recognition, statedBy: members[statedBy])
      let share = Double(recognition.share) / 100
      let count = Double(recognition.count)
      switch recognition.ground {
      case .continues:
        guard nodes[a].isChain, nodes[b].isChain else { continue }
        edges.append(
          Edge(
            a: a, b: b, strength: 2 + share + (nodes[a].score + nodes[b].score) / 100,
            directed: true,
            common: share > 0.6 ? 1 : 0, joints: [joint]))
      case .commonPayments:
        edges.append(
          Edge(
            a: a, b: b, strength: share + 0.05 * min(count, 10), directed: false,
            common: Int(recognition.count),
            joints: [joint]))
      case .commonAccount:
        edges.append(
          Edge(a: a, b: b, strength: 0.3 + 0.3 * share, directed: false, common: 0, joints: [joint])
        )
      case .commonPayers:
        let key = min(a, b) << 32 | max(a, b)
        payers[key, default: (0, [])].count += Int(recognition.count)
        payers[key]?.joints.append(joint)
      case .opened:
        if nodes[a].hub == nil || nodes[b].hub == nil {
          edges.append(
            Edge(
              a: a, b: b, strength: share + 0.05 * min(count, 10), directed: false,
              common: Int(recognition.count),
              joints: [joint]))
        }
      case .oneSource, .oneEnd: break  // read by Ways
      }
    }
    for key in payers.keys.sorted() {
      guard let found = payers[key] else { continue }
      let (a, b) = (key >> 32, key & 0xFFFF_FFFF)
      let share = Double(found.count) / Double(max(1, min(nodes[a].payments, nodes[b].payments)))
      guard Double(found.count) >= agreement.agreement.thresholds[.sharedPayers], share >= 0.15 else { continue }
      edges.append(
        Edge(
          a: a, b: b, strength: 0.3 + min(1, share) * 0.3 + 0.02 * Double(min(found.count, 10)), directed: false,
          common: 0, sharedPayers: found.count, joints: found.joints))
    }
    edges += meetings(nodes)
    return edges.enumerated().sorted { x, y in
      x.element.strength != y.element.strength
        ? x.element.strength > y.element.strength
        : (x.element.a, x.element.b, x.offset) < (y.element.a, y.element.b, y.offset)
    }.map(\.element)
  }

  /// What everybody can see from the names of accounts that nobody holds: suspicions of different members that send money
  /// to the same of them, or take it from there; windows of one opened account; and what it took in and paid out.
  private func meetings(_ nodes: [Node]) -> [Edge] {
    struct Meeting: Hashable, Comparable {
      let token: AccountToken
      let received: Bool
      static func < (a: Meeting, b: Meeting) -> Bool {
        a.token != b.token ? a.token < b.token : !a.received && b.received
      }
    }
    var at: [Meeting: [(node: Int, count: Int)]] = [:]
    var opened: [AccountToken: [Int]] = [:]
    // Of an opened account the claims say more.
    let known = Set(hubs.map(\.key.account))
    for (number, node) in nodes.enumerated() {
      if let hub = node.hub { opened[hub.key.account, default: []].append(number) }
      for account in node.digest?.accounts ?? [] where !known.contains(account.token) {
        if account.received > 0 {
          at[Meeting(token: account.token, received: true), default: []].append(
            (number, Int(account.received)))
        }
        if account.paid > 0 {
          at[Meeting(token: account.token, received: false), default: []].append(
            (number, Int(account.paid)))
        }
      }
    }
    var pairs: [Int: (accounts: Int, payments: Int)] = [:]
    for meeting in at.keys.sorted() {
      let list = at[meeting] ?? []
      guard list.count <= 12 else { continue }
      for (first, a) in list.enumerated() {
        for b in list.dropFirst(first + 1)
        where nodes[a.node].event.member != nodes[b.node].event.member {
          guard nodes[a.node].firstDay <= nodes[b.node].lastDay + 5,
            nodes[b.node].firstDay <= nodes[a.node].lastDay + 5
          else { continue }
          pairs[a.node << 32 | b.node, default: (0, 0)].accounts += 1
          pairs[a.node << 32 | b.node]?.payments += min(a.count, b.count)
        }
      }
    }
    var edges: [Edge] = []
    for key in pairs.keys.sorted() {
      guard let pair = pairs[key], pair.accounts >= 2 || pair.payments >= 2 else { continue }
      let (a, b) = (key >> 32, key & 0xFFFF_FFFF)
      let share = Double(pair.payments) / Double(max(1, min(nodes[a].payments, nodes[b].payments)))
      guard pair.accounts >= 2 || share >= 0.1 else { continue }
      edges.append(
        Edge(
          a: a, b: b, strength: 0.3 + 0.05 * Double(min(pair.accounts, 4)) + 0.3 * min(1, share),
          directed: false,
          common: 0, joints: []))
    }
    for token in opened.keys.sorted() {
      let list = opened[token] ?? []
      for (first, a) in list.enumerated() {
        for b in list.dropFirst(first + 1) {
          guard let x = nodes[a].hub, let y = nodes[b].hub else { continue }
          if x.key.region.incoming == y.key.region.incoming {
            guard x.firstDay <= y.lastDay + 4, y.firstDay <= x.lastDay + 4 else { continue }
            edges.append(Edge(a: a, b: b, strength: 0.45, directed: false, common: 0, joints: []))
          } else {
            let (into, out) = x.key.region.incoming ? (x, y) : (y, x)
            let ratio = out.dollars / max(into.dollars, 1)
            guard out.firstDay >= into.firstDay, out.firstDay <= into.lastDay + 7, ratio > 0.5,
              ratio < 1.15
            else {
              continue
            }
            edges.append(Edge(a: a, b: b, strength: 0.5, directed: false, common: 0, joints: []))
          }
        }
      }
    }
    return edges
  }

  /// The strongest part as its detector weighs it, and a little for each of the others. A gathering alone is no network: the
  /// member's own detectors knew it and named no pattern; several that belong together are.
  private func score(_ nodes: [Node], sharedPayers: Int) -> Double {
    var scores = nodes.filter { node in
      switch node.digest?.kind {
      case .chain, .peel, .middles, .gathering, nil: false
      default: true
      }
    }.map(\.score)
    var byWay: [Int: [Node]] = [:]
    for node in nodes { if let way = node.way { byWay[way, default: []].append(node) } }
    let several = byWay.values.map(Ways.score).max() ?? 0
    let chains = nodes.filter { $0.digest?.kind == .chain && $0.way == nil }
    if !chains.isEmpty { scores.append(walk(chains)) }
    let peels = nodes.filter { $0.digest?.kind == .peel }
    if !peels.isEmpty { scores.append(peel(peels)) }
    scores += nodes.compactMap { $0.hub == nil ? nil : $0.weight.fan }
    let middles = nodes.filter { $0.digest?.kind == .middles }
    if middles.reduce(0, { $0 + $1.payments }) >= 6 {
      scores.append(min(18, middles.reduce(0) { $0 + $1.score }))
    }
    let gatherings = nodes.filter { $0.digest?.kind == .gathering }.map {
      clamp($0.score - 1.5, 0, 4)
    }
    if gatherings.count >= 2 { scores.append(min(14, gatherings.reduce(-1, +))) }
    if gatherings.count == 1, nodes.count > 1 { scores.append(gatherings[0]) }
    scores.sort(by: >)
    guard let best = scores.first else { return several }
    let others = scores.dropFirst().prefix(7).reduce(0) { $0 + 0.35 * clamp($1 - 2, 0, 5) }
    let rest = min(20, best + 0.6 * Double(min(sharedPayers, 10)) + others)
    guard several > 0 else { return rest }
    return min(20, max(rest, several) + 0.35 * clamp(min(rest, several) - 2, 0, 5))
  }

  /// Money walking on, weighed as the detector of chains weighs it: a fee is small and steady, trade keeps what it likes.
  private func walk(_ nodes: [Node]) -> Double {
    var weight = 0.0
    var steps = 0.0
    var kept = 0.0
    for node in nodes {
      guard let digest = node.digest, let chain = digest.chain else { continue }
      let own = Double(max(1, Int(digest.payments) - 1))
      weight += Double(digest.score) / 10
      steps += own
      kept += own * Double(chain.keptMean) / 1000
    }
    guard steps >= 3 else { return 0 }
    let mean = kept / steps
    var variance = 0.0
    for node in nodes {
      guard let digest = node.digest, let chain = digest.chain else { continue }
      let off = Double(chain.keptMean) / 1000 - mean
      let deviation = Double(chain.keptDeviation) / 1000
      variance += Double(max(1, Int(digest.payments) - 1)) * (deviation * deviation + off * off)
    }
    let deviation = (variance / steps).squareRoot()
    return min(16, weight - max(0, deviation - 0.025) * 150 - max(0, -mean - 0.045) * 150) - 1
  }

  private func peel(_ nodes: [Node]) -> Double {
    let splits = nodes.reduce(0) { $0 + Int($1.digest?.chain?.splits ?? 0) }
    let cashed = nodes.reduce(0) { $0 + Int($1.digest?.chain?.cashed ?? 0) }
    guard splits >= 3 else { return 0 }
    return min(Double(splits) * 1.6, 14) + (min(1, Double(cashed) / Double(splits)) - 0.75) * 16
  }
}

/// Which nodes are one, by the smallest of each.
struct Components {
  private var parent: [Int]

  init(_ count: Int) { parent = Array(0..<count) }

  mutating func root(_ node: Int) -> Int {
    var at = node
    while parent[at] != at {
      parent[at] = parent[parent[at]]
      at = parent[at]
    }
    return at
  }

  mutating func join(_ a: Int, _ b: Int) -> Int {
    let (low, high) = (min(a, b), max(a, b))
    parent[high] = low
    return low
  }
}
