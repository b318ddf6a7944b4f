import Testing
import Vocabulary

@Suite("Money and rates")
struct MoneyTests {
  @Test(
    "amounts are read exactly in the currency's smallest unit",
    arguments: [
      ("1320.58", "USD", 132_058 as Int64), ("-7", "EUR", -700), (".5", "EUR", 50), ("+1.50", "EUR", 150),
      ("1.10000", "EUR", 110), ("1500", "JPY", 1500), ("1500.00", "JPY", 1500), ("1.234", "KWD", 1234),
      ("0.00000001", "BTC", 1), ("92233720368547758.07", "USD", .max), ("-0.05", "USD", -5),
    ])
  func reads(text: String, code: String, minor: Int64) throws {
    let currency = try #require(Currency(code))
    #expect(Money(decimal: text, currency: currency)?.minorUnits == minor)
  }

  @Test(
    "what is no amount does not parse",
    arguments: [
      "", ".", "-", "+", "1e3", "1,000.00", "1.234", "0x10", "1..2", "1.2.3", " 1", "1 ", "٣", "NaN", "inf",
      "92233720368547758.08", "99999999999999999999", "--1", "1-",
    ])
  func refuses(text: String) { #expect(Money(decimal: text, currency: .usDollar) == nil) }

  @Test("digits beyond the smallest unit round half away from zero when asked to")
  func rounds() {
    let cases: [(String, Int64)] = [
      ("1.004", 100), ("1.005", 101), ("-1.005", -101), ("1.00499999999999999999999", 100), ("0.994", 99),
      ("0.995", 100),
    ]
    for (text, minor) in cases {
      #expect(Money(decimal: text, currency: .euro, rounding: true)?.minorUnits == minor, "\(text)")
    }
  }

  @Test("every amount printed and read again is the same", arguments: ["USD", "JPY", "KWD", "BTC", "CLF"])
  func roundTrip(code: String) throws {
    let currency = try #require(Currency(code))
    for _ in 0..<2_000 {
      let money = Money(minorUnits: .random(in: (.min + 1)...(.max)), currency: currency)
      #expect(Money(decimal: money.decimalText, currency: currency) == money)
    }
    #expect(Money(minorUnits: .min, currency: currency).decimalText.first == "-")
  }

  @Test("a conversion equals long division by hand, rounded half away from zero")
  func converts() throws {
    let day = try #require(CivilDate("2026-01-05"))
    let codes = ["USD", "JPY", "KWD", "BTC"]
    for from in codes.compactMap({ Currency($0) }) {
      for to in codes.compactMap({ Currency($0) }) {
        for _ in 0..<500 {
          let amount = Int64.random(in: -1_000_000_000...1_000_000_000)
          let billionths = Int64.random(in: 0...100_000_000_000)
          let rate = Rate(from: from, to: to, day: day, billionths: billionths, source: "test")
          // Magnitude times rate times 10^to over 10^(9 + from), halves up: the same by comparing twice the remainder.
          var numerator = UInt128(amount.magnitude) * UInt128(billionths)
          for _ in 0..<to.exponent { numerator *= 10 }
          var denominator: UInt128 = 1_000_000_000
          for _ in 0..<from.exponent { denominator *= 10 }
          let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
          let expected = Int64(exactly: quotient + (remainder + remainder >= denominator ? 1 : 0))
          let converted = rate.convert(Money(minorUnits: amount, currency: from))
          #expect(converted?.minorUnits == expected.map { amount < 0 ? -$0 : $0 })
          #expect(converted == nil || converted?.currency == to)
        }
      }
    }
  }

  @Test("a conversion that does not fit is nil, never a trap")
  func overflow() throws {
    let (yen, bitcoin) = (try #require(Currency("JPY")), try #require(Currency("BTC")))
    let day = try #require(CivilDate("2026-01-05"))
    for amount in [Int64.min, .max] {
      for billionths in [Int64.min, .max] {
        let up = Rate(from: yen, to: bitcoin, day: day, billionths: billionths, source: "test")
        #expect(up.convert(Money(minorUnits: amount, currency: yen)) == nil)
        let down = Rate(from: bitcoin, to: yen, day: day, billionths: billionths, source: "test")
        #expect(down.convert(Money(minorUnits: amount, currency: bitcoin)) == nil)
      }
    }
    let half = Rate(from: .euro, to: .usDollar, day: day, billionths: 500_000_000, source: "test")
    #expect(half.convert(Money(minorUnits: 1, currency: .euro))?.minorUnits == 1)
    #expect(half.convert(Money(minorUnits: -1, currency: .euro))?.minorUnits == -1)
    #expect(half.convert(Money(minorUnits: 1, currency: yen)) == nil)
  }
}
