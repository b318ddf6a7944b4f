import Glibc
import Ledger
import Testing
import Vocabulary
import World

/// A plain list of payments, and the ledger built of them.
struct Sample {
  var records: [PaymentRecord] = []

  static func payment(
    _ id: String, _ time: String, _ payer: String, _ payee: String, _ amount: String, _ currency: String = "USD",
    channel: String = "wire", line: Int = 0
  ) -> PaymentRecord {
    let code = Currency(currency)!
    return PaymentRecord(
      id: id, time: Timestamp(time)!, payer: .init(institution: "B" + payer.prefix(1), account: payer),
      payee: .init(institution: "B" + payee.prefix(1), account: payee),
      amount: Money(decimal: amount, currency: code)!, channel: channel, line: line)
  }

  func ledger(rates: RateTable = RateTable(), provenance: String = "sample") -> LedgerView {
    let builder = LedgerBuilder(provenance: provenance, rates: rates, dollarChannels: ["crypto"])
    for record in records { #expect(builder.append(record) == nil) }
    return builder.seal()
  }
}

/// A folder that goes when the test ends.
final class TemporaryFolder {
  let path: String
  init() {
    var name = Array("/tmp/entente-ledger-XXXXXX".utf8CString)
    mkdtemp(&name)
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
  deinit {
    for name in (try? SystemFiles().list(path)) ?? [] { unlink(path + "/" + name) }
    rmdir(path)
  }
}

@Suite struct LedgerOrder {
  @Test("Payments stand in order of time, then identifier, numbers as numbers")
  func order() {
    let sample = Sample(records: [
      Sample.payment("T10", "2026-01-05T10:00:00Z", "a1", "b1", "1.00"),
      Sample.payment("T9", "2026-01-05T10:00:00Z", "a1", "b1", "2.00"),
      Sample.payment("x-y", "2026-01-05T09:00:00Z", "c1", "b1", "3.00"),
      Sample.payment("T8", "2026-01-05T11:00:00+01:00", "a1", "b1", "4.00"),
    ])
    let ledger = sample.ledger()
    #expect(ledger.table().id == ["x-y", "T8", "T9", "T10"])
    #expect(Array(ledger.amount) == [300, 400, 200, 100])
  }

  @Test("Any identifier comes back as it was given and finds its row")
  func identifiers() {
    var ids = (0..<50).map { "form\($0)-7" }
    ids += ["", "0", "00", "7", "007", "T0000000000000000000000000001", "nul\u{0}l", "été", "18446744073709551616"]
    ids += (0..<300).map { "P" + String(repeating: "0", count: $0 % 5) + String($0) }
    ids = Array(Set(ids)).sorted()
    let records = ids.enumerated().map { place, id in
      Sample.payment(id, Instant(seconds: Int64(place) * 60).description, "a1", "b1", "1.00", line: place + 2)
    }
    let ledger = Sample(records: records).ledger()
    #expect(ledger.table().id == ids)
    #expect(ledger.rows(ofPayments: ids) == ids.indices.map { [$0] })
    for (place, id) in ids.enumerated() { #expect(ledger.row(ofPayment: id) == place) }
    #expect(ledger.row(ofPayment: "absent") == nil)
    #expect(ledger.row(ofPayment: "form99-7") == nil)
  }

  @Test("The same payment reported twice is held once; a different one under the same identifier is kept")
  func repeats() {
    let one = Sample.payment("T1", "2026-01-05T10:00:00Z", "a1", "b1", "1.00")
    let other = Sample.payment("T1", "2026-01-05T10:00:00Z", "a1", "b1", "1.01")
    let ledger = Sample(records: [one, other, one]).ledger()
    #expect(Array(ledger.amount) == [100, 101])
    #expect(ledger.repeats == 1)
  }

  @Test("The same account number at two institutions is two accounts")
  func institutions() {
    var second = Sample.payment("T2", "2026-01-05T10:00:01Z", "a1", "b1", "1.00")
    second.payer.institution = "elsewhere"
    let ledger = Sample(records: [Sample.payment("T1", "2026-01-05T10:00:00Z", "a1", "b1", "1.00"), second]).ledger()
    #expect(ledger.accounts.count == 3)
    #expect(ledger.payer[0] != ledger.payer[1])
    #expect(ledger.accounts.positions(of: "a1").count == 2)
    #expect(ledger.accounts.positions(of: "elsewhere/a1") == [Int(ledger.payer[1])])
    #expect(ledger.accounts.label(Int(ledger.payer[1])) == "elsewhere/a1")
    #expect(ledger.accounts.label(Int(ledger.payee[0])) == "b1")
  }

  @Test("Long and odd account names are told apart", arguments: [0, 7, 8, 9, 15, 16, 17, 40])
  func longNames(length: Int) {
    let base = String(repeating: "x", count: length)
    let names = ["", "y", base, base + "y", "y" + base, base + base, String(base.dropFirst(min(1, length))) + "z"]
    let distinct = Set(names)
    let builder = LedgerBuilder(provenance: "p")
    for (place, name) in (names + names).enumerated() {
      for bank in ["", "12345678", "123456789", "123456780"] {
        let fault = builder.append(
          PaymentRecord(
            id: "\(place)-\(bank)", time: Timestamp("2026-01-05")!, payer: .init(institution: bank, account: name),
            payee: .init(institution: bank, account: name),
            amount: Money(minorUnits: 1, currency: .euro), channel: "wire", line: 1))
        #expect(fault == nil)
      }
    }
    #expect(builder.seal().accounts.count == distinct.count * 4)
  }
}

@Suite struct LedgerValue {
  @Test("Dollars follow the rate of the day, the nearest earlier one where a day has none, and dollars stay dollars")
  func rates() throws {
    let day = try #require(CivilDate("2026-01-05"))
    let euro = try #require(DayRate(currency: .euro, day: day, text: "1.25"))
    let later = try #require(DayRate(currency: .euro, day: day.adding(days: 3), text: "1.5"))
    let rates = RateTable(source: "test", rates: [later, euro])
    let ledger = Sample(records: [
      Sample.payment("1", "2026-01-04T10:00:00Z", "a1", "b1", "10.00", "EUR"),
      Sample.payment("2", "2026-01-05T10:00:00Z", "a1", "b1", "10.00", "EUR"),
      Sample.payment("3", "2026-01-07T23:59:59Z", "a1", "b1", "10.01", "EUR"),
      Sample.payment("4", "2026-01-08T00:00:00Z", "a1", "b1", "10.00", "EUR"),
      Sample.payment("5", "2026-02-08T00:00:00Z", "a1", "b1", "10.00", "EUR", channel: "crypto"),
      Sample.payment("6", "2026-02-08T00:00:01Z", "a1", "b1", "10.00", "USD"),
      Sample.payment("7", "2026-02-08T00:00:02Z", "a1", "b1", "10.00", "GBP"),
    ]).ledger(rates: rates)
    #expect(Array(ledger.valueCents) == [1250, 1250, 1251, 1500, 1000, 1000, 0])
    #expect(ledger.evidence(2).rate == euro)
    #expect(ledger.evidence(2).rateSource == "test")
    #expect(ledger.evidence(4).rate == nil)
    #expect(ledger.evidence(5).rate == nil)
  }

  @Test("A half cent is rounded as binary64 says, which is what other readers of the layout do")
  func halves() throws {
    // 1200.00 × 1.0795875 is 1295.505 on paper; the nearest double lies below.
    let day = try #require(CivilDate("2026-01-05"))
    let rate = try #require(DayRate(currency: .euro, day: day, text: "1.0795875"))
    let eighth = try #require(DayRate(currency: Currency("GBP")!, day: day, text: "0.125"))
    let ledger = Sample(records: [
      Sample.payment("1", "2026-01-05T10:00:00Z", "a1", "b1", "1200.00", "EUR"),
      Sample.payment("2", "2026-01-05T10:00:01Z", "a1", "b1", "1.00", "GBP"),
      Sample.payment("3", "2026-01-05T10:00:02Z", "a1", "b1", "3.00", "GBP"),
    ]).ledger(rates: RateTable(source: "test", rates: [rate, eighth]))
    #expect(Array(ledger.valueCents) == [129_550, 12, 38])
  }

  @Test("A payment outside the columns' range is refused and changes nothing")
  func refused() {
    let builder = LedgerBuilder(provenance: "p")
    var early = Sample.payment("1", "1969-12-31T23:59:59Z", "a1", "b1", "1.00", line: 7)
    #expect(builder.append(early)?.code == "ledger.time")
    #expect(builder.append(early)?.location.line == 7)
    early.time = Timestamp("2107-01-01")!
    #expect(builder.append(early)?.code == "ledger.time")
    #expect(builder.append(Sample.payment("1", "2026-01-01", "a1", "b1", "-0.01"))?.code == "ledger.amount")
    #expect(builder.count == 0)
  }
}

@Suite struct LedgerSegments {
  func sample(_ range: Range<Int>, provenance: String) -> LedgerView {
    let day = CivilDate("2026-01-05")!
    let rates = RateTable(
      source: "bank of " + provenance, rates: [DayRate(currency: .euro, day: day, text: "1.25")!])
    let builder = LedgerBuilder(provenance: provenance, rates: rates, dollarChannels: ["crypto"])
    for number in range {
      _ = builder.append(
        Sample.payment(
          "T\(number)", Instant(seconds: Int64(1_767_600_000 + number * 13 % 977)).description, "a\(number % 7)",
          "b\(number % 5)", "\(number).50", number % 2 == 0 ? "EUR" : "USD", channel: "c\(number % 3)", line: number))
    }
    builder.describe(InstitutionRecord(id: "Ba", country: CountryCode("DE"), kind: .bank, heldBy: "DE"))
    builder.describe(
      AccountRecord(
        institution: "Ba", account: "a3", country: nil, kind: .agent, owner: "P1", opened: CivilDate("2020-02-29")))
    return builder.seal()
  }

  func same(_ a: LedgerView, _ b: LedgerView) -> Bool {
    a.count == b.count && (0..<a.count).allSatisfy { a.evidence($0) == b.evidence($0) }
  }

  @Test("A ledger written and opened again says the same, down to its evidence")
  func roundTrip() throws {
    let folder = TemporaryFolder()
    let ledger = sample(0..<500, provenance: "one")
    let receipt = try ledger.write(to: folder.path)
    #expect(receipt.payments == 500)
    #expect(try ledger.write(to: folder.path) == receipt)
    let opened = try LedgerView(folder: folder.path, segments: [receipt.name])
    #expect(same(ledger, opened))
    #expect(opened.accounts.kind(opened.accounts.positions(of: "a3")[0]) == .agent)
    #expect(opened.accounts.country(opened.accounts.positions(of: "a3")[0]) == CountryCode("DE"))
    #expect(opened.accounts.opened(opened.accounts.positions(of: "a3")[0]) == CivilDate("2020-02-29"))
    #expect(opened.row(ofPayment: "T77") == ledger.row(ofPayment: "T77"))
    try LedgerView.verify(segment: receipt.name, in: folder.path, digest: receipt.digest)
  }

  @Test("Several segments read as one ledger, each payment with its own provenance and rates")
  func merged() throws {
    let folder = TemporaryFolder()
    let names = try [(0..<200, "one"), (150..<400, "two"), (400..<401, "three")].map {
      try sample($0.0, provenance: $0.1).write(to: folder.path).name
    }
    let view = try LedgerView(folder: folder.path, segments: names)
    #expect(view.count == 401)
    #expect(view.repeats == 50)
    let whole = sample(0..<401, provenance: "whole")
    #expect(view.table().id == whole.table().id)
    #expect(Array(view.valueCents) == Array(whole.valueCents))
    let row = try #require(view.row(ofPayment: "T300"))
    #expect(view.evidence(row).provenance == "two")
    #expect(view.evidence(row).rateSource == "bank of two")
    let again = try LedgerView(folder: folder.path, segments: [try view.write(to: folder.path).name])
    #expect(same(view, again))
  }

  @Test("Damage anywhere is noticed by verifying, and never leads a reader astray on opening")
  func damage() throws {
    let folder = TemporaryFolder()
    let receipt = try sample(0..<40, provenance: "one").write(to: folder.path)
    let path = folder.path + "/" + receipt.name
    let good = try SystemFiles().read(path)
    var generator = SystemRandomNumberGenerator()
    for trial in 0..<400 {
      var bad = good
      if trial % 4 == 0 {
        bad.removeLast(Int.random(in: 1...bad.count, using: &generator))
      } else {
        bad[Int.random(in: 0..<bad.count, using: &generator)] ^= UInt8(1 << Int.random(in: 0..<8, using: &generator))
      }
      try SystemFiles().replace(path, with: bad)
      #expect(throws: Fault.self) {
        try LedgerView.verify(segment: receipt.name, in: folder.path, digest: receipt.digest)
      }
      if let view = try? LedgerView(segment: path) {
        for row in 0..<view.count { _ = view.evidence(row) }
        _ = view.table()
      }
    }
  }

  @Test("What is no segment is refused with a sentence")
  func foreign() throws {
    let folder = TemporaryFolder()
    try SystemFiles().replace(folder.path + "/x", with: Array("tx_id,ts\n".utf8))
    #expect { try LedgerView(segment: folder.path + "/x") } throws: { ($0 as? Fault)?.code == "ledger.segment.magic" }
    #expect(throws: Fault.self) { try LedgerView(segment: folder.path + "/absent") }
  }
}
