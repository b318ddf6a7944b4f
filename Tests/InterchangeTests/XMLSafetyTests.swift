import Foundation
import Interchange
import Ontology
import Testing
import Vocabulary

@Suite("XML is streamed, and what is dangerous in it is refused")
struct XMLSafetyTests {
  func record(_ item: Int, name: String = "Reed") -> String {
    "<record><Country>Iran</Country><EntityOrShip>\(name) \(item)</EntityOrShip><Item>\(item)</Item></record>\n"
  }
  func document(_ body: String, head: String = "<?xml version=\"1.0\"?>\n") -> String {
    head + "<data-set>\n" + body + "</data-set>\n"
  }

  @Test func `a document type declaration is refused before anything in it is read`() throws {
    var laughs = "<!DOCTYPE data-set [\n<!ENTITY l0 \"lol\">\n"
    for level in 1...9 { laughs += "<!ENTITY l\(level) \"" + String(repeating: "&l\(level - 1);", count: 10) + "\">\n" }
    laughs += "]>\n"
    let secret = "root:x:0:0"
    for head in [
      laughs, "<!DOCTYPE data-set [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n",
      "<!DOCTYPE data-set SYSTEM \"../../../../etc/passwd\">\n",
      "<!DOCTYPE data-set PUBLIC \"-//x\" \"http://127.0.0.1:9/x.dtd\">\n",
      "<!DOCTYPE data-set [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/p\"> %p;]>\n",
    ] {
      let reading = try Reading(document(record(1, name: "&x; &l9;"), head: head))
      #expect(reading.codes == ["interchange.xml.doctype-refused"])
      #expect(reading.records.isEmpty)
      #expect(!"\(reading)".contains(secret))
      #expect(!reading.summary.isWhole)
    }
  }

  @Test func `an entity that nobody declared ends the reading, the entries before it stay`() throws {
    let reading = try Reading(document(record(1) + record(2, name: "&unknown;") + record(3)))
    #expect(reading.records.map { $0.subject["name"][0] } == ["Reed 1"])
    #expect(reading.codes == ["interchange.xml.malformed"])
    #expect(reading.faults[0].location.line == 4)
    let known = try Reading(document(record(1, name: "A &amp; B &lt;&#x41;&#233;")))
    #expect(known.records[0].subject["name"] == ["A & B <Aé 1"])
  }

  @Test func `inclusion instructions are text of no meaning`() throws {
    let reading = try Reading(
      document(
        "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" parse=\"text\"/>"
          + record(1)))
    #expect(reading.records.count == 1)
    #expect(reading.faults.isEmpty)
  }

  @Test func `truncation, a wrong end tag and trailing bytes keep what came before`() throws {
    let whole = document(record(1) + record(2) + record(3))
    for (cut, expected) in [(whole.count - 5, 3), (whole.count - 60, 2)] {
      let reading = try Reading(String(whole.prefix(cut)))
      #expect(reading.records.count == expected)
      #expect(reading.codes == ["interchange.xml.truncated"])
      #expect(!reading.summary.isWhole)
    }
    #expect(try Reading(document(record(1) + "</wrong>" + record(2))).records.count == 1)
    let trailing = try Reading(whole + "<more/>")
    #expect(trailing.records.count == 3)
    #expect(trailing.codes == ["interchange.xml.malformed"])
  }

  @Test func `depth and text length hold at the limit and one beyond`() throws {
    var options = IntakeOptions()
    options.limits.depth = 20
    func deep(_ levels: Int) -> String {
      document(
        record(1) + String(repeating: "<x>", count: levels) + String(repeating: "</x>", count: levels) + record(2))
    }
    #expect(try Reading(deep(19), options: options).records.count == 2)
    let beyond = try Reading(deep(20), options: options)
    #expect(beyond.records.count == 1)
    #expect(beyond.codes == ["interchange.xml.depth"])
    #expect(try Reading(deep(500_000)).codes == ["interchange.xml.depth"])

    options.limits.fieldBytes = 5000
    func long(_ length: Int) -> String {
      document(record(1) + record(2, name: String(repeating: "n", count: length - 2)))
    }
    #expect(try Reading(long(5000), options: options).records.count == 2)
    #expect(try Reading(long(5001), options: options).codes == ["interchange.xml.text-too-long"])
    let attribute = document(record(1) + "<x a=\"" + String(repeating: "n", count: 5001) + "\"/>" + record(2))
    #expect(try Reading(attribute, options: options).codes == ["interchange.xml.text-too-long"])
  }

  @Test func `an entry with too many elements is left out and the next is read`() throws {
    var options = IntakeOptions()
    options.limits.entryNodes = 10
    let big = "<record>" + String(repeating: "<Item>1</Item>", count: 10) + "</record>"
    let reading = try Reading(document(record(1) + big + record(2)), options: options)
    #expect(reading.records.count == 2)
    #expect(reading.codes == ["interchange.xml.entry-too-large"])
  }

  @Test func `encodings are followed where they are true and reported where they are not`() throws {
    let latin =
      Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><data-set><record><EntityOrShip>Caf".utf8)
      + [0xe9] + Array("</EntityOrShip><Item>1</Item></record></data-set>".utf8)
    #expect(try Reading(bytes: latin).records[0].subject["name"] == ["Café"])
    let lying =
      Array(document(record(1)).dropLast(12).utf8) + Array("<record><EntityOrShip>Caf".utf8) + [0xe9, 0x28]
      + Array("</EntityOrShip></record></data-set>".utf8)
    let reading = try Reading(bytes: lying)
    #expect(reading.records.count == 1)
    #expect(reading.codes == ["interchange.xml.encoding"])
    let unknown = try Reading(document(record(1), head: "<?xml version=\"1.0\" encoding=\"x-nobody-knows\"?>\n"))
    #expect(unknown.codes == ["interchange.xml.encoding"])
    let utf16: [UInt8] =
      [0xff, 0xfe]
      + document(record(1), head: "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n").utf8.flatMap { [$0, 0] }
    #expect(try Reading(bytes: utf16).records.count == 1)
  }

  @Test func `documents of other kinds are named for what they are`() throws {
    #expect(try Reading("<html><body/></html>").codes == ["interchange.xml.unknown"])
    #expect(try Reading("<Sanctions/>").codes == ["interchange.xml.ofac-advanced"])
    #expect(try Reading("<!-- <sdnList> --><html/>").codes == ["interchange.xml.unknown"])
  }

  @Test func `a long document takes the memory of one entry`() throws {
    // Ten megabytes and twenty thousand entries, over many pushes of the parser.
    let filler = String(repeating: "f", count: 400)
    let body = (0..<20_000).map { record($0, name: filler) }.joined()
    var lines = 0
    var last = 0
    let plan = try Intake.plan(files: [IntakeFile(name: "x", bytes: Array(document(body).utf8))])
    let summary = try Intake.read(plan.sources[0]) { item in
      if case .record(let record) = item {
        lines += record.reference.line == last + 1 ? 1 : 0
        last = record.reference.line
      }
    }
    #expect(summary.records == 20_000)
    #expect(lines == 19_999)
  }
}
