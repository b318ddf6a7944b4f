import Ledger
import MoneyFlow
import Testing
import Vocabulary

/// A random ledger with ties in time, self-payments, hubs and payments of nothing.
private struct Made {
  var ledger = LedgerView()
  var payer: [Int] = []
  var payee: [Int] = []
  var seconds: [Int64] = []
  var cents: [Int64] = []
  var random: SplitMix

  init(seed: UInt64, payments: Int, accounts: Int, span: Int64) {
    random = SplitMix(state: seed)
    let builder = LedgerBuilder(provenance: "made")
    for number in 0..<payments {
      func account() -> String {
        "A\(min(Int.random(in: 0..<accounts, using: &random), Int.random(in: 0..<accounts, using: &random)))"
      }
      let time = Instant(seconds: 1_767_600_000 + Int64.random(in: 0..<span, using: &random))
      let amount = Int64.random(in: 0..<2000, using: &random)
      let fault = builder.append(
        PaymentRecord(
          id: "T\(number)", time: Timestamp(instant: time, offsetMinutes: 0, precision: .second),
          payer: .init(institution: "B", account: account()), payee: .init(institution: "B", account: account()),
          amount: Money(minorUnits: amount, currency: .usDollar), channel: "wire", line: number))
      #expect(fault == nil)
    }
    ledger = builder.seal()
    payer = ledger.payer.map { Int($0) }
    payee = ledger.payee.map { Int($0) }
    seconds = ledger.seconds.map { Int64($0) }
    cents = Array(ledger.valueCents)
  }
}

private struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct Tracing {
  @Test("A trace names what relaxing all pairs names: payments, fewest hops, earliest predecessor", arguments: 0..<12)
  func bruteForce(seed: Int) throws {
    let made = Made(seed: UInt64(seed), payments: 220, accounts: 25, span: 3000)
    let tracer = Tracer(made.ledger)
    for direction in [Trace.Direction.forward, .backward] {
      for (hops, window) in [(1, Int64(100)), (2, 200), (4, 150), (9, 60), (4, 0)] {
        let starts = [seed * 7 % 220, (seed * 31 + 5) % 220]
        var hop = [Int](repeating: Int.max, count: 220)
        for row in starts { hop[row] = 1 }
        func follows(_ next: Int, _ row: Int) -> Bool {
          direction == .forward
            ? made.payer[next] == made.payee[row] && next > row && made.seconds[next] - made.seconds[row] <= window
            : made.payee[next] == made.payer[row] && next < row && made.seconds[row] - made.seconds[next] <= window
        }
        for level in stride(from: 1, to: hops, by: 1) {
          for row in 0..<220 where hop[row] == level {
            for next in 0..<220 where hop[next] == Int.max && follows(next, row) { hop[next] = level + 1 }
          }
        }
        var options = Trace.Options()
        options.direction = direction
        options.hops = hops
        options.window = window
        let trace = try tracer.trace(payments: starts, options: options)
        #expect(trace.steps.map(\.row).sorted() == (0..<220).filter { hop[$0] != Int.max })
        for step in trace.steps {
          #expect(step.hop == hop[step.row])
          let earliest = (0..<220).first { hop[$0] == step.hop - 1 && follows(step.row, $0) }
          #expect(step.via == (step.hop == 1 ? nil : earliest))
        }
        #expect(zip(trace.steps, trace.steps.dropFirst()).allSatisfy { ($0.hop, $0.row) < ($1.hop, $1.row) })
      }
    }
  }

  @Test("From an account a trace starts with all it paid; a hub limit cuts, and says where")
  func accounts() throws {
    let made = Made(seed: 3, payments: 400, accounts: 10, span: 3000)
    let account = made.payer[200]
    let tracer = Tracer(made.ledger)
    var options = Trace.Options()
    options.hops = 1
    let first = try tracer.trace(accounts: [account], options: options)
    #expect(first.steps.map(\.row) == (0..<400).filter { made.payer[$0] == account })
    options.hops = 2
    options.hubLimit = 1
    let cut = try tracer.trace(payments: [0], options: options)
    #expect(cut.steps.filter { $0.hop == 2 }.count == 1)
    #expect(cut.cutAccounts == [made.payee[0]])
    #expect(cut.limits(in: made.ledger, options: options).count == 1)
    options.hubLimit = 400
    #expect(try tracer.trace(payments: [0], options: options).cutAccounts.isEmpty)
  }
}

@Suite struct Attributing {
  @Test("First in, first out and poison agree exactly with a walk over single cents", arguments: 0..<8)
  func exact(seed: Int) throws {
    let made = Made(seed: UInt64(seed) + 50, payments: 300, accounts: 12, span: 2000)
    let seeds = Set([seed, 40 + seed, 41 + seed])
    // Every account is a queue of cents, each clean or dirty.
    var queues = [[Bool]](repeating: [], count: made.ledger.accounts.count)
    var marked = [Bool](repeating: false, count: made.ledger.accounts.count)
    var carried: [Int64] = []
    var poisoned: [Int64] = []
    for row in 0..<300 {
      let count = Int(made.cents[row])
      let taken = Array(queues[made.payer[row]].prefix(count))
      queues[made.payer[row]].removeFirst(taken.count)
      var moved = taken + [Bool](repeating: false, count: count - taken.count)
      if seeds.contains(row) { moved = [Bool](repeating: true, count: count) }
      queues[made.payee[row]] += moved
      carried.append(Int64(moved.filter { $0 }.count))
      let isBad = seeds.contains(row) || marked[made.payer[row]]
      if isBad { marked[made.payee[row]] = true }
      poisoned.append(isBad ? made.cents[row] : 0)
    }
    let fifo = try Attribution(made.ledger, seeds: Array(seeds), method: .fifo)
    #expect(fifo.carried.map(\.row) == (0..<300).filter { carried[$0] > 0 })
    #expect(fifo.carried.allSatisfy { $0.cents == carried[$0.row] })
    let dirty = queues.map { Int64($0.filter { $0 }.count) }
    #expect(fifo.held.map(\.account) == dirty.indices.filter { dirty[$0] > 0 })
    #expect(fifo.held.allSatisfy { $0.cents == dirty[$0.account] })
    let poison = try Attribution(made.ledger, seeds: Array(seeds), method: .poison)
    #expect(poison.carried.map(\.row) == (0..<300).filter { poisoned[$0] > 0 })
    #expect(poison.held.map(\.account) == marked.indices.filter { marked[$0] })
    #expect(fifo.seededCents == seeds.reduce(0) { $0 + made.cents[$1] })
  }

  @Test("Pro rata stays within a cent and a half of the same sums in real numbers", arguments: 0..<8)
  func haircut(seed: Int) throws {
    let made = Made(seed: UInt64(seed) + 90, payments: 3000, accounts: 40, span: 20_000)
    let seeds = Set((0..<5).map { $0 * 37 + seed })
    var balance = [Double](repeating: 0, count: made.ledger.accounts.count)
    var dirty = balance
    let result = try Attribution(made.ledger, seeds: Array(seeds), method: .haircut)
    var given = [Int64](repeating: 0, count: 3000)
    for carried in result.carried { given[carried.row] = carried.cents }
    for row in 0..<3000 {
      let (from, to, sum) = (made.payer[row], made.payee[row], Double(made.cents[row]))
      var carried = balance[from] > 0 ? dirty[from] * min(1, sum / balance[from]) : 0
      dirty[from] -= carried
      if seeds.contains(row) { carried = sum }
      balance[from] = max(0, balance[from] - sum)
      if balance[from] == 0 { dirty[from] = 0 }
      balance[to] += sum
      dirty[to] += carried
      #expect(abs(Double(given[row]) - carried) < 1.5)
    }
    for holding in result.held { #expect(abs(Double(holding.cents) - dirty[holding.account]) < 1.5) }
  }

  @Test("Sums near the top of the range do not trap")
  func large() throws {
    let builder = LedgerBuilder(provenance: "large")
    for number in 0..<50 {
      _ = builder.append(
        PaymentRecord(
          id: "\(number)", time: Timestamp("2026-01-05T10:00:\(10 + number)Z")!,
          payer: .init(institution: "B", account: "A\(number % 2)"), payee: .init(institution: "B", account: "C"),
          amount: Money(minorUnits: 890_000_000_000_000_000, currency: .usDollar), channel: "wire", line: 1))
    }
    let ledger = builder.seal()
    for method in AttributionMethod.allCases {
      #expect(try Attribution(ledger, seeds: [0, 1, -5, 99], method: method).carried.count >= 2)
    }
  }
}

@Suite struct Ringing {
  @Test("Rings of two, three and four payments are those that nested loops find, in order", arguments: 0..<8)
  func bruteForce(seed: Int) throws {
    let made = Made(seed: UInt64(seed) + 200, payments: 160, accounts: 14, span: 1500)
    let runs = PaymentRuns(made.ledger)
    for window in [Int64(0), 100, 400] {
      for length in 2...4 {
        var expected: [[Int]] = []
        func extend(_ path: [Int]) {
          let (first, last) = (path[0], path[path.count - 1])
          if path.count == length {
            if made.payee[last] == made.payer[first] { expected.append(path) }
            return
          }
          for next in (last + 1)..<161 where next < 160 {
            let seen = path.map { made.payer[$0] } + [made.payee[last]]
            guard made.payer[next] == made.payee[last], made.seconds[next] > made.seconds[last],
              made.seconds[next] - made.seconds[first] <= window, Set(seen).count == seen.count
            else { continue }
            extend(path + [next])
          }
        }
        for row in 0..<160 { extend([row]) }
        var options = Cycles.Options()
        options.length = length
        options.window = window
        let found = try Cycles(made.ledger, index: runs, options: options)
        #expect((0..<found.count).map { found[$0] } == expected)
        if expected.count > 1 {
          options.most = expected.count - 1
          let cut = try Cycles(made.ledger, index: runs, options: options)
          #expect(cut.isCut && cut.count == expected.count - 1)
          options.most = expected.count
          #expect(!(try Cycles(made.ledger, index: runs, options: options).isCut))
        }
      }
    }
  }

  @Test("A search stops when it is told to")
  func cancelled() {
    for (payments, accounts) in [(4200, 4000), (2000, 50)] {  // many payments to start from; few, each leading far
      let made = Made(seed: 1, payments: payments, accounts: accounts, span: 100_000)
      #expect(throws: CancellationError.self) {
        _ = try Cycles(made.ledger, index: PaymentRuns(made.ledger), options: .init(), isCancelled: { true })
      }
    }
  }
}

@Suite struct Ways {
  private func way(
    _ made: Made, from seeds: [Int], _ start: MoneyWay.Start = .payments, _ method: AttributionMethod, steps: Int = 200,
    until: Int64 = 4_000_000_000, endsAt: Set<Int> = []
  ) throws -> MoneyWay {
    try MoneyWay(
      made.ledger, from: seeds, start, method: method, steps: steps, until: Instant(seconds: until),
      endsAt: endsAt.contains)
  }

  @Test("A way without end is what attribution carries, and of what arrived the payments after it", arguments: 0..<4)
  func asAttributed(seed: Int) throws {
    let made = Made(seed: UInt64(seed) + 90, payments: 300, accounts: 12, span: 2000)
    let seeds = [seed * 11, 50 + seed].filter { made.payer[$0] != made.payee[$0] }
    for method in AttributionMethod.allCases {
      let carried = try Attribution(made.ledger, seeds: seeds, method: method).carried
        .filter { made.payer[$0.row] != made.payee[$0.row] }
      let whole = try way(made, from: seeds, .payments, method)
      #expect(whole.steps.map(\.row) == carried.map(\.row) && whole.steps.map(\.cents) == carried.map(\.cents))
      #expect(!whole.steps.isEmpty && whole.steps.allSatisfy { $0.number >= 1 })
      let arrived = try way(made, from: seeds, .arrivals, method)
      #expect(arrived.steps.map(\.row) == carried.map(\.row).filter { !seeds.contains($0) })
    }
  }

  @Test(
    "It keeps to its steps and its last day, ends where it is told to, and no account passes on more than it got",
    arguments: 0..<6)
  func limits(seed: Int) throws {
    let made = Made(seed: UInt64(seed) + 130, payments: 400, accounts: 14, span: 4000)
    let ends: Set<Int> = [made.payee[seed], 3]
    let seeds = (0..<40).filter { made.payer[$0] != made.payee[$0] && made.cents[$0] > 0 }.prefix(3)
    let until = made.seconds[320]
    for (method, steps) in [(AttributionMethod.fifo, 3), (.haircut, 2), (.fifo, 7), (.poison, 2)] {
      for start in [MoneyWay.Start.payments, .arrivals] {
        let way = try way(made, from: Array(seeds), start, method, steps: steps, until: until, endsAt: ends)
        var came: [Int: Int64] = [:]
        var gone: [Int: Int64] = [:]
        if start == .arrivals { for row in seeds { came[made.payee[row], default: 0] += made.cents[row] } }
        for step in way.steps {
          #expect(step.number <= steps && made.seconds[step.row] <= until)
          let isSeed = seeds.contains(step.row)
          #expect(isSeed || !ends.contains(made.payer[step.row]))
          if !isSeed { gone[made.payer[step.row], default: 0] += step.cents }
          came[made.payee[step.row], default: 0] += step.cents
        }
        guard method != .poison else { continue }
        // Shares are given out in whole cents, half up.
        let slack = method == .haircut ? Int64(way.steps.count) : 0
        for (account, sum) in gone { #expect(sum <= came[account, default: 0] + slack, "\(method) \(account)") }
      }
    }
  }
}
