import Interchange
import Ledger
import TestSupport
import Testing
import Vocabulary
import World

private let header =
  "tx_id,ts,from_bank,from_account,to_bank,to_account,amount,currency,amount_recv,currency_recv,channel"

private func load(
  _ text: String, rates: String? = nil, accounts: String? = nil, banks: String? = nil
) throws -> (ledger: LedgerView, report: PaymentLayout.Report) {
  var members = [IntakeSource.Member(.main, IntakeFile(name: "transactions.csv", bytes: Array(text.utf8)))]
  for (part, content) in [(IntakeSource.Part.accounts, accounts), (.institutions, banks), (.rates, rates)] {
    if let content { members.append(.init(part, IntakeFile(name: "\(part.rawValue).csv", bytes: Array(content.utf8)))) }
  }
  return try PaymentLayout.load(IntakeSource(format: .paymentLayout, members: members), provenance: "test")
}

@Suite struct PaymentLayoutReading {
  @Test("A plain table becomes payments with amounts, what was received, values, accounts and lines")
  func plain() throws {
    let loaded = try load(
      """
      \(header)
      T2,2026-01-05T10:00:00Z,B1,A1,B2,A2,10.50,EUR,1680,JPY,wire
      T1,2026-01-05T09:00:00Z,B2,A2,B1,A1,7,USD,7,USD,crypto

      """, rates: "day,currency,usd\n0,EUR,1.25\n0,USD,0.5\n",
      accounts: "account_id,bank_id,country,kind,owner_id,opened\nA1,B1,,agent,P1,2020-02-29\nA9,B1,FR,person,P2,\n",
      banks: "bank_id,country,kind,held_by\nB1,CA,mvts,CA\nB2,XX,bank,\n")
    #expect(loaded.report.faults.map(\.code) == ["interchange.layout.country"])
    let ledger = loaded.ledger
    #expect(ledger.table().id == ["T1", "T2"])
    #expect(Array(ledger.amount) == [700, 1050])
    // 10.50 × 1.25 is 13.125, a tie even in binary: to the even cent.
    #expect(Array(ledger.valueCents) == [700, 1312])
    let evidence = ledger.evidence(1)
    #expect(evidence.received == Money(minorUnits: 1680, currency: Currency("JPY")!))
    #expect(evidence.line == 2)
    #expect(evidence.payer.kind == .agent)
    #expect(evidence.payer.country == CountryCode("CA"))
    #expect(evidence.payer.owner == "P1")
    #expect(evidence.rate?.text == "1.25")
    #expect(ledger.accounts.positions(of: "A9").count == 1)
  }

  @Test("Columns stand in any order, others are passed over, and quotes, marks, line ends and empty lines do no harm")
  func spelling() throws {
    let text =
      "\u{FEFF}note,Amount,currency,\"tx_id\",ts,to_account,from_account\r\n"
      + "x,1.25,EUR,T1,2026-01-05T09:00:00Z,B,\"A, the \"\"first\"\"\"\r\n\r\n"
      + "\"two\nlines\",2.50,EUR,T2,2026-01-05 10:00:00+01:00,B,A\r\n"
      + "y,3,EUR,T3,2026-01-05T09:00:00.250Z,B,A"
    let loaded = try load(text)
    #expect(loaded.report.faultCount == 0)
    #expect(loaded.ledger.table().id == ["T1", "T2", "T3"])
    #expect(Array(loaded.ledger.amount) == [125, 250, 300])
    #expect(loaded.ledger.evidence(0).payer.account == "A, the \"first\"")
    #expect(loaded.ledger.evidence(2).line == 6)
  }

  @Test("Each bad row is named by line and field, and all others are kept")
  func faults() throws {
    let good = "2026-01-05T10:00:00Z,B1,A1,B2,A2,10.50,EUR,10.50,EUR,wire"
    let rows: [(row: String, field: String?)] = [
      (",\(good)", "tx_id"),
      ("T,2026-02-30T10:00:00Z,B1,A1,B2,A2,1,EUR,1,EUR,wire", "ts"),
      ("T,2026-01-05T24:00:00Z,B1,A1,B2,A2,1,EUR,1,EUR,wire", "ts"),
      ("T,1969-01-05T10:00:00Z,B1,A1,B2,A2,1,EUR,1,EUR,wire", "ts"),
      ("T,2026-01-05T10:00:00Z,B1,,B2,A2,1,EUR,1,EUR,wire", "from_account"),
      ("T,2026-01-05T10:00:00Z,B1,A1,B2,,1,EUR,1,EUR,wire", "to_account"),
      ("T,2026-01-05T10:00:00Z,B1,A1,B2,A2,-1,EUR,1,EUR,wire", "amount"),
      ("T,2026-01-05T10:00:00Z,B1,A1,B2,A2,1e3,EUR,1,EUR,wire", "amount"),
      ("T,2026-01-05T10:00:00Z,B1,A1,B2,A2,.,EUR,1,EUR,wire", "amount"),
      ("T,2026-01-05T10:00:00Z,B1,A1,B2,A2,99999999999999999999,EUR,1,EUR,wire", "amount"),
      ("T,2026-01-05T10:00:00Z,B1,A1,B2,A2,1,EURO,1,EUR,wire", "currency"),
      ("T,2026-01-05T10:00:00Z,B1,A1,B2,A2,1,EUR,1,ZZZ,wire", "currency_recv"),
      ("T,2026-01-05T10:00:00Z,B1,A1,B2,A2,1,EUR,x,EUR,wire", "amount_recv"),
      ("T,\(good),more", nil),
      ("T,2026-01-05T10:00:00Z,B1", nil),
      ("\"T,\(good)", nil),
    ]
    var text = header + "\n"
    for (place, row) in rows.enumerated() { text += row.row + "\nG\(place),\(good)\n" }
    let loaded = try load(text)
    #expect(loaded.report.faults.map(\.location.line) == rows.indices.map { 2 + $0 * 2 })
    #expect(loaded.report.faults.map(\.location.field) == rows.map(\.field))
    #expect(loaded.report.faults.allSatisfy { $0.location.file == "transactions.csv" })
    #expect(loaded.ledger.count == rows.count)
  }

  @Test(
    "What is no table of payments is one fault and no payments",
    arguments: ["", "\n", "a,b\n1,2\n", "tx_id,ts\n", "{}", "\u{0}\u{0}"])
  func foreign(text: String) throws {
    let loaded = try load(text)
    #expect(loaded.report.faultCount == 1)
    #expect(loaded.ledger.count == 0)
    #expect(!loaded.report.isWhole)
  }

  @Test("A row of megabytes is passed over and the rows around it are kept")
  func gigantic() throws {
    let good = "2026-01-05T10:00:00Z,B1,A1,B2,A2,10.50,EUR,10.50,EUR,wire"
    let huge = String(repeating: "x", count: 3 << 20)
    for opening in ["", "\""] {
      let loaded = try load("\(header)\nT1,\(good)\n\(opening)\(huge),\(good)\nT2,\(good)\n")
      #expect(loaded.ledger.table().id == ["T1", "T2"])
      #expect(loaded.report.faultCount == 1)
    }
  }
}

@Suite struct PaymentLayoutAgainstSplitting {
  @Test(
    "A large file read in two halves from disk says what splitting its text says, quotes inside or not",
    arguments: Thoroughness.cases([true, false], brieflyEvery: 2))
  func large(quoted: Bool) throws {
    var state: UInt64 = 7
    func draw(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    var text = header + "\n"
    var written: [(id: String, payer: String, cents: Int64, line: Int)] = []
    var line = 2
    let folder = "/tmp/entente-layout-\(quoted)-\(SystemEntropyName.next())"
    try SystemFiles().makeFolder(folder)
    for number in 0..<60_000 {
      let time = Instant(seconds: 1_767_600_000 + Int64(number / 3)).description
      let payer = "A\(draw(5000))" + (draw(50) == 0 ? String(repeating: "z", count: Int(draw(40))) : "")
      let cents = Int64(draw(10_000_000))
      let amount = DecimalText.text(cents, exponent: 2)
      let isOdd = quoted && draw(40) == 0
      let shown = isOdd ? "\"\(payer)\n,\"" : payer
      let id = "T\(1_000_000 + number)"
      text += "\(id),\(time),B\(draw(30)),\(shown),B\(draw(30)),C\(draw(900)),\(amount),USD,\(amount),USD,wire\n"
      written.append((id, isOdd ? payer + "\n," : payer, cents, line))
      line += isOdd ? 2 : 1
    }
    let path = folder + "/transactions.csv"
    try SystemFiles().replace(path, with: Array(text.utf8))
    #expect(text.utf8.count > 4 << 20)
    let source = IntakeSource(format: .paymentLayout, file: IntakeFile(path: path))
    for threads in [1, 2] {
      let loaded = try PaymentLayout.load(source, provenance: "test", threads: threads)
      #expect(loaded.report.faultCount == 0)
      try #require(loaded.ledger.count == written.count)
      var isSame = true
      for (row, expected) in written.enumerated() {
        isSame =
          isSame && loaded.ledger.id(row) == expected.id && loaded.ledger.amount[row] == expected.cents
          && Int(loaded.ledger.line[row]) == expected.line
          && loaded.ledger.accounts.id(Int(loaded.ledger.payer[row])) == expected.payer
      }
      #expect(isSame)
    }
    try SystemFiles().remove(path)
  }

  private enum SystemEntropyName {
    static func next() -> UInt32 { UInt32.random(in: 0...UInt32.max) }
  }

  @Test("Any damage to a table leads to faults, never to a trap, and each line is a payment, a fault or empty")
  func damaged() throws {
    var state: UInt64 = 11
    func draw(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    var good = header + "\n"
    for number in 0..<30 {
      good += "T\(number),2026-01-05T10:00:0\(number % 10)Z,B1,A\(number),B2,C,\(number).50,EUR,\(number).50,EUR,wire\n"
    }
    let letters: [UInt8] = Array(",\n\"\r.:T-09Ze\u{0}".utf8) + [0xFF, 0xC3]
    for _ in 0..<Thoroughness.rounds(3000, briefly: 300) {
      var bytes = Array(good.utf8)
      for _ in 0...draw(4) { bytes[draw(bytes.count)] = letters[draw(letters.count)] }
      if draw(5) == 0 { bytes.removeLast(draw(bytes.count)) }
      let file = IntakeFile(name: "transactions.csv", bytes: bytes)
      let loaded = try PaymentLayout.load(IntakeSource(format: .paymentLayout, file: file), provenance: "test")
      #expect(loaded.ledger.count + loaded.report.repeats == loaded.report.payments)
      #expect(loaded.report.payments + loaded.report.faultCount > 0 || bytes.count < header.utf8.count + 40)
      for row in 0..<loaded.ledger.count { _ = loaded.ledger.evidence(row) }
    }
  }
}

@Suite struct AMLworldReading {
  @Test("Both published layouts are read, payments named after their lines, currencies by name")
  func layouts() throws {
    let published = """
      Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering
      2022/09/01 00:20,010,8000EBD30,010,8000EBD30,3697.34,US Dollar,3697.34,US Dollar,Reinvestment,0
      2022/09/01 00:06,03208,8000F4580,001,8000F5340,0.01,Bitcoin,101.25,Yen,Cheque,0
      2022/09/01 00:06,03208,8000F4580,001,8000F5340,0.01,Shells,101.25,Yen,Cheque,0

      """
    let file = IntakeFile(name: "HI-Small_Trans.csv", bytes: Array(published.utf8))
    let loaded = try AMLworld.load(file, provenance: "aml")
    #expect(loaded.ledger.table().id == ["L00000003", "L00000002"])
    #expect(loaded.report.faults.map(\.location.line) == [4])
    let first = loaded.ledger.evidence(0)
    #expect(first.received == Money(minorUnits: 1_000_000, currency: Currency("BTC")!))
    #expect(first.amount == Money(minorUnits: 101, currency: Currency("JPY")!))
    #expect(first.payer.institution == "03208" && first.payee.account == "8000F5340")
    let attempts = """
      attempt,pattern,detail,timestamp,from_bank,from_account,to_bank,to_account,amount_received,receiving_currency,amount_paid,payment_currency,payment_format,is_laundering
      0,FAN-OUT,Max 16-degree Fan-Out,2022/09/01 00:06,021174,800737690,012,80011F990,2848.96,Euro,2848.96,Euro,ACH,1

      """
    let other = try AMLworld.load(IntakeFile(name: "patterns.csv", bytes: Array(attempts.utf8)), provenance: "aml")
    #expect(other.ledger.evidence(0).payer.account == "800737690")
    #expect(other.ledger.evidence(0).payee.account == "80011F990")
    #expect(other.ledger.evidence(0).amount == Money(minorUnits: 284_896, currency: .euro))
  }
}
