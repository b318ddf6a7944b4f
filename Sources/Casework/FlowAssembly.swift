internal import Ontology
internal import Vocabulary

/// How a picture folds accounts: one account a node where there is room, or countries only.
enum FlowGrouping { case accounts, countries }

/// What is known of the accounts of a case while pictures are made of it.
struct FlowAssembly {
  struct Account {
    var id: String
    var label: CaseFile.Label
    var country: CountryCode?
    var kind: String
    var part: Finding.Part?
    var isSheltered: Bool
    /// Stays a node of its own as long as there is any room.
    var isImportant: Bool
    var hop = 0
    var inCents: Int64 = 0
    var outCents: Int64 = 0
    var first: Instant
    var last: Instant
    var payments = 0
    var weight: Int64 { max(inCents, outCents) }
  }

  struct Leg {
    var from: Int
    var to: Int
    var cents: Int64
    var time: Instant
    var payment: String
  }

  private(set) var accounts: [Account] = []
  private(set) var legs: [Leg] = []

  /// Ways longer than this many hops end in one last column.
  static let hopsMax = 24

  /// - Parameters:
  ///   - payments: in order of (time, id).
  ///   - describe: what an account is, by identifier.
  init(_ payments: [CasePayment], describe: (String) -> Account) {
    var position: [String: Int] = [:]
    func place(_ id: String, at time: Instant) -> Int {
      if let known = position[id] { return known }
      var account = describe(id)
      account.first = time
      account.last = time
      position[id] = accounts.count
      accounts.append(account)
      return accounts.count - 1
    }
    for payment in payments {
      let from = place(payment.payer, at: payment.time)
      let to = place(payment.payee, at: payment.time)
      accounts[from].outCents = clampedSum(accounts[from].outCents, payment.valueCents)
      accounts[to].inCents = clampedSum(accounts[to].inCents, payment.valueCents)
      for index in Set([from, to]) {
        accounts[index].last = payment.time
        accounts[index].payments += 1
      }
      legs.append(Leg(from: from, to: to, cents: payment.valueCents, time: payment.time, payment: payment.id))
    }
    let (hop, _) = HopOrder.hops(count: accounts.count, links: bundled().map { ($0.from, $0.to, $0.cents) })
    for index in accounts.indices { accounts[index].hop = min(hop[index], FlowAssembly.hopsMax - 1) }
  }

  private func bundled() -> [(from: Int, to: Int, cents: Int64)] {
    var at: [Int: Int] = [:]
    var links: [(from: Int, to: Int, cents: Int64)] = []
    for leg in legs {
      let key = leg.from * accounts.count + leg.to
      if let index = at[key] {
        links[index].cents = clampedSum(links[index].cents, leg.cents)
      } else {
        at[key] = links.count
        links.append((leg.from, leg.to, leg.cents))
      }
    }
    return links
  }

  /// What stands together in one node.
  private enum Group: Hashable {
    case single(Int)
    case payers(hop: Int, country: CountryCode?)
    case counters(hop: Int, country: CountryCode?)
    case others(hop: Int, country: CountryCode?)
  }

  func picture(_ grouping: FlowGrouping) -> FlowPicture {
    var group = accounts.indices.map { index -> Group in
      let account = accounts[index]
      if grouping == .countries { return .others(hop: account.hop, country: account.country) }
      if account.isSheltered { return .payers(hop: account.hop, country: account.country) }
      if account.kind == "branch" { return .counters(hop: account.hop, country: account.country) }
      return .single(index)
    }
    fold(&group, to: FlowPicture.nodesAim, sparing: true, byCountry: true)
    fold(&group, to: FlowPicture.nodesMax, sparing: false, byCountry: true)
    if Set(group).count > FlowPicture.nodesMax {
      group = group.indices.map { index in
        switch group[index] {
        case .single: group[index]
        case .payers(let hop, _): .payers(hop: hop, country: nil)
        case .counters(let hop, _): .counters(hop: hop, country: nil)
        case .others(let hop, _): .others(hop: hop, country: nil)
        }
      }
    }
    return picture(of: group, grouping)
  }

  /// Folds single accounts into others of their hop and country, lightest first, until few enough nodes are left.
  private func fold(_ group: inout [Group], to aim: Int, sparing: Bool, byCountry: Bool) {
    var count = Set(group).count
    guard count > aim else { return }
    let candidates = accounts.indices.filter {
      if case .single = group[$0] { return !(sparing && accounts[$0].isImportant) }
      return false
    }.sorted { (accounts[$0].weight, accounts[$0].id) < (accounts[$1].weight, accounts[$1].id) }
    var groups = Set(group)
    for index in candidates {
      guard count > aim else { return }
      let target = Group.others(hop: accounts[index].hop, country: byCountry ? accounts[index].country : nil)
      group[index] = target
      if !groups.insert(target).inserted { count -= 1 }
    }
  }

  private func picture(of group: [Group], _ grouping: FlowGrouping) -> FlowPicture {
    var position: [Group: Int] = [:]
    var nodes: [FlowPicture.Node] = []
    // Nodes stand in order of hop, and within one in the order in which their first account pays or is paid.
    let byHop = accounts.indices.sorted { (accounts[$0].hop, $0) < (accounts[$1].hop, $1) }
    for index in byHop {
      let account = accounts[index]
      if let known = position[group[index]] {
        nodes[known].accounts += 1
        if nodes[known].country != account.country { nodes[known].country = nil }
        if nodes[known].kind != account.kind { nodes[known].kind = nil }
        if nodes[known].part != account.part { nodes[known].part = nil }
        nodes[known].account = nil
      } else {
        position[group[index]] = nodes.count
        nodes.append(
          FlowPicture.Node(
            hop: account.hop, label: account.label, account: account.isSheltered ? nil : account.id,
            country: account.country, kind: account.kind, part: account.part, accounts: 1, inCents: 0, outCents: 0))
      }
    }
    var links: [FlowPicture.Link] = []
    var at: [Int: Int] = [:]
    for leg in legs {
      guard let from = position[group[leg.from]], let to = position[group[leg.to]], from != to else { continue }
      nodes[from].outCents = clampedSum(nodes[from].outCents, leg.cents)
      nodes[to].inCents = clampedSum(nodes[to].inCents, leg.cents)
      let key = from * nodes.count + to
      if let index = at[key] {
        links[index].cents = clampedSum(links[index].cents, leg.cents)
        links[index].payments += 1
      } else {
        at[key] = links.count
        links.append(
          FlowPicture.Link(
            from: from, to: to, cents: leg.cents, payments: 1, isReturn: nodes[from].hop >= nodes[to].hop))
      }
    }
    var folded = 0
    for (group, index) in position {
      switch group {
      case .single: break
      case .payers: nodes[index].label = .payers(nodes[index].accounts)
      case .counters: nodes[index].label = .counters(nodes[index].accounts)
      case .others:
        if grouping == .accounts { folded += nodes[index].accounts }
        nodes[index].label = .others(nodes[index].accounts)
        nodes[index].account = nil
      }
    }
    links.sort { ($0.from, $0.to) < ($1.from, $1.to) }
    return FlowPicture(nodes: nodes, links: links, foldedAccounts: folded)
  }

  func timeline() -> TimelinePicture {
    let sheltered = accounts.indices.filter { accounts[$0].isSheltered }
    var single = accounts.indices.filter { !accounts[$0].isSheltered }
    single.sort {
      (accounts[$0].isImportant ? 0 : 1, -accounts[$0].weight, accounts[$0].id)
        < (accounts[$1].isImportant ? 0 : 1, -accounts[$1].weight, accounts[$1].id)
    }
    let room = TimelinePicture.lanesMax - (sheltered.isEmpty ? 0 : 1)
    let cut = single.count > room ? room - 1 : single.count
    let others = single[cut...]
    let shown = single[..<cut].sorted { (accounts[$0].hop, $0) < (accounts[$1].hop, $1) }
    var lanes: [TimelinePicture.Lane] = []
    var lane = [Int](repeating: 0, count: accounts.count)
    func add(_ members: some Collection<Int>, _ label: CaseFile.Label, _ account: String?) {
      guard let any = members.first else { return }
      var entry = TimelinePicture.Lane(
        label: label, account: account, country: accounts[any].country, inCents: 0, outCents: 0, payments: 0,
        first: accounts[any].first, last: accounts[any].last)
      for member in members {
        lane[member] = lanes.count
        if accounts[member].country != entry.country { entry.country = nil }
        entry.inCents = clampedSum(entry.inCents, accounts[member].inCents)
        entry.outCents = clampedSum(entry.outCents, accounts[member].outCents)
        entry.payments += accounts[member].payments
        entry.first = min(entry.first, accounts[member].first)
        entry.last = max(entry.last, accounts[member].last)
      }
      lanes.append(entry)
    }
    add(sheltered, .payers(sheltered.count), nil)
    for index in shown { add(CollectionOfOne(index), accounts[index].label, accounts[index].id) }
    add(others, .others(others.count), nil)
    return TimelinePicture(
      lanes: lanes,
      legs: legs.map {
        TimelinePicture.Leg(
          time: $0.time, from: lane[$0.from], to: lane[$0.to], cents: $0.cents, payment: $0.payment)
      },
      first: legs.first?.time ?? Instant(microseconds: 0), last: legs.last?.time ?? Instant(microseconds: 0))
  }
}
