internal import Ledger

/// Many counterparties in a short time at one account: more than its own past and its peers make likely.
struct Burst {
  let hub: Int
  let direction: FlowDirection
  let counterparty: CounterpartyClass
  let payments: [Int]
  /// `-log10` of the chance of so many in such a window somewhere in the ledger's span.
  let score: Double
  /// What the model expected in the window, in thousandths.
  let expected: Double
  let evidence: BurstEvidence

  var first: Int { payments[0] }
  var last: Int { payments[payments.count - 1] }

  func other(_ payment: Int, _ index: DetectionIndex) -> Int {
    direction == .incoming ? index.payer(payment) : index.payee(payment)
  }
}

/// Finds bursts: for each account, direction and class of counterparty the window that surprises most, then the next
/// in what is left.
struct BurstSearch {
  let index: DetectionIndex
  let baseline: Baseline
  let settings: BaselineSettings

  func all(isCancelled: () -> Bool) throws -> [Burst] {
    var found: [Burst] = []
    for (position, run) in baseline.runs.enumerated() {
      if position % 2048 == 0, isCancelled() { throw CancellationError() }
      guard run.payments.count >= 3 else { continue }
      found.append(contentsOf: bursts(in: run))
    }
    return found
  }

  private struct Window {
    var score = 0.0
    var range = 0..<0
    var expected = 0.0
  }

  private func bursts(in run: CounterpartyRun) -> [Burst] {
    var rest = run.payments
    var found: [Burst] = []
    for _ in 0..<settings.burstsPerRun {
      guard rest.count >= 3 else { break }
      let best = bestWindow(rest, run)
      guard best.score >= settings.burstScoreMin else { break }
      let payments = Array(rest[best.range])
      let evidence = BurstEvidence(
        hub: run.account, direction: run.direction, counterparty: run.counterparty, payments: payments, index: index,
        baseline: baseline)
      found.append(
        Burst(
          hub: run.account, direction: run.direction, counterparty: run.counterparty, payments: payments,
          score: best.score, expected: best.expected, evidence: evidence))
      rest.removeSubrange(best.range)
    }
    return found
  }

  private func bestWindow(_ payments: [Int], _ run: CounterpartyRun) -> Window {
    let prior = baseline.prior(index.kind(run.account), run.direction, run.counterparty)
    // Counterparties as small numbers; where they stand for many, each payment is its own.
    var number = [Int](repeating: 0, count: payments.count)
    var total: [Int] = []
    if run.counterparty.standsForMany {
      number = Array(payments.indices)
      total = [Int](repeating: 1, count: payments.count)
    } else {
      var known: [Int: Int] = [:]
      for (position, payment) in payments.enumerated() {
        let other = run.direction == .incoming ? index.payer(payment) : index.payee(payment)
        if let seen = known[other] {
          number[position] = seen
        } else {
          known[other] = total.count
          number[position] = total.count
          total.append(0)
        }
        total[number[position]] += 1
      }
      guard total.count >= 3 else { return Window() }
    }
    var best = Window()
    for window in settings.windowsDays where window <= index.spanDays / 1.9 {
      var inside = [Int](repeating: 0, count: total.count)
      var distinct = 0
      // Counterparties that also appear outside the window.
      var outside = total.count
      var end = 0
      for start in payments.indices {
        let limit = index.day[payments[start]] + window
        while end < payments.count, index.day[payments[end]] <= limit {
          let c = number[end]
          inside[c] += 1
          if inside[c] == 1 { distinct += 1 }
          if inside[c] == total[c] { outside -= 1 }
          end += 1
        }
        if distinct >= 3 {
          let shape = prior.shape + Double(outside)
          let rate = prior.rate + index.spanDays - window
          let score =
            Statistics.surprise(atLeast: distinct, shape: shape, rate: rate, window: window)
            - Statistics.powerOfTen(index.spanDays / window)
          if score > best.score {
            best = Window(score: score, range: start..<end, expected: shape * window / rate)
          }
        }
        let c = number[start]
        if inside[c] == total[c] { outside += 1 }
        inside[c] -= 1
        if inside[c] == 0 { distinct -= 1 }
      }
    }
    return best
  }
}
