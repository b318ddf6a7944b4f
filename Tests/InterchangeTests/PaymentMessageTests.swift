import Foundation
import Interchange
import Ledger
import Testing
import Vocabulary

@Suite("ISO 20022 messages become payments, whatever their version")
struct PaymentMessageTests {
  @Test func `a statement with a prefix, a batch and an entry without counterparty`() throws {
    let reading = try Reading(bytes: Fixtures.bytes("camt053.xml"))
    #expect(reading.summary.versions == ["camt.053.001.08"])
    #expect(reading.payments.map(\.id) == ["eb6305c9-1f7f-49de-aed0-16487c27b42d", "REF-1", "REF-1#3", "entry-4"])
    #expect(reading.codes == ["interchange.iso20022.amount"])
    let first = reading.payments[0]
    #expect(first.amount == Money(minorUnits: 10_000, currency: .euro))
    #expect(first.payer.name == "Zhanetta Olmayeva")
    #expect(first.payer.account == "LV-1")
    #expect(first.payer.institution == "00012")
    #expect(first.payer.country == CountryCode("LV"))
    #expect(first.payee.account == "DE89370400440532013000")
    #expect(first.payee.institution == "COBADEFFXXX")
    #expect(first.payee.name == "Bogumil Tarnowicz")
    #expect(first.remittance == "two reeds\nand a quay")
    #expect(first.references["endToEndId"] == nil)
    #expect(first.references["accountServicerReference"] == "REF-1")
    #expect(first.references["bankTransactionCode"] == "PMNT-RCDT-ESCT")
    #expect(first.time.instant == Timestamp("2026-01-02T10:11:12Z")?.instant)
    #expect(first.time.precision == .second)
    #expect(reading.payments[1].amount.minorUnits == 20_000)
    let fee = reading.payments[2]
    #expect(fee.amount.description == "5000 JPY")
    #expect(fee.payer.account == "DE89370400440532013000")
    #expect(fee.payee == PaymentRecord.Side(institution: "", account: ""))
    #expect(fee.time.precision == .day)
    #expect(fee.remittance == "fee")
    let balance = try #require(reading.notes.first { $0.key == "interchange.iso20022.balance" })
    #expect(balance["amount"] == .money(Money(minorUnits: -10_000, currency: .euro)))
  }

  @Test func `a customer transfer in an envelope, in Latin-1, with an exchange`() throws {
    let reading = try Reading(bytes: Fixtures.bytes("pacs008.xml"))
    #expect(reading.summary.versions == ["pacs.008.001.10"])
    #expect(reading.codes == ["interchange.iso20022.amount"])
    #expect(reading.payments.map(\.id) == ["0f3f7b6e-5f43-4a3b-9b4a-2d6b8c1f2a10", "E-3"])
    let first = reading.payments[0]
    #expect(first.amount.description == "100.00 USD")
    #expect(first.received?.description == "92.50 EUR")
    #expect(first.payer.name == "Bogumil Müller")
    #expect(first.payer.institution == "COBADEFFXXX")
    #expect(first.payee.institution == "BNPAFRPPXXX")
    #expect(first.references["intermediary1"] == "ABNANL2AXXX")
    #expect(first.references["ultimateDebtor"] == "Hollow Reed Trading")
    #expect(first.references["instructionId"] == "I-1")
    #expect(first.references["purpose"] == "GDDS")
    #expect(first.remittance == "RF18539007547034")
    #expect(reading.payments[1].payer.institution == "COBADEFFXXX")
    #expect(reading.payments[1].time.instant == Timestamp("2026-01-02")?.instant)
  }

  @Test func `between institutions the parties are institutions`() throws {
    let reading = try Reading(bytes: Fixtures.bytes("pacs009.xml"))
    #expect(reading.payments.count == 1)
    #expect(reading.payments[0].payer.account == "COBADEFFXXX")
    #expect(reading.payments[0].amount.description == "1.250 KWD")
  }

  @Test func `an order to pay is no payment, and other messages are named`() throws {
    let order = """
      <Document xmlns="http://bank.example/de/pain.001.001.03.ch.02.xsd"><CstmrCdtTrfInitn><PmtInf><CdtTrfTxInf/></PmtInf>
      </CstmrCdtTrfInitn></Document>
      """
    #expect(try Reading(order).codes == ["interchange.iso20022.initiation"])
    let status = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10\"><FIToFIPmtStsRpt/></Document>"
    #expect(try Reading(status).codes == ["interchange.iso20022.unread"])
    let bare = String(decoding: try Fixtures.bytes("pacs009.xml"), as: UTF8.self)
      .replacing(" xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.009.001.08\"", with: "")
    let reading = try Reading(bare)
    #expect(reading.payments.count == 1)
    #expect(reading.notes.map(\.key) == ["interchange.iso20022.version-unstated"])
  }

  @Test func `a truncated statement keeps its whole transactions`() throws {
    let text = String(decoding: try Fixtures.bytes("camt053.xml"), as: UTF8.self)
    let cut = try #require(text.range(of: "<n:AmtDtls>"))
    let reading = try Reading(String(text[..<cut.lowerBound]))
    #expect(reading.payments.count == 1)
    #expect(reading.codes == ["interchange.xml.truncated"])
    #expect(reading.faults[0].location.field == "Ntry")
  }

  @Test(.enabled(if: Shared.folder != nil))
  func `published samples of several versions are read`() throws {
    let samples: [(String, String, Int)] = [
      ("200519_camt.052_P_CH2909000000250094239_1110092686_0_2019042416072347.xml", "camt.052.001.04", 2),
      ("camt.053_P_CH2909000000250094239_1110092698_0_2020112503071366.xml", "camt.053.001.04", 5),
      ("entente-camt.053.001.08.xml", "camt.053.001.08", 2), ("entente-pacs.008.001.09.xml", "pacs.008.001.09", 2),
      ("prowide-camt.053.001.07.xml", "camt.053.001.07", 0), ("prowide-pacs.008.001.07.xml", "pacs.008.001.07", 1),
      ("prowide-pacs.009.001.07.xml", "pacs.009.001.07", 1), ("FI_camt_053_sample.xml.xml", "camt.053.001.02", -1),
    ]
    for (name, version, count) in samples {
      guard let path = Shared.path("formats/iso20022/samples/" + name) else { continue }
      let reading = try Reading(try Intake.plan([path]).sources[0])
      #expect(reading.summary.versions == [version], "\(name)")
      #expect(reading.faults.isEmpty, "\(name)")
      if count >= 0 {
        #expect(reading.payments.count == count, "\(name)")
      } else {
        // One payment a transaction, or an entry where it has none: counted by tag.
        let text = String(decoding: try IntakeFile(path: path).open().read(count: 1 << 20), as: UTF8.self)
        var expected = 0
        for entry in text.pieces(between: "<Ntry>", and: "</Ntry>") {
          expected += max(1, entry.pieces(between: "<TxDtls>", and: "</TxDtls>").count)
        }
        #expect(reading.payments.count == expected)
      }
      #expect(Set(reading.payments.map(\.id)).count == reading.payments.count)
    }
  }
}

extension StringProtocol {
  /// The texts between each pair of marks.
  func pieces(between open: String, and close: String) -> [SubSequence] {
    var found: [SubSequence] = []
    var rest = self[startIndex...]
    while let start = rest.range(of: open), let end = rest[start.upperBound...].range(of: close) {
      found.append(rest[start.upperBound..<end.lowerBound])
      rest = rest[end.upperBound...]
    }
    return found
  }
}
