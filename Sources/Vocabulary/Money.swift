/// An amount of one currency in its smallest unit: cents for EUR, whole yen for JPY, satoshi for BTC.
///
/// Amounts are exact integers. Arithmetic across currencies goes through ``Rate``, which states the day it is of.
public struct Money: Sendable, Hashable {
  public let minorUnits: Int64
  public let currency: Currency

  public init(minorUnits: Int64, currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  /// Reads a plain decimal such as `1320.58`, `-7`, `.5`, `1e3` is refused. Digits beyond the currency's exponent must
  /// be zero unless `rounding` is true, when they round half up (away from zero). Nil when malformed or out of range.
  public init?(decimal text: some StringProtocol, currency: Currency, rounding: Bool = false) {
    guard
      let units = DecimalText.scaled(Array(text.utf8)[...], exponent: currency.exponent, rounding: rounding)
    else { return nil }
    self.init(minorUnits: units, currency: currency)
  }

  /// The amount as a plain decimal with the currency's own number of decimals, without its code.
  public var decimalText: String { DecimalText.text(minorUnits, exponent: currency.exponent) }
}

extension Money: CustomStringConvertible {
  public var description: String { "\(decimalText) \(currency.code)" }
}

/// What one unit of a currency was worth in another on a day.
///
/// `billionths` scales the quotient by 10⁹: EUR at 1.0843 USD is 1,084,300,000.
public struct Rate: Sendable, Hashable {
  public let from: Currency
  public let to: Currency
  public let day: CivilDate
  public let billionths: Int64
  /// Who published it, as shown beside a total.
  public let source: String

  public init(from: Currency, to: Currency, day: CivilDate, billionths: Int64, source: String) {
    self.from = from
    self.to = to
    self.day = day
    self.billionths = billionths
    self.source = source
  }

  /// The amount in the other currency, rounded half up (away from zero) to its minor unit; nil when the currencies do
  /// not fit or the result does not fit into 64 bits.
  public func convert(_ money: Money) -> Money? {
    guard money.currency == from else { return nil }
    // minor(to) = minor(from) · rate · 10^(exponent(to) − exponent(from)); in magnitudes, so that halves go away from 0.
    let isNegative = (money.minorUnits < 0) != (billionths < 0)
    var numerator = UInt128(money.minorUnits.magnitude) * UInt128(billionths.magnitude)
    var denominator: UInt128 = 1_000_000_000
    for _ in 0..<max(0, from.exponent - to.exponent) { denominator *= 10 }
    for _ in 0..<max(0, to.exponent - from.exponent) {
      let (product, overflow) = numerator.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      numerator = product
    }
    var rounded = numerator / denominator
    if numerator % denominator * 2 >= denominator { rounded += 1 }
    guard let units = Int64(exactly: rounded) else { return nil }
    return Money(minorUnits: isNegative ? -units : units, currency: to)
  }
}

/// Plain decimal numbers in text, as exact scaled integers.
public enum DecimalText {
  /// `text` times 10^`exponent`. Accepts an optional sign, digits, one point. Nil when malformed, when more decimals
  /// are given than fit and `rounding` is false, or when the value does not fit into 64 bits.
  public static func scaled(_ text: ArraySlice<UInt8>, exponent: Int, rounding: Bool = false) -> Int64? {
    var rest = text
    var negative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    var value: Int64 = 0
    var digits = 0
    var decimals = -1
    var roundUp = false
    for byte in rest {
      if byte == UInt8(ascii: ".") {
        guard decimals < 0 else { return nil }
        decimals = 0
        continue
      }
      let digit = Int64(byte &- UInt8(ascii: "0"))
      guard digit >= 0, digit <= 9 else { return nil }
      digits += 1
      if decimals >= 0 {
        if decimals >= exponent {
          if decimals == exponent, digit >= 5 { roundUp = true }
          if digit != 0, !rounding { return nil }
          decimals += 1
          continue
        }
        decimals += 1
      }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(digit)
      guard !overflow, !carry else { return nil }
      value = sum
    }
    guard digits > 0 else { return nil }
    var missing = exponent - min(max(decimals, 0), exponent)
    while missing > 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      value = product
      missing -= 1
    }
    if roundUp {
      guard value < Int64.max else { return nil }
      value += 1
    }
    return negative ? -value : value
  }

  /// The inverse: `value` divided by 10^`exponent`, written with all its decimals.
  public static func text(_ value: Int64, exponent: Int) -> String {
    guard exponent > 0 else { return String(value) }
    var digits = String(value.magnitude)
    if digits.count <= exponent { digits = String(repeating: "0", count: exponent + 1 - digits.count) + digits }
    let point = digits.index(digits.endIndex, offsetBy: -exponent)
    return (value < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
  }
}
