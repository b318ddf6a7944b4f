import Interchange
import Ontology
import Testing
import Vocabulary

@Suite("Tables are read as life writes them")
struct TableTests {
  let header = "Name,Alias,Nationality,Designation,Sanction Type,Source\n"

  func names(_ body: String, options: IntakeOptions = IntakeOptions()) throws -> Reading {
    try Reading(header + body, options: options)
  }

  @Test func `quotes, doubled quotes, line breaks and separators inside quotes, CR LF and a missing last line end`()
    throws
  {
    let reading = try Reading(
      "\u{FEFF}" + header.replacing("\n", with: "\r\n")
        + "\"A \"\"B\"\", C\",\"two\r\nlines\",,,,x\r\n\r\nplain 5\" pipe,None,,,,x")
    #expect(reading.records.map { $0.subject["name"] } == [["A \"B\", C"], ["plain 5\" pipe"]])
    #expect(reading.records[0].subject["alias"] == ["two lines"])
    #expect(reading.records.map(\.reference.line) == [2, 5])
    #expect(reading.faults.isEmpty)
  }

  @Test func `a stray quote costs its own row and no other`() throws {
    let reading = try names("good,None,,,,x\n\"never closed,None,,,,x\nnext,None,,,,x\nlast,None,,,,x\n")
    #expect(reading.records.map { $0.subject["name"][0] } == ["good", "next", "last"])
    #expect(reading.codes == ["interchange.csv.unclosed-quote"])
    #expect(reading.faults[0].location.line == 3)
    let other = try names("good,None,,,,x\n\"a\"b,None,,,,x\nlast,None,,,,x\n")
    #expect(other.records.map { $0.subject["name"][0] } == ["good", "last"])
    #expect(other.codes == ["interchange.csv.quote"])
    #expect(other.faults[0].location.field == "1")
  }

  @Test func `rows of another width, without a name, or not in UTF-8 are reported with their line`() throws {
    let reading = try Reading(
      bytes: Array((header + "a,None,,,,x\nb,None\n,None,,,,x\n").utf8) + [0xff, 0xfe]
        + Array(",None,,,,x\nc,None,,,,x\n".utf8))
    #expect(reading.records.map { $0.subject["name"][0] } == ["a", "c"])
    #expect(reading.codes == ["interchange.table.columns", "interchange.field-missing", "interchange.text.encoding"])
    #expect(reading.faults.map { $0.location.line } == [3, 4, 5])
  }

  @Test func `a field may be as long as its limit and no longer, and the rows around it stay`() throws {
    var options = IntakeOptions()
    options.limits.fieldBytes = 1000
    options.limits.rowBytes = 3000
    let fits = String(repeating: "x", count: 1000)
    for quoted in [false, true] {
      func row(_ name: String) -> String { (quoted ? "\"\(name)\"" : name) + ",None,,,,x\n" }
      let at = try names("a,None,,,,x\n" + row(fits) + "b,None,,,,x\n", options: options)
      #expect(at.records.count == 3)
      let beyond = try names("a,None,,,,x\n" + row(fits + "x") + "b,None,,,,x\n", options: options)
      #expect(beyond.records.map { $0.subject["name"][0] } == ["a", "b"])
      #expect(beyond.codes == ["interchange.csv.field-too-long"])
    }
    let endless = try names(
      "a,None,,,,x\n\"" + String(repeating: "y", count: 400_000) + "\nb,None,,,,x\n", options: options)
    #expect(endless.records.map { $0.subject["name"][0] } == ["a", "b"])
  }

  @Test func `what is not UTF-8 text, or nothing, or nothing known, is a sentence`() throws {
    let utf16: [UInt8] = [0xff, 0xfe] + header.utf8.flatMap { [$0, 0] }
    #expect(try Reading(bytes: utf16).codes == ["interchange.input.utf16"])
    #expect(try Reading(bytes: []).codes == ["interchange.input.empty"])
    #expect(try Reading(" \n").codes == ["interchange.input.empty"])
    #expect(try Reading(bytes: gzipped([])).codes == ["interchange.input.empty"])
    #expect(try Reading("a,b,c\n1,2,3\n").codes == ["interchange.table.unknown"])
    #expect(try Reading("PK\u{3}\u{4}zip").codes == ["interchange.input.zip"])
    #expect(try Reading(bytes: [1, 0, 2, 0]).codes == ["interchange.input.binary"])
    #expect(try Reading(header).records.isEmpty)
  }

  @Test func `a name that begins with blanks and rows of the Denied Persons List`() throws {
    let reading = try Reading(bytes: Fixtures.bytes("bis.tsv"))
    #expect(reading.summary.format == .bisTSV)
    #expect(reading.records.count == 2)
    #expect(reading.records[0].subject["name"] == ["BOGUMIL TARNOWICZ"])
    #expect(reading.records[0].subject["address"] == ["1 REED LANE, \"THE QUAY\", LOWER QUAY, 00-001, PL"])
    #expect(reading.records[0].entities[1]["startDate"] == ["2003-06-19"])
    #expect(reading.records[1].subject["country"] == ["mt"])
  }

  @Test func `joined aliases come apart, legal forms stay with their names`() throws {
    let reading = try Reading(bytes: Fixtures.bytes("names.csv"))
    #expect(reading.records[0].subject["alias"] == ["Bogumil Tarnovich", "Тарновіч"])
    #expect(reading.records[0].subject["nationality"] == ["pl"])
    #expect(reading.records[1].subject.schema == "Organization")
    #expect(reading.records[1].subject["alias"] == ["Reed Trading, S.A."])
    #expect(reading.records[2].subject["country"] == ["lv", "mt"])
    #expect(reading.records[2].reference.line == 4)
    #expect(reading.summary.dataset == "eu-fsf")
  }

  @Test func `a folder of payments is one source and its parties another`() throws {
    let samples = String(Fixtures.path("").split(separator: "Tests/InterchangeTests")[0]) + "Samples"
    let plan = try Intake.plan(["/" + samples.drop { $0 == "/" }])
    #expect(plan.faults.isEmpty)
    #expect(plan.sources.map(\.format) == [.paymentLayout, .followTheMoney])
    #expect(plan.sources[0].members.map(\.part) == [.main, .accounts, .institutions, .rates])
    // Columns may stand in any order.
    let other = IntakeFile(
      name: "x", bytes: Array("ts,tx_id,amount,currency,to_account,from_account\n2026-01-05,T,1,EUR,a,b\n".utf8))
    #expect(try Intake.detect(other) == .paymentLayout)
    let published = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,"
    let world = IntakeFile(
      name: "x", bytes: Array((published + "Payment Currency,Payment Format,Is Laundering\n").utf8))
    #expect(try Intake.detect(world) == .amlworld)
  }
}
