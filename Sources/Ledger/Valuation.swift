internal import Vocabulary

/// What the dollar values of a ledger rest on: where no rate is known, and where only one of quite another day is.
public struct Valuation: Sendable {
  /// How a payment's value stands to its day.
  public enum Standing: Sendable, Hashable {
    /// Dollars already, or valued at a rate of its day or of the month around it.
    case near
    /// The only rate known is this many days off.
    case far(days: Int)
    /// No rate of its currency is known: it counts as nothing.
    case none
  }

  /// How many payments are valued how.
  public struct Count: Sendable, Hashable {
    public var unvalued = 0
    public var far = 0
    /// Days between a payment and its rate, at the most.
    public var furthest = 0

    public init() {}
  }

  /// Further than this from its payment's day a rate is named as far: tables by month stay within it.
  public static let farDays = 31

  private let ledger: LedgerView
  /// Channels whose amounts are dollars whatever the currency says, by their number.
  private let dollarChannels: [Bool]

  public init(_ ledger: LedgerView) {
    self.ledger = ledger
    let dollars = Set(ledger.dollarChannels)
    dollarChannels = ledger.channels.map(dollars.contains)
  }

  public func count(_ rows: some Sequence<Int>) -> Count {
    var count = Count()
    // Rows follow time, so that one currency's payments of a day come close together.
    var known = [UInt16: (day: Int, source: Int, standing: Standing)]()
    for row in rows where !dollarChannels[Int(ledger.channel[row])] {
      let currency = ledger.currency[row]
      let day = Int(ledger.seconds[row] / 86_400)
      let source = Int(ledger.sourcePosition(row))
      let standing: Standing
      if let last = known[currency], last.day == day, last.source == source {
        standing = last.standing
      } else {
        standing = self.standing(currency: currency, day: day, source: source)
        known[currency] = (day, source, standing)
      }
      switch standing {
      case .near: break
      case .far(let days):
        count.far += 1
        count.furthest = max(count.furthest, days)
      case .none: count.unvalued += 1
      }
    }
    return count
  }

  /// The count over every payment.
  public func count() -> Count { count(0..<ledger.count) }

  private func standing(currency index: UInt16, day: Int, source: Int) -> Standing {
    guard let currency = Currency(index: index) else { return .near }
    let table = source < ledger.rates.count ? ledger.rates[source] : RateTable()
    guard let rate = table.rate(of: currency, on: CivilDate(daysSinceEpoch: day)) else {
      return currency == .usDollar ? .near : .none
    }
    let days = abs(rate.day.daysSinceEpoch - day)
    return days > Valuation.farDays ? .far(days: days) : .near
  }
}
