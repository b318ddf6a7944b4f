/// One sum that goes several ways from one account to one other, where the ways are held by different members. Each member
/// sees a payment in and a payment out that nearly agree, which is nothing; who holds the ends, or everybody where nobody
/// holds them, sees that they begin, and end, at one account.
struct Ways {
  /// By node, the group of ways that it is one of.
  let group: [Int: Int]
  let edges: [JointMerge.Edge]

  static let mostDays = 20
  static let fewest = 3

  /// A payment in and one out; several of them; or a pattern of them.
  static func mayBe(_ digest: EventDigest) -> Bool {
    switch digest.kind {
    case .chain: digest.payments == 2
    case .middles, .passingThrough: true
    default: false
    }
  }

  init(
    _ nodes: [JointMerge.Node], _ recognitions: [(statedBy: Int, recognition: Recognition)],
    _ position: [Recognition.Event: Int], members: [MemberID]
  ) {
    var sources = Components(nodes.count)
    var ends = Components(nodes.count)
    var joints: [Int: [JointNetwork.Joint]] = [:]
    func fits(_ at: Int) -> Bool { nodes[at].digest.map(Self.mayBe) ?? false }
    for (statedBy, recognition) in recognitions {
      guard recognition.ground == .oneSource || recognition.ground == .oneEnd, members.indices.contains(statedBy),
        let a = position[recognition.a], let b = position[recognition.b], fits(a), fits(b)
      else { continue }
      if recognition.ground == .oneSource {
        _ = sources.join(sources.root(a), sources.root(b))
      } else {
        _ = ends.join(ends.root(a), ends.root(b))
      }
      joints[b, default: []].append(JointNetwork.Joint(recognition: recognition, statedBy: members[statedBy]))
    }
    var from: [AccountToken: Int] = [:]
    var to: [AccountToken: Int] = [:]
    for at in nodes.indices where fits(at) {
      guard let digest = nodes[at].digest else { continue }
      if let token = Self.end(digest, paid: true) {
        if let first = from[token] { _ = sources.join(sources.root(first), sources.root(at)) } else { from[token] = at }
      }
      if let token = Self.end(digest, paid: false) {
        if let first = to[token] { _ = ends.join(ends.root(first), ends.root(at)) } else { to[token] = at }
      }
    }

    struct Pair: Hashable, Comparable {
      let source: Int
      let end: Int
      static func < (a: Pair, b: Pair) -> Bool { (a.source, a.end) < (b.source, b.end) }
    }
    var all: [Pair: [Int]] = [:]
    for at in nodes.indices where fits(at) {
      all[Pair(source: sources.root(at), end: ends.root(at)), default: []].append(at)
    }
    var group: [Int: Int] = [:]
    var edges: [JointMerge.Edge] = []
    for pair in all.keys.sorted() {
      let list = (all[pair] ?? []).sorted { (nodes[$0].firstDay, $0) < (nodes[$1].firstDay, $1) }
      var next = 0
      while next < list.count {
        let last = nodes[list[next]].firstDay + Self.mostDays
        let near = Array(list[next...].prefix { nodes[$0].lastDay <= last })
        next += max(1, near.count)
        guard near.count >= 2, near.reduce(0, { $0 + max(1, nodes[$1].payments / 2) }) >= Self.fewest else { continue }
        for at in near { group[at] = near[0] }
        for (a, b) in zip(near, near.dropFirst()) {
          edges.append(
            JointMerge.Edge(a: a, b: b, strength: 3.5, directed: false, common: 0, joints: joints[b] ?? []))
        }
      }
    }
    self.group = group
    self.edges = edges
  }

  /// The account that nobody holds from which all ways come, or to which all go.
  private static func end(_ digest: EventDigest, paid: Bool) -> AccountToken? {
    if let chain = digest.chain { return paid ? chain.from : chain.to }
    let fitting = digest.accounts.filter {
      paid ? $0.paid >= 2 && $0.received == 0 : $0.received >= 2 && $0.paid == 0
    }
    return fitting.count == 1 ? fitting[0].token : nil
  }

  /// Weighed as the detector of shared middles weighs them: shares of a purchase differ, a launderer's fee does not.
  static func score(_ nodes: [JointMerge.Node]) -> Double {
    let chains = nodes.compactMap { $0.digest?.chain }
    var weight = nodes.reduce(0) { $0 + ($1.isChain ? min($1.score + 0.25, 3) * 1.1 : $1.score) }
    if !chains.isEmpty {
      let kept = chains.map { Double($0.keptMean) / 1000 }
      let mean = kept.reduce(0, +) / Double(kept.count)
      let deviation = (kept.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(kept.count)).squareRoot()
      weight -= max(0, deviation - 0.03) * 40 + max(0, -mean - 0.06) * 100
    }
    return clamp(weight, 0, 18)
  }
}

extension MemberSession {
  /// Says where what others told begins, or ends, at an account of this member's at which another suspicion does so, too.
  mutating func recognizeWays(
    _ id: Recognition.Event, _ digest: EventDigest, _ payments: [Int], _ telling: inout Telling
  ) {
    guard waysKnown.insert(id).inserted else { return }
    var out: [Int: Int] = [:]
    var into: [Int: Int] = [:]
    for payment in payments {
      out[ledger.payer(payment), default: 0] += 1
      into[ledger.payee(payment), default: 0] += 1
    }
    state(
      id, source: only(out, into, chain: digest.chain != nil), end: only(into, out, chain: digest.chain != nil),
      &telling)
  }

  mutating func recognizeOwnWays(_ number: Int, _ telling: inout Telling) {
    let suspicion = suspicions[number]
    let id = Recognition.Event(member: ledger.position, number: UInt16(clamping: number))
    guard Ways.mayBe(digest(number)), waysKnown.insert(id).inserted else { return }
    var paid: [Int: Int] = [:]
    var received: [Int: Int] = [:]
    for payment in suspicion.payments {
      paid[ledger.payer(payment), default: 0] += 1
      received[ledger.payee(payment), default: 0] += 1
    }
    let chain = suspicion.first != nil
    state(id, source: only(paid, received, chain: chain), end: only(received, paid, chain: chain), &telling)
  }

  /// The one account of this member's that made the payments and got none of them. With several ways the source paid each of
  /// them, and the end was paid by each.
  private func only(_ counts: [Int: Int], _ others: [Int: Int], chain: Bool) -> Int? {
    let fitting = counts.keys.filter {
      counts[$0, default: 0] >= (chain ? 1 : 2) && others[$0] == nil && ledger.holder[$0] == .own
    }
    return fitting.count == 1 ? fitting[0] : nil
  }

  private mutating func state(
    _ id: Recognition.Event, source: Int?, end: Int?, _ telling: inout Telling
  ) {
    if let source, isQuiet(source) {
      if let first = waysFrom[source] {
        add(first, id, .oneSource, count: 1, share: 0, &telling)
      } else {
        waysFrom[source] = id
      }
    }
    if let end, isQuiet(end) {
      if let first = waysTo[end] {
        add(first, id, .oneEnd, count: 1, share: 0, &telling)
      } else {
        waysTo[end] = id
      }
    }
  }
}
