import Ledger
import Testing
import Vocabulary

/// What the values of a ledger rest on.
struct LedgerValuationTests {
  private let day = CivilDate(year: 2026, month: 3, day: 2)!

  /// One payment of 100 euro, valued by a rate so many days earlier; by none where nil.
  private func ledger(rateDaysBefore days: Int?, channel: String = "wire", currency code: String = "EUR") throws
    -> LedgerView
  {
    let currency = try #require(Currency(code))
    let rate = days.flatMap { DayRate(currency: currency, day: day.adding(days: -$0), text: "1.1") }
    let builder = LedgerBuilder(
      provenance: "\(days ?? -1)", rates: RateTable(source: "invented", rates: rate.map { [$0] } ?? []),
      dollarChannels: ["in-dollars"])
    let side = { PaymentRecord.Side(institution: "B", account: $0) }
    let fault = builder.append(
      PaymentRecord(
        id: "P", time: Timestamp(instant: Instant(startOf: day), offsetMinutes: 0, precision: .second),
        payer: side("1"), payee: side("2"), amount: Money(minorUnits: 10_000, currency: currency), channel: channel,
        line: 1))
    #expect(fault == nil)
    return builder.seal()
  }

  @Test func `a payment that came without rates and with them has its value, whichever came first`() throws {
    let without = try ledger(rateDaysBefore: nil)
    let with = try ledger(rateDaysBefore: 0)
    for views in [[without, with], [with, without]] {
      let both = try LedgerView(merging: views)
      #expect(both.count == 1 && both.repeats == 1)
      #expect(both.valueCents[0] == 11_000)
      #expect(both.evidence(0).rate?.text == "1.1")
      #expect(Valuation(both).count() == Valuation.Count())
    }
  }

  @Test(arguments: [(0, 0), (31, 0), (32, 1), (400, 1)])
  func `a rate is far when it is more than a month off`(days: Int, far: Int) throws {
    let count = Valuation(try ledger(rateDaysBefore: days)).count()
    #expect(count.far == far && count.unvalued == 0 && count.furthest == (far == 0 ? 0 : days))
  }

  @Test func `dollars, and channels that are in dollars, need no rate`() throws {
    #expect(Valuation(try ledger(rateDaysBefore: nil)).count().unvalued == 1)
    #expect(Valuation(try ledger(rateDaysBefore: nil, currency: "USD")).count().unvalued == 0)
    #expect(Valuation(try ledger(rateDaysBefore: nil, channel: "in-dollars")).count().unvalued == 0)
  }
}
