import Interchange
import Ontology
import Testing
import Vocabulary

@Suite("JSON lines are read strictly and one by one")
struct JSONTests {
  func parse(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

  @Test func `values keep their digits, order and characters`() throws {
    let value = try parse(#" {"a":[1,-0.50,1e9,true,false,null],"b":"\u00e9\n\/\\\"\ud83c\udf3e é","c":{}} "#)
    #expect(value["a"] == .array([.number("1"), .number("-0.50"), .number("1e9"), .bool(true), .bool(false), .null]))
    #expect(value["b"] == .string("é\n/\\\"🌾 é"))
    #expect(value["c"] == .object([]))
    #expect(value["d"] == nil)
  }

  @Test(arguments: [
    "", "{", "[1,", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "01", "1.", ".5", "+1", "1e", "-", "nul", "\"\u{1}\"",
    #""\x""#, #""\u12""#, #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, "{} {}", "\"a", "{a:1}", "NaN", "[1 2]",
  ])
  func `what RFC 8259 forbids is refused`(text: String) {
    #expect(throws: JSONError.self) { try JSONValue.parse(Array(text.utf8)) }
  }

  @Test func `one name twice in an object is refused, however it is escaped`() {
    #expect { try parse(#"{"id":1,"\u0069d":2}"#) } throws: { error in
      (error as? JSONError)?.code == "interchange.json.duplicate-name"
    }
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    #expect { try JSONValue.parse([0x22, 0xc3, 0x28, 0x22]) } throws: { error in
      (error as? JSONError)?.code == "interchange.text.encoding"
    }
  }

  @Test func `depth and size hold at the limit and one beyond`() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    _ = try JSONValue.parse(nested(20), depth: 20)
    #expect(throws: JSONError.self) { try JSONValue.parse(nested(21), depth: 20) }
    #expect(throws: JSONError.self) { try JSONValue.parse(nested(1_000_000)) }
    _ = try JSONValue.parse(Array("[1,2]".utf8), nodes: 3)
    #expect(throws: JSONError.self) { try JSONValue.parse(Array("[1,2]".utf8), nodes: 2) }
  }

  @Test func `entities, account holders and directors`() throws {
    let reading = try Reading(bytes: Fixtures.bytes("entities.jsonl"))
    #expect(reading.summary.format == .followTheMoney)
    #expect(reading.records.map(\.key) == ["P1", "P2", "own-1"])
    #expect(reading.records.allSatisfy { $0.role == .notAssessed })
    #expect(reading.records[0].subject["alias"] == ["Богумил"])
    #expect(reading.records[0].remarks == ["known_to: DE, CA"])
    let firm = reading.records[1]
    #expect(firm.entities.map(\.schema) == ["Company", "Person", "Directorship", "Person", "Directorship"])
    #expect(firm.entities[1]["birthDate"] == ["1960-01-02"])
    #expect(firm.entities[2]["director"] == [firm.entities[1].id])
    #expect(firm.entities[2]["organization"] == ["party-2"])
    #expect(reading.records[2].subject["percentage"] == ["60"])
    let listed = try Reading(
      bytes: Fixtures.bytes("entities.jsonl"), options: IntakeOptions(isPublishedList: true))
    #expect(listed.records.allSatisfy { $0.role == .listed && $0.roleOrigin == .list })
  }

  @Test func `repeated and empty values of a property count once and not at all, however many`() throws {
    let values = (0..<20_000).map { "\"v\($0 % 9000)\"" }.joined(separator: ",")
    let reading = try Reading(#"{"id":"1","schema":"Person","properties":{"alias":["","# + values + "]}}")
    #expect(reading.records[0].subject["alias"] == (0..<9000).map { "v\($0)" })
  }

  @Test func `a list of names`() throws {
    let reading = try Reading(bytes: Fixtures.bytes("list.jsonl"))
    #expect(reading.records.map(\.key) == ["fx-1", "fx-2"])
    #expect(reading.records[0].subject["birthDate"] == ["1963-06-05"])
    #expect(reading.records[1].subject["name"] == ["Hollow Reed \"Trading\" 🌾"])
    #expect(reading.summary.dataset == "fiction")
    #expect(reading.records.allSatisfy { $0.role == .listed })
  }

  @Test func `a bad line costs itself and is named by number`() throws {
    let good = #"{"id":"1","list":"l","schema":"Person","names":["A"]}"#
    let bad = [
      #"{"id":"2","names":"#, #"["names"]"#, #"{"names":["B"]}"#, #"{"id":"3","names":[]}"#,
      #"{"id":"4","names":[{}]}"#,
    ]
    let reading = try Reading(([good] + bad + [good]).joined(separator: "\n"))
    #expect(reading.records.count == 2)
    #expect(
      reading.codes == [
        "interchange.json.malformed", "interchange.json.no-object", "interchange.field-missing",
        "interchange.field-missing", "interchange.field-missing",
      ])
    #expect(reading.faults.map { $0.location.line } == [2, 3, 4, 5, 6])
    var options = IntakeOptions()
    options.limits.rowBytes = good.utf8.count
    let long = try Reading(good + "\n" + good + "  \n" + good + "\n", options: options)
    #expect(long.records.count == 2)
    #expect(long.codes == ["interchange.row-too-long"])
  }
}
