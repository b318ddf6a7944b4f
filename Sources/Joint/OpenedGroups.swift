/// Opened accounts that belong together because the same persons pay them: several accounts of one hand. One account may
/// serve several groups of payers, and is then part of several groups.
///
/// An account is meant by the number of its first opened window. How many payers two accounts share is the sum of what members
/// state, because each payer's account is held by one of them.
struct OpenedGroups {
  /// Each group by its accounts, the strongest pair first.
  let all: [[Int]]
  private let accounts: [Int]
  private let shared: [Int: Int]
  private let stated: [(statedBy: Int, recognition: Recognition)]

  init(
    _ hubs: [OpenedAccount], _ recognitions: [(statedBy: Int, recognition: Recognition)],
    _ thresholds: Thresholds
  ) {
    accounts = Self.accounts(hubs)
    let openedAccounts = UInt8(clamping: MemberSession.openedAccounts)
    stated = recognitions.filter {
      $0.recognition.ground == .opened && $0.recognition.a.member == openedAccounts
        && $0.recognition.b.member == openedAccounts
        && hubs.indices.contains(Int($0.recognition.a.number))
        && hubs.indices.contains(Int($0.recognition.b.number))
        && $0.recognition.a.number != $0.recognition.b.number
    }
    var shared: [Int: Int] = [:]
    for one in stated {
      shared[Self.key(Int(one.recognition.a.number), Int(one.recognition.b.number)), default: 0] +=
        Int(
          one.recognition.count)
    }
    self.shared = shared
    let need = Int(thresholds[.sharedPayers])
    var payers: [Int: Int] = [:]
    for (number, hub) in hubs.enumerated() {
      payers[accounts[number], default: 0] += hub.counterparties
    }
    let candidates = payers.keys.sorted()
    func common(_ a: Int, _ b: Int) -> Int { shared[Self.key(a, b)] ?? 0 }
    var groups: [[Int]] = []
    var covered: Set<Int> = []
    let pairs = shared.filter { $0.value >= need }.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key
    }
    for (pair, _) in pairs where !covered.contains(pair) {
      var group = [pair >> 32, pair & 0xFFFF_FFFF]
      while group.count < 12 {
        var best: (common: Int, account: Int)?
        for account in candidates where !group.contains(account) {
          let least = group.map { common(account, $0) }.min() ?? 0
          let known = common(account, group[0]) + common(account, group[1])
          guard least >= need, Double(known) >= 0.3 * Double(payers[account] ?? 0) else { continue }
          if best == nil || least > best?.common ?? 0 { best = (least, account) }
        }
        guard let best else { break }
        group.append(best.account)
      }
      for a in group { for b in group where a < b { covered.insert(Self.key(a, b)) } }
      groups.append(group)
    }
    all = groups
  }

  private static func key(_ a: Int, _ b: Int) -> Int { min(a, b) << 32 | max(a, b) }

  /// For each opened window the number of its account's first, in the same direction.
  static func accounts(_ hubs: [OpenedAccount]) -> [Int] {
    var first: [OpenedAccount.Side: Int] = [:]
    return hubs.enumerated().map { number, hub in
      if let known = first[hub.side] { return known }
      first[hub.side] = number
      return number
    }
  }

  /// All opened windows of an account.
  func windows(of account: Int) -> [Int] { accounts.indices.filter { accounts[$0] == account } }

  func sharedPayers(_ group: [Int]) -> Int {
    var sum = 0
    for (at, a) in group.enumerated() {
      for b in group.dropFirst(at + 1) { sum += shared[Self.key(a, b)] ?? 0 }
    }
    return sum
  }

  func joints(_ group: [Int]) -> [(statedBy: Int, recognition: Recognition)] {
    stated.filter {
      group.contains(Int($0.recognition.a.number)) && group.contains(Int($0.recognition.b.number))
    }
  }
}
