internal import Ledger

/// What a channel's name says about a payment. Channels that no definition names are plain transfers.
struct ChannelTraits: Sendable {
  /// Everyday life of its kind (card, bill, wage, refund, cash withdrawal): never counted in a burst.
  var routine = false
  var wage = false
  var refund = false
  var card = false
  var bill = false
  var cashIn = false
  var cashOut = false
  var crypto = false
}

/// The payments of one table, reachable from both ends and by pair, in order of (time, rank).
///
/// Positions are those of the table. Values are US dollars as doubles (for logarithms and ratios only; every total
/// that is told is summed in whole cents).
struct DetectionIndex: Sendable {
  let count: Int
  let accountCount: Int
  let payer: [Int32]
  let payee: [Int32]
  /// Days since the first payment.
  let day: [Double]
  let value: [Double]
  let logValue: [Double]
  let cents: [Int64]
  let traits: [ChannelTraits]
  let channel: [UInt8]
  let kind: [AccountKind]
  let spanDays: Double

  private let outStart: [Int32]
  private let outList: [Int32]
  private let inStart: [Int32]
  private let inList: [Int32]
  /// `outList` again, each payer's run ordered by (payee, position).
  private let pairList: [Int32]

  init(_ table: PaymentTable, channels: [String: ChannelTraits]) {
    let n = table.count
    count = n
    accountCount = table.accounts.count
    payer = table.payer.map { Int32(bitPattern: $0) }
    payee = table.payee.map { Int32(bitPattern: $0) }
    let start = table.seconds.first ?? 0
    day = table.seconds.map { Double($0 &- start) / 86_400 }
    cents = table.valueCents
    value = table.valueCents.map { Double($0) / 100 }
    logValue = value.map { Statistics.naturalLog(max($0, 0.01)) }
    channel = table.channel
    traits = table.channels.map { channels[ChannelNames.plain($0)] ?? ChannelTraits() }
    kind = table.accounts.kind
    spanDays = max(day.last ?? 0, 1)
    (outStart, outList) = Self.runs(payer, accounts: accountCount)
    (inStart, inList) = Self.runs(payee, accounts: accountCount)
    var pairs = outList
    for account in 0..<accountCount {
      let run = Int(outStart[account])..<Int(outStart[account + 1])
      guard run.count > 1 else { continue }
      let sorted = pairs[run].sorted { a, b in
        let x = table.payee[Int(a)]
        let y = table.payee[Int(b)]
        return x != y ? x < y : a < b
      }
      pairs.replaceSubrange(run, with: sorted)
    }
    pairList = pairs
  }

  /// A counting sort by account that keeps the order of time inside each run.
  private static func runs(_ key: [Int32], accounts: Int) -> ([Int32], [Int32]) {
    var start = [Int32](repeating: 0, count: accounts + 1)
    for account in key { start[Int(account) + 1] += 1 }
    for account in 0..<accounts { start[account + 1] += start[account] }
    var next = start
    var list = [Int32](repeating: 0, count: key.count)
    for (position, account) in key.enumerated() {
      list[Int(next[Int(account)])] = Int32(position)
      next[Int(account)] += 1
    }
    return (start, list)
  }

  /// Payments out of an account, in order of time.
  func paid(by account: Int) -> ArraySlice<Int32> { outList[Int(outStart[account])..<Int(outStart[account + 1])] }
  /// Payments into an account, in order of time.
  func received(by account: Int) -> ArraySlice<Int32> { inList[Int(inStart[account])..<Int(inStart[account + 1])] }

  /// Payments from one account to another, in order of time.
  func between(_ from: Int, _ to: Int) -> ArraySlice<Int32> {
    let low = Int(outStart[from])
    let high = Int(outStart[from + 1])
    func bound(_ target: Int32) -> Int {
      var a = low
      var b = high
      while a < b {
        let middle = (a + b) / 2
        if payee[Int(pairList[middle])] < target { a = middle + 1 } else { b = middle }
      }
      return a
    }
    return pairList[bound(Int32(to))..<bound(Int32(to) + 1)]
  }

  /// Payments out of an account from the first on or after a day, in order of time.
  func paid(by account: Int, from low: Double, through high: Double) -> ArraySlice<Int32> {
    within(paid(by: account), low, high)
  }

  func received(by account: Int, from low: Double, through high: Double) -> ArraySlice<Int32> {
    within(received(by: account), low, high)
  }

  private func within(_ run: ArraySlice<Int32>, _ low: Double, _ high: Double) -> ArraySlice<Int32> {
    guard high >= low else { return run[run.startIndex..<run.startIndex] }
    func bound(_ keep: (Double) -> Bool) -> Int {
      var a = run.startIndex
      var b = run.endIndex
      while a < b {
        let middle = (a + b) / 2
        if keep(day[Int(run[middle])]) { a = middle + 1 } else { b = middle }
      }
      return a
    }
    let from = bound { $0 < low }
    return run[from..<max(from, bound { $0 <= high })]
  }

  func payer(_ payment: Int) -> Int { Int(payer[payment]) }
  func payee(_ payment: Int) -> Int { Int(payee[payment]) }
  func trait(_ payment: Int) -> ChannelTraits { traits[Int(channel[payment])] }
  func kind(_ account: Int) -> AccountKind { kind[account] }
  /// Whether the account stands for whoever comes to it: a cash counter or an agent.
  func standsForMany(_ account: Int) -> Bool { kind[account] == .branch || kind[account] == .agent }
  func total(_ payments: some Sequence<Int>) -> Double { payments.reduce(0) { $0 + value[$1] } }
}

/// Names of channels as sources write them, made comparable: lower case, words joined by a hyphen.
enum ChannelNames {
  static func plain(_ name: String) -> String {
    String(
      decoding: name.lowercased().utf8.map { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: " ") ? 45 : $0 },
      as: UTF8.self)
  }
}
