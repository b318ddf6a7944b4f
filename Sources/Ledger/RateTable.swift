public import Vocabulary

/// What one unit of a currency was worth in US dollars on a day, as its source printed it.
public struct DayRate: Sendable, Hashable {
  public let currency: Currency
  public let day: CivilDate
  /// The printed decimal, so that evidence shows what was published.
  public let text: String
  /// The nearest binary64 to `text`.
  public let dollars: Double

  /// Nil unless the text is a positive decimal number (`1.0843`, `4.034937e-05`).
  public init?(currency: Currency, day: CivilDate, text: String) {
    guard let dollars = Double(text), dollars.isFinite, dollars > 0 else { return nil }
    self.currency = currency
    self.day = day
    self.text = text
    self.dollars = dollars
  }
}

/// Rates of one source by currency and day: what amounts of different currencies are compared by.
///
/// A value in dollars is `round(amount × rate, 2)` in binary64, ties to even: the payment layout's own rule, so that
/// other programs reading the same folder arrive at the same cents. A day without a rate takes the nearest earlier day's,
/// before the first day the first. Dollars without any rate count as dollars; other currencies without any have no value.
public struct RateTable: Sendable, Hashable {
  /// Who published the rates, as shown beside a total.
  public let source: String
  /// By currency, then day.
  public private(set) var rates: [DayRate]

  public init(source: String = "", rates: [DayRate] = []) {
    self.source = source
    var seen = Set<[Int]>()
    // Of two rates for one day the later in the file stands.
    self.rates = rates.reversed().filter { seen.insert([Int($0.currency.index), $0.day.daysSinceEpoch]).inserted }
      .sorted { ($0.currency.index, $0.day) < ($1.currency.index, $1.day) }
  }

  public var isEmpty: Bool { rates.isEmpty }

  /// The rate that a payment of this day is valued at.
  public func rate(of currency: Currency, on day: CivilDate) -> DayRate? {
    var low = 0
    var high = rates.count
    while low < high {
      let middle = (low + high) / 2
      if (rates[middle].currency.index, rates[middle].day) <= (currency.index, day) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    if low > 0, rates[low - 1].currency == currency { return rates[low - 1] }
    if low < rates.count, rates[low].currency == currency { return rates[low] }
    return nil
  }

  /// Rates of this table and, for currencies it lacks, of another.
  public func completed(by other: RateTable) -> RateTable {
    let known = Set(rates.map(\.currency))
    let added = other.rates.filter { !known.contains($0.currency) }
    guard !added.isEmpty else { return self }
    return RateTable(source: source.isEmpty ? other.source : "\(source); \(other.source)", rates: rates + added)
  }
}

/// Rates laid out by day and currency for the fast path.
package struct DenseRates: Sendable {
  private var firstDay = 0
  private var days = 1
  private var slot = [UInt8](repeating: 255, count: 1024)
  private var width = 0
  private var dollars: [Double] = []

  package init(_ table: RateTable) {
    let byDay = table.rates.map(\.day.daysSinceEpoch)
    // A table over more than 300 years would be a slip of the pen; days past its end take the last rate held.
    firstDay = byDay.min() ?? 0
    days = min((byDay.max() ?? 0) - firstDay + 1, 110_000)
    for rate in table.rates where Int(rate.currency.index) < slot.count && slot[Int(rate.currency.index)] == 255 {
      guard width < 255 else { break }
      slot[Int(rate.currency.index)] = UInt8(width)
      width += 1
    }
    if slot[Int(Currency.usDollar.index)] == 255, width < 255 {
      slot[Int(Currency.usDollar.index)] = UInt8(width)
      width += 1
    }
    dollars = [Double](repeating: .nan, count: days * width)
    for rate in table.rates {
      let day = rate.day.daysSinceEpoch - firstDay
      guard day < days, slot[Int(rate.currency.index)] != 255 else { continue }
      dollars[day * width + Int(slot[Int(rate.currency.index)])] = rate.dollars
    }
    let own = Int(slot[Int(Currency.usDollar.index)])
    for column in 0..<width {
      let held = stride(from: column, to: dollars.count, by: width).first { !dollars[$0].isNaN }
      var last = held.map { dollars[$0] } ?? (column == own ? 1 : .nan)
      for place in stride(from: column, to: dollars.count, by: width) {
        if dollars[place].isNaN { dollars[place] = last } else { last = dollars[place] }
      }
    }
  }

  /// Dollars a unit of the currency is worth; NaN where nothing is known.
  @inline(__always)
  package func rate(currency: UInt16, day: Int) -> Double {
    let column = slot[Int(currency)]
    guard column != 255 else { return .nan }
    let row = Swift.min(Swift.max(day - firstDay, 0), days - 1)
    return dollars[row * width + Int(column)]
  }
}

/// `round(mantissa / 10^decimals × rate, 2)` as cents: the double product, rounded by its exact value, ties to even.
/// Nil when it does not fit.
@inline(__always)
package func cents(mantissa: Int64, powerOfTen: Double, rate: Double) -> Int64? {
  let product = Double(mantissa) / powerOfTen * rate
  let scaled = product * 100
  guard scaled < 9e17, scaled > -9e17 else { return nil }
  var whole = scaled.rounded(.down)
  let fraction = scaled - whole
  // Far from a half the side is plain; near it a fused multiply-add tells it exactly.
  if scaled < 1e11, abs(fraction - 0.5) > 1e-4 { return Int64(fraction > 0.5 ? whole + 1 : whole) }
  let side = (-(whole + 0.5)).addingProduct(product, 100)
  if side > 0 || side == 0 && whole.truncatingRemainder(dividingBy: 2) != 0 { whole += 1 }
  return Int64(whole)
}
