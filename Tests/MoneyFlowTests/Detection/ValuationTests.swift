import Ledger
import MoneyFlow
import Ontology
import Testing
import Vocabulary

/// What the sums of a finding rest on is said where it is less than a rate of the payment's own day.
struct ValuationTests {
  /// A ring of three payments in euro, with the only rate `days` before its first day; without a rate where nil.
  private func ring(rateDaysBefore days: Int?) throws -> [Finding] {
    let euro = try #require(Currency("EUR"))
    let start = try #require(CivilDate(year: 2026, month: 3, day: 2))
    let rates = days.flatMap { days in
      DayRate(currency: euro, day: CivilDate(daysSinceEpoch: start.daysSinceEpoch - days), text: "1.1")
    }
    let builder = LedgerBuilder(
      provenance: "ring", rates: RateTable(source: "invented", rates: rates.map { [$0] } ?? []))
    for (step, pair) in [("A", "B"), ("B", "C"), ("C", "A")].enumerated() {
      let side = { PaymentRecord.Side(institution: "BANK", account: $0) }
      let fault = builder.append(
        PaymentRecord(
          id: "R\(step)",
          time: Timestamp(
            instant: Instant(startOf: start).adding(seconds: Int64(step) * 3600), offsetMinutes: 0, precision: .second),
          payer: side(pair.0), payee: side(pair.1), amount: Money(minorUnits: 900_000, currency: euro),
          channel: "wire", line: step + 1))
      #expect(fault == nil)
    }
    return try Detection().run(on: builder.seal())
  }

  private func limits(_ findings: [Finding]) -> Set<String> { Set(findings.flatMap(\.limits).map(\.key)) }

  @Test func `a rate of the day or of the month before goes without saying`() throws {
    for days in [0, 31] {
      let findings = try ring(rateDaysBefore: days)
      #expect(!findings.isEmpty)
      #expect(limits(findings).isDisjoint(with: ["detection.far-rate", "detection.unvalued"]))
    }
  }

  @Test func `a rate further off is named, with how far`() throws {
    let findings = try ring(rateDaysBefore: 32)
    let limit = try #require(findings.first?.limits.first { $0.key == "detection.far-rate" })
    #expect(limit.arguments.map(\.value) == [.integer(3), .integer(32)])
  }

  @Test func `payments without any rate are named`() throws {
    let limit = try #require(try ring(rateDaysBefore: nil).first?.limits.first { $0.key == "detection.unvalued" })
    #expect(limit.arguments.map(\.value) == [.integer(3)])
  }
}
