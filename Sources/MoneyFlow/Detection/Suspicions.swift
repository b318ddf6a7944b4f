package import Ledger

/// What the detectors of one ledger suspect before anybody is told: patterns from a score of the caller's choice, bursts,
/// and payments that may be the same money. It is what an analysis together with others starts from; payments and accounts
/// are positions in the table and stay with whoever holds it.
package struct Suspicions: Sendable {
  /// A network as a detector proposes it, each told once.
  package struct Pattern: Sendable {
    package let family: String
    /// In decimal logarithms.
    package let score: Double
    /// Ascending, so in order of time.
    package let payments: [Int]
  }

  /// More counterparties in a window than an account's own past and its peers make likely.
  package struct Gathering: Sendable {
    package let account: Int
    package let incoming: Bool
    package let score: Double
    package let payments: [Int]
    /// The larger payments by which the account was emptied afterwards, to three receivers at most.
    package let swept: [Int]
  }

  /// A payment in and a payment out that may be one sum of money.
  package struct Passing: Sendable {
    package let incoming: Int
    package let outgoing: Int
    package let weight: Double
    package let days: Double
    /// Natural logarithm of what went on per what came in.
    package let ratio: Double
  }

  /// A sum in crypto assets that a wallet passed on in two: the larger part and what was split off.
  package struct Split: Sendable {
    package let incoming: Int
    package let main: Int
    package let peel: Int
  }

  /// How often accounts of a kind deal with persons, and in what amounts.
  package struct Usual: Sendable {
    package let shape: Double
    /// In days.
    package let rate: Double
    /// Natural logarithm of dollars.
    package let middle: Double
    package let deviation: Double
  }

  package let patterns: [Pattern]
  package let gatherings: [Gathering]
  package let passings: [Passing]
  /// In order of the payment that came in.
  package let splits: [Split]
  /// Days since the first payment, payment by payment.
  package let day: [Double]
  /// US dollars.
  package let value: [Double]
  /// Everyday life of its kind (card, bill, wage, refund, cash withdrawal): counted nowhere.
  package let routine: [Bool]
  package let spanDays: Double
  let baseline: Baseline?

  /// What is usual for accounts of a kind with persons at the other end.
  package func usual(_ kind: AccountKind, incoming: Bool) -> Usual {
    guard let baseline else { return Usual(shape: 1, rate: 1000, middle: 0, deviation: 1.2) }
    let direction = incoming ? FlowDirection.incoming : .outgoing
    let prior = baseline.prior(kind, direction, .person)
    let amounts = baseline.amounts(kind, direction, .person)
    return Usual(shape: prior.shape, rate: prior.rate, middle: amounts.median, deviation: amounts.deviation)
  }

  /// `-log10` of the chance of so many counterparties in a window of a span, by a rate that is Gamma distributed.
  package static func surprise(
    atLeast count: Int, shape: Double, rate: Double, windowDays: Double, spanDays: Double
  ) -> Double {
    Statistics.surprise(atLeast: count, shape: shape, rate: rate, window: windowDays)
      - Statistics.powerOfTen(max(1, spanDays / windowDays))
  }
}

extension Detection {
  /// What this ledger's detectors suspect, patterns from a score on.
  /// - Throws: `Fault` when the table is not well formed; `CancellationError`.
  package func suspicions(
    on table: PaymentTable, from line: Double, isCancelled: () -> Bool = { false }
  ) throws -> Suspicions {
    try check(table)
    let index = DetectionIndex(table, channels: typologies.channels)
    let routine = (0..<index.count).map { index.trait($0).routine }
    // Without a baseline nothing is unusual: shapes alone are no suspicion to share.
    guard index.count >= typologies.networks.baselinePaymentsMin else {
      return Suspicions(
        patterns: [], gatherings: [], passings: [], splits: [], day: index.day, value: index.value, routine: routine,
        spanDays: index.spanDays, baseline: nil)
    }
    let ground = try ground(table, index, isCancelled)
    var settings = typologies.networks
    settings.scoreMin = line
    let patterns = Networks.selected(try Self.candidates(ground, isCancelled), settings: settings)
      .map { Suspicions.Pattern(family: $0.family, score: $0.score, payments: $0.payments) }
    let gatherings = ground.bursts.map { burst in
      let swept =
        burst.direction == .incoming
        ? Collectors.sweeps(burst, ground, days: 8).prefix(3).filter { $0.share >= 0.25 }.flatMap(\.payments) : []
      return Suspicions.Gathering(
        account: burst.hub, incoming: burst.direction == .incoming, score: burst.score, payments: burst.payments,
        swept: swept.count <= 40 ? swept : [])
    }
    let passings = ground.links.links.filter { link in
      let trait = index.trait(link.incoming)
      return !trait.wage && !trait.cashIn
    }.map {
      Suspicions.Passing(
        incoming: $0.incoming, outgoing: $0.outgoing, weight: $0.weight, days: $0.days, ratio: $0.ratio)
    }
    // What came from another country is dated by that country's clock.
    let split = typologies["ransom-peel"].map { PeelChains.splits(index, $0, clockDays: 1.0 / 12) } ?? [:]
    let splits = split.keys.sorted().compactMap { payment in
      split[payment].map { Suspicions.Split(incoming: payment, main: $0.main, peel: $0.peel) }
    }
    return Suspicions(
      patterns: patterns, gatherings: gatherings, passings: passings, splits: splits, day: index.day,
      value: index.value, routine: routine, spanDays: index.spanDays, baseline: ground.baseline)
  }
}
