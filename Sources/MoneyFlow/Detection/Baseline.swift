internal import Ledger

/// All non-routine payments of one account in one direction with one class of counterparty, in order of time.
struct CounterpartyRun {
  let account: Int
  let direction: FlowDirection
  let counterparty: CounterpartyClass
  let payments: [Int]
}

/// What is usual: how often accounts of a kind deal with counterparties of a class, and in what amounts.
///
/// The rate of each (kind, direction, class) is taken as Gamma distributed over accounts; its mean and variance come
/// from all accounts of the kind, those with nothing included, without the busiest half per cent. An account's own
/// rate is this prior updated by its own payments outside the window in question: empirical Bayes for a negative
/// binomial count.
struct Baseline {
  struct Prior {
    let shape: Double
    /// In days.
    let rate: Double
  }

  struct Amounts {
    let median: Double
    let deviation: Double
  }

  let runs: [CounterpartyRun]
  private let priors: [Int: Prior]
  private let amounts: [Int: Amounts]
  let typicalPersonToPerson: Double

  static func key(_ kind: AccountKind, _ direction: FlowDirection, _ counterparty: CounterpartyClass) -> Int {
    (Int(kind.rawValue) * 2 + Int(direction.rawValue)) * 8 + Int(counterparty.rawValue)
  }

  func prior(_ kind: AccountKind, _ direction: FlowDirection, _ counterparty: CounterpartyClass) -> Prior {
    priors[Self.key(kind, direction, counterparty)] ?? Prior(shape: 1, rate: 1000)
  }

  func amounts(_ kind: AccountKind, _ direction: FlowDirection, _ counterparty: CounterpartyClass) -> Amounts {
    amounts[Self.key(kind, direction, counterparty)] ?? Amounts(median: 0, deviation: 1.2)
  }

  init(_ index: DetectionIndex, settings: BaselineSettings) {
    var runs: [CounterpartyRun] = []
    var counts: [Int: [Double]] = [:]
    var logs: [Int: [Double]] = [:]
    var accountsOfKind = [Int](repeating: 0, count: 256)
    let classes = CounterpartyClass.allCases
    for account in 0..<index.accountCount {
      let kind = index.kind(account)
      accountsOfKind[Int(kind.rawValue)] += 1
      for direction in [FlowDirection.incoming, .outgoing] {
        let list = direction == .incoming ? index.received(by: account) : index.paid(by: account)
        guard !list.isEmpty else { continue }
        var byClass = [[Int]](repeating: [], count: classes.count)
        for payment in list where !index.trait(Int(payment)).routine {
          let p = Int(payment)
          let other = direction == .incoming ? index.payer(p) : index.payee(p)
          if other != account { byClass[Int(CounterpartyClass(index.kind(other)).rawValue)].append(p) }
        }
        for counterparty in classes {
          let payments = byClass[Int(counterparty.rawValue)]
          guard !payments.isEmpty else { continue }
          let key = Self.key(kind, direction, counterparty)
          let distinct =
            counterparty.standsForMany
            ? payments.count
            : Set(payments.map { direction == .incoming ? index.payer($0) : index.payee($0) }).count
          counts[key, default: []].append(Double(distinct))
          logs[key, default: []].append(contentsOf: payments.map { index.logValue[$0] })
          runs.append(
            CounterpartyRun(account: account, direction: direction, counterparty: counterparty, payments: payments))
        }
      }
    }
    self.runs = runs
    var priors: [Int: Prior] = [:]
    for (key, values) in counts {
      priors[key] = Self.prior(
        values, accounts: accountsOfKind[key >> 4], spanDays: index.spanDays, trimmed: settings.trimmedShare)
    }
    self.priors = priors
    self.amounts = logs.mapValues {
      Amounts(median: Statistics.median($0), deviation: Statistics.deviation($0))
    }
    let person = amounts[Self.key(.person, .incoming, .person)] ?? amounts[Self.key(.unknown, .incoming, .person)]
    typicalPersonToPerson = Statistics.exponential(person?.median ?? 0)
  }

  private static func prior(_ values: [Double], accounts: Int, spanDays: Double, trimmed: Double) -> Prior {
    let all = max(accounts, values.count)
    var sorted = [Double](repeating: 0, count: all - values.count) + values.sorted()
    sorted.removeLast(min(sorted.count - 1, Int(Double(sorted.count) * trimmed)))
    let mean = max(Statistics.mean(sorted), 0.02)
    let deviation = Statistics.deviation(sorted)
    let variance = deviation * deviation
    var shape = 20.0
    if variance > mean { shape = mean * mean / max(variance - mean, mean * 0.05) }
    shape = Statistics.clamp(shape, 0.05, 20)
    return Prior(shape: shape, rate: shape * spanDays / mean)
  }
}
