import JSON
import Testing
import Vocabulary

@Suite("JSON is read strictly and written in one form")
struct JSONTests {
  func parse(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

  func problem(_ bytes: [UInt8]) -> JSONError.Problem? {
    do {
      _ = try JSONValue.parse(bytes)
      return nil
    } catch {
      return error.problem
    }
  }

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
    #expect(problem(Array(#"{"id":1,"\u0069d":2}"#.utf8)) == .duplicateName)
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    #expect(problem([0x22, 0xc3, 0x28, 0x22]) == .notText)
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

  @Test func `what was read and written again is the same value, and written once more the same bytes`() throws {
    let value = try parse(#"{"z":"\u0001\b\f\t\n\r\"\\\/ é 🌾","a":[1,-2.50,{}],"e":[],"n":null,"t":true}"#)
    #expect(
      value.text == #"{"z":"\u0001\b\f\t\n\r\"\\/ é 🌾","a":[1,-2.50,{}],"e":[],"n":null,"t":true}"#)
    #expect(try JSONValue.parse(value.bytes) == value)
  }

  @Test func `members sort by UTF-16 units as RFC 8785 asks`() throws {
    // The order of its section 3.2.3: a character beyond the basic plane sorts by its surrogates, before U+FB33.
    let value = JSONValue.fields(
      ("\u{20ac}", .null), ("\r", .null), ("\u{fb33}", .null), ("1", .null), ("\u{1f600}", .null), ("\u{80}", .null),
      ("\u{f6}", .fields(("b", .integer(2)), ("a", .integer(1)))))
    guard case .object(let members) = value.sorted else { return #expect(Bool(false)) }
    #expect(members.map(\.key) == ["\r", "1", "\u{80}", "\u{f6}", "\u{20ac}", "\u{1f600}", "\u{fb33}"])
    #expect(members[3].value.text == #"{"a":1,"b":2}"#)
  }

  @Test func `fields are read by name, and a name nobody asked for is refused by its path`() throws {
    var fields = try JSONFields(parse(#"{"title":"T","count":3,"of":{"kind":"x","more":1},"list":["a"],"none":null}"#))
    #expect(try fields.text("title") == "T")
    #expect(try fields.integer("count") == 3)
    #expect(try fields.texts("list") == ["a"])
    #expect(try fields.optionalText("none") == nil)
    var inner = try #require(try fields.optionalFields("of"))
    #expect(try inner.text("kind") == "x")
    try fields.finish()
    #expect(inner.unasked == [.init("more", .integer(1))])
    #expect { try inner.finish() } throws: { error in
      (error as? Fault)?.code == "json.field.unknown" && (error as? Fault)?.location.field == "of.more"
    }
    #expect { try fields.integer("title") } throws: { ($0 as? Fault)?.code == "json.field.kind" }
    #expect { try fields.text("absent") } throws: { ($0 as? Fault)?.code == "json.field.missing" }
    #expect { try JSONFields(.null) } throws: { ($0 as? Fault)?.code == "json.field.kind" }
  }
}
